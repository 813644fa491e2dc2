"""Products and services come in from another system and go out again, repeated SKUs included."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from talonario.domain import external, stock, taxes
from talonario.domain.contacts.derived import folded
from talonario.domain.contacts.record import CustomField
from talonario.domain.context import Context
from talonario.domain.errors import Invalid
from talonario.domain.imports import ImportResult, OutsideId, Sought
from talonario.domain.products import operations
from talonario.domain.products.record import ZERO, Attribute, PackItem, Product, ProductKind, Variant
from talonario.store.listing import Order, Where


class ProductTaxUnknown(Invalid):
    """The product names a tax that is not here."""

    code = "product_tax_unknown"
    es = "El impuesto «{tax}» del producto no existe en esta empresa."
    en = "The product's tax '{tax}' does not exist in this company."


class ProductPartUnknown(Invalid):
    """The pack names a product that is not here."""

    code = "product_part_unknown"
    es = "El producto «{part}», que forma parte de este, no existe en esta empresa: impórtalo antes."
    en = "The product '{part}', which is a part of this one, does not exist in this company: import it before."


class ImportedVariant(msgspec.Struct, frozen=True, kw_only=True):
    """One form of a product."""

    external_id: OutsideId | None = None
    sku: Sought | None = None
    barcode: str | None = None
    price: Decimal = ZERO
    cost: Decimal = ZERO
    purchase_price: Decimal = ZERO
    stock: Decimal = ZERO


class ImportedPackItem(msgspec.Struct, frozen=True, kw_only=True):
    """One of the products of a pack, imported before it, and how many of it."""

    product_external_id: OutsideId
    quantity: Decimal = Decimal(1)


class ImportedProduct(msgspec.Struct, frozen=True, kw_only=True):
    """A product or a service of another system; its taxes by code."""

    external_id: OutsideId
    name: Sought
    kind: ProductKind = "simple"
    is_service: bool = False
    description: str | None = None
    sku: Sought | None = None
    barcode: str | None = None
    price: Decimal = ZERO
    cost: Decimal = ZERO
    purchase_price: Decimal = ZERO
    tax_codes: tuple[str, ...] = ()
    stock: Decimal = ZERO
    manages_stock: bool = False
    weight: Decimal = ZERO
    tags: tuple[str, ...] = ()
    for_sale: bool = True
    for_purchase: bool = True
    is_active: bool = True
    custom_fields: tuple[CustomField, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    variants: tuple[ImportedVariant, ...] = ()
    pack: tuple[ImportedPackItem, ...] = ()
    created_at: datetime | None = None


class ExportedPackItem(ImportedPackItem, frozen=True, kw_only=True):
    """One of the products of a pack."""

    product_external_id: str | None = None  # type: ignore[assignment]  # one made here has none
    product_id: UUID


class ExportedProduct(ImportedProduct, frozen=True, kw_only=True):
    """A product as these books hold it."""

    external_id: str | None = None  # type: ignore[assignment]  # one made here has none
    pack: tuple[ExportedPackItem, ...] = ()
    id: UUID


SAME = [
    "kind",
    "is_service",
    "description",
    "sku",
    "barcode",
    "price",
    "cost",
    "purchase_price",
    "stock",
    "manages_stock",
    "weight",
    "for_sale",
    "for_purchase",
    "is_active",
]


def import_record(ctx: Context, shape: ImportedProduct) -> ImportResult:
    """Take in a product. Raises ProductTaxUnknown, ProductPartUnknown."""
    known = operations.find_external(ctx, shape.external_id)
    values: dict[str, Any] = {name: getattr(shape, name) for name in SAME}
    tax_ids = _tax_ids(ctx, shape)
    values |= {
        "tax_id": tax_ids[0] if tax_ids else None,
        "other_tax_ids": tax_ids[1:],
        "tags": list(shape.tags),
        "custom_fields": list(shape.custom_fields),
        "attributes": list(shape.attributes),
        "variants": _variants(ctx, shape, known),
        "pack": _pack(ctx, shape) or None,
    }
    if shape.created_at is not None:
        values["created_at"] = shape.created_at
    if known is not None:
        if known.name == shape.name and all(getattr(known, name) == value for name, value in values.items()):
            return ImportResult("unchanged", known.id)
        known = ctx.lock(known, operations.ProductNotFound)
        changed = msgspec.structs.replace(
            known,
            name=shape.name,
            variant_id=_first_id(known, values["variants"]),
            unique_sku=known.unique_sku if shape.sku == known.sku else _owned(ctx, shape.sku),
            search_text=folded(f"{shape.name} {shape.sku or ''}"),
            updated_at=ctx.now,
            **values,
        )
        ctx.tx.update(changed)
        stock.changed(ctx, known, changed, "import")
        external.forget(ctx, Product)
        ctx.emit("product.updated", changed)
        return ImportResult("updated", known.id)
    owns = _owned(ctx, shape.sku) is not None
    made = operations.new(ctx, shape.name, values | {"external_id": shape.external_id}, owns_sku=owns)
    ctx.tx.insert(made)
    stock.opening(ctx, made, "import")
    ctx.emit("product.created", made)
    return ImportResult("created", made.id)


def _first_id(known: Product, variants: list[Variant]) -> UUID:
    """The id of the first variant, which whoever names the product alone speaks of."""
    return variants[0].id if variants else known.variant_id


def _owned(ctx: Context, sku: str | None) -> str | None:
    """The SKU, while nobody owns it: whoever repeats it keeps it without owning it."""
    if sku is None or ctx.tx.where(Product, Where("unique_sku", "eq", sku), limit=1):
        return None
    return sku


def _tax_ids(ctx: Context, shape: ImportedProduct) -> list[UUID]:
    found: list[UUID] = []
    for code in shape.tax_codes:
        tax = taxes.find_by_code(ctx, code)
        if tax is None:
            raise ProductTaxUnknown("tax_codes", tax=code)
        found.append(tax.id)
    return found


def _variants(ctx: Context, shape: ImportedProduct, known: Product | None) -> list[Variant]:
    """The variants, each with the id it already has here; of those without an id outside, by their order."""
    before: dict[str | None, list[UUID]] = {}
    for one in known.variants if known else ():
        before.setdefault(one.external_id, []).append(one.id)
    made: list[Variant] = []
    for variant in shape.variants:
        same = before.get(variant.external_id)
        made.append(Variant(id=same.pop(0) if same else ctx.new_id(), **msgspec.structs.asdict(variant)))
    return made


def _pack(ctx: Context, shape: ImportedProduct) -> list[PackItem]:
    found: list[PackItem] = []
    for item in shape.pack:
        part = operations.find_external(ctx, item.product_external_id)
        if part is None:
            raise ProductPartUnknown("pack", part=item.product_external_id)
        found.append(PackItem(product_id=part.id, quantity=item.quantity))
    return found


def export_records(ctx: Context, after: UUID | None, limit: int) -> tuple[list[ExportedProduct], bool]:
    """A page of products and services, oldest first, and whether there are more."""
    page = ctx.tx.page(Product, order=Order(descending=False), after=after, limit=limit)
    assert page is not None, "a page by id always exists"
    codes = {tax.id: tax.code for tax in taxes.all_of(ctx)}
    parts = ctx.tx.get_many(Product, [item.product_id for one in page.records for item in one.pack or ()])
    return [
        ExportedProduct(
            id=one.id,
            external_id=one.external_id,
            name=one.name,
            tax_codes=tuple(codes[tax_id] for tax_id in (one.tax_id, *one.other_tax_ids) if tax_id is not None),
            tags=tuple(one.tags),
            custom_fields=tuple(one.custom_fields),
            attributes=tuple(one.attributes),
            variants=tuple(msgspec.convert(variant, ImportedVariant, from_attributes=True) for variant in one.variants),
            pack=tuple(
                ExportedPackItem(
                    product_id=item.product_id,
                    product_external_id=parts[item.product_id].external_id if item.product_id in parts else None,
                    quantity=item.quantity,
                )
                for item in one.pack or ()
            ),
            created_at=one.created_at,
            **{name: getattr(one, name) for name in SAME},
        )
        for one in page.records
    ], page.has_more
