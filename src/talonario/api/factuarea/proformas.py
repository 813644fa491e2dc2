"""Proformas (facturas proforma): an offer that looks like the invoice it becomes; there is no `sent` for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine import filters
from talonario.api.engine.filters import RANGED, Filter
from talonario.api.engine.numbers import bounds
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire, default, given
from talonario.api.factuarea import document_spelling, envelope, public_links, verbs
from talonario.api.factuarea.document_resource import Changes, DocumentResource
from talonario.api.factuarea.document_shapes import CustomFields, Lines, Tags
from talonario.api.factuarea.invoices import INVOICES
from talonario.api.factuarea.wire import (
    ExternalId,
    Metadata,
    Notes,
    Text100,
    Text255,
    Text500,
    amount,
    metadata_in,
)
from talonario.domain import series
from talonario.domain.context import Context
from talonario.domain.documents import accept as answering
from talonario.domain.documents import draft, statistics
from talonario.domain.documents.convert import ConversionFields
from talonario.domain.documents.convert import convert as converting
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.lifecycle import Status
from talonario.domain.documents.record import Document, FullDocument, Offer
from talonario.fiscal.money import round_cents

ZERO = Decimal(0)
SOON_DAYS = 7

WORDS: dict[Status, str] = {
    "draft": "draft",
    "issued": "draft",
    "accepted": "accepted",
    "rejected": "rejected",
    "expired": "expired",
    "completed": "converted",
    "cancelled": "cancelled",
    "annulled": "cancelled",
}
"""A proforma that another program numbered and nobody answered is `issued` in the ledger, and as open as a draft."""

# The ledger's field of an offer -> what it is called here.
OFFER = {
    "reference": "reference",
    "payment_method": "payment_method",
    "payment_term_days": "payment_terms",
    "shipping_cost": "shipping_cost",
    "delivery_terms": "delivery_terms",
}


class ProformaChanges(Wire, kw_only=True):
    """Changes of a draft; everything optional, lists replaced whole."""

    client_id: UUID | UnsetType = UNSET
    issued_on: date | UnsetType = UNSET
    valid_until: date | UnsetType | None = UNSET
    validity_days: Annotated[int, Meta(ge=1, le=365)] | UnsetType | None = UNSET
    lines: Lines | UnsetType = UNSET
    notes: Notes | UnsetType | None = UNSET
    terms_and_conditions: Annotated[str, Meta(max_length=2000)] | UnsetType | None = UNSET
    reference: Text255 | UnsetType | None = UNSET
    payment_method: Text100 | UnsetType | None = UNSET
    payment_terms: Annotated[int, Meta(ge=0, le=365)] | UnsetType | None = UNSET
    shipping_cost: Annotated[Decimal, bounds("0", places=2)] | UnsetType | None = UNSET
    delivery_terms: Text255 | UnsetType | None = UNSET
    estimated_delivery_date: date | UnsetType | None = UNSET
    operation_regime: Literal["general", "intracomunitaria", "importacion_exportacion", "isp"] | UnsetType | None = (
        UNSET
    )
    external_id: ExternalId | UnsetType | None = UNSET
    currency: Literal["EUR"] | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET
    tags: Tags | UnsetType | None = UNSET
    custom_fields: CustomFields | UnsetType | None = UNSET


class ProformaIn(ProformaChanges, kw_only=True):
    """A new proforma."""

    client_id: UUID
    issued_on: date
    lines: Lines
    series_id: UUID | UnsetType | None = UNSET


class AnswerIn(Wire, kw_only=True):
    """Why a proforma was accepted or declined; `metadata` replaces its own."""

    reason: Text500 | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET


class ConvertIn(Wire, kw_only=True):
    """What a proforma becomes."""

    target: Literal["invoice"]


def _fields(ctx: Context, body: ProformaIn) -> DocumentFields:
    return DocumentFields(
        kind="proforma",
        issued_on=body.issued_on,
        due_on=_last_day(body, body.issued_on, None),
        series_id=default(body.series_id, None) or series.default_for(ctx, "proforma").id,
        forecast_on=default(body.estimated_delivery_date, None),
        terms=default(body.terms_and_conditions, None),
        offer=_offer(body, Offer()),
        **document_spelling.labels_of(body),
    )


def _changes(_: Context, body: ProformaChanges, full: FullDocument) -> Changes:
    document = full.header
    changes, lines = document_spelling.changes_of(body)
    said = set(changes)
    if said & {"valid_until", "validity_days"}:
        changes["due_on"] = _last_day(body, default(body.issued_on, document.issued_on), document.due_on)
    if said & set(OFFER.values()):
        changes["offer"] = _offer(body, document.offer or Offer())
    changes = {
        name: value for name, value in changes.items() if name not in {"valid_until", "validity_days", *OFFER.values()}
    }
    for name, theirs in (("forecast_on", "estimated_delivery_date"), ("terms", "terms_and_conditions")):
        if theirs in changes:
            changes[name] = changes.pop(theirs)
    if changes.get("operation_regime", UNSET) is None:
        changes["operation_regime"] = "general"
    return changes, lines


def _last_day(body: ProformaChanges, issued_on: date, before: date | None) -> date | None:
    """Until when the offer is good; a number of days counts from its date and wins over a day."""
    if isinstance(body.validity_days, int):
        # Beyond the calendar is beyond every check too; its last day is refused by its own.
        return issued_on + min(timedelta(days=body.validity_days), date.max - issued_on)
    if body.valid_until is not UNSET:
        return body.valid_until
    return None if body.validity_days is None else before


def _offer(body: ProformaChanges, before: Offer) -> Offer:
    values = given(body)
    changes = {ours: values[theirs] for ours, theirs in OFFER.items() if theirs in values}
    if changes.get("shipping_cost", ZERO) is None:
        changes["shipping_cost"] = ZERO
    return msgspec.structs.replace(before, **changes)


def spell(ctx: Context, documents: Sequence[FullDocument], *, in_detail: bool) -> list[dict[str, Any]]:
    """Write proformas out."""
    names = document_spelling.named(ctx, documents)
    invoices = document_spelling.invoices_of(ctx, documents)
    return [_proforma(ctx, full, names, invoices) for full in documents]


def _proforma(
    ctx: Context, full: FullDocument, names: document_spelling.Named, invoices: Mapping[UUID, Document]
) -> dict[str, Any]:
    document = full.header
    offer = document.offer or Offer()
    invoice = invoices.get(document.converted_to_id) if document.converted_to_id else None
    return {
        **document_spelling.head(ctx, full, names, "proforma", WORDS),
        "valid_until": document.due_on,
        "validity_days": (document.due_on - document.issued_on).days if document.due_on else None,
        "reference": offer.reference,
        "converted_invoice_number": invoice.number if invoice else None,
        "shipping_cost": amount(offer.shipping_cost),
        "total_with_shipping": amount(document.total + offer.shipping_cost),
        "payment_method": offer.payment_method,
        "payment_terms_days": offer.payment_term_days,
        "delivery_terms": offer.delivery_terms,
        "estimated_delivery_date": document.forecast_on,
        "operation_regime": document.operation_regime,
        "terms_and_conditions": document.terms,
        **document_spelling.link_fields(ctx, document, names),
    }


PROFORMAS = DocumentResource(
    family="proforma",
    name="proformas",
    missing=verbs.absent(
        "resource_not_found", "La proforma no existe.", "There is no such proforma.", "proforma_not_found"
    ),
    taken=(
        "Ya existe una proforma numerada con ese external_id: no se puede modificar.",
        "A proforma that has its number already has this external_id: it cannot be changed.",
    ),
    creates=ProformaIn,
    changes=ProformaChanges,
    fields_of=_fields,
    changes_of=_changes,
    spell=spell,
    words=WORDS,
    catalogue={
        "draft": ("Borrador", "gray"),
        "accepted": ("Aceptado", "green"),
        "rejected": ("Rechazado", "red"),
        "converted": ("Facturado", "purple"),
        "cancelled": ("Cancelado", "red"),
        "expired": ("Expirado", "orange"),
    },
    filters={"total": Filter("total", filters.number, RANGED)},
    sorts={"created": "id", "total": "total", "number": "number", "valid_until": "due_on"},
    params={"due_on": "valid_until"},
    without=frozenset({"activities"}),
)


def stats(call: Call) -> Answer:
    """Answer how many proformas stand where, and how many became invoices, in percent."""
    parts: dict[str, statistics.Part] = {}
    for status, part in statistics.by_status(call.ctx, "proforma").items():
        before = parts.get(WORDS[status], statistics.Part(0, ZERO))
        parts[WORDS[status]] = statistics.Part(before.count + part.count, before.total + part.total)
    count = sum(part.count for part in parts.values())
    total = sum((part.total for part in parts.values()), ZERO)
    converted = parts["converted"].count if "converted" in parts else 0
    return envelope.one(
        {
            "total_count": count,
            "total_amount": amount(total),
            "by_status": {word: {"count": part.count, "total": amount(part.total)} for word, part in parts.items()},
            "conversion_rate": amount(round_cents(Decimal(100 * converted) / count) if count else ZERO),
            "expiring_soon": statistics.expiring(call.ctx, "proforma", SOON_DAYS),
            "average_value": amount(round_cents(total / count) if count else ZERO),
        }
    )


def accept(call: Call) -> Answer:
    """Note that the customer accepts."""
    full, reason = _answered(call)
    return PROFORMAS.shown(call, answering.accept(call.ctx, full, reason=reason))


def reject(call: Call) -> Answer:
    """Note that the customer declines."""
    full, reason = _answered(call)
    return PROFORMAS.shown(call, answering.reject(call.ctx, full, reason=reason))


def _answered(call: Call) -> tuple[FullDocument, str | None]:
    full = PROFORMAS.found(call, lock=True)
    body = call.read(AnswerIn)
    if isinstance(body.metadata, dict):
        full = draft.edit(call.ctx, full, {"metadata": metadata_in(body.metadata)})
    return full, default(body.reason, None)


def convert(call: Call) -> Answer:
    """Make the draft invoice of a proforma, and answer it."""
    full = PROFORMAS.found(call, lock=True)
    call.read(ConvertIn)
    return INVOICES.made(call, converting(call.ctx, [full], ConversionFields()))


TRANSITION = "proformas:transition"

OPERATIONS = (
    *PROFORMAS.operations(),
    *public_links.operations(PROFORMAS, show="public_link_get", update="public_link_update"),
    verbs.reading("proformas.stats", "/proformas/stats", "proformas:read", stats),
    verbs.writing("proformas.accept", "POST", "/proformas/{id}/accept", TRANSITION, accept, AnswerIn),
    verbs.writing("proformas.reject", "POST", "/proformas/{id}/reject", TRANSITION, reject, AnswerIn),
    verbs.writing("proformas.convert", "POST", "/proformas/{id}/convert", TRANSITION, convert, ConvertIn),
)
