"""What a document was made of: the quotes, proformas, orders and notes that became it, there and back."""

from typing import Final

import msgspec
from sqlalchemy import bindparam

from talonario.domain.companies import Policy
from talonario.domain.context import Context
from talonario.domain.documents.kinds import Kind
from talonario.domain.documents.record import Document, State
from talonario.store.statement import Query

_OF: Final = Query(Document, Document.c().converted_to_id == bindparam("invoice_id"), order_by=[Document.c().id])

EVENT: Final[dict[Kind, str]] = {
    "quote": "quote.converted",
    "proforma": "proforma.converted_to_invoice",
    "delivery_note": "delivery_note.converted",
    "sales_order": "sales_order.converted",
    "purchase_order": "purchase_order.converted",
}


def converted(ctx: Context, source: Document, made: Document) -> None:
    """Note that a document became another one."""
    done = msgspec.structs.replace(
        source, state="completed", converted_to_id=made.id, converted_at=ctx.now, updated_at=ctx.now
    )
    ctx.tx.update(done)
    ctx.emit(EVENT[done.kind], done, related_id=done.contact_id, target=made.kind, target_id=str(made.id))


def release(ctx: Context, invoice: Document) -> None:
    """Let what a document was made of stand as before, because the document is discarded."""
    for found in ctx.tx.all(_OF, invoice_id=invoice.id):
        source = ctx.tx.get(Document, found.id, lock=True)
        if source is None or source.converted_to_id != invoice.id:
            continue
        free = msgspec.structs.replace(
            source,
            state=_before(source, ctx.company.policy),
            converted_to_id=None,
            converted_at=None,
            updated_at=ctx.now,
        )
        ctx.tx.update(free)
        ctx.emit(f"{free.kind}.updated", free, related_id=free.contact_id)


def _before(source: Document, policy: Policy) -> State:
    """The state in which a document was converted: a proforma was accepted or not.

    A quote was accepted, but for an open company's, which becomes an invoice unanswered.
    """
    answered = source.decided_at is not None or (source.kind == "quote" and policy == "strict")
    return "accepted" if answered else "issued"
