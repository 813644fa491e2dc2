"""Products and services: the same records, in two lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from talonario.api.engine.numbers import ANY
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire, plain
from talonario.api.holded import ledger_accounts, replies, verbs, wire
from talonario.domain import products, taxes
from talonario.domain.context import Context
from talonario.domain.products import Attribute, PackItem, Product, Variant
from talonario.domain.taxes import Tax
from talonario.fiscal.money import round_cents
from talonario.store.listing import Where

Text = str | None | UnsetType
Number = Decimal | None | UnsetType
# A unit price keeps six decimals; the engine takes an unmarked `subtotal` for whole cents.
Price = Annotated[Decimal, ANY] | None | UnsetType
KINDS = {"simple", "variants", "lots", "pack"}


class VariantIn(Wire):
    """One form of a product; with an `id` one that it has, without a new one."""

    id: wire.Word = UNSET
    barcode: wire.Short = UNSET
    sku: wire.Short = UNSET
    price: Price = UNSET
    cost: Number = UNSET
    purchasePrice: Number = UNSET
    stock: Number = UNSET


class AttributeIn(Wire):
    """A property of a product."""

    name: wire.Name = UNSET
    value: wire.Short = UNSET


class PackItemIn(Wire):
    """One of the products of a pack, and how many of it."""

    productId: wire.Word = UNSET
    quantity: Number = UNSET


class ProductIn(Wire):
    """A product or a service as a client writes it; `subtotal` is another word for its price."""

    kind: Text = UNSET
    name: wire.Name = UNSET
    desc: Text = UNSET
    price: Number = UNSET
    subtotal: Price = UNSET
    tax: Any = UNSET
    taxes: Any = UNSET
    cost: Number = UNSET
    purchasePrice: Number = UNSET
    tags: Any = UNSET
    barcode: wire.Short = UNSET
    sku: wire.Short = UNSET
    weight: Number = UNSET
    stock: Number = UNSET
    forSale: bool | UnsetType | None = UNSET
    forPurchase: bool | UnsetType | None = UNSET
    variants: list[VariantIn] | UnsetType | None = UNSET
    attributes: list[AttributeIn] | UnsetType | None = UNSET
    packProducts: list[PackItemIn] | UnsetType | None = UNSET
    salesChannelId: wire.Word = UNSET
    expAccountId: wire.Word = UNSET


def find(ctx: Context, text: Any, *, is_service: bool | None = None) -> Product | None:
    """The product of an id in any spelling; a service is found only among services."""
    found = wire.look_up(text, lambda one: ctx.tx.get(Product, one), lambda one: products.find_external(ctx, one))
    return found if found is None or is_service in {None, found.is_service} else None


def _taxes_of(ctx: Context, product: Product) -> list[Tax]:
    ids = [tax_id for tax_id in (product.tax_id, *product.other_tax_ids) if tax_id is not None]
    found = (taxes.find(ctx, tax_id) for tax_id in ids)
    return [tax for tax in found if tax is not None]


def spell_all(ctx: Context, found: Sequence[Product]) -> list[dict[str, Any]]:
    """Products, or services, as Holded shows them."""
    return [_spell_service(ctx, one) if one.is_service else _spell(ctx, one) for one in found]


def _common(ctx: Context, one: Product) -> dict[str, Any]:
    carried = _taxes_of(ctx, one)
    percent = sum((-tax.percent if tax.kind == "withholding" else tax.percent for tax in carried), Decimal(0))
    vat = next((tax.percent for tax in carried if tax.kind == "vat"), Decimal(0))
    return {
        "id": wire.outside_id(one.id, one.external_id),
        "name": one.name,
        "desc": one.description or "",
        "price": plain(one.price),
        "tax": plain(vat),
        "taxes": [tax.code for tax in carried],
        "total": plain(round_cents(one.price * (1 + percent / 100))),
        "cost": plain(one.cost),
        "tags": one.tags,
        "salesChannelId": ledger_accounts.shown_id(ctx, one.sales_account),
    }


def _spell_service(ctx: Context, one: Product) -> dict[str, Any]:
    return {**_common(ctx, one), "code": one.sku or "", "archived": not one.is_active}


def _spell(ctx: Context, one: Product) -> dict[str, Any]:
    only = {
        "id": wire.outside_id(one.variant_id, None),
        "barcode": one.barcode or "",
        "sku": one.sku or "",
        "price": plain(one.price),
        "cost": plain(one.cost),
        "purchasePrice": plain(one.purchase_price),
        "stock": plain(one.stock),
    }
    variants = [
        {
            "id": wire.outside_id(variant.id, variant.external_id),
            "barcode": variant.barcode or "",
            "sku": variant.sku or "",
            "price": plain(variant.price),
            "cost": plain(variant.cost),
            "purchasePrice": plain(variant.purchase_price),
            "stock": plain(variant.stock),
        }
        for variant in one.variants
    ]
    return {
        **_common(ctx, one),
        "kind": one.kind,
        "typeId": "",
        "contactId": "",
        "contactName": "",
        "rates": [],
        "hasStock": one.manages_stock,
        "stock": plain(one.stock),
        "barcode": one.barcode or "",
        "sku": one.sku or "",
        "purchasePrice": plain(one.purchase_price),
        "weight": plain(one.weight),
        "categoryId": "",
        "factoryCode": "",
        "forSale": int(one.for_sale),
        "forPurchase": int(one.for_purchase),
        "expAccountId": ledger_accounts.shown_id(ctx, one.expense_account),
        "warehouseId": None,
        "translations": [],
        "attributes": [
            {"id": str(place), "name": entry.name, "value": entry.value} for place, entry in enumerate(one.attributes)
        ],
        "variants": variants or [only],
        **_spell_pack(ctx, one),
        "customFields": [{"field": entry.field, "value": entry.value} for entry in one.custom_fields],
    }


def _spell_pack(ctx: Context, one: Product) -> dict[str, Any]:
    if one.kind != "pack":
        return {}
    inside = one.pack or []
    known = ctx.tx.get_many(Product, [item.product_id for item in inside])
    return {
        "packProducts": [
            {"productId": _outside(item.product_id, known.get(item.product_id)), "quantity": plain(item.quantity)}
            for item in inside
        ],
        "packQuantity": plain(one.stock),
    }


def _outside(identity: UUID, found: Product | None) -> str:
    """The id of a product, which may be gone by now."""
    return wire.outside_id(identity, found.external_id if found else None)


def _forms(body: ProductIn, before: Product | None, new_id: Callable[[], UUID]) -> list[Variant]:
    """The variants of a product after a body: those that it does not name stay, and so does what it does not say.

    Stock is only said of what is new in a new product; else it moves. Raises Problem for an id that is no variant's
    """
    found = {wire.outside_id(one.id, one.external_id): one for one in (before.variants if before else [])}
    for one in wire.given(body.variants, []):
        named = str(wire.given(one.id, "")).strip().lower()
        if before is not None and not before.variants and named == wire.outside_id(before.variant_id, None):
            continue  # the one that every product has: what is said of it is said of the product
        if named and named not in found:
            raise wire.wrong("variantId not found", "variants")
        start = found.get(named) or Variant(
            id=new_id(), stock=wire.ZERO if before else wire.given(one.stock, wire.ZERO)
        )
        pairs = (
            ("barcode", one.barcode),
            ("sku", one.sku),
            ("price", one.price),
            ("cost", one.cost),
            ("purchase_price", one.purchasePrice),
        )
        said = {name: value for name, value in pairs if value is not UNSET}
        form = msgspec.structs.replace(start, **{name: _none_is_zero(name, said[name]) for name in said})
        found[wire.outside_id(form.id, form.external_id)] = form
    return list(found.values())


def _none_is_zero(name: str, value: Any) -> Any:
    return wire.ZERO if value is None and name not in {"barcode", "sku"} else value


def _inside(ctx: Context, body: ProductIn) -> list[PackItem]:
    found: list[PackItem] = []
    for item in wire.given(body.packProducts, []):
        named = find(ctx, wire.given(item.productId), is_service=False)
        if named is None:
            raise wire.wrong("productId not found", "packProducts")
        found.append(PackItem(product_id=named.id, quantity=wire.given(item.quantity, Decimal(1))))
    return found


def _fields(ctx: Context, body: ProductIn, before: Product | None = None) -> dict[str, Any]:
    price = body.price if body.price is not UNSET and body.price is not None else body.subtotal
    pairs = (
        ("kind", body.kind),
        ("name", body.name),
        ("price", price),
        ("cost", body.cost),
        ("purchase_price", body.purchasePrice),
        ("weight", body.weight),
        ("for_sale", body.forSale),
        ("for_purchase", body.forPurchase),
    )
    values: dict[str, Any] = {name: value for name, value in pairs if value is not UNSET and value is not None}
    optional = (("description", body.desc), ("barcode", body.barcode), ("sku", body.sku))
    values |= {name: value for name, value in optional if value is not UNSET}
    if values.get("kind", "simple") not in KINDS:
        raise wire.wrong(f"Undefined kind {values['kind']}", "kind")
    if body.salesChannelId is not UNSET:
        values["sales_account"] = ledger_accounts.number_of(ctx, body.salesChannelId, "channel", "salesChannelId")
    if body.expAccountId is not UNSET:
        values["expense_account"] = ledger_accounts.number_of(ctx, body.expAccountId, "expense", "expAccountId")
    if body.tags is not UNSET:
        values["tags"] = wire.texts(body.tags, "tags")
    if wire.given(body.variants) is not None:
        values["variants"] = _forms(body, before, ctx.new_id)
    if wire.given(body.attributes) is not None:
        attributes = wire.given(body.attributes, [])
        values["attributes"] = [
            Attribute(name=one.name, value=wire.given(one.value, "")) for one in attributes if wire.given(one.name)
        ]
    if wire.given(body.packProducts) is not None:
        values["pack"] = _inside(ctx, body)
    found = _tax_ids(ctx, body)
    if found is not None:
        values |= {"tax_id": found[0] if found else None, "other_tax_ids": found[1:]}
    return values


def _tax_ids(ctx: Context, body: ProductIn) -> list[Any] | None:
    keys = body.taxes if body.taxes is not UNSET and body.taxes is not None else body.tax
    if keys is UNSET or keys is None:
        return None
    percent = wire.percent(keys)
    if percent is not None:
        tax = taxes.by_percent(ctx, percent, "sales", ctx.today)
        return [tax.id] if tax else []
    found = []
    for key in wire.texts(keys, "taxes"):
        known = taxes.find_by_code(ctx, key)
        if known is None:
            raise wire.wrong(f"Undefined tax {key}", "taxes")
        found.append(known.id)
    return found


def _operations(base: str, *, is_service: bool, names: tuple[str, str, str, str, str]) -> tuple[Any, ...]:
    """The five plain operations of products, or of services."""

    def of_path(call: Call) -> Product:
        return wire.there(find(call.ctx, call.path["id"], is_service=is_service))

    def list_(call: Call) -> Answer:
        limit, offset = verbs.page(call)
        wanted = (Where("is_service", "eq", is_service), *verbs.changed(call))
        return replies.listed(spell_all(call.ctx, call.ctx.tx.where(Product, *wanted, limit=limit, offset=offset)))

    def create(call: Call) -> Answer:
        body = call.read(ProductIn)
        values = _fields(call.ctx, body) | {"is_service": is_service}
        name = values.pop("name", None)
        if not name:
            raise wire.wrong("name needed", "name")
        if wire.given(body.stock) is not None and not is_service:
            values |= {"stock": body.stock, "manages_stock": True}
        forms = values.get("variants", [])
        if len(forms) == 1 and values.get("stock"):
            values["variants"] = [msgspec.structs.replace(forms[0], stock=values["stock"])]
        elif any(one.stock for one in forms):
            values |= {"stock": sum((one.stock for one in forms), wire.ZERO), "manages_stock": True}
        made = products.create(call.ctx, name, values)
        return replies.created(wire.outside_id(made.id, None))

    def show(call: Call) -> Answer:
        return replies.shown(spell_all(call.ctx, [of_path(call)])[0])

    def update(call: Call) -> Answer:
        # Locked: what is written of its variants holds their stock, which others move.
        product = call.ctx.lock(of_path(call), products.ProductNotFound)
        changes = _fields(call.ctx, call.read(ProductIn), product)
        if changes:
            products.update(call.ctx, product, changes)
        return replies.updated(wire.outside_id(product.id, product.external_id))

    def delete(call: Call) -> Answer:
        product = of_path(call)
        products.delete(call.ctx, product)
        return replies.deleted(wire.outside_id(product.id, product.external_id))

    return (
        verbs.INVOICING.reading(names[0], base, list_),
        verbs.INVOICING.writing(names[1], "POST", base, create),
        verbs.INVOICING.reading(names[2], f"{base}/{{id}}", show),
        verbs.INVOICING.writing(names[3], "PUT", f"{base}/{{id}}", update),
        verbs.INVOICING.writing(names[4], "DELETE", f"{base}/{{id}}", delete),
    )


OPERATIONS = (
    *_operations(
        "/products",
        is_service=False,
        names=("listProducts", "createProduct", "getProduct", "updateProduct", "deleteProduct"),
    ),
    *_operations(
        "/services",
        is_service=True,
        names=("listServices", "createService", "getService", "updateService", "deleteService"),
    ),
)
