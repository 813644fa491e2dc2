"""Invoices: drafts, their changes, lists and look-ups. What happens after issuing is in `invoice_verbs`."""

from __future__ import annotations

from uuid import UUID

from talonario.api.engine import filters
from talonario.api.engine.faults import bad_value
from talonario.api.engine.filters import EXACT, LISTED, RANGED, Filter, Special
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.problems import Problem
from talonario.api.engine.query import Condition
from talonario.api.factuarea import envelope, lists, verbs
from talonario.api.factuarea.invoice_shapes import ByNumber, InvoiceChanges, InvoiceIn
from talonario.api.factuarea.invoice_spelling import changes_of, fields_of, spell, spell_one
from talonario.api.factuarea.wire import BulkIdsOfDocuments, ByExternalId
from talonario.domain.documents import draft, issue, lifecycle, read
from talonario.domain.documents.record import Document, FullDocument
from talonario.domain.payments import METHODS
from talonario.store.listing import AnyOf, Where
from talonario.store.listing import Condition as Wanted

LOCATION = "/v1/invoices/{}"
OF_INVOICES = Where("family", "eq", "invoice")
NOT_FOUND = verbs.absent("invoice_not_found", "La factura no existe.", "There is no such invoice.")

# Words of the list's `status` filter -> those of the ledger.
STATUSES = {
    "draft": "draft",
    "sent": "issued",
    "issued": "issued",
    "partially_paid": "partially_paid",
    "overdue": "overdue",
    "paid": "paid",
    "cancelled": "cancelled",
    "annulled": "annulled",
}
LABELS = {
    "draft": ("Borrador", "gray"),
    "sent": ("Enviado", "blue"),
    "paid": ("Pagado", "green"),
    "cancelled": ("Cancelado", "red"),
    "overdue": ("Vencido", "orange"),
    "annulled": ("Anulado", "purple"),
}
SORTS = {"created": "id", "total": "total", "number": "number"}


def known_filters(call: Call) -> filters.Filters:
    """The filters of the list; `status` depends on the day."""
    reader = filters.one_of(*STATUSES)

    def by_status(condition: Condition) -> list[Wanted]:
        wanted = [STATUSES[reader(value)] for value in condition.values]
        groups: list[tuple[Where, ...]] = []
        for status in wanted:
            groups.extend(_flat(lifecycle.having_status(status, call.ctx.today)))  # type: ignore[arg-type]
        return [AnyOf(tuple(groups))]

    def by_tags(condition: Condition) -> list[Wanted]:
        return [AnyOf(tuple((Where("tags", "has_tag", value),) for value in condition.values))]

    return {
        "status": Special(by_status, LISTED),
        "tags": Special(by_tags, LISTED),
        "client_id": Filter("contact_id", filters.identity, LISTED),
        "series_id": Filter("series_id", filters.identity, LISTED),
        "created": Filter("created_at", filters.instant, RANGED),
        "issued_on": Filter("issued_on", filters.day, RANGED),
        "due_on": Filter("due_on", filters.day, RANGED),
        "total": Filter("total", filters.number, RANGED),
        "currency": Filter("currency", filters.text, LISTED),
        "number": Filter("number", filters.text, LISTED),
        "external_id": Filter("external_id", filters.text, LISTED),
        "original_invoice_id": Filter("corrects_id", filters.identity, EXACT),
    }


def _flat(conditions: tuple[Where | AnyOf, ...]) -> list[tuple[Where, ...]]:
    """Conditions that all hold, as alternatives of plain conditions."""
    groups: list[tuple[Where, ...]] = [()]
    for condition in conditions:
        if isinstance(condition, Where):
            groups = [(*group, condition) for group in groups]
        else:
            groups = [(*group, *other) for group in groups for other in condition.groups]
    return groups


def list_invoices(call: Call) -> Answer:
    """Answer a page of invoices of every type."""

    def spelled(documents: list[Document]) -> list[object]:
        return list(spell(call.ctx, read.complete_all(call.ctx, documents)))

    return lists.listing(call, Document, spelled, OF_INVOICES, known=known_filters(call), sorts=SORTS)


def create(call: Call) -> Answer:
    """Make a draft, or update the one that already has this external_id."""
    body = call.read(InvoiceIn)
    ctx = call.ctx
    fields = fields_of(body)
    if fields.external_id is not None:
        known = read.find_external(ctx, "invoice", fields.external_id)
        if known is not None:
            return _update_known(call, known)
    full = draft.create(ctx, fields)
    if body.options and body.options.issue_directly:
        full = issue.issue(ctx, full)
    return envelope.made(spell_one(ctx, full, in_detail=True), LOCATION.format(full.header.id))


