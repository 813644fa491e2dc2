"""What clients write of a document."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import UNSET, UnsetType

from talonario.api.engine import numbers
from talonario.api.engine.wire import Wire
from talonario.api.holded.wire import Name, Short, Word

Text = str | None | UnsetType
Number = Decimal | None | UnsetType
# A unit price keeps six decimals; the engine takes an unmarked `subtotal` for whole cents.
Price = numbers.Number | None | UnsetType


class ItemIn(Wire):
    """A line; `subtotal` is the price of one unit without tax."""

    name: Text = UNSET
    desc: Text = UNSET
    units: Number = UNSET
    subtotal: Price = UNSET
    price: Number = UNSET
    discount: numbers.Percent | UnsetType | None = UNSET
    tax: Any = UNSET
    taxes: Any = UNSET
    retention: numbers.SignedPercent | UnsetType | None = UNSET
    sku: Word = UNSET
    productId: Word = UNSET
    variantId: Word = UNSET
    serviceId: Word = UNSET
    accountingAccountId: Word = UNSET
    projectid: Word = UNSET
    weight: Number = UNSET
    costPrice: Number = UNSET
    tags: Any = UNSET


class DocumentIn(Wire):
    """A document; every field is optional on update."""

    date: Any = UNSET
    dueDate: Any = UNSET
    contactId: Word = UNSET
    contactCode: Word = UNSET
    contactName: Name = UNSET
    contactEmail: Short = UNSET
    contactAddress: Text = UNSET
    contactCity: Text = UNSET
    contactCp: Word = UNSET
    contactProvince: Text = UNSET
    contactCountryCode: Text = UNSET
    applyContactDefaults: bool | UnsetType | None = UNSET
    approveDoc: bool | UnsetType | None = UNSET
    items: list[ItemIn] | UnsetType | None = UNSET
    products: list[ItemIn] | UnsetType | None = UNSET
    desc: Text = UNSET
    notes: Text = UNSET
    invoiceNum: Word = UNSET
    numSerieId: Word = UNSET
    salesChannelId: Word = UNSET
    salesChannel: Word = UNSET
    expAccountId: Word = UNSET
    warehouseId: Word = UNSET
    paymentMethodId: Word = UNSET
    paymentMethod: Word = UNSET
    language: Text = UNSET
    currency: Text = UNSET
    currencyChange: Number = UNSET
    tags: Any = UNSET
    customFields: Any = UNSET
    shippingAddress: Text = UNSET
    shippingPostalCode: Word = UNSET
    shippingCity: Text = UNSET
    shippingProvince: Text = UNSET
    shippingCountry: Text = UNSET
    status: Any = UNSET
    draft: Any = UNSET
    lines: Any = UNSET
    numSerie: Any = UNSET


class PayIn(Wire):
    """A payment of a document."""

    date: Any = UNSET
    amount: Number = UNSET
    treasury: Word = UNSET
    bankId: Word = UNSET
    desc: Text = UNSET
