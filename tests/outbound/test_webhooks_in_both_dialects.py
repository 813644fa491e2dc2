"""What happens in either dialect reaches the endpoints of both over real calls, each in its own words."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
import stripe

from talonario.app import build, dispatcher
from talonario.domain.companies import Company
from talonario.domain.identity import from_short_id, short_id
from talonario.domain.webhooks.record import WebhookEndpoint
from talonario.outbound.desk import Desk
from tests.outbound import hooks
from tests.outbound.receiver import Received, Receiver, Reply, receiving

TODAY = 1795172400
Ask = Callable[[str, str, Any], Any]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def company(desk: Desk, found: Callable[..., Company]) -> Company:
    return found(desk.database)


@pytest.fixture
def client(desk: Desk) -> Iterator[httpx.Client]:
    with httpx.Client(transport=httpx.WSGITransport(build(desk.database, desk.outside)), base_url="http://test") as one:
        yield one


def asking(client: httpx.Client, base: str, headers: dict[str, str]) -> Ask:
    def ask(method: str, path: str, body: Any) -> Any:
        answer = client.request(method, base + path, json=body, headers=headers)
        assert answer.is_success, answer.text
        shown = answer.json()
        return shown.get("data", shown) if isinstance(shown, dict) else shown

    return ask


@pytest.fixture
def holded(client: httpx.Client, desk: Desk, company: Company, key_for: Callable[..., str]) -> Ask:
    return asking(client, "/api/invoicing/v1", {"key": key_for(desk.database, company, "holded")})


@pytest.fixture
def factuarea(client: httpx.Client, desk: Desk, company: Company, key_for: Callable[..., str]) -> Ask:
    return asking(client, "/v1", {"Authorization": f"Bearer {key_for(desk.database, company)}"})


def by_path(receiver: Receiver) -> dict[str, list[Received]]:
    """What came, by where it came to."""
    found: dict[str, list[Received]] = {}
    for call in receiver.got:
        found.setdefault(call.path, []).append(call)
    return found


def invoiced_in_holded(holded: Ask) -> tuple[str, str]:
    """A contact and its approved invoice."""
    contact = holded("POST", "/contacts", {"name": "Taller"})["id"]
    line = {"name": "Horas", "units": 2, "subtotal": 45, "tax": 21}
    body = {"contactId": contact, "date": TODAY, "items": [line], "approveDoc": True}
    return contact, holded("POST", "/documents/invoice", body)["id"]


def invoiced_in_factuarea(factuarea: Ask) -> tuple[str, str]:
    """A client and its issued invoice, by Holded's ids."""
    client = factuarea("POST", "/clients", {"name": "Cliente", "tax_id": "1R"})["id"]
    series = factuarea("GET", "/series/default?document_type=invoice", None)["id"]
    line = {"description": "Horas", "quantity": 2, "unit_price": 45, "tax_rate": 21}
    body = {"client_id": client, "series_id": series, "issued_on": "2026-11-20", "due_on": "2026-12-20"}
    options = {"issue_directly": True}
    made = factuarea("POST", "/invoices", {**body, "lines": [line], "options": options})["id"]
    return short_id(UUID(client)), short_id(UUID(made))


