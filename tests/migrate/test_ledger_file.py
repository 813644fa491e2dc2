"""The ledger's file when something is wrong with it: a clear refusal, what to do next, and nothing half done."""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from talonario.cli.migrate import app
from talonario.migrate.ledger import Ledger
from talonario.migrate.ledger_file import APPLICATION_ID, LEDGER_ERRORS, NotALedger, trouble
from talonario.migrate.words import word
from tests.migrate.records import sample
from tests.migrate.systems import KEY, TOKEN, Books, counts

INVENTORY = ["inventory", "--from", "holded:http://127.0.0.1:9", "--from-key", KEY, "--lang", "en"]


def refused(ledger: Path) -> Any:
    """What the command says of a ledger, before it asks anybody anything."""
    return CliRunner().invoke(app, [*INVENTORY, "--ledger", str(ledger)])


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger of this version with a record in it, closed."""
    path = tmp_path / "libro.sqlite"
    with Ledger(path) as book:
        book.expect("taxes", {"a": "h"})
    return path


def test_another_database_is_left_as_it_is(tmp_path: Path) -> None:
    """Somebody names the server's own file: not a byte of it changes."""
    other = tmp_path / "talonario.db"
    with closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE invoices (id INTEGER)")
    before = other.read_bytes()
    result = refused(other)
    assert (result.exit_code, other.read_bytes()) == (2, before)
    assert "not a ledger" in result.stderr
    with pytest.raises(NotALedger):
        Ledger(other)


def test_a_text_file_is_left_as_it_is(tmp_path: Path) -> None:
    notes = tmp_path / "notas.txt"
    notes.write_text("no es una base de datos\n" * 100, encoding="utf-8")
    result = refused(notes)
    assert result.exit_code == 1
    assert "is damaged" in result.stderr
    assert "--ledger" in result.stderr
    assert notes.read_text(encoding="utf-8").startswith("no es")


def test_a_ledger_of_a_newer_version_is_left_as_it_is(ledger: Path) -> None:
    with closing(sqlite3.connect(ledger)) as db:
        db.execute("PRAGMA user_version = 99")
    result = refused(ledger)
    assert result.exit_code == 2
    assert "newer version" in result.stderr
    with closing(sqlite3.connect(ledger)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (99,)


def test_a_ledger_without_the_mark_of_its_version_gets_it(ledger: Path) -> None:
    """The first ledgers had none; they go on."""
    with closing(sqlite3.connect(ledger)) as db:
        db.executescript("PRAGMA user_version = 0; PRAGMA application_id = 0;")
    with Ledger(ledger) as book:
        assert book.entries("taxes")["taxes", "a"].state == "pending"
    with closing(sqlite3.connect(ledger)) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


def test_the_ledger_of_another_move_is_left_as_it_is(tmp_path: Path) -> None:
    """Another source, another target, or the sandbox of the same: exit code 2, and nothing is read or written."""
    holded, books, elsewhere = sample(), Books(), Books()
    ledger = tmp_path / "libro.sqlite"
    with holded.server, books.server, elsewhere.server:
        keys = ["--from-key", KEY, "--to-key", TOKEN, "--ledger", str(ledger), "--lang", "en"]
        source, target = f"holded:{holded.server.url}", f"factuarea:{books.server.url}"
        assert CliRunner().invoke(app, ["apply", "--from", source, "--to", target, *keys]).exit_code == 0
        with Ledger(ledger) as book:
            before = (book.meta("source"), book.meta("target"), book.entries())
        asked = len(holded.server.requests), books.writes
        for wrong in (
            ["--from", source, "--to", f"factuarea:{elsewhere.server.url}"],
            ["--from", f"holded:{elsewhere.server.url}", "--to", target],
        ):
            result = CliRunner().invoke(app, ["apply", *wrong, *keys])
            assert result.exit_code == 2, result.output
            assert "belongs to another move" in result.stderr
        with Ledger(ledger) as book:
            assert (book.meta("source"), book.meta("target"), book.entries()) == before
        assert (len(holded.server.requests), books.writes) == asked
        assert elsewhere.writes == 0


@pytest.mark.parametrize("page", [2, 3, 5])
def test_a_damaged_ledger_is_told_wherever_the_damage_is(tmp_path: Path, page: int) -> None:
    """A page of the file is overwritten: the command ends with a sentence, never with a traceback."""
    holded, books = sample(), Books()
    path = tmp_path / "libro.sqlite"
    command = [
        "apply", "--from-key", KEY, "--to-key", TOKEN, "--ledger", str(path), "--lang", "en",
    ]  # fmt: skip
    with holded.server, books.server:
        ends = ["--from", f"holded:{holded.server.url}", "--to", f"factuarea:{books.server.url}"]
        assert CliRunner().invoke(app, [*command, *ends]).exit_code == 0
        there = counts(books)
        with path.open("r+b") as file:
            file.seek((page - 1) * 4096)
            file.write(b"\xa5" * 4096)
        result = CliRunner().invoke(app, [*command, *ends])
        assert isinstance(result.exception, SystemExit), result.exception
        if result.exit_code == 1:
            assert "is damaged" in result.stderr
        assert CliRunner().invoke(app, [*command, *ends, "--ledger", str(tmp_path / "otro.sqlite")]).exit_code == 0
    assert counts(books) == there, "another ledger recognises what is there"


def test_a_folder_that_is_not_there_or_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "fichero").write_text("x", encoding="utf-8")
    for wrong in (tmp_path / "fichero" / "libro.sqlite", tmp_path):
        result = refused(wrong)
        assert result.exit_code == 1
        assert "Traceback" not in result.output


