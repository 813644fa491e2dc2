"""Issuing: a draft gets its number and becomes a document that others may rely on."""

from collections.abc import Sequence
from typing import Final

import msgspec

from talonario.domain import contacts, stock
from talonario.domain import series as series_of_numbers
from talonario.domain.context import Context
from talonario.domain.documents import checks, lifecycle, party
from talonario.domain.documents.kinds import FISCAL, OUTSIDE_NUMBER, PRELIMINARY
from talonario.domain.documents.record import FullDocument, State
from talonario.domain.errors import Invalid
from talonario.domain.ledger import follow

LINELESS_MESSAGE: Final = "lines"


class NothingToIssue(Invalid):
    """A document without lines cannot be issued."""

    code = "nothing_to_issue"
    es = "El documento no tiene líneas: no se puede emitir."
    en = "The document has no lines: it cannot be issued."


class ContactRequired(Invalid):
    """A full invoice names its recipient."""

    code = "contact_required"
    es = "Una factura completa necesita un destinatario."
    en = "A full invoice needs a recipient."


class DateAhead(Invalid):
    """An invoice is dated on a day that has come.

    Source  AEAT, validations of RegistroAlta: FechaExpedicionFactura is not later than today
    """

    code = "date_ahead"
    es = "No se puede emitir con fecha {day}: ese día aún no ha llegado."
    en = "It cannot be issued with the date {day}: that day has not come yet."


def issue(
    ctx: Context, full: FullDocument, *, delivered: bool = False, replaces: Sequence[FullDocument] | None = None
) -> FullDocument:
    """Give a draft its number: next of its series, with no gap and no date going backwards, none ahead of today.

    delivered  whether it also reached the recipient now (sets `sent_at`)
    replaces   the simplified invoices whose place it takes: what they sold is booked already
    Raises     IllegalTransition, NothingToIssue, ContactRequired, SeriesUnsuitable, ExerciseClosed; in a strict
               company DateAhead, DateBeforeLast
    """
    document = full.header
    lifecycle.check(document, "issue", ctx.company, ctx.today)
    if not full.lines:
        raise NothingToIssue("lines")
    if document.kind in FISCAL and document.fiscal_type == "F1" and document.contact_id is None:
        raise ContactRequired("client_id")
    if document.kind in FISCAL and ctx.company.policy == "strict" and document.issued_on > ctx.today:
        raise DateAhead("issued_on", day=document.issued_on.isoformat())
    issued = numbered(ctx, full, "issued", replaces=replaces, sent_at=ctx.now if delivered else document.sent_at)
    if issued.header.kind == "quote":
        ctx.emit("quote.marked_as_pending", issued.header, related_id=issued.header.contact_id)
    elif delivered:
        ctx.emit(f"{document.kind}.sent", issued.header, related_id=issued.header.contact_id)
    return issued


def numbered(
    ctx: Context, full: FullDocument, state: State, *, replaces: Sequence[FullDocument] | None = None, **changes: object
) -> FullDocument:
    """Take a draft to the state that it leaves being a draft for, with its number and its contact as it stands now.

    replaces   as in `issue`
    Raises     SeriesUnsuitable, DateBeforeLast, ExerciseClosed
    """
    document = full.header
    changes |= {"state": state, "issued_at": ctx.now, "updated_at": ctx.now}
    contact = contacts.get(ctx, document.contact_id, include_deleted=True) if document.contact_id is not None else None
    if contact is not None:
        changes |= party.snapshot(contact)
        if document.kind in PRELIMINARY:
            changes["operation_regime"] = document.operation_regime
    if document.kind not in OUTSIDE_NUMBER:
        series = (
            series_of_numbers.get(ctx, document.series_id)
            if document.series_id is not None
            else series_of_numbers.default_for(ctx, document.kind)
        )
        checks.check_series(ctx, document.kind, series.id)
        number, series = series_of_numbers.take_number(ctx, series, document.issued_on)
        changes |= {"series_id": series.id, "number": number, "unique_number": number}
    changes["settlement"] = lifecycle.settlement(document.total, document.paid_total, state)
    taken = msgspec.structs.replace(document, **changes)
    ctx.tx.update(taken)
    if taken.kind in OUTSIDE_NUMBER:
        ctx.emit(f"{taken.kind}.updated", taken, related_id=taken.contact_id)
    else:
        ctx.emit(f"{taken.kind}.number_assigned", taken, related_id=taken.contact_id, new_number=taken.number)
    done = FullDocument(taken, full.lines, full.taxes, full.payments)
    follow.document(ctx, done, is_new=True, contact=contact, replaces=replaces)
    stock.follow(ctx, done, is_new=True)
    return done


def mark_sent(ctx: Context, full: FullDocument) -> FullDocument:
    """Note that the document reached the recipient; a draft is issued first. Raises IllegalTransition and `issue`'s."""
    if full.header.state == "draft":
        return issue(ctx, full, delivered=True)
    lifecycle.check(full.header, "send", ctx.company, ctx.today)
    sent = msgspec.structs.replace(full.header, sent_at=full.header.sent_at or ctx.now, updated_at=ctx.now)
    ctx.tx.update(sent)
    if sent.kind != "quote":
        ctx.emit(f"{sent.kind}.sent", sent, related_id=sent.contact_id)
    return FullDocument(sent, full.lines, full.taxes, full.payments)
