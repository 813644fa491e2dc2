"""The server that the demonstration starts for itself, on loopback, and stops again."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

HOST = "127.0.0.1"
_START_SECONDS_MAX = 60.0
_STOP_SECONDS_MAX = 15.0
_LOG_LINES_SHOWN = 25


class ServerFailedError(Exception):
    """The server did not start, or stopped by itself; the message ends with what it said last."""

    def __init__(self, what: str, log: Path) -> None:
        """Say what happened and quote the end of the log."""
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES_SHOWN:]
        super().__init__("\n".join([what, *lines]))


class DemoServer:
    """`talonario serve`, or another server of ours, as a process of its own, alive inside a `with` block.

    environment  settings (`TALONARIO_…`) that it gets beside those of this process
    log          file for what it says
    program      the module that serves and its first arguments; it takes --host and --port and answers /healthz
    """

    def __init__(
        self, port: int, environment: Mapping[str, str], log: Path, program: Sequence[str] = ("talonario", "serve")
    ) -> None:
        """Remember how to start."""
        self.address = f"http://{HOST}:{port}"
        self._command = [sys.executable, "-m", *program, "--host", HOST, "--port", str(port)]
        self._environment = {**os.environ, **environment}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start it and wait until it answers. Raises ServerFailedError."""
        with self._log.open("ab") as log:
            # The command is this interpreter and this program; nothing of it comes from outside.
            self._process = subprocess.Popen(  # noqa: S603
                self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        try:
            self._wait_until_healthy(self._process)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        self.stop()

    def wait(self) -> int:
        """Wait until it ends, which is when somebody stops it; return its exit code."""
        return self._process.wait() if self._process else 0

    def stop(self) -> None:
        """Ask it to end and, if it does not listen, end it."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(_STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _wait_until_healthy(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + _START_SECONDS_MAX
        while time.monotonic() < end:
            if process.poll() is not None:
                what = f"talonario serve: exit {process.returncode}"
                raise ServerFailedError(what, self._log)
            try:
                if httpx.get(f"{self.address}/healthz", timeout=2).is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        what = f"talonario serve: {_START_SECONDS_MAX:.0f} s without an answer"
        raise ServerFailedError(what, self._log)


def free_port(wanted: int) -> int:
    """Return the wanted port if nobody listens on it, else one that is free."""
    for port in (wanted, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    message = f"no free port on {HOST}"
    raise OSError(message)
