"""Expense accounts and sales channels: the accounts of the chart that documents are offered."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, UnsetType

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire
from talonario.api.holded import replies, verbs, wire
from talonario.domain.context import Context
from talonario.domain.ledger import accounts
from talonario.domain.ledger.accounts import Account
from talonario.domain.ledger.record import AccountUse

COLOR = "#9ca3af"
PREFIX: dict[AccountUse, str] = {"expense": "6290", "channel": "7000"}
"""Where an account gets its number when nobody says one."""


class AccountIn(Wire):
    """An expense account, or a sales channel, as a client writes it."""

    name: wire.Name = UNSET
    desc: str | UnsetType | None = UNSET
    color: wire.Short = UNSET
    accountNum: wire.Account = UNSET
    accNum: wire.Account = UNSET


def find(ctx: Context, text: Any, use: AccountUse) -> Account | None:
    """The account of an id in any spelling, when it is offered so."""

    def own(identity: Any) -> Account | None:
        return next((one for one in accounts.offered(ctx, use) if one.id == identity), None)

    found = wire.look_up(text, own, lambda one: accounts.find_external(ctx, one))
    return found if found is not None and found.use in {use, ""} else None


def shown_id(ctx: Context, code: str | None) -> str | None:
    """The id that clients know an account by; None when there is none of this number."""
    found = accounts.find(ctx, code) if code else None
    return wire.outside_id(found.id, found.external_id) if found is not None else None


def number_of(ctx: Context, text: Any, use: AccountUse, field: str) -> str | None:
    """The number of the account that a body names by its id or its number; nothing as None. Raises Problem."""
    if text in (None, 0, "", "0"):
        return None
    found = find(ctx, str(text), use) or accounts.find(ctx, str(text))
    if found is None:
        raise wire.wrong(f"{field} not found", field)
    return found.code


def spell(one: Account) -> dict[str, Any]:
    """An account as Holded shows it; its contract and its live service call the number differently."""
    return {
        "id": wire.outside_id(one.id, one.external_id),
        "name": one.name,
        "desc": one.description,
        "color": one.color or COLOR,
        "accountNum": int(one.code),
        "accNum": int(one.code),
    }


def _operations(base: str, use: AccountUse, names: tuple[str, str, str, str, str]) -> tuple[Any, ...]:
    def of_path(call: Call) -> Account:
        return wire.there(find(call.ctx, call.path["id"], use))

    def list_(call: Call) -> Answer:
        limit, offset = verbs.page(call)
        found = accounts.offered(call.ctx, use, verbs.changed(call))
        return replies.listed([spell(one) for one in found[offset : offset + limit]])

    def create(call: Call) -> Answer:
        body = call.read(AccountIn)
        name = wire.given(body.name)
        if not name:
            raise wire.wrong("name needed", "name")
        number = wire.given(body.accountNum) or wire.given(body.accNum)
        color, told = wire.given(body.color), wire.given(body.desc, "")
        if number:
            made = accounts.make(call.ctx, str(number), name, use, color=color, description=told)
        else:
            made = accounts.make_under(call.ctx, PREFIX[use], name, color, use, description=told)
        return replies.created(wire.outside_id(made.id, made.external_id))

    def show(call: Call) -> Answer:
        return replies.shown(spell(of_path(call)))

    def update(call: Call) -> Answer:
        account, body = of_path(call), call.read(AccountIn)
        said = (("name", wire.given(body.name)), ("color", wire.given(body.color)))
        changes = {name: value for name, value in said if value}
        if body.desc is not UNSET:
            changes["description"] = wire.given(body.desc, "")
        if changes:
            accounts.update(call.ctx, account, {"use": use} | changes)
        return replies.updated(wire.outside_id(account.id, account.external_id))

    def delete(call: Call) -> Answer:
        account = of_path(call)
        accounts.delete(call.ctx, account)
        return replies.deleted(wire.outside_id(account.id, account.external_id))

    return (
        verbs.INVOICING.reading(names[0], base, list_),
        verbs.INVOICING.writing(names[1], "POST", base, create),
        verbs.INVOICING.reading(names[2], f"{base}/{{id}}", show),
        verbs.INVOICING.writing(names[3], "PUT", f"{base}/{{id}}", update),
        verbs.INVOICING.writing(names[4], "DELETE", f"{base}/{{id}}", delete),
    )


OPERATIONS = (
    *_operations(
        "/expensesaccounts",
        "expense",
        (
            "listExpensesAccounts",
            "createExpensesAccount",
            "getExpensesAccount",
            "updateExpensesAccount",
            "deleteExpensesAccount",
        ),
    ),
    *_operations(
        "/saleschannels",
        "channel",
        ("listSalesChannels", "createSalesChannel", "getSalesChannel", "updateSalesChannel", "deleteSalesChannel"),
    ),
)
