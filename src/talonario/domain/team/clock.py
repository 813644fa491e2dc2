"""What may happen to somebody's working time: it begins, pauses, goes on, ends, is written down later, is corrected.

Whoever writes it holds the employee first, so that nobody is ever at work twice at once.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from talonario.domain.context import Context, madrid_day
from talonario.domain.errors import Conflict, Invalid, NotFound
from talonario.domain.team import register
from talonario.domain.team.employees import EmployeeNotFound
from talonario.domain.team.record import Employee, EntryKind, Source, TimeEntry, WorkSession
from talonario.domain.team.register import Line
from talonario.store.listing import AnyOf, Where

STANDS: Final = Where("removed_at", "is_null", True)
LONGEST_DAYS: Final = 31


class TimeNotFound(NotFound):
    """The company has no such session of work, or it was struck out."""

    code = "work_session_not_found"
    es = "No existe esa jornada."
    en = "There is no such working time."


class AlreadyClockedIn(Conflict):
    """The employee is at work already."""

    code = "already_clocked_in"
    es = "{name} ya ha fichado la entrada: antes debe fichar la salida."
    en = "{name} is clocked in already: clock out first."


class NotClockedIn(Conflict):
    """The employee is not at work."""

    code = "not_clocked_in"
    es = "{name} no ha fichado la entrada."
    en = "{name} is not clocked in."


class AlreadyPaused(Conflict):
    """The pause lasts already."""

    code = "work_already_paused"
    es = "La jornada de {name} ya está en pausa."
    en = "The working time of {name} is paused already."


class NotPaused(Conflict):
    """There is no pause to end."""

    code = "work_not_paused"
    es = "La jornada de {name} no está en pausa."
    en = "The working time of {name} is not paused."


class TimesInvalid(Invalid):
    """Working time that ends before it begins, or lasts for longer than a month."""

    code = "work_times_invalid"
    es = "La salida tiene que ser posterior a la entrada y no más de {days} días después."
    en = "The end has to be after the start, and not more than {days} days after it."


class TimesOverlap(Conflict):
    """The employee was at work at that time already."""

    code = "work_times_overlap"
    es = "{name} ya tiene registrada una jornada que coincide con esa: corríjala en lugar de añadir otra."
    en = "{name} already has working time recorded at that time: correct it instead of adding another one."


class Punch(msgspec.Struct, frozen=True, kw_only=True):
    """How a clocking was made: where, by what means, and why when that has to be said."""

    location: str | None = None
    source: Source = "api"
    reason: str | None = None


def of_employee(employee: Employee) -> Where:
    """The sessions of one employee."""
    return Where("employee_id", "eq", employee.id)


def get(ctx: Context, session_id: UUID) -> WorkSession:
    """The session of this id. Raises TimeNotFound, also for one that was struck out."""
    found = ctx.tx.get(WorkSession, session_id)
    if found is None or found.removed_at is not None:
        raise TimeNotFound
    return found


def open_session(ctx: Context, employee: Employee) -> WorkSession | None:
    """The session in which somebody is at work right now."""
    found = ctx.tx.where(WorkSession, of_employee(employee), Where("ended_at", "is_null", True), STANDS, limit=1)
    return found[0] if found else None


def clock_in(ctx: Context, employee: Employee, punch: Punch) -> WorkSession:
    """Begin to work. Raises EmployeeNotFound, AlreadyClockedIn, TimesOverlap."""
    employee = _held(ctx, employee)
    if open_session(ctx, employee) is not None:
        raise AlreadyClockedIn(name=employee.name)
    _check_free(ctx, employee, ctx.now, None)
    return _begin(ctx, employee, [_line("clock_in", ctx.now, punch)])


def pause(ctx: Context, employee: Employee, punch: Punch) -> WorkSession:
    """Stop for a while. Raises EmployeeNotFound, NotClockedIn, AlreadyPaused."""
    employee, session = _at_work(ctx, employee)
    if session.status == "paused":
        raise AlreadyPaused(name=employee.name)
    return _go_on(ctx, session, [_line("pause_start", _next_instant(ctx, session), punch)])


def unpause(ctx: Context, employee: Employee, punch: Punch) -> WorkSession:
    """Go on after a pause. Raises EmployeeNotFound, NotClockedIn, NotPaused."""
    employee, session = _at_work(ctx, employee)
    if session.status != "paused":
        raise NotPaused(name=employee.name)
    return _go_on(ctx, session, [_line("pause_end", _next_instant(ctx, session), punch)])


def clock_out(ctx: Context, employee: Employee, punch: Punch) -> WorkSession:
    """Stop working, from a pause too, which ends there. Raises EmployeeNotFound, NotClockedIn."""
    _, session = _at_work(ctx, employee)
    return _go_on(ctx, session, [_line("clock_out", _next_instant(ctx, session), punch)])


def record(ctx: Context, employee: Employee, start: datetime, end: datetime, reason: str | None) -> WorkSession:
    """Write down a stretch of work afterwards. Raises EmployeeNotFound, TimesInvalid, TimesOverlap."""
    employee = _held(ctx, employee)
    _check_times(start, end)
    _check_free(ctx, employee, start, end)
    punch = Punch(source="manual", reason=reason)
    return _begin(ctx, employee, [_line("clock_in", start, punch), _line("clock_out", end, punch)])


def correct(ctx: Context, session: WorkSession, start: datetime, end: datetime, reason: str | None) -> WorkSession:
    """Say when a stretch of work began and ended after all; one that is open ends there.

    Pauses stay when they were: what of them lies outside is not counted. What is said as it was already is not written.
    Raises TimeNotFound, TimesInvalid, TimesOverlap
    """
    employee, session, entries = _locked(ctx, session)
    _check_times(start, end)
    _check_free(ctx, employee, start, end, but=session.id)
    punch = Punch(source="manual", reason=reason)
    lines: list[Line] = []
    if start != session.started_at:
        lines.append(_line("adjustment", start, punch, _base(entries, "clock_in")))
    if session.ended_at is None:
        lines.append(_line("clock_out", end, punch))
    elif end != session.ended_at:
        lines.append(_line("adjustment", end, punch, _base(entries, "clock_out")))
    return _go_on(ctx, session, lines, entries) if lines else session


def remove(ctx: Context, session: WorkSession, reason: str | None) -> None:
    """Strike a stretch of work out; its entries stay in the register. Raises TimeNotFound."""
    _, session, entries = _locked(ctx, session)
    started = _base(entries, "clock_in")
    punch = Punch(source="manual", reason=reason)
    _go_on(ctx, session, [_line("removal", started.occurred_at, punch, started)], entries)


def _line(kind: EntryKind, instant: datetime, punch: Punch, corrects: TimeEntry | None = None) -> Line:
    return Line(
        kind=kind,
        occurred_at=instant,
        source=punch.source,
        location=punch.location,
        reason=punch.reason,
        corrects_id=corrects.id if corrects else None,
    )


def _held(ctx: Context, employee: Employee) -> Employee:
    employee = ctx.lock(employee, EmployeeNotFound)
    if employee.deleted_at is not None:
        raise EmployeeNotFound
    return employee


def _at_work(ctx: Context, employee: Employee) -> tuple[Employee, WorkSession]:
    employee = _held(ctx, employee)
    session = open_session(ctx, employee)
    if session is None:
        raise NotClockedIn(name=employee.name)
    return employee, session


def _locked(ctx: Context, session: WorkSession) -> tuple[Employee, WorkSession, list[TimeEntry]]:
    """The employee, held, with the session as it is now and its entries."""
    employee = ctx.tx.get(Employee, session.employee_id, lock=True)
    assert employee is not None, "a session has its employee"
    return employee, get(ctx, session.id), ctx.tx.where(TimeEntry, Where("session_id", "eq", session.id))


def _base(entries: list[TimeEntry], kind: EntryKind) -> TimeEntry:
    return next(entry for entry in entries if entry.kind == kind)


def _next_instant(ctx: Context, session: WorkSession) -> datetime:
    """Now, but never before what happened last: the clocks of two machines differ."""
    past = [session.started_at, *(one for part in session.pauses for one in (part.started_at, part.ended_at) if one)]
    return max(ctx.now, *past)


def _begin(ctx: Context, employee: Employee, lines: list[Line]) -> WorkSession:
    started = lines[0].occurred_at
    session = WorkSession(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        employee_id=employee.id,
        day=madrid_day(started),
        started_at=started,
        ended_at=None,
        pauses=[],
        location_start=None,
        location_end=None,
        removed_at=None,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.tx.insert(session)
    return _go_on(ctx, session, lines, [])


def _go_on(
    ctx: Context, session: WorkSession, lines: list[Line], entries: list[TimeEntry] | None = None
) -> WorkSession:
    """Write lines, and the session as it follows from them; `entries` are those that it has."""
    if entries is None:
        entries = ctx.tx.where(TimeEntry, Where("session_id", "eq", session.id))
    written = register.append(ctx, session, lines)
    session = register.shown(session, register.follow([*entries, *written]), ctx.now)
    ctx.tx.update(session)
    return session


def _check_times(start: datetime, end: datetime) -> None:
    if end <= start or (end - start).days > LONGEST_DAYS:
        raise TimesInvalid("end", days=LONGEST_DAYS)


def _check_free(
    ctx: Context, employee: Employee, start: datetime, end: datetime | None, but: UUID | None = None
) -> None:
    """Raise TimesOverlap when somebody is at work at that time already; `end` None for that instant alone."""
    mine = [
        of_employee(employee),
        STANDS,
        Where("started_at", "lte", start) if end is None else Where("started_at", "lt", end),
    ]
    if but is not None:
        mine.append(Where("id", "ne", but))
    lasts = AnyOf(((Where("ended_at", "is_null", True),), (Where("ended_at", "gt", start),)))
    if ctx.tx.where(WorkSession, *mine, lasts, limit=1):
        raise TimesOverlap("start", name=employee.name)
