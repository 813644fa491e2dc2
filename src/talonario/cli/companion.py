"""The worker that a server starts beside itself: a process of its own, so that no failure of it is the server's."""

import logging
import os
import subprocess
import sys
import threading
from types import TracebackType
from typing import Final, Self

from talonario.cli.worker import SERVER

LOG = logging.getLogger("talonario.worker")

PAUSES_SECONDS: Final = (1, 2, 5, 15, 60)
"""Before a worker that ended is started again; the last one from then on."""
STOP_SECONDS: Final = 10
"""For a worker to finish what it is doing."""
STEADY_SECONDS: Final = 300
"""A worker that lived so long did not fail at starting: the pauses begin anew."""


class Companion:
    """`talonario worker`, alive inside a `with` block, and started again whenever it ends there.

    It is told whose it is: when this process is killed it has another parent, and ends itself.
    """

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="companion", daemon=True)

    def __enter__(self) -> Self:
        """Start it: the first one before returning, since the server forks next.

        A process forked while another is being started holds the pipe on which its starting is awaited, for ever.
        """
        self._process = _started()
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
            if not self._stopping.wait(pause):
                self._process = _started()

    def _live(self) -> bool:
        """Wait until it ends, or until we are to stop; whether it lived for long."""
        lived = 0
        while self._process.poll() is None:
            if self._stopping.wait(1):
                _end(self._process)
            lived += 1
        return lived >= STEADY_SECONDS


def _started() -> subprocess.Popen[bytes]:
    # The command is this interpreter and this program; nothing of it comes from outside.
    return subprocess.Popen(
        [sys.executable, "-m", "talonario", "worker"],
        stdin=subprocess.DEVNULL,
        env={**os.environ, SERVER: str(os.getpid())},
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
