"""What may happen to somebody's working time: it begins, pauses, goes on, ends, is written down later, is corrected.

Whoever writes it holds the employee first, so that nobody is ever at work twice at once.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from talonario.domain.context import Context, madrid_day
from talonario.domain.errors import Conflict, Invalid, NotFound
from talonario.domain.team import register
from talonario.domain.team.employees import EmployeeNotFound
from talonario.domain.team.record import STANDS, Employee, EntryKind, Source, TimeEntry, WorkSession
from talonario.domain.team.register import Line
from talonario.store.listing import AnyOf, Condition, Where

LONGEST_DAYS: Final = 31
AHEAD_MAX: Final = timedelta(minutes=5)
"""By how much the clock of another machine may be fast."""


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


class TimesAhead(Invalid):
    """Working time that is not over yet: what is registered is what was worked, not what is planned."""

    code = "work_times_ahead"
    es = "La salida todavía no ha llegado: se registra lo trabajado, no lo previsto. Fiche la entrada, o espere."
    en = "The end has not come yet: what is registered is what was worked, not what is planned. Clock in, or wait."


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
    _check_free(ctx, employee, ctx.now)
    return _begin(ctx, employee, [_line("clock_in", ctx.now, punch)])


def pause(ctx: Context, employee: Employee, punch: Punch) -> WorkSession:
    """Stop for a while. Raises EmployeeNotFound, NotClockedIn, AlreadyPaused."""
    employee, session = _at_work(ctx, employee)
    if session.status == "paused":
        raise AlreadyPaused(name=employee.name)
    return _go_on(ctx, session, _line("pause_start", _now_in(ctx, session), punch))


def unpause(ctx: Context, employee: Employee, punch: Punch) -> WorkSession:
    """Go on after a pause. Raises EmployeeNotFound, NotClockedIn, NotPaused."""
    employee, session = _at_work(ctx, employee)
    if session.status != "paused":
        raise NotPaused(name=employee.name)
    return _go_on(ctx, session, _line("pause_end", _now_in(ctx, session), punch))


def clock_out(ctx: Context, employee: Employee, punch: Punch) -> WorkSession:
    """Stop working, from a pause too, which ends there. Raises EmployeeNotFound, NotClockedIn."""
    _, session = _at_work(ctx, employee)
    return _go_on(ctx, session, _line("clock_out", _now_in(ctx, session), punch))


def record(ctx: Context, employee: Employee, start: datetime, end: datetime, reason: str | None) -> WorkSession:
    """Write down a stretch of work afterwards. Raises EmployeeNotFound, TimesInvalid, TimesAhead, TimesOverlap."""
    employee = _held(ctx, employee)
    _check_times(ctx, start, end)
    _check_free(ctx, employee, start, end)
    punch = Punch(source="manual", reason=reason)
    return _begin(ctx, employee, [_line("clock_in", start, punch), _line("clock_out", end, punch)])


def correct(
    ctx: Context, session: WorkSession, start: datetime | None, end: datetime | None, reason: str | None
) -> WorkSession:
    """Say when a stretch of work began and ended after all; one that is open ends there.

    start, end   None for what stays; of an open one the end has to be said. Pauses stay when they were: what of them
                 lies outside is not counted. What is said as it was already, to the second, is not written
    Raises       TimeNotFound, TimesInvalid, TimesAhead, TimesOverlap
    """
    employee, session, entries = _locked(ctx, session)
    start, end = _unless_known(start, session.started_at), _unless_known(end, session.ended_at)
    assert start is not None, "a session has begun"
    assert end is not None, "whoever corrects an open session says when it ended"
    _check_times(ctx, start, end)
    _check_free(ctx, employee, start, end, but=session.id)
    punch = Punch(source="manual", reason=reason)
    lines: list[Line] = []
    if start != session.started_at:
        lines.append(_line("adjustment", start, punch, _base(entries, "clock_in")))
    if session.ended_at is None:
        lines.append(_line("clock_out", end, punch))
    elif end != session.ended_at:
        lines.append(_line("adjustment", end, punch, _base(entries, "clock_out")))
    return register.write(ctx, session, entries, lines) if lines else session


def remove(ctx: Context, session: WorkSession, reason: str | None) -> None:
    """Strike a stretch of work out; its entries stay in the register. Raises TimeNotFound."""
    _, session, entries = _locked(ctx, session)
    started = _base(entries, "clock_in")
    punch = Punch(source="manual", reason=reason)
    register.write(ctx, session, entries, [_line("removal", started.occurred_at, punch, started)])


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
    session = get(ctx, session.id)
    return employee, session, register.entries_of(ctx, session)


def _base(entries: list[TimeEntry], kind: EntryKind) -> TimeEntry:
    return next(entry for entry in entries if entry.kind == kind)


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
    return register.write(ctx, session, [], lines)


def _unless_known(said: datetime | None, known: datetime | None) -> datetime | None:
    """What is said, or what is known when that is the same: clients are shown whole seconds and say them again."""
    return known if said is None or (known is not None and said == known.replace(microsecond=0)) else said


def _now_in(ctx: Context, session: WorkSession) -> datetime:
    """Now, but never before what happened last: the clocks of two machines differ."""
    return max(ctx.now, session.last_at)


def _go_on(ctx: Context, session: WorkSession, line: Line) -> WorkSession:
    return register.write(ctx, session, register.entries_of(ctx, session), [line])


def _check_times(ctx: Context, start: datetime, end: datetime) -> None:
    if not timedelta(0) < end - start <= timedelta(days=LONGEST_DAYS):
        raise TimesInvalid("end", days=LONGEST_DAYS)
    if end > ctx.now + AHEAD_MAX:
        raise TimesAhead("end")


def _check_free(
    ctx: Context, employee: Employee, start: datetime, end: datetime | None = None, but: UUID | None = None
) -> None:
    """Raise TimesOverlap when somebody is at work at that time already; without `end` at any time from the start on."""
    mine: list[Condition] = [of_employee(employee), STANDS]
    if end is not None:
        mine.append(Where("started_at", "lt", end))
    if but is not None:
        mine.append(Where("id", "ne", but))
    lasts = AnyOf(((Where("ended_at", "is_null", True),), (Where("ended_at", "gt", start),)))
    if ctx.tx.where(WorkSession, *mine, lasts, limit=1):
        raise TimesOverlap("start", name=employee.name)
