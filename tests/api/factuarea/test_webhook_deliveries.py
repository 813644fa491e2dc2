"""What endpoints were told: lists, attempts, and telling it once more."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from talonario.app import build, outside
from talonario.domain import founding
from talonario.domain.companies import Company
from talonario.domain.context import Outside
from talonario.domain.webhooks import replays
from talonario.domain.webhooks.record import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookReplay
from talonario.outbound import replays as job
from talonario.outbound.desk import Desk
from talonario.outbound.worker import Worker
from talonario.store import Database
from talonario.store.outbox import Event, Snapshot
from tests.api.factuarea.conftest import Caller, Telling
from tests.conftest import Clock

PATH = "/webhook_endpoints"
NOBODY = "01931b3e-7c4a-7f2e-9a8b-3c5d6e7f8a01"


class Hook:
    """An endpoint that hears of new clients, and what it is told.

    tried    writes down an attempt at its latest delivery, as a worker would
    """

    def __init__(self, call: Caller, telling: Telling, database: Database, company: Company, given: Outside) -> None:
        self.call = call
        self.telling = telling
        self.database = database
        self.company = company
        self.given = given
        body = {"url": "https://example.com/hooks", "enabled_events": ["client.created"]}
        self.id: str = call.data("webhook_endpoints.create", PATH, body)["id"]
        self.path = f"{PATH}/{self.id}"

    def hear(self, count: int = 1) -> list[dict[str, Any]]:
        """Let so many clients be made, and queue what there is to tell; the deliveries, the earliest first."""
        for _ in range(count):
            self.telling.happen()
        self.telling.queue()
        return self.deliveries()[-count:]

    def deliveries(self, query: str = "") -> list[dict[str, Any]]:
        """What it was told, the earliest first; not held against the contract, which takes long."""
        answer = self.call.client.get(f"/v1{self.path}/deliveries?limit=100{query}")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["data"]
        return found[::-1]

    def tried(self, delivery_id: str, response: int | None, status: str = "delivered") -> str:
        """Note what an attempt came to; its id."""
        with self.database.write(self.company.company_id) as tx:
            one = tx.get(WebhookDelivery, UUID(delivery_id))
            assert one is not None
            attempt = WebhookAttempt(
                company_id=self.company.company_id,
                id=self.given.new_id(),
                delivery_id=one.id,
                number=one.attempts + 1,
                started_at=self.given.clock(),
                duration_ms=142,
                request_headers={"Factuarea-Signature": "t=1,v1=5257", "Factuarea-Event-Id": str(one.event_id)},
                response_status=response,
                response_body="ok" if response else None,
                trouble=None if response else "timeout",
            )
            ended = {"completed_at": self.given.clock(), "due_at": None}
            waits = {"completed_at": None, "due_at": self.given.clock() + timedelta(minutes=1)}
            done = {"status": status, "attempts": attempt.number, "last_attempt_id": attempt.id}
            tx.insert(attempt)
            tx.update(msgspec.structs.replace(one, **done, **(waits if status == "failed" else ended)))
        return str(attempt.id)

    def ours(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Call an operation of ours."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call.client.request(method, f"/v1/x{self.path}{path}", json=body, headers=sent)

    def replayed(self, body: dict[str, Any]) -> dict[str, Any]:
        """Ask for a part of the history."""
        answer = self.ours("POST", "/replay", body)
        assert answer.status_code == 202, answer.text
        found: dict[str, Any] = answer.json()["data"]
        assert answer.headers["Location"] == f"/v1/x{self.path}/replays/{found['id']}"
        return found

    def row(self) -> WebhookEndpoint:
        """It as it is kept."""
        with self.database.read(self.company.company_id) as tx:
            found = tx.get(WebhookEndpoint, UUID(self.id))
        assert found is not None
        return found


@pytest.fixture
def given(clock: Clock, new_id: Callable[[], UUID]) -> Outside:
    """What operations are given."""
    return outside(clock, new_id)


@pytest.fixture
def hook(call: Caller, telling: Telling, database: Database, company: Company, given: Outside) -> Hook:
    """An endpoint."""
    return Hook(call, telling, database, company, given)


def test_a_delivery_shows_what_was_sent_and_what_came_back(hook: Hook, call: Caller, clock: Clock) -> None:
    (queued,) = hook.hear()
    path = f"{hook.path}/deliveries/{queued['id']}"
    assert (queued["status"], queued["attempt"], queued["signature"]) == ("pending", 1, None)
    assert (queued["event_name"], queued["request_headers"]) == ("client.created", {})
    assert queued["payload"]["type"] == "client.created"
    assert queued["payload"]["id"] == queued["event_id"]
    assert queued["payload"]["data"]["object"]["name"] == "Cliente"
    first = hook.tried(queued["id"], None, "failed")
    shown = call.data("webhook_endpoints.deliveries.show", path)
    assert (shown["status"], shown["response_status"], shown["error"]) == ("failed", None, "timeout")
    assert shown["next_retry_at"] == "2026-11-20T10:01:00Z"
    clock.now += timedelta(minutes=1)
    second = hook.tried(queued["id"], 204)
    shown = call.data("webhook_endpoints.deliveries.show", path)
    assert (shown["status"], shown["attempt"], shown["next_retry_at"]) == ("delivered", 2, None)
    assert (shown["response_status"], shown["response_body_truncated"], shown["duration_ms"]) == (204, "ok", 142)
    assert (shown["signature"], shown["completed_at"]) == ("t=1,v1=5257", "2026-11-20T10:01:00Z")
    assert shown["payload"] == queued["payload"]
    tried = hook.ours("GET", f"/deliveries/{queued['id']}/attempts").json()["data"]
    assert [(one["id"], one["attempt"], one["error"]) for one in tried] == [(first, 1, "timeout"), (second, 2, None)]
    assert tried[1]["request_headers"]["Factuarea-Event-Id"] == queued["event_id"]
    assert {one["webhook_delivery_id"] for one in tried} == {queued["id"]}


def test_deliveries_are_of_their_endpoint_only(hook: Hook, call: Caller) -> None:
    (mine,) = hook.hear()
    other = call.data(
        "webhook_endpoints.create", PATH, {"url": "https://example.com", "enabled_events": ["invoice.paid"]}
    )["id"]
    assert call.data("webhook_endpoints.deliveries.list", f"{PATH}/{other}/deliveries") == []
    for endpoint, delivery in ((other, mine["id"]), (hook.id, NOBODY), (hook.id, "x")):
        path = f"{PATH}/{endpoint}/deliveries/{delivery}"
        for answer in (
            call("webhook_endpoints.deliveries.show", path, status=404),
            call("webhook_endpoints.deliveries.replay", f"{path}/replay", status=404),
            call.client.get(f"/v1/x{path}/attempts"),
        ):
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "webhook_delivery_not_found")
    missing = call("webhook_endpoints.deliveries.list", f"{PATH}/{NOBODY}/deliveries", status=404)
    assert missing.json()["error"]["code"] == "webhook_endpoint_not_found"


def test_deliveries_are_listed_by_state_event_and_day(hook: Hook, call: Caller, clock: Clock) -> None:
    first, second, third = hook.hear(3)
    hook.tried(first["id"], 200)
    hook.tried(second["id"], 500, "failed_permanently")
    clock.now += timedelta(days=2)
    (fourth,) = hook.hear()
    found = {
        "&status=delivered": [first],
        "&status=succeeded": [first],
        "&status[in]=pending,failed_permanently": [second, third, fourth],
        "&event=client.created": [first, second, third, fourth],
        "&event=client.updated": [],
        "&event[in]=client.created,invoice.paid&created[lt]=2026-11-21": [first, second, third],
        "&created[gte]=2026-11-22T00:00:00Z": [fourth],
        f"&starting_after={fourth['id']}": [first, second, third],
    }
    for query, wanted in found.items():
        assert [one["id"] for one in hook.deliveries(query)] == [one["id"] for one in wanted], query
    path = f"{hook.path}/deliveries?limit=3"
    page = call("webhook_endpoints.deliveries.list", path).json()
    assert (page["has_more"], page["next_cursor"]) == (True, second["id"])
    refused = call("webhook_endpoints.deliveries.list", f"{hook.path}/deliveries?status=lost", status=422)
    assert refused.json()["error"]["param"] == "status"


def test_the_success_rate_is_of_the_last_day(hook: Hook, call: Caller, clock: Clock) -> None:
    def rate() -> Any:
        return call.data("webhook_endpoints.show", hook.path)["delivery_success_rate_24h"]

    assert rate() is None
    deliveries = hook.hear(4)
    assert rate() is None
    for one, (response, status) in zip(
        deliveries, ((200, "delivered"), (200, "delivered"), (500, "failed_permanently")), strict=False
    ):
        hook.tried(one["id"], response, status)
    assert rate() == 66.67
    assert [one["delivery_success_rate_24h"] for one in call.data("webhook_endpoints.list", PATH)] == [66.67]
    clock.now += timedelta(hours=25)
    assert rate() is None


def test_a_delivery_is_replayed_as_another_one_of_the_same_event(hook: Hook, call: Caller, clock: Clock) -> None:
    (one,) = hook.hear()
    hook.tried(one["id"], 500, "failed_permanently")
    clock.now += timedelta(days=1)
    path = f"{hook.path}/deliveries/{one['id']}/replay"
    answer = call("webhook_endpoints.deliveries.replay", path, status=202, headers={"Idempotency-Key": "otra-vez"})
    again = answer.json()["data"]
    repeated = call("webhook_endpoints.deliveries.replay", path, headers={"Idempotency-Key": "otra-vez"}).json()["data"]
    assert (again["webhook_endpoint_id"], again["status"], repeated) == (hook.id, "queued", again)
    before, after = hook.deliveries()
    assert (before["id"], before["status"]) == (one["id"], "failed_permanently")
    assert (after["id"], after["attempt"], after["status"]) == (again["new_delivery_id"], 1, "pending")
    assert (after["replay_of"], after["event_id"], after["payload"]) == (one["id"], one["event_id"], one["payload"])
    assert hook.row().due_at == clock.now


def test_nothing_is_replayed_to_an_endpoint_that_is_not_enabled(hook: Hook, call: Caller) -> None:
    (one,) = hook.hear()
    for status in ("paused", "disabled"):
        call("webhook_endpoints.update", hook.path, {"status": status})
        answer = call("webhook_endpoints.deliveries.replay", f"{hook.path}/deliveries/{one['id']}/replay", status=409)
        assert answer.json()["error"]["code"] == "resource_conflict"
        assert hook.ours("POST", "/replay", {"from": 1}).status_code == 409
    assert len(hook.deliveries()) == 1


def test_what_is_not_kept_any_more_is_not_replayed(hook: Hook, call: Caller, clock: Clock) -> None:
    """A delivery whose event's content was dropped, a range that begins before what is kept."""
    (one,) = hook.hear()
    hook.tried(one["id"], 200)
    with hook.database.write(hook.company.company_id) as tx:
        tx.delete(*tx.where(Snapshot))
    clock.now += timedelta(days=1)
    (later,) = hook.hear()
    hook.tried(later["id"], 200)
    assert [each["payload"] is None for each in hook.deliveries()] == [True, False]
    refused = [
        call("webhook_endpoints.deliveries.replay", f"{hook.path}/deliveries/{one['id']}/replay", status=409),
        hook.ours("POST", "/replay", {"from": 1}),
        hook.ours("POST", "/replay", {"from": "2026-11-20"}),
    ]
    for answer in refused:
        error = answer.json()["error"]
        assert (answer.status_code, error["subcode"]) == (409, "webhook_content_gone")
        assert "2026-11-21T10:00:00Z" in error["message"]
    assert hook.replayed({"from": "2026-11-21T10:00:00Z"})["queued"] == 1


