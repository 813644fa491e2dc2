"""Sending an endpoint an event that never happened, to see what it makes of it."""

from collections.abc import Callable, Sequence
from uuid import UUID

from talonario.domain.context import Context
from talonario.domain.errors import Invalid
from talonario.domain.webhooks import queue
from talonario.domain.webhooks.endpoints import EventUnknown, lock, wants
from talonario.domain.webhooks.record import EVERY, WebhookDelivery, WebhookEndpoint
from talonario.domain.webhooks.replays import EndpointNotEnabled


class EventNotHeard(Invalid):
    """An endpoint is tried out with what it asked for."""

    code = "webhook_event_not_heard"
    es = "El webhook no está suscrito a «{name}»: añádelo a enabled_events, o pruébalo con uno de los suyos."
    en = "The webhook endpoint does not hear '{name}': add it to enabled_events, or try it with one of its own."


def send(
    ctx: Context,
    endpoint: WebhookEndpoint,
    name: str | None,
    known: Sequence[str],
    body_of: Callable[[str, UUID], bytes],
) -> WebhookDelivery:
    """Queue an event that never happened, to be delivered like any other.

    name      None for the first that the endpoint hears
    known     the names of events in the dialect's words
    body_of   the body of an event of this name and id
    Raises    EndpointNotFound, EndpointNotEnabled, EventUnknown, EventNotHeard
    """
    endpoint = lock(ctx, endpoint)
    if endpoint.status != "enabled":
        raise EndpointNotEnabled
    if name is None:
        first = endpoint.enabled_events[0]
        name = known[0] if first == EVERY else first
    if name not in known:
        raise EventUnknown("type", name=name)
    if not wants(endpoint, name):
        raise EventNotHeard("type", name=name)
    event_id = ctx.new_id()
    trial = queue.delivery(
        ctx,
        endpoint,
        event_id=event_id,
        event_name=name,
        event_sequence=0,
        subject_id=None,
        payload=body_of(name, event_id),
    )
    queue.add(ctx, endpoint, [trial])
    return trial
