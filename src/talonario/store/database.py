"""The database as the rest of the program sees it: open it, bring it up to date, work in transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from talonario.store import upgrade as schema
from talonario.store.engine import Engine
from talonario.store.errors import Unavailable
from talonario.store.postgresql import PostgresqlEngine
from talonario.store.sqlite import SqliteEngine
from talonario.store.transaction import Statements, Transaction


class Database:
    """One database, on whichever engine its URL names; safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._statements = Statements(engine)

    @classmethod
    def open(cls, url: str) -> "Database":
        """Open a database.

        url      sqlite:////absolute/path[?synchronous=NORMAL] or postgresql://user@host:port/name
        Raises   ValueError for any other URL, Unavailable when the file's folder cannot be made
        """
        parts = urlsplit(url)
        if parts.scheme == "sqlite":
            path = Path(parts.path.removeprefix("/"))
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise Unavailable(f"the folder {path.parent} cannot be made: {error.strerror}") from error
            synchronous = parse_qs(parts.query).get("synchronous", ["FULL"])[0].upper()
            if synchronous not in {"FULL", "NORMAL"}:
                raise ValueError("synchronous must be FULL or NORMAL")
            return cls(SqliteEngine(path, synchronous))
        if parts.scheme in {"postgresql", "postgres"}:
            return cls(PostgresqlEngine(url))
        raise ValueError("a database URL begins with sqlite:/// or postgresql://")

    @contextmanager
    def read(self, company_id: UUID | None = None) -> Iterator[Transaction]:
        """A transaction of a company that only reads."""
        with self.engine.reading() as session:
            yield Transaction(session, self._statements, company_id)

    @contextmanager
    def write(self, company_id: UUID | None = None) -> Iterator[Transaction]:
        """A transaction of a company: committed when the block ends, undone when it raises."""
        with self.engine.writing() as session:
            transaction = Transaction(session, self._statements, company_id)
            yield transaction
            transaction.finish()

    def upgrade(self) -> None:
        """Bring the tables up to this program's version."""
        schema.upgrade(self.engine)

    def schema_state(self) -> schema.State:
        """Whether the tables are of this program's version."""
        return schema.state(self.engine)

    def require_current(self) -> None:
        """Raise SchemaOutdated when they are not."""
        schema.require_current(self.engine)

    def schema_sql(self) -> str:
        """The SQL that builds an empty database of this engine."""
        return schema.script(self.engine)

    def close(self) -> None:
        """Give back every connection."""
        self.engine.close()
