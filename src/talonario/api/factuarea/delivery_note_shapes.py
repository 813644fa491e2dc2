"""Delivery notes on the wire, both ways: how the goods travel and who receives them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.faults import missing
from talonario.api.engine.problems import invalid_fields
from talonario.api.engine.wire import Wire, default, given
from talonario.api.factuarea import document_spelling
from talonario.api.factuarea.document_resource import Changes
from talonario.api.factuarea.document_shapes import CustomFields, Lines, Tags
from talonario.api.factuarea.wire import Email, ExternalId, Metadata, Text20, Text100, Text255, Text500, at_or_none
from talonario.domain import series
from talonario.domain.context import Context
from talonario.domain.documents import sign
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.lifecycle import Status
from talonario.domain.documents.record import Address, Document, FullDocument, Shipment
from talonario.domain.documents.signature import Signature

WORDS: dict[Status, str] = {
    "draft": "draft",
    "issued": "sent",
    "accepted": "sent",
    "signed": "signed",
    "completed": "invoiced",
    "cancelled": "cancelled",
    "rejected": "cancelled",
    "annulled": "cancelled",
}

Text120 = Annotated[str, Meta(max_length=120)]
Text2000 = Annotated[str, Meta(max_length=2000)]

# The ledger's field of a shipment -> what it is called here.
SHIPMENT = {
    "reference": "reference_number",
    "remarks": "internal_notes",
    "transport": "transport_details",
    "driver_name": "driver_name",
    "driver_tax_id": "driver_tax_id",
    "tracking_number": "tracking_number",
    "receiver_name": "received_by_name",
    "receiver_tax_id": "received_by_tax_id",
    "billing_emails": "billing_emails",
}
ADDRESS = {
    "line1": "delivery_address",
    "postal_code": "delivery_postal_code",
    "city": "delivery_city",
    "province": "delivery_province",
}
COLUMNS = {"delivery_on": "delivery_date", "vehicle_plate": "vehicle_plate", "carrier": "carrier_company"}

PAIRS = (
    ("driver_name", "driver_tax_id"),
    ("carrier_company", "tracking_number"),
    ("received_by_name", "received_by_tax_id"),
)
"""On an update the second is required with the first."""


class DeliveryNoteChanges(Wire, kw_only=True):
    """Changes of a draft; everything optional, lists replaced whole."""

    client_id: UUID | UnsetType = UNSET
    lines: Lines | UnsetType = UNSET
    delivery_date: date | UnsetType | None = UNSET
    notes: Text2000 | UnsetType | None = UNSET
    internal_notes: Text2000 | UnsetType | None = UNSET
    reference_number: Text255 | UnsetType | None = UNSET
    transport_details: Text2000 | UnsetType | None = UNSET
    delivery_address: Text500 | UnsetType | None = UNSET
    delivery_city: Text255 | UnsetType | None = UNSET
    delivery_postal_code: Text20 | UnsetType | None = UNSET
    delivery_province: Text255 | UnsetType | None = UNSET
    delivery_country: Text255 | UnsetType | None = UNSET
    vehicle_plate: Text20 | UnsetType | None = UNSET
    driver_name: Text120 | UnsetType | None = UNSET
    driver_tax_id: Text20 | UnsetType | None = UNSET
    tracking_number: Text100 | UnsetType | None = UNSET
    carrier_company: Text120 | UnsetType | None = UNSET
    received_by_name: Text120 | UnsetType | None = UNSET
    received_by_tax_id: Text20 | UnsetType | None = UNSET
    billing_emails: Annotated[list[Email], Meta(max_length=5)] | UnsetType | None = UNSET
    external_id: ExternalId | UnsetType | None = UNSET
    currency: Literal["EUR"] | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET
    tags: Tags | UnsetType | None = UNSET
    custom_fields: CustomFields | UnsetType | None = UNSET


class DeliveryNoteIn(DeliveryNoteChanges, kw_only=True):
    """A new delivery note."""

    client_id: UUID
    lines: Lines
    series_id: UUID | UnsetType | None = UNSET


class MarkDeliveredIn(Wire, kw_only=True):
    """When the goods arrived: an instant, or a day."""

    delivery_date: str | UnsetType | None = UNSET


class SignIn(Wire, kw_only=True):
    """Who signs, with what picture: a PNG in base64."""

    signed_by: Text255
    recipient_dni: Text20
    signature_image_base64: str
    signed_at: datetime | UnsetType | None = UNSET


class ConvertIn(Wire, kw_only=True):
    """What a delivery note becomes."""

    target: Literal["invoice"]
    target_series_id: UUID | UnsetType | None = UNSET


class ConvertTogetherIn(Wire, kw_only=True):
    """Which delivery notes become one invoice."""

    ids: Annotated[list[UUID], Meta(min_length=1, max_length=100)]
    target_series_id: UUID | UnsetType | None = UNSET
    issued_on: date | UnsetType | None = UNSET
    due_on: date | UnsetType | None = UNSET


class ChangeStatusIn(Wire, kw_only=True):
    """The retired way to move a delivery note on."""

    status: Literal["sent", "delivered", "cancelled"]


# ---------------------------------------------------------------------------------------------------------- reading


def fields_of(ctx: Context, body: DeliveryNoteIn) -> DocumentFields:
    """What a body says about a new note, which is of today."""
    return DocumentFields(
        kind="delivery_note",
        issued_on=ctx.today,
        series_id=default(body.series_id, None) or series.default_for(ctx, "delivery_note").id,
        shipment=_shipment(body, Shipment()),
        shipping_address=_address(body, None),
        delivery_on=default(body.delivery_date, None),
        vehicle_plate=default(body.vehicle_plate, None),
        carrier=default(body.carrier_company, None),
        **document_spelling.labels_of(body),
    )


def changes_of(_: Context, body: DeliveryNoteChanges, full: FullDocument) -> Changes:
    """What a body changes. Raises Problem for half of a pair."""
    halves = [
        missing(second) for first, second in PAIRS if default(getattr(body, first), None) and _unsaid(body, second)
    ]
    if halves:
        raise invalid_fields(halves)
    document = full.header
    changes, lines = document_spelling.changes_of(body)
    said = set(changes)
    for ours, theirs in COLUMNS.items():
        if theirs in said:
            changes[ours] = changes.pop(theirs)
    if said & set(SHIPMENT.values()):
        changes["shipment"] = _shipment(body, document.shipment or Shipment())
    if said & {*ADDRESS.values(), "delivery_country"}:
        changes["shipping_address"] = _address(body, document.shipping_address)
    elsewhere = {*SHIPMENT.values(), *ADDRESS.values(), "delivery_country"}
    return {name: value for name, value in changes.items() if name not in elsewhere}, lines


def _unsaid(body: DeliveryNoteChanges, name: str) -> bool:
    return default(getattr(body, name), None) is None


def _shipment(body: DeliveryNoteChanges, before: Shipment) -> Shipment:
    values = given(body)
    changes = {ours: values[theirs] for ours, theirs in SHIPMENT.items() if theirs in values}
    if changes.get("billing_emails", UNSET) is None:
        changes["billing_emails"] = []
    return msgspec.structs.replace(before, **changes)


def _address(body: DeliveryNoteChanges, before: Address | None) -> Address | None:
    values = given(body)
    changes = {ours: values[theirs] for ours, theirs in ADDRESS.items() if theirs in values}
    if "delivery_country" in values:
        named = values["delivery_country"]
        is_code = named is not None and len(named) == 2 and named.isascii() and named.isalpha()
        changes |= {"country": named.upper() if is_code else None, "country_name": None if is_code else named}
    found = msgspec.structs.replace(before or Address(), **changes)
    return None if found == Address() else found


# ---------------------------------------------------------------------------------------------------------- writing


def spell(ctx: Context, documents: Sequence[FullDocument], *, in_detail: bool) -> list[dict[str, Any]]:
    """Write delivery notes out."""
    names = document_spelling.named(ctx, documents)
    signed = [full.header.id for full in documents if full.header.signed_at is not None]
    signatures = sign.of_documents(ctx, signed)
    return [_note(ctx, full, names, signatures.get(full.header.id)) for full in documents]


def _note(
    ctx: Context, full: FullDocument, names: document_spelling.Named, signature: Signature | None
) -> dict[str, Any]:
    document = full.header
    shipment = document.shipment or Shipment()
    return {
        **document_spelling.head(ctx, full, names, "delivery_note", WORDS),
        "delivery_date": document.delivery_on,
        "signed_at": at_or_none(document.signed_at),
        "signed_by": signature.signed_by if signature else None,
        "signature_image_url": _image_url(ctx, document) if signature and signature.image else None,
        "signature_audit_id": signature.number if signature else None,
        "vehicle_plate": document.vehicle_plate,
        "driver": _pair("name", shipment.driver_name, "tax_id", shipment.driver_tax_id),
        "tracking": _pair("number", shipment.tracking_number, "carrier", document.carrier),
        "received_by": _pair("name", shipment.receiver_name, "tax_id", shipment.receiver_tax_id),
        "billing_emails": shipment.billing_emails,
        "internal_notes": shipment.remarks,
        "reference_number": shipment.reference,
        "transport_details": shipment.transport,
        **_address_out(document.shipping_address or Address()),
    }


def _pair(first: str, one: str | None, second: str, other: str | None) -> dict[str, str | None] | None:
    return None if one is None and other is None else {first: one, second: other}


def _address_out(address: Address) -> dict[str, str | None]:
    shown = {theirs: getattr(address, ours) for ours, theirs in ADDRESS.items()}
    return {**shown, "delivery_country": address.country_name or address.country}


def _image_url(ctx: Context, document: Document) -> str | None:
    return f"{ctx.address}/v1/x/delivery_notes/{document.id}/signature" if ctx.address else None
