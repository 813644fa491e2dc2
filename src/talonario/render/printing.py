"""From a document to its PDF: what is kept is taken, what is not is printed, and what is issued is kept from then on.

Nothing here happens inside a transaction but the reading and the noting: each is one of its own, and the press works
between them.
"""

from __future__ import annotations

import hashlib
import json
import logging
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

import msgspec

from talonario.domain import letterhead, papers, payment_methods, taxes, treasuries
from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.documents import sign, simplified
from talonario.domain.documents.record import Document, FullDocument
from talonario.domain.team.record import Employee
from talonario.render import receipt, sheet, working_time
from talonario.render.press import Busy, NotPrinted, Press, TooSlow
from talonario.store.errors import Clash
from talonario.store.files import Files

LOG = logging.getLogger("talonario.printing")


class Desk(Protocol):
    """Where printing is asked for: transactions of one company to open, and the presses."""

    @property
    def press(self) -> Press:
        """The presses."""

    def reading(self) -> AbstractContextManager[Context]:
        """Open a transaction that reads."""

    def writing(self) -> AbstractContextManager[Context]:
        """Open a transaction that writes."""


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A paper that is about to be had.

    record_id  what it is about
    name    of the file
    tag     changes when the paper does
    form    under which it is kept; None when it is printed each time
    kept    the sha256 of the one that was made before
    sheet   what to print; pictures by the names of their files
    """

    record_id: UUID
    name: str
    tag: str
    form: str | None
    kept: str | None
    sheet: dict[str, Any]
    files: Files
    made_at: datetime


def of_document(ctx: Context, full: FullDocument, *, with_prices: bool = True) -> Prepared:
    """The paper of a document, as it is to be had now."""
    original = papers.original(ctx, full.header)
    if original is not None:
        return _prepared(ctx, full.header.id, sheet.file_name(full.header), {}, kept=original)
    form = papers.form_of(full.header, ctx.company)
    found = papers.find(ctx, full.header.id, form) if form is not None else None
    known = found.sha256 if found is not None else None
    told = {} if known is not None else sheet.of_document(full, _around(ctx, full, with_prices=with_prices))
    return _prepared(ctx, full.header.id, sheet.file_name(full.header), told, form, known)


def of_payment(ctx: Context, full: FullDocument) -> Prepared:
    """The receipt of a paid document, printed each time. Raises receipt.NotPaid."""
    told = receipt.of_payment(full, _around(ctx, full, with_prices=True))
    return _prepared(ctx, full.header.id, receipt.file_name(full.header), told)


def of_working_time(ctx: Context, employee: Employee, first: date, last: date) -> Prepared:
    """Somebody's register of working time, printed each time. Raises days.PeriodTooLong."""
    told = working_time.sheet_of(ctx, employee, first, last)
    return _prepared(ctx, employee.id, working_time.file_name(ctx, employee, first, last), told)


def _prepared(
    ctx: Context,
    identity: UUID,
    name: str,
    told: dict[str, Any],
    form: str | None = None,
    kept: str | None = None,
) -> Prepared:
    return Prepared(
        record_id=identity,
        name=name,
        tag=kept or hashlib.sha256(json.dumps(told).encode()).hexdigest(),
        form=form,
        kept=kept,
        sheet=told,
        files=ctx.files,
        made_at=ctx.now,
    )


def try_logo(press: Press, company: Company, picture: bytes, made_at: datetime) -> None:
    """See whether a picture can be printed, before every paper has to. Raises LogoInvalid, and Busy or TooSlow."""
    head = letterhead.plain(company)
    told = sheet.empty(sheet.Around(company=company, letterhead=head))
    kind = letterhead.format_of(picture)
    try:
        press.print(told | {"logo": {"file": "logo", "format": kind}}, made_at, {"logo": picture})
    except (Busy, TooSlow):
        raise
    except NotPrinted as failure:
        raise letterhead.LogoInvalid("logo") from failure


def pdf(desk: Desk, paper: Prepared) -> tuple[bytes, str]:
    """The file, and its tag. Raises what the press raises, Unavailable, Damaged."""
    if paper.kept is not None:
        return paper.files.get(paper.kept), paper.kept
    content = _printed(desk.press, paper.sheet, paper.files, paper.made_at)
    if paper.form is None:
        return content, paper.tag
    sha256 = paper.files.put(content)
    try:
        with desk.writing() as ctx:
            kept = papers.keep(ctx, paper.record_id, paper.form, sha256)
    except Clash:
        # Somebody else printed it at the same moment: theirs is the paper.
        with desk.reading() as ctx:
            found = papers.find(ctx, paper.record_id, paper.form)
        if found is None:
            raise
        kept = found
    return (content if kept.sha256 == sha256 else paper.files.get(kept.sha256)), kept.sha256


def _printed(press: Press, told: dict[str, Any], files: Files, made_at: datetime) -> bytes:
    """A picture of a signature that nobody can read is no reason to have no paper: then it is printed without it."""
    drawn = [one for one in (told["logo"], (told["signature"] or {}).get("image")) if one is not None]
    pictures = {one["file"]: files.get(one["file"]) for one in drawn}
    try:
        return press.print(told, made_at, pictures)
    except (Busy, TooSlow):
        raise
    except NotPrinted as failure:
        if told["signature"] is None or told["signature"]["image"] is None:
            raise
        LOG.warning("printed without its signature: %s", failure.reason)
        return press.print(told | {"signature": told["signature"] | {"image": None}}, made_at, pictures)


def _around(ctx: Context, full: FullDocument, *, with_prices: bool) -> sheet.Around:
    """What the paper says and the document does not hold."""
    head = letterhead.get(ctx)
    found = {row.code: taxes.find_by_code(ctx, row.code) for row in full.taxes}
    known = {code: tax for code, tax in found.items() if tax is not None}
    uncharged = [known[row.code] for row in full.taxes if row.treatment != "subject" and row.code in known]
    legends = dict.fromkeys(tax.customer_visible_label or tax.description or "" for tax in uncharged)
    method, iban = _payment_method(ctx, full.header)
    return sheet.Around(
        company=ctx.company,
        letterhead=head,
        tax_names={code: tax.name for code, tax in known.items()},
        legends=tuple(legend for legend in legends if legend),
        payment_method=method,
        iban=iban,
        replaced=simplified.replaced_by(ctx, full.header),
        signature=sign.of_documents(ctx, [full.header.id]).get(full.header.id)
        if full.header.signed_at is not None
        else None,
        with_prices=with_prices,
    )


def _payment_method(ctx: Context, document: Document) -> tuple[str | None, str | None]:
    """Its name, and the account that its money goes to."""
    if document.payment_method_id is None:
        return None, None
    method = payment_methods.get(ctx, document.payment_method_id)
    account = ctx.tx.get(treasuries.Treasury, method.treasury_id) if method.treasury_id is not None else None
    return method.name, account.iban if account is not None else None
