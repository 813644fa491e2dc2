"""Webhook endpoints and deliveries on the wire, both ways."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.faults import missing, not_allowed
from talonario.api.engine.problems import invalid_fields
from talonario.api.engine.wire import Wire, default, given, plain_or_none
from talonario.api.factuarea.event_bodies import SPELLING
from talonario.api.factuarea.versions import VERSION_FIRST
from talonario.api.factuarea.wire import Metadata, Text255, at, at_or_none, metadata_in, metadata_out
from talonario.domain.context import Context
from talonario.domain.webhooks import deliveries, endpoints
from talonario.domain.webhooks.endpoints import WAITING, EndpointFields
from talonario.domain.webhooks.record import WebhookAttempt, WebhookDelivery, WebhookEndpoint

SIGNATURE = "Factuarea-Signature"
STATUSES: dict[str, str] = {"active": "enabled"}
"""What the vendor's dashboard calls a status -> what its API calls it."""

Url = Annotated[str, Meta(max_length=2048)]
Network = Annotated[str, Meta(max_length=43)]
Seconds = Annotated[int, Meta(ge=1, le=30)]
Headers = Annotated[dict[str, str], Meta(max_length=20)]
Networks = Annotated[list[Network], Meta(max_length=50)]
Names = Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=500)]


class EndpointChanges(Wire, kw_only=True):
    """Changes of an endpoint; `events` is an old name, `ordered` and `standard_webhooks` are ours."""

    url: Url | UnsetType | None = UNSET
    enabled_events: Names | UnsetType = UNSET
    events: Names | UnsetType | None = UNSET
    description: Text255 | UnsetType | None = UNSET
    api_version: date | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET
    timeout_seconds: Seconds | UnsetType | None = UNSET
    ip_allowlist: Networks | UnsetType | None = UNSET
    custom_headers: Headers | UnsetType | None = UNSET
    status: Literal["enabled", "paused", "disabled", "active"] | UnsetType | None = UNSET
    ordered: bool | UnsetType | None = UNSET
    standard_webhooks: bool | UnsetType | None = UNSET


class EndpointIn(EndpointChanges, kw_only=True):
    """A new endpoint."""

    url: Url


class EndpointOut(Wire, kw_only=True):
    """An endpoint as answered; `secret` only when it was just made."""

    id: UUID
    object: str = "webhook_endpoint"
    url: str
    description: str | None
    enabled_events: list[str]
    status: str
    ip_allowlist: list[str] | None
    delivery_success_rate_24h: Decimal | int | None
    last_delivery_at: str | None
    last_failure_at: str | None
    previous_secret_valid_until: str | None
    created_at: str
    updated_at: str
    api_version: str | None
    metadata: dict[str, str] | None
    custom_headers: dict[str, str]
    timeout_seconds: int | None
    degraded_since: str | None
    ordered: bool
    standard_webhooks: bool
    disabled_reason: str | None
    secret: str | UnsetType = UNSET


class DeliveryOut(Wire, kw_only=True):
    """A delivery as answered, with what its latest attempt came to."""

    id: UUID
    object: str = "webhook_delivery"
    webhook_endpoint_id: UUID
    event_id: UUID
    event_name: str
    status: str
    attempt: int
    next_retry_at: str | None
    response_status: int | None
    response_body_truncated: str | None
    duration_ms: int | None
    signature: str | None
    request_headers: dict[str, str]
    error: str | None
    replay_of: UUID | None
    completed_at: str | None
    created_at: str
    payload: msgspec.Raw | None


class AttemptOut(Wire, kw_only=True):
    """One call as answered; its id is the `Factuarea-Delivery-Id` that the receiver saw."""

    id: UUID
    object: str = "webhook_attempt"
    webhook_delivery_id: UUID
    attempt: int
    started_at: str
    duration_ms: int | None
    response_status: int | None
    response_body_truncated: str | None
    signature: str | None
    request_headers: dict[str, str]
    error: str | None


def changes_of(ctx: Context, body: EndpointChanges) -> dict[str, Any]:
    """What a body changes, by the ledger's names. Raises Problem for a version that is none."""
    changes = given(body)
    renamed = {"ordered": "is_ordered", "standard_webhooks": "has_standard_headers"}
    for wire_name, name in renamed.items():
        if wire_name in changes:
            changes[name] = bool(changes.pop(wire_name))
    alias = changes.pop("events", None)
    if alias is not None:
        changes.setdefault("enabled_events", alias)
    if isinstance(version := changes.get("api_version"), date):
        if not VERSION_FIRST <= version <= ctx.today:
            raise invalid_fields([not_allowed("api_version")])
        changes["api_version"] = version.isoformat()
    if "metadata" in changes:
        changes["metadata"] = default(metadata_in(body.metadata), {})
    if "custom_headers" in changes:
        changes["custom_headers"] = changes["custom_headers"] or {}
    for name in ("url", "status"):
        if changes.get(name, "") is None:
            changes.pop(name)
    if "status" in changes:
        changes["status"] = STATUSES.get(changes["status"], changes["status"])
    return changes


