"""`talonario company …`"""

from enum import StrEnum
from typing import Annotated

import typer

from talonario.cli import books
from talonario.domain import founding

app = typer.Typer(no_args_is_help=True, help="Companies.")


class Policy(StrEnum):
    """How strict the books are."""

    strict = "strict"
    open = "open"


@app.callback()
def company() -> None:
    """Companies."""


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="The company's name.")],
    *,
    tax_id: Annotated[str, typer.Option("--tax-id", help="NIF.")],
    policy: Annotated[
        Policy, typer.Option(help="strict: what is issued is immutable. open: Holded's habits.")
    ] = Policy.strict,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Open the books of a company."""
    with books.opened() as database:
        made = founding.found(database, name, tax_id, policy.value, now=books.now(), new_id=books.new_id)
    books.show(
        {"id": str(made.company_id), "name": made.name, "tax_id": made.tax_id, "policy": made.policy},
        as_json=as_json,
    )
