"""What may happen to a task of a project."""

from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam
from sqlalchemy import update as update_of

from talonario.domain.context import Context
from talonario.domain.errors import NotFound
from talonario.domain.projects import projects
from talonario.domain.projects.record import Project, ProjectTime, Task
from talonario.store.statement import Statement

_S = ProjectTime.c()
_LEAVE: Final = Statement(
    update_of(ProjectTime.table)
    .values(task_id=None)
    .where(_S.task_id == bindparam("leaving_task", type_=_S.task_id.type))
)


class TaskNotFound(NotFound):
    """The company has no such task."""

    code = "project_task_not_found"
    es = "No existe esa tarea."
    en = "There is no such task."


def get(ctx: Context, task_id: UUID) -> Task:
    """The task of this id. Raises TaskNotFound."""
    found = ctx.tx.get(Task, task_id)
    if found is None:
        raise TaskNotFound
    return found


def create(ctx: Context, project: Project, list_id: UUID | None, name: str, values: dict[str, Any]) -> Task:
    """Add a task to a list of a project; its status is the list's key. Raises ProjectNotFound, ListNotFound."""
    project = projects.held(ctx, project)
    into = projects.list_of(project, list_id)
    said: dict[str, Any] = {
        "description": "",
        "labels": [],
        "comments": [],
        "starts_at": ctx.now,
        "due_at": None,
        "user_ids": [],
        "status": into.key,
        "is_billable": False,
        "is_featured": False,
    }
    made = Task(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        project_id=project.id,
        list_id=into.id,
        name=name,
        created_at=ctx.now,
        updated_at=ctx.now,
        **said | values,
    )
    ctx.tx.insert(made)
    ctx.emit("task.created", made, related_id=project.contact_id)
    return made


def update(ctx: Context, task: Task, changes: dict[str, Any]) -> Task:
    """Change a task; in another list its status becomes that one's key, unless a status is said too.

    Raises ProjectNotFound, TaskNotFound, ListNotFound
    """
    project = projects.held(ctx, projects.get(ctx, task.project_id))
    before = ctx.lock(task, TaskNotFound)
    if "list_id" in changes:
        into = projects.list_of(project, changes["list_id"])
        if into.id != before.list_id and into.key:
            changes = {"status": into.key} | changes
    changed = msgspec.structs.replace(before, **changes, updated_at=ctx.now)
    ctx.tx.update(changed)
    ctx.emit("task.updated", changed, related_id=project.contact_id)
    return changed


def delete(ctx: Context, task: Task) -> None:
    """Remove a task; the time spent on it stays with the project."""
    project = projects.held(ctx, projects.get(ctx, task.project_id))
    task = ctx.lock(task, TaskNotFound)
    ctx.tx.execute(_LEAVE, leaving_task=task.id)
    ctx.tx.delete(task)
    ctx.emit("task.deleted", task, related_id=project.contact_id, deleted=True)
