"""The shape in which documents come in from another system and go out again.

Amounts have the sign of the paper (a credit note is positive), days are Madrid days, other records are named by the
id they had in the other system.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import msgspec

from talonario.domain.documents.kinds import Kind
from talonario.domain.documents.record import Address, CustomField, Evidence, Instalment
from talonario.domain.imports import OutsideId, Sought
from talonario.fiscal.totals import Rounding

ZERO = Decimal(0)


class ImportedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line: what it says, what it costs before taxes, and the codes of its taxes."""

    external_id: OutsideId | None = None
    name: str = ""
    description: str = ""
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = ZERO
    discount_percent: Decimal = ZERO
    tax_codes: tuple[str, ...] = ()
    product_external_id: OutsideId | None = None
    variant_external_id: OutsideId | None = None
    sku: str | None = None
    account: str | None = None
    project: Sought | None = None
    weight: Decimal = ZERO
    cost: Decimal = ZERO
    tags: tuple[str, ...] = ()


class ImportedPayment(msgspec.Struct, frozen=True, kw_only=True):
    """A payment of the document; `amount` is positive when it settles it."""

    external_id: OutsideId | None = None
    amount: Decimal
    paid_on: date
    treasury_external_id: OutsideId | None = None
    method: str | None = None
    description: str | None = None


class ImportedOrigin(msgspec.Struct, frozen=True, kw_only=True):
    """The document it was made from."""

    kind: str
    external_id: OutsideId


class ImportedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document issued (or drafted) in another system.

    is_draft    it has no number and nothing was declared
    subtotal    and `total` are kept to the cent as they were issued; `tax_total` is their difference
    """

    external_id: OutsideId
    kind: Kind
    is_draft: bool = False
    status: Literal["issued", "cancelled", "accepted", "rejected", "completed"] | None = None
    number: Sought | None = None
    series_external_id: OutsideId | None = None
    contact_external_id: OutsideId | None = None
    contact_name: str | None = None
    contact_tax_id: str | None = None
    issued_on: date
    due_on: date | None = None
    due_dates: tuple[Instalment, ...] = ()
    accounting_on: date | None = None
    forecast_on: date | None = None
    approved_at: datetime | None = None
    description: str | None = None
    notes: str | None = None
    language: str | None = None
    currency: str = "EUR"
    exchange_rate: Decimal = Decimal(1)
    payment_method_external_id: OutsideId | None = None
    sales_channel: str | None = None
    tags: tuple[str, ...] = ()
    custom_fields: tuple[CustomField, ...] = ()
    shipping_address: Address | None = None
    origin: ImportedOrigin | None = None
    rounding: Rounding = "line_gross"
    lines: tuple[ImportedLine, ...] = ()
    subtotal: Decimal
    tax_total: Decimal | None = None
    total: Decimal
    payments: tuple[ImportedPayment, ...] = ()
    evidence: Evidence | None = None
    created_at: datetime | None = None


class BreakdownRow(msgspec.Struct, frozen=True, kw_only=True):
    """One tax of a document: its base and its amount."""

    code: str
    kind: str
    percent: Decimal
    base: Decimal
    amount: Decimal


class ExportedDocument(ImportedDocument, frozen=True, kw_only=True):
    """A document as these books hold it: the import's shape and what the books add."""

    external_id: str | None = None  # type: ignore[assignment]  # a document made here has none
    id: UUID
    paid_total: Decimal
    pending_total: Decimal
    state: str
    breakdown: tuple[BreakdownRow, ...]
    issued_elsewhere: bool
    metadata: dict[str, Any] = {}
