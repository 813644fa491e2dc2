"""What a product is, and where it is kept."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from talonario.domain.contacts.record import CustomField
from talonario.store.columns import Price, Quantity
from talonario.store.record import Record, References, stored

ProductKind = Literal["simple", "variants", "lots", "pack"]

ZERO: Final = Decimal(0)


class Attribute(msgspec.Struct, frozen=True, kw_only=True):
    """A property of a product: colour, size…"""

    name: str
    value: str = ""


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """One form of a product; a simple product has one."""

    id: UUID
    external_id: str | None = None
    sku: str | None = None
    barcode: str | None = None
    price: Decimal = ZERO
    cost: Decimal = ZERO
    purchase_price: Decimal = ZERO
    stock: Decimal = ZERO


class PackItem(msgspec.Struct, frozen=True, kw_only=True):
    """One of the products that a pack is made of, and how many of it."""

    product_id: UUID
    quantity: Decimal = Decimal(1)


@stored(
    "products",
    unique={"products_sku": ("unique_sku",), "products_external_id": ("external_id",)},
    index={
        "products_sku_search": ("sku",),
        "products_name": ("name", "id"),
        "products_updated": ("updated_at",),
    },
)
class Product(Record, frozen=True, kw_only=True):
    """Something that a line of a document can name.

    sku             as given; `unique_sku` repeats it while no other product may have it (absent in imported repeats)
    price, cost …   without tax, up to six decimals
    tax_id          its VAT; `other_tax_ids` what goes with it (surcharge, withholding)
    …_account       number of the ledger account that its sales, or its purchases, are booked to
    stock           in units; meaningful when `manages_stock`
    variant_id      the id of its first variant: every product has one
    pack            what it is made of, when it is a pack; each has a stock of its own, and so has the pack
    """

    kind: ProductKind
    is_service: bool
    name: str
    description: str | None
    sku: str | None
    unique_sku: str | None
    barcode: str | None
    price: Price
    cost: Price
    purchase_price: Price
    currency: str
    tax_id: Annotated[UUID | None, References("taxes")]
    other_tax_ids: list[UUID]
    stock: Quantity
    manages_stock: bool
    low_stock_threshold: Quantity | None
    weight: Quantity
    tags: list[str]
    for_sale: bool
    for_purchase: bool
    is_active: bool
    variant_id: UUID
    variants: list[Variant]
    attributes: list[Attribute]
    custom_fields: list[CustomField]
    metadata: dict[str, str]
    external_id: str | None
    search_text: str
    created_at: datetime
    updated_at: datetime
    pack: list[PackItem] | None = None
    sales_account: str | None = None
    expense_account: str | None = None
