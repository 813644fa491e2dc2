"""Background work: rows that are claimed by workers, as many as one likes, in threads, processes and machines.

There are two kinds of it:

- a `Job` does the work that a row stands for, whose record is a `Claimable`: its column `due_at` says when. A worker
  claims one row in a transaction of its own, works outside of it, and writes the outcome in another one, which also
  says when there is something to do again (`due_at`, None for never) and gives the claim back (`held_by` None). When a
  worker dies in between, its claim expires and the row is taken again. Jobs say what that means for them.
- a `Sweep` is what the calendar brings about: every so often it looks which companies have something to do, and does
  it in one transaction of each. Two workers that come to a company at the same moment are kept apart by its locks, and
  the second finds nothing left.

Companies take turns: each worker goes round them in the order of their ids and takes one row of each, so that ten
thousand rows of one company hold up nobody else's. What must be fair or ordered within a company claims the row that
stands for the queue (an endpoint), not its members.
"""

import logging
import socket
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from talonario.domain.context import Context, madrid_day
from talonario.outbound.desk import ClaimLost, Desk
from talonario.store.errors import Clash, Unavailable
from talonario.store.record import Claimable
from talonario.store.statement import Statement
from talonario.store.transaction import NO_COMPANY

LOG = logging.getLogger("talonario.worker")

IDLE_SECONDS = 1.0
TROUBLE_SECONDS = 5.0
"""How long to wait after a failure, of the database above all, before looking again."""

Work = TypeVar("Work", bound=Claimable)


@dataclass(frozen=True, slots=True)
class Job(Generic[Work]):
    """Work that rows stand for.

    record   whose rows are claimed
    do       does one; it opens its transactions itself, and writes the outcome by `desk.settle(row, …)`. What it raises
             is logged, and the row is taken again when the claim expires
    hold     how long a claim lasts: longer than `do` may ever take
    close    gives back what is kept open from one row to the next
    """

    name: str
    record: type[Work]
    do: Callable[[Desk, Work], None]
    hold: timedelta = timedelta(minutes=5)
    close: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Sweep:
    """What the calendar brings about.

    companies   SELECT of the ids of the companies that have something to do, over all of them; it may use the
                parameters `now`, `today` (the day in Madrid) and `kept_since` (see `domain/retention.py`)
    do          does it in one transaction of one company, and says how much it did; it finds nothing when another
                worker was faster
    every       how often to look
    portion     how much it does at most in one transaction: having done so much, it goes on in another one
    """

    name: str
    companies: Statement
    do: Callable[[Context], int]
    every: timedelta = timedelta(minutes=10)
    portion: int = 1_000_000_000


class Runner(Protocol):
    """Work that goes on beside the jobs, in a thread of its own, until it is stopped."""

    def run(self) -> None:
        """Work until `stop` is called."""

    def stop(self) -> None:
        """Let `run` end; from a signal's handler too."""


