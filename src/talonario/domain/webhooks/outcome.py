"""What becomes of deliveries after an attempt, and of an endpoint that does not answer any more."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, update

from talonario.domain.context import Context
from talonario.domain.webhooks import endpoints, notice
from talonario.domain.webhooks.attempts import INTERRUPTED, counted, is_under_way
from talonario.domain.webhooks.endpoints import WAITING
from talonario.domain.webhooks.record import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from talonario.store.listing import Where
from talonario.store.statement import Statement

PAUSES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
    timedelta(days=1),
    timedelta(days=3),
)
"""Before the second attempt, the third… the eighth, which is the last one; each a tenth more or less."""
ASKED_MAX: Final = timedelta(days=1)
"""The longest that a receiver can ask to be left alone."""
FAILURES_MAX: Final = 100
FAILURES_WITHIN: Final = timedelta(hours=24)
"""So many deliveries given up in so short a time end an endpoint."""
STREAK: Final = timedelta(days=5)
"""So long without one call that succeeded ends it too: a little longer than all attempts at one delivery take."""
GONE: Final = 410

_DELIVERY = WebhookDelivery.c()
_PUTTING_OFF: Final = Statement(
    update(WebhookDelivery.table)
    .values(due_at=bindparam("until", type_=_DELIVERY.due_at.type))
    .where(
        _DELIVERY.endpoint_id == bindparam("endpoint_id", type_=_DELIVERY.endpoint_id.type),
        _DELIVERY.subject_id == bindparam("subject_id", type_=_DELIVERY.subject_id.type),
        _DELIVERY.due_at < bindparam("until", type_=_DELIVERY.due_at.type),
        _DELIVERY.event_sequence >= bindparam("sequence", type_=_DELIVERY.event_sequence.type),
    )
)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a call.

    status               of the answer; None when there was none, and `trouble` says why
    body                 its beginning
    retry_after_seconds  how long the receiver asks to be left alone
    is_final             whether another attempt would not change it
    """

    status: int | None
    body: str
    duration_ms: int | None
    retry_after_seconds: int | None
    trouble: str | None
    is_final: bool

    @property
    def is_success(self) -> bool:
        """Any 2xx."""
        return self.status is not None and 200 <= self.status < 300


NOT_MADE: Final = Answer(
    status=None, body="", duration_ms=None, retry_after_seconds=None, trouble=INTERRUPTED, is_final=False
)
"""Of a call that was not made after all, or broken off by ourselves."""


def settle(
    ctx: Context, endpoint: WebhookEndpoint, answers: Mapping[UUID, Answer], chance: random.Random
) -> WebhookEndpoint:
    """Write what came of attempts, by their ids; gives back the endpoint as it is then, for the caller to write.

    endpoint   locked and claimed
    chance     for the pauses, so that not everything that failed together is tried together again
    """
    attempts = {
        attempt.delivery_id: attempt
        for attempt in ctx.tx.get_many(WebhookAttempt, answers).values()
        if is_under_way(attempt)
    }
    for attempt in attempts.values():
        answer = answers[attempt.id]
        ctx.tx.update(
            msgspec.structs.replace(
                attempt,
                duration_ms=answer.duration_ms,
                response_status=answer.status,
                response_body=answer.body or None,
                trouble=answer.trouble,
            )
        )
    failed = [key for key, one in attempts.items() if not answers[one.id].is_success]
    tries = counted(ctx.tx.where(WebhookAttempt, Where("delivery_id", "in", failed))) if failed else {}
    deliveries = ctx.tx.get_many(WebhookDelivery, attempts)
    for delivery in deliveries.values():
        answer = answers[attempts[delivery.id].id]
        if delivery.status in WAITING or answer.is_success:  # it may have been cancelled meanwhile
            _write(ctx, endpoint, _after(ctx, delivery, answer, tries.get(delivery.id, 0), chance))
    return _judged(ctx, endpoint, [answers[one.id] for one in attempts.values()])


