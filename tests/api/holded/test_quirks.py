"""The list of quirks, row by row: what clients depend on, and what the live service does where it lies.

Sections and rows are those of the notes on the live service: 8 the quirks, 9 the conflicts and what was chosen.
"""

import base64
from collections.abc import Callable, Iterator
from typing import Any, Final

import httpx
import pytest

from talonario.api.holded.ignored import HEADER
from talonario.app import build, outside
from talonario.domain import founding
from talonario.domain.companies import Company, Policy, Quirks
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files

BASE: Final = "http://test/api/invoicing/v1"
TODAY: Final = 1795172400  # 20 November 2026, noon in Madrid
MIDNIGHT: Final = 1795129200
NOBODY: Final = "0" * 24
IBAN: Final = "ES9121000418450200051332"

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
    """Clients of one application, each of a new company of a policy and with quirks."""
    app = build(database, outside(clock, new_id, files=files))
    opened: list[httpx.Client] = []

    def make(quirks: Quirks = "truthful", policy: Policy = "open", company: Company | None = None) -> httpx.Client:
        owner = company or founding.settle(database, found(database, policy), quirks=quirks)
        headers = {"key": key_for(database, owner, "holded")}
        opened.append(httpx.Client(transport=httpx.WSGITransport(app), base_url=BASE, headers=headers))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def holded(client: Clients) -> httpx.Client:
    """A truthful company with open books."""
    return client()


@pytest.fixture
def live(client: Clients) -> httpx.Client:
    """A company that wants the live service as it is."""
    return client("live")


def made(client: httpx.Client, path: str, **body: Any) -> str:
    """The id of something that was created."""
    answer = client.post(path, json=body)
    assert answer.is_success, answer.text
    assert answer.json()["status"] in {1, 201}, answer.text
    return str(answer.json()["id"])


def line(**more: Any) -> dict[str, Any]:
    """A line of 45 euros twice."""
    return {"name": "Horas de taller", "units": 2, "subtotal": 45, "tax": 21, **more}


def document(client: httpx.Client, doc_type: str = "invoice", **more: Any) -> dict[str, Any]:
    """A document as it is read after it was made."""
    body = {"contactName": "Cliente", "date": TODAY, "items": [line()], **more}
    identity = made(client, f"/documents/{doc_type}", **body)
    shown: dict[str, Any] = client.get(f"/documents/{doc_type}/{identity}").json()
    return shown


# ------------------------------------------------------------------------------------------- what clients depend on


def test_8_1_zero_means_unset(holded: httpx.Client) -> None:
    contact = holded.get(f"/contacts/{made(holded, '/contacts', name='Sin nada', type='lead')}").json()
    assert (contact["clientRecord"], contact["supplierRecord"]) == (0, 0)
    assert {name: contact["defaults"][name] for name in ("salesChannel", "expensesAccount", "paymentDay")} == {
        "salesChannel": 0, "expensesAccount": 0, "paymentDay": 0,
    }  # fmt: skip
    receipt = document(holded, "salesreceipt", contactName=None, items=[line(sku="nadie")])
    assert (receipt["contact"], receipt["contactName"]) == ("0", "")
    assert document(holded)["products"][0]["sku"] == ""


def test_8_2_what_is_read_has_other_names_than_what_is_written(holded: httpx.Client) -> None:
    contact = made(holded, "/contacts", name="Cliente")
    method = holded.get("/paymentmethods").json()[0]["id"]
    shown = document(holded, contactId=contact, paymentMethodId=method, approveDoc=True)
    assert (shown["contact"], shown["products"][0]["price"], shown["paymentMethodId"]) == (contact, 45, method)
    assert shown["docNumber"]
    assert {"contactId", "items", "invoiceNum"} & set(shown) == set()
    assert "subtotal" not in shown["products"][0]


def test_8_3_the_subtotal_of_a_line_is_of_one_unit(holded: httpx.Client) -> None:
    assert document(holded)["subtotal"] == 90


