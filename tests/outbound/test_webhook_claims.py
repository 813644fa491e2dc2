"""Workers that die, stop, meet each other or lose their claim: nothing is lost, and no attempt is made twice."""

import asyncio
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from talonario.app import dispatcher, spellings
from talonario.domain.companies import Company
from talonario.domain.webhooks.outcome import NOT_MADE
from talonario.outbound import webhooks
from talonario.outbound.desk import ClaimLost, Desk
from talonario.outbound.webhooks import Dispatcher
from talonario.webhooks.egress import Egress
from tests.conftest import Clock
from tests.outbound import hooks
from tests.outbound.receiver import HANG, OK, Received, Receiver, Reply, receiving

SECOND = timedelta(seconds=1)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def company(desk: Desk, found: Callable[..., Company]) -> Company:
    return found(desk.database)


def looking(desk: Desk) -> Dispatcher:
    """One that looks without a pause."""
    return Dispatcher(
        desk, spellings(), lambda: Egress(desk.outside.private_hosts), random.Random(1), look_seconds=0.05
    )


def test_an_attempt_is_written_down_before_it_is_made(desk: Desk, company: Company, receiver: Receiver) -> None:
    endpoint = hooks.subscribe(desk, company, receiver.url())
    seen: list[tuple[str, int | None, int]] = []

    def answer(call: Received) -> Reply:
        (one,) = hooks.deliveries(desk.database, endpoint)
        (attempt,) = hooks.attempts(desk.database, one)
        seen.append((str(attempt.id), attempt.response_status, one.attempts))
        return OK

    receiver.answer = answer
    hooks.happen(desk, company)
    dispatcher(desk).step()
    assert seen == [(receiver.got[0].attempt, None, 1)]


