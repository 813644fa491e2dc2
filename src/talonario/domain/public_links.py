"""Public links: a page of a document that whoever has its address may see, until it expires or is withdrawn."""

import base64
from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.documents import read
from talonario.domain.documents.record import Document
from talonario.domain.documents.touch import touch
from talonario.domain.errors import Invalid, NotFound
from talonario.store.listing import Where
from talonario.store.record import Record, References, stored

PATH: Final = "/d/"
DAYS_DEFAULT: Final = 90
DAYS_MAX: Final = 365

_CHANCE_BYTES: Final = 24


@stored(
    "public_links",
    unique={"public_links_document": ("document_id",), "public_links_token": ("token",)},
)
class PublicLink(Record, frozen=True, kw_only=True):
    """The link of a document, which has at most one.

    token        the secret part of the address; it names the company too, so that no directory of links is needed
    expires_at   None when it never does
    openings     how often the page was opened, last at `opened_at`
    """

    document_id: Annotated[UUID, References("documents")]
    token: str
    enabled: bool
    expires_at: datetime | None
    openings: int
    opened_at: datetime | None
    created_at: datetime
    updated_at: datetime

    def is_open(self, document: Document, now: datetime) -> bool:
        """Whether the page may be seen: never that of a draft, unless it is a pro forma, which is sent as one."""
        finished = document.state != "draft" or document.kind == "proforma"
        return self.enabled and finished and (self.expires_at is None or now < self.expires_at)


class PublicLinkNotFound(NotFound):
    """Nobody has this link, or it may not be seen (any more): which of them is not told."""

    code = "public_link_not_found"
    es = "El enlace no existe o ha caducado. Pida uno nuevo a quien se lo envió."
    en = "The link does not exist or has expired. Ask whoever sent it for a new one."


class ExpiryTooFar(Invalid):
    """A link may not live that long."""

    code = "expiry_too_far"
    es = "Un enlace público puede durar como mucho {days} días."
    en = "A public link may last {days} days at most."


def of(ctx: Context, document: Document) -> PublicLink:
    """The link of a document; the first to ask makes it."""
    found = ctx.tx.where(PublicLink, Where("document_id", "eq", document.id), limit=1)
    if found:
        return found[0]
    made = PublicLink(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        document_id=document.id,
        token=_token(ctx),
        enabled=True,
        expires_at=ctx.now + timedelta(days=DAYS_DEFAULT),
        openings=0,
        opened_at=None,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.tx.insert(made)
    touch(ctx, document.id)
    ctx.emit(f"{document.kind}.public_link_created", document, related_id=document.contact_id)
    return made


def of_all(ctx: Context, document_ids: list[UUID]) -> dict[UUID, PublicLink]:
    """The links there are of some documents, by document."""
    found = ctx.tx.where(PublicLink, Where("document_id", "in", document_ids)) if document_ids else []
    return {link.document_id: link for link in found}


def url(ctx: Context, link: PublicLink) -> str:
    """The address of the page."""
    return f"{ctx.address}{PATH}{link.token}"


def revoke(ctx: Context, document: Document) -> PublicLink:
    """Close the page at once."""
    return _change(ctx, document, "revoked", enabled=False)


def activate(ctx: Context, document: Document) -> PublicLink:
    """Open the page again, for the usual time when its own is over."""
    link = of(ctx, document)
    over = link.expires_at is not None and link.expires_at <= ctx.now
    expires_at = ctx.now + timedelta(days=DAYS_DEFAULT) if over else link.expires_at
    return _change(ctx, document, "activated", enabled=True, expires_at=expires_at)


def extend(ctx: Context, document: Document, days: int) -> PublicLink:
    """Let the page live for so many days from now. Raises ExpiryTooFar."""
    if days > DAYS_MAX:
        raise ExpiryTooFar("extend_days", days=DAYS_MAX)
    return _change(ctx, document, "extended", enabled=True, expires_at=ctx.now + timedelta(days=days))


def reset(ctx: Context, document: Document) -> PublicLink:
    """Begin anew, at another address: whoever has the old one sees nothing any more."""
    expires_at = ctx.now + timedelta(days=DAYS_DEFAULT)
    return _change(ctx, document, "reset", enabled=True, expires_at=expires_at, token=_token(ctx))


def forget(ctx: Context, document_id: UUID) -> None:
    """Remove the link of a document that is about to be removed."""
    for link in of_all(ctx, [document_id]).values():
        ctx.tx.delete(link)


def company_of(token: str) -> UUID:
    """The company in whose books a token may be looked for. Raises PublicLinkNotFound for what is no token."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise PublicLinkNotFound from None
    if len(raw) != len(UUID(int=0).bytes) + _CHANCE_BYTES:
        raise PublicLinkNotFound
    return UUID(bytes=raw[_CHANCE_BYTES:])


def resolve(ctx: Context, token: str, *, lock: bool = False) -> tuple[PublicLink, Document]:
    """The link of a token and its document, as long as the page may be seen. Raises PublicLinkNotFound.

    lock   the document, for whoever is about to change it
    """
    found = ctx.tx.where(PublicLink, Where("token", "eq", token), limit=1)
    if not found:
        raise PublicLinkNotFound
    document = read.header(ctx, found[0].document_id, lock=lock)
    if not found[0].is_open(document, ctx.now):
        raise PublicLinkNotFound
    return found[0], document


def is_worth_counting(link: PublicLink, now: datetime) -> bool:
    """Whether somebody looks again after a while: a page that is loaded twice in a minute was opened once."""
    return link.opened_at is None or now - link.opened_at > timedelta(minutes=1)


def count_opening(ctx: Context, link: PublicLink) -> None:
    """Note that somebody looked."""
    held = ctx.lock(link, PublicLinkNotFound)
    ctx.tx.update(msgspec.structs.replace(held, openings=held.openings + 1, opened_at=ctx.now))


def _change(ctx: Context, document: Document, verb: str, **changes: object) -> PublicLink:
    changed = msgspec.structs.replace(of(ctx, document), **changes, updated_at=ctx.now)
    ctx.tx.update(changed)
    touch(ctx, document.id)
    ctx.emit(f"{document.kind}.public_link_{verb}", document, related_id=document.contact_id)
    return changed


def _token(ctx: Context) -> str:
    """192 bits of chance and the company, as 54 characters for an address."""
    raw = ctx.chance(_CHANCE_BYTES) + ctx.company_id.bytes
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
