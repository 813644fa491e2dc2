"""Reading the whole source into the ledger, raw, and counting what it holds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from itertools import groupby, islice
from typing import Any, Protocol

import msgspec

from talonario.migrate.ledger import Ledger
from talonario.migrate.progress import Reporter
from talonario.migrate.words import word

_STORED_AT_ONCE = 500
_READINGS_MAX = 8
_ASKED_FOR_MAX = 100


class Source(Protocol):
    """A system that can be read, list by list."""

    address: str
    kinds: tuple[str, ...]
    missing: list[str]
    repeated: list[str]

    @property
    def calls(self) -> int:
        """How many requests were made so far."""

    def read(self, kind: str, *, required: bool = False) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every record of a kind with its id in the source; required when the list was given before."""

    def has(self, kind: str, identifier: str) -> bool:
        """Whether a record is there, asked for by its id."""

    def same(self, kind: str, identifier: str, first: dict[str, Any], second: dict[str, Any]) -> bool:
        """Whether two readings of a record mean the same."""

    def staying(self) -> dict[str, int | None]:
        """How many records each list holds that is not moved; None where that cannot be told."""

    def close(self) -> None:
        """Give the connections back."""


class Inventory(msgspec.Struct):
    """How many records of each kind the source holds, and what reading them took."""

    source: str
    counts: dict[str, int]
    requests: int
    seconds: float
    requests_of_a_reading: int = 0
    """Of the last reading of each list, when there was more than one."""
    missing: list[str] = []
    """Lists that the source does not give; the plan names them."""
    repeated: list[str] = []
    """Pages that brought nothing but records of other pages."""
    changed: list[str] = []
    """Records that came, changed or went since the reading before this one; empty for a first reading."""
    staying: dict[str, int | None] = {}
    """How many records each list holds that is not moved; None where that could not be told."""
    unsettled: list[tuple[str, str]] = []
    """Kind and id of records that were different in every reading."""

    @property
    def total(self) -> int:
        """All records."""
        return sum(self.counts.values())


def take(source: Source, ledger: Ledger, progress: Reporter, lang: str = "es", *, settle: bool = False) -> Inventory:
    """Read everything and keep it in the ledger; what the source no longer gives is forgotten there.

    settle  read each list again until it is certain that nothing was passed over: a list is read by page
            numbers, so a record deleted while its pages are turned pulls another one over to a page that was
            read already. Two readings of which the second has all that the first had, unchanged, prove that
            none was. The first may be that of an earlier command: what rests is then read once and no more.
    """
    started = time.monotonic()
    calls = source.calls
    counts: dict[str, int] = {}
    of_a_reading = 0
    changed: list[str] = []
    unsettled: list[tuple[str, str]] = []
    source.missing.clear()
    source.repeated.clear()
    before = last(ledger)
    for family, kinds in groupby(source.kinds, _family):
        of_family = list(kinds)
        expected = sum(before.counts.get(kind, 0) for kind in of_family) if before else 0
        progress.begin(f"{word('reading', lang)} {word(family, lang)}", expected or None)
        for kind in of_family:
            readings_max = _READINGS_MAX if settle else 1
            restless, ever, last_calls = _take_kind(
                source, ledger, progress, kind, readings_max, known=before is not None
            )
            of_a_reading += last_calls
            counts[kind] = ledger.count(kind)
            changed += ever
            if settle:
                unsettled += [(kind, one) for one in restless]
        progress.end()
    # Only told to people: counted by the first reading, and whenever somebody asks for the inventory alone.
    staying = before.staying if settle and before is not None and before.staying else source.staying()
    found = Inventory(
        source=source.address,
        counts=counts,
        requests=source.calls - calls,
        seconds=round(time.monotonic() - started, 2),
        requests_of_a_reading=of_a_reading,
        missing=list(source.missing),
        repeated=sorted(set(source.repeated)),
        changed=changed,
        staying=staying,
        unsettled=unsettled,
    )
    ledger.remember("inventory", msgspec.json.encode(found).decode())
    return found


def _take_kind(
    source: Source, ledger: Ledger, progress: Reporter, kind: str, readings_max: int, *, known: bool
) -> tuple[list[str], list[str], int]:
    """Read a kind until a reading brings nothing new.

    known    the ledger held a reading before: what the first one brings now is a change
    Returns  the records that the last reading brought, those that changed, and the requests of the last one
    """
    calls = 0
    # A list that the ledger knows nothing of is believed to be empty only when it is so twice.
    readings_min = 1 if known or ledger.count(kind) else 2
    settled: set[str] = set()
    ever: set[str] = set()
    restless: set[str] = set()
    for number in range(readings_max):
        calls = source.calls
        restless = _read(source, ledger, progress, kind, settled)
        if known or number:
            ever |= restless
        if not restless and number + 1 >= readings_min:
            break
    return sorted(restless), sorted(ever), source.calls - calls


def _read(source: Source, ledger: Ledger, progress: Reporter, kind: str, settled: set[str]) -> set[str]:
    """One reading of a kind: the records that are new, changed or gone since the one before.

    settled  the records that two readings agreed on; what a third says of them is of no interest, and those
             that agree now are added
    """
    generation = ledger.next_generation()
    agreeing: set[str] = set()
    restless: set[str] = set()
    position = 0
    records = source.read(kind, required=ledger.count(kind) > 0)
    while batch := list(islice(records, _STORED_AT_ONCE)):
        agree = ledger.store(kind, batch, generation, position, partial(source.same, kind), settled)
        differ = {source_id for source_id, _ in batch} - agree - settled
        restless |= differ
        agreeing = (agreeing | agree) - differ
        position += len(batch)
        progress.advance(len(batch))
    passed_over = ledger.passed_over(kind, generation)
    # Many at once are another list than before: the next reading tells more than asking for each.
    asked_for = passed_over if len(passed_over) <= _ASKED_FOR_MAX else []
    still_there = {source_id for source_id in asked_for if source.has(kind, source_id)}
    ledger.finish_kind(kind, generation, still_there)
    settled |= agreeing
    return restless | (set(passed_over) - still_there)


def _family(kind: str) -> str:
    return kind.partition("/")[0]


def last(ledger: Ledger) -> Inventory | None:
    """The inventory that the ledger holds."""
    text = ledger.meta("inventory")
    return None if text is None else msgspec.json.decode(text, type=Inventory)
