"""Telling an endpoint once more: one delivery, or a part of the history."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.errors import Conflict, Invalid, NotFound
from talonario.domain.events import NAMES, public_name
from talonario.domain.history import last_before, last_number
from talonario.domain.webhooks import queue
from talonario.domain.webhooks.endpoints import WAITING, EventUnknown, lock
from talonario.domain.webhooks.record import EVERY, WebhookDelivery, WebhookEndpoint, WebhookReplay
from talonario.store.listing import Order, Where
from talonario.store.outbox import Event, Snapshot

PORTION: Final = 500
"""Events that are looked at in one transaction."""
SLACK: Final = timedelta(hours=1)
"""How far instants of events may be out of the order of their numbers: a request takes its own when it begins."""

OLDEST_FIRST: Final = Order("sequence", descending=False)


class EndpointNotEnabled(Conflict):
    """Nothing is delivered to an endpoint that is paused or disabled."""

    code = "webhook_endpoint_not_enabled"
    es = "El webhook no está activo: actívalo (status «enabled») antes de enviarle nada."
    en = "The webhook endpoint is not enabled: enable it (status 'enabled') before sending it anything."


class ContentGone(Conflict):
    """What an event was about is not kept for ever."""

    code = "webhook_content_gone"
    es = (
        "De lo ocurrido antes de {since} ya no se conserva el contenido: pide desde entonces y lee el resto con la API."
    )
    en = "What happened before {since} is not kept in full any more. Ask from then on, and read the rest by the API."


class RangeInvalid(Invalid):
    """A range ends before it begins, or begins after all that happened."""

    code = "webhook_range_invalid"
    es = "El intervalo no es válido: «to» es anterior a «from»."
    en = "The range is not valid: 'to' comes before 'from'."


class ReplayNotFound(NotFound):
    """The endpoint has no such replay."""

    code = "webhook_replay_not_found"
    es = "Ese webhook no tiene esa repetición."
    en = "This webhook endpoint has no such replay."


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the history.

    since, until      the instant of the first event and of the last one, or its sequence; None for what happened last
    names             of events; None for those that the endpoint hears
    is_only_missed    leaves out what the endpoint has taken already
    """

    since: datetime | int
    until: datetime | int | None = None
    names: Sequence[str] | None = None
    is_only_missed: bool = False


def get(ctx: Context, endpoint: WebhookEndpoint, replay_id: UUID) -> WebhookReplay:
    """A replay of an endpoint. Raises ReplayNotFound."""
    found = ctx.tx.get(WebhookReplay, replay_id)
    if found is None or found.endpoint_id != endpoint.id:
        raise ReplayNotFound
    return found


