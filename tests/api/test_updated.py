"""What was changed since an instant, asked of the lists of both dialects."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import pytest

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.documents import lapse
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files
from tests.conftest import Clock

START: Final = datetime(2026, 11, 20, 10, 0, 0, 250_000, tzinfo=UTC)


class Shop:
    """A company with three customers of one instant, spoken to in both dialects."""

    def __init__(self, database: Database, company: Company, keys: tuple[str, str], outside_: Outside) -> None:
        self.database, self.company, self.outside = database, company, outside_
        transport = httpx.WSGITransport(build(database, outside_))
        options: Any = {"transport": transport, "base_url": "http://test"}
        self.factuarea = httpx.Client(headers={"X-API-Key": keys[0]}, **options)
        self.holded = httpx.Client(headers={"key": keys[1]}, **options)
        self.ids = [self.made("clients", name=name, tax_id=tax_id) for name, tax_id in CUSTOMERS]

    def made(self, path: str, **body: Any) -> str:
        answer = self.factuarea.post(f"/v1/{path}", json=body)
        assert answer.status_code == 201, answer.text
        identity: str = answer.json()["data"]["id"]
        return identity

    def invoice(self, **days: str) -> str:
        """An issued invoice."""
        line = {"description": "x", "quantity": 1, "unit_price": 10, "tax_rate": 21}
        series = self.factuarea.get("/v1/series/default?document_type=invoice").json()["data"]["id"]
        fields = {"client_id": self.ids[0], "series_id": series, "lines": [line], **days}
        return self.made("invoices", **fields, options={"issue_directly": True})

    def updated(self, path: str = "clients", **bounds: str) -> list[str]:
        """The ids of a Factuarea list, newest first."""
        answer = self.factuarea.get(f"/v1/{path}", params={f"updated[{name}]": value for name, value in bounds.items()})
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["data"]]

    def names(self, path: str = "contacts", **bounds: str) -> list[str]:
        """The names in a Holded list, oldest first."""
        params = {f"updated[{name}]": value for name, value in bounds.items()}
        answer = self.holded.get(f"/api/invoicing/v1/{path}", params=params)
        assert answer.status_code == 200, answer.text
        return [one["name"] for one in answer.json()]


CUSTOMERS: Final = (("Ana", "12345678Z"), ("Bea", "87654321X"), ("Eva", "11111111H"))


@pytest.fixture
def shop(
    database: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Clock,
    new_id: IdSource,
    files: Files,
) -> Iterator[Shop]:
    """See `Shop`."""
    clock.now = START
    company = found(database)
    keys = key_for(database, company), key_for(database, company, "holded")
    made = Shop(database, company, keys, outside(clock, new_id, files=files))
    yield made
    made.factuarea.close()
    made.holded.close()


def test_a_list_finds_what_was_updated_since_within_and_after(shop: Shop, clock: Clock) -> None:
    ana, bea, eva = shop.ids
    clock.now = later = START + timedelta(days=1, seconds=10)
    assert shop.factuarea.put(f"/v1/clients/{ana}", json={"phone": "600"}).is_success
    assert shop.updated(gte=later.isoformat()) == [ana]
    assert shop.updated(gt=later.isoformat()) == []
    assert shop.updated(lt=later.isoformat()) == [eva, bea]
    assert shop.updated(gt=START.isoformat(), lte=later.isoformat()) == [ana]
    # What the wire shows of an instant ends at the second: asked for again, it is found again.
    assert shop.updated(gte=shop.factuarea.get(f"/v1/clients/{ana}").json()["data"]["updated_at"]) == [ana]
    # A day is that day in Madrid.
    assert shop.updated(gte="2026-11-21") == [ana]
    assert shop.updated(lte="2026-11-20") == [eva, bea]


def test_equal_instants_leave_no_gap(shop: Shop, clock: Clock) -> None:
    """Whoever has seen the first page asks for the next one, and at last for everything from the last instant on."""
    clock.now = START + timedelta(seconds=5)
    query = {"updated[gte]": START.isoformat(), "limit": "1"}
    seen: list[str] = []
    while True:
        page = shop.factuarea.get("/v1/clients", params=query).json()
        seen += [one["id"] for one in page["data"]]
        if not page["has_more"]:
            break
        query["starting_after"] = page["next_cursor"]
    assert sorted(seen) == sorted(shop.ids)
    assert sorted(shop.updated(gte=START.isoformat())) == sorted(shop.ids)


def test_holdeds_lists_take_seconds_and_iso(shop: Shop, clock: Clock) -> None:
    clock.now = later = START + timedelta(seconds=10)
    assert shop.factuarea.put(f"/v1/clients/{shop.ids[1]}", json={"phone": "600"}).is_success
    second = str(int(later.timestamp()))
    assert shop.names(gte=second) == shop.names(gte=later.isoformat()) == ["Bea"]
    assert shop.names(gt=later.isoformat()) == []
    assert shop.names(lt=second) == ["Ana", "Eva"]
    assert shop.names(gte=str(int(START.timestamp()))) == ["Ana", "Bea", "Eva"]
    # What nobody knows is ignored there, as every parameter is.
    assert shop.names(like="x") == ["Ana", "Bea", "Eva"]
    assert len(shop.holded.get("/api/invoicing/v1/contacts?updated=1").json()) == 3
    wrong = shop.holded.get("/api/invoicing/v1/contacts", params={"updated[gte]": "ayer"})
    assert (wrong.status_code, wrong.json()["status"]) == (400, 0)
    assert "updated[gte]" in wrong.json()["info"]


def test_what_is_no_instant_is_refused(shop: Shop) -> None:
    for value in ("ayer", "", "2026-13-01", "2026-11-20T25:00:00Z"):
        answer = shop.factuarea.get("/v1/products", params={"updated[gte]": value})
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (400, "parameter_invalid_format"), value
    assert shop.factuarea.get("/v1/products?updated[in]=2026-11-20").status_code == 400


def test_an_invoice_that_became_overdue_was_updated_when_that_was_told(shop: Shop, clock: Clock) -> None:
    invoice = shop.invoice(issued_on="2026-11-20", due_on="2026-11-20")
    clock.now = START + timedelta(days=2)
    with shop.database.write(shop.company.company_id) as tx:
        assert lapse.lapse(Context(tx, shop.company, None, shop.outside)) == 1
    assert shop.updated("invoices", gte=clock.now.isoformat()) == [invoice]


def test_what_lies_beside_a_document_changes_when_it_was_updated(shop: Shop, clock: Clock) -> None:
    """Its public page is opened, withdrawn and opened again; a file is laid beside it."""
    invoice = shop.invoice(issued_on="2026-11-20", due_on="2026-12-20")
    path = f"/v1/invoices/{invoice}/public-link"
    for body in (None, {"action": "revoke"}, {"action": "extend", "extend_days": 3}):
        clock.now += timedelta(seconds=1)
        answer = shop.factuarea.get(path) if body is None else shop.factuarea.put(path, json=body)
        assert answer.is_success, answer.text
        assert shop.updated("invoices", gte=clock.now.isoformat()) == [invoice], body
    # To look at a link that is there changes nothing.
    clock.now += timedelta(seconds=1)
    assert shop.factuarea.get(path).is_success
    assert shop.updated("invoices", gte=clock.now.isoformat()) == []
    attached = shop.holded.post(
        f"/api/invoicing/v1/documents/invoice/{invoice}/attach", files={"file": ("a.txt", b"a", "text/plain")}
    )
    assert attached.is_success, attached.text
    assert shop.updated("invoices", gte=clock.now.isoformat()) == [invoice]


def test_a_series_that_follows_imported_numbers_was_updated(shop: Shop, clock: Clock) -> None:
    mask = {"external_id": "s1", "document_type": "invoice", "name": "Vieja", "number_format": "V{0000}"}
    line = {"name": "x", "quantity": 1, "unit_price": 100, "tax_codes": ["s_iva_21"]}
    document: dict[str, Any] = {"kind": "invoice", "series_external_id": "s1", "contact_name": "Ana", "lines": [line]}
    document |= {"external_id": "d1", "number": "V0041", "issued_on": "2026-10-01", "subtotal": 100, "total": 121}
    for resource, record in (("series", mask), ("documents", document)):
        clock.now += timedelta(seconds=1)
        answer = shop.factuarea.post(f"/v1/x/imports/{resource}", json={"records": [record]})
        assert answer.json()["data"][0]["status"] == "created", answer.text
    found = shop.factuarea.get("/v1/series", params={"updated[gte]": clock.now.isoformat()}).json()["data"]
    assert [one["name"] for one in found] == ["Vieja"]


def test_contacts_that_lost_their_group_were_updated(shop: Shop, clock: Clock) -> None:
    base = "/api/invoicing/v1"
    group = shop.holded.post(f"{base}/contactgroups", json={"name": "Norte"}).json()["id"]
    contact = shop.holded.get(f"{base}/contacts").json()[2]["id"]
    assert shop.holded.put(f"{base}/contacts/{contact}", json={"groupId": group}).is_success
    clock.now = START + timedelta(hours=1)
    assert shop.holded.delete(f"{base}/contactgroups/{group}").is_success
    assert shop.names(gte=clock.now.isoformat()) == ["Eva"]
