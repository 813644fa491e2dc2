"""The register of working time as it is shown: who worked on which day, from when to when, and how that came to be."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.errors import Invalid
from talonario.domain.team.record import Employee, TimeEntry, WorkSession
from talonario.store.listing import Condition, Order, Where

DAYS_MAX: Final = 366
DAYS_OF_ALL_MAX: Final = 31


class PeriodTooLong(Invalid):
    """More days than are shown at once."""

    code = "time_register_period"
    es = "El registro se muestra por períodos de 1 a {one} días de una persona, o de 1 a {all} de todas."
    en = "The register is shown by periods of 1 to {one} days of one person, or 1 to {all} of everybody."


class Shown(msgspec.Struct, frozen=True):
    """A stretch of work with everything that was ever written of it, in the order of writing.

    A session that was struck out is shown too, and that it was.
    """

    employee: Employee
    session: WorkSession
    entries: list[TimeEntry]


def between(ctx: Context, first: date, last: date, employee: Employee | None) -> list[Shown]:
    """The work that began on the days from one to another, both included, by day and by when it began.

    employee   None for everybody, those who have left included
    Raises     PeriodTooLong
    """
    most = DAYS_OF_ALL_MAX if employee is None else DAYS_MAX
    if not timedelta(0) <= last - first < timedelta(days=most):
        raise PeriodTooLong("from", one=DAYS_MAX, all=DAYS_OF_ALL_MAX)
    wanted: list[Condition] = [Where("day", "gte", first), Where("day", "lte", last)]
    if employee is not None:
        wanted.append(Where("employee_id", "eq", employee.id))
    found = ctx.tx.where(WorkSession, *wanted, order=Order("started_at", descending=False))
    entries = _entries(ctx, [one.id for one in found])
    people = ctx.tx.get_many(Employee, [one.employee_id for one in found])
    return [Shown(people[one.employee_id], one, entries[one.id]) for one in found]


def _entries(ctx: Context, session_ids: Sequence[UUID]) -> dict[UUID, list[TimeEntry]]:
    found: dict[UUID, list[TimeEntry]] = defaultdict(list)
    for start in range(0, len(session_ids), 1000):
        part = Where("session_id", "in", session_ids[start : start + 1000])
        for entry in ctx.tx.where(TimeEntry, part, order=Order("number", descending=False)):
            found[entry.session_id].append(entry)
    return found
