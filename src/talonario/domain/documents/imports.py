"""History comes in: documents that another program issued enter with their own numbers, days and cents.

They are marked as issued elsewhere, never enter our fiscal chain and are never sent to anybody; a draft comes in as
a draft. The same document twice is the same document. What is printed on it never changes: another paper under a known
id is refused, and what stands around it (payments, notes, tags) follows the source.
"""

import hashlib
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import msgspec

from talonario.domain import contacts, loose_payments, payment_methods, payments, products, taxes, treasuries
from talonario.domain import series as series_of_numbers
from talonario.domain.contacts import Contact
from talonario.domain.context import Context
from talonario.domain.documents import checks, draft, imported_again, party, pay, read
from talonario.domain.documents.imported import ImportedDocument, ImportedLine
from talonario.domain.documents.kinds import FAMILY, FISCAL_TYPE, REFUNDS
from talonario.domain.documents.pricing import LineFields, TaxUnknown, as_line_tax, line_record, tax_records
from talonario.domain.documents.record import Correction, Document, FullDocument, Instalment, Origin
from talonario.domain.errors import Conflict, Invalid
from talonario.domain.imports import ImportResult
from talonario.domain.ledger import follow, of_document, post
from talonario.domain.payments import METHODS, Method, Payment
from talonario.domain.products import Product
from talonario.fiscal.money import round_to
from talonario.fiscal.totals import LineTax, PricedLine, TotalsDoNotAddUp, compute, settle

ZERO = Decimal(0)
PERCENT_PLACES = 4


class DocumentDiffers(Conflict):
    """A document of this id is here already, and another paper."""

    code = "document_differs"
    es = "El documento {external_id} ya se importó con otro contenido y no se cambia."
    en = "Document {external_id} was imported before with other content and is not changed."


class ReferenceUnknown(Invalid):
    """The document names a record that is not here."""

    code = "reference_unknown"
    es = "El documento {external_id} nombra «{kind}» {missing}, que no está importado."
    en = "Document {external_id} names {kind} {missing}, which is not imported."


class PaymentKnown(Conflict):
    """A payment of this id settles something else already."""

    code = "payment_known"
    es = "El cobro {external_id} ya está registrado en otro documento."
    en = "Payment {external_id} is recorded with another document already."


class TotalsContradict(Invalid):
    """The lines come to something else than the totals say, by more than rounding explains."""

    code = "totals_contradict"
    es = "Las líneas del documento {external_id} suman {computed}, pero el total dice {total}."
    en = "The lines of document {external_id} come to {computed}, but its total says {total}."


def import_record(ctx: Context, shape: ImportedDocument) -> ImportResult:
    """Take in one document.

    Raises DocumentDiffers, ReferenceUnknown, TaxUnknown, TotalsContradict, PaymentKnown, ValueInvalid; then nothing
    is written
    """
    family = FAMILY[shape.kind]
    content_hash = hashlib.sha256(msgspec.json.encode(shape, order="sorted")).hexdigest()
    known = read.find_external(ctx, family, shape.external_id)
    if known is not None:
        known = read.header(ctx, known.id, lock=True)
        if known.import_hash == content_hash:
            return ImportResult("unchanged", known.id)
        if known.import_hash is None:
            raise DocumentDiffers("external_id", external_id=shape.external_id)
    full = build(ctx, shape, content_hash, known)
    before = read.complete(ctx, known) if known is not None else None
    if known is not None and before is not None:
        if known.state != "draft":
            if not imported_again.is_same_paper(before, full):
                raise DocumentDiffers("external_id", external_id=shape.external_id)
            full = imported_again.followed(ctx, before, full)
        _check_exercises(ctx, before, full)
        draft.drop_lines(ctx, known.id)
        ctx.tx.delete(*before.payments)
        ctx.tx.update(full.header)
    else:
        _check_exercises(ctx, None, full)
        ctx.tx.insert(full.header)
    ctx.tx.insert(*full.lines, *full.taxes, *full.payments)
    _book(ctx, before, full)
    if full.header.series_id is not None and full.header.number is not None:
        series_of_numbers.continue_from(ctx, full.header.series_id, full.header.number, full.header.issued_on)
    ctx.emit(f"{shape.kind}.imported", full.header, related_id=full.header.contact_id)
    status: Literal["created", "updated"] = "updated" if known else "created"
    return ImportResult(status, full.header.id)


def _check_exercises(ctx: Context, before: FullDocument | None, full: FullDocument) -> None:
    """Raise ExerciseClosed when something would have to be booked in an exercise that is closed."""
    if full.header.state != "draft" and (before is None or before.header.state == "draft"):
        post.check_open(ctx, of_document.booked_on(full.header), "issued_on")
    was = {one.id: one for one in before.payments} if before is not None else {}
    now = {one.id: one for one in full.payments}
    for identity in was.keys() | now.keys():
        old, new = was.get(identity), now.get(identity)
        if old is None or new is None or _money(old) != _money(new):
            for one in (old, new):
                if one is not None:
                    post.check_open(ctx, one.paid_on, "paid_on")


