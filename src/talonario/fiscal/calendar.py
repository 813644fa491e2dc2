"""Days that repeat: what a series of regular days consists of, and which of them fall on a business day.

A day here is a calendar day in Madrid; when it begins on the clock is nobody's business but the caller's.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import count
from typing import Final, Literal

import msgspec

HolidayHandling = Literal["skip", "same", "before", "after"]
"""What becomes of a day that is no business day: it falls out, stays, or moves to the nearest one before or after."""

LAST_DAY: Final = date(2199, 12, 31)
SKIPS_MAX: Final = 500
"""After so many days in a row that fall out, none will ever be a business day (Sundays, every 1 January)."""

_FIXED_HOLIDAYS: Final = ((1, 1), (1, 6), (5, 1), (8, 15), (10, 12), (11, 1), (12, 6), (12, 8), (12, 25))


class Cadence(msgspec.Struct, frozen=True):
    """Days at equal distances from a first one: so many months, or so many days; one of the two is 0.

    Every day is counted from the first, so that the 31st comes back after a shorter month.
    """

    starts_on: date
    months: int = 0
    days: int = 0

    def day(self, number: int) -> date:
        """The day of this number, the first being 0; the last of a month that has no such day.

        Raises OverflowError or ValueError beyond the year 9999.
        """
        if not self.months:
            return self.starts_on + timedelta(days=self.days * number)
        year, month = divmod(self.starts_on.year * 12 + self.starts_on.month - 1 + self.months * number, 12)
        return date(year, month + 1, min(self.starts_on.day, monthrange(year, month + 1)[1]))

    def first_from(self, day: date) -> int:
        """The number of the first day that is not before another one."""
        if day <= self.starts_on:
            return 0
        if not self.months:
            return -((self.starts_on - day).days // self.days)
        apart = (day.year - self.starts_on.year) * 12 + day.month - self.starts_on.month
        number = apart // self.months
        return number if self.day(number) >= day else number + 1


class Occurrence(msgspec.Struct, frozen=True):
    """One of a series of regular days: the day itself, and the business day it is moved to."""

    day: date
    held_on: date


def occurrences(cadence: Cadence, handling: HolidayHandling, since: date, until: date | None) -> Iterator[Occurrence]:
    """The days of a series from one day to another, both included; without an end, to the end of the calendar.

    `since` and `until` bound the days themselves, not what they are moved to.
    """
    last = min(until or LAST_DAY, LAST_DAY)
    skipped = 0
    for number in count(cadence.first_from(since)):
        day = cadence.day(number)
        if day > last or skipped > SKIPS_MAX:
            return
        held_on = held(day, handling)
        if held_on is None:
            skipped += 1
        else:
            skipped = 0
            yield Occurrence(day, held_on)


def held(day: date, handling: HolidayHandling) -> date | None:
    """The day that takes the place of another one which may be no business day; None when it falls out."""
    if handling == "same" or is_business_day(day):
        return day
    if handling == "skip":
        return None
    step = timedelta(days=-1 if handling == "before" else 1)
    while not is_business_day(day):
        day += step
    return day


def is_business_day(day: date) -> bool:
    """Whether a day is neither Saturday, Sunday nor a holiday in all of Spain."""
    return day.weekday() < 5 and day not in national_holidays(day.year)


@lru_cache(maxsize=64)
def national_holidays(year: int) -> frozenset[date]:
    """The holidays that all of Spain keeps. A region's own are not among them, nor the Mondays that regions choose.

    Source  RDLeg 2/2015 art. 37.2; RD 2001/1983 art. 45
    """
    good_friday = easter(year) - timedelta(days=2)
    return frozenset({*(date(year, month, day) for month, day in _FIXED_HOLIDAYS), good_friday})


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - shift + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
