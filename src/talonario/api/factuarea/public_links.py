"""The public link of a document, alike for every family that has one."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.faults import missing
from talonario.api.engine.operation import Answer, Call, Operation
from talonario.api.engine.problems import invalid_fields
from talonario.api.engine.wire import Wire
from talonario.api.factuarea import envelope, verbs
from talonario.api.factuarea.document_resource import DocumentResource
from talonario.api.factuarea.wire import at_or_none
from talonario.domain import public_links
from talonario.domain.context import Context
from talonario.domain.documents.record import Document
from talonario.domain.public_links import PublicLink


class PublicLinkChange(Wire, kw_only=True):
    """What shall become of a link; `extend` says for how many days from now."""

    action: Literal["revoke", "activate", "extend", "reset"]
    extend_days: Annotated[int, Meta(ge=1, le=36500)] | UnsetType | None = UNSET


class PublicLinkOut(Wire, kw_only=True):
    """A link as answered; `id` is the document's."""

    object: str = "public_link"
    url: str
    id: UUID
    enabled: bool
    expires_at: str | None
    max_days: int


def spell(ctx: Context, document: Document, link: PublicLink) -> PublicLinkOut:
    """Write a link out."""
    return PublicLinkOut(
        url=public_links.url(ctx, link),
        id=document.id,
        enabled=link.is_open(document, ctx.now),
        expires_at=at_or_none(link.expires_at),
        max_days=public_links.DAYS_MAX,
    )


def operations(of: DocumentResource, *, show: str, update: str) -> tuple[Operation, Operation]:
    """The two operations of a family, by the contract's names of them."""

    def answer(call: Call) -> Answer:
        """Answer the link; the first to ask makes it."""
        document = of.header(call)
        return envelope.one(spell(call.ctx, document, public_links.of(call.ctx, document)))

    def change(call: Call) -> Answer:
        """Close, open, extend or renew the link."""
        document = of.header(call, lock=True)
        body = call.read(PublicLinkChange)
        ctx = call.ctx
        match body.action:
            case "revoke":
                link = public_links.revoke(ctx, document)
            case "activate":
                link = public_links.activate(ctx, document)
            case "reset":
                link = public_links.reset(ctx, document)
            case "extend":
                if not isinstance(body.extend_days, int):
                    raise invalid_fields([missing("extend_days")])
                link = public_links.extend(ctx, document, body.extend_days)
        return envelope.one(spell(ctx, document, link))

    path = f"/{of.name}/{{id}}/public-link"
    return (
        verbs.writing(f"{of.name}.{show}", "GET", path, f"{of.name}:read", answer),
        verbs.writing(f"{of.name}.{update}", "PUT", path, f"{of.name}:write", change, PublicLinkChange),
    )
