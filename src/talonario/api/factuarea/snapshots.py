"""What subscribers are shown of a record when something has happened to it: what GET would answer at that moment.

It is written down in the transaction that the thing happens in, once for each record, and never changes. What is not
in the catalogue, or not shown by this API at all (a supplier, a series of correctives), is shown to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Final
from uuid import UUID

import msgspec

from talonario.api.engine import wire
from talonario.api.factuarea import products, recurring_shapes, series, tax_shapes
from talonario.api.factuarea.contact_spelling import spell_client
from talonario.api.factuarea.delivery_notes import NOTES
from talonario.api.factuarea.document_resource import DocumentResource
from talonario.api.factuarea.invoices import INVOICES
from talonario.api.factuarea.proformas import PROFORMAS
from talonario.api.factuarea.purchase_invoices import PURCHASES
from talonario.api.factuarea.quotes import QUOTES
from talonario.api.factuarea.wire import amount, at
from talonario.domain.contacts import Contact
from talonario.domain.context import Context
from talonario.domain.documents import read
from talonario.domain.documents.record import Document
from talonario.domain.events import NAMES, public_name
from talonario.domain.payments import Payment
from talonario.domain.products import Product
from talonario.domain.recurring.record import RecurringInvoice
from talonario.domain.series import Series
from talonario.domain.taxes import Tax
from talonario.store.outbox import Event, Snapshot

AT_ONCE: Final = 200

Spelled = Iterator[tuple[UUID, object]]
"""Records as they are shown, each with its id; what is not there is left out."""


def _documents(resource: DocumentResource) -> Callable[[Context, Sequence[UUID]], Spelled]:
    def spelled(ctx: Context, ids: Sequence[UUID]) -> Spelled:
        shown = ctx.memory.get("shown")
        if shown is not None and ids == [shown[0]]:
            return iter([shown])
        found = list(ctx.tx.get_many(Document, ids).values())
        full = [read.complete(ctx, found[0])] if len(found) == 1 else read.complete_all(ctx, found)
        return zip((one.id for one in found), resource.spell(ctx, full, in_detail=True), strict=True)

    return spelled


def _clients(ctx: Context, ids: Sequence[UUID]) -> Spelled:
    return ((one.id, spell_client(one)) for one in ctx.tx.get_many(Contact, ids).values())


def _products(ctx: Context, ids: Sequence[UUID]) -> Spelled:
    found = list(ctx.tx.get_many(Product, ids).values())
    return zip((one.id for one in found), products.spell_all(ctx, found), strict=True)


def _taxes(ctx: Context, ids: Sequence[UUID]) -> Spelled:
    return ((one.id, tax_shapes.spell(one)) for one in ctx.tx.get_many(Tax, ids).values())


def _series(ctx: Context, ids: Sequence[UUID]) -> Spelled:
    found = ctx.tx.get_many(Series, ids).values()
    return ((one.id, series.spell(ctx, one)) for one in found if one.document_kind in series.TYPES)


def _recurring(ctx: Context, ids: Sequence[UUID]) -> Spelled:
    found = list(ctx.tx.get_many(RecurringInvoice, ids).values())
    return zip((one.id for one in found), recurring_shapes.spell(ctx, found), strict=True)


def _payments(ctx: Context, ids: Sequence[UUID]) -> Spelled:
    found = ctx.tx.get_many(Payment, ids).values()
    invoices = ctx.tx.get_many(Document, [one.document_id for one in found if one.document_id is not None])
    for one in found:
        if one.document_id in invoices:
            yield one.id, spell_payment(one, invoices[one.document_id])


def spell_payment(payment: Payment, invoice: Document) -> dict[str, Any]:
    """Write out a payment that was received; this shape stands in events only."""
    return {
        "id": payment.id,
        "object": "payment",
        "invoice_id": invoice.id,
        "invoice_number": invoice.number,
        "amount": amount(payment.amount),
        "payment_date": payment.paid_on,
        "payment_method": payment.method,
        "reference": payment.reference,
        "created_at": at(payment.created_at),
    }


SPELLED: Final[dict[str, Callable[[Context, Sequence[UUID]], Spelled]]] = {
    "invoice": _documents(INVOICES),
    "quote": _documents(QUOTES),
    "proforma": _documents(PROFORMAS),
    "delivery_note": _documents(NOTES),
    "purchase_invoice": _documents(PURCHASES),
    "recurring_invoice": _recurring,
    "client": _clients,
    "product": _products,
    "payment": _payments,
    "tax": _taxes,
    "series": _series,
}
"""Category of the catalogue -> how its records are written out."""


def freeze(ctx: Context, happened: Sequence[Event]) -> list[Event]:
    """Keep what the events of a transaction are about as it is now; the events, each with what is kept for it."""
    places = {event.id: _place(event) for event in happened if public_name(event.name) in NAMES}
    kept: dict[tuple[str, bool, UUID], Snapshot] = {}
    live: dict[str, dict[UUID, None]] = {}
    for category, is_gone, identity in dict.fromkeys(places.values()):
        if is_gone:
            kept[category, True, identity] = _snapshot(ctx, {"id": identity, "deleted": True})
        else:
            live.setdefault(category, {})[identity] = None
    for category, ids in live.items():
        waiting = iter(ids)
        while portion := list(islice(waiting, AT_ONCE)):
            for identity, spelled in SPELLED[category](ctx, portion):
                kept[category, False, identity] = _snapshot(ctx, spelled)
    ctx.tx.insert(*kept.values())
    found = {identity: kept[place].id for identity, place in places.items() if place in kept}
    return [msgspec.structs.replace(event, snapshot_id=found.get(event.id)) for event in happened]


def _place(event: Event) -> tuple[str, bool, UUID]:
    """What an event is about: the category, whether it is gone, its id."""
    category, _, verb = public_name(event.name).partition(".")
    return category, verb == "deleted", event.subject_id


def _snapshot(ctx: Context, spelled: object) -> Snapshot:
    return Snapshot(company_id=ctx.company_id, id=ctx.new_id(), body=wire.ENCODER.encode(spelled), taken_at=ctx.now)