def _update_known(call: Call, known: Document) -> Answer:
    if known.state != "draft":
        raise Problem(
            "conflict",
            "resource_conflict",
            "Ya existe una factura emitida con ese external_id: no se puede modificar.",
            "An issued invoice already has this external_id: it cannot be changed.",
            "external_id",
        )
    changes, lines = changes_of(call.read(InvoiceChanges))
    full = draft.edit(call.ctx, read.complete(call.ctx, known), changes, lines)
    return envelope.one(spell_one(call.ctx, full, in_detail=True))


def show(call: Call) -> Answer:
    """Answer one invoice with its payments."""
    return envelope.one(spell_one(call.ctx, find(call), in_detail=True))


def update(call: Call) -> Answer:
    """Change a draft, or the labels of any invoice."""
    full = find(call, lock=True)
    body = call.read(InvoiceChanges)
    if isinstance(body.series_id, UUID) and body.series_id != full.header.series_id:
        fault = bad_value("series_id")
        raise Problem(
            "invalid",
            "invalid_param_value",
            "La serie de una factura no se puede cambiar.",
            "The series of an invoice cannot be changed.",
            "series_id",
            errors=(fault,),
        )
    changes, lines = changes_of(body)
    return envelope.one(spell_one(call.ctx, draft.edit(call.ctx, full, changes, lines), in_detail=True))


def delete(call: Call) -> Answer:
    """Discard a draft."""
    draft.delete(call.ctx, find(call, lock=True))
    return envelope.nothing()


def bulk_delete(call: Call) -> Answer:
    """Discard the drafts among many."""
    body = call.read(BulkIdsOfDocuments)

    def remove(identity: UUID) -> None:
        draft.delete(call.ctx, read.full(call.ctx, identity, "invoice", lock=True))

    return verbs.bulk_delete(body.ids, remove, NOT_FOUND)


def find_by_external_id(call: Call) -> Answer:
    """Find an invoice by the key of another system."""
    found = read.find_external(call.ctx, "invoice", call.read(ByExternalId).external_id)
    if found is None:
        raise NOT_FOUND()
    return envelope.one(spell_one(call.ctx, read.complete(call.ctx, found), in_detail=True))


def find_by_number(call: Call) -> Answer:
    """Find an invoice by its number, which more than one may have."""
    body = call.read(ByNumber)
    year = body.year if isinstance(body.year, int) else None
    found = read.find_by_number(call.ctx, "invoice", body.number, year)
    if isinstance(body.series_id, UUID):
        found = [document for document in found if document.series_id == body.series_id]
    if not found:
        raise NOT_FOUND()
    if len(found) > 1:
        raise Problem(
            "invalid",
            "invalid_param_value",
            "Varias facturas tienen ese número: indique el año o la serie.",
            "Several invoices have this number: give the year or the series.",
            "number",
        )
    return envelope.one(spell_one(call.ctx, read.complete(call.ctx, found[0]), in_detail=True))


def statuses(_: Call) -> Answer:
    """Answer the closed catalogue of states."""
    return envelope.many([{"value": value, "label": label, "color": color} for value, (label, color) in LABELS.items()])


def payment_methods(_: Call) -> Answer:
    """Answer the ways to pay."""
    return envelope.many([{"value": value, "label": labels[0]} for value, labels in METHODS.items()])


def activities(call: Call) -> Answer:
    """Answer the history of an invoice."""
    return verbs.activities(call, find_header(call).id)


def find(call: Call, *, lock: bool = False) -> FullDocument:
    """The invoice in the path, whole."""
    return read.full(call.ctx, verbs.path_id(call, NOT_FOUND), "invoice", lock=lock)


def find_header(call: Call) -> Document:
    """The invoice in the path, without its lines."""
    return read.header(call.ctx, verbs.path_id(call, NOT_FOUND), "invoice")


OPERATIONS = (
    verbs.reading("invoices.list", "/invoices", "invoices:read", list_invoices),
    verbs.reading("payment_methods.list", "/payment-methods", "invoices:read", payment_methods),
    verbs.writing("invoices.create", "POST", "/invoices", "invoices:write", create, InvoiceIn),
    verbs.reading("invoices.show", "/invoices/{id}", "invoices:read", show),
    verbs.writing("invoices.update", "PUT", "/invoices/{id}", "invoices:write", update, InvoiceChanges),
    verbs.writing("invoices.delete", "DELETE", "/invoices/{id}", "invoices:delete", delete),
    verbs.writing(
        "invoices.bulk_delete", "POST", "/invoices/bulk-delete", "invoices:delete", bulk_delete, BulkIdsOfDocuments
    ),
    verbs.reading(
        "invoices.find_by_external_id", "/invoices/find-by-external-id", "invoices:read", find_by_external_id, "POST"
    ),
    verbs.reading("invoices.find_by_number", "/invoices/find-by-number", "invoices:read", find_by_number, "POST"),
    verbs.reading("invoices.statuses", "/invoices/statuses", "invoices:read", statuses),
    verbs.reading("invoices.activities", "/invoices/{id}/activities", "invoices:read", activities),
)
