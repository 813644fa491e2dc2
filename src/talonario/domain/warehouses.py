"""Warehouses: where goods lie. Every company has at least one, and exactly one is the default."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from talonario.domain import external
from talonario.domain.contacts.record import Address
from talonario.domain.context import Context
from talonario.domain.errors import Conflict, Invalid, NotFound
from talonario.domain.products.record import ZERO
from talonario.store.columns import Quantity
from talonario.store.listing import Where
from talonario.store.record import Record, References, stored

NAME_MAX: Final = 200
FIRST_NAME: Final = "Almacén principal"


@stored("warehouses", unique={"warehouses_external_id": ("external_id",)})
class Warehouse(Record, frozen=True, kw_only=True):
    """A place where goods lie; the first one of a company has the company's own id."""

    name: str
    email: str | None
    phone: str | None
    mobile: str | None
    address: Address | None
    is_default: bool
    external_id: str | None
    created_at: datetime
    updated_at: datetime


@stored(
    "stock_levels",
    unique={"stock_levels_place": ("warehouse_id", "product_id", "item_id")},
    index={"stock_levels_product": ("product_id",)},
)
class StockLevel(Record, frozen=True, kw_only=True):
    """What a warehouse has of a product: the sum of its movements there. Changed by who locked the product.

    item_id   the variant; the product itself for what was moved without saying which
    units     less than nothing when more was taken than there was
    """

    warehouse_id: Annotated[UUID, References("warehouses")]
    product_id: Annotated[UUID, References("products")]
    item_id: UUID
    units: Quantity


class WarehouseNotFound(NotFound):
    """The company has no such warehouse."""

    code = "warehouse_not_found"
    es = "No existe ese almacén."
    en = "There is no such warehouse."


class WarehouseNameInvalid(Invalid):
    """A warehouse has a name."""

    code = "warehouse_name_invalid"
    es = "El nombre del almacén debe tener de 1 a 200 caracteres."
    en = "The warehouse's name must have 1 to 200 characters."


class WarehouseIsDefault(Conflict):
    """One warehouse is always the default."""

    code = "warehouse_is_default"
    es = "«{name}» es el almacén predeterminado: antes de eso, haz que lo sea otro."
    en = "'{name}' is the default warehouse: make another one the default first."


class WarehouseNotEmpty(Conflict):
    """Goods lie there."""

    code = "warehouse_not_empty"
    es = "El almacén «{name}» tiene existencias: llévalas antes a otro."
    en = "Warehouse '{name}' holds stock: move it to another one first."


def get(ctx: Context, warehouse_id: UUID) -> Warehouse:
    """The warehouse of this id. Raises WarehouseNotFound."""
    found = ctx.tx.get(Warehouse, warehouse_id)
    if found is None:
        raise WarehouseNotFound
    return found


def find_external(ctx: Context, external_id: str) -> Warehouse | None:
    """The warehouse that another system calls so."""
    return external.find(ctx, Warehouse, external_id)


def default(ctx: Context) -> Warehouse:
    """The warehouse of what is moved without saying where."""
    known: Warehouse | None = ctx.memory.get("default_warehouse")
    if known is None:
        known = ctx.tx.where(Warehouse, Where("is_default", "eq", value=True), limit=1)[0]
        ctx.memory["default_warehouse"] = known
    return known


def open_first(ctx: Context) -> Warehouse:
    """The warehouse that a company begins with."""
    return _add(ctx, ctx.company_id, FIRST_NAME, {"is_default": True})


def create(ctx: Context, name: str, values: dict[str, Any]) -> Warehouse:
    """Add a warehouse; `values` by the names of `Warehouse`'s fields. Raises WarehouseNameInvalid."""
    _check_name(name)
    if values.get("is_default"):
        _let_go(ctx)
    return _add(ctx, ctx.new_id(), name, values)


def _add(ctx: Context, identity: UUID, name: str, values: dict[str, Any]) -> Warehouse:
    unset = {"email": None, "phone": None, "mobile": None, "address": None, "is_default": False, "external_id": None}
    made = Warehouse(
        company_id=ctx.company_id, id=identity, name=name, created_at=ctx.now, updated_at=ctx.now, **(unset | values)
    )
    ctx.tx.insert(made)
    _forget(ctx)
    ctx.emit("warehouse.created", made)
    return made


def update(ctx: Context, warehouse: Warehouse, changes: dict[str, Any]) -> Warehouse:
    """Change a warehouse. Raises WarehouseNameInvalid, WarehouseIsDefault for the default that would be none."""
    _check_name(changes.get("name", warehouse.name))
    if "is_default" in changes:
        ctx.take_turn()
    locked = ctx.lock(warehouse, WarehouseNotFound)
    if locked.is_default and not changes.get("is_default", True):
        raise WarehouseIsDefault("default", name=locked.name)
    if changes.get("is_default") and not locked.is_default:
        _let_go(ctx)
    changed = msgspec.structs.replace(locked, **changes, updated_at=ctx.now)
    ctx.tx.update(changed)
    _forget(ctx)
    ctx.emit("warehouse.updated", changed)
    return changed


def delete(ctx: Context, warehouse: Warehouse) -> None:
    """Remove a warehouse; its movements stay in the history. Raises WarehouseIsDefault, WarehouseNotEmpty."""
    ctx.take_turn()
    locked = ctx.lock(warehouse, WarehouseNotFound)
    if locked.is_default:
        raise WarehouseIsDefault("id", name=locked.name)
    there = levels(ctx, locked.id)
    if any(one.units for one in there):
        raise WarehouseNotEmpty("id", name=locked.name)
    ctx.tx.delete(*there)
    ctx.tx.delete(locked)
    _forget(ctx)
    ctx.emit("warehouse.deleted", locked, deleted=True)


def levels(ctx: Context, warehouse_id: UUID) -> list[StockLevel]:
    """What lies in a warehouse, by product."""
    return ctx.tx.where(StockLevel, Where("warehouse_id", "eq", warehouse_id))


def levels_of_product(ctx: Context, product_id: UUID) -> list[StockLevel]:
    """Where a product lies."""
    return ctx.tx.where(StockLevel, Where("product_id", "eq", product_id))


def put(ctx: Context, warehouse_id: UUID, product_id: UUID, item_id: UUID, units: Decimal) -> None:
    """Add to what lies somewhere, of a product that the caller locked."""
    place = (Where("warehouse_id", "eq", warehouse_id), Where("product_id", "eq", product_id))
    found = ctx.tx.where(StockLevel, *place, Where("item_id", "eq", item_id), limit=1)
    if found:
        ctx.tx.update(msgspec.structs.replace(found[0], units=found[0].units + units))
    else:
        ctx.tx.insert(
            StockLevel(
                company_id=ctx.company_id,
                id=ctx.new_id(),
                warehouse_id=warehouse_id,
                product_id=product_id,
                item_id=item_id,
                units=ZERO + units,
            )
        )


def _let_go(ctx: Context) -> None:
    """Take the flag from the default, because another one gets it."""
    ctx.take_turn()
    for one in ctx.tx.where(Warehouse, Where("is_default", "eq", value=True)):
        held = ctx.lock(one, WarehouseNotFound)
        demoted = msgspec.structs.replace(held, is_default=False, updated_at=ctx.now)
        ctx.tx.update(demoted)
        ctx.emit("warehouse.updated", demoted)


def _forget(ctx: Context) -> None:
    ctx.memory.pop("default_warehouse", None)
    external.forget(ctx, Warehouse)


def _check_name(name: str) -> None:
    if not 0 < len(name.strip()) <= NAME_MAX:
        raise WarehouseNameInvalid("name")
