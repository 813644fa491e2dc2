"""Files of a record: pictures and the video of a product, what was attached to a document, a contact or a lead.

A row here names a file in the place of files by its sha256; a company reads a file only through its own rows. The
file is checked and kept first (`keep`, which the engine does for an operation that `takes` one), then named in the
transaction (`add`, `replace`). The caller locks the record whose file it is, so that two at once do not take the same
place, and says in the history that it changed.
"""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from talonario.domain import media
from talonario.domain.context import Context
from talonario.domain.errors import Invalid, NotFound
from talonario.store.files import Files
from talonario.store.listing import Order, Where
from talonario.store.outbox import Performer
from talonario.store.record import NamesFile, Record, stored

OwnerKind = Literal["product", "document", "contact", "lead"]
Role = Literal["image", "video", "file"]

MEGABYTE: Final = 1024 * 1024


@stored("attachments", index={"attachments_owner": ("owner_kind", "owner_id", "role", "position")})
class Attachment(Record, frozen=True, kw_only=True):
    """A file of a record.

    owner_…      the record, whose kind says in which table it is
    role         what the file is to it
    position     its place among those of the same owner and role, from 0, no gaps
    name         cleaned; two files of one owner may share it
    media_type   told by the content
    bytes        its length
    token        what its public address ends with; None when it has none
    """

    owner_kind: OwnerKind
    owner_id: UUID
    role: Role
    position: int
    name: str
    media_type: str
    bytes: int
    sha256: Annotated[str, NamesFile()]
    token: str | None
    created_at: datetime
    created_by: Performer | None


class KeptFile(msgspec.Struct, frozen=True):
    """A file that was found good and is kept, but that no row names yet."""

    name: str
    media_type: str
    bytes: int
    sha256: str


class Sent(msgspec.Struct, frozen=True):
    """A file as it was sent: its name in the sender's words, its bytes."""

    name: str
    content: bytes


class Accepts(msgspec.Struct, frozen=True):
    """What a place for files takes.

    media_types   of `media.EXTENSIONS`; None for anything, which is then given out as bytes and nothing else
    bytes_max     of one file
    most          how many of them
    is_public     whether each gets an address that anybody may open who knows it
    """

    media_types: tuple[str, ...] | None
    bytes_max: int
    most: int = 1
    is_public: bool = False


IMAGES: Final = ("image/jpeg", "image/png", "image/gif", "image/webp")
GALLERY: Final = Accepts(IMAGES, 3 * MEGABYTE, most=20, is_public=True)
VIDEO: Final = Accepts(("video/mp4", "video/quicktime", "video/x-msvideo", "video/webm"), 50 * MEGABYTE, is_public=True)
INVOICE_FILE: Final = Accepts(("application/pdf", "image/jpeg", "image/png"), 10 * MEGABYTE)
ANYTHING: Final = Accepts(None, 10 * MEGABYTE, most=100)
UNKNOWN: Final = "application/octet-stream"


class AttachmentNotFound(NotFound):
    """The record has no such file."""

    code = "attachment_not_found"
    es = "No existe ese fichero."
    en = "There is no such file."


class AttachmentMimeNotAllowed(Invalid):
    """The content is of none of the types that are taken here."""

    code = "attachment_mime_not_allowed"
    es = "El contenido del fichero no es de un tipo admitido: {allowed}."
    en = "The content of the file is of no type that is taken here: {allowed}."


class AttachmentTooLarge(Invalid):
    """More bytes than are taken here."""

    code = "attachment_too_large"
    es = "El fichero supera los {megabytes} MB."
    en = "The file is larger than {megabytes} MB."


class AttachmentInvalidFilename(Invalid):
    """Nothing in the name could be a name."""

    code = "attachment_invalid_filename"
    es = "El nombre del fichero no es válido."
    en = "The name of the file is not valid."


class AttachmentLimitExceeded(Invalid):
    """There are as many as there may be."""

    code = "attachment_limit_exceeded"
    es = "No se admiten más de {most} ficheros."
    en = "No more than {most} files are taken."


def of(ctx: Context, kind: OwnerKind, owner_id: UUID, role: Role) -> list[Attachment]:
    """The files of a record in their order."""
    mine = (Where("owner_kind", "eq", kind), Where("owner_id", "eq", owner_id), Where("role", "eq", role))
    return ctx.tx.where(Attachment, *mine, order=Order("position", descending=False))


