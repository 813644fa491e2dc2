"""Calls to a webhook endpoint that nothing happened for: a ping at once."""

from __future__ import annotations

from uuid import UUID

from talonario.api.engine import wire
from talonario.api.engine.operation import Answer, LongCall
from talonario.api.factuarea import envelope, event_bodies, verbs
from talonario.api.factuarea.webhook_endpoints import NOT_FOUND, WRITE
from talonario.domain.context import Context
from talonario.domain.webhooks import endpoints
from talonario.domain.webhooks.record import WebhookEndpoint
from talonario.webhooks import ping, troubles


def ping_endpoint(call: LongCall) -> Answer:
    """Call an endpoint now and answer what it said; 200 whatever that was."""

    def endpoint(ctx: Context) -> WebhookEndpoint:
        return endpoints.get(ctx, verbs.path_id(call, NOT_FOUND), "factuarea")

    def body(ctx: Context, event_id: UUID) -> bytes:
        return wire.ENCODER.encode(
            event_bodies.envelope(
                event_id,
                ping.NAME,
                {"type": ping.NAME, "object": {"id": call.path["id"], "object": "webhook_endpoint"}},
                api_version=None,
                created=int(ctx.now.timestamp()),
                is_live=ctx.company.environment == "live",
                operation=ctx.operation,
            )
        )

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


OPERATIONS = (
    verbs.long("webhook_endpoints.ping", "/webhook_endpoints/{id}/ping", WRITE, ping_endpoint, "POST", writes=True),
)
