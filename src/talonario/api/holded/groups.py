"""Contact groups."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, UnsetType

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire
from talonario.api.holded import replies, verbs, wire
from talonario.domain.contacts import groups
from talonario.domain.contacts.groups import ContactGroup
from talonario.domain.context import Context


class GroupIn(Wire):
    """A group as a client writes it."""

    name: str | UnsetType | None = UNSET
    desc: str | UnsetType | None = UNSET
    color: str | UnsetType | None = UNSET


def find(ctx: Context, text: str) -> ContactGroup | None:
    """The group of an id in any spelling."""
    return wire.look_up(text, lambda one: ctx.tx.get(ContactGroup, one), lambda one: groups.find_external(ctx, one))


def spell(group: ContactGroup) -> dict[str, Any]:
    """A group as Holded shows it."""
    return {
        "id": wire.outside_id(group.id, group.external_id),
        "name": group.name,
        "desc": group.description,
        "color": group.color or "",
        "pos": group.position,
    }


def _of_path(call: Call) -> ContactGroup:
    return wire.there(find(call.ctx, call.path["id"]))


def list_(call: Call) -> Answer:
    """Every group."""
    limit, offset = verbs.page(call)
    return replies.listed(
        [spell(one) for one in call.ctx.tx.where(ContactGroup, *verbs.changed(call), limit=limit, offset=offset)]
    )


def create(call: Call) -> Answer:
    """Add a group."""
    body = call.read(GroupIn)
    name = wire.given(body.name)
    if not name:
        raise wire.wrong("name needed", "name")
    made = groups.create(call.ctx, name, wire.given(body.desc, ""), wire.given(body.color))
    return replies.created(wire.outside_id(made.id, None))


def show(call: Call) -> Answer:
    """One group."""
    return replies.shown(spell(_of_path(call)))


def update(call: Call) -> Answer:
    """Change a group in part."""
    group, body = _of_path(call), call.read(GroupIn)
    changes = {
        "name": wire.given(body.name, group.name),
        "description": wire.given(body.desc, group.description),
        "color": wire.given(body.color, group.color),
    }
    groups.update(call.ctx, group, changes)
    return replies.updated(wire.outside_id(group.id, group.external_id))


def delete(call: Call) -> Answer:
    """Remove a group; its contacts stay."""
    group = _of_path(call)
    groups.delete(call.ctx, group)
    return replies.deleted(wire.outside_id(group.id, group.external_id))


OPERATIONS = tuple(
    operation
    for base in ("/contacts/groups", "/contactgroups")
    for operation in (
        verbs.INVOICING.reading("listContactGroups", base, list_),
        verbs.INVOICING.writing("createContactGroup", "POST", base, create),
        verbs.INVOICING.reading("getContactGroup", f"{base}/{{id}}", show),
        verbs.INVOICING.writing("updateContactGroup", "PUT", f"{base}/{{id}}", update),
        verbs.INVOICING.writing("deleteContactGroup", "DELETE", f"{base}/{{id}}", delete),
    )
)
