"""What happened, read: page by page, as a feed without a gap, and no longer than it is kept."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from falcon import testing

from talonario.api.engine.operation import Call
from talonario.api.engine.request import Request
from talonario.api.factuarea import event_bodies
from talonario.api.factuarea.extensions import feed as feeding
from talonario.api.factuarea.invoices import INVOICES
from talonario.app import sweeps
from talonario.domain import retention
from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.documents import annul, issue, read
from talonario.domain.webhooks.record import WebhookAttempt, WebhookDelivery
from talonario.front import AWAY_MAX
from talonario.outbound.desk import Desk
from talonario.outbound.worker import Worker
from talonario.store import Database
from talonario.store.listing import Order
from talonario.store.outbox import Event, Snapshot
from tests.api.factuarea import sales
from tests.api.factuarea.conftest import Caller
from tests.api.factuarea.happenings import endpoint, every_event, feed
from tests.api.factuarea.test_contract import CLIENT, invoice
from tests.api.factuarea.test_purchase_invoices import SUPPLIER
from tests.conftest import Clock


def clients(call: Caller, count: int) -> list[str]:
    """So many clients."""
    return [
        str(call.data("clients.create", "/clients", {**CLIENT, "tax_id": f"ES{number}", "name": f"C{number}"})["id"])
        for number in range(count)
    ]


def test_pages_go_from_the_oldest_to_the_newest_and_back(call: Caller) -> None:
    """`starting_after` is all that a client remembers; what it remembers leads on for ever."""
    made = clients(call, 5)
    first = call("events.list", "/events?limit=2").json()
    assert [one["aggregate_id"] for one in first["data"]] == made[:2]
    assert (first["has_more"], first["next_cursor"]) == (True, first["data"][1]["id"])
    rest = call("events.list", f"/events?limit=3&starting_after={first['next_cursor']}").json()
    assert [one["aggregate_id"] for one in rest["data"]] == made[2:]
    assert (rest["has_more"], rest["next_cursor"]) == (False, None)
    last = rest["data"][-1]["id"]
    assert call("events.list", f"/events?starting_after={last}").json()["data"] == []
    before = call("events.list", f"/events?limit=3&ending_before={last}").json()
    assert [one["aggregate_id"] for one in before["data"]] == made[1:4]
    assert before["has_more"] is True
    for query in (f"starting_after={made[0]}", f"starting_after={last}&ending_before={last}", "sort=created"):
        call("events.list", f"/events?{query}", status=422)
    call("events.list", "/events?limit=101", status=400)
    call("events.show", f"/events/{made[0]}", status=404)


def test_events_are_found_by_type_and_by_day(call: Caller, clock: Clock) -> None:
    client = clients(call, 2)[0]
    clock.now += timedelta(days=1)
    one = invoice(call, client)["id"]
    call("invoices.mark_sent", f"/invoices/{one}/mark-sent")
    for query, wanted in (
        ("type=invoice.sent", ["invoice.sent"]),
        ("type[in]=invoice.sent,client.created", ["client.created", "client.created", "invoice.sent"]),
        ("type=supplier.created", []),
        ("type=nothing", []),
        ("created[lt]=2026-11-21T00:00:00Z", ["client.created", "client.created"]),
        ("created[gte]=2026-11-21T00:00:00Z&type=client.created", []),
    ):
        assert [one["type"] for one in every_event(call, f"&{query}")] == wanted, query
    call("events.list", "/events?colour=red", status=400)


def test_what_is_frozen_stays_whatever_becomes_of_the_record(call: Caller) -> None:
    """One snapshot tells all that happened to a record at once; a later change is told by another one."""
    client = clients(call, 1)[0]
    one = invoice(call, client)["id"]
    call("invoices.mark_sent", f"/invoices/{one}/mark-sent")
    call("invoices.mark_paid", f"/invoices/{one}/mark-paid", {})
    told = {event["type"]: event for event in every_event(call) if event["type"].startswith("invoice.")}
    status = {name: event["data"]["object"]["status"] for name, event in told.items()}
    assert status == {
        "invoice.created": "draft",
        "invoice.number_assigned": "sent",
        "invoice.sent": "sent",
        "invoice.paid": "paid",
    }
    assert told["invoice.sent"]["correlation_id"] == told["invoice.number_assigned"]["correlation_id"]
    assert told["invoice.paid"]["correlation_id"] != told["invoice.sent"]["correlation_id"]
    paid = {name: told["invoice.paid"]["data"][name] for name in ("amount", "payment_date", "payment_method")}
    assert paid == {"amount": 141.57, "payment_date": "2026-11-20", "payment_method": "other"}


def test_suppliers_are_nobodys_news_until_they_buy(call: Caller, holded: httpx.Client) -> None:
    """Whoever is both is a client; one that becomes a client is a new one, and one that stops being one is gone."""
    supplier = call.data("suppliers.create", "/suppliers", SUPPLIER)["id"]
    assert every_event(call) == []
    told = feed(call)["data"][-1]
    assert (told["type"], told["data"]["object"]) == ("supplier.created", {"id": supplier})
    shop = holded.post("/contacts", json={"name": "Tienda", "type": "client"}).json()["id"]
    assert [one["data"]["object"]["name"] for one in every_event(call)] == ["Tienda"]
    for kind in ("supplier", "client"):
        assert holded.put(f"/contacts/{shop}", json={"type": kind}).is_success
    assert [one["type"] for one in every_event(call)] == ["client.created", "client.deleted", "client.created"]
    assert "client.created" in {
        one["event_type"] for one in call.data("suppliers.activities", f"/suppliers/{supplier}/activities")
    }


def test_what_was_undone_leaves_nothing(call: Caller, database: Database, company: Company) -> None:
    """A refusal takes its events and what was frozen of them with it."""
    client = clients(call, 1)[0]
    kept = len(every_event(call))
    body = {"client_id": client, "issued_on": "2027-01-01", "due_on": "2027-02-01", "lines": sales.LINES}
    series = call.data("series.default", "/series/default?document_type=invoice")["id"]
    refused = {**body, "series_id": series, "options": {"issue_directly": True}}
    call("invoices.create", "/invoices", refused, status=422)
    with database.read(company.company_id) as tx:
        assert tx.count(Snapshot) == kept == len(every_event(call))


def test_what_happens_after_the_answer_was_spelled_is_frozen_too(call: Caller, desk: Desk, company: Company) -> None:
    """The spelled answer stands in for a second reading only while nothing else happened."""
    one = UUID(invoice(call, clients(call, 1)[0])["id"])
    with desk.writing(company.company_id) as ctx:
        full = issue.mark_sent(ctx, read.full(ctx, one, lock=True))
        INVOICES.shown(Call(Request(testing.create_req(), "", ctx.now, "es", ""), {}, ctx), full)
        annul.annul(ctx, full, "no era así")
    told = every_event(call)[-1]
    assert (told["type"], told["data"]["object"]["status"]) == ("invoice.annulled", "annulled")


def test_what_happens_in_the_sandbox_says_so(
    call: Caller, database: Database, company: Company, key_for: Callable[..., str]
) -> None:
    """The sandbox has a history of its own, which is not of the live mode."""
    clients(call, 1)
    call.client.headers["Authorization"] = f"Bearer {key_for(database, company, test=True)}"
    assert every_event(call) == []
    clients(call, 1)
    assert [one["livemode"] for one in every_event(call)] == [False]


# -- the feed ----------------------------------------------------------------------------------------------------


def test_the_feed_tells_everything_in_order_and_without_a_gap(call: Caller, holded: httpx.Client) -> None:
    """Pages of any size, from either dialect, with what has no name in the catalogue too."""
    clients(call, 3)
    assert holded.post("/treasury", json={"name": "Banco"}).is_success
    assert holded.post("/contacts", json={"name": "Tienda", "type": "supplier"}).is_success
    seen: list[dict[str, Any]] = []
    after = 0
    while True:
        page = feed(call, f"after={after}&limit=2")
        seen += page["data"]
        after = page["next"]
        if not page["has_more"]:
            break
    assert [one["sequence"] for one in seen] == list(range(1, after + 1))
    assert (page["last"], after) == (len(seen), len(seen))
    assert {"treasury.created", "supplier.created", "client.created"} <= {one["type"] for one in seen}
    assert all(one["data"]["object"]["id"] == one["aggregate_id"] for one in seen)


def test_a_type_that_is_not_asked_for_is_passed_over_and_not_lost(call: Caller) -> None:
    """The number to ask on from goes past what was left out."""
    client = clients(call, 2)[0]
    invoice(call, client)
    quiet = feed(call, "type=quote.created")
    assert (quiet["data"], quiet["next"], quiet["has_more"]) == ([], quiet["last"], False)
    first = feed(call, "type=client.created&limit=1")
    second = feed(call, f"type=client.created&limit=1&after={first['next']}")
    assert (first["has_more"], second["has_more"], second["next"]) == (True, False, second["last"])
    assert [len(one["data"]) for one in (first, second)] == [1, 1]


def test_whoever_follows_many_writers_misses_nothing_and_is_told_nothing_twice(call: Caller, effort: int) -> None:
    """Numbers are seen in their order while others commit at the same time."""
    start = feed(call)["last"]
    each, writers = 8 * effort, 4

    def write(writer: int) -> None:
        for number in range(each):
            body = {**CLIENT, "tax_id": f"ES{writer}-{number}", "name": "C"}
            assert call.client.post("/v1/clients", json=body).status_code == 201

    seen: list[int] = []
    after = start
    with ThreadPoolExecutor(writers) as pool:
        writing = [pool.submit(write, writer) for writer in range(writers)]
        while len(seen) < each * writers:
            is_over = all(one.done() for one in writing)
            page = feed(call, f"after={after}&limit=3&wait=5")
            seen += [one["sequence"] for one in page["data"]]
            after = page["next"]
            assert page["data"] or not is_over, "all was written, and not all was told"
        for one in writing:
            one.result(60)
    assert seen == list(range(start + 1, start + 1 + each * writers))


def test_whoever_waits_is_told_as_soon_as_something_happens(call: Caller) -> None:
    last = feed(call)["last"]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(feed, call, f"after={last}&wait=25&type=client.created")
        call.data("suppliers.create", "/suppliers", SUPPLIER)
        made = clients(call, 1)
        told = waiting.result(60)
    assert [one["aggregate_id"] for one in told["data"]] == made
    assert feed(call, f"after={told['last']}&wait=1")["data"] == []


def test_only_so_many_wait_at_once(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who do something long find room: whoever comes when all seats are taken is answered at once."""
    taken = [feeding.SEATS.acquire(blocking=False) for _ in range(AWAY_MAX)]
    try:
        assert sum(taken) == AWAY_MAX // 2
        monkeypatch.setattr("time.sleep", lambda _: pytest.fail("it waited"))
        assert feed(call, f"after={feed(call)['last']}&wait=25")["data"] == []
    finally:
        for _ in range(sum(taken)):
            feeding.SEATS.release()


