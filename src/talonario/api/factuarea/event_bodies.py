"""How an event is told: what GET answers of it, and what webhooks are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec

from talonario.api.engine import wire
from talonario.api.factuarea.versions import VERSION_DEFAULT
from talonario.api.factuarea.wire import amount, at
from talonario.domain.context import Context
from talonario.domain.events import BY_NAME, NAMES, public_name
from talonario.domain.webhooks.record import WebhookEndpoint
from talonario.domain.webhooks.spelling import Spelling
from talonario.store.outbox import Event, Snapshot

KEPT_AS: Final = {
    "corrective_invoice_id": "corrective_id",
    "corrective_invoice_number": "corrective_number",
    "substitute_invoice_id": "substitute_id",
    "substitute_invoice_number": "substitute_number",
    "substituted_invoice_ids": "substituted_ids",
}
"""Extra key -> what the history calls it."""

INSTANTS: Final = frozenset({"annulled_at", "cancelled_at"})
"""Extras that say when it happened."""


def _body(ctx: Context, event: Event, endpoint: WebhookEndpoint, snapshot: Snapshot) -> bytes:
    """What an endpoint is sent of an event, the same bytes every time."""
    name = public_name(event.name)
    body = envelope(
        event.id,
        name,
        data_of(event, name, snapshot.body),
        api_version=endpoint.api_version,
        created=int(event.happened_at.timestamp()),
        is_live=ctx.company.environment == "live",
        operation=event.operation,
    )
    return wire.ENCODER.encode(body)


def envelope(
    event_id: UUID,
    name: str,
    data: dict[str, Any],
    *,
    api_version: str | None,
    created: int,
    is_live: bool,
    operation: UUID | None,
) -> dict[str, Any]:
    """The body of a webhook.

    created   Unix seconds
    """
    return {
        "id": event_id,
        "type": name,
        "api_version": api_version or VERSION_DEFAULT,
        "created": created,
        "livemode": is_live,
        "correlation_id": operation,
        "data": data,
    }


def spell(ctx: Context, event: Event, body: bytes | None) -> dict[str, Any]:
    """Write an event out as GET answers it.

    body   what is kept of the record; without it the event tells only which one it is about
    """
    name = public_name(event.name)
    return {
        "id": event.id,
        "object": "event",
        "type": name,
        "aggregate_id": event.subject_id,
        "correlation_id": event.operation,
        "api_version": VERSION_DEFAULT,
        "livemode": ctx.company.environment == "live",
        "data": data_of(event, name, body),
        "created": int(event.happened_at.timestamp()),
    }


def data_of(event: Event, name: str, body: bytes | None) -> dict[str, Any]:
    """What an event tells: the record as it was shown, its id under the resource's name, and the extras.

    Older clients look for the resource by its name. An extra of that name takes its place.
    """
    if body is None:
        return with_resource(name, event.subject_id, {"id": event.subject_id}, {})
    extras = {key: _extra(event, key) for key in BY_NAME[name].extras}
    return with_resource(name, event.subject_id, msgspec.Raw(body), extras)


def with_resource(name: str, identity: object, record: object, extras: dict[str, Any]) -> dict[str, Any]:
    """`data` of an event of this name."""
    resource = name.partition(".")[0]
    return {
        "type": name,
        "object": record,
        "invoice" if resource == "facturae" else resource: {"id": identity},
    } | extras


def _extra(event: Event, key: str) -> Any:
    if key in INSTANTS:
        return at(event.happened_at)
    value = event.content.get(KEPT_AS.get(key, key))
    return amount(Decimal(str(value))) if key == "amount" else value


def _names(_ctx: Context, events: Sequence[Event]) -> Mapping[UUID, str]:
    public = {event.id: public_name(event.name) for event in events if event.snapshot_id is not None}
    return {event_id: name for event_id, name in public.items() if name in NAMES}


def _kept_as(event: Event) -> UUID | None:
    return event.snapshot_id


SPELLING: Final = Spelling(_names, _kept_as, _body)