def repeat(ctx: Context, endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> WebhookDelivery:
    """Tell an endpoint the same once more, as another delivery.

    Raises  EndpointNotFound, EndpointNotEnabled, ContentGone
    """
    endpoint = lock(ctx, endpoint)
    if endpoint.status != "enabled":
        raise EndpointNotEnabled
    if delivery.payload is None:
        _check_kept(ctx, ctx.tx.where(Event, Where("sequence", "eq", delivery.event_sequence)))
    again = queue.delivery(
        ctx,
        endpoint,
        event_id=delivery.event_id,
        event_name=delivery.event_name,
        event_sequence=delivery.event_sequence,
        subject_id=delivery.subject_id,
        payload=delivery.payload,
        replay_of=delivery.id,
    )
    queue.add(ctx, endpoint, [again])
    return again


def begin(ctx: Context, endpoint: WebhookEndpoint, asked: Range, known: Collection[str]) -> WebhookReplay:
    """Queue a part of the history for an endpoint once more; a worker goes on with what is long.

    What waits for the endpoint anyway is not queued twice.
    Raises  EndpointNotFound, EndpointNotEnabled, EventUnknown, RangeInvalid, ContentGone
    """
    endpoint = lock(ctx, endpoint)
    if endpoint.status != "enabled":
        raise EndpointNotEnabled
    for place, name in enumerate(asked.names or ()):
        if name != EVERY and name not in known:
            raise EventUnknown(f"events.{place}", name=name)
    since, until = asked.since, asked.until
    # What comes after the endpoint's own place in the history is about to be queued without anybody's asking.
    last = endpoint.sequence if not isinstance(until, int) else min(until, endpoint.sequence)
    first = max(1, since) if isinstance(since, int) else _about(ctx, since)
    if type(since) is type(until) and since > until:  # type: ignore[operator]
        raise RangeInvalid("to")
    replay = WebhookReplay(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        due_at=ctx.now,
        held_by=None,
        endpoint_id=endpoint.id,
        first=first,
        last=last,
        since=since if isinstance(since, datetime) else None,
        until=until if isinstance(until, datetime) else None,
        events=list(dict.fromkeys(asked.names)) if asked.names else endpoint.enabled_events,
        is_only_missed=asked.is_only_missed,
        status="running",
        sequence=first - 1,
        queued=0,
        created_at=ctx.now,
        completed_at=None,
    )
    bounds = [
        Where("sequence", "gte", first),
        Where("sequence", "lte", last),
        Where("snapshot_id", "is_null", value=False),
    ]
    if replay.since is not None:
        bounds.append(Where("happened_at", "gte", replay.since))
    _check_kept(ctx, ctx.tx.where(Event, *bounds, order=OLDEST_FIRST, limit=1))
    ctx.tx.insert(replay)
    return _queue(ctx, replay, endpoint)


def go_on(ctx: Context, replay: WebhookReplay) -> WebhookReplay:
    """Queue the next portion of a replay that the caller has locked."""
    endpoint = ctx.tx.get(WebhookEndpoint, replay.endpoint_id, lock=True)
    assert endpoint is not None, "endpoints are never removed"
    if endpoint.status != "enabled" or endpoint.deleted_at is not None:
        ended = msgspec.structs.replace(replay, status="cancelled", due_at=None, held_by=None, completed_at=ctx.now)
        ctx.tx.update(ended)
        return ended
    return _queue(ctx, replay, endpoint)


def _queue(ctx: Context, replay: WebhookReplay, endpoint: WebhookEndpoint) -> WebhookReplay:
    """Make the deliveries of the next portion."""
    looked = ctx.tx.where(
        Event,
        Where("sequence", "gt", replay.sequence),
        Where("sequence", "lte", replay.last),
        order=OLDEST_FIRST,
        limit=PORTION,
    )
    wanted = [event for event in looked if _is_wanted(replay, event)]
    known = _had(ctx, replay, wanted)
    due = [
        queue.delivery(
            ctx,
            endpoint,
            event_id=event.id,
            event_name=public_name(event.name),
            event_sequence=event.sequence,
            subject_id=event.subject_id,
        )
        for event in wanted
        if event.id not in known
    ]
    if due:
        queue.add(ctx, endpoint, due)
    is_done = len(looked) < PORTION
    moved = msgspec.structs.replace(
        replay,
        sequence=looked[-1].sequence if looked else replay.last,
        queued=replay.queued + len(due),
        status="done" if is_done else "running",
        due_at=None if is_done else ctx.now,
        held_by=None,
        completed_at=ctx.now if is_done else None,
    )
    ctx.tx.update(moved)
    return moved


def _is_wanted(replay: WebhookReplay, event: Event) -> bool:
    name = public_name(event.name)
    return (
        event.snapshot_id is not None
        and name in (NAMES if EVERY in replay.events else replay.events)
        and (replay.since is None or event.happened_at >= replay.since)
        and (replay.until is None or event.happened_at <= replay.until)
    )


def _had(ctx: Context, replay: WebhookReplay, events: Sequence[Event]) -> set[UUID]:
    """Which of the events wait for the endpoint already or, when only what it missed is wanted, were taken by it."""
    if not events:
        return set()
    had = (*WAITING, "delivered") if replay.is_only_missed else WAITING
    found = ctx.tx.where(
        WebhookDelivery,
        Where("endpoint_id", "eq", replay.endpoint_id),
        Where("subject_id", "in", sorted({event.subject_id for event in events})),
        Where("event_sequence", "gte", events[0].sequence),
        Where("event_sequence", "lte", events[-1].sequence),
        Where("status", "in", list(had)),
    )
    return {delivery.event_id for delivery in found}


def _about(ctx: Context, since: datetime) -> int:
    """A sequence before which nothing happened at `since` or later."""
    return last_before(ctx, since - SLACK, last_number(ctx)) + 1


def _check_kept(ctx: Context, events: Sequence[Event]) -> None:
    """Raise ContentGone when what the first of some events was about has been dropped: then the later may be there."""
    if not events:
        return
    snapshot_id = events[0].snapshot_id
    if snapshot_id is not None and ctx.tx.get(Snapshot, snapshot_id) is not None:
        return
    kept = ctx.tx.where(Snapshot, order=Order("taken_at", descending=False), limit=1)
    since = kept[0].taken_at if kept else ctx.now
    raise ContentGone("from", since=since.strftime("%Y-%m-%dT%H:%M:%SZ"))
