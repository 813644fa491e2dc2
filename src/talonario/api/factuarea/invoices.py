"""Invoices: drafts, their changes, lists and look-ups. What happens after issuing is in `invoice_verbs`."""

from __future__ import annotations

from uuid import UUID

from talonario.api.engine import filters
from talonario.api.engine.faults import bad_value
from talonario.api.engine.filters import EXACT, LISTED, RANGED, Filter
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.problems import Problem
from talonario.api.engine.wire import default
from talonario.api.factuarea import envelope, public_links, verbs
from talonario.api.factuarea.document_resource import Changes, DocumentResource
from talonario.api.factuarea.document_spelling import changes_of
from talonario.api.factuarea.invoice_shapes import ByNumber, InvoiceChanges, InvoiceIn, OptionsIn
from talonario.api.factuarea.invoice_spelling import WORDS, fields_of, spell
from talonario.domain.context import Context
from talonario.domain.documents import draft, issue, read
from talonario.domain.documents.record import FullDocument
from talonario.domain.emails import send as sending
from talonario.domain.emails.send import Asked
from talonario.domain.payments import METHODS


def _changes(_: Context, body: InvoiceChanges, full: FullDocument) -> Changes:
    """What an update says. Raises Problem for another series, which an invoice keeps for good."""
    if isinstance(body.series_id, UUID) and body.series_id != full.header.series_id:
        raise Problem(
            "invalid",
            "invalid_param_value",
            "La serie de una factura no se puede cambiar.",
            "The series of an invoice cannot be changed.",
            "series_id",
            errors=(bad_value("series_id"),),
        )
    return changes_of(body)


INVOICES = DocumentResource(
    family="invoice",
    name="invoices",
    missing=verbs.absent("invoice_not_found", "La factura no existe.", "There is no such invoice."),
    taken=(
        "Ya existe una factura emitida con ese external_id: no se puede modificar.",
        "An issued invoice already has this external_id: it cannot be changed.",
    ),
    creates=InvoiceIn,
    changes=InvoiceChanges,
    fields_of=fields_of,
    changes_of=_changes,
    spell=spell,
    words=WORDS,
    aliases={"issued": "sent"},
    catalogue={
        "draft": ("Borrador", "gray"),
        "sent": ("Enviado", "blue"),
        "paid": ("Pagado", "green"),
        "cancelled": ("Cancelado", "red"),
        "overdue": ("Vencido", "orange"),
        "annulled": ("Anulado", "purple"),
    },
    filters={
        "issued_on": Filter("issued_on", filters.day, RANGED),
        "due_on": Filter("due_on", filters.day, RANGED),
        "total": Filter("total", filters.number, RANGED),
        "currency": Filter("currency", filters.text, LISTED),
        "number": Filter("number", filters.text, LISTED),
        "original_invoice_id": Filter("corrects_id", filters.identity, EXACT),
    },
    sorts={"created": "id", "total": "total", "number": "number"},
    without=frozenset({"create"}),
)


def create(call: Call) -> Answer:
    """Make a draft, issued at once when it asks to be, or update the one that already has this external_id."""
    body = call.read(InvoiceIn)
    fields = fields_of(call.ctx, body)
    known = INVOICES.known(call, fields)
    if known is not None:
        return known
    full = draft.create(call.ctx, fields)
    options = body.options or OptionsIn()
    if default(options.send_automatically, False):
        full = sending.send(call.ctx, full, Asked(to=default(options.send_to, None), field="options.send_to"))
    elif default(options.issue_directly, False):
        full = issue.issue(call.ctx, full)
    return INVOICES.made(call, full)


def find_by_number(call: Call) -> Answer:
    """Find an invoice by its number, which more than one may have."""
    body = call.read(ByNumber)
    found = read.find_by_number(call.ctx, "invoice", body.number, default(body.year, None))
    if isinstance(body.series_id, UUID):
        found = [document for document in found if document.series_id == body.series_id]
    if not found:
        raise INVOICES.missing()
    if len(found) > 1:
        raise Problem(
            "invalid",
            "invalid_param_value",
            "Varias facturas tienen ese número: indique el año o la serie.",
            "Several invoices have this number: give the year or the series.",
            "number",
        )
    return INVOICES.shown(call, read.complete(call.ctx, found[0]))


def payment_methods(_: Call) -> Answer:
    """Answer the ways to pay."""
    return envelope.many([{"value": value, "label": labels[0]} for value, labels in METHODS.items()])


OPERATIONS = (
    *INVOICES.operations(),
    *public_links.operations(INVOICES, show="public_link_get", update="public_link_update"),
    verbs.writing("invoices.create", "POST", "/invoices", "invoices:write", create, InvoiceIn),
    verbs.reading("invoices.find_by_number", "/invoices/find-by-number", "invoices:read", find_by_number, "POST"),
    verbs.reading("payment_methods.list", "/payment-methods", "invoices:read", payment_methods),
)
