"""Making the invoices of recurring templates: by hand at any time, by themselves on their days.

An invoice of a regular day bears that day. When its template waits too long, because nobody ran a worker or because it
failed, it bears it still, so that it falls into its own quarter; unless it is issued and its series has gone on
meanwhile, whose dates never go backwards: then it bears the day of the last invoice of the series. A draft always bears
its own day.
"""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

import msgspec

from talonario.domain import series as series_of_numbers
from talonario.domain.context import Context, madrid_day
from talonario.domain.documents import draft, issue
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.record import FullDocument
from talonario.domain.emails import send as sending
from talonario.domain.emails.addresses import AddressInvalid
from talonario.domain.emails.send import Asked
from talonario.domain.errors import Conflict, Refusal
from talonario.domain.recurring import operations, schedule
from talonario.domain.recurring.record import RecurringInvoice, RecurringRun
from talonario.store.listing import AnyOf, Condition, Order, Where

RETRY_HOURS: Final = (1, 6, 24)
"""How long to wait after the first failure, the second, and every further one."""


class GenerationFailed(Conflict):
    """Something broke that is not the template's fault; the log says what."""

    code = "generation_failed"
    es = "No se pudo generar la factura por un error interno."
    en = "The invoice could not be generated because of an internal error."


def next_due(ctx: Context) -> RecurringInvoice | None:
    """The company's template whose day came first, nobody else's until the transaction ends.

    One at a time and in the order of their days: the later one would leave the earlier one behind in a series.
    """
    ctx.take_turn()
    due: tuple[Condition, ...] = (
        Where("state", "eq", "active"),
        Where("next_run_at", "lte", ctx.now),
        AnyOf(((Where("retry_at", "is_null", True),), (Where("retry_at", "lte", ctx.now),))),
    )
    found = ctx.tx.where(RecurringInvoice, *due, order=Order("next_run_at", descending=False), limit=1)
    return operations.get(ctx, found[0].id, lock=True) if found else None


def let_go(ctx: Context, recurring_id: UUID) -> None:
    """Give a template back to the workers that one claimed, and for which it did another one's work."""
    found = ctx.tx.get(RecurringInvoice, recurring_id, lock=True)
    if found is not None:
        ctx.tx.update(schedule.queued(found))


def generate_due(ctx: Context, template: RecurringInvoice) -> FullDocument:
    """Make the invoice of the template's next day, which has come, and plan the one after it.

    Raises what drafting and issuing raise; then nothing is written, and `failed` should be
    """
    assert template.next_on is not None, "what is active has a next day"
    day = madrid_day(template.next_run_at)
    full = _made(ctx, template, _allowed(ctx, template, day))
    _executed(ctx, schedule.after(template, template.next_on), full, template.next_on, template.attempts + 1)
    return full


def generate_now(ctx: Context, template: RecurringInvoice) -> FullDocument:
    """Make an invoice of today beside the regular ones.

    Raises IllegalTransition, and what drafting and issuing raise
    """
    operations.check_generating(template)
    full = _made(ctx, template, ctx.today)
    _executed(ctx, template, full, None, 1)
    return full


def failed(ctx: Context, template: RecurringInvoice, failure: Exception) -> None:
    """Note why the invoice of a template's next day could not be made, and when it is tried again.

    template   as it was when it failed: when it has changed since, it is tried again at once
    """
    found = ctx.tx.get(RecurringInvoice, template.id, lock=True)
    if found is None or found.state != "active" or found.next_on != template.next_on:
        return
    template = found
    refusal = failure if isinstance(failure, Refusal) else GenerationFailed()
    attempt = template.attempts + 1
    wait = RETRY_HOURS[min(attempt, len(RETRY_HOURS)) - 1]
    retry_at = ctx.now + timedelta(hours=wait)
    waiting = schedule.queued(
        msgspec.structs.replace(template, attempts=attempt, retry_at=retry_at, updated_at=ctx.now)
    )
    ctx.tx.update(waiting)
    ctx.tx.insert(
        RecurringRun(
            company_id=ctx.company_id,
            id=ctx.new_id(),
            recurring_id=template.id,
            status="failed",
            planned_on=template.next_on,
            done_on=None,
            attempt=attempt,
            invoice_id=None,
            total=draft.ZERO,
            error_code=refusal.code,
            error_es=refusal.text("es"),
            error_en=refusal.text("en"),
            executed_at=ctx.now,
        )
    )
    ctx.emit(
        "recurring_invoice.failed",
        waiting,
        related_id=waiting.contact_id,
        error_message=refusal.text("es"),
        attempt_number=attempt,
    )


def _allowed(ctx: Context, template: RecurringInvoice, day: date) -> date:
    """The day that an invoice of this day can bear."""
    if not template.send_automatically or ctx.company.policy == "open":
        return day
    locked = ctx.lock(series_of_numbers.get(ctx, template.series_id), series_of_numbers.SeriesNotFound)
    return max(day, min(locked.last_issued_on or day, ctx.today))


def _made(ctx: Context, template: RecurringInvoice, day: date) -> FullDocument:
    full = draft.create(
        ctx,
        DocumentFields(
            kind="invoice",
            issued_on=day,
            due_on=day + timedelta(days=template.due_days),
            contact_id=template.contact_id,
            series_id=template.series_id,
            lines=tuple(operations.line_fields(line) for line in template.lines),
            notes=template.notes,
            currency=template.currency,
            recurring_id=template.id,
        ),
    )
    if not template.send_automatically:
        return full
    try:
        return sending.send(ctx, full, Asked(to=template.email_to))
    except (sending.RecipientMissing, AddressInvalid) as refusal:
        # Nobody can be sent it: it is issued all the same, found among what was never sent, and its history says why.
        issued = issue.issue(ctx, full)
        ctx.emit(
            "invoice.email_failed",
            issued.header,
            related_id=template.contact_id,
            recipient_email=template.email_to,
            error_message=refusal.text("es"),
            error_class=refusal.code,
            cc=[],
            bcc=[],
        )
        return issued


def _executed(ctx: Context, planned: RecurringInvoice, full: FullDocument, done_on: date | None, attempt: int) -> None:
    """Keep what was done, and what comes next."""
    count = planned.occurrences_count + 1
    done = schedule.bounded(msgspec.structs.replace(planned, occurrences_count=count, last_run_at=ctx.now))
    if done.next_on is None:
        done = msgspec.structs.replace(done, state="completed")
    done = schedule.queued(msgspec.structs.replace(done, updated_at=ctx.now))
    ctx.tx.update(done)
    ctx.tx.insert(
        RecurringRun(
            company_id=ctx.company_id,
            id=ctx.new_id(),
            recurring_id=done.id,
            status="success",
            planned_on=done_on,
            done_on=done_on,
            attempt=attempt,
            invoice_id=full.header.id,
            total=full.header.total,
            error_code=None,
            error_es=None,
            error_en=None,
            executed_at=ctx.now,
        )
    )
    ctx.emit(
        "recurring_invoice.executed",
        done,
        related_id=done.contact_id,
        invoice_id=str(full.header.id),
        invoice_number=full.header.number,
        occurrence_number=count,
        next_run_date=_day_of(done),
    )
    if done.state == "completed":
        ctx.emit("recurring_invoice.completed", done, related_id=done.contact_id)


def _day_of(template: RecurringInvoice) -> str | None:
    return None if template.next_on is None else madrid_day(template.next_run_at).isoformat()
