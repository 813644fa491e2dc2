"""What Holded's webhooks are sent: written down in the transaction in which a thing happens, if anybody listens.

A record is told as it was then, and its name is decided then too: whether a product is a service, whether a change was
the approval. Both are kept as one more snapshot under the event's own id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from talonario.api.engine import wire
from talonario.api.holded.event_names import APPROVED, PURCHASES, name_of
from talonario.api.holded.event_payloads import Payloads
from talonario.domain.contacts import Contact
from talonario.domain.context import Context
from talonario.domain.documents.record import Document
from talonario.domain.products import Product
from talonario.domain.webhooks.record import WebhookEndpoint
from talonario.domain.webhooks.spelling import Spelling
from talonario.store.listing import Where
from talonario.store.outbox import Event, Snapshot
from talonario.store.record import Record


class Told(msgspec.Struct, frozen=True):
    """What is kept of an event: its name, and the body that is sent."""

    event: str
    payload: msgspec.Raw


_READER = msgspec.json.Decoder(Told)


def freeze(ctx: Context, happened: Sequence[Event]) -> None:
    """Keep what the events of a transaction tell Holded's endpoints, when the company has one that listens.

    Each name is told once of a record; what was made is not told to be changed as well.
    """
    told = [(event, *found) for event in happened if (found := name_of(event)) is not None]
    if not told or not _is_listened_to(ctx):
        return
    payloads = Payloads(ctx, [(what, event.subject_id) for event, what, _ in told])
    said: dict[UUID, set[tuple[str, str]]] = {}
    for event, what, verb in told:
        record = payloads.record(what, event.subject_id)
        name = _name(event, what, verb, record, ctx.gone.get(event.subject_id))
        if name is None or name in said.get(event.subject_id, ()):
            continue
        if name[0] != "stock":
            also = [(name[0], "update")] if name[1] == "create" else []
            said.setdefault(event.subject_id, set()).update([name, *also])
        payload = payloads.gone(event, name[0]) if name[1] == "delete" else payloads.live(event, name[0])
        kept = Told(".".join(name), msgspec.Raw(wire.ENCODER.encode(payload)))
        body = wire.ENCODER.encode(kept)
        ctx.tx.insert(Snapshot(company_id=ctx.company_id, id=event.id, body=body, taken_at=ctx.now))


def _names(ctx: Context, events: Sequence[Event]) -> Mapping[UUID, str]:
    return {event_id: _READER.decode(one.body).event for event_id, one in SPELLING.snapshots(ctx, events).items()}


def _kept_as(event: Event) -> UUID | None:
    return event.id if name_of(event) is not None else None


def _body(_ctx: Context, _event: Event, _endpoint: WebhookEndpoint, snapshot: Snapshot) -> bytes:
    return bytes(_READER.decode(snapshot.body).payload)


SPELLING: Final = Spelling(_names, _kept_as, _body)


def _is_listened_to(ctx: Context) -> bool:
    listening = (
        Where("dialect", "eq", "holded"),
        Where("status", "ne", "disabled"),
        Where("deleted_at", "is_null", True),
    )
    return ctx.tx.count(WebhookEndpoint, *listening) > 0


def _name(event: Event, what: str, verb: str, record: Record | None, gone: Record | None) -> tuple[str, str] | None:
    """(object, verb) that an event is told under, now that its record is known; None when it is not told."""
    product = record or gone
    if isinstance(product, Product) and product.is_service and what == "product":
        what = "service"
    if record is None:
        # Whatever else was done to it in the same operation is of no use to anybody.
        return (what, verb) if verb == "delete" else None
    if isinstance(record, Contact) and not (verb == "create" and _is_made_by(event)):
        return what, "update"  # it may have become a customer, or ceased to be one: it is still the same contact
    return what, "approve" if isinstance(record, Document) and _is_approval(event, what, record) else verb


def _is_approval(event: Event, what: str, document: Document) -> bool:
    """Whether a draft was approved: sales get their number then, purchases have one from outside."""
    if event.name.endswith(".number_assigned"):
        return what in APPROVED
    return what in PURCHASES and event.name.endswith(".updated") and document.issued_at == event.happened_at


def _is_made_by(event: Event) -> bool:
    """Whether the record began in the operation of the event: ids tell when they were made, in milliseconds."""
    return event.subject_id.int >> 80 >= int(event.happened_at.timestamp() * 1000)