@pytest.mark.parametrize("where", ["holded", "factuarea"])
def test_what_happens_in_one_dialect_is_told_in_both(
    desk: Desk, company: Company, holded: Ask, factuarea: Ask, receiver: Receiver, where: str
) -> None:
    names = {"events": ["contact.create", "invoice.create", "invoice.approve"]}
    holded("POST", "/webhooks", {"url": receiver.url("/unsigned"), "events": "*"})
    secret = holded("POST", "/webhooks", {"url": receiver.url("/signed"), "signed": True, **names})["secret"]
    fields = {"url": receiver.url("/factuarea"), "enabled_events": ["client.created", "invoice.created"]}
    other = factuarea("POST", "/webhook_endpoints", fields)["secret"]
    contact, invoice = invoiced_in_holded(holded) if where == "holded" else invoiced_in_factuarea(factuarea)
    while dispatcher(desk).step():
        pass
    came = by_path(receiver)
    assert came.keys() == {"/unsigned", "/signed", "/factuarea"}
    told = {
        (call.headers["x-holded-webhook-event"], call.told["id"], call.told.get("total")) for call in came["/signed"]
    }
    assert told == {
        ("contact.create", contact, None),
        ("invoice.create", invoice, 108.9),
        ("invoice.approve", invoice, 108.9),
    }
    plain = {call.headers["x-holded-webhook-id"]: call for call in came["/unsigned"]}
    assert len(plain) == len(came["/unsigned"]) == 3
    account = short_id(company.company_id)
    for call in came["/signed"]:
        # The same event has the same id and bytes at every endpoint.
        assert plain[call.headers["x-holded-webhook-id"]].body == call.body
        mac = hmac.new(secret.encode(), call.body, hashlib.sha256).hexdigest()
        assert call.headers["x-holded-webhook-signature"] == f"sha256={mac}"
        assert {call.headers[f"x-holded-{name}"] for name in ("webhook-account-id", "account-id")} == {account}
    assert not any("x-holded-webhook-signature" in call.headers for call in came["/unsigned"])
    assert {call.told["type"] for call in came["/factuarea"]} == {"client.created", "invoice.created"}
    assert {short_id(UUID(call.told["data"]["object"]["id"])) for call in came["/factuarea"]} == {contact, invoice}
    for call in came["/factuarea"]:
        stripe.WebhookSignature.verify_header(call.body.decode(), call.headers["factuarea-signature"], other)


def test_what_is_sent_again_is_the_same_although_the_record_has_changed(
    desk: Desk, company: Company, holded: Ask, receiver: Receiver, clock: Any
) -> None:
    one = holded("POST", "/webhooks", {"url": receiver.url(), "events": "contact.create"})["id"]
    contact = holded("POST", "/contacts", {"name": "Antes"})["id"]
    receiver.answer = lambda _: Reply(500)
    dispatcher(desk).step()
    holded("PUT", f"/contacts/{contact}", {"name": "Después"})
    holded("DELETE", f"/contacts/{contact}", None)
    receiver.answer = lambda _: Reply(204, body=b"")
    (waiting,) = hooks.deliveries(desk.database, kept(desk, company, one))
    clock.now = waiting.due_at
    dispatcher(desk).step()
    first, again = receiver.got
    assert first.body == again.body
    assert first.told["name"] == "Antes"
    assert first.headers["x-holded-webhook-id"] == again.headers["x-holded-webhook-id"]
    assert [one.status for one in hooks.deliveries(desk.database, kept(desk, company, one))] == ["delivered"]
    assert holded("GET", f"/webhooks/{one}", None)["lastDeliveryAt"] == int(clock.now.timestamp())


def test_a_receiver_that_is_gone_is_told_no_more_until_somebody_says_so(
    desk: Desk, holded: Ask, receiver: Receiver
) -> None:
    """410 switches the webhook off; what happens meanwhile passes it by."""
    one = holded("POST", "/webhooks", {"url": receiver.url(), "events": "*"})["id"]
    receiver.answer = lambda _: Reply(410)
    holded("POST", "/contacts", {"name": "Uno"})
    dispatcher(desk).step()
    shown = holded("GET", f"/webhooks/{one}", None)
    assert (shown["active"], shown["inactiveReason"]) == (False, "gone")
    receiver.answer = lambda _: Reply(200)
    holded("POST", "/contacts", {"name": "Dos"})
    dispatcher(desk).step()
    holded("PUT", f"/webhooks/{one}", {"active": True})
    holded("POST", "/contacts", {"name": "Tres"})
    while dispatcher(desk).step():
        pass
    assert [call.told["name"] for call in receiver.got] == ["Uno", "Tres"]
    assert holded("GET", f"/webhooks/{one}", None)["active"] is True


def kept(desk: Desk, company: Company, shown: str) -> WebhookEndpoint:
    """The row of a webhook."""
    identity = from_short_id(shown)
    assert identity is not None
    with desk.database.read(company.company_id) as tx:
        found = tx.get(WebhookEndpoint, identity)
    assert found is not None
    return found
