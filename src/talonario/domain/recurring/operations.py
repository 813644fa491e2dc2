"""Making recurring invoices, changing them, holding them up and ending them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import bindparam

from talonario.domain import contacts
from talonario.domain import series as series_of_numbers
from talonario.domain.contacts import Contact
from talonario.domain.context import Context
from talonario.domain.documents import checks, draft, party
from talonario.domain.documents.draft import ExternalIdTaken
from talonario.domain.documents.lifecycle import IllegalTransition
from talonario.domain.documents.pricing import LineFields, price
from talonario.domain.documents.record import CustomField
from talonario.domain.errors import Conflict, Invalid, ValueInvalid
from talonario.domain.recurring import schedule
from talonario.domain.recurring.record import (
    FREQUENCY_WORDS,
    Frequency,
    RecurringInvoice,
    RecurringInvoiceNotFound,
    RecurringRun,
    TemplateLine,
)
from talonario.fiscal.calendar import HolidayHandling
from talonario.store.statement import Query, Statement

DUE_DAYS: Final = 30
CADENCE: Final = {"frequency", "starts_on", "holiday_handling"}
BOUNDS: Final = {"ends_on", "occurrences_max"}
LABELS: Final = {"external_id", "tags", "custom_fields", "metadata"}
HANDLINGS: Final = ("skip", "same", "before", "after")

_BY_EXTERNAL_ID: Final = Query(RecurringInvoice, RecurringInvoice.c().external_id == bindparam("external_id"))
_DROP_RUNS: Final = Statement(
    RecurringRun.table.delete().where(RecurringRun.c().recurring_id == bindparam("recurring_id"))
)


class HolidayHandlingInvalid(Invalid):
    """Nobody knows what to do on holidays by this word."""

    code = "invalid_holiday_handling"
    es = "«{handling}» no es una forma de tratar los festivos: skip, same, before, after."
    en = "'{handling}' is no way to handle holidays: skip, same, before, after."


class NoDayLeft(Invalid):
    """No day of the calendar would ever be invoiced."""

    code = "no_day_left"
    es = "Con esas fechas no queda ningún día en que facturar."
    en = "With these dates there is no day left to invoice."


class RecurringInvoiceInUse(Conflict):
    """It made invoices, so it is not removed among many; by itself it may be."""

    code = "recurring_invoice_in_use"
    es = "La recurrencia «{name}» ya generó facturas: cancélala, o bórrala por sí sola."
    en = "The recurrence '{name}' has generated invoices: cancel it, or delete it by itself."


class RecurringFields(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about a new template; the meaning of each field is `RecurringInvoice`'s.

    series_id   default: the default series of invoices, which it keeps
    name        default: the customer's, and how often
    """

    contact_id: UUID
    frequency: Frequency
    starts_on: date
    lines: tuple[LineFields, ...]
    series_id: UUID | None = None
    name: str | None = None
    description: str | None = None
    notes: str | None = None
    holiday_handling: str = "same"
    ends_on: date | None = None
    due_days: int = DUE_DAYS
    occurrences_max: int | None = None
    send_automatically: bool = True
    email_to: str | None = None
    external_id: str | None = None
    tags: tuple[str, ...] = ()
    custom_fields: tuple[CustomField, ...] = ()
    metadata: dict[str, str] = {}


def get(ctx: Context, recurring_id: UUID, *, lock: bool = False) -> RecurringInvoice:
    """The template of this id. Raises RecurringInvoiceNotFound."""
    found = ctx.tx.get(RecurringInvoice, recurring_id, lock=lock)
    if found is None:
        raise RecurringInvoiceNotFound
    return found


def find_external(ctx: Context, external_id: str) -> RecurringInvoice | None:
    """The template that another system calls so."""
    return ctx.tx.one(_BY_EXTERNAL_ID, external_id=external_id)


