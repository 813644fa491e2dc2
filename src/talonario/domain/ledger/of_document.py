"""The entry that a document should have: what was sold or bought, its taxes, and who owes for it."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from talonario.domain.contacts.record import Contact
from talonario.domain.context import Context
from talonario.domain.documents import input_vat
from talonario.domain.documents.kinds import PAYABLE, PURCHASES
from talonario.domain.documents.record import Document, DocumentLine, DocumentTax, FullDocument
from talonario.domain.ledger import booking, post, tax_accounts
from talonario.domain.ledger.booking import Around
from talonario.domain.ledger.post import Part, Wanted
from talonario.domain.ledger.record import Source
from talonario.domain.products.record import Product
from talonario.fiscal.money import ZERO, round_cents, round_together, share_out
from talonario.fiscal.totals import LineTax
from talonario.store.listing import Order, Where
from talonario.store.outbox import Event

HUNDRED: Final = Decimal(100)
STANDING: Final = frozenset({"issued", "completed", "accepted"})
"""The states in which a document that money is owed on has an entry."""
SUBSTITUTION: Final = "invoice.simplified_substituted"
"""The event that tells which simplified invoices a full one took the place of."""

CUSTOMERS: Final = "43000000"
SUPPLIERS: Final = "40000000"
ASSET_SUPPLIERS: Final = "52300000"


def wanted_of(
    ctx: Context,
    full: FullDocument,
    *,
    contact: Contact | None = None,
    replaces: Sequence[FullDocument] | None = None,
) -> Wanted | None:
    """The entry that a document should have; None when it should have none.

    contact    its contact, where it was read already
    replaces   the documents whose place it takes, where what is stored does not tell yet
    """
    document = full.header
    if document.kind not in PAYABLE or document.state not in STANDING:
        return None
    parts = list(_parts(ctx, full, contact))
    for one in replaced_by(ctx, document) if replaces is None else replaces:
        if one.header.state in STANDING:
            parts += turned(_parts(ctx, one, None))
    found = post.merged(parts)
    if not found:
        return None
    source: Source = "purchase" if document.kind in PURCHASES else "sale"
    concept = f"{document.number or ''} {document.contact_name}".strip() or document.kind
    return Wanted(booked_on(document), source, concept, found)


def is_booked_alike(ctx: Context, one: FullDocument, other: FullDocument) -> bool:
    """Whether a document should have the same entry before and after an edit.

    What an edit does not touch stays as it was posted, whatever became of contacts, products and accounts since.
    """
    return wanted_of(ctx, one) == wanted_of(ctx, other)


def replaced_by(ctx: Context, document: Document) -> list[FullDocument]:
    """The documents whose place one takes: it posts what it says less what they said.

    The invoice that a correction by substitution corrects; the simplified invoices that a full one stands for, as its
    history tells.
    """
    correction = document.correction
    if correction is not None and correction.base_rectified is not None and correction.original_id is not None:
        ids = [correction.original_id]
    elif document.fiscal_type == "F3":
        told = ctx.tx.where(Event, Where("subject_id", "eq", document.id), Where("name", "eq", SUBSTITUTION), limit=1)
        ids = [UUID(one) for event in told for one in event.content["substituted_ids"]]
    else:
        return []
    found = ctx.tx.get_many(Document, ids)
    return [whole(ctx, found[one]) for one in ids if one in found and found[one].state in STANDING]


def booked_on(document: Document) -> date:
    """The day of a document's entry: that on which a purchase was received, else its own."""
    return document.accounting_on or document.issued_on


def turned(parts: Iterator[Part] | Sequence[Part]) -> list[Part]:
    """The same parts with their sides turned."""
    return [Part(one.account, -one.amount, one.contact_id, one.treasury_id, one.tax, one.concept) for one in parts]


def party_account(document: Document, contact: Contact | None, lines: Sequence[str] = ()) -> str:
    """The account of whoever owes for a document, or is owed; `lines` are the accounts that it is booked to."""
    if document.kind in PURCHASES:
        if lines and all(code.startswith("2") for code in lines):
            return ASSET_SUPPLIERS
        return str(contact.supplier_account) if contact is not None and contact.supplier_account else SUPPLIERS
    return str(contact.customer_account) if contact is not None and contact.customer_account else CUSTOMERS


def euros(document: Document, amount: Decimal) -> Decimal:
    """An amount of a document in euros and cents."""
    return round_cents(amount / document.exchange_rate) if _is_foreign(document) else amount


def _is_foreign(document: Document) -> bool:
    return document.currency != "EUR" and document.exchange_rate not in {ZERO, Decimal(1)}


def document_total(document: Document) -> Decimal:
    """What whoever owes for a document owes, in euros: positive in debit."""
    total = euros(document, document.total)
    return -total if document.kind in PURCHASES else total


