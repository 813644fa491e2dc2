"""Workers are killed while they make recurring invoices: every day of every template has one invoice, none two."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from talonario.app import outside
from talonario.domain import contacts
from talonario.domain.companies import Company
from talonario.domain.context import madrid_day
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import Document
from talonario.domain.identity import IdSource
from talonario.domain.recurring import operations
from talonario.domain.recurring.operations import RecurringFields
from talonario.domain.recurring.record import RecurringRun
from talonario.outbound.desk import Desk
from talonario.store import Database
from talonario.store.listing import Order, Where
from tests.torture import invariants

TEMPLATES = 12
DAYS = 10
WORKERS = 3
PATIENCE_SECONDS = 120


def test_every_day_is_invoiced_once_whoever_is_killed(
    database: Database, database_url: str, tmp_path: Path, found: Callable[..., Company], effort: int
) -> None:
    """Three processes at once, killed at a random moment, again and again; one more does the rest.

    What a dead worker had claimed is free for its company's others, so nobody waits for the claims to expire.
    """
    seed = random.SystemRandom().randrange(10**6)
    chance = random.Random(seed)
    with database.engine.writing() as session:
        session.changed(("UPDATE recurring_invoices SET due_at = NULL", {}))
    company = found(database)
    waiting(database, company)
    wanted = TEMPLATES * (DAYS + 1)
    log = tmp_path / "worker.log"
    for _ in range(effort):
        before = made(database, company.company_id)
        workers = [start(database_url, log) for _ in range(WORKERS)]
        until(database, company.company_id, min(wanted, before + 1 + chance.randrange(20)), workers)
        time.sleep(chance.random() / 20)
        for worker in workers:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait(PATIENCE_SECONDS)
        judge(database, company.company_id, f"seed {seed}, killed")
    last = start(database_url, log)
    until(database, company.company_id, wanted, [last])
    last.terminate()
    last.wait(PATIENCE_SECONDS)
    judge(database, company.company_id, f"seed {seed}, at the end")
    with database.read(company.company_id) as tx:
        done = Counter(run.recurring_id for run in tx.where(RecurringRun))
    assert set(done.values()) == {DAYS + 1}, (seed, done)


def waiting(database: Database, company: Company) -> None:
    """Daily templates that nobody has looked after for some days."""
    now = datetime.now(UTC)
    then = now - timedelta(days=DAYS)
    desk = Desk(database, outside(lambda: then, IdSource(lambda: then, random.Random())))
    line = LineFields(name="Cuota", unit_price=Decimal(200), vat_percent=Decimal(21))
    with desk.writing(company.company_id) as ctx:
        values = {"name": "Cliente", "tax_id": "12345678Z"}
        client = contacts.create(ctx, contacts.ContactFields(roles=("customer",), values=values))
        for number in range(TEMPLATES):
            operations.create(
                ctx,
                RecurringFields(
                    contact_id=client.id,
                    frequency="daily",
                    starts_on=madrid_day(then),
                    ends_on=madrid_day(now),
                    lines=(line,),
                    send_automatically=bool(number % 4),
                ),
            )


def start(database_url: str, log: Path) -> subprocess.Popen[bytes]:
    """A worker in a process of its own."""
    environment = {**os.environ, "TALONARIO_DATABASE_URL": database_url, "TALONARIO_FILES": str(log.parent / "files")}
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "talonario", "worker", "--threads", "1"],
            env=environment,
            stdout=output,
            stderr=output,
        )


def made(database: Database, company_id: UUID) -> int:
    """How many invoices there are."""
    with database.read(company_id) as tx:
        return tx.count(Document, Where("family", "eq", "invoice"))


def until(database: Database, company_id: UUID, wanted: int, workers: list[subprocess.Popen[bytes]]) -> None:
    """Wait for so many invoices."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while made(database, company_id) < wanted:
        assert all(worker.poll() is None for worker in workers), "a worker ended by itself"
        assert time.monotonic() < deadline, made(database, company_id)
        time.sleep(0.02)


def judge(database: Database, company_id: UUID, when: str) -> None:
    """Every run has its invoice and every invoice its run; days in the order of numbers; the books are in order."""
    with database.read(company_id) as tx:
        runs = tx.where(RecurringRun)
        invoices = {one.id: one for one in tx.where(Document, order=Order(descending=False))}
    days = Counter((run.recurring_id, run.done_on) for run in runs)
    assert set(days.values()) <= {1}, when
    assert {run.invoice_id for run in runs} == set(invoices), when
    for run in runs:
        assert run.invoice_id is not None
        invoice = invoices[run.invoice_id]
        assert (invoice.recurring_id, invoice.issued_on) == (run.recurring_id, run.done_on), when
    issued = sorted((one.number or "", one.issued_on) for one in invoices.values() if one.number)
    assert [day for _, day in issued] == sorted(day for _, day in issued), when
    assert invariants.broken(database, company_id) == [], when
