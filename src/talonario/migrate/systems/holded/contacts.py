"""Contacts of a Holded company: one type on the outside, several roles within."""

from __future__ import annotations

import re

from stdnum.es import nif

from talonario.migrate.canonical import Address, Contact, ContactPerson, ShippingAddress, SocialNetworks
from talonario.migrate.decisions import Findings
from talonario.migrate.systems import values
from talonario.migrate.systems.holded.masters import custom_fields
from talonario.migrate.systems.values import NotUnderstood, Raw

_ROLES = {"client": "customer", "customer": "customer", "supplier": "supplier", "debtor": "debtor",
          "creditor": "creditor", "lead": "lead"}  # fmt: skip
_CUSTOMERS = frozenset({"customer", "debtor"})
_SUPPLIERS = frozenset({"supplier", "creditor"})
_SEPARATORS = re.compile(r"[\s.\-/·]+")
NO_NAME = "Sin nombre"


def contact(raw: Raw, source_id: str, findings: Findings) -> Contact:
    """A contact with all its roles, addresses, people and defaults."""
    defaults = values.mapping(raw, "defaults")
    networks = values.mapping(raw, "socialNetworks")
    customer_account = _account(raw, "clientRecord")
    supplier_account = _account(raw, "supplierRecord")
    sales_taxes = values.texts(defaults, "salesTax")
    if values.is_said(defaults, "salesChannel") or values.is_said(defaults, "expensesAccount"):
        findings.add("contact.accounts_left", source_id)
    found = Contact(
        external_id=source_id,
        name=_name(raw, source_id, findings),
        roles=_roles(raw, source_id, customer_account, supplier_account, findings),
        is_person=values.flag(raw, "isperson", default=False),
        tax_id=values.text(raw, "code"),
        vat_id=values.text(raw, "vatnumber"),
        commercial_name=values.text(raw, "tradeName"),
        custom_id=values.text(raw, "customId"),
        email=values.text(raw, "email"),
        phone=values.text(raw, "phone"),
        mobile=values.text(raw, "mobile"),
        website=values.text(networks, "website"),
        iban=values.text(raw, "iban"),
        bic=values.text(raw, "swift"),
        sepa_reference=values.text(raw, "sepaRef"),
        sepa_date=values.day(raw, "sepaDate"),
        address=_address(values.mapping(raw, "billAddress"), source_id, findings),
        shipping_addresses=[_shipping(item) for item in values.objects(raw, "shippingAddresses")],
        contact_persons=[_person(item) for item in values.objects(raw, "contactPersons")],
        social_networks=_networks(networks),
        group_external_id=values.identifier(raw, "groupId"),
        tags=values.texts(raw, "tags"),
        custom_fields=custom_fields(raw),
        notes=_notes(raw),
        payment_term_days=values.integer(defaults, "dueDays"),
        payment_day=values.integer(defaults, "paymentDay"),
        payment_method_external_id=values.identifier(defaults, "paymentMethod"),
        default_discount_percent=values.positive(defaults, "discount"),
        sales_tax_codes=sales_taxes,
        purchase_tax_codes=values.texts(defaults, "purchasesTax"),
        is_surcharge_subject=True if any(code.startswith("s_rec_") for code in sales_taxes) else None,
        accumulate_347=_yes_or_no(defaults, "accumulateInForm347"),
        language=values.text(defaults, "language"),
        currency=(values.text(defaults, "currency") or "").upper() or None,
        customer_account=customer_account,
        supplier_account=supplier_account,
        created_at=values.instant(raw, "createdAt"),
    )
    if found.tax_id is None and found.vat_id is None:
        findings.add("contact.no_tax_id", source_id)
    if found.tax_id is not None and _is_spanish(found) and not nif.is_valid(bare_tax_id(found.tax_id)):
        findings.add("contact.invalid_tax_id", source_id)
    return found


def bare_tax_id(written: str) -> str:
    """A tax id without what people write between its characters, in capitals."""
    return _SEPARATORS.sub("", written).upper()


