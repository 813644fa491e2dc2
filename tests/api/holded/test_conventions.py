"""What the notes on the live service say of keys, lists, values, replies (sections 1, 2.1, 2.7 and 9), row by row."""

from typing import Any, Final

import httpx
import pytest

from talonario.domain.companies import Policy
from tests.api.holded.test_quirks import IBAN, MIDNIGHT, NOBODY, TODAY, Clients, client, document, holded, line, made

__all__ = ["client", "holded"]

DAY: Final = 86_400


# --------------------------------------------------------------------------------------------------------- 1.2 and 1.3


@pytest.mark.parametrize(
    ("headers", "status", "body"),
    [
        ({}, 401, {"status": 401}),
        ({"Authorization": "Bearer " + "a" * 32}, 401, {"status": 401}),
        ({"X-API-KEY": "a" * 32}, 401, {"status": 401}),
        ({"key": "a" * 32}, 401, {"status": 401}),
        ({"Key": "pat_live_0123456789"}, 400, {"status": 0, "info": "Invalid key"}),
        ({"KEY": "mi clave"}, 400, {"status": 0, "info": "Invalid key"}),
    ],
)
def test_keys_that_are_none(holded: httpx.Client, headers: dict[str, str], status: int, body: dict[str, Any]) -> None:
    """One that is missing, another service's header, one nobody has, and what cannot be one."""
    bare = httpx.Client(transport=holded._transport, base_url=holded.base_url)
    answer = bare.get("/contacts", headers=headers)
    assert (answer.status_code, answer.json()) == (status, body)
    known = {"KEY": holded.headers["key"].upper()}
    assert bare.get("/contacts", headers=known).status_code == 200


def test_two_equal_requests_make_two_records(holded: httpx.Client) -> None:
    """Nobody sends an idempotency key."""
    assert len({made(holded, "/contacts", name="Ana", code="12345678Z") for _ in range(2)}) == 2


def test_a_change_of_nothing_known_is_updated_all_the_same(holded: httpx.Client) -> None:
    contact = made(holded, "/contacts", name="Ana", email="ana@example.es", tags=["a"])
    before = holded.get(f"/contacts/{contact}").json()
    told = holded.put(f"/contacts/{contact}", json={"colour": "red"})
    assert (told.status_code, told.json()) == (200, {"status": 1, "info": "Updated", "id": contact})
    assert holded.put(f"/contacts/{contact}", json={"phone": "1"}).json()["info"] == "Updated"
    assert holded.get(f"/contacts/{contact}").json() | {"phone": "", "updatedHash": ""} == before | {"updatedHash": ""}


@pytest.mark.parametrize("path", ["/contacts", "/documents/invoice", "/nothing", f"/contacts/{NOBODY}"])
def test_every_answer_says_that_it_is_json(holded: httpx.Client, path: str) -> None:
    for answer in (holded.get(path), holded.get(f"{path}/"), holded.post(path, content=b"{")):
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        assert not answer.is_redirect


# ---------------------------------------------------------------------------------------------------------------- 1.4


def test_pages_begin_at_one_and_at_nought(holded: httpx.Client) -> None:
    """Unknown names are ignored, a limit that cannot be is the nearest one; documents come newest first."""
    contacts = [made(holded, "/contacts", name=f"C{number}") for number in range(3)]
    assert [one["id"] for one in holded.get("/contacts", params={"page": 0}).json()] == contacts
    for query in ({"per_page": 1}, {"perPage": 1}, {"limit": 501}, {"limit": "x"}, {"page": "x"}, {"page": -1}):
        assert len(holded.get("/contacts", params=query).json()) == 3, query
    assert [len(holded.get("/contacts", params={"limit": 2, "page": page}).json()) for page in (1, 2, 3)] == [2, 1, 0]
    papers = [document(holded, date=TODAY - DAY * number)["id"] for number in range(3)]
    assert [one["id"] for one in holded.get("/documents/invoice").json()] == papers[::-1]
    assert holded.get("/documents", params={"docType": "invoice"}).status_code == 404


# ---------------------------------------------------------------------------------------------------------------- 1.5


