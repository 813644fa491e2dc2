"""`talonario files …`"""

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Annotated

import msgspec
import typer

from talonario import settings
from talonario.cli import books
from talonario.domain import files as named
from talonario.store.files import open_files

DAMAGED = 1
ORPHANS = 3

app = typer.Typer(no_args_is_help=True, help="Attachments and PDFs.")


@app.callback()
def files() -> None:
    """Attachments and PDFs."""


@app.command()
def check(
    *,
    remove: Annotated[bool, typer.Option("--remove-orphans", help="Remove what no row names.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Read every file that is named, and find those that nobody names and that are older than a day.

    Exit code 1 when a file is gone or damaged, 3 when there are orphans left.
    """
    with refusing():
        place = open_files(settings.load().files)
    place.check()
    with books.opened() as database:
        found = named.look(database, place, books.now(), remove=remove)
    for damage in found.damaged:
        sys.stderr.write(f"{damage}\n")
    shown = msgspec.structs.asdict(found) | {"damaged": len(found.damaged)}
    books.show(shown, as_json=as_json)
    if found.damaged:
        raise typer.Exit(DAMAGED)
    if found.orphans > found.removed:
        raise typer.Exit(ORPHANS)


def reach() -> None:
    """Raise Unavailable, saying what to look at, when no file could be kept in the place that the settings name."""
    place = settings.load().files
    with refusing():
        if place.startswith("s3://"):
            # The client of a bucket has threads of its own, and what is forked from a process with them hangs.
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
                apart.submit(_reach, place).result()
        else:
            _reach(place)


def _reach(place: str) -> None:
    open_files(place).check()


@contextmanager
def refusing() -> Iterator[None]:
    """A setting that cannot be read is wrong use."""
    try:
        yield
    except ValueError as error:
        raise typer.BadParameter(f"TALONARIO_FILES: {error}") from error
