"""Stock: what came in and went out, by documents and by hand; the level of a product is the sum of its movements.

A document moves goods when it is issued: invoices and delivery notes take, purchase invoices add, refunds give back.
An invoice made of delivery notes moves only what goes beyond them. What is annulled, cancelled or deleted gives back
what it moved. What came from another program moves nothing, drafts included (Holded takes the goods of drafts): it is
in the level that came with the product.

A document is never refused for want of goods. The law wants an invoice for what was delivered, whatever the books
say is left, so a level may go below nothing; only movements by hand may not, in a strict company.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from sqlalchemy import bindparam

from talonario.domain import external
from talonario.domain.context import Context
from talonario.domain.documents.kinds import PURCHASES, Kind
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


@stored(
    "stock_movements",
    index={"stock_movements_product": ("product_id", "id"), "stock_movements_document": ("document_id", "id")},
)
class StockMovement(Record, frozen=True, kw_only=True):
    """Goods that came in or went out; rows are added, never changed.

    variant_id   which form of the product, when it has several
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


MOVING: Final[frozenset[Kind]] = frozenset(
    {
        "invoice",
        "receipt",
        "credit_note",
        "receipt_refund",
        "delivery_note",
        "purchase_invoice",
        "purchase_refund",
    }
)
MADE_OF_NOTES: Final[frozenset[Kind]] = frozenset({"invoice", "receipt"})
STILL: Final = frozenset({"draft", "annulled", "cancelled", "rejected"})
"""The states in which a document moves nothing."""
KEPT_GOODS: Final = frozenset({"concurso", "incobrable", "descuento"})
"""The causes of a correction that leave the goods where they are: who cannot pay has them, a discount is money."""

_NOTES: Final = Query(
    Document,
    Document.c().converted_to_id == bindparam("invoice_id"),
    Document.c().kind == "delivery_note",
    order_by=[Document.c().id],
)


def opening(ctx: Context, product: Product, reason: Reason = "opening") -> None:
    """Note what a new product begins with."""
    if product.stock:
        ctx.tx.insert(_movement(ctx, product, None, product.stock, reason, None))


def changed(ctx: Context, before: Product, after: Product, reason: Reason) -> None:
    """Note that the level of a product, which the caller locked and writes, is another one."""
    if after.stock != before.stock:
        ctx.tx.insert(_movement(ctx, after, None, after.stock - before.stock, reason, None))


def forget(ctx: Context, product: Product) -> None:
    """Let the movements of a product go with it."""
    ctx.tx.delete(*ctx.tx.where(StockMovement, Where("product_id", "eq", product.id)))


def follow(ctx: Context, full: FullDocument, *, is_new: bool = False, is_gone: bool = False) -> None:
    """Move what a document moves as it is now, less what was moved for it before.

    Called by every verb that issues, withdraws, changes or deletes a document, with the document as it became; doing
    it again moves nothing more.

    is_new    it was a draft until now: nothing was moved for it before
    is_gone   it is being deleted
    """
    document = full.header
    if document.kind not in MOVING or document.import_hash is not None:
        return
    wanted: dict[Place, Decimal] = {}
    if not is_gone and document.state not in STILL:
        wanted = _managed(ctx, _moves(document, full.lines))
        if wanted and document.kind in MADE_OF_NOTES:
            wanted = _beyond(wanted, _effects(ctx, ctx.tx.all(_NOTES, invoice_id=document.id)))
        elif document.correction is not None:
            _subtract(wanted, _replaced(ctx, document.correction))
    if not is_new:
        _subtract(wanted, _moved(ctx, [document.id]))
    _move(ctx, document, {place: units for place, units in wanted.items() if units})


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
            found[place] = found.get(place, ZERO) + sign * line.quantity
    return found


def _beyond(wanted: Mapping[Place, Decimal], delivered: Mapping[Place, Decimal]) -> dict[Place, Decimal]:
    """What an invoice takes beyond its delivery notes; what they delivered stays so, though less of it is invoiced."""
    return {
        place: min(units - delivered[place], ZERO) if place in delivered else units for place, units in wanted.items()
    }


def _replaced(ctx: Context, correction: Correction) -> Mapping[Place, Decimal]:
    """What was moved by the invoice, with its notes, whose place a correction by substitution takes."""
    if correction.original_id is None or correction.base_rectified is None or correction.reason in KEPT_GOODS:
        return {}
    original = ctx.tx.get(Document, correction.original_id)
    return _effects(ctx, [original, *ctx.tx.all(_NOTES, invoice_id=original.id)]) if original is not None else {}


def _effects(ctx: Context, documents: list[Document]) -> dict[Place, Decimal]:
    """What documents moved; of history that is what its lines say, which the imported level already has."""
    here = [one.id for one in documents if one.import_hash is None]
    found = _moved(ctx, here) if here else {}
    for one in documents:
        if one.import_hash is not None and one.state not in STILL:
            lines = ctx.tx.where(DocumentLine, Where("document_id", "eq", one.id))
            for place, units in _moves(one, lines).items():
                found[place] = found.get(place, ZERO) + units
    return found


def _moved(ctx: Context, document_ids: Sequence[UUID]) -> dict[Place, Decimal]:
    """The sum of what these documents moved."""
    found: dict[Place, Decimal] = {}
    for one in ctx.tx.where(StockMovement, Where("document_id", "in", document_ids)):
        place = (one.product_id, one.variant_id)
        found[place] = found.get(place, ZERO) + one.units
    return found


def _subtract(wanted: dict[Place, Decimal], moved: Mapping[Place, Decimal]) -> None:
    for place, units in moved.items():
        wanted[place] = wanted.get(place, ZERO) - units


def _managed(ctx: Context, wanted: Mapping[Place, Decimal]) -> dict[Place, Decimal]:
    """Those movements that are of products whose stock is kept."""
    if not wanted:
        return {}
    found = ctx.tx.get_many(Product, [product_id for product_id, _ in wanted])
    kept = {one.id for one in found.values() if one.manages_stock and not one.is_service}
    return {place: units for place, units in wanted.items() if place[0] in kept}


def _move(ctx: Context, document: Document, wanted: Mapping[Place, Decimal]) -> None:
    """Move goods. Products are locked in the order of their ids, so that two documents cannot wait for each other."""
    by_product: dict[UUID, list[tuple[UUID | None, Decimal]]] = {}
    for (product_id, variant_id), units in wanted.items():
        by_product.setdefault(product_id, []).append((variant_id, units))
    for product_id in sorted(by_product):
        product = ctx.tx.get(Product, product_id, lock=True)
        if product is None:
            continue
        level = product.stock
        for variant_id, units in by_product[product_id]:
            product = _with(product, variant_id, units)
            ctx.tx.insert(_movement(ctx, product, variant_id, units, "document", document))
        moved = msgspec.structs.replace(product, updated_at=ctx.now)
        ctx.tx.update(moved)
        ctx.emit(
            "product.updated",
            moved,
            stock_before=str(level),
            stock_after=str(moved.stock),
            document_id=str(document.id),
            document_number=document.number,
        )
    if by_product:
        external.forget(ctx, Product)


def _with(product: Product, variant_id: UUID | None, units: Decimal) -> Product:
    variants = [
        msgspec.structs.replace(one, stock=one.stock + units) if one.id == variant_id else one
        for one in product.variants
    ]
    return msgspec.structs.replace(product, stock=product.stock + units, variants=variants)


def _movement(
    ctx: Context, product: Product, variant_id: UUID | None, units: Decimal, reason: Reason, document: Document | None
) -> StockMovement:
    return StockMovement(
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
    )
