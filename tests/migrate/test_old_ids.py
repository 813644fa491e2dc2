"""An integration that stored its ids years ago goes on with them in the company that moved.

The source is the emulator as the live service is, lies and all; the target is a strict company on a server of ours,
spoken to in Holded's dialect.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest

from talonario.cli.books import new_id, now
from talonario.cli.demo_server import DemoServer, free_port
from talonario.domain import founding, keys
from talonario.migrate.run import run
from talonario.store import Database
from tests.emulating import Emulated, emulating

ID: Final = re.compile(r"[0-9a-f]{24}")
TODAY: Final = 1795172400
TYPES: Final = (
    *("invoice", "salesreceipt", "creditnote", "estimate", "proform", "waybill", "salesorder", "purchaseorder"),
    *("purchase", "purchaserefund"),
)
LISTS: Final = (
    *("/contacts", "/contacts/groups", "/products", "/services", "/treasury", "/paymentmethods", "/payments"),
    *(f"/numberingseries/{one}" for one in TYPES),
    *(f"/documents/{one}" for one in TYPES),
)

Records = dict[str, dict[str, Any]]


class Moved:
    """The target in Holded's dialect, and what the integration stored before the move: every list.

    spare   ids of records that a test may spoil; they are in no list
    """

    def __init__(self, after: httpx.Client, stored: dict[str, Records], spare: dict[str, str]) -> None:
        self.after = after
        self.stored = stored
        self.spare = spare

    def ok(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """What the target says of something that it does."""
        answer = self.after.request(method, path, json=body or None)
        assert answer.is_success, (path, answer.text)
        told: dict[str, Any] = answer.json()
        assert told.get("status") == 1, told
        return told

    def get(self, path: str, **query: Any) -> Any:
        """What the target shows."""
        answer = self.after.get(path, params=query)
        assert answer.is_success, (path, answer.text)
        return answer.json()

    def one(self, path: str, **like: Any) -> dict[str, Any]:
        """A stored record whose fields are such."""
        return next(
            one for one in self.stored[path].values() if all(bool(one.get(name)) == want for name, want in like.items())
        )


def listed(client: httpx.Client, path: str) -> Records:
    """Every record of a list, by its id."""
    found: Records = {}
    page = 1
    while records := client.get(path, params={"page": page}).json():
        known = len(found)
        found.update({one["id"]: one for one in records})
        page += 1
        if len(found) == known:
            break
    return found


def ids_in(value: Any, where: str = "") -> dict[str, str]:
    """Every id in a record, by its place."""
    if isinstance(value, str) and ID.fullmatch(value):
        return {where: value}
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {place: one for name, inner in pairs for place, one in ids_in(inner, f"{where}.{name}").items()}


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moved]:
    """The stage: a company that moved out of the emulator while a tenth of its answers was none."""
    folder = tmp_path_factory.mktemp("ids")
    database = Database.open(f"sqlite:///{folder / 'target.db'}?synchronous=NORMAL")
    database.upgrade()
    target = founding.found(database, "Destino, S.L.", "B12345674", "strict", now=now(), new_id=new_id)
    texts = [
        keys.create(
            database,
            target,
            keys.KeyFields(dialect=dialect, description="Mudanza"),
            now=now(),
            new_id=new_id,
            chance=secrets.randbelow,
        )[1]
        for dialect in ("factuarea", "holded")
    ]
    database.close()
    environment = {
        "TALONARIO_DATABASE_URL": f"sqlite:///{folder / 'target.db'}?synchronous=NORMAL",
        "TALONARIO_FILES": str(folder / "files"),
    }
    with emulating("--sample", "tiny") as source, DemoServer(free_port(0), environment, folder / "log") as server:
        spare = prepare(source)
        stored = {path: without(spare, listed(source.http, path)) for path in LISTS}
        faults = {"limited": 0.04, "html": 0.02, "error": 0.02, "drop": 0.02, "retry_after": 0}
        source.desk("POST", "/faults", faults)
        report = run(source.place["url"], source.place["key"], server.address, texts[0], folder / "ledger")
        source.desk("POST", "/faults", {})
        assert report.verification.differences == []
        assert report.quarantine == []
        assert report.exit_code == 0
        base = f"{server.address}/api/invoicing/v1"
        with httpx.Client(base_url=base, headers={"key": texts[1]}, timeout=30) as after:
            yield Moved(after, stored, spare)


def prepare(source: Emulated) -> dict[str, str]:
    """What the sample has none of: a series of one's own, and what may be spoilt."""
    series = {"name": "Web", "format": "WEB%%%%", "last": 41, "type": "invoice"}
    source.http.post("/numberingseries/invoice", json=series).raise_for_status()
    forms = [{"sku": "CAM-S", "price": 11.5, "stock": 3}, {"sku": "CAM-L", "price": 12.5, "stock": 4}]
    tee = {"name": "Camiseta", "kind": "variants", "price": 11, "tax": 21, "variants": forms}
    source.http.post("/products", json=tee).raise_for_status()
    lines = [{"sku": "CAM-L", "units": 1}, {"sku": "CAM-S", "units": 1}]
    sold = {"contactName": "Luz", "date": TODAY, "items": lines, "approveDoc": True}
    source.http.post("/documents/invoice", json=sold).raise_for_status()
    contact = source.contact("Nadie")
    draft = {"contactName": "Alguien", "date": TODAY, "items": [{"name": "x", "subtotal": 5, "tax": 21}]}
    made = source.http.post("/documents/invoice", json=draft).json()
    return {"contact": contact, "draft": made["id"]}


