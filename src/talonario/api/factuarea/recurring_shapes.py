"""Recurring invoices on the wire, both ways, and their fields in the ledger's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.numbers import Percent
from talonario.api.engine.wire import Wire, default, given, plain
from talonario.api.factuarea.document_shapes import CustomFields, Quantity, Tags, UnitPrice
from talonario.api.factuarea.document_spelling import custom_fields_of
from talonario.api.factuarea.wire import (
    Email,
    ExternalId,
    Metadata,
    Notes,
    Text255,
    amount,
    at,
    at_or_none,
    metadata_in,
    metadata_out,
)
from talonario.domain.contacts import Contact
from talonario.domain.context import MADRID, Context
from talonario.domain.documents.pricing import LineFields
from talonario.domain.recurring.operations import RecurringFields
from talonario.domain.recurring.record import Frequency, RecurringInvoice, TemplateLine
from talonario.domain.series import Series

ZERO: Final = Decimal(0)

DueDays = Annotated[int, Meta(ge=0, le=3650)]
Occurrences = Annotated[int, Meta(ge=1, le=1_000_000)]
Word = Annotated[str, Meta(max_length=50)]

# ---------------------------------------------------------------------------------------------------------- reading


class TemplateLineIn(Wire, kw_only=True):
    """A line of every invoice to come."""

    description: Text255
    quantity: Quantity
    unit_price: UnitPrice
    tax_rate: Percent | UnsetType | None = UNSET
    retention: Percent | UnsetType | None = UNSET
    surcharge: Percent | UnsetType | None = UNSET


Lines = Annotated[list[TemplateLineIn], Meta(min_length=1, max_length=1000)]


class _Optional(Wire, kw_only=True):
    """What a new recurring invoice and a change of one may say."""

    series_id: UUID | UnsetType | None = UNSET
    name: Text255 | UnsetType | None = UNSET
    description: Annotated[str, Meta(max_length=1000)] | UnsetType | None = UNSET
    ends_on: date | UnsetType | None = msgspec.field(name="end_on", default=UNSET)
    notes: Notes | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET
    external_id: ExternalId | UnsetType | None = UNSET
    holiday_handling: Word | UnsetType | None = UNSET
    due_days: DueDays | UnsetType | None = msgspec.field(name="days_before_due", default=UNSET)
    occurrences_max: Occurrences | UnsetType | None = msgspec.field(name="max_occurrences", default=UNSET)
    email_to: Email | UnsetType | None = UNSET
    send_automatically: bool | UnsetType | None = UNSET
    tags: Tags | UnsetType | None = UNSET
    custom_fields: CustomFields | UnsetType | None = UNSET


class RecurringIn(_Optional, kw_only=True):
    """A new recurring invoice."""

    client_id: UUID
    frequency: Frequency
    starts_on: date = msgspec.field(name="start_on")
    lines: Lines


class RecurringChanges(_Optional, kw_only=True):
    """Changes of a recurring invoice; lists replaced whole."""

    client_id: UUID | UnsetType = UNSET
    frequency: Frequency | UnsetType = UNSET
    starts_on: date | UnsetType = msgspec.field(name="start_on", default=UNSET)
    lines: Lines | UnsetType = UNSET


DEFAULTS: Final[dict[str, Any]] = {"holiday_handling": "same", "due_days": 30, "send_automatically": True}
"""What null means where there is no nothing."""


def fields_of(body: RecurringIn) -> RecurringFields:
    """What a body says about a new recurring invoice."""
    values = _values(body)
    lines = lines_of(values.pop("lines"))
    return RecurringFields(lines=lines, **values)


def changes_of(body: RecurringChanges) -> tuple[dict[str, Any], tuple[LineFields, ...] | None]:
    """What a body changes, by the ledger's names, and its lines when it has any."""
    values = _values(body)
    lines = values.pop("lines", None)
    return values, None if lines is None else lines_of(lines)


def lines_of(lines: Sequence[TemplateLineIn]) -> tuple[LineFields, ...]:
    """Lines in the ledger's words."""
    return tuple(
        LineFields(
            name=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
            vat_percent=default(line.tax_rate, None),
            withholding_percent=default(line.retention, None),
            surcharge_percent=default(line.surcharge, None),
        )
        for line in lines
    )


def _values(body: RecurringIn | RecurringChanges) -> dict[str, Any]:
    values = given(body)
    for name, otherwise in DEFAULTS.items():
        if name in values and values[name] is None:
            values[name] = otherwise
    if "client_id" in values:
        values["contact_id"] = values.pop("client_id")
    if "metadata" in values:
        values["metadata"] = default(metadata_in(body.metadata), {})
    if "tags" in values:
        values["tags"] = list(default(body.tags, ()))
    if "custom_fields" in values:
        values["custom_fields"] = list(custom_fields_of(body))
    return values


# ---------------------------------------------------------------------------------------------------------- writing


def spell(ctx: Context, templates: Sequence[RecurringInvoice]) -> list[dict[str, Any]]:
    """Write recurring invoices out, with the names of their customers and the codes of their series."""
    clients = ctx.tx.get_many(Contact, [one.contact_id for one in templates])
    series = ctx.tx.get_many(Series, [one.series_id for one in templates])
    return [
        {
            "id": one.id,
            "object": "recurring_invoice",
            "client": {"id": one.contact_id, "name": clients[one.contact_id].name},
            "series": {"id": one.series_id, "code": series[one.series_id].code},
            "status": one.state,
            "frequency": one.frequency,
            "name": one.name,
            "description": one.description,
            "notes": one.notes,
            "email_to": one.email_to,
            "send_automatically": one.send_automatically,
            "days_before_due": one.due_days,
            "max_occurrences": one.occurrences_max,
            "occurrences_count": one.occurrences_count,
            "remaining_occurrences": one.remaining,
            "holiday_handling": one.holiday_handling,
            "start_on": one.starts_on,
            "end_on": one.ends_on,
            # With the offset of Madrid: whoever reads no more than the first ten letters still reads the right day.
            "next_run_at": one.next_run_at.astimezone(MADRID).isoformat(),
            "last_run_at": at_or_none(one.last_run_at),
            "cancelled_at": at_or_none(one.cancelled_at),
            "subtotal": amount(one.subtotal),
            "taxes_total": amount(one.total - one.subtotal),
            "total_vat": amount(one.vat + one.other_taxes),
            "total_retention": amount(one.withholding),
            "total_surcharge": amount(one.surcharge),
            "total": amount(one.total),
            "currency": one.currency,
            "lines": [_line(line) for line in one.lines],
            "metadata": metadata_out(one.metadata),
            "external_id": one.external_id,
            "tags": one.tags,
            "custom_fields": one.custom_fields,
            "created_at": at(one.created_at),
            "updated_at": at(one.updated_at),
        }
        for one in templates
    ]


def _line(line: TemplateLine) -> dict[str, Any]:
    percents = {"vat": ZERO, "surcharge": ZERO, "withholding": ZERO, "other": ZERO}
    for tax in line.taxes:
        percents[tax.kind] += tax.percent
    return {
        "object": "recurring_invoice_line",
        "description": line.name or None,
        "quantity": plain(line.quantity),
        "unit_price": plain(line.unit_price),
        "tax_rate": plain(percents["vat"]),
        "retention": plain(percents["withholding"]),
        "surcharge": plain(percents["surcharge"]),
        "subtotal": amount(line.subtotal),
        "taxes": amount(line.taxes_total),
        "total": amount(line.subtotal + line.taxes_total),
    }
