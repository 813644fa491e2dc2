"""Telling of what happens: one worker's deliveries, beside the bare HTTP client that posts the same bodies.

What is to be told waits for paused endpoints, which are enabled together. Ours is timed by what the worker wrote down,
from its first look at the events to the last outcome, and the books are asked whether each delivery arrived at its
first attempt. The bare client makes the same calls, as many at once, and neither reads nor writes anything.
"""

import asyncio
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from talonario import app
from talonario.api.factuarea.event_bodies import SPELLING
from talonario.cli import books
from talonario.cli.bench import receiver
from talonario.cli.bench.figures import Row, row
from talonario.cli.bench.load import SILENCE_SECONDS, Load, NoAnswer
from talonario.cli.bench.stage import Stage, serving
from talonario.cli.demo_server import HOST
from talonario.domain import contacts, founding
from talonario.domain.context import Context
from talonario.domain.history import last_number
from talonario.domain.vault import KeyVault
from talonario.domain.webhooks import endpoints
from talonario.domain.webhooks.record import EndpointStatus, WebhookAttempt, WebhookDelivery
from talonario.migrate.progress import Reporter
from talonario.outbound.webhooks import AT_ONCE
from talonario.store import Database
from talonario.store.listing import Where
from talonario.store.outbox import Event
from talonario.webhooks.egress import Egress, Outgoing

COUNTS: Final = (1, 20)
"""Endpoints at once."""
EVENT: Final = "client.created"
LOOK_SECONDS: Final = 0.1
STOP_SECONDS: Final = 15
CALL_SECONDS: Final = 10


class Hooks:
    """A company whose endpoints lead to the receiver."""

    def __init__(self, database: Database, port: int, count: int, key: str) -> None:
        self._database = database
        self.hosts = frozenset({f"{HOST}:{port}"})
        self._outside = app.outside(books.now, books.new_id, vault=KeyVault(key), private_hosts=self.hosts)
        self._company = founding.found(
            database, "Avisos, S.L.", "B12345674", "strict", now=books.now(), new_id=books.new_id
        )
        wanted = [
            endpoints.EndpointFields(dialect="factuarea", url=f"http://{HOST}:{port}/{number}", enabled_events=[EVENT])
            for number in range(count)
        ]
        with self._writing() as ctx:
            self._endpoints = [endpoints.create(ctx, fields, {EVENT})[0] for fields in wanted]

    @contextmanager
    def _writing(self) -> Iterator[Context]:
        with self._database.write(self._company.company_id) as tx:
            yield Context(tx, self._company, None, self._outside)

    @contextmanager
    def _reading(self) -> Iterator[Context]:
        with self._database.read(self._company.company_id) as tx:
            yield Context(tx, self._company, None, self._outside)

    def turn(self, status: EndpointStatus) -> None:
        """Let all endpoints be told, or wait."""
        with self._writing() as ctx:
            for one in self._endpoints:
                endpoints.update(ctx, one, {"status": status}, {EVENT})

    def happen(self, events: int) -> int:
        """Let so many things happen, while the endpoints wait; the sequence of the event before them."""
        with self._writing() as ctx:
            before = last_number(ctx)
            for number in range(events):
                fields = contacts.ContactFields(roles=("customer",), values={"name": f"Cliente {number}"})
                contacts.create(ctx, fields)
        return before

    def told(self, before: int, calls: int) -> tuple[Load, list[Outgoing]]:
        """How so many calls about what came after an event went, and the calls. Raises NoAnswer."""
        queued = self._settled(before, calls)
        urls = {one.id: one.url for one in self._endpoints}
        with self._reading() as ctx:
            made = [one for one in ctx.tx.where(WebhookAttempt) if one.delivery_id in queued]
            events = {one.id: one for one in ctx.tx.where(Event, Where("sequence", "gt", before))}
            about = {one.event_id: events[one.event_id] for one in queued.values()}
            bodies = {one.id: SPELLING.body_of(ctx, one, self._endpoints[0]) or b"" for one in about.values()}
        wrong = [one for one in queued.values() if one.status != "delivered" or one.attempts != 1]
        if wrong or len(made) != len(queued):
            raise NoAnswer(f"{len(queued)} deliveries, {len(made)} attempts, {len(wrong)} not delivered at once")
        began = min(one.created_at for one in queued.values()).timestamp()
        ended = max(one.completed_at for one in queued.values() if one.completed_at is not None).timestamp()
        calls_again = [
            Outgoing(
                url=urls[queued[one.delivery_id].endpoint_id],
                headers=one.request_headers,
                body=bodies[queued[one.delivery_id].event_id],
                seconds=CALL_SECONDS,
            )
            for one in made
        ]
        # Noted in whole milliseconds: what took less than one is taken for half of one.
        return Load(began, ended, [(one.duration_ms or 0.5) / 1000 for one in made], []), calls_again

    def _settled(self, before: int, calls: int) -> dict[object, WebhookDelivery]:
        """The deliveries about what came after an event, once it is written down what became of all of them."""
        done, since = 0, time.monotonic()
        while True:
            with self._reading() as ctx:
                found = ctx.tx.where(WebhookDelivery, Where("event_sequence", "gt", before))
            settled = sum(one.completed_at is not None for one in found)
            if settled == calls:
                return {one.id: one for one in found}
            if settled > done:
                done, since = settled, time.monotonic()
            if time.monotonic() - since > SILENCE_SECONDS:
                raise NoAnswer(f"{settled} of {calls} deliveries were made")
            time.sleep(LOOK_SECONDS)


