"""The door of the application, without a network: any bytes in, and every answer held to what is promised of all.

A `Door` calls the WSGI application as a server would. It fails at once on what must never happen, whatever was sent:
a status of 500 and above, a line of the log that says something broke, a refusal outside the dialect's envelope,
another company's ids or words in the answer.
"""

import io
import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self
from urllib.parse import unquote_to_bytes

import falcon
import msgspec

from tests.contracts import validator

JSON = {"Content-Type": "application/json"}
UUID_FORM = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
SHORT_FORM = re.compile(r"(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])")


class Reply(msgspec.Struct, frozen=True):
    """An answer: its status, its headers with names in lower case, its bytes."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def is_success(self) -> bool:
        """Whether it is a 2xx."""
        return 200 <= self.status < 300

    @property
    def is_file(self) -> bool:
        """Whether it is bytes of another type than JSON."""
        return bool(self.content) and not self.headers.get("content-type", "").startswith("application/json")

    def shown(self) -> Any:
        """The body: JSON as a value, a file as bytes, None when empty."""
        return self.content if self.is_file else self.json()

    def json(self) -> Any:
        """The body as JSON, None when empty."""
        return json.loads(self.content) if self.content else None

    def data(self) -> Any:
        """What a success of Factuarea carries."""
        assert self.is_success, self.content
        return self.json()["data"]


def form(**files: bytes) -> tuple[bytes, dict[str, str]]:
    """A form of files by their fields, and its headers."""
    parts = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n"
        for name, content in files.items()
    )
    return parts + b"--x--\r\n", {"Content-Type": "multipart/form-data; boundary=x"}


class Stranger(msgspec.Struct, frozen=True):
    """What must never be seen by others: every id of a company, in every spelling, and a word in all of its texts."""

    ids: frozenset[str]
    marker: str

    def seen_in(self, answer: str, sent: str) -> list[str]:
        """What of this company is in an answer and was not in the question."""
        words = [self.marker] if self.marker in answer and self.marker not in sent else []
        told = {*UUID_FORM.findall(answer), *SHORT_FORM.findall(answer)} & self.ids
        return words + sorted(one for one in told if one not in sent)


Envelope = Callable[[Reply], list[str]]


def factuarea(reply: Reply) -> list[str]:
    """What is wrong with a refusal of the Factuarea dialect."""
    try:
        shown = reply.json()
    except ValueError:
        return [f"no JSON: {reply.content[:200]!r}"]
    found = validator.faults({"$ref": "#/components/schemas/Error"}, shown)
    if not found and shown["error"].get("request_id") != reply.headers.get("x-request-id"):
        found = ["another request_id in the body than in the header"]
    if not found and not shown["error"]["message"]:
        found = ["no sentence"]
    return found


def holded(reply: Reply) -> list[str]:
    """What is wrong with a refusal of the Holded dialect."""
    try:
        shown = reply.json()
    except ValueError:
        return [f"no JSON: {reply.content[:200]!r}"]
    if reply.status == 401:
        return [] if shown == {"status": 401} else [f"not the bare status: {shown}"]
    fits = isinstance(shown, dict) and shown.get("status") == 0 and isinstance(shown.get("info"), str)
    return [] if fits and shown["info"] else [f"not the envelope: {shown}"]


class Broken(logging.Handler):
    """Keeps what the application reports as broken."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.said.append(record.getMessage())

    def __enter__(self) -> Self:
        """Listen."""
        logging.getLogger("talonario").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        logging.getLogger("talonario").removeHandler(self)


class Door:
    """Calls the application with the headers of one key.

    envelope    says what is wrong with a refusal: `factuarea` or `holded` above
    strangers   the companies whose data must not come out here
    """

    def __init__(
        self,
        app: falcon.App[Any, Any],
        headers: Mapping[str, str],
        envelope: Envelope,
        strangers: Iterable[Stranger] = (),
    ) -> None:
        self.app = app
        self.headers = dict(headers)
        self.envelope = envelope
        self.strangers = tuple(strangers)

    def __call__(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        announced: int | str | None = None,
    ) -> Reply:
        """Send bytes to a target (path and query, percent-encoded).

        headers     beside those of the key; `Content-Type: application/json` unless another one is given
        announced   the Content-Length where it is not the body's own; "none" for no such header
        """
        named = {**self.headers, **(JSON if body is not None else {}), **(headers or {})}
        length = (None if body is None else len(body)) if announced is None else announced
        if length not in {None, "none"}:
            named["Content-Length"] = str(length)
        with Broken() as broken:
            reply = self._call(environment(method, target, body or b"", named))
        asked = f"{method} {target[:300]} {(body or b'')[:500]!r} {headers or ''}"
        assert not broken.said, f"{asked}\n{broken.said[0]}"
        assert reply.status < 500, f"{asked}\n{reply.status} {reply.content[:500]!r}"
        if not reply.is_success and method != "HEAD":
            assert not (faults := self.envelope(reply)), f"{asked}\n{reply.status} {faults}"
        answer = reply.content.decode("utf-8", "replace") + " ".join(reply.headers.values())
        sent = unquote_to_bytes(target).decode("utf-8", "replace") + (body or b"").decode("utf-8", "replace")
        for stranger in self.strangers:
            assert not (seen := stranger.seen_in(answer, sent)), f"{asked}\nanother company's {seen}: {answer[:500]}"
        return reply

    def send(self, method: str, target: str, value: Any = None, **options: Any) -> Reply:
        """Send a value as JSON; None for no body."""
        return self(method, target, None if value is None else json.dumps(value).encode(), **options)

    def _call(self, environ: dict[str, Any]) -> Reply:
        told: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], object]:
            told.extend((int(status.split(" ", 1)[0]), {name.lower(): value for name, value in headers}))
            return told.append

        content = b"".join(self.app(environ, start_response))
        return Reply(told[0], told[1], content)


def environment(method: str, target: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """What a WSGI server makes of a request."""
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "test",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "test",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        upper = name.upper().replace("-", "_")
        environ[upper if upper in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{upper}"] = value
    return environ
