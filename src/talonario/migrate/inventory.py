"""Reading the whole source into the ledger, raw, and counting what it holds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Protocol

import msgspec

from talonario.migrate.ledger import Ledger
from talonario.migrate.progress import Reporter
from talonario.migrate.words import word

_STORED_AT_ONCE = 500


class Source(Protocol):
    """A system that can be read, list by list."""

    address: str
    kinds: tuple[str, ...]
    missing: list[str]

    @property
    def calls(self) -> int:
        """How many requests were made so far."""

    def read(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every record of a kind with its id in the source."""

    def close(self) -> None:
        """Give the connections back."""


class Inventory(msgspec.Struct):
    """How many records of each kind the source holds, and what reading them took."""

    source: str
    counts: dict[str, int]
    requests: int
    seconds: float
    missing: list[str] = []
    """Lists that the source does not give; the plan names them."""

    @property
    def total(self) -> int:
        """All records."""
        return sum(self.counts.values())


def take(source: Source, ledger: Ledger, progress: Reporter, lang: str = "es") -> Inventory:
    """Read everything and keep it in the ledger; what the source no longer gives is forgotten there."""
    started = time.monotonic()
    calls = source.calls
    generation = ledger.next_generation()
    counts: dict[str, int] = {}
    source.missing.clear()
    before = last(ledger)
    for family, kinds in groupby(source.kinds, _family):
        of_family = list(kinds)
        expected = sum(before.counts.get(kind, 0) for kind in of_family) if before else 0
        progress.begin(f"{word('reading', lang)} {word(family, lang)}", expected or None)
        for kind in of_family:
            _take_kind(source, ledger, progress, kind, generation)
            counts[kind] = ledger.finish_kind(kind, generation)
        progress.end()
    found = Inventory(
        source=source.address,
        counts=counts,
        requests=source.calls - calls,
        seconds=round(time.monotonic() - started, 2),
        missing=list(source.missing),
    )
    ledger.remember("inventory", msgspec.json.encode(found).decode())
    return found


def _take_kind(source: Source, ledger: Ledger, progress: Reporter, kind: str, generation: int) -> None:
    position = 0
    waiting: list[tuple[str, dict[str, Any]]] = []
    for record in source.read(kind):
        waiting.append(record)
        if len(waiting) == _STORED_AT_ONCE:
            ledger.store(kind, waiting, generation, position)
            position += len(waiting)
            progress.advance(len(waiting))
            waiting = []
    ledger.store(kind, waiting, generation, position)
    progress.advance(len(waiting))


def _family(kind: str) -> str:
    return kind.partition("/")[0]


def last(ledger: Ledger) -> Inventory | None:
    """The inventory that the ledger holds."""
    text = ledger.meta("inventory")
    return None if text is None else msgspec.json.decode(text, type=Inventory)
