"""What may happen to an event of the calendar."""

from typing import Any
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.crm.record import CalendarEvent
from talonario.domain.errors import NotFound

NOTHING_SAID: dict[str, Any] = {
    "name": "",
    "contact_id": None,
    "contact_name": None,
    "kind": "",
    "description": "",
    "starts_at": None,
    "duration_seconds": 0,
    "status": 0,
    "tags": [],
    "location": "",
    "lead_id": None,
    "funnel_id": None,
    "user_id": None,
}


class CalendarEventNotFound(NotFound):
    """The company has no such event."""

    code = "calendar_event_not_found"
    es = "No existe ese evento."
    en = "There is no such event."


def get(ctx: Context, event_id: UUID) -> CalendarEvent:
    """The event of this id. Raises CalendarEventNotFound."""
    found = ctx.tx.get(CalendarEvent, event_id)
    if found is None:
        raise CalendarEventNotFound
    return found


def create(ctx: Context, values: dict[str, Any]) -> CalendarEvent:
    """Add an event: values by the names of `CalendarEvent`'s fields, all of which may be left out."""
    made = CalendarEvent(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        created_at=ctx.now,
        updated_at=ctx.now,
        **NOTHING_SAID | values,
    )
    ctx.tx.insert(made)
    ctx.emit("calendar_event.created", made, related_id=made.contact_id)
    return made


def update(ctx: Context, event: CalendarEvent, changes: dict[str, Any]) -> CalendarEvent:
    """Change an event; one that is moved lasts as long as before."""
    changed = msgspec.structs.replace(ctx.lock(event, CalendarEventNotFound), **changes, updated_at=ctx.now)
    ctx.tx.update(changed)
    ctx.emit("calendar_event.updated", changed, related_id=changed.contact_id)
    return changed


def delete(ctx: Context, event: CalendarEvent) -> None:
    """Remove an event."""
    event = ctx.lock(event, CalendarEventNotFound)
    ctx.tx.delete(event)
    ctx.emit("calendar_event.deleted", event, related_id=event.contact_id, deleted=True)
