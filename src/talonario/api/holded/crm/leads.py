"""Leads: with their notes and tasks, which are there in the lead alone, and their way through the stages."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine import numbers
from talonario.api.engine.operation import Answer, Call, LongCall
from talonario.api.engine.wire import Wire
from talonario.api.holded import contact_spelling, contacts, files, replies, verbs, wire
from talonario.api.holded.crm import funnels
from talonario.domain import attachments
from talonario.domain.contacts.record import CustomField
from talonario.domain.context import Context
from talonario.domain.crm import leads
from talonario.domain.crm.record import Lead, LeadStatus
from talonario.domain.identity import short_id
from talonario.store.outbox import Performer

STATUSES: dict[int, LeadStatus] = {0: "open", 1: "won", 2: "lost"}
NUMBER_OF_STATUS = {status: number for number, status in STATUSES.items()}

Note = Annotated[str, Meta(max_length=20_000)] | None | UnsetType


class LeadIn(Wire):
    """What a client says of a lead, of a new one or of one that is there."""

    contactName: wire.Name = UNSET
    name: wire.Name = UNSET
    value: numbers.Euros | UnsetType | None = UNSET
    potential: int | UnsetType | None = UNSET
    dueDate: Any = UNSET
    customFields: Any = UNSET


class NewLeadIn(LeadIn):
    """A new lead, which is open."""

    funnelId: wire.Word = UNSET
    contactId: wire.Word = UNSET
    stageId: wire.Word = UNSET


class ChangedLeadIn(LeadIn):
    """A lead that is there: it stays in its funnel and its contact's, and has a call of its own for its stage."""

    status: int | UnsetType | None = UNSET


class NewNoteIn(Wire):
    """A new note."""

    title: wire.Name = UNSET
    desc: Note = UNSET


class NoteIn(NewNoteIn):
    """A note that is there."""

    noteId: wire.Word = UNSET


class NewTaskIn(Wire):
    """A new task."""

    name: wire.Name = UNSET


class TaskIn(NewTaskIn):
    """A task that is there; done is 1, under the name that answers have, or a shorter one."""

    taskId: wire.Word = UNSET
    taskStatus: bool | UnsetType | None = UNSET
    status: bool | UnsetType | None = UNSET


class OldTaskIn(Wire):
    """A task to remove."""

    taskId: wire.Word = UNSET


class DateIn(Wire):
    """Since when there is the lead."""

    date: Any = UNSET


class StageIn(Wire):
    """The stage to go to: its id, or exactly its name."""

    stageId: wire.Word = UNSET


def find(ctx: Context, text: Any) -> Lead | None:
    """The lead of an id in any spelling."""
    return wire.look_up(text, lambda one: ctx.tx.get(Lead, one))


def _of_path(call: Call) -> Lead:
    return wire.there(find(call.ctx, call.path["id"]))


def list_(call: Call) -> Answer:
    """A page of leads, oldest first."""
    limit, offset = verbs.page(call)
    return replies.listed(
        _spell_all(call.ctx, call.ctx.tx.where(Lead, *verbs.changed(call), limit=limit, offset=offset))
    )


def create(call: Call) -> Answer:
    """Add a lead."""
    body = call.read(NewLeadIn)
    wanted = {"funnelId": wire.named(body.funnelId), "contactId": wire.named(body.contactId)}
    for field, text in wanted.items():
        if text is None:
            raise wire.wrong(f"{field} needed", field)
    funnel = funnels.find(call.ctx, wanted["funnelId"])
    if funnel is None:
        raise wire.wrong("funnelId not found", "funnelId")
    contact = contacts.find(call.ctx, wanted["contactId"])
    if contact is None:
        raise wire.wrong("contactId not found", "contactId")
    stage = wire.named(body.stageId)
    made = leads.create(
        call.ctx,
        leads.LeadFields(
            funnel=funnel,
            contact=contact,
            stage_id=wire.identity(stage),
            stage_name=stage,
            potential=wire.given(body.potential),
            **_values(body),
        ),
    )
    return replies.created(short_id(made.id))


def show(call: Call) -> Answer:
    """One lead."""
    return replies.shown(_spell_all(call.ctx, [_of_path(call)])[0])