class Worker:
    """Does what is due, one piece after the other, in one thread or in several at once.

    runners   what works beside that
    """

    def __init__(
        self, desk: Desk, jobs: Sequence[Job[Any]], sweeps: Sequence[Sweep] = (), runners: Sequence[Runner] = ()
    ) -> None:
        self._runners = runners
        self._desk = desk
        self._jobs = jobs
        self._sweeps = sweeps
        self._turn = threading.Lock()
        self._served: dict[str, UUID] = {job.name: NO_COMPANY for job in jobs}
        self._rounds = 0
        self._swept: dict[str, datetime] = {}
        self._sweeping = threading.Lock()
        self._stop = threading.Event()

    def step(self) -> bool:
        """Do the next piece of work; False when nothing is due now. Tests call this, and `run` does nothing else."""
        swept = self._sweep()
        with self._turn:
            self._rounds += 1
            first = self._rounds % (len(self._jobs) or 1)
        return any(self._one(job) for job in [*self._jobs[first:], *self._jobs[:first]]) or swept

    def run(self, threads: int) -> None:
        """Work in so many threads until `stop` is called; what is under way then is finished."""
        running = [threading.Thread(target=self._keep_stepping, name=f"worker-{number}") for number in range(threads)]
        running += [threading.Thread(target=self._keep_running, args=[runner]) for runner in self._runners]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        for job in self._jobs:
            job.close()

    def stop(self) -> None:
        """Let `run` end as soon as what is under way is done; from a signal's handler too."""
        self._stop.set()
        for runner in self._runners:
            runner.stop()

    def _keep_running(self, runner: Runner) -> None:
        while not self._stop.is_set():
            try:
                runner.run()
            except Exception as failure:  # noqa: BLE001  (it begins again instead of being missing without a word)
                tell(type(runner).__name__, failure)
                self._stop.wait(TROUBLE_SECONDS)

    def _keep_stepping(self) -> None:
        while not self._stop.is_set():
            try:
                if not self.step():
                    self._stop.wait(IDLE_SECONDS)
            except Unavailable as unavailable:
                LOG.warning("the database is not available: %s", unavailable.reason)
                self._stop.wait(TROUBLE_SECONDS)
            except Exception as failure:  # noqa: BLE001  (one piece of work must not end all of it)
                tell("looking for work", failure)
                self._stop.wait(TROUBLE_SECONDS)

    def _one(self, job: Job[Work]) -> bool:
        """Claim the row of whichever company's turn it is, and do it; whether there was one."""
        tried: set[UUID] = set()
        while (company_id := self._next_company(job)) is not None and company_id not in tried:
            tried.add(company_id)
            now = self._desk.outside.clock()
            holder = f"{socket.gethostname()} {self._desk.outside.new_id()}"
            with self._desk.database.write(company_id) as tx:
                work = tx.claim(job.record, now, now + job.hold, holder)
            if work is not None:
                self._do(job, work)
                return True
        return False

    def _next_company(self, job: Job[Work]) -> UUID | None:
        """The company after the one that was served last, going round."""
        with self._turn:
            now, last = self._desk.outside.clock(), self._served[job.name]
            with self._desk.database.read() as tx:
                found = tx.company_with_due(job.record, now, last)
                if found is None and last != NO_COMPANY:
                    found = tx.company_with_due(job.record, now)
            self._served[job.name] = found or NO_COMPANY
            return found

    def _do(self, job: Job[Work], work: Work) -> None:
        try:
            job.do(self._desk, work)
        except ClaimLost:
            LOG.warning("%s %s took longer than its claim, and was left to whoever has it now", job.name, work.id)
        except Exception as failure:  # noqa: BLE001  (it is told, and tried again when the claim expires)
            tell(f"{job.name} {work.id}", failure)

    def _sweep(self) -> bool:
        """Do what the calendar brings about, in one thread at a time; whether anything was done."""
        if not self._sweeping.acquire(blocking=False):
            return False
        try:
            due = [sweep for sweep in self._sweeps if self._is_time(sweep)]
            return sum(self._swept_companies(sweep) for sweep in due) > 0
        finally:
            self._sweeping.release()

    def _is_time(self, sweep: Sweep) -> bool:
        now, last = self._desk.outside.clock(), self._swept.get(sweep.name)
        return last is None or now - last >= sweep.every or madrid_day(now) != madrid_day(last)

    def _swept_companies(self, sweep: Sweep) -> bool:
        now = self._desk.outside.clock()
        told = {"now": now, "today": madrid_day(now), "kept_since": now - timedelta(self._desk.outside.event_days)}
        with self._desk.database.read() as tx:
            found = [row[0] for row in tx.across(sweep.companies, **told)]
        for company_id in found:
            if self._stop.is_set():
                return True
            try:
                while self._swept_company(sweep, company_id) >= sweep.portion and not self._stop.is_set():
                    pass
            except Unavailable:
                raise
            except Exception as failure:  # noqa: BLE001  (one company's trouble is not another one's)
                tell(f"{sweep.name} of company {company_id}", failure)
        self._swept[sweep.name] = now
        return bool(found)

    def _swept_company(self, sweep: Sweep, company_id: UUID) -> int:
        try:
            with self._desk.writing(company_id) as ctx:
                return sweep.do(ctx)
        except Clash:
            with self._desk.writing(company_id) as ctx:
                return sweep.do(ctx)


def tell(what: str, failure: Exception) -> None:
    """Log a failure by its kind and place: its message may quote people's data."""
    place = "".join(traceback.format_tb(failure.__traceback__))
    LOG.error("%s failed: %s\n%s", what, type(failure).__name__, place)