def test_what_cannot_be_written_is_told(ledger: Path) -> None:
    """SQLite's own errors, each with its sentence."""
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as db:
        with pytest.raises(LEDGER_ERRORS) as caught:
            db.execute("DELETE FROM records")
        assert "permiso de escritura" in word(trouble(caught.value), "es", path="l", what="x")
    with Ledger(ledger) as book:
        book._db.execute("PRAGMA max_page_count = 10")
        before = book.entries()
        with pytest.raises(LEDGER_ERRORS) as caught:
            book.expect("contacts", {str(number): "h" * 64 for number in range(5000)})
        assert "sitio en el disco" in word(trouble(caught.value), "es", path="l", what="x")
        assert book.entries() == before, "all or nothing"
        book.expect("contacts", {"1": "h"})


def test_every_try_has_an_idempotency_key_of_its_own(ledger: Path) -> None:
    """What is sent again after a death may say something else by then: under the old key it would be refused."""
    with Ledger(ledger) as book:
        keys = [book.intend("taxes", ["a"]), book.intend("taxes", ["a"])]
        book.expect("taxes", {"a": "other"})
        keys.append(book.intend("taxes", ["a"]))
    assert len(set(keys)) == 3


def test_a_transaction_that_fails_leaves_nothing(ledger: Path) -> None:
    with Ledger(ledger) as book:
        with pytest.raises(ZeroDivisionError), book._transaction() as db:
            db.execute("DELETE FROM records")
            raise ZeroDivisionError
        assert len(book.entries()) == 1


FULL = """
import resource, sys
from talonario.cli.migrate import app
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
app(sys.argv[2:])
"""


@pytest.mark.parametrize("room", [1_000, 70_000])
def test_a_disk_that_fills_up_stops_the_move_and_the_next_one_ends_it(tmp_path: Path, room: int) -> None:
    """The file may not grow beyond so many bytes: exit code 1, a sentence, and with room again it is complete."""
    holded, books = sample(), Books()
    assert resource.RLIM_INFINITY == -1
    with holded.server, books.server:
        command = [
            "apply", "--from", f"holded:{holded.server.url}", "--from-key", KEY,
            "--to", f"factuarea:{books.server.url}", "--to-key", TOKEN,
            "--ledger", str(tmp_path / "libro.sqlite"), "--lang", "en", "--json",
        ]  # fmt: skip
        done = subprocess.run(  # noqa: S603 - this interpreter and this program
            [sys.executable, "-c", FULL, str(room), *command], capture_output=True, text=True, check=False
        )
        assert done.returncode == 1, done.stderr
        assert "Traceback" not in done.stderr
        assert "ledger" in json.loads(done.stdout)["error"]
        assert CliRunner().invoke(app, command).exit_code == 0
    assert (counts(books)["contacts"], counts(books)["documents"]) == (4, 7)
