"""The records of projects, their tasks and the time spent on them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from talonario.domain.contacts.record import CustomField
from talonario.store.columns import Euros, Price
from talonario.store.record import Record, References, stored


class TaskList(msgspec.Struct, frozen=True, kw_only=True):
    """A list of tasks; `key` is a name for programs, that of the last one is `done`."""

    id: UUID
    key: str
    name: str
    description: str = ""


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """A coloured word for tasks."""

    id: str
    name: str
    color: str


@stored("projects", index={"projects_contact": ("contact_id",)})
class Project(Record, frozen=True, kw_only=True):
    """Something that is worked on, mostly for a customer.

    contact_name   how whoever wrote it down calls the contact; it may be there without one
    status         a number of whoever wrote it down; so is the category
    price          euros, what it is estimated to bring in
    """

    name: str
    description: str
    tags: list[str]
    category: int
    contact_id: Annotated[UUID | None, References("contacts")]
    contact_name: str | None
    starts_on: date | None
    due_on: date | None
    status: int
    lists: list[TaskList]
    labels: list[Label]
    is_billable: bool
    price: Price
    color: str
    is_archived: bool
    custom_fields: list[CustomField]
    created_at: datetime
    updated_at: datetime


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said of a task; `user_id` as another program calls them."""

    id: UUID
    message: str
    user_id: str
    created_at: datetime


@stored("project_tasks", index={"project_tasks_project": ("project_id", "list_id")})
class Task(Record, frozen=True, kw_only=True):
    """Something to do for a project.

    list_id    one of its project's lists
    labels     ids of its project's labels
    starts_at  its date, when it was made unless somebody says otherwise
    user_ids   who does it, as another program calls them
    status     a word; `done` when it is
    """

    project_id: Annotated[UUID, References("projects")]
    list_id: UUID
    name: str
    description: str
    labels: list[str]
    comments: list[Comment]
    starts_at: datetime | None
    due_at: datetime | None
    user_ids: list[str]
    status: str
    is_billable: bool
    is_featured: bool
    created_at: datetime
    updated_at: datetime


@stored(
    "project_times",
    index={"project_times_project": ("project_id", "happened_at"), "project_times_task": ("task_id",)},
)
class ProjectTime(Record, frozen=True, kw_only=True):
    """Time that somebody spent on a project.

    user_id       who, as another program calls them
    cost_hour     euros, what an hour of theirs cost when it was written down
    happened_at   when it was spent
    """

    project_id: Annotated[UUID, References("projects")]
    task_id: Annotated[UUID | None, References("project_tasks")]
    user_id: str
    duration_seconds: int
    description: str
    cost_hour: Euros
    happened_at: datetime
    created_at: datetime
    updated_at: datetime
