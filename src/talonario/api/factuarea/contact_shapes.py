"""Clients and suppliers on the wire, both ways."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.numbers import Percent, SignedPercent
from talonario.api.engine.wire import Wire
from talonario.api.factuarea.wire import (
    Email,
    ExternalId,
    Latitude,
    Longitude,
    Metadata,
    Notes,
    Text10,
    Text20,
    Text100,
    Text200,
    Text255,
    Text500,
)
from talonario.domain.payments import Method

Regime = Literal["general", "intracomunitaria", "importacion_exportacion", "isp"]
Out = Decimal | int

# ---------------------------------------------------------------------------------------------------------- reading


class AddressIn(Wire, kw_only=True):
    """A postal address."""

    line1: Text500 | UnsetType | None = UNSET
    line2: Text100 | UnsetType | None = UNSET
    number: Text100 | UnsetType | None = UNSET
    floor: Text100 | UnsetType | None = UNSET
    door: Text100 | UnsetType | None = UNSET
    staircase: Text100 | UnsetType | None = UNSET
    postal_code: Text10 | UnsetType | None = UNSET
    city: Text100 | UnsetType | None = UNSET
    province: Text100 | UnsetType | None = UNSET
    country: Text100 | UnsetType | None = UNSET


class BankAccountIn(Wire, kw_only=True):
    """A bank account."""

    iban: Annotated[str, Meta(min_length=1, max_length=50)]
    bic: Text20 | UnsetType | None = UNSET
    is_default: bool | UnsetType | None = UNSET
    notes: Text255 | UnsetType | None = UNSET


class AlternativeIdIn(Wire, kw_only=True):
    """What identifies somebody without a Spanish tax id."""

    type: Literal["passport", "national_id", "tax_id_foreign", "not_registered"]
    value: Annotated[str, Meta(min_length=1, max_length=50)]
    country_code: Annotated[str, Meta(min_length=2, max_length=2)]


class CoordinatesIn(Wire, kw_only=True):
    """A place on the earth."""

    latitude: Latitude
    longitude: Longitude


class ContactChanges(Wire, kw_only=True):
    """What may be said about a client or a supplier.

    The address comes nested, as the contract has it, or flat, as the vendor's migration guide sends it: then `address`
    is the first line and the other parts stand beside it.
    """

    name: Text200 | UnsetType = UNSET
    commercial_name: Text255 | UnsetType | None = UNSET
    business_name: Text200 | UnsetType | None = UNSET
    tax_id: Annotated[str, Meta(max_length=50)] | UnsetType | None = UNSET
    vat_id: Text20 | UnsetType | None = UNSET
    email: Email | UnsetType | None = UNSET
    phone: Text20 | UnsetType | None = UNSET
    fax: Text20 | UnsetType | None = UNSET
    mobile: Text20 | UnsetType | None = UNSET
    website: Text255 | UnsetType | None = UNSET
    contact_person: Text200 | UnsetType | None = UNSET
    billing_emails: Annotated[list[Email], Meta(max_length=5)] | UnsetType | None = UNSET
    address: AddressIn | str | UnsetType | None = UNSET
    postal_code: Text10 | UnsetType | None = UNSET
    city: Text100 | UnsetType | None = UNSET
    province: Text100 | UnsetType | None = UNSET
    country: Text100 | UnsetType | None = UNSET
    latitude: Latitude | UnsetType | None = UNSET
    longitude: Longitude | UnsetType | None = UNSET
    coordinates: CoordinatesIn | UnsetType | None = UNSET
    default_discount: Percent | UnsetType | None = UNSET
    default_vat_rate: Percent | UnsetType | None = UNSET
    default_retention_rate: SignedPercent | UnsetType | None = UNSET
    default_taxes_id: UUID | UnsetType | None = UNSET
    is_surcharge_subject: bool | UnsetType | None = UNSET
    accumulate_347: bool | UnsetType | None = UNSET
    preferred_operation_regime: Regime | UnsetType | None = UNSET
    payment_method: Method | UnsetType | None = UNSET
    payment_terms_days: Annotated[int, Meta(ge=0, le=365)] | UnsetType | None = UNSET
    bank_accounts: Annotated[list[BankAccountIn], Meta(max_length=50)] | UnsetType | None = UNSET
    iban: Annotated[str, Meta(max_length=34)] | UnsetType | None = UNSET
    alternative_id: AlternativeIdIn | UnsetType | None = UNSET
    dir3_accounting_office: Text20 | UnsetType | None = UNSET
    dir3_managing_body: Text20 | UnsetType | None = UNSET
    dir3_processing_unit: Text20 | UnsetType | None = UNSET
    external_id: ExternalId | UnsetType | None = UNSET
    notes: Notes | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET
    is_active: bool | UnsetType | None = UNSET


class ClientChanges(ContactChanges, kw_only=True):
    """Changes of a client, whose tax id is shorter."""

    tax_id: Text20 | UnsetType | None = UNSET


class ClientIn(ClientChanges, kw_only=True):
    """A new client."""

    name: Text200


class SupplierChanges(ContactChanges, kw_only=True):
    """Changes of a supplier."""

    commercial_name: Text200 | UnsetType | None = UNSET


class SupplierIn(SupplierChanges, kw_only=True):
    """A new supplier."""

    name: Text200


class ByTaxId(Wire, kw_only=True):
    """The look-up by tax id."""

    tax_id: Annotated[str, Meta(min_length=1, max_length=50)]


# ---------------------------------------------------------------------------------------------------------- writing


class AddressOut(Wire, kw_only=True):
    """A postal address as answered."""

    line1: str | None
    line2: str | None = None
    number: str | None = None
    floor: str | None = None
    door: str | None = None
    staircase: str | None = None
    postal_code: str | None
    city: str | None
    province: str | None
    country: str | None


class BankAccountOut(Wire, kw_only=True):
    """A bank account as answered."""

    object: str = "bank_account"
    iban: str
    bic: str | None
    is_default: bool


class ContactOut(Wire, kw_only=True):
    """What clients and suppliers have in common as answered."""

    id: UUID
    object: str
    name: str
    commercial_name: str | None
    tax_id: str | None
    vat_id: str | None
    email: str | None
    phone: str | None
    fax: str | None
    mobile: str | None
    website: str | None
    contact_person: str | None
    billing_emails: list[str]
    address: AddressOut
    coordinates: dict[str, Out] | None
    default_discount: Out | None
    default_vat_rate: Out | None
    default_retention_rate: Out | None
    is_surcharge_subject: bool
    bank_accounts: list[BankAccountOut]
    preferred_operation_regime: str | None
    accumulate_347: bool
    alternative_id: dict[str, Any] | None
    payment_preferences: dict[str, Any] | None
    external_id: str | None
    notes: str | None
    metadata: dict[str, str] | None
    is_active: bool
    created_at: str
    updated_at: str


class ClientOut(ContactOut, kw_only=True):
    """A client as answered."""

    dir3_accounting_office: str | None
    dir3_managing_body: str | None
    dir3_processing_unit: str | None


class SupplierOut(ContactOut, kw_only=True):
    """A supplier as answered."""

    business_name: str | None
    iban: str | None
    default_taxes_id: UUID | None
