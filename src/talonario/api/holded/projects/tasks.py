"""Tasks of projects."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire
from talonario.api.holded import replies, verbs, wire
from talonario.api.holded.projects import projects
from talonario.domain.context import Context
from talonario.domain.identity import short_id
from talonario.domain.limits import FIELDS_MAX
from talonario.domain.projects import tasks
from talonario.domain.projects.record import Comment, Task
from talonario.store.listing import Condition, Where

TEXT_MAX = 20_000
LONG_MAX = 250

Note = Annotated[str, Meta(max_length=TEXT_MAX)] | None | UnsetType


class CommentIn(Wire):
    """What somebody says of a task; one without an id is new."""

    commentId: wire.Word = UNSET
    userId: wire.Word = UNSET
    message: Note = UNSET


class TaskIn(Wire):
    """A task as a client writes it; of a new one all is read too, which the contract does not say."""

    projectId: wire.Word = UNSET
    listId: wire.Word = UNSET
    name: wire.Name = UNSET
    desc: Note = UNSET
    labels: Any = UNSET
    comments: Annotated[list[CommentIn], Meta(max_length=500)] | UnsetType | None = UNSET
    date: Any = UNSET
    dueDate: Any = UNSET
    userId: Any = UNSET
    status: wire.Word = UNSET
    billable: bool | UnsetType | None = UNSET
    featured: bool | UnsetType | None = UNSET


def _of_path(call: Call) -> Task:
    return wire.there(wire.look_up(call.path["id"], lambda one: call.ctx.tx.get(Task, one)))


def list_(call: Call) -> Answer:
    """A page of tasks, oldest first; `projectId` is a filter of ours."""
    text = call.query.one("projectId")
    if text is None:
        return _listed(call)
    project = projects.find(call.ctx, text)
    return _listed(call, Where("project_id", "eq", project.id) if project else Where("id", "is_null", True))


def list_of_project(call: Call) -> Answer:
    """A page of one project's tasks, oldest first."""
    return _listed(call, Where("project_id", "eq", projects.of_path(call).id))


def create(call: Call) -> Answer:
    """Add a task to a list of a project."""
    return _create(call, call.read(TaskIn), None)


def create_in_project(call: Call) -> Answer:
    """Add a task to a list of the project in the path."""
    return _create(call, call.read(TaskIn), short_id(projects.of_path(call).id))


def _create(call: Call, body: TaskIn, within: str | None) -> Answer:
    wanted = {"projectId": within or wire.named(body.projectId), "listId": wire.named(body.listId)}
    for field, text in (*wanted.items(), ("name", wire.given(body.name))):
        if text is None:
            raise wire.wrong(f"{field} needed", field)
    project = projects.find(call.ctx, wanted["projectId"])
    if project is None:
        raise wire.wrong("projectId not found", "projectId")
    values = _values(call.ctx, body, None)
    made = tasks.create(call.ctx, project, wire.identity(wanted["listId"]), values.pop("name"), values)
    return replies.created(short_id(made.id))


def show(call: Call) -> Answer:
    """One task."""
    return replies.shown(_spell(_of_path(call)))


def update(call: Call) -> Answer:
    """Change a task in part, which the contract has not and the live service does."""
    task, body = _of_path(call), call.read(TaskIn)
    changes = _values(call.ctx, body, task)
    into = wire.named(body.listId)
    if into is not None:
        changes["list_id"] = wire.identity(into)
    if changes:
        tasks.update(call.ctx, task, changes)
    return replies.updated(short_id(task.id))


def delete(call: Call) -> Answer:
    """Remove a task; the time spent on it stays."""
    task = _of_path(call)
    tasks.delete(call.ctx, task)
    return replies.deleted(short_id(task.id))


def _listed(call: Call, *wanted: Condition) -> Answer:
    limit, offset = verbs.page(call)
    found = call.ctx.tx.where(Task, *wanted, *verbs.changed(call), limit=limit, offset=offset)
    return replies.listed([_spell(one) for one in found])


