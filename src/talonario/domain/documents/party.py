"""The contact of a document, and what a document keeps of it."""

from typing import Any
from uuid import UUID

from talonario.domain import contacts
from talonario.domain.contacts import Contact
from talonario.domain.contacts.record import Address as ContactAddress
from talonario.domain.context import Context
from talonario.domain.documents.record import Address


def named_contact(ctx: Context, contact_id: UUID | None, *, include_deleted: bool = False) -> Contact | None:
    """The contact that a document names. Raises ContactNotFound for the field."""
    try:
        return contacts.get(ctx, contact_id, include_deleted=include_deleted) if contact_id is not None else None
    except contacts.ContactNotFound as refusal:
        raise contacts.ContactNotFound("contact_id") from refusal


def snapshot(contact: Contact | None) -> dict[str, Any]:
    """The contact as it stands now, as the header's fields."""
    if contact is None:
        return {
            "contact_name": "",
            "contact_tax_id": None,
            "contact_address": None,
            "operation_regime": "general",
        }
    return {
        "contact_name": contact.name,
        "contact_tax_id": contact.tax_id or contact.vat_id,
        "contact_address": _printed(contact.address) if contact.address else None,
        "operation_regime": "recargo_equivalencia"
        if contact.is_surcharge_subject
        else contact.operation_regime or "general",
    }


def _printed(address: ContactAddress) -> Address:
    return Address(
        line1=address.street() or None,
        postal_code=address.postal_code,
        city=address.city,
        province=address.province,
        country=address.country,
        country_name=address.country_name,
    )
