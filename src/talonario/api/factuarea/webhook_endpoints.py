"""Webhook endpoints: who is told of what happens, and with which secret."""

from __future__ import annotations

from talonario.api.engine.operation import Answer, Call, Operation
from talonario.api.factuarea import envelope, lists, verbs
from talonario.api.factuarea.webhook_shapes import (
    EndpointChanges,
    EndpointIn,
    changes_of,
    fields_of,
    spell_endpoint,
    spell_endpoints,
)
from talonario.domain.events import NAMES
from talonario.domain.webhooks import endpoints
from talonario.domain.webhooks.record import WebhookEndpoint
from talonario.store.listing import Where

LOCATION = "/v1/webhook_endpoints/{}"
SHOWN_ONCE = {"Warning": '199 - "secret is only shown once"'}
NOT_FOUND = verbs.absent("webhook_endpoint_not_found", "No existe ese webhook.", "There is no such webhook endpoint.")
OURS = (Where("dialect", "eq", "factuarea"), Where("deleted_at", "is_null", value=True))
"""Those that are told in this dialect's words, and still there."""


def list_endpoints(call: Call) -> Answer:
    """Answer a page of endpoints."""
    return lists.listing(call, WebhookEndpoint, lambda found: spell_endpoints(call.ctx, found), *OURS)


def create(call: Call) -> Answer:
    """Add an endpoint; its secret is in this answer only."""
    fields, status = fields_of(call.ctx, call.read(EndpointIn))
    made, secret = endpoints.create(call.ctx, fields, NAMES)
    if status != made.status:
        made = endpoints.update(call.ctx, made, {"status": status}, NAMES)
    answer = envelope.made(spell_endpoint(call.ctx, made, secret), LOCATION.format(made.id))
    return _telling_secret(answer)


def show(call: Call) -> Answer:
    """Answer one endpoint."""
    return envelope.one(spell_endpoint(call.ctx, find(call)))


def update(call: Call) -> Answer:
    """Change an endpoint."""
    changes = changes_of(call.ctx, call.read(EndpointChanges))
    return envelope.one(spell_endpoint(call.ctx, endpoints.update(call.ctx, find(call), changes, NAMES)))


def pause(call: Call) -> Answer:
    """Let events wait."""
    return envelope.one(spell_endpoint(call.ctx, endpoints.update(call.ctx, find(call), {"status": "paused"}, NAMES)))


def resume(call: Call) -> Answer:
    """Deliver again, what waited first."""
    return envelope.one(spell_endpoint(call.ctx, endpoints.update(call.ctx, find(call), {"status": "enabled"}, NAMES)))


def rotate_secret(call: Call) -> Answer:
    """Give an endpoint another secret, which is in this answer only."""
    rotated, secret = endpoints.rotate(call.ctx, find(call))
    return _telling_secret(envelope.one(spell_endpoint(call.ctx, rotated, secret)))


def delete(call: Call) -> Answer:
    """Let an endpoint hear nothing new."""
    endpoints.delete(call.ctx, find(call))
    return envelope.nothing()


def find(call: Call) -> WebhookEndpoint:
    """The endpoint in the path."""
    return endpoints.get(call.ctx, verbs.path_id(call, NOT_FOUND), "factuarea")


def _telling_secret(answer: Answer) -> Answer:
    answer.headers.update(SHOWN_ONCE)
    answer.is_secret = True
    return answer


READ, WRITE, DELETE = "webhooks:read", "webhooks:write", "webhooks:delete"

OPERATIONS: tuple[Operation, ...] = (
    verbs.reading("webhook_endpoints.list", "/webhook_endpoints", READ, list_endpoints),
    verbs.writing("webhook_endpoints.create", "POST", "/webhook_endpoints", WRITE, create, EndpointIn),
    verbs.reading("webhook_endpoints.show", "/webhook_endpoints/{id}", READ, show),
    verbs.writing("webhook_endpoints.update", "PUT", "/webhook_endpoints/{id}", WRITE, update, EndpointChanges),
    verbs.writing("webhook_endpoints.delete", "DELETE", "/webhook_endpoints/{id}", DELETE, delete),
    verbs.writing(
        "webhook_endpoints.rotate_secret", "POST", "/webhook_endpoints/{id}/rotate_secret", WRITE, rotate_secret
    ),
    verbs.writing("x.webhook_endpoints.pause", "POST", "/x/webhook_endpoints/{id}/pause", WRITE, pause),
    verbs.writing("x.webhook_endpoints.resume", "POST", "/x/webhook_endpoints/{id}/resume", WRITE, resume),
)
