"""Figures about the documents of a family: how many, how much, what is owed, how long it takes to be paid."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

import msgspec
from sqlalchemy import Integer, bindparam, case, func, select

from talonario.domain.context import Context
from talonario.domain.documents.kinds import Family
from talonario.domain.documents.lifecycle import EXPIRING, Status
from talonario.domain.documents.record import Document
from talonario.store.listing import Order, Where
from talonario.store.statement import Statement

ZERO = Decimal(0)

_C = Document.c()
_IN_PERIOD = (
    _C.family == bindparam("family"),
    _C.issued_on >= bindparam("since"),
    _C.issued_on <= bindparam("until"),
)
_IS_OVERDUE = case(
    (
        (_C.state == "issued")
        & (_C.settlement != "paid")
        & (_C.due_on < bindparam("today", type_=_C.due_on.type))
        & (_C.total > bindparam("zero", type_=_C.total.type)),
        1,
    ),
    else_=0,
)
_IS_SUBSTITUTED = case((_C.substituted_by.is_not(None), 1), else_=0)
_IS_CORRECTIVE = case(((_C.kind == "credit_note") | (_C.kind == "receipt_refund"), 1), else_=0)

_GROUPS: Final = Statement(
    select(
        _C.state,
        _C.settlement,
        _IS_OVERDUE.label("overdue"),
        _IS_SUBSTITUTED.label("substituted"),
        _IS_CORRECTIVE.label("corrective"),
        func.count(type_=Integer()),
        func.sum(_C.total),
        func.sum(_C.paid_total),
    )
    .where(*_IN_PERIOD)
    .group_by(_C.state, _C.settlement, _IS_OVERDUE, _IS_SUBSTITUTED, _IS_CORRECTIVE)
)
_PAID: Final = Statement(
    select(_C.issued_on, _C.paid_on, func.count(type_=Integer()))
    .where(*_IN_PERIOD, _C.state == "issued", _C.paid_on.is_not(None))
    .group_by(_C.issued_on, _C.paid_on)
)
_DAYS: Final = Statement(
    select(_C.issued_on, _C.fiscal_type, func.count(type_=Integer()))
    .where(_C.family == bindparam("family"), _C.state != "draft")
    .group_by(_C.issued_on, _C.fiscal_type)
)


_BY_STATE: Final = Statement(
    select(
        _C.state,
        case((_C.due_on < bindparam("today", type_=_C.due_on.type), 1), else_=0).label("past"),
        case((_C.signed_at.is_not(None), 1), else_=0).label("signed"),
        func.count(type_=Integer()),
        func.sum(_C.total),
    )
    .where(_C.family == bindparam("family"))
    .group_by(_C.state, "past", "signed")
)


class Figures(msgspec.Struct, frozen=True):
    """A family in a period.

    by_status               how many in each status
    revenue                 euros issued and not annulled, correctives with their sign, substituted receipts left out
    pending, overdue        euros still owed, and what of it is past its day
    average_payment_days    from issue to full payment; None when nothing was paid
    """

    count: int
    by_status: dict[Status, int]
    revenue: Decimal
    pending: Decimal
    overdue_count: int
    overdue: Decimal
    average_payment_days: Decimal | None
    corrective_count: int


class Part(msgspec.Struct, frozen=True):
    """The documents of a family that are in one status: how many, and what their totals come to."""

    count: int
    total: Decimal


class Amounts(msgspec.Struct, frozen=True):
    """The documents of a family that are in one status: how many, what they come to, what of it was paid."""

    count: int
    total: Decimal
    paid: Decimal


class Quarter(msgspec.Struct, frozen=True):
    """A calendar quarter that holds issued documents; `by_type` counts them by AEAT's type."""

    year: int
    quarter: int
    starts_on: date
    ends_on: date
    count: int
    by_type: dict[str, int]


