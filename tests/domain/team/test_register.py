"""The register of working time: what follows from it, and that nothing in it can be changed unseen."""

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.errors import Refusal
from talonario.domain.team import check, employees, register
from talonario.domain.team import clock as clocking
from talonario.domain.team.clock import Punch
from talonario.domain.team.record import Employee, TimeEntry, TimeRegister, WorkSession
from talonario.store.listing import Order
from tests.conftest import Clock

Working = Callable[[Company], AbstractContextManager[Context]]

NINE = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)
BY_NUMBER = Order("number", descending=False)


def somebody(ctx: Context, name: str = "Iria") -> Employee:
    return employees.create(ctx, {"first_name": name, "last_name": "Rey", "email": "iria@example.com"})


def a_day(ctx: Context) -> WorkSession:
    """Eight hours, written down afterwards and corrected once: three lines."""
    session = clocking.record(ctx, somebody(ctx), NINE, NINE + timedelta(hours=8), "olvidó fichar")
    return clocking.correct(ctx, session, NINE, NINE + timedelta(hours=7), "salió antes")


class Laid(msgspec.Struct):
    """A register for somebody to lay hands on: sessions, one that was struck out, all lines, and where it ends."""

    ctx: Context
    session: WorkSession
    other: WorkSession
    struck: UUID
    entries: list[TimeEntry]
    head: TimeRegister


def faults(ctx: Context) -> list[str]:
    return [one.en for one in check.register_of(ctx).faults]


def test_the_fingerprint_is_of_everything_and_of_what_came_before(company: Company, working: Working) -> None:
    with working(company) as ctx:
        a_day(ctx)
        first, second, third = ctx.tx.where(TimeEntry, order=BY_NUMBER)
        assert [one.number for one in (first, second, third)] == [1, 2, 3]
        assert register.fingerprint(first, "") == first.fingerprint
        assert register.fingerprint(third, second.fingerprint) == third.fingerprint
        other: dict[str, Any] = {
            "id": first.id,
            "number": 4,
            "employee_id": first.id,
            "session_id": first.id,
            "kind": "clock_out",
            "occurred_at": third.occurred_at + timedelta(microseconds=1),
            "recorded_at": third.recorded_at + timedelta(microseconds=1),
            "source": "web",
            "location": "Vigo",
            "reason": "otro",
            "corrects_id": first.id,
            "company_id": first.id,
        }
        assert set(other) | {"performer", "fingerprint"} == set(TimeEntry.names)
        for name, value in other.items():
            changed = msgspec.structs.replace(third, **{name: value})
            assert register.fingerprint(changed, second.fingerprint) != third.fingerprint, name


def test_the_fingerprint_of_a_known_line_is_always_the_same(company: Company, working: Working) -> None:
    """Whoever checks the register years from now, with another program, computes it like this."""
    nobody = UUID(int=0)
    with working(company) as ctx:
        a_day(ctx)
        first = ctx.tx.where(TimeEntry, order=BY_NUMBER)[0]
    known = msgspec.structs.replace(first, company_id=nobody, id=nobody, employee_id=nobody, session_id=nobody)
    zeros = "00000000-0000-0000-0000-000000000000"
    told = (
        f'["abc","{zeros}","1","{zeros}","{zeros}","{zeros}","clock_in","2026-11-19T08:00:00.000000+00:00",'
        '"2026-11-20T10:00:00.000000+00:00","manual",null,"olvidó fichar",null,null,null,null]'
    )
    assert register.fingerprint(known, "abc") == hashlib.sha256(told.encode()).hexdigest()


def by_hand(ctx: Context, *, changed: Any = (), removed: Any = (), added: Any = ()) -> list[str]:
    """What is told of rows that somebody laid hands on."""
    ctx.tx.update(*changed)
    ctx.tx.delete(*removed)
    ctx.tx.insert(*added)
    return faults(ctx)


def again(entry: TimeEntry, previous: str, **changes: Any) -> TimeEntry:
    """An entry with changes and the fingerprint that it would have with them."""
    entry = msgspec.structs.replace(entry, **changes)
    return msgspec.structs.replace(entry, fingerprint=register.fingerprint(entry, previous))


@pytest.fixture
def laid(company: Company, working: Working) -> Iterator[Laid]:
    """A register of eight lines, and a transaction after those that wrote it."""
    with working(company) as ctx:
        session = a_day(ctx)
        other = clocking.record(ctx, somebody(ctx, "Uxía"), NINE, NINE + timedelta(hours=1), None)
        struck = clocking.record(ctx, somebody(ctx, "Uxía"), NINE, NINE + timedelta(hours=1), None)
        clocking.remove(ctx, struck, "era de otra")
    with working(company) as ctx:
        assert check.register_of(ctx) == check.Result(8, [])
        entries = ctx.tx.where(TimeEntry, order=BY_NUMBER)
        yield Laid(ctx, session, other, struck.id, entries, ctx.tx.where(TimeRegister)[0])


