"""`talonario contract …`: how much of each published contract this server answers."""

import sys
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from talonario.api import coverage
from talonario.app import dialects

app = typer.Typer(no_args_is_help=True, help="Compare this server with the contracts that it reproduces.")


@app.callback()
def contract() -> None:
    """Compare this server with the contracts that it reproduces."""


def counts() -> list[coverage.Coverage]:
    """Count every contract against the dialect that speaks it: the contract's name begins with the dialect's."""
    spoken = {dialect.name: dialect.operations for dialect in dialects()}
    return [
        coverage.coverage(name, one, spoken.get(name.partition("-")[0], ()))
        for name, one in sorted(coverage.contracts().items())
    ]


@app.command("coverage")
def show(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
    as_page: Annotated[bool, typer.Option("--page", help="Print the page docs/api-coverage.md.")] = False,
) -> None:
    """Count the operations answered, declined and missing of each published contract."""
    found = counts()
    if as_json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        return
    if as_page:
        sys.stdout.write(coverage.page(found))
        return
    table = Table("Contract", "Operations", "Answered", "Declined", "Missing", title="Contract coverage")
    for one in found:
        counted = (one.total, len(one.answered), len(one.declined), len(one.missing))
        table.add_row(one.title, *(str(number) for number in counted))
    Console().print(table)
