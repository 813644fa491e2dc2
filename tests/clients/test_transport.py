"""Retries, time-outs and errors of the transport, and that no key ever shows."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from talonario.clients import errors
from talonario.clients.errors import (
    ApiError,
    AuthenticationError,
    ConnectionFailed,
    InvalidRequest,
    NotJson,
    RateLimited,
)
from talonario.clients.factuarea import FactuareaClient
from talonario.clients.holded import HoldedClient
from talonario.clients.pace import Pace
from talonario.clients.transport import Retry, Transport
from tests.clients.loopback import Loopback, Reply, Request

SECRET = "fact_live_SECRETsecretSECRETsecret"  # noqa: S105 - of no server
HOLDED_SECRET = "5ec2e75ec2e75ec2e75ec2e75ec2e75e"  # noqa: S105 - of no server


@pytest.fixture(autouse=True)
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever client a test makes is closed after it."""
    made: list[Transport] = []
    begin = Transport.__init__

    def remember(transport: Transport, *given: Any, **named: Any) -> None:
        begin(transport, *given, **named)
        made.append(transport)

    monkeypatch.setattr(Transport, "__init__", remember)
    yield
    for transport in made:
        transport.close()


class Naps:
    """A sleep that only remembers."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


def replies(*given: Reply) -> Callable[[Request], Reply]:
    """Answers one after another; the last one for ever."""
    waiting = list(given)
    return lambda _request: waiting.pop(0) if len(waiting) > 1 else waiting[0]


ACCOUNT = Reply(200, {"data": {"company": {"id": "1", "name": "A"}, "api_key": {"prefix": "fact_live_SECRETse"}}})


def test_a_429_is_waited_out_as_long_as_it_says() -> None:
    """Retry-After is honoured, and the pace slows down afterwards."""
    naps = Naps()
    slow = Reply(429, {"error": {"code": "rate_limit_exceeded", "message": "slow"}}, {"Retry-After": "7"})
    with Loopback(replies(slow, ACCOUNT)) as server:
        client = FactuareaClient(server.url, SECRET, sleep=naps, jitter=lambda: 0.0)
        assert client.account().company.name == "A"
    assert naps.taken[0] == pytest.approx(7.0)
    assert client.transport.pace.interval_seconds > 0


def test_server_errors_back_off_and_then_give_up() -> None:
    """Delays double, and the last answer becomes the error."""
    naps = Naps()
    with Loopback(replies(Reply(503, {"error": {"code": "internal_error", "message": "no"}}))) as server:
        client = FactuareaClient(
            server.url,
            SECRET,
            sleep=naps,
            jitter=lambda: 1.0,
            retry=Retry(attempts=4, first_delay_seconds=1.0),
        )
        with pytest.raises(errors.ServerError) as caught:
            client.account()
    assert (caught.value.status, caught.value.code) == (503, "internal_error")
    assert naps.taken == [1.0, 2.0, 4.0]


def test_a_refusal_is_not_tried_again() -> None:
    """A 422 is the caller's to mend."""
    refusal = Reply(422, {"error": {"code": "invalid_param_value", "message": "No", "param": "lines.0.quantity"}})
    with Loopback(replies(refusal)) as server:
        client = FactuareaClient(server.url, SECRET)
        with pytest.raises(InvalidRequest) as caught:
            client.invoices.create({})
        assert len(server.requests) == 1
    assert caught.value.param == "lines.0.quantity"


@pytest.mark.parametrize(
    "broken",
    [Reply(drop=True), Reply(200, b"<!DOCTYPE html><title>404</title>"), Reply(200, b'{"data": {"comp')],
)
def test_broken_answers_are_asked_for_again(broken: Reply) -> None:
    """A dropped connection, a page of HTML and a cut body."""
    with Loopback(replies(broken, ACCOUNT)) as server:
        assert FactuareaClient(server.url, SECRET, sleep=Naps()).account().company.id == "1"


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 507, 520, 529])
def test_trouble_that_may_be_over_soon_is_tried_again(status: int) -> None:
    """Also in the codes of proxies in front of the service, and with a page in place of JSON."""
    with Loopback(replies(Reply(status, b"<html>"), ACCOUNT)) as server:
        assert FactuareaClient(server.url, SECRET, sleep=Naps()).account().company.id == "1"


def test_a_call_that_hangs_or_drips_ends() -> None:
    """No answer within the time-out, and one whose bytes come one by one for ever, with a clock that runs ahead."""
    go_on = threading.Event()

    def hang(_request: Request) -> Reply:
        go_on.wait(30)
        return Reply(drop=True)

    with Loopback(hang) as server:
        client = FactuareaClient(server.url, SECRET, timeout_seconds=0.1, retry=Retry(attempts=1), sleep=Naps())
        with pytest.raises(ConnectionFailed, match="ReadTimeout"):
            client.account()
        go_on.set()
    ticks = iter(range(0, 10_000, 7))
    with Loopback(replies(Reply(200, b" " * 5_000_000))) as server:
        client = FactuareaClient(
            server.url,
            SECRET,
            timeout_seconds=1.0,
            retry=Retry(attempts=1),
            sleep=Naps(),
            clock=lambda: float(next(ticks)),
        )
        with pytest.raises(ConnectionFailed, match="ReadTimeout"):
            client.account()


def test_text_that_is_cut_in_half_is_marked_and_the_rest_is_read() -> None:
    """A byte that is no UTF-8, half of a pair; but no number that is none, and nothing nested beyond reason."""
    body = b'[{"id":"1","name":"Caf\xc3","amount":1.10},{"id":"2","name":"\\ud83d Bar"}]'
    with Loopback(lambda request: Reply(200, body if request.query.get("page") == "1" else b"[]")) as server:
        found = list(HoldedClient(server.url, HOLDED_SECRET).products.list())
    assert [one["name"] for one in found] == ["Caf\ufffd", "\ufffd Bar"]
    assert found[0]["amount"] == Decimal("1.10")
    for wrong in (b'[{"id":"1","total":NaN}]', b'[{"id":"1","total":Infin\xc3ity}]', b"[" * 100_000):
        with Loopback(replies(Reply(200, wrong))) as server, pytest.raises(NotJson):
            HoldedClient(server.url, HOLDED_SECRET, retry=Retry(attempts=1)).taxes()


def test_a_write_keeps_its_idempotency_key_over_retries() -> None:
    """Both tries carry the same key."""
    done = Reply(201, {"data": {"id": "1", "name": "A"}})
    with Loopback(replies(Reply(drop=True), done)) as server:
        FactuareaClient(server.url, SECRET, sleep=Naps()).clients.create({"name": "A"})
        keys = [request.headers["idempotency-key"] for request in server.requests]
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_a_twin_that_still_runs_is_waited_for() -> None:
    """409 with Retry-After: the first try of this very call is not over yet."""
    running = Reply(409, {"error": {"code": "idempotency_in_progress", "message": "m"}}, {"Retry-After": "1"})
    done = Reply(201, {"data": {"id": "1", "name": "A"}})
    with Loopback(replies(running, done)) as server:
        assert FactuareaClient(server.url, SECRET, sleep=Naps()).clients.create({"name": "A"}).id == "1"
        assert len({request.headers["idempotency-key"] for request in server.requests}) == 1


def test_a_holded_write_is_not_made_twice() -> None:
    """Without idempotency an unanswered POST is not repeated; one that was refused with 429 is."""
    with Loopback(replies(Reply(drop=True))) as server:
        with pytest.raises(ConnectionFailed):
            HoldedClient(server.url, HOLDED_SECRET, sleep=Naps()).contacts.create({"name": "A"})
        assert len(server.requests) == 1
    with Loopback(replies(Reply(429, {}), Reply(201, {"status": 1, "id": "1"}))) as server:
        made = HoldedClient(server.url, HOLDED_SECRET, sleep=Naps()).contacts.create({"name": "A"})
        assert made["id"] == "1"
        assert len(server.requests) == 2


def test_errors_have_a_class_per_kind() -> None:
    """Each status its class; the request id is kept."""
    for status, kind in (
        (401, AuthenticationError), (402, errors.PaymentRequired), (403, errors.Forbidden),
        (404, errors.NotFound), (409, errors.Conflict), (415, InvalidRequest), (429, RateLimited),
    ):  # fmt: skip
        reply = Reply(status, {"error": {"code": "c", "message": "m"}}, {"X-Request-Id": "req_1"})
        with Loopback(replies(reply)) as server:
            client = FactuareaClient(server.url, SECRET, retry=Retry(attempts=1))
            with pytest.raises(kind) as caught:
                client.account()
        assert caught.value.request_id == "req_1"


def test_no_key_in_any_text(caplog: pytest.LogCaptureFixture) -> None:
    """Not in the repr, the log, the error or its traceback, even when the server repeats it."""
    caplog.set_level(logging.DEBUG)
    echo = Reply(400, {"error": {"code": "bad", "message": f"key {SECRET} is bad"}})
    texts: list[str] = []
    with Loopback(replies(echo)) as server:
        for client in (FactuareaClient(server.url, SECRET), HoldedClient(server.url, HOLDED_SECRET)):
            try:
                _ = client.account() if isinstance(client, FactuareaClient) else client.contacts.get("1")
            except ApiError as error:
                texts += [str(error), repr(error), "".join(traceback.format_exception(error))]
            texts += [repr(client), repr(client.transport)]
    texts.append(caplog.text)
    for text in texts:
        assert SECRET not in text
        assert HOLDED_SECRET not in text


