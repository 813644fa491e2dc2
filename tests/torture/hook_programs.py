"""The programs of the webhook torture: a receiver with moods, and workers whose clock can be moved.

    python -m tests.torture.hook_programs receiver PORT SEED LOG
    python -m tests.torture.hook_programs workers DATABASE_URL CLOCK

The second one starts a worker for every line that it reads, and prints its process id: the program is loaded only once.
"""

import os
import random
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from talonario import app
from talonario.api.engine import wire
from talonario.domain import records
from talonario.domain.identity import IdSource
from talonario.domain.vault import KeyVault
from talonario.outbound.desk import Desk
from talonario.outbound.webhooks import Dispatcher
from talonario.store import Database
from talonario.webhooks.egress import Egress
from tests.outbound.receiver import HANG, OK, Received, Receiver, Reply

assert records.RECORDS, "the whole schema is known before a database is opened"

FAILS = 0.1
HANGS = 0.01


class Arrived(msgspec.Struct, frozen=True):
    """One call, as the receiver saw it; `status` is what it answered, 0 when it hung."""

    path: str
    event: str
    attempt: str
    subject: str
    status: int


def receive(port: int, seed: int, log: Path) -> None:
    """Take most of what comes, write down everything before answering; whatever comes to `/tar…` hangs."""
    chance = random.Random(seed)
    with log.open("ab", buffering=0) as file:

        def answer(call: Received) -> Reply:
            luck = chance.random()
            reply = OK if luck > FAILS + HANGS else HANG if luck < HANGS else Reply(500)
            if call.path.startswith("/tar"):
                reply = HANG
            told = Arrived(
                call.path,
                call.headers["factuarea-event-id"],
                call.attempt,
                call.told["data"]["object"]["id"],
                reply.status,
            )
            file.write(msgspec.json.encode(told) + b"\n")
            return reply

        receiver = Receiver(answer, port)
        receiver.start()
        print(receiver.port, flush=True)  # noqa: T201  (what the test waits for)
        threading.Event().wait()


def work(database_url: str, clock: Path) -> None:
    """Start a worker for every line, in a process of its own."""
    wire.know_shapes()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            deliver(database_url, clock)
            os._exit(0)
        print(child, flush=True)  # noqa: T201


def deliver(database_url: str, clock: Path) -> None:
    """Deliver until killed. The clock is the machine's and what the file adds to it, in seconds."""

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=int(clock.read_text()))

    given = app.outside(
        now, IdSource(now, random.SystemRandom()), vault=KeyVault("torture"), private_hosts=frozenset({"127.0.0.1"})
    )
    desk = Desk(Database.open(database_url), given)
    Dispatcher(
        desk, app.spellings(), lambda: Egress(given.private_hosts), random.SystemRandom(), look_seconds=0.1
    ).run()


if __name__ == "__main__":
    if sys.argv[1] == "receiver":
        receive(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
    else:
        work(sys.argv[2], Path(sys.argv[3]))
