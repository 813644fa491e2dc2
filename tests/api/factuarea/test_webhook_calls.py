"""Calls to an endpoint for which nothing happened, through the API, at a receiver on loopback."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
import stripe

from talonario.app import build, outside
from talonario.domain import founding
from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.events import NAMES
from talonario.domain.identity import IdSource
from talonario.domain.vault import NO_VAULT, KeyVault
from talonario.domain.webhooks import endpoints
from talonario.domain.webhooks.record import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from talonario.store import Database
from talonario.store.files import Files
from tests.api.factuarea.conftest import Caller
from tests.conftest import Clock
from tests.contracts import validator
from tests.webhooks.receiver import Receiver, receiver, says


class Books:
    """A company's endpoints, made and read without the API."""

    def __init__(self, database: Database, company: Company, given: Outside) -> None:
        self.database = database
        self.company = company
        self.given = given

    def endpoint(self, url: str, **fields: Any) -> tuple[WebhookEndpoint, str]:
        """An endpoint and its secret."""
        with self.database.write(self.company.company_id) as tx:
            ctx = Context(tx, self.company, None, self.given)
            wanted = {"enabled_events": ("*",), **fields}
            asked = endpoints.EndpointFields(dialect="factuarea", url=url, **wanted)
            return endpoints.create(ctx, asked, NAMES)

    def kept(
        self, endpoint: WebhookEndpoint
    ) -> tuple[WebhookEndpoint | None, list[WebhookDelivery], list[WebhookAttempt]]:
        """The endpoint as it is, and what was noted of its calls."""
        with self.database.read(self.company.company_id) as tx:
            told = [one for one in tx.where(WebhookDelivery) if one.endpoint_id == endpoint.id]
            ids = {one.id for one in told}
            tried = [one for one in tx.where(WebhookAttempt) if one.delivery_id in ids]
            return tx.get(WebhookEndpoint, endpoint.id), told, tried


@pytest.fixture
def target() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
def given(clock: Clock, new_id: IdSource, files: Files, target: Receiver) -> Outside:
    hosts = target.hosts | {"localhost:1"}
    return outside(clock, new_id, files=files, vault=KeyVault("a key of the tests"), private_hosts=hosts)


@pytest.fixture
def books(database: Database, company: Company, given: Outside) -> Books:
    return Books(database, company, given)


@pytest.fixture
def call(database: Database, company: Company, key_for: Callable[..., str], given: Outside) -> Iterator[Caller]:
    """A caller of a server that may reach the receiver."""
    headers = {"Authorization": f"Bearer {key_for(database, company)}"}
    transport = httpx.WSGITransport(build(database, given))
    with httpx.Client(transport=transport, base_url="http://test", headers=headers) as client:
        yield Caller(client)


def ping(call: Caller, endpoint: WebhookEndpoint, **options: Any) -> Any:
    return call.data("webhook_endpoints.ping", f"/webhook_endpoints/{endpoint.id}/ping", **options)


def test_a_ping_is_sent_signed_and_noted(call: Caller, books: Books, target: Receiver) -> None:
    endpoint, secret = books.endpoint(target.url, custom_headers={"X-Shop": "7"})
    answer = ping(call, endpoint)
    assert answer.pop("duration_ms") >= 0
    assert answer == {"success": True, "http_status": 200, "response_body": "ok", "error_message": None}
    [(head, body)] = target.requests
    sent = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:] if line)
    event = stripe.Webhook.construct_event(body, sent["Factuarea-Signature"], secret, tolerance=10**9)
    assert (event["type"], event["livemode"]) == ("webhook.ping", True)
    assert (sent["Factuarea-Event-Type"], sent["Factuarea-Event-Id"]) == ("webhook.ping", event["id"])
    assert sent["X-Shop"] == "7"
    after, [delivery], [attempt] = books.kept(endpoint)
    assert after == endpoint
    assert (delivery.status, delivery.event_name, str(delivery.event_id)) == ("delivered", "webhook.ping", event["id"])
    assert (delivery.payload, delivery.due_at, delivery.attempts) == (body, None, 1)
    assert delivery.completed_at is not None
    assert delivery.completed_at >= delivery.created_at
    assert str(attempt.id) == sent["Factuarea-Delivery-Id"]
    assert delivery.last_attempt_id == attempt.id
    assert attempt.request_headers["Factuarea-Signature"] == sent["Factuarea-Signature"]
    assert (attempt.number, attempt.response_status, attempt.response_body, attempt.trouble) == (1, 200, "ok", None)
    assert attempt.duration_ms is not None


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (b"HTTP/1.1 503 Oh\r\nContent-Length: 5\r\n\r\nlater", 503, "no-2xx (503)"),
        (b"HTTP/1.1 302 Go\r\nLocation: https://a.example/\r\nContent-Length: 0\r\n\r\n", 302, "redirección (302)"),
        (b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n", 410, "no-2xx (410)"),
        (b"nonsense\r\n\r\n", None, "no es una respuesta HTTP"),
    ],
)
def test_a_ping_that_fails_is_answered_all_the_same(
    call: Caller, books: Books, target: Receiver, answer: bytes, status: int | None, said: str
) -> None:
    endpoint, _ = books.endpoint(target.url)
    target.behave = says(answer, hang_up=True)
    found = ping(call, endpoint)
    assert (found["success"], found["http_status"]) == (False, status)
    assert said in found["error_message"]
    after, [delivery], [attempt] = books.kept(endpoint)
    assert after == endpoint, "a ping says nothing about how well an endpoint does"
    assert (delivery.status, delivery.due_at) == ("failed_permanently", None)
    assert attempt.response_status == status
    assert (attempt.trouble is None) == (status is not None)


