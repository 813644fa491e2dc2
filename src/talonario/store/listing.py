"""Lists: filters, order and pages, as values that a dialect fills in and the store turns into SQL.

The statement of each combination of filters is built once and kept; only its values change.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, count
from typing import Any, Generic, Literal, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, or_, select, true

from talonario.store.columns import Day, Words
from talonario.store.record import GlobalRecord

R = TypeVar("R", bound=GlobalRecord)

Operator = Literal[
    "eq", "ne", "in", "not_in", "gte", "lte", "gt", "lt", "contains", "is_null", "below", "not_above", "has_tag"
]

IN_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)


class Where(msgspec.Struct, frozen=True):
    """One condition on one column.

    column     name of the record's field
    operator   `contains` searches text without regard to case, `has_tag` looks for a member of a list of texts,
               `is_null` takes True or False, `below` (<) and `not_above` (<=) compare with another column, whose
               name is the value
    value      in Python's type of the field
    """

    column: str
    operator: Operator
    value: Any


class AnyOf(msgspec.Struct, frozen=True):
    """True when every condition of at least one group is."""

    groups: tuple[tuple[Where, ...], ...]


Condition = Where | AnyOf


class Page(msgspec.Struct, Generic[R]):
    """A page of records in the order asked for, and whether there are more in that direction."""

    records: list[R]
    has_more: bool


class Order(msgspec.Struct, frozen=True):
    """Order by a column, ties by id in the same direction."""

    column: str = "id"
    descending: bool = True


def shape_of(conditions: Iterable[Condition]) -> tuple[Any, ...]:
    """What a combination of filters looks like without its values: the key under which its SQL is kept."""
    parts: list[Any] = []
    for condition in conditions:
        if isinstance(condition, AnyOf):
            parts.append(tuple(shape_of(group) for group in condition.groups))
        elif condition.operator in {"in", "not_in"}:
            parts.append((condition.column, condition.operator, padded_size(len(condition.value))))
        elif condition.operator in {"is_null", "below", "not_above"}:
            parts.append((condition.column, condition.operator, condition.value))
        else:
            parts.append((condition.column, condition.operator))
    return tuple(parts)


def values_of(conditions: Iterable[Condition]) -> dict[str, Any]:
    """The values of a combination of filters, under the names that `conditions_sql` gives their parameters."""
    return {f"v{place}": value for place, value in enumerate(chain.from_iterable(map(_values, conditions)))}


def _values(condition: Condition) -> Iterator[Any]:
    if isinstance(condition, AnyOf):
        for group in condition.groups:
            for part in group:
                yield from _values(part)
    elif condition.operator in {"in", "not_in"}:
        yield from pad(list(condition.value))
    elif condition.operator == "contains":
        yield f"%{escaped(str(condition.value).lower())}%"
    elif condition.operator == "has_tag":
        yield f'%"{escaped(condition.value)}"%'
    elif condition.operator not in {"is_null", "below", "not_above"}:
        yield condition.value


def conditions_sql(record: type[GlobalRecord], conditions: Iterable[Condition]) -> list[ColumnElement[bool]]:
    """Core conditions with numbered parameters: built once per `shape_of`, because building costs more than running."""
    names = (f"v{place}" for place in count())
    return [_condition(record, condition, names) for condition in conditions]


def _condition(record: type[GlobalRecord], condition: Condition, names: Iterator[str]) -> ColumnElement[bool]:
    if isinstance(condition, AnyOf):
        return or_(*(and_(true(), *(_condition(record, part, names) for part in group)) for group in condition.groups))
    column = record.table.c[condition.column]
    operator, value = condition.operator, condition.value
    if operator == "is_null":
        absent: ColumnElement[bool] = column.is_(None) if value else column.is_not(None)
        return absent
    if operator == "below":
        less: ColumnElement[bool] = column < record.table.c[value]
        return less
    if operator == "not_above":
        at_most: ColumnElement[bool] = column <= record.table.c[value]
        return at_most
    if operator in {"in", "not_in"}:
        binds = [bindparam(next(names), type_=column.type) for _ in pad(list(value))]
        member: ColumnElement[bool] = column.in_(binds) if operator == "in" else column.not_in(binds)
        return member
    if operator == "contains":
        return func.lower(column).like(bindparam(next(names), type_=Words()), escape="\\")
    if operator == "has_tag":
        return column.like(bindparam(next(names), type_=Words()), escape="\\")
    bound = bindparam(next(names), type_=column.type)
    compare: dict[str, ColumnElement[bool]] = {
        "eq": column == bound,
        "ne": column != bound,
        "gte": column >= bound,
        "lte": column <= bound,
        "gt": column > bound,
        "lt": column < bound,
    }
    return compare[operator]


def escaped(text: str) -> str:
    """Text in which LIKE's own signs mean themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def padded_size(length: int) -> int:
    """The next size a list of values is filled up to, so that few statements serve every length."""
    return next((size for size in IN_SIZES if size >= length), length)


def pad(items: list[Any]) -> list[Any]:
    """The list filled up with its last value."""
    return items + items[-1:] * (padded_size(len(items)) - len(items))


def selecting(record: type[GlobalRecord], where: Sequence[ColumnElement[bool]], order: Order) -> Select[Any]:
    """SELECT of whole records in an order."""
    keys = [_sortable(record, order)] if order.column == "id" else [_sortable(record, order), record.table.c.id]
    return (
        select(*record.table.c).where(*where).order_by(*(key.desc() if order.descending else key.asc() for key in keys))
    )


def beyond(record: type[GlobalRecord], order: Order, *, backwards: bool) -> ColumnElement[bool]:
    """The rows that come after a cursor (`cursor_id`, `cursor_value`), or before it."""
    identity = record.table.c.id
    id_bound = bindparam("cursor_id", type_=identity.type)
    downwards = order.descending != backwards
    past_id = identity < id_bound if downwards else identity > id_bound
    if order.column == "id":
        return past_id
    column = _sortable(record, order)
    bound = bindparam("cursor_value", type_=record.table.c[order.column].type)
    past = column < bound if downwards else column > bound
    return or_(past, and_(column == bound, past_id))


def lowest(record: type[GlobalRecord], column: str) -> Any:
    """What stands for an absent value when rows are put in order: below everything else."""
    return date.min if isinstance(record.table.c[column].type, Day) else ""


def _sortable(record: type[GlobalRecord], order: Order) -> ColumnElement[Any]:
    column = record.table.c[order.column]
    if not column.nullable:
        return column
    return func.coalesce(column, literal(lowest(record, order.column), column.type))