def test_8_4_a_draft_is_true_or_null_and_approved_is_an_instant(holded: httpx.Client) -> None:
    draft, approved = document(holded), document(holded, approveDoc=True)
    assert (draft["draft"], draft["approvedAt"]) == (True, None)
    assert approved["draft"] is None
    assert isinstance(approved["approvedAt"], int)


def test_8_5_what_was_written_is_read_at_once(holded: httpx.Client) -> None:
    identity = made(holded, "/contacts", name="Antes")
    for name in ("Después", "Mañana"):
        assert holded.put(f"/contacts/{identity}", json={"name": name}).json()["info"] == "Updated"
        assert holded.get(f"/contacts/{identity}").json()["name"] == name


@pytest.mark.parametrize("rows", [[{"ref": "A1"}], [{"field": "ref", "value": "A1"}]], ids=["own keys", "documented"])
def test_8_6_custom_fields_are_taken_in_both_shapes(holded: httpx.Client, rows: list[dict[str, str]]) -> None:
    expected = [{"field": "ref", "value": "A1"}]
    paper, contact = document(holded, customFields=rows), made(holded, "/contacts", name="x", customFields=rows)
    assert paper["customFields"] == expected
    for path in (f"/contacts/{contact}", f"/documents/invoice/{paper['id']}"):
        assert holded.put(path, json={"customFields": rows}).json()["status"] == 1
        assert holded.get(path).json()["customFields"] == expected


def test_8_7_numbers_may_come_as_text(holded: httpx.Client) -> None:
    shown = document(holded, date=str(TODAY), items=[line(units="2", subtotal="45.50")])
    assert (shown["date"], shown["subtotal"]) == (MIDNIGHT, 91)


@pytest.mark.parametrize("wrong", [TODAY * 1000, "2026-11-20", "20/11/2026"])
def test_8_8_dates_in_milliseconds_or_words_are_refused(holded: httpx.Client, wrong: Any) -> None:
    answer = holded.post("/documents/invoice", json={"contactName": "x", "date": wrong, "items": [line()]})
    assert (answer.status_code, answer.json()) == (400, {"status": 0, "info": "Wrong date"})


def test_8_9_tags_lose_what_separates(holded: httpx.Client) -> None:
    assert document(holded, tags=["Night-Shift", "zona 2"])["tags"] == ["nightshift", "zona2"]


def test_8_10_and_8_11_pages_end_with_an_empty_one(holded: httpx.Client) -> None:
    made(holded, "/contacts", name="Única")
    assert [len(holded.get("/contacts", params={"page": page}).json()) for page in (1, 2, 99)] == [1, 0, 0]


def test_8_12_pdfs_are_base64_in_json_and_pictures_are_bytes(holded: httpx.Client) -> None:
    paper = document(holded)
    told = holded.get(f"/documents/invoice/{paper['id']}/pdf").json()
    assert base64.b64decode(told["data"]).startswith(b"%PDF")
    product = made(holded, "/products", name="Vino")
    picture = b"\x89PNG\r\n\x1a\n" + bytes(100)
    assert holded.post(f"/products/{product}/image", files={"file": ("a.png", picture)}).json()["status"] == 1
    assert holded.get(f"/products/{product}/image").content == picture


def test_8_13_the_reply_tells_the_number_and_drafts_tell_it_later(holded: httpx.Client) -> None:
    body = {"contactName": "x", "date": TODAY, "items": [line()]}
    first = holded.post("/documents/invoice", json={**body, "approveDoc": True}).json()
    draft = holded.post("/documents/invoice", json=body).json()
    assert first["invoiceNum"]
    assert draft["invoiceNum"] is None
    holded.put(f"/documents/invoice/{draft['id']}", json={"approveDoc": True})
    assert holded.get(f"/documents/invoice/{draft['id']}").json()["docNumber"]


@pytest.mark.parametrize("path", ["/contacts", "/products", "/documents/invoice", "/payments", "/treasury"])
def test_8_14_what_is_not_there_is_400_not_found(holded: httpx.Client, path: str) -> None:
    answer = holded.get(f"{path}/{NOBODY}")
    assert (answer.status_code, answer.json()) == (400, {"status": 0, "info": "not found"})


