"""Making, changing and discarding documents that are not issued yet."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam

from talonario.domain import attachments, papers, public_links, stock
from talonario.domain.contacts import Contact
from talonario.domain.context import Context
from talonario.domain.documents import checks, lifecycle, party, purchases, read, sources
from talonario.domain.documents.kinds import (
    FAMILY,
    FISCAL_TYPE,
    NUMBERED_AT_CREATION,
    OUTSIDE_NUMBER,
    PRELIMINARY,
    Kind,
)
from talonario.domain.documents.pricing import LineFields, Priced, price
from talonario.domain.documents.record import (
    Address,
    Booking,
    CustomField,
    Document,
    DocumentLine,
    DocumentTax,
    FullDocument,
    Instalment,
    Offer,
    Origin,
    Shipment,
)
from talonario.domain.documents.signature import Signature
from talonario.domain.errors import Conflict
from talonario.domain.ledger import follow, of_document
from talonario.fiscal.totals import Rounding
from talonario.store.listing import Where
from talonario.store.statement import Statement

ZERO = Decimal(0)

_DROP_LINES: Final = Statement(
    DocumentLine.table.delete().where(DocumentLine.c().document_id == bindparam("document_id"))
)
_DROP_TAXES: Final = Statement(
    DocumentTax.table.delete().where(DocumentTax.c().document_id == bindparam("document_id"))
)


class ExternalIdTaken(Conflict):
    """Another document of the same resource has this external id."""

    code = "external_id_taken"
    es = "Ya existe otro registro con el external_id «{external_id}»."
    en = "Another record already has the external_id '{external_id}'."


class OrderShipped(Conflict):
    """What was shipped of an order is counted by its lines."""

    code = "order_shipped"
    es = "El pedido {number} ya está servido o recibido en parte: sus líneas no se cambian."
    en = "Order {number} was shipped or received in part: its lines are not changed."


class DocumentFields(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about a new document; the meaning of each field is `Document`'s.

    due_on        default: the contact's term after `issued_on`, where money is owed, unless `due_by_terms` is False
    number        only for documents that carry somebody else's number
    comes_to      subtotal and total of the documents that it is made of, when theirs are to stand to the cent
    """

    kind: Kind
    issued_on: date
    due_on: date | None = None
    contact_id: UUID | None = None
    series_id: UUID | None = None
    number: str | None = None
    lines: tuple[LineFields, ...] = ()
    accounting_on: date | None = None
    description: str = ""
    notes: str | None = None
    language: str | None = None
    currency: str = "EUR"
    exchange_rate: Decimal = Decimal(1)
    payment_method_id: UUID | None = None
    sales_channel: str | None = None
    shipping_address: Address | None = None
    origin: Origin | None = None
    external_id: str | None = None
    tags: tuple[str, ...] = ()
    custom_fields: tuple[CustomField, ...] = ()
    metadata: dict[str, str] = {}
    fiscal_type: str | None = None
    forecast_on: date | None = None
    terms: str | None = None
    offer: Offer | None = None
    shipment: Shipment | None = None
    vehicle_plate: str | None = None
    carrier: str | None = None
    delivery_on: date | None = None
    rounding: Rounding | None = None
    comes_to: tuple[Decimal, Decimal] | None = None
    recurring_id: UUID | None = None
    booking: Booking | None = None
    warehouse_id: UUID | None = None
    due_by_terms: bool = True


