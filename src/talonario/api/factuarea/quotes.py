"""Quotes (presupuestos): drafted, sent, answered by the customer, and turned into an invoice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine import filters
from talonario.api.engine.faults import missing
from talonario.api.engine.filters import RANGED, Filter
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.problems import invalid_fields
from talonario.api.engine.wire import Wire, default
from talonario.api.factuarea import document_spelling, envelope, public_links, verbs
from talonario.api.factuarea.document_resource import Changes, DocumentResource
from talonario.api.factuarea.document_shapes import CustomFields, Lines, Tags
from talonario.api.factuarea.invoices import INVOICES
from talonario.api.factuarea.wire import ExternalId, Metadata, Notes, Text500, amount, at_or_none
from talonario.domain import series
from talonario.domain.context import Context
from talonario.domain.documents import accept as answering
from talonario.domain.documents import statistics
from talonario.domain.documents.convert import ConversionFields
from talonario.domain.documents.convert import convert as converting
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.kinds import FAMILY
from talonario.domain.documents.lifecycle import Status
from talonario.domain.documents.record import Document, FullDocument

WORDS: dict[Status, str] = {
    "draft": "draft",
    "issued": "sent",
    "accepted": "accepted",
    "rejected": "rejected",
    "expired": "expired",
    "completed": "converted",
    "cancelled": "cancelled",
    "annulled": "cancelled",
}


class QuoteChanges(Wire, kw_only=True):
    """Changes of a draft; everything optional, lists replaced whole. `due_on` is an old name of `valid_until`."""

    client_id: UUID | UnsetType = UNSET
    issued_on: date | UnsetType = UNSET
    valid_until: date | UnsetType = UNSET
    due_on: date | UnsetType = UNSET
    lines: Lines | UnsetType = UNSET
    notes: Notes | UnsetType | None = UNSET
    terms: Annotated[str, Meta(max_length=2000)] | UnsetType | None = UNSET
    external_id: ExternalId | UnsetType | None = UNSET
    currency: Literal["EUR"] | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET
    tags: Tags | UnsetType | None = UNSET
    custom_fields: CustomFields | UnsetType | None = UNSET


class QuoteIn(QuoteChanges, kw_only=True):
    """A new quote."""

    client_id: UUID
    issued_on: date
    lines: Lines
    series_id: UUID | UnsetType | None = UNSET


class AcceptIn(Wire, kw_only=True):
    """How a quote was accepted."""

    accepted_on: date | UnsetType | None = UNSET
    notes: Notes | UnsetType | None = UNSET


class RejectIn(Wire, kw_only=True):
    """Why a quote was declined."""

    reason: Text500 | UnsetType | None = UNSET


class ConvertIn(Wire, kw_only=True):
    """What a quote becomes. The contract names other targets too, which no client and no event knows."""

    target: Literal["invoice"]
    issued_on: date | UnsetType | None = UNSET
    due_on: date | UnsetType | None = UNSET


def _fields(ctx: Context, body: QuoteIn) -> DocumentFields:
    valid_until = body.due_on if body.valid_until is UNSET else body.valid_until
    if valid_until is UNSET:
        raise invalid_fields([missing("valid_until")])
    return DocumentFields(
        kind="quote",
        issued_on=body.issued_on,
        due_on=valid_until,
        series_id=_series(ctx, default(body.series_id, None)),
        terms=default(body.terms, None),
        **document_spelling.labels_of(body),
    )


def _series(ctx: Context, series_id: UUID | None) -> UUID:
    """The series named, or the default one: an old client sends the first default series of whatever type."""
    found = ctx.tx.get(series.Series, series_id) if series_id is not None else None
    if series_id is not None and (found is None or FAMILY[found.document_kind] == "quote"):
        return series_id
    return series.default_for(ctx, "quote").id


def _changes(_: Context, body: QuoteChanges, __: FullDocument) -> Changes:
    changes, lines = document_spelling.changes_of(body)
    if "valid_until" in changes:
        changes["due_on"] = changes.pop("valid_until")
    return changes, lines


def spell(ctx: Context, documents: Sequence[FullDocument], *, in_detail: bool) -> list[dict[str, Any]]:
    """Write quotes out."""
    names = document_spelling.named(ctx, documents)
    invoices = document_spelling.invoices_of(ctx, documents)
    return [_quote(ctx, full, names, invoices) for full in documents]


def _quote(
    ctx: Context, full: FullDocument, names: document_spelling.Named, invoices: Mapping[UUID, Document]
) -> dict[str, Any]:
    document = full.header
    invoice = invoices.get(document.converted_to_id) if document.converted_to_id else None
    was_rejected = document.state == "rejected"
    return {
        **document_spelling.head(ctx, full, names, "quote", WORDS),
        "valid_until": document.due_on,
        "accepted_at": None if was_rejected else at_or_none(document.decided_at),
        "rejected_at": at_or_none(document.decided_at) if was_rejected else None,
        "converted_invoice_number": invoice.number if invoice else None,
        "terms": document.terms,
        **document_spelling.link_fields(ctx, document, names),
    }


QUOTES = DocumentResource(
    family="quote",
    name="quotes",
    missing=verbs.absent("quote_not_found", "El presupuesto no existe.", "There is no such quote."),
    taken=(
        "Ya existe un presupuesto enviado con ese external_id: no se puede modificar.",
        "A quote that was sent already has this external_id: it cannot be changed.",
    ),
    creates=QuoteIn,
    changes=QuoteChanges,
    fields_of=_fields,
    changes_of=_changes,
    spell=spell,
    words=WORDS,
    catalogue={
        "draft": ("Borrador", "gray"),
        "sent": ("Pendiente", "blue"),
        "accepted": ("Aprobado", "green"),
        "rejected": ("Rechazado", "red"),
        "expired": ("Expirado", "orange"),
        "converted": ("Facturado", "purple"),
        "cancelled": ("Cancelado", "red"),
    },
    filters={
        "issued_on": Filter("issued_on", filters.day, RANGED),
        "valid_until": Filter("due_on", filters.day, RANGED),
        "total": Filter("total", filters.number, RANGED),
    },
    sorts={"created": "id", "total": "total", "number": "number", "valid_until": "due_on"},
    params={"due_on": "valid_until"},
    without=frozenset({"activities"}),
)


def stats(call: Call) -> Answer:
    """Answer how many quotes stand where."""
    found = statistics.by_status(call.ctx, "quote")
    counts: dict[str, int] = {}
    for status, part in found.items():
        counts[WORDS[status]] = counts.get(WORDS[status], 0) + part.count
    return envelope.one(
        {
            "total_count": sum(counts.values()),
            "total_amount": amount(sum((part.total for part in found.values()), document_spelling.ZERO)),
            "count_by_status": counts,
            "expired_count": counts.get("expired", 0),
            "converted_count": counts.get("converted", 0),
        }
    )


def accept(call: Call) -> Answer:
    """Note that the customer accepts."""
    full = QUOTES.found(call, lock=True)
    body = call.read(AcceptIn)
    on, notes = default(body.accepted_on, None), default(body.notes, None)
    return QUOTES.shown(call, answering.accept(call.ctx, full, on=on, notes=notes))


def reject(call: Call) -> Answer:
    """Note that the customer declines."""
    full = QUOTES.found(call, lock=True)
    return QUOTES.shown(call, answering.reject(call.ctx, full, reason=default(call.read(RejectIn).reason, None)))


def convert(call: Call) -> Answer:
    """Make the draft invoice of an accepted quote, and answer it."""
    full = QUOTES.found(call, lock=True)
    body = call.read(ConvertIn)
    fields = ConversionFields(issued_on=default(body.issued_on, None), due_on=default(body.due_on, None))
    return INVOICES.made(call, converting(call.ctx, [full], fields))


TRANSITION = "quotes:transition"

OPERATIONS = (
    *QUOTES.operations(),
    *public_links.operations(QUOTES, show="public_link_get", update="public_link_update"),
    verbs.reading("quotes.stats", "/quotes/stats", "quotes:read", stats),
    verbs.writing("quotes.accept", "POST", "/quotes/{id}/accept", TRANSITION, accept, AcceptIn),
    verbs.writing("quotes.reject", "POST", "/quotes/{id}/reject", TRANSITION, reject, RejectIn),
    verbs.writing("quotes.convert", "POST", "/quotes/{id}/convert", TRANSITION, convert, ConvertIn),
)
