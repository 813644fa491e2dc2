"""Giving records out: pages in exactly the shape they are taken in, oldest first, amounts as texts."""

from __future__ import annotations

import msgspec

from talonario.api.engine.operation import Answer, Call, Handler, Operation
from talonario.api.factuarea import lists, verbs
from talonario.api.factuarea.extensions.resources import MOVABLE, Movable

PAGE_MAX = 500

# Amounts travel as texts, so that no reader's floating point can change a cent.
ENCODER = msgspec.json.Encoder(decimal_format="string")


def exporter(movable: Movable) -> Handler:
    """The handler that gives out records of one resource."""

    def give_out(call: Call) -> Answer:
        after, _ = lists.cursors(call)
        records, has_more = movable.give_out(call.ctx, after, lists.limit_of(call, PAGE_MAX))
        last = getattr(records[-1], "id", None) if records else None
        page = {"data": records, "has_more": has_more, "next_cursor": last if has_more else None}
        return Answer(200, ENCODER.encode(page))

    return give_out


OPERATIONS: tuple[Operation, ...] = tuple(
    verbs.reading(f"x.exports.{movable.name}", f"/x/exports/{movable.name}", f"{movable.scope}:read", exporter(movable))
    for movable in MOVABLE
)
