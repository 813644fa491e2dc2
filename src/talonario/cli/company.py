"""`talonario company …`"""

from enum import StrEnum
from typing import Annotated, Any

import typer

from talonario.cli import books
from talonario.domain import founding
from talonario.domain.companies import Company

app = typer.Typer(no_args_is_help=True, help="Companies.")


class Policy(StrEnum):
    """How strict the books are."""

    strict = "strict"
    open = "open"


class Quirks(StrEnum):
    """How Holded's dialect speaks."""

    truthful = "truthful"
    live = "live"


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
QUIRKS = "truthful: the dialect never lies. live (open books only): as the live Holded does."


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
    quirks: Annotated[Quirks, typer.Option(help=QUIRKS)] = Quirks.truthful,
    as_json: AsJson = False,
) -> None:
    """Open the books of a company."""
    with books.opened() as database:
        made = founding.found(
            database, name, tax_id, policy.value, now=books.now(), new_id=books.new_id, quirks=quirks.value
        )
    books.show(_shown(made), as_json=as_json)


@app.command("set")
def set_(
    company: Annotated[str, typer.Argument(help="Id of the company.")],
    *,
    quirks: Annotated[Quirks | None, typer.Option(help=QUIRKS)] = None,
    ordinary_scopes: Annotated[
        bool | None,
        typer.Option(help="Whether Holded keys made from now on may write too, instead of only the first one."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change settings of a company; what is not named stays as it is."""
    with books.opened() as database:
        found = books.company_of(database, company)
        settled = founding.settle(
            database, found, quirks=quirks.value if quirks else None, ordinary_scopes=ordinary_scopes
        )
    books.show(_shown(settled), as_json=as_json)


def _shown(one: Company) -> dict[str, Any]:
    return {
        "id": str(one.company_id),
        "name": one.name,
        "tax_id": one.tax_id,
        "policy": one.policy,
        "quirks": one.quirks,
        "ordinary_scopes": one.ordinary_scopes,
    }
