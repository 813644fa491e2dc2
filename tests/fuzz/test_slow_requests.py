"""Requests that drip, stop half way or are no requests, at a server in a process of its own."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from talonario.domain.companies import Company
from talonario.store import Database
from tests.serving import serving

CHUNKED = "Transfer-Encoding: chunked"
BODY = b'{"name":"Medio","tax_id":"12345678Z"}'


class Served:
    """A running server: raw connections to it, and what it keeps."""

    def __init__(self, address: str, key: str) -> None:
        self.address = address
        self.key = key
        parts = urlsplit(address)
        self.place = (parts.hostname or "", parts.port or 0)
        self.headers = {"Authorization": f"Bearer {key}"}

    def connect(self) -> socket.socket:
        """A connection on which nothing was said."""
        return socket.create_connection(self.place, 30)

    def head(self, *more: str, length: int | str | None = len(BODY)) -> bytes:
        """The head of a request that makes a client."""
        lines = ["POST /v1/clients HTTP/1.1", "Host: test", f"Authorization: Bearer {self.key}", *more]
        lines += ["Content-Type: application/json"] + ([] if length is None else [f"Content-Length: {length}"])
        return "\r\n".join([*lines, "", ""]).encode()

    def names(self) -> list[str]:
        """The clients there are; the server answers."""
        answer = httpx.get(f"{self.address}/v1/clients", headers=self.headers, timeout=30)
        assert answer.status_code == 200, answer.text
        return [one["name"] for one in answer.json()["data"]]


@pytest.fixture
def served(tmp_path: Path, found: Callable[..., Company], key_for: Callable[..., str]) -> Iterator[Served]:
    """A server with one company."""
    url = f"sqlite:///{tmp_path / 'slow.db'}?synchronous=NORMAL"
    database = Database.open(url)
    database.upgrade()
    key = key_for(database, found(database))
    database.close()
    with serving(url, tmp_path / "slow.log", TALONARIO_BODY_SECONDS="2") as (address, _):
        yield Served(address, key)
    assert "Traceback" not in (tmp_path / "slow.log").read_text()


def status(connection: socket.socket) -> int:
    """The status of the answer; 0 when the server closed without one."""
    try:
        line = connection.recv(65536).partition(b"\r\n")[0]
    except ConnectionError:
        return 0
    return int(line.split()[1]) if line else 0


def test_a_body_shorter_than_announced_is_not_taken_for_whole(served: Served) -> None:
    """Also when what came is JSON by itself."""
    for sent in (BODY[:-5], BODY, b""):
        with served.connect() as connection:
            connection.sendall(served.head(length=len(BODY) + 10) + sent)
            connection.shutdown(socket.SHUT_WR)
            assert status(connection) in {0, 400}, sent
    assert served.names() == []


def test_a_body_whose_pieces_break_off_is_not_taken_for_whole(served: Served) -> None:
    """Also when the pieces that came are JSON by themselves."""
    piece = b"%x\r\n%b\r\n" % (len(BODY), BODY)
    for rest in (b"zz\r\n", b"5\r\nab", b""):
        with served.connect() as connection:
            connection.sendall(served.head(CHUNKED, length=None) + piece + rest)
            connection.shutdown(socket.SHUT_WR)
            assert status(connection) in {0, 400}, rest
    assert served.names() == []


def test_a_request_a_byte_at_a_time_is_a_request(served: Served) -> None:
    with served.connect() as slow, served.connect() as silent:
        silent.sendall(b"POST /v1/cl")
        for byte in served.head() + BODY:
            slow.sendall(bytes([byte]))
        assert status(slow) == 201
    assert served.names() == ["Medio"]


def test_what_is_no_request_is_refused_and_what_is_odd_is_answered(served: Served) -> None:
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
    for sent, expected in (
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20, {0, 400}),
        (b"GET /v1/clients HTTP/9.9\r\n\r\n", {0, 400, 505}),
        (b"GET " + b"/v1/" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: test\r\n\r\n", {0, 400, 401, 404, 414, 431}),
        (b"GET /v1/clients HTTP/1.1\r\nHost: test\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n", {0, 400, 431}),
        (b"GET /v1/clients HTTP/1.1\r\nHost: test\r\n" + b"X: a\r\n" * 5_000 + b"\r\n", {0, 400, 431}),
        (served.head(length="-1") + BODY, {0, 400}),
        (served.head(length="99999999999999999999999") + BODY, {0, 400, 413}),
        (served.head(CHUNKED, length=None) + b"zz\r\n" + BODY, {0, 400, 422}),
        (served.head(length=10**9) + BODY, {413}),
    ):
        with served.connect() as connection:
            try:
                connection.sendall(sent)
            except ConnectionError:
                continue
            assert status(connection) in expected, sent[:60]
        assert served.names() == []
    with served.connect() as connection:
        connection.sendall(served.head(CHUNKED, length=None) + chunked + b"\x00garbage\r\n\r\n")
        assert status(connection) == 201
    with served.connect() as connection:
        connection.sendall(served.head("Expect: 100-continue"))
        assert status(connection) in {100, 417}
    assert served.names() == ["Medio"]


def test_bodies_that_never_come_hold_up_nobody(served: Served) -> None:
    """However many there are, and whoever sends them: others are answered meanwhile, and they are after a while."""
    with ExitStack() as opened:
        halves = [opened.enter_context(served.connect()) for _ in range(40)]
        begun = (served.head() + BODY[:7], served.head(CHUNKED, length=None) + b"7\r\n" + BODY[:7] + b"\r\n")
        for number, half in enumerate(halves):
            half.sendall(begun[number % 2])
        with served.connect() as whole:
            whole.sendall(served.head() + BODY)
            assert status(whole) == 201
        assert {status(half) for half in halves} == {400}
        with suppress(ConnectionError):
            halves[0].sendall(BODY[7:])  # too late: its answer was given
        assert status(halves[0]) == 0
    assert served.names() == ["Medio"]


def test_large_bodies_share_a_room(served: Served) -> None:
    """What does not fit is told to come again; small requests go on, and who leaves makes room."""
    long = 10 * 1024 * 1024
    with ExitStack() as opened:
        for _ in range(25):
            opened.enter_context(served.connect()).sendall(served.head(length=long) + b"{")
        answers = {0}
        for _ in range(10):  # the first ones may come before the server has seen all the others
            one_more = opened.enter_context(served.connect())
            one_more.settimeout(0.5)
            one_more.sendall(served.head(length=long) + b"{")
            with suppress(TimeoutError):
                answers.add(status(one_more))
        assert 503 in answers
        assert served.names() == []
    answer, attempts = 503, 100
    while answer == 503 and (attempts := attempts - 1):  # until it has seen them leave
        with served.connect() as whole, suppress(ConnectionError):  # a refusal may close before everything is sent
            whole.sendall(served.head(length=long) + BODY + b" " * (long - len(BODY)))
            answer = status(whole)
    assert answer == 201
    assert served.names() == ["Medio"]
