"""The feed: everything that happened, in order and without a gap, for whoever keeps a copy of the books.

Whoever asks on from `next` misses nothing and is told nothing twice: numbers are given in the order of the commits, and
none is left out. `wait` keeps a request open until something happens; it holds no transaction, and no thread that the
others would need.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any, Final

from talonario.api.engine import filters
from talonario.api.engine.operation import Answer, LongCall, Operation
from talonario.api.engine.problems import Problem
from talonario.api.factuarea import event_bodies, events, lists, verbs
from talonario.domain import history, retention
from talonario.domain.context import Context
from talonario.front import AWAY_MAX
from talonario.store.listing import Condition, Order, Where
from talonario.store.outbox import Event

LIMIT_MAX: Final = 500
WAIT_SECONDS_MAX: Final = 25
LOOK_SECONDS: Final = 0.25
"""How often somebody who waits looks whether something happened."""

FIRST_KEPT: Final = -1
OWN_PARAMETERS: Final = frozenset({"after", "limit", "wait"})
OLDEST_FIRST: Final = Order("sequence", descending=False)

SEATS: Final = threading.BoundedSemaphore(AWAY_MAX // 2)
"""Who waits takes a place of those who do something long; the other half is for those who really do."""


def feed(call: LongCall) -> Answer:
    """Answer the events after a number, as soon as there is one.

    `after=last` begins with what is still to come, no `after` with the first that is kept. A number that something was
    lost after is refused, 0 like any other: whoever asks from it must not believe to have been told everything.
    """
    wanted = filters.conditions(call.query.conditions(), {"type": events.FILTERS["type"]}, OWN_PARAMETERS)
    after = None if call.query.one("after") == "last" else lists.counted(call, "after", FIRST_KEPT, 2**53, least=0)
    limit = lists.counted(call, "limit", lists.LIMIT_DEFAULT, LIMIT_MAX)
    seconds = lists.counted(call, "wait", 0, WAIT_SECONDS_MAX, least=0)
    page = _page(call, wanted, after, limit)
    if page["data"] or not seconds or not SEATS.acquire(blocking=False):
        return Answer(200, page)
    try:
        until = time.monotonic() + seconds
        while not page["data"] and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
            page = _page(call, wanted, page["next"], limit)
    finally:
        SEATS.release()
    return Answer(200, page)


def _page(call: LongCall, wanted: Sequence[Condition], after: int | None, limit: int) -> dict[str, Any]:
    """What happened after a number, and the number to ask on from: past what is not asked for, too.

    after   None for the last number there is, FIRST_KEPT for the last one that is not kept any more
    """
    with call.reading() as ctx:
        last = history.last_number(ctx)
        if after is None or after == last:
            return {"data": [], "has_more": False, "next": last, "last": last}
        if after > last:
            raise _refused(
                f"El último suceso de la empresa es el {last}: no hay ninguno {after}. Si los datos se restauraron de "
                f"una copia, lea de nuevo las listas y siga con after={last}.",
                f"The last event of the company is number {last}: there is no {after}. If the books were restored from "
                f"a backup, read the lists again and go on with after={last}.",
            )
        horizon = retention.horizon(ctx, last)
        if after == FIRST_KEPT:
            after = horizon
        elif after < horizon:
            raise _refused(
                f"Los sucesos anteriores al {horizon + 1} ya no se conservan: lea las listas enteras y siga con "
                f"after={horizon}.",
                f"Events before number {horizon + 1} are not kept any more: read the lists whole and go on with "
                f"after={horizon}.",
            )
        found = ctx.tx.where(Event, *wanted, Where("sequence", "gt", after), order=OLDEST_FIRST, limit=limit + 1)
        shown, has_more = found[:limit], len(found) > limit
        following = shown[-1].sequence if has_more else last
        return {"data": _spelled(ctx, shown), "has_more": has_more, "next": following, "last": last}


def _spelled(ctx: Context, found: Sequence[Event]) -> list[dict[str, Any]]:
    """Events with their numbers; what is none of the catalogue tells only which record it is about."""
    snapshots = event_bodies.SPELLING.snapshots(ctx, found)
    return [
        {"sequence": one.sequence} | event_bodies.spell(ctx, one, snapshot.body if snapshot is not None else None)
        for one in found
        for snapshot in (snapshots.get(one.id),)
    ]


def _refused(es: str, en: str) -> Problem:
    return Problem("invalid", "invalid_param_value", es, en, "after", subcode="events_not_kept")


OPERATIONS: tuple[Operation, ...] = (verbs.long("x.events", "/x/events", events.READ, feed),)
