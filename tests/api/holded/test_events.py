"""What Holded's webhooks tell of the things that happen, whichever dialect they happen in."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from talonario.api.holded import events
from talonario.api.holded.event_names import NAMES
from talonario.app import build, outside
from talonario.domain import contacts
from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.identity import IdSource, short_id
from talonario.domain.webhooks.record import WebhookEndpoint
from talonario.store import Database
from talonario.store.files import Files
from talonario.store.listing import Order
from talonario.store.outbox import Event
from tests.conftest import Clock

BASE = "/api/invoicing/v1"
TODAY = 1795172400
LINE = {"name": "Horas", "units": 2, "subtotal": 45, "tax": 21}


class Books:
    """A company that both dialects write in, and what Holded's endpoints are told of it."""

    def __init__(self, database: Database, company: Company, given: Outside, keys: dict[str, str]) -> None:
        self.database = database
        self.company = company
        self.given = given
        transport = httpx.WSGITransport(build(database, given))
        self.client = httpx.Client(transport=transport, base_url="http://test")
        self._keys = keys
        self._seen = 0
        self.endpoint: WebhookEndpoint | None = None

    def holded(self, method: str, path: str, body: Any = None) -> Any:
        """Ask in Holded's words."""
        answer = self.client.request(method, BASE + path, json=body, headers={"key": self._keys["holded"]})
        assert answer.is_success, answer.text
        return answer.json()

    def factuarea(self, method: str, path: str, body: Any = None) -> Any:
        """Ask in Factuarea's words."""
        headers = {"Authorization": f"Bearer {self._keys['factuarea']}"}
        answer = self.client.request(method, f"/v1{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json().get("data", answer.json()) if answer.content else None

    def listen(self, **fields: Any) -> WebhookEndpoint:
        """Let somebody listen."""
        values: dict[str, Any] = dict.fromkeys(WebhookEndpoint.names)
        values |= {"dialect": "holded", "url": "https://example.com", "enabled_events": ["*"], "status": "enabled"}
        values |= {"custom_headers": {}, "metadata": {}, "secret": "", "sequence": 0}
        values |= dict.fromkeys(("is_ordered", "is_signed", "has_standard_headers"), False)
        values |= {"company_id": self.company.company_id, "id": self.given.new_id()}
        values |= dict.fromkeys(("created_at", "updated_at"), self.given.clock())
        self.endpoint = WebhookEndpoint(**values | fields)
        with self.database.write(self.company.company_id) as tx:
            tx.insert(self.endpoint)
        return self.endpoint

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        """(name, body) of everything that was told since the last time."""
        with self.database.read(self.company.company_id) as tx:
            ctx = Context(tx, self.company, None, self.given)
            order = Order("sequence", descending=False)
            happened = tx.where(Event, order=order)[self._seen :]
            self._seen += len(happened)
            names = events.SPELLING.names(ctx, happened)
            assert self.endpoint is not None
            found = [
                (names[one.id], events.SPELLING.body_of(ctx, one, self.endpoint)) for one in happened if one.id in names
            ]
            assert all(body is not None for _, body in found)
            return [(name, json.loads(body or b"")) for name, body in found]

    def names(self) -> list[str]:
        """The names of what was told since the last time."""
        return [name for name, _ in self.told()]


@pytest.fixture
def books(
    database: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Clock,
    new_id: IdSource,
    files: Files,
) -> Iterator[Books]:
    """An open company of which somebody is told everything."""
    company = found(database, "open")
    keys = {dialect: key_for(database, company, dialect) for dialect in ("holded", "factuarea")}
    made = Books(database, company, outside(clock, new_id, files=files), keys)
    made.listen()
    made.told()
    yield made
    made.client.close()


def test_the_names_are_holdeds() -> None:
    """18 objects, 58 events, none twice."""
    assert len(NAMES) == len(set(NAMES)) == 58
    assert len({name.partition(".")[0] for name in NAMES}) == 18


def test_a_contact_is_told_made_changed_and_removed(books: Books) -> None:
    made = books.holded("POST", "/contacts", {"name": "Taller", "email": "a@example.com", "isperson": True})["id"]
    ((name, body),) = books.told()
    assert name == "contact.create"
    assert {key: body[key] for key in ("id", "name", "email", "isPerson", "createdAt", "type")} == {
        "id": made,
        "name": "Taller",
        "email": "a@example.com",
        "isPerson": True,
        "createdAt": "2026-11-20T11:00:00+01:00",
        "type": "client",
    }
    books.holded("PUT", f"/contacts/{made}", {"name": "Taller Dos"})
    ((name, body),) = books.told()
    assert (name, body["name"], body["email"]) == ("contact.update", "Taller Dos", "a@example.com")
    books.holded("DELETE", f"/contacts/{made}")
    assert books.told() == [
        ("contact.delete", {"id": made, "isPerson": True, "deletedAt": "2026-11-20T11:00:00+01:00"})
    ]


def test_whoever_becomes_a_supplier_is_still_the_same_contact(books: Books, clock: Clock) -> None:
    """Neither made again nor removed."""
    made = books.holded("POST", "/contacts", {"name": "Taller", "type": "client"})["id"]
    for kind in ("supplier", "client", "lead"):
        clock.now = clock.now.replace(minute=clock.now.minute + 1)
        books.holded("PUT", f"/contacts/{made}", {"type": kind})
    told = books.told()
    assert {name for name, _ in told[1:]} == {"contact.update"}
    assert [body["type"] for _, body in told] == ["client", "supplier", "client", "lead"]


def test_what_was_told_once_stays_as_it_was(books: Books) -> None:
    """The bytes are those of the moment, whatever becomes of the record."""
    made = books.holded("POST", "/contacts", {"name": "Taller"})["id"]
    books.holded("PUT", f"/contacts/{made}", {"name": "Otro"})
    books.holded("DELETE", f"/contacts/{made}")
    assert [(name, body.get("name")) for name, body in books.told()] == [
        ("contact.create", "Taller"),
        ("contact.update", "Otro"),
        ("contact.delete", None),
    ]


def test_an_invoice_is_told_from_its_draft_to_its_end(books: Books) -> None:
    contact = books.holded("POST", "/contacts", {"name": "Taller"})["id"]
    books.told()
    body = {"contactId": contact, "date": TODAY, "dueDate": TODAY, "items": [LINE], "desc": "obra"}
    made = books.holded("POST", "/documents/invoice", body)["id"]
    ((name, shown),) = books.told()
    assert name == "invoice.create"
    assert shown["lines"][0] | {"lineId": ""} == {
        "lineId": "",
        "name": "Horas",
        "description": "",
        "price": 45,
        "units": 2,
        "discount": 0,
        "tax": 21,
        "taxes": ["s_iva_21"],
        "tags": [],
        "productId": None,
        "variantId": None,
        "serviceId": None,
        "sku": "",
    }
    assert {key: shown[key] for key in ("id", "type", "documentNumber", "contactId", "contactName", "isDraft")} == {
        "id": made,
        "type": "invoice",
        "documentNumber": None,
        "contactId": contact,
        "contactName": "Taller",
        "isDraft": True,
    }
    books.holded("PUT", f"/documents/invoice/{made}", {"desc": "otra"})
    assert books.names() == ["invoice.update"]
    books.holded("PUT", f"/documents/invoice/{made}", {"approveDoc": True})
    ((name, shown),) = books.told()
    assert (name, shown["isDraft"], shown["date"], shown["total"]) == ("invoice.approve", False, "2026-11-20", 108.9)
    assert shown["documentNumber"]
    books.holded("POST", f"/documents/invoice/{made}/pay", {"date": TODAY, "amount": 100})
    told = books.told()
    assert [name for name, _ in told] == ["payment.create", "invoice.update"]
    assert (told[0][1]["documentId"], told[0][1]["amount"], told[0][1]["date"]) == (made, 100, "2026-11-20")
    assert (told[1][1]["status"], told[1][1]["paymentsPending"]) == ("partial", 8.9)
    books.holded("DELETE", f"/documents/invoice/{made}")
    told = books.told()
    assert [name for name, _ in told] == ["payment.delete", "invoice.delete"]
    assert told[1][1] == {
        "id": made,
        "type": "invoice",
        "documentNumber": shown["documentNumber"],
        "contactId": contact,
    }


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("invoice", ["invoice.create", "invoice.approve"]),
        ("salesreceipt", ["salesreceipt.create", "salesreceipt.approve"]),
        ("creditnote", ["creditnote.create", "creditnote.approve"]),
        ("receiptnote", ["receiptnote.create", "receiptnote.approve"]),
        ("purchase", ["purchase.create", "purchase.approve"]),
        ("purchaserefund", ["purchaserefund.create", "purchaserefund.approve"]),
        ("estimate", ["estimate.create"]),
        ("proform", ["proform.create"]),
        ("waybill", ["waybill.create"]),
        ("salesorder", ["salesorder.create"]),
        ("purchaseorder", ["purchaseorder.create"]),
    ],
)
def test_every_type_of_document_is_told_by_its_own_name(books: Books, kind: str, names: list[str]) -> None:
    contact = books.holded("POST", "/contacts", {"name": "Taller"})["id"]
    books.told()
    body = {"contactId": contact, "date": TODAY, "items": [LINE], "approveDoc": True}
    made = books.holded("POST", f"/documents/{kind}", body)["id"]
    told = books.told()
    assert [name for name, _ in told] == names
    assert {(shown["id"], shown["type"], shown["total"]) for _, shown in told} == {(made, kind, 108.9)}
    books.holded("DELETE", f"/documents/{kind}/{made}")
    assert books.names() == [f"{kind}.delete"]