def test_amounts_never_pass_through_floats() -> None:
    """A number with a fraction is a Decimal with the digits that were sent."""
    body = b'[{"id":"1","total":1802.9000000000001}]'
    with Loopback(lambda request: Reply(200, body if request.query.get("page") == "1" else b"[]")) as server:
        found = list(HoldedClient(server.url, HOLDED_SECRET).products.list())
    assert found[0]["total"] == Decimal("1802.9000000000001")


def test_holded_refusals_inside_a_200_are_errors() -> None:
    """Status 0 in the body is a refusal; `not found` has its own class."""
    locked, missing = Reply(200, {"status": 0, "info": "locked"}), Reply(400, {"status": 0, "info": "Not found"})
    with Loopback(replies(locked)) as server, pytest.raises(InvalidRequest, match="locked"):
        HoldedClient(server.url, HOLDED_SECRET).contacts.delete("1")
    with Loopback(replies(missing)) as server, pytest.raises(errors.NotFound):
        HoldedClient(server.url, HOLDED_SECRET).contacts.get("1")


def test_holded_lists_end_also_when_they_repeat() -> None:
    """A service that ignores the page number gives each record once, and it is told."""
    told: list[tuple[str, int]] = []
    same = Reply(200, [{"id": "1"}, {"id": "2"}])
    with Loopback(replies(same)) as server:
        client = HoldedClient(server.url, HOLDED_SECRET, on_repeat=lambda path, page: told.append((path, page)))
        assert [record["id"] for record in client.contacts.list()] == ["1", "2"]
    assert told[0] == ("/contacts", 2)


def test_a_page_repeated_once_loses_nothing() -> None:
    """The service gave page 1 again where page 2 belonged; asked once more it gave the true one."""
    pages = iter([["1", "2"], ["1", "2"], ["3", "4"], [], []])
    with Loopback(lambda _request: Reply(200, [{"id": one} for one in next(pages)])) as server:
        found = [record["id"] for record in HoldedClient(server.url, HOLDED_SECRET).contacts.list()]
    assert found == ["1", "2", "3", "4"]


def test_an_empty_list_may_come_as_an_object() -> None:
    """PHP writes an empty list as {} and a list with gaps as an object."""
    with Loopback(replies(Reply(200, {}))) as server:
        assert HoldedClient(server.url, HOLDED_SECRET).taxes() == []
    with Loopback(replies(Reply(200, {"0": {"key": "a"}, "2": {"key": "b"}}))) as server:
        assert [one["key"] for one in HoldedClient(server.url, HOLDED_SECRET).taxes()] == ["a", "b"]
    with Loopback(replies(Reply(200, "Account has been blocked"))) as server, pytest.raises(NotJson, match="/taxes"):
        HoldedClient(server.url, HOLDED_SECRET, retry=Retry(attempts=1)).taxes()


def test_cursor_pages_are_walked_to_the_end() -> None:
    """The cursor of a page asks for the next one."""

    def answer(request: Request) -> Reply:
        after = int(request.query.get("starting_after", "0"))
        rows = [{"id": str(number), "name": "A"} for number in range(after + 1, min(after + 3, 6))]
        last = rows[-1]["id"]
        return Reply(200, {"data": rows, "has_more": last != "5", "next_cursor": last if last != "5" else None})

    with Loopback(answer) as server:
        found = [one.id for one in FactuareaClient(server.url, SECRET).clients.list(name="A")]
        assert server.requests[0].query == {"name": "A", "limit": "100"}
    assert found == ["1", "2", "3", "4", "5"]


def test_a_plain_server_offers_no_import() -> None:
    """404 route_not_found means that there is none."""
    with Loopback(replies(Reply(404, {"error": {"code": "route_not_found", "message": "No"}}))) as server:
        assert FactuareaClient(server.url, SECRET).imports.offer() is None


def test_the_pace_is_learnt() -> None:
    """Each 429 doubles the distance between calls, success shortens it to nothing."""
    naps = Naps()
    now = [0.0]
    pace = Pace(naps, lambda: now[0], first_seconds=0.1)
    pace.refused()
    pace.refused()
    assert pace.interval_seconds == pytest.approx(0.2)
    pace.wait()
    pace.wait()
    assert naps.taken == [pytest.approx(0.2)]
    for _ in range(300):
        pace.accepted()
    assert pace.interval_seconds == 0
