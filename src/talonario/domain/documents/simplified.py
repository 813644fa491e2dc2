"""Simplified invoices (facturas simplificadas): when one may be issued, and the full invoice that replaces several.

Source  RD 1619/2012 arts. 4 and 7
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from talonario.domain import payments
from talonario.domain.context import Context
from talonario.domain.documents import draft, issue, pay, read
from talonario.domain.documents.record import Document, FullDocument, Substitute
from talonario.domain.errors import Invalid
from talonario.store.listing import Where
from talonario.store.outbox import Event

SECTOR_LIMIT: Final = Decimal(3000)
SUBSTITUTION: Final = "invoice.simplified_substituted"


class NotSubstitutable(Invalid):
    """Only issued simplified invoices that nothing replaced yet can be replaced."""

    code = "not_substitutable"
    es = "El documento {number} no es una factura simplificada emitida y sin sustituir."
    en = "Document {number} is not an issued simplified invoice without a substitute."


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an operation when one asks whether it may be simplified; `total` in euros with its VAT."""

    total: Decimal
    client_country: str | None = None
    is_intra_community: bool = False
    is_reverse_charge: bool = False
    client_requires_deductible: bool = False


REASONS: Final[dict[str, tuple[str, str]]] = {
    "intra_community": (
        "Las entregas intracomunitarias exigen factura completa.",
        "Intra-EU supplies need a full invoice.",
    ),
    "reverse_charge": (
        "La inversión del sujeto pasivo exige factura completa.",
        "Reverse charge needs a full invoice.",
    ),
    "export_operation": ("Las exportaciones exigen factura completa.", "Exports need a full invoice."),
    "client_deduction_required": (
        "El cliente necesita deducir el IVA: factura completa.",
        "The customer needs to deduct the VAT: full invoice.",
    ),
    "over_absolute_limit": (
        "El importe supera los 3.000 €, IVA incluido.",
        "The amount exceeds 3,000 €, VAT included.",
    ),
    "": ("Se puede emitir factura simplificada.", "A simplified invoice may be issued."),
}
"""Why not, by code, in Spanish and English; the empty code says that it may."""


def obstacle(operation: Operation) -> str:
    """The code of the first reason against a simplified invoice; empty when there is none."""
    checks = {
        "intra_community": operation.is_intra_community,
        "reverse_charge": operation.is_reverse_charge,
        "export_operation": (operation.client_country or "ES").upper() != "ES",
        "client_deduction_required": operation.client_requires_deductible,
        "over_absolute_limit": operation.total > SECTOR_LIMIT,
    }
    return next((code for code, met in checks.items() if met), "")


def substitute(ctx: Context, contact_id: UUID, receipt_ids: Sequence[UUID], notes: str | None) -> FullDocument:
    """Issue one full invoice (F3) in the place of simplified ones, with all their lines.

    It is paid when all of them were. Raises DocumentNotFound, NotSubstitutable and `issue`'s.
    """
    receipts = [read.full(ctx, receipt_id, "invoice", lock=True) for receipt_id in dict.fromkeys(receipt_ids)]
    for receipt in receipts:
        header = receipt.header
        if header.fiscal_type != "F2" or header.state != "issued" or header.substituted_by is not None:
            raise NotSubstitutable("simplified_invoice_ids", number=header.number or header.id)
    made = draft.create(
        ctx,
        draft.DocumentFields(
            kind="invoice",
            issued_on=ctx.today,
            due_on=ctx.today,
            contact_id=contact_id,
            lines=tuple(draft.line_fields(line, receipt.header) for receipt in receipts for line in receipt.lines),
            notes=notes,
            fiscal_type="F3",
        ),
    )
    issued = issue.issue(ctx, made, replaces=receipts)
    mark = Substitute(issued.header.id, issued.header.number or "")
    for receipt in receipts:
        replaced = msgspec.structs.replace(receipt.header, substituted_by=mark, updated_at=ctx.now)
        ctx.tx.update(replaced)
        ctx.emit(
            "receipt.substituted_by_complete",
            replaced,
            related_id=replaced.contact_id,
            substitute_id=str(mark.id),
            substitute_number=mark.number,
        )
    ctx.emit(
        SUBSTITUTION,
        issued.header,
        related_id=contact_id,
        substituted_ids=[str(receipt.header.id) for receipt in receipts],
    )
    if all(receipt.header.settlement == "paid" for receipt in receipts):
        fields = payments.PaymentFields(amount=issued.header.total, paid_on=ctx.today, method="other")
        return pay.settle(ctx, issued, fields, replaces=receipts)
    return issued


def replaced_by(ctx: Context, document: Document) -> tuple[str, ...]:
    """The numbers of the simplified invoices that a full one took the place of, as its history tells."""
    if document.fiscal_type != "F3":
        return ()
    told = ctx.tx.where(Event, Where("subject_id", "eq", document.id), Where("name", "eq", SUBSTITUTION), limit=1)
    ids = [UUID(one) for event in told for one in event.content["substituted_ids"]]
    return tuple(read.header(ctx, one).number or "" for one in ids)
