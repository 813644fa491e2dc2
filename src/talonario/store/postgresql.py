"""PostgreSQL through psycopg 3: prepared statements, and everything that waits for no answer in one pipeline."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, Cursor, errors
from psycopg.types.numeric import Int8BinaryDumper, Int8Dumper
from psycopg_pool import ConnectionPool, PoolTimeout
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import Dialect

from talonario.store.engine import Batch, Session, Step
from talonario.store.errors import ReferenceViolation, RowGone, Unavailable, UniqueViolation

LOCK_MILLISECONDS = 8000
POOL_SECONDS = 10
RETRYABLE = (
    errors.LockNotAvailable,
    errors.QueryCanceled,
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.ReadOnlySqlTransaction,
    errors.DiskFull,
    errors.AdminShutdown,
    errors.CannotConnectNow,
    errors.TooManyConnections,
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
    """

    name = "postgresql"

    def __init__(self, url: str, connections: int = 16) -> None:
        self.dialect: Dialect = PGDialect_psycopg(paramstyle="pyformat")  # type: ignore[no-untyped-call]
        self.sqlalchemy_url = "postgresql+psycopg" + url[url.index(":") :]
        self._pool: ConnectionPool[Connection[Any]] = ConnectionPool(
            url,
            min_size=0,
            max_size=connections,
            timeout=POOL_SECONDS,
            kwargs={
                "options": f"-c timezone=UTC -c lock_timeout={LOCK_MILLISECONDS}",
                "prepare_threshold": 1,
            },
            configure=_configure,
            open=True,
        )

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One snapshot for the whole block."""
        with translated(), self._pool.connection() as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield PostgresqlSession(connection)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Everything or nothing; locks are waited for at most eight seconds."""
        with translated(), self._pool.connection() as connection:
            yield PostgresqlSession(connection)

    def close(self) -> None:
        """Close the pool."""
        self._pool.close()


def _configure(connection: Connection[Any]) -> None:
    # One width for every integer, so that a statement is prepared once and not once per width.
    connection.adapters.register_dumper(int, Int8Dumper)
    connection.adapters.register_dumper(int, Int8BinaryDumper)


@contextmanager
def translated() -> Iterator[None]:
    """Turn psycopg's exceptions into the store's."""
    try:
        yield
    except errors.UniqueViolation as error:
        raise UniqueViolation(error.diag.constraint_name or "") from error
    except errors.ForeignKeyViolation as error:
        raise ReferenceViolation(str(error)) from error
    except RETRYABLE as error:
        raise Unavailable(str(error)) from error
    except PoolTimeout as error:
        raise Unavailable("no connection to PostgreSQL was free in time") from error
    except psycopg.OperationalError as error:
        raise Unavailable(f"connection to PostgreSQL lost: {error}") from error
