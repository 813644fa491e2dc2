"""Regular days: month ends, leap years, holidays."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talonario.fiscal.calendar import Cadence, easter, held, is_business_day, national_holidays, occurrences

DAYS = st.dates(date(1990, 1, 1), date(2150, 12, 31))
CADENCES = st.builds(Cadence, DAYS, months=st.sampled_from([1, 2, 3, 6, 12])) | st.builds(
    Cadence, DAYS, days=st.sampled_from([1, 7, 10, 14])
)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-01-31 2026-02-28 2026-03-31 2026-04-30"),
        ("2027-12-31", 1, "2027-12-31 2028-01-31 2028-02-29 2028-03-31"),
        ("2026-08-31", 3, "2026-08-31 2026-11-30 2027-02-28 2027-05-31"),
        ("2024-02-29", 12, "2024-02-29 2025-02-28 2026-02-28 2027-02-28 2028-02-29"),
        ("2026-08-30", 6, "2026-08-30 2027-02-28 2027-08-30 2028-02-29"),
    ],
)
def test_a_day_that_a_month_does_not_have_is_its_last_and_comes_back_after(
    start: str, months: int, expected: str
) -> None:
    cadence = Cadence(date.fromisoformat(start), months=months)
    days = expected.split()
    assert [cadence.day(number).isoformat() for number in range(len(days))] == days


def test_weeks_go_on_over_the_change_of_the_clock() -> None:
    days = [one.day for one in islice(occurrences(Cadence(date(2026, 10, 18), days=7), "same", date.min, None), 3)]
    assert days == [date(2026, 10, 18), date(2026, 10, 25), date(2026, 11, 1)]


@given(CADENCES, DAYS)
def test_the_first_day_from_another_is_the_first(cadence: Cadence, day: date) -> None:
    number = cadence.first_from(day)
    assert number >= 0
    assert cadence.day(number) >= day
    assert number == 0 or cadence.day(number - 1) < day


@given(CADENCES, st.integers(0, 500))
def test_days_only_go_forward_and_keep_their_place_in_the_month(cadence: Cadence, number: int) -> None:
    day, following = cadence.day(number), cadence.day(number + 1)
    assert day < following
    if cadence.months:
        assert following.day == min(cadence.starts_on.day, monthrange(following.year, following.month)[1])
        assert (following.year * 12 + following.month) - (day.year * 12 + day.month) == cadence.months
    else:
        assert (following - day).days == cadence.days


@given(DAYS)
def test_a_day_moves_to_the_nearest_business_day_on_its_side(day: date) -> None:
    before, after = held(day, "before"), held(day, "after")
    assert held(day, "same") == day
    assert before is not None
    assert after is not None
    assert before <= day <= after
    assert is_business_day(before)
    assert is_business_day(after)
    between = [before + timedelta(days=number) for number in range(1, (after - before).days)]
    assert not any(is_business_day(one) for one in between)
    assert held(day, "skip") == (day if is_business_day(day) else None)


@given(CADENCES, DAYS, st.integers(0, 800), st.sampled_from(["skip", "same", "before", "after"]))
def test_occurrences_are_the_days_within_bounds(cadence: Cadence, since: date, length: int, handling: str) -> None:
    until = since + timedelta(days=length)
    found = list(occurrences(cadence, handling, since, until))  # type: ignore[arg-type]  # one of the four
    first = cadence.first_from(since)
    every = [day for day in (cadence.day(number) for number in range(first, first + length + 2)) if day <= until]
    kept = [day for day in every if handling != "skip" or is_business_day(day)]
    assert [one.day for one in found] == kept


@pytest.mark.parametrize("cadence", [Cadence(date(2026, 11, 22), days=7), Cadence(date(2027, 1, 1), months=12)])
def test_days_that_are_never_business_days_end(cadence: Cadence) -> None:
    assert list(occurrences(cadence, "skip", date(2026, 1, 1), None)) == []


def test_a_series_without_an_end_stops_with_the_calendar() -> None:
    assert list(occurrences(Cadence(date(2020, 12, 31), months=12), "same", date(2199, 1, 1), None))[-1].day == date(
        2199, 12, 31
    )


@pytest.mark.parametrize(
    ("year", "sunday"), [(2024, "03-31"), (2025, "04-20"), (2026, "04-05"), (2027, "03-28"), (2038, "04-25")]
)
def test_easter(year: int, sunday: str) -> None:
    assert easter(year).isoformat() == f"{year}-{sunday}"


def test_the_holidays_of_2026() -> None:
    """Source: BOE, calendario laboral 2026, national holidays."""
    days = [day.strftime("%m-%d") for day in sorted(national_holidays(2026))]
    assert days == ["01-01", "01-06", "04-03", "05-01", "08-15", "10-12", "11-01", "12-06", "12-08", "12-25"]
