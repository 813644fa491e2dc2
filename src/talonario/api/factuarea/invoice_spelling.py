"""How a document of the ledger is written as an invoice of Factuarea, and how its requests name the ledger's fields."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import UNSET

from talonario.api.engine.wire import default, given, plain
from talonario.api.factuarea.invoice_shapes import (
    CorrectionOut,
    CorrectiveLineIn,
    InvoiceChanges,
    InvoiceIn,
    InvoiceOut,
    LineIn,
    LineOut,
    PaymentOut,
    PaymentsOut,
    SettlingPayment,
)
from talonario.api.factuarea.wire import Ref, SeriesRef, amount, at, at_or_none, metadata_in, metadata_out
from talonario.domain.context import Context
from talonario.domain.documents import lifecycle
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import Correction, CustomField, Document, DocumentLine, FullDocument
from talonario.domain.payments import METHODS, Payment
from talonario.domain.products import Product
from talonario.domain.series import Series

ZERO = Decimal(0)
STATUS = {"issued": "sent"}
CORRECTION_TYPE = {"I": "por_diferencias", "S": "por_sustitucion"}

# ---------------------------------------------------------------------------------------------------------- writing


def spell(ctx: Context, documents: Sequence[FullDocument], *, in_detail: bool = False) -> list[InvoiceOut]:
    """Write documents out, with the codes of their series and the names of their products.

    in_detail   whether each payment is listed, which only the page of one invoice does
    """
    series = ctx.tx.get_many(Series, [full.header.series_id for full in documents if full.header.series_id is not None])
    product_ids = [line.product_id for full in documents for line in full.lines if line.product_id is not None]
    products = ctx.tx.get_many(Product, product_ids) if product_ids else {}
    return [_invoice(ctx, full, series, products, in_detail=in_detail) for full in documents]


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
    found = lifecycle.status(document, ctx.today)
    return STATUS.get(found, found)


def _invoice(
    ctx: Context,
    full: FullDocument,
    series: dict[UUID, Series],
    products: dict[UUID, Product],
    *,
    in_detail: bool,
) -> InvoiceOut:
    document = full.header
    numbering = series.get(document.series_id) if document.series_id is not None else None
    is_corrective = document.correction is not None or document.kind in {"credit_note", "receipt_refund"}
    pending = ZERO if document.state == "annulled" or document.substituted_by else document.pending
    return InvoiceOut(
        id=document.id,
        number=document.number,
        is_number_assigned=document.number is not None,
        type=document.fiscal_type or "F1",
        series=SeriesRef(id=document.series_id, code=numbering.code if numbering else None),
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
        lines=[_line(line, products) for line in full.lines],
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
        substituted_by={"id": document.substituted_by.id, "number": document.substituted_by.number}
        if document.substituted_by
        else None,
        paid_at=at_or_none(document.paid_at),
        paid_on=document.paid_on,
        sent_at=at_or_none(document.sent_at),
        voided_at=at_or_none(document.voided_at),
        void_reason=document.void_reason,
        created_at=at(document.created_at),
        updated_at=at(document.updated_at),
    )


def _line(line: DocumentLine, products: dict[UUID, Product]) -> LineOut:
    percents = {"vat": ZERO, "surcharge": ZERO, "withholding": ZERO}
    for tax in line.taxes:
        if tax.kind in percents:
            percents[tax.kind] += tax.percent
    product = products.get(line.product_id) if line.product_id is not None else None
    return LineOut(
        description="\n".join(part for part in (line.name, line.description) if part) or None,
        product=Ref(id=product.id, name=product.name) if product else None,
        quantity=plain(line.quantity),
        unit_price=plain(line.unit_price),
        tax_rate=plain(percents["vat"]),
        retention_rate=plain(percents["withholding"]),
        surcharge_rate=plain(percents["surcharge"]),
        discount_percent=plain(line.discount_percent),
        subtotal=amount(line.subtotal),
        taxes=amount(line.taxes_total),
        total=amount(line.total),
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
        contact_id=body.client_id,
        series_id=body.series_id,
        lines=lines_of(body.lines),
        notes=default(body.notes, None),
        external_id=default(body.external_id, None),
        tags=tuple(default(body.tags, ())),
        custom_fields=custom_fields_of(body),
        metadata=default(metadata_in(body.metadata), {}),
    )


def lines_of(lines: Sequence[LineIn | CorrectiveLineIn]) -> tuple[LineFields, ...]:
    """Lines in the ledger's words."""
    return tuple(
        LineFields(
            name=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
            discount_percent=default(line.discount_percent, ZERO),
            tax_id=default(line.tax_rate_id, None),
            vat_percent=default(line.tax_rate, None),
            withholding_percent=abs(line.retention_rate) if isinstance(line.retention_rate, Decimal) else None,
            surcharge_percent=default(line.surcharge_rate, None),
            product_id=default(line.product_id, None),
        )
        for line in lines
    )


def custom_fields_of(body: Any) -> tuple[CustomField, ...]:
    """Custom fields in the ledger's words."""
    return tuple(CustomField(entry.field, entry.value) for entry in default(body.custom_fields, ()))


def changes_of(body: InvoiceChanges) -> tuple[dict[str, Any], tuple[LineFields, ...] | None]:
    """What a body changes, by the ledger's names, and its lines when it has any."""
    changes = given(body)
    changes.pop("series_id", None)
    changes.pop("currency", None)
    lines = changes.pop("lines", None)
    if "client_id" in changes:
        changes["contact_id"] = changes.pop("client_id")
    if "metadata" in changes:
        changes["metadata"] = default(metadata_in(body.metadata), {})
    if "tags" in changes:
        changes["tags"] = default(body.tags, [])
    if body.custom_fields is not UNSET:
        changes["custom_fields"] = list(custom_fields_of(body))
    return changes, None if lines is None else lines_of(lines)
