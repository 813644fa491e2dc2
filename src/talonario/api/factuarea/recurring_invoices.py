"""Recurring invoices: templates, what holds them up, what they generate and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, get_args
from uuid import UUID

from talonario.api.engine import filters
from talonario.api.engine.filters import LISTED, RANGED, Filter
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.problems import Problem
from talonario.api.factuarea import envelope, lists, verbs
from talonario.api.factuarea.recurring_shapes import RecurringChanges, RecurringIn, changes_of, fields_of, spell
from talonario.api.factuarea.wire import BulkIdsOfDocuments, ByExternalId, amount, at
from talonario.domain.contacts import Contact
from talonario.domain.context import Context, madrid_day
from talonario.domain.documents.record import Document
from talonario.domain.recurring import figures, generate, operations, schedule
from talonario.domain.recurring.record import (
    Frequency,
    RecurringInvoice,
    RecurringInvoiceNotFound,
    RecurringRun,
    State,
)
from talonario.store.listing import Where

COUNT_DEFAULT: Final = 5
COUNT_MAX: Final = 100
MISSING = verbs.absent(RecurringInvoiceNotFound.code, RecurringInvoiceNotFound.es, RecurringInvoiceNotFound.en)

FILTERS: filters.Filters = {
    "status": Filter("state", filters.one_of(*get_args(State)), LISTED),
    "client_id": Filter("contact_id", filters.identity, LISTED),
    "frequency": Filter("frequency", filters.one_of(*get_args(Frequency)), LISTED),
    "next_run_at": Filter("next_run_at", filters.instant, RANGED),
    "created": Filter("created_at", filters.instant, RANGED),
    "external_id": Filter("external_id", filters.text, LISTED),
    "tags": lists.TAGS,
}

# ------------------------------------------------------------------------------------------------- finding, spelling


def _header(ctx: Context, identity: UUID, *, lock: bool = False) -> RecurringInvoice:
    try:
        return operations.get(ctx, identity, lock=lock)
    except RecurringInvoiceNotFound:
        raise MISSING() from None


def _found(call: Call, *, lock: bool = False) -> RecurringInvoice:
    return _header(call.ctx, verbs.path_id(call, MISSING), lock=lock)


def _shown(call: Call, template: RecurringInvoice) -> Answer:
    return envelope.one(spell(call.ctx, [template])[0])


# --------------------------------------------------------------------------------------------------------- templates


def list_(call: Call) -> Answer:
    """Answer a page of recurring invoices, newest first."""

    def spelled(templates: Sequence[RecurringInvoice]) -> Sequence[object]:
        return spell(call.ctx, templates)

    sorts = {"created": "id", "next_run_at": "next_run_at"}
    return lists.listing(call, RecurringInvoice, spelled, known=FILTERS, sorts=sorts)


def create(call: Call) -> Answer:
    """Make a recurring invoice, or update the one that already has this external_id."""
    fields = fields_of(call.read(RecurringIn))
    known = operations.find_external(call.ctx, fields.external_id) if fields.external_id else None
    if known is not None:
        if known.state in {"cancelled", "completed"}:
            raise Problem(
                "conflict",
                "resource_conflict",
                "La recurrencia con ese external_id ya terminó: no se puede modificar.",
                "The recurring invoice with this external_id has ended: it cannot be changed.",
                "external_id",
            )
        return _changed(call, _header(call.ctx, known.id, lock=True))
    made = operations.create(call.ctx, fields)
    return envelope.made(spell(call.ctx, [made])[0], f"/v1/recurring_invoices/{made.id}")


def show(call: Call) -> Answer:
    """Answer one recurring invoice."""
    return _shown(call, _found(call))


def update(call: Call) -> Answer:
    """Change what its next invoices will be."""
    return _changed(call, _found(call, lock=True))


def _changed(call: Call, template: RecurringInvoice) -> Answer:
    changes, lines = changes_of(call.read(RecurringChanges))
    return _shown(call, operations.update(call.ctx, template, changes, lines))


def delete(call: Call) -> Answer:
    """Remove a recurring invoice; its invoices stay."""
    operations.delete(call.ctx, _found(call, lock=True))
    return envelope.nothing()


def bulk_delete(call: Call) -> Answer:
    """Remove those among many that generated nothing."""

    def remove(identity: UUID) -> None:
        operations.delete(call.ctx, _header(call.ctx, identity, lock=True), unused_only=True)

    return verbs.bulk_delete(call.read(BulkIdsOfDocuments).ids, remove, MISSING)


def find_by_external_id(call: Call) -> Answer:
    """Find a recurring invoice by the key of another system."""
    found = operations.find_external(call.ctx, call.read(ByExternalId).external_id)
    if found is None:
        raise MISSING()
    return _shown(call, found)


def activities(call: Call) -> Answer:
    """Answer the history of a recurring invoice."""
    return verbs.activities(call, _found(call).id)


# ------------------------------------------------------------------------------------------------------- transitions


def pause(call: Call) -> Answer:
    """Hold it up."""
    return _shown(call, operations.pause(call.ctx, _found(call, lock=True)))


def resume(call: Call) -> Answer:
    """Let it go on."""
    return _shown(call, operations.resume(call.ctx, _found(call, lock=True)))


def cancel(call: Call) -> Answer:
    """End it for good."""
    return _shown(call, operations.cancel(call.ctx, _found(call, lock=True)))


# -------------------------------------------------------------------------------------------- what it generates


def generate_now(call: Call) -> Answer:
    """Make an invoice of today, outside the schedule."""
    call.ctx.take_turn()
    full = generate.generate_now(call.ctx, _found(call, lock=True))
    return envelope.one(
        {
            "object": "recurring_invoice.generate_result",
            "invoice_id": full.header.id,
            "invoice_number": full.header.number,
        }
    )


def preview(call: Call) -> Answer:
    """Answer the days of its next invoices."""
    template = _found(call)
    found = schedule.upcoming(template, call.ctx.today, lists.counted(call, "count", COUNT_DEFAULT, COUNT_MAX))
    client = call.ctx.tx.get(Contact, template.contact_id)
    reachable = bool(template.email_to or (client and client.email))
    return envelope.many(
        [
            {
                "date": one.held_on,
                "due_date": one.held_on + timedelta(days=template.due_days),
                "occurrence_number": number,
                "estimated_total": amount(template.total),
                "will_be_sent": template.send_automatically and reachable,
            }
            for number, one in enumerate(found, start=template.occurrences_count + 1)
        ]
    )


def logs(call: Call) -> Answer:
    """Answer what it generated and what it failed to, newest first."""

    def spelled(runs: Sequence[RecurringRun]) -> Sequence[object]:
        invoices = call.ctx.tx.get_many(Document, [run.invoice_id for run in runs if run.invoice_id is not None])
        return [_log(call, run, invoices) for run in runs]

    own = Where("recurring_id", "eq", _found(call).id)
    return lists.listing(call, RecurringRun, spelled, own, by_cursor=True)


def _log(call: Call, run: RecurringRun, invoices: dict[UUID, Document]) -> dict[str, Any]:
    invoice = invoices.get(run.invoice_id) if run.invoice_id is not None else None
    return {
        "id": run.id,
        "executed_at": at(run.executed_at),
        "status": run.status,
        "invoice_id": run.invoice_id,
        "invoice_number": invoice.number if invoice else None,
        "error_message": run.error_en if call.request.language == "en" else run.error_es,
        "created_at": at(run.executed_at),
    }


def stats(call: Call) -> Answer:
    """Answer the figures of all recurring invoices."""
    found = figures.figures(call.ctx)
    return envelope.one(
        {
            "object": "recurring_invoice_stats",
            "total": sum(found.by_state.values()),
            **{state: found.by_state.get(state, 0) for state in get_args(State)},
            "due_today": found.due_today,
            "due_this_week": found.due_this_week,
            "generated_this_month": found.generated,
            "failed_this_month": found.failed,
            "frequency_breakdown": found.by_frequency,
            "next_scheduled": [
                {"id": one.id, "name": one.name, "next_run_date": madrid_day(one.next_run_at)}
                for one in found.next_ones
            ],
            "estimated_revenue_this_month": amount(found.estimated),
        }
    )


NAME: Final = "recurring_invoices"
PATH: Final = f"/{NAME}"
ONE: Final = f"{PATH}/{{id}}"
READ, WRITE, DELETE, MOVE = (f"{NAME}:{verb}" for verb in ("read", "write", "delete", "transition"))

OPERATIONS = (
    verbs.reading(f"{NAME}.list", PATH, READ, list_),
    verbs.writing(f"{NAME}.create", "POST", PATH, WRITE, create, RecurringIn),
    verbs.reading(f"{NAME}.show", ONE, READ, show),
    verbs.writing(f"{NAME}.update", "PUT", ONE, WRITE, update, RecurringChanges),
    verbs.writing(f"{NAME}.delete", "DELETE", ONE, DELETE, delete),
    verbs.writing(f"{NAME}.bulk-delete", "POST", f"{PATH}/bulk-delete", DELETE, bulk_delete, BulkIdsOfDocuments),
    verbs.reading(f"{NAME}.find_by_external_id", f"{PATH}/find-by-external-id", READ, find_by_external_id, "POST"),
    verbs.reading(f"{NAME}.stats", f"{PATH}/stats", READ, stats),
    verbs.reading(f"{NAME}.activities", f"{ONE}/activities", READ, activities),
    verbs.reading(f"{NAME}.logs", f"{ONE}/logs", READ, logs),
    verbs.reading(f"{NAME}.preview", f"{ONE}/preview", READ, preview),
    verbs.writing(f"{NAME}.activate", "POST", f"{ONE}/activate", MOVE, resume),
    verbs.writing(f"{NAME}.resume", "POST", f"{ONE}/resume", MOVE, resume),
    verbs.writing(f"{NAME}.pause", "POST", f"{ONE}/pause", MOVE, pause),
    verbs.writing(f"{NAME}.cancel", "POST", f"{ONE}/cancel", MOVE, cancel),
    verbs.writing(f"{NAME}.generate", "POST", f"{ONE}/generate", WRITE, generate_now),
)
