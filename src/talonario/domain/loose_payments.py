"""Payments that settle no document: money that came or went for reasons of its own.

`documents.pay` is about those that settle one.
"""

from typing import Any

import msgspec

from talonario.domain import payments
from talonario.domain.context import Context
from talonario.domain.documents.record import Document
from talonario.domain.ledger import follow, of_payment
from talonario.domain.payments import Payment, PaymentFields, PaymentNotFound


def create(ctx: Context, fields: PaymentFields) -> Payment:
    """Record a payment that settles no document. Raises ValueInvalid, ExerciseClosed."""
    payment = payments.of_fields(ctx, fields, document_id=None)
    follow.payment(ctx, payment, is_new=True)
    ctx.tx.insert(payment)
    ctx.emit("payment.created", payment, related_id=payment.contact_id)
    return payment


def change(ctx: Context, payment: Payment, changes: dict[str, Any], *, document: Document | None = None) -> Payment:
    """Change a payment. Raises ValueInvalid, ExerciseClosed.

    document   what it settles, whose verb is `documents.pay.amend`; None when it is loose
    """
    payments.check_amount(changes.get("amount", payment.amount))
    before = ctx.lock(payment, PaymentNotFound)
    changed = msgspec.structs.replace(before, **changes, updated_at=ctx.now)
    if of_payment.wanted_of(ctx, before, document) != of_payment.wanted_of(ctx, changed, document):
        follow.payment(ctx, changed, document)
    ctx.tx.update(changed)
    ctx.emit("payment.updated", changed, related_id=changed.contact_id)
    return changed


def delete(ctx: Context, payment: Payment) -> None:
    """Remove a loose payment. Raises ExerciseClosed."""
    follow.payment(ctx, payment, is_gone=True)
    ctx.tx.delete(payment)
    ctx.emit("payment.deleted", payment, related_id=payment.contact_id, deleted=True)
