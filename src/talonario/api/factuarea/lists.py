"""Lists: the cursor's parameters and their refusals, the order, the envelope."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from talonario.api.engine import filters
from talonario.api.engine.faults import bad_format, not_allowed, out_of_range
from talonario.api.engine.operation import Answer, Asked, Call
from talonario.api.engine.problems import Problem
from talonario.api.engine.query import Condition as Sought
from talonario.api.factuarea import envelope
from talonario.store.listing import AnyOf, Condition, Order, Page, Where
from talonario.store.record import Record

R = TypeVar("R", bound=Record)

LIMIT_DEFAULT = 25
LIMIT_MAX = 100
DIGITS_MAX = 20
SEARCH_MAX = 50
PAGING = frozenset({"limit", "starting_after", "ending_before", "sort", "page", "per_page"})
BY_CURSOR = PAGING | {"cursor"}
NEWEST_FIRST = Order()


def _by_tags(condition: Sought) -> list[Condition]:
    """Any of the tags."""
    return [AnyOf(tuple((Where("tags", "has_tag", value),) for value in condition.values))]


TAGS = filters.Special(_by_tags, filters.LISTED)
"""The filter by tags, which every list of documents has."""

UPDATED: filters.Filters = {"updated": filters.Filter("updated_at", filters.instant, filters.RANGED)}
"""Ours: every list of records that change finds what has changed since."""


def listing(
    call: Call,
    record: type[R],
    spell: Callable[[list[R]], Sequence[object]],
    *always: Condition,
    known: filters.Filters | None = None,
    sorts: Mapping[str, str] | None = None,
    by_cursor: bool = False,
) -> Answer:
    """Answer a page of records, newest first.

    always   conditions that the list has whatever is asked
    spell    writes the records of the page out
    known    the filters that the list has, beside `updated` where its records change
    sorts    what it can be sorted by -> field of the record
    by_cursor  whether it is one of the three that call the cursor `cursor` and the limit also `per_page`
    """
    every = {**(known or {}), **(UPDATED if "updated_at" in record.names else {})}
    wanted = filters.conditions(call.query.conditions(), every, BY_CURSOR if by_cursor else PAGING)
    order = sort_of(call, sorts or {})
    after, before = cursors(call)
    limit = limit_of(call)
    if by_cursor:
        after = after or (None if before else _cursor(call, "cursor"))
        limit = limit if call.query.one("limit") else counted(call, "per_page", LIMIT_DEFAULT, LIMIT_MAX)
    found: Page[R] | None = call.ctx.tx.page(
        record, *always, *wanted, order=order, after=after, before=before, limit=limit
    )
    if found is None:
        name = "starting_after" if after else "ending_before"
        fault = bad_format(name)
        raise Problem("invalid", "invalid_param_value", fault.es, fault.en, name)
    last = found.records[-1].id if found.records else None
    return envelope.page(spell(found.records), last, has_more=found.has_more)


def limit_of(call: Call, most: int = LIMIT_MAX) -> int:
    """How many are asked for. Raises Problem `parameter_invalid_range` outside 1 to `most`."""
    return counted(call, "limit", min(LIMIT_DEFAULT, most), most)


def cursors(call: Call) -> tuple[UUID | None, UUID | None]:
    """The two cursors, at most one of which is given."""
    after, before = _cursor(call, "starting_after"), _cursor(call, "ending_before")
    if after is not None and before is not None:
        raise Problem(
            "invalid",
            "invalid_param_value",
            "Indique starting_after o ending_before, no los dos.",
            "Give starting_after or ending_before, not both.",
        )
    return after, before


def sort_of(call: Call, sorts: Mapping[str, str]) -> Order:
    """The order asked for. Raises Problem for a field that the list cannot be sorted by."""
    text = call.query.one("sort")
    if text is None:
        return NEWEST_FIRST
    field = text.removeprefix("-")
    if field not in sorts:
        fault = not_allowed("sort", tuple(form for name in sorts for form in (name, f"-{name}")))
        raise Problem("invalid", "invalid_param_value", fault.es, fault.en, "sort", errors=(fault,))
    return Order(sorts[field], descending=text.startswith("-"))


def search_text(call: Call) -> str:
    """What is searched for. Raises Problem outside 1 to 120 characters."""
    text = call.query.one("q")
    if text is None or len(text) > 120:
        fault = out_of_range("q")
        raise Problem("invalid", "invalid_fields", fault.es, fault.en, "q", errors=(fault,))
    return text


def _cursor(call: Call, name: str) -> UUID | None:
    text = call.query.one(name)
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError as refusal:
        fault = bad_format(name, "uuid")
        raise Problem("bad_request", "parameter_invalid_format", fault.es, fault.en, name) from refusal


def numbered(call: Call) -> tuple[int, int]:
    """Which numbered page is asked for, and of what size."""
    return counted(call, "page", 1, 1_000_000), counted(call, "per_page", 50, 200)


def counted(call: Asked, name: str, otherwise: int, most: int, least: int = 1) -> int:
    """A whole number from `least` to `most`. Raises Problem `parameter_invalid_range`."""
    text = call.query.one(name)
    if text is None:
        return otherwise
    # `int` takes time that grows with the square of the digits.
    if not text.isascii() or not text.isdigit() or len(text) > DIGITS_MAX or not least <= int(text) <= most:
        fault = out_of_range(name)
        raise Problem("bad_request", "parameter_invalid_range", fault.es, fault.en, name)
    return int(text)
