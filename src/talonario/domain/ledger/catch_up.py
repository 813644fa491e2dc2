"""Posting what has no entry: documents and payments from before there was a journal."""

from typing import Final
from uuid import UUID

from talonario.domain.context import Context
from talonario.domain.documents.kinds import PAYABLE
from talonario.domain.documents.record import Document
from talonario.domain.ledger import follow, of_document
from talonario.domain.ledger.post import Posted
from talonario.domain.ledger.record import JournalEntry
from talonario.domain.payments import Payment
from talonario.store.listing import Order, Where

BATCH: Final = 200


def documents(ctx: Context, after: UUID | None) -> tuple[int, UUID | None]:
    """Post a batch of documents, with their payments, that have no entry yet.

    after    the last document of the batch before
    Returns  how many entries were posted, and the document to go on after; None at the end
    Raises   ExerciseClosed
    """
    owed = Where("kind", "in", sorted(PAYABLE))
    page = ctx.tx.page(Document, owed, order=Order(descending=False), after=after, limit=BATCH)
    assert page is not None, "a page by id always exists"
    ids = [one.id for one in page.records]
    if not ids:
        return 0, None
    paid = ctx.tx.where(Payment, Where("document_id", "in", ids))
    known = _known(ctx, [*ids, *(one.id for one in paid)])
    for one in page.records:
        # Whoever changes it meanwhile posts it: what is there after the lock counts.
        document = ctx.tx.get(Document, one.id, lock=True) if one.id not in known else None
        if document is not None:
            follow.document(ctx, of_document.whole(ctx, document))
    headers = {one.id: one for one in page.records}
    for payment in paid:
        if payment.id not in known and payment.document_id is not None:
            _payment(ctx, payment, headers[payment.document_id])
    return _count(ctx), ids[-1] if page.has_more else None


def loose_payments(ctx: Context, after: UUID | None) -> tuple[int, UUID | None]:
    """Post a batch of payments without a document; as `documents`."""
    loose = Where("document_id", "is_null", True)
    page = ctx.tx.page(Payment, loose, order=Order(descending=False), after=after, limit=BATCH)
    assert page is not None, "a page by id always exists"
    known = _known(ctx, [one.id for one in page.records])
    for one in page.records:
        if one.id not in known:
            _payment(ctx, one, None)
    return _count(ctx), page.records[-1].id if page.has_more else None


def _payment(ctx: Context, payment: Payment, document: Document | None) -> None:
    locked = ctx.tx.get(Payment, payment.id, lock=True)
    if locked is not None:
        follow.payment(ctx, locked, document)


def _known(ctx: Context, sources: list[UUID]) -> set[UUID | None]:
    """Those that have had an entry, whether it stands or not."""
    found: set[UUID | None] = set()
    for start in range(0, len(sources), BATCH):
        part = sources[start : start + BATCH]
        found |= {one.source_id for one in ctx.tx.where(JournalEntry, Where("source_id", "in", part))}
    return found


def _count(ctx: Context) -> int:
    posted: dict[UUID, list[Posted]] = ctx.memory.get("posted", {})
    return sum(len(found) for found in posted.values())
