"""Payments: money received or paid, tied to a document or loose."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.errors import NotFound, ValueInvalid
from talonario.store.columns import Euros
from talonario.store.listing import Order, Where
from talonario.store.record import Record, References, stored

Method = Literal[
    "bank_transfer",
    "direct_debit",
    "sepa_direct_debit",
    "cash",
    "credit_card",
    "check",
    "paypal",
    "bizum",
    "other",
]

METHODS: Final[dict[str, tuple[str, str]]] = {
    "bank_transfer": ("Transferencia bancaria", "Bank transfer"),
    "direct_debit": ("Domiciliación bancaria", "Direct debit"),
    "sepa_direct_debit": ("Adeudo directo SEPA", "SEPA direct debit"),
    "cash": ("Efectivo", "Cash"),
    "credit_card": ("Tarjeta de crédito", "Credit card"),
    "check": ("Cheque", "Cheque"),
    "paypal": ("PayPal", "PayPal"),
    "bizum": ("Bizum", "Bizum"),
    "other": ("Otro", "Other"),
}
"""The ways to pay, with their names in Spanish and English."""


@stored(
    "payments",
    unique={"payments_external_id": ("external_id",)},
    index={
        "payments_document": ("document_id", "id"),
        "payments_contact": ("contact_id", "id"),
        "payments_updated": ("updated_at",),
    },
)
class Payment(Record, frozen=True, kw_only=True):
    """Money that moved.

    document_id   the document it settles; None when it is loose
    amount        euros; positive settles a positive total, negative gives money back on a refund
    paid_on       day in Madrid
    method_text   the method as it was said, when it is none of the known ones
    """

    document_id: Annotated[UUID | None, References("documents")]
    contact_id: Annotated[UUID | None, References("contacts")]
    treasury_id: Annotated[UUID | None, References("treasuries")]
    amount: Euros
    paid_on: date
    method: Method
    method_text: str | None
    reference: str | None
    notes: str | None
    external_id: str | None
    created_at: datetime
    updated_at: datetime


class PaymentNotFound(NotFound):
    """The company has no such payment."""

    code = "payment_not_found"
    es = "No existe ese cobro o pago."
    en = "There is no such payment."


class PaymentFields(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about a payment; the meaning of each field is `Payment`'s."""

    amount: Decimal
    paid_on: date
    method: Method = "other"
    method_text: str | None = None
    reference: str | None = None
    notes: str | None = None
    treasury_id: UUID | None = None
    contact_id: UUID | None = None
    external_id: str | None = None


def of_fields(ctx: Context, fields: PaymentFields, *, document_id: UUID | None) -> Payment:
    """The record of a new payment. Raises ValueInvalid for an amount of zero or with fractions of a cent."""
    check_amount(fields.amount)
    return Payment(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        document_id=document_id,
        created_at=ctx.now,
        updated_at=ctx.now,
        **msgspec.structs.asdict(fields),
    )


def check_amount(amount: Decimal) -> None:
    """Raise ValueInvalid for an amount of zero or with fractions of a cent."""
    if not amount or amount != amount.quantize(Decimal("0.01")):
        raise ValueInvalid(
            "amount",
            name="amount",
            reason_es="debe ser un importe en céntimos, no cero",
            reason_en="must be whole cents, not zero",
        )


def find_external(ctx: Context, external_id: str) -> Payment | None:
    """The payment that another system calls so."""
    found = ctx.tx.where(Payment, Where("external_id", "eq", external_id), limit=1)
    return found[0] if found else None


def of_documents(ctx: Context, document_ids: list[UUID]) -> dict[UUID, list[Payment]]:
    """The payments of each document, by day."""
    result: dict[UUID, list[Payment]] = {document_id: [] for document_id in document_ids}
    if document_ids:
        rows = ctx.tx.where(Payment, Where("document_id", "in", document_ids), order=Order("paid_on", descending=False))
        for payment in rows:
            if payment.document_id is not None:
                result[payment.document_id].append(payment)
    return result
