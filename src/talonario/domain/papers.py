"""Papers: the PDF of an issued document is made once and never changes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import bindparam

from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.documents import lifecycle
from talonario.domain.documents.record import Document
from talonario.store.record import NamesFile, Record, References, stored
from talonario.store.statement import Query


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


_PAPER = Paper.c()
OF_FORM = Query(Paper, _PAPER.document_id == bindparam("document_id"), _PAPER.form == bindparam("form"))


def form_of(document: Document, company: Company) -> str | None:
    """Under which form the document's paper is kept; None while it may still change and is printed each time."""
    if not lifecycle.is_frozen(document, company):
        return None
    return "annulled" if document.state in {"annulled", "cancelled"} else "issued"


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