def without(spare: dict[str, str], records: Records) -> Records:
    """The records that no test spoils."""
    return {identity: one for identity, one in records.items() if identity not in spare.values()}


def test_every_id_is_the_one_it_was(moved: Moved) -> None:
    """Of every record, and wherever a record names another: contacts, products, variants, lines, banks, origins."""
    for path, before in moved.stored.items():
        after = listed(moved.after, path)
        for identity, one in before.items():
            assert identity in after, (path, one)
            assert {
                place: after_id for place, after_id in ids_in(after[identity]).items() if place in ids_in(one)
            } == ids_in(one), (path, one, after[identity])


def test_every_record_is_read_by_the_id_it_had(moved: Moved) -> None:
    """One by one, as its clients do, in capitals too."""
    for path in LISTS:
        if path.startswith("/numberingseries") or path == "/paymentmethods":
            continue  # Holded has no call that reads a single one
        for identity, before in list(moved.stored[path].items())[:5]:
            for spelling in (identity, identity.upper()):
                assert moved.get(f"{path}/{spelling}")["id"] == identity, (path, before)


def test_records_are_changed_by_the_ids_they_had(moved: Moved) -> None:
    """And name others by theirs: a contact its group and how it pays."""
    contact, group = moved.one("/contacts"), moved.one("/contacts/groups")
    method = moved.one("/paymentmethods")
    body = {"groupId": group["id"], "phone": "600 000 001", "defaults": {"paymentMethod": method["id"]}}
    assert moved.ok("PUT", f"/contacts/{contact['id']}", **body)["id"] == contact["id"]
    shown = moved.get(f"/contacts/{contact['id']}")
    assert (shown["groupId"], shown["defaults"]["paymentMethod"]) == (group["id"], method["id"])
    assert [one["id"] for one in moved.get("/contacts", phone="600 000 001")] == [contact["id"]]
    for path, changes in (
        ("/contacts/groups", {"name": "Grupo"}),
        ("/products", {"name": "Producto"}),
        ("/services", {"name": "Servicio"}),
        ("/payments", {"desc": "visto"}),
    ):
        identity = moved.one(path)["id"]
        assert moved.ok("PUT", f"{path}/{identity}", **changes)["id"] == identity
        shown = moved.get(f"{path}/{identity}")
        assert {name: shown[name] for name in changes} == changes
    series = next(one for one in moved.stored["/numberingseries/invoice"].values() if one["name"] == "Web")
    told = moved.ok("PUT", f"/numberingseries/invoice/{series['id']}", name="Tienda")
    assert told["id"] == series["id"]
    again = {one["id"]: one for one in moved.get("/numberingseries/invoice")}
    assert again[series["id"]]["name"] == "Tienda"


