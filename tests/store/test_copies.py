"""Copies of a SQLite database: taken while it is used, and brought back under the running program."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from talonario.domain.companies import Company
from talonario.store import Database
from talonario.store.sqlite import SqliteEngine


def engine_of(database: Database) -> SqliteEngine:
    """The engine, which is SQLite's."""
    assert isinstance(database.engine, SqliteEngine)
    return database.engine


def name_of(database: Database, company_id: UUID) -> str | None:
    """What a company is called, None when it is not there."""
    with database.read(company_id) as tx:
        company = tx.get(Company, company_id)
    return company.name if company else None


def test_a_copy_brings_everything_back(sqlite: Database, found: Callable[..., Company], tmp_path: Path) -> None:
    """Also for statements that ran before it, and for connections that were open."""
    engine, copy = engine_of(sqlite), tmp_path / "copy"
    first = found(sqlite, name="Primera")
    engine.copy_to(copy)
    second = found(sqlite, name="Segunda")
    assert name_of(sqlite, second.company_id) == "Segunda"
    engine.bring_back(copy)
    assert (name_of(sqlite, first.company_id), name_of(sqlite, second.company_id)) == ("Primera", None)
    third = found(sqlite, name="Tercera")
    assert name_of(sqlite, third.company_id) == "Tercera"
    engine.bring_back(copy)
    assert name_of(sqlite, third.company_id) is None


def test_who_reads_meanwhile_reads_on_in_what_there_was(
    sqlite: Database, found: Callable[..., Company], tmp_path: Path
) -> None:
    """A transaction is of one moment."""
    engine, copy = engine_of(sqlite), tmp_path / "copy"
    engine.copy_to(copy)
    company = found(sqlite)
    with sqlite.read(company.company_id) as tx:
        assert tx.get(Company, company.company_id) is not None
        engine.bring_back(copy)
        assert tx.get(Company, company.company_id) is not None
    assert name_of(sqlite, company.company_id) is None


def test_the_log_does_not_grow_with_every_return(
    sqlite: Database, found: Callable[..., Company], tmp_path: Path
) -> None:
    """However often a test suite comes back to its beginning."""
    engine, copy = engine_of(sqlite), tmp_path / "copy"
    found(sqlite)
    engine.copy_to(copy)
    for _ in range(10):
        engine.bring_back(copy)
    log = Path(engine.sqlalchemy_url.removeprefix("sqlite:///") + "-wal")
    assert log.stat().st_size <= 3 * copy.stat().st_size
