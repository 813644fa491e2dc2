"""What the tests of this folder work with: a company, and a desk whose books must be whole when a test ends."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from falcon import testing

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource
from talonario.store import Database
from tests.torture import invariants
from tests.torture.desk import Desk


@pytest.fixture
def company(database: Database, found: Callable[..., Company]) -> Company:
    """A strict company."""
    return found(database)


@pytest.fixture
def desk(
    database: Database,
    company: Company,
    key_for: Callable[..., str],
    clock: Callable[[], datetime],
    new_id: IdSource,
) -> Iterator[Desk]:
    """Its desk; when a test ends, its books must be whole."""
    client = testing.TestClient(build(database, outside(clock, new_id)))
    yield Desk(client, key_for(database, company), key_for(database, company, "holded"))
    assert invariants.broken(database, company.company_id) == []
