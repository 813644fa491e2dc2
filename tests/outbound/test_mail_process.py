"""A real worker with a real mail server, killed in the middle of sending."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from talonario.domain.companies import Company
from talonario.domain.emails.record import Email
from talonario.outbound.desk import Desk
from talonario.outbound.postman import HOLD
from tests.outbound.mailbox import Mailbox, listening
from tests.outbound.rows import queue

WAIT_SECONDS = 60


@contextmanager
def working(url: str, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`talonario worker`, over a database and a mail server."""
    told = {"TALONARIO_DATABASE_URL": url, "TALONARIO_SMTP_URL": f"smtp://127.0.0.1:{port}?tls=none"}
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "talonario", "worker", "--threads", "2"],
            env={**os.environ, **told, "TALONARIO_FILES": str(log.parent / "files")},
            stderr=output,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)


def row(desk: Desk, email: Email) -> Email:
    with desk.database.read(email.company_id) as tx:
        found = tx.get(Email, email.id)
    assert found is not None
    return found


def until(desk: Desk, email: Email, *states: str) -> Email:
    deadline = time.monotonic() + WAIT_SECONDS
    while (found := row(desk, email)).state not in states:
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


def test_a_worker_that_is_killed_over_an_e_mail_never_sends_it_twice(
    desk: Desk, database_url: str, tmp_path: Path, found: Callable[..., Company]
) -> None:
    """SIGKILL after the mail server got the content and before it answers: the next worker says that nobody knows."""
    company = found(desk.database)
    email = queue(desk.database, company, desk.outside.new_id, datetime.now(UTC))
    box, log = Mailbox(), tmp_path / "worker.log"
    with listening(box) as port:
        with working(database_url, port, log) as process:
            box.before_answer = lambda: os.kill(process.pid, signal.SIGKILL)
            assert process.wait(WAIT_SECONDS) == -signal.SIGKILL, log.read_text()
        box.before_answer = lambda: None
        dead = row(desk, email)
        assert (dead.state, len(box.taken)) == ("sending", 1)
        assert dead.due_at is not None
        with desk.database.write(company.company_id) as tx:  # the time of the claim goes by
            tx.update(msgspec.structs.replace(dead, due_at=dead.due_at - HOLD))
        later = queue(desk.database, company, desk.outside.new_id, datetime.now(UTC), recipient="otro@cliente.example")
        with working(database_url, port, log):
            assert until(desk, email, "unknown", "sent").state == "unknown"
            until(desk, later, "sent")
    assert [one.rcpt_tos for one in box.taken] == [["cliente@cliente.example"], ["otro@cliente.example"]]


def test_a_worker_that_is_stopped_finishes_the_e_mail_at_hand(
    desk: Desk, database_url: str, tmp_path: Path, found: Callable[..., Company]
) -> None:
    company = found(desk.database)
    email = queue(desk.database, company, desk.outside.new_id, datetime.now(UTC))
    box = Mailbox()
    with listening(box) as port, working(database_url, port, tmp_path / "worker.log") as process:
        box.before_answer = process.terminate
        assert process.wait(WAIT_SECONDS) == 0, (tmp_path / "worker.log").read_text()
    assert (row(desk, email).state, len(box.taken)) == ("sent", 1)
