"""Every event is queued once for whoever hears it, in order, whatever else happens at that moment."""

import threading
from collections.abc import Callable
from datetime import timedelta

import msgspec

from talonario.app import spellings
from talonario.domain.companies import Company
from talonario.domain.webhooks import queue
from talonario.domain.webhooks.record import WebhookEndpoint
from talonario.outbound.desk import Desk
from talonario.store.outbox import Event
from tests.conftest import Clock
from tests.outbound import hooks

MINUTE = timedelta(minutes=1)


def look(desk: Desk, company: Company) -> int:
    """Queue until nothing is behind; how many looks it took."""
    looks = 0
    while True:
        with desk.database.read() as tx:
            if [company.company_id] not in tx.across(queue.BEHIND):
                return looks
        with desk.writing(company.company_id) as ctx:
            queue.queue_next(ctx, spellings())
        looks += 1


def test_every_event_after_the_endpoints_place_is_queued_once(desk: Desk, found: Callable[..., Company]) -> None:
    company = found(desk.database)
    hooks.happen(desk, company, 1)
    endpoint = hooks.subscribe(desk, company)
    made = hooks.happen(desk, company, 2, changes=1)
    assert look(desk, company) == 1
    assert look(desk, company) == 0
    queued = hooks.deliveries(desk.database, endpoint)
    assert [one.event_name for one in queued] == ["client.created"] * 2 + ["client.updated"] * 2
    assert [one.subject_id for one in queued] == made * 2
    with desk.database.read(company.company_id) as tx:
        events = {event.sequence: event.id for event in tx.where(Event)}
    assert [one.event_id for one in queued] == [events[one.event_sequence] for one in queued]
    assert {one.due_at for one in queued} == {hooks.now(desk.database, endpoint).due_at} == {desk.outside.clock()}


def test_an_endpoint_hears_what_it_asked_for(desk: Desk, found: Callable[..., Company]) -> None:
    company = found(desk.database)
    endpoint = hooks.subscribe(desk, company, enabled_events=["client.updated", "invoice.paid"])
    nothing = hooks.subscribe(desk, company, enabled_events=["invoice.paid"])
    hooks.happen(desk, company, 1, changes=1)
    look(desk, company)
    assert [one.event_name for one in hooks.deliveries(desk.database, endpoint)] == ["client.updated"]
    assert hooks.now(desk.database, nothing).due_at is None
    assert hooks.deliveries(desk.database, nothing) == []


def test_portions_leave_nothing_out(desk: Desk, found: Callable[..., Company]) -> None:
    company = found(desk.database)
    many = [hooks.subscribe(desk, company) for _ in range(3)]
    behind = hooks.subscribe(desk, company, sequence=0)
    hooks.happen(desk, company, 5)
    rows, queue.ROWS_MAX = queue.ROWS_MAX, 8  # type: ignore[misc]
    try:
        assert look(desk, company) > 3
    finally:
        queue.ROWS_MAX = rows  # type: ignore[misc]
    for endpoint in [*many, behind]:
        queued = hooks.deliveries(desk.database, endpoint)
        assert len(queued) == 5
        assert [one.event_sequence for one in queued] == sorted({one.event_sequence for one in queued})


def test_events_wait_for_a_paused_endpoint_and_pass_a_disabled_one_by(
    desk: Desk, found: Callable[..., Company]
) -> None:
    company = found(desk.database)
    kept = {status: hooks.subscribe(desk, company, status=status) for status in ("paused", "disabled")}
    hooks.happen(desk, company, 2)
    assert look(desk, company) == 0
    paused = hooks.now(desk.database, kept["paused"])
    with desk.writing(company.company_id) as ctx:
        ctx.tx.update(msgspec.structs.replace(paused, status="enabled"))
    assert look(desk, company) == 1
    assert len(hooks.deliveries(desk.database, paused)) == 2
    assert hooks.deliveries(desk.database, kept["disabled"]) == []


def test_nothing_new_is_queued_for_a_deleted_endpoint(desk: Desk, clock: Clock, found: Callable[..., Company]) -> None:
    company = found(desk.database)
    endpoint = hooks.subscribe(desk, company, deleted_at=clock.now)
    hooks.happen(desk, company)
    assert look(desk, company) == 0
    assert hooks.deliveries(desk.database, endpoint) == []


def test_a_sandbox_writes_down_what_it_would_have_sent(desk: Desk, found: Callable[..., Company]) -> None:
    company = found(desk.database)
    with desk.writing(company.company_id) as ctx:
        sandbox = msgspec.structs.replace(company, environment="sandbox")
        ctx.tx.update(sandbox)
    endpoint = hooks.subscribe(desk, company)
    hooks.happen(desk, company)
    look(desk, company)
    (one,) = hooks.deliveries(desk.database, endpoint)
    assert (one.status, one.due_at, one.completed_at) == ("cancelled", None, desk.outside.clock())
    assert hooks.now(desk.database, endpoint).due_at is None


def test_a_worker_that_has_the_endpoint_keeps_it_when_something_is_queued(
    desk: Desk, clock: Clock, found: Callable[..., Company]
) -> None:
    company = found(desk.database)
    endpoint = hooks.subscribe(desk, company, due_at=clock.now)
    with desk.database.write(company.company_id) as tx:
        claimed = tx.claim(WebhookEndpoint, clock.now, clock.now + MINUTE, "somebody")
    assert claimed is not None
    hooks.happen(desk, company)
    look(desk, company)
    held = hooks.now(desk.database, endpoint)
    assert (held.held_by, held.due_at) == ("somebody", clock.now + MINUTE)
    with desk.writing(company.company_id) as ctx:
        ctx.tx.update(queue.released(ctx, held))
    assert (hooks.now(desk.database, endpoint).held_by, hooks.now(desk.database, endpoint).due_at) == (None, clock.now)


def test_two_workers_that_queue_at_once_do_it_once(desk: Desk, found: Callable[..., Company]) -> None:
    company = found(desk.database)
    endpoints = [hooks.subscribe(desk, company, is_ordered=bool(number % 2)) for number in range(4)]
    for _ in range(3):
        hooks.happen(desk, company, 3)
        threads = [threading.Thread(target=look, args=(desk, company)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    for endpoint in endpoints:
        assert len({one.event_id for one in hooks.deliveries(desk.database, endpoint)}) == 9
        assert len(hooks.deliveries(desk.database, endpoint)) == 9