def test_values_are_spelled_as_clients_read_them(holded: httpx.Client) -> None:
    shown = document(holded, date=1778510282, dueDate=1778510282 + DAY, currency="EUR")
    assert (shown["date"], shown["dueDate"], shown["currency"]) == (1778450400, 1778450400 + DAY, "eur")
    assert {type(one["amount"]) for one in holded.get("/taxes").json()} == {str}
    contact = holded.get(f"/contacts/{made(holded, '/contacts', name='Ana', isperson=True)}").json()
    assert contact["isperson"] == 1
    assert (contact["id"], len(contact["id"])) == (contact["id"].lower(), 24)


# ---------------------------------------------------------------------------------------------------------------- 1.6


def test_series_tell_both_words(holded: httpx.Client) -> None:
    told = holded.post("/numberingseries/invoice", json={"name": "W", "format": "W%%%%"})
    identity = told.json()["id"]
    assert (told.status_code, told.json()) == (201, {"status": 1, "msg": "Created", "info": "Created", "id": identity})
    gone = "Successfully deleted"
    answer = holded.delete(f"/numberingseries/invoice/{identity}").json()
    assert answer == {"status": 1, "msg": gone, "info": gone, "id": identity}


# ---------------------------------------------------------------------------------------------------------------- 2.1

ASSERTED: Final = {
    *("id", "customId", "name", "code", "tradeName", "email", "mobile", "phone", "type", "iban", "swift", "groupId"),
    *("clientRecord", "supplierRecord", "billAddress", "customFields", "defaults", "socialNetworks", "tags", "notes"),
    *("contactPersons", "shippingAddresses", "isperson"),
}


def test_contacts_have_every_key_that_an_sdk_asserts(holded: httpx.Client) -> None:
    """And what was written under one name is read under another."""
    contact = made(
        holded,
        "/contacts",
        CustomId="mio",
        name="Ría",
        type="supplier",
        iban=IBAN,
        swift="BBVAESMM",
        taxOperation="intra",
        note="llamar antes",
        billAddress={"countryCode": "FR"},
        shippingAddresses=[{"name": "Nave", "note": "timbre", "privateNotes": "perro"}],
        defaults={"purchasesTax": 21, "accumulateInForm347": "No", "salesTax": 21, "salesTaxes": ["s_iva_10"]},
    )
    shown = holded.get(f"/contacts/{contact}").json()
    assert set(shown) >= ASSERTED
    assert "taxOperation" not in shown
    assert (shown["customId"], shown["swift"], shown["clientRecord"]) == ("mio", "BBVAESMM", 0)
    assert shown["notes"][0]["name"] == "llamar antes"
    assert shown["billAddress"]["countryCode"] == "FR", "the live service makes Spain of it"
    assert shown["defaults"]["purchasesTax"] == ["p_iva_21"]
    assert shown["defaults"]["salesTax"] == ["s_iva_10"], "the array wins"
    assert shown["defaults"]["accumulateInForm347"] == "no"
    [place] = shown["shippingAddresses"]
    assert (place["notes"], place["privateNotes"]) == ("timbre", "perro")
    assert [one["id"] for one in holded.get("/contacts", params={"customId": "mio"}).json()] == [contact]


def test_the_hash_of_a_contact_moves_with_it(holded: httpx.Client, clock: Any) -> None:
    contact = made(holded, "/contacts", name="Ría")
    before = holded.get(f"/contacts/{contact}").json().get("updatedHash")
    clock.now += clock.now.resolution * 1_000_000
    holded.put(f"/contacts/{contact}", json={"phone": "1"})
    assert holded.get(f"/contacts/{contact}").json()["updatedHash"] not in {None, before}


# ---------------------------------------------------------------------------------------------------------------- 2.7

ON_PAPER: Final = {
    *("id", "contact", "contactName", "desc", "date", "dueDate", "notes", "products", "tax", "subtotal", "discount"),
    *("total", "language", "status", "customFields", "docNumber", "currency", "currencyChange", "paymentsTotal"),
    *("paymentsPending", "paymentsRefunds", "from"),
}


def test_documents_have_every_key_that_an_sdk_asserts(holded: httpx.Client) -> None:
    shown = document(holded, notes="id-77")
    assert set(shown) >= ON_PAPER
    assert holded.get("/documents/invoice").json() == [shown]
    assert (shown["from"], shown["shipping"], shown["notes"]) == (None, "hidden", "id-77")
    assert (shown["dueDate"], shown["multipledueDate"]) == (None, [])
    due = document(holded, dueDate=TODAY + DAY)
    assert (due["dueDate"], due["multipledueDate"]) == (
        MIDNIGHT + DAY,
        {"date": MIDNIGHT + DAY, "amount": due["total"]},
    )


