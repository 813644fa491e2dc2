"""What may happen to an employee."""

from typing import Any, Final
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.emails import send
from talonario.domain.errors import Invalid, NotFound
from talonario.domain.team import register
from talonario.domain.team.record import NOTHING_SAID, STANDS, Employee, WorkSession
from talonario.domain.team.register import Line
from talonario.store.listing import AnyOf, Where

STAYS: Final = ("first_name", "last_name", "tax_id", "hired_on", "terminated_on")
"""What is kept of somebody who was removed and whose working time is in the register."""


class EmployeeNotFound(NotFound):
    """The company has no such employee."""

    code = "employee_not_found"
    es = "No existe ese empleado."
    en = "There is no such employee."


class EmployeeUnknown(Invalid):
    """An employee names another one who is not of the company, or themselves."""

    code = "employee_unknown"
    es = "Quien dirige o supervisa a un empleado tiene que ser otro empleado de la empresa."
    en = "Whoever an employee reports to, or is supervised by, has to be another employee of the company."


class LeftBeforeComing(Invalid):
    """An employee who left before they came."""

    code = "employee_left_before_coming"
    es = "La fecha de baja no puede ser anterior a la de alta."
    en = "The date of leaving cannot be before the date of hiring."


def get(ctx: Context, employee_id: UUID) -> Employee:
    """The employee of this id. Raises EmployeeNotFound, also for one that was removed."""
    found = ctx.tx.get(Employee, employee_id)
    if found is None or found.deleted_at is not None:
        raise EmployeeNotFound
    return found


def create(ctx: Context, values: dict[str, Any], *, invited: bool = False) -> Employee:
    """Add an employee: values by the names of `Employee`'s fields; with `invited` they are told so by e-mail.

    Raises AddressInvalid
    """
    made = Employee(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        created_at=ctx.now,
        updated_at=ctx.now,
        **NOTHING_SAID | values,
    )
    if invited:
        made = msgspec.structs.replace(made, invited_at=ctx.now)
    ctx.tx.insert(made)
    ctx.emit("employee.created", made)
    if invited:
        send.invite(ctx, made.email, made.first_name)
        ctx.emit("employee.invited", made)
    return made


def update(ctx: Context, employee: Employee, changes: dict[str, Any]) -> Employee:
    """Change an employee. Raises EmployeeNotFound, EmployeeUnknown, LeftBeforeComing."""
    named = [field for field in ("reports_to_id", "time_off_supervisor_ids") if changes.get(field)]
    if named:
        # Whoever is named may be leaving at this moment, and whoever leaves does not hold this row yet.
        ctx.take_turn()
    before = ctx.lock(employee, EmployeeNotFound)
    if before.deleted_at is not None:
        raise EmployeeNotFound
    changed = msgspec.structs.replace(before, **changes, updated_at=ctx.now)
    for field in named:
        _check_others(ctx, changed, field)
    if changed.hired_on and changed.terminated_on and changed.terminated_on < changed.hired_on:
        raise LeftBeforeComing
    if changed.is_fiscal_resident:
        changed = msgspec.structs.replace(changed, foreign_residence=None)
    ctx.tx.update(changed)
    ctx.emit("employee.updated", changed)
    return changed


def delete(ctx: Context, employee: Employee) -> None:
    """Remove an employee, and from whoever reports to them.

    The register of working time is kept for four years, so whoever stands in it leaves name and tax id behind; whoever
    is at work is clocked out. Raises EmployeeNotFound
    """
    ctx.take_turn()
    employee = ctx.lock(employee, EmployeeNotFound)
    if employee.deleted_at is not None:
        raise EmployeeNotFound
    _forget(ctx, employee)
    mine = Where("employee_id", "eq", employee.id)
    for session in ctx.tx.where(WorkSession, mine, Where("ended_at", "is_null", True), STANDS):
        reason = "el empleado se ha dado de baja"
        line = Line(kind="clock_out", occurred_at=max(ctx.now, session.last_at), source="manual", reason=reason)
        register.write(ctx, session, register.entries_of(ctx, session), [line])
    if ctx.tx.where(WorkSession, mine, limit=1):
        kept = {name: getattr(employee, name) for name in STAYS}
        gone = {"email": "", "deleted_at": ctx.now, "updated_at": ctx.now}
        ctx.tx.update(msgspec.structs.replace(employee, **NOTHING_SAID | kept | gone))
    else:
        ctx.tx.delete(employee)
    ctx.emit("employee.deleted", employee, deleted=True)


def _forget(ctx: Context, employee: Employee) -> None:
    """Take an employee from whoever names them; nobody comes to name them meanwhile, whose turn it is not."""
    named = AnyOf(
        (
            (Where("reports_to_id", "eq", employee.id),),
            (Where("time_off_supervisor_ids", "has_tag", str(employee.id)),),
        )
    )
    for found in ctx.tx.where(Employee, named):
        other = ctx.lock(found, EmployeeNotFound)
        boss = None if other.reports_to_id == employee.id else other.reports_to_id
        left = [one for one in other.time_off_supervisor_ids if one != employee.id]
        changed = msgspec.structs.replace(other, reports_to_id=boss, time_off_supervisor_ids=left, updated_at=ctx.now)
        ctx.tx.update(changed)


def _check_others(ctx: Context, employee: Employee, field: str) -> None:
    said = getattr(employee, field)
    named: list[UUID] = [one for one in (said if isinstance(said, list) else [said]) if one is not None]
    known = ctx.tx.get_many(Employee, named)
    for one in named:
        if one == employee.id or one not in known or known[one].deleted_at is not None:
            raise EmployeeUnknown(field)