def update(call: Call) -> Answer:
    """Change a lead in part."""
    lead, body = _of_path(call), call.read(ChangedLeadIn)
    changes = _values(body)
    if wire.given(body.potential) is not None:
        changes["potential"] = body.potential
    status = wire.given(body.status)
    if status is not None:
        if status not in STATUSES:
            raise wire.wrong("Wrong status", "status")
        changes["status"] = STATUSES[status]
    if changes:
        leads.update(call.ctx, lead, changes)
    return replies.updated(short_id(lead.id))


def delete(call: Call) -> Answer:
    """Remove a lead with its notes and tasks."""
    lead = _of_path(call)
    leads.delete(call.ctx, lead)
    return replies.deleted(short_id(lead.id))


def create_note(call: Call) -> Answer:
    """Write a note; the contract answers 200 here."""
    lead, body = _of_path(call), call.read(NewNoteIn)
    title = wire.given(body.title)
    if title is None:
        raise wire.wrong("title needed", "title")
    made = leads.note(call.ctx, lead, title, wire.given(body.desc, ""))
    return Answer(200, replies.created(short_id(made.id)).body)


def update_note(call: Call) -> Answer:
    """Change a note in part."""
    lead, body = _of_path(call), call.read(NoteIn)
    note = leads.find_note(call.ctx, lead, wire.identity(_needed(body.noteId, "noteId")))
    changes: dict[str, Any] = {}
    if wire.given(body.title) is not None:
        changes["title"] = body.title
    if body.desc is not UNSET:
        changes["description"] = body.desc or ""
    if changes:
        leads.rewrite_note(call.ctx, lead, note, changes)
    untitled = ("title is ignored: a note has one",) if body.title is None else ()
    return replies.warned(replies.updated(short_id(note.id)), *untitled)


def create_task(call: Call) -> Answer:
    """Add a task; the contract answers 200 here."""
    lead, body = _of_path(call), call.read(NewTaskIn)
    made = leads.add_task(call.ctx, lead, wire.given(body.name, ""))
    return Answer(200, replies.created(short_id(made.id)).body)


def update_task(call: Call) -> Answer:
    """Change a task in part."""
    lead, body = _of_path(call), call.read(TaskIn)
    task = leads.find_task(call.ctx, lead, wire.identity(_needed(body.taskId, "taskId")))
    changes: dict[str, Any] = {}
    if wire.given(body.name) is not None:
        changes["name"] = body.name
    is_done = wire.given(body.taskStatus, wire.given(body.status))
    if is_done is not None:
        changes["is_done"] = is_done
    if changes:
        leads.change_task(call.ctx, lead, task, changes)
    return replies.updated(short_id(task.id))


def delete_task(call: Call) -> Answer:
    """Remove a task, named in the body or, where a client sends none with DELETE, in the query."""
    lead = _of_path(call)
    named = call.query.one("taskId")
    task_id = _needed(call.read(OldTaskIn).taskId if named is None else named, "taskId")
    task = leads.find_task(call.ctx, lead, wire.identity(task_id))
    leads.remove_task(call.ctx, lead, task)
    return replies.deleted(short_id(task.id))


def update_date(call: Call) -> Answer:
    """Change since when there is the lead."""
    lead = _of_path(call)
    opened_at = wire.moment_or_none(call.read(DateIn).date, "date")
    if opened_at is None:
        raise wire.wrong("Wrong date", "date")
    leads.update(call.ctx, lead, {"opened_at": opened_at})
    return replies.updated(short_id(lead.id))


def update_stage(call: Call) -> Answer:
    """Put the lead at another stage."""
    lead = _of_path(call)
    stage = _needed(call.read(StageIn).stageId, "stageId")
    leads.move(call.ctx, lead, wire.identity(stage), stage)
    return replies.updated(short_id(lead.id))


def attach_file(call: Call) -> Answer:
    """Lay a file beside the lead. The contract shows files, and has no call that adds one: this one is ours."""
    made = leads.attach(call.ctx, _of_path(call), call.file())
    return Answer(200, {"status": 1, "info": "Attached", "data": made.name})


def file(call: LongCall) -> Answer:
    """The bytes of a file by its name; ours too."""
    with call.reading() as ctx:
        lead = find(ctx, call.path["id"])
        if lead is None:
            raise wire.not_found()
        found = files.named(attachments.of(ctx, "lead", lead.id, "file"), call.query.one("filename"))
    return files.whole(ctx, found)


