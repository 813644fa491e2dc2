"""Whoever receives the goods signs for them; and is forgotten when they ask for it.

Source  Regulation (EU) 2016/679 art. 17: name, tax id, picture and address go, the hashes that prove the delivery stay
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from talonario.domain import idempotency
from talonario.domain.context import Context
from talonario.domain.documents import lifecycle
from talonario.domain.documents.lifecycle import TransitionConflict
from talonario.domain.documents.record import FullDocument
from talonario.domain.documents.signature import Signature
from talonario.domain.documents.touch import touch
from talonario.domain.errors import Invalid, NotFound, ValueInvalid
from talonario.store.listing import Where
from talonario.store.statement import Statement

IMAGE_BYTES_MAX: Final = 2 * 1024 * 1024
PNG: Final = b"\x89PNG\r\n\x1a\n"
HEADER: Final = b"\x00\x00\x00\rIHDR"
END: Final = b"IEND\xaeB\x60\x82"

_LAST: Final = Statement(select(func.max(Signature.c().number)))


class SignatureNotPng(Invalid):
    """The picture of the signature is a PNG."""

    code = "signature_not_png"
    es = "La imagen de la firma no es un PNG."
    en = "The picture of the signature is no PNG."


class SignatureTooLarge(Invalid):
    """The picture of the signature is limited."""

    code = "signature_payload_too_large"
    es = "La imagen de la firma supera los 2 MB."
    en = "The picture of the signature is larger than 2 MB."


class SignatureNotFound(NotFound):
    """The company has no such signature."""

    code = "signature_not_found"
    es = "No existe esa firma."
    en = "There is no such signature."


class SignatureFields(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about a signature; `ip` is where the request came from, `signed_at` now by default."""

    signed_by: str
    signer_tax_id: str
    image: bytes
    signed_at: datetime | None = None
    ip: str | None = None


def sign(ctx: Context, full: FullDocument, fields: SignatureFields) -> FullDocument:
    """Sign a delivered note.

    Raises  IllegalTransition for what was not delivered, TransitionConflict for what is signed already,
            SignatureNotPng, SignatureTooLarge, ValueInvalid for an instant that is still to come
    """
    document = full.header
    if document.signed_at is not None:
        raise lifecycle.refusal(document, "sign", ctx.today, TransitionConflict)
    lifecycle.check(document, "sign", ctx.company, ctx.today)
    check_image(fields.image)
    signed_at = (fields.signed_at or ctx.now).astimezone(UTC)
    if signed_at > ctx.now:
        reasons = {"reason_es": "no puede estar en el futuro", "reason_en": "it cannot lie in the future"}
        raise ValueInvalid("signed_at", name="signed_at", **reasons)
    content_hash = content_of(full)
    who = f"{content_hash}\n{fields.signed_by}\n{fields.signer_tax_id}"
    image = ctx.files.put(fields.image)
    ctx.take_turn()
    signature = Signature(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        document_id=document.id,
        number=1 + (ctx.tx.rows(_LAST)[0][0] or 0),
        signed_by=fields.signed_by,
        signer_tax_id=fields.signer_tax_id,
        ip=fields.ip,
        image=image,
        content_hash=content_hash,
        signer_hash=hashlib.sha256(who.encode()).hexdigest(),
        image_hash=hashlib.sha256(fields.image).hexdigest(),
        signed_at=signed_at,
        created_at=ctx.now,
        forgotten_at=None,
    )
    ctx.tx.insert(signature)
    signed = msgspec.structs.replace(document, signed_at=signed_at, updated_at=ctx.now)
    ctx.tx.update(signed)
    # Nobody's name goes into the history, which is never changed: it could not be forgotten there.
    ctx.emit(
        "delivery_note.signed", signed, related_id=signed.contact_id, audit=signature.number, content_hash=content_hash
    )
    return FullDocument(signed, full.lines, full.taxes, full.payments)


def forget(ctx: Context, number: int) -> Signature:
    """Erase who signed, from the answers that are kept to be repeated too; the hashes stay. Again is no fault.

    Raises SignatureNotFound
    """
    found = ctx.tx.where(Signature, Where("number", "eq", number), limit=1)
    if not found:
        raise SignatureNotFound
    signature = ctx.lock(found[0], SignatureNotFound)
    if signature.forgotten_at is not None:
        return signature
    forgotten = msgspec.structs.replace(
        signature, signed_by=None, signer_tax_id=None, ip=None, image=None, forgotten_at=ctx.now
    )
    ctx.tx.update(forgotten)
    touch(ctx, signature.document_id)
    told = [text for text in (signature.signed_by, signature.signer_tax_id) if text is not None]
    idempotency.take_out(ctx, told, signature.document_id, signature.created_at)
    return forgotten


def of_documents(ctx: Context, document_ids: Iterable[UUID]) -> Mapping[UUID, Signature]:
    """The signatures under some notes, by note."""
    ids = list(document_ids)
    found = ctx.tx.where(Signature, Where("document_id", "in", ids)) if ids else []
    return {one.document_id: one for one in found}


def check_image(image: bytes) -> None:
    """Raise SignatureTooLarge, SignatureNotPng by what the bytes are, whatever they were called."""
    if len(image) > IMAGE_BYTES_MAX:
        raise SignatureTooLarge("signature_image_base64")
    if not (image.startswith(PNG + HEADER) and image.rstrip(b"\x00").endswith(END)):
        raise SignatureNotPng("signature_image_base64")


def content_of(full: FullDocument) -> str:
    """The sha256, in hex, of what a note says where it is printed: number, days, customer, lines, total."""
    document = full.header
    said = {
        "number": document.number,
        "issued_on": document.issued_on,
        "delivery_on": document.delivery_on,
        "customer": [document.contact_name, document.contact_tax_id],
        "lines": [
            [line.name, line.description, line.quantity, line.unit_price, line.discount_percent, line.total]
            for line in full.lines
        ],
        "total": document.total,
        "currency": document.currency,
    }
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()
