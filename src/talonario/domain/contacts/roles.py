"""Giving up one of several roles."""

from talonario.domain.contacts.operations import ContactInUse, delete, update
from talonario.domain.contacts.record import Contact, Role
from talonario.domain.context import Context
from talonario.domain.documents import uses

ROLES: tuple[Role, ...] = ("customer", "supplier", "debtor", "creditor", "lead")


def leave(ctx: Context, contact: Contact, role: Role) -> None:
    """Let a contact be a customer, a supplier… no more; one without any other role is removed for good.

    Raises ContactInUse when documents name it
    """
    if not any(getattr(contact, f"is_{other}") for other in ROLES if other != role):
        delete(ctx, contact)
        return
    if uses.names_contact(ctx, contact.id):
        raise ContactInUse("id", name=contact.name)
    changes = {f"is_{role}": False}
    if role in {"customer", "supplier"}:
        changes[f"{role}_external_id"] = None  # type: ignore[assignment]  # the record's own type is text or none
    update(ctx, contact, changes)
