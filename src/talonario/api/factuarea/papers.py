"""Papers of documents: the file itself, the receipt of a payment, and the ZIP of a quarter."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine import downloads, paper_links
from talonario.api.engine.operation import Answer, LongCall
from talonario.api.engine.wire import Wire
from talonario.api.factuarea import envelope, verbs
from talonario.api.factuarea.invoices import INVOICES
from talonario.api.factuarea.paper_answers import paper
from talonario.api.factuarea.wire import Email, at
from talonario.domain import papers
from talonario.domain.documents import read
from talonario.render import printing, quarter


class QuarterIn(Wire, kw_only=True):
    """A quarter; `email` and `message` belong to sending it, and mean nothing where it is downloaded."""

    year: Annotated[int, Meta(ge=2000, le=2100)]
    quarter: Annotated[int, Meta(ge=1, le=4)]
    include_index: bool | UnsetType | None = UNSET
    email: Email | UnsetType | None = UNSET
    message: Annotated[str, Meta(max_length=5000)] | UnsetType | None = UNSET


def payment_receipt(call: LongCall) -> Answer:
    """Answer the receipt of a paid invoice."""
    with call.reading() as ctx:
        prepared = printing.of_payment(ctx, read.complete(ctx, INVOICES.header_in(ctx, call)))
    return paper(call, prepared)


def pdf_link(call: LongCall) -> Answer:
    """Answer an address that opens the PDF without a key for a day; it is printed by now, so nobody has to wait."""
    with call.reading() as ctx:
        document = INVOICES.header_in(ctx, call)
        prepared = printing.of_document(ctx, read.complete(ctx, document))
    printing.pdf(call, prepared)
    with call.writing() as ctx:
        link, token = papers.link(ctx, document.id)
        url = paper_links.address(ctx, token)
    return envelope.one({"url": url, "filename": prepared.name, "expires_at": at(link.expires_at)})


def quarter_zip(call: LongCall) -> Answer:
    """Answer the papers of a quarter."""
    body = call.read(QuarterIn)
    content = quarter.zip_of_quarter(call, body.year, body.quarter, with_index=body.include_index is True)
    name = f"facturas-{body.year}-T{body.quarter}.zip"
    return downloads.attached(content, downloads.ZIP, name)


OPERATIONS = (
    verbs.long("invoices.pdf_link", "/invoices/{id}/pdf-link", "pdfs:read", pdf_link),
    verbs.long("invoices.payment_receipt", "/invoices/{id}/payment-receipt", "pdfs:read", payment_receipt),
    verbs.long("invoices.quarterly.download_zip", "/invoices/quarterly/download-zip", "pdfs:read", quarter_zip, "POST"),
)
