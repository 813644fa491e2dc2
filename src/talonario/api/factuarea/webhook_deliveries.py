"""What webhook endpoints were told, how often it was tried, and telling it once more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType, field

from talonario.api.engine import filters
from talonario.api.engine.faults import bad_format
from talonario.api.engine.filters import LISTED, RANGED, Filter
from talonario.api.engine.operation import Answer, Call, Operation
from talonario.api.engine.problems import invalid_fields
from talonario.api.engine.wire import Wire, default
from talonario.api.factuarea import envelope, lists, verbs
from talonario.api.factuarea.webhook_endpoints import READ, WRITE, find
from talonario.api.factuarea.webhook_shapes import Names, spell_attempt, spell_deliveries
from talonario.api.factuarea.wire import at, at_or_none
from talonario.domain.events import NAMES
from talonario.domain.webhooks import deliveries, replays
from talonario.domain.webhooks.record import WebhookDelivery, WebhookEndpoint, WebhookReplay
from talonario.store.listing import Where

NOT_FOUND = verbs.absent(
    "webhook_delivery_not_found", "Ese webhook no tiene esa entrega.", "This webhook endpoint has no such delivery."
)
NO_REPLAY = verbs.absent(
    "webhook_replay_not_found", "Ese webhook no tiene esa repetición.", "This webhook endpoint has no such replay."
)
STATUSES = ("pending", "delivered", "failed", "failed_permanently", "cancelled")
_KNOWN = filters.one_of(*STATUSES)
DAY_LENGTH = len("2026-01-31")


def _status(text: str) -> str:
    """A status; `succeeded` is what an old text of the contract calls what is delivered."""
    known: str = _KNOWN("delivered" if text == "succeeded" else text)
    return known


FILTERS: filters.Filters = {
    "status": Filter("status", _status, LISTED),
    "event": Filter("event_name", filters.text, LISTED),
    "created": Filter("created_at", filters.instant, RANGED),
}

Moment = Annotated[int, Meta(ge=0, le=10**15)] | Annotated[str, Meta(max_length=40)]


class ReplayIn(Wire, kw_only=True):
    """A part of the history: instants, days or sequences, both ends among it."""

    since: Moment = field(name="from")
    until: Moment | UnsetType | None = field(name="to", default=UNSET)
    events: Names | UnsetType | None = UNSET
    only_failed: bool | UnsetType | None = UNSET


def list_deliveries(call: Call) -> Answer:
    """Answer a page of the deliveries of an endpoint."""
    endpoint = find(call)
    return lists.listing(
        call,
        WebhookDelivery,
        lambda found: spell_deliveries(call.ctx, endpoint, found),
        Where("endpoint_id", "eq", endpoint.id),
        known=FILTERS,
    )


def show(call: Call) -> Answer:
    """Answer one delivery."""
    endpoint, delivery = _found(call)
    return envelope.one(spell_deliveries(call.ctx, endpoint, [delivery])[0])


def attempts(call: Call) -> Answer:
    """Answer every attempt at a delivery, the first one first."""
    _, delivery = _found(call)
    return envelope.many([spell_attempt(one) for one in deliveries.attempts(call.ctx, delivery)])


def replay(call: Call) -> Answer:
    """Tell an endpoint the same once more."""
    endpoint, delivery = _found(call)
    again = replays.repeat(call.ctx, endpoint, delivery)
    queued = {"new_delivery_id": again.id, "webhook_endpoint_id": endpoint.id, "status": "queued"}
    return Answer(202, {"data": queued})


def replay_range(call: Call) -> Answer:
    """Tell an endpoint a part of the history once more; what is long goes on after the answer."""
    endpoint, body = find(call), call.read(ReplayIn)
    until = default(body.until, None)
    asked = replays.Range(
        since=_moment("from", body.since),
        until=None if until is None else _moment("to", until),
        names=default(body.events, None),
        is_only_missed=default(body.only_failed, otherwise=False),
    )
    begun = replays.begin(call.ctx, endpoint, asked, NAMES)
    location = f"/v1/x/webhook_endpoints/{endpoint.id}/replays/{begun.id}"
    return Answer(202, {"data": _spell(begun)}, {"Location": location})


def show_replay(call: Call) -> Answer:
    """Answer how far a replay has come."""
    endpoint = find(call)
    return envelope.one(_spell(replays.get(call.ctx, endpoint, verbs.path_id(call, NO_REPLAY, "second"))))


def list_replays(call: Call) -> Answer:
    """Answer a page of the replays of an endpoint."""
    mine = Where("endpoint_id", "eq", find(call).id)
    return lists.listing(call, WebhookReplay, lambda found: [_spell(one) for one in found], mine)


def _spell(one: WebhookReplay) -> dict[str, Any]:
    return {
        "id": one.id,
        "object": "webhook_replay",
        "webhook_endpoint_id": one.endpoint_id,
        "from_sequence": one.first,
        "to_sequence": one.last,
        "from": at_or_none(one.since),
        "to": at_or_none(one.until),
        "events": one.events,
        "only_failed": one.is_only_missed,
        "status": one.status,
        "queued": one.queued,
        "created_at": at(one.created_at),
        "completed_at": at_or_none(one.completed_at),
    }


def _moment(name: str, sent: int | str) -> datetime | int:
    """An instant or a sequence; a day is its beginning, or its end where a range ends. Raises Problem."""
    if isinstance(sent, int):
        return sent
    try:
        found = filters.instant(sent)
        return found + timedelta(days=1, microseconds=-1) if name == "to" and len(sent) == DAY_LENGTH else found
    except (ValueError, OverflowError):
        raise invalid_fields([bad_format(name, "ISO 8601")]) from None


def _found(call: Call) -> tuple[WebhookEndpoint, WebhookDelivery]:
    """The endpoint and the delivery in the path."""
    endpoint = find(call)
    return endpoint, deliveries.get(call.ctx, endpoint, verbs.path_id(call, NOT_FOUND, "second"))


_DELIVERIES = "/webhook_endpoints/{id}/deliveries"
_REPLAYS = "/x/webhook_endpoints/{id}/replays"

OPERATIONS: tuple[Operation, ...] = (
    verbs.reading("webhook_endpoints.deliveries.list", _DELIVERIES, READ, list_deliveries),
    verbs.reading("webhook_endpoints.deliveries.show", f"{_DELIVERIES}/{{second}}", READ, show),
    verbs.writing("webhook_endpoints.deliveries.replay", "POST", f"{_DELIVERIES}/{{second}}/replay", WRITE, replay),
    verbs.reading("x.webhook_endpoints.attempts", f"/x{_DELIVERIES}/{{second}}/attempts", READ, attempts),
    verbs.writing(
        "x.webhook_endpoints.replay", "POST", "/x/webhook_endpoints/{id}/replay", WRITE, replay_range, ReplayIn
    ),
    verbs.reading("x.webhook_endpoints.replays", _REPLAYS, READ, list_replays),
    verbs.reading("x.webhook_endpoints.show_replay", f"{_REPLAYS}/{{second}}", READ, show_replay),
)
