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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import msgspec

from talonario.migrate.company import Quarantined

State = Literal["pending", "intended", "written", "verified", "quarantined"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS source_records (
    kind TEXT NOT NULL, source_id TEXT NOT NULL, position INTEGER NOT NULL, raw BLOB NOT NULL,
    raw_hash TEXT NOT NULL, generation INTEGER NOT NULL, PRIMARY KEY (kind, source_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS records (
    resource TEXT NOT NULL, source_id TEXT NOT NULL, content_hash TEXT NOT NULL, state TEXT NOT NULL,
    reason TEXT, target_id TEXT, attempts INTEGER NOT NULL DEFAULT 0, raw TEXT,
    PRIMARY KEY (resource, source_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS records_by_state ON records (state);
"""


class LedgerInUse(Exception):
    """Another engine works on this ledger."""


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
    """The file, held by one engine at a time. Opening raises LedgerInUse when another one holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            # Exclusive locking is given back by the system when the process dies, however it dies.
            self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("COMMIT")
            self._db.executescript(_SCHEMA)
        except sqlite3.OperationalError as error:
            self._db.close()
            if "locked" in str(error) or "busy" in str(error):
                raise LedgerInUse(str(path)) from None
            raise

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
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # -- what the move is

    def bind(self, source: str, target: str | None = None) -> None:
        """Tie the ledger to its systems. Raises LedgerMismatch when it is tied to others."""
        for key, value in (("source", source), ("target", target)):
            known = self.meta(key)
            if value is None:
                continue
            if known is None:
                self.remember(key, value)
            elif known != value:
                raise LedgerMismatch(f"{key}: {known} ≠ {value}")

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
        """Begin a new reading of the source."""
        generation = int(self.meta("generation") or 0) + 1
        self.remember("generation", str(generation))
        return generation

    def store(self, kind: str, records: Sequence[tuple[str, Mapping[str, Any]]], generation: int, start: int) -> None:
        """Keep raw records as the source gave them. A record read twice is kept once, as it was last."""
        rows = []
        for position, (source_id, raw) in enumerate(records, start):
            body = msgspec.json.encode(raw)
            digest = hashlib.sha256(body).hexdigest()
            rows.append((kind, source_id, position, zlib.compress(body, 1), digest, generation))
        with self._transaction() as db:
            db.executemany(
                "INSERT INTO source_records VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET position ="
                " excluded.position, raw = excluded.raw, raw_hash = excluded.raw_hash,"
                " generation = excluded.generation",
                rows,
            )

    def finish_kind(self, kind: str, generation: int) -> int:
        """Forget the records of a kind that the source no longer gives; how many there are now."""
        self._db.execute("DELETE FROM source_records WHERE kind = ? AND generation < ?", (kind, generation))
        row = self._db.execute("SELECT count(*) FROM source_records WHERE kind = ?", (kind,)).fetchone()
        return int(row[0])

    def raw_records(self, kind: str) -> Iterator[tuple[str, bytes]]:
        """The raw JSON of a kind, in the order in which it was read."""
        rows = self._db.execute("SELECT source_id, raw FROM source_records WHERE kind = ? ORDER BY position", (kind,))
        for source_id, body in rows:
            yield source_id, zlib.decompress(body)

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
