"""What clients write of a contact."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine import numbers
from talonario.api.engine.wire import Wire
from talonario.api.holded.wire import Account, Name, Short, Word

Text = str | None | UnsetType


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

    dueDays: Annotated[int, Meta(ge=0, le=3650)] | UnsetType | None = UNSET
    paymentDay: Annotated[int, Meta(ge=0, le=31)] | UnsetType | None = UNSET
    paymentMethod: Word = UNSET
    discount: numbers.Percent | UnsetType | None = UNSET
    salesTax: Any = UNSET
    purchasesTax: Any = UNSET
    salesTaxes: Any = UNSET
    purchasesTaxes: Any = UNSET
    accumulateInForm347: Text = UNSET
    currency: Text = UNSET
    language: Text = UNSET
    expensesAccountRecord: Account = UNSET
    salesAccountRecord: Account = UNSET
    expensesAccount: Word = UNSET
    salesChannel: Word = UNSET


class PersonIn(Wire):
    """Somebody to talk to."""

    name: Text = UNSET
    phone: Text = UNSET
    email: Text = UNSET
    job: Text = UNSET


class ContactIn(Wire):
    """A contact as a client writes it; every field is optional on update."""

    name: Name = UNSET
    CustomId: Short = UNSET
    customId: Short = UNSET
    code: Short = UNSET
    vatnumber: Short = UNSET
    tradeName: Text = UNSET
    email: Short = UNSET
    phone: Short = UNSET
    mobile: Short = UNSET
    type: Text = UNSET
    isperson: bool | UnsetType | None = UNSET
    iban: Text = UNSET
    swift: Text = UNSET
    sepaRef: Text = UNSET
    sepaDate: Any = UNSET
    groupId: Word = UNSET
    taxOperation: Text = UNSET
    clientRecord: Account = UNSET
    supplierRecord: Account = UNSET
    billAddress: AddressIn | list[Any] | UnsetType | None = UNSET
    shippingAddresses: list[AddressIn] | UnsetType | None = UNSET
    defaults: DefaultsIn | list[Any] | UnsetType | None = UNSET
    socialNetworks: dict[str, str | None] | list[Any] | UnsetType | None = UNSET
    tags: Any = UNSET
    note: Text = UNSET
    contactPersons: list[PersonIn] | UnsetType | None = UNSET
    customFields: Any = UNSET
