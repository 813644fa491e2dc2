"""`talonario ledger …`"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

import typer

from talonario.cli import books
from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.ledger import catch_up, check, year
from talonario.domain.ledger.post import Posted
from talonario.store import Database

DIFFERENT = 1

app = typer.Typer(no_args_is_help=True, help="The books in double entry.")

Named = Annotated[str | None, typer.Option("--company", help="The company's id.")]
Every = Annotated[bool, typer.Option("--all", help="Every company.")]
One = Annotated[str, typer.Option("--company", help="The company's id.")]
Year = Annotated[int, typer.Option("--year", help="The exercise: a calendar year.", min=1970, max=2200)]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


@app.callback()
def ledger() -> None:
    """The books in double entry."""


@app.command("check")
def check_(*, company: Named = None, every: Every = False, as_json: AsJson = False) -> None:
    """Whether every entry balances, nothing is unposted, and accounts say what documents and payments say.

    Exit code 1 when anything differs; each difference is named.
    """
    shown: list[dict[str, Any]] = []
    with books.opened() as database:
        for one in books.companies_of(database, company, every=every):
            with books.reading(database, one) as ctx:
                found = check.differences(ctx)
            told = [{"code": each.code, "subject": each.subject, "text": each.text(one.language)} for each in found]
            shown.append({"id": str(one.company_id), "name": one.name, "differences": told})
            if not as_json:
                sys.stdout.write(f"{one.name} ({one.company_id}): {len(told)}\n")
                sys.stdout.writelines(f"  {each['text']}\n" for each in told)
    if as_json:
        books.show(shown, as_json=True)
    if any(one["differences"] for one in shown):
        raise typer.Exit(DIFFERENT)


@app.command()
def post(*, company: Named = None, every: Every = False, as_json: AsJson = False) -> None:
    """Book documents and payments that have no entry, from before there was a journal. Repeating it is safe."""
    shown = []
    with books.opened() as database:
        for one in books.companies_of(database, company, every=every):
            count = sum(_batches(database, one, batch) for batch in (catch_up.documents, catch_up.loose_payments))
            shown.append({"id": str(one.company_id), "name": one.name, "posted": count})
    books.show(shown, as_json=as_json)


@app.command()
def close(*, company: One, exercise: Year, as_json: AsJson = False) -> None:
    """Close an exercise that is over: its result into 129, its closing entry, and nothing is booked in it any more."""
    with books.opened() as database, books.reading(database, books.company_of(database, company)) as ctx:
        year.agree(ctx)
    _say(company, lambda ctx: year.close(ctx, exercise), as_json=as_json)


@app.command("open")
def open_(*, company: One, exercise: Year, as_json: AsJson = False) -> None:
    """Post the opening entry of an exercise from what the closed one before it left."""

    def opened(ctx: Context) -> list[Posted]:
        posted = year.open_next(ctx, exercise)
        return [posted] if posted is not None else []

    _say(company, opened, as_json=as_json)


@app.command()
def reopen(*, company: One, exercise: Year, as_json: AsJson = False) -> None:
    """Let the exercise that was closed last take entries again; its closing entries are reversed."""
    _say(company, lambda ctx: year.reopen(ctx, exercise), as_json=as_json)


def _batches(
    database: Database, company: Company, batch: Callable[[Context, UUID | None], tuple[int, UUID | None]]
) -> int:
    """Do all batches, each in a transaction of its own."""
    total, after = 0, None
    while True:
        with _working(database, company) as ctx:
            count, after = batch(ctx, after)
        total += count
        if after is None:
            return total


def _say(company: str, work: Callable[[Context], list[Posted]], *, as_json: bool) -> None:
    with books.opened() as database:
        with _working(database, books.company_of(database, company)) as ctx:
            posted = work(ctx)
        shown = [
            {"id": str(one.entry.id), "kind": one.entry.kind, "date": one.entry.dated_on.isoformat()}
            | {"concept": one.entry.concept, "lines": len(one.lines)}
            for one in posted
        ]
    books.show(shown, as_json=as_json)


@contextmanager
def _working(database: Database, company: Company) -> Iterator[Context]:
    with database.write(company.company_id) as tx:
        yield Context(tx, company, None, Outside(books.now, books.new_id))
