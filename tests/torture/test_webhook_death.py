"""Workers are killed while they deliver, the receiver fails, hangs and is down for a day: every event arrives.

At least once at every endpoint that hears it, no attempt twice, in order where order was asked for, nothing of another
company, and a receiver that never answers keeps nobody else waiting.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from talonario.app import outside
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource
from talonario.domain.vault import KeyVault
from talonario.domain.webhooks.record import WebhookDelivery, WebhookEndpoint
from talonario.outbound.desk import Desk
from talonario.store import Database
from talonario.store.listing import Where
from talonario.store.outbox import Event, Head
from tests.outbound import hooks
from tests.torture.hook_programs import Arrived

WORKERS = 3
PATIENCE_SECONDS = 120
DAY_SECONDS = 86_400
EXPIRED_SECONDS = 600
"""Longer than a claim lasts."""


class World:
    """Companies with endpoints, a receiver process, workers, and the clock that they all go by."""

    def __init__(self, database: Database, url: str, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.database = database
        self.log = folder / "received"
        self.log.touch()
        self._offset = folder / "clock"
        self._offset.write_text("0")
        self._workers = self._program("workers", url, str(self._offset), stdin=subprocess.PIPE)
        self._alive: list[int] = []
        self._receiver: subprocess.Popen[bytes] | None = None
        self.port = 0
        given = outside(self.now, IdSource(self.now, random.Random(seed)), vault=KeyVault("torture"))
        self.desk = Desk(database, given)
        self.endpoints: dict[str, WebhookEndpoint] = {}

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=int(self._offset.read_text()))

    def move(self, seconds: int) -> None:
        """Move the clock, while nobody is at work who could hold anything."""
        assert not self._alive
        self._offset.write_text(str(int(self._offset.read_text()) + seconds))

    def start(self) -> None:
        assert self._workers.stdin is not None
        assert self._workers.stdout is not None
        for _ in range(WORKERS):
            self._workers.stdin.write(b"\n")
            self._workers.stdin.flush()
            self._alive.append(int(self._workers.stdout.readline()))

    def kill(self) -> None:
        """Kill every worker, each at another moment."""
        for pid in self._alive:
            os.kill(pid, signal.SIGKILL)
            time.sleep(self.chance.random() / 10)
        self._alive.clear()

    def open(self) -> None:
        """Start the receiver, again at the same port."""
        seed = str(self.chance.randrange(10**6))
        self._receiver = self._program("receiver", str(self.port), seed, str(self.log))
        assert self._receiver.stdout is not None
        self.port = int(self._receiver.stdout.readline())

    def shut(self) -> None:
        if self._receiver is not None:
            _end(self._receiver)

    def close(self) -> None:
        self.kill()
        self.shut()
        _end(self._workers)

    def arrived(self) -> list[Arrived]:
        return [msgspec.json.decode(line, type=Arrived) for line in self.log.read_bytes().splitlines()]

    def waiting(self, *, only_due: bool = False) -> int:
        """How much is still to be told to those who answer."""
        found = 0
        for name, endpoint in self.endpoints.items():
            if name == "tar":
                continue
            with self.database.read(endpoint.company_id) as tx:
                conditions = [Where("endpoint_id", "eq", endpoint.id), Where("status", "in", ["pending", "failed"])]
                if only_due:
                    conditions.append(Where("due_at", "lte", self.now()))
                found += tx.count(WebhookDelivery, *conditions)
                head, now = tx.get(Head, endpoint.company_id), tx.get(WebhookEndpoint, endpoint.id)
            assert head is not None
            assert now is not None
            found += head.event_sequence - now.sequence
        return found

    def until(self, happened: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not happened():
            assert time.monotonic() < deadline, f"{self.waiting()} are waiting"
            time.sleep(0.05)

    def _program(self, *arguments: str, stdin: int | None = None) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  (our own programs)
            [sys.executable, "-m", "tests.torture.hook_programs", *arguments],
            stdin=stdin or subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait(PATIENCE_SECONDS)
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


@contextmanager
def world(database: Database, url: str, folder: Path, seed: int) -> Iterator[World]:
    made = World(database, url, folder, seed)
    try:
        yield made
    finally:
        made.close()


def test_every_event_arrives_whoever_dies(
    database: Database, database_url: str, tmp_path: Path, found: Callable[..., Company], effort: int
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    with database.engine.writing() as session:
        session.changed(("UPDATE webhook_endpoints SET due_at = NULL, status = 'disabled'", {}))
    companies = [found(database, name=f"Empresa {number}") for number in range(2)]
    with world(database, database_url, tmp_path, seed) as at:
        at.open()
        for number, company in enumerate(companies):
            for kind in ("plain", "ordered"):
                path = f"/{kind}{number}"
                at.endpoints[path] = hooks.subscribe(
                    at.desk,
                    company,
                    f"http://127.0.0.1:{at.port}{path}",
                    is_ordered=kind == "ordered",
                    timeout_seconds=1,
                )
        tar = f"http://127.0.0.1:{at.port}/tar"
        at.endpoints["tar"] = hooks.subscribe(at.desk, companies[0], tar, timeout_seconds=1)
        for round_number in range(2 + 2 * effort):
            is_down = round_number == 1
            if is_down:
                at.shut()
            at.start()
            before = len(at.arrived())
            for company in companies:
                hooks.happen(at.desk, company, at.chance.randrange(1, 4), changes=at.chance.randrange(1, 4))
            if not is_down:
                at.until(lambda: len(at.arrived()) > before + 5)  # noqa: B023  (it is called at once)
            time.sleep(at.chance.random() / 2)
            at.kill()
            at.move(DAY_SECONDS if is_down else EXPIRED_SECONDS)
            if is_down:
                at.open()
        for _ in range(12):
            at.start()
            at.until(lambda: at.waiting(only_due=True) == 0)
            at.kill()
            if at.waiting() == 0:
                break
            at.move(3 * DAY_SECONDS)
        judge(at, seed)


def judge(at: World, seed: int) -> None:
    """What the receiver saw beside what was to be told."""
    arrived = at.arrived()
    attempts = [one.attempt for one in arrived]
    assert len(set(attempts)) == len(attempts), f"seed {seed}: an attempt was made twice"
    calls: dict[str, list[Arrived]] = defaultdict(list)
    for one in arrived:
        calls[one.path].append(one)
    for path, endpoint in at.endpoints.items():
        queued = hooks.deliveries(at.database, endpoint)
        with at.database.read(endpoint.company_id) as tx:
            events = {str(one.id): one.sequence for one in tx.where(Event, Where("snapshot_id", "is_null", False))}
        wanted = {event for event, sequence in events.items() if sequence > endpoint.sequence}
        assert {str(one.event_id) for one in queued} == wanted, f"seed {seed}: not everything was queued for {path}"
        assert len(queued) == len(wanted), f"seed {seed}: something was queued twice for {path}"
        told = calls["/tar" if path == "tar" else path]
        assert {one.event for one in told} <= wanted, f"seed {seed}: {path} heard of what is not its own"
        if path == "tar":
            assert not any(one.status == "delivered" for one in queued), f"seed {seed}"
            continue
        taken = {one.event for one in told if one.status == 200}
        assert taken == wanted, f"seed {seed}: {len(wanted - taken)} never arrived at {path}"
        assert {one.status for one in queued} == {"delivered"}, f"seed {seed}: {path}"
        if endpoint.is_ordered:
            in_order(told, events, f"seed {seed}: {path}")


def in_order(told: list[Arrived], events: dict[str, int], when: str) -> None:
    """Whatever arrives, everything earlier of its object has been taken before."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for subject, event in {(one.subject, one.event) for one in told}:
        wanted[subject].append(events[event])
    taken: dict[str, set[int]] = defaultdict(set)
    for one in told:
        missing = {number for number in wanted[one.subject] if number < events[one.event]} - taken[one.subject]
        assert not missing, f"{when}: {events[one.event]} overtook {missing}"
        if one.status == 200:
            taken[one.subject].add(events[one.event])


def test_the_judge_sees_what_overtakes() -> None:
    late = [Arrived("/", "b", "1", "x", 200), Arrived("/", "a", "2", "x", 200)]
    with pytest.raises(AssertionError, match="overtook"):
        in_order(late, {"a": 1, "b": 2}, "now")
