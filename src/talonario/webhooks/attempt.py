"""One attempt at one delivery: everything that is sent, signed at that moment."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from talonario.domain.identity import short_id
from talonario.domain.vault import Vault
from talonario.domain.webhooks import addresses
from talonario.domain.webhooks.record import WebhookDelivery, WebhookEndpoint
from talonario.webhooks import signature
from talonario.webhooks.egress import Outgoing

TIMEOUT_SECONDS: Final = 10
"""For one whole call, when the endpoint says nothing."""
USER_AGENT: Final = "Talonario-Webhooks/1"
HOLDED_VERSION: Final = "1"


def prepare(
    endpoint: WebhookEndpoint, delivery: WebhookDelivery, attempt_id: UUID, body: bytes, vault: Vault, now: datetime
) -> Outgoing:
    """What is sent. Secrets are opened here and nowhere else.

    attempt_id   by which the receiver can name this very call
    body         exactly what is sent
    now          of this attempt, as the signatures say it
    Raises       CannotOpen
    """
    spoken = _as_holded if endpoint.dialect == "holded" else _as_factuarea
    secrets = _secrets(endpoint, vault, now) if endpoint.is_signed else []
    headers = {"Content-Type": "application/json", "User-Agent": USER_AGENT}
    headers |= spoken(endpoint, delivery, attempt_id, secrets, body, now)
    if endpoint.has_standard_headers and secrets:
        headers |= signature.standard(secrets, str(delivery.event_id), now, body)
    ours = {name.lower() for name in headers}
    custom = {name: value for name, value in endpoint.custom_headers.items() if name.lower() not in ours}
    return Outgoing(
        url=endpoint.url,
        headers=headers | custom,
        body=body,
        seconds=endpoint.timeout_seconds or TIMEOUT_SECONDS,
        networks=tuple(addresses.network(one) for one in endpoint.ip_allowlist) if endpoint.ip_allowlist else None,
    )


def _secrets(endpoint: WebhookEndpoint, vault: Vault, now: datetime) -> list[str]:
    """The current one, and the one before it while its grace lasts."""
    sealed = [endpoint.secret]
    grace = endpoint.previous_secret_until
    if endpoint.previous_secret is not None and grace is not None and now < grace:
        sealed.append(endpoint.previous_secret)
    return [vault.open(one) for one in sealed]


def _as_factuarea(
    _endpoint: WebhookEndpoint,
    delivery: WebhookDelivery,
    attempt_id: UUID,
    secrets: list[str],
    body: bytes,
    now: datetime,
) -> dict[str, str]:
    event_id = str(delivery.event_id)
    headers = {
        "Factuarea-Event-Id": event_id,
        "Factuarea-Event-Type": delivery.event_name,
        "Factuarea-Delivery-Id": str(attempt_id),
        "Idempotency-Key": event_id,
    }
    return headers | ({"Factuarea-Signature": signature.factuarea(secrets, now, body)} if secrets else {})


def _as_holded(
    endpoint: WebhookEndpoint,
    delivery: WebhookDelivery,
    _attempt_id: UUID,
    secrets: list[str],
    body: bytes,
    now: datetime,
) -> dict[str, str]:
    account = short_id(endpoint.company_id)
    headers = {
        "x-holded-webhook-event": delivery.event_name,
        "x-holded-webhook-id": short_id(delivery.event_id),
        "x-holded-webhook-date": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "x-holded-webhook-version": HOLDED_VERSION,
        # Which of the two it is, its users do not agree.
        "x-holded-webhook-account-id": account,
        "x-holded-account-id": account,
    }
    return headers | ({"x-holded-webhook-signature": signature.holded(secrets[0], body)} if secrets else {})
