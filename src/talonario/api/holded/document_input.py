"""Documents as clients write them, turned into what the ledger is told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import UNSET

from talonario.api.holded import contacts as holded_contacts
from talonario.api.holded import ledger_accounts, methods, products, series, warehouses, wire
from talonario.api.holded.document_shapes import DocumentIn, ItemIn
from talonario.domain import contacts
from talonario.domain.contacts import Contact
from talonario.domain.context import Context
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.kinds import OUTSIDE_NUMBER, Kind, side_of
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import Address, Booking, CustomField, Document
from talonario.domain.warehouses import default as default_warehouse

STORED: Final[frozenset[Kind]] = frozenset({"sales_order", "purchase_order", "delivery_note"})
"""What says from or into which warehouse its goods go; of the others Holded does not ask."""

OF_CONTACT: Final = (
    *("contactCode", "contactName", "contactEmail", "contactAddress", "contactCity", "contactCp"),
    *("contactProvince", "contactCountryCode"),
)
"""Fields that say who the contact is when its id does not."""


def fields(ctx: Context, kind: Kind, body: DocumentIn) -> DocumentFields:
    """A new document. Raises Problem in Holded's words for what cannot be understood."""
    contact = contact_of(ctx, kind, body)
    apply_defaults = wire.given(body.applyContactDefaults, True)
    number = wire.given(body.invoiceNum)
    numbering = wire.given(body.numSerieId)
    found_series = series.find(ctx, numbering) if numbering else None
    if numbering and found_series is None:
        raise wire.wrong("numSerieId not found", "numSerieId")
    return DocumentFields(
        kind=kind,
        issued_on=wire.day(wire.given(body.date)),
        due_on=wire.day(body.dueDate, "dueDate") if wire.given(body.dueDate) else None,
        contact_id=contact.id if contact else None,
        series_id=found_series.id if found_series else None,
        number=str(number) if number is not None and kind in OUTSIDE_NUMBER else None,
        lines=tuple(lines(ctx, kind, body, apply_defaults=apply_defaults) or ()),
        description=wire.given(body.desc, ""),
        notes=wire.given(body.notes),
        language=wire.given(body.language),
        currency=wire.currency(body.currency) or "EUR",
        exchange_rate=wire.given(body.currencyChange) or Decimal(1),
        payment_method_id=_method(ctx, body, contact if apply_defaults else None),
        sales_channel=_channel(ctx, body),
        booking=_booking(body, None) if side_of(kind) == "purchases" else None,
        shipping_address=_shipping(body),
        tags=tuple(wire.tags(wire.given(body.tags, []))),
        custom_fields=tuple(CustomField(*row) for row in wire.custom_fields(wire.given(body.customFields, []))),
        warehouse_id=_warehouse(ctx, body) if kind in STORED else None,
        due_by_terms=apply_defaults,
    )


def ignored(kind: Kind, body: DocumentIn) -> list[str]:
    """What of a body comes to nothing, as on live: said in a header."""
    told = []
    if body.status is not UNSET:
        told.append("status is ignored: it follows the payments")
    if body.draft is not UNSET:
        told.append("draft is ignored: approveDoc approves")
    if body.lines is not UNSET:
        told.append("lines is ignored: the lines of a document are its items")
    if body.numSerie is not UNSET:
        told.append("numSerie is ignored: a series is named by numSerieId")
    if wire.given(body.warehouseId) and kind not in STORED:
        told.append("warehouseId is ignored: only orders and waybills say where goods lie")
    if wire.given(body.expAccountId) and side_of(kind) != "purchases":
        told.append("expAccountId is ignored: it is of what is bought")
    if wire.named(body.contactId) is not None:
        told += [
            f"{name} is ignored: contactId says who it is" for name in OF_CONTACT if wire.given(getattr(body, name))
        ]
    return told


def changes(ctx: Context, one: Document, body: DocumentIn) -> dict[str, Any]:
    """What an update says, by the names of the document's fields."""
    values: dict[str, Any] = {}
    for name, value in (("description", body.desc), ("notes", body.notes), ("language", body.language)):
        if value is not UNSET:
            values[name] = value if name == "notes" else wire.given(value, "")
    if wire.given(body.date) is not None:
        values["issued_on"] = wire.day(body.date)
    if body.dueDate is not UNSET:
        values["due_on"] = wire.day(body.dueDate, "dueDate") if body.dueDate else None
    if body.tags is not UNSET:
        values["tags"] = wire.tags(body.tags)
    if body.customFields is not UNSET:
        values["custom_fields"] = [CustomField(*row) for row in wire.custom_fields(body.customFields)]
    if body.paymentMethodId is not UNSET or body.paymentMethod is not UNSET:
        values["payment_method_id"] = _method(ctx, body, None)
    if body.salesChannelId is not UNSET or body.salesChannel is not UNSET:
        values["sales_channel"] = _channel(ctx, body)
    if body.expAccountId is not UNSET and side_of(one.kind) == "purchases":
        values["booking"] = _booking(body, one.booking)
    if body.warehouseId is not UNSET and one.kind in STORED:
        values["warehouse_id"] = _warehouse(ctx, body) or default_warehouse(ctx).id
    if wire.given(body.contactId):
        found = holded_contacts.find(ctx, body.contactId)
        if found is None:
            raise wire.wrong("contactId not found", "contactId")
        values["contact_id"] = found.id
    return values