def create(ctx: Context, fields: RecurringFields) -> RecurringInvoice:
    """Make a template, which is active at once; its first invoice is of today at the earliest.

    Raises ContactNotFound, SeriesUnsuitable, HolidayHandlingInvalid, NoDayLeft, ExternalIdTaken, ValueInvalid and what
    `pricing.price` raises
    """
    contact = contacts_named(ctx, fields.contact_id)
    values = msgspec.structs.asdict(fields)
    lines = values.pop("lines")
    values |= {
        "series_id": fields.series_id or series_of_numbers.default_for(ctx, "invoice").id,
        "name": fields.name or f"{contact.name} · {FREQUENCY_WORDS[fields.frequency]}",
        "holiday_handling": _handling(fields.holiday_handling),
        "tags": list(fields.tags),
        "custom_fields": list(fields.custom_fields),
    }
    template = RecurringInvoice(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        state="active",
        occurrences_count=0,
        next_on=None,
        next_run_at=schedule.begins(fields.starts_on),
        last_on=None,
        last_run_at=None,
        attempts=0,
        retry_at=None,
        due_at=None,
        held_by=None,
        currency=ctx.company.currency,
        cancelled_at=None,
        created_at=ctx.now,
        updated_at=ctx.now,
        **_priced(ctx, lines, contact, max(ctx.today, fields.starts_on)),
        **values,
    )
    _check(ctx, template, None)
    template = schedule.since_today(template, ctx.today)
    if template.next_on is None:
        raise NoDayLeft("starts_on" if template.ends_on is None else "ends_on")
    template = schedule.queued(template)
    ctx.tx.insert(template)
    ctx.emit("recurring_invoice.created", template, related_id=template.contact_id)
    return template


def update(
    ctx: Context,
    template: RecurringInvoice,
    changes: dict[str, Any],
    lines: Sequence[LineFields] | None = None,
) -> RecurringInvoice:
    """Change a locked template; the invoices that it made stay as they are.

    changes   by the names of `RecurringInvoice`'s fields. Other regular days count from today on; with the same ones a
              day that is overdue stays so. Labels may change also once it has ended
    Raises    IllegalTransition, and what `create` raises
    """
    if lines is not None or not set(changes) <= LABELS:
        _require(template, "edit", "active", "paused")
    if "holiday_handling" in changes:
        changes = {**changes, "holiday_handling": _handling(changes["holiday_handling"])}
    # There is no template without a name or a series: null leaves it the one it has.
    changes = {name: value for name, value in changes.items() if value is not None or name not in {"name", "series_id"}}
    changed = msgspec.structs.replace(template, **changes, updated_at=ctx.now)
    contact = None
    if lines is not None or changed.contact_id != template.contact_id:
        contact = contacts_named(ctx, changed.contact_id)
    if lines is not None:
        on = max(ctx.today, changed.starts_on)
        changed = msgspec.structs.replace(changed, **_priced(ctx, lines, contact, on))
    _check(ctx, changed, template)
    differing = {name for name in (*CADENCE, *BOUNDS) if getattr(changed, name) != getattr(template, name)}
    if differing & CADENCE:
        changed = schedule.since_today(changed, ctx.today)
    elif differing:
        changed = schedule.bounded(changed)
    if changes or lines is not None:
        changed = msgspec.structs.replace(changed, attempts=0, retry_at=None)
    changed = schedule.queued(_ended(changed))
    ctx.tx.update(changed)
    if set(changes) == {"metadata"} and lines is None:
        before, after = sorted(template.metadata), sorted(changed.metadata)
        _tell(ctx, changed, "metadata_changed", previous_keys=before, new_keys=after)
    else:
        _tell(ctx, changed, "updated")
    if changed.state == "completed" and template.state != "completed":
        _tell(ctx, changed, "completed")
    return changed


def pause(ctx: Context, template: RecurringInvoice) -> RecurringInvoice:
    """Hold a locked template up: nothing is generated until it goes on. Raises IllegalTransition."""
    _require(template, "pause", "active")
    return _moved(ctx, msgspec.structs.replace(template, state="paused"), "paused")


def resume(ctx: Context, template: RecurringInvoice) -> RecurringInvoice:
    """Let a locked template go on from today; it has ended when no day is left. Raises IllegalTransition."""
    _require(template, "resume", "paused")
    going = schedule.since_today(msgspec.structs.replace(template, state="active"), ctx.today)
    resumed = _moved(ctx, _ended(going), "activated")
    if resumed.state == "completed":
        _tell(ctx, resumed, "completed")
    return resumed