def sequences(hook: Hook) -> list[int]:
    """The places in the history of what the endpoint hears."""
    with hook.database.read(hook.company.company_id) as tx:
        return sorted(event.sequence for event in tx.where(Event) if event.name == "customer.created")


def test_a_part_of_the_history_is_told_once_more(hook: Hook, clock: Clock) -> None:
    """From one sequence, instant or day to another, both among it."""
    told = []
    for _ in range(4):
        (one,) = hook.hear()
        hook.tried(one["id"], 200)
        told.append(one["event_id"])
        clock.now += timedelta(days=1)
    places = sequences(hook)
    for body, wanted in (
        ({"from": places[1], "to": places[2]}, told[1:3]),
        ({"from": "2026-11-21T10:00:00Z", "to": "2026-11-22T10:00:00Z"}, told[1:3]),
        ({"from": "2026-11-21T10:00:01Z", "to": "2026-11-22T09:59:59Z"}, []),
        ({"from": "2026-11-21", "to": "2026-11-22"}, told[1:3]),
        ({"from": places[2]}, told[2:]),
        ({"from": 0, "to": "2026-11-20"}, told[:1]),
        ({"from": places[0], "events": ["client.updated"]}, []),
        ({"from": places[0], "events": ["*"]}, told),
    ):
        before = len(hook.deliveries())
        replay = hook.replayed(body)
        assert (replay["status"], replay["queued"]) == ("done", len(wanted)), body
        again = hook.deliveries()[before:]
        assert [one["event_id"] for one in again] == wanted, body
        for one in again:
            hook.tried(one["id"], 200)
    listed = hook.ours("GET", "/replays?limit=3").json()
    assert (len(listed["data"]), listed["has_more"]) == (3, True)
    shown = hook.ours("GET", f"/replays/{listed['data'][0]['id']}").json()["data"]
    assert shown == listed["data"][0]
    assert hook.ours("GET", f"/replays/{NOBODY}").json()["error"]["code"] == "webhook_replay_not_found"


