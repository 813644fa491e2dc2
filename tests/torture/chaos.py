"""A proxy on loopback that misbehaves as live services do: by chance, but the same for the same seed."""

from __future__ import annotations

import json
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from tests.torture.dirt import damaged, spelt_otherwise

# What may happen to a call, with its weight. Those of the second half happen after the server did what was asked.
TROUBLES: Mapping[str, int] = {
    "busy": 3, "busy_without_a_word": 2, "fails": 3, "bad_gateway": 2, "page_of_html": 3, "dropped_before": 3,
    "hangs": 1,
    "dropped_after": 4, "cut_short": 3, "half_json": 3, "fails_after": 2, "hangs_after": 1,
}  # fmt: skip
_HTML = b"<!DOCTYPE html><html><head><title>404</title></head></html>"


@dataclass
class Chances:
    """How often what happens, each between 0 and 1.

    trouble    an answer that is none, or comes too late
    spelling   a list whose records are spelt otherwise but mean the same
    damage     a list in which one record is wrong, doubled or missing, this once
    page_size  what the source is asked to put on a page
    hangs_max  how many calls hang: each costs its time-out
    """

    trouble: float = 0.0
    spelling: float = 0.0
    damage: float = 0.0
    page_size: int | None = None
    hangs_max: int = 2


@dataclass
class Chaos:
    """The proxy before one server. `done` counts what happened; `on_call` is told of each call before it is made.

    kinds  of trouble: those of TROUBLES
    """

    upstream: str
    seed: str
    chances: Chances
    on_call: Callable[[str, str], None] = lambda _method, _path: None
    after_call: Callable[[str, str], None] = lambda _method, _path: None
    kinds: Mapping[str, int] = field(default_factory=lambda: TROUBLES)

    def __post_init__(self) -> None:
        self.done: Counter[str] = Counter()
        self._chance = random.Random(self.seed)
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._pages: dict[str, list[Any]] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 65_536
            disable_nagle_algorithm = True

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - given
                """Say nothing."""

            def _any(self) -> None:
                outer._serve(self)

            do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815 - the names are the base class's

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._upstream = httpx.Client(base_url=self.upstream, timeout=60)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._upstream.close()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length) if length else b""
        with self._lock:
            trouble = self._trouble()
        try:
            if trouble == "hangs":
                self._hang(handler)
            elif trouble == "dropped_before":
                self._drop(handler)
            elif trouble in {"busy", "busy_without_a_word", "fails", "bad_gateway", "page_of_html"}:
                self._answer(handler, *_REFUSALS[trouble])
            else:
                self._forward(handler, body, trouble)
        except (ConnectionError, httpx.TransportError):
            # The client was killed, or the server behind is gone.
            self._drop(handler)

    def _trouble(self) -> str | None:
        if self._chance.random() >= self.chances.trouble:
            return None
        found = self._chance.choices(list(self.kinds), list(self.kinds.values()))[0]
        if found.startswith("hangs") and self.done["hangs"] + self.done["hangs_after"] >= self.chances.hangs_max:
            return None
        self.done[found] += 1
        return found

    def _forward(self, handler: BaseHTTPRequestHandler, body: bytes, trouble: str | None) -> None:
        self.on_call(handler.command, handler.path)
        kept = {
            name: value
            for name, value in handler.headers.items()
            if name.lower() in {"key", "authorization", "content-type", "accept", "idempotency-key"}
        }
        answer = self._upstream.request(handler.command, self._resized(handler.path), content=body, headers=kept)
        self.after_call(handler.command, handler.path)
        content = answer.content
        if trouble == "dropped_after":
            self._drop(handler)
        elif trouble == "hangs_after":
            self._hang(handler)
        elif trouble == "fails_after":
            self._answer(handler, 502, {}, _HTML)
        elif trouble == "cut_short":
            self._answer(handler, answer.status_code, {"Content-Length": str(len(content) + 50)}, content)
            self._drop(handler)
        elif trouble == "half_json" and len(content) > 2:
            self._answer(handler, answer.status_code, {}, content[: len(content) // 2])
        else:
            passed_on = {name: value for name, value in answer.headers.items() if name == "retry-after"}
            if handler.command == "GET" and "/api/" in handler.path and answer.is_success:
                content = self._dirty(handler.path, content)
            self._answer(handler, answer.status_code, passed_on, content)

    def _resized(self, path: str) -> str:
        parts = urlsplit(path)
        query = parse_qs(parts.query)
        if self.chances.page_size is None or "page" not in query:
            return path
        return f"{parts.path}?{urlencode({**query, 'limit': [str(self.chances.page_size)]}, doseq=True)}"

    def _dirty(self, path: str, content: bytes) -> bytes:
        found = json.loads(content)
        if not isinstance(found, list) or not found:
            return content
        with self._lock:
            kind = urlsplit(path).path
            before, self._pages[kind] = self._pages.get(kind), found
            if self._chance.random() < self.chances.damage:
                self.done["damage"] += 1
                found = damaged(found, before, self._chance)
            if self._chance.random() < self.chances.spelling:
                self.done["spelling"] += 1
                found = spelt_otherwise(found, self._chance)
        return json.dumps(found).encode()

    def _answer(self, handler: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str], body: bytes) -> None:
        handler.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)
        handler.wfile.flush()

    def _drop(self, handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.connection.close()

    def _hang(self, handler: BaseHTTPRequestHandler) -> None:
        self._over.wait(30)
        self._drop(handler)


class _Server(ThreadingHTTPServer):
    """A server whose clients may die at any moment."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that is gone."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


_REFUSALS: Mapping[str, tuple[int, Mapping[str, str], bytes]] = {
    "busy": (429, {"Retry-After": "0"}, b'{"status":0,"info":"Too many requests"}'),
    "busy_without_a_word": (429, {}, b""),
    "fails": (500, {}, b'{"status":0,"info":"Internal error"}'),
    "bad_gateway": (520, {}, b"error code: 520"),
    "page_of_html": (200, {"Content-Type": "text/html"}, _HTML),
}
