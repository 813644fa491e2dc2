"""Documents go out: the shape they came in with, and what the books know besides."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from talonario.domain.contacts import Contact
from talonario.domain.context import Context
from talonario.domain.documents import read
from talonario.domain.documents.imported import (
    BreakdownRow,
    ExportedDocument,
    ImportedLine,
    ImportedOrigin,
    ImportedPayment,
)
from talonario.domain.documents.kinds import REFUNDS
from talonario.domain.documents.record import Document, FullDocument
from talonario.domain.payment_methods import PaymentMethod
from talonario.domain.products import Product
from talonario.domain.series import Series
from talonario.domain.treasuries import Treasury
from talonario.store.listing import Order
from talonario.store.record import Record

Row = TypeVar("Row", bound=Record)
ZERO = Decimal(0)
STATUSES = {"issued", "cancelled", "accepted", "rejected", "completed"}


def export_records(ctx: Context, after: UUID | None, limit: int) -> tuple[list[ExportedDocument], bool]:
    """A page of documents, oldest first, and whether there are more."""
    page = ctx.tx.page(Document, order=Order(descending=False), after=after, limit=limit)
    if page is None:
        return [], False
    full = read.complete_all(ctx, page.records)
    names = Names(ctx, full)
    return [exported(document, names) for document in full], page.has_more


class Names:
    """The outside ids of every record that some documents name, read at once."""

    def __init__(self, ctx: Context, documents: Iterable[FullDocument]) -> None:
        all_ = list(documents)
        headers = [one.header for one in all_]
        self.contacts = {
            row.id: row.customer_external_id or row.supplier_external_id
            for row in _named(ctx, Contact, (header.contact_id for header in headers)).values()
        }
        goods = _named(ctx, Product, (line.product_id for one in all_ for line in one.lines))
        self.products = {row.id: row.external_id for row in goods.values()}
        # A product's only variant says nothing that the product does not.
        self.variants = {
            variant.id: variant.external_id
            for row in goods.values()
            if len(row.variants) > 1
            for variant in row.variants
        }
        self.series = _outside(ctx, Series, (header.series_id for header in headers))
        self.methods = _outside(ctx, PaymentMethod, (header.payment_method_id for header in headers))
        self.treasuries = _outside(ctx, Treasury, (payment.treasury_id for one in all_ for payment in one.payments))


def _named(ctx: Context, record: type[Row], ids: Iterable[UUID | None]) -> Mapping[UUID, Row]:
    return ctx.tx.get_many(record, [identity for identity in ids if identity is not None])


def _outside(
    ctx: Context,
    record: type[Series] | type[PaymentMethod] | type[Treasury],
    ids: Iterable[UUID | None],
) -> dict[UUID, str | None]:
    return {row.id: row.external_id for row in _named(ctx, record, ids).values()}


def as_printed(amount: Decimal, *, turned: bool) -> Decimal:
    """An amount with the sign it has on paper; a refund's is turned, and zero stays zero."""
    return ZERO - amount if turned else amount


def exported(full: FullDocument, names: Names) -> ExportedDocument:
    """One document in the outside shape."""
    header = full.header
    turned = header.kind in REFUNDS
    origin = header.origin
    return ExportedDocument(
        id=header.id,
        external_id=header.external_id,
        kind=header.kind,
        is_draft=header.state == "draft",
        status=header.state if header.state in STATUSES else None,  # type: ignore[arg-type]  # it is one of them
        state=header.state,
        number=header.number,
        series_external_id=names.series.get(header.series_id) if header.series_id else None,
        contact_external_id=names.contacts.get(header.contact_id) if header.contact_id else None,
        contact_name=header.contact_name,
        contact_tax_id=header.contact_tax_id,
        issued_on=header.issued_on,
        due_on=header.due_on,
        due_dates=tuple(header.due_dates),
        accounting_on=header.accounting_on,
        forecast_on=header.forecast_on,
        approved_at=header.issued_at,
        description=header.description,
        notes=header.notes,
        language=header.language,
        currency=header.currency,
        exchange_rate=header.exchange_rate,
        payment_method_external_id=names.methods.get(header.payment_method_id) if header.payment_method_id else None,
        sales_channel=header.sales_channel,
        tags=tuple(header.tags),
        custom_fields=tuple(header.custom_fields),
        metadata=header.metadata,
        shipping_address=header.shipping_address,
        origin=ImportedOrigin(kind=origin.kind, external_id=origin.external_id)
        if origin is not None and origin.external_id is not None
        else None,
        rounding=header.rounding,  # type: ignore[arg-type]  # the column holds one of the three
        lines=tuple(
            ImportedLine(
                external_id=line.external_id,
                name=line.name,
                description=line.description,
                quantity=as_printed(line.quantity, turned=turned),
                unit_price=line.unit_price,
                discount_percent=line.discount_percent,
                tax_codes=tuple(tax.code for tax in line.taxes),
                product_external_id=names.products.get(line.product_id) if line.product_id else None,
                variant_external_id=names.variants.get(line.variant_id) if line.variant_id else None,
                sku=line.sku,
                account=line.account,
                project=line.project,
                weight=line.weight,
                cost=line.cost,
                tags=tuple(line.tags),
            )
            for line in full.lines
        ),
        subtotal=as_printed(header.subtotal, turned=turned),
        tax_total=as_printed(header.taxes_total, turned=turned),
        total=as_printed(header.total, turned=turned),
        paid_total=as_printed(header.paid_total, turned=turned),
        pending_total=as_printed(header.pending, turned=turned),
        breakdown=tuple(
            BreakdownRow(
                code=tax.code,
                kind=tax.kind,
                percent=tax.percent,
                base=as_printed(tax.base, turned=turned),
                amount=as_printed(tax.amount, turned=turned),
            )
            for tax in full.taxes
        ),
        payments=tuple(
            ImportedPayment(
                external_id=payment.external_id,
                amount=as_printed(payment.amount, turned=turned),
                paid_on=payment.paid_on,
                treasury_external_id=names.treasuries.get(payment.treasury_id) if payment.treasury_id else None,
                method=payment.method_text or payment.method,
                description=payment.notes,
            )
            for payment in full.payments
        ),
        evidence=header.evidence,
        issued_elsewhere=header.issued_elsewhere,
        created_at=header.created_at,
    )
