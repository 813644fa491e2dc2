"""A company's books and operations in them, each in a transaction of its own."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

import pytest

from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files
from talonario.store.outbox import Event


@pytest.fixture
def company(database: Database, found: Callable[..., Company]) -> Company:
    """A strict company."""
    return found(database)


@pytest.fixture
def lenient(database: Database, found: Callable[..., Company]) -> Company:
    """An open company."""
    return found(database, "open")


@pytest.fixture
def working(
    database: Database, clock: Callable[[], datetime], new_id: IdSource, files: Files
) -> Callable[[Company], AbstractContextManager[Context]]:
    """Open a transaction of a company: `with working(company) as ctx`."""

    @contextmanager
    def begin(company: Company) -> Iterator[Context]:
        with database.write(company.company_id) as tx:
            yield Context(tx, company, None, Outside(clock, new_id, files))

    return begin


@pytest.fixture
def history(database: Database) -> Callable[[Company], list[Event]]:
    """What happened in a company, oldest first."""

    def told(company: Company) -> list[Event]:
        with database.read(company.company_id) as tx:
            return sorted(tx.where(Event), key=lambda event: event.sequence)

    return told
