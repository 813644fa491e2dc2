"""Products, as Factuarea has them: a price in text, one tax, a whole number in stock."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine import filters, public_files
from talonario.api.engine.filters import EXACT, LISTED, RANGED, Filter, Special
from talonario.api.engine.numbers import bounds
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.problems import Problem
from talonario.api.engine.query import Condition
from talonario.api.engine.wire import Wire, given, plain
from talonario.api.factuarea import envelope, lists, verbs
from talonario.api.factuarea.wire import (
    BulkIds,
    ByExternalId,
    ExternalId,
    Metadata,
    Text200,
    at,
    metadata_in,
    metadata_out,
)
from talonario.domain import attachments, products, taxes
from talonario.domain.attachments import Attachment
from talonario.domain.context import Context
from talonario.domain.errors import Conflict
from talonario.domain.products import Product
from talonario.fiscal.money import round_cents
from talonario.store.listing import AnyOf, Where
from talonario.store.listing import Condition as Wanted

LOCATION = "/v1/products/{}"
CENTS = Decimal("0.01")

MISSING = verbs.absent("product_not_found", "El producto no existe.", "There is no such product.")

PriceText = Annotated[Decimal, bounds(places=2)]
Whole = Annotated[int, Meta(ge=0, le=1_000_000_000)]


class ProductChanges(Wire, kw_only=True):
    """Changes of a product; the stock has calls of its own."""

    name: Text200 | UnsetType = UNSET
    sku: Annotated[str, Meta(max_length=100)] | UnsetType | None = UNSET
    price: PriceText | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    low_stock_threshold: Whole | UnsetType | None = UNSET
    currency: str | UnsetType | None = UNSET
    tax_rate_id: UUID | UnsetType | None = UNSET
    is_active: bool | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET
    external_id: ExternalId | UnsetType | None = UNSET
    tags: list[str] | UnsetType | None = UNSET


class ProductIn(ProductChanges, kw_only=True):
    """A new product."""

    name: Text200
    price: PriceText
    stock: Whole | UnsetType | None = UNSET


class BySku(Wire, kw_only=True):
    """A look-up by SKU, in the body because SKUs hold any character."""

    sku: Annotated[str, Meta(min_length=1, max_length=100)]


def spell_all(ctx: Context, found: list[Product]) -> list[dict[str, Any]]:
    """Products as they are answered."""
    files = attachments.of_many(ctx, "product", [one.id for one in found])
    return [_spell(ctx, one, files.get(one.id, [])) for one in found]


def spell(ctx: Context, one: Product) -> dict[str, Any]:
    """A product as it is answered."""
    return spell_all(ctx, [one])[0]


def spell_picture(ctx: Context, one: Attachment) -> dict[str, Any]:
    """A picture of a product: where it stands, and where anybody may open it."""
    return {"index": one.position, "url": public_files.address(ctx, one), "content_type": one.media_type}


def _spell(ctx: Context, one: Product, files: list[Attachment]) -> dict[str, Any]:
    video = next((file for file in files if file.role == "video"), None)
    tax = taxes.find(ctx, one.tax_id) if one.tax_id is not None else None
    return {
        "id": one.id,
        "object": "product",
        "name": one.name,
        "sku": one.sku,
        "price": f"{round_cents(one.price):.2f}",
        "currency": one.currency,
        "tax_rate": {"id": tax.id, "rate": plain(tax.percent)} if tax is not None else None,
        "stock": int(one.stock),
        "gallery": [spell_picture(ctx, file) for file in files if file.role == "image"],
        "video": {"url": public_files.address(ctx, video), "content_type": video.media_type}
        if video is not None
        else None,
        "is_active": one.is_active,
        "description": one.description,
        "tags": one.tags,
        "low_stock_threshold": None if one.low_stock_threshold is None else int(one.low_stock_threshold),
        "is_low_stock": products.is_low(one),
        "is_in_stock": one.stock > 0,
        "specifications": {entry.name: entry.value for entry in one.attributes},
        "metadata": metadata_out(one.metadata),
        "external_id": one.external_id,
        "created_at": at(one.created_at),
        "updated_at": at(one.updated_at),
    }


def find(call: Call) -> Product:
    """The product in the path."""
    return products.get(call.ctx, verbs.path_id(call, MISSING))


def _values(body: ProductChanges) -> dict[str, Any]:
    """What a body says, by the names of the record's fields. Raises Problem for another currency than the euro."""
    values = given(body)
    if values.pop("currency", None) not in {None, "EUR"}:
        text = "La única moneda admitida es EUR."
        raise Problem("invalid", "invalid_param_value", text, "EUR is the only currency there is.", "currency")
    if "tax_rate_id" in values:
        values["tax_id"] = values.pop("tax_rate_id")
    if "metadata" in values:
        values["metadata"] = metadata_in(values["metadata"]) or {}
    if "tags" in values:
        values["tags"] = values["tags"] or []
    if values.get("is_active", True) is None:
        del values["is_active"]
    if values.get("low_stock_threshold") is not None:
        values["low_stock_threshold"] = Decimal(values["low_stock_threshold"])
    stock = values.pop("stock", None)
    return values | ({"stock": Decimal(stock), "manages_stock": True} if stock is not None else {})


