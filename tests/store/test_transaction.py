"""The store on both engines: what is written is read back, what is refused leaves nothing, companies never meet."""

import random
import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import bindparam

from talonario.domain.companies import Company
from talonario.domain.payments import Payment
from talonario.store import Database
from talonario.store.errors import ForeignRow, ReferenceViolation, RowGone, UniqueViolation
from talonario.store.listing import AnyOf, Order, Where
from talonario.store.outbox import Event, Head, Performer
from talonario.store.statement import Query

NOW = datetime(2026, 11, 20, 10, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def company_id(database: Database) -> UUID:
    """A company of this test alone."""
    return open_company(database)


def open_company(database: Database) -> UUID:
    """Insert a bare company with the head of its event chain."""
    identity = uuid4()
    with database.write(identity) as tx:
        tx.insert(Company(company_id=identity, name="Prueba", tax_id="B12345674", policy="strict", created_at=NOW))
        tx.insert(Head(company_id=identity, id=identity, event_sequence=0))
    return identity


def payment(company_id: UUID, amount: str = "10.00", **fields: object) -> Payment:
    """A loose payment."""
    values: dict[str, object] = {
        "document_id": None,
        "contact_id": None,
        "treasury_id": None,
        "paid_on": date(2026, 1, 31),
        "method": "cash",
        "method_text": None,
        "reference": None,
        "notes": None,
        "external_id": None,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Payment(company_id=company_id, id=uuid4(), amount=Decimal(amount), **(values | fields))  # type: ignore[arg-type]


def event(company_id: UUID, name: str = "payment.created") -> Event:
    """An event that still has no number."""
    return Event(
        company_id=company_id,
        id=uuid4(),
        sequence=0,
        name=name,
        subject="payment",
        subject_id=uuid4(),
        related_id=None,
        performer=Performer("system", None, "test"),
        content={"text": "ñ€😀", "amount": "1.10"},
        happened_at=NOW,
        operation=uuid4(),
        snapshot_id=None,
    )


def test_a_record_comes_back_as_it_was_written(database: Database, company_id: UUID) -> None:
    """Money, days, instants and text survive both engines to the last digit."""
    written = payment(company_id, "-1234567890.07", notes="Ñandú €\n😀 'quoted'", external_id="x" * 100)
    with database.write(company_id) as tx:
        tx.insert(written)
    with database.read(company_id) as tx:
        assert tx.get(Payment, written.id) == written
        assert tx.get(Payment, uuid4()) is None


def test_a_block_that_raises_leaves_nothing(database: Database, company_id: UUID) -> None:
    """Rows, changes and events of a failed block are undone together."""
    kept = payment(company_id)
    with database.write(company_id) as tx:
        tx.insert(kept)
    with pytest.raises(RuntimeError), database.write(company_id) as tx:
        tx.insert(payment(company_id))
        tx.append(event(company_id))
        tx.update(msgspec.structs.replace(kept, amount=Decimal("99.00")))
        tx.flush()
        raise RuntimeError
    with database.read(company_id) as tx:
        assert tx.count(Payment) == 1
        assert tx.count(Event) == 0
        assert tx.get(Payment, kept.id) == kept


def test_a_repeated_value_names_its_constraint(database: Database, company_id: UUID) -> None:
    """The domain learns which rule was broken, the same on both engines."""
    with pytest.raises(UniqueViolation) as caught, database.write(company_id) as tx:
        tx.insert(payment(company_id, external_id="a"), payment(company_id, external_id="a"))
    assert caught.value.constraint == "payments_external_id"


def test_the_same_value_in_two_companies_is_no_clash(database: Database, company_id: UUID) -> None:
    """Uniqueness is always within a company."""
    other = open_company(database)
    for owner in (company_id, other):
        with database.write(owner) as tx:
            tx.insert(payment(owner, external_id="a"))
    with database.read(other) as tx:
        assert [row.company_id for row in tx.where(Payment)] == [other]


def test_no_transaction_reads_or_writes_another_company(database: Database, company_id: UUID) -> None:
    """The company is part of every statement, whatever id is asked for."""
    other = open_company(database)
    theirs = payment(other)
    with database.write(other) as tx:
        tx.insert(theirs)
    with database.write(company_id) as tx:
        assert tx.get(Payment, theirs.id) is None
        assert tx.get_many(Payment, [theirs.id]) == {}
        assert tx.all(Query(Payment, Payment.c().id == bindparam("id")), id=theirs.id) == []
        with pytest.raises(ForeignRow):
            tx.insert(payment(other))
        with pytest.raises(ForeignRow):
            tx.delete(theirs)


def test_a_link_to_nothing_is_refused(database: Database, company_id: UUID) -> None:
    """Foreign keys hold on both engines."""
    with pytest.raises(ReferenceViolation), database.write(company_id) as tx:
        tx.insert(payment(company_id, contact_id=uuid4()))


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_change_of_a_row_that_is_gone_is_refused(database: Database, company_id: UUID, change: str) -> None:
    """Nobody hears that a change was made which touched nothing; what else the transaction did is undone."""
    kept, gone = payment(company_id), payment(company_id)
    with database.write(company_id) as tx:
        tx.insert(kept)
    with pytest.raises(RowGone), database.write(company_id) as tx:
        getattr(tx, change)(kept, gone)
    with database.read(company_id) as tx:
        assert tx.get(Payment, kept.id) == kept


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("column", ["id", "amount", "reference"])
def test_pages_meet_without_a_gap_or_a_repeat(
    database: Database, company_id: UUID, column: str, descending: bool
) -> None:
    """Walking forwards by cursor gives the whole order; walking backwards from its end gives it again."""
    chance = random.Random(7)
    rows = [
        payment(company_id, f"{chance.randrange(1, 4)}.00", reference=chance.choice([None, "a", "b"]))
        for _ in range(23)
    ]
    with database.write(company_id) as tx:
        tx.insert(*rows)
    order = Order(column, descending)
    with database.read(company_id) as tx:
        whole = tx.where(Payment, order=order) if column != "reference" else None
        seen: list[Payment] = []
        page = tx.page(Payment, order=order, limit=4)
        while page is not None:
            seen += page.records
            page = tx.page(Payment, order=order, after=seen[-1].id, limit=4) if page.has_more else None
        assert len({row.id for row in seen}) == len(rows)
        assert whole is None or seen == whole
        back: list[Payment] = [seen[-1]]
        page = tx.page(Payment, order=order, before=seen[-1].id, limit=4)
        while page is not None:
            back = page.records + back
            page = tx.page(Payment, order=order, before=back[0].id, limit=4) if page.has_more else None
        assert back == seen


def test_conditions_mean_the_same_on_both_engines(database: Database, company_id: UUID) -> None:
    """Every operator, with LIKE's own signs in the text."""
    rows = [
        payment(company_id, "1.00", notes="100% Algodón", reference="A"),
        payment(company_id, "2.00", notes="100 euros", reference="B"),
        payment(company_id, "3.00", paid_on=date(2026, 3, 1)),
    ]
    with database.write(company_id) as tx:
        tx.insert(*rows)

    def amounts(*conditions: Where | AnyOf) -> list[int]:
        with database.read(company_id) as tx:
            return sorted(int(row.amount) for row in tx.where(Payment, *conditions))

    assert amounts(Where("notes", "contains", "100% al")) == [1]
    assert amounts(Where("notes", "contains", "100")) == [1, 2]
    assert amounts(Where("reference", "is_null", True)) == [3]
    assert amounts(Where("reference", "in", ["A", "B", "C"])) == [1, 2]
    assert amounts(Where("reference", "ne", "A")) == [2]
    assert amounts(Where("paid_on", "gte", date(2026, 2, 1))) == [3]
    assert amounts(Where("amount", "gt", Decimal(1)), Where("amount", "lt", Decimal(3))) == [2]
    assert amounts(AnyOf(((Where("amount", "eq", Decimal(1)),), (Where("amount", "eq", Decimal(3)),)))) == [
        1,
        3,
    ]


def test_events_are_numbered_without_gaps_by_concurrent_writers(database: Database, company_id: UUID) -> None:
    """Aborted blocks take no number; the numbers of the others are 1, 2, 3…"""
    chance = random.Random(3)
    plans = [[chance.random() < 0.3 for _ in range(6)] for _ in range(4)]

    def work(aborts: list[bool]) -> None:
        for give_up in aborts:
            try:
                with database.write(company_id) as tx:
                    tx.append(event(company_id))
                    tx.append(event(company_id))
                    if give_up:
                        raise InterruptedError
            except InterruptedError:
                pass

    threads = [threading.Thread(target=work, args=(plan,)) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = 2 * sum(not give_up for plan in plans for give_up in plan)
    with database.read(company_id) as tx:
        assert [row.sequence for row in tx.where(Event, order=Order("sequence", descending=False))] == list(
            range(1, written + 1)
        )


def test_amounts_finer_than_their_column_are_refused(database: Database, company_id: UUID) -> None:
    """Rounding belongs to the arithmetic, never to the store."""
    with pytest.raises(ValueError, match="decimals"), database.write(company_id) as tx:
        tx.insert(payment(company_id, "0.005"))
