"""Signatures under delivery notes: what proves that somebody received the goods, and what of it can be forgotten."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from talonario.store.record import NamesFile, Record, References, stored


@stored(
    "signatures",
    unique={"signatures_number": ("number",), "signatures_document": ("document_id",)},
)
class Signature(Record, frozen=True, kw_only=True):
    """One signature.

    number         by which it is called when it is to be forgotten: 1, 2, 3… within the company
    signed_by, signer_tax_id, ip, image   who signed, from which address it came, the sha256 of the picture among the
                   files; all None once forgotten
    content_hash   sha256 of what was signed (`sign.content_of`)
    signer_hash    sha256 over content_hash, name and tax id, that stays: whoever claims to know them can be checked
    image_hash     sha256 of the picture, that stays
    """

    document_id: Annotated[UUID, References("documents")]
    number: int
    signed_by: str | None
    signer_tax_id: str | None
    ip: str | None
    image: Annotated[str | None, NamesFile()]
    content_hash: str
    signer_hash: str
    image_hash: str
    signed_at: datetime
    created_at: datetime
    forgotten_at: datetime | None
