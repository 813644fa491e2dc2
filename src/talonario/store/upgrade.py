"""Bringing a database up to date, and telling whether it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from talonario.store.engine import Engine
from talonario.store.errors import SchemaOutdated
from talonario.store.sqlite import transactional

State = Literal["empty", "older", "current", "unknown"]

CONNECT_SECONDS = 5
CONNECT_TIMEOUT = {"sqlite": "timeout", "postgresql": "connect_timeout"}
"""What each driver calls the time it waits for a server, or for whoever holds the file."""
SCRIPTS = Path(__file__).with_name("schema")


def upgrade(engine: Engine) -> None:
    """Apply every version that is missing, all or none."""
    with _connected(engine, writes=True) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def state(engine: Engine) -> State:
    """Where the database stands: `unknown` means that a newer program has upgraded it."""
    scripts = ScriptDirectory.from_config(_config())
    with _connected(engine, writes=False) as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        return "empty"
    if revision == scripts.get_current_head():
        return "current"
    return "older" if any(script.revision == revision for script in scripts.walk_revisions()) else "unknown"


def require_current(engine: Engine) -> None:
    """Raise SchemaOutdated, saying what to run, when the database is not at this program's version."""
    found = state(engine)
    if found == "unknown":
        raise SchemaOutdated("the database was upgraded by a newer Talonario: install that version")
    if found != "current":
        raise SchemaOutdated(f"the database is {found}: run `talonario schema upgrade`")


def script(engine: Engine) -> str:
    """The SQL that builds an empty database of this engine's kind."""
    output = StringIO()
    config = Config(output_buffer=output)
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("sqlalchemy.url", engine.sqlalchemy_url.replace("%", "%%"))
    command.upgrade(config, "head", sql=True)
    return output.getvalue()


def _config() -> Config:
    config = Config(stdout=StringIO())
    config.set_main_option("script_location", str(SCRIPTS))
    return config


@contextmanager
def _connected(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """A connection of SQLAlchemy's whose errors are the store's; in one transaction when it writes."""
    opened = create_engine(
        engine.sqlalchemy_url, poolclass=NullPool, connect_args={CONNECT_TIMEOUT[engine.name]: CONNECT_SECONDS}
    )
    with engine.translated():
        try:
            with transactional(opened).begin() if writes else opened.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise error.orig or error from error
