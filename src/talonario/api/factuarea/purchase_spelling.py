"""How a purchase invoice of the ledger is written as Factuarea's, and how its requests name the ledger's fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, get_args

from msgspec import UNSET
from msgspec.structs import replace

from talonario.api.engine.faults import bad_format, missing
from talonario.api.engine.problems import invalid_fields
from talonario.api.engine.wire import default, given, plain, plain_or_none
from talonario.api.factuarea.document_resource import Changes
from talonario.api.factuarea.document_spelling import custom_fields_of
from talonario.api.factuarea.purchase_shapes import (
    AttachmentOut,
    OperationClass,
    PurchaseChanges,
    PurchaseIn,
    PurchaseLineIn,
    PurchaseLineOut,
    PurchaseOut,
    PurchasePaymentOut,
)
from talonario.api.factuarea.wire import Ref, amount, at, metadata_in, metadata_out
from talonario.domain import attachments, contacts
from talonario.domain.attachments import Attachment
from talonario.domain.context import Context
from talonario.domain.documents import draft, input_vat, lifecycle, party
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.input_vat import Deduction, Operation
from talonario.domain.documents.lifecycle import Status
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import Booking, DocumentLine, FullDocument
from talonario.domain.payments import Payment

ZERO: Final = Decimal(0)
WORDS: Final[dict[Status, str]] = {
    "draft": "draft",
    "issued": "pending",
    "partially_paid": "pending",
    "overdue": "pending",
    "paid": "paid",
    "cancelled": "cancelled",
    "annulled": "cancelled",
    "accepted": "pending",
    "completed": "pending",
    "rejected": "cancelled",
}
"""The ledger's statuses in Factuarea's words; the last three are of history that other programs called so."""

CLASSES: Final[dict[Operation, OperationClass]] = {
    "ordinary": "corriente",
    "capital_goods": "bien_inversion",
    "import": "importacion",
    "intra_eu": "intracomunitaria",
}
OPERATION_OF: Final[dict[str, Operation]] = {word: name for name, word in CLASSES.items()}
TAX_PERIOD: Final = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2]|Q[1-4])")
BOOKED: Final = {
    "internal_code": "internal_code",
    "internal_notes": "internal_notes",
    "payment_method": "payment_method",
    "payment_terms_days": "payment_term_days",
    "expense_account": "expense_account",
    "expense_category_id": "expense_category_id",
    "deductible_percentage": "deductible_percent",
    "exclude_347": "exclude_347",
    "tax_period": "tax_period",
    "is_reverse_charge": "is_reverse_charge",
}
"""What a body says for whoever books it -> the field of `Booking`."""

# ---------------------------------------------------------------------------------------------------------- writing


def spell(ctx: Context, documents: Sequence[FullDocument], *, in_detail: bool = False) -> list[PurchaseOut]:
    """Write purchase invoices out, with what their files are."""
    files = attachments.of_many(ctx, "document", [full.header.id for full in documents])
    return [_purchase(ctx, full, files.get(full.header.id, [])) for full in documents]


def _purchase(ctx: Context, full: FullDocument, files: Sequence[Attachment]) -> PurchaseOut:
    one, booking = full.header, full.header.booking or Booking()
    status = lifecycle.status(one, ctx.today)
    how = [input_vat.deduction_of(line.taxes) for line in full.lines]
    operation: Operation = next((each.operation for each in how if each.operation != "ordinary"), "ordinary")
    return PurchaseOut(
        id=one.id,
        external_invoice_number=one.number or "",
        external_id=one.external_id,
        internal_code=booking.internal_code,
        supplier=Ref(id=one.contact_id, name=one.contact_name or None),
        status=WORDS[status],
        issued_on=one.issued_on,
        received_on=one.accounting_on,
        due_on=one.due_on,
        subtotal=amount(one.subtotal),
        # VAT alone, unless the supplier charged the surcharge too: what there is must add up to the total.
        taxes_total=amount(one.total - one.subtotal + one.withholding),
        total_vat=amount(one.vat + one.other_taxes),
        total_surcharge=amount(one.surcharge),
        total_retention=amount(one.withholding),
        total=amount(one.total),
        currency=one.currency,
        paid_amount=amount(one.paid_total),
        pending_amount=amount(one.total - one.paid_total),
        payment_status=status if status in {"overdue", "paid", "partially_paid"} else "pending",
        paid_at=one.paid_on,
        payment_method=booking.payment_method or one.settled_method,
        payment_terms_days=booking.payment_term_days,
        expense_account=booking.expense_account,
        expense_category_id=booking.expense_category_id,
        deductible_percentage=plain_or_none(booking.deductible_percent),
        operation_class=CLASSES[operation],
        exclude_347=booking.exclude_347,
        tax_period=booking.tax_period,
        is_reverse_charge=booking.is_reverse_charge or any(each.is_reversed for each in how),
        tags=one.tags,
        custom_fields=one.custom_fields,
        internal_notes=booking.internal_notes,
        attachment=_attachment(full, files),
        lines=[_line(ctx, line) for line in full.lines],
        metadata=metadata_out(one.metadata),
        notes=one.notes,
        created_at=at(one.created_at),
        updated_at=at(one.updated_at),
    )


def spell_payment(payment: Payment) -> PurchasePaymentOut:
    """Write a payment of a purchase invoice out."""
    return PurchasePaymentOut(
        id=payment.id,
        amount=amount(payment.amount),
        paid_on=payment.paid_on,
        payment_method=payment.method_text or payment.method,
        reference=payment.reference,
        notes=payment.notes,
        created_at=at(payment.created_at),
    )


def _line(ctx: Context, line: DocumentLine) -> PurchaseLineOut:
    percents = {"vat": ZERO, "surcharge": ZERO, "withholding": ZERO, "other": ZERO}
    for tax in line.taxes:
        percents[tax.kind] += input_vat.percent_of(ctx, tax)
    return PurchaseLineOut(
        description="\n".join(part for part in (line.name, line.description) if part) or None,
        quantity=plain(line.quantity),
        unit_price=plain(line.unit_price),
        tax_rate=plain(percents["vat"]),
        retention_rate=plain(percents["withholding"]),
        surcharge_rate=plain(percents["surcharge"]),
        subtotal=amount(line.subtotal),
        taxes=amount(line.taxes_total + line.withholding),
        retention_amount=amount(line.withholding),
        vat_deductible=input_vat.deduction_of(line.taxes).is_deductible,
        total=amount(line.total),
    )


def _attachment(full: FullDocument, files: Sequence[Attachment]) -> AttachmentOut | None:
    found = next((file for file in files if file.role == "file"), None)
    if found is None:
        return None
    return AttachmentOut(
        filename=found.name,
        mime_type=found.media_type,
        size_bytes=found.bytes,
        download_url=f"/v1/purchase_invoices/{full.header.id}/file",
    )


# ---------------------------------------------------------------------------------------------------------- reading


def fields_of(ctx: Context, body: PurchaseIn) -> DocumentFields:
    """What a body says about a new purchase invoice. Raises Problem without the supplier's number."""
    number = default(body.external_invoice_number, default(body.supplier_invoice_number, None))
    if number is None:
        raise invalid_fields([missing("external_invoice_number")])
    booking = _booked(body, Booking())
    due_on = default(body.due_on, None)
    if due_on is None and booking.payment_term_days is not None:
        due_on = body.issued_on + timedelta(days=booking.payment_term_days)
    operation = OPERATION_OF[default(body.operation_class, "corriente")]
    return DocumentFields(
        kind="purchase_invoice",
        issued_on=body.issued_on,
        due_on=due_on,
        contact_id=_supplier(ctx, body.supplier_id),
        number=number,
        accounting_on=default(body.received_on, None),
        lines=_lines_of(body.lines, operation, is_reversed=booking.is_reverse_charge),
        notes=default(body.notes, None),
        external_id=default(body.external_id, None),
        tags=tuple(default(body.tags, ())),
        custom_fields=custom_fields_of(body),
        metadata=default(metadata_in(body.metadata), {}),
        booking=booking,
    )