def create(ctx: Context, fields: DocumentFields, *, moves_stock: bool = True) -> FullDocument:
    """Make a draft.

    moves_stock   whether its goods move, where those of drafts do; False when the caller lets `stock` follow later
    Raises ContactNotFound, ExternalIdTaken, PurchaseKnown, DueBeforeIssue, SeriesUnsuitable, ValueInvalid and what
    `pricing.price` raises
    """
    contact = party.named_contact(ctx, fields.contact_id)
    checks.check_dates(fields.issued_on, fields.due_on)
    checks.check_labels(fields.tags, fields.custom_fields, fields.metadata)
    checks.check_series(ctx, fields.kind, fields.series_id)
    family = FAMILY[fields.kind]
    if fields.external_id is not None and read.find_external(ctx, family, fields.external_id) is not None:
        raise ExternalIdTaken("external_id", external_id=fields.external_id)
    document_id = ctx.new_id()
    rounding: Any = fields.rounding or ctx.company.rounding
    priced = price(
        ctx, document_id, fields.kind, fields.lines, contact, fields.issued_on, rounding, comes_to=fields.comes_to
    )
    terms = contact if fields.due_by_terms else None
    due_on = fields.due_on or _due_by_terms(fields.kind, terms, fields.issued_on)
    document = Document(
        company_id=ctx.company_id,
        id=document_id,
        kind=fields.kind,
        family=family,
        state="draft",
        settlement="unpaid",
        fiscal_type=fields.fiscal_type or FISCAL_TYPE.get(fields.kind),
        series_id=fields.series_id,
        number=fields.number if fields.kind in OUTSIDE_NUMBER else None,
        unique_number=None,
        contact_id=contact.id if contact else None,
        issued_on=fields.issued_on,
        due_on=due_on,
        due_dates=[Instalment(due_on, priced.totals.total)] if due_on else [],
        accounting_on=fields.accounting_on,
        forecast_on=fields.forecast_on,
        description=fields.description,
        notes=fields.notes,
        language=fields.language or (contact.language if contact else None) or ctx.company.language,
        currency=fields.currency,
        exchange_rate=fields.exchange_rate,
        rounding=rounding,
        paid_total=ZERO,
        payment_method_id=fields.payment_method_id,
        sales_channel=fields.sales_channel,
        shipping_address=fields.shipping_address,
        origin=fields.origin,
        correction=None,
        corrects_id=None,
        substituted_by=None,
        external_id=fields.external_id,
        tags=list(fields.tags),
        custom_fields=list(fields.custom_fields),
        metadata=fields.metadata,
        issued_elsewhere=False,
        evidence=None,
        import_hash=None,
        settled_method=None,
        settled_reference=None,
        issued_at=None,
        sent_at=None,
        paid_at=None,
        paid_on=None,
        voided_at=None,
        void_reason=None,
        created_at=ctx.now,
        updated_at=ctx.now,
        terms=fields.terms,
        offer=fields.offer,
        shipment=fields.shipment,
        vehicle_plate=fields.vehicle_plate,
        carrier=fields.carrier,
        delivery_on=fields.delivery_on,
        recurring_id=fields.recurring_id,
        booking=fields.booking,
        warehouse_id=fields.warehouse_id,
        **amounts(priced),
        **party.snapshot(contact),
    )
    purchases.check_number(ctx, document)
    ctx.tx.insert(document, *priced.lines, *priced.taxes)
    ctx.emit(f"{fields.kind}.created", document, related_id=document.contact_id)
    if fields.kind == "receipt":
        told = {"invoice_number": document.number}
        ctx.emit("receipt.simplified_created", document, related_id=document.contact_id, **told)
    made = FullDocument(document, priced.lines, priced.taxes, [])
    if moves_stock:
        stock.follow(ctx, made, is_new=True)
    return made


