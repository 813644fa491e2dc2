"""A move that dies anywhere, and is started again: the target ends as if nothing had happened, record by record."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from subprocess import TimeoutExpired
from typing import Any

import pytest
from typer.testing import CliRunner

from talonario.cli.migrate import app
from talonario.migrate.ledger import Ledger
from talonario.migrate.run import Move, open_source, open_target, run
from tests.migrate.records import sample
from tests.migrate.systems import KEY, RESOURCES, TOKEN, Books, Holded
from tests.migrate.test_death import start as start_program
from tests.torture.chaos import Chances, Chaos
from tests.torture.moving import Ends, done, start

SEED = "71 muertes"


class _Death(BaseException):
    """The process dies here."""


class Mortal:
    """A connection to a ledger that dies at one of its commits: before it, or just after it."""

    def __init__(self, db: sqlite3.Connection, at: int, *, after: bool) -> None:
        self._db = db
        self._at = at
        self._after = after
        self.commits = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        """Run a statement; count it when it makes something last."""
        lasts = statement == "COMMIT" or (
            not self._db.in_transaction and statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))
        )
        self.commits += lasts
        dies = lasts and self.commits == self._at
        if dies and not self._after:
            raise _Death
        found = self._db.execute(statement, *values)
        if dies:
            raise _Death
        return found


@contextmanager
def engine(holded: Holded, books: Books, ledger: Path, at: int = 0, *, after: bool = False) -> Iterator[Move]:
    """A move whose ledger is mortal; nobody sleeps."""
    with (
        Ledger(ledger) as book,
        closing(open_source(holded.server.url, KEY, sleep=lambda _seconds: None)) as source,
        closing(open_target(books.server.url, TOKEN, sleep=lambda _seconds: None)) as target,
    ):
        book._db = Mortal(book._db, at, after=after)  # type: ignore[assignment]
        yield Move(source, target, book)


def told(books: Books) -> dict[str, list[Any]]:
    """Everything that a server holds, without the ids it gave."""
    return {
        name: sorted(
            ({key: value for key, value in row.items() if key != "id"} for row in rows.values()), key=json.dumps
        )
        for name, rows in books.tables.items()
    }


def uninterrupted(folder: Path) -> tuple[dict[str, list[Any]], int, list[int]]:
    """What a server holds after a move that nobody disturbed, how many commits of the ledger it took, and which of
    them say what is about to be written and what became of it."""
    holded, books = sample(), Books()
    writing: list[int] = []
    with holded.server, books.server, engine(holded, books, folder / "entero.sqlite") as move:
        mortal: Any = move.ledger._db
        move._on_step = lambda _name: writing.append(mortal.commits + 1)
        assert move.whole().exit_code == 0
        return told(books), mortal.commits, sorted(set(writing))


def test_it_may_die_at_every_commit_of_its_ledger(tmp_path: Path, effort: int) -> None:
    """While reading, planning, writing, settling, verifying; also when the answer to a write was lost as well."""
    true, commits, writing = uninterrupted(tmp_path)
    assert commits > 100
    every = [(at, after) for at in range(1, commits + 1) for after in (False, True)]
    chance = Random(SEED)
    some = [*chance.sample(every, 6), *((at, chance.random() < 0.5) for at in chance.sample(writing, 12))]
    for at, after in every if effort > 4 else some:
        holded, books = sample(), Books()
        books.drop_after = [name for name in RESOURCES if chance.random() < 0.2]
        ledger = tmp_path / f"{at}{after}.sqlite"
        with holded.server, books.server:
            with pytest.raises(_Death), engine(holded, books, ledger, at, after=after) as move:
                move.whole()
            with engine(holded, books, ledger) as move:
                report = move.whole()
        assert (report.exit_code, told(books)) == (0, true), (at, after)
        with Ledger(ledger) as book:
            assert {entry.state for entry in book.entries().values()} == {"verified"}, (at, after)


def test_it_may_die_again_and_again(tmp_path: Path, effort: int) -> None:
    """Ten deaths in a row, each a little further on."""
    true, commits, _ = uninterrupted(tmp_path)
    for round_ in range(effort):
        chance = Random(f"{SEED} {round_}")
        holded, books = sample(), Books()
        ledger = tmp_path / f"{round_}.sqlite"
        with holded.server, books.server:
            for _ in range(10):
                at, after = chance.randrange(1, commits), chance.random() < 0.5
                with pytest.raises(_Death), engine(holded, books, ledger, at, after=after) as move:
                    move.whole()
                    raise _Death  # it ended before its turn came
            with engine(holded, books, ledger) as move:
                assert move.whole().exit_code == 0, round_
        assert told(books) == true, round_


def test_sigkill_at_any_moment_between_true_servers(database_url: str, tmp_path: Path, effort: int) -> None:
    """Killed at random instants, with answers lost after the server committed: all resources as without a death."""
    ends = Ends(database_url, tmp_path)
    with ends.running(seed=515):
        assert run(ends.address, ends.source_key, ends.address, ends.target_key, tmp_path / "entero").exit_code == 0
        true = ends.exported()
        for round_ in range(effort):
            chance = Random(f"{SEED} {round_}")
            ends.another_target()
            ledger = tmp_path / f"{round_}.sqlite"
            lossy = Chaos(ends.address, f"{SEED} {round_}", Chances(trouble=0.15), kinds={"dropped_after": 1})
            with lossy:
                for _ in range(2):
                    process = start(ends, "apply", ends.address, lossy.url, ledger)
                    try:
                        process.communicate(timeout=chance.uniform(0.5, 2.5))
                    except TimeoutExpired:
                        process.kill()
                        process.communicate()
                code, report, error = done(start(ends, "apply", ends.address, lossy.url, ledger))
            assert code == 0, (round_, report, error)
            assert ends.exported() == true, round_
            assert ends.money(ends.target) == ends.money(ends.source), round_


@pytest.mark.parametrize("busy", ["reading", "writing"])
def test_a_second_engine_is_refused_whatever_the_first_is_doing(tmp_path: Path, busy: str) -> None:
    """`migrate apply` on a ledger in use ends with 1 and a sentence, and asks nobody anything."""
    holded, books = sample(), Books()
    ledger = tmp_path / "libro.sqlite"
    at_work, go_on = threading.Event(), threading.Event()

    def wait(*_given: object) -> None:
        at_work.set()
        go_on.wait(20)

    if busy == "reading":
        holded.on_list = wait
    else:
        books.on_taken = wait
    with holded.server, books.server:
        first = start_program(holded.server.url, books.server.url, ledger)
        try:
            assert at_work.wait(60)
            asked = len(holded.server.requests), len(books.server.requests)
            for step in ("inventory", "plan", "apply", "verify", "report"):
                ends = [
                    "--from", f"holded:{holded.server.url}", "--from-key", KEY,
                    "--to", f"factuarea:{books.server.url}", "--to-key", TOKEN,
                ]  # fmt: skip
                given = {"inventory": ends[:4], "report": []}.get(step, ends)
                result = CliRunner().invoke(app, [step, *given, "--ledger", str(ledger), "--lang", "en"])
                assert result.exit_code == 1, (step, result.output)
                assert "Another process works on this ledger" in result.stderr
            assert (len(holded.server.requests), len(books.server.requests)) == asked
        finally:
            go_on.set()
        out, error = first.communicate(timeout=60)
    assert (first.returncode, out.strip()) == (0, "0"), error
