"""What an invoice was made of: the quotes, proformas and delivery notes that became it, there and back."""

from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam

from talonario.domain.context import Context
from talonario.domain.documents.kinds import Kind
from talonario.domain.documents.record import Document, State
from talonario.store.statement import Query

_OF: Final = Query(Document, Document.c().converted_to_id == bindparam("invoice_id"), order_by=[Document.c().id])

EVENT: Final[dict[Kind, str]] = {
    "quote": "quote.converted",
    "proforma": "proforma.converted_to_invoice",
    "delivery_note": "delivery_note.converted",
}


def converted(ctx: Context, source: Document, invoice_id: UUID) -> None:
    """Note that a document became an invoice."""
    done = msgspec.structs.replace(
        source, state="completed", converted_to_id=invoice_id, converted_at=ctx.now, updated_at=ctx.now
    )
    ctx.tx.update(done)
    ctx.emit(EVENT[done.kind], done, related_id=done.contact_id, target="invoice", target_id=str(invoice_id))


def release(ctx: Context, invoice: Document) -> None:
    """Let what an invoice was made of stand as before, because the invoice, a draft, is discarded."""
    for found in ctx.tx.all(_OF, invoice_id=invoice.id):
        source = ctx.tx.get(Document, found.id, lock=True)
        if source is None or source.converted_to_id != invoice.id:
            continue
        free = msgspec.structs.replace(
            source, state=_before(source), converted_to_id=None, converted_at=None, updated_at=ctx.now
        )
        ctx.tx.update(free)
        ctx.emit(f"{free.kind}.updated", free, related_id=free.contact_id)


def _before(source: Document) -> State:
    """The state in which a document was converted: a quote was accepted, a note delivered, a proforma either."""
    return "accepted" if source.kind == "quote" or source.decided_at is not None else "issued"
