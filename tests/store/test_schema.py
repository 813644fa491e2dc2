"""The versions build exactly the tables that the records describe, on both engines."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import BLOB, Engine, LargeBinary, MetaData, Table, create_engine, text

from talonario.domain.crm.bookings.record import BookingLocation
from talonario.domain.crm.funnels import STAGES
from talonario.domain.crm.record import Funnel
from talonario.domain.identity import from_short_id, short_id
from talonario.domain.records import RECORDS
from talonario.domain.stock import StockMovement
from talonario.domain.warehouses import StockLevel, Warehouse
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
    opened, engine = _at_version(database_url, "0006")
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
        assert tx.where(StockLevel) == [], "a company that is not there has no warehouse"
    assert [(one.product_id, one.units, one.level, one.reason) for one in found] == [
        (ids[0], Decimal("7.5"), Decimal("7.5"), "opening")
    ]
    opened.close()


def test_what_there_was_lies_in_the_first_warehouse(database_url: str) -> None:
    """Movements of a company that began before there were warehouses: each variant has its own level there."""
    opened, engine = _at_version(database_url, "0014")
    company_id, product_id, variant_id = uuid4(), uuid4(), uuid4()
    moved = [(None, 5_000_000), (variant_id, 2_000_000), (None, -1_500_000), (variant_id, -2_000_000)]
    with engine.begin() as connection:
        companies, products, movements = (
            Table(name, MetaData(), autoload_with=connection) for name in ("companies", "products", "stock_movements")
        )
        connection.execute(companies.insert().values(_row(companies, company_id, company_id)))
        connection.execute(products.insert().values(_row(products, company_id, product_id)))
        is_sqlite = engine.dialect.name == "sqlite"
        for variant, units in moved:
            row = _row(movements, company_id, uuid4()) | {"units": units}
            named = {"product_id": product_id, "variant_id": variant}
            row |= {name: one.bytes if one and is_sqlite else one for name, one in named.items()}
            connection.execute(movements.insert().values(row))
    engine.dispose()
    opened.upgrade()
    with opened.read(company_id) as tx:
        (first,) = tx.where(Warehouse)
        found = {one.item_id: (one.warehouse_id, one.units) for one in tx.where(StockLevel)}
    assert (first.id, first.is_default) == (company_id, True)
    assert found == {product_id: (company_id, Decimal("3.5")), variant_id: (company_id, Decimal(0))}
    opened.close()


def test_a_company_that_was_there_has_a_funnel_and_places_without_closures(database_url: str) -> None:
    """One that made a funnel itself gets no other."""
    opened, engine = _at_version(database_url, "0019")
    old, busy = uuid4(), uuid4()
    with engine.begin() as connection:
        companies, funnels, places = (
            Table(name, MetaData(), autoload_with=connection) for name in ("companies", "funnels", "booking_locations")
        )
        for company_id in (old, busy):
            connection.execute(companies.insert().values(_row(companies, company_id, company_id)))
        connection.execute(
            funnels.insert().values(_row(funnels, busy, uuid4()) | {"name": "Obras", "preferences": "{}"})
        )
        connection.execute(places.insert().values(_row(places, old, uuid4())))
    engine.dispose()
    opened.upgrade()
    with opened.read(old) as tx:
        (made,) = tx.where(Funnel)
        (place,) = tx.where(BookingLocation)
    with opened.read(busy) as tx:
        assert [one.name for one in tx.where(Funnel)] == ["Obras"]
    assert (made.id, made.name) == (old, "Ventas")
    assert [(one.key, one.name, one.probability) for one in made.stages] == [(*one, 100) for one in STAGES]
    assert all(from_short_id(short_id(one.id)) == one.id for one in made.stages)
    assert (made.labels, made.preferences, made.custom_fields, place.closures) == ([], {}, [], [])
    opened.close()


def _at_version(database_url: str, version: str) -> tuple[Database, Engine]:
    """A database as that version made it."""
    opened = Database.open(database_url)
    engine = create_engine(opened.engine.sqlalchemy_url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    with upgrade._connected(opened.engine, writes=True) as connection:
        config = upgrade._config()
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    return opened, engine


def _row(table: Table, company_id: UUID, identity: UUID) -> dict[str, Any]:
    """Something for every column that must have a value."""
    is_sqlite = any(isinstance(column.type, LargeBinary | BLOB) for column in table.columns)
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.name in {"company_id", "id", "variant_id", "product_id"}:
            chosen = company_id if column.name == "company_id" else identity
            row[column.name] = chosen.bytes if is_sqlite else chosen
        elif not column.nullable:
            kind = column.type.python_type
            row[column.name] = {int: 0, bool: False, str: "[]", datetime: datetime(2026, 1, 1, tzinfo=UTC)}[kind]
    return row
