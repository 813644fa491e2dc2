"""The log of e-mails, for people and programs to see: what was sent to whom, and what became of it."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, UnsetType

from talonario.api.engine import filters
from talonario.api.engine.filters import LISTED, RANGED, Filter
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire, default, given
from talonario.api.factuarea import envelope, lists, verbs
from talonario.api.factuarea.wire import Email as Address
from talonario.api.factuarea.wire import Text100, Text500, at, at_or_none
from talonario.domain.documents.kinds import FAMILY
from talonario.domain.emails import outcome, settings
from talonario.domain.emails.record import Email, EmailState
from talonario.domain.emails.settings import EmailSettings

READ, SEND = "invoices:read", "invoices:send"
STATES: tuple[EmailState, ...] = ("queued", "sending", "sent", "failed", "bounced", "unknown", "suppressed")

FILTERS: filters.Filters = {
    "status": Filter("state", filters.one_of(*STATES), LISTED),
    "purpose": Filter("purpose", filters.one_of("document", "reminder", "quarter", "notice"), LISTED),
    "document_id": Filter("document_id", filters.identity, LISTED),
    "client_id": Filter("contact_id", filters.identity, LISTED),
    "to": Filter("recipient", filters.text, LISTED),
    "message_id": Filter("message_id", filters.text, LISTED),
    "created": Filter("created_at", filters.instant, RANGED),
}

missing = verbs.absent("email_not_found", "El correo no existe.", "There is no such e-mail.")


class BounceIn(Wire, kw_only=True):
    """What came back: the address that it did not reach (the recipient by default), and the reason given."""

    address: Address | UnsetType | None = UNSET
    reason: Text500 | UnsetType | None = UNSET


class SettingsIn(Wire, kw_only=True):
    """How the company appears in its e-mails; null clears."""

    sender: Address | UnsetType | None = UNSET
    sender_name: Text100 | UnsetType | None = UNSET
    reply_to: Address | UnsetType | None = UNSET


def spell(email: Email, language: str, *, in_full: bool) -> dict[str, Any]:
    """An e-mail; its two bodies only when it is shown by itself."""
    bodies = {"text": email.text, "html": email.html} if in_full else {}
    error = email.error
    return {
        "id": str(email.id),
        "object": "email",
        "status": email.state,
        "purpose": email.purpose,
        "document_id": str(email.document_id) if email.document_id is not None else None,
        "document_type": FAMILY[email.document_kind] if email.document_kind is not None else None,
        "document_number": email.document_number,
        "client_id": str(email.contact_id) if email.contact_id is not None else None,
        "language": email.language,
        "from": email.sender,
        "from_name": email.sender_name,
        "reply_to": email.reply_to,
        "to": email.recipient,
        "cc": email.cc,
        "bcc": email.bcc,
        "subject": email.subject,
        **bodies,
        "attachments": [
            {"name": one.name, "media_type": one.media_type, "sha256": one.sha256} for one in email.attachments
        ],
        "attempts": email.attempts,
        "next_attempt_at": at_or_none(email.due_at) if email.state == "queued" else None,
        "rejected": [{"address": one.address, "code": one.code, "message": one.words} for one in email.refused],
        "error": {"code": error.code, "message": error.text(language)} if error is not None else None,
        "message_id": email.message_id,
        "sent_at": at_or_none(email.sent_at),
        "created_at": at(email.created_at),
        "updated_at": at(email.updated_at),
    }


def list_(call: Call) -> Answer:
    """Answer a page of e-mails, newest first."""
    language = call.request.language
    return lists.listing(
        call, Email, lambda emails: [spell(one, language, in_full=False) for one in emails], known=FILTERS
    )


def show(call: Call) -> Answer:
    """Answer one e-mail with what it says."""
    try:
        found = outcome.find(call.ctx, verbs.path_id(call, missing))
    except outcome.EmailNotFound:
        raise missing() from None
    return _shown(call, found)


def bounce(call: Call) -> Answer:
    """Note that an e-mail came back."""
    body = call.read(BounceIn)
    reason = default(body.reason, "")
    return _shown(
        call, outcome.note_bounce(call.ctx, verbs.path_id(call, missing), default(body.address, None), reason)
    )


def send_again(call: Call) -> Answer:
    """Send the same once more, which makes another e-mail."""
    made = outcome.send_again(call.ctx, verbs.path_id(call, missing))
    return envelope.made(spell(made, call.request.language, in_full=True), f"/v1/x/emails/{made.id}")


def show_settings(call: Call) -> Answer:
    """Answer how the company appears in its e-mails."""
    return envelope.one(_spell_settings(call, settings.get(call.ctx)))


def change_settings(call: Call) -> Answer:
    """Change how the company appears in its e-mails."""
    return envelope.one(_spell_settings(call, settings.change(call.ctx, given(call.read(SettingsIn)))))


def _shown(call: Call, email: Email) -> Answer:
    return envelope.one(spell(email, call.request.language, in_full=True))


def _spell_settings(call: Call, found: EmailSettings) -> dict[str, Any]:
    used = settings.sender(call.ctx)
    return {
        "object": "email_settings",
        "sender": found.sender,
        "sender_name": found.sender_name,
        "reply_to": found.reply_to,
        "used": {"sender": used.address, "sender_name": used.name, "reply_to": used.reply_to},
        "updated_at": at(found.updated_at),
    }


OPERATIONS = (
    verbs.reading("x.emails.list", "/x/emails", READ, list_),
    verbs.reading("x.emails.show", "/x/emails/{id}", READ, show),
    verbs.writing("x.emails.bounce", "POST", "/x/emails/{id}/bounce", SEND, bounce, BounceIn),
    verbs.writing("x.emails.send_again", "POST", "/x/emails/{id}/send-again", SEND, send_again),
    verbs.reading("x.email_settings.show", "/x/email-settings", "account:read", show_settings),
    verbs.writing("x.email_settings.update", "PUT", "/x/email-settings", "invoices:write", change_settings, SettingsIn),
)
