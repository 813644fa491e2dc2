"""How documents of every family are written out and read: what their shapes have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import UNSET

from talonario.api.engine.wire import default, given, plain
from talonario.api.factuarea.document_shapes import LineIn, LineOut
from talonario.api.factuarea.wire import Ref, SeriesRef, amount, at, at_or_none, metadata_in, metadata_out
from talonario.domain import public_links
from talonario.domain.context import Context
from talonario.domain.documents import lifecycle
from talonario.domain.documents.lifecycle import Status
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import CustomField, Document, DocumentLine, FullDocument
from talonario.domain.products import Product
from talonario.domain.public_links import PublicLink
from talonario.domain.series import Series

ZERO = Decimal(0)


class Named(NamedTuple):
    """What some documents name, by id."""

    series: dict[UUID, Series]
    products: dict[UUID, Product]
    links: dict[UUID, PublicLink]


def named(ctx: Context, documents: Sequence[FullDocument]) -> Named:
    """The series, the products and the public links of documents, each read once."""
    series = ctx.tx.get_many(Series, [full.header.series_id for full in documents if full.header.series_id is not None])
    product_ids = [line.product_id for full in documents for line in full.lines if line.product_id is not None]
    products = ctx.tx.get_many(Product, product_ids) if product_ids else {}
    return Named(series, products, public_links.of_all(ctx, [full.header.id for full in documents]))


def series_of(document: Document, names: Named) -> SeriesRef:
    """The series of a document."""
    found = names.series.get(document.series_id) if document.series_id is not None else None
    return SeriesRef(id=document.series_id, code=found.code if found else None)


def line_out(line: DocumentLine, names: Named, kind: str) -> LineOut:
    """A line; `kind` is what the contract calls it."""
    percents = {"vat": ZERO, "surcharge": ZERO, "withholding": ZERO}
    for tax in line.taxes:
        if tax.kind in percents:
            percents[tax.kind] += tax.percent
    product = names.products.get(line.product_id) if line.product_id is not None else None
    return LineOut(
        object=kind,
        description="\n".join(part for part in (line.name, line.description) if part) or None,
        product=Ref(id=product.id, name=product.name) if product else None,
        quantity=plain(line.quantity),
        unit_price=plain(line.unit_price),
        tax_rate=plain(percents["vat"]),
        retention_rate=plain(percents["withholding"]),
        surcharge_rate=plain(percents["surcharge"]),
        discount_percent=plain(line.discount_percent),
        subtotal=amount(line.subtotal),
        taxes=amount(line.taxes_total),
        total=amount(line.total),
    )


def head(ctx: Context, full: FullDocument, names: Named, kind: str, words: Mapping[Status, str]) -> dict[str, Any]:
    """What quotes, proformas and delivery notes all show.

    kind    what the contract calls one of them: `quote`
    words   the ledger's statuses in the contract's
    """
    document = full.header
    return {
        "id": document.id,
        "object": kind,
        "number": document.number or f"BORRADOR-{document.id.hex[-8:].upper()}",
        "series": series_of(document, names),
        "client": Ref(id=document.contact_id, name=document.contact_name or None),
        "status": words[lifecycle.status(document, ctx.today)],
        "issued_on": document.issued_on,
        "subtotal": amount(document.subtotal),
        "taxes_total": amount(document.taxes_total),
        "total_vat": amount(document.vat + document.other_taxes),
        "total_retention": amount(document.withholding),
        "total_surcharge": amount(document.surcharge),
        "total": amount(document.total),
        "currency": document.currency,
        "notes": document.notes,
        "external_id": document.external_id,
        "lines": [line_out(line, names, f"{kind}_line") for line in full.lines],
        "metadata": metadata_out(document.metadata),
        "tags": document.tags,
        "custom_fields": document.custom_fields,
        "converted_to_id": document.converted_to_id,
        "created_at": at(document.created_at),
        "updated_at": at(document.updated_at),
    }


def link_fields(ctx: Context, document: Document, names: Named) -> dict[str, Any]:
    """What quotes and proformas tell of their public link."""
    link = names.links.get(document.id)
    return {
        "link_expires_at": at_or_none(link.expires_at) if link else None,
        "link_is_active": link.is_open(document, ctx.now) if link else False,
    }


def invoices_of(ctx: Context, documents: Sequence[FullDocument]) -> dict[UUID, Document]:
    """The invoices that documents became, by id; what became an order or a note is not among them."""
    ids = [full.header.converted_to_id for full in documents if full.header.converted_to_id is not None]
    made = ctx.tx.get_many(Document, ids) if ids else {}
    return {one.id: one for one in made.values() if one.family == "invoice"}


def lines_of(lines: Sequence[LineIn]) -> tuple[LineFields, ...]:
    """Lines in the ledger's words."""
    return tuple(
        LineFields(
            name=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
            discount_percent=default(line.discount_percent, ZERO),
            tax_id=default(line.tax_rate_id, None),
            vat_percent=default(line.tax_rate, None),
            withholding_percent=abs(line.retention_rate) if isinstance(line.retention_rate, Decimal) else None,
            withholding_id=default(line.retention_rate_id, None),
            surcharge_percent=default(line.surcharge_rate, None),
            surcharge_id=default(line.surcharge_rate_id, None),
            product_id=default(line.product_id, None),
        )
        for line in lines
    )


def custom_fields_of(body: Any) -> tuple[CustomField, ...]:
    """Custom fields in the ledger's words."""
    return tuple(CustomField(entry.field, entry.value) for entry in default(body.custom_fields, ()))


def labels_of(body: Any) -> dict[str, Any]:
    """What a new document of any family says of itself, by the names of `DocumentFields`."""
    return {
        "contact_id": body.client_id,
        "lines": lines_of(body.lines),
        "notes": default(body.notes, None),
        "external_id": default(body.external_id, None),
        "tags": tuple(default(body.tags, ())),
        "custom_fields": custom_fields_of(body),
        "metadata": default(metadata_in(body.metadata), {}),
    }


def changes_of(body: Any) -> tuple[dict[str, Any], tuple[LineFields, ...] | None]:
    """What a body changes, by the ledger's names where all families have them, and its lines when it has any."""
    changes = given(body)
    changes.pop("series_id", None)
    changes.pop("currency", None)
    lines = changes.pop("lines", None)
    if "client_id" in changes:
        changes["contact_id"] = changes.pop("client_id")
    if "metadata" in changes:
        changes["metadata"] = default(metadata_in(body.metadata), {})
    if "tags" in changes:
        changes["tags"] = default(body.tags, [])
    if body.custom_fields is not UNSET:
        changes["custom_fields"] = list(custom_fields_of(body))
    return changes, None if lines is None else lines_of(lines)
