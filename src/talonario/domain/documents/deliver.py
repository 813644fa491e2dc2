"""A delivery note reaches the customer, or is withdrawn."""

from datetime import date

import msgspec

from talonario.domain import stock
from talonario.domain.context import Context
from talonario.domain.documents import issue, lifecycle
from talonario.domain.documents.lifecycle import TransitionConflict, Verb
from talonario.domain.documents.record import FullDocument


def mark_delivered(ctx: Context, full: FullDocument, on: date | None = None) -> FullDocument:
    """Note that the goods arrived: the note gets its number.

    on      day of the delivery; by default the one that was planned, else today
    Raises  TransitionConflict
    """
    _check(ctx, full, "deliver")
    day = on or full.header.delivery_on or ctx.today
    delivered = issue.numbered(ctx, full, "issued", delivery_on=day)
    ctx.emit(
        "delivery_note.status_changed",
        delivered.header,
        related_id=delivered.header.contact_id,
        from_status="draft",
        to_status="delivered",
        delivery_date=day.isoformat(),
    )
    return delivered


def cancel(ctx: Context, full: FullDocument) -> FullDocument:
    """Withdraw a note that is no invoice yet; a draft gets its number first. Raises TransitionConflict."""
    _check(ctx, full, "cancel")
    if full.header.state == "draft":
        cancelled = issue.numbered(ctx, full, "cancelled", voided_at=ctx.now)
    else:
        header = msgspec.structs.replace(full.header, state="cancelled", voided_at=ctx.now, updated_at=ctx.now)
        ctx.tx.update(header)
        cancelled = FullDocument(header, full.lines, full.taxes, full.payments)
        stock.follow(ctx, cancelled)
    ctx.emit("delivery_note.cancelled", cancelled.header, related_id=cancelled.header.contact_id)
    return cancelled


def _check(ctx: Context, full: FullDocument, verb: Verb) -> None:
    document = full.header
    if lifecycle.status(document, ctx.today) not in lifecycle.allowed(document.kind, verb):
        raise lifecycle.refusal(document, verb, ctx.today, TransitionConflict)
