"""Many writers in one series: no gap, no repeat, no day going backwards, whoever gives up or dies on the way."""

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from talonario.domain import contacts
from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.documents.record import Document
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.listing import Order, Where
from tests.torture import invariants
from tests.torture.writers import NOON

ROOT = Path(__file__).parents[2]
PROCESSES = 5
THREADS = 10
ONE_PROCESS = 50
WHOLE = re.compile(r"F-2026-\d+ 2026-11-\d\d")
Writing = subprocess.Popen[str]


@pytest.fixture
def customer(database: Database, company: Company, new_id: IdSource) -> UUID:
    """Whom all invoices are made out to."""
    with database.write(company.company_id) as tx:
        ctx = Context(tx, company, None, Outside(lambda: NOON, new_id))
        values = {"name": "Cliente", "tax_id": "12345678Z"}
        return contacts.create(ctx, contacts.ContactFields(roles=("customer",), values=values)).id


@contextmanager
def started(url: str, company: Company, customer: UUID, threads: int, invoices: int, seed: str) -> Iterator[Writing]:
    """Writers in a process of their own."""
    command = [sys.executable, "-m", "tests.torture.writers", url, str(company.company_id), str(customer)]
    process = subprocess.Popen(  # noqa: S603  (our own program)
        [*command, seed, str(threads), str(invoices)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def counter(number: str) -> int:
    """F-2026-017 is the seventeenth."""
    return int(number.rpartition("-")[2])


def issued(database: Database, company: Company) -> list[tuple[str, date]]:
    """Number and day of every invoice, in the order of the numbers."""
    with database.read(company.company_id) as tx:
        found = tx.where(Document, Where("kind", "eq", "invoice"), order=Order(descending=False))
    assert all(one.number for one in found)
    return sorted(((one.number or "", one.issued_on) for one in found), key=lambda pair: counter(pair[0]))


def check(database: Database, company: Company, acknowledged: list[str]) -> None:
    """Every acknowledged invoice is there; numbers run 1, 2, 3…; days never go back; the books are whole."""
    found = issued(database, company)
    assert [counter(number) for number, _ in found] == list(range(1, len(found) + 1))
    days = [day for _, day in found]
    assert days == sorted(days)
    assert {f"{number} {day}" for number, day in found} >= set(acknowledged)
    assert len(set(acknowledged)) == len(acknowledged)
    assert invariants.broken(database, company.company_id) == []


@pytest.mark.parametrize("processes", [1, PROCESSES])
def test_fifty_writers_leave_no_gap(
    database: Database, database_url: str, company: Company, customer: UUID, effort: int, processes: int
) -> None:
    """Fifty threads of one process, then ten of each of five, three in ten of whose invoices are given up."""
    threads, invoices = ONE_PROCESS // processes, 2 * effort
    acknowledged: list[str] = []
    with ExitStack() as together:
        writing = [
            together.enter_context(started(database_url, company, customer, threads, invoices, f"w{place}"))
            for place in range(processes)
        ]
        for process in writing:
            out, error = process.communicate(timeout=600)
            assert (process.returncode, error) == (0, "")
            acknowledged += out.splitlines()
    assert len(acknowledged) == ONE_PROCESS * invoices
    check(database, company, acknowledged)
    assert len(issued(database, company)) == len(acknowledged)


def test_a_writer_killed_among_others_leaves_no_gap(
    database: Database, database_url: str, company: Company, customer: UUID, effort: int
) -> None:
    """One process of two is killed in the middle; the other one goes on as if nothing had been."""
    for turn in range(effort):
        dies_after = random.Random(turn).randrange(1, 12)
        with (
            started(database_url, company, customer, 4, 5, f"stays {turn}") as stays,
            started(database_url, company, customer, 4, 100, f"dies {turn}") as dies,
        ):
            assert dies.stdout is not None
            acknowledged = [dies.stdout.readline().strip() for _ in range(dies_after)]
            dies.kill()
            acknowledged += dies.communicate()[0].splitlines()
            out, error = stays.communicate(timeout=600)
            assert (stays.returncode, error) == (0, "")
        whole = [line for line in acknowledged + out.splitlines() if WHOLE.fullmatch(line)]
        check(database, company, whole)
