"""One key, a hundred calls at once, over two server processes: one effect, and nobody hears anything else."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from talonario.domain.companies import Company
from talonario.domain.contacts import Contact
from talonario.domain.documents.record import Document
from talonario.domain.idempotency import Claim
from talonario.store import Database
from tests.serving import serving
from tests.torture import invariants

AT_ONCE = 100
CUSTOMER = {
    "accumulate_347": True,
    "alternative_id": {"type": "passport", "value": "X1", "country_code": "FR"},
}


@pytest.fixture
def address(database: Database, database_url: str, tmp_path: Path) -> Iterator[str]:
    """Two processes over one database."""
    with serving(database_url, tmp_path / "server.log", "--workers", "2") as (address, _):
        yield address


class Calls:
    """Sends the same thing many times at once, each time over a connection of its own."""

    def __init__(self, address: str, headers: dict[str, str]) -> None:
        self._address = address
        self._headers = headers

    def at_once(self, path: str, bodies: list[dict[str, Any]], key: str) -> list[httpx.Response]:
        """The answers, in the order of the bodies."""

        def one(body: dict[str, Any]) -> httpx.Response:
            with httpx.Client(base_url=self._address, headers=self._headers, timeout=60) as client:
                return client.post(path, json=body, headers={"Idempotency-Key": key})

        with ThreadPoolExecutor(len(bodies)) as pool:
            return list(pool.map(one, bodies))


def check_one_effect(answers: list[httpx.Response], status: int) -> httpx.Response:
    """One first answer; the others are the same again, marked so, or hear that the first is still at work."""
    told = [answer for answer in answers if answer.status_code == status]
    first = [answer for answer in told if "Idempotent-Replayed" not in answer.headers]
    assert Counter(answer.status_code for answer in answers).keys() <= {status, 409}
    assert len(first) == 1
    assert {answer.content for answer in told} == {first[0].content}
    busy = [answer for answer in answers if answer.status_code == 409]
    assert {answer.json()["error"]["code"] for answer in busy} <= {"idempotency_in_progress"}
    assert all(answer.headers["Retry-After"] for answer in busy)
    return first[0]


def test_a_hundred_calls_with_one_key_make_one_customer(
    database: Database, address: str, company: Company, key_for: Callable[..., str], effort: int
) -> None:
    """Also when they come to different processes; and later calls hear the same."""
    calls = Calls(address, {"Authorization": f"Bearer {key_for(database, company)}"})
    for turn in range(effort):
        body = CUSTOMER | {"name": f"Turno {turn}"}
        first = check_one_effect(calls.at_once("/v1/clients", [body] * AT_ONCE, f"k{turn}"), 201)
        again = calls.at_once("/v1/clients", [body], f"k{turn}")[0]
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["Idempotent-Replayed"] == "true"
    with database.read(company.company_id) as tx:
        assert (tx.count(Contact), tx.count(Claim)) == (effort, effort)
    assert invariants.broken(database, company.company_id) == []


def test_two_bodies_under_one_key_are_never_both_taken(
    database: Database, address: str, company: Company, key_for: Callable[..., str], effort: int
) -> None:
    """Whichever was first, the other body is refused every time, now and later."""
    calls = Calls(address, {"Authorization": f"Bearer {key_for(database, company)}"})
    for turn in range(effort):
        bodies = [CUSTOMER | {"name": f"{name} {turn}"} for name in ("Uno", "Otro")] * (AT_ONCE // 2)
        answers = calls.at_once("/v1/clients", bodies, f"k{turn}")
        taken = {answer.json()["data"]["name"] for answer in answers if answer.status_code == 201}
        assert len(taken) == 1
        lost = next(body for body in bodies[:2] if body["name"] not in taken)
        later = calls.at_once("/v1/clients", [lost], f"k{turn}")[0]
        assert (later.status_code, later.json()["error"]["code"]) == (409, "idempotency_key_reused")
        codes = {answer.json()["error"]["code"] for answer in answers if answer.status_code == 409}
        assert codes <= {"idempotency_in_progress", "idempotency_key_reused"}
        assert {answer.status_code for answer in answers} <= {201, 409}
    with database.read(company.company_id) as tx:
        assert tx.count(Contact) == effort


def test_a_hundred_calls_with_one_key_issue_one_invoice(
    database: Database, address: str, company: Company, key_for: Callable[..., str]
) -> None:
    """The same through the Holded dialect, where creating and approving is one call."""
    calls = Calls(address, {"key": key_for(database, company, "holded")})
    line = {"name": "Hora", "units": 1, "subtotal": 50, "tax": 21}
    body = {"contactName": "Ría", "contactCode": "12345678Z", "date": 1795129200, "items": [line], "approveDoc": True}
    answers = calls.at_once("/api/invoicing/v1/documents/invoice", [body] * AT_ONCE, "h1")
    told = [answer for answer in answers if answer.is_success]
    assert len({answer.content for answer in told}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in told) == 1
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    with database.read(company.company_id) as tx:
        documents = tx.where(Document)
        assert [one.number for one in documents] == ["F-2026-001"]
    assert invariants.broken(database, company.company_id) == []