def _money(payment: Payment) -> tuple[object, ...]:
    return (payment.amount, payment.paid_on, payment.treasury_id, payment.contact_id, payment.method)


def _book(ctx: Context, before: FullDocument | None, full: FullDocument) -> None:
    """Let the journal follow: history is booked as if it had been written here, in the exercise of its day."""
    is_new = before is None or before.header.state == "draft"
    is_alike = not is_new and before is not None and of_document.is_booked_alike(ctx, before, full)
    if not is_alike:
        follow.document(ctx, full, is_new=is_new)
    known = {one.id: one for one in before.payments} if before is not None else {}
    for gone in known.keys() - {one.id for one in full.payments}:
        follow.payment(ctx, known[gone], full.header, is_gone=True)
    for payment in full.payments:
        old = known.get(payment.id)
        if old is None or not is_alike or _money(old) != _money(payment):
            follow.payment(ctx, payment, full.header, is_new=old is None)


def build(ctx: Context, shape: ImportedDocument, content_hash: str, known: Document | None) -> FullDocument:
    """The records of an imported document; of what is there, only loose payments that it lists make room for it."""
    checks.check_dates(shape.issued_on, None)
    document_id = known.id if known else ctx.new_id()
    sign = -1 if shape.kind in REFUNDS else 1
    contact = _contact(ctx, shape)
    found = [_product(ctx, line, shape) for line in shape.lines]
    applied = [_taxes(ctx, line, position) for position, line in enumerate(shape.lines)]
    priced = [
        PricedLine(line.quantity * sign, line.unit_price, line.discount_percent, tuple(line_taxes))
        for line, line_taxes in zip(shape.lines, applied, strict=True)
    ]
    computed = compute(priced, shape.rounding)
    try:
        totals = settle(computed, shape.subtotal * sign, shape.total * sign)
    except TotalsDoNotAddUp as error:
        raise TotalsContradict(
            "total", external_id=shape.external_id, computed=computed.total * sign, total=shape.total
        ) from error
    state = "draft" if shape.is_draft else (shape.status or "issued")
    due_on = max((entry.date for entry in shape.due_dates), default=shape.due_on)
    document = Document(
        company_id=ctx.company_id,
        id=document_id,
        kind=shape.kind,
        family=FAMILY[shape.kind],
        state=state,
        settlement="unpaid",
        fiscal_type=FISCAL_TYPE.get(shape.kind),
        series_id=_series(ctx, shape),
        number=shape.number or None,
        unique_number=None,
        contact_id=contact.id if contact else None,
        issued_on=shape.issued_on,
        due_on=due_on,
        due_dates=[Instalment(entry.date, entry.amount) for entry in shape.due_dates]
        or ([Instalment(due_on, shape.total)] if due_on else []),
        accounting_on=shape.accounting_on,
        forecast_on=shape.forecast_on,
        description=shape.description or "",
        notes=shape.notes,
        language=shape.language or ctx.company.language,
        currency=shape.currency,
        exchange_rate=shape.exchange_rate,
        rounding=shape.rounding,
        subtotal=totals.subtotal,
        vat=totals.vat,
        surcharge=totals.surcharge,
        withholding=totals.withholding,
        other_taxes=totals.other,
        total=totals.total,
        paid_total=ZERO,
        payment_method_id=_payment_method(ctx, shape),
        sales_channel=shape.sales_channel,
        shipping_address=shape.shipping_address,
        origin=_origin(ctx, shape),
        correction=_correction(ctx, shape),
        corrects_id=None,
        substituted_by=None,
        external_id=shape.external_id,
        tags=list(shape.tags),
        custom_fields=list(shape.custom_fields),
        metadata=known.metadata if known else {},
        booking=known.booking if known else None,
        issued_elsewhere=not shape.is_draft,
        evidence=shape.evidence,
        import_hash=content_hash,
        settled_method=None,
        settled_reference=None,
        issued_at=None if shape.is_draft else shape.approved_at,
        sent_at=None,
        paid_at=None,
        paid_on=None,
        voided_at=None,
        void_reason=None,
        lapsed_at=ctx.now if due_on is not None and due_on < ctx.today else None,
        created_at=shape.created_at or (known.created_at if known else ctx.now),
        updated_at=ctx.now,
        **_recipient(shape, contact),
    )
    if document.correction is not None:
        document = msgspec.structs.replace(document, corrects_id=document.correction.original_id)
    paid = _payments(ctx, shape, document, sign)
    lines = [
        line_record(ctx, document_id, position, _fields(line, product), product, line_taxes, totals, sign)
        for position, (line, product, line_taxes) in enumerate(zip(shape.lines, found, applied, strict=True))
    ]
    settled = pay.settled(ctx, document, paid)
    return FullDocument(settled, lines, tax_records(ctx, document_id, totals), paid)


def _recipient(shape: ImportedDocument, contact: Contact | None) -> dict[str, Any]:
    """The contact as the document names it, which may differ from what the contact is called today."""
    taken = party.snapshot(contact)
    if shape.contact_name:
        taken["contact_name"] = shape.contact_name
    if shape.contact_tax_id:
        taken["contact_tax_id"] = shape.contact_tax_id
    return taken


