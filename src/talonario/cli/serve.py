"""`talonario serve`: the APIs over HTTP."""

import sys
from contextlib import nullcontext
from typing import Annotated

import typer
from granian import Granian
from granian.constants import Interfaces

from talonario import settings
from talonario.cli import books, files
from talonario.cli.companion import Companion
from talonario.front import THREADS

BACKLOG = 1024
STOP_SECONDS = 3


def serve(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8080,
    workers: Annotated[int, typer.Option(help="Processes; 0: one, the best for SQLite.", min=0)] = 0,
    worker: Annotated[bool, typer.Option(help="Do background work too, in a process beside.")] = True,
) -> None:
    """Answer both APIs over HTTP until stopped."""
    settings.keep_secret_key()
    given = books.told()
    with books.opened() as database:
        engine = database.engine.name
    files.reach()
    processes = workers or 1
    sys.stderr.write(
        f"Talonario: http://{host}:{port}  (Factuarea /v1, Holded /api/invoicing/v1; "
        f"{engine}, {processes} × {THREADS})\n"
    )
    server = Granian(
        "talonario.app:served",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        websockets=False,
        workers=processes,
        backlog=BACKLOG,
        factory=True,
        log_level=given.log_level.lower(),  # type: ignore[arg-type]  # granian has the same names
        log_access=False,
        # A worker now and then misses its signal; what it was doing is a transaction, which ends whole or not at all.
        workers_kill_timeout=STOP_SECONDS,
    )
    with Companion() if worker else nullcontext():
        server.serve()
