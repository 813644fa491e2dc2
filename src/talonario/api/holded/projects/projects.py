"""Projects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine import numbers
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire
from talonario.api.holded import contact_spelling, contacts, doc_types, replies, verbs, wire
from talonario.api.holded.projects.time_spelling import spell_time
from talonario.domain.contacts import Contact
from talonario.domain.contacts.record import CustomField
from talonario.domain.context import Context
from talonario.domain.documents.kinds import REFUNDS
from talonario.domain.identity import short_id
from talonario.domain.limits import FIELDS_MAX
from talonario.domain.projects import projects, summary
from talonario.domain.projects.record import Label, Project, TaskList
from talonario.domain.projects.summary import Around, Part

STATUS_MOST = 1000

Note = Annotated[str, Meta(max_length=20_000)] | None | UnsetType
Number = Annotated[int, Meta(ge=0, le=STATUS_MOST)] | UnsetType | None
Price = Annotated[numbers.Number, numbers.bounds("0")] | UnsetType | None


class ListIn(Wire):
    """A list of tasks; one without an id is new."""

    id: wire.Word = UNSET
    listId: wire.Word = UNSET
    key: wire.Short = UNSET
    name: wire.Short = UNSET
    desc: wire.Name = UNSET


class LabelIn(Wire):
    """A label, in either of its spellings."""

    id: wire.Short = UNSET
    name: wire.Short = UNSET
    color: wire.Short = UNSET
    labelId: wire.Short = UNSET
    labelName: wire.Short = UNSET
    labelColor: wire.Short = UNSET


class ProjectIn(Wire):
    """A project as a client writes it; of a new one all is read too, which the contract does not say."""

    name: wire.Name = UNSET
    desc: Note = UNSET
    tags: Any = UNSET
    category: Number = UNSET
    contactId: wire.Word = UNSET
    contactName: wire.Name = UNSET
    date: Any = UNSET
    dueDate: Any = UNSET
    status: Number = UNSET
    lists: list[ListIn] | UnsetType | None = UNSET
    labels: Annotated[list[LabelIn], Meta(max_length=FIELDS_MAX)] | UnsetType | None = UNSET
    billable: bool | UnsetType | None = UNSET
    price: Price = UNSET
    color: wire.Short = UNSET
    archived: bool | UnsetType | None = UNSET
    customFields: Any = UNSET


def find(ctx: Context, text: Any) -> Project | None:
    """The project of an id in any spelling."""
    return wire.look_up(text, lambda one: ctx.tx.get(Project, one))


def of_path(call: Call) -> Project:
    """The project in the path."""
    return wire.there(find(call.ctx, call.path["id"]))


def list_(call: Call) -> Answer:
    """A page of projects, oldest first."""
    limit, offset = verbs.page(call)
    found = call.ctx.tx.where(Project, *verbs.changed(call), limit=limit, offset=offset)
    return replies.listed(_spell_all(call.ctx, found))


def create(call: Call) -> Answer:
    """Add a project with the usual three lists, and with whatever else is said of it."""
    body = call.read(ProjectIn)
    made = projects.create(call.ctx, _name(body.name))
    changes = _plain(body) | _named(call.ctx, made, body)
    if set(changes) > {"name"}:
        projects.update(call.ctx, made, changes)
    return replies.created(short_id(made.id))


def show(call: Call) -> Answer:
    """One project."""
    return replies.shown(_spell_all(call.ctx, [of_path(call)])[0])


def update(call: Call) -> Answer:
    """Change a project in part; lists and labels are replaced whole."""
    project, body = of_path(call), call.read(ProjectIn)
    changes = _plain(body) | _named(call.ctx, project, body)
    if changes:
        projects.update(call.ctx, project, changes)
    return replies.updated(short_id(project.id))


def delete(call: Call) -> Answer:
    """Remove a project with its tasks and times."""
    project = of_path(call)
    projects.delete(call.ctx, project)
    return replies.deleted(short_id(project.id))


def sum_up(call: Call) -> Answer:
    """What a project costs and brings in."""
    project = of_path(call)
    about = summary.around(call.ctx, [project])[project.id]
    found = summary.of(about)
    number = wire.number
    return replies.shown(
        {
            "name": project.name,
            "desc": project.description,
            "projectEvolution": {
                "tasks": {"total": about.tasks, "completed": about.tasks_done},
                "dueDate": wire.midnight(project.due_on) or 0,
            },
            "profitability": {
                "sales": number(found.sales),
                "expenses": {
                    "documents": number(found.documents),
                    "personnel": number(found.personnel),
                    "total": number(found.expenses),
                },
                "profit": number(found.sales - found.expenses),
            },
            "economicStatus": {
                "sales": number(found.sales),
                "quoted": number(found.quoted),
                "difference": number(found.sales - found.quoted),
                "estimatePrice": number(project.price),
                "billed": number(found.billed),
                "collected": number(found.collected),
                "remaining": number(found.billed - found.collected),
            },
        }
    )


def _name(said: Any) -> str:
    name: str | None = wire.given(said)
    if not name:
        raise wire.wrong("name needed", "name")
    return name


def _plain(body: ProjectIn) -> dict[str, Any]:
    """What a body says of a project that names nothing else, by the record's names."""
    values: dict[str, Any] = {}
    if body.name is not UNSET:
        values["name"] = _name(body.name)
    if body.desc is not UNSET:
        values["description"] = body.desc or ""
    if body.tags is not UNSET:
        values["tags"] = wire.tags(body.tags)
    if body.contactName is not UNSET:
        values["contact_name"] = body.contactName
    if body.color is not UNSET:
        values["color"] = body.color or ""
    if body.customFields is not UNSET:
        values["custom_fields"] = [CustomField(*row) for row in wire.custom_fields(body.customFields)]
    for theirs, ours in (("date", "starts_on"), ("dueDate", "due_on")):
        said = getattr(body, theirs)
        if said is not UNSET:
            instant = wire.moment_or_none(said, theirs)
            values[ours] = wire.day(said, theirs) if instant is not None else None
    for theirs, ours in (
        *(("category", "category"), ("status", "status"), ("price", "price")),
        *(("billable", "is_billable"), ("archived", "is_archived")),
    ):
        said = wire.given(getattr(body, theirs))
        if said is not None:
            values[ours] = said
    return values


