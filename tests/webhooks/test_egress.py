"""Calls to strangers: what they may cost, and what becomes of answers that nobody would write."""

import asyncio
import socket
import struct
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from talonario.webhooks.connection import ANSWER_BYTES_MAX, SHOWN_BYTES_MAX
from talonario.webhooks.egress import Egress, Outgoing, Reply
from talonario.webhooks.pool import KEPT_MAX
from tests.webhooks.receiver import OK, Behaviour, Receiver, says

LONG = 20.0
"""Seconds after which a test that hangs is ended; nothing waits for it otherwise."""
SHORT = 0.4

NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"


def call(url: str, **rest: Any) -> Outgoing:
    return Outgoing(
        **{"url": url, "headers": {"Content-Type": "application/json"}, "body": b"{}", "seconds": LONG, **rest}
    )


def post(target: Receiver, **rest: Any) -> Reply:
    """One call over a connection of its own."""
    return Egress(target.hosts).post_now(call(target.url, **rest))


def series(egress: Egress, steps: Callable[[], Awaitable[None]]) -> None:
    """Several calls in one event loop, so that connections can be kept between them."""

    async def run() -> None:
        try:
            await steps()
        finally:
            egress.close()

    asyncio.run(run())


def test_a_call_says_what_it_was_told_to_say(target: Receiver) -> None:
    reply = post(target, headers={"Content-Type": "application/json", "X-Shop": "7"}, body=b'{"id":"x"}')
    [(head, body)] = target.requests
    assert head.splitlines() == [
        b"POST /hook HTTP/1.1",
        f"Host: localhost:{target.port}".encode(),
        b"Content-Type: application/json",
        b"X-Shop: 7",
        b"Content-Length: 10",
        b"",
    ]
    assert body == b'{"id":"x"}'
    assert (reply.status, reply.body, reply.trouble, reply.is_success) == (200, "ok", None, True)
    assert reply.duration_ms >= 0


def test_nobody_else_says_how_a_call_is_framed(target: Receiver) -> None:
    framing = {"host": "other.example", "Content-Length": "1", "Transfer-Encoding": "chunked", "Connection": "close"}
    assert post(target, headers=framing, body=b"whole").status == 200
    [(head, body)] = target.requests
    assert body == b"whole"
    assert head.count(b"\r\n") == 4
    assert b"other.example" not in head


@pytest.mark.parametrize("header", [{"X-A": "b\r\nX-C: d"}, {"X A": "b"}, {"": "b"}])
def test_a_header_that_would_be_two_is_not_sent(target: Receiver, header: dict[str, str]) -> None:
    assert post(target, headers=header).trouble == "bad_header"
    assert target.requests == []


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_redirects_are_not_followed(target: Receiver, status: int) -> None:
    there = f"http://localhost:{target.port}/elsewhere".encode()
    target.behave = says(b"HTTP/1.1 %d Go\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % (status, there))
    reply = post(target)
    assert (reply.status, reply.is_success) == (status, False)
    assert len(target.requests) == 1


def test_nothing_of_the_environment_is_listened_to(target: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://localhost:1")
        monkeypatch.setenv(name.upper(), "http://localhost:1")
    target.behave = says(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")
    egress = Egress(target.hosts)
    assert egress.post_now(call(target.url)).status == 200
    assert egress.post_now(call(target.url)).status == 200
    assert not any(b"cookie" in head.lower() for head, _ in target.requests)


def drips(before: bytes, drop: bytes) -> Behaviour:
    """Say something, and then a little now and then, for ever."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(before)
        for _ in range(int(LONG / 0.05)):
            time.sleep(0.05)
            connection.sendall(drop)

    return behave


def test_who_does_not_answer_is_left(target: Receiver) -> None:
    def hang(_: socket.socket) -> None:
        target.ended.wait(LONG)

    target.behave = hang
    reply = post(target, seconds=SHORT)
    assert (reply.status, reply.trouble) == (None, "timeout")
    assert SHORT * 1000 - 1 <= reply.duration_ms < LONG * 1000 / 2


def test_a_head_that_drips_ends_with_the_time_of_the_call(target: Receiver) -> None:
    target.behave = drips(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n")
    reply = post(target, seconds=SHORT)
    assert (reply.status, reply.trouble) == (None, "timeout")
    assert reply.duration_ms < LONG * 1000 / 2


def test_a_body_that_drips_ends_with_the_time_of_the_call_and_its_status_counts(target: Receiver) -> None:
    target.behave = drips(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"drop ")
    reply = post(target, seconds=SHORT)
    assert (reply.status, reply.trouble, reply.is_success) == (200, None, True)
    assert reply.body.startswith("drop ")
    assert reply.duration_ms < LONG * 1000 / 2


def test_a_body_that_drips_does_not_hold_its_place_as_long_as_the_receiver_may_think(target: Receiver) -> None:
    target.behave = drips(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"drop ")
    reply = post(target, seconds=LONG)
    assert (reply.status, reply.trouble, reply.is_success) == (200, None, True)
    assert reply.body.startswith("drop ")
    assert reply.duration_ms < LONG * 1000 / 2


def floods(before: bytes, chunk: bytes, sent: list[int]) -> Behaviour:
    """Say so much that nobody could keep it, as long as somebody listens."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(before)
        for _ in range(20_000):
            connection.sendall(chunk)
            sent.append(len(chunk))

    return behave


def test_an_answer_without_end_is_not_read_to_its_end(target: Receiver) -> None:
    sent: list[int] = []
    target.behave = floods(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 8192, sent)
    reply = post(target)
    assert (reply.status, reply.trouble) == (200, None)
    assert reply.body == "x" * SHOWN_BYTES_MAX
    # What the two kernels hold between them is sent, too.
    assert sum(sent) < 100 * ANSWER_BYTES_MAX


@pytest.mark.parametrize(
    ("before", "chunk"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-Bomb: " + b"x" * 1000 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Bomb: ", b"x" * 8192),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"", b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n"),
        (b"", b"x" * 8192),
    ],
)
def test_a_head_without_end_is_no_answer(target: Receiver, before: bytes, chunk: bytes) -> None:
    sent: list[int] = []
    target.behave = floods(before, chunk, sent)
    reply = post(target)
    assert (reply.status, reply.trouble) == (None, "broken_answer")
    assert sum(sent) < 100 * ANSWER_BYTES_MAX


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200",
        b"220 mail.example ESMTP\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"\x00\x01\x02\r\n\r\n",
        b"\x16\x03\x01\x00\x02",
    ],
)
def test_what_is_no_http_is_no_answer(target: Receiver, answer: bytes) -> None:
    target.behave = says(answer, hang_up=True)
    reply = post(target)
    assert (reply.status, reply.trouble) == (None, "broken_answer")
    assert len(target.requests) == 1


