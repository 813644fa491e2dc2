"""Events reach whoever hears them: signed, tried again, in order, without waiting for others."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import msgspec
import pytest
import stripe

from talonario.app import dispatcher
from talonario.domain.companies import Company
from talonario.domain.webhooks import outcome
from talonario.outbound.desk import Desk
from talonario.outbound.webhooks import Dispatcher
from tests.conftest import Clock
from tests.outbound import hooks
from tests.outbound.receiver import HANG, OK, Received, Receiver, Reply, receiving

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
FAILED = Reply(500, body=b"not today")


def saying(reply: Reply) -> Callable[[Received], Reply]:
    return lambda _: reply


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that takes everything, until a test says otherwise."""
    with receiving() as made:
        yield made


@pytest.fixture
def company(desk: Desk, found: Callable[..., Company]) -> Company:
    return found(desk.database)


@pytest.fixture
def delivering(desk: Desk) -> Dispatcher:
    return dispatcher(desk)


def test_what_happens_arrives_signed(desk: Desk, company: Company, delivering: Dispatcher, receiver: Receiver) -> None:
    endpoint = hooks.subscribe(desk, company, receiver.url("/in?of=a"))
    (customer,) = hooks.happen(desk, company)
    assert delivering.step()
    assert not delivering.step()
    (call,) = receiver.got
    told = call.told
    assert (call.path, told["type"], told["data"]["object"]["id"]) == ("/in?of=a", "client.created", str(customer))
    stripe.WebhookSignature.verify_header(call.body.decode(), call.headers["factuarea-signature"], hooks.SECRET)
    (one,) = hooks.deliveries(desk.database, endpoint)
    (attempt,) = hooks.attempts(desk.database, one)
    assert (one.status, one.attempts, one.due_at, one.last_attempt_id) == ("delivered", 1, None, attempt.id)
    assert (call.headers["factuarea-event-id"], call.attempt) == (str(one.event_id), str(attempt.id))
    assert (attempt.response_status, attempt.response_body, attempt.trouble) == (200, "ok", None)
    assert attempt.request_headers["Factuarea-Signature"] == call.headers["factuarea-signature"]
    left = hooks.now(desk.database, endpoint)
    assert (left.due_at, left.held_by, left.last_delivery_at) == (None, None, desk.outside.clock())


def test_eight_attempts_are_made_at_their_times_and_no_more(
    desk: Desk, clock: Clock, company: Company, delivering: Dispatcher, receiver: Receiver
) -> None:
    receiver.answer = saying(FAILED)
    endpoint = hooks.subscribe(desk, company, receiver.url())
    hooks.happen(desk, company)
    delivering.step()
    for number, pause in enumerate(outcome.PAUSES, start=1):
        (one,) = hooks.deliveries(desk.database, endpoint)
        assert (one.status, one.attempts) == ("failed", number)
        assert one.due_at is not None
        assert pause * 0.9 <= one.due_at - clock.now <= pause * 1.1
        assert hooks.now(desk.database, endpoint).due_at == one.due_at
        clock.now = one.due_at - timedelta(seconds=1)
        assert not delivering.step()
        clock.now += timedelta(seconds=1)
        assert delivering.step()
    (one,) = hooks.deliveries(desk.database, endpoint)
    assert (one.status, one.attempts, one.due_at, one.completed_at) == ("failed_permanently", 8, None, clock.now)
    assert len({call.attempt for call in receiver.got}) == 8
    assert len({(call.headers["factuarea-event-id"], call.body) for call in receiver.got}) == 1
    assert len(receiver.got) == 8


