"""One HTTP request as the engine and the dialects see it, before and after its key is known."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import falcon

from talonario.api.engine import forms as multipart
from talonario.api.engine import wire
from talonario.api.engine.problems import Problem
from talonario.api.engine.query import Query
from talonario.front import BODY_FAULT

if TYPE_CHECKING:
    from talonario.domain.attachments import KeptFile
    from talonario.domain.companies import Company
    from talonario.domain.keys import Credential

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_NO_QUERY = Query("")


def ulid(now: datetime) -> str:
    """26 characters that sort by time: 48 bits of milliseconds, 80 of chance."""
    value = (int(now.timestamp() * 1000) << 80) | secrets.randbits(80)
    return "".join(_ALPHABET[(value >> shift) & 31] for shift in range(125, -1, -5))


@dataclass(slots=True)
class Request:
    """A request on its way through the engine.

    id        told to the client and to the log
    now       the instant it arrived: the only clock of everything it does
    address   https://… at which the client reaches this server
    headers   of the answer, whatever becomes of the request
    payload   the JSON body once it was read, or a form; None when there was none
    file      what came with a form, once it is kept
    key       whose request it is, once it is known
    company   whose books it works on, once they were read
    version   the contract's version in force, for dialects that have one
    shape     through which the handler read the body; what that does not name was ignored
    """

    raw: falcon.Request
    id: str
    now: datetime
    language: str
    address: str
    headers: dict[str, str] = field(default_factory=dict)
    query: Query = _NO_QUERY
    payload: Any = None
    file: KeptFile | None = None
    key: Credential | None = None
    company: Company | None = None
    version: str | None = None
    shape: type[wire.Wire] | None = None

    @property
    def method(self) -> str:
        """GET, POST, PUT, DELETE. HEAD is GET whose body the server leaves out."""
        method = str(self.raw.method)
        return "GET" if method == "HEAD" else method

    @property
    def path(self) -> str:
        """The path as it was asked for, without a closing slash."""
        return str(self.raw.path)

    def header(self, name: str) -> str | None:
        """A header of the request, None when absent or blank."""
        value = self.raw.get_header(name)
        return value.strip() or None if value else None


def language_of(accepted: str | None, known: tuple[str, ...]) -> str:
    """The first of the known languages that an Accept-Language header prefers; the first known one otherwise."""
    best, weight = known[0], 0.0
    for part in (accepted or "").split(","):
        name, _, rest = part.strip().partition(";")
        try:
            quality = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            continue
        language = name.split("-")[0].lower()
        if language in known and quality > weight:
            best, weight = language, quality
    return best


def read_body(raw: falcon.Request, bytes_max: int, *, forms: bool, files: bool = False) -> Any:
    """The body as a JSON value, None when empty; with `files`, a `forms.Form` when it is multipart.

    bytes_max   longer bodies are refused with `payload_too_large`, announced or not
    forms       whether `application/x-www-form-urlencoded` is read too, as an object with texts in it
    """
    try:
        length = raw.content_length
    except falcon.HTTPInvalidHeader as refusal:
        raise Problem(
            "bad_request",
            "parameter_invalid_format",
            "Content-Length no es un número de bytes.",
            "Content-Length is no number of bytes.",
            "Content-Length",
        ) from refusal
    if length is not None and length > bytes_max:
        raise _too_large()
    if fault := raw.env.get(BODY_FAULT):
        raise {"late": _late, "broken": _broken, "crowded": _crowded}[fault]()
    if length is None and "chunked" not in (raw.get_header("Transfer-Encoding") or "").lower():
        return None
    body = raw.stream.read(bytes_max + 1) if length is None else raw.bounded_stream.read()
    if len(body) > bytes_max:
        raise _too_large()
    if length is not None and len(body) < length:
        raise _broken()
    if not body.strip():
        return None
    media = (raw.content_type or "").partition(";")[0].strip().lower()
    if media == "application/x-www-form-urlencoded" and forms:
        return wire.tidy(multipart.spelled(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)))
    if media == multipart.MEDIA_TYPE and files:
        return multipart.read(body, raw.content_type or "")
    packed = (raw.get_header("Content-Encoding") or "identity").strip().lower() != "identity"
    if packed or (media and not media.endswith("json") and media != "text/plain"):
        raise Problem(
            "unsupported_media",
            "unsupported_media_type",
            "El cuerpo de la petición debe ser JSON sin comprimir (Content-Type: application/json).",
            "The body of the request must be plain JSON (Content-Type: application/json).",
        )
    return wire.decode(body)


def _broken() -> Problem:
    """The connection broke: what came is not what was meant, also where it can be read by itself."""
    return Problem(
        "bad_request",
        "invalid_json",
        "El cuerpo de la petición llegó incompleto.",
        "The body of the request did not arrive whole.",
    )


def _late() -> Problem:
    return Problem(
        "bad_request",
        "invalid_json",
        "El cuerpo de la petición no llegó entero a tiempo. Repítala.",
        "The body of the request did not arrive whole in time. Send it again.",
    )


def _crowded() -> Problem:
    return Problem(
        "unavailable",
        "service_unavailable",
        "Hay demasiadas peticiones grandes a la vez. Repítala en un momento.",
        "There are too many large requests at once. Send it again in a moment.",
        headers={"Retry-After": "1"},
    )


def _too_large() -> Problem:
    return Problem(
        "too_large",
        "payload_too_large",
        "El cuerpo de la petición es demasiado grande.",
        "The body of the request is too large.",
    )
