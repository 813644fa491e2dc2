"""The register of working time: lines that are only ever added, each bound to the one before it, and what follows.

The law asks for the daily start and end of everybody's work, kept for four years at the disposal of the workers, their
representatives and the labour inspection (Estatuto de los Trabajadores art. 34.9, added by RD-ley 8/2019). So nothing
here is changed or removed: what turns out to be wrong is corrected by another line, and both stay to be seen.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from talonario.domain.context import Context, madrid_day
from talonario.domain.team.record import EntryKind, Pause, Source, TimeEntry, TimeRegister, WorkSession
from talonario.store.listing import Order, Where

BEGINNING: Final = ""
"""What stands before the first line of a register."""

AT_ONCE: Final = 1000
"""How many sessions are asked for by their ids in one query."""

NO_TIME: Final = timedelta(0)
SECOND: Final = timedelta(seconds=1)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to be written; the meaning of each field is `TimeEntry`'s."""

    kind: EntryKind
    occurred_at: datetime
    source: Source
    location: str | None = None
    reason: str | None = None
    corrects_id: UUID | None = None


class Followed(msgspec.Struct, frozen=True):
    """What the entries of a session come to, by the names of `WorkSession`."""

    employee_id: UUID
    day: date
    started_at: datetime
    ended_at: datetime | None
    pauses: list[Pause]
    location_start: str | None
    location_end: str | None
    removed_at: datetime | None


def entries_of(ctx: Context, session: WorkSession) -> list[TimeEntry]:
    """Everything that was written of a session, in the order of writing."""
    return entries_by_session(ctx, [session.id])[session.id]


def entries_by_session(ctx: Context, session_ids: Sequence[UUID]) -> dict[UUID, list[TimeEntry]]:
    """Everything that was written of some sessions, in the order of writing; an empty list where nothing was."""
    found: dict[UUID, list[TimeEntry]] = {identity: [] for identity in session_ids}
    for start in range(0, len(session_ids), AT_ONCE):
        part = Where("session_id", "in", session_ids[start : start + AT_ONCE])
        for entry in ctx.tx.where(TimeEntry, part, order=Order("number", descending=False)):
            found[entry.session_id].append(entry)
    return found


def write(ctx: Context, session: WorkSession, entries: Sequence[TimeEntry], lines: Sequence[Line]) -> WorkSession:
    """Write lines of a session, and the session as it follows from them and from `entries`, those that it has."""
    session = shown(session, follow([*entries, *_append(ctx, session, lines)]), ctx.now)
    ctx.tx.update(session)
    return session


def _append(ctx: Context, session: WorkSession, lines: Sequence[Line]) -> list[TimeEntry]:
    """Write lines of a session at the end of the company's register, whose turn it is from here to the commit."""
    head = ctx.tx.get(TimeRegister, ctx.company_id, lock=True)
    number, previous = (head.last_number, head.last_fingerprint) if head else (0, BEGINNING)
    written: list[TimeEntry] = []
    for line in lines:
        number += 1
        entry = TimeEntry(
            company_id=ctx.company_id,
            id=ctx.new_id(),
            number=number,
            employee_id=session.employee_id,
            session_id=session.id,
            kind=line.kind,
            occurred_at=line.occurred_at,
            recorded_at=ctx.now,
            source=line.source,
            location=line.location,
            reason=line.reason,
            corrects_id=line.corrects_id,
            performer=ctx.actor,
            fingerprint="",
        )
        previous = fingerprint(entry, previous)
        written.append(msgspec.structs.replace(entry, fingerprint=previous))
    ended = TimeRegister(company_id=ctx.company_id, id=ctx.company_id, last_number=number, last_fingerprint=previous)
    if head is None:
        ctx.tx.insert(ended)
    else:
        ctx.tx.update(ended)
    ctx.tx.insert(*written)
    for entry in written:
        verb = "corrected" if entry.is_correction else "recorded"
        ctx.emit(f"time_entry.{verb}", entry, number=entry.number, fingerprint=entry.fingerprint)
    return written


def fingerprint(entry: TimeEntry, previous: str) -> str:
    """SHA-256, in hexadecimal, of an entry and of the fingerprint before it; of its own fingerprint it knows nothing.

    What is hashed is a JSON array of texts: previous fingerprint, company, number, id, employee, session, kind, the two
    instants in UTC with microseconds, source, location, reason, the entry corrected, and who wrote it (kind, id, name).
    """
    who = entry.performer
    parts = [
        previous,
        str(entry.company_id),
        str(entry.number),
        str(entry.id),
        str(entry.employee_id),
        str(entry.session_id),
        entry.kind,
        entry.occurred_at.isoformat(timespec="microseconds"),
        entry.recorded_at.isoformat(timespec="microseconds"),
        entry.source,
        entry.location,
        entry.reason,
        str(entry.corrects_id) if entry.corrects_id else None,
        who.kind if who else None,
        str(who.id) if who and who.id else None,
        who.name if who else None,
    ]
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def follow(entries: Iterable[TimeEntry]) -> Followed:
    """What the entries of one session come to, corrections applied in the order in which they were written."""
    in_order = sorted(entries, key=lambda entry: entry.number)
    moved: dict[UUID, datetime] = {}
    struck: dict[UUID, datetime] = {}
    for entry in in_order:
        if entry.corrects_id is not None and entry.kind == "adjustment":
            moved[entry.corrects_id] = entry.occurred_at
        elif entry.corrects_id is not None:
            struck[entry.corrects_id] = entry.recorded_at
    first = next(entry for entry in in_order if entry.kind == "clock_in")
    last = next((one for one in in_order if one.kind == "clock_out" and one.id not in struck), None)
    ended_at = moved.get(last.id, last.occurred_at) if last else None
    pauses: list[Pause] = []
    for entry in in_order:
        instant = moved.get(entry.id, entry.occurred_at)
        if entry.kind == "pause_start" and entry.id not in struck:
            pauses.append(Pause(instant, ended_at))
        elif entry.kind == "pause_end" and entry.id not in struck and pauses:
            pauses[-1] = Pause(pauses[-1].started_at, instant)
    started_at = moved.get(first.id, first.occurred_at)
    return Followed(
        employee_id=first.employee_id,
        day=madrid_day(started_at),
        started_at=started_at,
        ended_at=ended_at,
        pauses=pauses,
        location_start=first.location,
        location_end=last.location if last else None,
        removed_at=struck.get(first.id),
    )


def shown(session: WorkSession, followed: Followed, now: datetime) -> WorkSession:
    """The session as it follows from its entries."""
    return msgspec.structs.replace(session, **msgspec.structs.asdict(followed), updated_at=now)


def worked_seconds(session: WorkSession) -> int:
    """Whole seconds of work, pauses left out; of an open session up to its last entry."""
    end = session.ended_at or session.last_at
    return max(end - session.started_at - _paused(session, end), NO_TIME) // SECOND


def paused_seconds(session: WorkSession) -> int:
    """Whole seconds of pauses that lie within the work; of an open session those that are over."""
    return _paused(session, session.ended_at or session.last_at) // SECOND


def _paused(session: WorkSession, until: datetime) -> timedelta:
    """What of the pauses lies between the start of a session and an instant."""
    total = NO_TIME
    for pause in session.pauses:
        begin, stop = max(pause.started_at, session.started_at), min(pause.ended_at or until, until)
        total += max(stop - begin, NO_TIME)
    return total