def test_a_moved_document_is_tagged_printed_and_found_by_the_ids_it_had(moved: Moved) -> None:
    """What issued books let one change; filters by the contact it had, also one that was deleted since."""
    paper = moved.one("/documents/invoice", docNumber=True)
    path = f"/documents/invoice/{paper['id']}"
    assert moved.ok("PUT", path, tags=["revisada"])["id"] == paper["id"]
    assert moved.get(path)["tags"] == ["revisada"]
    assert moved.get(f"{path}/pdf")["data"]
    for one in moved.stored["/documents/invoice"].values():
        expected = {
            identity
            for identity, each in moved.stored["/documents/invoice"].items()
            if each["contact"] == one["contact"]
        }
        if one["contact"] != "0":
            assert {each["id"] for each in moved.get("/documents/invoice", contactid=one["contact"])} >= expected


def test_a_moved_invoice_is_paid_into_the_bank_it_knew(moved: Moved) -> None:
    """The payment names both by their old ids, is read among them, and is taken back by its own."""
    bank = moved.one("/treasury")["id"]
    owed = next(
        one
        for one in moved.stored["/documents/invoice"].values()
        if one["docNumber"] and one["paymentsPending"] > 1 and one["contact"] != "0"
    )
    path = f"/documents/invoice/{owed['id']}"
    told = moved.ok("POST", f"{path}/pay", date=TODAY, amount=1, treasury=bank)
    assert told["invoiceId"] == owed["id"]
    shown = moved.get(path)
    assert [one["bankId"] for one in shown["paymentsDetail"] if one["id"] == told["paymentId"]] == [bank]
    payment = moved.get(f"/payments/{told['paymentId']}")
    assert (payment["documentId"], payment["contactId"], payment["bankId"]) == (owed["id"], owed["contact"], bank)
    moved.ok("DELETE", f"/payments/{told['paymentId']}")
    assert moved.get(path)["paymentsPending"] == pytest.approx(owed["paymentsPending"])


def test_variants_are_moved_and_sold_by_the_ids_they_had(moved: Moved) -> None:
    """Each has the goods that it had, which are counted by its id and taken by a new line."""
    tee = next(one for one in moved.stored["/products"].values() if one["name"] == "Camiseta")
    small, large = (one["id"] for one in tee["variants"])
    (sold,) = (one for one in moved.stored["/documents/invoice"].values() if one["contactName"] == "Luz")
    assert [one["variantId"] for one in sold["products"]] == [large, small]
    assert moved.get(f"/products/{tee['id']}")["variants"] == tee["variants"]
    (place,) = (one["id"] for one in moved.get("/warehouses"))
    moved.ok("PUT", f"/products/{tee['id']}/stock", stock={place: {large: 5, small: -1}})
    items = [{"sku": "CAM-L", "units": 2}]
    made = moved.ok("POST", "/documents/invoice", contactName="Sol", date=TODAY, items=items, approveDoc=True)
    (line,) = moved.get(f"/documents/invoice/{made['id']}")["products"]
    assert (line["productId"], line["variantId"], line["price"]) == (tee["id"], large, 12.5)
    (there,) = (
        one["variants"]
        for one in moved.get(f"/warehouses/{place}/stock")["warehouse"]["products"]
        if one["product_id"] == tee["id"]
    )
    assert there == {small: 1, large: 6}


