"""Chains: rows of a company numbered 1, 2, 3… inside something that can be closed, without gaps, in commit order.

A head counts, links take its numbers. Both happen in the last statements before the commit, as with events: the head
is locked for the shortest time, and an aborted transaction leaves no gap. A head that nobody wrote yet is made there.
"""

from datetime import datetime

from sqlalchemy import Insert, bindparam, insert, select
from sqlalchemy.dialects.postgresql import insert as upserting

from talonario.store.record import Record


class ChainHead(Record, frozen=True, kw_only=True):
    """The last number of a chain.

    closed_at   since when it takes no more; None while it does
    """

    last_number: int
    closed_at: datetime | None


class Link(Record, frozen=True, kw_only=True):
    """A row with its number in a chain, whose key it shares: given at the commit, 0 until then."""

    number: int


def taking(head: type[ChainHead]) -> Insert:
    """Move a head forward by the `last_number` given, or make it; no row is touched when the head is closed.

    Both engines spell an upsert alike.
    """
    table = head.table
    made = upserting(table).values({name: bindparam(name) for name in head.names})
    return made.on_conflict_do_update(
        index_elements=[table.c[name] for name in head.key],
        set_={
            "last_number": table.c.last_number + made.excluded.last_number,
            "closed_at": made.excluded.closed_at,
        },
        where=table.c.closed_at.is_(None),
    )


def linking(link: type[Link], head: type[ChainHead]) -> Insert:
    """INSERT of a link whose number lies `:behind` its head."""
    table, heads = link.table, head.table
    number = (
        select(heads.c.last_number - bindparam("behind", type_=heads.c.last_number.type))
        .where(*(heads.c[name] == bindparam(name, type_=heads.c[name].type) for name in head.key))
        .scalar_subquery()
    )
    rest = {name: bindparam(name, type_=table.c[name].type) for name in link.names if name != "number"}
    return insert(table).values(number=number, **rest)
