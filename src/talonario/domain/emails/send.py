"""Sending as something that happens to a document: an e-mail is written and waits for a worker."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from talonario.domain import contacts, public_links
from talonario.domain.context import Context
from talonario.domain.documents import issue, lifecycle
from talonario.domain.documents.kinds import FISCAL
from talonario.domain.documents.record import Document, FullDocument
from talonario.domain.emails import compose, outcome, settings
from talonario.domain.emails.addresses import checked
from talonario.domain.emails.compose import Content
from talonario.domain.emails.record import Attachment, Email, Purpose
from talonario.domain.emails.words import language_of, word
from talonario.domain.errors import Invalid
from talonario.domain.public_links import PublicLink
from talonario.store.listing import Order, Where

PDF: Final = "application/pdf"
ZIP: Final = "application/zip"
COPIES_MAX: Final = 50
COOLDOWN: Final = timedelta(hours=24)
"""Between two reminders of the same invoice."""


class RecipientMissing(Invalid):
    """Nobody to send to: none was named, and the contact has no address."""

    code = "recipient_missing"
    es = "Falta la dirección de correo: ni se indicó ni la tiene el cliente."
    en = "The e-mail address is missing: none was given and the customer has none."


class TooManyCopies(Invalid):
    """An e-mail is no mailing."""

    code = "too_many_copies"
    es = "Un correo puede llevar hasta {limit} copias."
    en = "An e-mail can have at most {limit} copies."


class ReminderCooldown(Invalid):
    """The customer was reminded a short time ago."""

    code = "reminder_cooldown"
    es = "Ya se envió un recordatorio de esta factura hace menos de 24 horas."
    en = "A reminder of this invoice was sent less than 24 hours ago."


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to send.

    to                None for the contact's own address
    subject, message  None for our own words
    field             what the dialect calls `to`
    """

    to: str | None = None
    cc: Sequence[str] = ()
    bcc: Sequence[str] = ()
    subject: str | None = None
    message: str | None = None
    field: str = "to"


class Reminder(msgspec.Struct, frozen=True, kw_only=True):
    """A reminder as it would be sent now, and what was sent before.

    link       the invoice's public page, when there is one and it is open
    sent       how many were sent
    last_at    when the last one was
    is_early   whether that was too short a time ago
    """

    email: Email
    link: PublicLink | None
    sent: int
    last_at: datetime | None
    is_early: bool


def send(ctx: Context, full: FullDocument, asked: Asked) -> FullDocument:
    """Send a document to its contact, issuing it first where that is what sending means.

    An invoice and a quote leave being drafts; a proforma and a delivery note stay what they are.
    Raises  IllegalTransition, RecipientMissing, AddressInvalid, TooManyCopies, and what issuing raises
    """
    document = full.header
    lifecycle.check(document, "email" if document.kind in FISCAL else "send", ctx.company, ctx.today)
    people = _people(ctx, document, asked)
    has_effect = document.kind in FISCAL or document.kind == "quote"
    if has_effect and (document.state == "draft" or (document.state == "issued" and document.settlement != "paid")):
        full = issue.mark_sent(ctx, full)
    page = _page(ctx, full.header, public_links.of(ctx, full.header)) if ctx.mail.address else None
    content = compose.of_document(
        full.header, ctx.company.name, subject=asked.subject, message=asked.message, link=page
    )
    outcome.begin(ctx, _email(ctx, "document", content, people, document=full.header))
    return full


def remind(ctx: Context, full: FullDocument, asked: Asked) -> Email:
    """Remind a customer of an unpaid invoice, at most once a day.

    Raises  as `reminder`, and ReminderCooldown
    """
    made = reminder(ctx, full, asked)
    if made.is_early:
        raise ReminderCooldown
    return outcome.begin(ctx, made.email)


def reminder(ctx: Context, full: FullDocument, asked: Asked) -> Reminder:
    """The reminder as `remind` would send it now; nothing is written.

    Raises  IllegalTransition unless the invoice is issued and not paid; RecipientMissing, AddressInvalid, TooManyCopies
    """
    document = full.header
    lifecycle.check(document, "remind", ctx.company, ctx.today)
    if document.pending <= 0:
        raise lifecycle.refusal(document, "remind", ctx.today)
    people = _people(ctx, document, asked)
    link = public_links.of_all(ctx, [document.id]).get(document.id)
    page = _page(ctx, document, link)
    content = compose.of_reminder(document, ctx.company.name, subject=asked.subject, message=asked.message, link=page)
    before = [
        one.created_at
        for one in ctx.tx.where(Email, Where("document_id", "eq", document.id), order=Order("id", descending=False))
        if one.purpose == "reminder" and one.state not in {"failed", "bounced"}
    ]
    last = before[-1] if before else None
    return Reminder(
        email=_email(ctx, "reminder", content, people, document=document),
        link=link if link is not None and link.is_open(document, ctx.now) else None,
        sent=len(before),
        last_at=last,
        is_early=last is not None and ctx.now - last < COOLDOWN,
    )