@pytest.mark.parametrize("query", ["after=-1", "after=x", "limit=0", "limit=501", "wait=26", "colour=red"])
def test_the_feed_refuses_what_it_does_not_know(call: Caller, query: str) -> None:
    answer = call.client.get(f"/v1/x/events?{query}")
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, query.partition("=")[0])


def test_who_asks_from_a_number_that_was_never_given_is_told_so(call: Caller) -> None:
    last = feed(call)["last"]
    refused = call.client.get(f"/v1/x/events?after={last + 1}")
    assert refused.status_code == 422
    assert f"after={last}" in refused.json()["error"]["message"]


# -- retention ---------------------------------------------------------------------------------------------------


def test_what_is_over_is_told_no_more_and_swept(
    call: Caller, desk: Desk, clock: Clock, database: Database, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line moves with the clock; the sweep follows, in portions; the history itself stays."""
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    old = clients(call, 5)
    clock.now += timedelta(days=300)
    young = [newcomer(call, number) for number in range(2)]
    clock.now += timedelta(days=101)
    assert [one["aggregate_id"] for one in every_event(call)] == young
    with database.read(company.company_id) as tx:
        happened = tx.where(Event, order=Order("sequence", descending=False))
        assert tx.count(Snapshot) == 7
    gone = next(one for one in happened if str(one.subject_id) == old[-1])
    call("events.show", f"/events/{gone.id}", status=404)
    refused = call.client.get("/v1/x/events?after=0")
    assert (refused.status_code, refused.json()["error"]["param"]) == (422, "after")
    assert f"after={gone.sequence}" in refused.json()["error"]["message"]
    for query in (f"after={gone.sequence}", ""):
        assert [one["aggregate_id"] for one in feed(call, query)["data"]] == young
    delivered(desk, company, gone, clock.now - timedelta(days=401))
    worker = Worker(desk, [], sweeps())
    assert worker.step()
    with database.read(company.company_id) as tx:
        assert (tx.count(Snapshot), tx.count(WebhookDelivery), tx.count(WebhookAttempt)) == (2, 0, 0)
        assert tx.count(Event) == len(happened)
        ctx = Context(tx, company, None, desk.outside)
        assert event_bodies.SPELLING.body_of(ctx, gone, endpoint(desk, company)) is None


def newcomer(call: Caller, number: int) -> str:
    """Another client."""
    return str(call.data("clients.create", "/clients", {**CLIENT, "tax_id": f"FR{number}"})["id"])


def delivered(desk: Desk, company: Company, event: Event, at: datetime) -> None:
    """A delivery that was made then."""
    heard = endpoint(desk, company)
    made: dict[str, Any] = dict.fromkeys(WebhookDelivery.names)
    made |= {"company_id": company.company_id, "id": desk.outside.new_id(), "endpoint_id": heard.id}
    made |= {"event_id": event.id, "event_name": "client.created", "event_sequence": event.sequence, "attempts": 1}
    tried: dict[str, Any] = dict.fromkeys(WebhookAttempt.names)
    tried |= {"company_id": company.company_id, "id": desk.outside.new_id(), "delivery_id": made["id"], "number": 1}
    with desk.writing(company.company_id) as ctx:
        ctx.tx.insert(heard, WebhookDelivery(**(made | {"status": "delivered", "created_at": at})))
        ctx.tx.insert(WebhookAttempt(**(tried | {"started_at": at, "request_headers": {}})))
