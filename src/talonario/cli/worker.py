"""`talonario worker`: what leaves by itself, done in the background."""

import os
import signal
import sys
import threading
import time
from types import FrameType
from typing import Annotated, Final

import typer

from talonario import app
from talonario.cli import books
from talonario.outbound.worker import Worker

SERVER: Final = "TALONARIO_WORKER_SERVER"
"""The process id of the server that started this worker, which ends when that one has: set by the server."""
LOOK_SECONDS: Final = 0.5
"""Between two looks whether it is still there."""


def worker(
    *,
    threads: Annotated[int, typer.Option(help="Pieces of work at once; 0: what the settings say.", min=0)] = 0,
) -> None:
    """Do background work (e-mails, webhooks, what the calendar brings) until stopped; start as many as you like."""
    given = books.told()
    app.start_log(given)
    with books.opened() as database:
        working = app.worker(given, database)

        def stop(_signal: int, _frame: FrameType | None) -> None:
            working.stop()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        if server := os.environ.get(SERVER):
            threading.Thread(target=_with, args=[int(server), working], daemon=True).start()
        sys.stderr.write(f"Talonario worker: {threads or given.worker_threads} threads, {database.engine.name}\n")
        working.run(threads or given.worker_threads)


def _with(server: int, working: Worker) -> None:
    while os.getppid() == server:
        time.sleep(LOOK_SECONDS)
    working.stop()
