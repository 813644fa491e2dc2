"""Holded's dialect as its clients know it: keys, replies word for word, every type of document, the quirks."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from talonario.api.holded import doc_types
from talonario.api.holded.object_lists import PREFIX
from talonario.app import build, outside
from talonario.domain.companies import Company, Policy
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files

BASE = "http://test/api/invoicing/v1"
TODAY = 1795172400  # 20 November 2026, noon in Madrid
MIDNIGHT = 1795129200  # 20 November 2026, 00:00 in Madrid

Clients = Callable[..., httpx.Client]


@pytest.fixture
def client(
    database: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Callable[[], Any],
    new_id: IdSource,
    files: Files,
) -> Iterator[Clients]:
    """Clients of one application: of a new company, or with another key of one."""
    app = build(database, outside(clock, new_id, files=files))
    opened: list[httpx.Client] = []

    def make(policy: Policy = "open", *, company: Company | None = None, key: str | None = None) -> httpx.Client:
        owner = company or found(database, policy)
        headers = {"key": key if key is not None else key_for(database, owner, "holded")}
        opened.append(httpx.Client(transport=httpx.WSGITransport(app), base_url=BASE, headers=headers))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def post(client: httpx.Client, path: str, **body: Any) -> dict[str, Any]:
    """A creation that must succeed."""
    answer = client.post(path, json=body)
    assert answer.is_success, answer.text
    told: dict[str, Any] = answer.json()
    assert told["status"] == 1
    return told


def item(**more: Any) -> dict[str, Any]:
    """A line of 45 euros twice."""
    return {"name": "Horas de taller", "units": 2, "subtotal": 45, "taxes": ["s_iva_21", "s_ret_15"], **more}


def test_keys_are_told_apart(client: Clients, database: Database, found: Callable[..., Company]) -> None:
    """No key, one nobody has, one that cannot be, and a second one that only reads."""
    company = found(database, "open")
    first, second = client(company=company), client(company=company)
    bare = httpx.Client(transport=first._transport, base_url=BASE)
    assert (bare.get("/contacts").status_code, bare.get("/contacts").json()) == (401, {"status": 401})
    assert client(company=company, key="0" * 32).get("/contacts").json() == {"status": 401}
    malformed = client(company=company, key="pat_free_text").get("/contacts")
    assert (malformed.status_code, malformed.json()) == (400, {"status": 0, "info": "Invalid key"})
    assert first.post("/contacts", json={"name": "A"}).status_code == 201
    assert len(second.get("/contacts").json()) == 1
    refused = second.post("/contacts", json={"name": "B"})
    assert (refused.status_code, refused.json()) == (403, {"status": 0, "info": "This key is read-only"})


def test_refusals_have_the_words_that_clients_look_for(client: Clients) -> None:
    """Status and text of every row that is answered."""
    holded = client()
    nobody = "0" * 24
    bare = holded.post("/products", json={"name": "Vino"}).json()["id"]
    for answer, status, info in (
        (holded.get("/nothing"), 404, "Not found"),
        (holded.get(f"/contacts/{nobody}"), 400, "not found"),
        (holded.get("/contacts/not-an-id"), 400, "not found"),
        (holded.get("/documents/invoices"), 400, "Undefined type invoices"),
        (holded.post("/contacts", content=b"{bad"), 400, "Invalid JSON"),
        (holded.get(f"/documents/invoice/{nobody}/pdf"), 400, "not found"),
        (holded.get(f"/products/{bare}/image"), 400, "No attachments found"),
        (holded.post("/documents/invoice", json={"date": "20/11/2026", "items": []}), 400, "Wrong date"),
        (holded.post("/documents/invoice", json={"date": TODAY * 1000, "items": []}), 400, "Wrong date"),
    ):
        assert (answer.status_code, answer.json()) == (status, {"status": 0, "info": info})


def test_pages_slashes_forms_and_text_numbers(client: Clients) -> None:
    """What clients do without thinking about it."""
    holded = client()
    for count in range(5):
        post(holded, "/contacts/", name=f"C{count}", unknownField=1)
    assert [len(holded.get("/contacts/", params={"limit": 2, "page": page}).json()) for page in (0, 1, 2, 3, 4)] == [
        2, 2, 2, 1, 0,
    ]  # fmt: skip
    form = holded.post("/contacts", data={"name": "Formulario", "code": "12345678Z"})
    assert form.json()["info"] == "Created"
    made = post(holded, "/documents/invoice", contactCode="12345678Z", date=str(TODAY), items=[item(units="2")])
    assert holded.get(f"/documents/invoice/{made['id']}").json()["total"] == 95.4


def test_a_contact_comes_back_as_the_live_service_shows_it(client: Clients) -> None:
    """Every key that clients assert, both shapes of custom fields, tags without separators, partial updates."""
    holded = client()
    made = post(
        holded,
        "/contacts",
        name="Talleres Ría",
        code="B36123453",
        tags=["night-shift"],
        billAddress={"address": "Rúa Nova 4", "country": "España"},
        customFields=[{"ref": "A1"}, {"field": "zone", "value": "N"}],
        defaults={"dueDays": 30, "salesTaxes": ["s_iva_21"], "accumulateInForm347": "No"},
        clientRecord=0,
    )
    shown = holded.get(f"/contacts/{made['id']}").json()
    keys = (
        "id customId name code tradeName email mobile phone type iban swift groupId clientRecord supplierRecord "
        "billAddress customFields defaults socialNetworks tags notes contactPersons shippingAddresses isperson"
    )
    assert set(keys.split()) <= set(shown)
    assert shown["customFields"] == [{"field": "ref", "value": "A1"}, {"field": "zone", "value": "N"}]
    assert (shown["tags"], shown["type"], shown["supplierRecord"]) == (["nightshift"], "client", 0)
    assert shown["clientRecord"] == {"num": 43000001, "name": "Talleres Ría"}
    assert (shown["billAddress"]["countryCode"], shown["defaults"]["accumulateInForm347"]) == ("ES", "no")
    changed = holded.put(f"/contacts/{made['id']}", json={"phone": "986 000 111"})
    assert changed.json() == {"status": 1, "info": "Updated", "id": made["id"]}
    again = holded.get(f"/contacts/{made['id']}").json()
    assert (again["phone"], again["code"], again["tags"]) == ("986 000 111", "B36123453", ["nightshift"])
    assert holded.get("/contacts", params={"phone": "986 000 111"}).json() == [again]
    gone = holded.delete(f"/contacts/{made['id']}")
    assert gone.json() == {"status": 1, "info": "Deleted ok", "id": made["id"]}


def test_an_invoice_from_draft_to_paid(client: Clients) -> None:
    """Draft without a number, approved with one, paid in parts; days are Madrid midnights."""
    holded = client()
    contact = post(holded, "/contacts", name="Cliente")["id"]
    made = post(holded, "/documents/invoice", contactId=contact, date=TODAY, items=[item()], notes="mi id")
    assert (made["invoiceNum"], made["contactId"]) == (None, contact)
    draft = holded.get(f"/documents/invoice/{made['id']}").json()
    assert (draft["draft"], draft["approvedAt"], draft["docNumber"], draft["date"]) == (True, None, None, MIDNIGHT)
    assert holded.put(f"/documents/invoice/{made['id']}", json={"approveDoc": True}).json()["info"] == "Updated"
    shown = holded.get(f"/documents/invoice/{made['id']}").json()
    assert (shown["draft"], shown["docNumber"], shown["status"]) == (None, "F-2026-001", 0)
    assert (shown["subtotal"], shown["tax"], shown["total"]) == (90, 5.4, 95.4)
    assert shown["products"][0]["taxes"] == ["s_iva_21", "s_ret_15"]
    paid = holded.post(f"/documents/invoice/{made['id']}/pay", json={"date": TODAY, "amount": 40}).json()
    assert {"status", "invoiceId", "invoiceNum", "paymentId"} == set(paid)
    part = holded.get(f"/documents/invoice/{made['id']}").json()
    assert (part["status"], part["paymentsTotal"], part["paymentsPending"]) == (2, 40, 55.4)
    assert part["paymentsDetail"][0]["date"] == MIDNIGHT
    holded.post(f"/documents/invoice/{made['id']}/pay", json={"date": TODAY, "amount": "60"})
    over = holded.get(f"/documents/invoice/{made['id']}").json()
    assert (over["status"], over["paymentsPending"]) == (1, -4.6)
    assert [one["documentId"] for one in holded.get("/payments").json()] == [made["id"]] * 2
    assert holded.delete(f"/payments/{paid['paymentId']}").json()["status"] == 1
    assert holded.get(f"/documents/invoice/{made['id']}").json()["paymentsPending"] == 35.4


def test_cents_are_holdeds_in_an_open_company(client: Clients) -> None:
    """Lines whose cents tell the rounding: net by line, gross from the unrounded net."""
    holded = client()
    lines = [
        {"name": "a", "subtotal": 2.066116, "tax": 21},
        {"name": "b", "units": 2, "subtotal": 1.859504, "tax": 21},
        {"name": "c", "subtotal": 3.92562, "tax": 21},
    ]
    made = post(holded, "/documents/salesreceipt", date=TODAY, items=lines, approveDoc=True)
    shown = holded.get(f"/documents/salesreceipt/{made['id']}").json()
    assert (shown["subtotal"], shown["tax"], shown["total"], shown["contact"]) == (9.72, 2.03, 11.75, "0")


@pytest.mark.parametrize("doc_type", sorted(doc_types.KIND_OF_TYPE))
def test_every_type_is_made_listed_read_and_removed(client: Clients, doc_type: str) -> None:
    """Amounts positive on paper, whatever gives money back; orders and quotes numbered at once."""
    holded = client()
    contact = post(holded, "/contacts", name="Ambos", type="supplier")["id"]
    body = {"contactId": contact, "date": TODAY, "items": [{"name": "x", "subtotal": 10, "tax": 21}]}
    made = post(holded, f"/documents/{doc_type}", **body, invoiceNum="EXT-1", approveDoc=True)
    [shown] = holded.get(f"/documents/{doc_type}").json()
    assert shown == holded.get(f"/documents/{doc_type}/{made['id']}").json()
    assert (shown["id"], shown["total"], shown["products"][0]["units"]) == (made["id"], 12.1, 1)
    assert shown["docNumber"] == made["invoiceNum"] is not None
    assert (shown["docNumber"] == "EXT-1") == (doc_type in {"purchase", "purchaserefund"})
    paid = holded.post(f"/documents/{doc_type}/{made['id']}/pay", json={"date": TODAY, "amount": 12.1})
    owed = doc_type in {"invoice", "salesreceipt", "creditnote", "receiptnote", "purchase", "purchaserefund"}
    assert paid.is_success == owed
    assert holded.get(f"/documents/{doc_type}/{made['id']}").json()["status"] == int(owed)
    changed = {"desc": "otra", "items": [{"name": "y", "subtotal": 20, "tax": 10}]}
    assert holded.put(f"/documents/{doc_type}/{made['id']}", json=changed).json()["info"] == "Updated"
    assert holded.get(f"/documents/{doc_type}/{made['id']}").json()["total"] == 22
    gone = holded.delete(f"/documents/{doc_type}/{made['id']}").json()
    assert gone == {"status": 1, "info": "Sucessfully deleted", "id": made["id"]}
    assert holded.get(f"/documents/{doc_type}").json() == []


@pytest.mark.parametrize(("doc_type", "status"), [("estimate", 0), ("waybill", 0), ("invoice", 1)])
def test_only_what_is_owed_is_paid_when_it_is_of_nothing(client: Clients, doc_type: str, status: int) -> None:
    """A quote of 0 € is not accepted and a delivery note not delivered; on an invoice of 0 € nothing is left to pay."""
    http = client()
    contact = post(http, "/contacts", name="Cliente")["id"]
    body = {"contactId": contact, "date": 1_767_222_000, "items": [item(subtotal=0)], "approveDoc": True}
    made = post(http, f"/documents/{doc_type}", **body)["id"]
    assert http.get(f"/documents/{doc_type}/{made}").json()["status"] == status


def test_strict_books_say_no_in_holdeds_words(client: Clients) -> None:
    """What is issued stays; too much money is refused; a draft is issued when it is paid."""
    holded = client("strict")
    contact = post(holded, "/contacts", name="Cliente")["id"]
    made = post(holded, "/documents/invoice", contactId=contact, date=TODAY, items=[item()], approveDoc=True)
    path = f"/documents/invoice/{made['id']}"
    refused = holded.delete(path)
    assert (refused.status_code, refused.json()["info"]) == (400, "Document can not be deleted")
    assert holded.put(path, json={"items": []}).status_code == 400
    assert holded.post(f"{path}/pay", json={"date": TODAY, "amount": 1000}).json()["status"] == 0
    assert holded.put(path, json={"tags": ["Urgente!"], "customFields": [{"a": "1"}]}).json()["status"] == 1
    assert holded.get(path).json()["tags"] == ["urgente"]
    other = post(holded, "/documents/invoice", contactId=contact, date=TODAY, items=[item()])
    paid = holded.post(f"/documents/invoice/{other['id']}/pay", json={"date": TODAY, "amount": 10}).json()
    assert paid["invoiceNum"] == "F-2026-002"


def test_contacts_are_found_by_code_and_made_by_name(client: Clients) -> None:
    """An exact tax number is used again, a name is not."""
    holded = client()
    body = {"date": TODAY, "items": [item()]}
    first = post(holded, "/documents/invoice", contactCode="12345678Z", contactName="Ana", **body)
    second = post(holded, "/documents/invoice", contactCode="12345678z", contactName="Otra", **body)
    assert first["contactId"] == second["contactId"]
    named = [post(holded, "/documents/invoice", contactName="Sin código", **body)["contactId"] for _ in range(2)]
    assert len({first["contactId"], *named}) == 3


def test_filters_of_documents(client: Clients) -> None:
    """By day (both bounds or nothing), by contact, by payment, in both orders."""
    holded = client()
    contact = post(holded, "/contacts", name="Cliente")["id"]
    ids = []
    for days in range(3):
        body = {"contactId": contact, "date": TODAY - 86400 * days, "items": [item()], "approveDoc": True}
        ids.append(post(holded, "/documents/invoice", **body)["id"])
    holded.post(f"/documents/invoice/{ids[0]}/pay", json={"date": TODAY, "amount": 95.4})

    def listed(**query: Any) -> list[str]:
        return [one["id"] for one in holded.get("/documents/invoice", params=query).json()]

    assert listed() == ids[::-1]
    assert listed(sort="created-asc") == ids
    assert listed(starttmp=MIDNIGHT, endtmp=MIDNIGHT) == ids[:1]
    assert listed(starttmp=MIDNIGHT) == []
    assert listed(paid=1) == ids[:1]
    assert listed(contactid=contact, paid=0) == ids[:0:-1]
    assert listed(contactid="0" * 24) == []


def test_catalogues(client: Clients) -> None:
    """Groups, treasuries, methods, series, products, services, taxes."""
    holded = client()
    group = post(holded, "/contacts/groups", name="Norte", desc="d", color="#112233")["id"]
    assert holded.get(f"/contacts/groups/{group}").json()["name"] == "Norte"
    assert holded.put(f"/contactgroups/{group}", json={"name": "Sur"}).json()["info"] == "Updated"
    assert holded.delete(f"/contacts/groups/{group}").json()["status"] == 1
    bank = post(holded, "/treasury", name="Abanca", iban="ES9121000418450200051332")["id"]
    assert holded.get(f"/treasury/{bank}").json()["type"] == "bank"
    assert {"id", "name", "dueDays", "bankId"} == set(holded.get("/paymentmethods").json()[0])
    made = holded.post("/numberingseries/invoice", json={"name": "Web", "format": "W[YY]%%%%", "last": 41}).json()
    assert (made["msg"], made["info"]) == ("Created", "Created")
    [web] = [one for one in holded.get("/numberingseries/invoice").json() if one["id"] == made["id"]]
    assert (web["format"], web["last"], web["type"]) == ("W[YY]%%%%", 41, "invoice")
    numbered = post(
        holded, "/documents/invoice", contactName="x", date=TODAY, items=[item()], numSerieId=web["id"], approveDoc=True
    )
    assert numbered["invoiceNum"] == "W260042"
    product = post(holded, "/products", name="Aceite", sku="AC5", price=33.06, tax=10, stock=48)["id"]
    shown = holded.get(f"/products/{product}").json()
    assert (shown["taxes"], shown["total"], shown["stock"], shown["variants"][0]["sku"]) == (
        ["s_iva_10"],
        36.37,
        48,
        "AC5",
    )
    service = post(holded, "/services", name="Montaje", subtotal=50, tax=21)["id"]
    assert holded.get(f"/products/{service}").json()["info"] == "not found"
    line = {"units": 1, "sku": "AC5", "tax": 10}
    sold = post(holded, "/documents/invoice", contactName="y", date=TODAY, items=[line, {"serviceId": service}])
    lines = holded.get(f"/documents/invoice/{sold['id']}").json()["products"]
    assert (lines[0]["productId"], lines[0]["price"], lines[1]["serviceId"]) == (product, 33.06, service)
    keys = {one["key"]: one for one in holded.get("/taxes").json()}
    assert (keys["s_ret_15"]["amount"], keys["s_rec_52"]["amount"], keys["s_iva_21"]["id"]) == ("-15", "5.2", "")


def test_lists_as_objects(client: Clients) -> None:
    """The second base, with the address of the next page."""
    holded = client()
    for count in range(3):
        post(holded, "/contacts", name=f"C{count}")
    first = holded.get(f"http://test{PREFIX}/contacts", params={"limit": 2}).json()
    assert [one["name"] for one in first["contacts"]] == ["C0", "C1"]
    second = holded.get(first["next"]).json()
    assert ([one["name"] for one in second["contacts"]], second["next"]) == (["C2"], None)
