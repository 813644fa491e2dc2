"""A document becomes the next one, with its lines, to the cent: a quote an order or an invoice, an order a note…"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import msgspec

from talonario.domain import stock
from talonario.domain.context import Context
from talonario.domain.documents import accept, draft, issue, lifecycle, sources
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.kinds import NUMBERED_AT_CREATION, Kind
from talonario.domain.documents.record import Document, FullDocument, Origin
from talonario.domain.errors import Conflict, Invalid
from talonario.fiscal.totals import Rounding
from talonario.store.listing import Where

TARGETS: Final[dict[Kind, tuple[Kind, ...]]] = {
    "quote": ("invoice", "sales_order", "proforma", "delivery_note"),
    "proforma": ("invoice", "sales_order", "delivery_note"),
    "sales_order": ("invoice", "delivery_note"),
    "delivery_note": ("invoice",),
    "purchase_order": ("purchase_invoice",),
}
"""What each kind may become, the usual thing first."""


class AlreadyConverted(Conflict):
    """It is another document already."""

    code = "already_converted"
    es = "El documento {number} ya se convirtió en otro."
    en = "Document {number} has already become another one."


class NotInto(Invalid):
    """Such a document does not become that."""

    code = "not_into"
    es = "Un documento de este tipo no se convierte en «{target}»."
    en = "A document of this kind does not become '{target}'."


class NotTogether(Invalid):
    """One invoice is made out to one customer, in one currency."""

    code = "not_together"
    es = "Los documentos son de distintos clientes o monedas: no caben en una factura."
    en = "The documents belong to different customers or currencies: they do not fit into one invoice."


class ConversionFields(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about the new document; by default it is of today, due by the customer's terms, of its series.

    into        what it is to be; by default the usual thing
    accepting   a quote that awaits its answer is accepted by being converted
    """

    issued_on: date | None = None
    due_on: date | None = None
    series_id: UUID | None = None
    into: Kind | None = None
    accepting: bool = False


def convert(ctx: Context, found: Sequence[FullDocument], fields: ConversionFields) -> FullDocument:
    """Make the draft of one document, or of several of one customer; what is no invoice is numbered at once.

    found   locked by whoever read them
    Raises  IllegalTransition (TransitionConflict for a delivery note), AlreadyConverted, NotInto, NotTogether,
            QuoteExpired, and what drafting raises
    """
    source = found[0].header.kind
    into = fields.into or TARGETS.get(source, ("invoice",))[0]
    if into not in TARGETS.get(source, ()):
        raise NotInto("docType", target=into)
    if fields.accepting and ctx.company.policy == "strict":
        found = [_accepted(ctx, one) for one in found]
    for one in found:
        check(ctx, one.header)
    taken = [issue.numbered(ctx, one, "issued") if one.header.state == "draft" else one for one in found]
    first = taken[0].header
    if any((one.header.contact_id, one.header.currency) != (first.contact_id, first.currency) for one in taken):
        raise NotTogether("ids")
    issued_on = fields.issued_on or ctx.today
    alone = len(taken) == 1
    made = draft.create(
        ctx,
        DocumentFields(
            kind=into,
            issued_on=issued_on,
            due_on=fields.due_on or _due(first, issued_on),
            contact_id=first.contact_id,
            series_id=fields.series_id,
            lines=tuple(draft.line_fields(line, one.header) for one in taken for line in one.lines),
            description=first.description if alone else "",
            notes=first.notes if alone else None,
            language=first.language,
            currency=first.currency,
            exchange_rate=first.exchange_rate,
            payment_method_id=first.payment_method_id,
            sales_channel=first.sales_channel,
            shipping_address=first.shipping_address if alone else None,
            origin=Origin(first.kind, first.id, first.external_id),
            tags=tuple(first.tags) if alone else (),
            custom_fields=tuple(first.custom_fields) if alone else (),
            metadata={f"source_{first.kind}_id": str(first.id)} if alone else {},
            warehouse_id=first.warehouse_id,
            rounding=_rounding(taken),
            comes_to=(
                sum((one.header.subtotal for one in taken), draft.ZERO),
                sum((one.header.total for one in taken), draft.ZERO),
            ),
        ),
        moves_stock=False,
    )
    for one in taken:
        sources.converted(ctx, one.header, made.header)
    if into in NUMBERED_AT_CREATION:
        return issue.issue(ctx, made)
    stock.follow(ctx, made, is_new=True)
    return made


def _accepted(ctx: Context, one: FullDocument) -> FullDocument:
    awaits = one.header.kind == "quote" and one.header.state in {"draft", "issued"}
    return accept.accept(ctx, one) if awaits else one


def check(ctx: Context, document: Document) -> None:
    """Raise what `convert` would raise for one document, and do nothing."""
    if document.kind == "delivery_note":
        if lifecycle.status(document, ctx.today) not in lifecycle.allowed(document.kind, "convert"):
            raise lifecycle.refusal(document, "convert", ctx.today, lifecycle.TransitionConflict)
    elif document.state == "completed":
        raise AlreadyConverted("status", number=document.number or "")
    else:
        lifecycle.check(document, "convert", ctx.company, ctx.today)
    if document.issued_elsewhere and _was_invoiced_elsewhere(ctx, document):
        raise AlreadyConverted("status", number=document.number or "")


def _was_invoiced_elsewhere(ctx: Context, document: Document) -> bool:
    """Whether an invoice that came in too was made of it there: it would be invoiced twice."""
    theirs = (Where("family", "eq", "invoice"), Where("contact_id", "eq", document.contact_id))
    named = {(document.kind, document.id), (document.kind, document.external_id)}
    return any(
        one.origin is not None
        and bool({(one.origin.kind, one.origin.id), (one.origin.kind, one.origin.external_id)} & named)
        for one in ctx.tx.where(Document, *theirs, Where("issued_elsewhere", "eq", True))
    )


def _due(source: Document, issued_on: date) -> date | None:
    days = source.offer.payment_term_days if source.offer is not None else None
    return None if days is None else issued_on + timedelta(days=days)


def _rounding(taken: Sequence[FullDocument]) -> Rounding | None:
    """How they were all rounded; the company's way when they were not alike."""
    ways = {one.header.rounding for one in taken}
    return ways.pop() if len(ways) == 1 else None  # type: ignore[return-value]  # the column holds one of the three
