"""The sockets of the emulator, so near to them that a connection can be dropped in the middle of an answer."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

import msgspec

from talonario.api.holded.quirks import PAGE
from talonario.cli.emulator.desk import PREFIX, Desk
from talonario.cli.emulator.faults import AFTERWARDS, Fate
from talonario.cli.emulator.stage import Stage
from talonario.domain.context import MADRID

BODY_BYTES_MAX: Final = 64 * 1024 * 1024
JSON: Final = "application/json; charset=utf-8"
HTML: Final = "text/html; charset=UTF-8"
BLOCKED: Final = b'"Account has been blocked. Reason: Unpaid"'
TOO_MANY: Final = b'{"status":0,"info":"Too many requests"}'
LINE_MAX: Final = 1024
LENGTH: Final = re.compile(r"[0-9]{1,18}")
SIZE: Final = re.compile(rb"[0-9A-Fa-f]{1,15}")
HOST: Final = re.compile(r"(?:\[([^\]]*)\]|([^:\[\]]*))(?::[0-9]*)?")
BEFORE_PATH: Final = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?]*")


class BodyRefused(ValueError):
    """A body that ends early, is too long or has no length; `status` says which."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Reply(NamedTuple):
    """What goes back; `sent` of its bytes, when the connection shall break off in between."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    sent: int | None = None


class Asked(NamedTuple):
    """One request, whole; the names of headers are lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class Emulator(ThreadingHTTPServer):
    """The server: a thread for each connection.

    stage   what is emulated
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, host: str, port: int, stage: Stage) -> None:
        super().__init__((host, port), _Handler)
        self.stage = stage
        self._desk = Desk(stage)
        self._is_near = is_near(host)
        name = f"[{host}]" if ":" in host else host
        self.url = f"http://{name}:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that is gone."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def reply(self, asked: Asked) -> Reply | None:
        """The answer to a request; None closes the connection."""
        if asked.path == PREFIX or asked.path.startswith(f"{PREFIX}/"):
            return self._at_the_desk(asked)
        at = self.stage.clock()
        fate = self.stage.course.next(asked.method, asked.path)
        if fate.delay_seconds and not self.stage.hold(fate.delay_seconds):
            return None
        counted = self._counted(at)
        reply: Reply | None
        fault: str | None
        if "Retry-After" in counted:
            reply, fault = Reply(429, {"Content-Type": JSON}, TOO_MANY), "quota"
        else:
            reply, fault = self._met(asked, fate), fate.kind
        if reply is not None:
            reply = reply._replace(headers={**reply.headers, **counted})
        self.stage.journal.write(
            at,
            asked.method,
            (asked.path, asked.query),
            asked.headers,
            asked.body,
            status=None if reply is None else reply.status,
            fault=fault,
        )
        return reply

    def _at_the_desk(self, asked: Asked) -> Reply:
        # A page in a browser of this machine is a stranger: it may neither read the log nor put anything back.
        host = HOST.fullmatch(asked.headers.get("host", ""))
        if "origin" in asked.headers or (self._is_near and not (host and is_near(host[1] or host[2]))):
            return Reply(403, {"Content-Type": JSON}, b'{"error":"these endpoints are for programs on this machine"}')
        status, body = self._desk.answer(asked.method, asked.path, asked.query, asked.body)
        return Reply(status, {"Content-Type": JSON}, body)

    def _counted(self, at: datetime) -> dict[str, str]:
        """The headers of the month's quota, none when there is none."""
        day = at.astimezone(MADRID)
        left = self.stage.course.left(f"{day:%Y-%m}")
        if left is None:
            return {}
        over = (day.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)).replace(day=1)
        return {
            "X-RateLimit-Limit": str(self.stage.course.faults.quota),
            "X-RateLimit-Remaining": str(max(left, 0)),
            "X-RateLimit-Reset": str(int(over.timestamp())),
            "X-RateLimit-Window": "month",
            **({"Retry-After": str(max(1, int((over - at).total_seconds())))} if left < 0 else {}),
        }

    def _met(self, asked: Asked, fate: Fate) -> Reply | None:
        """The answer to a request that met its fate."""
        if fate.kind is None or fate.kind in AFTERWARDS:
            with self.stage.answering():
                reply = self._answered(asked)
            return _afterwards(reply, fate)
        if fate.kind == "drop":
            return None
        if fate.kind == "limited":
            wait = str(self.stage.course.faults.retry_after)
            return Reply(429, {"Content-Type": JSON, "Retry-After": wait}, TOO_MANY)
        if fate.kind == "limited_silently":
            return Reply(429, {"Content-Type": HTML}, b"")
        if fate.kind == "blocked":
            return Reply(402, {"Content-Type": JSON}, BLOCKED)
        if fate.kind == "html":
            return Reply(200, {"Content-Type": HTML}, PAGE)
        return _error(fate.status)

    def _answered(self, asked: Asked) -> Reply:
        """What the dialect answers. The live service has no 404: a path that is not there is a page, with 200."""
        told: list[tuple[int, list[tuple[str, str]]]] = []

        def start(line: str, headers: list[tuple[str, str]], _: Any = None, /) -> Callable[[bytes], object]:
            told.append((int(line[:3]), headers))
            return lambda _content: None

        said = self.stage.application(self._environment(asked), start)
        body = b"".join(said)
        status, headers = told[-1]
        if status == 404 and self.stage.company.quirks == "live":
            return Reply(200, {"Content-Type": HTML}, PAGE)
        return Reply(status, dict(headers), body)

    def _environment(self, asked: Asked) -> dict[str, Any]:
        host, port = str(self.server_address[0]), str(self.server_address[1])
        found = {
            "REQUEST_METHOD": asked.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(asked.path, "latin-1"),
            "QUERY_STRING": asked.query,
            "SERVER_NAME": host,
            "SERVER_PORT": port,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(asked.body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(asked.body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in asked.headers.items():
            if name == "content-type":
                found["CONTENT_TYPE"] = value
            elif name not in {"content-length", "transfer-encoding"}:
                found[f"HTTP_{name.upper().replace('-', '_')}"] = value
        return found


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Emulator
    protocol_version = "HTTP/1.1"
    server_version = "Talonario-emulator"
    wbufsize = 65_536
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class calls it so)
        """Say nothing: the journal knows."""

    def _any(self) -> None:
        try:
            body = self._body()
        except BodyRefused as refusal:
            self.send_error(refusal.status)
            self.close_connection = True
            return
        path, _, query = (self.path if self.path.startswith("/") else BEFORE_PATH.sub("", self.path)).partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.reply(Asked(self.command, path, query, headers, body))
        if reply is None:
            self._drop()
            return
        self.send_response(reply.status)
        length = {"Content-Length": str(len(reply.body))}
        for name, value in {**reply.headers, **length}.items():
            if name.lower() != "content-length" or name in length:
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body[: reply.sent])
        self.wfile.flush()
        if reply.sent is not None:
            self._drop()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _any  # noqa: N815  (the base class's)

    def _body(self) -> bytes:
        """The whole body. Raises BodyRefused."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._pieces()
        announced = self.headers.get("Content-Length", "0")
        if not LENGTH.fullmatch(announced):
            raise BodyRefused(400)
        return self._whole(int(announced))

    def _pieces(self) -> bytes:
        body = bytearray()
        while size := self._size():
            body += self._whole(size, BODY_BYTES_MAX - len(body))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return bytes(body)

    def _size(self) -> int:
        written = self.rfile.readline(LINE_MAX).partition(b";")[0].strip()
        if not SIZE.fullmatch(written):
            raise BodyRefused(400)
        return int(written, 16)

    def _whole(self, length: int, most: int = BODY_BYTES_MAX) -> bytes:
        """So many bytes: nothing is ever written from half a body."""
        if length > most:
            raise BodyRefused(413)
        read = self.rfile.read(length)
        if len(read) < length:
            raise BodyRefused(400)
        return read

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.close()


def is_near(host: str) -> bool:
    """Whether a name is this machine's own, and nobody else's."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _afterwards(reply: Reply, fate: Fate) -> Reply | None:
    """What is left of an answer."""
    if fate.kind == "drop_after":
        return None
    if fate.kind == "error_after":
        return _error(fate.status)
    if fate.kind == "truncate":
        return reply._replace(body=reply.body[: len(reply.body) // 2])
    if fate.kind == "cut":
        return reply._replace(sent=len(reply.body) // 2)
    if fate.kind == "mislabel":
        return reply._replace(headers={**_without_type(reply.headers), "Content-Type": HTML})
    return reply


def _without_type(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() != "content-type"}


def _error(status: int) -> Reply:
    if status == 500:
        return Reply(500, {"Content-Type": JSON}, msgspec.json.encode({"status": 0, "info": "Internal error"}))
    page = f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>\n"
    return Reply(status, {"Content-Type": HTML}, page.encode())