def send_quarter(ctx: Context, first_day: date, asked: Asked) -> Email:
    """Send the invoices of a quarter in a ZIP, which the worker makes. Raises RecipientMissing, AddressInvalid."""
    language = language_of(ctx.company.language)
    told = {"year": first_day.year, "quarter": (first_day.month + 2) // 3}
    content = compose.of_quarter(ctx.company.name, language, told["year"], told["quarter"], asked.message)
    files = [Attachment(word("quarter_file", language).format(**told), ZIP)]
    made = _email(ctx, "quarter", content, _people(ctx, None, asked), attachments=files, quarter_on=first_day)
    return outcome.begin(ctx, made)


def notice(ctx: Context, content: Content, recipient: str) -> Email:
    """The e-mail that tells somebody of the company what happened to it; `outcome.begin` writes it down."""
    return _email(ctx, "notice", content, {"recipient": recipient, "cc": [], "bcc": []})


def invite(ctx: Context, to: str, name: str) -> Email:
    """Tell somebody that they are in the company's team. Raises AddressInvalid."""
    language, company = language_of(ctx.company.language), ctx.company.name
    subject, said = (word(part, language).format(company=company, name=name) for part in ("invited", "invitation"))
    content = compose.of_notice(company, language, subject=subject, said=[said], facts=[])
    return outcome.begin(ctx, notice(ctx, content, checked(to, "email")))


def _page(ctx: Context, document: Document, link: PublicLink | None) -> str | None:
    """Where the customer sees the document: only at the address that the server is known by, and while it is open."""
    if link is None or not ctx.mail.address or not link.is_open(document, ctx.now):
        return None
    return f"{ctx.mail.address}{public_links.PATH}{link.token}"


def _people(ctx: Context, document: Document | None, asked: Asked) -> dict[str, Any]:
    """Whom it goes to, each address once. Raises RecipientMissing, AddressInvalid, TooManyCopies."""
    to = asked.to
    if to is None and document is not None and document.contact_id is not None:
        contact = contacts.get(ctx, document.contact_id, include_deleted=True)
        to = contact.email or next(iter(contact.billing_emails), None)
    if to is None:
        raise RecipientMissing(asked.field)
    if len(asked.cc) + len(asked.bcc) > COPIES_MAX:
        raise TooManyCopies("cc", limit=COPIES_MAX)
    seen = {recipient := checked(to, asked.field)}
    copies: dict[str, list[str]] = {"cc": [], "bcc": []}
    for name, given in (("cc", asked.cc), ("bcc", asked.bcc)):
        for position, one in enumerate(given):
            address = checked(one, f"{name}.{position}")
            if address not in seen:
                seen.add(address)
                copies[name].append(address)
    return {"recipient": recipient, **copies}


def _email(
    ctx: Context,
    purpose: Purpose,
    content: Content,
    people: dict[str, Any],
    *,
    document: Document | None = None,
    attachments: Sequence[Attachment] = (),
    quarter_on: date | None = None,
) -> Email:
    sender = settings.sender(ctx)
    identity: UUID = ctx.new_id()
    files = list(attachments)
    if document is not None:
        files.append(Attachment(f"{compose.name_of(document, content.language)}.pdf".replace("/", "-"), PDF))
    return Email(
        company_id=ctx.company_id,
        id=identity,
        due_at=ctx.now,
        held_by=None,
        purpose=purpose,
        state="queued",
        document_id=document.id if document is not None else None,
        document_kind=document.kind if document is not None else None,
        document_number=document.number if document is not None else None,
        contact_id=document.contact_id if document is not None else None,
        quarter_on=quarter_on,
        language=content.language,
        sender=sender.address,
        sender_name=sender.name,
        reply_to=sender.reply_to,
        **people,
        subject=content.subject,
        text=content.text,
        html=content.html,
        attachments=files,
        attempts=0,
        refused=[],
        error=None,
        message_id=f"<{identity.hex}@{sender.address.rpartition('@')[2]}>",
        created_at=ctx.now,
        sent_at=None,
        updated_at=ctx.now,
    )
