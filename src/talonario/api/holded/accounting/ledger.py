"""The daily ledger and the chart of accounts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from msgspec import UNSET, UnsetType

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire, plain
from talonario.api.holded import replies, verbs, wire
from talonario.domain.ledger import accounts, books, manual
from talonario.domain.ledger.books import Balance, DailyLine
from talonario.domain.ledger.manual import EntryFields, ManualLine
from talonario.fiscal import chart

PAGE_SIZE = 250
DAYS_MAX = 366
COLOR = "#9ca3af"
"""What an account is shown in that nobody gave a colour."""

TYPES = {"sale": "invoice", "purchase": "purchase", "payment": "payment", "manual": "entry"}
"""What Holded calls an ordinary entry by what made it; the others are called by their kind."""
KINDS = {"opening": "opening", "regularisation": "regularization", "closing": "closing"}


class LineIn(Wire):
    """A line of an entry as a client writes it."""

    account: wire.Account = UNSET
    debit: Decimal | UnsetType | None = UNSET
    credit: Decimal | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    tags: Any = UNSET


class EntryIn(Wire):
    """An entry as a client writes it."""

    date: Any = UNSET
    lines: list[LineIn] | UnsetType | None = UNSET
    notes: str | UnsetType | None = UNSET


class AccountIn(Wire):
    """A new account as a client writes it."""

    prefix: wire.Account = UNSET
    name: wire.Name = UNSET
    color: wire.Short = UNSET


def daily_ledger(call: Call) -> Answer:
    """A page of the lines of a range of days, of a year at most: from its first instant on and before its last one."""
    first, last = call.query.one("starttmp"), call.query.one("endtmp")
    if first is None or last is None:
        raise wire.wrong("Query params starttmp & endtmp are mandatory", "starttmp")
    since, until = wire.day(first, "starttmp"), _until(last)
    if (until - since).days > DAYS_MAX:
        raise wire.wrong("The range can not be longer than one year", "endtmp")
    limit, offset = verbs.page(call, PAGE_SIZE)
    return replies.listed([_spell_line(one) for one in books.daily(call.ctx, since, until, limit, offset)])


def _until(text: str) -> date:
    """The first day that a range leaves out: days are midnights in Madrid, and its end is not in it."""
    last = wire.day(text, "endtmp")
    return last if wire.midnight(last) == int(Decimal(text.strip())) else last + timedelta(days=1)


def _spell_line(one: DailyLine) -> dict[str, Any]:
    return {
        "entryNumber": one.number,
        "line": one.position + 1,
        "timestamp": wire.midnight(one.dated_on),
        "type": KINDS.get(one.kind) or TYPES.get(one.source, one.source),
        "description": one.line_concept,
        "docDescription": one.notes or "",
        "account": int(one.account),
        "debit": plain(one.debit),
        "credit": plain(one.credit),
        "tags": one.tags,
        "checked": "no",
    }


def create_entry(call: Call) -> Answer:
    """Post an entry by hand."""
    body = call.read(EntryIn)
    lines = [
        ManualLine(
            account=str(wire.given(line.account, "")),
            debit=wire.given(line.debit, Decimal(0)),
            credit=wire.given(line.credit, Decimal(0)),
            concept=wire.given(line.description, ""),
            tags=tuple(wire.tags(wire.given(line.tags, []))),
        )
        for line in wire.given(body.lines, [])
    ]
    fields = EntryFields(dated_on=wire.day(wire.given(body.date)), lines=lines, notes=wire.given(body.notes))
    posted = manual.write(call.ctx, fields)
    return Answer(200, {"entryGroupId": wire.outside_id(posted.entry.id, None)})


def chart_of_accounts(call: Call) -> Answer:
    """The accounts with what was booked to them, this year unless a range says otherwise."""
    today = call.ctx.today
    first, last = call.query.one("starttmp"), call.query.one("endtmp")
    since = wire.day(first, "starttmp") if first is not None else date(today.year, 1, 1)
    until = _until(last) if last is not None else date(max(since.year, today.year) + 1, 1, 1)
    include_empty = call.query.one("includeEmpty") in {"1", "true"}
    found = books.balances(call.ctx, since, until, include_empty=include_empty)
    return replies.listed([_spell_account(one, call.ctx.company.language) for one in found])


def _spell_account(one: Balance, language: str) -> dict[str, Any]:
    account = one.account
    return {
        "id": wire.outside_id(account.id, account.external_id),
        "color": account.color or COLOR,
        "num": int(account.code),
        "name": account.name,
        "group": chart.group_name(account.code, language),
        "debit": plain(one.debit),
        "credit": plain(one.credit),
        "balance": plain(one.balance),
    }


def create_account(call: Call) -> Answer:
    """Add an account with the next free number under a prefix."""
    body = call.read(AccountIn)
    prefix = wire.given(body.prefix)
    if prefix is None:
        raise wire.wrong("prefix needed", "prefix")
    made = accounts.make_under(call.ctx, str(prefix), wire.given(body.name), wire.given(body.color))
    return Answer(200, {"accountId": wire.outside_id(made.id, None)})


_ACCOUNTING = verbs.ACCOUNTING

OPERATIONS = (
    _ACCOUNTING.reading("listDailyLedger", "/dailyledger", daily_ledger),
    *(_ACCOUNTING.writing("createEntry", "POST", path, create_entry, EntryIn) for path in ("/entry", "/dailyledger")),
    *(_ACCOUNTING.reading("listaccounts", path, chart_of_accounts) for path in ("/chartofaccounts", "/accounts")),
    *(
        _ACCOUNTING.writing("createAccount", "POST", path, create_account, AccountIn)
        for path in ("/account", "/chartofaccounts", "/accounts")
    ),
)
