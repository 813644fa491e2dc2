"""Which hours of a place can be booked: pure functions of its opening hours and of what is booked already.

Opening hours are by the clock on the wall. On the day on which summer time begins a place that never closes has 23
hours, and 25 on the day on which it ends; in between, hours are counted as they pass.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from talonario.domain.crm.bookings.record import BookingLocation, Space

DAY = timedelta(days=1)
MINUTES_OF_DAY = 24 * 60


class Slot(msgspec.Struct, frozen=True):
    """From when to when; instants in UTC."""

    starts_at: datetime
    ends_at: datetime


class Taken(msgspec.Struct, frozen=True):
    """A space of a place that is taken from one instant to another."""

    space_id: UUID
    slot: Slot


def day_in(zone: ZoneInfo, day: date) -> Slot:
    """A calendar day of a zone: 24 hours, or 23, or 25."""
    return Slot(_instant(zone, day, 0, is_end=False), _instant(zone, day + DAY, 0, is_end=False))


def of(location: BookingLocation, length: timedelta, within: Slot) -> Iterator[Slot]:
    """Every slot of a place that begins in a stretch of time, in order, whether it is taken or not.

    length   of a slot; it must end before the place closes
    """
    zone = ZoneInfo(location.time_zone)
    step = timedelta(minutes=location.slot_minutes)
    day = within.starts_at.astimezone(zone).date()
    last = within.ends_at.astimezone(zone).date()
    found: set[datetime] = set()
    while day <= last:
        is_closed = any(one.first_day <= day <= one.last_day for one in location.closures)
        for hours in location.opening_hours:
            if hours.weekday == day.isoweekday() and not is_closed:
                start = _instant(zone, day, hours.opens, is_end=False)
                closes = _instant(zone, day, hours.closes, is_end=True)
                while start + length <= closes:
                    found.add(start)
                    start += step
        day += DAY
    return (Slot(start, start + length) for start in sorted(found) if within.starts_at <= start < within.ends_at)


def free_space(spaces: Sequence[Space], taken: Iterable[Taken], slot: Slot) -> Space | None:
    """The first space with room during a slot; what ends when it begins leaves room. None when there is none."""
    overlapping = [one for one in taken if one.slot.starts_at < slot.ends_at and one.slot.ends_at > slot.starts_at]
    for space in spaces:
        here = [one.slot for one in overlapping if one.space_id == space.id]
        # The fullest moment of the slot is its beginning, or one at which another booking begins.
        moments = [slot.starts_at, *(one.starts_at for one in here if one.starts_at > slot.starts_at)]
        fullest = max(sum(one.starts_at <= moment < one.ends_at for one in here) for moment in moments)
        if fullest < space.capacity:
            return space
    return None


def _instant(zone: ZoneInfo, day: date, minutes: int, *, is_end: bool) -> datetime:
    """The instant at which the clock of a zone shows so many minutes of a day.

    An hour that comes twice is begun the first time and ended the second time. One that is skipped is what the clock
    would show had it not been put forward: 02:30 is half an hour after 01:59 was over, when it shows 03:30.
    """
    day, minutes = (day + DAY, minutes - MINUTES_OF_DAY) if minutes == MINUTES_OF_DAY else (day, minutes)
    shown = datetime.combine(day, time(minutes // 60, minutes % 60), zone)
    again = shown.replace(fold=1)
    comes_twice = shown.utcoffset() > again.utcoffset()  # type: ignore[operator]  # a zone always has an offset
    return (again if comes_twice and is_end else shown).astimezone(UTC)