def _is_spanish(found: Contact) -> bool:
    """Whether the tax id should be a Spanish one; nobody says otherwise of a contact without a country."""
    return found.address is None or found.address.country in {None, "ES"}


def with_role(found: Contact, *, purchases: bool) -> bool:
    """Whether the contact already has a role on that side of the books."""
    return bool((_SUPPLIERS if purchases else _CUSTOMERS) & set(found.roles))


def _name(raw: Raw, source_id: str, findings: Findings) -> str:
    name = values.text(raw, "name")
    if name is None:
        findings.add("contact.no_name", source_id)
        name = values.text(raw, "tradeName") or values.text(raw, "email") or NO_NAME
    return name


def _roles(
    raw: Raw, source_id: str, customer_account: int | None, supplier_account: int | None, findings: Findings
) -> list[str]:
    said = values.text(raw, "type")
    if said is None:
        findings.add("contact.no_type", source_id)
    kind = (said or "client").lower()
    if kind not in _ROLES:
        msg = f"tipo de contacto desconocido / unknown type of contact: {kind}"
        raise NotUnderstood(msg)
    roles = [_ROLES[kind]]
    if customer_account and not _CUSTOMERS & set(roles):
        roles.append("customer")
    if supplier_account and not _SUPPLIERS & set(roles):
        roles.append("supplier")
    if len(roles) > 1:
        findings.add("contact.both_roles", source_id)
    return roles


def _account(raw: Raw, key: str) -> int | None:
    value = raw.get(key)
    if isinstance(value, dict):
        return values.integer(value, "num")
    if value in (None, "", 0, "0", False) or value == []:
        return None
    return values.integer(raw, key)


def _address(raw: Raw, source_id: str, findings: Findings) -> Address | None:
    code = (values.text(raw, "countryCode") or "").upper()
    country = values.text(raw, "country")
    if not code and country and re.fullmatch(r"[A-Za-z]{2}", country):
        code = country.upper()
    known = bool(re.fullmatch(r"[A-Z]{2}", code))
    if (code or country) and not known:
        findings.add("contact.country_unknown", source_id)
    found = Address(
        line1=values.text(raw, "address"),
        city=values.text(raw, "city"),
        postal_code=values.text(raw, "postalCode"),
        province=values.text(raw, "province"),
        country=code if known else None,
        country_name=country or (code or None if not known else None),
    )
    return None if found == Address() else found


def _shipping(raw: Raw) -> ShippingAddress:
    return ShippingAddress(
        name=values.text(raw, "name"),
        line1=values.text(raw, "address"),
        city=values.text(raw, "city"),
        postal_code=values.text(raw, "postalCode"),
        province=values.text(raw, "province"),
        country=values.text(raw, "country"),
        notes=values.text(raw, "notes") or values.text(raw, "note"),
        private_notes=values.text(raw, "privateNotes") or values.text(raw, "privateNote"),
    )


def _person(raw: Raw) -> ContactPerson:
    return ContactPerson(
        name=values.text(raw, "name"),
        phone=values.text(raw, "phone"),
        email=values.text(raw, "email"),
        job=values.text(raw, "job"),
    )


def _networks(raw: Raw) -> SocialNetworks | None:
    found = SocialNetworks(
        website=values.text(raw, "website"),
        facebook=values.text(raw, "facebook"),
        twitter=values.text(raw, "twitter"),
        linkedin=values.text(raw, "linkedin"),
        instagram=values.text(raw, "instagram"),
    )
    return None if found == SocialNetworks() else found


def _notes(raw: Raw) -> str | None:
    """Holded keeps a list of notes with title and text; we keep their words, one under the other."""
    if isinstance(raw.get("notes"), str):
        return values.text(raw, "notes")
    words = []
    for note in values.objects(raw, "notes"):
        title, body = values.text(note, "name"), values.text(note, "description")
        words.append(": ".join(part for part in (title, body) if part) if title != body else title or "")
    return "\n".join(word for word in words if word) or None


def _yes_or_no(raw: Raw, key: str) -> bool | None:
    return None if raw.get(key) in (None, "", 0) else values.flag(raw, key, default=True)