def test_8_15_a_tax_code_finds_its_contact_and_a_name_makes_one(holded: httpx.Client) -> None:
    coded = [document(holded, contactCode="12345678Z", contactName=name)["contact"] for name in ("Ana", "Otra")]
    named = [document(holded, contactName="Ana")["contact"] for _ in range(2)]
    assert coded[0] == coded[1]
    assert len({*coded, *named}) == 3


def test_8_16_a_till_sells_by_sku_and_pays_with_several_tenders(holded: httpx.Client) -> None:
    product = made(holded, "/products", name="Café", sku="CAF", price=10, tax=10)
    ticket = {"date": TODAY, "approveDoc": True, "items": [{"sku": "CAF", "units": 2}]}
    sold = holded.post("/documents/salesreceipt", json=ticket).json()
    assert sold["invoiceNum"]
    for amount in (12, 10):
        path = f"/documents/salesreceipt/{sold['id']}/pay"
        assert holded.post(path, json={"date": TODAY, "amount": amount, "desc": "efectivo"}).json()["status"] == 1
    shown = holded.get(f"/documents/salesreceipt/{sold['id']}").json()
    assert (shown["paymentsPending"], shown["status"], shown["total"]) == (0, 1, 22)
    assert shown["products"][0]["productId"] == product


def test_8_17_importers_bring_their_own_totals(holded: httpx.Client) -> None:
    contact = made(holded, "/contacts", name="Cliente", defaults={"salesTaxes": ["s_iva_10"], "dueDays": 30})
    shown = document(holded, contactId=contact, approveDoc=False, applyContactDefaults=False)
    assert (shown["total"], shown["draft"], shown["date"]) == (108.9, True, MIDNIGHT)


def test_8_18_the_keys_of_taxes_are_those_of_products(holded: httpx.Client) -> None:
    product = holded.get(f"/products/{made(holded, '/products', name='Pan', price=1, tax=4)}").json()
    assert set(product["taxes"]) <= {one["key"] for one in holded.get("/taxes").json()}
    assert product["taxes"] == ["s_iva_4"]


def test_8_19_documents_join_contacts_and_contacts_join_the_ledger(holded: httpx.Client) -> None:
    supplier = made(holded, "/contacts", name="Proveedor", type="supplier")
    bought = document(holded, "purchase", contactId=supplier)
    shown = holded.get(f"/contacts/{bought['contact']}").json()
    assert (shown["id"], str(shown["supplierRecord"]["num"])[:2]) == (supplier, "40")
    sold = holded.get(f"/contacts/{document(holded)['contact']}").json()
    assert str(sold["clientRecord"]["num"])[:3] == "430"


def test_8_20_nothing_is_compressed_unasked(holded: httpx.Client) -> None:
    for accepted in ("identity", "br", "br, gzip"):
        answer = holded.get("/taxes", headers={"Accept-Encoding": accepted})
        assert answer.headers.get("content-encoding") in {None, "gzip"}
        assert answer.json()


# ------------------------------------------------------------------------------------------------ what was chosen


def test_9_what_was_chosen_where_the_sources_disagree(holded: httpx.Client) -> None:
    """Unknown routes, words of deletion, `limit`, prices under the wrong name, lines without product, overpayment."""
    nowhere = holded.get("/nothing")
    assert (nowhere.status_code, nowhere.json()) == (404, {"status": 0, "info": "Not found"})
    contacts = [made(holded, "/contacts", name=f"C{number}") for number in range(3)]
    assert len(holded.get("/contacts", params={"limit": 2}).json()) == 2
    assert holded.delete(f"/contacts/{contacts[0]}").json()["info"] == "Deleted ok"
    product = made(holded, "/products", name="Vino", sku="VIN", price=8, tax=21)
    shown = document(
        holded, items=[{"name": "x", "price": 5}, {"productId": product}, {"name": "libre", "subtotal": 1}]
    )
    assert [one["price"] for one in shown["products"]] == [5, 8, 1]
    assert shown["products"][1]["productId"] == product
    assert [
        one["id"] for one in holded.get("/documents/invoice", params={"starttmp": MIDNIGHT, "endtmp": MIDNIGHT}).json()
    ] == [shown["id"]]
    assert holded.delete(f"/documents/invoice/{shown['id']}").json()["info"] == "Sucessfully deleted"
    owed = document(holded, approveDoc=True)
    paid = holded.post(f"/documents/invoice/{owed['id']}/pay", json={"date": TODAY, "amount": 200})
    assert paid.json()["status"] == 1
    assert holded.get(f"/documents/invoice/{owed['id']}").json()["paymentsPending"] < 0


