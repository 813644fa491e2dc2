"""What the documents of all families have in common on the wire, both ways."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.numbers import Percent, SignedPercent, bounds
from talonario.api.engine.wire import Wire
from talonario.api.factuarea.wire import CustomFieldWire, Ref, Text255

Quantity = Annotated[Decimal, bounds("0.01")]
UnitPrice = Annotated[Decimal, bounds("0")]
Tags = Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=30)]
CustomFields = Annotated[list[CustomFieldWire], Meta(max_length=50)]

Out = Decimal | int


class LineIn(Wire, kw_only=True):
    """A line of a new or changed document. An invoice's withholding and surcharge are the second age's, taken too."""

    description: Text255
    quantity: Quantity
    unit_price: UnitPrice
    tax_rate_id: UUID | UnsetType | None = UNSET
    tax_rate: Percent | UnsetType | None = UNSET
    product_id: UUID | UnsetType | None = UNSET
    discount_percent: Percent | UnsetType | None = UNSET
    retention_rate: SignedPercent | UnsetType | None = UNSET
    retention_rate_id: UUID | UnsetType | None = UNSET
    surcharge_rate: Percent | UnsetType | None = UNSET
    surcharge_rate_id: UUID | UnsetType | None = UNSET


Lines = Annotated[list[LineIn], Meta(min_length=1, max_length=1000)]


class LineOut(Wire, kw_only=True):
    """A line as answered; `object` names the family."""

    object: str
    description: str | None
    product: Ref | None
    quantity: Out
    unit_price: Out
    tax_rate: Out
    retention_rate: Out
    surcharge_rate: Out
    discount_percent: Out
    subtotal: Out
    taxes: Out
    total: Out
