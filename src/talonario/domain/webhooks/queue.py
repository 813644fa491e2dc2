"""From events to deliveries, in the order in which things happened; and which of them may be tried now.

An endpoint remembers the last event that was looked at for it. What comes after is looked at in portions, and the
deliveries and the endpoint's new place are written in one transaction: no event is queued twice, none is left out.

Whoever adds or ends deliveries of an endpoint, holds the endpoint's row: queueing, the worker that has claimed it, a
replay, a person who disables it. None of them meets another one half way.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, exists, func, or_, select

from talonario.domain.context import Context
from talonario.domain.webhooks.endpoints import wants
from talonario.domain.webhooks.record import Spoken, WebhookDelivery, WebhookEndpoint
from talonario.domain.webhooks.spelling import Spellings
from talonario.store.listing import Order, Where
from talonario.store.outbox import Event, Head
from talonario.store.statement import Query, Statement

ROWS_MAX: Final = 1000
"""Deliveries that one transaction adds, about: an endpoint that was behind for long holds up nobody."""

_ENDPOINT = WebhookEndpoint.c()
_DELIVERY = WebhookDelivery.c()
_HEARING = and_(_ENDPOINT.status == "enabled", _ENDPOINT.deleted_at.is_(None))
_FAR_PAST: Final = datetime(1970, 1, 1, tzinfo=UTC)

BEHIND: Final = Statement(
    select(_ENDPOINT.company_id)
    .join(Head.table, Head.c().company_id == _ENDPOINT.company_id)
    .where(_HEARING, _ENDPOINT.sequence < Head.c().event_sequence)
    .distinct()
)
"""The companies with endpoints that some event has not been queued for."""

_BEHIND_HERE: Final = Query(
    WebhookEndpoint,
    _HEARING,
    _ENDPOINT.sequence < bindparam("head", type_=_ENDPOINT.sequence.type),
    order_by=(_ENDPOINT.id,),
    lock=True,
)
_PUT_OFF: Final = Statement(
    select(_DELIVERY.subject_id, func.max(_DELIVERY.due_at))
    .where(
        _DELIVERY.endpoint_id == bindparam("endpoint_id", type_=_DELIVERY.endpoint_id.type),
        _DELIVERY.due_at > bindparam("now", type_=_DELIVERY.due_at.type),
        _DELIVERY.subject_id.is_not(None),
    )
    .group_by(_DELIVERY.subject_id)
)


def queue_next(ctx: Context, spellings: Spellings) -> None:
    """Queue the next portion of events for every endpoint of the company that is behind."""
    head = ctx.tx.get(Head, ctx.company_id)
    assert head is not None, "a company is founded with its head"
    behind = ctx.tx.all(_BEHIND_HERE, head=head.event_sequence)
    portion = max(1, ROWS_MAX // max(1, len(behind)))
    read: dict[int, list[Event]] = {}
    names: dict[tuple[Spoken, int], Mapping[UUID, str]] = {}
    for endpoint in behind:
        place = endpoint.sequence
        if place not in read:
            after = Where("sequence", "gt", place)
            read[place] = ctx.tx.where(Event, after, order=Order("sequence", descending=False), limit=portion)
        if (endpoint.dialect, place) not in names:
            names[endpoint.dialect, place] = spellings[endpoint.dialect].names(ctx, read[place])
        _queue(ctx, endpoint, read[place], names[endpoint.dialect, place])


def _queue(ctx: Context, endpoint: WebhookEndpoint, events: Sequence[Event], names: Mapping[UUID, str]) -> None:
    """Add the deliveries of the events that the endpoint hears, and move it behind them."""
    made = [
        delivery(
            ctx,
            endpoint,
            event_id=event.id,
            event_name=names[event.id],
            event_sequence=event.sequence,
            subject_id=event.subject_id,
        )
        for event in events
        if event.id in names and wants(endpoint, names[event.id])
    ]
    moved = msgspec.structs.replace(endpoint, sequence=events[-1].sequence) if events else endpoint
    if made:
        add(ctx, moved, made)
    else:
        ctx.tx.update(moved)


def delivery(
    ctx: Context,
    endpoint: WebhookEndpoint,
    *,
    event_id: UUID,
    event_name: str,
    event_sequence: int,
    subject_id: UUID | None,
    payload: bytes | None = None,
    replay_of: UUID | None = None,
) -> WebhookDelivery:
    """Make a delivery that is due now, for `add`; one of a sandbox company is written down and never sent."""
    is_live = ctx.company.environment == "live"
    return WebhookDelivery(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        endpoint_id=endpoint.id,
        event_id=event_id,
        event_name=event_name,
        event_sequence=event_sequence,
        subject_id=subject_id,
        status="pending" if is_live else "cancelled",
        attempts=0,
        due_at=ctx.now if is_live else None,
        payload=payload,
        last_attempt_id=None,
        replay_of=replay_of,
        created_at=ctx.now,
        completed_at=None if is_live else ctx.now,
    )


def add(ctx: Context, endpoint: WebhookEndpoint, deliveries: Sequence[WebhookDelivery]) -> WebhookEndpoint:
    """Write deliveries and the endpoint, which is woken. It must be locked: `ctx.lock(…)` or a query that locks."""
    if endpoint.is_ordered:
        # What would wait for an earlier event of its object all the same is not looked at before that one is due.
        waits: dict[UUID, datetime] = {
            row[0]: row[1] for row in ctx.tx.rows(_PUT_OFF, endpoint_id=endpoint.id, now=ctx.now)
        }
        deliveries = [
            msgspec.structs.replace(one, due_at=waits[one.subject_id])
            if one.due_at is not None and one.subject_id in waits
            else one
            for one in deliveries
        ]
    ctx.tx.insert(*deliveries)
    changed = woken(ctx, endpoint) if any(one.due_at is not None for one in deliveries) else endpoint
    ctx.tx.update(changed)
    return changed


def woken(ctx: Context, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """The endpoint as it looks when a worker is to look at its deliveries now; the caller writes it.

    A worker that has it already looks again by itself before it lets go.
    """
    return endpoint if endpoint.held_by is not None else msgspec.structs.replace(endpoint, due_at=ctx.now)


def released(ctx: Context, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """The endpoint as it looks when nobody has it: due when the next of its deliveries is; the caller writes it."""
    due_at: datetime | None = None
    if endpoint.status == "enabled":
        following = ctx.tx.one(_waiting(is_ordered=endpoint.is_ordered, limit=1), endpoint_id=endpoint.id)
        if following is not None and following.due_at is not None:
            due_at = max(following.due_at, ctx.now)  # behind the company's other endpoints that are due
    return msgspec.structs.replace(endpoint, due_at=due_at, held_by=None)


def due(ctx: Context, endpoint: WebhookEndpoint, limit: int) -> list[WebhookDelivery]:
    """The deliveries that may be tried now, those that wait for longest first.

    In order means that of each object only the earliest is among them, and only when it is due.
    """
    if endpoint.status != "enabled":
        return []
    query = _waiting(is_ordered=endpoint.is_ordered, limit=limit, only_due=True)
    return ctx.tx.all(query, endpoint_id=endpoint.id, now=ctx.now)


def cancel(ctx: Context, delivery: WebhookDelivery) -> None:
    """End a delivery that cannot be made any more."""
    ctx.tx.update(msgspec.structs.replace(delivery, status="cancelled", due_at=None, completed_at=ctx.now))


@cache
def _waiting(*, is_ordered: bool, limit: int, only_due: bool = False) -> Query[WebhookDelivery]:
    conditions = [_DELIVERY.endpoint_id == bindparam("endpoint_id", type_=_DELIVERY.endpoint_id.type)]
    if only_due:
        conditions.append(_DELIVERY.due_at <= bindparam("now", type_=_DELIVERY.due_at.type))
    else:
        conditions.append(_DELIVERY.due_at >= _FAR_PAST)
    if is_ordered:
        earlier = WebhookDelivery.table.alias("earlier")
        conditions.append(
            ~exists(
                select(earlier.c.id).where(
                    earlier.c.company_id == _DELIVERY.company_id,
                    earlier.c.endpoint_id == _DELIVERY.endpoint_id,
                    earlier.c.subject_id == _DELIVERY.subject_id,
                    earlier.c.due_at >= _FAR_PAST,
                    or_(
                        earlier.c.event_sequence < _DELIVERY.event_sequence,
                        and_(earlier.c.event_sequence == _DELIVERY.event_sequence, earlier.c.id < _DELIVERY.id),
                    ),
                )
            )
        )
    return Query(WebhookDelivery, *conditions, order_by=(_DELIVERY.due_at, _DELIVERY.event_sequence), limit=limit)
