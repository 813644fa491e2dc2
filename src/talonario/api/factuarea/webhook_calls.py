"""Calls to a webhook endpoint that nothing happened for: a ping at once, and an event of a kind it will hear."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from talonario.api.engine import wire
from talonario.api.engine.operation import Answer, Call, LongCall
from talonario.api.engine.wire import Wire, default
from talonario.api.factuarea import envelope, event_bodies, event_samples, verbs
from talonario.api.factuarea.webhook_endpoints import NOT_FOUND, WRITE, find
from talonario.api.factuarea.wire import Text255
from talonario.domain.context import Context
from talonario.domain.events import CATALOGUE
from talonario.domain.webhooks import endpoints, trials
from talonario.domain.webhooks.record import WebhookEndpoint
from talonario.webhooks import ping, troubles


class TrialIn(Wire, kw_only=True):
    """Which event; the first that the endpoint hears, when nothing is said."""

    type: Text255 | UnsetType | None = UNSET


def ping_endpoint(call: LongCall) -> Answer:
    """Call an endpoint now and answer what it said; 200 whatever that was."""

    def endpoint(ctx: Context) -> WebhookEndpoint:
        return endpoints.get(ctx, verbs.path_id(call, NOT_FOUND), "factuarea")

    def body(ctx: Context, event_id: UUID) -> bytes:
        subject = {"id": call.path["id"], "object": "webhook_endpoint"}
        return _body(ctx, event_id, ping.NAME, {"type": ping.NAME, "object": subject}, None)

    reply = ping.ping(call, endpoint, body)
    fault = troubles.explained(reply.status, reply.trouble)
    return envelope.one(
        {
            "success": reply.is_success,
            "http_status": reply.status,
            "response_body": reply.body if reply.status is not None else None,
            "error_message": fault and fault[call.request.language == "en"],
            "duration_ms": reply.duration_ms,
        }
    )


def try_out(call: Call) -> Answer:
    """Queue an event that never happened, marked as such."""
    ctx, endpoint = call.ctx, find(call)

    def body(name: str, event_id: UUID) -> bytes:
        return _body(ctx, event_id, name, event_samples.sample(name), endpoint.api_version, test=True)

    names = [one.name for one in CATALOGUE]
    sent = trials.send(ctx, endpoint, default(call.read(TrialIn).type, None), names, body)
    told = {"object": "webhook_test_event", "test": True, "type": sent.event_name, "delivery_id": sent.id}
    return Answer(202, {"data": told})


def _body(ctx: Context, event_id: UUID, name: str, data: dict[str, Any], api_version: str | None, **more: Any) -> bytes:
    """The body of an event that never happened."""
    told = event_bodies.envelope(
        event_id,
        name,
        data,
        api_version=api_version,
        created=int(ctx.now.timestamp()),
        is_live=ctx.company.environment == "live",
        operation=ctx.operation,
    )
    return wire.ENCODER.encode(told | more)


OPERATIONS = (
    verbs.long("webhook_endpoints.ping", "/webhook_endpoints/{id}/ping", WRITE, ping_endpoint, "POST", writes=True),
    verbs.writing(
        "x.webhook_endpoints.test_event", "POST", "/webhook_endpoints/{id}/test_event", WRITE, try_out, TrialIn
    ),
)
