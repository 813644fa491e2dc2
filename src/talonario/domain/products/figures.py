"""Figures about products: what runs low, what sold, when and to whom."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam

from talonario.domain.context import Context
from talonario.domain.documents.kinds import FISCAL
from talonario.domain.documents.record import Document, DocumentLine
from talonario.domain.products.operations import LOW
from talonario.domain.products.record import Product
from talonario.store.listing import Where
from talonario.store.statement import Query

ZERO: Final = Decimal(0)
MONTHS: Final = 6
RECENT: Final = 10

_LINES: Final = Query(
    DocumentLine,
    DocumentLine.c().product_id == bindparam("product_id"),
    order_by=[DocumentLine.c().document_id, DocumentLine.c().position],
)


class Month(msgspec.Struct, frozen=True):
    """What a product brought in one month, without tax."""

    first: date
    revenue: Decimal


class Sales(msgspec.Struct, frozen=True):
    """What a product sold in issued documents; refunds count against it.

    months          the last six, oldest first
    change_percent  this month against the one before; None when that one sold nothing
    recent          the last documents, newest first
    """

    units: Decimal
    revenue: Decimal
    invoices: int
    months: list[Month]
    change_percent: Decimal | None
    recent: list[Document]

    @property
    def last(self) -> Document | None:
        """The last document that sold it."""
        return self.recent[0] if self.recent else None


def to_reorder(ctx: Context) -> list[Product]:
    """The products whose stock is at or under their own threshold, also those of which nothing is left."""
    return ctx.tx.where(Product, Where("stock", "not_above", "low_stock_threshold"))


def low_on_stock(ctx: Context) -> list[Product]:
    """The products whose stock is at or under their own threshold, but not gone."""
    return ctx.tx.where(Product, *LOW)


def sales(ctx: Context, product_id: UUID) -> Sales:
    """What a product sold."""
    lines = ctx.tx.all(_LINES, product_id=product_id)
    documents = {
        identity: document
        for identity, document in ctx.tx.get_many(Document, [line.document_id for line in lines]).items()
        if document.kind in FISCAL and document.state == "issued"
    }
    sold = [(documents[line.document_id], line) for line in lines if line.document_id in documents]
    months = _months(ctx.today)
    revenue = dict.fromkeys(months, ZERO)
    for document, line in sold:
        first = document.issued_on.replace(day=1)
        if first in revenue:
            revenue[first] += line.subtotal
    before, now = revenue[months[-2]], revenue[months[-1]]
    newest = sorted(documents.values(), key=lambda document: (document.issued_on, document.id), reverse=True)
    return Sales(
        units=sum((line.quantity for _, line in sold), ZERO),
        revenue=sum((line.subtotal for _, line in sold), ZERO),
        invoices=len(documents),
        months=[Month(first, revenue[first]) for first in months],
        change_percent=((now - before) * 100 / before).quantize(Decimal("0.01")) if before else None,
        recent=newest[:RECENT],
    )


def _months(today: date) -> list[date]:
    """The first days of the last six months, oldest first."""
    count = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(count - MONTHS + 1, count + 1)]