def of_many(ctx: Context, kind: OwnerKind, owner_ids: list[UUID]) -> dict[UUID, list[Attachment]]:
    """The files of several records in every role, by the record, each list in its order."""
    found: dict[UUID, list[Attachment]] = {}
    for start in range(0, len(owner_ids), 1024):
        wanted = Where("owner_id", "in", owner_ids[start : start + 1024])
        for one in ctx.tx.where(Attachment, Where("owner_kind", "eq", kind), wanted):
            found.setdefault(one.owner_id, []).append(one)
    return {owner: sorted(files, key=lambda one: one.position) for owner, files in found.items()}


def one(ctx: Context, kind: OwnerKind, owner_id: UUID, role: Role) -> Attachment | None:
    """The file of a record that has one at most."""
    found = of(ctx, kind, owner_id, role)
    return found[0] if found else None


def keep(files: Files, sent: Sent, accepts: Accepts) -> KeptFile:
    """Look at what was sent and keep it, before the transaction that names it: a disk or a bucket may take its time.

    Raises AttachmentInvalidFilename, AttachmentTooLarge, AttachmentMimeNotAllowed, Unavailable
    """
    name = media.clean_name(sent.name)
    if name is None:
        raise AttachmentInvalidFilename("file")
    if len(sent.content) > accepts.bytes_max:
        raise AttachmentTooLarge("file", megabytes=accepts.bytes_max // MEGABYTE)
    media_type = media.media_type(sent.content) or UNKNOWN
    if accepts.media_types is not None and media_type not in accepts.media_types:
        allowed = ", ".join(media.EXTENSIONS[known] for known in accepts.media_types)
        raise AttachmentMimeNotAllowed("file", allowed=allowed)
    return KeptFile(name, media_type, len(sent.content), files.put(sent.content))


def add(ctx: Context, kind: OwnerKind, owner_id: UUID, role: Role, kept: KeptFile, accepts: Accepts) -> Attachment:
    """Give a record a file, behind those it has. Raises AttachmentLimitExceeded."""
    there = of(ctx, kind, owner_id, role)
    if len(there) >= accepts.most:
        raise AttachmentLimitExceeded(role, most=accepts.most)
    made = Attachment(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        owner_kind=kind,
        owner_id=owner_id,
        role=role,
        position=len(there),
        name=kept.name,
        media_type=kept.media_type,
        bytes=kept.bytes,
        sha256=kept.sha256,
        token=ctx.chance(16).hex() if accepts.is_public else None,
        created_at=ctx.now,
        created_by=ctx.actor,
    )
    ctx.tx.insert(made)
    return made


def replace(ctx: Context, kind: OwnerKind, owner_id: UUID, role: Role, kept: KeptFile, accepts: Accepts) -> Attachment:
    """Give a record a file in the place of its first one; others, when there may be more, stay behind it."""
    before = one(ctx, kind, owner_id, role)
    if before is not None:
        remove(ctx, before)
    return to_front(ctx, add(ctx, kind, owner_id, role, kept, accepts))


def to_front(ctx: Context, attachment: Attachment) -> Attachment:
    """Make a file the first one of its record; those that were before it move down."""
    there = of(ctx, attachment.owner_kind, attachment.owner_id, attachment.role)[: attachment.position]
    ctx.tx.update(*(msgspec.structs.replace(other, position=other.position + 1) for other in there))
    first = msgspec.structs.replace(attachment, position=0)
    if there:
        ctx.tx.update(first)
    return first


def by_name(files: list[Attachment]) -> dict[str, Attachment]:
    """Files by names of which each is one file's: a repeated name gets a number before its ending."""
    named: dict[str, Attachment] = {}
    for file in files:
        name, number = file.name, 1
        while name in named:
            number += 1
            stem, dot, ending = file.name.rpartition(".")
            name = f"{stem} ({number}).{ending}" if dot else f"{file.name} ({number})"
        named[name] = file
    return named


def remove(ctx: Context, attachment: Attachment) -> None:
    """Forget a file; those behind it move up. Its bytes go when nobody names them (`talonario files check`)."""
    ctx.tx.delete(attachment)
    behind = of(ctx, attachment.owner_kind, attachment.owner_id, attachment.role)[attachment.position :]
    ctx.tx.update(*(msgspec.structs.replace(one, position=one.position - 1) for one in behind))


def remove_all(ctx: Context, kind: OwnerKind, owner_id: UUID) -> None:
    """Forget every file of a record that goes away itself."""
    mine = (Where("owner_kind", "eq", kind), Where("owner_id", "eq", owner_id))
    ctx.tx.delete(*ctx.tx.where(Attachment, *mine))


def content(ctx: Context, attachment: Attachment) -> bytes:
    """The bytes of a file. Raises Damaged when they are gone or others by now, Unavailable."""
    return ctx.files.get(attachment.sha256)
