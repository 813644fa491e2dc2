"""Recurring invoices make themselves: on their day in Madrid, each once, in the order of their days."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest

from talonario.domain import contacts, series
from talonario.domain.companies import Company
from talonario.domain.documents import draft, issue
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import Document
from talonario.domain.emails.record import Email
from talonario.domain.recurring import generate, operations
from talonario.domain.recurring.operations import RecurringFields
from talonario.domain.recurring.record import RecurringInvoice, RecurringRun
from talonario.outbound import recurring
from talonario.outbound.desk import Desk
from talonario.outbound.worker import Worker
from talonario.store.errors import UniqueViolation
from talonario.store.listing import Order, Where
from talonario.store.outbox import Event
from tests.conftest import Clock

LINE = LineFields(name="Cuota", unit_price=Decimal(200), vat_percent=Decimal(21))
OLDEST_FIRST = Order(descending=False)


class Books:
    """A company's templates and what came of them."""

    def __init__(self, desk: Desk, company: Company) -> None:
        self.desk = desk
        self.company_id = company.company_id
        with desk.writing(self.company_id) as ctx:
            values = {"name": "Cliente", "tax_id": "12345678Z"}
            self.contact_id = contacts.create(ctx, contacts.ContactFields(roles=("customer",), values=values)).id

    def template(self, starts_on: str, **more: Any) -> UUID:
        """A daily template."""
        fields: dict[str, Any] = {"frequency": "daily", "lines": (LINE,), **more}
        with self.desk.writing(self.company_id) as ctx:
            day = date.fromisoformat(starts_on)
            return operations.create(ctx, RecurringFields(contact_id=self.contact_id, starts_on=day, **fields)).id

    def work(self) -> int:
        """Let a worker do all that is due; how many pieces that was."""
        worker = Worker(self.desk, [recurring.JOB])
        pieces = 0
        while worker.step():
            pieces += 1
        return pieces

    def made(self, template_id: UUID | None = None) -> list[tuple[str, str | None]]:
        """The days and numbers of the invoices, in the order in which they were made."""
        of = [] if template_id is None else [Where("recurring_id", "eq", template_id)]
        with self.desk.reading(self.company_id) as ctx:
            found = ctx.tx.where(Document, *of, order=OLDEST_FIRST)
        return [(one.issued_on.isoformat(), one.number) for one in found]

    def days(self, template_id: UUID | None = None) -> list[str]:
        """The days of the invoices."""
        return [day for day, _ in self.made(template_id)]

    def get(self, template_id: UUID) -> RecurringInvoice:
        """A template as it is now."""
        with self.desk.reading(self.company_id) as ctx:
            return operations.get(ctx, template_id)

    def events(self, name: str) -> list[Event]:
        """What happened, by its name."""
        with self.desk.reading(self.company_id) as ctx:
            return ctx.tx.where(Event, Where("name", "eq", f"recurring_invoice.{name}"), order=OLDEST_FIRST)

    def runs(self) -> list[RecurringRun]:
        """Every attempt."""
        with self.desk.reading(self.company_id) as ctx:
            return ctx.tx.where(RecurringRun, order=OLDEST_FIRST)


@pytest.fixture
def books(desk: Desk, found: Callable[..., Company]) -> Books:
    """A company with one customer."""
    return Books(desk, found(desk.database))


def test_an_invoice_is_made_when_its_day_begins_in_madrid(books: Books, clock: Clock) -> None:
    made = books.template("2026-12-01", frequency="monthly")
    clock.now = datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC)
    assert books.work() == 0
    clock.now = datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert books.work() == 1
    assert books.work() == 0
    assert books.days(made) == ["2026-12-01"]
    assert books.get(made).next_run_at == datetime(2026, 12, 31, 23, tzinfo=UTC)
    clock.now = datetime(2027, 3, 31, 22, tzinfo=UTC)
    books.work()
    assert books.days(made)[-1] == "2027-04-01", "summer has come: its days begin an hour earlier in UTC"


def test_a_week_without_a_worker_is_made_up_for_day_by_day(books: Books, clock: Clock) -> None:
    made = books.template("2026-11-21")
    clock.now += timedelta(days=8)
    assert books.work() == 8
    week = [f"2026-11-{day}" for day in range(21, 29)]
    assert books.days(made) == week
    numbers = [number for _, number in books.made(made)]
    assert numbers == sorted(set(numbers), key=str)
    executed = books.events("executed")
    assert [event.content["occurrence_number"] for event in executed] == list(range(1, 9))
    assert [event.content["next_run_date"] for event in executed] == [*week[1:], "2026-11-29"]
    assert all(event.performer is None for event in executed)
    assert books.get(made).occurrences_count == 8


def test_the_days_of_several_templates_are_made_in_their_order(books: Books, clock: Clock) -> None:
    """Otherwise the first one's later days would push the second one's earlier ones forward in their series."""
    first = books.template("2026-11-21")
    second = books.template("2026-11-22", frequency="weekly")
    third = books.template("2026-11-21", send_automatically=False)
    clock.now += timedelta(days=10)
    books.work()
    assert books.days(first) == [f"2026-11-{day}" for day in range(21, 31)]
    assert books.days(second) == ["2026-11-22", "2026-11-29"]
    assert books.days(third) == books.days(first)
    issued = [day for day, number in books.made() if number]
    assert issued == sorted(issued)