def test_products_and_services_are_told_apart_also_when_they_are_gone(books: Books) -> None:
    for path, name, kind in (("/products", "product", "simple"), ("/services", "service", "simple")):
        made = books.holded("POST", path, {"name": "Algo", "price": 3, "subtotal": 3})["id"]
        books.holded("PUT", f"{path}/{made}", {"name": "Otro"})
        books.holded("DELETE", f"{path}/{made}")
        told = books.told()
        assert [event for event, _ in told] == [f"{name}.{verb}" for verb in ("create", "update", "delete")]
        assert {body["id"] for _, body in told} == {made}
        assert told[2][1] == {"id": made, "kind": kind, "deletedAt": "2026-11-20T11:00:00+01:00"}


def test_goods_of_a_variant_that_move_in_a_warehouse_are_told_with_both(books: Books) -> None:
    place = books.holded("POST", "/warehouses", {"name": "Nave"})["id"]
    forms = [{"sku": "A", "stock": 2}, {"sku": "B"}]
    product = books.holded("POST", "/products", {"name": "Camisa", "variants": forms})["id"]
    variant = books.holded("GET", f"/products/{product}")["variants"][0]["id"]
    books.listen()
    books.told()
    books.holded("PUT", f"/products/{product}/stock", {"stock": {place: {variant: 5}}})
    ((name, told),) = books.told()
    assert (name, told["variantId"], told["warehouseId"]) == ("stock.update", variant, place)
    assert (told["stockVariation"], told["calculatedStock"], told["calculatedVariantStock"]) == (5, 7, 7)