def changes_of(ctx: Context, body: PurchaseChanges, full: FullDocument) -> Changes:
    """What a body changes; the taxes of the lines there are follow a change of what was bought."""
    said = given(body)
    changes: dict[str, Any] = {
        name: said[name] for name in ("issued_on", "due_on", "notes", "external_id") if name in said
    }
    for name, outside in (("number", "supplier_invoice_number"), ("number", "external_invoice_number")):
        if said.get(outside) is not None:
            changes[name] = said[outside]
    if "supplier_id" in said:
        changes["contact_id"] = _supplier(ctx, said["supplier_id"])
    if "received_on" in said:
        changes["accounting_on"] = said["received_on"]
    if "metadata" in said:
        changes["metadata"] = default(metadata_in(body.metadata), {})
    if "tags" in said:
        changes["tags"] = default(body.tags, [])
    if body.custom_fields is not UNSET:
        changes["custom_fields"] = list(custom_fields_of(body))
    before = full.header.booking or Booking()
    if set(said) & set(BOOKED):
        changes["booking"] = _booked(body, before)
    return changes, _changed_lines(body, full, changes.get("booking", before))


def _changed_lines(body: PurchaseChanges, full: FullDocument, booking: Booking) -> tuple[LineFields, ...] | None:
    """The lines that a body names; those there are, when what was bought is another thing now; else None."""
    before = [input_vat.deduction_of(line.taxes) for line in full.lines]
    known: Operation = next((how.operation for how in before if how.operation != "ordinary"), "ordinary")
    says = body.operation_class is not UNSET
    operation = OPERATION_OF[default(body.operation_class, "corriente")] if says else known
    is_reversed = booking.is_reverse_charge
    if body.lines is not UNSET:
        return _lines_of(body.lines, operation, is_reversed=is_reversed)
    if not says and body.is_reverse_charge is UNSET:
        return None
    return tuple(
        replace(draft.line_fields(line, full.header), deduction=Deduction(operation, is_reversed, how.is_deductible))
        for line, how in zip(full.lines, before, strict=True)
    )