def test_an_answer_that_is_cut_keeps_its_status(target: Receiver) -> None:
    target.behave = says(b"HTTP/1.1 503 Oh\r\nContent-Length: 100\r\n\r\nbecause", hang_up=True)
    reply = post(target)
    assert (reply.status, reply.body, reply.trouble) == (503, "because", None)


def test_a_body_is_kept_as_text_that_any_database_takes(target: Receiver) -> None:
    target.behave = says(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\na\x00\xff\xc3\xa9!")
    assert post(target).body == "a\ufffd\ufffdé!"


def test_nobody_at_the_port_is_no_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    reply = Egress(frozenset({"localhost"})).post_now(call(f"http://localhost:{port}/"))
    assert (reply.status, reply.trouble) == (None, "no_connection")


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (b"Retry-After: 120\r\n", 120),
        (b"Retry-After: 0\r\n", 0),
        (b"Retry-After: 99999999999\r\n", 7 * 86_400),
        (b"Retry-After: " + b"9" * 5000 + b"\r\n", None),
        (b"Date: Sat, 21 Nov 2026 10:00:00 GMT\r\nRetry-After: Sat, 21 Nov 2026 10:01:30 GMT\r\n", 90),
        (b"Date: Sat, 21 Nov 2026 10:00:00 GMT\r\nRetry-After: Sat, 21 Nov 2020 10:01:30 GMT\r\n", 0),
        (b"Retry-After: Sat, 21 Nov 2026 10:01:30 GMT\r\n", None),
        (b"Date: Sat, 21 Nov 2026 10:00:00 GMT\r\nRetry-After: Sat, 21 Nov 99999 10:01:30 GMT\r\n", None),
        (b"Retry-After: -5\r\n", None),
        (b"Retry-After: soon\r\n", None),
        (b"Retry-After: \xb2\r\n", None),
        (b"", None),
    ],
)
def test_who_asks_to_be_left_alone_is_understood(target: Receiver, answer: bytes, seconds: int | None) -> None:
    target.behave = says(b"HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n" + answer + b"\r\n")
    assert post(target).retry_after_seconds == seconds


def test_a_connection_is_used_again(target: Receiver) -> None:
    egress = Egress(target.hosts)

    async def steps() -> None:
        for _ in range(5):
            assert (await egress.post(call(target.url))).status == 200

    series(egress, steps)
    assert target.accepted == 1
    assert len(target.requests) == 5


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        OK + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nnever",
        b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n" + b"x" * 90_000,
    ],
)
def test_a_connection_that_may_not_be_used_again_is_not(target: Receiver, answer: bytes) -> None:
    egress = Egress(target.hosts)
    target.behave = says(answer)

    async def steps() -> None:
        for _ in range(3):
            reply = await egress.post(call(target.url))
            assert reply.status == 200
            assert reply.body[:5] in {"ok", "xxxxx"}

    series(egress, steps)
    assert target.accepted == 3