def test_warehouses_are_told(books: Books) -> None:
    books.listen()
    books.told()
    place = books.holded("POST", "/warehouses", {"name": "Nave"})["id"]
    books.holded("PUT", f"/warehouses/{place}", {"phone": "1"})
    shown = books.holded("GET", f"/warehouses/{place}")
    books.holded("DELETE", f"/warehouses/{place}")
    told = books.told()
    assert [name for name, _ in told] == ["warehouse.create", "warehouse.update", "warehouse.delete"]
    assert (told[1][1], told[2][1]["id"]) == (shown, place)


def test_goods_that_leave_are_told_as_stock(books: Books) -> None:
    product = books.holded("POST", "/products", {"name": "Aceite", "price": 3, "stock": 10, "sku": "A5"})["id"]
    contact = books.holded("POST", "/contacts", {"name": "Taller"})["id"]
    books.told()
    line = {**LINE, "productId": product}
    body = {"contactId": contact, "date": TODAY, "items": [line], "approveDoc": True}
    number = books.holded("POST", "/documents/invoice", body)["invoiceNum"]
    told = dict(books.told())
    assert told.keys() == {"invoice.create", "invoice.approve", "stock.update"}
    assert told["invoice.create"]["lines"][0]["productId"] == product
    stock = told["stock.update"]
    assert (stock["productId"], stock["sku"], stock["stockVariation"], stock["calculatedStock"]) == (
        product,
        "A5",
        -2,
        8,
    )
    assert stock["description"] == number