def figures(ctx: Context, family: Family, since: date, until: date) -> Figures:
    """Count and add up the documents dated in a period, both days included."""
    period = {"family": family, "since": since, "until": until}
    by_status: dict[Status, int] = {}
    count = corrective_count = overdue_count = 0
    revenue = pending = overdue = ZERO
    for state, settled, is_overdue, substituted, corrective, number, total, paid in ctx.tx.rows(
        _GROUPS, **period, today=ctx.today, zero=ZERO
    ):
        count += number
        corrective_count += number if corrective else 0
        status = _status(state, settled, overdue=bool(is_overdue))
        by_status[status] = by_status.get(status, 0) + number
        if state == "issued" and not substituted:
            revenue += total
            pending += total - paid
            if is_overdue:
                overdue_count += number
                overdue += total - paid
    return Figures(
        count,
        by_status,
        revenue,
        pending,
        overdue_count,
        overdue,
        _average_days(ctx, period),
        corrective_count,
    )


def amounts_by_status(ctx: Context, family: Family) -> dict[Status, Amounts]:
    """Every document of a payable family there is, by where it stands today."""
    found: dict[Status, Amounts] = {}
    ever = {"since": date.min, "until": date.max}
    for state, settled, is_overdue, _, _, count, total, paid in ctx.tx.rows(
        _GROUPS, family=family, **ever, today=ctx.today, zero=ZERO
    ):
        status = _status(state, settled, overdue=bool(is_overdue))
        before = found.get(status, Amounts(0, ZERO, ZERO))
        found[status] = Amounts(before.count + count, before.total + total, before.paid + paid)
    return found


def by_status(ctx: Context, family: Family) -> dict[Status, Part]:
    """Every quote, proforma or delivery note there is, by where it stands today; a status that none has is absent."""
    found: dict[Status, Part] = {}
    for state, past, signed, count, total in ctx.tx.rows(_BY_STATE, family=family, today=ctx.today):
        status: Status = state
        if past and state in EXPIRING.get(family, ()):
            status = "expired"
        elif signed and state == "issued":
            status = "signed"
        before = found.get(status, Part(0, ZERO))
        found[status] = Part(before.count + count, before.total + total)
    return found


def expiring(ctx: Context, family: Family, days: int) -> int:
    """How many open offers have their last day within so many days from today."""
    last = ctx.today + timedelta(days=days)
    is_open = Where("state", "in", sorted(EXPIRING[family]))
    near = (Where("due_on", "gte", ctx.today), Where("due_on", "lte", last))
    return ctx.tx.count(Document, Where("family", "eq", family), is_open, *near)


def converted_since(ctx: Context, family: Family, since: datetime) -> int:
    """How many became an invoice since an instant."""
    return ctx.tx.count(Document, Where("family", "eq", family), Where("converted_at", "gte", since))


def quarters(ctx: Context, family: Family) -> list[Quarter]:
    """The quarters that hold issued documents of a family, newest first."""
    found: dict[tuple[int, int], dict[str, int]] = {}
    for day, fiscal_type, number in ctx.tx.rows(_DAYS, family=family):
        types = found.setdefault((day.year, (day.month + 2) // 3), {})
        types[fiscal_type or ""] = types.get(fiscal_type or "", 0) + number
    return [
        Quarter(year, quarter, *_bounds(year, quarter), sum(types.values()), types)
        for (year, quarter), types in sorted(found.items(), reverse=True)
    ]


def issued_in_quarter(ctx: Context, family: Family, year: int, quarter: int, limit: int) -> list[Document]:
    """The headers of a quarter's issued documents, by day and in the order they were made, at most `limit`."""
    first, last = _bounds(year, quarter)
    return ctx.tx.where(
        Document,
        Where("family", "eq", family),
        Where("state", "ne", "draft"),
        Where("issued_on", "gte", first),
        Where("issued_on", "lte", last),
        order=Order("issued_on", descending=False),
        limit=limit,
    )


def _status(state: Status, settled: str, *, overdue: bool) -> Status:
    if state != "issued":
        return state
    if settled == "paid":
        return "paid"
    if overdue:
        return "overdue"
    return "partially_paid" if settled == "partial" else "issued"


def _average_days(ctx: Context, period: Mapping[str, object]) -> Decimal | None:
    days = number = 0
    for issued_on, paid_on, count in ctx.tx.rows(_PAID, **period):
        days += (paid_on - issued_on).days * count
        number += count
    return (Decimal(days) / number).quantize(Decimal("0.01")) if number else None


def _bounds(year: int, quarter: int) -> tuple[date, date]:
    first = date(year, quarter * 3 - 2, 1)
    following = date(year + 1, 1, 1) if quarter == 4 else date(year, quarter * 3 + 1, 1)
    return first, following - timedelta(days=1)
