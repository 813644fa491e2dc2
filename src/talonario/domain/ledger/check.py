"""Whether the books hold: entries are sound, nothing is unposted, and control accounts say what documents say.

What documents and payments come to is added up here from their own amounts, not from their entries.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final, TypeVar
from uuid import UUID

from talonario.domain.contacts.record import Contact
from talonario.domain.context import Context
from talonario.domain.documents.kinds import FISCAL, PAYABLE, PURCHASES
from talonario.domain.documents.record import Document, DocumentLine, DocumentTax, FullDocument
from talonario.domain.ledger import accounts, booking, of_document, of_payment, soundness, tax_accounts
from talonario.domain.ledger.post import Part, Posted, Wanted
from talonario.domain.ledger.record import JournalEntry, JournalLine
from talonario.domain.ledger.soundness import Difference, name_of
from talonario.domain.payments import Payment
from talonario.domain.products.record import Product
from talonario.domain.treasuries import Treasury
from talonario.fiscal.money import ZERO
from talonario.store.listing import Order, Where
from talonario.store.record import Record

Row = TypeVar("Row", JournalLine, DocumentLine, DocumentTax)

KNOWN: Final[tuple[type[Record], ...]] = (Contact, Product, Treasury)
AUTOMATIC: Final = frozenset({"sale", "purchase", "payment"})


class Books:
    """All that the check reads, at once."""

    def __init__(self, ctx: Context) -> None:
        place = Order("position", descending=False)
        self.entries = ctx.tx.where(JournalEntry)
        self.lines: dict[UUID, list[JournalLine]] = _by(ctx.tx.where(JournalLine, order=place), "entry_id")
        found = ctx.tx.where(Document, Where("kind", "in", sorted(PAYABLE)))
        lines = _by(ctx.tx.where(DocumentLine, order=place), "document_id")
        taxes = _by(ctx.tx.where(DocumentTax, order=place), "document_id")
        self.documents = {one.id: FullDocument(one, lines[one.id], taxes[one.id], []) for one in found}
        self.payments = {one.id: one for one in ctx.tx.where(Payment)}
        # What every document and payment would look up by itself is read at once.
        ctx.memory["booked_by"] = {one.id: one for record in KNOWN for one in ctx.tx.where(record)}
        taken_back = {one.reverses_id for one in self.entries}
        self.standing = {
            one.source_id: Posted(one, self.lines[one.id])
            for one in self.entries
            if one.source_id is not None and one.reverses_id is None and one.id not in taken_back
        }
        ctx.memory["first_lines"] = {
            source_id: (posted.lines[0].account, posted.lines[0].tax, posted.lines[0].contact_id)
            for source_id, posted in self.standing.items()
            if posted.lines
        }
        self.wanted = {one.header.id: of_document.wanted_of(ctx, one) for one in self.documents.values()}
        for payment in self.payments.values():
            settled = self.documents.get(payment.document_id) if payment.document_id is not None else None
            self.wanted[payment.id] = of_payment.wanted_of(
                ctx, payment, settled.header if settled is not None else None
            )


def differences(ctx: Context) -> list[Difference]:
    """Everything that does not hold in a company's books."""
    books = Books(ctx)
    found = [
        *soundness.differences(ctx, books.entries, books.lines),
        *_posted(ctx, books),
        *_orphaned(books),
        *_debts(ctx, books),
        *_taxes(ctx, books),
        *_money(ctx, books),
    ]
    for name in ("booked_by", "first_lines"):
        ctx.memory.pop(name)
    return found


def _by(rows: Iterable[Row], field: str) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[getattr(row, field)].append(row)
    return found


def _posted(ctx: Context, books: Books) -> Iterator[Difference]:
    """Every document and payment has the entry that it should have.

    Word by word, unless the contact, the product, the bank or the account that it was booked by has changed since:
    then in amounts.
    """
    for identity, full in books.documents.items():
        name = f"{full.header.kind} {full.header.number or identity}"
        posted, wanted = books.standing.get(identity), books.wanted[identity]
        sources = [full.header.contact_id, *(line.product_id for line in full.lines)]
        is_exact = not _stands_for_others(full.header) and _is_as_it_was(ctx, posted, wanted, sources)
        yield from _compared(name, posted, wanted, is_exact=is_exact)
    for identity, payment in books.payments.items():
        posted, wanted = books.standing.get(identity), books.wanted[identity]
        of = books.documents.get(payment.document_id) if payment.document_id is not None else None
        sources = [payment.contact_id, payment.treasury_id, of.header.contact_id if of is not None else None]
        # Of what was annulled nothing says any more in which account it stood.
        is_told = of is None or (books.wanted[of.header.id] is not None and not _stands_for_others(of.header))
        is_exact = is_told and _is_as_it_was(ctx, posted, wanted, sources)
        yield from _compared(f"payment {identity}", posted, wanted, is_exact=is_exact)


