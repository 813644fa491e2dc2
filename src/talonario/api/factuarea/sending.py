"""Sending documents by e-mail: the same for every family, and what invoices have beside it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType, field

from talonario.api.engine.operation import Answer, Call, Handler, Operation
from talonario.api.engine.problems import Problem
from talonario.api.engine.wire import Wire, default
from talonario.api.factuarea import envelope, verbs
from talonario.api.factuarea.delivery_notes import NOTES
from talonario.api.factuarea.document_resource import DocumentResource
from talonario.api.factuarea.invoice_spelling import WORDS
from talonario.api.factuarea.invoices import INVOICES
from talonario.api.factuarea.papers import QuarterIn
from talonario.api.factuarea.proformas import PROFORMAS
from talonario.api.factuarea.quotes import QUOTES
from talonario.api.factuarea.wire import Email, Text200, Text255, amount, at_or_none
from talonario.domain import public_links
from talonario.domain.documents import lifecycle, statistics
from talonario.domain.emails import send as sending
from talonario.domain.emails.send import Asked
from talonario.render.quarter import EmptyQuarter

Said5000 = Annotated[str, Meta(max_length=5000)]
Said2000 = Annotated[str, Meta(max_length=2000)]

QUEUED = "Email trimestral encolado correctamente."
REMINDED = "Recordatorio enviado correctamente."


class SendIn(Wire, kw_only=True):
    """Whom to send a document to, and with which words; all of it optional."""

    to: Email | UnsetType | None = UNSET
    cc: list[Email] | UnsetType | None = UNSET
    bcc: list[Email] | UnsetType | None = UNSET
    subject: Text200 | UnsetType | None = UNSET
    body: Said5000 | UnsetType | None = UNSET


class ReminderIn(Wire, kw_only=True):
    """The same of a reminder, under other names."""

    email: Email | UnsetType | None = UNSET
    cc: list[Email] | UnsetType | None = UNSET
    bcc: list[Email] | UnsetType | None = UNSET
    subject: Text200 | UnsetType | None = UNSET
    message: Said5000 | UnsetType | None = UNSET


class SendNoteIn(Wire, kw_only=True):
    """Whom to send a delivery note to; `template_id` names one of the vendor's texts, of which there are none here."""

    email: Email
    subject: Text255 | UnsetType | None = UNSET
    message: Said2000 | UnsetType | None = UNSET
    template_id: int | UnsetType | None = UNSET


class QuarterMailIn(QuarterIn, kw_only=True):
    """Which quarter to send, and to whom; `to_email` is what older clients call `email`."""

    other: Email | UnsetType | None = field(default=UNSET, name="to_email")


def of(resource: DocumentResource) -> Handler:
    """The handler that sends a document of a family and answers it."""

    def handle(call: Call) -> Answer:
        body = call.read(SendIn)
        asked = Asked(
            to=default(body.to, None),
            cc=default(body.cc, ()),
            bcc=default(body.bcc, ()),
            subject=default(body.subject, None),
            message=default(body.body, None),
        )
        return resource.shown(call, sending.send(call.ctx, resource.found(call, lock=True), asked))

    return handle


def operation(resource: DocumentResource) -> Operation:
    """Declare that the documents of a family are sent."""
    path, scope = f"/{resource.name}/{{id}}/send", f"{resource.name}:send"
    return verbs.writing(f"{resource.name}.send", "POST", path, scope, of(resource), SendIn)


def send_note(call: Call) -> Answer:
    """Send a delivery note, and answer whom it went to."""
    body = call.read(SendNoteIn)
    asked = Asked(
        to=body.email, subject=default(body.subject, None), message=default(body.message, None), field="email"
    )
    sending.send(call.ctx, NOTES.found(call, lock=True), asked)
    return envelope.one({"object": "delivery_note.send_result", "sent": True, "recipient": body.email})


def _reminder(call: Call) -> Asked:
    body = call.read(ReminderIn)
    return Asked(
        to=default(body.email, None),
        cc=default(body.cc, ()),
        bcc=default(body.bcc, ()),
        subject=default(body.subject, None),
        message=default(body.message, None),
        field="email",
    )


def send_reminder(call: Call) -> Answer:
    """Remind a customer of an invoice."""
    full = INVOICES.found(call, lock=True)
    sending.remind(call.ctx, full, _reminder(call))
    return envelope.one({"id": str(full.header.id), "message": REMINDED})


def reminder_preview(call: Call) -> Answer:
    """Show the reminder as it would be sent now."""
    full = INVOICES.found(call)
    found = sending.reminder(call.ctx, full, _reminder(call))
    document, email, link = full.header, found.email, found.link
    shown: dict[str, Any] = {
        "subject": email.subject,
        "html": email.html,
        "from": email.sender,
        "from_name": email.sender_name,
        "to": email.recipient,
        "cc": email.cc,
        "bcc": email.bcc,
        "status": WORDS[lifecycle.status(document, call.ctx.today)],
        "invoice_number": document.number,
        "total": amount(document.total),
        "due_date": document.due_on,
        "public_url": public_links.url(call.ctx, link) if link is not None else None,
        "public_link_active": link is not None,
        "public_link_expires_at": at_or_none(link.expires_at) if link is not None else None,
        "reminders_sent": found.sent,
        "last_reminder_sent_at": at_or_none(found.last_at),
        "cooldown_active": found.is_early,
    }
    return envelope.one(shown)


def send_quarter(call: Call) -> Answer:
    """Send the invoices of a quarter to whoever keeps the books."""
    body = call.read(QuarterMailIn)
    recipient = default(body.email, None) or default(body.other, None)
    if recipient is None:
        raise Problem(
            "invalid",
            "missing_required_param",
            "Indique a qué dirección se envían las facturas.",
            "Give the address that the invoices are sent to.",
            "email",
        )
    if not statistics.issued_in_quarter(call.ctx, "invoice", body.year, body.quarter, 1):
        raise EmptyQuarter(year=body.year, quarter=body.quarter)
    asked = Asked(to=recipient, message=default(body.message, None), field="email")
    sending.send_quarter(call.ctx, date(body.year, 3 * body.quarter - 2, 1), asked)
    told = {"message": QUEUED, "year": body.year, "quarter": body.quarter, "recipient": recipient}
    return envelope.one(told)


OPERATIONS = (
    operation(INVOICES),
    operation(QUOTES),
    operation(PROFORMAS),
    verbs.writing(
        "delivery_notes.send", "POST", "/delivery_notes/{id}/send", "delivery_notes:write", send_note, SendNoteIn
    ),
    verbs.writing(
        "invoices.send_reminder",
        "POST",
        "/invoices/{id}/send-reminder",
        "invoices:send",
        send_reminder,
        ReminderIn,
    ),
    verbs.reading(
        "invoices.reminder_preview", "/invoices/{id}/reminder-preview", "invoices:read", reminder_preview, "POST"
    ),
    verbs.writing(
        "invoices.quarterly.send_email",
        "POST",
        "/invoices/quarterly/send-email",
        "invoices:send",
        send_quarter,
        QuarterMailIn,
    ),
)
