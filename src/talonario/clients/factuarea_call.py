"""How Factuarea talks: envelopes, cursors, idempotency keys and errors, below the resources."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from talonario.clients.errors import ApiError, NotJson
from talonario.clients.transport import Answer, Query, Transport, failed

T = TypeVar("T")
Fields = Mapping[str, object]
_SECRET = re.compile(r"fact_(?:live|test)_[A-Za-z0-9]+")
_EMPTY_STATUSES = (204, 304)


class Page(msgspec.Struct, kw_only=True):
    """One page of a cursor list, its items still as they came."""

    data: list[Any]
    has_more: bool = False
    next_cursor: str | None = None


class Caller:
    """Makes calls and reads their envelopes."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def one(self, shape: type[T], method: str, path: str, **parts: Any) -> T:
        """The `data` of the answer as `shape`."""
        return into(shape, self._data(method, path, **parts))

    def many(self, shape: type[T], method: str, path: str, **parts: Any) -> list[T]:
        """The `data` of the answer as a list of `shape`."""
        return into(list[shape], self._data(method, path, **parts))  # type: ignore[valid-type]

    def ask(self, method: str, path: str, body: object = None, query: Query | None = None) -> Any:
        """The `data` of the answer as it came; None when it has none."""
        found = self._call(method, path, body=body, query=query)
        return None if found is None else found.get("data")

    def nothing(self, method: str, path: str, **parts: Any) -> None:
        """A call whose answer has no body."""
        self._call(method, path, **parts)

    def bare(self, shape: type[T], method: str, path: str, **parts: Any) -> T:
        """The whole answer as `shape`, for the few that have no envelope."""
        return into(shape, self._call(method, path, **parts))

    def page(self, path: str, query: Query) -> Page:
        """One page of a cursor list."""
        return into(Page, self._call("GET", path, query=query))

    def every(self, shape: type[T], path: str, query: Query | None = None, limit: int = 100) -> Iterator[T]:
        """All items of a cursor list, page after page."""
        cursor: str | None = None
        while True:
            page = self.page(path, {**(query or {}), "limit": limit, "starting_after": cursor})
            for item in page.data:
                yield into(shape, item)
            if not page.has_more or not page.next_cursor or page.next_cursor == cursor:
                return
            cursor = page.next_cursor

    def _data(self, method: str, path: str, **parts: Any) -> Any:
        answer = self._call(method, path, **parts)
        if not isinstance(answer, dict) or "data" not in answer:
            message = f"the answer to {method} {path} has no data"
            raise NotJson(message)
        return answer["data"]

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: object = None,
        idempotency_key: str | None = None,
        writes: bool = True,
        attempts_at_500: int | None = None,
    ) -> Any:
        headers: dict[str, str] = {}
        if method != "GET" and writes:
            headers["Idempotency-Key"] = idempotency_key or secrets.token_hex(16)
        return self.transport.call(
            method, path, query=query, body=body, headers=headers, reading=_read, attempts_at_500=attempts_at_500
        )


def into(shape: type[T], value: object) -> T:
    """The value as `shape`; numbers sent as text are accepted. Raises NotJson when it does not fit."""
    try:
        return msgspec.convert(value, shape, strict=False)
    except msgspec.ValidationError as error:
        message = f"the answer has another shape than promised: {error}"
        raise NotJson(message) from None


def failure(answer: Answer) -> ApiError:
    """The error inside an answer of 400 or more."""
    try:
        body = answer.json()
    except NotJson:
        body = None
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return failed(answer, f"the service answered {answer.status}")
    message = _SECRET.sub("[key]", str(error.get("message") or error.get("code") or answer.status))
    return failed(answer, message, _text(error.get("code")), _text(error.get("param")))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _read(answer: Answer) -> Any:
    if answer.status in _EMPTY_STATUSES:
        return None
    found = answer.json()
    if not isinstance(found, dict):
        raise answer.not_json()
    return found
