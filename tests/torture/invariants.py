"""What must be true of a company's books at every moment at which nobody is writing, read straight from the database.

    assert invariants.broken(database, company_id) == []

Each function gives sentences; none means that all is well. Nothing here asks the domain to judge itself: rows are
added up again from the bottom.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import ForeignKeyConstraint

from talonario.api.engine import wire
from talonario.api.factuarea import snapshots
from talonario.domain.attachments import Attachment
from talonario.domain.companies import Company
from talonario.domain.contacts import statistics
from talonario.domain.contacts.record import Contact, Role
from talonario.domain.context import Context, Outside
from talonario.domain.crm.record import Lead
from talonario.domain.documents import lifecycle
from talonario.domain.documents.kinds import FISCAL, KINDS, PAYABLE, PURCHASES
from talonario.domain.documents.record import Document, DocumentLine, DocumentTax
from talonario.domain.idempotency import Claim
from talonario.domain.ledger import check
from talonario.domain.ledger.record import Exercise, JournalEntry, JournalLine
from talonario.domain.payments import Payment
from talonario.domain.products import Product
from talonario.domain.records import RECORDS
from talonario.domain.series import Series
from talonario.domain.stock import StockMovement
from talonario.domain.warehouses import StockLevel, Warehouse
from talonario.fiscal.numbering import parse_mask
from talonario.store import Database
from talonario.store.listing import Order
from talonario.store.outbox import Event, Head, Snapshot
from talonario.store.record import GlobalRecord, Record
from talonario.store.transaction import Transaction

ZERO = Decimal(0)
NOW = datetime(2026, 11, 20, tzinfo=UTC)
ROLES: tuple[Role, ...] = ("customer", "supplier")
MONEY = ("subtotal", "vat", "surcharge", "withholding", "other_taxes")
SPEAKING: tuple[type[Record], ...] = (Document, Payment, Contact, Product)
"""What no operation changes without an event that shows the record as it is then."""

BY_OTHERS = frozenset({"status", "lines", "public_link", "invoice_number"})
"""What a record shows of other records, or of the day, and so changes without an event of its own."""


class Books:
    """Every row of a company, read in one snapshot."""

    def __init__(self, tx: Transaction) -> None:
        self.rows: dict[type[GlobalRecord], list[Any]] = {
            record: tx.where(record, order=Order(record.key[-1], descending=False))
            for record in RECORDS
            if issubclass(record, Record)
        }
        company = tx.get(Company, tx.company_id)
        assert company is not None, "there is such a company"
        self.company = company
        self.shown = shown(Context(tx, company, None, Outside(lambda: NOW, uuid4, address="http://here")), self)

    def of_document(self, record: type[Record]) -> dict[UUID, list[Any]]:
        """The lines, tax rows or payments of each document."""
        found: dict[UUID, list[Any]] = defaultdict(list)
        for row in self.rows[record]:
            if row.document_id is not None:
                found[row.document_id].append(row)
        return found


def broken(database: Database, company_id: UUID) -> list[str]:
    """Every promise that the books of a company break, one sentence each."""
    with database.read(company_id) as tx:
        books = Books(tx)
        ctx = Context(tx, books.company, None, Outside(lambda: NOW, uuid4))
        owed = {role: statistics.figures(ctx, role) for role in ROLES}
        differences = [one.text("en") for one in check.differences(ctx)]
    return [
        *events(books),
        *documents(books),
        *series(books),
        *claims(books),
        *links(books),
        *balances(books, owed),
        *stock(books),
        *journal(books),
        *differences,
        *files(books),
        *damaged(database),
    ]


def stock(books: Books) -> Iterator[str]:
    """The level of a product is the sum of its movements, and of what lies in each warehouse, which is the same."""
    moved: dict[UUID, Decimal] = defaultdict(Decimal)
    places: dict[tuple[UUID, UUID, UUID], Decimal] = defaultdict(Decimal)
    for one in books.rows[StockMovement]:
        moved[one.product_id] += one.units
        places[one.warehouse_id or books.company.company_id, one.product_id, one.variant_id or one.product_id] += (
            one.units
        )
    levels = {(one.warehouse_id, one.product_id, one.item_id): one.units for one in books.rows[StockLevel]}
    for place in places.keys() | levels.keys():
        if places.get(place, ZERO) != levels.get(place, ZERO):
            yield f"{place} has {levels.get(place)}, its movements come to {places.get(place)}"
    defaults = [one.id for one in books.rows[Warehouse] if one.is_default]
    if len(defaults) != 1:
        yield f"the default warehouses are {defaults}"
    for one in books.rows[DocumentLine]:
        if not min(ZERO, one.quantity) <= one.shipped <= max(ZERO, one.quantity):
            yield f"line {one.position} of {one.document_id} asks for {one.quantity}, {one.shipped} were shipped"
    for product in books.rows[Product]:
        if product.stock != moved[product.id]:
            yield f"product {product.id} has {product.stock}, its movements come to {moved[product.id]}"


def journal(books: Books) -> Iterator[str]:
    """Entries balance and are numbered in each exercise; what stands of a document is what whoever owes for it owes."""
    lines: dict[UUID, list[JournalLine]] = defaultdict(list)
    for line in books.rows[JournalLine]:
        lines[line.entry_id].append(line)
    numbers: dict[int, list[int]] = defaultdict(list)
    stands: dict[UUID | None, Decimal] = defaultdict(lambda: ZERO)
    for entry in books.rows[JournalEntry]:
        numbers[entry.year].append(entry.number)
        own = sorted(lines.pop(entry.id, []), key=lambda line: line.position)
        if len(own) < 2 or sum((line.debit - line.credit for line in own), ZERO):
            yield f"entry {entry.year}/{entry.number} does not balance: {own}"
        else:
            stands[entry.source_id] += own[0].debit - own[0].credit
    if lines:
        yield f"lines of no entry: {lines}"
    heads = {one.year: one.last_number for one in books.rows[Exercise]}
    if {year: len(found) for year, found in numbers.items()} != {year: last for year, last in heads.items() if last}:
        yield f"exercises say {heads}, entries are {numbers}"
    for year, found in numbers.items():
        if sorted(found) != list(range(1, len(found) + 1)):
            yield f"entries of {year} are numbered {sorted(found)}"
    for document in books.rows[Document]:
        replaces = document.correction is not None and document.correction.base_rectified is not None
        if document.kind in PAYABLE and document.currency == "EUR" and document.total and not replaces:
            owed = ZERO if document.state != "issued" else document.total
            if stands[document.id] != (-owed if document.kind in PURCHASES else owed):
                yield f"{document.kind} {document.number} of {owed} stands in the journal with {stands[document.id]}"


def files(books: Books) -> Iterator[str]:
    """The files of a record stand in places from 0 on, without gaps, and their record is there."""
    places: dict[Any, list[int]] = defaultdict(list)
    there = {row.id for record in (Product, Document, Contact, Lead) for row in books.rows[record]}
    for one in books.rows[Attachment]:
        places[one.owner_id, one.role].append(one.position)
        if one.owner_id not in there:
            yield f"file {one.id} belongs to {one.owner_id}, which is not there"
    for owner, found in places.items():
        if sorted(found) != list(range(len(found))):
            yield f"the files of {owner} stand in {sorted(found)}"


def events(books: Books) -> Iterator[str]:
    """Numbers 1, 2, 3… up to the head; and the last thing said about a record is what the record is."""
    history: list[Event] = books.rows[Event]
    heads: list[Head] = books.rows[Head]
    if [event.sequence for event in history] != list(range(1, len(history) + 1)):
        yield f"events are numbered {[event.sequence for event in history]}"
    if [head.event_sequence for head in heads] != [len(history)]:
        yield f"heads say {[head.event_sequence for head in heads]} after {len(history)} events"
    bodies = {one.id: read(one.body) for one in books.rows[Snapshot]}
    yield from (
        f"{event.name} ({event.sequence}) shows what is not kept"
        for event in history
        if event.snapshot_id is not None and event.snapshot_id not in bodies
    )
    said: dict[UUID, Event] = {}
    for event in history:
        said[event.subject_id] = event
    quiet = silent(books)
    alive = {row.id: row for record in SPEAKING for row in books.rows[record]}
    for identity, row in alive.items():
        last = said.pop(identity, None)
        if identity in quiet:
            continue
        if last is None:
            yield f"nothing was ever said about {row}"
        elif last.snapshot_id in bodies and identity in books.shown:
            different = differences(bodies[last.snapshot_id], books.shown[identity])
            if different:
                yield f"{last.name} ({last.sequence}) says of {identity} what it is not: {different}"
    for last in said.values():
        if last.subject in {*KINDS, "payment", "contact", "customer", "supplier", "product"} and not last.content.get(
            "deleted"
        ):
            yield f"{last.name} ({last.sequence}) speaks of {last.subject_id}, which is not there"


def silent(books: Books) -> set[UUID]:
    """What changes without a word: payments that came inside an imported document, contacts once they are removed."""
    imported = {document.id for document in books.rows[Document] if document.import_hash is not None}
    return {
        *(payment.id for payment in books.rows[Payment] if payment.document_id in imported),
        *(contact.id for contact in books.rows[Contact] if contact.deleted_at is not None),
    }


def differences(said: dict[str, Any], found: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields in which what was said about a record and the record differ."""
    pairs = {name: (said.get(name), found[name]) for name in found if name not in BY_OTHERS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def read(body: bytes) -> Any:
    """What was shown, without the address of the server, which each request knows by its own name."""
    return msgspec.json.decode(re.sub(rb'"https?://[^/"]+', b'"', body))


def shown(ctx: Context, books: "Books") -> dict[UUID, dict[str, Any]]:
    """What GET would answer now of every document, customer, product and payment that it knows."""
    ids: dict[str, list[UUID]] = defaultdict(list)
    for document in books.rows[Document]:
        ids[document.family].append(document.id)
    ids["client"] = [one.id for one in books.rows[Contact] if one.is_customer]
    ids["product"] = [one.id for one in books.rows[Product]]
    ids["payment"] = [one.id for one in books.rows[Payment]]
    return {
        identity: read(wire.ENCODER.encode(spelled))
        for category, found in ids.items()
        if category in snapshots.SPELLED
        for start in range(0, len(found), snapshots.AT_ONCE)
        for identity, spelled in snapshots.SPELLED[category](ctx, found[start : start + snapshots.AT_ONCE])
    }


def documents(books: Books) -> Iterator[str]:
    """Whole documents: lines and breakdown add up to the header, payments to what is paid; issued ones are numbered."""
    lines, taxes, payments = (books.of_document(record) for record in (DocumentLine, DocumentTax, Payment))
    for document in books.rows[Document]:
        name = f"{document.kind} {document.number or document.id}"
        own = lines[document.id]
        if sorted(line.position for line in own) != list(range(len(own))):
            yield f"{name} has lines {sorted(line.position for line in own)}"
        for field in MONEY:
            if sum((getattr(line, field) for line in own), ZERO) != getattr(document, field):
                yield f"{name}: its lines do not add up to its {field} of {getattr(document, field)}"
        by_kind: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for row in taxes[document.id]:
            by_kind["other_taxes" if row.kind == "other" else row.kind] += row.amount
        if any(by_kind[field] != getattr(document, field) for field in MONEY[1:]):
            yield f"{name}: its breakdown {dict(by_kind)} does not add up to its taxes"
        total = document.subtotal + document.vat + document.surcharge + document.other_taxes - document.withholding
        if total != document.total:
            yield f"{name}: its amounts come to {total}, not {document.total}"
        paid = sum((payment.amount for payment in payments[document.id]), ZERO)
        if paid != document.paid_total:
            yield f"{name}: payments of {paid}, but {document.paid_total} said to be paid"
        if document.settlement != lifecycle.settlement(document.total, paid, document.state):
            yield f"{name} is called {document.settlement} with {paid} of {document.total} paid"
        numbered_here = document.unique_number is not None
        if document.state == "draft" and numbered_here:
            yield f"{name} is a draft with a number"
        if (
            document.kind in FISCAL
            and document.state != "draft"
            and not document.issued_elsewhere
            and not numbered_here
        ):
            yield f"{name} was issued without a number"
        if numbered_here and document.unique_number != document.number:
            yield f"{name} is unique as {document.unique_number}"


def series(books: Books) -> Iterator[str]:
    """Every counter from the first to the last was used once, and later numbers have no earlier dates.

    Numbers of deleted documents (open companies) and those jumped over by an import are known from the history.
    """
    numbered: dict[UUID, list[Document]] = defaultdict(list)
    for document in books.rows[Document]:
        if document.series_id is not None and document.number is not None:
            numbered[document.series_id].append(document)
    for one in books.rows[Series]:
        mask = parse_mask(one.number_format)
        used: dict[int, dict[int, Document]] = defaultdict(dict)
        imported: dict[int, int] = defaultdict(int)
        for document in numbered[one.id]:
            counter = mask.parse(document.number or "", one.code)
            year = year_of(one, document.number or "", document.issued_on)
            if document.unique_number is None:
                imported[year] = max(imported[year], counter or 0)
            elif counter is None:
                yield f"{document.number} is no number of series {one.code}"
            elif used[year].setdefault(counter, document) is not document:
                yield f"{document.number} was given twice"
        for year, counters in used.items():
            is_current = not one.year_reset or year == one.counter_year
            end = one.next_number if is_current else max(counters) + 1
            first = max(imported[year] + 1, 1 if one.year_reset and not is_current else one.initial_number)
            missing = set(range(first, end)) - set(counters) - deleted_numbers(books, one, year)
            if missing:
                yield f"series {one.code} ({year or 'all years'}) has no {sorted(missing)[:10]} before {end}"
            if max(counters) >= end:
                yield f"series {one.code} goes on with {end} but has given {max(counters)}"
            days = [counters[counter].issued_on for counter in sorted(counters) if counters[counter].kind in FISCAL]
            if books.company.policy == "strict" and days != sorted(days):
                yield f"dates go backwards in series {one.code} ({year or 'all years'})"


def deleted_numbers(books: Books, one: Series, year: int) -> set[int]:
    """The counters of documents that were removed from a series."""
    mask = parse_mask(one.number_format)
    gone = [
        event.content
        for event in books.rows[Event]
        if event.name.endswith(".deleted") and event.content.get("series_id") == str(one.id)
    ]
    return {
        mask.parse(row["number"], one.code) or 0
        for row in gone
        if year_of(one, row["number"], date.fromisoformat(row["issued_on"])) == year
    }


def year_of(one: Series, number: str, issued_on: date) -> int:
    """The year in which a number counts, 0 when all years count together.

    It is the document's own unless that was dated anew after it was numbered: then the number says which.
    """
    if not one.year_reset:
        return 0
    mask = parse_mask(one.number_format)
    years = (issued_on.year, one.counter_year or issued_on.year, *range(1970, 2200))
    return next((year for year in years if mask.parse(number, one.code, year) is not None), issued_on.year)


def claims(books: Books) -> Iterator[str]:
    """Every claimed idempotency key has its answer, and no key was claimed twice."""
    found: list[Claim] = books.rows[Claim]
    if len({claim.idempotency_key for claim in found}) != len(found):
        yield "an idempotency key was claimed twice"
    for claim in found:
        if claim.status is None:
            yield f"{claim.idempotency_key} is claimed and has no answer"


def links(books: Books) -> Iterator[str]:
    """Nothing names a row that is not there."""
    there = {record.table.name: {row.id for row in rows} for record, rows in books.rows.items()}
    for record, rows in books.rows.items():
        for constraint in record.table.constraints:
            if not isinstance(constraint, ForeignKeyConstraint):
                continue
            field = constraint.column_keys[-1]
            lost = {getattr(row, field) for row in rows} - there[constraint.referred_table.name] - {None}
            if lost:
                yield f"{record.table.name}.{field} names {lost}"


def balances(books: Books, owed: dict[Role, statistics.Figures]) -> Iterator[str]:
    """What all contacts of a role together are said to owe is what their documents leave open."""
    payments = books.of_document(Payment)
    for role, figures in owed.items():
        family = "purchase_invoice" if role == "supplier" else "invoice"
        pending = ZERO
        for document in books.rows[Document]:
            left = document.total - sum((payment.amount for payment in payments[document.id]), ZERO)
            is_open = lifecycle.settlement(document.total, document.total - left, document.state) != "paid"
            if document.family == family and document.state == "issued" and document.contact_id and is_open:
                pending += left
        if figures.pending != pending:
            yield f"{role}s are said to owe {figures.pending}, their documents leave {pending} open"


def damaged(database: Database) -> Iterator[str]:
    """What SQLite itself finds wrong with its file; PostgreSQL looks after its own."""
    if database.engine.name != "sqlite":
        return
    connection = sqlite3.connect(database.engine.sqlalchemy_url.removeprefix("sqlite:///"))
    try:
        for pragma in ("integrity_check", "foreign_key_check"):
            yield from (f"{pragma}: {row}" for row in connection.execute(f"PRAGMA {pragma}") if row != ("ok",))
    except sqlite3.DatabaseError as error:
        yield f"integrity_check: {error}"
    finally:
        connection.close()
