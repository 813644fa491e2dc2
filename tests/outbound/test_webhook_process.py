"""Webhooks leave from `talonario worker`, which finishes and goes when it is told to."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from talonario.app import outside
from talonario.domain.companies import Company
from talonario.domain.vault import KeyVault
from talonario.outbound import worker as worker_module
from talonario.outbound.desk import Desk
from talonario.outbound.worker import Worker
from talonario.store import Database
from tests.outbound import hooks
from tests.outbound.receiver import OK, Received, Reply, receiving

WAIT_SECONDS = 120
KEY = "a key of the tests"


def test_a_worker_delivers_webhooks(sqlite: Database, tmp_path: Path, found: Callable[..., Company]) -> None:
    arrived = threading.Event()

    def answer(_: Received) -> Reply:
        arrived.set()
        return OK

    company = found(sqlite)
    desk = Desk(sqlite, outside(lambda: datetime.now(UTC), vault=KeyVault(KEY)))
    told = {
        "TALONARIO_DATABASE_URL": f"{sqlite.engine.sqlalchemy_url}?synchronous=NORMAL",
        "TALONARIO_FILES": str(tmp_path / "files"),
        "TALONARIO_SECRET_KEY": KEY,
        "TALONARIO_WEBHOOK_HOSTS": "127.0.0.1",
    }
    with receiving(answer) as receiver:
        endpoint = hooks.subscribe(desk, company, receiver.url())
        hooks.happen(desk, company)
        with subprocess.Popen([sys.executable, "-m", "talonario", "worker"], env={**os.environ, **told}) as process:
            try:
                assert arrived.wait(WAIT_SECONDS)
                process.terminate()
                assert process.wait(WAIT_SECONDS) == 0
            finally:
                process.kill()
    assert [one.status for one in hooks.deliveries(sqlite, endpoint)] == ["delivered"]
    assert hooks.now(sqlite, endpoint).held_by is None


class Stumbling:
    """Fails the first time, and then runs until it is stopped."""

    def __init__(self) -> None:
        self.begun = 0
        self.stopped = threading.Event()
        self.steady = threading.Event()

    def run(self) -> None:
        self.begun += 1
        if self.begun == 1:
            raise RuntimeError
        self.steady.set()
        self.stopped.wait(WAIT_SECONDS)

    def stop(self) -> None:
        self.stopped.set()


def test_what_runs_beside_the_jobs_begins_again_when_it_fails(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "TROUBLE_SECONDS", 0.01)
    beside = Stumbling()
    worker = Worker(desk, [], (), [beside])
    thread = threading.Thread(target=worker.run, args=[1])
    thread.start()
    try:
        assert beside.steady.wait(WAIT_SECONDS)
    finally:
        worker.stop()
        thread.join(WAIT_SECONDS)
    assert not thread.is_alive()
    assert beside.begun == 2
