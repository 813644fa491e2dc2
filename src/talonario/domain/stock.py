"""Stock: what came in and went out, by documents and by hand; the level of a product is the sum of its movements.

A document moves goods when it is issued: invoices and delivery notes take, purchase invoices add, refunds give back,
orders move what is shipped of them. In an open company its draft does so already, as Holded's do. A document made of
others moves only what goes beyond them. What is annulled, cancelled or deleted gives back what it moved. What came
from another program moves nothing, drafts included: it is in the level that came with the product.

Goods move in the warehouse that the document names, else in the default one; the level of a product is that of all its
warehouses together.

A document is never refused for want of goods. The law wants an invoice for what was delivered, whatever the books
say is left, so a level may go below nothing; only movements by hand may not, in a strict company.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from sqlalchemy import bindparam

from talonario.domain import external, warehouses
from talonario.domain.context import Context
from talonario.domain.documents.kinds import ORDERS, PURCHASES, Kind
from talonario.domain.documents.record import Correction, Document, DocumentLine, FullDocument
from talonario.domain.products.record import ZERO, Product
from talonario.store.columns import Quantity
from talonario.store.listing import Where
from talonario.store.outbox import Performer
from talonario.store.record import Record, References, stored
from talonario.store.statement import Query

Reason = Literal["opening", "adjustment", "import", "document"]
Place = tuple[UUID, UUID | None]
"""A product, and which of its variants."""
Spot = tuple[UUID, UUID | None, UUID]
"""A product, which of its variants, and in which warehouse."""


@stored(
    "stock_movements",
    index={"stock_movements_product": ("product_id", "id"), "stock_movements_document": ("document_id", "id")},
)
class StockMovement(Record, frozen=True, kw_only=True):
    """Goods that came in or went out; rows are added, never changed.

    variant_id   which form of the product, when it has several
    warehouse_id where; in rows older than warehouses, that with the company's id
    units        positive in, negative out
    level        of the product after it
    document_…   what moved them; None when somebody did it by hand
    """

    product_id: Annotated[UUID, References("products")]
    variant_id: UUID | None
    units: Quantity
    level: Quantity
    reason: Reason
    document_id: UUID | None
    document_kind: str | None
    document_number: str | None
    created_at: datetime
    created_by: Performer | None
    warehouse_id: UUID | None = None


MOVING: Final[frozenset[Kind]] = frozenset(
    {
        "invoice",
        "receipt",
        "credit_note",
        "receipt_refund",
        "delivery_note",
        "purchase_invoice",
        "purchase_refund",
        *ORDERS,
    }
)
MADE_OF_OTHERS: Final[frozenset[Kind]] = frozenset({"invoice", "receipt", "delivery_note", "purchase_invoice"})
STILL: Final = frozenset({"annulled", "cancelled", "rejected"})
"""The states in which a document moves nothing; in a strict company a draft does not either."""
KEPT_GOODS: Final = frozenset({"concurso", "incobrable", "descuento"})
"""The causes of a correction that leave the goods where they are: who cannot pay has them, a discount is money."""

_SOURCES: Final = Query(
    Document,
    Document.c().converted_to_id == bindparam("made_id"),
    order_by=[Document.c().id],
)


def opening(ctx: Context, product: Product, reason: Reason = "opening") -> None:
    """Note what a new product begins with, in the default warehouse."""
    _count(ctx, product, {}, ZERO, reason)


def changed(ctx: Context, before: Product, after: Product, reason: Reason) -> None:
    """Note that the level of a product, which the caller locked and writes, is another one.

    The difference is in the default warehouse, whose goods are counted; the others have what they had.
    """
    _count(ctx, after, {one.id: one.stock for one in before.variants}, before.stock, reason)


def _count(ctx: Context, after: Product, variants: Mapping[UUID, Decimal], before: Decimal, reason: Reason) -> None:
    """Move what makes the difference between two counts: of each variant its own, of the product what is left."""
    moved = {one.id: one.stock - variants.get(one.id, ZERO) for one in after.variants}
    moved |= {one: -units for one, units in variants.items() if one not in moved}
    whole = after.stock - before
    only = only_variant(after)
    places: dict[UUID | None, Decimal] = {only: whole}
    if only is None:
        places = dict(moved) | {None: whole - sum(moved.values(), ZERO)}
    level = before
    for variant_id, units in places.items():
        if units:
            level += units
            counted = msgspec.structs.replace(after, stock=level)
            _note(ctx, counted, variant_id, warehouses.default(ctx).id, units, reason, None)


def only_variant(product: Product) -> UUID | None:
    """The one variant of a product, of which whoever names the product speaks; None when there is a choice, or none."""
    return product.variants[0].id if len(product.variants) == 1 else None


def form(product: Product, item_id: UUID | None) -> UUID | None:
    """The variant that goods are of: the one that is named, while the product has it, else its only one, or none."""
    return item_id if any(one.id == item_id for one in product.variants) else only_variant(product)


def shift(ctx: Context, product: Product, variant_id: UUID | None, warehouse_id: UUID, units: Decimal) -> Product:
    """Move goods of a product by hand, which the caller locked and writes: what comes back."""
    variant_id = form(product, variant_id)
    moved = _with(product, variant_id, units)
    _note(ctx, moved, variant_id, warehouse_id, units, "adjustment", None)
    return moved


def forget(ctx: Context, product: Product) -> None:
    """Let the movements of a product go with it."""
    ctx.tx.delete(*ctx.tx.where(StockMovement, Where("product_id", "eq", product.id)))
    ctx.tx.delete(*warehouses.levels_of_product(ctx, product.id))


def follow(ctx: Context, full: FullDocument, *, is_new: bool = False, is_gone: bool = False) -> None:
    """Move what a document moves as it is now, less what was moved for it before.

    Called by every verb that issues, withdraws, changes or deletes a document, with the document as it became; doing
    it again moves nothing more.

    is_new    it was a draft until now: nothing was moved for it before
    is_gone   it is being deleted
    """
    document = full.header
    if document.kind not in MOVING or (document.import_hash is not None and document.kind not in ORDERS):
        return
    wanted: dict[Place, Decimal] = {}
    if not is_gone and not _is_still(ctx, document):
        wanted = _managed(ctx, _moves(document, full.lines))
        if wanted and document.kind in MADE_OF_OTHERS:
            wanted = _beyond(wanted, _behind(ctx, document.id), document.kind)
        if document.correction is not None:
            _subtract(wanted, _replaced(ctx, document.correction))
    moved = _spots(ctx, [document.id]) if not is_new or ctx.company.policy == "open" else {}
    spots: dict[Spot, Decimal] = {}
    if wanted:
        warehouse_id = _warehouse(ctx, document, moved)
        spots = {(*place, warehouse_id): units for place, units in wanted.items()}
    for spot, units in moved.items():
        spots[spot] = spots.get(spot, ZERO) - units
    _move(ctx, document, {spot: units for spot, units in spots.items() if units})


def _is_still(ctx: Context, document: Document) -> bool:
    """Whether a document moves nothing as it stands."""
    return document.state in STILL or (document.state == "draft" and ctx.company.policy == "strict")


def _warehouse(ctx: Context, document: Document, moved: Mapping[Spot, Decimal]) -> UUID:
    """Where a document moves goods: where it says, else where it did, though another one is the default by now."""
    named = document.warehouse_id
    if named is not None and ctx.tx.get(warehouses.Warehouse, named) is not None:
        return named
    before = [warehouse_id for (_, _, warehouse_id), units in moved.items() if units]
    return before[0] if before and named is None else warehouses.default(ctx).id


def _moves(document: Document, lines: Sequence[DocumentLine]) -> dict[Place, Decimal]:
    """What the lines of a document move, by themselves. Refunds have negative quantities."""
    # A full invoice in the place of simplified ones (F3) is about goods that those have moved.
    if document.fiscal_type == "F3" or (document.correction is not None and document.correction.reason in KEPT_GOODS):
        return {}
    sign = 1 if document.kind in PURCHASES else -1
    found: dict[Place, Decimal] = {}
    for line in lines:
        if line.product_id is not None:
            place = (line.product_id, line.variant_id)
            units = line.shipped if document.kind in ORDERS else line.quantity
            found[place] = found.get(place, ZERO) + sign * units
    return found


def _beyond(wanted: Mapping[Place, Decimal], moved: Mapping[Place, Decimal], kind: Kind) -> dict[Place, Decimal]:
    """What a document moves beyond those it was made of; what they moved stays so, though less of it is invoiced."""
    bound = max if kind in PURCHASES else min
    return {place: bound(units - moved[place], ZERO) if place in moved else units for place, units in wanted.items()}


def _behind(ctx: Context, document_id: UUID) -> dict[Place, Decimal]:
    """What was moved by the documents that one was made of, and by those that they were made of."""
    found: dict[Place, Decimal] = {}
    for source in ctx.tx.all(_SOURCES, made_id=document_id):
        _subtract(found, {place: -units for place, units in _effects(ctx, [source]).items()})
        _subtract(found, {place: -units for place, units in _behind(ctx, source.id).items()})
    return found


def _replaced(ctx: Context, correction: Correction) -> Mapping[Place, Decimal]:
    """What was moved by the invoice, with its notes, whose place a correction by substitution takes."""
    if correction.original_id is None or correction.base_rectified is None or correction.reason in KEPT_GOODS:
        return {}
    original = ctx.tx.get(Document, correction.original_id)
    if original is None:
        return {}
    found = _behind(ctx, original.id)
    _subtract(found, {place: -units for place, units in _effects(ctx, [original]).items()})
    return found


def _effects(ctx: Context, documents: list[Document]) -> dict[Place, Decimal]:
    """What documents moved; of history that is what its lines say, which the imported level already has."""
    here = [one.id for one in documents if one.import_hash is None or one.kind in ORDERS]
    found: dict[Place, Decimal] = {}
    for (product_id, variant_id, _), units in (_spots(ctx, here) if here else {}).items():
        found[product_id, variant_id] = found.get((product_id, variant_id), ZERO) + units
    for one in documents:
        if one.id not in here and one.state not in STILL | {"draft"} and one.kind in MOVING:
            lines = ctx.tx.where(DocumentLine, Where("document_id", "eq", one.id))
            for place, units in _moves(one, lines).items():
                found[place] = found.get(place, ZERO) + units
    return found


def _spots(ctx: Context, document_ids: Sequence[UUID]) -> dict[Spot, Decimal]:
    """The sum of what these documents moved, and where."""
    found: dict[Spot, Decimal] = {}
    for one in ctx.tx.where(StockMovement, Where("document_id", "in", document_ids)):
        spot = (one.product_id, one.variant_id, one.warehouse_id or ctx.company_id)
        found[spot] = found.get(spot, ZERO) + one.units
    return found


def _subtract(wanted: dict[Place, Decimal], moved: Mapping[Place, Decimal]) -> None:
    for place, units in moved.items():
        wanted[place] = wanted.get(place, ZERO) - units


def _managed(ctx: Context, wanted: Mapping[Place, Decimal]) -> dict[Place, Decimal]:
    """Those movements that are of products whose stock is kept, each of the variant that there is no choice about."""
    if not wanted:
        return {}
    known = ctx.tx.get_many(Product, [product_id for product_id, _ in wanted])
    kept = {one.id: only_variant(one) for one in known.values() if one.manages_stock and not one.is_service}
    found: dict[Place, Decimal] = {}
    for (product_id, variant_id), units in wanted.items():
        if product_id in kept:
            place = (product_id, variant_id or kept[product_id])
            found[place] = found.get(place, ZERO) + units
    return found


def _move(ctx: Context, document: Document, wanted: Mapping[Spot, Decimal]) -> None:
    """Move goods. Products are locked in the order of their ids, so that two documents cannot wait for each other."""
    by_product: dict[UUID, list[tuple[UUID | None, UUID, Decimal]]] = {}
    for (product_id, variant_id, warehouse_id), units in wanted.items():
        by_product.setdefault(product_id, []).append((variant_id, warehouse_id, units))
    for product_id in sorted(by_product):
        product = ctx.tx.get(Product, product_id, lock=True)
        if product is None:
            continue
        level = product.stock
        for variant_id, warehouse_id, units in by_product[product_id]:
            product = _with(product, variant_id, units)
            _note(ctx, product, variant_id, warehouse_id, units, "document", document)
        moved = msgspec.structs.replace(product, updated_at=ctx.now)
        ctx.tx.update(moved)
        ctx.emit(
            "product.updated",
            moved,
            stock_before=str(level),
            stock_after=str(moved.stock),
            document_id=str(document.id),
            document_number=document.number,
            **told_place([one[:2] for one in by_product[product_id]]),
        )
    if by_product:
        external.forget(ctx, Product)


def told_place(places: Sequence[tuple[UUID | None, UUID]]) -> dict[str, Any]:
    """What an event says of where goods moved, when it was one place: a variant and a warehouse."""
    if len(places) != 1:
        return {}
    variant_id, warehouse_id = places[0]
    return {"warehouse_id": str(warehouse_id)} | ({"variant_id": str(variant_id)} if variant_id else {})


def _with(product: Product, variant_id: UUID | None, units: Decimal) -> Product:
    variants = [
        msgspec.structs.replace(one, stock=one.stock + units) if one.id == variant_id else one
        for one in product.variants
    ]
    return msgspec.structs.replace(product, stock=product.stock + units, variants=variants)


def _note(
    ctx: Context,
    product: Product,
    variant_id: UUID | None,
    warehouse_id: UUID,
    units: Decimal,
    reason: Reason,
    document: Document | None,
) -> None:
    """Write a movement and what it makes of the warehouse's level; `product` is as it is after it."""
    warehouses.put(ctx, warehouse_id, product.id, variant_id or product.id, units)
    ctx.tx.insert(
        StockMovement(
            company_id=ctx.company_id,
            id=ctx.new_id(),
            product_id=product.id,
            variant_id=variant_id,
            units=units,
            level=product.stock,
            reason=reason,
            document_id=document.id if document is not None else None,
            document_kind=document.kind if document is not None else None,
            document_number=document.number if document is not None else None,
            created_at=ctx.now,
            created_by=ctx.actor,
            warehouse_id=warehouse_id,
        )
    )
