"""What the transaction asks of an engine; SQLite and PostgreSQL are the two that answer."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

from sqlalchemy.engine import Dialect

Step = tuple[str, Mapping[str, Any]]


class Batch(NamedTuple):
    """One statement with the parameters of each of its runs; `by_key` when each run must find exactly its row."""

    sql: str
    parameters: list[Mapping[str, Any]]
    by_key: bool


class Session(Protocol):
    """One open transaction on one connection."""

    def read(self, steps: Sequence[Step]) -> list[list[Sequence[Any]]]:
        """Run SELECTs together and give the rows of each, in order."""
        ...

    def write(self, batches: Sequence[Batch]) -> None:
        """Run changes together, in order. Raises RowGone when a change by key does not find its row."""
        ...

    def changed(self, step: Step) -> int:
        """Run one change at once and say how many rows it touched."""
        ...


class Engine(Protocol):
    """A database that opens transactions."""

    name: str
    dialect: Dialect
    sqlalchemy_url: str

    def reading(self) -> AbstractContextManager[Session]:
        """A transaction that only reads, on one snapshot."""
        ...

    def writing(self) -> AbstractContextManager[Session]:
        """A transaction that commits when the block ends and undoes everything when it raises."""
        ...

    def translated(self) -> AbstractContextManager[None]:
        """Turn the driver's exceptions into the store's."""
        ...

    def close(self) -> None:
        """Give every connection back."""
        ...


SessionContext = Iterator[Session]
