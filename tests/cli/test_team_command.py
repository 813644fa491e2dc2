"""`talonario team check`: a register that is whole, and what somebody did to one with another program."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from tests.conftest import Clock
from typer.testing import CliRunner

from talonario.cli import main as command
from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.identity import IdSource
from talonario.domain.team import clock as clocking
from talonario.domain.team import employees
from talonario.store import Database

BY_HAND = {
    "UPDATE time_entries SET reason = 'otro' WHERE number = 2": "el asiento 2 no es el que se escribió",
    "DELETE FROM time_entries WHERE number = 2": "falta el asiento 2",
    "DELETE FROM time_entries WHERE number IN (2, 3)": "faltan los asientos 2 a 3",
    "DELETE FROM time_entries WHERE number = 4": "el registro acaba en el asiento 3 y debería acabar en el 4",
    "UPDATE time_entries SET number = -number WHERE number = 1": "el asiento -1 sobra: el registro empieza por el 1",
    "UPDATE time_entries SET number = 9 WHERE number = 3; UPDATE time_entries SET number = 3 WHERE number = 4;"
    "UPDATE time_entries SET number = 4 WHERE number = 9": "el asiento 3 no es el que se escribió",
    "UPDATE work_sessions SET location_end = 'Lugo'": "no es la que sale del registro",
    "DELETE FROM work_sessions": "está en el registro y no se muestra",
    "DELETE FROM employees": "ya no consta quién es el empleado",
    "UPDATE time_registers SET last_number = 3": "el registro acaba en el asiento 4 y debería acabar en el 3",
    "DELETE FROM time_registers": "el registro acaba en el asiento 4 y debería acabar en el 0",
    "DELETE FROM events WHERE subject = 'time_entry'": "el historial de la empresa no cuenta nada del asiento 1",
}
"""What is done -> the first of what is said, or a part of it."""


def test_whatever_is_done_to_a_register_by_hand_is_told(
    found: Callable[..., Company], new_id: IdSource, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, touched = tmp_path / "whole.db", tmp_path / "books.db"
    monkeypatch.setenv("TALONARIO_DATABASE_URL", f"sqlite:///{touched}")
    database = Database.open(f"sqlite:///{whole}")
    database.upgrade()
    company = found(database)
    with database.write(company.company_id) as tx:
        ctx = Context(tx, company, None, Outside(clock, new_id))
        person = employees.create(ctx, {"first_name": "Iria", "last_name": "Rey", "email": "iria@example.com"})
        for hours in (20, 10):
            start = clock.now - timedelta(hours=hours)
            clocking.record(ctx, person, start, start + timedelta(hours=8), None)
    database.close()
    asked = ["team", "check", "--company", str(company.company_id), "--json"]
    shutil.copy(whole, touched)
    for which in (asked[2:4], ["--all"]):
        answer = CliRunner().invoke(command.app, ["team", "check", *which, "--json"])
        told = {"id": str(company.company_id), "name": company.name, "entries": 4, "faults": []}
        assert (answer.exit_code, json.loads(answer.stdout)) == (0, [told])
    assert CliRunner().invoke(command.app, ["team", "check"]).exit_code == 2
    for statement, words in BY_HAND.items():
        shutil.copy(whole, touched)
        with closing(sqlite3.connect(touched)) as connection, connection:
            connection.executescript(statement)
        answer = CliRunner().invoke(command.app, asked)
        assert answer.exit_code == 1, statement
        assert words in json.loads(answer.stdout)[0]["faults"][0], statement
    assert "historial" in CliRunner().invoke(command.app, asked[:-1]).stdout
