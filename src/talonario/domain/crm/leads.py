"""What may happen to a lead: it moves from stage to stage, is won or lost, and gathers notes and tasks on the way.

Whoever writes a lead holds its funnel first, so that the stage it goes to is still there at the end.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam
from sqlalchemy import delete as delete_of
from sqlalchemy import update as update_of

from talonario.domain import attachments, contacts, limits
from talonario.domain.attachments import Attachment, KeptFile
from talonario.domain.contacts.record import Contact, CustomField
from talonario.domain.context import Context
from talonario.domain.crm import funnels
from talonario.domain.crm.record import CalendarEvent, EntryKind, Funnel, Lead, LeadEntry, LeadTask
from talonario.domain.errors import Invalid, NotFound
from talonario.store.listing import Where
from talonario.store.statement import Statement

POTENTIAL_MAX: Final = 100

_E, _T, _C = LeadEntry.c(), LeadTask.c(), CalendarEvent.c()
_FORGET_ENTRIES: Final = Statement(delete_of(LeadEntry.table).where(_E.lead_id == bindparam("lead", type_=_E.id.type)))
_FORGET_TASKS: Final = Statement(delete_of(LeadTask.table).where(_T.lead_id == bindparam("lead", type_=_T.id.type)))
_LEAVE: Final = Statement(
    update_of(CalendarEvent.table)
    .values(lead_id=None, updated_at=bindparam("now", type_=_C.updated_at.type))
    .where(_C.lead_id == bindparam("leaving_lead", type_=_C.id.type))
)


class LeadNotFound(NotFound):
    """The company has no such lead."""

    code = "lead_not_found"
    es = "No existe esa oportunidad."
    en = "There is no such lead."


class NoteNotFound(NotFound):
    """The lead has no such note."""

    code = "lead_note_not_found"
    es = "La oportunidad no tiene esa nota."
    en = "The lead has no such note."


class TaskNotFound(NotFound):
    """The lead has no such task."""

    code = "lead_task_not_found"
    es = "La oportunidad no tiene esa tarea."
    en = "The lead has no such task."


class LeadValueInvalid(Invalid):
    """A potential that is no percent, or a value below nothing."""

    code = "lead_value_invalid"
    es = "El potencial va de 0 a 100 y el valor no es negativo."
    en = "The potential goes from 0 to 100, and the value is not negative."


class LeadFields(msgspec.Struct, frozen=True, kw_only=True):
    """A new lead.

    stage_…     its id, or exactly its name; neither for the funnel's first one
    potential   percent; None for the probability of the stage
    """

    funnel: Funnel
    contact: Contact
    contact_name: str | None = None
    name: str = ""
    value: Decimal = Decimal(0)
    potential: int | None = None
    due_at: datetime | None = None
    stage_id: UUID | None = None
    stage_name: str | None = None
    custom_fields: list[CustomField] = []


class Surroundings(msgspec.Struct, frozen=True):
    """What is shown with some leads: their contacts, their histories, their tasks, their files, by id."""

    contacts: Mapping[UUID, Contact]
    entries: Mapping[UUID, list[LeadEntry]]
    tasks: Mapping[UUID, list[LeadTask]]
    files: Mapping[UUID, list[Attachment]]


def surroundings(ctx: Context, leads: Sequence[Lead]) -> Surroundings:
    """What is shown with some leads, oldest first."""
    entries: dict[UUID, list[LeadEntry]] = {lead.id: [] for lead in leads}
    tasks: dict[UUID, list[LeadTask]] = {lead.id: [] for lead in leads}
    if leads:
        these = Where("lead_id", "in", list(entries))
        for entry in ctx.tx.where(LeadEntry, these):
            entries[entry.lead_id].append(entry)
        for task in ctx.tx.where(LeadTask, these):
            tasks[task.lead_id].append(task)
    people = ctx.tx.get_many(Contact, [lead.contact_id for lead in leads])
    return Surroundings(people, entries, tasks, attachments.of_many(ctx, "lead", list(entries)))


def create(ctx: Context, fields: LeadFields) -> Lead:
    """Add an open lead. Raises FunnelNotFound, ContactNotFound, StageNotFound, LeadValueInvalid."""
    funnel = ctx.lock(fields.funnel, funnels.FunnelNotFound)
    contact = ctx.lock(fields.contact, contacts.ContactNotFound)
    if contact.deleted_at is not None:
        raise contacts.ContactNotFound("contact_id")
    says_stage = fields.stage_id is not None or fields.stage_name is not None
    stage = funnels.stage_of(funnel, fields.stage_id, fields.stage_name) if says_stage else funnel.stages[0]
    made = Lead(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        funnel_id=funnel.id,
        contact_id=contact.id,
        contact_name=fields.contact_name,
        name=fields.name,
        value=fields.value,
        potential=stage.probability if fields.potential is None else fields.potential,
        due_at=fields.due_at,
        stage_id=stage.id,
        status="open",
        custom_fields=fields.custom_fields,
        opened_at=ctx.now,
        closed_at=None,
        created_by=ctx.actor,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    _check(made)
    ctx.tx.insert(made)
    ctx.emit("lead.created", made, related_id=made.contact_id)
    return made


def update(ctx: Context, lead: Lead, changes: dict[str, Any]) -> Lead:
    """Change a lead; a change of its status closes it or opens it again, and goes into its history.

    Raises LeadNotFound, LeadValueInvalid, LimitExceeded
    """
    before = ctx.lock(lead, LeadNotFound)
    changed = msgspec.structs.replace(before, **changes, updated_at=ctx.now)
    if changed.status != before.status:
        changed = msgspec.structs.replace(changed, closed_at=None if changed.status == "open" else ctx.now)
        _remember(ctx, changed, "status", changed.status, before.status)
    _check(changed)
    ctx.tx.update(changed)
    verb = {"open": "reopened", "won": "won", "lost": "lost"}[changed.status]
    ctx.emit(f"lead.{verb if changed.status != before.status else 'updated'}", changed, related_id=changed.contact_id)
    return changed


def move(ctx: Context, lead: Lead, identity: UUID | None, name: str | None) -> Lead:
    """Put a lead at the stage of this id, or of exactly this name; where it is already, nothing happens.

    Raises LeadNotFound, StageNotFound
    """
    funnel = ctx.lock(funnels.get(ctx, lead.funnel_id), funnels.FunnelNotFound)
    before = ctx.lock(lead, LeadNotFound)
    stage = funnels.stage_of(funnel, identity, name)
    if stage.id == before.stage_id:
        return before
    changed = msgspec.structs.replace(before, stage_id=stage.id, updated_at=ctx.now)
    ctx.tx.update(changed)
    left = next((one.name for one in funnel.stages if one.id == before.stage_id), "")
    _remember(ctx, changed, "stage", stage.name, left)
    ctx.emit("lead.stage_changed", changed, related_id=changed.contact_id, stage=stage.name, previous_stage=left)
    return changed


def delete(ctx: Context, lead: Lead) -> None:
    """Remove a lead with its history, its tasks and its files; events of the calendar stay."""
    lead = ctx.lock(lead, LeadNotFound)
    ctx.tx.execute(_FORGET_ENTRIES, lead=lead.id)
    ctx.tx.execute(_FORGET_TASKS, lead=lead.id)
    ctx.tx.execute(_LEAVE, leaving_lead=lead.id, now=ctx.now)
    attachments.remove_all(ctx, "lead", lead.id)
    ctx.tx.delete(lead)
    ctx.emit("lead.deleted", lead, related_id=lead.contact_id, deleted=True)


def note(ctx: Context, lead: Lead, title: str, description: str) -> LeadEntry:
    """Write a note about a lead."""
    lead = _touched(ctx, lead)
    made = _remember(ctx, lead, "note", title, description)
    ctx.emit("lead.note_created", lead, related_id=lead.contact_id, note_id=str(made.id))
    return made


def find_note(ctx: Context, lead: Lead, note_id: UUID | None) -> LeadEntry:
    """The note of this id. Raises NoteNotFound."""
    found = ctx.tx.get(LeadEntry, note_id) if note_id is not None else None
    if found is None or found.lead_id != lead.id or found.kind != "note":
        raise NoteNotFound
    return found


def rewrite_note(ctx: Context, lead: Lead, entry: LeadEntry, changes: dict[str, Any]) -> LeadEntry:
    """Change a note."""
    lead = _touched(ctx, lead)
    changed = msgspec.structs.replace(ctx.lock(entry, NoteNotFound), **changes, updated_at=ctx.now)
    ctx.tx.update(changed)
    ctx.emit("lead.note_updated", lead, related_id=lead.contact_id, note_id=str(changed.id))
    return changed


def add_task(ctx: Context, lead: Lead, name: str) -> LeadTask:
    """Add something to do for a lead."""
    lead = _touched(ctx, lead)
    made = LeadTask(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        lead_id=lead.id,
        name=name,
        is_done=False,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.tx.insert(made)
    ctx.emit("lead.task_created", lead, related_id=lead.contact_id, task_id=str(made.id))
    return made


def find_task(ctx: Context, lead: Lead, task_id: UUID | None) -> LeadTask:
    """The task of this id. Raises TaskNotFound."""
    found = ctx.tx.get(LeadTask, task_id) if task_id is not None else None
    if found is None or found.lead_id != lead.id:
        raise TaskNotFound
    return found


def change_task(ctx: Context, lead: Lead, task: LeadTask, changes: dict[str, Any]) -> LeadTask:
    """Change a task."""
    lead = _touched(ctx, lead)
    changed = msgspec.structs.replace(ctx.lock(task, TaskNotFound), **changes, updated_at=ctx.now)
    ctx.tx.update(changed)
    ctx.emit("lead.task_updated", lead, related_id=lead.contact_id, task_id=str(changed.id))
    return changed


def remove_task(ctx: Context, lead: Lead, task: LeadTask) -> None:
    """Remove a task."""
    lead = _touched(ctx, lead)
    ctx.tx.delete(ctx.lock(task, TaskNotFound))
    ctx.emit("lead.task_deleted", lead, related_id=lead.contact_id, task_id=str(task.id))


def attach(ctx: Context, lead: Lead, kept: KeptFile) -> Attachment:
    """Lay a file beside a lead. Raises AttachmentLimitExceeded."""
    lead = _touched(ctx, lead)
    made = attachments.add(ctx, "lead", lead.id, "file", kept, attachments.ANYTHING)
    ctx.emit("lead.file_added", lead, related_id=lead.contact_id, file=made.name)
    return made


def _touched(ctx: Context, lead: Lead) -> Lead:
    """The lead, which what is added to it changes too."""
    changed = msgspec.structs.replace(ctx.lock(lead, LeadNotFound), updated_at=ctx.now)
    ctx.tx.update(changed)
    return changed


def _remember(ctx: Context, lead: Lead, kind: EntryKind, title: str, description: str) -> LeadEntry:
    made = LeadEntry(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        lead_id=lead.id,
        kind=kind,
        title=title,
        description=description,
        created_by=ctx.actor,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.tx.insert(made)
    return made


def _check(lead: Lead) -> None:
    if lead.value < 0 or not 0 <= lead.potential <= POTENTIAL_MAX:
        raise LeadValueInvalid("value")
    limits.check_custom_fields([(entry.field, entry.value) for entry in lead.custom_fields])