def test_a_receiver_can_ask_to_be_left_alone_for_longer_but_not_for_ever(
    desk: Desk, clock: Clock, company: Company, delivering: Dispatcher, receiver: Receiver
) -> None:
    endpoint = hooks.subscribe(desk, company, receiver.url())
    hooks.happen(desk, company)
    for seconds, expected in (("600", 10 * MINUTE), ("1", None), ("600000", DAY)):
        receiver.answer = saying(Reply(429, {"Retry-After": seconds}))
        delivering.step()
        (one,) = hooks.deliveries(desk.database, endpoint)
        assert one.due_at is not None
        pause = one.due_at - clock.now
        assert pause == expected if expected is not None else pause >= outcome.PAUSES[1] * 0.9
        clock.now = one.due_at


def test_a_receiver_that_is_gone_hears_nothing_more(
    desk: Desk, company: Company, delivering: Dispatcher, receiver: Receiver
) -> None:
    receiver.answer = saying(Reply(410))
    endpoint = hooks.subscribe(desk, company, receiver.url())
    hooks.happen(desk, company, 1)
    delivering.step()
    hooks.happen(desk, company, 1)
    assert not delivering.step()
    left = hooks.now(desk.database, endpoint)
    assert (left.status, left.disabled_because, left.due_at, left.held_by) == ("disabled", "gone", None, None)
    assert [one.status for one in hooks.deliveries(desk.database, endpoint)] == ["failed_permanently"]
    assert len(receiver.got) == 1


def test_a_place_that_must_not_be_called_is_not_tried_again(
    desk: Desk, company: Company, delivering: Dispatcher
) -> None:
    endpoint = hooks.subscribe(desk, company, "http://10.0.0.1/in")
    hooks.happen(desk, company)
    delivering.step()
    (one,) = hooks.deliveries(desk.database, endpoint)
    (attempt,) = hooks.attempts(desk.database, one)
    assert (one.status, one.attempts, attempt.response_status) == ("failed_permanently", 1, None)
    assert attempt.trouble in {"not_https", "refused_address"}


def test_what_waits_for_a_paused_endpoint_goes_on_when_it_is_enabled(
    desk: Desk, clock: Clock, company: Company, delivering: Dispatcher, receiver: Receiver
) -> None:
    receiver.answer = saying(FAILED)
    endpoint = hooks.subscribe(desk, company, receiver.url())
    hooks.happen(desk, company)
    delivering.step()
    with desk.writing(company.company_id) as ctx:
        ctx.tx.update(msgspec.structs.replace(hooks.now(desk.database, endpoint), status="paused"))
    hooks.happen(desk, company)
    clock.now += DAY
    receiver.answer = saying(OK)
    delivering.step()
    assert len(receiver.got) == 1
    assert hooks.now(desk.database, endpoint).due_at is None
    with desk.writing(company.company_id) as ctx:
        paused = hooks.now(desk.database, endpoint)
        ctx.tx.update(msgspec.structs.replace(paused, status="enabled", due_at=clock.now))
    assert delivering.step()
    assert [one.status for one in hooks.deliveries(desk.database, endpoint)] == ["delivered"] * 2
    assert len(receiver.got) == 3


def test_what_was_queued_for_a_deleted_endpoint_is_still_delivered(
    desk: Desk, clock: Clock, company: Company, delivering: Dispatcher, receiver: Receiver
) -> None:
    receiver.answer = saying(FAILED)
    endpoint = hooks.subscribe(desk, company, receiver.url())
    hooks.happen(desk, company)
    delivering.step()
    with desk.writing(company.company_id) as ctx:
        ctx.tx.update(msgspec.structs.replace(hooks.now(desk.database, endpoint), deleted_at=clock.now))
    receiver.answer = saying(OK)
    clock.now += DAY
    assert delivering.step()
    assert [one.status for one in hooks.deliveries(desk.database, endpoint)] == ["delivered"]


