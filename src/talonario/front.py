"""What stands between the sockets and the WSGI application: it has the patience that threads must not have.

A thread that reads a body waits as long as its client likes, and few clients that stop half way hold every thread. Here
one loop awaits all bodies, each for its time only, and a thread gets a request that is complete. The face it shows to
the server is RSGI, Granian's own (https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md).
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from ipaddress import ip_address
from queue import SimpleQueue
from typing import Any, Final, Literal, NamedTuple
from wsgiref.types import WSGIApplication

from granian.rsgi import HTTPProtocol, ProtocolClosed, ProtocolError, Scope  # type: ignore[attr-defined]

LOG = logging.getLogger("talonario.front")

BODY_FAULT: Final = "talonario.body_fault"
"""The key of the WSGI environment that says why a body is not what was sent; absent when it is."""

BodyFault = Literal["late", "broken", "crowded"]

AWAY: Final = "talonario.away"
"""The key of the WSGI environment under which `away` finds the context for something long."""

THREADS: Final = min(8, 2 * (os.cpu_count() or 1) + 1)
"""Threads wait for disks, locks and the database: a few more than processors, not many more."""

AWAY_MAX: Final = 16
"""How many requests may do something long at once; each has a substitute among the threads."""

BYTES_PER_SECOND_MIN: Final = 500_000
SMALL_BYTES: Final = 64 * 1024
ROOM_BYTES: Final = 256 * 1024 * 1024

_ENVIRONMENT: Final[dict[str, Any]] = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
}


class _Work(NamedTuple):
    """A request that is complete, and who waits for it to be answered."""

    scope: Scope
    protocol: HTTPProtocol
    body: bytes
    fault: BodyFault | None
    answered: asyncio.Future[None]


class TooMuchAtOnce(Exception):
    """So many requests do something long that one more would leave nobody for the others."""


class Front:
    """Serves a WSGI application.

    body_bytes_max   longer bodies are not read; refusing them is the application's
    longer           says of a method and a path how long a body may be by its own right, because it is a file
    body_seconds     patience with a body; a long one gets as much more as it takes at 500 kB a second
    proxies          how many proxies of ours stand before: the outermost one says whose request it is

    Bodies above 64 kB share 256 MiB: when there is no room, the request goes on without its body, as `crowded`.
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        body_bytes_max: int,
        body_seconds: float,
        longer: Callable[[str, str], int] = lambda _method, _path: 0,
        proxies: int = 0,
    ) -> None:
        self._application = application
        self._bytes_max = body_bytes_max
        self._longer = longer
        self._seconds = body_seconds
        self._proxies = proxies
        self._room = ROOM_BYTES
        self._waiting: SimpleQueue[_Work] = SimpleQueue()
        self._guard = threading.Lock()
        self._away = self.threads = 0

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take up work with the loop of this server process."""
        self._loop = loop
        for _ in range(THREADS):
            self._one_more()

    def _one_more(self) -> None:
        threading.Thread(target=self._work, name=f"answer-{self.threads}", daemon=True).start()
        self.threads += 1

    @contextmanager
    def away(self) -> Iterator[None]:
        """Let a thread do something long: another one answers in its place. Raises TooMuchAtOnce."""
        with self._guard:
            if self._away >= AWAY_MAX:
                raise TooMuchAtOnce
            self._away += 1
            if self.threads - self._away < THREADS:
                self._one_more()
        try:
            yield
        finally:
            with self._guard:
                self._away -= 1

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Await the body of a request, then its answer by a thread."""
        taken = 0
        body, fault = b"", None
        if scope.method not in {"GET", "HEAD"}:
            taken, body, fault = await self._body(scope, protocol)
        answered = self._loop.create_future()
        self._waiting.put(_Work(scope, protocol, body, fault, answered))
        try:
            await answered
        finally:
            self._room += taken

    async def _body(self, scope: Scope, protocol: HTTPProtocol) -> tuple[int, bytes, BodyFault | None]:
        """The room that a body takes, the body, and what is wrong with it."""
        announced = scope.headers.get("content-length")
        if announced is None and not scope.headers.get("transfer-encoding"):
            return 0, b"", None
        bytes_max = max(self._bytes_max, self._longer(scope.method, scope.path))
        expected = int(announced) if announced is not None and announced.isdecimal() else bytes_max
        if expected > bytes_max:
            return 0, b"", None
        taken = expected if expected > SMALL_BYTES else 0
        if taken > self._room:
            return 0, b"", "crowded"
        self._room -= taken
        try:
            if announced is None:
                return taken, *await self._pieces(protocol, bytes_max)
            async with asyncio.timeout(self._seconds + expected / BYTES_PER_SECOND_MIN):
                return taken, await protocol(), None
        except TimeoutError:
            return taken, b"", "late"
        except (ProtocolClosed, ProtocolError):
            return taken, b"", "broken"
        except BaseException:
            self._room += taken
            raise

    async def _pieces(self, protocol: HTTPProtocol, bytes_max: int) -> tuple[bytes, BodyFault | None]:
        """A body of unknown length, up to one byte more than is allowed."""
        body, ended = bytearray(), False
        began = self._loop.time()
        async with asyncio.timeout(self._seconds) as patience:
            async for piece in protocol:
                if ended:
                    # One empty piece ends a body. Two: it broke off, and what came may be half of what was meant.
                    return b"", "broken"
                ended = not piece
                body += piece[: bytes_max + 1 - len(body)]
                if len(body) > bytes_max:
                    break
                patience.reschedule(began + self._seconds + len(body) / BYTES_PER_SECOND_MIN)
        return bytes(body), None

    def _work(self) -> None:
        while True:
            work = self._waiting.get()
            try:
                self._answer(work)
            except Exception as failure:  # noqa: BLE001  (a thread of the server never dies of one request)
                place = "".join(traceback.format_tb(failure.__traceback__))
                LOG.error("the application failed: %s\n%s", type(failure).__name__, place)  # noqa: TRY400
                work.protocol.response_empty(500, [])
            try:
                self._loop.call_soon_threadsafe(_tell, work.answered)
            except RuntimeError:  # the loop has ended, and with it whoever waited
                return

    def _answer(self, work: _Work) -> None:
        status, headers = 500, list[tuple[str, str]]()

        def start(line: str, fields: list[tuple[str, str]], _: Any = None, /) -> Callable[[bytes], object]:
            nonlocal status, headers
            status, headers = int(line[:3]), fields
            return _no_writing

        surroundings = environment(work.scope, work.body, work.fault, self._proxies) | {AWAY: self.away}
        said: Iterable[bytes] = self._application(surroundings, start)
        try:
            content = b"".join(said)
        finally:
            if hasattr(said, "close"):
                said.close()
        work.protocol.response_bytes(status, headers, content)