def edit(
    ctx: Context, full: FullDocument, changes: dict[str, Any], lines: Sequence[LineFields] | None = None
) -> FullDocument:
    """Change a document; `lines`, when given, replace all of them.

    changes   by the names of `Document`'s fields; labels (external_id, tags, custom_fields, metadata) may change
              also when the document is frozen
    Raises    IllegalTransition, OrderShipped, ExternalIdTaken, DueBeforeIssue, ContactNotFound and what
              `pricing.price` raises
    """
    document = full.header
    _check_editable(ctx, document, changes, has_lines=lines is not None)
    merged = msgspec.structs.replace(document, **changes, updated_at=ctx.now)
    checks.check_dates(merged.issued_on, merged.due_on)
    checks.check_labels(merged.tags, merged.custom_fields, merged.metadata)
    if merged.external_id is not None and merged.external_id != document.external_id:
        other = read.find_external(ctx, document.family, merged.external_id)
        if other is not None and other.id != document.id:
            raise ExternalIdTaken("external_id", external_id=merged.external_id)
    contact: Contact | None = None
    if "contact_id" in changes or lines is not None:
        # A contact removed since may stay where it was, but nobody can be made out to it anew.
        contact = party.named_contact(ctx, merged.contact_id, include_deleted="contact_id" not in changes)
    if "contact_id" in changes:
        merged = msgspec.structs.replace(merged, **party.snapshot(contact))
    if {"contact_id", "number"} & set(changes):
        purchases.check_number(ctx, merged)
    new_lines, new_taxes = full.lines, full.taxes
    if lines is not None:
        rounding: Any = document.rounding
        priced = price(ctx, document.id, document.kind, lines, contact, merged.issued_on, rounding)
        new_lines, new_taxes = priced.lines, priced.taxes
        merged = msgspec.structs.replace(merged, **amounts(priced))
    if merged.due_on != document.due_on or merged.total != document.total:
        due_dates = [Instalment(merged.due_on, merged.total)] if merged.due_on else []
        merged = msgspec.structs.replace(merged, due_dates=due_dates)
    if merged.due_on != document.due_on:
        merged = msgspec.structs.replace(merged, lapsed_at=None)
    merged = msgspec.structs.replace(
        merged, settlement=lifecycle.settlement(merged.total, merged.paid_total, merged.state)
    )
    if lines is not None:
        drop_lines(ctx, document.id)
    ctx.tx.update(merged)
    if lines is not None:
        ctx.tx.insert(*new_lines, *new_taxes)
    only_metadata = set(changes) == {"metadata"} and lines is None
    event, told = _labelled(document, merged) if only_metadata else ("updated", {})
    ctx.emit(f"{document.kind}.{event}", merged, related_id=merged.contact_id, **told)
    done = FullDocument(merged, new_lines, new_taxes, full.payments)
    _book(ctx, full, done)
    if lines is not None or merged.warehouse_id != document.warehouse_id:
        stock.follow(ctx, done)
    return done


def _check_editable(ctx: Context, document: Document, changes: dict[str, Any], *, has_lines: bool) -> None:
    only_labels = not has_lines and set(changes) <= {"external_id", "tags", "custom_fields", "metadata"}
    if not only_labels:
        lifecycle.check(document, "edit", ctx.company, ctx.today)
    if has_lines and document.fulfilment is not None:
        raise OrderShipped("items", number=document.number or "")


def _book(ctx: Context, before: FullDocument, full: FullDocument) -> None:
    """Let the journal follow a document that is no draft, when the edit touches what is booked."""
    if full.header.state == "draft" or of_document.is_booked_alike(ctx, before, full):
        return
    follow.document(ctx, full)
    for payment in full.payments:
        # Another contact, or goods that became an asset: what was paid stands in the account of the debt.
        follow.payment(ctx, payment, full.header)


def _labelled(before: Document, after: Document) -> tuple[str, dict[str, list[str]]]:
    """What is told of a change of metadata alone."""
    return "metadata_changed", {"previous_keys": sorted(before.metadata), "new_keys": sorted(after.metadata)}


