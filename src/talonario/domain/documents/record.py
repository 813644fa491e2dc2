"""The records of a document: its header, its lines and its breakdown of taxes."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from talonario.domain.documents.kinds import Family, Kind
from talonario.domain.payments import Payment
from talonario.fiscal.totals import LineTax
from talonario.store.columns import Euros, Percent, Price, Quantity, Rate
from talonario.store.record import Record, References, stored

State = Literal["draft", "issued", "annulled", "cancelled", "accepted", "rejected", "completed"]
Settlement = Literal["unpaid", "partial", "paid"]
Fulfilment = Literal["partial", "complete"]

ZERO = Decimal(0)


class Address(msgspec.Struct, frozen=True, omit_defaults=True):
    """A postal address as printed on the document; `country` is an ISO 3166 code of two letters."""

    line1: str | None = None
    postal_code: str | None = None
    city: str | None = None
    province: str | None = None
    country: str | None = None
    country_name: str | None = None
    name: str | None = None
    notes: str | None = None


class Instalment(msgspec.Struct, frozen=True):
    """One of several due dates with its amount."""

    date: date
    amount: Decimal


class CustomField(msgspec.Struct, frozen=True):
    """A typed remark of an integration."""

    field: str
    value: str


class Correction(msgspec.Struct, frozen=True):
    """What a corrective invoice (factura rectificativa) corrects.

    original_…        the document corrected; None when it is not in these books
    reason            the cause as asked for
    nature            I by differences, S by substitution
    base_rectified    base and VAT of the original, which a substitution replaces
    """

    original_id: UUID | None
    original_number: str | None
    original_date: date | None
    reason: str | None
    nature: Literal["I", "S"]
    base_rectified: Decimal | None = None
    vat_rectified: Decimal | None = None


class Origin(msgspec.Struct, frozen=True):
    """The document this one was made from: its kind and its id, here or (until it arrives) in the other system."""

    kind: str
    id: UUID | None
    external_id: str | None = None


class Evidence(msgspec.Struct, frozen=True):
    """What proves a document that another program issued."""

    pdf_sha256: str | None = None
    verifactu_csv: str | None = None
    fingerprint: str | None = None
    qr: str | None = None


class Offer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a proforma says beside its lines; `shipping_cost` in euros, outside the total."""

    reference: str | None = None
    payment_method: str | None = None
    payment_term_days: int | None = None
    shipping_cost: Decimal = ZERO
    delivery_terms: str | None = None


