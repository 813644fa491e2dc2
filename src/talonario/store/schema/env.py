"""Alembic's entry point: it is given an open connection by `talonario.store.upgrade`, or by `make revision` a URL."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, create_engine

from talonario.store import columns
from talonario.store.record import METADATA
from talonario.store.sqlite import transactional

config = context.config

PLAIN = {
    columns.Scaled: "sa.BigInteger()",
    columns.Whole: "sa.BigInteger()",
    columns.Words: "sa.Text()",
    columns.Document: "sa.Text()",
    columns.Truth: "sa.Boolean()",
    columns.Blob: "sa.LargeBinary()",
}


def written(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    """How a column type is written in a version: what a table is made of, not what a record thinks of it."""
    if kind != "type" or not isinstance(item, columns.ColumnType):
        return False
    return PLAIN.get(type(item), f"columns.{type(item).__name__}()")


def migrate(connection: Connection | None) -> None:
    """Run the versions that are asked for, all of them in one transaction."""
    context.configure(
        connection=connection,
        url=config.get_main_option("sqlalchemy.url") if connection is None else None,
        target_metadata=METADATA,
        transactional_ddl=True,
        literal_binds=connection is None,
        dialect_opts={"paramstyle": "named"},
        compare_type=False,
        render_item=written,
    )
    with context.begin_transaction():
        context.run_migrations()


given = config.attributes.get("connection")
if context.is_offline_mode():
    migrate(None)
elif given is not None:
    migrate(given)
else:
    with transactional(create_engine(config.get_main_option("sqlalchemy.url") or "")).begin() as opened:
        migrate(opened)