def _is_as_it_was(ctx: Context, posted: Posted | None, wanted: Wanted | None, sources: Iterable[UUID | None]) -> bool:
    """Whether nothing that an entry was booked by has changed since it was posted."""
    if posted is None or wanted is None:
        return False
    at, known, own = posted.entry.posted_at, ctx.memory["booked_by"], accounts.stored(ctx)
    found = [known.get(one) for one in sources if one is not None]
    return all(one is not None and (one.updated_at == one.created_at or one.updated_at < at) for one in found) and (
        all(own[part.account].created_at < at for part in wanted.parts if part.account in own)
    )


def _stands_for_others(document: Document) -> bool:
    """Whether its entry says what it is worth less than what others are, whose contacts and products are theirs."""
    return document.correction is not None or document.fiscal_type == "F3"


def _compared(name: str, posted: Posted | None, wanted: Wanted | None, *, is_exact: bool) -> Iterator[Difference]:
    if posted is None and wanted is not None:
        yield Difference(
            "unposted",
            name,
            f"{name} no tiene asiento: «talonario ledger post» lo contabiliza",
            f"{name} has no entry: `talonario ledger post` books it",
        )
    elif posted is not None and wanted is None:
        yield Difference("overposted", name, f"{name} no debería tener asiento", f"{name} should have no entry")
    elif posted is not None and wanted is not None:
        said = _figures((line.account, line.debit - line.credit, line.tax) for line in posted.lines)
        should = _figures((part.account, part.amount, part.tax) for part in wanted.parts)
        if said != should or posted.entry.dated_on != wanted.dated_on:
            yield Difference(
                "posted_otherwise",
                name,
                f"el asiento de {name} dice {_told(said)} y debería decir {_told(should)}",
                f"the entry of {name} says {_told(said)} and should say {_told(should)}",
            )
        elif is_exact:
            now = _places((line.account, line.debit - line.credit, *_rest(line)) for line in posted.lines)
            then = _places((part.account, part.amount, *_rest(part, wanted.concept)) for part in wanted.parts)
            if now != then:
                other, right = _spelled(now.items() - then.items()), _spelled(then.items() - now.items())
                yield Difference(
                    "booked_elsewhere",
                    name,
                    f"el asiento de {name} dice «{other}» y debería decir «{right}»",
                    f"the entry of {name} says '{other}' and should say '{right}'",
                )


def _rest(line: JournalLine | Part, concept: str = "") -> tuple[object, ...]:
    return (line.tax, line.contact_id, line.treasury_id, line.concept or concept)


def _places(lines: Iterable[tuple[object, ...]]) -> dict[tuple[object, ...], Decimal]:
    """What lines come to in each place; the usual accounts are one, which of them was usual may have changed since."""
    found: dict[tuple[object, ...], Decimal] = defaultdict(lambda: ZERO)
    for account, amount, *rest in lines:
        assert isinstance(amount, Decimal)
        found["usual" if account in booking.USUAL else account, *rest] += amount
    return {place: amount for place, amount in found.items() if amount}


def _spelled(places: Iterable[tuple[tuple[object, ...], Decimal]]) -> str:
    told = (" ".join(str(part) for part in (*place, amount) if part is not None) for place, amount in places)
    return "; ".join(sorted(told)) or "-"


def _figures(lines: Iterable[tuple[str, Decimal, str | None]]) -> dict[str, Decimal]:
    """The amounts that do not depend on which account of a group somebody chose."""
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for account, amount, tax in lines:
        is_tax = account.startswith(tax_accounts.ALL)
        found[f"{account[:3]} {tax}" if is_tax and tax is not None else "rest"] += amount
    return {name: amount for name, amount in found.items() if amount}


def _told(figures: dict[str, Decimal]) -> str:
    return ", ".join(f"{name}: {amount}" for name, amount in sorted(figures.items())) or "0"


def _called(ctx: Context, identity: UUID) -> str:
    """What people know a contact or a treasury by; its id when it is gone."""
    known = ctx.memory["booked_by"].get(identity)
    return str(identity) if known is None else f"{known.name} ({identity})"


def _orphaned(books: Books) -> Iterator[Difference]:
    """No entry stands for what is not there any more."""
    for identity, posted in books.standing.items():
        if posted.entry.source in AUTOMATIC and identity not in books.documents and identity not in books.payments:
            name = name_of(posted.entry)
            yield Difference(
                "source_gone",
                name,
                f"el asiento {name} es de un documento o pago que ya no existe",
                f"entry {name} is of a document or a payment that is gone",
            )