def test_a_series_that_has_gone_on_is_not_gone_back_in(books: Books, clock: Clock) -> None:
    issuing = books.template("2026-11-21", frequency="yearly")
    drafting = books.template("2026-11-21", frequency="yearly", send_automatically=False)
    clock.now += timedelta(days=5)
    with books.desk.writing(books.company_id) as ctx:
        fields = DocumentFields(
            kind="invoice", issued_on=date(2026, 11, 24), contact_id=books.contact_id, lines=(LINE,)
        )
        issue.issue(ctx, draft.create(ctx, fields))
    books.work()
    assert books.days(issuing) == ["2026-11-24"], "the day of the series' last invoice, no earlier and no later"
    assert books.days(drafting) == ["2026-11-21"], "a draft takes no number yet"


def test_after_its_last_day_a_template_is_completed(books: Books, clock: Clock) -> None:
    counted = books.template("2026-11-21", occurrences_max=2)
    ending = books.template("2026-11-21", ends_on=date(2026, 11, 23))
    clock.now += timedelta(days=30)
    books.work()
    assert (books.days(counted), books.get(counted).state) == (["2026-11-21", "2026-11-22"], "completed")
    assert (len(books.days(ending)), books.get(ending).state) == (3, "completed")
    assert {event.subject_id for event in books.events("completed")} == {counted, ending}


def test_what_is_paused_or_cancelled_meanwhile_makes_nothing(books: Books, clock: Clock) -> None:
    paused, cancelled = books.template("2026-11-21"), books.template("2026-11-21")
    with books.desk.writing(books.company_id) as ctx:
        operations.pause(ctx, operations.get(ctx, paused, lock=True))
        operations.cancel(ctx, operations.get(ctx, cancelled, lock=True))
    clock.now += timedelta(days=3)
    assert books.work() == 0


def test_a_failure_is_told_and_tried_again_and_holds_up_nobody(books: Books, clock: Clock) -> None:
    with books.desk.writing(books.company_id) as ctx:
        other = series.create(ctx, series.SeriesFields(code="WEB", document_kind="invoice", number_format="W{0000}"))
    failing = books.template("2026-11-21", series_id=other.id)
    fine = books.template("2026-11-21")
    with books.desk.writing(books.company_id) as ctx:
        series.archive(ctx, other)
    clock.now += timedelta(days=1)
    books.work()
    assert (books.days(failing), books.days(fine)) == ([], ["2026-11-21"])
    (event,) = books.events("failed")
    assert (event.content["attempt_number"], event.subject_id) == (1, failing)
    assert "archivada" in event.content["error_message"]
    clock.now += timedelta(minutes=59)
    assert books.work() == 0
    clock.now += timedelta(minutes=1)
    books.work()
    assert len(books.events("failed")) == 2, "tried again after an hour"
    assert books.get(failing).updated_at == clock.now
    with books.desk.writing(books.company_id) as ctx:
        default = series.default_for(ctx, "invoice")
        operations.update(ctx, operations.get(ctx, failing, lock=True), {"series_id": default.id})
    books.work()
    assert books.days(failing) == ["2026-11-21"], "what was mended is tried at once"
    mine = [run for run in books.runs() if run.recurring_id == failing]
    assert [(run.status, run.attempt) for run in mine] == [("failed", 1), ("failed", 2), ("success", 1)]


def test_what_is_issued_is_sent_to_whoever_has_an_address(books: Books, clock: Clock) -> None:
    nobody = books.template("2026-11-21", frequency="yearly")
    named = books.template("2026-11-21", frequency="yearly", email_to="cuentas@example.com")
    books.template("2026-11-21", frequency="yearly", email_to="cuentas@example.com", send_automatically=False)
    clock.now += timedelta(days=1)
    books.work()
    with books.desk.reading(books.company_id) as ctx:
        made = {one.recurring_id: one for one in ctx.tx.where(Document)}
        (email,) = ctx.tx.where(Email)
        (failed,) = ctx.tx.where(Event, Where("name", "eq", "invoice.email_failed"))
    assert (email.recipient, email.document_id, email.state) == ("cuentas@example.com", made[named].id, "queued")
    assert made[named].sent_at is not None
    assert (made[nobody].state, made[nobody].sent_at) == ("issued", None)
    assert (failed.subject_id, failed.content["error_class"]) == (made[nobody].id, "recipient_missing")


def test_no_day_is_invoiced_twice_even_if_a_template_forgot_it(books: Books, clock: Clock) -> None:
    made = books.template("2026-11-21")
    clock.now += timedelta(days=1)
    books.work()
    with pytest.raises(UniqueViolation), books.desk.writing(books.company_id) as ctx:
        template = operations.get(ctx, made, lock=True)
        before = {"next_on": date(2026, 11, 21), "next_run_at": datetime(2026, 11, 20, 23, tzinfo=UTC)}
        generate.generate_due(ctx, msgspec.structs.replace(template, **before))
    assert books.days(made) == ["2026-11-21"]


def test_three_workers_at_once_make_every_invoice_once(
    books: Books, clock: Clock, found: Callable[..., Company]
) -> None:
    others = Books(books.desk, found(books.desk.database))
    for one in (books, others):
        for _ in range(4):
            one.template("2026-11-21")
    clock.now += timedelta(days=5)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            books.work()
        except BaseException as failure:  # noqa: BLE001  (told to the test)
            failures.append(failure)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clock.now += recurring.HOLD  # a claim that two of them met over is free again by then
    books.work()
    assert failures == []
    for one in (books, others):
        done = Counter((run.recurring_id, run.done_on) for run in one.runs())
        assert len(done) == 20
        assert set(done.values()) == {1}
        days = one.days()
        assert days == sorted(days)
        assert len({number for _, number in one.made()}) == 20