@pytest.mark.parametrize("way", [{"taxes": ["s_iva_21", "s_ret_15"]}, {"tax": 21, "retention": 15}])
def test_the_tax_of_a_document_is_less_what_is_withheld(holded: httpx.Client, way: dict[str, Any]) -> None:
    shown = document(holded, items=[{"name": "Asesoría", "units": 1, "subtotal": 3000, **way}])
    assert (shown["subtotal"], shown["tax"], shown["total"]) == (3000, 180, 3180)
    assert (shown["products"][0]["tax"], shown["products"][0]["taxes"]) == (21, ["s_iva_21", "s_ret_15"])


def test_lines_under_the_wrong_name_make_an_empty_draft(holded: httpx.Client) -> None:
    """`products` is read as `items` is."""
    body = {"contactName": "Ana", "date": TODAY}
    for name, total in (("lines", 0), ("products", 108.9), ("items", 108.9)):
        identity = made(holded, "/documents/invoice", **body, **{name: [line()]})
        assert holded.get(f"/documents/invoice/{identity}").json()["total"] == total


def test_states_follow_what_happens(holded: httpx.Client) -> None:
    """A document of nothing is paid; a supplier's number stays; what is sent as the status is not heard."""
    assert document(holded, items=[line(subtotal=0)], approveDoc=True)["status"] == 1
    bought = document(holded, "purchase", invoiceNum="PROV/77", approveDoc=True, status=1)
    assert (bought["docNumber"], bought["status"]) == ("PROV/77", 0)
    path = f"/documents/purchase/{bought['id']}"
    states = []
    for amount in (8.9, 90, 10):
        assert holded.post(f"{path}/pay", json={"date": TODAY, "amount": amount}).json()["status"] == 1
        states.append(holded.get(path).json()["status"])
    states.append(holded.get(path).json()["paymentsPending"])
    assert states == [2, 2, 1, 0]


def test_a_contact_changes_on_a_draft(holded: httpx.Client) -> None:
    other, draft = made(holded, "/contacts", name="Otra"), document(holded)
    assert holded.put(f"/documents/invoice/{draft['id']}", json={"contactId": other}).json()["status"] == 1
    assert holded.get(f"/documents/invoice/{draft['id']}").json()["contact"] == other


def test_what_does_not_become_something_says_so_by_its_type(holded: httpx.Client) -> None:
    """In the words of this dialect, also when nothing was said."""
    for doc_type, body, words in (
        ("invoice", {"docType": "estimate"}, "A document of type invoice does not become estimate"),
        ("purchase", {}, "A document of type purchase does not become invoice"),
    ):
        identity = document(holded, doc_type)["id"]
        answer = holded.post(f"/documents/{doc_type}/{identity}/convert", json=body)
        assert (answer.status_code, answer.json()) == (400, {"status": 0, "info": words})


# ------------------------------------------------------------------------------------------------------------------ 9


@pytest.mark.parametrize("policy", ["open", "strict"])
def test_9_of_approved_documents_only_what_is_said_beside_them_changes(client: Clients, policy: Policy) -> None:
    """In strict books what is printed on them stays too; in open books, as Holded's, everything changes."""
    books = client(policy=policy)
    shown = document(books, approveDoc=True)
    path = f"/documents/invoice/{shown['id']}"
    beside = {"tags": ["a"], "customFields": [{"field": "a", "value": "b"}]}
    assert books.put(path, json=beside).json()["info"] == "Updated"
    changed = books.get(path).json()
    assert {name: changed[name] for name in beside} == beside
    method, other = books.get("/paymentmethods").json()[0]["id"], made(books, "/contacts", name="x")
    for body in (
        {"notes": "n"}, {"desc": "d"}, {"paymentMethod": method},
        {"items": [line(units=3)]}, {"date": TODAY - DAY}, {"contactId": other},
    ):  # fmt: skip
        answer = books.put(path, json=body)
        assert (answer.status_code, answer.json()["status"]) == ((200, 1) if policy == "open" else (400, 0)), body
    assert books.get(path).json()["total"] == (163.35 if policy == "open" else shown["total"])
    gone = books.delete(path)
    if policy == "strict":
        assert (gone.status_code, gone.json()) == (400, {"status": 0, "info": "Document can not be deleted"})
    else:
        assert gone.json()["info"] == "Sucessfully deleted"