def _debts(ctx: Context, books: Books) -> Iterator[Difference]:
    """Each contact owes in the books what their documents leave open, loose payments taken off."""
    booked: dict[UUID | None, Decimal] = defaultdict(lambda: ZERO)
    for entry in books.entries:
        if entry.source in AUTOMATIC:
            for line in books.lines[entry.id]:
                if line.contact_id is not None:
                    booked[line.contact_id] += line.debit - line.credit
    owed: dict[UUID | None, Decimal] = defaultdict(lambda: ZERO)
    for full in books.documents.values():
        for contact_id, amount in _owed(ctx, full):
            owed[contact_id] += amount
    for contact_id, amount in _settled(ctx, books):
        owed[contact_id] += amount
    for contact_id in booked.keys() | owed.keys():
        if contact_id is not None and booked[contact_id] != owed[contact_id]:
            name = _called(ctx, contact_id)
            yield Difference(
                "debt_differs",
                str(contact_id),
                f"el contacto {name} debe {booked[contact_id]} en los libros y {owed[contact_id]} en sus documentos",
                f"contact {name} owes {booked[contact_id]} in the books and {owed[contact_id]} in their documents",
            )


def _owed(ctx: Context, full: FullDocument) -> Iterator[tuple[UUID | None, Decimal]]:
    """What a document adds to what contacts owe."""
    document = full.header
    if document.state not in of_document.STANDING:
        return
    yield document.contact_id, of_document.document_total(document)
    for one in of_document.replaced_by(ctx, document):
        yield one.header.contact_id, -of_document.document_total(one.header)


def _settled(ctx: Context, books: Books) -> Iterator[tuple[UUID | None, Decimal]]:
    """What each payment adds to what contacts owe."""
    for payment in books.payments.values():
        full = books.documents.get(payment.document_id) if payment.document_id is not None else None
        if full is not None:
            document = full.header
            amount = of_document.euros(document, payment.amount)
            yield document.contact_id, amount if document.kind in PURCHASES else -amount
            if of_payment.is_of_receipts(payment, document):
                for receipt in of_document.replaced_by(ctx, document):
                    yield receipt.header.contact_id, of_document.document_total(receipt.header)
        elif payment.contact_id is not None:
            yield payment.contact_id, -payment.amount


def _taxes(ctx: Context, books: Books) -> Iterator[Difference]:
    """The output VAT of sales is what the breakdowns of their documents say, tax by tax."""
    booked: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for entry in books.entries:
        if entry.source == "sale":
            for line in books.lines[entry.id]:
                if line.tax is not None and line.account.startswith("477"):
                    booked[line.tax] += line.credit - line.debit
    said: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for full, sign in _sold(ctx, books):
        for row in full.taxes:
            if row.kind in {"vat", "surcharge", "other"}:
                said[row.code] += sign * of_document.euros(full.header, row.amount)
    for code in sorted(booked.keys() | said.keys()):
        if booked[code] != said[code]:
            yield Difference(
                "vat_differs",
                code,
                f"el impuesto {code} suma {booked[code]} en los libros y {said[code]} en las facturas",
                f"tax {code} comes to {booked[code]} in the books and {said[code]} in the invoices",
            )


def _sold(ctx: Context, books: Books) -> Iterator[tuple[FullDocument, int]]:
    """The documents whose VAT is owed, with 1; with -1 those whose place one of them takes."""
    for full in books.documents.values():
        document = full.header
        if document.kind not in FISCAL or document.state not in of_document.STANDING:
            continue
        yield full, 1
        for one in of_document.replaced_by(ctx, document):
            yield one, -1


def _money(ctx: Context, books: Books) -> Iterator[Difference]:
    """What went through each treasury is what its payments say."""
    booked: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for entry in books.entries:
        if entry.source == "payment":
            for line in books.lines[entry.id]:
                if line.treasury_id is not None:
                    booked[line.treasury_id] += line.debit - line.credit
    paid: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for payment in books.payments.values():
        if payment.treasury_id is None:
            continue
        wanted = books.wanted[payment.id]
        paid[payment.treasury_id] += wanted.parts[0].amount if wanted is not None else ZERO
    for treasury_id in booked.keys() | paid.keys():
        if booked[treasury_id] != paid[treasury_id]:
            name = _called(ctx, treasury_id)
            yield Difference(
                "treasury_differs",
                str(treasury_id),
                f"por la tesorería {name} pasaron {booked[treasury_id]} en los libros y {paid[treasury_id]} en pagos",
                f"{booked[treasury_id]} went through treasury {name} in the books, {paid[treasury_id]} in payments",
            )
