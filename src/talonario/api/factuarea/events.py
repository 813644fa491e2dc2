"""What happened: the catalogue of it, and what is still kept as it was told, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from talonario.api.engine import filters
from talonario.api.engine.faults import bad_format
from talonario.api.engine.filters import LISTED, RANGED, Filter, Special
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.problems import Problem
from talonario.api.engine.query import Condition
from talonario.api.factuarea import envelope, event_bodies, lists, verbs
from talonario.domain import events, history, retention
from talonario.domain.context import Context
from talonario.store.listing import Condition as Wanted
from talonario.store.listing import Order, Where
from talonario.store.outbox import Event

MISSING = verbs.absent(
    "resource_not_found",
    "El evento no existe o ya no se conserva.",
    "There is no such event, or it is not kept any more.",
    subcode="event_not_found",
)
KEPT = Where("snapshot_id", "is_null", value=False)


def of_types(condition: Condition) -> list[Wanted]:
    """Any of the types."""
    names = [name for value in condition.values for name in events.own_names(value)]
    return [Where("name", "in", names)]


FILTERS: filters.Filters = {
    "type": Special(of_types, LISTED),
    "created": Filter("happened_at", filters.instant, RANGED),
}


def catalogue(call: Call) -> Answer:
    """Answer every name that can be subscribed to."""
    is_english = call.request.language == "en"
    return envelope.many(
        [
            {
                "name": one.name,
                "category": one.category,
                "description": one.en if is_english else one.es,
                "status": "available",
            }
            for one in events.CATALOGUE
        ]
    )


def list_events(call: Call) -> Answer:
    """Answer a page of events, oldest first.

    Pages go by the numbers of the events: of two that happen at once, the one with the smaller id may be the later one.
    """
    wanted = filters.conditions(call.query.conditions(), FILTERS, lists.PAGING)
    lists.sort_of(call, {})
    after, before = lists.cursors(call)
    limit, tx = lists.limit_of(call), call.ctx.tx
    horizon = retention.horizon(call.ctx, history.last_number(call.ctx))
    start = horizon if after is None else max(horizon, _number(call.ctx, after, "starting_after"))
    wanted = [KEPT, *wanted, Where("sequence", "gt", start)]
    if before is not None:
        wanted.append(Where("sequence", "lt", _number(call.ctx, before, "ending_before")))
    order = Order("sequence", descending=before is not None)
    found = tx.where(Event, *wanted, order=order, limit=limit + 1)
    shown = found[:limit] if before is None else found[:limit][::-1]
    return envelope.page(spell_all(call.ctx, shown), shown[-1].id if shown else None, has_more=len(found) > limit)


def show(call: Call) -> Answer:
    """Answer one event."""
    found = call.ctx.tx.where(Event, Where("id", "eq", verbs.path_id(call, MISSING)), KEPT, limit=1)
    if not found or found[0].happened_at < retention.kept_since(call.ctx):
        raise MISSING()
    spelled = spell_all(call.ctx, found)
    if not spelled:
        raise MISSING()
    return envelope.one(spelled[0])


def spell_all(ctx: Context, found: Sequence[Event]) -> list[dict[str, Any]]:
    """Events as they are answered; without those that were dropped since another server kept them for less long."""
    snapshots = event_bodies.SPELLING.snapshots(ctx, found)
    return [event_bodies.spell(ctx, one, snapshots[one.id].body) for one in found if one.id in snapshots]


def _number(ctx: Context, identity: UUID, name: str) -> int:
    found = ctx.tx.where(Event, Where("id", "eq", identity), limit=1)
    if not found:
        fault = bad_format(name)
        raise Problem("invalid", "invalid_param_value", fault.es, fault.en, name)
    return found[0].sequence


READ = "events:read"

OPERATIONS = (
    verbs.reading("event_catalog.list", "/event-catalog", READ, catalogue),
    verbs.reading("events.list", "/events", READ, list_events),
    verbs.reading("events.show", "/events/{id}", READ, show),
)
