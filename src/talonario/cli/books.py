"""What every command that touches the books needs: the database of the settings, a clock, ids, the company named."""

import random
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import typer

from talonario import settings
from talonario.domain import companies, records
from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.identity import IdSource, from_short_id
from talonario.outbound import smtp
from talonario.settings import Settings
from talonario.store import Database

assert records.RECORDS, "the whole schema is known before a database is opened"


def now() -> datetime:
    """The instant."""
    return datetime.now(UTC)


new_id = IdSource(now, random.SystemRandom())
chance = secrets.randbelow


def told() -> Settings:
    """The settings, those that are read later too. Raises BadParameter when they cannot be read."""
    try:
        found = settings.load()
        if found.smtp_url:
            smtp.server(found.smtp_url)
    except (ValueError, OSError) as error:
        raise typer.BadParameter(f"settings: {error}") from error
    return found


@contextmanager
def opened(*, bring_up_to_date: bool = True) -> Iterator[Database]:
    """The database of the settings: SQLite is brought up to date, PostgreSQL must be current.

    Raises   BadParameter when the settings cannot be read, Unavailable, SchemaOutdated
    """
    try:
        database = Database.open(settings.load().database_url)
    except (ValueError, OSError) as error:
        raise typer.BadParameter(f"settings: {error}") from error
    try:
        if bring_up_to_date:
            if database.engine.name == "sqlite" and database.schema_state() in {"empty", "older"}:
                database.upgrade()
            database.require_current()
        yield database
    finally:
        database.close()


def company_of(database: Database, text: str) -> Company:
    """The company of an id in either of its spellings. Raises BadParameter."""
    company_id = from_short_id(text)
    if company_id is None:
        try:
            company_id = UUID(text)
        except ValueError as error:
            raise typer.BadParameter(f"{text!r} is not the id of a company") from error
    with database.read(company_id) as tx:
        company = tx.get(Company, company_id)
    if company is None:
        raise typer.BadParameter(f"there is no company {text}")
    return company


def companies_of(database: Database, text: str | None, *, every: bool) -> list[Company]:
    """The companies that a command is about. Raises BadParameter unless it is one or all of them."""
    if (text is None) != every:
        raise typer.BadParameter("name one company with --company, or all of them with --all")
    return [company_of(database, text)] if text is not None else companies.every(database)


@contextmanager
def reading(database: Database, company: Company) -> Iterator[Context]:
    """Read a company's books as they are at one moment; nobody acts."""
    with database.read(company.company_id) as tx:
        yield Context(tx, company, None, Outside(now, new_id))


def show(values: dict[str, Any] | list[dict[str, Any]], *, as_json: bool) -> None:
    """Print values: one JSON value, or lines for people."""
    if as_json:
        sys.stdout.write(msgspec.json.encode(values).decode() + "\n")
        return
    for entry in values if isinstance(values, list) else [values]:
        width = max(len(name) for name in entry)
        for name, value in entry.items():
            sys.stdout.write(f"{name.ljust(width)}  {'' if value is None else value}\n")
        if isinstance(values, list):
            sys.stdout.write("\n")
