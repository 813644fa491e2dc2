"""Alembic's entry point: it is given an open connection by `talonario.store.upgrade`, or by `make revision` a URL."""

from alembic import context
from sqlalchemy import Connection, create_engine

from talonario.store.record import METADATA
from talonario.store.sqlite import transactional

config = context.config


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