def test_what_failed_is_said_in_the_language_that_was_asked_for(call: Caller, books: Books) -> None:
    endpoint, _ = books.endpoint("http://localhost:1/")
    assert "nadie responde" in ping(call, endpoint)["error_message"]
    assert "nobody answers" in ping(call, endpoint, headers={"Accept-Language": "en"})["error_message"]


def test_a_ping_leads_nowhere_inside(call: Caller, books: Books, target: Receiver) -> None:
    """Whatever was thought of the address when the endpoint was made."""
    endpoint, _ = books.endpoint(target.url)
    with books.database.write(books.company.company_id) as tx:
        inside = target.url.replace("http://localhost", "https://127.0.0.1")
        tx.update(msgspec.structs.replace(endpoint, url=inside))
    found = ping(call, endpoint)
    assert (found["success"], found["http_status"], found["response_body"]) == (False, None, None)
    assert "TALONARIO_WEBHOOK_HOSTS" in found["error_message"]
    assert target.accepted == 0


@pytest.mark.parametrize("status", ["paused", "disabled"])
def test_an_endpoint_that_hears_nothing_hears_a_ping(call: Caller, books: Books, target: Receiver, status: str) -> None:
    endpoint, _ = books.endpoint(target.url)
    with books.database.write(books.company.company_id) as tx:
        endpoints.update(Context(tx, books.company, None, books.given), endpoint, {"status": status}, ())
    assert ping(call, endpoint)["success"]


def test_a_ping_works_in_the_sandbox(
    database: Database,
    company: Company,
    key_for: Callable[..., str],
    given: Outside,
    target: Receiver,
    clock: Clock,
    new_id: IdSource,
) -> None:
    sandbox = founding.sandbox_of(database, company, now=clock(), new_id=new_id)
    endpoint, _ = Books(database, sandbox, given).endpoint(target.url)
    headers = {"X-API-Key": key_for(database, company, test=True)}
    transport = httpx.WSGITransport(build(database, given))
    with httpx.Client(transport=transport, base_url="http://test", headers=headers) as client:
        assert ping(Caller(client), endpoint)["success"]
    assert b'"livemode":false' in target.requests[0][1]


def test_an_endpoint_that_is_nobodys_is_not_called(call: Caller, books: Books, target: Receiver) -> None:
    gone, _ = books.endpoint(target.url)
    with books.database.write(books.company.company_id) as tx:
        endpoints.delete(Context(tx, books.company, None, books.given), gone)
    for identity in (gone.id, "01931b3e-7c4a-7f2e-9a8b-3c5d6e7f8a0c", "nonsense"):
        refused = call("webhook_endpoints.ping", f"/webhook_endpoints/{identity}/ping", status=404)
        assert refused.json()["error"]["code"] == "webhook_endpoint_not_found"
    assert target.accepted == 0


def test_a_ping_with_a_key_is_made_once(call: Caller, books: Books, target: Receiver) -> None:
    endpoint, _ = books.endpoint(target.url)
    path, headers = f"/webhook_endpoints/{endpoint.id}/ping", {"Idempotency-Key": "p1"}
    first = call("webhook_endpoints.ping", path, status=200, headers=headers)
    again = call("webhook_endpoints.ping", path, status=200, headers=headers)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.content == first.content
    assert len(target.requests) == 1
    other, _ = books.endpoint(target.url)
    refused = call("webhook_endpoints.ping", f"/webhook_endpoints/{other.id}/ping", status=409, headers=headers)
    assert refused.json()["error"]["code"] == "idempotency_key_reused"
    assert len(target.requests) == 1


def test_a_ping_that_is_refused_is_refused_again_with_its_key(call: Caller, books: Books) -> None:
    missing = "/webhook_endpoints/01931b3e-7c4a-7f2e-9a8b-3c5d6e7f8a0c/ping"
    headers = {"Idempotency-Key": "p2"}
    assert "Idempotent-Replayed" not in call("webhook_endpoints.ping", missing, status=404, headers=headers).headers
    again = call("webhook_endpoints.ping", missing, status=404, headers=headers)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_a_ping_that_cannot_be_signed_is_not_sent(
    database: Database, company: Company, key_for: Callable[..., str], given: Outside, target: Receiver, clock: Clock
) -> None:
    """Somebody changed the key of the settings and forgot the old one."""
    books = Books(database, company, given)
    endpoint, _ = books.endpoint(target.url)
    forgetful = outside(clock, given.new_id, files=given.files, vault=NO_VAULT, private_hosts=given.private_hosts)
    headers = {"Authorization": f"Bearer {key_for(database, company)}"}
    transport = httpx.WSGITransport(build(database, forgetful))
    with httpx.Client(transport=transport, base_url="http://test", headers=headers) as client:
        found = ping(Caller(client), endpoint)
    assert not found["success"]
    assert "TALONARIO_SECRET_KEY" in found["error_message"]
    assert target.accepted == 0
    assert books.kept(endpoint)[2][0].trouble == "cannot_sign"