def cancel(ctx: Context, template: RecurringInvoice) -> RecurringInvoice:
    """End a locked template for good; its invoices stay. Raises IllegalTransition."""
    _require(template, "cancel", "active", "paused")
    ended = msgspec.structs.replace(template, state="cancelled", next_on=None, cancelled_at=ctx.now, retry_at=None)
    return _moved(ctx, ended, "cancelled")


def delete(ctx: Context, template: RecurringInvoice, *, unused_only: bool = False) -> None:
    """Remove a locked template; its invoices stay.

    unused_only   refuse one that made invoices. Raises RecurringInvoiceInUse
    """
    if unused_only and template.occurrences_count:
        raise RecurringInvoiceInUse("id", name=template.name)
    ctx.tx.execute(_DROP_RUNS, recurring_id=template.id)
    ctx.tx.delete(template)
    _tell(ctx, template, "deleted", deleted=True)


def line_fields(line: TemplateLine) -> LineFields:
    """A line of a template as an invoice takes it: with its own taxes, whatever the customer's have become."""
    return LineFields(
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        applied=tuple(line.taxes),
        apply_contact_defaults=False,
    )


def check_generating(template: RecurringInvoice) -> None:
    """Raise IllegalTransition for a template that has ended."""
    _require(template, "generate", "active", "paused")


def contacts_named(ctx: Context, contact_id: UUID) -> Contact:
    """The customer that a template names. Raises ContactNotFound for the field."""
    found = party.named_contact(ctx, contact_id)
    if found is None:
        raise contacts.ContactNotFound("contact_id")
    return found


WORDS: Final = {
    "edit": ("modificar", "edited"),
    "pause": ("pausar", "paused"),
    "resume": ("reanudar", "resumed"),
    "cancel": ("cancelar", "cancelled"),
    "generate": ("facturar", "invoiced"),
}


def _require(template: RecurringInvoice, verb: str, *states: str) -> None:
    if template.state not in states:
        spanish, english = WORDS[verb]
        raise IllegalTransition("status", status=template.state, verb_es=spanish, verb_en=english)


def _moved(ctx: Context, template: RecurringInvoice, event: str) -> RecurringInvoice:
    moved = schedule.queued(msgspec.structs.replace(template, updated_at=ctx.now))
    ctx.tx.update(moved)
    _tell(ctx, moved, event)
    return moved


def _tell(ctx: Context, template: RecurringInvoice, event: str, **extra: Any) -> None:
    ctx.emit(f"recurring_invoice.{event}", template, related_id=template.contact_id, **extra)


def _ended(template: RecurringInvoice) -> RecurringInvoice:
    """The template, completed when it goes on and has no day left."""
    if template.state in {"active", "paused"} and template.next_on is None:
        return msgspec.structs.replace(template, state="completed")
    return template


def _handling(text: str) -> HolidayHandling:
    if text not in HANDLINGS:
        raise HolidayHandlingInvalid("holiday_handling", handling=text)
    return text  # type: ignore[return-value]  # one of the four


def _check(ctx: Context, template: RecurringInvoice, before: RecurringInvoice | None) -> None:
    checks.check_dates(template.starts_on, None)
    checks.check_labels(template.tags, template.custom_fields, template.metadata)
    if before is None or before.series_id != template.series_id:
        checks.check_series(ctx, "invoice", template.series_id)
    if template.ends_on is not None and template.ends_on < template.starts_on:
        raise ValueInvalid(
            "ends_on",
            name="end_on",
            reason_es="no puede ser anterior al inicio",
            reason_en="it cannot lie before the start",
        )
    if template.external_id is not None and (before is None or before.external_id != template.external_id):
        other = find_external(ctx, template.external_id)
        if other is not None and other.id != template.id:
            raise ExternalIdTaken("external_id", external_id=template.external_id)


def _priced(ctx: Context, lines: Sequence[LineFields], contact: Contact | None, on: date) -> dict[str, Any]:
    """The lines with the taxes and amounts that an invoice of that day would have, and the totals."""
    rounding: Any = ctx.company.rounding
    priced = price(ctx, ctx.new_id(), "invoice", lines, contact, on, rounding)
    kept = [
        TemplateLine(
            line.name,
            line.quantity,
            line.unit_price,
            line.taxes,
            line.subtotal,
            line.vat,
            line.surcharge,
            line.withholding,
            line.other_taxes,
        )
        for line in priced.lines
    ]
    return {"lines": kept, **draft.amounts(priced)}