def test_a_line_that_was_changed_is_named(laid: Laid) -> None:
    changed = msgspec.structs.replace(laid.entries[0], occurred_at=NINE + timedelta(minutes=5))
    assert by_hand(laid.ctx, changed=[changed]) == [
        "entry 1 is not what was written",
        f"session {laid.session.id} is not what follows from the register",
    ]


def test_a_line_that_was_changed_with_its_fingerprint_is_named(laid: Laid) -> None:
    """The line after it gives it away, and so does the history."""
    forged = again(laid.entries[1], laid.entries[0].fingerprint, reason="", location=None)
    assert by_hand(laid.ctx, changed=[forged]) == [
        "entry 3 is not what was written",
        "entry 2 is not the one that the company's history tells of",
    ]


def test_a_line_that_was_removed_is_named(laid: Laid) -> None:
    assert by_hand(laid.ctx, removed=laid.entries[2:3]) == [
        "entry 3 is missing",
        "entry 3 is not the one that the company's history tells of",
        f"session {laid.session.id} is not what follows from the register",
    ]


def test_lines_that_were_removed_are_named(laid: Laid) -> None:
    told = by_hand(laid.ctx, removed=laid.entries[1:4])
    assert told[0] == "entries 2 to 4 are missing"
    assert f"session {laid.other.id} is not in the register" in told


def test_a_line_that_was_put_in_is_named(laid: Laid) -> None:
    """Those after it were moved by one."""
    entries, before = laid.entries, laid.entries[2].fingerprint
    put = again(entries[3], before, id=laid.ctx.new_id(), number=4, kind="adjustment", corrects_id=entries[0].id)
    laid.ctx.tx.delete(*entries[3:])
    moved = [msgspec.structs.replace(one, number=one.number + 1) for one in entries[3:]]
    told = by_hand(laid.ctx, added=[put, *moved])
    assert told[0] == "entry 5 is not what was written"
    assert "entry 4 is not the one that the company's history tells of" in told
    assert "the register ends with entry 9 and should end with 8" in told


def test_a_line_before_the_first_one_is_named(laid: Laid) -> None:
    for number in (0, -3):
        put = again(laid.entries[0], "", id=laid.ctx.new_id(), number=number, reason="otro")
        told = by_hand(laid.ctx, added=[put])
        assert told[0] == f"entry {number} does not belong: the register begins with 1"
        laid.ctx.tx.delete(put)


def test_a_line_after_the_last_one_is_named(laid: Laid) -> None:
    """Even when the register's end and what is shown were changed with it."""
    last = laid.entries[-1]
    put = again(last, last.fingerprint, id=laid.ctx.new_id(), number=9, kind="clock_out")
    head = msgspec.structs.replace(laid.head, last_number=9, last_fingerprint=put.fingerprint)
    told = by_hand(laid.ctx, added=[put], changed=[head])
    assert told == ["the company's history tells nothing of entry 9"]


def test_lines_that_changed_places_are_named(laid: Laid) -> None:
    third, fourth = laid.entries[2:4]
    laid.ctx.tx.delete(third, fourth)
    swapped = [msgspec.structs.replace(third, number=4), msgspec.structs.replace(fourth, number=3)]
    told = by_hand(laid.ctx, added=swapped)
    assert told[:2] == ["entry 3 is not what was written", "entry 4 is not what was written"]


def test_an_end_that_was_cut_off_is_named(laid: Laid) -> None:
    session = f"session {laid.session.id} is not what follows from the register"
    told = by_hand(laid.ctx, removed=laid.entries[2:])
    assert told[0] == "the register ends with entry 2 and should end with 8"
    assert session in told
    # With the end of the register moved there, the history still knows what came after it.
    second = laid.entries[1]
    head = msgspec.structs.replace(laid.head, last_number=2, last_fingerprint=second.fingerprint)
    told = by_hand(laid.ctx, changed=[head])
    assert told[0] == "entry 3 is not the one that the company's history tells of"


def test_a_register_that_was_emptied_is_named(laid: Laid) -> None:
    told = by_hand(laid.ctx, removed=[*laid.entries, laid.head])
    assert len([one for one in told if "history" in one]) == 8
    assert f"session {laid.session.id} is not in the register" in told


