"""Payments of documents: in part, in full, taken back."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from talonario.domain import loose_payments, payments
from talonario.domain.context import Context
from talonario.domain.documents import issue, lifecycle
from talonario.domain.documents.kinds import PAYABLE, PURCHASES, REFUNDS
from talonario.domain.documents.record import Document, FullDocument
from talonario.domain.errors import Invalid, ValueInvalid
from talonario.domain.ledger import follow
from talonario.domain.payments import Payment, PaymentFields


class PaymentExceedsPending(Invalid):
    """More money than is owed."""

    code = "payment_exceeds_pending"
    es = "El cobro de {amount} supera lo pendiente ({pending})."
    en = "The payment of {amount} exceeds what is pending ({pending})."


class NotPayable(Invalid):
    """Nobody owes money on such a document."""

    code = "not_payable"
    es = "Un documento de este tipo no se cobra ni se paga."
    en = "No money is owed on a document of this kind."


def pay(
    ctx: Context,
    full: FullDocument,
    fields: PaymentFields,
    *,
    issue_first: bool = False,
    replaces: Sequence[FullDocument] | None = None,
) -> tuple[FullDocument, Payment]:
    """Record money against a document.

    fields       `amount` is positive as the payer sees it, also on a refund
    issue_first  a draft is issued before it is paid: money was received, so the document exists
    replaces     the simplified invoices whose place it takes, when their money is what it is paid with
    Raises       IllegalTransition, AlreadyPaid, NotPayable, PaymentExceedsPending, ValueInvalid, ExerciseClosed, and
                 `issue`'s
    """
    if full.header.kind not in PAYABLE:
        raise NotPayable("status")
    if full.header.state == "draft" and issue_first:
        full = issue.issue(ctx, full)
    document = full.header
    lifecycle.check(document, "pay", ctx.company, ctx.today)
    sign = -1 if document.kind in REFUNDS or document.total < 0 else 1
    pending = document.pending * sign
    if ctx.company.policy == "strict":
        _check_day(ctx, document, fields.paid_on)
        if fields.amount > pending:
            raise PaymentExceedsPending("amount", amount=fields.amount, pending=pending)
    fields = msgspec.structs.replace(
        fields, amount=fields.amount * sign, contact_id=fields.contact_id or document.contact_id
    )
    payment = payments.of_fields(ctx, fields, document_id=document.id)
    paid = settled(ctx, document, [*full.payments, payment])
    follow.payment(ctx, payment, document, is_new=True, replaces=replaces)
    ctx.tx.insert(payment)
    ctx.tx.update(paid)
    is_purchase = document.kind in PURCHASES
    if is_purchase:
        told = {"payment_id": str(payment.id), "amount": str(payment.amount)}
        ctx.emit("payment.created", payment, related_id=paid.contact_id)
        ctx.emit(f"{paid.kind}.payment_registered", paid, related_id=paid.contact_id, **told)
    else:
        ctx.emit(
            "payment.received",
            payment,
            related_id=document.contact_id,
            document_id=str(document.id),
            number=document.number,
        )
    if paid.settlement == "paid" and document.settlement != "paid":
        ctx.emit(
            f"{paid.kind}.paid",
            paid,
            related_id=paid.contact_id,
            amount=str(payment.amount),
            payment_id=str(payment.id),
            payment_date=payment.paid_on.isoformat(),
            payment_method=payment.method,
            payment_reference=payment.reference,
        )
    elif not is_purchase:
        ctx.emit(f"{paid.kind}.updated", paid, related_id=paid.contact_id)
    return FullDocument(paid, full.lines, full.taxes, [*full.payments, payment]), payment


def settle(
    ctx: Context, full: FullDocument, fields: PaymentFields, *, replaces: Sequence[FullDocument] | None = None
) -> FullDocument:
    """Pay all that is left (`fields.amount` is ignored); a draft is issued first, what is paid stays as it is."""
    if full.header.state == "draft":
        full = issue.issue(ctx, full)
    document = full.header
    if document.settlement == "paid" and document.state == "issued":
        return full
    lifecycle.check(document, "pay", ctx.company, ctx.today)
    whole = msgspec.structs.replace(fields, amount=abs(document.pending))
    return pay(ctx, full, whole, replaces=replaces)[0]


def take_back(ctx: Context, full: FullDocument, payment: Payment) -> FullDocument:
    """Remove a payment; what is owed grows again."""
    rest = [other for other in full.payments if other.id != payment.id]
    document = settled(ctx, full.header, rest)
    follow.payment(ctx, payment, document, is_gone=True)
    ctx.tx.delete(payment)
    ctx.tx.update(document)
    ctx.emit("payment.deleted", payment, related_id=payment.contact_id, deleted=True)
    ctx.emit(f"{document.kind}.updated", document, related_id=document.contact_id)
    return FullDocument(document, full.lines, full.taxes, rest)


def amend(ctx: Context, full: FullDocument, payment: Payment, changes: dict[str, Any]) -> FullDocument:
    """Change what is said about a payment, not its amount; the document's day of payment follows."""
    changed = loose_payments.change(ctx, payment, changes, document=full.header)
    paid = [changed if other.id == changed.id else other for other in full.payments]
    document = settled(ctx, full.header, paid)
    ctx.tx.update(document)
    ctx.emit(f"{document.kind}.updated", document, related_id=document.contact_id)
    return FullDocument(document, full.lines, full.taxes, paid)


def settled(ctx: Context, document: Document, paid: list[Payment]) -> Document:
    """The header as it is with exactly these payments."""
    total = sum((payment.amount for payment in paid), Decimal(0))
    state = lifecycle.settlement(document.total, total, document.state)
    last = max(paid, key=lambda payment: (payment.paid_on, payment.id)) if paid else None
    full_payment = last if state == "paid" else None
    return msgspec.structs.replace(
        document,
        paid_total=total,
        settlement=state,
        paid_on=full_payment.paid_on if full_payment else None,
        paid_at=(document.paid_at or ctx.now) if full_payment else None,
        settled_method=(full_payment.method_text or full_payment.method) if full_payment else None,
        settled_reference=full_payment.reference if full_payment else None,
        updated_at=ctx.now,
    )


def _check_day(ctx: Context, document: Document, paid_on: date) -> None:
    if paid_on > ctx.today:
        raise ValueInvalid(
            "paid_on",
            name="paid_on",
            reason_es="no puede estar en el futuro",
            reason_en="it cannot lie in the future",
        )
    if paid_on < document.issued_on and not document.issued_elsewhere:
        raise ValueInvalid(
            "paid_on",
            name="paid_on",
            reason_es="no puede ser anterior a la fecha del documento",
            reason_en="it cannot lie before the document's date",
        )
