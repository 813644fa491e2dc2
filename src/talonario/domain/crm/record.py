"""The records of funnels, leads and the calendar."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from talonario.domain.contacts.record import CustomField
from talonario.store.columns import Euros
from talonario.store.outbox import Performer
from talonario.store.record import Record, References, stored

LeadStatus = Literal["open", "won", "lost"]
EntryKind = Literal["note", "stage", "status"]


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """A step on the way to a sale.

    key           a name for programs
    probability   percent, of a lead's becoming a sale once it is here
    """

    id: UUID
    key: str
    name: str
    description: str = ""
    probability: int = 100


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """A coloured word for the leads of a funnel."""

    id: str
    name: str
    color: str


@stored("funnels")
class Funnel(Record, frozen=True, kw_only=True):
    """A way to a sale: its stages in order, at least one.

    custom_fields   as they were sent, whatever they hold; so are the preferences
    """

    name: str
    stages: list[Stage]
    labels: list[Label]
    preferences: dict[str, Any]
    custom_fields: list[dict[str, Any]]
    created_at: datetime
    updated_at: datetime


@stored(
    "leads",
    index={
        "leads_funnel": ("funnel_id", "stage_id"),
        "leads_contact": ("contact_id",),
        "leads_updated": ("updated_at",),
    },
)
class Lead(Record, frozen=True, kw_only=True):
    """A sale that may come about.

    contact_name   how whoever wrote it down calls the contact; None for the contact's own name
    value          euros, what the sale would be worth
    potential      percent, of its coming about
    stage_id       one of its funnel's stages
    opened_at      since when there is hope; can be moved, unlike `created_at`
    closed_at      when it was won or lost
    """

    funnel_id: Annotated[UUID, References("funnels")]
    contact_id: Annotated[UUID, References("contacts")]
    contact_name: str | None
    name: str
    value: Euros
    potential: int
    due_at: datetime | None
    stage_id: UUID
    status: LeadStatus
    custom_fields: list[CustomField]
    opened_at: datetime
    closed_at: datetime | None
    created_by: Performer | None
    created_at: datetime
    updated_at: datetime


@stored("lead_entries", index={"lead_entries_lead": ("lead_id", "id")})
class LeadEntry(Record, frozen=True, kw_only=True):
    """A line of a lead's history: a note that somebody wrote, or a change of its stage or status.

    title, description   of a note; of a change what the lead came to and what it was before
    """

    lead_id: Annotated[UUID, References("leads")]
    kind: EntryKind
    title: str
    description: str
    created_by: Performer | None
    created_at: datetime
    updated_at: datetime


@stored("lead_tasks", index={"lead_tasks_lead": ("lead_id", "id")})
class LeadTask(Record, frozen=True, kw_only=True):
    """Something to do for a lead."""

    lead_id: Annotated[UUID, References("leads")]
    name: str
    is_done: bool
    created_at: datetime
    updated_at: datetime


@stored(
    "calendar_events",
    index={
        "calendar_events_contact": ("contact_id",),
        "calendar_events_lead": ("lead_id",),
        "calendar_events_funnel": ("funnel_id",),
        "calendar_events_updated": ("updated_at",),
    },
)
class CalendarEvent(Record, frozen=True, kw_only=True):
    """A meeting, a call, a coffee.

    contact_name       as `Lead`'s; it may be there without a contact
    kind               a word of whoever wrote it down
    starts_at          None while nobody has said
    duration_seconds   from there to its end
    user_id            who goes, as another program calls them
    """

    name: str
    contact_id: Annotated[UUID | None, References("contacts")]
    contact_name: str | None
    kind: str
    description: str
    starts_at: datetime | None
    duration_seconds: int
    status: int
    tags: list[str]
    location: str
    lead_id: Annotated[UUID | None, References("leads")]
    funnel_id: Annotated[UUID | None, References("funnels")]
    user_id: str | None
    created_at: datetime
    updated_at: datetime
