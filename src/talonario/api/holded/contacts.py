"""Contacts."""

from __future__ import annotations

from typing import Any

from talonario.api.engine.operation import Answer, Call
from talonario.api.holded import contact_spelling, replies, verbs, wire
from talonario.api.holded.contact_shapes import ContactIn
from talonario.domain import contacts
from talonario.domain.contacts import Contact
from talonario.domain.context import Context
from talonario.store.listing import Condition, Where

TEXT_FILTERS = {"phone": "phone", "mobile": "mobile", "email": "email", "code": "tax_id", "vatnumber": "vat_id"}


def find(ctx: Context, text: Any, *, include_deleted: bool = False) -> Contact | None:
    """The contact of an id in any spelling."""
    found = wire.look_up(text, lambda one: ctx.tx.get(Contact, one), lambda one: contacts.find_external(ctx, one))
    return found if found is None or include_deleted or found.deleted_at is None else None


def of_path(call: Call) -> Contact:
    """The contact in the path."""
    return wire.there(find(call.ctx, call.path["id"]))


def list_(call: Call) -> Answer:
    """A page of contacts, oldest first."""
    limit, offset = verbs.page(call)
    wanted: list[Condition] = [Where("deleted_at", "is_null", True)]
    for name, column in TEXT_FILTERS.items():
        text = call.query.one(name)
        if text is not None:
            wanted.append(Where(column, "eq", text))
    custom_ids = call.query.every("customId")
    if custom_ids:
        wanted.append(Where("custom_id", "in", custom_ids))
    text = call.query.one("name")
    if text is not None:
        wanted.append(Where("name", "contains", text))
    role = contact_spelling.ROLE_OF_TYPE.get(call.query.one("type") or "")
    if role is not None:
        wanted.append(Where(f"is_{role}", "eq", True))
    elif call.query.one("type") is not None:
        wanted.append(Where("id", "is_null", True))  # a type nobody has
    wanted += verbs.changed(call)
    found = call.ctx.tx.where(Contact, *wanted, limit=limit, offset=offset)
    around = contact_spelling.Surroundings(call.ctx, found)
    return replies.listed([contact_spelling.spell(one, around) for one in found])


def create(call: Call) -> Answer:
    """Add a contact, a client unless it says otherwise."""
    body = call.read(ContactIn)
    if not wire.given(body.name):
        raise wire.wrong("name needed", "name")
    kind = wire.given(body.type) or "client"
    if kind not in contact_spelling.ROLE_OF_TYPE:
        raise wire.wrong(f"Undefined type {kind}", "type")
    body.type = kind
    values = contact_spelling.fields(call.ctx, body, None)
    made = contacts.create(call.ctx, contacts.ContactFields(roles=(), values=values))
    return replies.warned(replies.created(contact_spelling.outside_id(made)), *contact_spelling.ignored(body, made))


def show(call: Call) -> Answer:
    """One contact."""
    found = of_path(call)
    return replies.shown(contact_spelling.spell(found, contact_spelling.Surroundings(call.ctx, [found])))


def update(call: Call) -> Answer:
    """Change a contact in part."""
    contact, body = of_path(call), call.read(ContactIn)
    kind = wire.given(body.type)
    if kind is not None and kind not in contact_spelling.ROLE_OF_TYPE:
        raise wire.wrong(f"Undefined type {kind}", "type")
    changes = contact_spelling.fields(call.ctx, body, contact)
    if kind is not None and getattr(contact, f"is_{contact_spelling.ROLE_OF_TYPE[kind]}"):
        # Naming a role it has already takes none of its other roles away.
        changes = {
            name: value for name, value in changes.items() if name[3:] not in contact_spelling.ROLE_OF_TYPE.values()
        }
    if changes:
        contact = contacts.update(call.ctx, contact, changes)
    updated = replies.updated(contact_spelling.outside_id(contact))
    return replies.warned(updated, *contact_spelling.ignored(body, contact))


def delete(call: Call) -> Answer:
    """Remove a contact."""
    contact = of_path(call)
    contacts.delete(call.ctx, contact)
    return replies.deleted(contact_spelling.outside_id(contact), "Deleted ok")


OPERATIONS = (
    verbs.INVOICING.reading("listContacts", "/contacts", list_),
    verbs.INVOICING.writing("createContact", "POST", "/contacts", create),
    verbs.INVOICING.reading("getContact", "/contacts/{id}", show),
    verbs.INVOICING.writing("updateContact", "PUT", "/contacts/{id}", update),
    verbs.INVOICING.writing("deleteContact", "DELETE", "/contacts/{id}", delete),
)