def test_an_end_that_was_moved_is_named(laid: Laid) -> None:
    head = msgspec.structs.replace(laid.head, last_number=9)
    assert by_hand(laid.ctx, changed=[head]) == ["the register ends with entry 8 and should end with 9"]


def test_what_is_shown_otherwise_than_the_register_says_is_named(laid: Laid) -> None:
    """When it was, whose it was, and whether it was struck out."""
    told = [f"session {laid.session.id} is not what follows from the register"]
    shown = laid.ctx.tx.get(WorkSession, laid.session.id)
    assert shown is not None
    changes: list[dict[str, Any]] = [
        {"ended_at": NINE + timedelta(minutes=5)},
        {"employee_id": laid.other.employee_id},
        {"day": NINE.date() + timedelta(days=1)},
        {"removed_at": NINE},
        {"location_end": "Lugo"},
    ]
    for change in changes:
        assert by_hand(laid.ctx, changed=[msgspec.structs.replace(shown, **change)]) == told, change
    laid.ctx.tx.update(shown)
    assert faults(laid.ctx) == []
    struck = laid.ctx.tx.get(WorkSession, laid.struck)
    assert struck is not None
    for instant in (None, NINE):
        changed = msgspec.structs.replace(struck, removed_at=instant)
        assert by_hand(laid.ctx, changed=[changed]) == [told[0].replace(str(shown.id), str(struck.id))]


def test_an_empty_register_is_whole(company: Company, working: Working) -> None:
    with working(company) as ctx:
        assert check.register_of(ctx) == check.Result(0, [])


@pytest.mark.parametrize("seed", range(3))
def test_over_any_history_lines_are_only_added_and_what_is_shown_follows_from_them(
    lenient: Company, working: Working, clock: Clock, effort: int, seed: int
) -> None:
    """People clock, others correct, some leave; every line stays what it was when it was written."""
    chance = random.Random(seed)
    with working(lenient) as ctx:
        people = [somebody(ctx, name) for name in ("Iria", "Uxía", "Xoán")]
    before: list[TimeEntry] = []
    for turn in range(30 * effort):
        clock.now += timedelta(minutes=chance.randrange(1, 90))
        with working(lenient) as ctx:
            try:
                deed(ctx, chance, people[chance.randrange(3)])
            except Refusal:
                continue
        with working(lenient) as ctx:
            written = ctx.tx.where(TimeEntry, order=BY_NUMBER)
            assert written[: len(before)] == before, (seed, turn)
            assert [one.number for one in written] == list(range(1, len(written) + 1)), (seed, turn)
            before = written
            assert faults(ctx) == [], (seed, turn)
            for person in people:
                at_work = [
                    one for one in ctx.tx.where(WorkSession) if one.employee_id == person.id and one.removed_at is None
                ]
                at_work.sort(key=lambda one: one.started_at)
                assert sum(one.ended_at is None for one in at_work) <= 1, (seed, turn)
    assert len(before) > 10, seed


def deed(ctx: Context, chance: random.Random, person: Employee) -> None:
    """Something that somebody does; much of it is refused."""
    what = chance.choice(["in", "in", "pause", "unpause", "out", "record", "correct", "correct", "remove", "leave"])
    punch = Punch(location=chance.choice([None, "Vigo"]))
    start = ctx.now - timedelta(minutes=chance.randrange(5000))
    end = start + timedelta(minutes=chance.randrange(1, 600))
    known = [one for one in ctx.tx.where(WorkSession) if one.employee_id == person.id]
    if what in {"in", "pause", "unpause", "out"}:
        verbs = {
            "in": clocking.clock_in,
            "pause": clocking.pause,
            "unpause": clocking.unpause,
            "out": clocking.clock_out,
        }
        verbs[what](ctx, person, punch)
    elif what == "record":
        clocking.record(ctx, person, start, end, "olvido")
    elif what == "leave":
        if chance.random() < 0.1:
            employees.delete(ctx, person)
    elif known:
        session = chance.choice(known)
        if what == "correct":
            clocking.correct(ctx, session, start, end, "error")
        else:
            clocking.remove(ctx, session, None)


def test_nobody_clocks_in_who_was_removed_a_moment_ago(company: Company, working: Working) -> None:
    """Whoever asked had read the employee before."""
    with working(company) as ctx:
        person = somebody(ctx)
        clocking.record(ctx, person, NINE, NINE + timedelta(hours=1), None)
        employees.delete(ctx, person)
        with pytest.raises(employees.EmployeeNotFound):
            clocking.clock_in(ctx, person, Punch())
        with pytest.raises(employees.EmployeeNotFound):
            employees.update(ctx, person, {"phone": "1"})
        with pytest.raises(employees.EmployeeNotFound):
            employees.delete(ctx, person)