def test_a_loose_payment_names_old_ids(moved: Moved) -> None:
    """Made, changed to another bank, and read."""
    first, other = list(moved.stored["/treasury"])[:2]
    contact = moved.one("/contacts")["id"]
    made = moved.ok("POST", "/payments", bankId=first, contactId=contact, amount=5, date=TODAY)["id"]
    moved.ok("PUT", f"/payments/{made}", bankId=other)
    shown = moved.get(f"/payments/{made}")
    assert (shown["bankId"], shown["contactId"]) == (other, contact)


@pytest.mark.parametrize("doc_type", TYPES)
def test_new_documents_name_what_moved(moved: Moved, doc_type: str) -> None:
    """Contact, product, variant, service, method and series; what is read of them are the ids that were sent."""
    buying = doc_type in {"purchaseorder", "purchase", "purchaserefund"}
    contact = next(one for one in moved.stored["/contacts"].values() if (one["type"] == "supplier") == buying)
    goods = [one for one in moved.stored["/products"].values() if one["kind"] == "simple" and one["sku"]]
    product, plain = goods[0], goods[-1]
    variant = product["variants"][-1]
    service, method = moved.one("/services"), moved.one("/paymentmethods")
    items = [
        {"productId": product["id"], "variantId": variant["id"], "units": 1, "subtotal": 10, "tax": 21},
        {"sku": plain["sku"], "units": 1, "subtotal": 10, "tax": 21},
        {"serviceId": service["id"], "units": 1, "subtotal": 10, "tax": 21},
    ]
    body = {"contactId": contact["id"], "date": TODAY, "items": items, "paymentMethodId": method["id"]}
    made = moved.ok("POST", f"/documents/{doc_type}", **body)
    assert made["contactId"] == contact["id"]
    shown = moved.get(f"/documents/{doc_type}/{made['id']}")
    assert (shown["contact"], shown["paymentMethodId"]) == (contact["id"], method["id"])
    first, second, third = shown["products"]
    assert (first["productId"], first["variantId"]) == (product["id"], variant["id"])
    assert (second["productId"], second["variantId"]) == (plain["id"], plain["variants"][0]["id"])
    assert third["serviceId"] == service["id"]


def test_a_new_invoice_is_numbered_in_the_series_that_moved(moved: Moved) -> None:
    """It goes on where the old one stood."""
    series = next(one for one in moved.stored["/numberingseries/invoice"].values() if one["format"] == "WEB%%%%")
    contact = next(one for one in moved.stored["/contacts"].values() if one["type"] == "client" and one["code"])
    body = {"contactId": contact["id"], "date": TODAY, "numSerieId": series["id"], "approveDoc": True}
    items = [{"name": "Horas", "units": 1, "subtotal": 10, "tax": 21}]
    made = moved.after.post("/documents/invoice", json={**body, "items": items})
    assert made.json().get("invoiceNum") == "WEB0042", made.text


def test_a_moved_draft_is_edited_approved_and_deleted_by_its_id(moved: Moved) -> None:
    """With lines that name what moved."""
    path = f"/documents/invoice/{moved.spare['draft']}"
    assert moved.get(path)["draft"] is True
    product = next(one for one in moved.stored["/products"].values() if one["kind"] == "simple")
    moved.ok("PUT", path, desc="cambiado", items=[{"productId": product["id"], "subtotal": 7, "tax": 21}])
    shown = moved.get(path)
    assert (shown["desc"], shown["products"][0]["productId"]) == ("cambiado", product["id"])
    moved.ok("DELETE", path)
    assert moved.after.get(path).json() == {"status": 0, "info": "not found"}


def test_a_contact_takes_its_old_id_along_when_it_is_deleted(moved: Moved) -> None:
    """Nobody else is found under it."""
    made = moved.ok("POST", "/contacts", name="Nuevo")
    assert made["id"] not in moved.stored["/contacts"]
    unused = moved.spare["contact"]
    assert moved.ok("DELETE", f"/contacts/{unused}")["id"] == unused
    assert moved.after.get(f"/contacts/{unused}").status_code == 400
