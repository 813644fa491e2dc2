"""What goes wrong on demand, and when: a plan that is the same for the same seed."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from random import Random
from typing import Annotated, Final, Literal, get_args

import msgspec

Kind = Literal[
    "limited",
    "limited_silently",
    "blocked",
    "html",
    "error",
    "drop",
    "error_after",
    "drop_after",
    "truncate",
    "cut",
    "mislabel",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
AFTERWARDS: Final = frozenset({"error_after", "drop_after", "truncate", "cut", "mislabel"})
"""Those that happen when what was asked is done."""

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class FaultsUnknown(ValueError):
    """The faults that were asked for cannot be read; the message says what can."""


class Scripted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fault that certain requests meet, before any chance.

    path    of the requests, `*` standing for anything: `/api/invoicing/v1/documents/*`
    times   how many of them, in the order they come
    """

    fault: Kind
    method: str = "*"
    path: str = "*"
    times: Annotated[int, msgspec.Meta(ge=1)] = 1


class Faults(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may go wrong; shares are of all requests, from 0 to 1, and of one request only one thing goes wrong.

    limited            429 with Retry-After
    limited_silently   429 without it and without a body
    blocked            402, as of an account that was not paid for
    html               a page in HTML with 200
    error              500, 502, 503 or 504, and nothing was done
    drop               the connection is closed, and nothing was done
    error_after        a 5xx when all was done
    drop_after         the connection is closed when all was done
    truncate           the body ends in the middle, though its length agrees
    cut                the connection is closed in the middle of the body
    mislabel           JSON that calls itself text/html
    delay              shares of requests that wait, whatever else happens to them
    delay_seconds      how long
    retry_after        seconds
    quota              requests in a calendar month of the emulator's clock; the others get 429
    seed               another one, another course
    path               of the requests that chance may meet, `*` standing for anything
    script             faults that are certain
    """

    limited: Share = 0
    limited_silently: Share = 0
    blocked: Share = 0
    html: Share = 0
    error: Share = 0
    drop: Share = 0
    error_after: Share = 0
    drop_after: Share = 0
    truncate: Share = 0
    cut: Share = 0
    mislabel: Share = 0
    delay: Share = 0
    delay_seconds: Annotated[float, msgspec.Meta(ge=0, le=600)] = 1.0
    retry_after: Annotated[int, msgspec.Meta(ge=0)] = 1
    quota: Annotated[int, msgspec.Meta(ge=0)] | None = None
    seed: int | None = None
    path: str = "*"
    script: tuple[Scripted, ...] = ()


class Fate(msgspec.Struct, frozen=True):
    """What happens to one request.

    kind    None: nothing but the delay
    status  of an `error`
    """

    kind: Kind | None = None
    status: int = 500
    delay_seconds: float = 0.0


def read(found: object) -> Faults:
    """Faults from what JSON or a command line says. Raises FaultsUnknown."""
    try:
        faults = msgspec.convert(found, Faults, strict=False)
    except msgspec.ValidationError as refusal:
        known = ", ".join(Faults.__struct_fields__)
        raise FaultsUnknown(f"{refusal}. Known are: {known}") from refusal
    if sum(getattr(faults, kind) for kind in KINDS) > 1:
        raise FaultsUnknown(f"of one request only one thing goes wrong: {', '.join(KINDS)} add up to 1 at most")
    return faults


def of_option(text: str) -> Faults:
    """Faults from a command line: `html=0.1,quota=500`, or the name of a JSON file. Raises FaultsUnknown."""
    if "=" in text:
        pairs = [part.partition("=") for part in text.split(",") if part.strip()]
        return read({name.strip(): value.strip() for name, _, value in pairs})
    try:
        return read(msgspec.json.decode(Path(text).read_bytes()))
    except (OSError, msgspec.DecodeError) as error:
        raise FaultsUnknown(f"{text}: {error}; a JSON file, or pairs such as html=0.1,quota=500") from error


class Course:
    """Deals faults to requests as they come: the nth request that chance may meet gets the same for the same seed."""

    def __init__(self, faults: Faults, seed: int) -> None:
        self.faults = faults
        self._chance = Random(f"faults {seed if faults.seed is None else faults.seed}")  # noqa: S311  (no secret)
        self._guard = threading.Lock()
        self._left = [one.times for one in faults.script]
        self._month = ""
        self._asked = 0

    def next(self, method: str, path: str) -> Fate:
        """The fate of the next request."""
        with self._guard:
            for place, one in enumerate(self.faults.script):
                if self._left[place] and one.method in {"*", method} and fnmatchcase(path, one.path):
                    self._left[place] -= 1
                    return Fate(one.fault)
            if not fnmatchcase(path, self.faults.path):
                return Fate()
            # Three numbers for every request, whatever comes of them: no fault changes the course of another.
            drawn, waits, status = (self._chance.random() for _ in range(3))
        delay = self.faults.delay_seconds if waits < self.faults.delay else 0.0
        return Fate(self._kind(drawn), (500, 502, 503, 504)[int(status * 4)], delay)

    def _kind(self, drawn: float) -> Kind | None:
        for kind in KINDS:
            share: float = getattr(self.faults, kind)
            if drawn < share:
                return kind
            drawn -= share
        return None

    def left(self, month: str) -> int | None:
        """Count a request of a month, and say how many the quota leaves; below 0 it is used up. None: no quota."""
        if self.faults.quota is None:
            return None
        with self._guard:
            if month != self._month:
                self._month, self._asked = month, 0
            self._asked += 1
            return self.faults.quota - self._asked

    @property
    def shown(self) -> Mapping[str, object]:
        """The faults as the desk shows them."""
        found: dict[str, object] = msgspec.to_builtins(self.faults)
        return found
