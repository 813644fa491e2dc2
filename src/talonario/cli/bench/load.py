"""The load generator: clients that keep their connections and ask the next thing as soon as they are answered.

One thread and plain sockets, because an HTTP library costs more than most of the servers measured here.
"""

import re
import selectors
import socket
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

import msgspec

SILENCE_SECONDS: Final = 60.0
_END_OF_HEADERS: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_AT_ONCE: Final = 1 << 18


class Answer(NamedTuple):
    """What came back."""

    status: int
    body: bytes


Conversation = Generator[bytes, Answer, None]
"""What one client asks, request by request, looking at each answer. Raises WrongAnswer."""


class WrongAnswer(Exception):
    """The server did not do what was asked."""

    def __init__(self, answer: Answer) -> None:
        text = answer.body[:300].decode("utf-8", "replace")
        super().__init__(f"{answer.status} {text}")


class NoAnswer(Exception):
    """The server fell silent or hung up: nothing measured so far counts."""


class Load(msgspec.Struct, frozen=True):
    """How it went.

    began, ended   seconds of the monotonic clock
    took           seconds of each conversation that went well
    failures       what the others met
    """

    began: float
    ended: float
    took: list[float]
    failures: list[str]

    @property
    def per_second(self) -> float:
        """Conversations that went well."""
        return len(self.took) / (self.ended - self.began)


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """The bytes of a request."""
    every = {"Host": "localhost", "Accept": "application/json", **headers}
    if body:
        every |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in every.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


class Clients:
    """Connections to one server, kept from one load to the next."""

    def __init__(self, port: int, count: int) -> None:
        self._sockets = [socket.create_connection(("127.0.0.1", port), SILENCE_SECONDS) for _ in range(count)]
        for one in self._sockets:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """Hang up."""
        for one in self._sockets:
            one.close()

    def hold(self, conversations: Iterable[Conversation]) -> Load:
        """Hold conversations, as many at once as there are clients. Raises NoAnswer."""
        waiting = iter(conversations)
        took: list[float] = []
        failures: list[str] = []
        began = time.perf_counter()
        with selectors.DefaultSelector() as selector:
            for one in self._sockets:
                client = _Client(one, waiting)
                if client.begin():
                    selector.register(one, selectors.EVENT_READ, client)
            while selector.get_map():
                ready = selector.select(SILENCE_SECONDS)
                if not ready:
                    raise NoAnswer(f"no answer in {SILENCE_SECONDS:.0f} s")
                for key, _ in ready:
                    if not key.data.listen(took, failures):
                        selector.unregister(key.fileobj)
        return Load(began, time.perf_counter(), took, failures)


@contextmanager
def connected(port: int, count: int) -> Iterator[Clients]:
    """So many clients of the server on a port of loopback."""
    clients = Clients(port, count)
    try:
        yield clients
    finally:
        clients.close()


class _Client:
    """One connection and the conversation on it."""

    def __init__(self, connection: socket.socket, waiting: Iterator[Conversation]) -> None:
        self._connection = connection
        self._waiting = waiting
        self._heard = bytearray()
        self._began = 0.0

    def begin(self) -> bool:
        """Ask the first thing of the next conversation; False when there is none."""
        conversation = next(self._waiting, None)
        if conversation is None:
            return False
        self._conversation = conversation
        said = next(conversation)
        self._began = time.perf_counter()
        self._connection.sendall(said)
        return True

    def listen(self, took: list[float], failures: list[str]) -> bool:
        """Hear what has come; False when there is nothing left to ask."""
        part = self._connection.recv(_AT_ONCE)
        if not part:
            raise NoAnswer("the server hung up")
        self._heard += part
        answer = self._whole()
        if answer is None:
            return True
        heard_at = time.perf_counter()
        try:
            self._connection.sendall(self._conversation.send(answer))
        except StopIteration:
            took.append(heard_at - self._began)
            return self.begin()
        except WrongAnswer as wrong:
            failures.append(str(wrong))
            return self.begin()
        return True

    def _whole(self) -> Answer | None:
        """The answer, once all of it is there."""
        end = self._heard.find(_END_OF_HEADERS)
        if end < 0:
            return None
        length = _LENGTH.search(self._heard, 0, end + 2)
        if length is None:
            raise NoAnswer("an answer without its length")
        start = end + len(_END_OF_HEADERS)
        if len(self._heard) < start + int(length[1]):
            return None
        answer = Answer(int(self._heard[9:12]), bytes(self._heard[start:]))
        self._heard.clear()
        return answer
