"""The letterhead: what the papers of the company say of it and how they look. Of ours, so under `/v1/x/`."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine import downloads
from talonario.api.engine.operation import Answer, Asked, Call, LongCall
from talonario.api.engine.wire import Wire, given
from talonario.api.factuarea import envelope, verbs
from talonario.api.factuarea.contact_shapes import AddressIn
from talonario.api.factuarea.contact_spelling import country_parts
from talonario.api.factuarea.wire import Email, Text20, Text255, Text500, at
from talonario.domain import letterhead
from talonario.domain.contacts.record import Address
from talonario.domain.letterhead import Letterhead, LogoInvalid, Template
from talonario.render import printing

LOGO_PATH = "/v1/x/letterhead/logo"
NO_LOGO = verbs.absent("logo_not_found", "No hay logotipo.", "There is no logo.")

Color = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$")]
LongText = Annotated[str, Meta(max_length=2000)]


class LetterheadIn(Wire, kw_only=True):
    """What changes; null clears. `logo` is a PNG, JPEG or SVG in base64."""

    address: AddressIn | UnsetType | None = UNSET
    email: Email | UnsetType | None = UNSET
    phone: Text20 | UnsetType | None = UNSET
    website: Text255 | UnsetType | None = UNSET
    iban: Annotated[str, Meta(max_length=50)] | UnsetType | None = UNSET
    registry: Text500 | UnsetType | None = UNSET
    footer: Text500 | UnsetType | None = UNSET
    legal_text: LongText | UnsetType | None = UNSET
    logo: Annotated[str, Meta(max_length=800_000)] | UnsetType | None = UNSET
    template: Template | UnsetType = UNSET
    color: Color | UnsetType = UNSET


def show(call: Call) -> Answer:
    """Answer the letterhead."""
    return envelope.one(spell(call, letterhead.get(call.ctx)))


def update(call: LongCall) -> Answer:
    """Change what the body names. A logo is printed once before it is taken, since every paper depends on it."""
    said = given(call.read(LetterheadIn))
    if said.get("logo") is not None:
        said["logo"] = _bytes(said["logo"])
        with call.reading() as ctx:
            company = ctx.company
        printing.try_logo(call.press, company, said["logo"], call.request.now)
    with call.writing() as ctx:
        changes = dict(said)
        if said.get("address") is not None:
            parts = given(said["address"])
            if "country" in parts:
                parts |= country_parts(parts["country"])
            changes["address"] = msgspec.structs.replace(letterhead.get(ctx).address or Address(), **parts)
        return envelope.one(spell(call, letterhead.change(ctx, changes)))


def logo(call: Call) -> Answer:
    """Answer the picture."""
    found = letterhead.get(call.ctx)
    if found.logo is None or found.logo_format is None:
        raise NO_LOGO()
    content_type = {"png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}[found.logo_format]
    answer = downloads.file(call, call.ctx.files.get(found.logo), content_type, f"logo.{found.logo_format}", found.logo)
    # A drawing opened by itself is a page: nothing in it may run.
    answer.headers |= {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}
    return answer


def spell(call: Asked, found: Letterhead) -> dict[str, Any]:
    """The letterhead as answered."""
    picture = None
    if found.logo is not None:
        picture = {"format": found.logo_format, "sha256": found.logo, "url": f"{call.request.address}{LOGO_PATH}"}
    return {
        "object": "letterhead",
        "address": None
        if found.address is None
        else {name: getattr(found.address, name) for name in AddressIn.__struct_fields__},
        "email": found.email,
        "phone": found.phone,
        "website": found.website,
        "iban": found.iban,
        "registry": found.registry,
        "footer": found.footer,
        "legal_text": found.legal_text,
        "logo": picture,
        "template": found.template,
        "color": found.color,
        "updated_at": at(found.updated_at),
    }


def _bytes(text: str) -> bytes:
    """The picture; a `data:` address is understood too. Raises LogoInvalid."""
    bare = text.partition(",")[2] if text.startswith("data:") else text
    try:
        return b64decode("".join(bare.split()), validate=True)
    except (binascii.Error, ValueError) as refusal:
        raise LogoInvalid("logo") from refusal


OPERATIONS = (
    verbs.reading("x.letterhead.show", "/x/letterhead", "account:read", show),
    verbs.long("x.letterhead.update", "/x/letterhead", "account:write", update, "PUT"),
    verbs.reading("x.letterhead.logo", "/x/letterhead/logo", "account:read", logo),
)
