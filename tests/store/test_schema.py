"""The versions build exactly the tables that the records describe, on both engines."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import BLOB, LargeBinary, MetaData, Table, create_engine, text

from talonario.domain.records import RECORDS
from talonario.domain.stock import StockMovement
from talonario.store import Database, upgrade
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


def test_stock_that_was_there_begins_the_history_of_its_product(database_url: str) -> None:
    """Products of a company that began before there were movements."""
    opened = Database.open(database_url)
    engine = create_engine(opened.engine.sqlalchemy_url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    with upgrade._connected(opened.engine, writes=True) as connection:
        config = upgrade._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
    company_id = uuid4()
    ids = [uuid4() for _ in range(2)]
    with engine.begin() as connection:
        products = Table("products", MetaData(), autoload_with=connection)
        for identity, stock in zip(ids, (7_500_000, 0), strict=True):
            connection.execute(products.insert().values(_row(products, company_id, identity) | {"stock": stock}))
    engine.dispose()
    opened.upgrade()
    with opened.read(company_id) as tx:
        found = tx.where(StockMovement)
    assert [(one.product_id, one.units, one.level, one.reason) for one in found] == [
        (ids[0], Decimal("7.5"), Decimal("7.5"), "opening")
    ]
    opened.close()


def _row(table: Table, company_id: UUID, identity: UUID) -> dict[str, Any]:
    """Something for every column that must have a value."""
    is_sqlite = any(isinstance(column.type, LargeBinary | BLOB) for column in table.columns)
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.name in {"company_id", "id", "variant_id"}:
            chosen = company_id if column.name == "company_id" else identity
            row[column.name] = chosen.bytes if is_sqlite else chosen
        elif not column.nullable:
            kind = column.type.python_type
            row[column.name] = {int: 0, bool: False, str: "[]", datetime: datetime(2026, 1, 1, tzinfo=UTC)}[kind]
    return row
