"""A move whose records somebody else writes at the same moment: it asks again, and keeps nothing aside for that."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.contacts import Contact as Kept
from talonario.domain.identity import IdSource
from talonario.migrate.canonical import Contact
from talonario.migrate.run import open_target
from talonario.store import Database
from talonario.store.sqlite import transactional

RAISE = {
    "sqlite": [
        """
        CREATE TRIGGER contended BEFORE INSERT ON contacts
        BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: contacts.company_id, contacts.customer_external_id'); END
    """
    ],
    "postgresql": [
        """
        CREATE FUNCTION contended() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE unique_violation USING CONSTRAINT = 'contacts_customer_external_id'; END $$
        """,
        "CREATE TRIGGER contended BEFORE INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION contended()",
    ],
}
CEASE = {
    "sqlite": ["DROP TRIGGER IF EXISTS contended"],
    "postgresql": ["DROP TRIGGER IF EXISTS contended ON contacts", "DROP FUNCTION IF EXISTS contended()"],
}


def run(database: Database, statements: dict[str, list[str]]) -> None:
    """Statements beside the application."""
    engine = transactional(create_engine(database.engine.sqlalchemy_url))
    with engine.begin() as connection:
        for statement in statements[database.engine.name]:
            connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.mark.parametrize("with_key", [True, False], ids=["keyed", "bare"])
def test_a_batch_that_clashes_is_sent_again(
    database: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Callable[[], Any],
    new_id: IdSource,
    with_key: bool,
) -> None:
    """The database says that the same was written by another, as long as the mover has not waited twice."""
    company = found(database)
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            run(database, CEASE)

    app = build(database, outside(clock, new_id))
    http = httpx.Client(transport=httpx.WSGITransport(app))
    target = open_target("http://test", key_for(database, company), sleep=sleep, http=http)
    records = [Contact(external_id=f"c{place}", name=f"Contacto {place}") for place in range(3)]
    run(database, RAISE)
    try:
        outcomes = target.write("contacts", records, "key" if with_key else "")
    finally:
        run(database, CEASE)
        target.close()
    assert [outcome.refusal for outcome in outcomes] == [None] * 3
    assert waited == pytest.approx([1, 1], abs=0.2), "as the server asks"
    with database.read(company.company_id) as tx:
        assert tx.count(Kept) == 3
