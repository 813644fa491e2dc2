"""Reading the books: the daily ledger line by line, and what the accounts come to."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec
from sqlalchemy import bindparam, func, select

from talonario.domain.context import Context
from talonario.domain.ledger import accounts
from talonario.domain.ledger.accounts import Account
from talonario.domain.ledger.record import JournalEntry, JournalLine
from talonario.fiscal import chart
from talonario.store.columns import Whole
from talonario.store.statement import Statement

ZERO: Final = Decimal("0.00")
FIRST_DAY: Final = date(1970, 1, 1)
LAST_DAY: Final = date(2201, 1, 1)

_E, _L = JournalEntry.c(), JournalLine.c()
_TOGETHER: Final = JournalEntry.table.join(JournalLine.table, (_L.company_id == _E.company_id) & (_L.entry_id == _E.id))
_IN_RANGE: Final = (_E.dated_on >= bindparam("first"), _E.dated_on < bindparam("until"))

_DAILY: Final = Statement(
    select(
        *(_E.id, _E.number, _E.dated_on, _E.kind, _E.source, _E.concept, _E.notes),
        *(_L.position, _L.account, _L.debit, _L.credit, _L.concept, _L.tags),
    )
    .select_from(_TOGETHER)
    .where(*_IN_RANGE)
    .order_by(_E.dated_on, _E.number, _L.position)
    .limit(bindparam("limit", type_=Whole()))
    .offset(bindparam("offset", type_=Whole()))
)
_BALANCES: Final = Statement(
    select(_L.account, func.sum(_L.debit), func.sum(_L.credit))
    .select_from(_TOGETHER)
    .where(*_IN_RANGE)
    .group_by(_L.account)
    .order_by(_L.account)
)


class DailyLine(msgspec.Struct, frozen=True):
    """A line of the daily ledger (libro diario) with its entry; `position` counts from 0."""

    entry_id: object
    number: int
    dated_on: date
    kind: str
    source: str
    concept: str
    notes: str | None
    position: int
    account: str
    debit: Decimal
    credit: Decimal
    line_concept: str
    tags: list[str]


class Balance(msgspec.Struct, frozen=True):
    """An account with what was booked to it; the balance is debit less credit."""

    account: Account
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        """Positive in debit."""
        return self.debit - self.credit


def daily(ctx: Context, first: date, until: date, limit: int, offset: int) -> list[DailyLine]:
    """The lines of the days from `first` on and before `until`, by day, number of entry and place in it."""
    rows = ctx.tx.rows(_DAILY, first=first, until=until, limit=limit, offset=offset)
    return [DailyLine(*row) for row in rows]


def sums(ctx: Context, first: date = FIRST_DAY, until: date = LAST_DAY) -> dict[str, tuple[Decimal, Decimal]]:
    """Debit and credit of every account that has entries in these days, `until` left out."""
    return {code: (debit, credit) for code, debit, credit in ctx.tx.rows(_BALANCES, first=first, until=until)}


def balances(ctx: Context, first: date, until: date, *, include_empty: bool = False) -> list[Balance]:
    """The chart of accounts with what was booked in these days, `until` left out, by number.

    include_empty   the accounts with nothing booked too: the official chart, the company's own, those of contacts
                    and treasuries
    """
    booked = sums(ctx, first, until)
    codes: set[str] = set(booked)
    if include_empty:
        codes |= {*chart.POSTABLE, *accounts.stored(ctx), *accounts.of_people(ctx)}
    known = accounts.find_many(ctx, codes)
    return [Balance(known.get(code) or _unnamed(ctx, code), *booked.get(code, (ZERO, ZERO))) for code in sorted(codes)]


def named(ctx: Context, codes: Iterable[str]) -> dict[str, Account]:
    """The accounts of these numbers; one that is no account any more is called by what it stands under."""
    wanted = list(dict.fromkeys(codes))
    known = accounts.find_many(ctx, wanted)
    return {code: known.get(code) or _unnamed(ctx, code) for code in wanted}


def _unnamed(ctx: Context, code: str) -> Account:
    return Account(accounts.id_of(ctx.company, code), code, chart.group_name(code, ctx.company.language) or code)
