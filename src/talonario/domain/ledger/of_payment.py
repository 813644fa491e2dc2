"""The entry that a payment should have: money moved, and somebody owes less for it."""

from collections.abc import Sequence
from typing import Final

from talonario.domain.contacts.record import Contact
from talonario.domain.context import Context
from talonario.domain.documents.kinds import PURCHASES
from talonario.domain.documents.record import Document, FullDocument
from talonario.domain.ledger import of_document, post
from talonario.domain.ledger.post import Part, Wanted
from talonario.domain.payments import Payment
from talonario.domain.treasuries import Treasury

BANK: Final = "57200000"
CASH: Final = "57000000"
DEBTS: Final = ("4", "5")
UNKNOWN: Final = "55500000"
"""What money of nobody known is booked to until somebody finds out."""


def wanted_of(
    ctx: Context,
    payment: Payment,
    document: Document | None,
    receipts: Sequence[FullDocument] | None = None,
) -> Wanted | None:
    """The entry that a payment should have.

    One that settles nothing came in when it is positive and went out when it is negative, whoever it is of.
    receipts   the simplified invoices whose place the document takes, where what is stored does not tell yet
    """
    if document is not None and is_of_receipts(payment, document):
        return _moved(ctx, payment, document, of_document.replaced_by(ctx, document) if receipts is None else receipts)
    treasury = post.named(ctx, Treasury, payment.treasury_id)
    amount = payment.amount if document is None else of_document.euros(document, payment.amount)
    if document is not None:
        account, contact_id = _account(ctx, document), document.contact_id
        is_paid_out = document.kind in PURCHASES
        concept = _concept(payment, document)
    else:
        contact = post.named(ctx, Contact, payment.contact_id)
        is_paid_out = False
        own = contact and (contact.customer_account or contact.supplier_account)
        account, contact_id = str(own or UNKNOWN), payment.contact_id
        concept = " ".join(part for part in (payment.notes, contact.name if contact else "") if part)[:300]
    came_in = -amount if is_paid_out else amount
    if not came_in:
        return None
    money = Part(account_of_treasury(payment, treasury), came_in, treasury_id=payment.treasury_id)
    debt = Part(account, -came_in, contact_id=contact_id)
    return Wanted(payment.paid_on, "payment", concept or ("Pago" if is_paid_out else "Cobro"), (money, debt))


def _moved(ctx: Context, payment: Payment, document: Document, receipts: Sequence[FullDocument]) -> Wanted | None:
    """What receipts were paid with pays the full invoice in their place; only what is beyond them is new money."""
    owed = [
        Part(_account(ctx, one.header), of_document.document_total(one.header), contact_id=one.header.contact_id)
        for one in receipts
    ]
    amount = of_document.euros(document, payment.amount)
    beyond = amount - sum((part.amount for part in owed), post.ZERO)
    debt = Part(_account(ctx, document), -amount, contact_id=document.contact_id)
    parts = post.merged([Part(account_of_treasury(payment, None), beyond), *owed, debt])
    return Wanted(payment.paid_on, "payment", _concept(payment, document), parts) if parts else None


def account_of_treasury(payment: Payment, treasury: Treasury | None) -> str:
    """The account of the money: its treasury's, else the till for cash, else the bank."""
    if treasury is not None:
        return str(treasury.account_number)
    return CASH if payment.method == "cash" else BANK


def is_of_receipts(payment: Payment, document: Document) -> bool:
    """Whether it is what the simplified invoices, whose place a full one took, were paid with already: no new money."""
    return document.fiscal_type == "F3" and payment.treasury_id is None and payment.created_at == document.issued_at


def _account(ctx: Context, document: Document) -> str:
    """The account in which what is owed for a document stands; where it would stand, when it has no entry."""
    first = post.first_line(ctx, document.id)
    if first is not None:
        account, tax, contact_id = first
        if tax is None and contact_id == document.contact_id and account.startswith(DEBTS):
            return account
    contact = post.named(ctx, Contact, document.contact_id)
    return of_document.party_account(document, contact)


def _concept(payment: Payment, document: Document) -> str:
    word = "Pago" if document.kind in PURCHASES else "Cobro"
    return f"{word} {document.number or ''} {document.contact_name}".replace("  ", " ").strip()