def whole(ctx: Context, document: Document) -> FullDocument:
    """A document with its lines and taxes, as they are stored."""
    own = Where("document_id", "eq", document.id)
    order = Order("position", descending=False)
    lines = ctx.tx.where(DocumentLine, own, order=order)
    return FullDocument(document, lines, ctx.tx.where(DocumentTax, own, order=order), [])


def _parts(ctx: Context, full: FullDocument, contact: Contact | None) -> Iterator[Part]:
    """The parts of an ordinary entry: who owes, what was kept back, what was sold or bought, taxes."""
    document = full.header
    if contact is None:
        contact = post.named(ctx, Contact, document.contact_id)
    named = [line.product_id for line in full.lines if line.product_id is not None]
    known = ctx.memory.get("booked_by")
    products = ctx.tx.get_many(Product, named) if known is None else {one: known[one] for one in named if one in known}
    around = Around(document, contact, products)
    codes = [booking.account_of(ctx, line, around) for line in full.lines]
    made = list(_bought(ctx, full, codes) if document.kind in PURCHASES else _sold(full, codes))
    if _is_foreign(document):
        made = _in_euros(document, made)
    rest = sum((one.amount for one in made), ZERO)
    yield Part(party_account(document, contact, codes), -rest, contact_id=document.contact_id)
    yield from made


def _in_euros(document: Document, made: Sequence[Part]) -> list[Part]:
    """The parts of a document in another currency: its total and its taxes are rounded, what was sold takes the rest.

    So what is owed is what a payment of the whole total comes to.
    """
    taxes = [euros(document, one.amount) for one in made if one.account.startswith(tax_accounts.ALL)]
    exact = [one.amount / document.exchange_rate for one in made if not one.account.startswith(tax_accounts.ALL)]
    rest = iter(round_together(exact, -document_total(document) - sum(taxes, ZERO)) if exact else [])
    charged = iter(taxes)
    return [
        msgspec.structs.replace(one, amount=next(charged if one.account.startswith(tax_accounts.ALL) else rest))
        for one in made
    ]


def _sold(full: FullDocument, codes: Sequence[str]) -> Iterator[Part]:
    for row in full.taxes:
        if row.kind == "withholding":
            yield Part(tax_accounts.WITHHELD, row.amount, tax=row.code)
    for line, code in zip(full.lines, codes, strict=True):
        yield Part(code, -line.subtotal, tax=_vat_code(line))
    for row in full.taxes:
        if row.kind == "vat":
            yield Part(tax_accounts.account("477", row.code, row.percent), -row.amount, tax=row.code)
        elif row.kind == "surcharge":
            yield Part(tax_accounts.surcharge_account(row.percent), -row.amount, tax=row.code)
        elif row.kind == "other":
            yield Part(tax_accounts.OTHER, -row.amount, tax=row.code)


def _bought(ctx: Context, full: FullDocument, codes: Sequence[str]) -> Iterator[Part]:
    """What is not deducted is a cost, and stands with the line that it is of."""
    told = full.header.booking
    deductible = told.deductible_percent if told is not None and told.deductible_percent is not None else HUNDRED
    for line, code in zip(full.lines, codes, strict=True):
        yield Part(code, line.subtotal, tax=_vat_code(line))
    for row in full.taxes:
        if row.kind == "withholding":
            yield Part(tax_accounts.KEPT_BACK, -row.amount, tax=row.code)
            continue
        amount = row.amount
        if row.kind == "vat" and row.treatment == "reverse_charge":
            tax = LineTax(row.code, "vat", row.percent, "reverse_charge")
            percent = input_vat.percent_of(ctx, tax)
            amount = round_cents(row.base * percent / HUNDRED)
            yield Part(tax_accounts.account("477", row.code, percent), -amount, tax=row.code)
        else:
            percent = row.percent
        carrying = [(line, code) for line, code in zip(full.lines, codes, strict=True) if _carries(line, row.code)]
        shares = share_out(amount, [line.subtotal for line, _ in carrying])
        for (line, code), share in zip(carrying, shares, strict=True):
            deducted = round_cents(share * deductible / HUNDRED) if _is_deducted(row, line) else ZERO
            if deducted:
                yield Part(tax_accounts.account("472", row.code, percent), deducted, tax=row.code)
            if share != deducted:
                yield Part(code, share - deducted, tax=_vat_code(line))


def _is_deducted(row: DocumentTax, line: DocumentLine) -> bool:
    """Whether a tax of a purchase is deducted: VAT not marked as a cost, that no retailer's surcharge goes with."""
    if row.kind != "vat" or input_vat.NOT_DEDUCTED in row.code.split("_"):
        return False
    return not any(tax.kind == "surcharge" for tax in line.taxes)


def _carries(line: DocumentLine, code: str) -> bool:
    return any(tax.code == code for tax in line.taxes)


def _vat_code(line: DocumentLine) -> str | None:
    return next((tax.code for tax in line.taxes if tax.kind == "vat"), None)
