"""Contacts come in from another system and go out again, as they are: with wrong, shared or missing tax ids."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from talonario.domain import payment_methods
from talonario.domain.contacts import derived, groups, operations
from talonario.domain.contacts.groups import ContactGroup
from talonario.domain.contacts.record import (
    Address,
    BankAccount,
    Contact,
    ContactPerson,
    CustomField,
    Role,
    ShippingAddress,
)
from talonario.domain.context import Context
from talonario.domain.imports import ImportResult, OutsideId, Sought
from talonario.domain.payment_methods import PaymentMethod
from talonario.store.listing import Order, Where

ROLES: tuple[Role, ...] = ("customer", "supplier", "debtor", "creditor", "lead")


class ImportedContact(msgspec.Struct, frozen=True, kw_only=True):
    """A contact of another system; groups and payment methods are named by their ids there."""

    external_id: OutsideId
    name: Sought
    roles: tuple[Role, ...] = ()
    is_person: bool = False
    tax_id: Sought | None = None
    vat_id: str | None = None
    commercial_name: str | None = None
    custom_id: str | None = None
    email: str | None = None
    phone: str | None = None
    mobile: str | None = None
    website: str | None = None
    iban: str | None = None
    bic: str | None = None
    sepa_reference: str | None = None
    sepa_date: date | None = None
    address: Address | None = None
    shipping_addresses: tuple[ShippingAddress, ...] = ()
    contact_persons: tuple[ContactPerson, ...] = ()
    social_networks: dict[str, str] = {}
    group_external_id: OutsideId | None = None
    tags: tuple[str, ...] = ()
    custom_fields: tuple[CustomField, ...] = ()
    notes: str | None = None
    payment_term_days: int | None = None
    payment_day: int | None = None
    payment_method_external_id: OutsideId | None = None
    default_discount_percent: Decimal | None = None
    sales_tax_codes: tuple[str, ...] = ()
    purchase_tax_codes: tuple[str, ...] = ()
    operation_regime: str | None = None
    is_surcharge_subject: bool | None = None
    accumulate_347: bool | None = None
    language: str | None = None
    currency: str | None = None
    customer_account: int | None = None
    supplier_account: int | None = None
    is_active: bool = True
    created_at: datetime | None = None


class ExportedContact(ImportedContact, frozen=True, kw_only=True):
    """A contact as these books hold it."""

    external_id: str | None = None  # type: ignore[assignment]  # one made here has none
    id: UUID


def import_record(ctx: Context, shape: ImportedContact) -> ImportResult:
    """Take in a contact. What its source says of it is kept, also a tax id that is wrong or somebody else's too.

    Raises ContactGroupNotFound, PaymentMethodNotFound when it names what is not here
    """
    known = operations.find_external(ctx, shape.external_id)
    values = _values(ctx, shape)
    if known is not None:
        values["deleted_at"] = None
        if all(getattr(known, name) == value for name, value in values.items()):
            return ImportResult("unchanged", known.id)
        known = ctx.lock(known, operations.ContactNotFound)
        changed = derived.with_derived(msgspec.structs.replace(known, **values, updated_at=ctx.now), unique=True)
        changed = derived.with_accounts(ctx, _unique_where_free(ctx, changed))
        ctx.tx.update(changed)
        operations.tell_changed(ctx, known, changed)
        return ImportResult("updated", known.id)
    made = Contact(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        updated_at=ctx.now,
        **(operations.DEFAULTS | {"created_at": ctx.now} | values),
    )
    made = _unique_where_free(ctx, derived.with_derived(made, unique=True))
    made = derived.with_accounts(ctx, made)
    ctx.tx.insert(made)
    operations.tell(ctx, "created", made)
    return ImportResult("created", made.id)


def _unique_where_free(ctx: Context, contact: Contact) -> Contact:
    """The first contact with a tax id owns it; whoever repeats it keeps it without owning it."""
    for role in ("customer", "supplier"):
        column = f"{role}_tax_id"
        tax_id = getattr(contact, column)
        owners = ctx.tx.where(Contact, Where(column, "eq", tax_id), limit=1) if tax_id is not None else []
        if owners and owners[0].id != contact.id:
            contact = msgspec.structs.replace(contact, **{column: None})
    return contact


def _values(ctx: Context, shape: ImportedContact) -> dict[str, Any]:
    """The shape as fields of the record; what it does not say is left out."""
    supplier = "supplier" in shape.roles
    values: dict[str, Any] = {f"is_{role}": role in shape.roles for role in ROLES}
    values |= {
        "customer_external_id": shape.external_id,
        "supplier_external_id": shape.external_id if supplier else None,
        "bank_accounts": [BankAccount(iban=shape.iban, bic=shape.bic, is_default=True)] if shape.iban else [],
        "group_id": _group(ctx, shape.group_external_id),
        "payment_method_id": _method(ctx, shape.payment_method_external_id),
        "shipping_addresses": list(shape.shipping_addresses),
        "contact_persons": list(shape.contact_persons),
        "tags": list(shape.tags),
        "custom_fields": list(shape.custom_fields),
        "sales_tax_codes": list(shape.sales_tax_codes),
        "purchase_tax_codes": list(shape.purchase_tax_codes),
    }
    plain = (
        "name is_person tax_id vat_id commercial_name custom_id email phone mobile website sepa_reference sepa_date "
        "address social_networks notes payment_term_days payment_day default_discount_percent operation_regime "
        "language currency is_active"
    )
    values |= {name: getattr(shape, name) for name in plain.split()}
    optional = (
        "is_surcharge_subject",
        "accumulate_347",
        "customer_account",
        "supplier_account",
        "created_at",
    )
    return values | {name: getattr(shape, name) for name in optional if getattr(shape, name) is not None}


def _group(ctx: Context, external_id: str | None) -> UUID | None:
    if external_id is None:
        return None
    found = groups.find_external(ctx, external_id)
    if found is None:
        raise groups.ContactGroupNotFound("group_external_id")
    return found.id


def _method(ctx: Context, external_id: str | None) -> UUID | None:
    if external_id is None:
        return None
    found = payment_methods.find_external(ctx, external_id)
    if found is None:
        raise payment_methods.PaymentMethodNotFound("payment_method_external_id")
    return found.id


def export_records(ctx: Context, after: UUID | None, limit: int) -> tuple[list[ExportedContact], bool]:
    """A page of contacts, oldest first, and whether there are more; removed ones stay out."""
    present = Where("deleted_at", "is_null", True)
    page = ctx.tx.page(Contact, present, order=Order(descending=False), after=after, limit=limit)
    assert page is not None, "a page by id always exists"
    sorted_into = ctx.tx.get_many(ContactGroup, [one.group_id for one in page.records if one.group_id is not None])
    methods = ctx.tx.get_many(
        PaymentMethod, [one.payment_method_id for one in page.records if one.payment_method_id is not None]
    )
    same = [field.name for field in msgspec.structs.fields(ImportedContact) if field.name in Contact.names]
    result: list[ExportedContact] = []
    for one in page.records:
        account = next((bank for bank in one.bank_accounts if bank.is_default), None)
        values = {name: getattr(one, name) for name in same}
        values |= {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        values |= {
            "id": one.id,
            "external_id": one.customer_external_id or one.supplier_external_id,
            "roles": tuple(role for role in ROLES if getattr(one, f"is_{role}")),
            "iban": account.iban if account else None,
            "bic": account.bic if account else None,
            "group_external_id": sorted_into[one.group_id].external_id if one.group_id in sorted_into else None,
            "payment_method_external_id": methods[one.payment_method_id].external_id
            if one.payment_method_id in methods
            else None,
        }
        result.append(ExportedContact(**values))
    return result, page.has_more
