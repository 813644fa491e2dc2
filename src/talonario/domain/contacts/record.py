"""The record of a contact."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from talonario.store.columns import Percent
from talonario.store.record import Record, References, stored

Role = Literal["customer", "supplier", "debtor", "creditor", "lead"]


class Address(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A postal address; `country` is an ISO 3166 code of two letters, `country_name` what was written."""

    line1: str | None = None
    line2: str | None = None
    number: str | None = None
    floor: str | None = None
    door: str | None = None
    staircase: str | None = None
    postal_code: str | None = None
    city: str | None = None
    province: str | None = None
    country: str | None = None
    country_name: str | None = None

    def street(self) -> str:
        """What leads to the door, in one line: `Calle Mayor, 3, 2 B`."""
        first = ", ".join(part for part in (self.line1, self.number) if part)
        inside = " ".join(part for part in (self.staircase, self.floor, self.door) if part)
        return ", ".join(part for part in (first, inside, self.line2) if part)


class ShippingAddress(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where goods go."""

    name: str | None = None
    line1: str | None = None
    postal_code: str | None = None
    city: str | None = None
    province: str | None = None
    country: str | None = None
    notes: str | None = None
    private_notes: str | None = None


class BankAccount(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An account to collect from or pay to; one of them is the default."""

    iban: str
    bic: str | None = None
    is_default: bool = False
    notes: str | None = None


class Coordinates(msgspec.Struct, frozen=True):
    """Degrees, north and east positive."""

    latitude: float
    longitude: float


class AlternativeId(msgspec.Struct, frozen=True):
    """What identifies somebody without a Spanish tax id."""

    type: Literal["passport", "national_id", "tax_id_foreign", "not_registered"]
    value: str
    country_code: str


class ContactPerson(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody to talk to."""

    name: str = ""
    phone: str | None = None
    email: str | None = None
    job: str | None = None


class CustomField(msgspec.Struct, frozen=True):
    """A typed remark of an integration."""

    field: str
    value: str


@stored(
    "contacts",
    unique={
        "contacts_customer_tax_id": ("customer_tax_id",),
        "contacts_supplier_tax_id": ("supplier_tax_id",),
        "contacts_customer_external_id": ("customer_external_id",),
        "contacts_supplier_external_id": ("supplier_external_id",),
    },
    index={
        "contacts_tax_id": ("normal_tax_id",),
        "contacts_name": ("name", "id"),
        "contacts_updated": ("updated_at",),
        "contacts_customer_account": ("customer_account",),
        "contacts_supplier_account": ("supplier_account",),
    },
)
class Contact(Record, frozen=True, kw_only=True):
    """A person or a company, with every role it has.

    tax_id               NIF, NIE or CIF as given; `normal_tax_id` the same without blanks, in capitals
    customer_tax_id      the normal tax id while no other customer may have it; absent for imported repeats.
                         `supplier_tax_id` is the same among suppliers
    customer_external_id the id another system has for it as a customer (or in a role that is neither),
                         `supplier_external_id` as a supplier
    customer_account     ledger accounts: 43000001… and 40000001… (creditors 41000001…)
    sales_account        number of the account that what it buys is booked to, and `expense_account` what it sells
    default_…_percent    proposed for its documents; the withholding is positive
    search_text          what a search looks at, in lower case without accents
    deleted_at           removed while documents still name it (open companies only)
    """

    name: str
    commercial_name: str | None
    business_name: str | None
    is_customer: bool
    is_supplier: bool
    is_debtor: bool
    is_creditor: bool
    is_lead: bool
    is_person: bool
    tax_id: str | None
    normal_tax_id: str | None
    customer_tax_id: str | None
    supplier_tax_id: str | None
    vat_id: str | None
    alternative_id: AlternativeId | None
    customer_external_id: str | None
    supplier_external_id: str | None
    custom_id: str | None
    email: str | None
    billing_emails: list[str]
    phone: str | None
    mobile: str | None
    fax: str | None
    website: str | None
    contact_person: str | None
    contact_persons: list[ContactPerson]
    social_networks: dict[str, str]
    address: Address | None
    coordinates: Coordinates | None
    shipping_addresses: list[ShippingAddress]
    bank_accounts: list[BankAccount]
    sepa_reference: str | None
    sepa_date: date | None
    group_id: Annotated[UUID | None, References("contact_groups")]
    payment_method: str | None
    payment_method_id: Annotated[UUID | None, References("payment_methods")]
    payment_term_days: int | None
    payment_day: int | None
    default_tax_id: UUID | None
    default_discount_percent: Percent | None
    default_vat_percent: Percent | None
    default_withholding_percent: Percent | None
    sales_tax_codes: list[str]
    purchase_tax_codes: list[str]
    operation_regime: str | None
    is_surcharge_subject: bool
    accumulate_347: bool
    dir3: dict[str, str]
    language: str | None
    currency: str | None
    customer_account: int | None
    supplier_account: int | None
    notes: str | None
    tags: list[str]
    custom_fields: list[CustomField]
    metadata: dict[str, str]
    is_active: bool
    search_text: str
    deleted_at: datetime | None
    created_at: datetime
    updated_at: datetime
    sales_account: str | None = None
    expense_account: str | None = None
