"""The neutral records: what a company's books hold, in nobody's dialect.

They are also, field by field, what the historical import takes and the export gives back. Amounts are
Decimals that travel as text; fiscal days are dates in Madrid; instants are ISO 8601 text in UTC. None and
absent mean the same.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec


class Canonical(msgspec.Struct, kw_only=True):
    """A neutral record with the id that it has in the system it comes from."""

    external_id: str


class Tax(Canonical, kw_only=True):
    """A tax; rate 21 means 21 % and is never negative. Known by its code on both sides."""

    code: str
    name: str
    type: str
    rate: Decimal
    applies_to: str
    treatment: str = "subject"
    is_active: bool = True


class ContactGroup(Canonical, kw_only=True):
    """A label that contacts are filed under."""

    name: str
    description: str | None = None
    color: str | None = None


class Treasury(Canonical, kw_only=True):
    """Where money lies: a bank account, a till, a card."""

    name: str
    type: str = "bank"
    balance: Decimal | None = None
    iban: str | None = None
    swift: str | None = None
    bank: str | None = None
    bank_name: str | None = None
    account_number: int | None = None


class PaymentMethod(Canonical, kw_only=True):
    """How one pays and after how many days."""

    name: str
    due_days: int | None = None
    treasury_external_id: str | None = None


class Series(Canonical, kw_only=True):
    """A numbering series; number_format is a mask of text, {YYYY}, {YY} and zeros in braces."""

    document_type: str
    name: str
    number_format: str
    code: str | None = None
    current_number: int = 0
    year_reset: bool = False
    is_default: bool = False


class Address(msgspec.Struct, kw_only=True):
    """Where somebody is; country in two letters."""

    line1: str | None = None
    city: str | None = None
    postal_code: str | None = None
    province: str | None = None
    country: str | None = None
    country_name: str | None = None


class ShippingAddress(msgspec.Struct, kw_only=True):
    """Where goods go."""

    name: str | None = None
    line1: str | None = None
    city: str | None = None
    postal_code: str | None = None
    province: str | None = None
    country: str | None = None
    country_name: str | None = None
    notes: str | None = None
    private_notes: str | None = None


class ContactPerson(msgspec.Struct, kw_only=True):
    """Whom to ask for."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    job: str | None = None


class SocialNetworks(msgspec.Struct, kw_only=True):
    """Where to find them on the net."""

    website: str | None = None
    facebook: str | None = None
    twitter: str | None = None
    linkedin: str | None = None
    instagram: str | None = None


class CustomField(msgspec.Struct, kw_only=True):
    """A field that the company or an integration added."""

    field: str
    value: str


class Contact(Canonical, kw_only=True):
    """Somebody the company deals with, in one or several roles."""

    name: str
    roles: list[str] = []
    is_person: bool = False
    tax_id: str | None = None
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
    shipping_addresses: list[ShippingAddress] = []
    contact_persons: list[ContactPerson] = []
    social_networks: SocialNetworks | None = None
    group_external_id: str | None = None
    tags: list[str] = []
    custom_fields: list[CustomField] = []
    notes: str | None = None
    payment_term_days: int | None = None
    payment_day: int | None = None
    payment_method_external_id: str | None = None
    default_discount_percent: Decimal | None = None
    sales_tax_codes: list[str] = []
    purchase_tax_codes: list[str] = []
    operation_regime: str | None = None
    is_surcharge_subject: bool | None = None
    accumulate_347: bool | None = None
    language: str | None = None
    currency: str | None = None
    customer_account: int | None = None
    supplier_account: int | None = None
    is_active: bool = True
    created_at: str | None = None


class Attribute(msgspec.Struct, kw_only=True):
    """A property of a product: name and value."""

    name: str
    value: str | None = None


