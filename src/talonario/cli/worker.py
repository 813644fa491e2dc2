"""`talonario worker`: what leaves by itself, done in the background."""

import os
import signal
import sys
import threading
from types import FrameType
from typing import Annotated

import typer

from talonario import app
from talonario.cli import books
from talonario.outbound.worker import Worker

FED: str = "TALONARIO_WORKER_FED"
"""Set for a worker that ends when its standard input does: whoever started it is gone then."""


def worker(
    *,
    threads: Annotated[int, typer.Option(help="Pieces of work at once; 0: what the settings say.", min=0)] = 0,
) -> None:
    """Do background work (e-mails and what the calendar brings about) until stopped; start as many as you like."""
    given = books.told()
    app.start_log(given)
    with books.opened() as database:
        working = app.worker(given, database)

        def stop(_signal: int, _frame: FrameType | None) -> None:
            working.stop()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        if os.environ.get(FED):
            threading.Thread(target=_until_fed_up, args=[working], daemon=True).start()
        sys.stderr.write(f"Talonario worker: {threads or given.worker_threads} threads, {database.engine.name}\n")
        working.run(threads or given.worker_threads)


def _until_fed_up(working: Worker) -> None:
    sys.stdin.buffer.read()
    working.stop()
