"""The customer's answer to a quote or a proforma."""

from datetime import date, datetime
from typing import Any

import msgspec

from talonario.domain.context import Context, madrid_midnight
from talonario.domain.documents import issue, lifecycle
from talonario.domain.documents.record import FullDocument, State
from talonario.domain.errors import Invalid, ValueInvalid


class QuoteAlreadyAccepted(Invalid):
    """A quote is accepted once."""

    code = "quote_already_accepted"
    es = "El presupuesto ya está aceptado."
    en = "The quote has already been accepted."


class QuoteExpired(Invalid):
    """The day until which the quote was good is over."""

    code = "quote_expired"
    es = "El presupuesto caducó el {day}."
    en = "The quote expired on {day}."


def accept(ctx: Context, full: FullDocument, *, on: date | None = None, **said: Any) -> FullDocument:
    """Note that the customer accepts; a draft gets its number first.

    on      day of the answer, today by default
    said    what the answer says besides, kept in the history
    Raises  IllegalTransition, QuoteAlreadyAccepted, QuoteExpired, ValueInvalid for a day that is still to come
    """
    document = full.header
    if document.kind == "quote":
        if document.state == "accepted":
            raise QuoteAlreadyAccepted("status")
        if document.state in {"draft", "issued"} and document.due_on is not None and document.due_on < ctx.today:
            raise QuoteExpired("status", day=document.due_on.isoformat())
    lifecycle.check(document, "accept", ctx.company, ctx.today)
    if on is not None and on > ctx.today:
        reasons = {"reason_es": "no puede estar en el futuro", "reason_en": "it cannot lie in the future"}
        raise ValueInvalid("accepted_on", name="accepted_on", **reasons)
    at = ctx.now if on in {None, ctx.today} else madrid_midnight(on or ctx.today)
    return _answered(ctx, full, "accepted", "approved" if document.kind == "quote" else "accepted", at, said)


def reject(ctx: Context, full: FullDocument, **said: Any) -> FullDocument:
    """Note that the customer declines; a draft gets its number first. Raises IllegalTransition."""
    lifecycle.check(full.header, "reject", ctx.company, ctx.today)
    return _answered(ctx, full, "rejected", "rejected", ctx.now, said)


def _answered(
    ctx: Context, full: FullDocument, state: State, event: str, at: datetime, said: dict[str, Any]
) -> FullDocument:
    if full.header.state == "draft":
        answered = issue.numbered(ctx, full, state, decided_at=at).header
    else:
        answered = msgspec.structs.replace(full.header, state=state, decided_at=at, updated_at=ctx.now)
        ctx.tx.update(answered)
    told = {name: value for name, value in said.items() if value is not None}
    ctx.emit(f"{answered.kind}.{event}", answered, related_id=answered.contact_id, **told)
    return FullDocument(answered, full.lines, full.taxes, full.payments)