def test_only_what_was_missed_is_told_when_asked(hook: Hook) -> None:
    """And never what waits for the endpoint already."""
    taken, lost, waiting = hook.hear(3)
    hook.tried(taken["id"], 200)
    hook.tried(lost["id"], 500, "failed_permanently")
    assert hook.replayed({"from": 1, "only_failed": True})["queued"] == 1
    assert [one["event_id"] for one in hook.deliveries()[3:]] == [lost["event_id"]]
    assert hook.replayed({"from": 1, "only_failed": True})["queued"] == 0
    assert hook.replayed({"from": 1})["queued"] == 1
    assert [one["event_id"] for one in hook.deliveries()[4:]] == [taken["event_id"]]
    assert waiting["event_id"] not in {one["event_id"] for one in hook.deliveries()[3:]}


def test_what_is_about_to_be_told_is_not_told_twice(hook: Hook) -> None:
    """What nobody has queued yet is no history for the endpoint."""
    hook.telling.happen()
    assert hook.replayed({"from": 1})["queued"] == 0
    hook.telling.queue()
    assert len(hook.deliveries()) == 1


def test_what_an_endpoint_missed_while_it_was_disabled_can_be_told_later(hook: Hook, call: Caller) -> None:
    call("webhook_endpoints.update", hook.path, {"status": "disabled"})
    for _ in range(2):
        hook.telling.happen()
    hook.telling.queue()
    call("webhook_endpoints.update", hook.path, {"status": "enabled"})
    hook.telling.queue()
    assert hook.deliveries() == []
    assert hook.replayed({"from": "2026-11-20"})["queued"] == 2


