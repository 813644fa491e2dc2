"""The register of working time for whoever has a right to it, and what an employee's hour costs: both of ours.

ET art. 34.9 puts the register at the disposal of the workers, their representatives and the labour inspection: as JSON,
and as CSV that a spreadsheet opens.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine import downloads, numbers
from talonario.api.engine.faults import bad_format
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.problems import Problem
from talonario.api.engine.wire import Wire, given, plain, plain_or_none
from talonario.api.factuarea import envelope, lists, verbs
from talonario.api.factuarea.wire import at, at_or_none
from talonario.domain.context import MADRID
from talonario.domain.team import check, days, employees, register
from talonario.domain.team.days import Shown
from talonario.domain.team.record import Employee, EmploymentType, Region, TimeEntry
from talonario.store.listing import Where

READ, WRITE = "employees:read", "employees:write"
REGISTER = "time_register:read"
CSV = "text/csv; charset=utf-8"
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = {
    "es": ("Día", "Empleado", "NIF", "Entrada", "Salida", "Pausas (s)", "Trabajado (s)", "Estado", "Asientos"),
    "en": ("Day", "Employee", "Tax id", "Start", "End", "Pauses (s)", "Worked (s)", "Status", "Entries"),
}

no_employee = verbs.absent("employee_not_found", "No existe ese empleado.", "There is no such employee.")


class EmployeeIn(Wire, kw_only=True):
    """What is told of an employee beside Holded's fields; `hourly_cost` in euros."""

    hourly_cost: Annotated[Decimal, numbers.bounds("0", "100000", places=2)] | UnsetType = UNSET
    job_title: Annotated[str, Meta(max_length=120)] | UnsetType | None = UNSET
    employment_type: EmploymentType | UnsetType | None = UNSET
    contract_hours: Annotated[Decimal, numbers.bounds("0", "168")] | UnsetType | None = UNSET
    hire_date: date | UnsetType | None = UNSET
    termination_date: date | UnsetType | None = UNSET
    ccaa: Region | UnsetType | None = UNSET


OURS = {"ccaa": "region", "hire_date": "hired_on", "termination_date": "terminated_on"}


def list_(call: Call) -> Answer:
    """Answer a page of employees, newest first."""
    here = Where("deleted_at", "is_null", True)
    return lists.listing(call, Employee, lambda found: [_employee(one) for one in found], here)


def show(call: Call) -> Answer:
    """Answer one employee."""
    return envelope.one(_employee(employees.get(call.ctx, verbs.path_id(call, no_employee))))


def update(call: Call) -> Answer:
    """Change what the body names."""
    found = employees.get(call.ctx, verbs.path_id(call, no_employee))
    changes = {OURS.get(name, name): value for name, value in given(call.read(EmployeeIn)).items()}
    return envelope.one(_employee(employees.update(call.ctx, found, changes) if changes else found))


def show_register(call: Call) -> Answer:
    """Answer who worked when, with everything that was written of it; `format=csv` gives a file."""
    first, last = _day(call, "from"), _day(call, "to")
    text = call.query.one("employee")
    employee = _employee_of(call, text) if text is not None else None
    found = days.between(call.ctx, first, last, employee)
    if (call.query.one("format") or "json").lower() == "csv":
        return downloads.attached(_csv(call, found), CSV, f"registro-jornada-{first}-{last}.csv")
    return Answer(200, {"data": [_shown(one) for one in found]})


def check_register(call: Call) -> Answer:
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


def _day(call: Call, name: str) -> date:
    text = call.query.one(name)
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        fault = bad_format(name, "date")
        raise Problem("bad_request", "parameter_invalid_format", fault.es, fault.en, name) from None


def _employee_of(call: Call, text: str) -> Employee:
    """The employee of an id, those who have left too."""
    try:
        found = call.ctx.tx.get(Employee, UUID(text))
    except ValueError:
        found = None
    if found is None:
        raise no_employee()
    return found


def _employee(one: Employee) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "object": "employee",
        "first_name": one.first_name,
        "last_name": one.last_name,
        "email": one.email,
        "tax_id": one.tax_id,
        "job_title": one.job_title,
        "employment_type": one.employment_type,
        "contract_hours": plain_or_none(one.contract_hours),
        "hire_date": one.hired_on,
        "termination_date": one.terminated_on,
        "ccaa": one.region,
        "hourly_cost": plain(one.hourly_cost),
        "user_id": one.user_id,
        "created_at": at(one.created_at),
        "updated_at": at(one.updated_at),
    }


def _shown(one: Shown) -> dict[str, Any]:
    session = one.session
    return {
        "id": str(session.id),
        "object": "work_session",
        "employee_id": str(one.employee.id),
        "employee_name": one.employee.name,
        "employee_tax_id": one.employee.tax_id,
        "day": session.day,
        "started_at": at(session.started_at),
        "ended_at": at_or_none(session.ended_at),
        "pauses": [
            {"started_at": at(part.started_at), "ended_at": at_or_none(part.ended_at)} for part in session.pauses
        ],
        "worked_seconds": 0 if session.removed_at else register.worked_seconds(session),
        "status": "removed" if session.removed_at else session.status,
        "entries": [_entry(entry) for entry in one.entries],
    }


def _entry(entry: TimeEntry) -> dict[str, Any]:
    return {
        "id": str(entry.id),
        "number": entry.number,
        "kind": entry.kind,
        "occurred_at": at(entry.occurred_at),
        "recorded_at": at(entry.recorded_at),
        "source": entry.source,
        "location": entry.location,
        "reason": entry.reason,
        "corrects_id": str(entry.corrects_id) if entry.corrects_id else None,
        "recorded_by": entry.performer.name if entry.performer else None,
        "fingerprint": entry.fingerprint,
    }


def _csv(call: Call, found: list[Shown]) -> bytes:
    """A row for each stretch of work, in the clock of Madrid; a spreadsheet reads nothing in it as a formula."""
    written = io.StringIO()
    rows = csv.writer(written, delimiter=";")
    rows.writerow(COLUMNS["en" if call.ctx.company.language == "en" else "es"])
    for one in found:
        session = one.session
        begin, end = (
            instant.astimezone(MADRID).isoformat() if instant else ""
            for instant in (session.started_at, session.ended_at)
        )
        worked = register.worked_seconds(session)
        paused = register.paused(session, session.ended_at) // register.SECOND if session.ended_at else 0
        status = "removed" if session.removed_at else session.status
        numbers_of = " ".join(str(entry.number) for entry in one.entries)
        row = (session.day.isoformat(), one.employee.name, one.employee.tax_id or "", begin, end)
        figures = (0, 0) if session.removed_at else (paused, worked)
        rows.writerow([_plain(part) for part in row] + [*figures, status, numbers_of])
    return ("\N{ZERO WIDTH NO-BREAK SPACE}" + written.getvalue()).encode()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULAS) else text


OPERATIONS = (
    verbs.reading("x.employees.list", "/x/employees", READ, list_),
    verbs.reading("x.employees.show", "/x/employees/{id}", READ, show),
    verbs.writing("x.employees.update", "PUT", "/x/employees/{id}", WRITE, update, EmployeeIn),
    verbs.reading("x.time_register", "/x/time-register", REGISTER, show_register),
    verbs.reading("x.time_register.check", "/x/time-register/check", REGISTER, check_register),
)
