"""PostgreSQL through psycopg 3: prepared statements, and everything that waits for no answer in one pipeline.

A connection is kept for the next transaction. Each transaction begins with a statement of its own, so that a connection
that died meanwhile is noticed before anything was done on it, and another one is taken.
"""

import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, LiteralString
from urllib.parse import urlsplit

import psycopg
from psycopg import Connection, Cursor, errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from psycopg.types.numeric import Int8BinaryDumper, Int8Dumper
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import Dialect

from talonario.store.engine import Batch, Session, Step
from talonario.store.errors import Damaged, OutcomeUnknown, ReferenceViolation, RowGone, Unavailable, UniqueViolation

WAIT_SECONDS = 10
"""For one of our connections to be free."""
BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
BEGIN_WRITING = "BEGIN"

# A row is waited for eight seconds; a transaction whose program fell silent gives its locks back after a minute.
OPTIONS = "-c timezone=UTC -c lock_timeout=8s -c idle_in_transaction_session_timeout=60s"
PARAMETERS: Final[Mapping[str, Any]] = {
    # A server that is gone without a word is noticed.
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""What a connection is told beside what the URL says."""

UNAVAILABLE = (
    psycopg.OperationalError,  # the connection, locks, resources, an administrator's hand
    errors.ReadOnlySqlTransaction,
    errors.IdleInTransactionSessionTimeout,
    errors.TransactionTimeout,
)


class PostgresqlSession:
    """One transaction on one connection."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection

    def read(self, steps: Sequence[Step]) -> list[list[Sequence[Any]]]:
        """Run SELECTs in one round trip."""
        if len(steps) == 1:
            return [self._connection.cursor(binary=True).execute(*steps[0]).fetchall()]
        with self._connection.pipeline():
            cursors = [self._connection.cursor(binary=True) for _ in steps]
            for cursor, step in zip(cursors, steps, strict=True):
                cursor.execute(*step)
            return [cursor.fetchall() for cursor in cursors]

    def write(self, batches: Sequence[Batch]) -> None:
        """Run changes in one round trip, in order."""
        cursors: list[Cursor[Any]] = []
        with self._connection.pipeline():
            for sql, parameters, _ in batches:
                cursor = self._connection.cursor()
                cursors.append(cursor)
                if len(parameters) == 1:
                    cursor.execute(sql, parameters[0])
                else:
                    cursor.executemany(sql, parameters)
        for cursor, batch in zip(cursors, batches, strict=True):
            if batch.by_key and cursor.rowcount != len(batch.parameters):
                raise RowGone("a row to change is not there any more")

    def changed(self, step: Step) -> int:
        """Run one change and count its rows."""
        return self._connection.execute(*step).rowcount


class PostgresqlEngine:
    """A database on a server.

    url           postgresql://user:password@host:port/database
    connections   at most so many at once
    Raises        ValueError for a URL that cannot be read, without repeating it: it may hold a password
    """

    name = "postgresql"

    def __init__(self, url: str, connections: int = 16) -> None:
        self.dialect: Dialect = PGDialect_psycopg(paramstyle="pyformat")  # type: ignore[no-untyped-call]
        self.sqlalchemy_url = "postgresql+psycopg" + url[url.index(":") :]
        self._parameters = _parameters(url)
        self._idle: deque[Connection[Any]] = deque()
        self._free = threading.BoundedSemaphore(connections)

    def reading(self) -> AbstractContextManager[Session]:
        """One snapshot for the whole block."""
        return self._transaction(BEGIN_READING)

    def writing(self) -> AbstractContextManager[Session]:
        """Everything or nothing; locks are waited for at most eight seconds."""
        return self._transaction(BEGIN_WRITING)

    @contextmanager
    def _transaction(self, begin: LiteralString) -> Iterator[Session]:
        if not self._free.acquire(timeout=WAIT_SECONDS):
            raise Unavailable("every connection to PostgreSQL has been in use for too long")
        try:
            with self.translated():
                connection = self._begun(begin)
                try:
                    yield PostgresqlSession(connection)
                    _commit(connection)
                finally:
                    self._keep(connection)
        finally:
            self._free.release()

    def _begun(self, begin: LiteralString) -> Connection[Any]:
        """A connection in a fresh transaction. One that died while it was idle makes way: nothing was done on it."""
        while True:
            try:
                connection, is_new = self._idle.pop(), False
            except IndexError:
                connection, is_new = self._connect(), True
            try:
                connection.execute(begin)
            except psycopg.Error:
                connection.close()
                if is_new:
                    raise
            else:
                return connection

    def _connect(self) -> Connection[Any]:
        connection: Connection[Any] = Connection.connect(**self._parameters, autocommit=True, prepare_threshold=1)
        # One width for every integer, so that a statement is prepared once and not once per width.
        connection.adapters.register_dumper(int, Int8Dumper)
        connection.adapters.register_dumper(int, Int8BinaryDumper)
        return connection

    def _keep(self, connection: Connection[Any]) -> None:
        """Undo what is left of a transaction and keep the connection for the next one, if it still lives."""
        try:
            connection.rollback()
        except psycopg.Error:
            connection.close()
        if connection.pgconn.transaction_status == TransactionStatus.IDLE:
            self._idle.append(connection)
        else:
            connection.close()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn psycopg's exceptions into the store's."""
        try:
            yield
        except errors.UniqueViolation as error:
            raise UniqueViolation(error.diag.constraint_name or "") from error
        except errors.ForeignKeyViolation as error:
            raise ReferenceViolation(str(error)) from error
        except (errors.DataCorrupted, errors.IndexCorrupted) as error:
            raise Damaged(f"PostgreSQL: {_said(error)}") from error
        except UNAVAILABLE as error:
            raise Unavailable(f"PostgreSQL: {_said(error)}") from error

    def close(self) -> None:
        """Close the connections that nobody is using."""
        while self._idle:
            self._idle.pop().close()


def _commit(connection: Connection[Any]) -> None:
    # The COMMIT of a transaction that failed is a rollback, and PostgreSQL says so in a whisper.
    assert connection.pgconn.transaction_status == TransactionStatus.INTRANS, "no error of a statement is swallowed"
    try:
        connection.commit()
    except psycopg.OperationalError as error:
        if connection.closed:
            raise OutcomeUnknown(f"PostgreSQL was lost during a commit: {_said(error)}") from error
        raise


def _parameters(url: str) -> dict[str, Any]:
    """What psycopg is told. Raises ValueError for a URL whose parts cannot be told from one another."""
    parts = urlsplit(url)
    try:
        said = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        said = {"port": "?"}
    port = str(said.get("port", "")).replace(",", "")
    if parts.netloc.count("@") > 1 or "@" in parts.path or (port and not port.isdecimal()):
        raise ValueError(
            "the PostgreSQL URL cannot be read: in a password write % as %25, @ as %40, / as %2F, : as %3A"
        )
    return {**PARAMETERS, **said, "options": f"{OPTIONS} {said.get('options', '')}"}


def _said(error: psycopg.Error) -> str:
    """The engine's own sentence, without the details that may quote values."""
    return error.diag.message_primary or " ".join(str(error).split())