def _values(ctx: Context, body: TaskIn, before: Task | None) -> dict[str, Any]:
    """What a body says of a task, by the record's names."""
    values: dict[str, Any] = {}
    if body.name is not UNSET:
        if not wire.given(body.name):
            raise wire.wrong("name needed", "name")
        values["name"] = body.name
    if body.desc is not UNSET:
        values["description"] = body.desc or ""
    if body.labels is not UNSET:
        values["labels"] = _words(body.labels, "labels")
    if body.userId is not UNSET:
        values["user_ids"] = _words(body.userId, "userId")
    if wire.given(body.date) is not None:
        values["starts_at"] = wire.moment_or_none(body.date, "date")
    if body.dueDate is not UNSET:
        values["due_at"] = wire.moment_or_none(body.dueDate, "dueDate")
    if wire.given(body.status) is not None:
        values["status"] = str(body.status)
    if isinstance(body.comments, list):
        values["comments"] = [_comment(ctx, before, one) for one in body.comments]
    for theirs, ours in (("billable", "is_billable"), ("featured", "is_featured")):
        said = wire.given(getattr(body, theirs))
        if said is not None:
            values[ours] = said
    return values


def _words(value: Any, field: str) -> list[str]:
    """Texts of which each fits where ids and labels stand. Raises Problem."""
    found = wire.texts(value, field)
    if len(found) > FIELDS_MAX or any(len(text) > LONG_MAX for text in found):
        raise wire.wrong(f"Wrong {field}", field)
    return found


def _comment(ctx: Context, before: Task | None, said: CommentIn) -> Comment:
    """A comment of the body: one that the task has, with what is said of it changed, or a new one."""
    text = wire.named(said.commentId)
    known = None
    if text is not None:
        known = wire.look_up(text, {one.id: one for one in (before.comments if before else [])}.get)
        if known is None:
            raise wire.wrong("commentId not found", "comments")
    message = wire.given(said.message, known.message if known else None)
    if not message:
        raise wire.wrong("comments: message needed", "comments")
    return Comment(
        id=known.id if known else ctx.new_id(),
        message=message,
        user_id=wire.named(said.userId) or (known.user_id if known else ""),
        created_at=known.created_at if known else ctx.now,
    )


def _spell(one: Task) -> dict[str, Any]:
    """A task as the live service shows it: `status` a text, `userId` a list."""
    return {
        "id": short_id(one.id),
        "projectId": short_id(one.project_id),
        "listId": short_id(one.list_id),
        "name": one.name,
        "desc": one.description,
        "labels": one.labels,
        "comments": [
            {
                "commentId": short_id(comment.id),
                "createdAt": wire.seconds(comment.created_at),
                "userId": comment.user_id,
                "message": comment.message,
            }
            for comment in one.comments
        ],
        "date": wire.seconds(one.starts_at) or 0,
        "dueDate": wire.seconds(one.due_at) or 0,
        "userId": one.user_ids,
        "createdAt": wire.seconds(one.created_at),
        "updatedAt": wire.seconds(one.updated_at),
        "status": one.status,
        "billable": int(one.is_billable),
        "featured": int(one.is_featured),
    }


OPERATIONS = (
    verbs.PROJECTS.reading("listTasks", "/tasks", list_),
    verbs.PROJECTS.writing("createTask", "POST", "/tasks", create, TaskIn),
    verbs.PROJECTS.reading("getTask", "/tasks/{id}", show),
    verbs.PROJECTS.writing("updateTask", "PUT", "/tasks/{id}", update, TaskIn),
    verbs.PROJECTS.writing("deleteTask", "DELETE", "/tasks/{id}", delete),
    verbs.PROJECTS.reading("listTasksOfProject", "/projects/{id}/tasks", list_of_project),
    verbs.PROJECTS.writing("createTaskOfProject", "POST", "/projects/{id}/tasks", create_in_project, TaskIn),
)
