"""Rows are claimed by one worker at a time, companies take turns, and what dies in between is taken up again."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import bindparam, select

from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.emails.record import Email
from talonario.outbound.desk import Desk
from talonario.outbound.worker import Sweep, Worker
from talonario.store import Database
from talonario.store.errors import Clash
from talonario.store.listing import Where
from talonario.store.statement import Statement
from tests.conftest import Clock
from tests.outbound.rows import doing, finish, queue

MINUTE = timedelta(minutes=1)


def row(database: Database, email: Email) -> Email:
    with database.read(email.company_id) as tx:
        found = tx.get(Email, email.id)
    assert found is not None
    return found


def test_a_row_is_done_when_it_is_due_and_not_before(desk: Desk, clock: Clock, found: Callable[..., Company]) -> None:
    company = found(desk.database)
    later = queue(desk.database, company, desk.outside.new_id, clock.now + MINUTE)
    worker = Worker(desk, [doing(finish)])
    assert not worker.step()
    clock.now += MINUTE
    assert worker.step()
    assert not worker.step()
    assert (row(desk.database, later).state, row(desk.database, later).attempts) == ("sent", 1)


def test_the_row_that_waits_longest_is_first(desk: Desk, clock: Clock, found: Callable[..., Company]) -> None:
    company = found(desk.database)
    rows = [queue(desk.database, company, desk.outside.new_id, clock.now - number * MINUTE) for number in (1, 3, 2)]
    done: list[UUID] = []

    def do(at: Desk, one: Email) -> None:
        done.append(one.id)
        finish(at, one)

    worker = Worker(desk, [doing(do)])
    while worker.step():
        pass
    assert done == [rows[1].id, rows[2].id, rows[0].id]


def test_what_one_worker_does_another_leaves_alone(desk: Desk, clock: Clock, found: Callable[..., Company]) -> None:
    queue(desk.database, found(desk.database), desk.outside.new_id, clock.now)
    other = Worker(desk, [doing(finish)])
    seen: list[bool] = []

    def do(at: Desk, one: Email) -> None:
        seen.append(other.step())
        finish(at, one)

    assert Worker(desk, [doing(do)]).step()
    assert seen == [False]


def test_the_work_of_a_dead_worker_is_taken_when_its_claim_expires(
    desk: Desk, clock: Clock, found: Callable[..., Company]
) -> None:
    email = queue(desk.database, found(desk.database), desk.outside.new_id, clock.now)

    def die(at: Desk, one: Email) -> None:
        raise RuntimeError

    assert Worker(desk, [doing(die)]).step()
    other = Worker(desk, [doing(finish)])
    clock.now += timedelta(minutes=4)
    assert not other.step()
    clock.now += MINUTE
    assert other.step()
    assert row(desk.database, email).state == "sent"


def test_who_lost_a_claim_writes_nothing(desk: Desk, clock: Clock, found: Callable[..., Company]) -> None:
    """A worker that was stopped for longer than its claim wakes up and finds its work done by another one."""
    email = queue(desk.database, found(desk.database), desk.outside.new_id, clock.now)
    other = Worker(desk, [doing(finish)])

    def sleep_through(at: Desk, one: Email) -> None:
        clock.now += timedelta(minutes=5)
        assert other.step()
        finish(at, one)

    assert Worker(desk, [doing(sleep_through)]).step()
    assert row(desk.database, email).attempts == 1


def test_an_outcome_that_clashes_is_written_once_more(desk: Desk, clock: Clock, found: Callable[..., Company]) -> None:
    email = queue(desk.database, found(desk.database), desk.outside.new_id, clock.now)
    tries: list[int] = []

    def do(at: Desk, one: Email) -> None:
        def write(ctx: Context, now: Email) -> None:
            tries.append(1)
            ctx.tx.update(msgspec.structs.replace(now, state="failed", due_at=None, held_by=None))
            if len(tries) == 1:
                raise Clash

        at.settle(one, write)

    assert Worker(desk, [doing(do)]).step()
    assert len(tries) == 2
    assert row(desk.database, email).state == "failed"


def test_companies_take_turns(desk: Desk, clock: Clock, found: Callable[..., Company]) -> None:
    """Whoever has thousands of rows waiting for longest does not make the others wait."""
    companies = [found(desk.database, name=f"Empresa {number}") for number in range(3)]
    for number, many in enumerate((12, 2, 3)):
        for _ in range(many):
            queue(desk.database, companies[number], desk.outside.new_id, clock.now - (3 - number) * MINUTE)
    served: list[UUID] = []

    def do(at: Desk, one: Email) -> None:
        served.append(one.company_id)
        finish(at, one)

    worker = Worker(desk, [doing(do)])
    while worker.step():
        pass
    assert len(served) == 17
    assert all(len(set(served[start : start + 3])) == 3 for start in (0, 3))
    assert set(served[:8]) == {company.company_id for company in companies}
    assert Counter(served[:8])[companies[0].company_id] <= 3


def test_many_workers_do_each_row_once(desk: Desk, clock: Clock, found: Callable[..., Company]) -> None:
    companies = [found(desk.database, name=f"Empresa {number}") for number in range(2)]
    rows = [queue(desk.database, companies[n % 2], desk.outside.new_id, clock.now - n * MINUTE) for n in range(40)]
    at_once: Counter[UUID] = Counter()
    guard = threading.Lock()
    twice: list[UUID] = []
    workers: list[Worker] = []
    left = [len(rows)]

    def do(at: Desk, one: Email) -> None:
        with guard:
            at_once[one.id] += 1
            if at_once[one.id] > 1:
                twice.append(one.id)
        finish(at, one)
        with guard:
            left[0] -= 1
            if left[0] <= 0:
                for worker in workers:
                    worker.stop()

    workers += [Worker(desk, [doing(do)]) for _ in range(3)]
    threads = [threading.Thread(target=worker.run, args=[2]) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert twice == []
    assert Counter(row(desk.database, one).attempts for one in rows) == {1: len(rows)}


def test_a_transaction_of_a_company_sees_no_other_company(desk: Desk, found: Callable[..., Company]) -> None:
    company = found(desk.database)
    with desk.database.read(company.company_id) as tx, pytest.raises(AssertionError):
        tx.across(Statement(select(Email.c().id)))


# -- what the calendar brings about ------------------------------------------------------------------------------

QUEUED = Statement(
    select(Email.c().company_id)
    .where(Email.c().state == "queued", Email.c().created_at <= bindparam("now", type_=Email.c().created_at.type))
    .distinct()
)


def give_up(ctx: Context, at_once: int | None = None) -> int:
    ctx.take_turn()
    waiting = ctx.tx.where(Email, Where("state", "eq", "queued"), limit=at_once)
    for one in waiting:
        ctx.tx.update(msgspec.structs.replace(one, state="failed", attempts=one.attempts + 1))
    return len(waiting)


def test_a_sweep_visits_the_companies_that_have_something_to_do(
    desk: Desk, clock: Clock, found: Callable[..., Company]
) -> None:
    companies = [found(desk.database, name=f"Empresa {number}") for number in range(3)]
    rows = [queue(desk.database, company, desk.outside.new_id, clock.now) for company in companies[:2]]
    visited: list[UUID] = []

    def do(ctx: Context) -> int:
        visited.append(ctx.company_id)
        return give_up(ctx)

    worker = Worker(desk, [], [Sweep("give up", QUEUED, do)])
    assert worker.step()
    assert sorted(visited) == sorted(company.company_id for company in companies[:2])
    assert {row(desk.database, one).state for one in rows} == {"failed"}
    queue(desk.database, companies[2], desk.outside.new_id, clock.now)
    assert not worker.step(), "it has just looked"
    clock.now += timedelta(minutes=10)
    assert worker.step()
    assert visited[2:] == [companies[2].company_id]


def test_a_sweep_goes_on_in_another_transaction_until_nothing_is_left(
    desk: Desk, clock: Clock, found: Callable[..., Company]
) -> None:
    company = found(desk.database)
    rows = [queue(desk.database, company, desk.outside.new_id, clock.now) for _ in range(5)]
    portions: list[int] = []

    def do(ctx: Context) -> int:
        portions.append(give_up(ctx, 2))
        return portions[-1]

    assert Worker(desk, [], [Sweep("give up", QUEUED, do, portion=2)]).step()
    assert portions == [2, 2, 1]
    assert {row(desk.database, one).state for one in rows} == {"failed"}


def test_a_sweep_looks_again_when_the_day_changes_in_madrid(
    desk: Desk, clock: Clock, found: Callable[..., Company]
) -> None:
    company = found(desk.database)
    worker = Worker(desk, [], [Sweep("give up", QUEUED, give_up, every=timedelta(hours=12))])
    clock.now = clock.now.replace(hour=22, minute=59)
    assert not worker.step()
    queue(desk.database, company, desk.outside.new_id, clock.now)
    assert not worker.step()
    clock.now += MINUTE
    assert worker.step(), "midnight in Madrid is 23:00 UTC in winter"


def test_one_company_that_fails_does_not_keep_a_sweep_from_the_others(
    desk: Desk, clock: Clock, found: Callable[..., Company]
) -> None:
    companies = sorted((found(desk.database, name=f"Empresa {n}") for n in range(2)), key=lambda one: one.company_id)
    rows = [queue(desk.database, company, desk.outside.new_id, clock.now) for company in companies]

    def do(ctx: Context) -> int:
        done = give_up(ctx)
        if ctx.company_id == companies[0].company_id:
            raise RuntimeError
        return done

    assert Worker(desk, [], [Sweep("give up", QUEUED, do)]).step()
    assert [row(desk.database, one).state for one in rows] == ["queued", "failed"]


def test_two_workers_that_sweep_at_once_do_it_once(desk: Desk, clock: Clock, found: Callable[..., Company]) -> None:
    rows = [queue(desk.database, found(desk.database, name=f"E{n}"), desk.outside.new_id, clock.now) for n in range(4)]
    workers = [Worker(desk, [], [Sweep("give up", QUEUED, give_up)]) for _ in range(3)]
    threads = [threading.Thread(target=worker.step) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Counter(row(desk.database, one).attempts for one in rows) == {1: 4}


# -- in a process of its own -------------------------------------------------------------------------------------

DIES_AT_WORK = """
import sys, time
from datetime import timedelta
from talonario import app
from talonario.domain import records
from talonario.domain.emails.record import Email
from talonario.domain.identity import IdSource
from talonario.outbound.desk import Desk
from talonario.outbound.worker import Job, Worker
from talonario.store import Database

def do(desk, row):
    print("at it", flush=True)
    time.sleep(600)

database = Database.open(sys.argv[1])
Worker(Desk(database, app.outside()), [Job("slow", Email, do)]).run(1)
"""


def test_the_work_of_a_killed_process_is_taken_up(
    database_url: str, desk: Desk, clock: Clock, found: Callable[..., Company]
) -> None:
    database = desk.database
    email = queue(database, found(database), desk.outside.new_id, clock.now - timedelta(days=365))
    with subprocess.Popen(  # noqa: S603  (our own program)
        [sys.executable, "-c", DIES_AT_WORK, database_url], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"at it\n"
        process.kill()
    held = row(database, email)
    assert held.held_by is not None
    assert held.due_at is not None
    clock.now = held.due_at - MINUTE
    worker = Worker(desk, [doing(finish)])
    assert not worker.step()
    clock.now += MINUTE
    assert worker.step()
    assert row(database, email).state == "sent"
