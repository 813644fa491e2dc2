"""The entry of a payment: money moved, and somebody owes less for it."""

from collections.abc import Sequence
from typing import Final

from talonario.domain.contacts.record import Contact
from talonario.domain.context import Context
from talonario.domain.documents.kinds import PURCHASES
from talonario.domain.documents.record import Document
from talonario.domain.ledger import of_document, post
from talonario.domain.ledger.post import Part, Wanted
from talonario.domain.payments import Payment
from talonario.domain.treasuries import Treasury

BANK: Final = "57200000"
CASH: Final = "57000000"
DEBTS: Final = ("4", "5")
UNKNOWN: Final = "55500000"
"""What money of nobody known is booked to until somebody finds out."""


def follow(
    ctx: Context,
    payment: Payment,
    document: Document | None = None,
    *,
    is_new: bool = False,
    is_gone: bool = False,
    replaces: Sequence[Document] | None = None,
) -> None:
    """Let a payment have the entry that it should have as it is now; doing it again posts nothing more.

    document   what it settles; None when it is loose
    replaces   the simplified invoices whose place the document takes, where they are not told yet
    Raises     ExerciseClosed
    """
    if is_new or is_gone:
        post.check_open(ctx, payment.paid_on)
    wanted = None if is_gone else wanted_of(ctx, payment, document, replaces)
    post.settle(ctx, payment.id, wanted, is_new=is_new)


def wanted_of(
    ctx: Context, payment: Payment, document: Document | None, replaces: Sequence[Document] | None = None
) -> Wanted | None:
    """The entry that a payment should have."""
    if document is not None and is_of_receipts(payment, document):
        receipts = of_document.replaced_by(ctx, document) if replaces is None else replaces
        if receipts:
            moved = [
                Part(account, of_document.document_total(one), contact_id=one.contact_id)
                for one in receipts
                for account in [_account(ctx, one)]
            ]
            paid = Part(
                _account(ctx, document),
                -sum((part.amount for part in moved), post.ZERO),
                contact_id=document.contact_id,
            )
            parts = post.merged([*moved, paid])
            return Wanted(payment.paid_on, "payment", _concept(payment, document), parts) if parts else None
    treasury = ctx.tx.get(Treasury, payment.treasury_id) if payment.treasury_id is not None else None
    amount = payment.amount if document is None else of_document.euros(document, payment.amount)
    if document is not None:
        account, contact_id = _account(ctx, document), document.contact_id
        is_paid_out = document.kind in PURCHASES
        concept = _concept(payment, document)
    else:
        contact = ctx.tx.get(Contact, payment.contact_id) if payment.contact_id is not None else None
        is_paid_out = contact is not None and not contact.customer_account and bool(contact.supplier_account)
        own = contact and (contact.supplier_account if is_paid_out else contact.customer_account)
        account, contact_id = str(own or UNKNOWN), payment.contact_id
        concept = " ".join(part for part in (payment.notes, contact.name if contact else "") if part)[:300]
    came_in = -amount if is_paid_out else amount
    if not came_in:
        return None
    money = Part(account_of_treasury(payment, treasury), came_in, treasury_id=payment.treasury_id)
    debt = Part(account, -came_in, contact_id=contact_id)
    return Wanted(payment.paid_on, "payment", concept or ("Pago" if is_paid_out else "Cobro"), (money, debt))


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
    posted = post.standing(ctx, document.id)
    if posted is not None:
        first = posted.lines[0]
        if first.tax is None and first.contact_id == document.contact_id and first.account.startswith(DEBTS):
            return first.account
    contact = ctx.tx.get(Contact, document.contact_id) if document.contact_id is not None else None
    return of_document.party_account(document, contact)


def _concept(payment: Payment, document: Document) -> str:
    word = "Pago" if document.kind in PURCHASES else "Cobro"
    return f"{word} {document.number or ''} {document.contact_name}".replace("  ", " ").strip()
