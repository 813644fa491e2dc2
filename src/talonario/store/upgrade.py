"""Bringing a database up to date, and telling whether it is."""

from io import StringIO
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine as SqlAlchemyEngine
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from talonario.store.engine import Engine
from talonario.store.errors import SchemaOutdated
from talonario.store.sqlite import transactional

State = Literal["empty", "older", "current", "unknown"]

SCRIPTS = Path(__file__).with_name("schema")


def upgrade(engine: Engine) -> None:
    """Apply every version that is missing, all or none."""
    with _open(engine).begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def state(engine: Engine) -> State:
    """Where the database stands: `unknown` means that a newer program has upgraded it."""
    scripts = ScriptDirectory.from_config(_config())
    with _open(engine).connect() as connection:
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


def _open(engine: Engine) -> SqlAlchemyEngine:
    return transactional(create_engine(engine.sqlalchemy_url, poolclass=NullPool))
