"""Documents of a Holded company: header, lines and payments, with the cents they were issued with."""

from __future__ import annotations

from decimal import Decimal

from talonario.migrate.canonical import (
    Document,
    DocumentPayment,
    DueDate,
    Origin,
    ShippingAddress,
)
from talonario.migrate.company import Money
from talonario.migrate.decisions import Findings
from talonario.migrate.sums import add_up_to
from talonario.migrate.systems import values
from talonario.migrate.systems.holded.lines import TaxBook, line
from talonario.migrate.systems.holded.masters import custom_fields
from talonario.migrate.systems.holded.series import KIND_OF_TYPE
from talonario.migrate.systems.values import NotUnderstood, Raw

_CANCELLED, _FAILED = 3, 4
_STATUSES = frozenset({0, 1, 2, _CANCELLED, _FAILED})
_COMPLETED_KINDS = frozenset({"proforma", "delivery_note", "sales_order", "purchase_order"})
# Kinds that get their number only when they are approved: without one they are drafts.
_NUMBERED_ON_APPROVAL = frozenset({"invoice", "receipt", "credit_note", "receipt_refund"})


def document(
    raw: Raw, source_id: str, document_type: str, taxes: TaxBook, findings: Findings
) -> tuple[Document, Money]:
    """A document and what is paid of it; series and links are resolved later. Raises NotUnderstood."""
    kind = KIND_OF_TYPE[document_type]
    issued_on = values.day(raw, "date")
    if issued_on is None:
        msg = "el documento no tiene fecha / the document has no date"
        raise NotUnderstood(msg)
    is_draft = _is_draft(raw, kind)
    contact = values.identifier(raw, "contact")
    name = values.text(raw, "contactName")
    currency = _currency(raw, source_id, findings)
    approved_on = values.day(raw, "approvedAt")
    if kind in _NUMBERED_ON_APPROVAL and not is_draft and approved_on is not None and issued_on > approved_on:
        findings.add("document.dated_ahead", source_id)
    _note(raw, source_id, contact, findings, is_draft=is_draft)
    total, subtotal = _required(raw, "total"), _required(raw, "subtotal")
    if values.amount(raw, "tax") != total - subtotal:
        findings.add("document.tax_not_difference", source_id)
    pending = values.amount(raw, "paymentsPending")
    payments, paid = _payments(raw, source_id, total, pending, findings)
    due_dates = _due_dates(raw)
    lines = [line(item, kind, taxes, source_id, findings) for item in values.objects(raw, "products")]
    if total and not lines:
        msg = "el documento no trae líneas y su total no es 0 / the document has no lines and its total is not 0"
        raise NotUnderstood(msg)
    found = Document(
        external_id=source_id,
        kind=kind,
        is_draft=is_draft,
        status=None if is_draft else _status(raw, kind, source_id, findings),
        number=_number(raw, kind, source_id, findings, is_draft=is_draft),
        contact_external_id=contact,
        contact_name=name,
        issued_on=issued_on,
        due_on=max((part.date for part in due_dates), default=values.day(raw, "dueDate")),
        due_dates=due_dates,
        accounting_on=values.day(raw, "accountingDate"),
        forecast_on=values.day(raw, "forecastDate"),
        approved_at=None if is_draft else values.instant(raw, "approvedAt"),
        description=values.text(raw, "desc"),
        notes=values.text(raw, "notes"),
        language=values.text(raw, "language"),
        currency=currency,
        exchange_rate=values.positive(raw, "currencyChange") or Decimal(1),
        payment_method_external_id=values.identifier(raw, "paymentMethodId"),
        sales_channel=values.text(raw, "salesChannelId"),
        tags=values.texts(raw, "tags"),
        custom_fields=custom_fields(raw),
        shipping_address=_shipping(raw),
        origin=_origin(raw, source_id, findings),
        lines=lines,
        subtotal=subtotal,
        tax_total=total - subtotal,
        total=total,
        payments=payments,
    )
    if not add_up_to(lines, taxes.every(), subtotal, total):
        findings.add("document.lines_off", source_id)
    if found.status == "completed" and not total:
        findings.add("document.of_nothing", source_id)
    return found, Money(paid=paid, pending=total - paid if pending is None else pending)


def _note(raw: Raw, who: str, contact: str | None, findings: Findings, *, is_draft: bool) -> None:
    if is_draft:
        findings.add("document.draft", who)
    if contact is None:
        findings.add("document.no_contact", who)
    if any(values.has_more_than_cents(raw, key) for key in ("subtotal", "tax", "total")):
        findings.add("document.not_in_cents", who)


def _currency(raw: Raw, who: str, findings: Findings) -> str:
    found = (values.text(raw, "currency") or "eur").upper()
    if not (len(found) == 3 and found.isascii() and found.isalpha()):
        msg = f"la moneda no se entiende / the currency is not understood: {found[:40]}"
        raise NotUnderstood(msg)
    if found != "EUR":
        findings.add("document.foreign_currency", who)
    if not values.text(raw, "currency") or (found != "EUR" and not values.positive(raw, "currencyChange")):
        findings.add("document.currency_missing", who)
    return found


