"""What every operation has in common: keys, versions, repeated requests, pages, limits, refusals."""

import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from talonario.api.engine.gate import Limits
from talonario.app import build, outside
from talonario.domain import census
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource
from talonario.store import Database
from tests.api.factuarea.conftest import Caller

NOBODYS = "fact_live_" + "a" * 24


@pytest.fixture
def client(call: Caller) -> httpx.Client:
    """The caller's own client, without the contract in between."""
    return call.client


def code_of(answer: httpx.Response) -> tuple[int, str]:
    error = answer.json()["error"]
    assert error["request_id"] == answer.headers["X-Request-Id"]
    return answer.status_code, error["code"]


def test_either_header_carries_the_key_and_authorization_wins(client: httpx.Client) -> None:
    key = client.headers.pop("Authorization").removeprefix("Bearer ")
    assert client.get("/v1/account", headers={"X-API-Key": key}).is_success
    both = client.get("/v1/account", headers={"X-API-Key": key, "Authorization": f"Bearer {NOBODYS}"})
    assert code_of(both) == (401, "invalid_api_key")
    assert code_of(client.get("/v1/account")) == (401, "missing_api_key")
    assert code_of(client.get("/v1/account", headers={"Authorization": "Basic x"})) == (401, "invalid_api_key")


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("2026-06-04", 200),
        ("2026-05-01", 200),
        ("2026-11-20", 200),
        ("2026-11-21", (400, "unsupported_api_version")),
        ("2026-04-30", (400, "unsupported_api_version")),
        ("4/6/2026", (400, "parameter_invalid_format")),
    ],
)
def test_versions_run_from_the_first_to_today(client: httpx.Client, version: str, expected: object) -> None:
    answer = client.get("/v1/account", headers={"Factuarea-Version": version})
    if expected == 200:
        assert answer.headers["Factuarea-Version"] == version
    else:
        assert code_of(answer) == expected


def test_a_known_path_refuses_other_methods_and_an_unknown_one_is_said_to_be_none(client: httpx.Client) -> None:
    refused = client.patch("/v1/clients")
    assert code_of(refused) == (405, "method_not_allowed")
    assert refused.headers["Allow"] == "GET, POST"
    assert code_of(client.get("/v1/nowhere")) == (404, "route_not_found")
    assert code_of(client.get("/v1/tax_reports/stats")) == (403, "feature_not_available_in_plan")


def test_the_same_request_is_answered_again_and_another_one_is_refused(client: httpx.Client) -> None:
    body = {"name": "Uno", "tax_id": "B12345674"}
    first, again, other = (
        client.post("/v1/clients", json=sent, headers={"Idempotency-Key": "k"})
        for sent in (body, dict(reversed(body.items())), body | {"name": "Dos"})
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.content, again.headers["Location"]) == (first.content, first.headers["Location"])
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert code_of(other) == (409, "idempotency_key_reused")
    assert other.json()["error"]["type"] == "idempotency_error"


