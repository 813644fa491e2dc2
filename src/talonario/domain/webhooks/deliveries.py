"""What became of each telling: reading the deliveries of an endpoint and the attempts at them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from talonario.domain.context import Context
from talonario.domain.errors import NotFound
from talonario.domain.webhooks.record import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from talonario.store.listing import Order, Where
from talonario.store.outbox import Event


class DeliveryNotFound(NotFound):
    """The endpoint has no such delivery."""

    code = "webhook_delivery_not_found"
    es = "Ese webhook no tiene esa entrega."
    en = "This webhook endpoint has no such delivery."


def get(ctx: Context, endpoint: WebhookEndpoint, delivery_id: UUID) -> WebhookDelivery:
    """A delivery of an endpoint. Raises DeliveryNotFound."""
    found = ctx.tx.get(WebhookDelivery, delivery_id)
    if found is None or found.endpoint_id != endpoint.id:
        raise DeliveryNotFound
    return found


def attempts(ctx: Context, delivery: WebhookDelivery) -> list[WebhookAttempt]:
    """Every attempt at a delivery, the first one first."""
    return ctx.tx.where(
        WebhookAttempt, Where("delivery_id", "eq", delivery.id), order=Order("number", descending=False)
    )


def last_attempts(ctx: Context, deliveries: Iterable[WebhookDelivery]) -> dict[UUID, WebhookAttempt]:
    """The latest attempt at each delivery, by the attempt's id; those that nobody tried are left out."""
    return ctx.tx.get_many(WebhookAttempt, (one.last_attempt_id for one in deliveries if one.last_attempt_id))


def events(ctx: Context, deliveries: Sequence[WebhookDelivery]) -> dict[UUID, Event]:
    """The events that deliveries tell of, by id; those that never happened are left out."""
    return ctx.tx.get_many(Event, (one.event_id for one in deliveries if one.event_sequence))
