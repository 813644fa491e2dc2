"""Posting: the one place where entries are written, balanced and dated in an exercise that is open.

An entry is added in the transaction of what it is about and numbered at its commit. It is never changed: when what it
is about changes, the standing entry is reversed and another one takes its place.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select

from talonario.domain.context import Context
from talonario.domain.errors import Conflict
from talonario.domain.ledger.record import EntryKind, Exercise, JournalEntry, JournalLine, Source
from talonario.store.listing import Order, Where
from talonario.store.record import Record
from talonario.store.statement import Query, Statement

Named = TypeVar("Named", bound=Record)

ZERO: Final = Decimal("0.00")
FIELDS: Final[dict[Source, str]] = {
    "sale": "issued_on",
    "purchase": "issued_on",
    "payment": "paid_on",
    "manual": "date",
    "year": "year",
}
"""Which field says the day of what an entry is posted for."""

_OF_SOURCE: Final = Query(
    JournalEntry,
    JournalEntry.c().source_id == bindparam("source_id"),
    order_by=[JournalEntry.c().year, JournalEntry.c().number],
)

_E, _L = JournalEntry.c(), JournalLine.c()
_FIRST_LINES: Final = Statement(
    select(_E.id, _E.reverses_id, _L.account, _L.tax, _L.contact_id)
    .select_from(JournalEntry.table.join(JournalLine.table, (_L.company_id == _E.company_id) & (_L.entry_id == _E.id)))
    .where(_E.source_id == bindparam("source_id"), _L.position == 0)
    .order_by(_E.year, _E.number)
)


class ExerciseClosed(Conflict):
    """The exercise of that day is closed: nothing is booked in it any more."""

    code = "exercise_closed"
    es = "El ejercicio {year} está cerrado y no admite apuntes del {day}: usa otra fecha o reabre el ejercicio."
    en = "Exercise {year} is closed and takes no entries of {day}: use another date or reopen the exercise."


class Part(msgspec.Struct, frozen=True):
    """A line to be: `amount` in euros and cents, positive in debit, negative in credit."""

    account: str
    amount: Decimal
    contact_id: UUID | None = None
    treasury_id: UUID | None = None
    tax: str | None = None
    concept: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[object, ...]:
        """Parts of one place are one line."""
        return (self.account, self.contact_id, self.treasury_id, self.tax, self.concept, self.tags)


class Wanted(msgspec.Struct, frozen=True):
    """The entry that something should have."""

    dated_on: date
    source: Source
    concept: str
    parts: tuple[Part, ...]


class Posted(msgspec.Struct, frozen=True):
    """An entry whole."""

    entry: JournalEntry
    lines: list[JournalLine]


def check_open(ctx: Context, day: date, field: str = "date") -> None:
    """Raise ExerciseClosed, which names the field that said the day, when the books take nothing of it any more."""
    closed = ctx.company.books_closed_through
    if closed is not None and day.year <= closed:
        raise ExerciseClosed(field, year=day.year, day=day.isoformat())


def merged(parts: Iterable[Part]) -> tuple[Part, ...]:
    """One part for each place, in the order in which they first appear; what comes to nothing is left out."""
    sums: dict[tuple[object, ...], Part] = {}
    for part in parts:
        known = sums.get(part.place)
        sums[part.place] = part if known is None else msgspec.structs.replace(part, amount=known.amount + part.amount)
    return tuple(part for part in sums.values() if part.amount)


def post(
    ctx: Context,
    wanted: Wanted,
    *,
    source_id: UUID | None = None,
    kind: EntryKind = "normal",
    notes: str | None = None,
    reverses_id: UUID | None = None,
    closes: bool = False,
) -> Posted:
    """Add an entry; its number is given at the commit.

    wanted   two parts or more, which come to nothing together
    closes   whether the exercise is closed behind it
    Raises   ExerciseClosed
    """
    check_open(ctx, wanted.dated_on, FIELDS[wanted.source])
    assert len(wanted.parts) > 1, "an entry has two sides"
    assert sum((part.amount for part in wanted.parts), ZERO) == ZERO, "an entry balances"
    entry = JournalEntry(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        year=wanted.dated_on.year,
        number=0,
        dated_on=wanted.dated_on,
        kind=kind,
        source=wanted.source,
        source_id=source_id,
        concept=wanted.concept,
        notes=notes,
        reverses_id=reverses_id,
        posted_at=ctx.now,
        posted_by=ctx.actor,
    )
    lines = [
        JournalLine(
            company_id=ctx.company_id,
            id=ctx.new_id(),
            entry_id=entry.id,
            position=position,
            account=part.account,
            debit=max(part.amount, ZERO),
            credit=max(-part.amount, ZERO),
            concept=part.concept or wanted.concept,
            contact_id=part.contact_id,
            treasury_id=part.treasury_id,
            tax=part.tax,
            tags=list(part.tags),
        )
        for position, part in enumerate(wanted.parts)
    ]
    head = Exercise(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        year=entry.year,
        last_number=0,
        closed_at=ctx.now if closes else None,
    )
    ctx.tx.link(head, entry, *lines)
    posted = Posted(entry, lines)
    if source_id is not None:
        _posted_now(ctx, source_id).append(posted)
    return posted


def settle(
    ctx: Context, source_id: UUID, wanted: Wanted | None, *, is_new: bool = False, reversed_on: date | None = None
) -> None:
    """Let something have exactly the entry it should have; done again, nothing is posted.

    is_new       nothing was posted for it before
    reversed_on  day of the reversal when the standing entry's own exercise is closed; None to refuse then
    Raises       ExerciseClosed
    """
    known = None if is_new else standing(ctx, source_id)
    if known is not None and wanted is not None and _says(known) == _would_say(wanted):
        return
    if wanted is not None:
        check_open(ctx, wanted.dated_on, FIELDS[wanted.source])
    if known is not None:
        reverse(ctx, known, instead_on=reversed_on)
    if wanted is not None:
        post(ctx, wanted, source_id=source_id)


def reverse(ctx: Context, posted: Posted, *, instead_on: date | None = None) -> Posted:
    """Take an entry back by another one with its sides turned, of the same day.

    instead_on   the day when that day's exercise is closed; None to refuse then
    Raises       ExerciseClosed
    """
    entry = posted.entry
    closed = ctx.company.books_closed_through
    is_closed = closed is not None and entry.year <= closed
    wanted = Wanted(
        dated_on=instead_on if is_closed and instead_on is not None else entry.dated_on,
        source=entry.source,
        concept=entry.concept,
        parts=tuple(
            Part(
                line.account,
                line.credit - line.debit,
                line.contact_id,
                line.treasury_id,
                line.tax,
                line.concept,
                tuple(line.tags),
            )
            for line in posted.lines
        ),
    )
    return post(ctx, wanted, source_id=entry.source_id, kind=entry.kind, notes=entry.notes, reverses_id=entry.id)


def standing(ctx: Context, source_id: UUID) -> Posted | None:
    """The entry that something has now: the one that was not taken back."""
    now = _posted_now(ctx, source_id)
    before = ctx.tx.all(_OF_SOURCE, source_id=source_id)
    taken_back = {one.reverses_id for one in before} | {one.entry.reverses_id for one in now}
    for one in reversed(now):
        if one.entry.reverses_id is None and one.entry.id not in taken_back:
            return one
    for entry in reversed(before):
        if entry.reverses_id is None and entry.id not in taken_back:
            return Posted(entry, lines_of(ctx, entry.id))
    return None


def named(ctx: Context, record: type[Named], identity: UUID | None) -> Named | None:
    """The contact, product or treasury of an id, which whoever checks all books has read already."""
    if identity is None:
        return None
    known: dict[UUID, Any] | None = ctx.memory.get("booked_by")
    return ctx.tx.get(record, identity) if known is None else known.get(identity)


def first_line(ctx: Context, source_id: UUID) -> tuple[str, str | None, UUID | None] | None:
    """Account, tax and contact of the first line of the entry that something has now: of a document, whoever owes."""
    known: dict[UUID, tuple[str, str | None, UUID | None]] | None = ctx.memory.get("first_lines")
    if known is not None:
        return known.get(source_id)
    now = _posted_now(ctx, source_id)
    before = ctx.tx.rows(_FIRST_LINES, source_id=source_id)
    taken_back = {reverses_id for _, reverses_id, *_ in before} | {one.entry.reverses_id for one in now}
    for one in reversed(now):
        if one.entry.reverses_id is None and one.entry.id not in taken_back:
            return one.lines[0].account, one.lines[0].tax, one.lines[0].contact_id
    for entry_id, reverses_id, account, tax, contact_id in reversed(before):
        if reverses_id is None and entry_id not in taken_back:
            return account, tax, contact_id
    return None


def lines_of(ctx: Context, entry_id: UUID) -> list[JournalLine]:
    """The lines of an entry that was posted before this transaction, in their order."""
    return ctx.tx.where(JournalLine, Where("entry_id", "eq", entry_id), order=Order("position", descending=False))


def _says(posted: Posted) -> list[tuple[object, ...]]:
    entry = posted.entry
    return [
        (entry.dated_on, entry.concept),
        *(
            (line.account, line.debit - line.credit, line.contact_id, line.treasury_id, line.tax, line.concept)
            for line in posted.lines
        ),
    ]


def _would_say(wanted: Wanted) -> list[tuple[object, ...]]:
    return [
        (wanted.dated_on, wanted.concept),
        *(
            (part.account, part.amount, part.contact_id, part.treasury_id, part.tax, part.concept or wanted.concept)
            for part in wanted.parts
        ),
    ]


def _posted_now(ctx: Context, source_id: UUID) -> list[Posted]:
    """What this transaction posted for something: it is not there to be read yet."""
    found: list[Posted] = ctx.memory.setdefault("posted", {}).setdefault(source_id, [])
    return found
