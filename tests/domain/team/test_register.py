"""The register of working time: what follows from it, and that nothing in it can be changed unseen."""

import hashlib
import random
from collections.abc import Callable
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

NINE = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
BY_NUMBER = Order("number", descending=False)


def somebody(ctx: Context, name: str = "Iria") -> Employee:
    return employees.create(ctx, {"first_name": name, "last_name": "Rey", "email": "iria@example.com"})


def a_day(ctx: Context) -> WorkSession:
    """Eight hours, written down afterwards and corrected once: three lines."""
    session = clocking.record(ctx, somebody(ctx), NINE, NINE + timedelta(hours=8), "olvidó fichar")
    return clocking.correct(ctx, session, NINE, NINE + timedelta(hours=7), "salió antes")


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
        f'["abc","{zeros}","1","{zeros}","{zeros}","{zeros}","clock_in","2026-11-20T08:00:00.000000+00:00",'
        '"2026-11-20T10:00:00.000000+00:00","manual",null,"olvidó fichar",null,null,null,null]'
    )
    assert register.fingerprint(known, "abc") == hashlib.sha256(told.encode()).hexdigest()


def test_whatever_is_changed_behind_its_back_is_found(company: Company, working: Working) -> None:
    with working(company) as ctx:
        session = a_day(ctx)
        clocking.record(ctx, somebody(ctx, "Uxía"), NINE, NINE + timedelta(hours=1), None)
        entries = ctx.tx.where(TimeEntry, order=BY_NUMBER)
        head = ctx.tx.get(TimeRegister, ctx.company_id)
        assert head is not None
        assert check.register_of(ctx) == check.Result(5, [])
        later = NINE + timedelta(minutes=5)

        def told(*wrong: Any, right: Any) -> list[str]:
            ctx.tx.update(*wrong)
            found = faults(ctx)
            ctx.tx.update(*right)
            assert faults(ctx) == []
            return found

        changed = msgspec.structs.replace(entries[0], occurred_at=later)
        assert told(changed, right=entries[:1]) == [
            "entry 1 is not what was written",
            f"session {session.id} is not what follows from the register",
        ]
        # Written over with a fingerprint of its own, the line after it gives it away.
        forged = msgspec.structs.replace(entries[1], reason="", location="Lugo")
        forged = msgspec.structs.replace(forged, fingerprint=register.fingerprint(forged, entries[0].fingerprint))
        assert "entry 3 is not what was written" in told(forged, right=entries[1:2])
        shown = ctx.tx.where(WorkSession)[0]
        assert told(msgspec.structs.replace(shown, ended_at=later), right=[shown]) == [
            f"session {shown.id} is not what follows from the register"
        ]
        cut = msgspec.structs.replace(head, last_number=6)
        assert told(cut, right=[head]) == ["the register ends with entry 5 and should end with 6"]


def test_a_line_that_was_taken_out_is_missed(company: Company, working: Working) -> None:
    with working(company) as ctx:
        session = a_day(ctx)
        entries = ctx.tx.where(TimeEntry, order=BY_NUMBER)
        ctx.tx.delete(entries[2])
        assert faults(ctx) == [
            "the register ends with entry 2 and should end with 3",
            f"session {session.id} is not what follows from the register",
        ]
        ctx.tx.insert(entries[2])
        ctx.tx.delete(entries[1])
        assert "entry 2 is missing" in faults(ctx)
        ctx.tx.delete(entries[0], entries[2])
        ctx.tx.delete(*ctx.tx.where(TimeRegister))
        assert faults(ctx) == [f"session {session.id} is not in the register"]


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