def _is_draft(raw: Raw, kind: str) -> bool:
    if values.flag(raw, "draft", default=False):
        return True
    approved = values.moment(raw, "approvedAt") is not None
    return kind in _NUMBERED_ON_APPROVAL and not approved and values.text(raw, "docNumber") is None


def _number(raw: Raw, kind: str, who: str, findings: Findings, *, is_draft: bool) -> str | None:
    """The number on the paper. A draft of ours has none; one of a supplier's paper carries the supplier's."""
    if is_draft and kind in _NUMBERED_ON_APPROVAL:
        return None
    found = values.text(raw, "docNumber") or values.text(raw, "invoiceNum")
    if found is None and not is_draft:
        if kind in _NUMBERED_ON_APPROVAL:
            msg = "el documento está aprobado y no trae número / the document is approved and has no number"
            raise NotUnderstood(msg)
        findings.add("document.no_number", who)
    return found


def _status(raw: Raw, kind: str, who: str, findings: Findings) -> str:
    """Issued, cancelled, accepted, rejected or completed; what is paid is told by the payments."""
    status = values.number(raw, "status")
    if status not in _STATUSES:
        findings.add("document.status_unknown", who)
        return "issued"
    if status == _FAILED:
        findings.add("document.status_failed", who)
        return "issued"
    if kind == "quote":
        return {1: "accepted", _CANCELLED: "rejected"}.get(int(status or 0), "issued")
    if status == _CANCELLED:
        return "cancelled"
    return "completed" if status == 1 and kind in _COMPLETED_KINDS else "issued"


def _required(raw: Raw, key: str) -> Decimal:
    found = values.amount(raw, key)
    if found is None:
        msg = f"falta el importe «{key}» / the amount “{key}” is missing"
        raise NotUnderstood(msg)
    return found


def _due_dates(raw: Raw) -> list[DueDate]:
    """Holded writes none as [], one as an object and several as a list."""
    value = raw.get("multipledueDate")
    parts = [value] if isinstance(value, dict) and "date" in value else values.objects(raw, "multipledueDate")
    found = []
    for part in parts:
        due, amount = values.day(part, "date"), values.amount(part, "amount")
        if due is not None and amount is not None:
            found.append(DueDate(date=due, amount=amount))
        elif due is not None or amount or set(part) - {"date", "amount"}:
            msg = "un vencimiento no tiene fecha o importe / a due date has no day or no amount"
            raise NotUnderstood(msg)
    return found


def _origin(raw: Raw, who: str, findings: Findings) -> Origin | None:
    origin = values.mapping(raw, "from")
    found = values.identifier(origin, "id")
    if found is None:
        return None
    kind = values.text(origin, "docType") or "unknown"
    if kind not in KIND_OF_TYPE:
        findings.add("document.origin_missing", who)
    return Origin(kind=KIND_OF_TYPE.get(kind, kind), external_id=found)


def _shipping(raw: Raw) -> ShippingAddress | None:
    country = values.text(raw, "shippingCountry")
    is_code = country is not None and len(country) == 2
    found = ShippingAddress(
        line1=values.text(raw, "shippingAddress"),
        city=values.text(raw, "shippingCity"),
        postal_code=values.text(raw, "shippingPostalCode"),
        province=values.text(raw, "shippingProvince"),
        country=country.upper() if country and is_code else None,
        country_name=None if is_code else country,
    )
    return None if found == ShippingAddress() else found


def _payments(
    raw: Raw, who: str, total: Decimal, pending: Decimal | None, findings: Findings
) -> tuple[list[DocumentPayment], Decimal]:
    """The payments listed, and one more when they do not make up what Holded says is paid; and what is paid."""
    fallback_day = values.day(raw, "dueDate") or values.day(raw, "date")
    assert fallback_day is not None
    found: list[DocumentPayment] = []
    for item in values.objects(raw, "paymentsDetail"):
        amount, paid_on = values.amount(item, "amount"), values.day(item, "date")
        if amount is None:
            msg = "un pago no tiene importe / a payment has no amount"
            raise NotUnderstood(msg)
        if paid_on is None:
            findings.add("payment.no_day", who)
        found.append(
            DocumentPayment(
                external_id=values.identifier(item, "id") or f"{who}-pago-{len(found) + 1}",
                amount=amount,
                paid_on=paid_on or fallback_day,
                treasury_external_id=values.identifier(item, "bankId"),
                description=values.text(item, "desc"),
            )
        )
    listed = sum((one.amount for one in found), Decimal(0))
    paid = values.amount(raw, "paymentsTotal")
    if paid is None:
        paid = listed if pending is None else total - pending
    if paid != listed:
        findings.add("document.payments_differ", who)
        found.append(
            DocumentPayment(
                external_id=f"{who}-ajuste",
                amount=paid - listed,
                paid_on=fallback_day,
                description="Ajuste de la migración",
            )
        )
    return found, paid