def away(environ: Mapping[str, Any]) -> AbstractContextManager[None]:
    """A context for something long, in which another thread answers instead. Raises TooMuchAtOnce."""
    offered: Callable[[], AbstractContextManager[None]] = environ.get(AWAY, nullcontext)
    return offered()


def environment(scope: Scope, body: bytes, fault: BodyFault | None, proxies: int = 0) -> dict[str, Any]:
    """The WSGI environment of a request (PEP 3333)."""
    address, _, _ = scope.client.rpartition(":")
    server, _, port = scope.server.rpartition(":")
    found = {
        **_ENVIRONMENT,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": _native(scope.path),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": address,
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
    }
    if fault:
        found[BODY_FAULT] = fault
    if scope.authority:
        found["HTTP_HOST"] = scope.authority
    names, fields = scope.headers.keys(), scope.headers.items()
    for name, value in fields:
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        found[key] = f"{found[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}" if key in found else value
    if len(names) > len(fields):  # those whose values are no ASCII are there, but cannot be read
        for name in names:
            found.setdefault(f"HTTP_{name.upper().replace('-', '_')}", "")
    if proxies:
        found["REMOTE_ADDR"] = _behind(proxies, found.get("HTTP_X_FORWARDED_FOR", "")) or address
    return found


def _behind(proxies: int, forwarded: str) -> str | None:
    """The address that the outermost of our proxies saw. Each adds one at the end; what stands before is hearsay."""
    seen = forwarded.split(",")
    try:
        return str(ip_address(seen[-proxies].strip()))
    except (IndexError, ValueError):
        return None


def _native(text: str) -> str:
    """A text as WSGI wants it: its UTF-8 bytes, each as a character."""
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("latin-1")


def _tell(answered: asyncio.Future[None]) -> None:
    if not answered.done():
        answered.set_result(None)


def _no_writing(_: bytes) -> None:
    message = "answers are returned, not written"
    raise NotImplementedError(message)
