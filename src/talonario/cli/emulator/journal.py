"""What was asked of the emulator: every request with its body and its status, and no key."""

from __future__ import annotations

import threading
from base64 import b64encode
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

KEPT: Final = 10_000
SECRETS: Final = ("key", "authorization", "x-api-key", "cookie")
HIDDEN: Final = "***"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One request.

    body    JSON as it was sent; else a text; else base64
    status  that was answered, None when the connection was closed instead
    fault   that it met
    """

    number: int
    at: datetime
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: Any
    status: int | None
    fault: str | None


class Journal:
    """The last ten thousand requests."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._count = 0

    def write(
        self,
        at: datetime,
        method: str,
        target: tuple[str, str],
        headers: Mapping[str, str],
        content: bytes,
        *,
        status: int | None,
        fault: str | None,
    ) -> None:
        """Note a request. Whatever it presented as its key is hidden, wherever else it stands."""
        secrets = [headers[name].removeprefix("Bearer ").strip() for name in SECRETS if headers.get(name, "").strip()]
        path, query = (_without(secrets, part) for part in target)
        shown = {name: _without(secrets, value) for name, value in headers.items() if name not in SECRETS}
        with self._guard:
            self._count += 1
            self._entries.append(
                Entry(
                    number=self._count,
                    at=at,
                    method=method,
                    path=path,
                    query=query,
                    headers=shown,
                    body=_body(content, secrets),
                    status=status,
                    fault=fault,
                )
            )

    def entries(self) -> list[Entry]:
        """Every request that is kept, oldest first."""
        with self._guard:
            return list(self._entries)

    def forget(self) -> None:
        """Begin anew."""
        with self._guard:
            self._entries.clear()
            self._count = 0


def _without(secrets: list[str], text: str) -> str:
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text


def _body(content: bytes, secrets: list[str]) -> Any:
    if not content:
        return None
    try:
        text = _without(secrets, content.decode())
    except UnicodeDecodeError:
        return {"base64": b64encode(content).decode()}
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
