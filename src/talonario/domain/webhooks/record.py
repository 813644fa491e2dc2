"""Endpoints, what is to be delivered to them, and every attempt at it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from talonario.store.record import Claimable, Record, References, stored

Spoken = Literal["factuarea", "holded"]
EndpointStatus = Literal["enabled", "paused", "disabled"]
DeliveryStatus = Literal["pending", "delivered", "failed", "failed_permanently", "cancelled"]

EVERY = "*"
"""Stands for all events, also those that will be thought of later."""


@stored("webhook_endpoints")
class WebhookEndpoint(Claimable, frozen=True, kw_only=True):
    """An address that is told what happens.

    One worker at a time has it (`due_at` is that of its next attempt), so that no attempt is made twice, a company with
    many endpoints gets no more than one with few, and the order of one object's events can be kept.

    dialect               whose words it is told in
    enabled_events        names of events; `*` for all
    status                enabled; paused: events wait for it; disabled: events pass it by
    disabled_because      `gone` (it answered 410), `failing`, `undeliverable`; None when a person did it or nobody
    ip_allowlist          addresses and networks that the url may lead to; None for any public one
    custom_headers        name -> value, sent with every call
    timeout_seconds       for one whole call; None for the default
    api_version           the day whose spelling of events it reads; None for the newest
    is_ordered            of one object it hears in order: nothing later before what is earlier was taken or given up
    is_signed             False only for Holded's manner, which knows no signatures
    has_standard_headers  also those of Standard Webhooks
    secret                sealed; `previous_secret` signs beside it until `previous_secret_until`
    sequence              of the last event that was looked at: those after it are still to be queued
    failing_since         since when no call succeeded; None when the last one did
    degraded_since        since when it is given up for failing; None when it is not
    deleted_at            nobody sees it any more, and nothing new is queued; what was queued is still delivered
    """

    dialect: Spoken
    url: str
    description: str | None
    enabled_events: list[str]
    status: EndpointStatus
    disabled_because: str | None
    ip_allowlist: list[str] | None
    custom_headers: dict[str, str]
    metadata: dict[str, str]
    timeout_seconds: int | None
    api_version: str | None
    is_ordered: bool
    is_signed: bool
    has_standard_headers: bool
    secret: str
    previous_secret: str | None
    previous_secret_until: datetime | None
    sequence: int
    last_delivery_at: datetime | None
    last_failure_at: datetime | None
    failing_since: datetime | None
    degraded_since: datetime | None
    deleted_at: datetime | None
    created_at: datetime
    updated_at: datetime


@stored(
    "webhook_deliveries",
    index={
        "webhook_deliveries_endpoint": ("endpoint_id", "id"),
        "webhook_deliveries_due": ("endpoint_id", "due_at"),
        "webhook_deliveries_subject": ("endpoint_id", "subject_id", "due_at"),
        "webhook_deliveries_completed": ("endpoint_id", "completed_at"),
        "webhook_deliveries_created": ("created_at",),
    },
)
class WebhookDelivery(Record, frozen=True, kw_only=True):
    """One event for one endpoint.

    event_id         also what its receiver tells repeats by
    event_name       in the words of the endpoint's dialect: `invoice.paid`, or `webhook.ping`
    event_sequence   its place in the history; 0 for what never happened (pings, tests)
    subject_id       the object that it is about, for the order; None for pings
    attempts         how many were begun
    due_at           of the next attempt; None when there is none
    payload          JSON, when it is not made from the event: pings and tests, and what was spelled once for good
    last_attempt_id  the latest `WebhookAttempt`
    replay_of        the delivery that this one repeats
    """

    endpoint_id: Annotated[UUID, References("webhook_endpoints")]
    event_id: UUID
    event_name: str
    event_sequence: int
    subject_id: UUID | None
    status: DeliveryStatus
    attempts: int
    due_at: datetime | None
    payload: bytes | None
    last_attempt_id: UUID | None
    replay_of: UUID | None
    created_at: datetime
    completed_at: datetime | None


@stored("webhook_attempts", index={"webhook_attempts_delivery": ("delivery_id", "number")})
class WebhookAttempt(Record, frozen=True, kw_only=True):
    """One call, written down before it is made.

    id                what the call is named by
    number            1, 2, 3… within its delivery
    request_headers   as they were sent, the signature among them
    duration_ms       until the answer or the failure; None while it is under way, or when its worker died
    response_status   None when there was no answer
    response_body     its beginning, as text
    trouble           why there was no answer: `timeout`, `refused_address`, `interrupted`…; None when there was one
    """

    delivery_id: Annotated[UUID, References("webhook_deliveries")]
    number: int
    started_at: datetime
    duration_ms: int | None
    request_headers: dict[str, str]
    response_status: int | None
    response_body: str | None
    trouble: str | None


@stored("webhook_replays", index={"webhook_replays_endpoint": ("endpoint_id", "id")})
class WebhookReplay(Claimable, frozen=True, kw_only=True):
    """A part of the history that an endpoint is told once more, queued in portions by whoever claims it.

    first, last   sequences of the events that it begins and ends with
    since, until  instants between which they happened; None for no such bound
    events        their names, in the dialect's words; `*` for all
    is_only_missed  leaves out what the endpoint has taken already
    status        running; done; cancelled: the endpoint was paused, disabled or deleted before all was queued
    sequence      of the last event that was looked at
    queued        deliveries that it has made
    """

    endpoint_id: Annotated[UUID, References("webhook_endpoints")]
    first: int
    last: int
    since: datetime | None
    until: datetime | None
    events: list[str]
    is_only_missed: bool
    status: Literal["running", "done", "cancelled"]
    sequence: int
    queued: int
    created_at: datetime
    completed_at: datetime | None
