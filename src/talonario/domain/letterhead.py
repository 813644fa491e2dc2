"""The letterhead: what a company's paper says of the company besides its name and tax id."""

import struct
from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec

from talonario.domain.companies import Company
from talonario.domain.contacts.accounts import normal_iban
from talonario.domain.contacts.record import Address
from talonario.domain.context import Context
from talonario.domain.errors import Invalid
from talonario.store.record import NamesFile, Record, stored

Template = Literal["classic", "modern", "compact"]
LogoFormat = Literal["png", "jpg", "svg"]

COLOR: Final = "#1f4e79"
LOGO_BYTES_MAX: Final = 512 * 1024
LOGO_PIXELS_MAX: Final = 4000
"""Of either side: a picture of few bytes can be one of very many points."""


@stored("letterheads", key=("company_id",))
class Letterhead(Record, frozen=True, kw_only=True):
    """How a company presents itself on paper.

    id          the company's own
    iban        where customers are asked to pay
    registry    where the company is registered (datos registrales), printed at the foot
    footer      any other text for the foot of every page
    legal_text  what every invoice says below its figures: late payment, data protection, a special regime
    logo        the sha256 of a picture
    color       of titles and bars, `#rrggbb`
    """

    address: Address | None
    email: str | None
    phone: str | None
    website: str | None
    iban: str | None
    registry: str | None
    footer: str | None
    legal_text: str | None
    logo: Annotated[str | None, NamesFile()]
    logo_format: LogoFormat | None
    template: Template
    color: str
    updated_at: datetime


class LogoInvalid(Invalid):
    """The file is no picture that can be printed."""

    code = "logo_invalid"
    es = "El logotipo debe ser una imagen PNG, JPEG o SVG de hasta 512 kB y 4000 píxeles de lado."
    en = "The logo must be a PNG, JPEG or SVG picture of at most 512 kB and 4000 pixels a side."


def get(ctx: Context) -> Letterhead:
    """The company's letterhead; a plain one until it says otherwise."""
    found = ctx.tx.get(Letterhead, ctx.company_id)
    return found if found is not None else plain(ctx.company)


def change(ctx: Context, changes: dict[str, Any]) -> Letterhead:
    """Change what the paper says; what is printed already stays as it is.

    changes   by the names of `Letterhead`'s fields, `logo` as the bytes of the picture
    Raises    IbanInvalid, LogoInvalid
    """
    if changes.get("iban"):
        changes = changes | {"iban": normal_iban(changes["iban"], "iban")}
    if "logo" in changes:
        picture: bytes | None = changes["logo"]
        kind = format_of(picture) if picture is not None else None
        changes = changes | {"logo": ctx.files.put(picture) if picture is not None else None, "logo_format": kind}
    ctx.take_turn()
    known = ctx.tx.get(Letterhead, ctx.company_id)
    before = known or plain(ctx.company)
    changed = msgspec.structs.replace(before, **changes, updated_at=ctx.now)
    if known is None:
        ctx.tx.insert(changed)
    else:
        ctx.tx.update(changed)
    ctx.emit("letterhead.updated", changed)
    return changed


def format_of(picture: bytes) -> LogoFormat:
    """What kind of picture these bytes are, whatever their name says. Raises LogoInvalid."""
    if len(picture) <= LOGO_BYTES_MAX:
        if picture.startswith(b"\x89PNG\r\n\x1a\n") and _fits(_png_size(picture)):
            return "png"
        if picture.startswith(b"\xff\xd8\xff") and _fits(_jpeg_size(picture)):
            return "jpg"
        if _is_harmless_svg(picture):
            return "svg"
    raise LogoInvalid("logo")


def _fits(size: tuple[int, int]) -> bool:
    return all(0 < side <= LOGO_PIXELS_MAX for side in size)


def _png_size(picture: bytes) -> tuple[int, int]:
    if picture[12:16] != b"IHDR" or len(picture) < 24:
        return (0, 0)
    width, height = struct.unpack_from(">II", picture, 16)
    return (width, height)


def _jpeg_size(picture: bytes) -> tuple[int, int]:
    """The size that the frame header tells; (0, 0) when there is none."""
    place = 2
    while place + 9 <= len(picture) and picture[place] == 0xFF:
        marker = picture[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", picture, place + 5)
            return (width, height)
        place += 2 + int(struct.unpack_from(">H", picture, place + 2)[0])
    return (0, 0)


def _is_harmless_svg(picture: bytes) -> bool:
    """A drawing that declares no entities, holds no program and leads nowhere."""
    try:
        text = picture.decode("utf-8").lower()
    except UnicodeDecodeError:
        return False
    start = text.lstrip("\ufeff \t\r\n")
    if not start.startswith(("<svg", "<?xml", "<!--")) or "</svg>" not in text or "<svg" not in text:
        return False
    forbidden = ("<!doctype", "<!entity", "<script", "<foreignobject", "<use ", "javascript:", "@import")
    outside = ('href="http', "href='http", 'href="file', "href='file", "url(http")
    return not any(word in text for word in (*forbidden, *outside))


def plain(company: Company) -> Letterhead:
    """The letterhead of a company that has said nothing about it."""
    return Letterhead(
        company_id=company.company_id,
        id=company.company_id,
        address=None,
        email=None,
        phone=None,
        website=None,
        iban=None,
        registry=None,
        footer=None,
        legal_text=None,
        logo=None,
        logo_format=None,
        template="classic",
        color=COLOR,
        updated_at=company.created_at,
    )