def _needed(value: Any, field: str) -> str:
    text = wire.named(value)
    if text is None:
        raise wire.wrong(f"{field} needed", field)
    return text


def _values(body: LeadIn) -> dict[str, Any]:
    """What a body says of a lead, by the record's names."""
    values: dict[str, Any] = {}
    if body.contactName is not UNSET:
        values["contact_name"] = body.contactName
    if body.name is not UNSET:
        values["name"] = body.name or ""
    if wire.given(body.value) is not None:
        values["value"] = body.value
    if body.dueDate is not UNSET:
        values["due_at"] = wire.moment_or_none(body.dueDate, "dueDate")
    if body.customFields is not UNSET:
        pairs = wire.custom_fields(body.customFields)
        values["custom_fields"] = [CustomField(name, text) for name, text in pairs]
    return values


def _spell_all(ctx: Context, found: list[Lead]) -> list[dict[str, Any]]:
    around = leads.surroundings(ctx, found)
    return [_spell(lead, around) for lead in found]


def _spell(lead: Lead, around: leads.Surroundings) -> dict[str, Any]:
    """A lead as Holded shows it."""
    contact = around.contacts[lead.contact_id]
    shown = {
        "id": short_id(lead.id),
        "userId": _user(lead.created_by),
        "funnelId": short_id(lead.funnel_id),
        "contactId": contact_spelling.outside_id(contact),
        "contactName": lead.contact_name or contact.name,
        "name": lead.name,
        "person": int(contact.is_person),
        "personName": contact.name if contact.is_person else "",
        "value": wire.number(lead.value),
        "potential": lead.potential,
        "dueDate": wire.seconds(lead.due_at) or 0,
        "stageId": short_id(lead.stage_id),
        "createdAt": wire.seconds(lead.opened_at),
        "updatedAt": wire.seconds(lead.updated_at),
        "customFields": [{"field": entry.field, "value": entry.value} for entry in lead.custom_fields],
        "status": NUMBER_OF_STATUS[lead.status],
        "events": [
            {
                "eventId": short_id(entry.id),
                "type": entry.kind,
                "title": entry.title,
                "desc": entry.description,
                "createdAt": wire.seconds(entry.created_at),
                "userId": _user(entry.created_by),
            }
            for entry in around.entries[lead.id]
        ],
        "tasks": [
            {"taskId": short_id(task.id), "taskName": task.name, "taskStatus": int(task.is_done)}
            for task in around.tasks[lead.id]
        ],
        "files": list(attachments.by_name(around.files.get(lead.id, []))),
    }
    shown["updatedHash"] = hashlib.md5(f"{shown}{lead.updated_at}".encode(), usedforsecurity=False).hexdigest()
    return shown


def _user(performer: Performer | None) -> str:
    return short_id(performer.id) if performer is not None and performer.id is not None else ""


OPERATIONS = (
    verbs.CRM.reading("listLeads", "/leads", list_),
    verbs.CRM.writing("createLead", "POST", "/leads", create, NewLeadIn),
    verbs.CRM.reading("getLead", "/leads/{id}", show),
    verbs.CRM.writing("updateLead", "PUT", "/leads/{id}", update, ChangedLeadIn),
    verbs.CRM.writing("deleteLead", "DELETE", "/leads/{id}", delete),
    verbs.CRM.writing("createLeadNote", "POST", "/leads/{id}/notes", create_note, NewNoteIn),
    verbs.CRM.writing("updateLeadNote", "PUT", "/leads/{id}/notes", update_note, NoteIn),
    verbs.CRM.writing("createLeadTask", "POST", "/leads/{id}/tasks", create_task, NewTaskIn),
    verbs.CRM.writing("updateLeadTask", "PUT", "/leads/{id}/tasks", update_task, TaskIn),
    verbs.CRM.writing("deleteLeadTask", "DELETE", "/leads/{id}/tasks", delete_task, OldTaskIn),
    verbs.CRM.writing("updateLeadCreationDate", "PUT", "/leads/{id}/dates", update_date, DateIn),
    verbs.CRM.taking_file("x.leads.attach", "/leads/{id}/attach", attach_file, files.FILE),
    verbs.CRM.long("x.leads.file", "/leads/{id}/attachments/get", file),
    verbs.CRM.writing("updateLeadStage", "PUT", "/leads/{id}/stages", update_stage, StageIn),
)
