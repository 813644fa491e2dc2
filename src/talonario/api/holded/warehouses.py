"""Warehouses, and what lies in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire, plain
from talonario.api.holded import contact_spelling, products, replies, verbs, wire
from talonario.api.holded.contact_shapes import AddressIn
from talonario.domain import products as goods
from talonario.domain import warehouses
from talonario.domain.contacts.record import Address
from talonario.domain.context import Context
from talonario.domain.identity import short_id
from talonario.domain.products import Product, Shift
from talonario.domain.warehouses import StockLevel, Warehouse

COLOR = "#3b82f6"
ITEMS_MAX = 500


class WarehouseIn(Wire):
    """A warehouse as a client writes it."""

    name: wire.Name = UNSET
    email: wire.Short = UNSET
    phone: wire.Word = UNSET
    mobile: wire.Word = UNSET
    address: AddressIn | UnsetType | None = UNSET
    default: bool | UnsetType | None = UNSET


class StockIn(Wire):
    """Units that come in or, negative, go out: `{warehouse id: {id of the product or of a variant: units}}`."""

    stock: Any = UNSET


def find(ctx: Context, text: Any) -> Warehouse | None:
    """The warehouse of an id in any spelling."""
    return wire.look_up(text, lambda one: ctx.tx.get(Warehouse, one), lambda one: warehouses.find_external(ctx, one))


def _of_path(call: Call) -> Warehouse:
    return wire.there(find(call.ctx, call.path["id"]))


def spell(one: Warehouse) -> dict[str, Any]:
    """A warehouse as Holded shows it."""
    address = contact_spelling.spell_address(one.address or Address())
    del address["info"]
    return {
        "id": wire.outside_id(one.id, one.external_id),
        "userId": None,
        "name": one.name,
        "email": one.email or "",
        "phone": one.phone or "",
        "mobile": one.mobile or "",
        "address": address,
        "default": one.is_default,
        "warehouseRecord": None,
    }


def list_(call: Call) -> Answer:
    """Every warehouse."""
    limit, offset = verbs.page(call)
    found = call.ctx.tx.where(Warehouse, *verbs.changed(call), limit=limit, offset=offset)
    return replies.listed([spell(one) for one in found])


def create(call: Call) -> Answer:
    """Add a warehouse; the default one stops being it when this one is to be."""
    values = _fields(call.read(WarehouseIn), None)
    name = values.pop("name", None)
    if not name:
        raise wire.wrong("name needed", "name")
    return replies.created(wire.outside_id(warehouses.create(call.ctx, name, values).id, None))


def show(call: Call) -> Answer:
    """One warehouse."""
    return replies.shown(spell(_of_path(call)))


def update(call: Call) -> Answer:
    """Change a warehouse in part; the answer is the warehouse itself and how the call went."""
    one = _of_path(call)
    changes = _fields(call.read(WarehouseIn), one)
    if changes:
        one = warehouses.update(call.ctx, one, changes)
    return Answer(200, {**spell(one), "status": 1, "info": "Updated"})


def delete(call: Call) -> Answer:
    """Remove a warehouse that is empty and not the default."""
    one = _of_path(call)
    warehouses.delete(call.ctx, one)
    return replies.deleted(wire.outside_id(one.id, one.external_id))


def _fields(body: WarehouseIn, before: Warehouse | None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if wire.given(body.name) is not None:
        values["name"] = body.name
    for name, value in (("email", body.email), ("phone", body.phone), ("mobile", body.mobile)):
        if value is not UNSET:
            values[name] = str(value) if value else None
    if isinstance(body.address, AddressIn):
        values["address"] = contact_spelling.address_of(body.address, before.address if before else None)
    if wire.given(body.default) is not None:
        values["is_default"] = body.default
    return values


def stock(call: Call) -> Answer:
    """What lies in a warehouse, product by product and variant by variant."""
    one = _of_path(call)
    by_product: dict[UUID, list[StockLevel]] = {}
    for level in warehouses.levels(call.ctx, one.id):
        by_product.setdefault(level.product_id, []).append(level)
    found = call.ctx.tx.get_many(Product, by_product)
    shown = [_spell_levels(found[identity], by_product[identity]) for identity in sorted(found)]
    identity = wire.outside_id(one.id, one.external_id)
    return replies.shown({"warehouse": {"id": identity, "name": one.name, "color": COLOR, "products": shown}})


def _spell_levels(product: Product, levels: list[StockLevel]) -> dict[str, Any]:
    identity = wire.outside_id(product.id, product.external_id)
    ids = {one.id: wire.outside_id(one.id, one.external_id) for one in product.variants}
    # What was moved without saying of which variant is shown with the first one: the sum is the product's.
    first = next(iter(ids.values()), wire.outside_id(product.variant_id, None))
    variants = dict.fromkeys(ids.values() or [first], wire.ZERO)
    for one in levels:
        variants[ids.get(one.item_id, first)] += one.units
    total = sum((one.units for one in levels), wire.ZERO)
    return {
        "_id": identity,
        "product_id": identity,
        "stock": plain(total),
        "variants": {name: plain(units) for name, units in variants.items()},
    }


def stock_of_product(call: Call) -> Answer:
    """Where a product lies. Not in the contract: clients look for it."""
    product = _product(call)
    there = call.ctx.tx.where(Warehouse)
    units = dict.fromkeys((one.id for one in there), wire.ZERO)
    for level in warehouses.levels_of_product(call.ctx, product.id):
        units[level.warehouse_id] += level.units
    return replies.listed(
        [
            {
                "warehouseId": wire.outside_id(one.id, one.external_id),
                "warehouseName": one.name,
                "realStock": plain(units[one.id]),
                "reservedStock": 0,
            }
            for one in there
        ]
    )


def move_stock(call: Call) -> Answer:
    """Move units of a product, or of its variants, in and out of warehouses: what is sent is added."""
    product = _product(call)
    asked = call.read(StockIn).stock
    if not isinstance(asked, Mapping) or not all(isinstance(inner, Mapping) for inner in asked.values()):
        raise wire.wrong("stock needed", "stock")
    shifts: list[Shift] = []
    for warehouse, items in asked.items():
        place = find(call.ctx, warehouse)
        if place is None:
            raise wire.wrong("warehouseId not found", "stock")
        shifts += [(_variant(product, item), place.id, wire.quantity(units, "stock")) for item, units in items.items()]
    if len(shifts) > ITEMS_MAX:
        raise wire.wrong(f"No more than {ITEMS_MAX} movements at once", "stock")
    goods.shift_stock(call.ctx, product, shifts)
    return replies.updated(wire.outside_id(product.id, product.external_id))


def _product(call: Call) -> Product:
    return wire.there(products.find(call.ctx, call.path["id"], is_service=False))


def _variant(product: Product, text: str) -> UUID | None:
    """The variant that an id names, None when it names the product or the variant that every product has."""
    wanted = text.strip().lower()
    for one in product.variants:
        if wanted in {wire.outside_id(one.id, one.external_id), short_id(one.id), str(one.id)}:
            return one.id
    itself = {wire.outside_id(product.id, product.external_id), short_id(product.id), str(product.id)}
    if not product.variants:
        itself |= {short_id(product.variant_id), str(product.variant_id)}
    if wanted in itself:
        return None
    raise wire.wrong("productId not found", "stock")


OPERATIONS = (
    verbs.INVOICING.reading("listWarehouses", "/warehouses", list_),
    verbs.INVOICING.writing("createWarehouse", "POST", "/warehouses", create),
    verbs.INVOICING.reading("getWarehouse", "/warehouses/{id}", show),
    verbs.INVOICING.writing("updateWarehouse", "PUT", "/warehouses/{id}", update),
    verbs.INVOICING.writing("deleteWarehouse", "DELETE", "/warehouses/{id}", delete),
    verbs.INVOICING.reading("getWarehouseStock", "/warehouses/{id}/stock", stock),
    verbs.INVOICING.reading("getProductStock", "/products/{id}/stock", stock_of_product),
    verbs.INVOICING.writing("updateProductStock", "PUT", "/products/{id}/stock", move_stock),
)
