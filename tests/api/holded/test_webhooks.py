"""Holded's webhooks by its API: made, shown, changed, removed; what cannot be is refused, and secrets are told once."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from talonario.api.holded.event_names import NAMES
from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.context import Outside
from talonario.domain.idempotency import Claim
from talonario.domain.identity import IdSource, from_short_id
from talonario.domain.vault import KeyVault
from talonario.domain.webhooks.endpoints import ENDPOINTS_MAX
from talonario.domain.webhooks.record import WebhookEndpoint
from talonario.store import Database
from talonario.store.files import Files
from tests.conftest import Clock

BASE = "/api/invoicing/v1"
HOOK = {"url": "https://erp.example.com/holded", "events": ["invoice.create", "contact.update"], "name": "ERP"}


@pytest.fixture
def company(database: Database, found: Callable[..., Company]) -> Company:
    return found(database)


@pytest.fixture
def given(clock: Clock, new_id: IdSource, files: Files) -> Outside:
    return outside(clock, new_id, files=files, vault=KeyVault("a key of the tests"))


@pytest.fixture
def holded(database: Database, company: Company, key_for: Callable[..., str], given: Outside) -> Iterator[httpx.Client]:
    headers = {"key": key_for(database, company, "holded")}
    transport = httpx.WSGITransport(build(database, given))
    with httpx.Client(transport=transport, base_url=f"http://test{BASE}", headers=headers) as client:
        yield client


@pytest.fixture
def factuarea(
    database: Database, company: Company, key_for: Callable[..., str], given: Outside
) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {key_for(database, company)}"}
    transport = httpx.WSGITransport(build(database, given))
    with httpx.Client(transport=transport, base_url="http://test/v1", headers=headers) as client:
        yield client


def made(holded: httpx.Client, **fields: Any) -> dict[str, Any]:
    answer = holded.post("/webhooks", json=HOOK | fields)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def kept(database: Database, company: Company, shown: str) -> WebhookEndpoint:
    """The row of a webhook."""
    identity = from_short_id(shown)
    assert identity is not None
    with database.read(company.company_id) as tx:
        found = tx.get(WebhookEndpoint, identity)
    assert found is not None
    return found


def test_a_webhook_is_made_shown_listed_changed_and_removed(holded: httpx.Client) -> None:
    answer = made(holded)
    assert answer == {"status": 1, "info": "Created", "id": answer["id"]}
    shown = {
        "id": answer["id"],
        "name": "ERP",
        "url": "https://erp.example.com/holded",
        "events": ["invoice.create", "contact.update"],
        "active": True,
        "inactiveReason": "",
        "signed": False,
        "ordered": False,
        "lastDeliveryAt": None,
        "lastFailureAt": None,
        "createdAt": 1795168800,
        "updatedAt": 1795168800,
    }
    assert holded.get(f"/webhooks/{answer['id']}").json() == shown
    assert holded.get("/webhooks").json() == [shown]
    changes = {"events": "*", "active": False, "ordered": True, "name": None}
    changed = holded.put(f"/webhooks/{answer['id']}", json=changes)
    assert changed.json() == {"status": 1, "info": "Updated", "id": answer["id"]}
    after = {"events": ["*"], "active": False, "ordered": True, "name": ""}
    assert holded.get(f"/webhooks/{answer['id']}").json() == shown | after
    holded.put(f"/webhooks/{answer['id']}", json={"active": True, "url": "https://otra.example.com/"})
    assert holded.get(f"/webhooks/{answer['id']}").json() == shown | after | {
        "active": True,
        "url": "https://otra.example.com/",
    }
    gone = holded.delete(f"/webhooks/{answer['id']}")
    assert gone.json() == {"status": 1, "info": "Successfully deleted", "id": answer["id"]}
    assert holded.get("/webhooks").json() == []
    for again in (holded.get, holded.delete):
        assert again(f"/webhooks/{answer['id']}").json() == {"status": 0, "info": "not found"}


def test_a_form_says_the_same(holded: httpx.Client, database: Database, company: Company) -> None:
    form = {"url": HOOK["url"], "events": "invoice.create, contact.create", "active": "0", "signed": "1"}
    answer = holded.post("/webhooks", data=form)
    assert answer.status_code == 201
    one = kept(database, company, answer.json()["id"])
    assert (one.enabled_events, one.status, one.is_signed) == (
        ["invoice.create", "contact.create"],
        "disabled",
        True,
    )


def test_the_events_are_named_and_every_one_is_taken(holded: httpx.Client) -> None:
    names = holded.get("/webhooks/events").json()
    assert names == list(NAMES)
    assert holded.get("/webhooks/events?limit=10&page=2").json() == names[10:20]
    one = made(holded, events=names)["id"]
    assert holded.get(f"/webhooks/{one}").json()["events"] == names


@pytest.mark.parametrize(
    ("fields", "info"),
    [
        ({"url": None}, "url needed"),
        ({"url": "http://erp.example.com/"}, "The address cannot be a webhook's: it must begin with https://."),
        ({"url": "https://127.0.0.1/"}, None),
        ({"url": "https://169.254.169.254/latest"}, None),
        ({"url": "https://localhost/"}, None),
        ({"url": f"https://example.com/{'x' * 2048}"}, None),
        ({"events": None}, "Name at least one event, or '*' for all."),
        ({"events": []}, "Name at least one event, or '*' for all."),
        ({"events": ["invoice.created"]}, "Undefined event invoice.created"),
        ({"events": "invoice.create,nada"}, "Undefined event nada"),
        ({"events": [{"a": 1}]}, "Wrong events"),
        ({"name": "x" * 256}, None),
        ({"active": "quizás"}, None),
        ({"signed": 7}, None),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_made_and_when_it_is_changed(
    holded: httpx.Client, fields: dict[str, Any], info: str | None
) -> None:
    one = made(holded)["id"]
    before = holded.get(f"/webhooks/{one}").json()
    answers = [holded.post("/webhooks", json=HOOK | fields)]
    if fields != {"url": None}:
        answers.append(holded.put(f"/webhooks/{one}", json=fields))
    for answer in answers:
        assert (answer.status_code, answer.json()["status"]) == (400, 0)
        assert info is None or answer.json()["info"] == info
    assert holded.get("/webhooks").json() == [before]


def test_there_is_an_end_to_how_many_there_can_be(holded: httpx.Client) -> None:
    """Of both dialects together; one that was removed makes room."""
    ids = [made(holded)["id"] for _ in range(ENDPOINTS_MAX)]
    answer = holded.post("/webhooks", json=HOOK)
    assert (answer.status_code, answer.json()["status"]) == (400, 0)
    assert answer.json()["info"].startswith("There are 50 webhook endpoints already")
    holded.delete(f"/webhooks/{ids[0]}")
    made(holded)


def test_a_webhook_is_signed_only_when_it_asks_and_its_secret_is_told_once(
    holded: httpx.Client, database: Database, company: Company, given: Outside
) -> None:
    answer = made(holded, signed=True)
    secret = answer["secret"]
    assert secret.startswith("whsec_")
    assert len(secret) >= 38
    one = answer["id"]
    assert given.vault.open(kept(database, company, one).secret) == secret
    assert secret not in repr(kept(database, company, one))
    assert "secret" not in holded.get(f"/webhooks/{one}").json()
    assert "secret" not in holded.put(f"/webhooks/{one}", json={"signed": True, "name": "Otro"}).json()
    assert given.vault.open(kept(database, company, one).secret) == secret
    holded.put(f"/webhooks/{one}", json={"signed": False})
    assert not kept(database, company, one).is_signed
    another = holded.put(f"/webhooks/{one}", json={"signed": True}).json()["secret"]
    assert another != secret
    assert given.vault.open(kept(database, company, one).secret) == another


def test_the_same_request_again_tells_the_same_secret_that_nobody_reads_in_the_table(
    holded: httpx.Client, database: Database, company: Company
) -> None:
    headers = {"Idempotency-Key": "alta-1"}
    first, again = (holded.post("/webhooks", json=HOOK | {"signed": True}, headers=headers) for _ in range(2))
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(holded.get("/webhooks").json()) == 1
    change = {"Idempotency-Key": "cambio-1"}
    one = made(holded)["id"]
    second, again = (holded.put(f"/webhooks/{one}", json={"signed": True}, headers=change) for _ in range(2))
    assert second.json() == again.json()
    with database.read(company.company_id) as tx:
        claims = tx.where(Claim)
    assert len(claims) == 2
    for claim in claims:
        assert not any(answer.json()["secret"].encode() in (claim.body or b"") for answer in (first, second))


def test_an_endpoint_is_shown_in_the_dialect_that_it_hears_in_only(
    holded: httpx.Client, factuarea: httpx.Client
) -> None:
    """Its events have the names of one dialect: shown in the other, they would be lies."""
    here = made(holded)["id"]
    fields = {"url": "https://example.com/hook", "enabled_events": ["invoice.created"]}
    there = factuarea.post("/webhook_endpoints", json=fields).json()
    there = there.get("data", there)["id"]
    assert [one["id"] for one in holded.get("/webhooks").json()] == [here]
    shown = factuarea.get("/webhook_endpoints").json()["data"]
    assert [one["id"] for one in shown] == [there]
    for call in (holded.get, holded.delete):
        assert call(f"/webhooks/{there}").json() == {"status": 0, "info": "not found"}
    identity = str(from_short_id(here))
    assert factuarea.get(f"/webhook_endpoints/{identity}").status_code == 404
    assert holded.get(f"/webhooks/{identity}").json()["id"] == here


def test_a_webhook_of_another_company_is_nobodys(
    holded: httpx.Client, database: Database, found: Callable[..., Company], key_for: Callable[..., str]
) -> None:
    one = made(holded)["id"]
    stranger = {"key": key_for(database, found(database, name="Otra, S.L."), "holded")}
    assert holded.get("/webhooks", headers=stranger).json() == []
    for method in ("GET", "PUT", "DELETE"):
        answer = holded.request(method, f"/webhooks/{one}", headers=stranger, json={"url": "https://x.example.com/"})
        assert (answer.status_code, answer.json()) == (400, {"status": 0, "info": "not found"})
    assert holded.get(f"/webhooks/{one}").json()["url"] == HOOK["url"]
