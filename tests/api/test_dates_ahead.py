"""An invoice dated on a day that has not come, in the words of both dialects."""

from collections.abc import Callable
from typing import Any

import pytest
from falcon import testing

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource
from talonario.domain.keys import Dialect
from talonario.store import Database

TOMORROW = 1795258800
"""Saturday, 21 November 2026, in Madrid."""
EN = "It cannot be issued with the date 2026-11-21: that day has not come yet."
ES = "No se puede emitir con fecha 2026-11-21: ese día aún no ha llegado."

Ask = Callable[..., testing.Result]


@pytest.fixture
def asking(
    sqlite: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Callable[[], Any],
    new_id: IdSource,
) -> Callable[[str, Dialect], Ask]:
    """Found a company of a policy and ask as its holder."""
    client = testing.TestClient(build(sqlite, outside(clock, new_id)))

    def of(policy: str, dialect: Dialect) -> Ask:
        key = key_for(sqlite, found(sqlite, policy), dialect)
        credential = {"key": key} if dialect == "holded" else {"Authorization": f"Bearer {key}"}
        base = "/api/invoicing/v1" if dialect == "holded" else "/v1"

        def ask(method: str, path: str, body: Any = None, language: str = "es") -> testing.Result:
            sent = {} if body is None else {"json": body}
            headers = {**credential, "Accept-Language": language}
            return client.simulate_request(method, base + path, headers=headers, **sent)

        return ask

    return of


def test_factuarea_refuses_it_with_its_field(asking: Callable[[str, Dialect], Ask]) -> None:
    ask = asking("strict", "factuarea")
    client = ask("POST", "/clients", {"name": "Ría", "tax_id": "12345678Z"}).json["data"]["id"]
    series = ask("GET", "/series/default?document_type=invoice").json["data"]["id"]
    line = {"description": "Horas", "quantity": 1, "unit_price": 10, "tax_rate": 21}
    body = {"client_id": client, "series_id": series, "issued_on": "2026-11-21", "due_on": "2026-12-21"}
    made = ask("POST", "/invoices", body | {"lines": [line]})
    assert made.status_code == 201, made.text
    invoice = f"/invoices/{made.json['data']['id']}"
    for path in ("mark-sent", "assign-real-number", "mark-paid"):
        for language, sentence in (("es", ES), ("en", EN)):
            refused = ask("POST", f"{invoice}/{path}", language=language)
            assert refused.status_code == 422, refused.text
            error = refused.json["error"]
            assert (error["code"], error["subcode"]) == ("business_rule_violation", "date_ahead")
            assert (error["param"], error["message"]) == ("issued_on", sentence)
    assert ask("GET", invoice).json["data"]["status"] == "draft"
    assert ask("PUT", invoice, {"issued_on": "2026-11-20"}).status_code == 200
    assert ask("POST", f"{invoice}/mark-sent").json["data"]["number"].endswith("001")


def test_holded_refuses_it_in_its_own_words_and_writes_nothing(asking: Callable[[str, Dialect], Ask]) -> None:
    ask = asking("strict", "holded")
    body = {"contactName": "Ría", "date": TOMORROW, "items": [{"name": "Horas", "units": 1, "subtotal": 10}]}
    refused = ask("POST", "/documents/invoice", body | {"approveDoc": True})
    assert (refused.status_code, refused.json) == (400, {"status": 0, "info": EN})
    assert ask("GET", "/documents/invoice").json == []
    draft = ask("POST", "/documents/invoice", body).json["id"]
    for method, path, change in (
        ("PUT", f"/documents/invoice/{draft}", {"approveDoc": True}),
        ("POST", f"/documents/invoice/{draft}/pay", {"date": TOMORROW - 86400, "amount": 10}),
    ):
        refused = ask(method, path, change)
        assert (refused.status_code, refused.json) == (400, {"status": 0, "info": EN}), path
    assert ask("GET", f"/documents/invoice/{draft}").json["docNumber"] is None


def test_an_open_company_takes_it_as_holded_does(asking: Callable[[str, Dialect], Ask]) -> None:
    ask = asking("open", "holded")
    body = {"contactName": "Ría", "date": TOMORROW, "items": [{"name": "Horas", "units": 1, "subtotal": 10}]}
    made = ask("POST", "/documents/invoice", body | {"approveDoc": True})
    assert made.status_code in {200, 201}, made.text
    assert ask("GET", f"/documents/invoice/{made.json['id']}").json["docNumber"]
