"""Working time: sessions of work, and the clock that begins, pauses and ends them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.operation import Answer, Call, Handler, Operation
from talonario.api.engine.problems import Problem
from talonario.api.engine.wire import Wire
from talonario.api.holded import replies, verbs, wire
from talonario.api.holded.team import employees
from talonario.domain.context import Context
from talonario.domain.identity import short_id
from talonario.domain.team import clock, register
from talonario.domain.team.clock import Punch
from talonario.domain.team.record import STANDS, Employee, WorkSession
from talonario.store.listing import Condition

REASON_MAX = 500
PLACE_MAX = 250

Why = Annotated[str, Meta(max_length=REASON_MAX)] | None | UnsetType


class TimesIn(Wire):
    """When work began and ended, in Unix seconds; `reason` is ours: why it is written down or corrected."""

    startTmp: Any = UNSET
    endTmp: Any = UNSET
    reason: Why = UNSET


class PunchIn(Wire):
    """Where somebody is when the clock is told; `reason` is ours."""

    location: Any = UNSET
    latitude: Any = UNSET
    longitude: Any = UNSET
    reason: Why = UNSET


class RemovalIn(Wire):
    """Why working time is struck out; ours, may stand in the query too."""

    reason: Why = UNSET


def _of_path(call: Call) -> WorkSession:
    found = wire.look_up(call.path["id"], lambda one: call.ctx.tx.get(WorkSession, one))
    if found is None or found.removed_at is not None:
        raise wire.not_found()
    return found


def list_all(call: Call) -> Answer:
    """A page of everybody's working time, oldest first, inside an object."""
    return _listed(call)


def list_of_employee(call: Call) -> Answer:
    """A page of one employee's working time, oldest first, inside an object."""
    return _listed(call, clock.of_employee(employees.of_path(call)))


def create(call: Call) -> Answer:
    """Write down a stretch of work afterwards."""
    employee, body = employees.of_path(call), call.read(TimesIn)
    start, end = _told(body)
    if start is None or end is None:
        raise _needed("startTmp" if start is None else "endTmp")
    made = clock.record(call.ctx, employee, start, end, wire.given(body.reason))
    return replies.created(short_id(made.id))


def show(call: Call) -> Answer:
    """One stretch of work."""
    return replies.shown(_spell_all(call.ctx, [_of_path(call)])[0])


def update(call: Call) -> Answer:
    """Correct a stretch of work; what the body leaves out stays."""
    session, body = _of_path(call), call.read(TimesIn)
    start, end = _told(body)
    if end is None and session.ended_at is None:
        raise _needed("endTmp")
    clock.correct(call.ctx, session, start, end, wire.given(body.reason))
    return replies.updated(short_id(session.id))


def _told(body: TimesIn) -> tuple[datetime | None, datetime | None]:
    return wire.moment_or_none(body.startTmp, "startTmp"), wire.moment_or_none(body.endTmp, "endTmp")


def _needed(field: str) -> Problem:
    return wire.wrong(f"{field} needed", field)


def delete(call: Call) -> Answer:
    """Strike a stretch of work out."""
    session = _of_path(call)
    reason = call.query.one("reason") or wire.given(call.read(RemovalIn).reason)
    clock.remove(call.ctx, session, reason[:REASON_MAX] if reason else None)
    return replies.deleted(short_id(session.id))


def _clocking(happens: Callable[[Context, Employee, Punch], WorkSession], status: int, info: str) -> Handler:
    """The handler of a clocking."""

    def handle(call: Call) -> Answer:
        employee, body = employees.of_path(call), call.read(PunchIn)
        where = _part(body.location, "location")
        degrees = (_part(body.latitude, "latitude"), _part(body.longitude, "longitude"))
        place = where or ", ".join(part for part in degrees if part) or None
        session = happens(call.ctx, employee, Punch(location=place, reason=wire.given(body.reason)))
        return Answer(status, {"status": 1, "info": info, "id": short_id(session.id)})

    return handle