def _in_stock(condition: Condition) -> list[Wanted]:
    """Some there, or none."""
    return [Where("stock", "gt" if filters.flag(condition.values[0]) else "lte", Decimal(0))]


def _low_stock(condition: Condition) -> list[Wanted]:
    """Some there but not above the product's threshold, or the rest."""
    if filters.flag(condition.values[0]):
        return list(products.LOW)
    above = Where("low_stock_threshold", "below", "stock")
    gone, unwatched = Where("stock", "lte", Decimal(0)), Where("low_stock_threshold", "is_null", value=True)
    return [AnyOf(((gone,), (unwatched,), (above,)))]


def _tagged(condition: Condition) -> list[Wanted]:
    """Any of the tags."""
    return [AnyOf(tuple((Where("tags", "has_tag", tag),) for tag in condition.values))]


FILTERS: filters.Filters = {
    "sku": Filter("sku", filters.text, LISTED),
    "name": Filter("name", filters.text, LISTED),
    "external_id": Filter("external_id", filters.text, LISTED),
    "is_active": Filter("is_active", filters.flag, EXACT),
    "created": Filter("created_at", filters.instant, RANGED),
    "price": Filter("price", filters.number, RANGED, places=6),
    "tag": Special(_tagged, LISTED),
    "in_stock": Special(_in_stock),
    "low_stock": Special(_low_stock),
}


def list_products(call: Call) -> Answer:
    """Answer a page of products; services are not among them."""
    return lists.listing(
        call,
        Product,
        lambda found: spell_all(call.ctx, found),
        Where("is_service", "eq", value=False),
        known=FILTERS,
    )


def create(call: Call) -> Answer:
    """Add a product, or update the one that already has this external_id."""
    body = call.read(ProductIn)
    values = _values(body)
    external_id = values.get("external_id")
    known = products.find_external(call.ctx, external_id) if external_id else None
    if known is None:
        name = values.pop("name")
        try:
            made = products.create(call.ctx, name, values)
        except Conflict:
            # Made by another request since it was looked for: then it is there to be updated.
            known = products.find_external(call.ctx, external_id) if external_id else None
            if known is None:
                raise
            values["name"] = name
        else:
            return envelope.made(spell(call.ctx, made), LOCATION.format(made.id))
    kept = {name: value for name, value in values.items() if name not in {"stock", "manages_stock"}}
    return envelope.one(spell(call.ctx, products.update(call.ctx, known, kept)))


def show(call: Call) -> Answer:
    """Answer one product."""
    return envelope.one(spell(call.ctx, find(call)))


def update(call: Call) -> Answer:
    """Change a product."""
    product = find(call)
    return envelope.one(spell(call.ctx, products.update(call.ctx, product, _values(call.read(ProductChanges)))))


def delete(call: Call) -> Answer:
    """Remove a product that no line names."""
    products.delete(call.ctx, find(call))
    return envelope.nothing()


def bulk_delete(call: Call) -> Answer:
    """Remove those that may be removed."""

    def remove(identity: UUID) -> None:
        products.delete(call.ctx, products.get(call.ctx, identity))

    return verbs.bulk_delete(call.read(BulkIds).ids, remove, MISSING)


def find_by_external_id(call: Call) -> Answer:
    """Find a product by the key of another system."""
    return _found(call, products.find_external(call.ctx, call.read(ByExternalId).external_id))


def find_by_sku(call: Call) -> Answer:
    """Find a product by its SKU."""
    return _found(call, products.find_by_sku(call.ctx, call.read(BySku).sku))


def _found(call: Call, product: Product | None) -> Answer:
    if product is None:
        raise MISSING()
    return envelope.one(spell(call.ctx, product))


def search(call: Call) -> Answer:
    """Answer up to fifty products that a text is found in."""
    return envelope.many(spell_all(call.ctx, products.search(call.ctx, lists.search_text(call))))


def toggle_active(call: Call) -> Answer:
    """Switch a product off or on again."""
    return envelope.one(spell(call.ctx, products.toggle_active(call.ctx, find(call))))


OPERATIONS = (
    verbs.reading("products.list", "/products", "products:read", list_products),
    verbs.writing("products.create", "POST", "/products", "products:write", create, ProductIn),
    verbs.reading("products.show", "/products/{id}", "products:read", show),
    verbs.writing("products.update", "PUT", "/products/{id}", "products:write", update, ProductChanges),
    verbs.writing("products.delete", "DELETE", "/products/{id}", "products:delete", delete),
    verbs.writing("products.bulk_delete", "POST", "/products/bulk-delete", "products:delete", bulk_delete, BulkIds),
    verbs.reading(
        "products.find_by_external_id", "/products/find-by-external-id", "products:read", find_by_external_id, "POST"
    ),
    verbs.reading("products.find_by_sku", "/products/find-by-sku", "products:read", find_by_sku, "POST"),
    verbs.reading("products.search", "/products/search", "products:read", search),
    verbs.writing("products.toggle_active", "POST", "/products/{id}/toggle-active", "products:write", toggle_active),
)
