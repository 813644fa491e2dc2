"""How a company appears in its e-mails: who they come from, and where answers go."""

from datetime import datetime
from typing import Any, Final

import msgspec

from talonario.domain import letterhead
from talonario.domain.context import Context
from talonario.domain.emails.addresses import AddressInvalid, checked, one_line
from talonario.store.record import Record, stored

NOBODY: Final = "no-reply@localhost.localdomain"
"""Stands as the sender where neither the company nor the server has said who it is."""


@stored("email_settings", key=("company_id",))
class EmailSettings(Record, frozen=True, kw_only=True):
    """How a company appears in its e-mails.

    id            the company's own
    sender        the address they come from; None for the server's
    sender_name   None for the company's name
    reply_to      where answers go; None for the sender, or the letterhead's address when that is the server's
    """

    sender: str | None
    sender_name: str | None
    reply_to: str | None
    updated_at: datetime


class Sender(msgspec.Struct, frozen=True):
    """Who an e-mail comes from."""

    address: str
    name: str
    reply_to: str | None


def get(ctx: Context) -> EmailSettings:
    """The company's settings; empty ones until it says something."""
    found = ctx.tx.get(EmailSettings, ctx.company_id)
    return found or EmailSettings(
        company_id=ctx.company_id,
        id=ctx.company_id,
        sender=None,
        sender_name=None,
        reply_to=None,
        updated_at=ctx.company.created_at,
    )


def change(ctx: Context, changes: dict[str, Any]) -> EmailSettings:
    """Change what is said, by the names of the fields; None clears. Raises AddressInvalid."""
    told = dict(changes)
    for name in ("sender", "reply_to"):
        if told.get(name) is not None:
            told[name] = checked(told[name], name)
    if told.get("sender_name") is not None:
        told["sender_name"] = one_line(told["sender_name"], 100)
    ctx.take_turn()
    known = ctx.tx.get(EmailSettings, ctx.company_id)
    changed = msgspec.structs.replace(known or get(ctx), **told, updated_at=ctx.now)
    if known is None:
        ctx.tx.insert(changed)
    else:
        ctx.tx.update(changed)
    return changed


def sender(ctx: Context) -> Sender:
    """Who the company's e-mails come from now."""
    told = get(ctx)
    answers = told.reply_to
    if answers is None and told.sender is None:
        # The server's address is nobody's to answer to.
        answers = _usable(letterhead.get(ctx).email)
    address = told.sender or ctx.mail.sender or NOBODY
    return Sender(address, told.sender_name or one_line(ctx.company.name, 100), answers)


def _usable(address: str | None) -> str | None:
    try:
        return checked(address, "email") if address else None
    except AddressInvalid:
        return None
