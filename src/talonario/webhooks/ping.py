"""A call that shows whether an endpoint is there and takes our signature: nothing happened, and everybody can look."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.vault import CannotOpen
from talonario.domain.webhooks.record import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from talonario.webhooks.attempt import prepare
from talonario.webhooks.egress import Egress, Reply

NAME: Final = "webhook.ping"
UNSIGNED: Final = Reply(status=None, body="", duration_ms=0, retry_after_seconds=None, trouble="cannot_sign")
"""What comes of a call that could not be signed, and was not made."""


class Calling(Protocol):
    """Who opens the transactions, each for a moment, and makes the call between them."""

    @property
    def writing(self) -> Callable[[], AbstractContextManager[Context]]:
        """Open a transaction."""

    @property
    def egress(self) -> Egress:
        """The way out."""


def ping(
    calling: Calling, endpoint_of: Callable[[Context], WebhookEndpoint], body_of: Callable[[Context, UUID], bytes]
) -> Reply:
    """Call an endpoint, in whatever state it is and of a sandbox too, and note the call among its deliveries.

    Its failure is nobody's business but the caller's: the endpoint is not held to have failed, and nothing is repeated.

    body_of   the body of an event of this id
    """
    with calling.writing() as ctx:
        endpoint = endpoint_of(ctx)
        event_id, attempt_id = ctx.new_id(), ctx.new_id()
        body = body_of(ctx, event_id)
        delivery = WebhookDelivery(
            company_id=ctx.company_id,
            id=ctx.new_id(),
            endpoint_id=endpoint.id,
            event_id=event_id,
            event_name=NAME,
            event_sequence=0,
            subject_id=None,
            status="pending",
            attempts=1,
            due_at=None,
            payload=body,
            last_attempt_id=attempt_id,
            replay_of=None,
            created_at=ctx.now,
            completed_at=None,
        )
        try:
            call = prepare(endpoint, delivery, attempt_id, body, ctx.vault, ctx.now)
        except CannotOpen:
            call = None
        attempt = WebhookAttempt(
            company_id=ctx.company_id,
            id=attempt_id,
            delivery_id=delivery.id,
            number=1,
            started_at=ctx.now,
            duration_ms=None,
            request_headers=call.headers if call else {},
            response_status=None,
            response_body=None,
            trouble=None,
        )
        ctx.tx.insert(delivery, attempt)
    reply = calling.egress.post_now(call) if call else UNSIGNED
    with calling.writing() as ctx:
        ctx.tx.update(
            msgspec.structs.replace(
                attempt,
                duration_ms=reply.duration_ms,
                response_status=reply.status,
                response_body=reply.body if reply.status is not None else None,
                trouble=reply.trouble,
            )
        )
        ctx.tx.update(
            msgspec.structs.replace(
                delivery,
                status="delivered" if reply.is_success else "failed_permanently",
                completed_at=attempt.started_at + timedelta(milliseconds=reply.duration_ms),
            )
        )
    return reply