def measure(stage: Stage, each: int, rounds: int, progress: Reporter) -> Iterator[Row]:
    """Deliver and post in turns; each endpoint gets its share of the same number."""
    with serving("", stage.folder / "receiver.log", receiver.__name__) as port:
        for count in COUNTS:
            yield _measured(stage, port, count, max(1, each // count), rounds, progress)


def _measured(stage: Stage, port: int, count: int, events: int, rounds: int, progress: Reporter) -> Row:
    key, url = secrets.token_hex(), stage.ground.new(f"webhooks{count}")
    database = Database.open(url)
    database.upgrade()
    hooks = Hooks(database, port, count, key)
    ours: list[Load] = []
    beside: list[Load] = []
    name = f"webhooks-{count}"
    progress.begin(f"{stage.engine}: {name}", rounds)
    with working(url, stage.folder, port, key):
        for turn in range(rounds + 1):
            hooks.turn("paused")
            before = hooks.happen(events)
            hooks.turn("enabled")
            load, calls = hooks.told(before, events * count)
            loads = load, asyncio.run(post(calls, hooks.hosts, AT_ONCE * count))
            if turn:  # the first one warms up
                ours.append(loads[0])
                beside.append(loads[1])
                progress.advance()
    database.close()
    progress.end()
    what = "1 endpoint" if count == 1 else f"{count} endpoints"
    return row(name, stage.engine, (f"delivered to {what}", ours), ("the same calls alone", beside))


async def post(calls: Sequence[Outgoing], hosts: frozenset[str], at_once: int) -> Load:
    """Make calls, so many at once, and nothing else."""
    egress = Egress(hosts)
    waiting = iter(calls)
    took: list[float] = []
    failures: list[str] = []

    async def keep_posting() -> None:
        for call in waiting:
            asked = time.perf_counter()
            reply = await egress.post(call)
            if reply.is_success:
                took.append(time.perf_counter() - asked)
            else:
                failures.append(f"{reply.status} {reply.trouble}")

    began = time.perf_counter()
    await asyncio.gather(*(keep_posting() for _ in range(at_once)))
    ended = time.perf_counter()
    egress.close()
    return Load(began, ended, took, failures)


@contextmanager
def working(database_url: str, folder: Path, port: int, key: str) -> Iterator[None]:
    """`talonario worker`, in a process of its own, that may reach the receiver."""
    settings = {
        "TALONARIO_DATABASE_URL": database_url,
        "TALONARIO_FILES": str(folder / "files"),
        "TALONARIO_SECRET_KEY": key,
        "TALONARIO_WEBHOOK_HOSTS": f"{HOST}:{port}",
        "TALONARIO_LOG_LEVEL": "WARNING",
    }
    with (folder / "worker.log").open("ab") as log:
        # The command is this interpreter and this program; nothing of it comes from outside.
        process = subprocess.Popen(
            [sys.executable, "-m", "talonario", "worker"],
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