def test_9_a_key_that_only_reads_is_told_so_with_403(
    client: Clients, database: Database, found: Callable[..., Company]
) -> None:
    company = found(database, "open")
    client(company=company)
    refused = client(company=company).post("/contacts", json={"name": "x"})
    assert (refused.status_code, refused.json()) == (403, {"status": 0, "info": "This key is read-only"})


# ------------------------------------------------------------------------------- what did nothing is named, by default


def test_fields_that_did_nothing_are_named_in_a_header(holded: httpx.Client) -> None:
    """At any depth, those of lists once; a body that was heard whole has no header."""
    quiet = holded.post("/contacts", json={"name": "Cliente"})
    assert HEADER not in quiet.headers
    wrong = {"name": "Cliente", "colour": "red", "billAddress": {"city": "Vigo", "zip": "1"}, "tag list": 1}
    expected = '299 talonario "ignored: colour, billAddress.zip, ..."'
    assert holded.post("/contacts", json=wrong).headers[HEADER] == expected
    paper = document(holded)
    told = holded.put(
        f"/documents/invoice/{paper['id']}",
        json={"desc": "y", "status": 1, "draft": False, "currencyChange": 2, "items": [line(vat=1), line(vat=2)]},
    )
    assert told.json()["info"] == "Updated"
    for name in ("status", "draft", "items.vat", "currencyChange"):
        assert told.headers[HEADER].count(name) == 1
    bank = holded.get("/treasury").json()[0]["id"]
    loose = {"bankId": bank, "amount": 5, "date": TODAY, "documentId": paper["id"]}
    assert holded.post("/payments", json=loose).headers[HEADER].count("documentId") == 1


def test_what_cannot_take_effect_here_is_named_with_its_reason(holded: httpx.Client) -> None:
    """Fields that mean something elsewhere: of another contact, another type, another state."""
    contact = made(holded, "/contacts", name="Cliente")
    who = {"contactName": "Otro", "contactCode": "12345678Z", "contactCity": "Vigo"}
    body = {"contactId": contact, **who, "date": TODAY, "items": [line()]}
    warehouse = holded.get("/warehouses").json()[0]["id"]
    told = holded.post("/documents/invoice", json={**body, "warehouseId": warehouse, "expAccountId": "62900001"})
    for name in (*who, "warehouseId", "expAccountId"):
        assert told.headers[HEADER].count(f'"{name} is ignored: ') == 1
    assert (
        HEADER
        not in holded.post("/documents/waybill", json={**body, **dict.fromkeys(who), "warehouseId": warehouse}).headers
    )
    bank = [holded.post("/contacts", json={"name": "x", "swift": "BBVAESMM", **more}) for more in ({}, {"iban": IBAN})]
    assert ["swift is ignored" in one.headers.get(HEADER, "") for one in bank] == [True, False]
    person = {"name": "Ana", "lastName": "Ría", "email": "a@example.es"}
    employee = made(holded, "http://test/api/team/v1/employees", **person)
    path = f"http://test/api/team/v1/employees/{employee}"
    abroad = [{"fiscalAddress": {"city": "Oporto"}, **more} for more in ({}, {"fiscalResidence": False})]
    told_of = [holded.put(path, json=one).headers.get(HEADER, "") for one in abroad]
    assert ["fiscalAddress is ignored" in one for one in told_of] == [True, False]


# ------------------------------------------------------------------------------------------- the live service as it is


def test_live_a_path_that_is_not_there_is_a_page_with_200(live: httpx.Client) -> None:
    for answer in (live.get("/nothing"), live.patch("/contacts"), live.get("http://test/api/nothing/v1/x")):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.text.startswith("<!DOCTYPE html>")
        assert "<title>404" in answer.text
    stranger = live.get("/nothing", headers={"key": "0" * 32})
    assert stranger.status_code == 404