def test_a_request_that_is_repeated_replays_once(hook: Hook) -> None:
    (one,) = hook.hear()
    hook.tried(one["id"], 200)
    answers = [hook.ours("POST", "/replay", {"from": 1}, Idempotency_Key="otra-vez") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(hook.deliveries()) == 2


def test_replays_at_the_same_moment_queue_an_event_once(hook: Hook) -> None:
    for one in hook.hear(3):
        hook.tried(one["id"], 200)
    with ThreadPoolExecutor(4) as pool:
        queued = list(pool.map(lambda _: hook.replayed({"from": 1})["queued"], range(4)))
    assert sorted(queued) == [0, 0, 0, 3]
    assert len(hook.deliveries()) == 6


def test_a_long_replay_goes_on_by_a_worker(
    hook: Hook, call: Caller, given: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Portion by portion; it ends when the endpoint is not enabled any more."""
    monkeypatch.setattr(replays, "PORTION", 2)
    for one in hook.hear(7):
        hook.tried(one["id"], 200)
    worker = Worker(Desk(hook.database, given), [job.JOB])
    begun = hook.replayed({"from": sequences(hook)[0]})
    assert (begun["status"], begun["queued"], begun["completed_at"]) == ("running", 2, None)
    while worker.step():
        pass
    done = hook.ours("GET", f"/replays/{begun['id']}").json()["data"]
    assert (done["status"], done["queued"]) == ("done", 7)
    again = hook.deliveries()[7:]
    assert [one["event_id"] for one in again] == [one["event_id"] for one in hook.deliveries()[:7]]
    for one in again:
        hook.tried(one["id"], 200)
    cut = hook.replayed({"from": sequences(hook)[0]})
    call("webhook_endpoints.update", hook.path, {"status": "paused"})
    while worker.step():
        pass
    assert hook.ours("GET", f"/replays/{cut['id']}").json()["data"]["status"] == "cancelled"
    assert len(hook.deliveries()) == 16


def test_a_replay_that_cannot_be_is_refused_by_its_field(hook: Hook) -> None:
    for body, param in (
        ({}, "from"),
        ({"from": "ayer"}, "from"),
        ({"from": -1}, "from"),
        ({"from": 1, "to": "mañana"}, "to"),
        ({"from": 5, "to": 4}, "to"),
        ({"from": "2026-11-20", "to": "2026-11-19"}, "to"),
        ({"from": 1, "events": ["invoice.paid", "nope"]}, "events.1"),
    ):
        answer = hook.ours("POST", "/replay", body)
        assert (answer.status_code, answer.json()["error"]["param"]) == (422, param), answer.text
    with hook.database.read(hook.company.company_id) as tx:
        assert tx.count(WebhookReplay) == 0


def test_in_a_sandbox_everything_is_written_down_and_nothing_waits(
    database: Database, company: Company, key_for: Callable[..., str], given: Outside, vault: Any, clock: Clock
) -> None:
    key = key_for(database, company, test=True)
    app = build(database, msgspec.structs.replace(given, vault=vault))
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://test") as client:
        client.headers["Authorization"] = f"Bearer {key}"
        call = Caller(client)
        twin = founding.sandbox_of(database, company, now=clock(), new_id=given.new_id)
        hook = Hook(call, Telling(call, database, twin, given), database, twin, given)
        (one,) = hook.hear()
        assert (one["status"], one["payload"]["livemode"]) == ("cancelled", False)
        call("webhook_endpoints.deliveries.replay", f"{hook.path}/deliveries/{one['id']}/replay", status=202)
        assert hook.replayed({"from": 1})["queued"] == 1
        assert [each["status"] for each in hook.deliveries()] == ["cancelled"] * 3
        assert hook.row().due_at is None


def test_a_key_does_what_its_scopes_allow(
    hook: Hook, call: Caller, database: Database, company: Company, key_for: Callable[..., str]
) -> None:
    (one,) = hook.hear()
    for scope, allowed in (
        ("webhooks:read", {"GET"}),
        ("webhooks:write", {"PUT", "POST"}),
        ("webhooks:delete", {"DELETE"}),
    ):
        call.client.headers["Authorization"] = f"Bearer {key_for(database, company, scopes=(scope,))}"
        for method, path in (
            ("GET", hook.path),
            ("GET", f"{hook.path}/deliveries"),
            ("GET", f"/x{hook.path}/deliveries/{one['id']}/attempts"),
            ("PUT", hook.path),
            ("POST", f"{hook.path}/deliveries/{one['id']}/replay"),
            ("POST", f"/x{hook.path}/pause"),
            ("POST", f"/x{hook.path}/resume"),
            ("POST", f"{hook.path}/rotate_secret"),
            ("DELETE", hook.path),
        ):
            answer = call.client.request(method, f"/v1{path}", json=None if method == "GET" else {})
            assert answer.is_success == (method in allowed), (scope, method, path, answer.text)
            assert answer.is_success or answer.json()["error"]["code"] == "insufficient_scope"
