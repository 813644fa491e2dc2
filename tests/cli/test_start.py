"""A database that cannot be used stops a command with one sentence and exit code 1: no traceback, no password."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from talonario.store import Database

COMMANDS = (["serve", "--port", "1"], ["company", "create", "Prueba", "--tax-id", "B12345674"])


def run(url: str, *arguments: str) -> tuple[int, str]:
    """The exit code of a command and what it says."""
    ran = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-m", "talonario", *arguments],
        env={**os.environ, "TALONARIO_DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def stopped(url: str, command: list[str], reason: str) -> None:
    """Check that a command ends with one sentence that holds the reason."""
    code, said = run(url, *command)
    assert (code, said.count("\n")) == (1, 1), said
    assert said.startswith("talonario: ")
    assert reason in said
    assert "geheim" not in said


@pytest.mark.parametrize("command", COMMANDS, ids=["serve", "company"])
def test_a_postgresql_that_is_away(command: list[str]) -> None:
    stopped("postgresql://nobody:geheim@127.0.0.1:1/db", command, "PostgreSQL")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    path.write_bytes(b"no database at all " * 500)
    stopped(f"sqlite:///{path}", COMMANDS[0], "bring back a backup")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    stopped(f"sqlite:///{tmp_path}/file/books.db", COMMANDS[1], "cannot be made")


def test_a_file_that_somebody_holds(tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        stopped(f"sqlite:///{path}", COMMANDS[1], "another process holds it")


def test_a_database_of_another_version(tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    with closing(Database.open(f"sqlite:///{path}")) as database:
        database.upgrade()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    stopped(f"sqlite:///{path}", COMMANDS[0], "newer Talonario")