def delete(ctx: Context, full: FullDocument) -> None:
    """Discard a document; what an invoice was made of stands again as before.

    Raises DocumentFrozen for what was issued (in a strict company) and for what became an invoice, TransitionConflict
    for a delivery note that has a number, PurchasePaid
    """
    document = full.header
    if ctx.company.policy == "strict":
        if document.kind == "delivery_note" and document.state != "draft":
            raise lifecycle.refusal(document, "delete", ctx.today, lifecycle.TransitionConflict)
        disposable = document.state == "draft" or document.kind in NUMBERED_AT_CREATION
        if document.kind in OUTSIDE_NUMBER and not document.issued_elsewhere:
            if full.payments:
                raise purchases.PurchasePaid("status", number=document.number or "")
            disposable = True
        if not disposable or full.payments or document.state == "completed":
            raise lifecycle.DocumentFrozen("status", number=document.number or "")
    sources.release(ctx, document)
    stock.follow(ctx, full, is_gone=True)
    if document.state != "draft":
        follow.document(ctx, full, is_gone=True)
    if document.signed_at is not None:
        ctx.tx.delete(*ctx.tx.where(Signature, Where("document_id", "eq", document.id)))
    drop_lines(ctx, document.id)
    public_links.forget(ctx, document.id)
    papers.forget(ctx, document.id)
    attachments.remove_all(ctx, "document", document.id)
    for payment in full.payments:
        follow.payment(ctx, payment, document, is_gone=True)
        ctx.tx.delete(payment)
        ctx.emit("payment.deleted", payment, related_id=payment.contact_id, deleted=True)
    ctx.tx.delete(document)
    # The number is missing from now on, and the history is the only place that says why.
    numbered = {"number": document.number, "series_id": str(document.series_id), "issued_on": str(document.issued_on)}
    told = numbered if document.unique_number is not None else {}
    ctx.emit(f"{document.kind}.deleted", document, related_id=document.contact_id, deleted=True, **told)


def duplicate(ctx: Context, full: FullDocument) -> FullDocument:
    """A new draft with the same contact, lines, tags and metadata, dated today with the same term."""
    source = full.header
    term = source.due_on - source.issued_on if source.due_on else None
    return create(
        ctx,
        DocumentFields(
            kind=source.kind,
            issued_on=ctx.today,
            due_on=ctx.today + term if term is not None else None,
            contact_id=source.contact_id,
            series_id=source.series_id,
            lines=tuple(line_fields(line, source) for line in full.lines),
            description=source.description,
            notes=source.notes,
            language=source.language,
            currency=source.currency,
            exchange_rate=source.exchange_rate,
            payment_method_id=source.payment_method_id,
            tags=tuple(source.tags),
            custom_fields=tuple(source.custom_fields),
            metadata=source.metadata,
            fiscal_type=source.fiscal_type,
            terms=source.terms,
            offer=source.offer,
            shipment=source.shipment,
            vehicle_plate=source.vehicle_plate,
            carrier=source.carrier,
        ),
    )


def line_fields(line: DocumentLine, document: Document) -> LineFields:
    """A stored line as somebody would say it again."""
    sign = -1 if document.total < 0 and line.quantity < 0 else 1
    return LineFields(
        name=line.name,
        description=line.description,
        quantity=line.quantity * sign,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        applied=tuple(line.taxes),
        product_id=line.product_id,
        variant_id=line.variant_id,
        sku=line.sku,
        account=line.account,
        project=line.project,
        weight=line.weight,
        cost=line.cost,
        tags=tuple(line.tags),
    )


def drop_lines(ctx: Context, document_id: UUID) -> None:
    """Remove a document's lines and breakdown."""
    ctx.tx.execute(_DROP_LINES, document_id=document_id)
    ctx.tx.execute(_DROP_TAXES, document_id=document_id)


def amounts(priced: Priced) -> dict[str, Any]:
    """The totals as the header's fields."""
    totals = priced.totals
    return {
        "subtotal": totals.subtotal,
        "vat": totals.vat,
        "surcharge": totals.surcharge,
        "withholding": totals.withholding,
        "other_taxes": totals.other,
        "total": totals.total,
    }


def _due_by_terms(kind: Kind, contact: Contact | None, issued_on: date) -> date | None:
    if kind in PRELIMINARY or contact is None or contact.payment_term_days is None:
        return None
    return issued_on + timedelta(days=contact.payment_term_days)
