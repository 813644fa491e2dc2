"""When a recurring invoice's turn comes: what the preview says is what is planned, day after day."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from talonario.domain.context import madrid_day
from talonario.domain.recurring import schedule
from talonario.domain.recurring.record import STEPS, RecurringInvoice

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
TODAY = madrid_day(NOW)
NOTHING = Decimal(0)


def template(**more: Any) -> RecurringInvoice:
    """An active template that was made today."""
    amounts = dict.fromkeys(("subtotal", "vat", "surcharge", "withholding", "other_taxes", "total"), NOTHING)
    none = (
        *("description", "notes", "ends_on", "occurrences_max", "next_on", "last_on", "last_run_at", "retry_at"),
        *("due_at", "held_by", "email_to", "external_id", "cancelled_at"),
    )
    fields: dict[str, Any] = {
        **dict.fromkeys(none),
        **amounts,
        **dict.fromkeys(("company_id", "id", "contact_id", "series_id"), UUID(int=1)),
        **{name: [] for name in ("lines", "tags", "custom_fields")},
        "state": "active",
        "name": "Cuota",
        "frequency": "monthly",
        "holiday_handling": "same",
        "starts_on": TODAY,
        "due_days": 30,
        "occurrences_count": 0,
        "next_run_at": NOW,
        "attempts": 0,
        "send_automatically": True,
        "currency": "EUR",
        "metadata": {},
        "created_at": NOW,
        "updated_at": NOW,
    }
    return schedule.since_today(RecurringInvoice(**{**fields, **more}), TODAY)


TEMPLATES = st.builds(
    template,
    frequency=st.sampled_from(sorted(STEPS)),
    holiday_handling=st.sampled_from(["skip", "same", "before", "after"]),
    starts_on=st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    ends_on=st.none() | st.dates(date(2027, 1, 1), date(2031, 12, 31)),
    occurrences_max=st.none() | st.integers(1, 12),
)


@given(TEMPLATES)
def test_what_is_planned_is_what_was_shown(found: RecurringInvoice) -> None:
    shown = schedule.upcoming(found, TODAY, 20)
    planned: list[tuple[date, date]] = []
    while found.next_on is not None and len(planned) < 20:
        planned.append((found.next_on, madrid_day(found.next_run_at)))
        done = schedule.after(found, found.next_on)
        found = schedule.bounded(msgspec.structs.replace(done, occurrences_count=done.occurrences_count + 1))
    assert planned == [(one.day, one.held_on) for one in shown]


@given(TEMPLATES)
def test_days_go_forward_from_today_and_end_with_their_bounds(found: RecurringInvoice) -> None:
    shown = schedule.upcoming(found, TODAY, 20)
    days = [one.day for one in shown]
    assert days == sorted(set(days))
    assert [one.held_on for one in shown] == sorted(one.held_on for one in shown)
    assert all(day >= max(TODAY, found.starts_on) for day in days)
    assert all(one.held_on >= TODAY for one in shown[:1])
    assert found.ends_on is None or all(day <= found.ends_on for day in days)
    assert found.occurrences_max is None or len(days) <= found.occurrences_max


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_a_day_begins_in_madrid_whatever_the_clocks_do(day: date) -> None:
    begins = schedule.begins(day)
    assert madrid_day(begins) == day
    assert madrid_day(begins - timedelta(microseconds=1)) == day - timedelta(days=1)


@given(TEMPLATES)
def test_a_worker_finds_what_is_active_when_its_day_begins(found: RecurringInvoice) -> None:
    queued = schedule.queued(found)
    assert queued.due_at == (found.next_run_at if found.next_on is not None else None)
    assert schedule.queued(msgspec.structs.replace(found, state="paused")).due_at is None
    waiting = msgspec.structs.replace(found, retry_at=found.next_run_at + timedelta(hours=1))
    if found.next_on is not None:
        assert schedule.queued(waiting).due_at == waiting.retry_at