class Variant(msgspec.Struct, kw_only=True):
    """One form of a product, with its own SKU and price."""

    external_id: str
    sku: str | None = None
    barcode: str | None = None
    price: Decimal | None = None
    cost: Decimal | None = None
    purchase_price: Decimal | None = None
    stock: Decimal | None = None


class PackItem(msgspec.Struct, kw_only=True):
    """One of the products that a pack is made of; it moves before the pack."""

    product_external_id: str
    quantity: Decimal = Decimal(1)


class Product(Canonical, kw_only=True):
    """Something sold or bought: goods or a service."""

    name: str
    kind: str = "simple"
    is_service: bool = False
    description: str | None = None
    sku: str | None = None
    barcode: str | None = None
    price: Decimal | None = None
    cost: Decimal | None = None
    purchase_price: Decimal | None = None
    tax_codes: list[str] = []
    stock: Decimal | None = None
    manages_stock: bool = False
    weight: Decimal | None = None
    tags: list[str] = []
    for_sale: bool = True
    for_purchase: bool = True
    is_active: bool = True
    custom_fields: list[CustomField] = []
    attributes: list[Attribute] = []
    variants: list[Variant] = []
    pack: list[PackItem] = []
    created_at: str | None = None


class DueDate(msgspec.Struct, kw_only=True):
    """A part of the total and the day it is due."""

    date: date
    amount: Decimal


class Origin(msgspec.Struct, kw_only=True):
    """The document that this one was made from."""

    kind: str
    external_id: str


class Line(msgspec.Struct, kw_only=True):
    """A line; unit_price is net, discount_percent 10 means 10 %."""

    name: str
    external_id: str | None = None
    description: str | None = None
    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal = Decimal(0)
    tax_codes: list[str] = []
    product_external_id: str | None = None
    variant_external_id: str | None = None
    sku: str | None = None
    account: str | None = None
    project: str | None = None
    weight: Decimal | None = None
    cost: Decimal | None = None
    tags: list[str] = []


class DocumentPayment(msgspec.Struct, kw_only=True):
    """Money received or paid for a document."""

    external_id: str
    amount: Decimal
    paid_on: date
    treasury_external_id: str | None = None
    method: str | None = None
    description: str | None = None


class Document(Canonical, kw_only=True):
    """A document of any kind with the cents it was issued with; a draft has no number."""

    kind: str
    is_draft: bool = False
    status: str | None = None
    number: str | None = None
    series_external_id: str | None = None
    contact_external_id: str | None = None
    contact_name: str | None = None
    contact_tax_id: str | None = None
    issued_on: date
    due_on: date | None = None
    due_dates: list[DueDate] = []
    accounting_on: date | None = None
    forecast_on: date | None = None
    approved_at: str | None = None
    description: str | None = None
    notes: str | None = None
    language: str | None = None
    currency: str | None = None
    exchange_rate: Decimal | None = None
    payment_method_external_id: str | None = None
    sales_channel: str | None = None
    tags: list[str] = []
    custom_fields: list[CustomField] = []
    shipping_address: ShippingAddress | None = None
    origin: Origin | None = None
    rounding: str = "line_gross"
    lines: list[Line] = []
    subtotal: Decimal
    tax_total: Decimal
    total: Decimal
    payments: list[DocumentPayment] = []
    evidence: dict[str, Any] | None = None
    created_at: str | None = None


class LoosePayment(Canonical, kw_only=True):
    """Money that moved without naming a document."""

    contact_external_id: str | None = None
    treasury_external_id: str | None = None
    amount: Decimal
    paid_on: date
    description: str | None = None
    document_external_id: str | None = None


# The order of this table is the order of the move: nothing names what comes after it.
RESOURCES: dict[str, type[Canonical]] = {
    "taxes": Tax,
    "contact_groups": ContactGroup,
    "treasuries": Treasury,
    "payment_methods": PaymentMethod,
    "series": Series,
    "contacts": Contact,
    "products": Product,
    "documents": Document,
    "payments": LoosePayment,
}