def _contact(ctx: Context, shape: ImportedDocument) -> Contact | None:
    if shape.contact_external_id is None:
        return None
    found = contacts.find_external(ctx, shape.contact_external_id)
    if found is None:
        raise _unknown(shape, "contact", shape.contact_external_id, "contact_external_id")
    return found


def _product(ctx: Context, line: ImportedLine, shape: ImportedDocument) -> Product | None:
    if line.product_external_id is None:
        return None
    found = products.find_external(ctx, line.product_external_id)
    if found is None:
        raise _unknown(shape, "product", line.product_external_id, "lines.product_external_id")
    return found


def _taxes(ctx: Context, line: ImportedLine, position: int) -> list[LineTax]:
    found = [(code, taxes.find_by_code(ctx, code)) for code in line.tax_codes if code]
    for code, tax in found:
        if tax is None:
            raise TaxUnknown(f"lines.{position}.tax_codes", tax=code)
    return [as_line_tax(tax) for _, tax in found if tax is not None]


def _series(ctx: Context, shape: ImportedDocument) -> UUID | None:
    if shape.series_external_id is None:
        return None
    found = series_of_numbers.find_external(ctx, shape.series_external_id)
    if found is None:
        raise _unknown(shape, "series", shape.series_external_id, "series_external_id")
    return found.id


def _payment_method(ctx: Context, shape: ImportedDocument) -> UUID | None:
    if shape.payment_method_external_id is None:
        return None
    found = payment_methods.find_external(ctx, shape.payment_method_external_id)
    if found is None:
        raise _unknown(shape, "payment method", shape.payment_method_external_id, "payment_method_external_id")
    return found.id


def _origin(ctx: Context, shape: ImportedDocument) -> Origin | None:
    """The origin, resolved when it is already here; otherwise its outside id is kept."""
    if shape.origin is None:
        return None
    source = _here(ctx, shape.origin.kind, shape.origin.external_id)
    return Origin(shape.origin.kind, source.id if source else None, shape.origin.external_id)


def _correction(ctx: Context, shape: ImportedDocument) -> Correction | None:
    """A credit note corrects by differences; which invoice is known when it came from one."""
    if shape.kind not in {"credit_note", "receipt_refund"}:
        return None
    origin = shape.origin
    source = _here(ctx, origin.kind, origin.external_id) if origin else None
    return Correction(
        original_id=source.id if source else None,
        original_number=source.number if source else None,
        original_date=source.issued_on if source else None,
        reason=None,
        nature="I",
    )


def _here(ctx: Context, kind: str, external_id: str) -> Document | None:
    family = FAMILY.get(kind)  # type: ignore[call-overload]  # an origin may be of a kind we do not keep
    return read.find_external(ctx, family, external_id) if family else None


def _payments(ctx: Context, shape: ImportedDocument, document: Document, sign: int) -> list[Payment]:
    made: list[Payment] = []
    for entry in shape.payments:
        treasury = treasuries.find_external(ctx, entry.treasury_external_id) if entry.treasury_external_id else None
        if entry.treasury_external_id and treasury is None:
            raise _unknown(shape, "treasury", entry.treasury_external_id, "payments.treasury_external_id")
        other = payments.find_external(ctx, entry.external_id) if entry.external_id else None
        if other is not None and other.document_id is None:
            # It came in by itself, before its document was known: it is the same money.
            loose_payments.delete(ctx, other)
        elif other is not None and other.document_id != document.id:
            raise PaymentKnown("payments.external_id", external_id=entry.external_id)
        known: Method = entry.method if entry.method in METHODS else "other"  # type: ignore[assignment]
        made.append(
            Payment(
                company_id=ctx.company_id,
                id=ctx.new_id(),
                document_id=document.id,
                contact_id=document.contact_id,
                treasury_id=treasury.id if treasury else None,
                amount=entry.amount * sign,
                paid_on=entry.paid_on,
                method=known,
                method_text=entry.method if entry.method and known == "other" else None,
                reference=None,
                notes=entry.description,
                external_id=entry.external_id,
                created_at=ctx.now,
                updated_at=ctx.now,
            )
        )
    return made


def _fields(line: ImportedLine, product: Product | None) -> LineFields:
    variants = product.variants if product is not None and line.variant_external_id is not None else []
    variant = next((one for one in variants if one.external_id == line.variant_external_id), None)
    return LineFields(
        name=line.name,
        description=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_percent=round_to(line.discount_percent, PERCENT_PLACES),
        variant_id=variant.id if variant else None,
        sku=line.sku,
        account=line.account,
        project=line.project,
        weight=line.weight,
        cost=line.cost,
        tags=line.tags,
        external_id=line.external_id,
    )


def _unknown(shape: ImportedDocument, kind: str, missing: str, field: str) -> ReferenceUnknown:
    return ReferenceUnknown(field, external_id=shape.external_id, kind=kind, missing=missing)