def test_live_refusals_arrive_with_200_but_for_those_seen_with_400(live: httpx.Client) -> None:
    product = made(live, "/products", name="Vino")
    for answer, status, info in (
        (live.post("/contacts", json={}), 200, "name needed"),
        (live.get(f"/products/{product}/image"), 200, "No attachments found"),
        (live.post("/documents/invoice", content=b"{bad"), 200, "Invalid JSON"),
        (live.get(f"/contacts/{NOBODY}"), 400, "not found"),
        (live.get("/documents/invoices"), 400, "Undefined type invoices"),
        (live.post("/documents/invoice", json={"date": "hoy", "items": []}), 400, "Wrong date"),
    ):
        assert (answer.status_code, answer.json()) == (status, {"status": 0, "info": info})
    assert live.get("/contacts", headers={"key": "0" * 32}).status_code == 401


def test_live_a_key_that_only_reads_is_told_so_with_200(
    client: Clients, database: Database, found: Callable[..., Company]
) -> None:
    company = founding.settle(database, found(database, "open"), quirks="live")
    client(company=company)
    refused = client(company=company).post("/contacts", json={"name": "x"})
    assert (refused.status_code, refused.json()["status"]) == (200, 0)


@pytest.mark.parametrize("path", ["/expensesaccounts", "/saleschannels"])
def test_live_a_new_account_says_its_http_status(holded: httpx.Client, live: httpx.Client, path: str) -> None:
    for one, status in ((holded, 1), (live, 201)):
        answer = one.post(path, json={"name": "Otra", "desc": "Otra más"})
        assert (answer.status_code, answer.json()["status"], answer.json()["info"]) == (201, status, "Created")


def test_live_sending_to_nobody_is_a_page(live: httpx.Client) -> None:
    path = f"/documents/invoice/{document(live)['id']}/send"
    assert live.post(path, json={}).text.startswith("<!DOCTYPE html>")
    assert live.post(path, json={"emails": "ana@example.es"}).json() == {"status": 1, "info": "Document sent."}


def test_live_numbers_have_the_noise_of_binary_fractions(live: httpx.Client) -> None:
    paper = document(live, items=[line(units=1, subtotal=9.72, tax=0)])
    text = live.get(f"/documents/invoice/{paper['id']}").text
    assert '"subtotal":9.7200000000000006' in text
    assert '"units":1,' in text


def test_live_8_1_a_line_that_no_product_has_says_0(live: httpx.Client) -> None:
    shown = document(live, items=[line(sku=None)])
    assert shown["products"][0]["sku"] == 0
    assert "from" not in shown


def test_live_8_6_custom_fields_are_split_by_their_own_keys(live: httpx.Client) -> None:
    rows, split = (
        [{"field": "ref", "value": "A1"}],
        [{"field": "field", "value": "ref"}, {"field": "value", "value": "A1"}],
    )
    paper, contact = document(live, customFields=rows), made(live, "/contacts", name="x", customFields=rows)
    assert paper["customFields"] == split
    assert live.get(f"/contacts/{contact}").json()["customFields"] == split
    live.put(f"/documents/invoice/{paper['id']}", json={"customFields": rows})
    assert live.get(f"/documents/invoice/{paper['id']}").json()["customFields"] == rows
    assert document(live, customFields=[{"ref": "A1"}])["customFields"] == rows


def test_live_prices_and_products_under_the_wrong_name_are_dropped(live: httpx.Client) -> None:
    product = made(live, "/products", name="Vino", sku="VIN", price=8, tax=21)
    shown = document(
        live, items=[{"name": "x", "price": 5}, {"name": "y", "productId": product}, {"sku": "VIN", "price": 3}]
    )
    assert [one["price"] for one in shown["products"]] == [0, 0, 8]
    assert [one["productId"] for one in shown["products"]] == [None, None, product]