def _named(ctx: Context, project: Project, body: ProjectIn) -> dict[str, Any]:
    """What a body says of a project's contact, lists and labels."""
    values: dict[str, Any] = {}
    if body.contactId is not UNSET:
        text = wire.named(body.contactId)
        contact = contacts.find(ctx, text) if text is not None else None
        if text is not None and contact is None:
            raise wire.wrong("contactId not found", "contactId")
        values["contact_id"] = contact.id if contact else None
    if isinstance(body.lists, list):
        values["lists"] = [_list(ctx, project, one) for one in body.lists]
    if isinstance(body.labels, list):
        values["labels"] = [_label(ctx, one) for one in body.labels]
    return values


def _list(ctx: Context, project: Project, said: ListIn) -> TaskList:
    """A list of the body: one that the project has, with what is said of it changed, or a new one."""
    text = wire.named(said.id) or wire.named(said.listId)
    before = None
    if text is not None:
        before = wire.look_up(text, {one.id: one for one in project.lists}.get)
        if before is None:
            raise projects.ListNotFound("lists")
    name = wire.given(said.name, before.name if before else None)
    if not name:
        raise wire.wrong("lists: name needed", "lists")
    return TaskList(
        id=before.id if before else ctx.new_id(),
        key=wire.given(said.key, before.key if before else ""),
        name=name,
        description=wire.given(said.desc, before.description if before else ""),
    )


def _label(ctx: Context, said: LabelIn) -> Label:
    return Label(
        id=wire.given(said.id) or wire.given(said.labelId) or short_id(ctx.new_id()),
        name=wire.given(said.name) or wire.given(said.labelName, ""),
        color=wire.given(said.color) or wire.given(said.labelColor, ""),
    )


