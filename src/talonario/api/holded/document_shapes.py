"""What clients write of a document."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from msgspec import UNSET, UnsetType

from talonario.api.engine.numbers import ANY
from talonario.api.engine.wire import Wire

Text = str | None | UnsetType
Number = Decimal | None | UnsetType
# A unit price keeps six decimals; the engine takes an unmarked `subtotal` for whole cents.
Price = Annotated[Decimal, ANY] | None | UnsetType


class ItemIn(Wire):
    """A line; `subtotal` is the price of one unit without tax."""

    name: Text = UNSET
    desc: Text = UNSET
    units: Number = UNSET
    subtotal: Price = UNSET
    price: Number = UNSET
    discount: Number = UNSET
    tax: Any = UNSET
    taxes: Any = UNSET
    retention: Number = UNSET
    sku: Any = UNSET
    productId: Any = UNSET
    variantId: Any = UNSET
    serviceId: Any = UNSET
    accountingAccountId: Any = UNSET
    projectid: Any = UNSET
    weight: Number = UNSET
    costPrice: Number = UNSET
    tags: Any = UNSET


class DocumentIn(Wire):
    """A document; every field is optional on update."""

    date: Any = UNSET
    dueDate: Any = UNSET
    contactId: Any = UNSET
    contactCode: Any = UNSET
    contactName: Text = UNSET
    contactEmail: Text = UNSET
    contactAddress: Text = UNSET
    contactCity: Text = UNSET
    contactCp: Any = UNSET
    contactProvince: Text = UNSET
    contactCountryCode: Text = UNSET
    applyContactDefaults: bool | UnsetType | None = UNSET
    approveDoc: bool | UnsetType | None = UNSET
    items: list[ItemIn] | UnsetType | None = UNSET
    products: list[ItemIn] | UnsetType | None = UNSET
    desc: Text = UNSET
    notes: Text = UNSET
    invoiceNum: Any = UNSET
    numSerieId: Any = UNSET
    salesChannelId: Any = UNSET
    paymentMethodId: Any = UNSET
    paymentMethod: Any = UNSET
    language: Text = UNSET
    currency: Text = UNSET
    currencyChange: Number = UNSET
    tags: Any = UNSET
    customFields: Any = UNSET
    shippingAddress: Text = UNSET
    shippingPostalCode: Any = UNSET
    shippingCity: Text = UNSET
    shippingProvince: Text = UNSET
    shippingCountry: Text = UNSET


class PayIn(Wire):
    """A payment of a document."""

    date: Any = UNSET
    amount: Number = UNSET
    treasury: Any = UNSET
    bankId: Any = UNSET
    desc: Text = UNSET