def test_a_deletion_repeated_is_a_deletion(client: httpx.Client) -> None:
    made = client.post("/v1/clients", json={"name": "Uno", "tax_id": "B12345674"}).json()["data"]["id"]
    answers = [client.delete(f"/v1/clients/{made}", headers={"Idempotency-Key": "d"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]
    assert code_of(client.delete(f"/v1/clients/{made}")) == (404, "client_not_found")


def test_a_refusal_is_kept_until_the_key_changes(client: httpx.Client) -> None:
    for replayed in (None, "true"):
        answer = client.post("/v1/clients", json={"name": "Uno"}, headers={"Idempotency-Key": "r"})
        assert answer.json()["error"]["code"] == "tax_id_required"
        assert answer.headers.get("Idempotent-Replayed") == replayed


def test_look_ups_by_post_keep_nothing(client: httpx.Client) -> None:
    for _ in range(2):
        answer = client.post(
            "/v1/clients/find-by-external-id", json={"external_id": "x"}, headers={"Idempotency-Key": "f"}
        )
        assert code_of(answer) == (404, "client_not_found")
        assert "Idempotent-Replayed" not in answer.headers


def test_pages_go_both_ways_and_survive_deletions(client: httpx.Client) -> None:
    names = [f"P{place}" for place in range(5)]
    ids = [client.post("/v1/products", json={"name": name, "price": "1"}).json()["data"]["id"] for name in names]
    first = client.get("/v1/products?limit=2").json()
    assert [one["name"] for one in first["data"]] == ["P4", "P3"]
    assert (first["has_more"], first["next_cursor"]) == (True, ids[3])
    client.delete(f"/v1/products/{ids[3]}")
    rest = client.get(f"/v1/products?limit=5&starting_after={ids[3]}").json()
    assert [one["name"] for one in rest["data"]] == ["P2", "P1", "P0"]
    assert (rest["has_more"], rest["next_cursor"]) == (False, None)
    back = client.get(f"/v1/products?limit=2&ending_before={ids[0]}").json()
    assert [one["name"] for one in back["data"]] == ["P2", "P1"]
    assert back["has_more"]


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.0", "0000000019999", "9" * 5000])
def test_a_page_is_of_one_to_a_hundred_however_the_number_is_written(client: httpx.Client, limit: str) -> None:
    answer = client.get("/v1/clients", params={"limit": limit})
    assert code_of(answer) == (400, "parameter_invalid_range")
    assert answer.json()["error"]["param"] == "limit"


def test_two_cursors_are_one_too_many(client: httpx.Client) -> None:
    cursor = "019a0000-0000-7000-8000-000000000000"
    answer = client.get(f"/v1/clients?starting_after={cursor}&ending_before={cursor}")
    assert code_of(answer) == (422, "invalid_param_value")
    assert "param" not in answer.json()["error"]


def test_sentences_come_in_the_language_asked_for(client: httpx.Client) -> None:
    asked = {"en-GB,en;q=0.9": "There is no such client.", "ca": "El cliente no existe.", "": "El cliente no existe."}
    for language, sentence in asked.items():
        answer = client.get("/v1/clients/none", headers={"Accept-Language": language})
        assert answer.json()["error"]["message"] == sentence


def test_every_fault_of_a_body_is_named_by_its_place(client: httpx.Client) -> None:
    line = {"description": "Horas", "quantity": 1, "unit_price": 10}
    body = {"issued_on": "ayer", "lines": [line, {**line, "quantity": 0, "tax_rate": "x"}, {}], "tags": ["a", 7, []]}
    error = client.post("/v1/invoices", json=body).json()["error"]
    assert [one["param"] for one in error["errors"]] == [
        "client_id",
        "series_id",
        "issued_on",
        "due_on",
        "lines.1.quantity",
        "lines.1.tax_rate",
        "lines.2.description",
        "lines.2.quantity",
        "lines.2.unit_price",
        "tags.1",
        "tags.2",
    ]
    assert (error["param"], error["message"]) == (error["errors"][0]["param"], error["errors"][0]["message"])


@pytest.fixture
def limited(
    database: Database,
    company: Company,
    key_for: Callable[..., str],
    clock: Callable[[], Any],
    new_id: IdSource,
) -> httpx.Client:
    """A client of a server that holds its keys to two requests per minute and its bodies to a hundred bytes."""
    limits = Limits(body_bytes_max=100, requests_per_minute=2, wrong_keys_per_minute=3)
    app = build(database, outside(clock, new_id), limits=limits)
    headers = {"Authorization": f"Bearer {key_for(database, company)}"}
    return httpx.Client(transport=httpx.WSGITransport(app), base_url="http://test", headers=headers)


def test_a_limited_key_is_told_what_is_left(limited: httpx.Client) -> None:
    allowed = limited.get("/v1/account")
    assert (allowed.headers["X-RateLimit-Limit"], allowed.headers["X-RateLimit-Remaining"]) == ("2", "1")
    limited.get("/v1/account")
    refused = limited.get("/v1/account")
    assert code_of(refused) == (429, "rate_limit_exceeded")
    assert refused.headers["Retry-After"] == refused.headers["RateLimit-Reset"] == "60"


def test_whoever_tries_many_keys_has_to_wait(limited: httpx.Client) -> None:
    wrong = {"Authorization": f"Bearer {NOBODYS}"}
    codes = [code_of(limited.get("/v1/account", headers=wrong)) for _ in range(4)]
    assert codes == [(401, "invalid_api_key")] * 3 + [(429, "too_many_auth_failures")]


def test_a_long_body_is_refused_before_it_is_read(limited: httpx.Client) -> None:
    assert code_of(limited.post("/v1/clients", json={"name": "x" * 200})) == (413, "payload_too_large")


def test_what_breaks_inside_leaves_no_value_outside(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    value = "12345678" + "Z"

    def fail(*_: object) -> object:
        raise RuntimeError(value)

    monkeypatch.setattr(census, "verify", fail)
    with caplog.at_level(logging.ERROR, "talonario.api"):
        answer = client.post("/v1/account/census-verification")
    assert code_of(answer) == (500, "internal_error")
    assert value not in answer.text + caplog.text
    assert answer.headers["X-Request-Id"] in caplog.text
