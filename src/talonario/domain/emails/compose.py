"""Composing: from a document to the words of an e-mail, as plain text and as HTML. The preview is made by the same."""

import re
from collections.abc import Sequence
from html import escape
from typing import Final

import msgspec

from talonario.domain.documents.record import Document
from talonario.domain.emails.addresses import one_line
from talonario.domain.emails.words import NAMES, Language, day, language_of, money, say, word

SUBJECT_MAX: Final = 255

Fact = tuple[str, str]


class Content(msgspec.Struct, frozen=True):
    """What an e-mail says."""

    language: Language
    subject: str
    text: str
    html: str


def of_document(
    document: Document, company: str, *, subject: str | None, message: str | None, link: str | None = None
) -> Content:
    """The e-mail that brings a document.

    subject, message   what the sender wants to say; our own words when None
    link               where the customer sees it, when there is such a page
    """
    language = language_of(document.language)
    name = name_of(document, language)
    own = word("attached", language).format(name=name)
    heading = subject or word("subject", language).format(name=name, company=company)
    return _content(language, heading, company, name, message, own, _facts(document, language), link)


def of_reminder(
    document: Document, company: str, *, subject: str | None, message: str | None, link: str | None = None
) -> Content:
    """The e-mail that reminds of an invoice not yet paid."""
    language = language_of(document.language)
    name = name_of(document, language)
    own = word("reminder", language).format(number=document.number)
    heading = subject or word("reminder_subject", language).format(name=name)
    facts = _facts(document, language)
    facts.append((word("pending", language), money(document.pending, document.currency, language)))
    return _content(language, heading, company, name, message, own, facts, link)


def of_quarter(company: str, language: Language, year: int, quarter: int, message: str | None) -> Content:
    """The e-mail that brings the invoices of a quarter to a bookkeeper."""
    told = {"company": company, "year": year, "quarter": quarter}
    heading = word("quarter_subject", language).format(**told)
    return _content(language, heading, company, heading, message, word("quarter", language).format(**told), [], None)


def of_notice(company: str, language: Language, *, subject: str, said: Sequence[str], facts: Sequence[Fact]) -> Content:
    """The e-mail that tells somebody of the company what happened to it."""
    return _content(language, subject, company, subject, "\n\n".join(said), "", facts, None)


def name_of(document: Document, language: Language) -> str:
    """`Factura F-2026-0001`."""
    return f"{say(NAMES[document.kind], language)} {document.number or word('draft', language)}"


def _facts(document: Document, language: Language) -> list[Fact]:
    """What the reader wants to know before opening the file."""
    last = "valid_until" if document.family in {"quote", "proforma"} else "due"
    facts = [(word("number", language), document.number or word("draft", language))]
    facts.append((word("date", language), day(document.issued_on)))
    if document.family != "delivery_note":
        facts.append((word("total", language), money(document.total, document.currency, language)))
        if document.due_on is not None:
            facts.append((word(last, language), day(document.due_on)))
    return facts


def _content(
    language: Language,
    subject: str,
    company: str,
    title: str,
    message: str | None,
    own: str,
    facts: Sequence[Fact],
    link: str | None,
) -> Content:
    subject = one_line(subject, SUBJECT_MAX)
    said = _paragraphs(message) if message else [word("greeting", language), own]
    after = [] if message else [f"{word('closing', language)}\n{company}"]
    lines = [f"{name}: {value}" for name, value in facts]
    pointer = [f"{word('open', language)}: {link}"] if link else []
    text = "\n\n".join([*said, *(["\n".join(lines)] if lines else []), *pointer, *after]) + "\n"
    return Content(language, subject, text, _html(language, subject, company, title, said, facts, link, after))


def _paragraphs(message: str) -> list[str]:
    plain = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", message)
    plain = re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]", "", plain)
    return [part.strip() for part in re.split(r"\n\s*\n", plain) if part.strip()]


def _html(
    language: Language,
    subject: str,
    company: str,
    title: str,
    said: Sequence[str],
    facts: Sequence[Fact],
    link: str | None,
    after: Sequence[str],
) -> str:
    """A page that any mail program shows: one table, styles on the elements, nothing fetched from anywhere."""
    rows = "".join(
        f'<tr><td style="padding:4px 24px 4px 0;color:#5b6470">{escape(name)}</td>'
        f'<td style="padding:4px 0;font-weight:600">{escape(value)}</td></tr>'
        for name, value in facts
    )
    table = f'<table role="presentation" style="margin:16px 0;border-collapse:collapse">{rows}</table>' if rows else ""
    button = (
        f'<p style="margin:16px 0"><a href="{escape(link)}" style="display:inline-block;padding:10px 18px;'
        f'background:#1f4e79;color:#ffffff;text-decoration:none;border-radius:4px">{escape(word("open", language))}'
        "</a></p>"
        if link
        else ""
    )
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(subject)}</title></head>"
        '<body style="margin:0;padding:24px;background:#f4f5f7;font:16px/1.5 Arial,Helvetica,sans-serif;color:#1b1f24">'
        '<div style="max-width:600px;margin:0 auto;padding:24px;background:#ffffff;border-radius:6px">'
        f'<h1 style="margin:0 0 4px;font-size:20px">{escape(title)}</h1>'
        f'<p style="margin:0 0 16px;color:#5b6470">{escape(company)}</p>'
        f"{_blocks(said)}{table}{button}{_blocks(after)}</div></body></html>"
    )


def _blocks(paragraphs: Sequence[str]) -> str:
    return "".join(f'<p style="margin:0 0 12px">{escape(part).replace(chr(10), "<br>")}</p>' for part in paragraphs)
