"""Webhooks: who is told of what happens, in Holded's words.

Holded v1 has no such route, though migration guides name it: the shapes are ours, in the manner of the other resources.
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire
from talonario.api.holded import replies, verbs, wire
from talonario.api.holded.event_names import NAMES
from talonario.domain.identity import short_id
from talonario.domain.webhooks import endpoints
from talonario.domain.webhooks.record import EVERY, WebhookEndpoint
from talonario.store.listing import Where

KNOWN = frozenset(NAMES)
OURS = (Where("dialect", "eq", "holded"), Where("deleted_at", "is_null", value=True))
"""Those that are told in this dialect's words, and still there."""


class WebhookIn(Wire):
    """A webhook as a client writes it; `events` is a list of names, or a text with commas; `*` is all of them."""

    url: str | UnsetType | None = UNSET
    events: Any = UNSET
    name: Annotated[str, Meta(max_length=endpoints.DESCRIPTION_MAX)] | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET
    signed: bool | UnsetType | None = UNSET
    ordered: bool | UnsetType | None = UNSET


def spell(one: WebhookEndpoint) -> dict[str, Any]:
    """A webhook as it is shown, without its secret."""
    return {
        "id": short_id(one.id),
        "name": one.description or "",
        "url": one.url,
        "events": one.enabled_events,
        "active": one.status == "enabled",
        "inactiveReason": one.disabled_because or "",
        "signed": one.is_signed,
        "ordered": one.is_ordered,
        "lastDeliveryAt": wire.seconds(one.last_delivery_at),
        "lastFailureAt": wire.seconds(one.last_failure_at),
        "createdAt": wire.seconds(one.created_at),
        "updatedAt": wire.seconds(one.updated_at),
    }


def list_(call: Call) -> Answer:
    """Every webhook of this dialect, oldest first."""
    limit, offset = verbs.page(call)
    found = call.ctx.tx.where(WebhookEndpoint, *OURS, *verbs.changed(call), limit=limit, offset=offset)
    return replies.listed([spell(one) for one in found])


def list_events(call: Call) -> Answer:
    """The names that may be subscribed to."""
    limit, offset = verbs.page(call)
    return Answer(200, list(NAMES[offset : offset + limit]))


def create(call: Call) -> Answer:
    """Add a webhook: unsigned, unless it asks to be; then its secret is in this answer only."""
    body = call.read(WebhookIn)
    url = wire.given(body.url)
    if not url:
        raise wire.wrong("url needed", "url")
    made, secret = endpoints.create(
        call.ctx,
        endpoints.EndpointFields(
            dialect="holded",
            url=url,
            enabled_events=_events(body) or [],
            description=wire.given(body.name),
            is_signed=wire.given(body.signed, False),
            is_ordered=wire.given(body.ordered, False),
        ),
        KNOWN,
    )
    if not wire.given(body.active, True):
        endpoints.update(call.ctx, made, {"status": "disabled"}, KNOWN)
    answer = replies.created(short_id(made.id))
    return _telling(answer, secret) if made.is_signed else answer


def show(call: Call) -> Answer:
    """One webhook."""
    return replies.shown(spell(_of_path(call)))


def update(call: Call) -> Answer:
    """Change a webhook in part; one that begins to sign gets another secret, which is in this answer only."""
    one, body = _of_path(call), call.read(WebhookIn)
    changes: dict[str, Any] = {}
    if wire.given(body.url):
        changes["url"] = body.url
    events = _events(body)
    if events is not None:
        changes["enabled_events"] = events
    if body.name is not UNSET:
        changes["description"] = body.name
    flags = (("is_signed", body.signed), ("is_ordered", body.ordered))
    changes |= {name: value for name, value in flags if wire.given(value) is not None}
    active = wire.given(body.active)
    if active is not None:
        changes["status"] = "enabled" if active else "disabled"
    changed = endpoints.update(call.ctx, one, changes, KNOWN)
    answer = replies.updated(short_id(one.id))
    if changed.is_signed and not one.is_signed:
        answer = _telling(answer, endpoints.rotate(call.ctx, changed)[1])
    return answer


def delete(call: Call) -> Answer:
    """Remove a webhook; what is on its way to it is still delivered."""
    one = _of_path(call)
    endpoints.delete(call.ctx, one)
    return replies.deleted(short_id(one.id))


def _of_path(call: Call) -> WebhookEndpoint:
    return wire.there(wire.look_up(call.path["id"], lambda identity: endpoints.get(call.ctx, identity, "holded")))


def _events(body: WebhookIn) -> list[str] | None:
    """The events that a body names, None when it says nothing. Raises Problem `Undefined event x`."""
    if body.events is UNSET:
        return None
    names = wire.texts(body.events, "events")
    unknown = next((name for name in names if name != EVERY and name not in KNOWN), None)
    if unknown is not None:
        raise wire.wrong(f"Undefined event {unknown}", "events")
    return names


def _telling(answer: Answer, secret: str) -> Answer:
    answer.body["secret"] = secret
    answer.is_secret = True
    return answer


OPERATIONS = (
    verbs.INVOICING.reading("listWebhooks", "/webhooks", list_),
    verbs.INVOICING.writing("createWebhook", "POST", "/webhooks", create),
    verbs.INVOICING.reading("listWebhookEvents", "/webhooks/events", list_events),
    verbs.INVOICING.reading("getWebhook", "/webhooks/{id}", show),
    verbs.INVOICING.writing("updateWebhook", "PUT", "/webhooks/{id}", update),
    verbs.INVOICING.writing("deleteWebhook", "DELETE", "/webhooks/{id}", delete),
)
