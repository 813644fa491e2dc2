"""Time spent on projects."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire
from talonario.api.holded import replies, verbs, wire
from talonario.api.holded.projects import projects
from talonario.api.holded.projects.time_spelling import spell_time
from talonario.domain.context import MADRID, madrid_day
from talonario.domain.identity import short_id
from talonario.domain.projects import times
from talonario.domain.projects.record import Project, ProjectTime, Task
from talonario.store.listing import Where

WINDOW_MONTHS = 18
YES = frozenset({"1", "true"})

Note = Annotated[str, Meta(max_length=20_000)] | None | UnsetType


class TimeIn(Wire):
    """Time as a client writes it; `costHour` is read by nobody: an hour costs what the person's rate says."""

    duration: int | UnsetType | None = UNSET
    desc: Note = UNSET
    userId: wire.Word = UNSET
    taskId: wire.Word = UNSET
    date: Any = UNSET


def _of_path(call: Call) -> tuple[Project, ProjectTime]:
    project = projects.of_path(call)
    identity = wire.identity(call.path["timeId"])
    return project, times.get(call.ctx, project, identity)


def list_all(call: Call) -> Answer:
    """The time spent on every project since a year and a half, by project, oldest first."""
    first = call.query.one("start")
    last = call.query.one("end")
    since = wire.moment(first, "start") if first is not None else _months_ago(call.ctx.now)
    until = wire.moment(last, "end") if last is not None else wire.moment(wire.SECONDS_MAX - 1)
    is_archived = (call.query.one("archived") or "").lower() in YES
    found = times.within(call.ctx, since, until, is_archived=is_archived)
    named = call.ctx.tx.get_many(Project, found)
    shown = [
        {"id": short_id(one.id), "name": one.name, "timeTracking": [spell_time(time) for time in found[one.id]]}
        for one in sorted(named.values(), key=lambda one: one.id)
    ]
    limit, offset = verbs.page(call)
    return replies.listed(shown[offset : offset + limit])


def list_of_project(call: Call) -> Answer:
    """A page of the time spent on one project, oldest first."""
    limit, offset = verbs.page(call)
    here = Where("project_id", "eq", projects.of_path(call).id)
    found = call.ctx.tx.where(ProjectTime, here, *verbs.changed(call), limit=limit, offset=offset)
    return replies.listed([spell_time(one) for one in found])


def create(call: Call) -> Answer:
    """Write down time."""
    project, body = projects.of_path(call), call.read(TimeIn)
    values = _values(call, body)
    for name, field in (("duration_seconds", "duration"), ("user_id", "userId")):
        if name not in values:
            raise wire.wrong(f"{field} needed", field)
    return replies.created(short_id(times.record(call.ctx, project, values).id))


def show(call: Call) -> Answer:
    """One entry."""
    return replies.shown(spell_time(_of_path(call)[1]))


def update(call: Call) -> Answer:
    """Change an entry in part."""
    project, time = _of_path(call)
    changes = _values(call, call.read(TimeIn))
    if changes:
        times.update(call.ctx, project, time, changes)
    return replies.updated(short_id(time.id))


def delete(call: Call) -> Answer:
    """Remove an entry."""
    project, time = _of_path(call)
    times.delete(call.ctx, project, time)
    return replies.deleted(short_id(time.id))


def _values(call: Call, body: TimeIn) -> dict[str, Any]:
    """What a body says of time, by the record's names."""
    values: dict[str, Any] = {}
    if wire.given(body.duration) is not None:
        values["duration_seconds"] = body.duration
    if body.desc is not UNSET:
        values["description"] = body.desc or ""
    user = wire.named(body.userId)
    if user is not None:
        values["user_id"] = user
    if body.taskId is not UNSET:
        text = wire.named(body.taskId)
        task = wire.look_up(text, lambda one: call.ctx.tx.get(Task, one))
        if text is not None and task is None:
            raise wire.wrong("taskId not found", "taskId")
        values["task_id"] = task.id if task else None
    if wire.given(body.date) is not None:
        values["happened_at"] = wire.moment(body.date)
    return values


def _months_ago(now: datetime) -> datetime:
    """The midnight in Madrid at which the day a year and a half ago began; the 1st where that month is shorter."""
    today = madrid_day(now)
    month = today.year * 12 + today.month - 1 - WINDOW_MONTHS
    first = datetime(month // 12, month % 12 + 1, 1, tzinfo=MADRID)
    reached = first + timedelta(days=today.day - 1)
    return reached if reached.month == first.month else first


OPERATIONS = (
    verbs.PROJECTS.reading("listProjectsTimes", "/projects/times", list_all),
    *(
        operation
        for name, base in (("ProjectTimes", "times"), ("ProjectTimeRecords", "timerecords"))
        for operation in (
            verbs.PROJECTS.reading(f"list{name}", f"/projects/{{id}}/{base}", list_of_project),
            verbs.PROJECTS.writing(f"create{name}", "POST", f"/projects/{{id}}/{base}", create, TimeIn),
            verbs.PROJECTS.reading(f"get{name}", f"/projects/{{id}}/{base}/{{timeId}}", show),
            verbs.PROJECTS.writing(f"update{name}", "PUT", f"/projects/{{id}}/{base}/{{timeId}}", update, TimeIn),
            verbs.PROJECTS.writing(f"delete{name}", "DELETE", f"/projects/{{id}}/{base}/{{timeId}}", delete),
        )
    ),
)
