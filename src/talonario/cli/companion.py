"""The worker that a server starts beside itself: a process of its own, so that no failure of it is the server's."""

import logging
import os
import subprocess
import sys
import threading
from types import TracebackType
from typing import Final, Self

from talonario.cli.worker import FED

LOG = logging.getLogger("talonario.worker")

PAUSES_SECONDS: Final = (1, 2, 5, 15, 60)
"""Before a worker that ended is started again; the last one from then on."""
STOP_SECONDS: Final = 10
"""For a worker to finish what it is doing."""
STEADY_SECONDS: Final = 300
"""A worker that lived so long did not fail at starting: the pauses begin anew."""


class Companion:
    """`talonario worker`, alive inside a `with` block, and started again whenever it ends there.

    It reads from a pipe that nobody writes to: when this process is killed the pipe closes, and the worker ends itself.
    """

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep, name="companion", daemon=True)

    def __enter__(self) -> Self:
        """Start it."""
        self._keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let it finish what it is doing, and end."""
        self._stopping.set()
        self._keeper.join()

    def _keep(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            steady = self._live()
            if self._stopping.is_set():
                return
            failures = 1 if steady else failures + 1
            pause = PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS)) - 1]
            LOG.error("the worker beside this server ended; it is started again in %d s", pause)
            self._stopping.wait(pause)

    def _live(self) -> bool:
        """Start it and wait until it ends, or until we are to stop; whether it lived for long."""
        lived = 0
        # The command is this interpreter and this program; nothing of it comes from outside.
        with subprocess.Popen(
            [sys.executable, "-m", "talonario", "worker"], stdin=subprocess.PIPE, env={**os.environ, FED: "1"}
        ) as process:
            while process.poll() is None:
                if self._stopping.wait(1):
                    _end(process)
                lived += 1
        return lived >= STEADY_SECONDS


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
