"""How a document of the ledger is written as an invoice of Factuarea, and how its requests name the ledger's fields."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from talonario.api.factuarea.document_spelling import Named, labels_of, line_out, named, series_of
from talonario.api.factuarea.invoice_shapes import (
    CorrectionOut,
    InvoiceIn,
    InvoiceOut,
    PaymentOut,
    PaymentsOut,
    SettlingPayment,
)
from talonario.api.factuarea.public_links import spell as spell_link
from talonario.api.factuarea.wire import Ref, amount, at, at_or_none, metadata_out
from talonario.domain.context import Context
from talonario.domain.documents import lifecycle
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.lifecycle import Status
from talonario.domain.documents.record import Correction, Document, FullDocument
from talonario.domain.payments import METHODS, Payment

ZERO = Decimal(0)
WORDS: Final[dict[Status, str]] = {
    "draft": "draft",
    "issued": "sent",
    "partially_paid": "partially_paid",
    "overdue": "overdue",
    "paid": "paid",
    "cancelled": "cancelled",
    "annulled": "annulled",
    "accepted": "sent",
    "completed": "sent",
    "rejected": "cancelled",
}
"""The ledger's statuses in Factuarea's words; the last three are of history that other programs called so."""
CORRECTION_TYPE = {"I": "por_diferencias", "S": "por_sustitucion"}

# ---------------------------------------------------------------------------------------------------------- writing


def spell(ctx: Context, documents: Sequence[FullDocument], *, in_detail: bool = False) -> list[InvoiceOut]:
    """Write documents out, with the codes of their series and the names of their products.

    in_detail   whether each payment is listed, which only the page of one invoice does
    """
    names = named(ctx, documents)
    return [_invoice(ctx, full, names, in_detail=in_detail) for full in documents]


def spell_payment(payment: Payment) -> PaymentOut:
    """Write a payment of an invoice out; on a refund as the payer sees it."""
    assert payment.document_id is not None, "a payment of an invoice"
    return PaymentOut(
        id=payment.id,
        invoice_id=payment.document_id,
        amount=amount(payment.amount),
        payment_date=payment.paid_on,
        payment_method=payment.method,
        payment_method_text=payment.method_text or METHODS[payment.method][0],
        reference=payment.reference,
        notes=payment.notes,
        created_at=at(payment.created_at),
        updated_at=at(payment.updated_at),
    )


def status_of(document: Document, ctx: Context) -> str:
    """The state in Factuarea's word."""
    return WORDS[lifecycle.status(document, ctx.today)]


def _invoice(ctx: Context, full: FullDocument, names: Named, *, in_detail: bool) -> InvoiceOut:
    document = full.header
    link = names.links.get(document.id)
    is_corrective = document.correction is not None or document.kind in {"credit_note", "receipt_refund"}
    pending = ZERO if document.state == "annulled" or document.substituted_by else document.pending
    return InvoiceOut(
        id=document.id,
        number=document.number,
        is_number_assigned=document.number is not None,
        type=document.fiscal_type or "F1",
        series=series_of(document, names),
        client=Ref(id=document.contact_id, name=document.contact_name or None),
        status=status_of(document, ctx),
        issued_on=document.issued_on,
        due_on=document.due_on,
        subtotal=amount(document.subtotal),
        taxes_total=amount(document.taxes_total),
        total_vat=amount(document.vat + document.other_taxes),
        total_surcharge=amount(document.surcharge),
        total_retention=amount(document.withholding),
        total=amount(document.total),
        total_to_pay=amount(pending),
        currency=document.currency,
        notes=document.notes,
        external_id=document.external_id,
        lines=[line_out(line, names, "invoice_line") for line in full.lines],
        metadata=metadata_out(document.metadata),
        tags=document.tags,
        custom_fields=document.custom_fields,
        operation_regime=document.operation_regime,
        exclude_347=False,
        verifactu_status="not_applicable",
        paid_amount=amount(document.paid_total),
        pending_amount=amount(document.total - document.paid_total),
        payments=PaymentsOut(
            detail=[spell_payment(payment) for payment in full.payments] if in_detail else [],
            total=amount(document.paid_total),
            pending=amount(document.total - document.paid_total),
        ),
        is_corrective=is_corrective,
        corrective=_correction(document) if is_corrective else None,
        payment=_settling(document),
        public_link=spell_link(ctx, document, link) if link else None,
        substituted_by={"id": document.substituted_by.id, "number": document.substituted_by.number}
        if document.substituted_by
        else None,
        recurring={"id": document.recurring_id} if document.recurring_id is not None else None,
        paid_at=at_or_none(document.paid_at),
        paid_on=document.paid_on,
        sent_at=at_or_none(document.sent_at),
        voided_at=at_or_none(document.voided_at),
        void_reason=document.void_reason,
        created_at=at(document.created_at),
        updated_at=at(document.updated_at),
    )


def _correction(document: Document) -> CorrectionOut:
    correction = document.correction or Correction(None, None, None, None, "I")
    return CorrectionOut(
        original_id=correction.original_id,
        original_number=correction.original_number,
        original_date=correction.original_date,
        correction_reason=document.fiscal_type,
        correction_type=CORRECTION_TYPE[correction.nature],
        correction_nature=correction.nature,
        base_rectificada=None if correction.base_rectified is None else amount(correction.base_rectified),
        cuota_rectificada=None if correction.vat_rectified is None else amount(correction.vat_rectified),
        correction_aeat_type=document.fiscal_type,
    )


def _settling(document: Document) -> SettlingPayment | None:
    if document.paid_on is None:
        return None
    return SettlingPayment(method=document.settled_method, reference=document.settled_reference, date=document.paid_on)


# ---------------------------------------------------------------------------------------------------------- reading


def fields_of(_: Context, body: InvoiceIn) -> DocumentFields:
    """What a body says about a new invoice."""
    is_simplified = body.type == "F2"
    return DocumentFields(
        kind="receipt" if is_simplified else "invoice",
        issued_on=body.issued_on,
        due_on=body.due_on,
        series_id=body.series_id,
        **labels_of(body),
    )
