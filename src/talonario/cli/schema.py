"""`talonario schema …`"""

import sys

import typer

from talonario.cli import books

app = typer.Typer(no_args_is_help=True, help="The tables of the database.")


@app.callback()
def schema() -> None:
    """The tables of the database."""


@app.command()
def upgrade() -> None:
    """Bring the tables up to this program's version, all or nothing."""
    with books.opened(bring_up_to_date=False) as database:
        before = database.schema_state()
        database.upgrade()
        sys.stderr.write(f"schema: {before} -> {database.schema_state()}\n")


@app.command()
def check() -> None:
    """Say whether the tables are of this program's version; exit code 1 when they are not."""
    with books.opened(bring_up_to_date=False) as database:
        database.require_current()
        sys.stderr.write("schema: current\n")


@app.command()
def sql() -> None:
    """Print the SQL that builds an empty database of the engine in the settings."""
    with books.opened(bring_up_to_date=False) as database:
        sys.stdout.write(database.schema_sql())
