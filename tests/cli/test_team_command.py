"""`talonario team check`: a register that is whole, and one that somebody laid hands on."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from tests.conftest import Clock
from typer.testing import CliRunner

from talonario.cli import main as command
from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.identity import IdSource
from talonario.domain.team import clock as clocking
from talonario.domain.team import employees
from talonario.domain.team.record import TimeEntry
from talonario.store import Database


def test_a_register_that_was_touched_is_told(
    found: Callable[..., Company], new_id: IdSource, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TALONARIO_DATABASE_URL", f"sqlite:///{tmp_path / 'books.db'}")
    database = Database.open(f"sqlite:///{tmp_path / 'books.db'}")
    database.upgrade()
    company = found(database)
    with database.write(company.company_id) as tx:
        ctx = Context(tx, company, None, Outside(clock, new_id))
        person = employees.create(ctx, {"first_name": "Iria", "last_name": "Rey", "email": "iria@example.com"})
        clocking.record(ctx, person, clock.now - timedelta(hours=8), clock.now, None)
    asked = ["team", "check", "--company", str(company.company_id)]
    whole = CliRunner().invoke(command.app, [*asked, "--json"])
    assert (whole.exit_code, json.loads(whole.stdout)["entries"], json.loads(whole.stdout)["faults"]) == (0, 2, [])
    with database.write(company.company_id) as tx:
        first = min(tx.where(TimeEntry), key=lambda one: one.number)
        earlier: datetime = first.occurred_at - timedelta(hours=1)
        tx.update(msgspec.structs.replace(first, occurred_at=earlier))
    database.close()
    touched = CliRunner().invoke(command.app, asked)
    assert touched.exit_code == 1
    assert "el asiento 1 no es el que se escribió" in touched.stdout