def test_no_transaction_is_open_while_a_ping_is_made(
    call: Caller, books: Books, target: Receiver, clock: Clock
) -> None:
    """The receiver asks our own server something that writes before it answers."""
    endpoint, _ = books.endpoint(target.url)

    def behave(connection: Any) -> None:
        with books.database.write(books.company.company_id) as tx:
            ctx = Context(tx, books.company, None, books.given)
            endpoints.update(ctx, endpoint, {"description": "meanwhile"}, ())
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")(connection)

    target.behave = behave
    clock.now += timedelta(seconds=1)
    assert ping(call, endpoint)["success"]
    after, _, _ = books.kept(endpoint)
    assert after is not None
    assert after.description == "meanwhile"


def try_out(call: Caller, endpoint: WebhookEndpoint, body: Any = None) -> httpx.Response:
    return call.client.post(f"/v1/webhook_endpoints/{endpoint.id}/test_event", json=body or {})


def subscribe(books: Books, url: str, *events: str, **fields: Any) -> WebhookEndpoint:
    return books.endpoint(url, enabled_events=events or ("*",), **fields)[0]


@pytest.mark.parametrize("name", ["invoice.paid", "client.deleted", "quote.converted", "payment.received"])
def test_an_event_that_never_happened_is_queued_as_it_would_look(
    call: Caller, books: Books, target: Receiver, name: str
) -> None:
    endpoint = subscribe(books, target.url, "invoice.created", name)
    answer = try_out(call, endpoint, {"type": name})
    assert answer.status_code == 202
    told = answer.json()["data"]
    delivery_id = told.pop("delivery_id")
    assert told == {"object": "webhook_test_event", "test": True, "type": name}
    after, [delivery], tried = books.kept(endpoint)
    assert (str(delivery.id), delivery.event_name, delivery.event_sequence) == (delivery_id, name, 0)
    assert (delivery.status, delivery.due_at, tried) == ("pending", delivery.created_at, [])
    assert after is not None
    assert after.due_at is not None, "a worker is called"
    assert delivery.payload is not None
    event = msgspec.json.decode(delivery.payload)
    assert event.pop("test") is True
    assert event["id"] == str(delivery.event_id)
    shape = "".join(part.capitalize() for part in name.replace(".", "_").split("_"))
    assert validator.faults({"$ref": f"#/components/schemas/WebhookEventPayload{shape}"}, event) == []
    assert target.accepted == 0, "nothing is sent while somebody waits for the answer"


@pytest.mark.parametrize(
    ("events", "expected"), [(("*",), "invoice.created"), (("quote.expired", "invoice.paid"), "quote.expired")]
)
def test_the_first_event_that_an_endpoint_hears_is_taken_when_none_is_said(
    call: Caller, books: Books, target: Receiver, events: tuple[str, ...], expected: str
) -> None:
    for body in ({}, {"type": None}):
        assert try_out(call, subscribe(books, target.url, *events), body).json()["data"]["type"] == expected


@pytest.mark.parametrize(
    ("name", "said"),
    [("invoice.exploded", "invoice.exploded"), ("webhook.ping", "webhook.ping"), ("quote.expired", "enabled_events")],
)
def test_an_endpoint_is_tried_out_with_what_it_hears(
    call: Caller, books: Books, target: Receiver, name: str, said: str
) -> None:
    endpoint = subscribe(books, target.url, "invoice.paid")
    answer = try_out(call, endpoint, {"type": name})
    fault = answer.json()["error"]
    assert (answer.status_code, fault["code"], fault["param"]) == (422, "invalid_param_value", "type")
    assert said in fault["message"]
    assert books.kept(endpoint)[1] == []


@pytest.mark.parametrize("status", ["paused", "disabled"])
def test_an_endpoint_that_hears_nothing_is_not_tried_out(
    call: Caller, books: Books, target: Receiver, status: str
) -> None:
    endpoint = subscribe(books, target.url)
    with books.database.write(books.company.company_id) as tx:
        endpoints.update(Context(tx, books.company, None, books.given), endpoint, {"status": status}, ())
    assert try_out(call, endpoint).status_code == 409
    assert books.kept(endpoint)[1] == []


def test_a_trial_with_a_key_is_queued_once(call: Caller, books: Books, target: Receiver) -> None:
    endpoint = subscribe(books, target.url)
    for _ in range(2):
        path, headers = f"/v1/webhook_endpoints/{endpoint.id}/test_event", {"Idempotency-Key": "t1"}
        assert call.client.post(path, headers=headers).status_code == 202
    assert len(books.kept(endpoint)[1]) == 1
