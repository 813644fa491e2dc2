"""Employees with what Holded's API has no field for, like what their hour costs: of ours."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine import numbers
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire, given, plain, plain_or_none
from talonario.api.factuarea import envelope, lists, verbs
from talonario.api.factuarea.wire import at
from talonario.domain.team import employees
from talonario.domain.team.record import Employee, EmploymentType, Region
from talonario.store.listing import Where

READ, WRITE = "employees:read", "employees:write"

no_employee = verbs.absent("employee_not_found", "No existe ese empleado.", "There is no such employee.")


class EmployeeIn(Wire, kw_only=True):
    """What is told of an employee beside Holded's fields; `hourly_cost` in euros."""

    hourly_cost: Annotated[Decimal, numbers.bounds("0", "100000", places=2)] | UnsetType = UNSET
    job_title: Annotated[str, Meta(max_length=120)] | UnsetType | None = UNSET
    employment_type: EmploymentType | UnsetType | None = UNSET
    contract_hours: Annotated[Decimal, numbers.bounds("0.01", "168", places=2)] | UnsetType | None = UNSET
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
        "status": one.status,
        "hourly_cost": plain(one.hourly_cost),
        "user_id": one.user_id,
        "created_at": at(one.created_at),
        "updated_at": at(one.updated_at),
    }


OPERATIONS = (
    verbs.reading("x.employees.list", "/x/employees", READ, list_),
    verbs.reading("x.employees.show", "/x/employees/{id}", READ, show),
    verbs.writing("x.employees.update", "PUT", "/x/employees/{id}", WRITE, update, EmployeeIn),
)
