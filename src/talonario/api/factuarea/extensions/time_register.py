"""The register of working time for whoever has a right to it: of ours.

ET art. 34.9 puts it at the disposal of the workers, their representatives and the labour inspection: as JSON, as CSV
that a spreadsheet opens, and on paper.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from talonario.api.engine import downloads, filters
from talonario.api.engine.faults import bad_format, missing, not_allowed
from talonario.api.engine.operation import Answer, Asked, Call, LongCall
from talonario.api.engine.problems import FieldError, Problem
from talonario.api.factuarea import envelope, verbs
from talonario.api.factuarea.extensions.employees import no_employee
from talonario.api.factuarea.paper_answers import paper
from talonario.api.factuarea.wire import at, at_or_none
from talonario.domain.context import Context
from talonario.domain.team import check, days
from talonario.domain.team.days import Shown, Total
from talonario.domain.team.record import Employee, TimeEntry
from talonario.render import printing, working_time

SCOPE = "time_register:read"
CSV = "text/csv; charset=utf-8"
FORMATS = ("json", "csv")
PARAMETERS = frozenset({"employee_id", "from", "to"})


def show(call: Call) -> Answer:
    """Answer who worked when, with everything that was written of it; `format=csv` gives a file."""
    first, last = _span(call, PARAMETERS | {"format"})
    form = (call.query.one("format") or "json").lower()
    if form not in FORMATS:
        raise _fault(not_allowed("format", FORMATS))
    found = days.between(call.ctx, first, last, _employee(call.ctx, call))
    if form == "csv":
        return downloads.attached(working_time.csv_of(call.ctx, found), CSV, f"registro-jornada-{first}-{last}.csv")
    before = days.fingerprints_before(call.ctx, found)
    shown = {"company_id": str(call.ctx.company_id), "data": [_shown(one, before) for one in found]}
    return Answer(200, shown | {"totals": [_total(one) for one in days.totals(found)]})


def pdf(call: LongCall) -> Answer:
    """Answer what one person worked, on paper."""
    first, last = _span(call, PARAMETERS)
    with call.reading() as ctx:
        employee = _employee(ctx, call)
        if employee is None:
            raise _fault(missing("employee_id"))
        prepared = printing.of_working_time(ctx, employee, first, last)
    return paper(call, prepared)


def check_it(call: Call) -> Answer:
    """Answer whether every line of the register is where it was written."""
    found = check.register_of(call.ctx)
    language = call.ctx.company.language
    return envelope.one(
        {
            "object": "time_register_check",
            "is_valid": not found.faults,
            "total_records": found.entries,
            "faults": [
                {"number": fault.number, "message": fault.en if language == "en" else fault.es}
                for fault in found.faults
            ],
            "validated_at": at(call.ctx.now),
        }
    )


def _span(call: Asked, known: frozenset[str]) -> tuple[date, date]:
    """The first and the last day that are asked for. Raises Problem, also for a parameter that is none."""
    filters.conditions(call.query.conditions(), {}, known)
    return _day(call, "from"), _day(call, "to")


def _day(call: Asked, name: str) -> date:
    try:
        return date.fromisoformat(call.query.one(name) or "")
    except ValueError:
        raise _fault(bad_format(name, "date")) from None


def _fault(fault: FieldError) -> Problem:
    return Problem("bad_request", fault.code, fault.es, fault.en, fault.param)


def _employee(ctx: Context, call: Asked) -> Employee | None:
    """The employee whom the query names, those who have left too; None when it names nobody."""
    text = call.query.one("employee_id")
    if text is None:
        return None
    try:
        found = ctx.tx.get(Employee, UUID(text))
    except ValueError:
        found = None
    if found is None:
        raise no_employee()
    return found


def _shown(one: Shown, before: dict[int, str]) -> dict[str, Any]:
    session = one.session
    return {
        "id": str(session.id),
        "object": "work_session",
        **_who(one.employee),
        "day": session.day,
        "started_at": at(session.started_at),
        "ended_at": at_or_none(session.ended_at),
        "pauses": [
            {"started_at": at(part.started_at), "ended_at": at_or_none(part.ended_at)} for part in session.pauses
        ],
        "paused_seconds": one.paused_seconds,
        "worked_seconds": one.worked_seconds,
        "status": one.status,
        "entries": [_entry(entry, before[entry.number]) for entry in one.entries],
    }


def _total(one: Total) -> dict[str, Any]:
    return {
        **_who(one.employee),
        "days": one.days,
        "paused_seconds": one.paused_seconds,
        "worked_seconds": one.worked_seconds,
    }


def _who(employee: Employee) -> dict[str, Any]:
    return {
        "employee_id": str(employee.id),
        "employee_name": employee.name,
        "employee_tax_id": employee.tax_id,
    }


def _entry(entry: TimeEntry, before: str) -> dict[str, Any]:
    """With all that its fingerprint is made of, as it was made, so that anybody can make it again."""
    who = entry.performer
    return {
        "id": str(entry.id),
        "number": entry.number,
        "kind": entry.kind,
        "occurred_at": entry.occurred_at.isoformat(timespec="microseconds"),
        "recorded_at": entry.recorded_at.isoformat(timespec="microseconds"),
        "source": entry.source,
        "location": entry.location,
        "reason": entry.reason,
        "corrects_id": str(entry.corrects_id) if entry.corrects_id else None,
        "recorded_by": {"kind": who.kind, "id": str(who.id) if who.id else None, "name": who.name} if who else None,
        "fingerprint": entry.fingerprint,
        "previous_fingerprint": before,
    }


OPERATIONS = (
    verbs.reading("x.time_register", "/x/time-register", SCOPE, show),
    verbs.long("x.time_register.pdf", "/x/time-register/pdf", SCOPE, pdf),
    verbs.reading("x.time_register.check", "/x/time-register/check", SCOPE, check_it),
)
