"""Whether anything names a contact, a product, a tax or a series: what may be removed depends on it."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, func, select

from talonario.domain.context import Context
from talonario.domain.crm.record import CalendarEvent, Lead
from talonario.domain.documents.record import Document, DocumentLine, DocumentTax
from talonario.domain.payments import Payment
from talonario.domain.products.record import Product
from talonario.domain.projects.record import Project
from talonario.domain.recurring.record import RecurringInvoice
from talonario.store.listing import AnyOf, Where
from talonario.store.statement import Statement

_TAX_USE: Final = Statement(
    select(Document.c().kind, func.count())
    .select_from(
        Document.table.join(
            DocumentTax.table,
            (DocumentTax.c().company_id == Document.c().company_id) & (DocumentTax.c().document_id == Document.c().id),
        )
    )
    .where(DocumentTax.c().code == bindparam("code"))
    .group_by(Document.c().kind)
)


def names_contact(ctx: Context, contact_id: UUID) -> bool:
    """Whether any document is made out to, or comes from, a contact, or one is to be made out to it."""
    named = Where("contact_id", "eq", contact_id)
    return bool(ctx.tx.where(Document, named, limit=1) or ctx.tx.where(RecurringInvoice, named, limit=1))


def remembers_contact(ctx: Context, contact_id: UUID) -> bool:
    """Whether a payment, a lead, an event of the calendar or a project names a contact, which no law wants to stay."""
    named = Where("contact_id", "eq", contact_id)
    return any(ctx.tx.where(record, named, limit=1) for record in (Payment, Lead, CalendarEvent, Project))


def names_product(ctx: Context, product_id: UUID) -> bool:
    """Whether a line of any document names a product."""
    return ctx.tx.count(DocumentLine, Where("product_id", "eq", product_id)) > 0


def names_series(ctx: Context, series_id: UUID) -> bool:
    """Whether any document belongs to a series, or is to."""
    named = Where("series_id", "eq", series_id)
    return ctx.tx.count(Document, named) > 0 or ctx.tx.count(RecurringInvoice, named) > 0


def numbers_of(ctx: Context, series_id: UUID, year: int) -> list[str]:
    """The numbers that documents of a year carry in a series."""
    days = (Where("issued_on", "gte", date(year, 1, 1)), Where("issued_on", "lte", date(year, 12, 31)))
    found = ctx.tx.where(Document, Where("series_id", "eq", series_id), *days)
    return [one.number for one in found if one.number]


def tax_usage(ctx: Context, code: str) -> dict[str, int]:
    """How many documents of each kind carry a tax."""
    return dict(ctx.tx.rows(_TAX_USE, code=code))


def names_tax(ctx: Context, code: str, tax_id: UUID) -> bool:
    """Whether any document, product or recurring invoice carries a tax."""
    carrying = AnyOf(((Where("tax_id", "eq", tax_id),), (Where("other_tax_ids", "has_tag", str(tax_id)),)))
    return (
        ctx.tx.count(DocumentTax, Where("code", "eq", code)) > 0
        or ctx.tx.count(Product, carrying) > 0
        or ctx.tx.count(RecurringInvoice, Where("lines", "has_tag", code)) > 0
    )