def _spell_all(ctx: Context, found: Sequence[Project]) -> list[dict[str, Any]]:
    about = summary.around(ctx, found)
    named = [one.contact_id for one in found]
    named += [part.document.contact_id for one in about.values() for part in one.parts]
    people = ctx.tx.get_many(Contact, [one for one in named if one is not None])
    outside = {one.id: contact_spelling.outside_id(one) for one in people.values()}
    names = {one.id: one.name for one in people.values()}
    return [_spell(one, about[one.id], outside, names) for one in found]


def _spell(one: Project, about: Around, outside: dict[Any, str], names: dict[Any, str]) -> dict[str, Any]:
    """A project as Holded shows it, the ids inside in both of its spellings."""

    def parts(*types: str) -> list[dict[str, Any]]:
        kinds = frozenset(doc_types.KIND_OF_TYPE[name] for name in types)
        return [_spell_part(part, outside) for part in about.of_kinds(kinds)]

    return {
        "id": short_id(one.id),
        "name": one.name,
        "desc": one.description,
        "tags": one.tags,
        "category": one.category,
        "contactId": outside.get(one.contact_id, ""),
        "contactName": one.contact_name or names.get(one.contact_id, ""),
        "date": wire.midnight(one.starts_on) or 0,
        "dueDate": wire.midnight(one.due_on) or 0,
        "status": one.status,
        "lists": [
            {
                "id": short_id(entry.id),
                "listId": short_id(entry.id),
                "key": entry.key,
                "name": entry.name,
                "desc": entry.description,
                "statuses": [],
            }
            for entry in one.lists
        ],
        "billable": int(one.is_billable),
        "expenses": parts("purchase", "purchaserefund"),
        "estimates": parts("estimate"),
        "sales": parts("invoice", "salesreceipt", "creditnote", "receiptnote"),
        "purchasesorders": parts("purchaseorder"),
        "salesorders": parts("salesorder"),
        "timeTracking": [spell_time(entry) for entry in about.times],
        "price": wire.number(one.price),
        "numberOfTasks": about.tasks,
        "completedTasks": about.tasks_done,
        "labels": [
            {
                "id": entry.id,
                "name": entry.name,
                "color": entry.color,
                "labelId": entry.id,
                "labelName": entry.name,
                "labelColor": entry.color,
            }
            for entry in one.labels
        ],
        "customFields": [{"field": entry.field, "value": entry.value} for entry in one.custom_fields],
        "type": "",
        "icon": "",
        "color": one.color,
        "key": "",
        "scope": "",
        "users": [],
        "archived": one.is_archived,
        "allow_notifications": False,
    }


def _spell_part(part: Part, outside: dict[Any, str]) -> dict[str, Any]:
    """A document of a project: the part of it that is about the project, refunds turned positive as everywhere."""
    one = part.document
    refund = one.kind in REFUNDS
    return {
        "docId": wire.outside_id(one.id, one.external_id),
        "type": doc_types.TYPE_OF_KIND[one.kind],
        "subtotal": wire.turned(part.subtotal, refund=refund),
        "desc": one.description,
        "invoiceNum": one.number or "",
        "total": wire.turned(part.total, refund=refund),
        "contactId": outside.get(one.contact_id, ""),
        "contactName": one.contact_name,
        "date": wire.midnight(one.issued_on),
        "dueDate": wire.midnight(one.due_on) or 0,
    }


OPERATIONS = (
    verbs.PROJECTS.reading("listProjects", "/projects", list_),
    verbs.PROJECTS.writing("createProject", "POST", "/projects", create, ProjectIn),
    verbs.PROJECTS.reading("getProject", "/projects/{id}", show),
    verbs.PROJECTS.writing("updateProject", "PUT", "/projects/{id}", update, ProjectIn),
    verbs.PROJECTS.writing("deleteProject", "DELETE", "/projects/{id}", delete),
    verbs.PROJECTS.reading("getProjectsProjectIdSummary", "/projects/{id}/summary", sum_up),
)
