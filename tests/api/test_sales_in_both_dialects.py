"""One ledger: quotes, proformas and delivery notes of one dialect as the other one sees and moves them."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import pytest

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource, short_id
from talonario.store import Database
from talonario.store.files import Files
from tests.api.factuarea.sales import LATER, LINES, TO_INVOICE, TODAY, TOTAL
from tests.conftest import Clock

HOLDED = "/api/invoicing/v1/documents"
DAY = 1795172400
"""20 November 2026, as Holded writes it."""
ITEM = {"name": "Horas", "units": 1, "subtotal": 100, "tax": 21}


class Both(NamedTuple):
    """Clients of both dialects on one company."""

    factuarea: httpx.Client
    holded: httpx.Client

    def made(self, path: str, body: Any, client: httpx.Client | None = None) -> dict[str, Any]:
        """What a request of the first dialect makes."""
        answer = (client or self.factuarea).post(f"/v1/{path}", json=body)
        assert answer.is_success, answer.text
        shown: dict[str, Any] = answer.json()["data"]
        return shown

    def seen(self, kind: str, identity: str) -> dict[str, Any]:
        """A document as the second dialect shows it."""
        answer = self.holded.get(f"{HOLDED}/{kind}/{identity}")
        assert answer.is_success, answer.text
        shown: dict[str, Any] = answer.json()
        return shown


@pytest.fixture
def both(
    database: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Clock,
    new_id: IdSource,
    files: Files,
) -> Iterator[Both]:
    """A strict company and its two dialects."""
    company = found(database)
    transport = httpx.WSGITransport(build(database, outside(clock, new_id, files=files)))
    keys = key_for(database, company), key_for(database, company, "holded")
    with (
        httpx.Client(transport=transport, base_url="http://test", headers={"X-API-Key": keys[0]}) as factuarea,
        httpx.Client(transport=transport, base_url="http://test", headers={"key": keys[1]}) as holded,
    ):
        yield Both(factuarea, holded)


def client(both: Both) -> str:
    """A client."""
    made: str = both.made("clients", {"name": "Bodega", "tax_id": "12345678Z"})["id"]
    return made


def test_what_is_answered_here_is_approved_or_cancelled_there(both: Both) -> None:
    who = client(both)
    body = {"client_id": who, "issued_on": TODAY, "valid_until": LATER, "lines": LINES}
    for family, kind in (("quotes", "estimate"), ("proformas", "proform")):
        one = both.made(family, body)["id"]
        draft = both.seen(kind, one)
        assert (draft["draft"], draft["docNumber"], draft["total"], draft["status"]) == (True, None, TOTAL, 0)
        number = both.made(f"{family}/{one}/accept", {})["number"]
        shown = both.seen(kind, one)
        assert (shown["status"], shown["docNumber"], shown["draft"]) == (1, number, None)
        assert shown["approvedAt"] is not None
        assert shown["dueDate"] is not None
        invoice = both.made(f"{family}/{one}/convert", TO_INVOICE)["id"]
        assert both.seen(kind, one)["status"] == 1
        assert [each["docNumber"] for each in both.holded.get(f"{HOLDED}/{kind}?billed=1").json()] == [number]
        made = both.seen("invoice", invoice)
        assert (made["total"], made["from"]["docType"], made["from"]["id"]) == (TOTAL, kind, shown["id"])
        other = both.made(family, body)["id"]
        both.made(f"{family}/{other}/reject", {})
        assert both.seen(kind, other)["status"] == 3
        for identity in (one, other):
            refused = both.holded.put(f"{HOLDED}/{kind}/{identity}", json={"notes": "otra"})
            assert not refused.is_success, "an answer is not written over, whoever asks"
        assert not both.holded.delete(f"{HOLDED}/{kind}/{one}").is_success


def test_a_note_is_pending_until_it_is_invoiced(both: Both) -> None:
    who = client(both)
    notes = [both.made("delivery_notes", {"client_id": who, "lines": LINES})["id"] for _ in range(2)]
    for note in notes:
        both.made(f"delivery_notes/{note}/mark-delivered", {})
        assert both.seen("waybill", note)["status"] == 0
    both.made(f"delivery_notes/{notes[0]}/cancel", {})
    assert both.seen("waybill", notes[0])["status"] == 3
    both.made(f"delivery_notes/{notes[1]}/convert", TO_INVOICE)
    assert both.seen("waybill", notes[1])["status"] == 1
    assert not both.holded.delete(f"{HOLDED}/waybill/{notes[1]}").is_success


def test_what_the_old_integration_makes_is_moved_on_here(both: Both) -> None:
    """It is numbered at once there: a quote is pending, a proforma open, a note delivered."""
    contact = both.holded.post(HOLDED.replace("documents", "contacts"), json={"name": "Taller", "code": "1R"}).json()
    for kind, family, word, verb, after in (
        ("estimate", "quotes", "sent", "accept", "accepted"),
        ("proform", "proformas", "draft", "accept", "accepted"),
        ("waybill", "delivery_notes", "sent", None, "sent"),
    ):
        body = {"contactId": contact["id"], "date": DAY, "items": [ITEM]}
        identity = both.holded.post(f"{HOLDED}/{kind}", json=body).json()
        listed = both.factuarea.get(f"/v1/{family}?status={word}").json()["data"]
        assert [short_id(UUID(each["id"])) for each in listed] == [identity["id"]], kind
        assert (listed[0]["number"], listed[0]["total"]) == (identity["invoiceNum"], 121)
        one = listed[0]["id"]
        if verb is not None:
            assert both.made(f"{family}/{one}/{verb}", {})["status"] == after
        invoice = both.made(f"{family}/{one}/convert", TO_INVOICE)
        assert (invoice["total"], invoice["status"]) == (121, "draft")
        assert both.seen(kind, identity["id"])["status"] == 1