def _lines_of(lines: Sequence[PurchaseLineIn], operation: Operation, *, is_reversed: bool) -> tuple[LineFields, ...]:
    return tuple(
        LineFields(
            name=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
            vat_percent=default(line.tax_rate, None),
            withholding_percent=default(line.retention_rate, None),
            surcharge_percent=default(line.surcharge_rate, None),
            deduction=Deduction(operation, is_reversed, default(line.vat_deductible, True)),
        )
        for line in lines
    )


def _booked(body: PurchaseChanges, before: Booking) -> Booking:
    """What whoever books it is told. Raises Problem for a period that is none."""
    said = given(body)
    values = {field: said[name] for name, field in BOOKED.items() if name in said}
    period = values.get("tax_period")
    if period is not None and not TAX_PERIOD.fullmatch(period):
        raise invalid_fields([bad_format("tax_period", "YYYY-MM, YYYY-QN")])
    for name in ("exclude_347", "is_reverse_charge"):
        if name in values:
            values[name] = bool(values[name])
    return replace(before, **values)


def _supplier(ctx: Context, supplier_id: Any) -> Any:
    """The id of a supplier. Raises ContactNotFound for what is none."""
    found = party.named_contact(ctx, supplier_id)
    if found is None or not found.is_supplier:
        raise contacts.ContactNotFound("contact_id")
    return found.id


assert set(CLASSES.values()) == set(get_args(OperationClass))
