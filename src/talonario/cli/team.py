"""`talonario team …`"""

from typing import Annotated

import typer

from talonario.cli import books
from talonario.domain.context import Context, Outside
from talonario.domain.team import check

DIFFERENT = 1

app = typer.Typer(no_args_is_help=True, help="Employees and their working time.")


@app.callback()
def team() -> None:
    """Employees and their working time."""


@app.command("check")
def check_(
    *,
    company: Annotated[str, typer.Option("--company", help="The company's id.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Whether the register of working time is whole: nothing in it changed, nothing taken out, nothing shown otherwise.

    Exit code 1 when it is not; each fault is named.
    """
    with books.opened() as database:
        one = books.company_of(database, company)
        with database.read(one.company_id) as tx:
            found = check.register_of(Context(tx, one, None, Outside(books.now, books.new_id)))
    told = [fault.en if one.language == "en" else fault.es for fault in found.faults]
    if as_json:
        books.show({"id": str(one.company_id), "entries": found.entries, "faults": told}, as_json=True)
    else:
        books.show({"name": one.name, "entries": found.entries, "faults": "; ".join(told) or 0}, as_json=False)
    if told:
        raise typer.Exit(DIFFERENT)
