"""What is shown of a document may lie beside it, in rows of their own: then it has changed though its row has not."""

from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, update

from talonario.domain.context import Context
from talonario.domain.documents.record import Document
from talonario.store.statement import Statement

_C = Document.c()

_TOUCH: Final = Statement(
    update(Document.table)
    .values(updated_at=bindparam("now", type_=_C.updated_at.type))
    .where(_C.id == bindparam("document_id", type_=_C.id.type))
)


def touch(ctx: Context, document_id: UUID) -> None:
    """Let whoever asks what was updated find a document, of which nothing but that instant is written."""
    ctx.tx.execute(_TOUCH, document_id=document_id, now=ctx.now)