def contact_of(ctx: Context, kind: Kind, body: DocumentIn) -> Contact | None:
    """The contact by id, by tax number (made when it is new), else by name, which makes a new one."""
    if wire.given(body.contactId) not in {None, "0", 0}:
        found = holded_contacts.find(ctx, body.contactId)
        if found is None:
            raise wire.wrong("contactId not found", "contactId")
        return found
    code = str(body.contactCode).strip() if wire.given(body.contactCode) else None
    known = contacts.find_by_tax_id(ctx, code) if code else None
    if known is not None:
        return known
    name = wire.given(body.contactName) or code
    if name is None:
        return None
    supplier = side_of(kind) == "purchases"
    address = contacts.Address(
        line1=wire.given(body.contactAddress),
        city=wire.given(body.contactCity),
        postal_code=str(body.contactCp) if wire.given(body.contactCp) is not None else None,
        province=wire.given(body.contactProvince),
        country=wire.country(body.contactCountryCode, "contactCountryCode"),
    )
    values = {"name": name, "tax_id": code, "email": wire.given(body.contactEmail), "address": address}
    return contacts.create(ctx, contacts.ContactFields(roles=("supplier" if supplier else "customer",), values=values))


def lines(ctx: Context, kind: Kind, body: DocumentIn, *, apply_defaults: bool) -> list[LineFields] | None:
    """The lines of a body; None when it has none to say."""
    items = wire.given(body.items)
    if items is None:
        items = wire.given(body.products)
    if items is None:
        return None
    return [_line(ctx, kind, item, apply_defaults=apply_defaults) for item in items]


def _line(ctx: Context, kind: Kind, item: ItemIn, *, apply_defaults: bool) -> LineFields:
    product_id, variant_id = _product(ctx, item)
    price = wire.given(item.subtotal)
    keys = wire.given(item.taxes)
    percent = wire.percent(wire.given(item.tax)) if keys is None else None
    if keys is None and percent is None and wire.given(item.tax) is not None:
        keys = item.tax
    withheld = wire.given(item.retention)
    return LineFields(
        name=wire.given(item.name, ""),
        description=wire.given(item.desc, ""),
        quantity=wire.given(item.units, Decimal(1)),
        unit_price=price if price is not None else wire.given(item.price),
        discount_percent=wire.given(item.discount, Decimal(0)),
        tax_codes=tuple(wire.texts(keys, "taxes")) if keys is not None else None,
        vat_percent=percent,
        withholding_percent=abs(withheld) if withheld else (None if apply_defaults else Decimal(0)),
        surcharge_percent=None if apply_defaults else Decimal(0),
        assume_vat=False,
        apply_contact_defaults=apply_defaults,
        product_id=product_id,
        variant_id=variant_id,
        sku=str(item.sku) if wire.given(item.sku) not in {None, 0, "0"} else None,
        account=_opaque(item.accountingAccountId),
        project=_opaque(item.projectid),
        weight=wire.given(item.weight, Decimal(0)),
        cost=wire.given(item.costPrice, Decimal(0)),
        tags=tuple(wire.tags(wire.given(item.tags, []))),
    )


def _product(ctx: Context, item: ItemIn) -> tuple[UUID | None, UUID | None]:
    for text, is_service in ((wire.given(item.serviceId), True), (wire.given(item.productId), None)):
        if text:
            found = products.find(ctx, text, is_service=is_service)
            if found is None:
                raise wire.wrong("productId not found" if is_service is None else "serviceId not found")
            wanted = wire.given(item.variantId)
            variant = next(
                (one for one in found.variants if wanted and wanted == wire.outside_id(one.id, one.external_id)), None
            )
            return found.id, variant.id if variant else None
    return None, None


def _method(ctx: Context, body: DocumentIn, contact: Contact | None) -> UUID | None:
    text = wire.given(body.paymentMethodId) or wire.given(body.paymentMethod)
    if not text:
        return contact.payment_method_id if contact else None
    found = methods.find(ctx, text)
    if found is None:
        raise wire.wrong("paymentMethodId not found", "paymentMethodId")
    return found.id


def _channel(ctx: Context, body: DocumentIn) -> str | None:
    """The sales channel by its id, else by the number of its account."""
    number = _opaque(body.salesChannel)
    return _opaque(body.salesChannelId) or ledger_accounts.shown_id(ctx, number) or number


def _booking(body: DocumentIn, before: Booking | None) -> Booking | None:
    """How a purchase is booked: to the expense account that the body names."""
    if body.expAccountId is UNSET:
        return before
    return msgspec.structs.replace(before or Booking(), expense_account=_opaque(body.expAccountId))


def _warehouse(ctx: Context, body: DocumentIn) -> UUID | None:
    text = wire.given(body.warehouseId)
    if text in {None, "", 0, "0"}:
        return None
    found = warehouses.find(ctx, text)
    if found is None:
        raise wire.wrong("warehouseId not found", "warehouseId")
    return found.id


def _opaque(value: Any) -> str | None:
    return str(value) if wire.given(value) not in {None, 0, "0"} else None


def _shipping(body: DocumentIn) -> Address | None:
    postal_code = wire.given(body.shippingPostalCode)
    address = Address(
        line1=wire.given(body.shippingAddress),
        postal_code=str(postal_code) if postal_code is not None else None,
        city=wire.given(body.shippingCity),
        province=wire.given(body.shippingProvince),
        country_name=wire.given(body.shippingCountry),
    )
    return address if address != Address() else None
