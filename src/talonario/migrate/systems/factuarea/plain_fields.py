"""Neutral records as the fields of the published contract, cut to its limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from talonario.migrate.canonical import Contact, Document

NOTES_MAX = 1000
_TERMS_MAX = 365
_METADATA_MAX = 500


def party(contact: Contact) -> dict[str, object]:
    """The fields of a client or a supplier."""
    address = contact.address
    fields: dict[str, Any] = {
        "name": contact.name,
        "commercial_name": (contact.commercial_name or "")[:200] or None,
        "tax_id": contact.tax_id,
        "vat_id": (contact.vat_id or "")[:20] or None,
        "email": contact.email,
        "phone": (contact.phone or "")[:20] or None,
        "mobile": (contact.mobile or "")[:20] or None,
        "notes": (contact.notes or "")[:NOTES_MAX] or None,
        "external_id": contact.external_id,
        "accumulate_347": contact.accumulate_347,
        "default_discount": contact.default_discount_percent,
        "payment_terms_days": min(contact.payment_term_days or 0, _TERMS_MAX) or None,
        "metadata": {"source_roles": ",".join(contact.roles)},
    }
    if contact.tax_id is None:
        country = address.country if address and address.country else "ES"
        fields["alternative_id"] = {
            "type": "not_registered",
            "value": contact.external_id[:50],
            "country_code": country,
        }
    if address is not None:
        fields["address"] = stated(
            {
                "line1": (address.line1 or "")[:500] or None,
                "postal_code": (address.postal_code or "")[:10] or None,
                "city": (address.city or "")[:100] or None,
                "province": (address.province or "")[:100] or None,
                "country": address.country,
            }
        )
    return stated(fields)


def history(document: Document) -> dict[str, str]:
    """What the draft cannot say: the number, state and total that the document was issued with."""
    facts = {
        "source_number": document.number or "",
        "source_status": document.status or "",
        "source_total": str(document.total),
        "source_series": document.series_external_id or "",
    }
    return {name: fact[:_METADATA_MAX] for name, fact in facts.items() if fact}


def stated(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value is not None}
