"""Events: numbered per company without gaps, in commit order.

The number is taken from the company's head row by the last statements before the commit, so that the row is locked
for the shortest time and two commits can never change places.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Insert, Update, bindparam, insert, select, update

from talonario.store.record import Record, stored


class Performer(msgspec.Struct, frozen=True):
    """Who did it, as the history shows it."""

    kind: str
    id: UUID | None
    name: str


@stored("company_heads", key=("company_id",))
class Head(Record, frozen=True, kw_only=True):
    """The last numbers of a company's chains."""

    event_sequence: int


@stored(
    "events",
    key=("company_id", "sequence"),
    unique={"events_id": ("id",)},
    index={"events_subject": ("subject_id", "sequence")},
)
class Event(Record, frozen=True, kw_only=True):
    """Something that happened to a record.

    sequence     1, 2, 3… within the company, no gaps
    name         `invoice.paid`
    subject      what kind of record, and its id in `subject_id`; `related_id` is the contact it concerns
    content      what it tells beside the record
    operation    what happened together has this in common
    snapshot_id  the `Snapshot` of what it is about; None when nobody subscribes to such events, or it is none of theirs
    """

    sequence: int
    name: str
    subject: str
    subject_id: UUID
    related_id: UUID | None
    performer: Performer | None
    content: dict[str, Any]
    happened_at: datetime
    operation: UUID | None
    snapshot_id: UUID | None


@stored("snapshots", index={"snapshots_taken": ("taken_at",)})
class Snapshot(Record, frozen=True, kw_only=True):
    """A record as it was shown when something had happened to it; dropped some day, while the history stays.

    body   JSON, as it was shown
    """

    body: bytes
    taken_at: datetime


def taking_numbers() -> Update:
    """Move the company's head forward by `:taken` numbers."""
    table = Head.table
    return (
        update(table)
        .values(event_sequence=table.c.event_sequence + bindparam("taken", type_=table.c.event_sequence.type))
        .where(table.c.company_id == bindparam("company_id", type_=table.c.company_id.type))
    )


def appending() -> Insert:
    """INSERT of an event whose number lies `:behind` the head."""
    table = Event.table
    head = Head.table
    number = (
        select(head.c.event_sequence - bindparam("behind", type_=head.c.event_sequence.type))
        .where(head.c.company_id == bindparam("company_id", type_=head.c.company_id.type))
        .scalar_subquery()
    )
    rest = {name: bindparam(name, type_=table.c[name].type) for name in Event.names if name != "sequence"}
    return insert(table).values(sequence=number, **rest)