def test_a_connection_that_was_closed_while_it_waited_is_nobodys_failure(target: Receiver) -> None:
    egress = Egress(target.hosts)

    async def steps() -> None:
        assert (await egress.post(call(target.url))).status == 200
        target.hang_up()
        assert (await egress.post(call(target.url))).status == 200

    series(egress, steps)
    assert target.accepted == 2


def test_a_connection_that_breaks_at_the_second_call_is_tried_once_more_over_a_fresh_one(target: Receiver) -> None:
    egress = Egress(target.hosts)

    def once(connection: socket.socket) -> None:
        # It hears the second request and goes without a word, as a server does whose patience ends just then.
        if len(target.requests) == 2:
            raise ConnectionAbortedError
        connection.sendall(NO_CONTENT)

    target.behave = once

    async def steps() -> None:
        assert (await egress.post(call(target.url))).status == 204
        assert (await egress.post(call(target.url))).status == 204

    series(egress, steps)
    assert target.accepted == 2
    assert len(target.requests) == 3


def test_a_fresh_connection_that_breaks_is_not_tried_again(target: Receiver) -> None:
    target.behave = says(b"", hang_up=True)
    assert post(target).trouble == "broken_answer"
    assert len(target.requests) == 1


@pytest.mark.parametrize("is_rude", [False, True], ids=["an end", "a reset"])
def test_what_was_answered_in_part_is_not_said_again(target: Receiver, *, is_rude: bool) -> None:
    egress = Egress(target.hosts)
    answers = iter([OK, b"HTTP/1.1 2"])

    def behave(connection: socket.socket) -> None:
        answer = next(answers)
        connection.sendall(answer)
        if answer != OK:
            if is_rude:
                time.sleep(0.1)  # what was said is to arrive before the reset
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise ConnectionAbortedError

    target.behave = behave

    async def steps() -> None:
        assert (await egress.post(call(target.url))).status == 200
        assert (await egress.post(call(target.url))).trouble == "broken_answer"

    series(egress, steps)
    assert len(target.requests) == 2


def test_only_so_many_connections_are_kept(target: Receiver) -> None:
    names = [f"host{number}.test" for number in range(KEPT_MAX + 20)]
    egress = Egress(frozenset(names), resolve=lambda _: ["127.0.0.1"])

    async def steps() -> None:
        for name in names:
            assert (await egress.post(call(f"http://{name}:{target.port}/"))).status == 200
        until = time.monotonic() + LONG
        while target.open_now > KEPT_MAX and time.monotonic() < until:  # noqa: ASYNC110  (a thread's, not a task's)
            await asyncio.sleep(0.01)
        assert target.open_now == KEPT_MAX

    series(egress, steps)


def test_many_calls_at_once_each_get_their_own_answer(target: Receiver) -> None:
    egress = Egress(target.hosts)

    def echo(connection: socket.socket) -> None:
        connection.sendall(NO_CONTENT)

    target.behave = echo

    async def steps() -> None:
        replies = await asyncio.gather(*(egress.post(call(target.url, body=b"%d" % number)) for number in range(50)))
        assert {reply.status for reply in replies} == {204}

    series(egress, steps)
    assert {body for _, body in target.requests} == {b"%d" % number for number in range(50)}


def test_a_look_up_that_hangs_ends_with_the_call_and_holds_up_no_other(target: Receiver) -> None:
    def resolve(host: str) -> Sequence[str]:
        if host == "slow.test":
            target.ended.wait(LONG)
        return ["127.0.0.1"]

    egress = Egress(frozenset({"slow.test", "quick.test"}), resolve)

    async def steps() -> None:
        slow = [
            asyncio.create_task(egress.post(call(f"http://slow.test:{target.port}/", seconds=SHORT))) for _ in range(40)
        ]
        await asyncio.sleep(0)
        quick = await egress.post(call(f"http://quick.test:{target.port}/"))
        assert quick.status == 200
        assert {reply.trouble for reply in await asyncio.gather(*slow)} == {"timeout"}

    series(egress, steps)


@pytest.mark.parametrize("failure", [socket.gaierror(-2, "unknown"), OSError(), UnicodeError("label too long")])
def test_a_name_that_leads_nowhere_is_said_to(failure: Exception) -> None:
    def resolve(_: str) -> Sequence[str]:
        raise failure

    reply = Egress(resolve=resolve).post_now(call("https://nowhere.example/"))
    assert (reply.status, reply.trouble) == (None, "no_such_host")
    assert Egress(resolve=lambda _: []).post_now(call("https://nowhere.example/")).trouble == "no_such_host"
