"""Writing a company into its target, phase by phase, in batches whose intent and result the ledger keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from talonario.migrate.canonical import RESOURCES, Canonical, Tax
from talonario.migrate.company import Company
from talonario.migrate.encoding import content_hash, encode
from talonario.migrate.ledger import Entry, Ledger, Outcome
from talonario.migrate.progress import Reporter
from talonario.migrate.target import Target
from talonario.migrate.words import word

_ARRIVED = frozenset({"written", "verified"})
_BATCH_BYTES_MAX = 4_000_000


class Applied(msgspec.Struct):
    """What a run did: records written now, already there, and refused, by resource."""

    written: dict[str, int]
    already: dict[str, int]
    refused: dict[str, int]
    requests: int


class Applier:
    """One run over all phases. Interrupted anywhere, the next run goes on.

    on_step  told the name of every point between two commits: tests die there
    """

    def __init__(
        self,
        target: Target,
        ledger: Ledger,
        progress: Reporter,
        lang: str = "es",
        on_step: Callable[[str], None] = lambda _name: None,
    ) -> None:
        self._target = target
        self._ledger = ledger
        self._progress = progress
        self._lang = lang
        self._on_step = on_step

    def run(self, company: Company) -> Applied:
        """Move everything that is not there yet. Raises ApiError when a call fails for good."""
        calls = self._target.calls
        self._ledger.quarantine(company.quarantine)
        done = Applied(written={}, already={}, refused={}, requests=0)
        for resource in RESOURCES:
            self._phase(resource, company.records(resource), done)
        done.requests = self._target.calls - calls
        return done

    def _phase(self, resource: str, records: Sequence[Canonical], done: Applied) -> None:
        hashes = {record.external_id: content_hash(record) for record in records}
        self._ledger.expect(resource, hashes)
        entries: Mapping[tuple[str, str], Entry] = self._ledger.entries(resource)
        if resource == "taxes":
            entries = self._meet_known_taxes(records, entries)
        waiting = [record for record in records if entries[resource, record.external_id].state not in _ARRIVED]
        done.already[resource] = len(records) - len(waiting)
        done.written[resource] = 0
        done.refused[resource] = 0
        if not waiting:
            return
        self._progress.begin(f"{word('writing', self._lang)} {word(resource, self._lang)}", len(waiting))
        for batch in batches(waiting, self._target.facts.batch_max):
            outcomes = self._write(resource, batch)
            refused = sum(outcome.refusal is not None for outcome in outcomes)
            done.refused[resource] += refused
            done.written[resource] += len(batch) - refused
            self._progress.advance(len(batch))
        self._progress.end()

    def _write(self, resource: str, batch: Sequence[Canonical]) -> list[Outcome]:
        self._on_step(f"{resource}:before_intent")
        key = self._ledger.intend(resource, [record.external_id for record in batch])
        self._on_step(f"{resource}:intended")
        outcomes = self._target.write(resource, batch, key)
        self._on_step(f"{resource}:answered")
        self._ledger.settle(resource, outcomes)
        self._on_step(f"{resource}:settled")
        return outcomes

    def _meet_known_taxes(
        self, records: Sequence[Canonical], entries: Mapping[tuple[str, str], Entry]
    ) -> Mapping[tuple[str, str], Entry]:
        """Taxes that the target has by their key are noted as arrived, without a call."""
        known = self._target.facts.taxes
        met = [
            Outcome(source_id=record.external_id, target_id=known[record.code].id)
            for record in records
            if isinstance(record, Tax)
            and record.code in known
            and entries["taxes", record.external_id].state not in _ARRIVED
        ]
        self._ledger.settle("taxes", met)
        return self._ledger.entries("taxes")


def batches(records: Sequence[Canonical], count_max: int) -> Iterator[list[Canonical]]:
    """The records in their order, in batches that no server finds too long or too heavy."""
    batch: list[Canonical] = []
    size = 0
    for record in records:
        weight = len(encode(record))
        if batch and (len(batch) >= count_max or size + weight > _BATCH_BYTES_MAX):
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += weight
    if batch:
        yield batch
