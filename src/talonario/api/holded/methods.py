"""Payment methods."""

from __future__ import annotations

from typing import Any

from talonario.api.engine.operation import Answer, Call
from talonario.api.holded import replies, verbs, wire
from talonario.domain import payment_methods
from talonario.domain.context import Context
from talonario.domain.payment_methods import PaymentMethod
from talonario.domain.treasuries import Treasury


def find(ctx: Context, text: Any) -> PaymentMethod | None:
    """The payment method of an id in any spelling."""
    return wire.look_up(
        text, lambda one: ctx.tx.get(PaymentMethod, one), lambda one: payment_methods.find_external(ctx, one)
    )


def list_(call: Call) -> Answer:
    """Every payment method."""
    limit, offset = verbs.page(call)
    found = call.ctx.tx.where(PaymentMethod, *verbs.changed(call), limit=limit, offset=offset)
    banks = call.ctx.tx.get_many(Treasury, [one.treasury_id for one in found if one.treasury_id is not None])
    shown: list[dict[str, Any]] = []
    for one in found:
        bank = banks.get(one.treasury_id) if one.treasury_id else None
        shown.append(
            {
                "id": wire.outside_id(one.id, one.external_id),
                "name": one.name,
                "dueDays": one.due_days,
                "bankId": wire.outside_id(bank.id, bank.external_id) if bank else "",
            }
        )
    return replies.listed(shown)


OPERATIONS = tuple(
    verbs.INVOICING.reading("listPaymentMethods", path, list_)
    for path in ("/paymentmethods", "/payment-methods", "/documents/paymentmethods")
)
