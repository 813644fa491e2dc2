"""Figures of the invoices: totals of a period, quarters that can be downloaded."""

from __future__ import annotations

from datetime import date

from talonario.api.engine import filters
from talonario.api.engine.faults import bad_format
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.problems import Problem
from talonario.api.factuarea import envelope, verbs
from talonario.api.factuarea.invoice_spelling import WORDS
from talonario.api.factuarea.wire import amount
from talonario.domain.documents import statistics


def stats(call: Call) -> Answer:
    """Answer the figures of a period; this year's when none is given."""
    today = call.ctx.today
    since = _day(call, "date_from") or date(today.year, 1, 1)
    until = _day(call, "date_to") or date(max(today.year, since.year), 12, 31)
    found = statistics.figures(call.ctx, "invoice", since, until)
    by_status: dict[str, int] = {}
    for status, count in found.by_status.items():
        by_status[WORDS[status]] = by_status.get(WORDS[status], 0) + count
    return envelope.one(
        {
            "object": "invoice_stats",
            "total_count": found.count,
            "by_status": by_status,
            "revenue_total": amount(found.revenue),
            "pending_amount": amount(found.pending),
            "overdue_count": found.overdue_count,
            "overdue_amount": amount(found.overdue),
            "average_payment_days": None if found.average_payment_days is None else amount(found.average_payment_days),
            "corrective_count": found.corrective_count,
            "period": {"from": since, "to": until},
        }
    )


def available_quarters(call: Call) -> Answer:
    """Answer the quarters that hold issued invoices."""
    return envelope.many(
        [
            {
                "year": one.year,
                "quarter": one.quarter,
                "invoice_count": one.count,
                "date_range": {"start": one.starts_on, "end": one.ends_on},
                "type_breakdown": one.by_type,
            }
            for one in statistics.quarters(call.ctx, "invoice")
        ]
    )


def _day(call: Call, name: str) -> date | None:
    text = call.query.one(name)
    if text is None:
        return None
    try:
        return filters.day(text)
    except ValueError as refusal:
        fault = bad_format(name, "YYYY-MM-DD")
        raise Problem("bad_request", "parameter_invalid_format", fault.es, fault.en, name) from refusal


OPERATIONS = (
    verbs.reading("invoices.stats", "/invoices/stats", "invoices:read", stats),
    verbs.reading(
        "invoices.quarterly.available", "/invoices/quarterly/available-quarters", "invoices:read", available_quarters
    ),
)
