"""Which hours of a place can be booked, by the clock on its wall."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from talonario.domain.crm.bookings import slots
from talonario.domain.crm.bookings.record import BookingLocation, Closure, OpeningHours, Space
from talonario.domain.crm.bookings.slots import Slot, Taken

MADRID = ZoneInfo("Europe/Madrid")
SPRING, AUTUMN, ORDINARY = date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 29)
"""Sundays all: the clock is put forward at 02:00, back at 03:00, left alone."""
ROOM, BOOTH = UUID(int=1), UUID(int=2)
HOUR = timedelta(hours=1)


def place(
    *hours: tuple[int, int, int], step: int = 60, zone: str = "Europe/Madrid", closures: tuple[Closure, ...] = ()
) -> BookingLocation:
    """A place open from one minute of a weekday to another one."""
    made = datetime(2026, 1, 1, tzinfo=UTC)
    return BookingLocation(
        company_id=UUID(int=9),
        id=UUID(int=9),
        name="Tienda",
        description="",
        is_active=True,
        time_zone=zone,
        opening_hours=[OpeningHours(weekday=day, opens=opens, closes=closes) for day, opens, closes in hours],
        slot_minutes=step,
        spaces=[Space(id=ROOM, name="Sala")],
        closures=list(closures),
        service_ids=[],
        created_at=made,
        updated_at=made,
    )


def shown(location: BookingLocation, day: date, length: timedelta = HOUR) -> list[str]:
    """The slots of a day as the clock of the place shows them."""
    zone = ZoneInfo(location.time_zone)
    found = slots.of(location, length, slots.day_in(zone, day))
    return [slot.starts_at.astimezone(zone).strftime("%H:%M") for slot in found]


def test_slots_follow_each_other_from_the_opening_and_end_before_it_closes() -> None:
    morning_and_afternoon = place((7, 9 * 60, 11 * 60), (7, 16 * 60, 17 * 60), step=30)
    expected = ["09:00", "09:30", "10:00", "16:00"]
    assert shown(morning_and_afternoon, ORDINARY) == expected
    assert shown(morning_and_afternoon, ORDINARY, timedelta(minutes=75)) == ["09:00", "09:30"]
    assert shown(morning_and_afternoon, ORDINARY + timedelta(days=1)) == []


@pytest.mark.parametrize(("day", "hours"), [(ORDINARY, 24), (SPRING, 23), (AUTUMN, 25)])
def test_a_place_that_never_closes_has_as_many_hours_as_the_day(day: date, hours: int) -> None:
    location = place((7, 0, 24 * 60))
    found = list(slots.of(location, HOUR, slots.day_in(MADRID, day)))
    assert len(found) == hours
    assert all(one.ends_at == after.starts_at for one, after in pairwise(found))
    assert slots.day_in(MADRID, day) == Slot(found[0].starts_at, found[-1].ends_at)


def test_hours_are_those_of_the_wall_on_both_sides_of_the_change() -> None:
    """A shop that opens at nine opens at nine, whatever that is elsewhere."""
    shop = place((7, 9 * 60, 10 * 60))
    opened = {
        day: next(slots.of(shop, HOUR, slots.day_in(MADRID, day))).starts_at.hour
        for day in (SPRING - timedelta(days=7), SPRING, AUTUMN - timedelta(days=7), AUTUMN)
    }
    assert list(opened.values()) == [8, 7, 7, 8]


def test_the_hour_that_is_skipped_is_not_offered_and_the_one_that_comes_twice_is_offered_twice() -> None:
    night = place((7, 60, 4 * 60))
    assert shown(night, SPRING) == ["01:00", "03:00"]
    assert shown(night, AUTUMN) == ["01:00", "02:00", "02:00", "03:00"]


def test_in_the_canaries_the_clock_changes_an_hour_earlier_on_the_wall() -> None:
    """At the same moment as in Madrid: from one to two in spring, from two to one in autumn."""
    night = place((7, 0, 4 * 60), zone="Atlantic/Canary")
    assert shown(night, SPRING) == ["00:00", "02:00", "03:00"]
    assert shown(night, AUTUMN) == ["00:00", "01:00", "01:00", "02:00", "03:00"]
    shop = place((7, 9 * 60, 10 * 60), zone="Atlantic/Canary")
    for day, hour in ((SPRING - timedelta(days=7), 9), (SPRING, 8), (AUTUMN - timedelta(days=7), 8), (AUTUMN, 9)):
        (slot,) = slots.of(shop, HOUR, slots.day_in(ZoneInfo("Atlantic/Canary"), day))
        assert (slot.starts_at.hour, slot.starts_at.astimezone(MADRID).hour) == (hour, 10)


def test_a_place_is_closed_on_its_holidays_from_the_first_day_to_the_last_by_its_own_clock() -> None:
    always = tuple((weekday, 0, 24 * 60) for weekday in range(1, 8))
    eve = Closure(first_day=ORDINARY, last_day=ORDINARY + timedelta(days=1))
    location = place(*always, closures=(eve,))
    open_on = {day: len(shown(location, ORDINARY + timedelta(days=day))) for day in range(-1, 3)}
    assert open_on == {-1: 24, 0: 0, 1: 0, 2: 24}
    # In Mexico it is still the day before when Madrid begins to be closed.
    theirs = slots.day_in(ZoneInfo("America/Mexico_City"), ORDINARY - timedelta(days=1))
    assert len(list(slots.of(location, HOUR, theirs))) == 17


def test_opening_and_closing_in_the_hour_of_the_change() -> None:
    """Half past two does not exist in spring: it is when half an hour of the next hour has passed."""
    assert shown(place((7, 150, 5 * 60), step=30), SPRING, timedelta(minutes=30)) == ["03:30", "04:00", "04:30"]
    assert shown(place((7, 60, 150), step=30), SPRING, timedelta(minutes=30)) == ["01:00", "01:30", "03:00"]
    twice = ["02:30", "02:00", "02:30"]
    assert shown(place((7, 150, 3 * 60), step=30), AUTUMN, timedelta(minutes=30)) == twice
    assert shown(place((7, 120, 150), step=30), AUTUMN, timedelta(minutes=30)) == ["02:00", "02:30", "02:00"]


def test_a_day_of_another_zone_takes_slots_of_two_days_of_the_place() -> None:
    location = place(*((weekday, 0, 24 * 60) for weekday in range(1, 8)))
    theirs = slots.day_in(ZoneInfo("America/Mexico_City"), ORDINARY)
    found = list(slots.of(location, HOUR, theirs))
    assert len(found) == 24
    assert {one.starts_at.astimezone(MADRID).day for one in found} == {29, 30}


def test_what_ends_when_another_begins_leaves_room() -> None:
    def at(start: int, end: int, space: UUID = ROOM) -> Taken:
        return Taken(space, slot(start, end))

    def slot(start: int, end: int) -> Slot:
        midnight = datetime(2026, 11, 29, tzinfo=UTC)
        return Slot(midnight + timedelta(minutes=start), midnight + timedelta(minutes=end))

    room, booth = Space(id=ROOM, name="Sala"), Space(id=BOOTH, name="Cabina", capacity=2)
    assert slots.free_space([room], [at(0, 30), at(60, 90)], slot(30, 60)) == room
    assert slots.free_space([room], [at(0, 31)], slot(30, 60)) is None
    assert slots.free_space([room], [at(59, 90)], slot(30, 60)) is None
    assert slots.free_space([room, booth], [at(0, 90)], slot(30, 60)) == booth
    # Two that follow each other fill one place of the two.
    in_turn = [at(30, 45, BOOTH), at(45, 60, BOOTH)]
    assert slots.free_space([booth], in_turn, slot(30, 60)) == booth
    assert slots.free_space([booth], [*in_turn, at(40, 50, BOOTH)], slot(30, 60)) is None


def test_no_moment_is_fuller_than_its_space_allows(effort: int) -> None:
    """Random bookings of different lengths, counted minute by minute."""
    for seed in range(30 * effort):
        chance = random.Random(seed)
        spaces = [Space(id=UUID(int=place), name="x", capacity=chance.randint(1, 3)) for place in range(2)]
        midnight = datetime(2026, 11, 29, tzinfo=UTC)
        taken: list[Taken] = []
        for _ in range(40):
            start = midnight + timedelta(minutes=chance.randrange(60))
            slot = Slot(start, start + timedelta(minutes=chance.randrange(1, 20)))
            space = slots.free_space(spaces, taken, slot)
            if space is not None:
                taken.append(Taken(space.id, slot))
        for minute in (midnight + timedelta(minutes=one) for one in range(90)):
            for space in spaces:
                here = [one for one in taken if one.space_id == space.id]
                full = sum(one.slot.starts_at <= minute < one.slot.ends_at for one in here)
                assert full <= space.capacity, f"seed {seed}"