def fields_of(ctx: Context, body: EndpointIn) -> tuple[EndpointFields, str]:
    """What a body says about a new endpoint, and the status that it begins in. Raises Problem as `changes_of`."""
    changes = changes_of(ctx, body)
    status = changes.pop("status", "enabled")
    if "enabled_events" not in changes:
        raise invalid_fields([missing("enabled_events")])
    return EndpointFields(dialect="factuarea", **changes), status


def spell_endpoints(ctx: Context, found: Sequence[WebhookEndpoint]) -> list[EndpointOut]:
    """Write endpoints out."""
    rates = endpoints.success_rates(ctx, found)
    return [
        EndpointOut(
            id=one.id,
            url=one.url,
            description=one.description,
            enabled_events=one.enabled_events,
            status=one.status,
            ip_allowlist=one.ip_allowlist,
            delivery_success_rate_24h=plain_or_none(rates.get(one.id)),
            last_delivery_at=at_or_none(one.last_delivery_at),
            last_failure_at=at_or_none(one.last_failure_at),
            previous_secret_valid_until=_grace(ctx, one),
            created_at=at(one.created_at),
            updated_at=at(one.updated_at),
            api_version=one.api_version,
            metadata=metadata_out(one.metadata),
            custom_headers=one.custom_headers,
            timeout_seconds=one.timeout_seconds,
            degraded_since=at_or_none(one.degraded_since),
            ordered=one.is_ordered,
            standard_webhooks=one.has_standard_headers,
            disabled_reason=one.disabled_because,
        )
        for one in found
    ]


def spell_endpoint(ctx: Context, endpoint: WebhookEndpoint, secret: str | UnsetType = UNSET) -> EndpointOut:
    """Write one endpoint out; with its secret when that is new."""
    shown = spell_endpoints(ctx, [endpoint])[0]
    shown.secret = secret
    return shown


def spell_deliveries(ctx: Context, endpoint: WebhookEndpoint, found: Sequence[WebhookDelivery]) -> list[DeliveryOut]:
    """Write deliveries of an endpoint out, each with the body that is sent."""
    latest = deliveries.last_attempts(ctx, found)
    happened = deliveries.events(ctx, found)
    snapshots = SPELLING.snapshots(ctx, happened.values())
    shown = []
    for one in found:
        tried = latest.get(one.last_attempt_id) if one.last_attempt_id is not None else None
        payload = one.payload
        if payload is None and one.event_id in snapshots:
            payload = SPELLING.body(ctx, happened[one.event_id], endpoint, snapshots[one.event_id])
        shown.append(
            DeliveryOut(
                id=one.id,
                webhook_endpoint_id=one.endpoint_id,
                event_id=one.event_id,
                event_name=one.event_name,
                status=one.status,
                attempt=max(1, one.attempts),
                next_retry_at=at_or_none(one.due_at) if one.status in WAITING else None,
                response_status=tried.response_status if tried else None,
                response_body_truncated=tried.response_body if tried else None,
                duration_ms=tried.duration_ms if tried else None,
                signature=tried.request_headers.get(SIGNATURE) if tried else None,
                request_headers=tried.request_headers if tried else {},
                error=tried.trouble if tried else None,
                replay_of=one.replay_of,
                completed_at=at_or_none(one.completed_at),
                created_at=at(one.created_at),
                payload=msgspec.Raw(payload) if payload is not None else None,
            )
        )
    return shown


def spell_attempt(attempt: WebhookAttempt) -> AttemptOut:
    """Write an attempt out."""
    return AttemptOut(
        id=attempt.id,
        webhook_delivery_id=attempt.delivery_id,
        attempt=attempt.number,
        started_at=at(attempt.started_at),
        duration_ms=attempt.duration_ms,
        response_status=attempt.response_status,
        response_body_truncated=attempt.response_body,
        signature=attempt.request_headers.get(SIGNATURE),
        request_headers=attempt.request_headers,
        error=attempt.trouble,
    )


def _grace(ctx: Context, endpoint: WebhookEndpoint) -> str | None:
    until = endpoint.previous_secret_until
    return at(until) if until is not None and until > ctx.now else None
