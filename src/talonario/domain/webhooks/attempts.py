"""Attempts: written down before they are made, so that whoever dies in between leaves a trace."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.webhooks import queue
from talonario.domain.webhooks.record import WebhookAttempt, WebhookDelivery, WebhookEndpoint

INTERRUPTED: Final = "interrupted"
"""The trouble of an attempt whose worker died or was stopped: it counts for nothing, and another one is made."""


def take(ctx: Context, endpoint: WebhookEndpoint, limit: int) -> list[WebhookDelivery]:
    """The deliveries of a claimed endpoint that are to be tried now.

    While an attempt is under way its delivery stays due. Whoever has the claim after that finds it here: the attempt
    under way is nobody's any more.
    """
    due = queue.due(ctx, endpoint, limit)
    last = ctx.tx.get_many(WebhookAttempt, [one.last_attempt_id for one in due if one.last_attempt_id is not None])
    for attempt in last.values():
        if is_under_way(attempt):
            ctx.tx.update(msgspec.structs.replace(attempt, trouble=INTERRUPTED))
    return due


def begin(ctx: Context, delivery: WebhookDelivery, attempt_id: UUID, headers: Mapping[str, str]) -> None:
    """Write down that a call is about to be made."""
    number = delivery.attempts + 1
    ctx.tx.insert(
        WebhookAttempt(
            company_id=ctx.company_id,
            id=attempt_id,
            delivery_id=delivery.id,
            number=number,
            started_at=ctx.now,
            duration_ms=None,
            request_headers=dict(headers),
            response_status=None,
            response_body=None,
            trouble=None,
        )
    )
    ctx.tx.update(msgspec.structs.replace(delivery, attempts=number, last_attempt_id=attempt_id))


def is_under_way(attempt: WebhookAttempt) -> bool:
    """Whether nobody has written what came of it."""
    return attempt.trouble is None and attempt.response_status is None


def counted(attempts: Sequence[WebhookAttempt]) -> dict[UUID, int]:
    """How many attempts at each delivery were answered or failed, by the deliveries' ids."""
    found: dict[UUID, int] = {}
    for one in attempts:
        if one.trouble != INTERRUPTED and not is_under_way(one):
            found[one.delivery_id] = found.get(one.delivery_id, 0) + 1
    return found
