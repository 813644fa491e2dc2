"""How a contact of the ledger is written as a client or as a supplier, and how their requests name its fields."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET

from talonario.api.engine.wire import default, given, plain_or_none
from talonario.api.factuarea.contact_shapes import (
    AddressIn,
    AddressOut,
    BankAccountIn,
    BankAccountOut,
    ClientOut,
    ContactChanges,
    SupplierOut,
)
from talonario.api.factuarea.wire import at, metadata_in, metadata_out
from talonario.domain import countries
from talonario.domain.contacts import Address, AlternativeId, BankAccount, Contact, Coordinates, Role
from talonario.domain.contacts.accounts import normal_iban

DIR3 = ("accounting_office", "managing_body", "processing_unit")
SAME_NAME = frozenset(
    {
        "name",
        "commercial_name",
        "business_name",
        "tax_id",
        "vat_id",
        "email",
        "phone",
        "fax",
        "mobile",
        "website",
        "contact_person",
        "payment_method",
        "notes",
    }
)
RENAMED = {
    "preferred_operation_regime": "operation_regime",
    "payment_terms_days": "payment_term_days",
    "default_discount": "default_discount_percent",
    "default_vat_rate": "default_vat_percent",
    "default_taxes_id": "default_tax_id",
}
FLAGS = ("is_surcharge_subject", "accumulate_347", "is_active")
ADDRESS_PARTS = ("postal_code", "city", "province", "country")

# ---------------------------------------------------------------------------------------------------------- writing


def spell_client(contact: Contact) -> ClientOut:
    """Write a contact out as a client."""
    return ClientOut(
        **_common(contact, "client", contact.customer_external_id),
        dir3_accounting_office=contact.dir3.get("accounting_office"),
        dir3_managing_body=contact.dir3.get("managing_body"),
        dir3_processing_unit=contact.dir3.get("processing_unit"),
    )


def spell_supplier(contact: Contact) -> SupplierOut:
    """Write a contact out as a supplier."""
    chosen = next((account.iban for account in contact.bank_accounts if account.is_default), None)
    return SupplierOut(
        **_common(contact, "supplier", contact.supplier_external_id),
        business_name=contact.business_name,
        iban=chosen,
        default_taxes_id=contact.default_tax_id,
    )


def _common(contact: Contact, word: str, external_id: str | None) -> dict[str, Any]:
    address = contact.address or Address()
    alternative = contact.alternative_id
    return {
        "id": contact.id,
        "object": word,
        "name": contact.name,
        "commercial_name": contact.commercial_name,
        "tax_id": contact.tax_id,
        "vat_id": contact.vat_id,
        "email": contact.email,
        "phone": contact.phone,
        "fax": contact.fax,
        "mobile": contact.mobile,
        "website": contact.website,
        "contact_person": contact.contact_person,
        "billing_emails": contact.billing_emails,
        "address": AddressOut(
            line1=address.line1,
            line2=address.line2,
            number=address.number,
            floor=address.floor,
            door=address.door,
            staircase=address.staircase,
            postal_code=address.postal_code,
            city=address.city,
            province=address.province,
            country=address.country,
        ),
        "coordinates": {
            "latitude": Decimal(str(contact.coordinates.latitude)),
            "longitude": Decimal(str(contact.coordinates.longitude)),
        }
        if contact.coordinates
        else None,
        "default_discount": plain_or_none(contact.default_discount_percent),
        "default_vat_rate": plain_or_none(contact.default_vat_percent),
        "default_retention_rate": plain_or_none(contact.default_withholding_percent),
        "is_surcharge_subject": contact.is_surcharge_subject,
        "bank_accounts": [
            BankAccountOut(iban=account.iban, bic=account.bic, is_default=account.is_default)
            for account in contact.bank_accounts
        ],
        "preferred_operation_regime": contact.operation_regime,
        "accumulate_347": contact.accumulate_347,
        "alternative_id": {"object": "alternative_id", **msgspec.structs.asdict(alternative)} if alternative else None,
        "payment_preferences": {
            "object": "payment_preferences",
            "method": contact.payment_method,
            "terms_days": contact.payment_term_days,
        }
        if contact.payment_method or contact.payment_term_days is not None
        else None,
        "external_id": external_id,
        "notes": contact.notes,
        "metadata": metadata_out(contact.metadata),
        "is_active": contact.is_active,
        "created_at": at(contact.created_at),
        "updated_at": at(contact.updated_at),
    }


# ---------------------------------------------------------------------------------------------------------- reading


def values_of(body: ContactChanges, role: Role, contact: Contact | None) -> dict[str, Any]:
    """What a body says about a contact, by the ledger's names.

    contact   the one that is changed, None for a new one: parts of its address and offices that the body does not
              name stay
    """
    said = given(body)
    values = {name: said[name] for name in SAME_NAME if name in said}
    values |= {name: said[wire_name] for wire_name, name in RENAMED.items() if wire_name in said}
    values |= {name: said[name] for name in FLAGS if said.get(name) is not None}
    if "external_id" in said:
        values[f"{role}_external_id"] = said["external_id"]
    if body.default_retention_rate is not UNSET:
        rate = body.default_retention_rate
        values["default_withholding_percent"] = None if rate is None else abs(rate)
    if "metadata" in said:
        values["metadata"] = default(metadata_in(body.metadata), {})
    if "billing_emails" in said:
        values["billing_emails"] = said["billing_emails"] or []
    if body.alternative_id is not UNSET:
        other = body.alternative_id
        values["alternative_id"] = AlternativeId(other.type, other.value, other.country_code.upper()) if other else None
    values |= _address(body, said, contact)
    values |= _coordinates(body)
    values |= _accounts(body, contact)
    offices = {name: said[f"dir3_{name}"] for name in DIR3 if f"dir3_{name}" in said}
    if offices:
        merged = (contact.dir3 if contact else {}) | offices
        values["dir3"] = {name: code for name, code in merged.items() if code}
    return values


def _address(body: ContactChanges, said: dict[str, Any], contact: Contact | None) -> dict[str, Any]:
    """The address, nested or flat; parts that are not named stay as they were."""
    parts = {name: said[name] for name in ADDRESS_PARTS if name in said}
    if body.address is None and not parts:
        return {"address": None}
    if isinstance(body.address, AddressIn):
        parts = {**parts, **given(body.address)}
    elif isinstance(body.address, str):
        parts["line1"] = body.address
    if not parts:
        return {}
    if "country" in parts:
        parts |= country_parts(parts["country"])
    before = (contact.address if contact else None) or Address()
    return {"address": msgspec.structs.replace(before, **parts)}


def country_parts(text: str | None) -> dict[str, str | None]:
    """A country as it was written, and its code when it has one."""
    if text is None:
        return {"country": None, "country_name": None}
    return {"country": countries.code_of(text), "country_name": text if len(text) > 2 else None}


def _coordinates(body: ContactChanges) -> dict[str, Any]:
    nested = body.coordinates
    if nested is None:
        return {"coordinates": None}
    if nested is not UNSET:
        return {"coordinates": Coordinates(float(nested.latitude), float(nested.longitude))}
    latitude, longitude = body.latitude, body.longitude
    if isinstance(latitude, Decimal) and isinstance(longitude, Decimal):
        return {"coordinates": Coordinates(float(latitude), float(longitude))}
    return {"coordinates": None} if latitude is None or longitude is None else {}


def _accounts(body: ContactChanges, contact: Contact | None) -> dict[str, Any]:
    """The bank accounts: the whole list, or the one that `iban` makes the default."""
    if body.bank_accounts is not UNSET:
        return {"bank_accounts": [_account(entry, place) for place, entry in enumerate(body.bank_accounts or ())]}
    if body.iban is UNSET:
        return {}
    others = [account for account in (contact.bank_accounts if contact else ()) if not account.is_default]
    if body.iban is None:
        return {"bank_accounts": others}
    return {"bank_accounts": [BankAccount(iban=normal_iban(body.iban, "iban"), is_default=True), *others]}


def _account(entry: BankAccountIn, place: int) -> BankAccount:
    return BankAccount(
        iban=normal_iban(entry.iban, f"bank_accounts.{place}.iban"),
        bic=default(entry.bic, None),
        is_default=default(entry.is_default, False),
        notes=default(entry.notes, None),
    )
