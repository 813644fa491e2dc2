"""Filters of lists, declared: what a parameter is called, which column it looks at, how its value is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from typing import Any, NoReturn
from uuid import UUID

from talonario.api.engine.faults import bad_format, not_allowed
from talonario.api.engine.problems import FieldError, Problem
from talonario.api.engine.query import OPERATORS, Condition
from talonario.domain.context import MADRID, madrid_day
from talonario.store.listing import Condition as Wanted
from talonario.store.listing import Where

EXACT = frozenset({"eq"})
LISTED = frozenset({"eq", "in"})
RANGED = frozenset({"eq", "gte", "lte", "gt", "lt"})
EVERY = LISTED | RANGED

Reader = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Filter:
    """One parameter of a list.

    column      field of the record
    read        turns the text into the field's value; raises ValueError for text that is none
    operators   those it has
    operator    of the store, for a plain value: `has_tag` for lists of texts
    """

    column: str
    read: Reader
    operators: frozenset[str] = EXACT
    operator: str = "eq"
    places: int = 2


@dataclass(frozen=True, slots=True)
class Special:
    """A parameter that is no plain comparison of one column.

    read        what the condition means; raises ValueError for a value that is none
    operators   those it has
    """

    read: Callable[[Condition], list[Wanted]]
    operators: frozenset[str] = EXACT


Filters = Mapping[str, Filter | Special]


def text(value: str) -> str:
    """Text as it is."""
    return value


def flag(value: str) -> bool:
    """`true`, `false`, `1`, `0`."""
    known = {"true": True, "1": True, "false": False, "0": False}
    return known[value.lower()] if value.lower() in known else _no(value)


def whole(value: str) -> int:
    """An integer."""
    return int(value) if len(value) < 19 else _no(value)


def number(value: str) -> Decimal:
    """A decimal number."""
    try:
        found = Decimal(value)
    except InvalidOperation:
        return _no(value)
    return found if found.is_finite() and abs(found) < Decimal(10**12) else _no(value)


def day(value: str) -> date:
    """`YYYY-MM-DD`."""
    return date.fromisoformat(value) if len(value) == 10 else _no(value)


def identity(value: str) -> UUID:
    """A UUID. One of another company finds nothing, as it should."""
    return UUID(value)


def instant(value: str) -> datetime:
    """ISO 8601; without an offset, the time in Madrid; without a time, its midnight."""
    # A `+` that was not escaped arrives as a space; nothing else in an instant with a T can be one.
    found = datetime.fromisoformat(value.replace(" ", "+") if "T" in value else value)
    # In UTC at once: at both ends of the calendar some offset leads out of it.
    return (found if found.tzinfo else found.replace(tzinfo=MADRID)).astimezone(UTC)


def one_of(*allowed: str) -> Reader:
    """One of a closed list, refused as a value and not as a form."""

    def read(value: str) -> str:
        if value not in allowed:
            raise _NotAllowed(allowed)
        return value

    return read


class _NotAllowed(ValueError):
    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__()
        self.allowed = allowed


def _no(value: str) -> NoReturn:
    raise ValueError(value)


def conditions(asked: list[Condition], filters: Filters, ignored: frozenset[str]) -> list[Wanted]:
    """The store's conditions for a query.

    ignored   names that are no filters: cursors, limits, sort
    Raises    Problem `parameter_unknown` (bad_request) for a name that is neither, and for an operator that its filter
              does not have (then its errors name those it has); `parameter_invalid_format`
              (bad_request) for a value that is none, `invalid_fields` (invalid) for one outside a closed list
    """
    wanted: list[Wanted] = []
    for condition in asked:
        if condition.param in ignored:
            continue
        known = filters.get(condition.name)
        if known is None or condition.operator not in known.operators:
            raise _unknown(condition.param, filters)
        if condition.operator == "in" and not any(condition.values):
            # An empty list of values can match nothing, which is not the same as no filter at all.
            wanted.append(Where("id", "is_null", value=True))
            continue
        try:
            wanted.extend(_where(condition, known) if isinstance(known, Filter) else known.read(condition))
        except _NotAllowed as refusal:
            fault = not_allowed(condition.param, refusal.allowed)
            raise Problem(
                "invalid", "invalid_fields", fault.es, fault.en, condition.param, errors=(fault,)
            ) from refusal
        except (ValueError, OverflowError) as refusal:
            fault = bad_format(condition.param)
            raise Problem("bad_request", "parameter_invalid_format", fault.es, fault.en, condition.param) from refusal
    return wanted


def _unknown(param: str, filters: Filters) -> Problem:
    """The refusal of a parameter: the list does not have it at all, or not with this operator."""
    name = param.partition("[")[0]
    if name not in filters:
        return Problem(
            "bad_request",
            "parameter_unknown",
            f"No existe el parámetro «{param}».",
            f"There is no parameter '{param}'.",
            param,
        )
    spellings = tuple(
        name if operator == "eq" else f"{name}[{operator}]"
        for operator in ("eq", *OPERATORS)
        if operator in filters[name].operators
    )
    es = f"No existe el parámetro «{param}» o no se admite repetido: se admite {', '.join(spellings)}."
    en = f"There is no parameter '{param}', or it cannot be repeated: allowed are {', '.join(spellings)}."
    fault = FieldError(param, "parameter_unknown", es, en, allowed_values=spellings)
    return Problem("bad_request", "parameter_unknown", es, en, param, errors=(fault,))


def _where(condition: Condition, known: Filter) -> list[Wanted]:
    values = [known.read(value) for value in condition.values if value]
    if condition.operator == "in":
        return [Where(known.column, "in", values)]
    if not values:
        raise ValueError(condition.param)
    value = values[0]
    if known.read is instant and len(condition.values[0]) == 10 and condition.operator in {"lte", "gt", "eq"}:
        return _whole_day(known.column, condition.operator, value)
    operator = known.operator if condition.operator == "eq" else condition.operator
    if isinstance(value, Decimal):
        return _finer(known, operator, value)
    return [Where(known.column, operator, value)]  # type: ignore[arg-type]


def _finer(known: Filter, operator: str, value: Decimal) -> list[Wanted]:
    """A number with more decimals than the column lies between two that it can hold: at least 0.005 is from 0.01."""
    upwards = operator in {"gte", "lt"}
    held = value.quantize(Decimal(1).scaleb(-known.places), ROUND_CEILING if upwards else ROUND_FLOOR)
    if operator == "eq" and held != value:
        return [Where("id", "is_null", value=True)]
    return [Where(known.column, operator, held)]  # type: ignore[arg-type]


def _whole_day(column: str, operator: str, midnight: datetime) -> list[Wanted]:
    """A bare date where an instant is compared means the whole day in Madrid."""
    next_day = datetime.combine(madrid_day(midnight) + timedelta(days=1), time(), MADRID)
    if operator == "lte":
        return [Where(column, "lt", next_day)]
    if operator == "gt":
        return [Where(column, "gte", next_day)]
    return [Where(column, "gte", midnight), Where(column, "lt", next_day)]