def test_what_happens_in_factuarea_is_told_in_holdeds_words(books: Books) -> None:
    client = books.factuarea("POST", "/clients", {"name": "Cliente", "tax_id": "1R"})["id"]
    line = {"description": "Horas", "quantity": 2, "unit_price": 45, "tax_rate": 21}
    series = books.factuarea("GET", "/series/default?document_type=invoice")["id"]
    body = {"client_id": client, "series_id": series, "issued_on": "2026-11-20", "due_on": "2026-12-20"}
    body["lines"] = [line]
    invoice = books.factuarea("POST", "/invoices", body)["id"]
    books.factuarea("POST", f"/invoices/{invoice}/mark-sent")
    payment = {"amount": 108.9, "paid_on": "2026-11-20", "payment_method": "cash"}
    books.factuarea("POST", f"/invoices/{invoice}/payments", payment)
    told = books.told()
    assert [name for name, _ in told] == [
        "contact.create",
        "invoice.create",
        "invoice.approve",
        "payment.create",
        "invoice.update",
    ]
    shown = books.holded("GET", "/documents/invoice")[0]
    assert [body["id"] for name, body in told if name.startswith("invoice")] == [shown["id"]] * 3
    assert told[-1][1]["status"] == "completed"
    assert told[-1][1]["contactId"] == told[0][1]["id"] == shown["contact"]


def test_what_came_from_holded_is_told_by_its_old_id(books: Books) -> None:
    """Also when it is deleted. What was imported is no news itself."""
    old = {"contact": "5" * 24, "invoice": "6" * 24}
    record = {"external_id": old["contact"], "name": "Antiguo", "roles": ["customer"]}
    books.factuarea("POST", "/x/imports/contacts", {"records": [record]})
    document = {
        "external_id": old["invoice"],
        "kind": "invoice",
        "number": "A-1",
        "contact_external_id": old["contact"],
        "issued_on": "2026-10-01",
        "lines": [{"name": "Línea", "quantity": 1, "unit_price": 100, "tax_codes": ["s_iva_21"]}],
        "subtotal": 100,
        "total": 121,
    }
    books.factuarea("POST", "/x/imports/documents", {"records": [document]})
    told = books.told()
    assert [(name, body["id"]) for name, body in told] == [("contact.create", old["contact"])]
    books.holded("POST", f"/documents/invoice/{old['invoice']}/pay", {"date": TODAY, "amount": 21})
    told = books.told()
    assert [(name, body["id"]) for name, body in told][1:] == [("invoice.update", old["invoice"])]
    assert (told[0][1]["documentId"], told[0][1]["contactId"]) == (old["invoice"], old["contact"])
    books.holded("DELETE", f"/contacts/{old['contact']}")
    assert [body["id"] for _, body in books.told()] == [old["contact"]]


def test_of_what_was_made_and_removed_at_once_only_the_end_is_told(books: Books) -> None:
    """There is nothing left to show of what came before."""
    with books.database.write(books.company.company_id) as tx:
        ctx = Context(tx, books.company, None, books.given)
        made = contacts.create(ctx, contacts.ContactFields(roles=("customer",), values={"name": "Breve"}))
        contacts.delete(ctx, contacts.update(ctx, made, {"name": "Más breve"}))
    assert [(name, body["id"]) for name, body in books.told()] == [("contact.delete", short_id(made.id))]


def test_nothing_is_kept_for_whom_nobody_listens(books: Books) -> None:
    """What a transaction costs that nobody wants to hear of is one question."""
    endpoint = books.endpoint
    assert endpoint is not None
    with books.database.write(books.company.company_id) as tx:
        tx.delete(endpoint)
    books.holded("POST", "/contacts", {"name": "Uno"})
    books.listen(status="disabled")
    books.holded("POST", "/contacts", {"name": "Dos"})
    books.listen(deleted_at=books.given.clock())
    books.holded("POST", "/contacts", {"name": "Tres"})
    books.listen(dialect="factuarea")
    books.holded("POST", "/contacts", {"name": "Cuatro"})
    books.listen(status="paused")
    books.holded("POST", "/contacts", {"name": "Cinco"})
    assert [body["name"] for _, body in books.told()] == ["Cinco"]
