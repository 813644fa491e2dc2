"""Invoices on the wire, both ways."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.numbers import Number, bounds
from talonario.api.engine.wire import Wire
from talonario.api.factuarea.document_shapes import (
    CustomFields,
    LineIn,
    LineOut,
    Lines,
    Out,
    Tags,
    UnitPrice,
)
from talonario.api.factuarea.public_links import PublicLinkOut
from talonario.api.factuarea.wire import (
    Email,
    ExternalId,
    Metadata,
    Notes,
    Ref,
    SeriesRef,
    Text100,
    Text255,
)
from talonario.domain.documents.rectify import Extent, Reason
from talonario.domain.payments import Method

Payable = Annotated[Decimal, bounds("0.01", places=2)]

# ---------------------------------------------------------------------------------------------------------- reading


class OptionsIn(Wire, kw_only=True):
    """What to do with the draft at once (second age)."""

    issue_directly: bool | UnsetType | None = UNSET
    send_automatically: bool | UnsetType | None = UNSET
    send_to: Email | UnsetType | None = UNSET


class InvoiceIn(Wire, kw_only=True):
    """A new invoice."""

    client_id: UUID
    series_id: UUID
    issued_on: date
    due_on: date
    lines: Lines
    notes: Notes | UnsetType | None = UNSET
    external_id: ExternalId | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET
    tags: Tags | UnsetType | None = UNSET
    custom_fields: CustomFields | UnsetType | None = UNSET
    currency: Literal["EUR"] | UnsetType | None = UNSET
    type: Literal["F1", "F2"] | UnsetType | None = UNSET
    options: OptionsIn | UnsetType | None = UNSET


class InvoiceChanges(Wire, kw_only=True):
    """Changes of a draft; everything optional, lists replaced whole."""

    client_id: UUID | UnsetType = UNSET
    series_id: UUID | UnsetType | None = UNSET
    issued_on: date | UnsetType = UNSET
    due_on: date | UnsetType = UNSET
    lines: Lines | UnsetType = UNSET
    notes: Notes | UnsetType | None = UNSET
    external_id: ExternalId | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET
    tags: Tags | UnsetType | None = UNSET
    custom_fields: CustomFields | UnsetType | None = UNSET
    currency: Literal["EUR"] | UnsetType | None = UNSET


class CorrectiveLineIn(LineIn, kw_only=True):
    """A line of a corrective: an amount that is right, or a difference of either sign."""

    description: Text255 = ""
    quantity: Number = Decimal(1)
    unit_price: UnitPrice = Decimal(0)


class CorrectiveIn(Wire, kw_only=True):
    """A corrective invoice. `corrective_type` is an old name of `correction_type`."""

    correction_reason: Reason
    correction_type: Extent | UnsetType = UNSET
    corrective_type: Extent | UnsetType = UNSET
    correction_code: Literal["R1", "R2", "R3", "R4", "R5"] | UnsetType | None = UNSET
    notes: Notes | UnsetType | None = UNSET
    tags: Tags | UnsetType | None = UNSET
    custom_fields: CustomFields | UnsetType | None = UNSET
    lines: Annotated[list[CorrectiveLineIn], Meta(min_length=1, max_length=1000)] | UnsetType | None = UNSET


class AnnulIn(Wire, kw_only=True):
    """Why an invoice is annulled."""

    reason: Annotated[str, Meta(min_length=3, max_length=500)]


class VoidIn(Wire, kw_only=True):
    """Why an invoice is voided, if anybody says."""

    reason: Annotated[str, Meta(max_length=500)] | UnsetType | None = UNSET


class MarkPaidIn(Wire, kw_only=True):
    """How the rest of an invoice was paid."""

    paid_on: date | UnsetType | None = UNSET
    payment_method: Text100 | UnsetType | None = UNSET
    payment_reference: Annotated[str, Meta(max_length=191)] | UnsetType | None = UNSET
    notes: Notes | UnsetType | None = UNSET


class PaymentIn(Wire, kw_only=True):
    """A payment of an invoice."""

    amount: Payable
    paid_on: date
    payment_method: Method
    reference: Text255 | UnsetType | None = UNSET
    notes: Notes | UnsetType | None = UNSET


class ByNumber(Wire, kw_only=True):
    """The look-up by number."""

    number: Annotated[str, Meta(min_length=1, max_length=80)]
    year: Annotated[int, Meta(ge=2000, le=2100)] | UnsetType | None = UNSET
    series_id: UUID | UnsetType | None = UNSET


class SubstituteIn(Wire, kw_only=True):
    """Simplified invoices to replace by one full invoice."""

    client_id: UUID
    simplified_invoice_ids: Annotated[list[UUID], Meta(min_length=1, max_length=500)]
    notes: Annotated[str, Meta(max_length=2000)] | UnsetType | None = UNSET


class EligibilityIn(Wire, kw_only=True):
    """An operation that might be simplified."""

    total: UnitPrice
    client_id: UUID | UnsetType | None = UNSET
    client_country: Annotated[str, Meta(min_length=2, max_length=2)] | UnsetType | None = UNSET
    is_intra_community: bool | UnsetType | None = UNSET
    is_reverse_charge: bool | UnsetType | None = UNSET
    client_requires_deductible: bool | UnsetType | None = UNSET


# ---------------------------------------------------------------------------------------------------------- writing


class PaymentOut(Wire, kw_only=True):
    """A payment as answered."""

    id: UUID
    object: str = "payment"
    invoice_id: UUID
    amount: Out
    payment_date: date
    payment_method: str
    payment_method_text: str
    reference: str | None
    notes: str | None
    created_at: str | None
    updated_at: str | None


class PaymentsOut(Wire, kw_only=True):
    """What has been paid of an invoice."""

    detail: list[PaymentOut]
    total: Out
    pending: Out


class SettlingPayment(Wire, kw_only=True):
    """How the invoice came to be paid."""

    method: str | None
    reference: str | None
    date: date | None


class CorrectionOut(Wire, kw_only=True):
    """What a corrective invoice corrects."""

    original_id: UUID | None
    original_number: str | None
    original_date: date | None
    correction_reason: str | None
    correction_type: str | None
    correction_nature: str | None
    base_rectificada: Out | None
    cuota_rectificada: Out | None
    correction_aeat_type: str | None


class InvoiceOut(Wire, kw_only=True):
    """An invoice as answered; `total_vat` to `total_to_pay` are the second age's, which old clients ignore."""

    id: UUID
    object: str = "invoice"
    number: str | None
    is_number_assigned: bool
    type: str
    series: SeriesRef
    client: Ref
    status: str
    issued_on: date
    due_on: date | None
    subtotal: Out
    taxes_total: Out
    total_vat: Out
    total_surcharge: Out
    total_retention: Out
    total: Out
    total_to_pay: Out
    currency: str
    notes: str | None
    external_id: str | None
    lines: list[LineOut]
    metadata: dict[str, str] | None
    tags: list[str]
    custom_fields: list[Any]
    operation_regime: str
    exclude_347: bool
    verifactu_status: str
    paid_amount: Out
    pending_amount: Out
    payments: PaymentsOut
    is_corrective: bool
    corrective: CorrectionOut | None
    payment: SettlingPayment | None
    public_link: PublicLinkOut | None
    substituted_by: dict[str, Any] | None
    recurring: dict[str, Any] | None
    paid_at: str | None
    paid_on: date | None
    sent_at: str | None
    voided_at: str | None
    void_reason: str | None
    created_at: str
    updated_at: str
