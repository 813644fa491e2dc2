"""Purchase invoices on the wire, both ways."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.numbers import Percent, bounds
from talonario.api.engine.wire import Wire
from talonario.api.factuarea.document_shapes import CustomFields, Out, Quantity, Tags, UnitPrice
from talonario.api.factuarea.wire import ExternalId, Metadata, Notes, Ref, Text255

OperationClass = Literal["corriente", "bien_inversion", "importacion", "intracomunitaria"]
MethodText = Annotated[str, Meta(max_length=30)]
Number = Annotated[str, Meta(min_length=1, max_length=255)]

# ---------------------------------------------------------------------------------------------------------- reading


class PurchaseLineIn(Wire, kw_only=True):
    """A line of a purchase invoice; the surcharge is ours, for retailers who pay it."""

    description: Text255
    quantity: Quantity
    unit_price: UnitPrice
    tax_rate: Percent | UnsetType | None = UNSET
    retention_rate: Percent | UnsetType | None = UNSET
    surcharge_rate: Percent | UnsetType | None = UNSET
    vat_deductible: bool | UnsetType | None = UNSET


Lines = Annotated[list[PurchaseLineIn], Meta(min_length=1, max_length=1000)]


class PurchaseChanges(Wire, kw_only=True):
    """Changes of a draft; lists replaced whole. `supplier_invoice_number` is an old name of the supplier's number."""

    supplier_id: UUID | UnsetType = UNSET
    external_invoice_number: Number | UnsetType = UNSET
    supplier_invoice_number: Number | UnsetType | None = UNSET
    issued_on: date | UnsetType = UNSET
    lines: Lines | UnsetType = UNSET
    received_on: date | UnsetType | None = UNSET
    due_on: date | UnsetType | None = UNSET
    external_id: ExternalId | UnsetType | None = UNSET
    notes: Notes | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET
    internal_code: Text255 | UnsetType | None = UNSET
    internal_notes: Annotated[str, Meta(max_length=2000)] | UnsetType | None = UNSET
    payment_method: MethodText | UnsetType | None = UNSET
    payment_terms_days: Annotated[int, Meta(ge=0, le=365)] | UnsetType | None = UNSET
    bank_account_id: int | UnsetType | None = UNSET
    expense_account: Annotated[str, Meta(max_length=50)] | UnsetType | None = UNSET
    expense_category_id: UUID | UnsetType | None = UNSET
    tax_period: Annotated[str, Meta(max_length=10)] | UnsetType | None = UNSET
    is_reverse_charge: bool | UnsetType | None = UNSET
    deductible_percentage: Percent | UnsetType | None = UNSET
    operation_class: OperationClass | UnsetType | None = UNSET
    exclude_347: bool | UnsetType | None = UNSET
    tags: Tags | UnsetType | None = UNSET
    custom_fields: CustomFields | UnsetType | None = UNSET


class PurchaseIn(PurchaseChanges, kw_only=True):
    """A new purchase invoice."""

    supplier_id: UUID
    issued_on: date
    lines: Lines
    status: Literal["draft", "pending"] | UnsetType | None = UNSET


class PurchasePaymentIn(Wire, kw_only=True):
    """A payment of a purchase invoice."""

    amount: Annotated[Decimal, bounds("0.01", places=2)]
    paid_on: date
    payment_method: MethodText
    bank_account_id: int | UnsetType | None = UNSET
    reference: Text255 | UnsetType | None = UNSET
    notes: Notes | UnsetType | None = UNSET


class MarkPurchasePaidIn(Wire, kw_only=True):
    """How the rest of a purchase invoice was paid."""

    paid_on: date | UnsetType | None = UNSET
    payment_method: (
        Literal["bank_transfer", "direct_debit", "cash", "credit_card", "check", "paypal", "other"] | UnsetType | None
    ) = UNSET
    notes: Notes | UnsetType | None = UNSET


# ---------------------------------------------------------------------------------------------------------- writing


class PurchaseLineOut(Wire, kw_only=True):
    """A line as answered."""

    object: str = "purchase_invoice_line"
    description: str | None
    quantity: Out
    unit_price: Out
    tax_rate: Out
    retention_rate: Out
    surcharge_rate: Out
    subtotal: Out
    taxes: Out
    retention_amount: Out
    vat_deductible: bool
    total: Out


class AttachmentOut(Wire, kw_only=True):
    """The file of a purchase invoice."""

    filename: str
    mime_type: str
    size_bytes: int
    download_url: str


class PurchasePaymentOut(Wire, kw_only=True):
    """A payment as answered."""

    id: UUID
    object: str = "purchase_invoice_payment"
    amount: Out
    paid_on: date
    payment_method: str
    bank_account_id: None = None
    reference: str | None
    notes: str | None
    created_at: str


class PurchaseOut(Wire, kw_only=True):
    """A purchase invoice as answered; `total_vat` and `total_surcharge` are the second age's."""

    id: UUID
    object: str = "purchase_invoice"
    external_invoice_number: str
    external_id: str | None
    internal_code: str | None
    supplier: Ref
    status: str
    issued_on: date
    received_on: date | None
    due_on: date | None
    subtotal: Out
    taxes_total: Out
    total_vat: Out
    total_surcharge: Out
    total_retention: Out
    total: Out
    currency: str
    paid_amount: Out
    pending_amount: Out
    payment_status: str
    paid_at: date | None
    payment_method: str | None
    payment_terms_days: int | None
    bank_account: None = None
    expense_account: str | None
    expense_category_id: UUID | None
    deductible_percentage: Out | None
    operation_class: str
    exclude_347: bool
    tax_period: str | None
    is_reverse_charge: bool
    tags: list[str]
    custom_fields: list[Any]
    internal_notes: str | None
    attachment: AttachmentOut | None
    lines: list[PurchaseLineOut]
    metadata: dict[str, str] | None
    notes: str | None
    created_at: str
    updated_at: str
