"""A process killed in the middle, with the server's answer on its way: the next one ends in the same state."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from talonario.migrate.ledger import Ledger
from tests.migrate.records import sample
from tests.migrate.systems import KEY, TOKEN, Books, counts

PROGRAM = """
import sys
from pathlib import Path
from talonario.migrate.run import run
report = run(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], Path(sys.argv[5]))
print(report.exit_code)
"""

HOLDER = """
import sys, time
from pathlib import Path
from talonario.migrate.ledger import Ledger
book = Ledger(Path(sys.argv[1]))
book.expect("taxes", {"a": "h"})
book.intend("taxes", ["a"])
print("ready", flush=True)
time.sleep(60)
"""


def start(holded: str, books: str, ledger: Path) -> subprocess.Popen[str]:
    """A move in a process of its own."""
    command = [sys.executable, "-c", PROGRAM, holded, KEY, books, TOKEN, str(ledger)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603


@pytest.mark.parametrize("death_at", range(1, 10))
def test_killed_after_the_server_took_a_batch(tmp_path: Path, death_at: int) -> None:
    """SIGKILL after each of the batches, before its answer is read; then the same command again."""
    holded, books = sample(), Books()
    taken: list[str] = []
    running: list[subprocess.Popen[str]] = []

    def kill(resource: str) -> None:
        taken.append(resource)
        if len(taken) == death_at:
            running[0].kill()

    books.on_taken = kill
    ledger = tmp_path / "libro.sqlite"
    with holded.server, books.server:
        running.append(start(holded.server.url, books.server.url, ledger))
        running[0].communicate(timeout=60)
        assert running[0].returncode == -9
        books.on_taken = lambda _resource: None
        second = start(holded.server.url, books.server.url, ledger)
        out, error = second.communicate(timeout=60)
    assert (second.returncode, out.strip()) == (0, "0"), error
    there = counts(books)
    assert (there["contacts"], there["documents"], there["payments"]) == (4, 7, 1)


def test_the_ledger_of_a_killed_process_is_free(tmp_path: Path) -> None:
    """The lock goes with the process, and what was intended is known."""
    ledger = tmp_path / "libro.sqlite"
    holder = subprocess.Popen(  # noqa: S603 - this interpreter and this program
        [
            sys.executable,
            "-c",
            HOLDER,
            str(ledger),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == "ready"
    holder.kill()
    holder.communicate()
    with Ledger(ledger) as book:
        assert book.entries("taxes")["taxes", "a"].state == "intended"
        assert book.entries("taxes")["taxes", "a"].attempts == 1
