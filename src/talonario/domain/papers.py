"""Papers: the PDF of an issued document is made once and never changes; and addresses that open one for a while."""

import base64
import hashlib
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from sqlalchemy import bindparam, delete

from talonario.domain import attachments
from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.documents import lifecycle
from talonario.domain.documents.kinds import PRELIMINARY
from talonario.domain.documents.record import Document
from talonario.domain.errors import NotFound
from talonario.store.listing import Where
from talonario.store.record import NamesFile, Record, References, stored
from talonario.store.statement import Query, Statement

LINK_HOURS: Final = 24
_TOKEN_BYTES: Final = 24


@stored("papers", unique={"papers_form": ("document_id", "form")})
class Paper(Record, frozen=True, kw_only=True):
    """A PDF that was made of a document.

    form      `issued`, `annulled`, `receipt`: the occasions on which there is another paper, each made once
    sha256    of the file
    made_at   the instant it was made
    """

    document_id: Annotated[UUID, References("documents")]
    form: str
    sha256: Annotated[str, NamesFile()]
    made_at: datetime


@stored("paper_links", unique={"paper_links_token": ("token_hash",)}, index={"paper_links_end": ("expires_at",)})
class PaperLink(Record, frozen=True, kw_only=True):
    """An address that opens the paper of a document without a key, until it expires.

    token_hash   sha256 of the secret part of the address, which is told once
    """

    document_id: Annotated[UUID, References("documents")]
    token_hash: str
    expires_at: datetime


class PaperLinkNotFound(NotFound):
    """Nobody has this address, or its time is over: which of them is not told."""

    code = "paper_link_not_found"
    es = "El enlace no existe o ha caducado."
    en = "The link does not exist or has expired."


_PAPER, _LINK = Paper.c(), PaperLink.c()
DROP_EXPIRED: Final = Statement(
    delete(PaperLink.table).where(_LINK.expires_at <= bindparam("now", type_=_LINK.expires_at.type))
)
DROP_LINKS: Final = Statement(delete(PaperLink.table).where(_LINK.document_id == bindparam("document_id")))
DROP_PAPERS: Final = Statement(delete(Paper.table).where(_PAPER.document_id == bindparam("document_id")))
OF_FORM = Query(Paper, _PAPER.document_id == bindparam("document_id"), _PAPER.form == bindparam("form"))


def form_of(document: Document, company: Company) -> str | None:
    """Under which form the document's paper is kept; None while it may still change and is printed each time.

    What comes before an invoice always may: a note is signed, and who signed it forgotten.
    """
    if document.kind in PRELIMINARY or not lifecycle.is_frozen(document, company):
        return None
    return "annulled" if document.state in {"annulled", "cancelled"} else "issued"


def original(ctx: Context, document: Document) -> str | None:
    """The sha256 of the PDF that another program made of what it issued, when it lies beside the document."""
    wanted = document.evidence.pdf_sha256 if document.issued_elsewhere and document.evidence is not None else None
    if wanted is None:
        return None
    beside = attachments.of(ctx, "document", document.id, "file")
    return wanted if any(file.sha256 == wanted for file in beside) else None


def find(ctx: Context, document_id: UUID, form: str) -> Paper | None:
    """The paper of a document in a form."""
    return ctx.tx.one(OF_FORM, document_id=document_id, form=form)


def keep(ctx: Context, document_id: UUID, form: str, sha256: str) -> Paper:
    """Note a paper that was just made; the file is put before. The one that is there already prevails."""
    known = find(ctx, document_id, form)
    if known is not None:
        return known
    made = Paper(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        document_id=document_id,
        form=form,
        sha256=sha256,
        made_at=ctx.now,
    )
    ctx.tx.insert(made)
    return made


def link(ctx: Context, document_id: UUID, chance: Callable[[int], bytes] = os.urandom) -> tuple[PaperLink, str]:
    """A new address for the paper of a document: its row, and the token that is told now and never again."""
    token = base64.urlsafe_b64encode(chance(_TOKEN_BYTES)).decode()
    ctx.tx.execute(DROP_EXPIRED, now=ctx.now)
    made = PaperLink(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        document_id=document_id,
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        expires_at=ctx.now + timedelta(hours=LINK_HOURS),
    )
    ctx.tx.insert(made)
    return made, token


def linked(ctx: Context, token: str) -> UUID:
    """The document whose paper a token opens. Raises PaperLinkNotFound."""
    wanted = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
    found = ctx.tx.where(PaperLink, Where("token_hash", "eq", wanted), Where("expires_at", "gt", ctx.now), limit=1)
    if not found:
        raise PaperLinkNotFound
    return found[0].document_id


def forget(ctx: Context, document_id: UUID) -> None:
    """Drop what a document that is discarded leaves behind."""
    ctx.tx.execute(DROP_LINKS, document_id=document_id)
    ctx.tx.execute(DROP_PAPERS, document_id=document_id)
