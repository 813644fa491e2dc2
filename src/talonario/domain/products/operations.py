"""What may happen to a product."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from talonario.domain import attachments, external, limits, stock, taxes, warehouses
from talonario.domain.attachments import Attachment, KeptFile
from talonario.domain.contacts.derived import folded
from talonario.domain.context import Context
from talonario.domain.documents import uses
from talonario.domain.errors import Conflict, Invalid, NotFound
from talonario.domain.products.record import ZERO, Product, Variant
from talonario.store.listing import Where

StockOperation = Literal["set", "increase", "decrease"]

SEARCH_MAX: Final = 50


class ProductNotFound(NotFound):
    """The company has no such product."""

    code = "product_not_found"
    es = "No existe ese producto."
    en = "There is no such product."


class SkuTaken(Conflict):
    """Another product has this SKU."""

    code = "sku_taken"
    es = "Ya existe un producto con el SKU «{sku}»."
    en = "A product with the SKU '{sku}' exists already."


class ProductExternalIdTaken(Conflict):
    """Another product has this external id."""

    code = "product_external_id_taken"
    es = "Ya existe otro producto con el external_id «{external_id}»."
    en = "Another product already has the external_id '{external_id}'."


class ProductInUse(Conflict):
    """Lines of documents name the product."""

    code = "product_in_use"
    es = "El producto {name} aparece en documentos y no se puede borrar: desactívalo."
    en = "Product {name} appears in documents and cannot be deleted: deactivate it."


class StockInsufficient(Invalid):
    """There would be less than nothing."""

    code = "insufficient_stock"
    es = "No hay existencias suficientes de {name}."
    en = "There is not enough stock of {name}."


DEFAULTS: Final[dict[str, Any]] = {
    "kind": "simple",
    "is_service": False,
    "description": None,
    "sku": None,
    "barcode": None,
    "price": ZERO,
    "cost": ZERO,
    "purchase_price": ZERO,
    "currency": "EUR",
    "tax_id": None,
    "other_tax_ids": [],
    "stock": ZERO,
    "manages_stock": False,
    "low_stock_threshold": None,
    "weight": ZERO,
    "tags": [],
    "for_sale": True,
    "for_purchase": True,
    "is_active": True,
    "variants": [],
    "attributes": [],
    "custom_fields": [],
    "metadata": {},
    "external_id": None,
}


def get(ctx: Context, product_id: UUID, *, is_service: bool | None = None) -> Product:
    """The product (or the service) of this id. Raises ProductNotFound."""
    found = ctx.tx.get(Product, product_id)
    if found is None or (is_service is not None and found.is_service != is_service):
        raise ProductNotFound
    return found


def find_external(ctx: Context, external_id: str) -> Product | None:
    """The product that another system calls so."""
    return external.find(ctx, Product, external_id)


def find_by_sku(ctx: Context, sku: str) -> Product | None:
    """The oldest product with exactly this SKU."""
    found = ctx.tx.where(Product, Where("sku", "eq", sku), limit=1)
    return found[0] if found else None


def forms_by_sku(ctx: Context) -> dict[str, tuple[Product, Variant]]:
    """The variants of products that come in several, by their SKU; the oldest of those that share one."""
    several = ctx.tx.where(Product, Where("kind", "eq", "variants"))
    return {form.sku: (one, form) for one in reversed(several) for form in one.variants if form.sku}


def form_of(product: Product, variant_id: UUID | None) -> Variant | None:
    """The variant of this id."""
    return next((one for one in product.variants if one.id == variant_id), None)


def search(ctx: Context, text: str) -> list[Product]:
    """Up to 50 products whose name or SKU contains a text, without regard to accents."""
    return ctx.tx.where(Product, Where("search_text", "contains", folded(text)), limit=SEARCH_MAX)


def create(ctx: Context, name: str, values: dict[str, Any]) -> Product:
    """Add a product; `values` by the names of `Product`'s fields.

    Raises SkuTaken, ProductExternalIdTaken, TaxNotFound, LimitExceeded
    """
    made = _checked(ctx, new(ctx, name, values, owns_sku=True), None)
    ctx.tx.insert(made)
    stock.opening(ctx, made)
    ctx.emit("product.created", made)
    return made


def new(ctx: Context, name: str, values: dict[str, Any], *, owns_sku: bool) -> Product:
    """The record of a new product; writes nothing."""
    filled = DEFAULTS | values
    return Product(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        name=name,
        unique_sku=filled["sku"] if owns_sku else None,
        variant_id=filled["variants"][0].id if filled["variants"] else ctx.new_id(),
        search_text=folded(f"{name} {filled['sku'] or ''}"),
        updated_at=ctx.now,
        **({"created_at": ctx.now} | filled),
    )


def update(ctx: Context, product: Product, changes: dict[str, Any]) -> Product:
    """Change a product. Raises as `create`.

    The row is read again under a lock: a movement of stock since it was read must not be lost.
    """
    product = ctx.lock(product, ProductNotFound)
    changed = msgspec.structs.replace(product, **changes, updated_at=ctx.now)
    if "sku" in changes and changes["sku"] != product.sku:
        changed = msgspec.structs.replace(changed, unique_sku=changed.sku)
    changed = msgspec.structs.replace(changed, search_text=folded(f"{changed.name} {changed.sku or ''}"))
    changed = _checked(ctx, changed, product)
    if changed.variants and not product.variants:
        changed = _take_over(ctx, product, changed)
    ctx.tx.update(changed)
    external.forget(ctx, Product)
    ctx.emit("product.updated", changed)
    return changed


def _take_over(ctx: Context, before: Product, changed: Product) -> Product:
    """The first variant of a product that had none takes the place of the one that every product has.

    It is known by its id, which lines already name, and has the goods that there were.
    """
    first = msgspec.structs.replace(changed.variants[0], id=before.variant_id, stock=before.stock)
    for level in warehouses.levels_of_product(ctx, before.id):
        if level.item_id != first.id:
            ctx.tx.delete(level)
            warehouses.put(ctx, level.warehouse_id, before.id, first.id, level.units)
    return msgspec.structs.replace(changed, variants=[first, *changed.variants[1:]])


def toggle_active(ctx: Context, product: Product) -> Product:
    """Switch a product off or on again."""
    product = ctx.lock(product, ProductNotFound)
    return update(ctx, product, {"is_active": not product.is_active})


def change_stock(ctx: Context, product: Product, operation: StockOperation, units: Decimal) -> Product:
    """Set the stock, or move it. Raises StockInsufficient when that leads below zero, in a strict company.

    The row is locked, so that two movements at once both count.
    """
    locked = ctx.lock(product, ProductNotFound)
    level = {"set": units, "increase": locked.stock + units, "decrease": locked.stock - units}[operation]
    if level < 0 and level < locked.stock and ctx.company.policy == "strict":
        raise StockInsufficient("stock", name=locked.name)
    return _shifted(ctx, locked, [(None, warehouses.default(ctx).id, level - locked.stock)])


Shift = tuple[UUID | None, UUID, Decimal]
"""A variant (None for the product itself, or its only one), a warehouse, and units: positive in, negative out."""


def shift_stock(ctx: Context, product: Product, shifts: Sequence[Shift]) -> Product:
    """Move a product in and out of warehouses. Raises StockInsufficient, in a strict company, WarehouseNotFound."""
    locked = ctx.lock(product, ProductNotFound)
    if ctx.company.policy == "strict":
        there: dict[tuple[UUID, UUID | None], Decimal] = {}
        for one in warehouses.levels_of_product(ctx, locked.id):
            spot = (one.warehouse_id, stock.form(locked, one.item_id))
            there[spot] = there.get(spot, ZERO) + one.units
        for variant_id, warehouse_id, units in shifts:
            spot = (warehouse_id, stock.form(locked, variant_id))
            there[spot] = there.get(spot, ZERO) + units
            if units < 0 and there[spot] < 0:
                raise StockInsufficient("stock", name=locked.name)
    return _shifted(ctx, locked, shifts)


def _shifted(ctx: Context, locked: Product, shifts: Sequence[Shift]) -> Product:
    moved = locked
    for variant_id, warehouse_id, units in shifts:
        if units:
            moved = stock.shift(ctx, moved, variant_id, warehouse_id, units)
    moved = msgspec.structs.replace(moved, manages_stock=True, updated_at=ctx.now)
    ctx.tx.update(moved)
    external.forget(ctx, Product)
    told = stock.told_place([(one or stock.only_variant(locked), place) for one, place, _ in shifts])
    ctx.emit("product.updated", moved, stock_before=str(locked.stock), stock_after=str(moved.stock), **told)
    return moved


def add_photo(ctx: Context, product: Product, kept: KeptFile) -> tuple[Product, Attachment]:
    """Add a picture behind the others. Raises AttachmentLimitExceeded."""
    product = ctx.lock(product, ProductNotFound)
    made = attachments.add(ctx, "product", product.id, "image", kept, attachments.GALLERY)
    return _touched(ctx, product), made


def set_video(ctx: Context, product: Product, kept: KeptFile) -> Product:
    """Give the product a video, in the place of the one it has."""
    product = ctx.lock(product, ProductNotFound)
    attachments.replace(ctx, "product", product.id, "video", kept, attachments.VIDEO)
    return _touched(ctx, product)


def remove_file(ctx: Context, product: Product, attachment: Attachment) -> Product:
    """Take a picture, or the video, away from the product. Raises AttachmentNotFound when somebody else did."""
    product = ctx.lock(product, ProductNotFound)
    there = ctx.tx.get(Attachment, attachment.id)
    if there is None:
        raise attachments.AttachmentNotFound
    attachments.remove(ctx, there)
    return _touched(ctx, product)


def _touched(ctx: Context, product: Product) -> Product:
    changed = msgspec.structs.replace(product, updated_at=ctx.now)
    ctx.tx.update(changed)
    external.forget(ctx, Product)
    ctx.emit("product.updated", changed)
    return changed


def delete(ctx: Context, product: Product) -> None:
    """Remove a product. Raises ProductInUse when a line names it."""
    product = ctx.lock(product, ProductNotFound)
    if uses.names_product(ctx, product.id):
        raise ProductInUse("id", name=product.name)
    attachments.remove_all(ctx, "product", product.id)
    stock.forget(ctx, product)
    ctx.tx.delete(product)
    ctx.emit("product.deleted", product, deleted=True)


LOW: Final = (Where("stock", "gt", ZERO), Where("stock", "not_above", "low_stock_threshold"))
"""The conditions that find the products that run low: `is_low` as a filter."""


def is_low(product: Product) -> bool:
    """Whether the stock is at or under the product's own threshold."""
    return product.low_stock_threshold is not None and 0 < product.stock <= product.low_stock_threshold


def _checked(ctx: Context, product: Product, before: Product | None) -> Product:
    """The product, when it breaks no rule; in an open company a repeated SKU is just not owned."""
    limits.check_metadata(product.metadata)
    limits.check_external_id(product.external_id)
    if product.tax_id is not None and (before is None or before.tax_id != product.tax_id):
        taxes.get(ctx, product.tax_id)
    if product.unique_sku is not None and (before is None or before.unique_sku != product.unique_sku):
        others = ctx.tx.where(Product, Where("unique_sku", "eq", product.unique_sku), limit=1)
        if others and others[0].id != product.id:
            if ctx.company.policy == "strict":
                raise SkuTaken("sku", sku=product.sku)
            product = msgspec.structs.replace(product, unique_sku=None)
    if product.external_id is not None and (before is None or before.external_id != product.external_id):
        others = ctx.tx.where(Product, Where("external_id", "eq", product.external_id), limit=1)
        if others and others[0].id != product.id:
            raise ProductExternalIdTaken("external_id", external_id=product.external_id)
    return product
