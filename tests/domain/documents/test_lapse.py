"""What the calendar brings about is told once: offers that expire, invoices that are overdue."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal

import pytest

from talonario.app import outside, sweeps
from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.documents import accept, draft, imports, issue, lapse, pay, read
from talonario.domain.documents.imported import ImportedDocument, ImportedLine
from talonario.domain.identity import IdSource
from talonario.domain.payments import PaymentFields
from talonario.outbound.desk import Desk
from talonario.outbound.worker import Worker
from talonario.store import Database
from talonario.store.listing import Where
from talonario.store.outbox import Event
from tests.conftest import Clock
from tests.domain.documents.conftest import Drafting

Working = Callable[[Company], AbstractContextManager[Context]]
TOLD = ("quote.expired", "proforma.expired", "invoice.overdue")


def told(ctx: Context) -> list[str]:
    """The events of a day that went by, in the order of their names."""
    return sorted(event.name for event in ctx.tx.where(Event, Where("name", "in", TOLD)))


def test_a_worker_tells_once_of_what_the_day_brought(
    database: Database,
    company: Company,
    working: Working,
    drafting: Drafting,
    clock: Clock,
    new_id: IdSource,
) -> None:
    with working(company) as ctx:
        issue.issue(ctx, drafting(ctx, "quote"))
        accept.accept(ctx, drafting(ctx, "quote"))
        drafting(ctx, "quote")
        drafting(ctx, "proforma")
        accept.reject(ctx, drafting(ctx, "proforma"))
        issue.issue(ctx, drafting(ctx))
        paid = issue.issue(ctx, drafting(ctx))
        pay.settle(ctx, paid, PaymentFields(amount=paid.header.total, paid_on=ctx.today, method="cash"))
        drafting(ctx)
        issue.issue(ctx, drafting(ctx, "delivery_note"))
    worker = Worker(Desk(database, outside(clock, new_id)), [], sweeps())
    worker.step()
    clock.now += timedelta(days=30)
    worker.step()
    with working(company) as ctx:
        assert told(ctx) == [], "the last day is still a day"
    clock.now += timedelta(days=1)
    for _ in range(2):
        Worker(Desk(database, outside(clock, new_id)), [], sweeps()).step()
    with working(company) as ctx:
        assert told(ctx) == ["invoice.overdue", "proforma.expired", "quote.expired"]
        overdue = next(iter(ctx.tx.where(Event, Where("name", "eq", "invoice.overdue"))))
        assert (overdue.content["days_overdue"], overdue.content["due_date"]) == (1, "2026-12-20")
        assert overdue.performer is None


def test_a_new_last_day_is_told_of_again(lenient: Company, working: Working, drafting: Drafting, clock: Clock) -> None:
    with working(lenient) as ctx:
        quote = issue.issue(ctx, drafting(ctx, "quote"))
    clock.now += timedelta(days=31)
    with working(lenient) as ctx:
        assert lapse.lapse(ctx) == 1
        assert lapse.lapse(ctx) == 0
        draft.edit(ctx, read.full(ctx, quote.header.id), {"due_on": ctx.today})
        assert lapse.lapse(ctx) == 0
    clock.now += timedelta(days=1)
    with working(lenient) as ctx:
        assert lapse.lapse(ctx) == 1
    with working(lenient) as ctx:
        assert told(ctx) == ["quote.expired"] * 2


def test_more_than_fit_into_one_transaction_wait_for_the_next(
    company: Company, working: Working, drafting: Drafting, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lapse, "AT_ONCE", 2)
    with working(company) as ctx:
        for _ in range(3):
            drafting(ctx, "proforma")
    clock.now += timedelta(days=31)
    for expected in (2, 1, 0):
        with working(company) as ctx:
            assert lapse.lapse(ctx) == expected


def test_history_whose_day_was_over_is_no_news(company: Company, working: Working, clock: Clock) -> None:
    """Only what lapses after it came in is told of."""
    line = ImportedLine(name="Horas", unit_price=Decimal(100))
    with working(company) as ctx:
        for number, days in enumerate((-1, 0)):
            shape = ImportedDocument(
                external_id=f"q{number}",
                kind="quote",
                number=f"P-{number}",
                issued_on=ctx.today - timedelta(days=30),
                due_on=ctx.today + timedelta(days=days),
                lines=(line,),
                subtotal=Decimal(100),
                total=Decimal(100),
            )
            imports.import_record(ctx, shape)
    clock.now += timedelta(days=1)
    with working(company) as ctx:
        assert lapse.lapse(ctx) == 1
