"""Reading documents whole: by id, by other systems' ids, by number, and many at once."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam

from talonario.domain import payments
from talonario.domain.context import Context
from talonario.domain.documents.kinds import Family
from talonario.domain.documents.record import Document, DocumentLine, DocumentTax, FullDocument
from talonario.domain.errors import NotFound
from talonario.domain.payments import Payment
from talonario.store.listing import Order, Where
from talonario.store.statement import Query


class DocumentNotFound(NotFound):
    """No document of this resource has this id (or it belongs to another company)."""

    code = "document_not_found"
    es = "No existe ese documento."
    en = "There is no such document."


_LINE, _TAX, _PAYMENT = DocumentLine.c(), DocumentTax.c(), Payment.c()
LINES: Final = Query(DocumentLine, _LINE.document_id == bindparam("document_id"), order_by=[_LINE.position])
TAXES: Final = Query(DocumentTax, _TAX.document_id == bindparam("document_id"), order_by=[_TAX.position])
PAYMENTS: Final = Query(
    Payment, _PAYMENT.document_id == bindparam("document_id"), order_by=[_PAYMENT.paid_on, _PAYMENT.id]
)
BY_EXTERNAL_ID: Final = Query(
    Document,
    Document.c().family == bindparam("family"),
    Document.c().external_id == bindparam("external_id"),
)


def header(ctx: Context, document_id: UUID, family: Family | None = None, *, lock: bool = False) -> Document:
    """The header of a document of a family. Raises DocumentNotFound."""
    found = ctx.tx.get(Document, document_id, lock=lock)
    if found is None or (family is not None and found.family != family):
        raise DocumentNotFound
    return found


def full(ctx: Context, document_id: UUID, family: Family | None = None, *, lock: bool = False) -> FullDocument:
    """A document whole. Raises DocumentNotFound."""
    return complete(ctx, header(ctx, document_id, family, lock=lock))


def complete(ctx: Context, document: Document) -> FullDocument:
    """A header with its lines, breakdown and payments, in one round trip."""
    values = {"document_id": document.id}
    lines, taxes, paid = ctx.tx.together((LINES, values), (TAXES, values), (PAYMENTS, values))
    return FullDocument(document, lines, taxes, paid)


def complete_all(ctx: Context, documents: Sequence[Document]) -> list[FullDocument]:
    """Many documents whole, in the order given, with three queries for them all."""
    ids = [document.id for document in documents]
    if not ids:
        return []
    among = Where("document_id", "in", ids)
    by_position = Order("position", descending=False)
    lines: dict[UUID, list[DocumentLine]] = {document_id: [] for document_id in ids}
    taxes: dict[UUID, list[DocumentTax]] = {document_id: [] for document_id in ids}
    for line in ctx.tx.where(DocumentLine, among, order=by_position):
        lines[line.document_id].append(line)
    for tax in ctx.tx.where(DocumentTax, among, order=by_position):
        taxes[tax.document_id].append(tax)
    paid = payments.of_documents(ctx, ids)
    return [FullDocument(document, lines[document.id], taxes[document.id], paid[document.id]) for document in documents]


def find_external(ctx: Context, family: Family, external_id: str) -> Document | None:
    """The document that another system calls so."""
    return ctx.tx.one(BY_EXTERNAL_ID, family=family, external_id=external_id)


def find_by_number(ctx: Context, family: Family, number: str, year: int | None = None) -> list[Document]:
    """The documents of a family with this number, of one year when it is given."""
    found = ctx.tx.where(Document, Where("family", "eq", family), Where("number", "eq", number))
    return [document for document in found if year is None or document.issued_on.year == year]
