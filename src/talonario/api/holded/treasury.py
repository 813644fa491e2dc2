"""Treasuries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import UNSET, UnsetType

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire, plain
from talonario.api.holded import replies, verbs, wire
from talonario.domain import treasuries
from talonario.domain.context import Context
from talonario.domain.treasuries import Treasury, TreasuryFields, TreasuryType

TYPES: tuple[TreasuryType, ...] = ("bank", "cash", "card", "gateway")


class TreasuryIn(Wire):
    """A treasury as a client writes it."""

    name: str | UnsetType | None = UNSET
    type: str | UnsetType | None = UNSET
    balance: Decimal | UnsetType | None = UNSET
    accountNumber: wire.Account = UNSET
    iban: str | UnsetType | None = UNSET
    swift: str | UnsetType | None = UNSET
    bank: str | UnsetType | None = UNSET
    bankname: str | UnsetType | None = UNSET


def find(ctx: Context, text: Any) -> Treasury | None:
    """The treasury of an id in any spelling."""
    return wire.look_up(text, lambda one: ctx.tx.get(Treasury, one), lambda one: treasuries.find_external(ctx, one))


def spell(one: Treasury) -> dict[str, Any]:
    """A treasury as Holded shows it."""
    return {
        "id": wire.outside_id(one.id, one.external_id),
        "name": one.name,
        "type": one.type,
        "balance": plain(one.balance),
        "accountNumber": one.account_number,
        "iban": one.iban or "",
        "swift": one.swift or "",
        "bank": one.bank or "",
        "bankname": one.bank_name or "",
    }


def list_(call: Call) -> Answer:
    """Every treasury."""
    limit, offset = verbs.page(call)
    return replies.listed(
        [spell(one) for one in call.ctx.tx.where(Treasury, *verbs.changed(call), limit=limit, offset=offset)]
    )


def show(call: Call) -> Answer:
    """One treasury."""
    found = find(call.ctx, call.path["id"])
    if found is None:
        raise wire.not_found()
    return replies.shown(spell(found))


def create(call: Call) -> Answer:
    """Add a treasury."""
    body = call.read(TreasuryIn)
    name, kind = wire.given(body.name), wire.given(body.type, "bank")
    if not name:
        raise wire.wrong("name needed", "name")
    if kind not in TYPES:
        raise wire.wrong(f"Undefined type {kind}", "type")
    made = treasuries.create(
        call.ctx,
        TreasuryFields(
            name=name,
            type=kind,
            balance=wire.given(body.balance, Decimal(0)),
            account_number=wire.given(body.accountNumber),
            iban=wire.given(body.iban),
            swift=wire.given(body.swift),
            bank=wire.given(body.bank),
            bank_name=wire.given(body.bankname),
        ),
    )
    shown = spell(made)
    return replies.created(shown.pop("id"), **shown)


OPERATIONS = tuple(
    operation
    for base in ("/treasury", "/treasuries")
    for operation in (
        verbs.INVOICING.reading("listTreasuries", base, list_),
        verbs.INVOICING.writing("createTreasury", "POST", base, create),
        verbs.INVOICING.reading("getTreasury", f"{base}/{{id}}", show),
    )
)
