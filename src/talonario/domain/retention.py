"""How long is kept what happened, as it was told: the history stays for ever, what it was about then does not.

The line is drawn by the clock and not by what has been swept, so that whoever asks is told the same in between.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, select, union

from talonario.domain import history
from talonario.domain.context import Context
from talonario.domain.webhooks.record import WebhookAttempt, WebhookDelivery
from talonario.store.listing import Order, Where
from talonario.store.outbox import Snapshot
from talonario.store.statement import Statement

AT_ONCE: Final = 500
"""How many of each are dropped in one transaction."""

_SNAPSHOT, _DELIVERY, _ATTEMPT = Snapshot.c(), WebhookDelivery.c(), WebhookAttempt.c()

_OVER = union(
    select(_SNAPSHOT.company_id).where(_SNAPSHOT.taken_at < bindparam("kept_since", type_=_SNAPSHOT.taken_at.type)),
    select(_DELIVERY.company_id).where(_DELIVERY.created_at < bindparam("kept_since", type_=_DELIVERY.created_at.type)),
).subquery()
COMPANIES: Final = Statement(select(_OVER.c.company_id))
"""The companies that keep something for longer than it is to be kept, over all of them."""


def kept_since(ctx: Context) -> datetime:
    """The instant since which what happened is kept as it was told."""
    return ctx.now - timedelta(days=ctx.outside.event_days)


def horizon(ctx: Context, last: int) -> int:
    """The number of the last event that is not kept any more as it was told; 0 when all are.

    last   of the company
    """
    return history.last_before(ctx, kept_since(ctx), last)


def sweep(ctx: Context) -> int:
    """Drop what is over, as much as one transaction should; how many of the more numerous kind it was."""
    since, oldest = kept_since(ctx), Order("id", descending=False)
    deliveries = ctx.tx.where(WebhookDelivery, Where("created_at", "lt", since), order=oldest, limit=AT_ONCE)
    if deliveries:
        ids = [one.id for one in deliveries]
        ctx.tx.delete(*ctx.tx.where(WebhookAttempt, Where("delivery_id", "in", ids)), *deliveries)
    snapshots = ctx.tx.where(Snapshot, Where("taken_at", "lt", since), order=oldest, limit=AT_ONCE)
    ctx.tx.delete(*snapshots)
    return max(len(snapshots), len(deliveries))
