"""Figures about recurring invoices: how many there are, what comes next, what this month brings."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

import msgspec
from sqlalchemy import Integer, bindparam, func, select

from talonario.domain.context import Context, madrid_day
from talonario.domain.recurring import schedule
from talonario.domain.recurring.record import Frequency, RecurringInvoice, RecurringRun, State
from talonario.store.listing import Order, Where
from talonario.store.statement import Statement

SHOWN_NEXT: Final = 5
DAYS_OF_A_MONTH: Final = 31

_T, _R = RecurringInvoice.c(), RecurringRun.c()
_COUNTS: Final = Statement(select(_T.state, _T.frequency, func.count(type_=Integer())).group_by(_T.state, _T.frequency))
_RUNS: Final = Statement(
    select(_R.status, func.count(type_=Integer()), func.sum(_R.total))
    .where(
        _R.executed_at >= bindparam("since", type_=_R.executed_at.type),
        _R.executed_at < bindparam("until", type_=_R.executed_at.type),
    )
    .group_by(_R.status)
)


class Figures(msgspec.Struct, frozen=True):
    """All the recurring invoices of a company.

    due_today, due_this_week   active ones whose next day is today (or was, and nobody generated it) or until Sunday
    estimated                  euros of this month: what was generated in it, and what is to come until its end
    """

    by_state: dict[State, int]
    by_frequency: dict[Frequency, int]
    due_today: int
    due_this_week: int
    generated: int
    failed: int
    next_ones: list[RecurringInvoice]
    estimated: Decimal


def figures(ctx: Context) -> Figures:
    """Count the company's templates and look ahead to the end of the month."""
    by_state: dict[State, int] = {}
    by_frequency: dict[Frequency, int] = {}
    for state, frequency, number in ctx.tx.rows(_COUNTS):
        by_state[state] = by_state.get(state, 0) + number
        by_frequency[frequency] = by_frequency.get(frequency, 0) + number
    first = ctx.today.replace(day=1)
    last = date(first.year, first.month, monthrange(first.year, first.month)[1])
    month = {"since": schedule.begins(first), "until": schedule.begins(last + timedelta(days=1))}
    runs = {status: (number, total) for status, number, total in ctx.tx.rows(_RUNS, **month)}
    none = (0, Decimal(0))
    coming = ctx.tx.where(
        RecurringInvoice,
        Where("state", "eq", "active"),
        Where("next_run_at", "lt", max(month["until"], _end_of_week(ctx.today))),
    )
    return Figures(
        by_state=by_state,
        by_frequency=by_frequency,
        due_today=sum(madrid_day(one.next_run_at) <= ctx.today for one in coming),
        due_this_week=sum(one.next_run_at < _end_of_week(ctx.today) for one in coming),
        generated=runs.get("success", none)[0],
        failed=runs.get("failed", none)[0],
        next_ones=ctx.tx.where(
            RecurringInvoice,
            Where("state", "eq", "active"),
            order=Order("next_run_at", descending=False),
            limit=SHOWN_NEXT,
        ),
        estimated=runs.get("success", none)[1] + sum((_to_come(ctx, one, last) for one in coming), Decimal(0)),
    )


def _to_come(ctx: Context, template: RecurringInvoice, last: date) -> Decimal:
    found = schedule.upcoming(template, ctx.today, DAYS_OF_A_MONTH)
    return template.total * sum(one.held_on <= last for one in found)


def _end_of_week(today: date) -> datetime:
    """The instant at which Sunday ends."""
    return schedule.begins(today + timedelta(days=7 - today.weekday()))
