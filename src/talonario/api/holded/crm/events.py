"""Events of the calendar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire
from talonario.api.holded import contact_spelling, contacts, replies, verbs, wire
from talonario.api.holded.crm import funnels, leads
from talonario.domain.contacts import Contact
from talonario.domain.context import Context
from talonario.domain.crm import calendar_events
from talonario.domain.crm.record import CalendarEvent
from talonario.domain.identity import short_id

DURATION_MAX = 10**9
STATUS_MAX = 2**31


class EventIn(Wire):
    """An event as a client writes it; `duration` is in seconds."""

    name: wire.Name = UNSET
    contactId: wire.Word = UNSET
    contactName: wire.Name = UNSET
    kind: wire.Short = UNSET
    desc: leads.Note = UNSET
    startDate: Any = UNSET
    duration: Annotated[int, Meta(ge=0, le=DURATION_MAX)] | UnsetType | None = UNSET
    status: Annotated[int, Meta(ge=0, lt=STATUS_MAX)] | UnsetType | None = UNSET
    tags: Any = UNSET
    locationDesc: wire.Name = UNSET
    leadId: wire.Word = UNSET
    funnelId: wire.Word = UNSET
    userId: wire.Word = UNSET


def _of_path(call: Call) -> CalendarEvent:
    return wire.there(wire.look_up(call.path["id"], lambda one: call.ctx.tx.get(CalendarEvent, one)))


def list_(call: Call) -> Answer:
    """A page of events, oldest first."""
    limit, offset = verbs.page(call)
    return replies.listed(
        _spell_all(call.ctx, call.ctx.tx.where(CalendarEvent, *verbs.changed(call), limit=limit, offset=offset))
    )


def create(call: Call) -> Answer:
    """Add an event."""
    made = calendar_events.create(call.ctx, _values(call.ctx, call.read(EventIn)))
    return replies.created(short_id(made.id))


def show(call: Call) -> Answer:
    """One event."""
    return replies.shown(_spell_all(call.ctx, [_of_path(call)])[0])


def update(call: Call) -> Answer:
    """Change an event in part."""
    event = _of_path(call)
    changes = _values(call.ctx, call.read(EventIn))
    if changes:
        calendar_events.update(call.ctx, event, changes)
    return replies.updated(short_id(event.id))


def delete(call: Call) -> Answer:
    """Remove an event."""
    event = _of_path(call)
    calendar_events.delete(call.ctx, event)
    return replies.deleted(short_id(event.id))


def _values(ctx: Context, body: EventIn) -> dict[str, Any]:
    """What a body says of an event, by the record's names."""
    texts = (
        ("name", body.name),
        ("kind", body.kind),
        ("description", body.desc),
        ("location", body.locationDesc),
    )
    values: dict[str, Any] = {name: text or "" for name, text in texts if text is not UNSET}
    counts = (("duration_seconds", body.duration), ("status", body.status))
    values |= {name: number for name, number in counts if number is not UNSET and number is not None}
    if body.contactName is not UNSET:
        values["contact_name"] = body.contactName
    if body.startDate is not UNSET:
        values["starts_at"] = wire.moment_or_none(body.startDate, "startDate")
    if body.tags is not UNSET:
        values["tags"] = wire.tags(body.tags)
    if body.userId is not UNSET:
        values["user_id"] = wire.named(body.userId)
    for field, name, known in (
        ("contactId", "contact_id", contacts.find),
        ("leadId", "lead_id", leads.find),
        ("funnelId", "funnel_id", funnels.find),
    ):
        if getattr(body, field) is not UNSET:
            values[name] = _link(ctx, getattr(body, field), field, known)
    return values


def _link(ctx: Context, value: Any, field: str, known: Callable[[Context, Any], Any]) -> UUID | None:
    """The id of the record that a field names. Raises Problem for one that is not there."""
    text = wire.named(value)
    if text is None:
        return None
    found = known(ctx, text)
    if found is None:
        raise wire.wrong(f"{field} not found", field)
    identity: UUID = found.id
    return identity


def _spell_all(ctx: Context, found: list[CalendarEvent]) -> list[dict[str, Any]]:
    people = ctx.tx.get_many(Contact, [one.contact_id for one in found if one.contact_id is not None])
    return [_spell(one, people[one.contact_id] if one.contact_id else None) for one in found]


def _spell(event: CalendarEvent, contact: Contact | None) -> dict[str, Any]:
    """An event as Holded shows it: with its end in place of its length."""
    begins = wire.seconds(event.starts_at) or 0
    return {
        "id": short_id(event.id),
        "name": event.name,
        "contactId": contact_spelling.outside_id(contact) if contact else "",
        "contactName": event.contact_name or (contact.name if contact else ""),
        "kind": event.kind,
        "desc": event.description,
        "startDate": begins,
        "endDate": begins + event.duration_seconds if event.starts_at else 0,
        "status": event.status,
        "tags": event.tags,
        "locationDesc": event.location,
        "leadId": short_id(event.lead_id) if event.lead_id else "",
        "funnelId": short_id(event.funnel_id) if event.funnel_id else "",
        "userId": event.user_id or "",
    }


OPERATIONS = (
    verbs.CRM.reading("listEvents", "/events", list_),
    verbs.CRM.writing("createEvent", "POST", "/events", create, EventIn),
    verbs.CRM.reading("getEvent", "/events/{id}", show),
    verbs.CRM.writing("updateEvent", "PUT", "/events/{id}", update, EventIn),
    verbs.CRM.writing("deleteEvent", "DELETE", "/events/{id}", delete),
)
