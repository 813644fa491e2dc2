"""The register of working time as it is shown: who worked on which day, from when to when, and how that came to be."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.errors import Invalid
from talonario.domain.team import register
from talonario.domain.team.record import Employee, SessionStatus, TimeEntry, WorkSession
from talonario.store.listing import Condition, Order, Where

DAYS_MAX: Final = 366
DAYS_OF_ALL_MAX: Final = 31

ShownStatus = SessionStatus | Literal["removed"]


class PeriodTooLong(Invalid):
    """More days than are shown at once."""

    code = "time_register_period"
    es = "El registro se muestra por períodos de 1 a {one} días de una persona, o de 1 a {all} de todas."
    en = "The register is shown by periods of 1 to {one} days of one person, or 1 to {all} of everybody."


class Shown(msgspec.Struct, frozen=True):
    """A stretch of work with everything that was ever written of it, in the order of writing.

    A session that was struck out is shown too, and that it was; it is no work.
    """

    employee: Employee
    session: WorkSession
    entries: list[TimeEntry]

    @property
    def status(self) -> ShownStatus:
        """What has become of it."""
        return "removed" if self.session.removed_at is not None else self.session.status

    @property
    def worked_seconds(self) -> int:
        """Whole seconds of work, as `register.worked_seconds`."""
        return 0 if self.session.removed_at is not None else register.worked_seconds(self.session)

    @property
    def paused_seconds(self) -> int:
        """Whole seconds of pauses that are over."""
        return 0 if self.session.removed_at is not None else register.paused_seconds(self.session)


class Total(msgspec.Struct, frozen=True):
    """What somebody worked in a period: on how many days, and the sums of what is shown of each session."""

    employee: Employee
    days: int
    worked_seconds: int
    paused_seconds: int


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
    entries = register.entries_by_session(ctx, [one.id for one in found])
    people = ctx.tx.get_many(Employee, [one.employee_id for one in found])
    return [Shown(people[one.employee_id], one, entries[one.id]) for one in found]


def totals(found: Sequence[Shown]) -> list[Total]:
    """What each of those who are shown worked, in the order in which they first appear."""
    of: dict[UUID, list[Shown]] = {}
    for one in found:
        of.setdefault(one.employee.id, []).append(one)
    return [
        Total(
            own[0].employee,
            len({one.session.day for one in own if one.status != "removed"}),
            sum(one.worked_seconds for one in own),
            sum(one.paused_seconds for one in own),
        )
        for own in of.values()
    ]


def fingerprints_before(ctx: Context, found: Sequence[Shown]) -> dict[int, str]:
    """By the number of every entry that is shown, the fingerprint of the entry before it, which its own was made of."""
    known = {entry.number: entry.fingerprint for one in found for entry in one.entries}
    shown = list(known)
    others = [number - 1 for number in shown if number - 1 not in known]
    for start in range(0, len(others), register.AT_ONCE):
        part = Where("number", "in", others[start : start + register.AT_ONCE])
        known.update((entry.number, entry.fingerprint) for entry in ctx.tx.where(TimeEntry, part))
    return {number: known.get(number - 1, register.BEGINNING) for number in shown}