def test_live_an_update_loses_the_social_networks_and_a_code_alone_becomes_spain(live: httpx.Client) -> None:
    networks = {"website": "https://ria.example"}
    contact = made(live, "/contacts", name="x", socialNetworks=networks, billAddress={"countryCode": "FR"})
    changed = live.put(f"/contacts/{contact}", json={"socialNetworks": {"website": "https://otra.example"}})
    assert changed.json()["info"] == "Updated"
    assert HEADER not in changed.headers
    ignored = live.put(f"/documents/invoice/{document(live)['id']}", json={"status": 1, "draft": False})
    assert (ignored.json()["info"], HEADER in ignored.headers) == ("Updated", False)
    shown = live.get(f"/contacts/{contact}").json()
    assert shown["socialNetworks"]["website"] == "https://ria.example"
    assert shown["billAddress"]["countryCode"] == "ES"


def test_live_a_funnel_forgets_its_labels_and_an_event_its_funnel(holded: httpx.Client, live: httpx.Client) -> None:
    """Here they are kept, and shown: nothing is to be warned of."""
    for asked, labels in ((holded, ["Feria"]), (live, [])):
        crm = "http://test/api/crm/v1"
        funnel = asked.get(f"{crm}/funnels").json()[0]["id"]
        body = {"labels": [{"labelName": "Feria"}], "name": "Obras"}
        told = asked.put(f"{crm}/funnels/{funnel}", json=body)
        assert (told.json()["info"], HEADER in told.headers) == ("Updated", False)
        shown = asked.get(f"{crm}/funnels/{funnel}").json()
        assert (shown["name"], [one["labelName"] for one in shown["labels"]]) == ("Obras", labels)
        event = asked.post(f"{crm}/events", json={"name": "Café", "funnelId": funnel}).json()["id"]
        asked.put(f"{crm}/events/{event}", json={"funnelId": funnel, "kind": "coffee"})
        shown = asked.get(f"{crm}/events/{event}").json()
        assert (shown["kind"], shown["funnelId"]) == ("coffee", funnel if labels else "")


def test_live_lists_read_only_what_the_live_service_reads(live: httpx.Client) -> None:
    for number in range(3):
        made(live, "/contacts", name=f"C{number}")
        document(live)
    assert len(live.get("/contacts", params={"limit": 1, "name": "C1", "updated[gte]": 1}).json()) == 6
    assert len(live.get("/documents/invoice", params={"limit": 2, "docNumber": "x"}).json()) == 2
    assert live.get("/documents/invoice", params={"starttmp": MIDNIGHT}).json() == []


def test_live_8_9_and_overpayment_are_the_same(live: httpx.Client) -> None:
    shown = document(live, tags=["Night-Shift"], approveDoc=True)
    assert shown["tags"] == ["nightshift"]
    paid = live.post(f"/documents/invoice/{shown['id']}/pay", json={"date": TODAY, "amount": 200})
    assert paid.json()["status"] == 1


def test_live_replays_tell_what_was_told(live: httpx.Client) -> None:
    """An idempotent answer is kept as it was spelled."""
    body = {"contactName": "x", "date": TODAY, "items": [line(subtotal=9.72, tax=0)]}
    first, again = (live.post("/documents/invoice", json=body, headers={"Idempotency-Key": "a1"}) for _ in range(2))
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.content == first.content


def test_strict_books_are_never_spoken_of_in_lies(
    client: Clients, database: Database, found: Callable[..., Company]
) -> None:
    """Neither when the setting is asked for nor when a row says so all the same."""
    company = found(database, "strict")
    with pytest.raises(founding.QuirksNeedOpenBooks):
        founding.settle(database, company, quirks="live")
    with pytest.raises(founding.QuirksNeedOpenBooks):
        founding.found(
            database,
            "x",
            "B12345674",
            "strict",
            now=company.created_at,
            new_id=lambda: company.company_id,
            quirks="live",
        )
    with database.write(company.company_id) as tx:
        tx.update(Company(**{name: getattr(company, name) for name in Company.names} | {"quirks": "live"}))
    strict = client(company=company)
    assert strict.get("/nothing").status_code == 404
    assert strict.post("/contacts", json={}).status_code == 400
