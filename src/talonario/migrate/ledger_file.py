"""The ledger's file: opened for one engine alone, of a version known here, and what can be wrong with it."""

from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path

# "Talo" as a number: what tells a ledger from any other SQLite file.
APPLICATION_ID = 0x54616C6F
VERSION = 1

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
# What SQLite and zlib raise when the file fails them, also in the middle of the work.
LEDGER_ERRORS = (sqlite3.Error, zlib.error)


class LedgerInUse(Exception):
    """Another engine works on this ledger."""


class NotALedger(Exception):
    """The file is something else, and is left as it is."""


class LedgerTooNew(Exception):
    """A later version of this program wrote the ledger."""


def open_ledger(path: Path) -> sqlite3.Connection:
    """The file, locked until it is closed or the process dies, however it dies.

    Raises  LedgerInUse, NotALedger, LedgerTooNew, OSError, sqlite3.Error
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        _prepare(db, path)
    except sqlite3.OperationalError as error:
        db.close()
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise LedgerInUse(str(path)) from None
        raise
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    db.execute("PRAGMA locking_mode=EXCLUSIVE")
    application, version, tables = (
        int(db.execute(asked).fetchone()[0])
        for asked in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
    )
    # The first ledgers carried no mark: they are known by their tables.
    if application != APPLICATION_ID and tables and not _has_the_tables(db):
        raise NotALedger(str(path))
    if version > VERSION:
        raise LedgerTooNew(str(path))
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("BEGIN IMMEDIATE")
    db.execute("COMMIT")
    if application != APPLICATION_ID:
        db.executescript(
            f"BEGIN; {_SCHEMA} PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={VERSION}; COMMIT;"
        )


def _has_the_tables(db: sqlite3.Connection) -> bool:
    names = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {"meta", "source_records", "records"} <= names


def trouble(error: Exception) -> str:
    """The word (in `words.py`) for what is wrong with the file."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or isinstance(error, zlib.error):
        return "ledger_damaged"
    return {
        sqlite3.SQLITE_FULL: "ledger_disk_full",
        sqlite3.SQLITE_READONLY: "ledger_read_only",
        sqlite3.SQLITE_CANTOPEN: "ledger_cannot_open",
    }.get(code, "ledger_fails")