def _part(value: Any, field: str) -> str | None:
    """Words of a place, or degrees as a text or a number. Raises Problem for what is neither."""
    if wire.given(value) is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal) or len(str(value)) > PLACE_MAX:
        raise wire.wrong(f"Wrong {field}", field)
    return str(value)


def _listed(call: Call, *wanted: Condition) -> Answer:
    limit, offset = verbs.page(call)
    found = call.ctx.tx.where(WorkSession, STANDS, *wanted, *verbs.changed(call), limit=limit, offset=offset)
    return replies.shown({"employeesTimeTracking": _spell_all(call.ctx, found)})


def _spell_all(ctx: Context, found: list[WorkSession]) -> list[dict[str, Any]]:
    people = ctx.tx.get_many(Employee, [one.employee_id for one in found])
    return [_spell(one, people[one.employee_id]) for one in found]


def _spell(one: WorkSession, employee: Employee) -> dict[str, Any]:
    """A stretch of work as the live service shows it; nobody can approve one through its API."""
    return {
        "id": short_id(one.id),
        "employeeId": short_id(employee.id),
        "employeeName": employee.name,
        "locationStart": one.location_start or "",
        "locationEnd": one.location_end or "",
        "date": {
            "date": f"{one.day.isoformat()} 00:00:00.000000",
            "timezone_type": 3,
            "timezone": "Europe/Madrid",
        },
        "start": wire.seconds(one.started_at),
        "end": wire.seconds(one.ended_at),
        "time": register.worked_seconds(one),
        "status": one.status,
        "approved": False,
        "approvedBy": None,
        "approvedAt": None,
    }


def _clock() -> Iterator[Operation]:
    """The clock's operations, and the paths besides that clients call."""
    kinds = (
        ("employeeClockin", "clockin", "clock-in", _clocking(clock.clock_in, 201, "Clocked in")),
        ("employeeClockout", "clockout", "clock-out", _clocking(clock.clock_out, 201, "Clocked out")),
        ("employeePause", "pause", None, _clocking(clock.pause, 201, "Paused")),
        ("employeeUnpause", "unpause", None, _clocking(clock.unpause, 200, "Unpaused")),
    )
    for name, verb, hyphened, handle in kinds:
        yield verbs.TEAM.writing(name, "POST", f"/employees/{{id}}/times/{verb}", handle, PunchIn)
        yield verbs.TEAM.writing(f"{name}Short", "POST", f"/employees/{{id}}/{verb}", handle, PunchIn)
        if hyphened is not None:
            yield verbs.TEAM.writing(f"{name}Hyphen", "POST", f"/employees/{{id}}/times/{hyphened}", handle, PunchIn)
            yield verbs.TEAM.writing(f"{name}ShortHyphen", "POST", f"/employees/{{id}}/{hyphened}", handle, PunchIn)


OPERATIONS = (
    verbs.TEAM.reading("listEmployeesTimes", "/employees/times", list_all),
    verbs.TEAM.reading("getTime", "/employees/times/{id}", show),
    verbs.TEAM.writing("updateTime", "PUT", "/employees/times/{id}", update, TimesIn),
    verbs.TEAM.writing("deleteTime", "DELETE", "/employees/times/{id}", delete, RemovalIn),
    verbs.TEAM.reading("listemployeeTimes", "/employees/{id}/times", list_of_employee),
    verbs.TEAM.writing("createEmployeeTime", "POST", "/employees/{id}/times", create, TimesIn),
    *_clock(),
    verbs.TEAM.reading("listEmployeesTimesShort", "/times", list_all),
    verbs.TEAM.reading("getTimeShort", "/times/{id}", show),
    verbs.TEAM.writing("updateTimeShort", "PUT", "/times/{id}", update, TimesIn),
    verbs.TEAM.writing("deleteTimeShort", "DELETE", "/times/{id}", delete, RemovalIn),
)
