"""The journal follows what becomes of documents and payments.

Every verb that issues, changes, withdraws or deletes one says so here, with what it became; doing it again posts
nothing more.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam

from talonario.domain.contacts.record import Contact
from talonario.domain.context import Context
from talonario.domain.documents.kinds import PAYABLE
from talonario.domain.documents.record import Document, FullDocument
from talonario.domain.ledger import of_document, of_payment, post
from talonario.domain.payments import Payment
from talonario.store.listing import Where
from talonario.store.statement import Query

_CORRECTIVES: Final = Query(Document, Document.c().corrects_id == bindparam("corrects_id"), order_by=[Document.c().id])


def document(
    ctx: Context,
    full: FullDocument,
    *,
    is_new: bool = False,
    is_gone: bool = False,
    contact: Contact | None = None,
    replaces: Sequence[FullDocument] | None = None,
) -> None:
    """Let a document have the entry that it should have as it is now.

    is_new    it was a draft until now: nothing was posted for it before
    is_gone   it is being deleted
    contact   its contact, where it was read already
    replaces  the simplified invoices whose place it takes, where they are not told yet
    Raises    ExerciseClosed
    """
    header = full.header
    if header.kind not in PAYABLE:
        return
    if is_new or (is_gone and header.state in of_document.STANDING):
        post.check_open(ctx, of_document.booked_on(header), "issued_on")
    wanted = None if is_gone else of_document.wanted_of(ctx, full, contact=contact, replaces=replaces)
    post.settle(ctx, header.id, wanted, is_new=is_new, reversed_on=None if is_gone else ctx.today)
    if not is_new:
        _take_along(ctx, full, is_gone=is_gone)


def payment(
    ctx: Context,
    paid: Payment,
    of: Document | None = None,
    *,
    is_new: bool = False,
    is_gone: bool = False,
    replaces: Sequence[FullDocument] | None = None,
) -> None:
    """Let a payment have the entry that it should have as it is now.

    of         the document that it settles; None when it is loose
    replaces   the simplified invoices whose place the document takes, where they are not told yet
    Raises     ExerciseClosed
    """
    if is_new or is_gone:
        post.check_open(ctx, paid.paid_on, "paid_on")
    wanted = None if is_gone else of_payment.wanted_of(ctx, paid, of, replaces)
    post.settle(ctx, paid.id, wanted, is_new=is_new)


def _take_along(ctx: Context, full: FullDocument, *, is_gone: bool) -> None:
    """Let what stands in the place of a document follow it: what it posts is the difference."""
    header = full.header
    later = [one for one in ctx.tx.all(_CORRECTIVES, corrects_id=header.id) if one.correction is not None]
    substitute = ctx.tx.get(Document, header.substituted_by.id) if header.substituted_by is not None else None
    for one in [*later, *([substitute] if substitute is not None else [])]:
        replaced = of_document.replaced_by(ctx, one)
        if not any(other.header.id == header.id for other in replaced) and header.state in of_document.STANDING:
            continue
        now = [full if other.header.id == header.id else other for other in replaced]
        now = [other for other in now if not (is_gone and other.header.id == header.id)]
        wanted = of_document.wanted_of(ctx, of_document.whole(ctx, one), replaces=now)
        post.settle(ctx, one.id, wanted, reversed_on=ctx.today)
        for paid in ctx.tx.where(Payment, Where("document_id", "eq", one.id)):
            post.settle(ctx, paid.id, of_payment.wanted_of(ctx, paid, one, now))
