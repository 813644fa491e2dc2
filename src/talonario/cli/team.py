"""`talonario team …`"""

import sys
from typing import Annotated, Any

import typer

from talonario.cli import books
from talonario.domain.team import check

DIFFERENT = 1

app = typer.Typer(no_args_is_help=True, help="Employees and their working time.")


@app.callback()
def team() -> None:
    """Employees and their working time."""


@app.command("check")
def check_(
    *,
    company: Annotated[str | None, typer.Option("--company", help="The company's id.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every company.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Whether the register of working time is whole: nothing in it changed, nothing taken out, nothing shown otherwise.

    Exit code 1 when it is not; each fault is named.
    """
    shown: list[dict[str, Any]] = []
    with books.opened() as database:
        for one in books.companies_of(database, company, every=every):
            with books.reading(database, one) as ctx:
                found = check.register_of(ctx)
            told = [fault.en if one.language == "en" else fault.es for fault in found.faults]
            shown.append({"id": str(one.company_id), "name": one.name, "entries": found.entries, "faults": told})
            if not as_json:
                sys.stdout.write(f"{one.name} ({one.company_id}): {found.entries} / {len(told)}\n")
                sys.stdout.writelines(f"  {text}\n" for text in told)
    if as_json:
        books.show(shown, as_json=True)
    if any(one["faults"] for one in shown):
        raise typer.Exit(DIFFERENT)
