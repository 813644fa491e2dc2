"""A document becomes the next one; and the templates that make documents by themselves.

Holded's own clients do both elsewhere: these are the routes that Factuarea's guide for moving says are Holded's.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from msgspec import UNSET, UnsetType

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire, plain
from talonario.api.holded import contact_spelling, doc_types, documents, replies, verbs, wire
from talonario.domain.contacts import Contact
from talonario.domain.context import Context
from talonario.domain.documents.convert import ConversionFields, NotInto, convert
from talonario.domain.recurring.operations import find_external
from talonario.domain.recurring.record import RecurringInvoice, TemplateLine

STATUS: Final = {"active": 1, "paused": 2, "cancelled": 3, "completed": 0}


class ConversionIn(Wire):
    """What a document shall become, and the day of the new one: both have an answer when nothing is said."""

    docType: wire.Short = UNSET
    to: wire.Short = UNSET
    date: Any = UNSET
    dueDate: Any = UNSET
    approveDoc: bool | UnsetType | None = UNSET


def convert_document(call: Call) -> Answer:
    """Make the next document of one: the draft of an invoice, unless something else is asked for."""
    full, body = documents.of_path(call, lock=True), call.read(ConversionIn)
    target = wire.given(body.docType) or wire.given(body.to)
    fields = ConversionFields(
        issued_on=wire.day(body.date) if wire.given(body.date) else None,
        due_on=wire.day(body.dueDate, "dueDate") if wire.given(body.dueDate) else None,
        into=doc_types.kind_of(target) if target else None,
        accepting=True,
    )
    try:
        made = convert(call.ctx, [full], fields)
    except NotInto as refusal:
        words = f"A document of type {call.path['docType']} does not become {target or 'invoice'}"
        raise wire.wrong(words, "docType") from refusal
    if wire.given(body.approveDoc):
        made = documents.approved(call.ctx, made)
    return documents.made(call.ctx, made, docType=doc_types.TYPE_OF_KIND[made.header.kind])


def list_recurring(call: Call) -> Answer:
    """A page of templates, oldest first."""
    limit, offset = verbs.page(call)
    found = call.ctx.tx.where(RecurringInvoice, *verbs.changed(call), limit=limit, offset=offset)
    return replies.listed(_spell_all(call.ctx, found))


def show_recurring(call: Call) -> Answer:
    """One template."""
    found = wire.look_up(
        call.path["id"], lambda one: call.ctx.tx.get(RecurringInvoice, one), lambda one: find_external(call.ctx, one)
    )
    return replies.shown(_spell_all(call.ctx, [wire.there(found)])[0])


def _spell_all(ctx: Context, found: list[RecurringInvoice]) -> list[dict[str, Any]]:
    people = ctx.tx.get_many(Contact, [one.contact_id for one in found])
    return [_spell(one, people.get(one.contact_id)) for one in found]


def _spell(one: RecurringInvoice, contact: Contact | None) -> dict[str, Any]:
    return {
        "id": wire.outside_id(one.id, one.external_id),
        "docType": "invoice",
        "name": one.name,
        "contact": contact_spelling.outside_id(contact) if contact else "0",
        "contactName": contact.name if contact else "",
        "desc": one.description or "",
        "notes": one.notes or "",
        "frequency": one.frequency,
        "startDate": wire.midnight(one.starts_on),
        "endDate": wire.midnight(one.ends_on),
        "nextDate": wire.midnight(one.next_on),
        "dueDays": one.due_days,
        "products": [_line(line) for line in one.lines],
        "tax": plain(one.total - one.subtotal),
        "subtotal": plain(one.subtotal),
        "total": plain(one.total),
        "currency": one.currency.lower(),
        "status": STATUS[one.state],
        "tags": one.tags,
        "customFields": [{"field": entry.field, "value": entry.value} for entry in one.custom_fields],
    }


def _line(line: TemplateLine) -> dict[str, Any]:
    vat = next((tax.percent for tax in line.taxes if tax.kind == "vat"), Decimal(0))
    return {
        "name": line.name,
        "desc": "",
        "price": plain(line.unit_price),
        "units": plain(line.quantity),
        "tax": plain(vat),
        "taxes": [tax.code for tax in line.taxes],
    }


OPERATIONS = (
    verbs.INVOICING.writing("convertDocument", "POST", "/documents/{docType}/{id}/convert", convert_document),
    verbs.INVOICING.reading("listRecurring", "/documents/recurring", list_recurring),
    verbs.INVOICING.reading("getRecurring", "/documents/recurring/{id}", show_recurring),
)
