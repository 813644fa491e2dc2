"""What becomes of an e-mail, step by step, and what the history of its document says about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.documents.kinds import FAMILY
from talonario.domain.documents.record import Document
from talonario.domain.emails.record import SETTLED, Attachment, Email, EmailState, Refused, Trouble
from talonario.domain.errors import Conflict, NotFound


class EmailNotFound(NotFound):
    """The company has no such e-mail."""

    code = "email_not_found"
    es = "No existe ese correo."
    en = "There is no such e-mail."


class EmailNotSettled(Conflict):
    """It is still on its way."""

    code = "email_not_settled"
    es = "El correo todavía está en camino."
    en = "The e-mail is still on its way."


class EmailNotSent(Conflict):
    """What was never sent cannot come back."""

    code = "email_not_sent"
    es = "Ese correo no se ha enviado: no puede haberse devuelto."
    en = "This e-mail was not sent: it cannot have come back."


def begin(ctx: Context, email: Email) -> Email:
    """Write an e-mail down. A worker takes it from here; one of a sandbox company ends here, without being sent."""
    if ctx.company.environment == "live":
        ctx.tx.insert(email)
        return email
    kept = msgspec.structs.replace(email, state="suppressed", due_at=None)
    ctx.tx.insert(kept)
    _tell_sent(ctx, kept)
    return kept


def handing_over(ctx: Context, email: Email, attachments: Sequence[Attachment]) -> Email:
    """Note, before the mail server gets the content, that from now on only its answer says whether it was sent."""
    return _now(ctx, email, "sending", attempts=email.attempts + 1, attachments=list(attachments))


def sent(ctx: Context, email: Email, refused: Sequence[Refused]) -> Email:
    """The mail server took it, but for the copies that it refused."""
    done = _now(ctx, email, "sent", sent_at=ctx.now, refused=list(refused), error=None, due_at=None, held_by=None)
    _tell_sent(ctx, done)
    return done


def later(ctx: Context, email: Email, trouble: Trouble, due_at: datetime, attempts: int) -> Email:
    """It was not sent, and is tried again."""
    return _now(ctx, email, "queued", error=trouble, due_at=due_at, held_by=None, attempts=attempts)


def given_up(
    ctx: Context,
    email: Email,
    state: EmailState,
    trouble: Trouble,
    attempts: int,
    refused: Sequence[Refused] = (),
) -> Email:
    """It is not tried again: `failed`, `bounced` or `unknown`."""
    ended = _now(ctx, email, state, error=trouble, due_at=None, held_by=None, attempts=attempts, refused=list(refused))
    _tell_failed(ctx, ended, trouble)
    return ended


def note_bounce(ctx: Context, email_id: UUID, address: str | None, words: str) -> Email:
    """Note that it came back after the mail server had taken it. Raises EmailNotFound, EmailNotSent."""
    email = _locked(ctx, email_id)
    if email.state not in {"sent", "bounced", "unknown"}:
        raise EmailNotSent
    back = Refused(address or email.recipient, 0, words)
    trouble = Trouble("bounce_noted", words)
    bounced = _now(ctx, email, "bounced", refused=[*email.refused, back], error=trouble)
    _tell_failed(ctx, bounced, trouble)
    return bounced


def send_again(ctx: Context, email_id: UUID) -> Email:
    """Send the same once more, as another e-mail. Raises EmailNotFound; EmailNotSettled while it is on its way."""
    email = _locked(ctx, email_id)
    if email.state not in SETTLED:
        raise EmailNotSettled
    identity = ctx.new_id()
    again = msgspec.structs.replace(
        email,
        id=identity,
        state="queued",
        due_at=ctx.now,
        held_by=None,
        attempts=0,
        refused=[],
        error=None,
        message_id=f"<{identity.hex}@{email.sender.rpartition('@')[2]}>",
        created_at=ctx.now,
        sent_at=None,
        updated_at=ctx.now,
    )
    return begin(ctx, again)


def find(ctx: Context, email_id: UUID) -> Email:
    """An e-mail of the company. Raises EmailNotFound."""
    found = ctx.tx.get(Email, email_id)
    if found is None:
        raise EmailNotFound
    return found


def _locked(ctx: Context, email_id: UUID) -> Email:
    return ctx.lock(find(ctx, email_id), EmailNotFound)


def _now(ctx: Context, email: Email, state: EmailState, **changes: object) -> Email:
    changed = msgspec.structs.replace(email, state=state, updated_at=ctx.now, **changes)
    ctx.tx.update(changed)
    return changed


def _document(ctx: Context, email: Email) -> Document | None:
    """What it is about; None when that is no single document, or is deleted by now."""
    return ctx.tx.get(Document, email.document_id) if email.document_id is not None else None


def _tell_sent(ctx: Context, email: Email) -> None:
    document = _document(ctx, email)
    if document is None:
        return
    told: dict[str, Any] = {
        "recipient_email": email.recipient,
        f"{FAMILY[document.kind]}_number": email.document_number,
    }
    if email.purpose == "reminder":
        name = f"{document.kind}.payment_reminder_sent"
    else:
        name = f"{document.kind}.email_sent"
        told |= {"cc": email.cc, "bcc": email.bcc}
    ctx.emit(name, document, related_id=document.contact_id, **told)


def _tell_failed(ctx: Context, email: Email, trouble: Trouble) -> None:
    document = _document(ctx, email)
    if document is None:
        return
    ctx.emit(
        f"{document.kind}.email_failed",
        document,
        related_id=document.contact_id,
        recipient_email=email.recipient,
        error_message=trouble.text("es"),
        error_class=trouble.code,
        cc=email.cc,
        bcc=email.bcc,
    )
