"""What the Factuarea API answers with, as far as a client needs it. Keys not named here are ignored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec


class Named(msgspec.Struct, kw_only=True):
    """A reference to another object: its id and, where given, how people call it."""

    id: str
    name: str | None = None
    code: str | None = None
    rate: Decimal | None = None


class Company(msgspec.Struct, kw_only=True):
    """Whose books the key opens."""

    id: str
    name: str
    tax_id: str | None = None


class ApiKey(msgspec.Struct, kw_only=True):
    """What the key itself may do. The secret is never part of an answer."""

    prefix: str
    scopes: list[str] = []
    name: str | None = None
    tier: str | None = None


class Account(msgspec.Struct, kw_only=True):
    """Who am I."""

    company: Company
    api_key: ApiKey


class Address(msgspec.Struct, kw_only=True):
    """Where somebody is; country in two letters."""

    line1: str | None = None
    line2: str | None = None
    postal_code: str | None = None
    city: str | None = None
    province: str | None = None
    country: str | None = None


class BankAccount(msgspec.Struct, kw_only=True):
    """An account to pay to or collect from."""

    iban: str
    bic: str | None = None
    is_default: bool = False


class Party(msgspec.Struct, kw_only=True):
    """A client or a supplier: the two share these fields."""

    id: str
    name: str
    commercial_name: str | None = None
    tax_id: str | None = None
    vat_id: str | None = None
    email: str | None = None
    phone: str | None = None
    mobile: str | None = None
    website: str | None = None
    address: Address | None = None
    bank_accounts: list[BankAccount] = []
    external_id: str | None = None
    notes: str | None = None
    metadata: dict[str, str] | None = None
    accumulate_347: bool = True
    is_active: bool = True


class Product(msgspec.Struct, kw_only=True):
    """Something sold; price net of tax."""

    id: str
    name: str
    price: Decimal
    sku: str | None = None
    description: str | None = None
    stock: Decimal | None = None
    tax_rate: Named | None = None
    tags: list[str] = []
    external_id: str | None = None
    metadata: dict[str, str] | None = None
    is_active: bool = True


class Tax(msgspec.Struct, kw_only=True):
    """A tax of the catalogue or of the company; rate 21 means 21 %."""

    id: str
    name: str
    code: str
    rate: Decimal
    type: str
    applies_to: str
    is_system: bool = False
    is_active: bool = True
    valid_from: date | None = None
    valid_until: date | None = None


class Series(msgspec.Struct, kw_only=True):
    """A numbering series."""

    id: str
    code: str
    name: str | None = None
    document_type: str
    number_format: str | None = None
    current_number: int = 0
    next_number: int = 1
    is_default: bool = False
    is_active: bool = True


class InvoiceLine(msgspec.Struct, kw_only=True):
    """A line of an invoice: net unit price, net subtotal."""

    description: str | None = None
    quantity: Decimal = Decimal(0)
    unit_price: Decimal = Decimal(0)
    tax_rate: Decimal | None = None
    discount_percent: Decimal | None = None
    subtotal: Decimal = Decimal(0)
    taxes: Decimal = Decimal(0)
    total: Decimal = Decimal(0)


class Invoice(msgspec.Struct, kw_only=True):
    """An invoice, a simplified one or a corrective."""

    id: str
    status: str
    number: str | None = None
    type: str | None = None
    issued_on: date | None = None
    due_on: date | None = None
    client: Named | None = None
    series: Named | None = None
    subtotal: Decimal = Decimal(0)
    taxes_total: Decimal = Decimal(0)
    total: Decimal = Decimal(0)
    paid_amount: Decimal = Decimal(0)
    pending_amount: Decimal = Decimal(0)
    currency: str | None = None
    notes: str | None = None
    external_id: str | None = None
    lines: list[InvoiceLine] = []
    tags: list[str] = []
    metadata: dict[str, Any] | None = None


class Payment(msgspec.Struct, kw_only=True):
    """Money received for an invoice."""

    id: str
    amount: Decimal
    payment_date: date | None = None
    payment_method: str | None = None
    reference: str | None = None
    notes: str | None = None


class ImportRefusal(msgspec.Struct, kw_only=True):
    """Why one record of a batch was not taken."""

    code: str
    message: str = ""
    param: str | None = None


class ImportResult(msgspec.Struct, kw_only=True):
    """What became of one record of a batch: created, updated, unchanged or refused."""

    status: str
    external_id: str | None = None
    id: str | None = None
    error: ImportRefusal | None = None


class ImportOffer(msgspec.Struct, kw_only=True):
    """What the historical import of a server takes."""

    version: int = 1
    resources: list[str] = []
    batch_max: int = 200


class BulkDeletion(msgspec.Struct, kw_only=True):
    """How many went and which could not."""

    deleted: int = 0
    failed: list[dict[str, Any]] = []
