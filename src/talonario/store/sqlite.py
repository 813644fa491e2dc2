"""SQLite: WAL, one writer at a time in a fair queue, readers on their own snapshots."""

import sqlite3
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine as SqlAlchemyEngine
from sqlalchemy import UniqueConstraint, event
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.engine import Dialect

from talonario.store.engine import Batch, Session, Step
from talonario.store.errors import Damaged, ReferenceViolation, RowGone, Unavailable, UniqueViolation
from talonario.store.record import METADATA

BUSY_SECONDS = 10
CHECKPOINT_PAGES = 8000
STATEMENTS_KEPT = 512

ADVICE: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_BUSY: "another process holds it",
    sqlite3.SQLITE_LOCKED: "another process holds it",
    sqlite3.SQLITE_PROTOCOL: "another process holds it",
    sqlite3.SQLITE_FULL: "make room on the disk",
    sqlite3.SQLITE_READONLY: "the file and its folder must be writable",
    sqlite3.SQLITE_PERM: "the file and its folder must be writable",
    sqlite3.SQLITE_CANTOPEN: "the file and its folder must be there and writable",
    sqlite3.SQLITE_IOERR: "look at the disk",
    sqlite3.SQLITE_NOMEM: "the machine is out of memory",
    sqlite3.SQLITE_INTERRUPT: "the statement was stopped",
}
"""The errors that may pass, by SQLite's primary code, and what an administrator should look at."""
DAMAGE: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Lane:
    """A lock that is given in the order it was asked for, so that no writer starves."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def acquire(self, seconds: float) -> bool:
        """Wait for one's turn, so long at most; whether it came."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=seconds):
            return True
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        return True  # it came in the very last moment

    def release(self) -> None:
        """Let the next in the queue go."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


class SqliteSession:
    """One transaction on one connection: statements run one after the other, which costs nothing here."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def read(self, steps: Sequence[Step]) -> list[list[Sequence[Any]]]:
        """Run SELECTs and give the rows of each."""
        return [self._connection.execute(sql, parameters).fetchall() for sql, parameters in steps]

    def write(self, batches: Sequence[Batch]) -> None:
        """Run changes in order."""
        for sql, parameters, by_key in batches:
            if len(parameters) == 1:
                touched = self._connection.execute(sql, parameters[0]).rowcount
            else:
                touched = self._connection.executemany(sql, parameters).rowcount
            if by_key and touched != len(parameters):
                raise RowGone("a row to change is not there any more")

    def changed(self, step: Step) -> int:
        """Run one change and count its rows."""
        return self._connection.execute(*step).rowcount


class SqliteEngine:
    """A database in one file.

    path          of the file; its folder must exist
    synchronous   FULL: an acknowledged write survives a power cut; NORMAL: it survives the end of the process
    busy_seconds  how long to wait for another process that writes, and for one's turn among our own threads
    """

    name = "sqlite"

    def __init__(self, path: Path, synchronous: str = "FULL", busy_seconds: float = BUSY_SECONDS) -> None:
        self.dialect: Dialect = sqlite_dialect.dialect(paramstyle="named")
        self.sqlalchemy_url = f"sqlite:///{path}"
        self._path = path
        self._synchronous = synchronous
        self._busy_seconds = busy_seconds
        self._lane = Lane()
        self._idle: deque[sqlite3.Connection] = deque()
        self._all: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._writer: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            # Only an upgrade makes the file: one that has gone missing is not replaced by an empty one.
            f"{self._path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=self._busy_seconds,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=STATEMENTS_KEPT,
        )
        try:
            for pragma in (
                "journal_mode=WAL",
                f"synchronous={self._synchronous}",
                f"wal_autocheckpoint={CHECKPOINT_PAGES}",
                "foreign_keys=ON",
                "temp_store=MEMORY",
            ):
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            connection.close()
            raise
        with self._guard:
            self._all.append(connection)
        return connection

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A snapshot of the moment of the first read."""
        with self.translated(), self._lent() as connection:
            try:
                connection.execute("BEGIN")
                yield SqliteSession(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """The write lane: everything or nothing."""
        if not self._lane.acquire(self._busy_seconds):
            raise Unavailable(f"{self._path}: those who write before have not ended in time")
        try:
            with self.translated():
                if self._writer is None:
                    self._writer, self._file = self._connect(), self._identity()
                if self._file != self._identity():
                    raise Unavailable(f"{self._path} was moved or replaced under the running program: start it again")
                connection = self._writer
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield SqliteSession(connection)
                    connection.execute("COMMIT")
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
        finally:
            self._lane.release()

    def _identity(self) -> tuple[int, int] | None:
        """Which file the path names: what is written into another one is lost to whoever opens the path next."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn SQLite's exceptions into the store's."""
        try:
            yield
        except sqlite3.IntegrityError as error:
            raise integrity(error) from error
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the driver's own errors have none
            if code in DAMAGE:
                raise Damaged(f"{self._path}: {error}: bring back a backup") from error
            if code in ADVICE:
                raise Unavailable(f"{self._path}: {error}: {ADVICE[code]}") from error
            raise

    def copy_to(self, path: Path) -> None:
        """Copy the database, as it is at this moment, into a file of its own."""
        with self.translated(), closing(sqlite3.connect(path)) as copy, self._lent() as connection:
            connection.backup(copy)

    def bring_back(self, path: Path) -> None:
        """Put a copy in the place of everything there is. Whoever reads meanwhile reads on in what there was."""
        if not self._lane.acquire(self._busy_seconds):
            raise Unavailable(f"{self._path}: those who write before have not ended in time")
        try:
            with self.translated(), closing(sqlite3.connect(path)) as copy, self._lent() as connection:
                copy.backup(connection)
                # A copy is no commit that SQLite would count: the log would grow by the whole database each time.
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            self._lane.release()

    @contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        try:
            yield connection
        finally:
            if connection.in_transaction:  # not even the ROLLBACK went through
                with self._guard:
                    self._all.remove(connection)
                connection.close()
            else:
                self._idle.append(connection)

    def close(self) -> None:
        """Close every connection."""
        with self._guard:
            for connection in self._all:
                connection.close()
            self._all.clear()
            self._idle.clear()
            self._writer = None


def integrity(error: sqlite3.IntegrityError) -> Exception:
    """Which constraint a message such as `UNIQUE constraint failed: t.a, t.b` speaks of."""
    prefix, message = "UNIQUE constraint failed: ", str(error)
    if message.startswith("FOREIGN KEY"):
        return ReferenceViolation(message)
    if not message.startswith(prefix):
        return error
    columns = [part.strip() for part in message.removeprefix(prefix).split(",")]
    table = METADATA.tables[columns[0].split(".")[0]]
    names = [column.split(".")[1] for column in columns]
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint) and [column.name for column in constraint.columns] == names:
            return UniqueViolation(str(constraint.name))
    return UniqueViolation(f"{table.name}_pkey")


def transactional(engine: SqlAlchemyEngine) -> SqlAlchemyEngine:
    """Let a schema change be part of a transaction, which Python's driver prevents unless it is told to keep out."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine
