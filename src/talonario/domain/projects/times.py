"""Time spent on projects, and what it cost."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.errors import Invalid, NotFound
from talonario.domain.projects import projects
from talonario.domain.projects.record import Project, ProjectTime, Task
from talonario.domain.team.record import Employee
from talonario.fiscal.money import round_cents, round_to
from talonario.store.listing import Where

HOUR: Final = 3600
DURATION_MAX: Final = 10_000 * HOUR
COST_PLACES: Final = 6


class ProjectTimeNotFound(NotFound):
    """The project has no such time."""

    code = "project_time_not_found"
    es = "El proyecto no tiene ese tiempo."
    en = "The project has no such time."


class DurationInvalid(Invalid):
    """Time that is none, or more than any single person spends."""

    code = "project_time_duration_invalid"
    es = "La duración va de 1 segundo a {hours} horas."
    en = "The duration goes from 1 second to {hours} hours."


class TaskElsewhere(Invalid):
    """The project has no such task."""

    code = "project_time_task_invalid"
    es = "El proyecto no tiene esa tarea."
    en = "The project has no such task."


def get(ctx: Context, project: Project, time_id: UUID | None) -> ProjectTime:
    """The time of this id. Raises ProjectTimeNotFound, also for one of another project."""
    found = ctx.tx.get(ProjectTime, time_id) if time_id is not None else None
    if found is None or found.project_id != project.id:
        raise ProjectTimeNotFound
    return found


def rate_of(ctx: Context, user_id: str) -> Decimal:
    """What an hour of a person costs, by the user that they are: 0 when no employee is that user or has a rate."""
    known = ctx.tx.where(Employee, Where("user_id", "eq", user_id), Where("deleted_at", "is_null", True), limit=1)
    return known[0].hourly_cost if known else Decimal(0)


def cost(time: ProjectTime) -> Decimal:
    """Euros with six decimals: hours × what an hour cost."""
    return round_to(time.duration_seconds * time.cost_hour / HOUR, COST_PLACES)


def total_cost(times: Iterable[ProjectTime]) -> Decimal:
    """Euros and cents, rounded once for all of them."""
    return round_cents(sum((one.duration_seconds * one.cost_hour for one in times), Decimal(0)) / HOUR)


def record(ctx: Context, project: Project, values: dict[str, Any]) -> ProjectTime:
    """Write down time: values by the names of `ProjectTime`, whose cost is the person's rate of today.

    Raises ProjectNotFound, DurationInvalid, TaskElsewhere
    """
    project = projects.held(ctx, project)
    said: dict[str, Any] = {"task_id": None, "description": "", "happened_at": ctx.now}
    made = ProjectTime(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        project_id=project.id,
        cost_hour=rate_of(ctx, values["user_id"]),
        created_at=ctx.now,
        updated_at=ctx.now,
        **said | values,
    )
    _check(ctx, made)
    ctx.tx.insert(made)
    ctx.emit("project_time.recorded", made, related_id=project.contact_id)
    return made


def update(ctx: Context, project: Project, time: ProjectTime, changes: dict[str, Any]) -> ProjectTime:
    """Change time; that of another person costs what theirs does. Raises as `record`, and ProjectTimeNotFound."""
    project = projects.held(ctx, project)
    before = ctx.lock(time, ProjectTimeNotFound)
    if changes.get("user_id", before.user_id) != before.user_id:
        changes = changes | {"cost_hour": rate_of(ctx, changes["user_id"])}
    changed = msgspec.structs.replace(before, **changes, updated_at=ctx.now)
    _check(ctx, changed)
    ctx.tx.update(changed)
    ctx.emit("project_time.updated", changed, related_id=project.contact_id)
    return changed


def delete(ctx: Context, project: Project, time: ProjectTime) -> None:
    """Remove time."""
    project = projects.held(ctx, project)
    time = ctx.lock(time, ProjectTimeNotFound)
    ctx.tx.delete(time)
    ctx.emit("project_time.deleted", time, related_id=project.contact_id, deleted=True)


def within(ctx: Context, first: datetime, last: datetime, *, is_archived: bool) -> dict[UUID, list[ProjectTime]]:
    """The time spent from one instant to another, both included, by project, oldest first."""
    window = (Where("happened_at", "gte", first), Where("happened_at", "lte", last))
    found: dict[UUID, list[ProjectTime]] = {}
    for one in ctx.tx.where(ProjectTime, *window):
        found.setdefault(one.project_id, []).append(one)
    of_these = ctx.tx.get_many(Project, found)
    return {identity: rows for identity, rows in found.items() if of_these[identity].is_archived == is_archived}


def _check(ctx: Context, time: ProjectTime) -> None:
    if not 0 < time.duration_seconds <= DURATION_MAX:
        raise DurationInvalid("duration", hours=DURATION_MAX // HOUR)
    task = ctx.tx.get(Task, time.task_id) if time.task_id is not None else None
    if time.task_id is not None and (task is None or task.project_id != time.project_id):
        raise TaskElsewhere("task_id")
