"""The stock of products and the figures about them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.faults import missing
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.problems import invalid_fields
from talonario.api.engine.wire import Wire, plain
from talonario.api.factuarea import envelope, lists, verbs
from talonario.api.factuarea.history import spell_activity
from talonario.api.factuarea.products import Whole, find, spell, spell_all
from talonario.api.factuarea.wire import at
from talonario.domain import products
from talonario.domain.products import Product, StockOperation, figures
from talonario.domain.stock import StockMovement
from talonario.store.listing import Order, Where
from talonario.store.outbox import Event

OPERATION_OF_WORD: Final[dict[str, StockOperation]] = {
    "set": "set",
    "increase": "increase",
    "add": "increase",
    "decrease": "decrease",
    "subtract": "decrease",
}
Word = Literal["set", "increase", "decrease", "add", "subtract"]
MONTHS: Final = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")


class StockIn(Wire, kw_only=True):
    """A movement, or a new count."""

    stock: Whole
    operation: Word | UnsetType | None = UNSET


class StockUpdate(StockIn, kw_only=True):
    """A movement of one product among many."""

    product_id: UUID


class BulkStockIn(Wire, kw_only=True):
    """Movements of many products; `items` is an old name of `updates`."""

    updates: Annotated[list[StockUpdate], Meta(min_length=1, max_length=500)] | UnsetType = UNSET
    items: Annotated[list[StockUpdate], Meta(min_length=1, max_length=500)] | UnsetType = UNSET


def _move(call: Call, product: Product, asked: StockIn) -> Product:
    word = asked.operation if isinstance(asked.operation, str) else "set"
    return products.change_stock(call.ctx, product, OPERATION_OF_WORD[word], Decimal(asked.stock))


def update_stock(call: Call) -> Answer:
    """Set or move the stock of a product."""
    return envelope.one(spell(call.ctx, _move(call, find(call), call.read(StockIn))))


def bulk_update_stock(call: Call) -> Answer:
    """Set or move the stock of many products; those of nobody are passed over."""
    body = call.read(BulkStockIn)
    asked = body.updates if isinstance(body.updates, list) else body.items
    if not isinstance(asked, list):
        raise invalid_fields([missing("updates")])
    updated = 0
    # In the order of their ids, as documents lock them: two bulk changes cannot wait for each other.
    for one in sorted(asked, key=lambda one: one.product_id):
        product = call.ctx.tx.get(Product, one.product_id)
        if product is not None:
            _move(call, product, one)
            updated += 1
    return envelope.one({"object": "product_stock_bulk_update_result", "updated": updated})


def stock_movements(call: Call) -> Answer:
    """Answer a page of what came in and went out of a product, newest first. Ours: the contract has no such list."""
    product = find(call)
    own = Where("product_id", "eq", product.id)
    return lists.listing(call, StockMovement, lambda found: [_spell_movement(one) for one in found], own)


def _spell_movement(one: StockMovement) -> dict[str, Any]:
    document = {"id": one.document_id, "type": one.document_kind, "number": one.document_number}
    return {
        "id": one.id,
        "object": "stock_movement",
        "product_id": one.product_id,
        "units": plain(one.units),
        "stock": plain(one.level),
        "reason": one.reason,
        "document": document if one.document_id is not None else None,
        "created_at": at(one.created_at),
    }


def low_stock_report(call: Call) -> Answer:
    """Answer the products at or under their own threshold: what has run out is in the report first of all."""
    found = figures.to_reorder(call.ctx)
    return envelope.many(spell_all(call.ctx, found), total_count=len(found))


def stats(call: Call) -> Answer:
    """Answer how many products there are and how the stock is."""
    wanted = Where("is_service", "eq", value=False)
    ctx = call.ctx
    return envelope.one(
        {
            "total_products": ctx.tx.count(Product, wanted),
            "active_products": ctx.tx.count(Product, wanted, Where("is_active", "eq", value=True)),
            "out_of_stock_count": ctx.tx.count(Product, wanted, Where("stock", "lte", Decimal(0))),
            "low_stock_count": len(figures.low_on_stock(ctx)),
        }
    )


def activities(call: Call) -> Answer:
    """Answer the history of a product in numbered pages."""
    product = find(call)
    number, size = lists.numbered(call)
    own = Where("subject_id", "eq", product.id)
    total = call.ctx.tx.count(Event, own)
    first = (number - 1) * size
    found = call.ctx.tx.where(Event, own, order=Order("sequence"), limit=size, offset=first)
    shown: list[dict[str, Any]] = []
    for event in found:
        entry = spell_activity(event)
        del entry["object"]
        shown.append(entry)
    return Answer(
        200,
        {
            "data": shown,
            "total": total,
            "current_page": number,
            "per_page": size,
            "from": first + 1 if shown else None,
            "to": first + len(shown) if shown else None,
            "last_page": max(1, -(-total // size)),
        },
    )


def sales_analytics(call: Call) -> Answer:
    """Answer what a product sold in six months, and to whom last."""
    product = find(call)
    found = figures.sales(call.ctx, product.id)
    last = found.last
    return envelope.one(
        {
            "units_sold": plain(found.units),
            "total_revenue": plain(found.revenue),
            "invoices_count": found.invoices,
            "month_over_month_delta_percent": plain(found.change_percent) if found.change_percent is not None else None,
            "trend": [plain(month.revenue) for month in found.months],
            "trend_labels": [f"{MONTHS[month.first.month - 1]} {month.first.year}" for month in found.months],
            "last_buyer": {
                "name": last.contact_name,
                "initials": "".join(part[0] for part in last.contact_name.split()[:2]).upper(),
                "invoice_number": last.number,
                "invoice_date": last.issued_on.isoformat(),
            }
            if last is not None
            else None,
            "activity": [
                {
                    "id": str(one.id),
                    "kind": "invoice",
                    "title": one.number,
                    "detail": one.contact_name,
                    "occurred_at": one.issued_on.isoformat(),
                }
                for one in found.recent
            ],
        }
    )


OPERATIONS = (
    verbs.writing("products.update_stock", "PUT", "/products/{id}/stock", "products:write", update_stock, StockIn),
    verbs.writing(
        "products.bulk_update_stock",
        "POST",
        "/products/bulk-update-stock",
        "products:write",
        bulk_update_stock,
        BulkStockIn,
    ),
    verbs.reading("x.products.stock_movements", "/x/products/{id}/stock-movements", "products:read", stock_movements),
    verbs.reading("products.low_stock_report", "/products/low-stock-report", "products:read", low_stock_report),
    verbs.reading("products.stats", "/products/stats", "products:read", stats),
    verbs.reading("products.activities", "/products/{id}/activities", "products:read", activities),
    verbs.reading("products.sales_analytics", "/products/{id}/sales-analytics", "products:read", sales_analytics),
)