class Shipment(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the goods of a delivery note or an order travel, and who receives them; `remarks` are not printed.

    carrier_key     which carrier, where a list of them is known; its name is the document's `carrier`
    picked_up_on    day on which the carrier has the goods, planned or real
    carrier_notes   what is said of the journey
    """

    reference: str | None = None
    remarks: str | None = None
    transport: str | None = None
    driver_name: str | None = None
    driver_tax_id: str | None = None
    tracking_number: str | None = None
    receiver_name: str | None = None
    receiver_tax_id: str | None = None
    billing_emails: list[str] = []
    carrier_key: str | None = None
    picked_up_on: date | None = None
    carrier_notes: str | None = None


class Booking(msgspec.Struct, frozen=True, omit_defaults=True):
    """What whoever books a purchase invoice says of it, beside what its paper says.

    payment_method      in anybody's words
    deductible_percent  how much of its VAT is deducted, as declared; changes no amount of the document
    tax_period          `2026-11` or `2026-Q4`
    is_reverse_charge   as declared; the taxes of the lines say whether VAT is charged
    """

    internal_code: str | None = None
    internal_notes: str | None = None
    payment_method: str | None = None
    payment_term_days: int | None = None
    expense_account: str | None = None
    expense_category_id: UUID | None = None
    deductible_percent: Decimal | None = None
    exclude_347: bool = False
    tax_period: str | None = None
    is_reverse_charge: bool = False


class Substitute(msgspec.Struct, frozen=True):
    """The full invoice that took the place of a simplified one."""

    id: UUID
    number: str


@stored(
    "documents",
    unique={
        "documents_external_id": ("family", "external_id"),
        "documents_number": ("series_id", "unique_number"),
    },
    index={
        "documents_family": ("family", "id"),
        "documents_contact": ("contact_id", "id"),
        "documents_number_search": ("family", "number"),
        "documents_day": ("family", "issued_on", "id"),
        "documents_converted": ("converted_to_id",),
        "documents_corrects": ("corrects_id",),
        "documents_updated": ("family", "updated_at"),
    },
)
class Document(Record, frozen=True, kw_only=True):
    """The header of a document.

    number            as printed; None while it has none. `unique_number` repeats it for what was numbered here,
                      where two of a series can never be equal; other programs' numbers may repeat
    contact_…         the contact as it stood when the document was issued
    due_dates         several due dates with their amounts; `due_on` is the last of them
    rounding          how the totals were rounded (`fiscal.totals`)
    subtotal … total  euros or the document's currency, two decimals; total = subtotal + vat + surcharge + other −
                      withholding; negative in refunds
    paid_total        what has been paid of `total`, with its sign
    exchange_rate     euros × rate = amount in the document's currency
    issued_elsewhere  imported history: immutable, never in our fiscal chain
    import_hash       of the content as imported, to know the same document again
    terms             conditions printed under a quote or a proforma
    delivery_on       day on which the goods of a delivery note arrive, planned or real
    decided_at        when the customer accepted or rejected; `state` says which
    signed_at         when whoever received the goods signed for them (`documents.sign`)
    converted_to_id   the invoice that a quote, a proforma or a delivery note became, and when it did
    lapsed_at         when it was told that its day had passed (`documents.lapse`)
    recurring_id      the recurring invoice that made it, which may be gone by now
    accounting_on     day on which a purchase invoice is booked: when it was received
    warehouse_id      where its goods move; None for the default, also when that warehouse is gone
    fulfilment        how much of an order was shipped or received; None for nothing yet
    stage             where in the company's own pipeline an order or a note is, in anybody's words
    """

    kind: Kind
    family: Family
    state: State
    settlement: Settlement
    fiscal_type: str | None
    series_id: Annotated[UUID | None, References("series")]
    number: str | None
    unique_number: str | None
    contact_id: Annotated[UUID | None, References("contacts")]
    contact_name: str
    contact_tax_id: str | None
    contact_address: Address | None
    issued_on: date
    due_on: date | None
    due_dates: list[Instalment]
    accounting_on: date | None
    forecast_on: date | None
    description: str
    notes: str | None
    language: str
    currency: str
    exchange_rate: Rate
    rounding: str
    subtotal: Euros
    vat: Euros
    surcharge: Euros
    withholding: Euros
    other_taxes: Euros
    total: Euros
    paid_total: Euros
    operation_regime: str
    payment_method_id: Annotated[UUID | None, References("payment_methods")]
    sales_channel: str | None
    shipping_address: Address | None
    origin: Origin | None
    correction: Correction | None
    corrects_id: UUID | None
    substituted_by: Substitute | None
    external_id: str | None
    tags: list[str]
    custom_fields: list[CustomField]
    metadata: dict[str, str]
    issued_elsewhere: bool
    evidence: Evidence | None
    import_hash: str | None
    settled_method: str | None
    settled_reference: str | None
    issued_at: datetime | None
    sent_at: datetime | None
    paid_at: datetime | None
    paid_on: date | None
    voided_at: datetime | None
    void_reason: str | None
    created_at: datetime
    updated_at: datetime
    terms: str | None = None
    offer: Offer | None = None
    shipment: Shipment | None = None
    vehicle_plate: str | None = None
    carrier: str | None = None
    delivery_on: date | None = None
    decided_at: datetime | None = None
    signed_at: datetime | None = None
    converted_to_id: UUID | None = None
    converted_at: datetime | None = None
    lapsed_at: datetime | None = None
    recurring_id: UUID | None = None
    booking: Booking | None = None
    warehouse_id: UUID | None = None
    fulfilment: Fulfilment | None = None
    stage: str | None = None

    @property
    def pending(self) -> Decimal:
        """What is still owed; negative when too much was paid (or, in a refund, when money is still to be given)."""
        return self.total - self.paid_total

    @property
    def taxes_total(self) -> Decimal:
        """What the taxes add to the subtotal, the withholding taken off."""
        return self.total - self.subtotal


@stored(
    "document_lines",
    key=("company_id", "document_id", "position"),
    index={"document_lines_product": ("product_id",), "document_lines_project": ("project",)},
)
class DocumentLine(Record, frozen=True, kw_only=True):
    """A line of a document; `position` counts from 0 in the order printed.

    quantity, unit_price   up to six decimals; a refund has negative quantities
    taxes                  every tax the line carries, as it was on that day
    subtotal … other_taxes the line's part of the document's amounts
    account                an opaque name in whatever system the line came from
    project                the id of a project, in either spelling, or what another system calls one
    shipped                units of an order's line that left, or came in
    """

    document_id: Annotated[UUID, References("documents")]
    position: int
    name: str
    description: str
    product_id: Annotated[UUID | None, References("products")]
    variant_id: UUID | None
    sku: str | None
    quantity: Quantity
    unit_price: Price
    discount_percent: Percent
    taxes: list[LineTax]
    subtotal: Euros
    vat: Euros
    surcharge: Euros
    withholding: Euros
    other_taxes: Euros
    account: str | None = None
    project: str | None = None
    weight: Quantity = ZERO
    cost: Price = ZERO
    tags: list[str]
    external_id: str | None = None
    shipped: Quantity = ZERO

    @property
    def taxes_total(self) -> Decimal:
        """What the taxes add to the line, the withholding taken off."""
        return self.vat + self.surcharge + self.other_taxes - self.withholding

    @property
    def total(self) -> Decimal:
        """What the line adds to the document's total."""
        return self.subtotal + self.taxes_total


@stored("document_taxes", key=("company_id", "document_id", "position"), index={"document_taxes_code": ("code",)})
class DocumentTax(Record, frozen=True, kw_only=True):
    """A row of the breakdown (desglose): one tax of the document with its base and its amount."""

    document_id: Annotated[UUID, References("documents")]
    position: int
    code: str
    kind: str
    percent: Percent
    treatment: str
    base: Euros
    amount: Euros


class FullDocument(msgspec.Struct, frozen=True):
    """A document whole: header, lines in their order, breakdown, payments by day."""

    header: Document
    lines: list[DocumentLine]
    taxes: list[DocumentTax]
    payments: list[Payment]