def test_in_order_means_that_nothing_overtakes_what_happened_before_to_the_same_object(
    desk: Desk, clock: Clock, company: Company, delivering: Dispatcher, receiver: Receiver
) -> None:
    """One object's events wait for the earliest of them; those of others do not."""
    endpoint = hooks.subscribe(desk, company, receiver.url(), is_ordered=True)
    first, second = hooks.happen(desk, company, 2, changes=3)
    refused = str(first)

    def answer(call: Received) -> Reply:
        return FAILED if call.told["data"]["object"]["id"] == refused else OK

    receiver.answer = answer
    delivering.step()
    told = [(call.told["data"]["object"]["id"], call.told["type"]) for call in receiver.got]
    assert [one for one in told if one[0] == refused] == [(refused, "client.created")]
    assert [one[1] for one in told if one[0] == str(second)] == ["client.created"] + ["client.updated"] * 3
    hooks.happen(desk, company, 0)
    with desk.writing(company.company_id) as ctx:
        hooks.rename(ctx, first, "de nuevo")
    assert delivering.step(), "it was queued"
    assert len(receiver.got) == 5
    receiver.answer = saying(OK)
    clock.now += 2 * MINUTE
    assert delivering.step()
    order = [one.event_sequence for one in hooks.deliveries(desk.database, endpoint) if one.subject_id == first]
    assert order == sorted(order)
    events = {str(one.event_id): one.event_sequence for one in hooks.deliveries(desk.database, endpoint)}
    told_now = [events[call.headers["factuarea-event-id"]] for call in receiver.got[5:]]
    assert told_now == order
    assert {one.status for one in hooks.deliveries(desk.database, endpoint)} == {"delivered"}


def test_what_is_given_up_makes_way_for_what_comes_after_it(
    desk: Desk, clock: Clock, company: Company, delivering: Dispatcher, receiver: Receiver
) -> None:
    endpoint = hooks.subscribe(desk, company, receiver.url(), is_ordered=True)
    hooks.happen(desk, company, 1, changes=1)
    receiver.answer = lambda call: FAILED if call.told["type"] == "client.created" else OK
    for _ in range(8):
        assert {call.told["type"] for call in receiver.got} <= {"client.created"}
        delivering.step()
        due = hooks.now(desk.database, endpoint).due_at
        clock.now = max(clock.now, due) if due is not None else clock.now
    assert [one.status for one in hooks.deliveries(desk.database, endpoint)] == ["failed_permanently", "delivered"]


def test_an_endpoint_gets_no_more_calls_at_once_than_it_should(
    desk: Desk, company: Company, delivering: Dispatcher, receiver: Receiver
) -> None:
    endpoint = hooks.subscribe(desk, company, receiver.url())
    receiver.answer = saying(Reply(seconds=0.05))
    hooks.happen(desk, company, 40)
    delivering.step()
    assert 1 < receiver.most_at_once <= 8
    assert Counter(one.status for one in hooks.deliveries(desk.database, endpoint)) == {"delivered": 40}
    assert len({call.attempt for call in receiver.got}) == len(receiver.got) == 40


def test_a_receiver_that_hangs_delays_nobody_else(
    desk: Desk, company: Company, delivering: Dispatcher, receiver: Receiver, found: Callable[..., Company]
) -> None:
    """Everybody else has been told everything before the first call to the tar pit is given up."""
    with receiving(saying(HANG)) as tar_pit:
        other = found(desk.database, name="Otra, S.L.")
        hooks.subscribe(desk, company, tar_pit.url(), timeout_seconds=1)
        beside = hooks.subscribe(desk, company, receiver.url("/beside"))
        hooks.subscribe(desk, other, receiver.url("/other"))
        stuck: list[int] = []
        receiver.answer = lambda _: stuck.append(tar_pit.at_once) or OK  # type: ignore[func-returns-value]
        hooks.happen(desk, company, 8)
        hooks.happen(desk, other, 8)
        delivering.step()
    assert Counter(call.path for call in receiver.got) == {"/beside": 8, "/other": 8}
    assert max(stuck) > 0, "the tar pit was never asked meanwhile"
    assert {one.status for one in hooks.deliveries(desk.database, beside)} == {"delivered"}
