"""The worker as a process: beside a server, by itself, stopped, killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from tests.serving import kill, serving

from talonario.store import Database

WAIT_SECONDS = 180


def until(happened: Callable[[], bool], why: Callable[[], str]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not happened():
        assert time.monotonic() < deadline, why()
        time.sleep(0.1)


def workers(log: Path) -> int:
    """How many workers have said that they are there."""
    return log.read_text().count("Talonario worker:")


def children(pid: int) -> list[int]:
    """The worker processes that a process started."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            told = entry.name.isdecimal() and (entry / "stat").read_text().rsplit(")", 1)[1].split()
            command = (entry / "cmdline").read_bytes() if told else b""
        except OSError:
            continue
        if told and int(told[1]) == pid and command.split(b"\0")[-2:] == [b"worker", b""]:
            found.append(int(entry.name))
    return found


def gone(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def test_a_server_has_a_worker_that_comes_back_and_ends_with_it(sqlite: Database, tmp_path: Path) -> None:
    """Killed, it is started again while the server goes on answering; when the server is killed, it ends by itself."""
    log = tmp_path / "serve.log"
    url = sqlite.engine.sqlalchemy_url
    with serving(url, log, worker=True) as (address, process):
        until(lambda: workers(log) == 1, log.read_text)
        (first,) = children(process.pid)
        os.kill(first, signal.SIGKILL)
        assert httpx.get(f"{address}/readyz").is_success
        until(lambda: workers(log) == 2, log.read_text)
        assert "started again" in log.read_text()
        assert httpx.get(f"{address}/readyz").is_success
        (second,) = children(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        until(lambda: gone(second), log.read_text)
        kill(process)


def test_a_server_that_is_stopped_takes_its_worker_along(sqlite: Database, tmp_path: Path) -> None:
    log = tmp_path / "serve.log"
    with serving(sqlite.engine.sqlalchemy_url, log, worker=True) as (_, process):
        until(lambda: workers(log) == 1, log.read_text)
        (worker,) = children(process.pid)
        process.terminate()
        process.wait(WAIT_SECONDS)
    assert gone(worker)


def test_a_server_can_do_without(sqlite: Database, tmp_path: Path) -> None:
    with serving(sqlite.engine.sqlalchemy_url, tmp_path / "serve.log") as (_, process):
        assert children(process.pid) == []


@pytest.mark.parametrize("command", ["worker", "serve"])
def test_a_mail_server_that_cannot_be_read_is_told_at_the_start(sqlite: Database, command: str) -> None:
    """In a sentence, exit code 2, without the password."""
    told = {
        "TALONARIO_DATABASE_URL": sqlite.engine.sqlalchemy_url,
        "TALONARIO_SMTP_URL": "smtp://ana:secreto@mail.example:port",
    }
    done = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-m", "talonario", command],
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        timeout=WAIT_SECONDS,
        check=False,
    )
    assert done.returncode == 2
    assert "TALONARIO_SMTP_URL" in done.stderr
    assert "secreto" not in done.stderr


def test_a_worker_by_itself_works_until_it_is_told_to_stop(sqlite: Database, tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    environment = {**os.environ, "TALONARIO_DATABASE_URL": sqlite.engine.sqlalchemy_url}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "talonario", "worker", "--threads", "2"], env=environment, stderr=output
        )
    try:
        until(lambda: "2 threads" in log.read_text(), log.read_text)
        process.terminate()
        assert process.wait(WAIT_SECONDS) == 0
    finally:
        process.kill()
        process.wait()
