"""What the page of a document shows, spelled in its language: the template only places it."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

import msgspec

from talonario.domain.companies import Company
from talonario.domain.documents import lifecycle
from talonario.domain.documents.kinds import PAYABLE
from talonario.domain.documents.lifecycle import Status
from talonario.domain.documents.record import Document, DocumentLine, FullDocument
from talonario.panel.public.words import DELIVERED, STANDINGS, TONES
from talonario.render.spelling import Spelling
from talonario.render.words import TITLES, Language, say

Action = Literal["accept", "reject", "sign"]
ACTIONS: Final[tuple[Action, ...]] = ("accept", "reject", "sign")

VAT: Final[dict[Language, str]] = {"es": "IVA", "en": "VAT", "ca": "IVA"}


class Standing(msgspec.Struct, frozen=True):
    """Where a document stands, in a word and a colour."""

    label: str
    tone: str


class Line(msgspec.Struct, frozen=True):
    """A line of the document."""

    name: str
    description: str
    quantity: str
    price: str
    discount: str
    amount: str


class Page(msgspec.Struct, frozen=True):
    """A document as its page shows it.

    facts   label and value
    sums    what the total is made of, label and amount
    """

    issuer: str
    issuer_tax_id: str
    heading: str
    standing: Standing
    facts: list[tuple[str, str]]
    lines: list[Line]
    sums: list[tuple[str, str]]
    total: str
    notes: str | None
    actions: list[Action]


def of_document(full: FullDocument, company: Company, today: date, language: Language) -> Page:
    """Spell a document as it stands on a day in Madrid."""
    document = full.header
    spelling = Spelling(language, document.currency)
    status = lifecycle.status(document, today)
    return Page(
        issuer=company.name,
        issuer_tax_id=company.tax_id,
        heading=f"{say(TITLES[document.kind], language)} {document.number or ''}".strip(),
        standing=_standing(document, status, language),
        facts=_facts(document, spelling),
        lines=[_line(line, spelling) for line in full.lines],
        sums=_sums(document, spelling),
        total=spelling.money(document.total),
        notes=document.notes,
        actions=[one for one in ACTIONS if status in lifecycle.allowed(document.kind, one)],
    )


def _standing(document: Document, status: Status, language: Language) -> Standing:
    if document.kind == "delivery_note" and status == "issued":
        return Standing(say(DELIVERED, language), "good")
    return Standing(say(STANDINGS[status], language), TONES.get(status, "quiet"))


def _facts(document: Document, spelling: Spelling) -> list[tuple[str, str]]:
    found = [(spelling.word("date"), spelling.day(document.issued_on))]
    if document.due_on is not None and document.kind != "delivery_note":
        label = "valid_until" if document.kind in {"quote", "proforma"} else "due"
        found.append((spelling.word(label), spelling.day(document.due_on)))
    if document.contact_name:
        found.append((spelling.word("recipient"), document.contact_name))
    if document.kind in PAYABLE and document.paid_total and document.pending:
        found.append((spelling.word("pending"), spelling.money(document.pending)))
    return found


def _line(line: DocumentLine, spelling: Spelling) -> Line:
    return Line(
        name=line.name or line.description,
        description=line.description if line.name else "",
        quantity=spelling.plain(line.quantity),
        price=spelling.figure(line.unit_price),
        discount=spelling.percent(line.discount_percent) if line.discount_percent else "",
        amount=spelling.money(line.subtotal),
    )


def _sums(document: Document, spelling: Spelling) -> list[tuple[str, str]]:
    amounts = (
        ("subtotal", document.subtotal),
        ("vat", document.vat),
        ("surcharge", document.surcharge),
        ("other_taxes", document.other_taxes),
        ("withholding", -document.withholding),
    )
    return [
        (VAT[spelling.language] if name == "vat" else spelling.word(name), spelling.money(amount))
        for name, amount in amounts
        if amount or name == "subtotal"
    ]
