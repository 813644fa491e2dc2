"""What tests of background work stand on: nothing of other tests waits in the database."""

import pytest

from talonario.app import outside
from talonario.domain.identity import IdSource
from talonario.domain.vault import KeyVault
from talonario.outbound.desk import Desk
from talonario.store import Database
from tests.conftest import Clock


@pytest.fixture
def desk(database: Database, clock: Clock, new_id: IdSource) -> Desk:
    """A desk over a database of either engine in which nothing waits: workers look across companies."""
    with database.engine.writing() as session:
        session.changed(("DELETE FROM emails", {}))
        session.changed(("UPDATE recurring_invoices SET due_at = NULL", {}))
        session.changed(("UPDATE webhook_endpoints SET due_at = NULL, status = 'disabled'", {}))
    given = outside(clock, new_id, vault=KeyVault("a key of the tests"), private_hosts=frozenset({"127.0.0.1"}))
    return Desk(database, given)
