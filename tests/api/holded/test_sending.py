"""Documents by e-mail in Holded's words: the same e-mails as through the other dialect."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.emails.record import Email
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files
from tests.conftest import Clock

BASE = "/api/invoicing/v1/documents"
LINE = {"name": "Horas", "units": 2, "subtotal": 45, "tax": 21}


@pytest.fixture
def company(database: Database, found: Callable[..., Company]) -> Company:
    return found(database)


@pytest.fixture
def holded(
    database: Database,
    company: Company,
    key_for: Callable[..., str],
    clock: Clock,
    new_id: IdSource,
    files: Files,
) -> Iterator[httpx.Client]:
    app = build(database, outside(clock, new_id, files=files))
    headers = {"key": key_for(database, company, "holded")}
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://test", headers=headers) as client:
        yield client


def document(holded: httpx.Client, kind: str = "invoice") -> str:
    contact = holded.post("/api/invoicing/v1/contacts", json={"name": "Taller", "type": "client"}).json()["id"]
    body = {"contactId": contact, "date": 1795172400, "items": [LINE]}
    return str(holded.post(f"{BASE}/{kind}", json=body).json()["id"])


def written(database: Database, company: Company) -> list[Email]:
    with database.read(company.company_id) as tx:
        return tx.where(Email)


@pytest.mark.parametrize("emails", ["a@example.com, b@example.com", ["a@example.com", "b@example.com"]])
def test_a_document_is_sent_to_all_who_are_named(
    database: Database, company: Company, holded: httpx.Client, emails: Any
) -> None:
    one, other = document(holded), document(holded)
    words = {"subject": "Su factura de obra", "message": "Le enviamos la factura de la obra."}
    answer = holded.post(f"{BASE}/invoice/{one}/send", json={"emails": emails, **words, "docIds": [other, one]})
    assert (answer.status_code, answer.json()) == (200, {"status": 1, "info": "Document sent"})
    found = written(database, company)
    assert [(one.recipient, one.cc, one.subject) for one in found] == [
        ("a@example.com", ["b@example.com"], "Su factura de obra")
    ] * 2
    assert len({one.document_id for one in found}) == 2
    assert all(one.document_number for one in found), "a draft is approved when it is sent"


@pytest.mark.parametrize(
    ("body", "info"),
    [
        ({}, "emails needed"),
        ({"emails": ""}, "emails needed"),
        ({"emails": "nadie"}, "Wrong emails"),
        ({"emails": "a@example.com\r\nBcc: b@example.com"}, "Wrong emails"),
        ({"emails": {"a": 1}}, "Wrong emails"),
        ({"emails": "a@example.com", "subject": "corto"}, None),
        ({"emails": "a@example.com", "message": "también corto"}, None),
        ({"emails": "a@example.com", "docIds": ["nadie"]}, "not found"),
    ],
)
def test_what_cannot_be_sent_is_refused_and_changes_nothing(
    database: Database, company: Company, holded: httpx.Client, body: dict[str, Any], info: str | None
) -> None:
    one = document(holded)
    answer = holded.post(f"{BASE}/invoice/{one}/send", json=body)
    assert (answer.status_code, answer.json()["status"]) == (400, 0)
    assert info is None or answer.json()["info"] == info
    assert written(database, company) == []
    assert holded.get(f"{BASE}/invoice/{one}").json()["docNumber"] in {None, "", "---"}
