"""Contact groups: how a company sorts its contacts."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam
from sqlalchemy import update as update_of

from talonario.domain import external
from talonario.domain.contacts.record import Contact
from talonario.domain.context import Context
from talonario.domain.errors import NotFound
from talonario.domain.imports import ImportResult, OutsideId
from talonario.store.listing import Order
from talonario.store.record import Record, stored
from talonario.store.statement import Statement

_LEAVE: Final = Statement(
    update_of(Contact.table)
    .values(group_id=None, updated_at=bindparam("now", type_=Contact.c().updated_at.type))
    .where(Contact.c().group_id == bindparam("leaving_group", type_=Contact.c().group_id.type))
)


@stored("contact_groups", unique={"contact_groups_external_id": ("external_id",)})
class ContactGroup(Record, frozen=True, kw_only=True):
    """A group; `position` is its place in the company's own order."""

    name: str
    description: str
    color: str | None
    position: int
    external_id: str | None
    created_at: datetime
    updated_at: datetime


class ContactGroupNotFound(NotFound):
    """The company has no such group."""

    code = "contact_group_not_found"
    es = "No existe ese grupo de contactos."
    en = "There is no such contact group."


def get(ctx: Context, group_id: UUID) -> ContactGroup:
    """The group of this id. Raises ContactGroupNotFound."""
    found = ctx.tx.get(ContactGroup, group_id)
    if found is None:
        raise ContactGroupNotFound
    return found


def all_of(ctx: Context) -> list[ContactGroup]:
    """Every group, oldest first."""
    return ctx.tx.where(ContactGroup)


def find_external(ctx: Context, external_id: str) -> ContactGroup | None:
    """The group that another system calls so."""
    return external.find(ctx, ContactGroup, external_id)


def create(
    ctx: Context, name: str, description: str = "", color: str | None = None, external_id: str | None = None
) -> ContactGroup:
    """Add a group at the end."""
    ctx.take_turn()
    made = ContactGroup(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        name=name,
        description=description,
        color=color,
        position=ctx.tx.count(ContactGroup),
        external_id=external_id,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.tx.insert(made)
    ctx.emit("contact_group.created", made)
    return made


def update(ctx: Context, group: ContactGroup, changes: dict[str, Any]) -> ContactGroup:
    """Change a group."""
    changed = msgspec.structs.replace(ctx.lock(group, ContactGroupNotFound), **changes, updated_at=ctx.now)
    ctx.tx.update(changed)
    external.forget(ctx, ContactGroup)
    ctx.emit("contact_group.updated", changed)
    return changed


def delete(ctx: Context, group: ContactGroup) -> None:
    """Remove a group; its contacts stay, in no group."""
    group = ctx.lock(group, ContactGroupNotFound)
    ctx.tx.execute(_LEAVE, leaving_group=group.id, now=ctx.now)
    ctx.tx.delete(group)
    ctx.emit("contact_group.deleted", group, deleted=True)


class ImportedContactGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group of another system."""

    external_id: OutsideId
    name: str
    description: str | None = None
    color: str | None = None


class ExportedContactGroup(ImportedContactGroup, frozen=True, kw_only=True):
    """A group as these books hold it."""

    external_id: str | None = None  # type: ignore[assignment]  # one made here has none
    id: UUID


def import_record(ctx: Context, shape: ImportedContactGroup) -> ImportResult:
    """Take in a group."""
    known = find_external(ctx, shape.external_id)
    description = shape.description or ""
    if known is None:
        return ImportResult("created", create(ctx, shape.name, description, shape.color, shape.external_id).id)
    changes = {"name": shape.name, "description": description, "color": shape.color}
    if all(getattr(known, name) == value for name, value in changes.items()):
        return ImportResult("unchanged", known.id)
    return ImportResult("updated", update(ctx, known, changes).id)


def export_records(ctx: Context, after: UUID | None, limit: int) -> tuple[list[ExportedContactGroup], bool]:
    """A page of groups, oldest first, and whether there are more."""
    page = ctx.tx.page(ContactGroup, order=Order(descending=False), after=after, limit=limit)
    assert page is not None, "a page by id always exists"
    return [msgspec.convert(one, ExportedContactGroup, from_attributes=True) for one in page.records], page.has_more
