"""The versions build exactly the tables that the records describe, on both engines."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from talonario.domain.records import RECORDS
from talonario.store import Database
from talonario.store.record import METADATA


def test_versions_and_records_agree(database: Database) -> None:
    engine = create_engine(database.engine.sqlalchemy_url)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), METADATA)
    engine.dispose()
    assert len(RECORDS) == len(METADATA.tables)
    assert found == []


def test_an_upgraded_database_is_current_and_stays_so(database: Database) -> None:
    assert database.schema_state() == "current"
    database.upgrade()
    assert database.schema_state() == "current"
