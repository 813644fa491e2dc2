"""Files that lie beside a document: the supplier's own paper, a signed copy. Nothing of them is printed on it.

The first is the main one. An issued document takes them too: what it says stays as it is.
"""

from talonario.domain import attachments
from talonario.domain.attachments import Accepts, Attachment, KeptFile
from talonario.domain.context import Context
from talonario.domain.documents.record import Document
from talonario.domain.documents.touch import touch


def files_of(ctx: Context, document: Document) -> list[Attachment]:
    """The files beside a document, the main one first."""
    return attachments.of(ctx, "document", document.id, "file")


def attach(ctx: Context, document: Document, kept: KeptFile, accepts: Accepts, *, is_main: bool = False) -> Attachment:
    """Lay a file beside a document, which the caller locked. Raises AttachmentLimitExceeded."""
    made = attachments.add(ctx, "document", document.id, "file", kept, accepts)
    if is_main:
        made = attachments.to_front(ctx, made)
    touch(ctx, document.id)
    ctx.emit(f"{document.kind}.updated", document, related_id=document.contact_id, attached=made.name)
    return made
