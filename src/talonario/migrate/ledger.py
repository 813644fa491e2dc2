"""What was read, and what went where: a SQLite file with a row per record.

The intent to write is committed before the call and its result after it, so that a process killed at any
point leaves rows from which the next run goes on: an intended record may or may not have arrived, and is sent
again under its own id of the source, which the target knows.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import msgspec

from talonario.migrate.company import Quarantined
from talonario.migrate.ledger_file import open_ledger

Raw = dict[str, Any]
State = Literal["pending", "intended", "written", "verified", "quarantined"]

_decode = msgspec.json.Decoder(float_hook=Decimal).decode


class LedgerMismatch(Exception):
    """The ledger belongs to a move between two other systems."""


class Entry(msgspec.Struct, frozen=True):
    """Where one record stands."""

    resource: str
    source_id: str
    content_hash: str
    state: State
    reason: str | None = None
    target_id: str | None = None
    attempts: int = 0


class Outcome(msgspec.Struct, frozen=True):
    """What a call made of one record: arrived with the target's id, or refused with a reason."""

    source_id: str
    target_id: str | None = None
    refusal: str | None = None


class Ledger:
    """The file, held by one engine at a time. Opening raises what `open_ledger` says."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = open_ledger(path)

    def __enter__(self) -> Self:
        """Hold the file until the block ends."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the file."""
        self.close()

    def close(self) -> None:
        """Let another engine have the file."""
        self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
            self._db.execute("COMMIT")
        except BaseException:
            # SQLite undoes a transaction by itself when the disk is full or fails.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    # -- what the move is

    def bind(self, source: str, target: str | None = None) -> None:
        """Tie the ledger to its systems. Raises LedgerMismatch when it is tied to others."""
        ends = {key: value for key, value in (("source", source), ("target", target)) if value is not None}
        for key, value in ends.items():
            known = self.meta(key)
            if known is not None and known != value:
                raise LedgerMismatch(f"{key}: {known} ≠ {value}")
        with self._transaction():
            for key, value in ends.items():
                self.remember(key, value)

    @property
    def name(self) -> str:
        """A random name that tells this ledger's idempotency keys from another's."""
        found = self.meta("name")
        if found is None:
            found = secrets.token_hex(8)
            self.remember("name", found)
        return found

    def meta(self, key: str) -> str | None:
        """A remembered fact."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def remember(self, key: str, value: str) -> None:
        """Keep a fact."""
        self._db.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (key, value)
        )

    # -- what was read

    def next_generation(self) -> int:
        """Begin a new reading of a list of the source."""
        generation = int(self.meta("generation") or 0) + 1
        self.remember("generation", str(generation))
        return generation

    def store(
        self,
        kind: str,
        records: Sequence[tuple[str, Raw]],
        generation: int,
        start: int,
        same: Callable[[str, Raw, Raw], bool],
        settled: Collection[str] = (),
    ) -> set[str]:
        """Keep raw records as the source gave them. A record read twice is kept once, as it was last.

        same     whether two readings of a record with this id mean the same
        settled  records that two readings agreed on: they are noted as seen, and stay as they are
        Returns  the ids of those that the ledger held already, meaning the same
        """
        known = self._known(kind, [source_id for source_id, _ in records])
        agreeing: set[str] = set()
        rows = []
        for position, (source_id, raw) in enumerate(records, start):
            body = msgspec.json.encode(raw)
            digest = hashlib.sha256(body).hexdigest()
            before = known.get(source_id)
            if before is None or (before[0] != digest and not same(source_id, _decode(before[1]), raw)):
                agreeing.discard(source_id)
            else:
                agreeing.add(source_id)
            known[source_id] = (digest, body)
            rows.append((kind, source_id, position, zlib.compress(body, 1), digest, generation))
        with self._transaction() as db:
            db.executemany(
                "INSERT INTO source_records VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET position ="
                " excluded.position, raw = excluded.raw, raw_hash = excluded.raw_hash,"
                " generation = excluded.generation",
                [row for row in rows if row[1] not in settled],
            )
            db.executemany(
                "UPDATE source_records SET generation = ? WHERE kind = ? AND source_id = ?",
                [(generation, kind, row[1]) for row in rows if row[1] in settled],
            )
        return agreeing

    def _known(self, kind: str, source_ids: Sequence[str]) -> dict[str, tuple[str, bytes]]:
        marks = ",".join("?" * len(source_ids))
        rows = self._db.execute(
            f"SELECT source_id, raw_hash, raw FROM source_records WHERE kind = ? AND source_id IN ({marks})",  # noqa: S608 - question marks
            (kind, *source_ids),
        )
        return {source_id: (digest, zlib.decompress(raw)) for source_id, digest, raw in rows}

    def passed_over(self, kind: str, generation: int) -> list[str]:
        """The records of a kind that earlier readings gave and this one did not."""
        rows = self._db.execute(
            "SELECT source_id FROM source_records WHERE kind = ? AND generation < ? ORDER BY position",
            (kind, generation),
        )
        return [str(row[0]) for row in rows]

    def finish_kind(self, kind: str, generation: int, still_there: Iterable[str] = ()) -> None:
        """End the reading of a kind: what it passed over is forgotten, unless it is known to be still there."""
        with self._transaction() as db:
            db.executemany(
                "UPDATE source_records SET generation = ? WHERE kind = ? AND source_id = ?",
                [(generation, kind, source_id) for source_id in still_there],
            )
            db.execute("DELETE FROM source_records WHERE kind = ? AND generation < ?", (kind, generation))

    def count(self, kind: str) -> int:
        """How many records of a kind the source gave."""
        row = self._db.execute("SELECT count(*) FROM source_records WHERE kind = ?", (kind,)).fetchone()
        return int(row[0])

    def raw_records(self, kind: str) -> Iterator[tuple[str, Raw]]:
        """The raw records of a kind, in the order in which they were read."""
        rows = self._db.execute("SELECT source_id, raw FROM source_records WHERE kind = ? ORDER BY position", (kind,))
        for source_id, body in rows:
            yield source_id, _decode(zlib.decompress(body))

    # -- what went where

    def expect(self, resource: str, hashes: Mapping[str, str]) -> None:
        """Enter the records that a run has to move; one whose content changed since then is pending again."""
        with self._transaction() as db:
            db.executemany(
                "INSERT INTO records (resource, source_id, content_hash, state) VALUES (?, ?, ?, 'pending')"
                " ON CONFLICT DO UPDATE SET state = 'pending', reason = NULL, raw = NULL,"
                " content_hash = excluded.content_hash"
                " WHERE content_hash <> excluded.content_hash OR (state = 'quarantined' AND raw IS NOT NULL)",
                [(resource, source_id, content) for source_id, content in hashes.items()],
            )

    def intend(self, resource: str, source_ids: Sequence[str]) -> str:
        """Commit the intent to write these records; the idempotency key for the call."""
        with self._transaction() as db:
            db.executemany(
                "UPDATE records SET state = 'intended', attempts = attempts + 1, reason = NULL"
                " WHERE resource = ? AND source_id = ?",
                [(resource, source_id) for source_id in source_ids],
            )
            marks = ",".join("?" * len(source_ids))
            rows = db.execute(
                f"SELECT source_id, content_hash, attempts FROM records WHERE resource = ? AND source_id IN ({marks})",  # noqa: S608 - question marks
                (resource, *source_ids),
            ).fetchall()
        digest = hashlib.sha256(repr((self.name, resource, sorted(rows))).encode()).hexdigest()
        return f"migrate-{digest[:48]}"

    def settle(self, resource: str, outcomes: Iterable[Outcome]) -> None:
        """Commit what became of intended records."""
        with self._transaction() as db:
            db.executemany(
                "UPDATE records SET state = ?, target_id = coalesce(?, target_id), reason = ?"
                " WHERE resource = ? AND source_id = ?",
                [
                    (
                        "quarantined" if one.refusal else "written",
                        one.target_id,
                        one.refusal,
                        resource,
                        one.source_id,
                    )
                    for one in outcomes
                ],
            )

    def quarantine(self, records: Sequence[Quarantined]) -> None:
        """Keep aside what could not be understood, with its JSON and reason; let go what is by now."""
        with self._transaction() as db:
            db.execute("DELETE FROM records WHERE state = 'quarantined' AND raw IS NOT NULL")
            db.executemany(
                "INSERT INTO records (resource, source_id, content_hash, state, reason, raw)"
                " VALUES (?, ?, '', 'quarantined', ?, ?) ON CONFLICT DO UPDATE SET state = 'quarantined',"
                " content_hash = '', reason = excluded.reason, raw = excluded.raw",
                [(one.resource, one.source_id, one.reason, one.raw) for one in records],
            )

    def mark_verified(self, resource: str, source_ids: Iterable[str]) -> None:
        """Note that these were read back and agree."""
        with self._transaction() as db:
            db.execute("UPDATE records SET state = 'written' WHERE state = 'verified' AND resource = ?", (resource,))
            db.executemany(
                "UPDATE records SET state = 'verified' WHERE resource = ? AND source_id = ? AND state = 'written'",
                [(resource, source_id) for source_id in source_ids],
            )

    def entries(self, resource: str | None = None) -> dict[tuple[str, str], Entry]:
        """Where every record stands, by resource and id of the source."""
        rows = self._db.execute(
            "SELECT resource, source_id, content_hash, state, reason, target_id, attempts FROM records"
            " WHERE ?1 IS NULL OR resource = ?1",
            (resource,),
        )
        return {(row[0], row[1]): Entry(*row) for row in rows}

    def quarantined(self) -> list[Entry]:
        """What is kept aside, in a stable order."""
        rows = self._db.execute(
            "SELECT resource, source_id, content_hash, state, reason, target_id, attempts FROM records"
            " WHERE state = 'quarantined' ORDER BY resource, source_id"
        )
        return [Entry(*row) for row in rows]

    def quarantined_raw(self, resource: str, source_id: str) -> str | None:
        """The JSON of a record kept aside because it was not understood."""
        row = self._db.execute(
            "SELECT raw FROM records WHERE resource = ? AND source_id = ?", (resource, source_id)
        ).fetchone()
        return None if row is None or row[0] is None else str(row[0])
