"""A receiver on loopback that answers however a test wants it to."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from talonario.webhooks.egress import Egress

Behaviour = Callable[[socket.socket], None]

OFFLINE: Final = Egress(resolve=lambda _: ())
"""For servers of tests: no name leads anywhere."""

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def says(answer: bytes, *, hang_up: bool = False) -> Behaviour:
    """Answer with these bytes; then end the connection, when asked to."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(answer)
        if hang_up:
            raise ConnectionAbortedError

    return behave


class Receiver:
    """What it heard, and how it answers.

    accepted   connections that reached it, whether they said anything or not
    requests   head and body of each
    behave     called after each request
    """

    def __init__(self, listening: socket.socket, tls: ssl.SSLContext | None) -> None:
        self._listening = listening
        self._tls = tls
        self._open: set[socket.socket] = set()
        self.port: int = listening.getsockname()[1]
        self.accepted = 0
        self.requests: list[tuple[bytes, bytes]] = []
        self.behave: Behaviour = says(OK)
        self.ended = threading.Event()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/hook"

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset({f"localhost:{self.port}"})

    @property
    def open_now(self) -> int:
        return len(self._open)

    def hang_up(self) -> None:
        """End every connection, as a server does that has been idle for long enough."""
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.accepted += 1
            threading.Thread(target=self._attend, args=(connection,), daemon=True).start()

    def _attend(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            speaking = connection
            if self._tls is not None:
                speaking = self._tls.wrap_socket(connection, server_side=True)
            self._open.add(speaking)
            try:
                with speaking, speaking.makefile("rb") as reading:
                    while self._heard(reading.readline, reading.read):
                        self.behave(speaking)
            finally:
                self._open.discard(speaking)

    def _heard(self, line: Callable[[], bytes], read: Callable[[int], bytes]) -> bool:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            more = line()
            if not more:
                return False
            head += more
        fields = dict(one.split(b": ", 1) for one in head.lower().splitlines()[1:] if one)
        self.requests.append((head, read(int(fields[b"content-length"]))))
        return True


@contextmanager
def receiver(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver on 127.0.0.1 that is gone afterwards."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listening:
        found = Receiver(listening, tls)
        thread = threading.Thread(target=found.serve)
        thread.start()
        try:
            yield found
        finally:
            found.ended.set()
            listening.shutdown(socket.SHUT_RDWR)
            found.hang_up()
            thread.join()