def test_several_workers_deliver_everything_once(
    desk: Desk, company: Company, receiver: Receiver, found: Callable[..., Company]
) -> None:
    companies = [company, found(desk.database, name="Otra, S.L.")]
    endpoints = [hooks.subscribe(desk, one, receiver.url(f"/{n}")) for one in companies for n in range(3)]
    for one in companies:
        hooks.happen(desk, one, 10)
    threads = [threading.Thread(target=dispatcher(desk).step) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len({call.attempt for call in receiver.got}) == len(receiver.got) == 60
    for endpoint in endpoints:
        assert [(one.status, one.attempts) for one in hooks.deliveries(desk.database, endpoint)] == [
            ("delivered", 1)
        ] * 10


def test_what_a_dead_worker_had_begun_is_begun_again_when_its_claim_expires(
    desk: Desk, clock: Clock, company: Company, receiver: Receiver
) -> None:
    endpoint = hooks.subscribe(desk, company, receiver.url())
    hooks.happen(desk, company, 2)
    dead, other = dispatcher(desk), dispatcher(desk)
    dead._queue()
    turn = dead._claim()
    assert turn is not None
    clock.now += webhooks.HOLD - SECOND
    assert not other.step()
    clock.now += SECOND
    assert other.step()
    for one in hooks.deliveries(desk.database, endpoint):
        troubles = [(attempt.trouble, attempt.response_status) for attempt in hooks.attempts(desk.database, one)]
        assert troubles == [("interrupted", None), (None, 200)]
        assert (one.status, one.attempts) == ("delivered", 2)
    with pytest.raises(ClaimLost):
        dead._write(turn, {call.attempt_id: NOT_MADE for call in turn.calls})


def test_an_interruption_counts_for_nothing(desk: Desk, clock: Clock, company: Company, receiver: Receiver) -> None:
    """However many workers die over a delivery, it has its eight attempts."""
    endpoint = hooks.subscribe(desk, company, receiver.url())
    hooks.happen(desk, company)
    dispatcher(desk)._queue()
    for _ in range(9):
        assert dispatcher(desk)._claim() is not None
        clock.now += webhooks.HOLD
    receiver.answer = lambda _: Reply(500)
    dispatcher(desk).step()
    (one,) = hooks.deliveries(desk.database, endpoint)
    assert (one.status, one.attempts) == ("failed", 10)
    assert one.due_at is not None
    assert one.due_at - clock.now < timedelta(minutes=2), "as after a first attempt"


def test_a_worker_that_slept_through_its_claim_calls_nobody(
    desk: Desk, clock: Clock, company: Company, receiver: Receiver
) -> None:
    hooks.subscribe(desk, company, receiver.url())
    hooks.happen(desk, company)
    sleeper = dispatcher(desk)
    sleeper._queue()
    turn = sleeper._claim()
    assert turn is not None
    clock.now += webhooks.HOLD - SECOND
    with ThreadPoolExecutor(1) as threads:

        async def wake() -> None:
            line = webhooks._Line(Egress(desk.outside.private_hosts), threads, set())
            await sleeper._called(line, turn)

        asyncio.run(wake())
    assert receiver.got == []


def test_a_worker_that_is_stopped_breaks_off_what_hangs_and_leaves_nothing_held(
    desk: Desk, clock: Clock, company: Company, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "STOP_SECONDS", 0.1)
    asked = threading.Event()

    def hang(_: Received) -> Reply:
        asked.set()
        return HANG

    receiver.answer = hang
    endpoint = hooks.subscribe(desk, company, receiver.url(), timeout_seconds=30)
    hooks.happen(desk, company, 12)
    working = looking(desk)
    thread = threading.Thread(target=working.run)
    thread.start()
    assert asked.wait(60)
    working.stop()
    thread.join(60)
    assert not thread.is_alive()
    left = hooks.now(desk.database, endpoint)
    assert (left.held_by, left.due_at, left.failing_since) == (None, clock.now, None)
    for one in hooks.deliveries(desk.database, endpoint):
        assert (one.status, one.attempts) == ("pending", 1)
        assert [attempt.trouble for attempt in hooks.attempts(desk.database, one)] == ["interrupted"]


def test_it_goes_on_by_itself_and_notices_what_happens(desk: Desk, company: Company, receiver: Receiver) -> None:
    three = threading.Event()

    def answer(_: Received) -> Reply:
        if len(receiver.got) == 3:
            three.set()
        return OK

    receiver.answer = answer
    hooks.subscribe(desk, company, receiver.url())
    working = looking(desk)
    thread = threading.Thread(target=working.run)
    thread.start()
    try:
        for _ in range(3):
            hooks.happen(desk, company)
        assert three.wait(60)
    finally:
        working.stop()
        thread.join(60)


def test_a_company_leaves_places_for_others(
    desk: Desk, company: Company, receiver: Receiver, found: Callable[..., Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many tar pits a company has, another one is served while they hang."""
    monkeypatch.setattr(webhooks, "PLACES", 6)
    monkeypatch.setattr(webhooks, "STOP_SECONDS", 0.1)
    other = found(desk.database, name="Otra, S.L.")
    stuck: list[int] = []
    half, served = threading.Event(), threading.Event()
    with receiving() as tar_pit:

        def hang(_: Received) -> Reply:
            if tar_pit.at_once == 3:
                half.set()
            return HANG

        def answer(_: Received) -> Reply:
            stuck.append(tar_pit.at_once)
            served.set()
            return OK

        tar_pit.answer, receiver.answer = hang, answer
        for _ in range(10):
            hooks.subscribe(desk, company, tar_pit.url(), timeout_seconds=30)
        hooks.subscribe(desk, other, receiver.url())
        hooks.happen(desk, company)
        working = looking(desk)
        thread = threading.Thread(target=working.run)
        thread.start()
        try:
            assert half.wait(60)
            hooks.happen(desk, other)
            assert served.wait(60)
        finally:
            working.stop()
            thread.join(60)
    assert stuck == [3], "half of the places were theirs"
