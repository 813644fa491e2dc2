"""What clients write of a contact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import UNSET, UnsetType

from talonario.api.engine.wire import Wire

Text = str | None | UnsetType
Number = Decimal | None | UnsetType
Whole = int | None | UnsetType


class AddressIn(Wire):
    """A billing address, or one to ship to."""

    name: Text = UNSET
    address: Text = UNSET
    city: Text = UNSET
    postalCode: Text = UNSET
    province: Text = UNSET
    country: Text = UNSET
    countryCode: Text = UNSET
    note: Text = UNSET
    notes: Text = UNSET
    privateNote: Text = UNSET
    privateNotes: Text = UNSET


class DefaultsIn(Wire):
    """What a contact's documents propose."""

    dueDays: Whole = UNSET
    paymentDay: Whole = UNSET
    paymentMethod: Any = UNSET
    discount: Number = UNSET
    salesTax: Any = UNSET
    purchasesTax: Any = UNSET
    salesTaxes: Any = UNSET
    purchasesTaxes: Any = UNSET
    accumulateInForm347: Text = UNSET
    currency: Text = UNSET
    language: Text = UNSET


class PersonIn(Wire):
    """Somebody to talk to."""

    name: Text = UNSET
    phone: Text = UNSET
    email: Text = UNSET
    job: Text = UNSET


class ContactIn(Wire):
    """A contact as a client writes it; every field is optional on update."""

    name: Text = UNSET
    CustomId: Text = UNSET
    customId: Text = UNSET
    code: Text = UNSET
    vatnumber: Text = UNSET
    tradeName: Text = UNSET
    email: Text = UNSET
    phone: Text = UNSET
    mobile: Text = UNSET
    type: Text = UNSET
    isperson: bool | UnsetType | None = UNSET
    iban: Text = UNSET
    swift: Text = UNSET
    sepaRef: Text = UNSET
    sepaDate: Any = UNSET
    groupId: Any = UNSET
    taxOperation: Text = UNSET
    clientRecord: Whole = UNSET
    supplierRecord: Whole = UNSET
    billAddress: AddressIn | list[Any] | UnsetType | None = UNSET
    shippingAddresses: list[AddressIn] | UnsetType | None = UNSET
    defaults: DefaultsIn | list[Any] | UnsetType | None = UNSET
    socialNetworks: dict[str, str | None] | list[Any] | UnsetType | None = UNSET
    tags: Any = UNSET
    note: Text = UNSET
    contactPersons: list[PersonIn] | UnsetType | None = UNSET
    customFields: Any = UNSET
