"""Ids of other systems: the record that one of them names, looked up once in an operation."""

from typing import TypeVar

from talonario.domain.context import Context
from talonario.store.listing import Where
from talonario.store.record import Record

Found = TypeVar("Found", bound=Record)


def find(ctx: Context, record: type[Found], external_id: str) -> Found | None:
    """The record of a class that another system calls so; None when there is none yet."""
    known: dict[str, Found] = ctx.memory.setdefault(record.table.name, {})
    if external_id not in known:
        found = ctx.tx.where(record, Where("external_id", "eq", external_id), limit=1)
        if not found:
            return None
        known[external_id] = found[0]
    return known[external_id]


def forget(ctx: Context, record: type[Record]) -> None:
    """Look the records of a class up again: one of them was changed."""
    ctx.memory.pop(record.table.name, None)
