"""What may happen to a project.

Whoever writes its tasks or times holds the project first, so that it and its lists are still there at the end.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam
from sqlalchemy import delete as delete_of

from talonario.domain import contacts, limits
from talonario.domain.contacts.record import Contact
from talonario.domain.context import Context
from talonario.domain.errors import Conflict, Invalid, NotFound
from talonario.domain.projects.record import Project, ProjectTime, Task, TaskList
from talonario.store.listing import Where
from talonario.store.statement import Statement

DONE: Final = "done"
LISTS: Final = (("pending", "Pending"), ("review", "Review"), (DONE, "Done"))
LISTS_MAX: Final = 50

_T, _S = Task.c(), ProjectTime.c()
_FORGET_TASKS: Final = Statement(delete_of(Task.table).where(_T.project_id == bindparam("project", type_=_T.id.type)))
_FORGET_TIMES: Final = Statement(
    delete_of(ProjectTime.table).where(_S.project_id == bindparam("project", type_=_S.id.type))
)


class ProjectNotFound(NotFound):
    """The company has no such project."""

    code = "project_not_found"
    es = "No existe ese proyecto."
    en = "There is no such project."


class ListNotFound(Invalid):
    """The project has no such list."""

    code = "project_list_not_found"
    es = "El proyecto no tiene esa lista."
    en = "The project has no such list."


class ListInUse(Conflict):
    """Tasks are in a list that is to go."""

    code = "project_list_in_use"
    es = "En la lista {name} hay tareas: páselas a otra antes de quitarla."
    en = "There are tasks in list {name}: move them to another one before you take it away."


class ListsInvalid(Invalid):
    """A project without lists, or with too many, or with one twice."""

    code = "project_lists_invalid"
    es = "Un proyecto tiene de 1 a {most} listas, cada una una sola vez."
    en = "A project has from 1 to {most} lists, each of them once."


def get(ctx: Context, project_id: UUID) -> Project:
    """The project of this id. Raises ProjectNotFound."""
    found = ctx.tx.get(Project, project_id)
    if found is None:
        raise ProjectNotFound
    return found


def create(ctx: Context, name: str) -> Project:
    """Add a project with the usual three lists."""
    made = Project(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        name=name,
        description="",
        tags=[],
        category=0,
        contact_id=None,
        contact_name=None,
        starts_on=None,
        due_on=None,
        status=0,
        lists=[TaskList(id=ctx.new_id(), key=key, name=title) for key, title in LISTS],
        labels=[],
        is_billable=True,
        price=Decimal(0),
        color="",
        is_archived=False,
        custom_fields=[],
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.tx.insert(made)
    ctx.emit("project.created", made)
    return made


def update(ctx: Context, project: Project, changes: dict[str, Any]) -> Project:
    """Change a project. A list that is left out is taken away.

    Raises ProjectNotFound, ContactNotFound, ListsInvalid, ListInUse, LimitExceeded
    """
    contact_id = changes.get("contact_id")
    if contact_id is not None:
        contact = ctx.tx.get(Contact, contact_id, lock=True)
        if contact is None or contact.deleted_at is not None:
            raise contacts.ContactNotFound("contact_id")
    before = ctx.lock(project, ProjectNotFound)
    changed = msgspec.structs.replace(before, **changes, updated_at=ctx.now)
    limits.check_tags(changed.tags)
    limits.check_custom_fields([(entry.field, entry.value) for entry in changed.custom_fields])
    if "lists" in changes:
        _check_lists(ctx, before, changed.lists)
    ctx.tx.update(changed)
    ctx.emit("project.updated", changed, related_id=changed.contact_id)
    return changed


def delete(ctx: Context, project: Project) -> None:
    """Remove a project with its tasks and the time spent on them; documents keep the name that they gave it.

    No law wants that time to stay (that which one does is in `team`), and whoever deletes a project means all of it.
    """
    project = ctx.lock(project, ProjectNotFound)
    here = Where("project_id", "eq", project.id)
    gone = {"tasks": ctx.tx.count(Task, here), "times": ctx.tx.count(ProjectTime, here)}
    ctx.tx.execute(_FORGET_TIMES, project=project.id)
    ctx.tx.execute(_FORGET_TASKS, project=project.id)
    ctx.tx.delete(project)
    ctx.emit("project.deleted", project, related_id=project.contact_id, deleted=True, **gone)


def held(ctx: Context, project: Project) -> Project:
    """The project, held by whoever is about to write a task or time of it, which changes it too."""
    changed = msgspec.structs.replace(ctx.lock(project, ProjectNotFound), updated_at=ctx.now)
    ctx.tx.update(changed)
    return changed


def list_of(project: Project, identity: UUID | None) -> TaskList:
    """The list of this id. Raises ListNotFound."""
    found = next((one for one in project.lists if one.id == identity), None)
    if found is None:
        raise ListNotFound("list_id")
    return found


def _check_lists(ctx: Context, before: Project, lists: Sequence[TaskList]) -> None:
    kept = {one.id for one in lists}
    if not 0 < len(lists) <= LISTS_MAX or len(kept) < len(lists):
        raise ListsInvalid("lists", most=LISTS_MAX)
    for one in before.lists:
        here = (Where("project_id", "eq", before.id), Where("list_id", "eq", one.id))
        if one.id not in kept and ctx.tx.where(Task, *here, limit=1):
            raise ListInUse("lists", name=one.name)
