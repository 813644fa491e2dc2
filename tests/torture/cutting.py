"""A PostgreSQL connection that breaks when it is told to: a relay on loopback that counts what the client says."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

CHUNK = 1 << 16
ANSWER_SECONDS = 0.1
"""How long the server may take to answer before the line is cut: not everything that is said gets an answer."""


class Relay:
    """Passes everything on between clients and a server until the moment for which it is armed.

    url   the database behind the relay
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = (parts.hostname or "127.0.0.1", parts.port or 5432)
        self._listener = socket.create_server(("127.0.0.1", 0))
        host, port = self._listener.getsockname()[:2]
        login = parts.netloc.rpartition("@")[0]
        self.url = parts._replace(netloc=f"{login}@{host}:{port}").geturl()
        self._left: int | None = None
        self._answered = False
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []

    def arm(self, messages: int, *, answered: bool) -> None:
        """Cut after so many messages more; `answered`: the next one still arrives, and its answer is lost."""
        self._left, self._answered = messages, answered

    def disarm(self) -> bool:
        """Let everything pass again; whether it did not come to a cut."""
        missed, self._left = self._left is not None, None
        return missed

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._server)
            self._open += [client, server]
            thread = threading.Thread(target=self._pass_on, args=(client, server))
            self._threads.append(thread)
            thread.start()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        with client, server:
            try:
                while True:
                    for one in select.select([client, server], [], [])[0]:
                        said = one.recv(CHUNK)
                        if not said or (one is client and self._cuts(server, said)):
                            return
                        (server if one is client else client).sendall(said)
            except (OSError, ValueError):
                return  # one of them is gone

    def _cuts(self, server: socket.socket, said: bytes) -> bool:
        if self._left is None:
            return False
        self._left -= 1
        if self._left >= 0:
            return False
        self._left = None
        if self._answered:
            server.sendall(said)
            select.select([server], [], [], ANSWER_SECONDS)
        return True

    def close(self) -> None:
        """End every connection."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in self._open:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # closed already
        for thread in self._threads:
            thread.join()


@contextmanager
def relay(url: str) -> Iterator[Relay]:
    """A running relay to the database of a URL."""
    made = Relay(url)
    accepting = threading.Thread(target=made.serve)
    accepting.start()
    try:
        yield made
    finally:
        made.close()
        accepting.join()
