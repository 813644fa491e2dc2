"""Documents as Holded shows them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from talonario.api.engine.wire import plain
from talonario.api.holded import contact_spelling, doc_types, wire
from talonario.domain.contacts import Contact
from talonario.domain.context import Context
from talonario.domain.documents import read
from talonario.domain.documents.kinds import ORDERS, PAYABLE, REFUNDS
from talonario.domain.documents.record import Document, DocumentLine, FullDocument, Shipment
from talonario.domain.payment_methods import PaymentMethod
from talonario.domain.products import Product
from talonario.domain.treasuries import Treasury
from talonario.domain.warehouses import Warehouse

STATUS_OF_SETTLEMENT = {"unpaid": 0, "paid": 1, "partial": 2}
STATUS_OF_FULFILMENT = {None: 0, "complete": 1, "partial": 2}
STATUS_OF_STATE = {"accepted": 1, "completed": 1, "rejected": 3, "cancelled": 3, "annulled": 3}


def spell_all(ctx: Context, headers: Sequence[Document]) -> list[dict[str, Any]]:
    """Documents with everything they name, read in a handful of queries."""
    documents = read.complete_all(ctx, headers)
    around = Surroundings(ctx, documents)
    return [spell(one, around) for one in documents]


class Surroundings:
    """The outside ids of what some documents name."""

    def __init__(self, ctx: Context, documents: Sequence[FullDocument]) -> None:
        headers = [one.header for one in documents]
        people = ctx.tx.get_many(Contact, _ids(header.contact_id for header in headers))
        goods = ctx.tx.get_many(Product, _ids(line.product_id for one in documents for line in one.lines))
        banks = ctx.tx.get_many(Treasury, _ids(payment.treasury_id for one in documents for payment in one.payments))
        methods = ctx.tx.get_many(PaymentMethod, _ids(header.payment_method_id for header in headers))
        origins = ctx.tx.get_many(Document, _ids(header.origin.id if header.origin else None for header in headers))
        places = ctx.tx.get_many(Warehouse, _ids(header.warehouse_id for header in headers))
        self.goods = goods
        self.warehouses = {one.id: wire.outside_id(one.id, one.external_id) for one in places.values()}
        self.contacts = {one.id: contact_spelling.outside_id(one) for one in people.values()}
        self.banks = {one.id: wire.outside_id(one.id, one.external_id) for one in banks.values()}
        self.methods = {one.id: wire.outside_id(one.id, one.external_id) for one in methods.values()}
        self.origins = {one.id: wire.outside_id(one.id, one.external_id) for one in origins.values()}


def _ids(found: Any) -> list[UUID]:
    return [identity for identity in found if identity is not None]


def spell(full: FullDocument, around: Surroundings) -> dict[str, Any]:
    """One document."""
    one = full.header
    refund = one.kind in REFUNDS
    draft = one.state == "draft"
    shown: dict[str, Any] = {
        "id": wire.outside_id(one.id, one.external_id),
        "contact": around.contacts.get(one.contact_id, "0") if one.contact_id else "0",
        "contactName": one.contact_name,
        "desc": one.description,
        "date": wire.midnight(one.issued_on),
        "dueDate": wire.midnight(one.due_on),
        "multipledueDate": _due_dates(one),
        "forecastDate": wire.midnight(one.forecast_on),
        "accountingDate": wire.midnight(one.accounting_on),
        "approvedAt": None if draft else wire.seconds(one.issued_at),
        "draft": True if draft else None,
        "notes": one.notes or "",
        "tags": one.tags,
        "products": [_line(line, around, refund=refund) for line in full.lines],
        "tax": wire.turned(one.taxes_total, refund=refund),
        "subtotal": wire.turned(one.subtotal, refund=refund),
        "discount": 0,
        "total": wire.turned(one.total, refund=refund),
        "language": one.language,
        "status": status(one),
        "customFields": [{"field": entry.field, "value": entry.value} for entry in one.custom_fields],
        "docNumber": one.number,
        "currency": one.currency.lower(),
        "currencyChange": plain(one.exchange_rate),
        "paymentsTotal": wire.turned(one.paid_total, refund=refund),
        "paymentsPending": wire.turned(one.pending, refund=refund),
        "paymentsRefunds": 0,
        "salesChannelId": one.sales_channel,
        "paymentMethodId": around.methods.get(one.payment_method_id, "") if one.payment_method_id else "",
        "shipping": "hidden",
        "from": _origin(one, around),
    }
    if one.kind in ORDERS or one.kind == "delivery_note":
        shown |= _journey(one, around)
    if full.payments:
        shown["paymentsDetail"] = [
            {
                "id": wire.outside_id(payment.id, payment.external_id),
                "amount": wire.turned(payment.amount, refund=refund),
                "date": wire.midnight(payment.paid_on),
                "bankId": around.banks.get(payment.treasury_id, "") if payment.treasury_id else "",
            }
            for payment in full.payments
        ]
    return shown


def _journey(one: Document, around: Surroundings) -> dict[str, Any]:
    """Where the goods of an order or a note are, and on their way to where."""
    how = one.shipment or Shipment()
    return {
        "warehouseId": _warehouse(one.warehouse_id, around),
        "pipeline": one.stage or "",
        "tracking": {
            "key": how.carrier_key or "",
            "name": one.carrier or "",
            "num": how.tracking_number or "",
            "pickUpDate": f"{how.picked_up_on:%d/%m/%Y}" if how.picked_up_on else "",
            "deliveryDate": f"{one.delivery_on:%d/%m/%Y}" if one.delivery_on else "",
            "notes": how.carrier_notes or "",
        },
    }


def _warehouse(warehouse_id: UUID | None, around: Surroundings) -> str:
    """The id of a warehouse, which may be gone by now."""
    return (around.warehouses.get(warehouse_id) or wire.outside_id(warehouse_id, None)) if warehouse_id else ""


def status(one: Document) -> int:
    """0 pending, 1 done or paid, 2 paid in part, 3 cancelled or rejected."""
    if one.state in STATUS_OF_STATE:
        return STATUS_OF_STATE[one.state]
    if one.kind in ORDERS:
        return STATUS_OF_FULFILMENT[one.fulfilment]
    # Nothing is owed on a quote or a delivery note: one of 0 € is not paid, it is pending like the others.
    return STATUS_OF_SETTLEMENT[one.settlement] if one.kind in PAYABLE else 0


def _due_dates(one: Document) -> Any:
    entries = [{"date": wire.midnight(entry.date), "amount": plain(abs(entry.amount))} for entry in one.due_dates]
    return entries[0] if len(entries) == 1 else entries


def _origin(one: Document, around: Surroundings) -> dict[str, Any] | None:
    if one.origin is None:
        return None
    known = around.origins.get(one.origin.id) if one.origin.id else None
    kind = one.origin.kind
    return {"id": known or one.origin.external_id, "docType": doc_types.TYPE_OF_KIND.get(kind, kind)}


def _line(line: DocumentLine, around: Surroundings, *, refund: bool) -> dict[str, Any]:
    product = around.goods.get(line.product_id) if line.product_id else None
    vat = next((tax.percent for tax in line.taxes if tax.kind == "vat"), Decimal(0))
    shown: dict[str, Any] = {
        "line_id": wire.outside_id(line.id, line.external_id),
        "name": line.name,
        "desc": line.description,
        "price": plain(line.unit_price),
        "units": wire.turned(line.quantity, refund=refund),
        "projectid": line.project,
        "tax": plain(vat),
        "taxes": [tax.code for tax in line.taxes],
        "tags": line.tags,
        "discount": plain(line.discount_percent),
        "retention": 0,  # the withholding is among the taxes
        "weight": plain(line.weight),
        "costPrice": plain(line.cost),
        "sku": line.sku or "",
        "account": line.account,
        "productId": None,
        "variantId": None,
    }
    if product is not None and product.is_service:
        shown["serviceId"] = wire.outside_id(product.id, product.external_id)
    elif product is not None:
        shown["productId"] = wire.outside_id(product.id, product.external_id)
        shown["variantId"] = _variant(product, line)
    return shown


def _variant(product: Product, line: DocumentLine) -> str:
    """The variant of a line; the first one when it names none, for every line of a product has one."""
    wanted = line.variant_id or product.variant_id
    for variant in product.variants:
        if variant.id == wanted:
            return wire.outside_id(variant.id, variant.external_id)
    return wire.outside_id(wanted, None)
