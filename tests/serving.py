"""`talonario serve` in a process of its own, for tests that meet it over HTTP."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

START_SECONDS = 60
STOP_SECONDS = 20


@contextmanager
def serving(
    database_url: str, log: Path, *arguments: str, worker: bool = False, **settings: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A running server: its address and its process, ended by its own id.

    log        file that takes what it prints
    arguments  of the command; `--port N` among them for a certain one
    worker     whether it does background work too
    settings   more environment, such as TALONARIO_LOG_LEVEL
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", int(arguments[arguments.index("--port") + 1]) if "--port" in arguments else 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    places = {
        "TALONARIO_DATABASE_URL": database_url,
        "TALONARIO_FILES": str(log.parent / "files"),
        "TALONARIO_PUBLIC_URL": address,
    }
    environment = {**os.environ, **places, **settings}
    alone = () if worker else ("--no-worker",)
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603  (our own program)
            [sys.executable, "-m", "talonario", "serve", "--port", str(port), *alone, *arguments],
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait(address, process, log)
        yield address, process
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL the server and every worker of it, as a power cut does."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(STOP_SECONDS)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            if httpx.get(f"{address}/readyz").is_success:
                return
        except httpx.TransportError:
            assert time.monotonic() < deadline, log.read_text()
            assert process.poll() is None, log.read_text()
        time.sleep(0.1)
