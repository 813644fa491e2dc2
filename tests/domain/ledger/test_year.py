"""The end of a year: its result, its closing, the next one's opening, and the way back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from talonario.domain import contacts, loose_payments, treasuries
from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.documents import annul, draft, imports, issue, pay, read
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.imported import ImportedDocument, ImportedLine, ImportedPayment
from talonario.domain.documents.record import Document
from talonario.domain.ledger import books, check, manual, year
from talonario.domain.ledger.manual import EntryFields, ManualLine
from talonario.domain.ledger.post import ExerciseClosed
from talonario.domain.payments import PaymentFields
from talonario.store import Database
from talonario.store.errors import Clash
from tests.domain.ledger.conftest import Journal
from tests.domain.ledger.test_entries import Working, line, made, party, sides

LAST = date(2025, 12, 20)


@pytest.fixture
def reading(database: Database, working: Working, clock: Any) -> Callable[[Company], AbstractContextManager[Context]]:
    """Work in a company as it is now, not as it was founded."""

    def begin(company: Company) -> AbstractContextManager[Context]:
        with database.read(company.company_id) as tx:
            now = tx.get(Company, company.company_id)
        assert now is not None
        return working(now)

    return begin


def sold(ctx: Context, clock: Any, price: str = "1000", on: date = LAST) -> Any:
    """An invoice of last year, half of it paid."""
    clock.now = datetime(on.year, on.month, on.day, 10, tzinfo=UTC)
    full = made(ctx, "invoice", line(price, "s_iva_21"), issued_on=on)
    full, _ = pay.pay(ctx, full, PaymentFields(amount=Decimal(210), paid_on=on))
    return full


def test_a_year_is_closed_opened_and_taken_back(
    company: Company, working: Working, reading: Any, journal: Journal, clock: Any
) -> None:
    """Groups 6 and 7 into 129, every balance reversed, mirrored on 1 January; twice is refused."""
    with working(company) as ctx:
        sold(ctx, clock)
        made(ctx, "purchase_invoice", line("300", "p_iva_21"), issued_on=LAST)
    clock.now = datetime(2026, 2, 1, 10, tzinfo=UTC)
    with reading(company) as ctx:
        year.close(ctx, 2025)
    (regular, result), (closing, closed) = journal(company)[-2:]
    assert (regular.kind, closing.kind, regular.dated_on, closing.dated_on) == (
        "regularisation",
        "closing",
        date(2025, 12, 31),
        date(2025, 12, 31),
    )
    assert result == sides("60000000 H 300.00, 70000000 D 1000.00, 12900000 H 700.00")
    assert closed == sides(
        "12900000 D 700.00, 40000001 D 363.00, 43000001 H 1000.00, "
        "47221000 H 63.00, 47721000 D 210.00, 57200000 H 210.00"
    )
    with reading(company) as ctx:
        assert {code for code, (debit, credit) in books.sums(ctx).items() if debit != credit} == set()
        with pytest.raises(year.ExerciseClosedAlready):
            year.close(ctx, 2025)
        year.open_next(ctx, 2026)
    with reading(company) as ctx, pytest.raises(year.ExerciseOpenedAlready):
        year.open_next(ctx, 2026)
    opening, opened = journal(company)[-1]
    assert (opening.kind, opening.dated_on, opening.number) == ("opening", date(2026, 1, 1), 1)
    assert opened == sides(
        "12900000 H 700.00, 40000001 H 363.00, 43000001 D 1000.00, "
        "47221000 D 63.00, 47721000 H 210.00, 57200000 D 210.00"
    )
    with reading(company) as ctx:
        assert check.differences(ctx) == []
        year.reopen(ctx, 2025)
    with reading(company) as ctx:
        assert ctx.company.books_closed_through is None
        assert books.sums(ctx)["43000001"][0] - books.sums(ctx)["43000001"][1] == Decimal(1000)
        assert check.differences(ctx) == []
        with pytest.raises(year.ExerciseNotClosed):
            year.reopen(ctx, 2025)
        made(ctx, "purchase_invoice", line("1", "p_iva_21"), issued_on=LAST, number="A-9")
    with reading(company) as ctx:
        year.close(ctx, 2025)
        year.open_next(ctx, 2026)
    with reading(company) as ctx:
        assert check.differences(ctx) == []


def test_a_closed_year_takes_nothing(
    company: Company, working: Working, reading: Any, clock: Any, journal: Journal
) -> None:
    """No document, no payment, no entry by hand, no change of what is booked in it; annulling is booked today."""
    with working(company) as ctx:
        full = sold(ctx, clock)
        other = made(ctx, "invoice", line("10", "s_iva_21"), issued_on=LAST)
        waiting = draft.create(
            ctx,
            DocumentFields(
                kind="purchase_invoice",
                issued_on=LAST,
                number="A-1",
                contact_id=party(ctx),
                lines=(line("1", "p_iva_21"),),
            ),
        )
        loose = loose_payments.create(ctx, PaymentFields(amount=Decimal(5), paid_on=LAST))
    clock.now = datetime(2026, 2, 1, 10, tzinfo=UTC)
    with reading(company) as ctx:
        year.close(ctx, 2025)
    money = PaymentFields(amount=Decimal(1), paid_on=LAST)
    refused: list[Callable[[Context], Any]] = [
        lambda ctx: issue.issue(ctx, read.full(ctx, waiting.header.id)),
        lambda ctx: pay.pay(ctx, read.full(ctx, full.header.id), money),
        lambda ctx: pay.take_back(ctx, whole := read.full(ctx, full.header.id), whole.payments[0]),
        lambda ctx: loose_payments.create(ctx, money),
        lambda ctx: loose_payments.change(ctx, loose, {"amount": Decimal(6)}),
        lambda ctx: loose_payments.change(ctx, loose, {"paid_on": date(2026, 1, 2)}),
        lambda ctx: loose_payments.delete(ctx, loose),
        lambda ctx: manual.write(
            ctx,
            EntryFields(
                dated_on=LAST,
                lines=[ManualLine("57200000", debit=Decimal(1)), ManualLine("57000000", credit=Decimal(1))],
            ),
        ),
    ]
    for attempt in refused:
        with pytest.raises(ExerciseClosed), reading(company) as ctx:
            attempt(ctx)
    before = len(journal(company))
    with reading(company) as ctx:
        loose_payments.change(ctx, loose, {"reference": "otra"})
        annul.annul(ctx, read.full(ctx, other.header.id), "nunca existió")
    found = journal(company)
    assert [entry.dated_on for entry, _ in found[before:]] == [date(2026, 2, 1)]
    with reading(company) as ctx:
        assert check.differences(ctx) == []


def test_what_became_of_a_contact_since_does_not_stand_in_the_way_of_a_remark(
    lenient: Company, working: Working, reading: Any, clock: Any, journal: Journal
) -> None:
    """An edit that touches nothing that is booked posts nothing, in open years and in closed ones."""
    with working(lenient) as ctx:
        clock.now = datetime(2025, 12, 20, 10, tzinfo=UTC)
        bank = treasuries.create(ctx, treasuries.TreasuryFields(name="Abanca"))
        who = {"customer_external_id": "c"}
        full = made(ctx, "invoice", line("10", "s_iva_21"), issued_on=LAST, contact=who)
        paid = loose_payments.create(
            ctx,
            PaymentFields(amount=Decimal(5), paid_on=LAST, contact_id=full.header.contact_id, treasury_id=bank.id),
        )
        history = ImportedDocument(
            external_id="a",
            kind="invoice",
            number="V-1",
            issued_on=LAST,
            contact_external_id="c",
            lines=(ImportedLine(unit_price=Decimal(100), tax_codes=("s_iva_21",)),),
            subtotal=Decimal(100),
            total=Decimal(121),
        )
        imports.import_record(ctx, history)
    clock.now = datetime(2026, 2, 1, 10, tzinfo=UTC)
    with reading(lenient) as ctx:
        contact = contacts.get(ctx, party(ctx))
        changes = {"customer_account": 43000077, "sales_account": "70100000"}
        contacts.update(ctx, contact, changes)
        treasuries.update(ctx, bank, {"account_number": 57200077})
    before = len(journal(lenient))
    for closes in (False, True):
        if closes:
            with reading(lenient) as ctx:
                year.close(ctx, 2025)
            before = len(journal(lenient))
        with reading(lenient) as ctx:
            draft.edit(ctx, read.full(ctx, full.header.id), {"notes": str(closes), "tags": [str(closes).lower()]})
            loose_payments.change(ctx, paid, {"reference": str(closes)})
        assert len(journal(lenient)) == before
    with reading(lenient) as ctx:
        more = (ImportedPayment(external_id="p", paid_on=date(2026, 1, 5), amount=Decimal(1)),)
        imports.import_record(ctx, msgspec.structs.replace(history, payments=more))
    assert len(journal(lenient)) == before + 1


def test_whoever_read_the_company_before_it_was_closed_posts_nothing(
    company: Company, working: Working, reading: Any, clock: Any
) -> None:
    """The head of the year itself refuses: a clash, after which the request begins again and is told."""
    with working(company) as ctx:
        sold(ctx, clock)
    clock.now = datetime(2026, 2, 1, 10, tzinfo=UTC)
    with reading(company) as ctx:
        year.close(ctx, 2025)
    with pytest.raises(Clash), working(company) as ctx:
        loose_payments.create(ctx, PaymentFields(amount=Decimal(5), paid_on=LAST))


def test_years_are_closed_in_order_when_they_are_over(
    company: Company, working: Working, reading: Any, clock: Any
) -> None:
    """Not before they end, not before the year before, not without what that one left, not when they are empty."""
    with working(company) as ctx:
        sold(ctx, clock, on=date(2024, 5, 5))
        sold(ctx, clock)
    with reading(company) as ctx:
        with pytest.raises(year.ExerciseNotOver):
            year.close(ctx, 2025)
        with pytest.raises(year.ExerciseEmpty):
            year.close(ctx, 2023)
        with pytest.raises(year.ExerciseNotClosed):
            year.open_next(ctx, 2025)
    clock.now = datetime(2026, 2, 1, 10, tzinfo=UTC)
    with reading(company) as ctx, pytest.raises(year.EarlierExerciseOpen):
        year.close(ctx, 2025)
    with reading(company) as ctx:
        year.close(ctx, 2024)
    with reading(company) as ctx, pytest.raises(year.OpeningMissing):
        year.close(ctx, 2025)
    with reading(company) as ctx:
        year.open_next(ctx, 2025)
    with reading(company) as ctx:
        year.close(ctx, 2025)
    with reading(company) as ctx, pytest.raises(year.ExerciseNotClosed):
        year.reopen(ctx, 2024)


def test_history_of_a_closed_year_is_refused_and_the_rest_of_its_batch_is_taken(
    company: Company, working: Working, reading: Any, clock: Any, journal: Journal
) -> None:
    """A refused record leaves nothing, though its transaction goes on and commits."""

    def shape(identity: str, on: date, *paid: tuple[str, date, str]) -> ImportedDocument:
        return ImportedDocument(
            external_id=identity,
            kind="invoice",
            number=identity,
            issued_on=on,
            lines=(ImportedLine(unit_price=Decimal(100), tax_codes=("s_iva_21",)),),
            subtotal=Decimal(100),
            total=Decimal(121),
            payments=tuple(
                ImportedPayment(external_id=one, paid_on=day, amount=Decimal(amount)) for one, day, amount in paid
            ),
        )

    open_, this_year = shape("a", LAST, ("p1", LAST, "10")), date(2026, 1, 15)
    clock.now = datetime(2026, 2, 1, 10, tzinfo=UTC)
    with working(company) as ctx:
        imports.import_record(ctx, open_)
    with reading(company) as ctx:
        year.close(ctx, 2025)
    before = len(journal(company))
    refused = (
        shape("b", LAST),
        shape("c", this_year, ("p2", LAST, "5")),
        shape("a", LAST, ("p1", LAST, "11")),
        shape("a", LAST),
        shape("a", LAST, ("p1", this_year, "10")),
    )
    with reading(company) as ctx:
        for one in refused:
            with pytest.raises(ExerciseClosed):
                imports.import_record(ctx, one)
        assert imports.import_record(ctx, shape("d", this_year)).status == "created"
        assert (
            imports.import_record(ctx, shape("a", LAST, ("p1", LAST, "10"), ("p3", this_year, "1"))).status == "updated"
        )
    assert [entry.dated_on for entry, _ in journal(company)[before:]] == [this_year, this_year]
    with reading(company) as ctx:
        assert check.differences(ctx) == []
        assert [one.number for one in ctx.tx.where(Document)] == ["a", "d"]


def test_a_payment_that_cannot_move_into_a_closed_year_stays_booked_where_it_is(
    company: Company, working: Working, reading: Any, clock: Any
) -> None:
    """Refused before anything is posted: a batch that brings many payments goes on and commits."""
    with working(company) as ctx:
        sold(ctx, clock)
    clock.now = datetime(2026, 2, 1, 10, tzinfo=UTC)
    with reading(company) as ctx:
        year.close(ctx, 2025)
        loose = loose_payments.create(ctx, PaymentFields(amount=Decimal(5), paid_on=date(2026, 1, 5)))
    with reading(company) as ctx:
        with pytest.raises(ExerciseClosed):
            loose_payments.change(ctx, loose, {"paid_on": LAST})
        loose_payments.create(ctx, PaymentFields(amount=Decimal(6), paid_on=date(2026, 1, 5)))
    with reading(company) as ctx:
        assert check.differences(ctx) == []