def _after(
    ctx: Context, delivery: WebhookDelivery, answer: Answer, tries: int, chance: random.Random
) -> WebhookDelivery:
    """The delivery after an attempt.

    tries   how many attempts have failed by now
    """
    if answer.trouble == INTERRUPTED:
        return delivery
    if answer.is_success:
        return msgspec.structs.replace(delivery, status="delivered", due_at=None, completed_at=ctx.now)
    if answer.is_final or answer.status == GONE or tries > len(PAUSES):
        return msgspec.structs.replace(delivery, status="failed_permanently", due_at=None, completed_at=ctx.now)
    return msgspec.structs.replace(delivery, status="failed", due_at=next_try(ctx.now, answer, tries, chance))


def next_try(now: datetime, answer: Answer, tries: int, chance: random.Random) -> datetime:
    """When it is tried again: as the schedule has it, or later when the receiver asks for that."""
    pause = PAUSES[tries - 1] * chance.randint(900, 1100) // 1000
    asked = timedelta(seconds=answer.retry_after_seconds or 0)
    return now + max(pause, min(asked, ASKED_MAX))


def _write(ctx: Context, endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> None:
    ctx.tx.update(delivery)
    if endpoint.is_ordered and delivery.status == "failed" and delivery.subject_id is not None:
        # What comes after it has to wait for it in any case: that is not found out again at every look.
        ctx.tx.execute(
            _PUTTING_OFF,
            endpoint_id=endpoint.id,
            subject_id=delivery.subject_id,
            sequence=delivery.event_sequence,
            until=delivery.due_at,
        )


def _judged(ctx: Context, endpoint: WebhookEndpoint, answers: list[Answer]) -> WebhookEndpoint:
    """The endpoint after some answers, disabled when they were the last straw."""
    failures = [one for one in answers if not one.is_success and one.trouble != INTERRUPTED]
    if any(one.is_success for one in answers):
        endpoint = msgspec.structs.replace(endpoint, last_delivery_at=ctx.now, failing_since=None)
    if not failures:
        return endpoint
    endpoint = msgspec.structs.replace(endpoint, last_failure_at=ctx.now)
    if endpoint.last_delivery_at != ctx.now:
        endpoint = msgspec.structs.replace(endpoint, failing_since=endpoint.failing_since or ctx.now)
    because = _last_straw(ctx, endpoint, failures) if endpoint.status != "disabled" else None
    return _disabled(ctx, endpoint, because) if because is not None else endpoint


def _last_straw(ctx: Context, endpoint: WebhookEndpoint, failures: list[Answer]) -> str | None:
    """Why the endpoint is to be disabled; None when it is not."""
    if any(one.status == GONE for one in failures):
        return "gone"
    since = Where("completed_at", "gte", ctx.now - FAILURES_WITHIN)
    given_up = Where("status", "eq", "failed_permanently")
    if ctx.tx.count(WebhookDelivery, Where("endpoint_id", "eq", endpoint.id), given_up, since) >= FAILURES_MAX:
        return "undeliverable" if all(one.is_final for one in failures) else "failing"
    if endpoint.failing_since is not None and ctx.now - endpoint.failing_since >= STREAK:
        return "failing"
    return None


def _disabled(ctx: Context, endpoint: WebhookEndpoint, because: str) -> WebhookEndpoint:
    """Disable an endpoint, and tell those who look after the company."""
    disabled = endpoints.disabled(ctx, endpoint, because)
    if because != "gone":
        disabled = msgspec.structs.replace(disabled, degraded_since=ctx.now)
    disabled = msgspec.structs.replace(disabled, updated_at=ctx.now)
    ctx.emit("webhook_endpoint.disabled", disabled, reason=because)
    if disabled.deleted_at is None:
        notice.tell(ctx, disabled, because)
    return disabled
