"""Products and services: the same records, in two lists."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from msgspec import UNSET, UnsetType

from talonario.api.engine.numbers import ANY
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire, plain
from talonario.api.holded import ledger_accounts, replies, verbs, wire
from talonario.domain import products, taxes
from talonario.domain.context import Context
from talonario.domain.products import Product
from talonario.domain.taxes import Tax
from talonario.fiscal.money import round_cents
from talonario.store.listing import Where

Text = str | None | UnsetType
Number = Decimal | None | UnsetType
# A unit price keeps six decimals; the engine takes an unmarked `subtotal` for whole cents.
Price = Annotated[Decimal, ANY] | None | UnsetType
KINDS = {"simple", "variants", "lots", "pack"}


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
    salesChannelId: wire.Word = UNSET
    expAccountId: wire.Word = UNSET


def find(ctx: Context, text: Any, *, is_service: bool | None = None) -> Product | None:
    """The product of an id in any spelling; a service is found only among services."""
    found = wire.look_up(text, lambda one: products.find_external(ctx, one), lambda one: ctx.tx.get(Product, one))
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
        "customFields": [{"field": entry.field, "value": entry.value} for entry in one.custom_fields],
    }


def _fields(ctx: Context, body: ProductIn) -> dict[str, Any]:
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
        found = find(call.ctx, call.path["id"], is_service=is_service)
        if found is None:
            raise wire.not_found()
        return found

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
        made = products.create(call.ctx, name, values)
        return replies.created(wire.outside_id(made.id, None))

    def show(call: Call) -> Answer:
        return replies.shown(spell_all(call.ctx, [of_path(call)])[0])

    def update(call: Call) -> Answer:
        product = of_path(call)
        changes = _fields(call.ctx, call.read(ProductIn))
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
