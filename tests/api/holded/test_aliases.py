"""Every path that clients call besides the documented one, row by row of the notes on the live service (section 10)."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import httpx
import pytest

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files
from tests import samples

TODAY: Final = 1795172400  # 20 November 2026, noon in Madrid
YEAR: Final = "starttmp=1767222000&endtmp=1798758000"
DAY: Final = 86_400


@pytest.fixture
def holded(
    database: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Callable[[], Any],
    new_id: IdSource,
    files: Files,
) -> Iterator[httpx.Client]:
    """A company with open books and one of everything."""
    transport = httpx.WSGITransport(build(database, outside(clock, new_id, files=files)))
    headers = {"key": key_for(database, found(database, "open"), "holded")}
    with httpx.Client(transport=transport, base_url="http://test/api", headers=headers) as client:
        yield client


def made(holded: httpx.Client, path: str, **body: Any) -> str:
    """The id of what was made."""
    answer = holded.post(path, json=body)
    assert answer.is_success, answer.text
    return str(answer.json()["id"])


def paper(holded: httpx.Client, doc_type: str = "invoice") -> str:
    """The path of a document of 45 euros twice."""
    lines = [{"name": "Vino", "units": 2, "subtotal": 45}]
    path = f"/invoicing/v1/documents/{doc_type}"
    return f"{path}/{made(holded, path, contactName='Ría', date=TODAY, items=lines, approveDoc=True)}"


def same(holded: httpx.Client, alias: str, path: str) -> None:
    """Both paths answer the same, which is something."""
    answers = [holded.get(one) for one in (path, alias, f"{path.partition('?')[0]}/?{path.partition('?')[2]}")]
    assert [one.status_code for one in answers] == [200] * 3, answers[1].text
    assert answers[0].content == answers[1].content == answers[2].content
    assert answers[0].content not in {b"[]", b""}


@pytest.mark.parametrize(
    ("alias", "path"),
    [
        ("invoicing/v1/contactgroups", "invoicing/v1/contacts/groups"),
        ("invoicing/v1/treasuries", "invoicing/v1/treasury"),
        ("invoicing/v1/documents/paymentmethods", "invoicing/v1/paymentmethods"),
        ("invoicing/v1/payment-methods", "invoicing/v1/paymentmethods"),
        ("invoicing/v1/numberseries/invoice", "invoicing/v1/numberingseries/invoice"),
        ("invoicing/v1/numberseries", "invoicing/v1/numberingseries"),
        ("invoicing/v1/documents/proforma", "invoicing/v1/documents/proform"),
        ("invoicing/v1/documents/dailyexpense", "invoicing/v1/documents/purchase"),
        ("invoicing/v1/documents/order", "invoicing/v1/documents/purchaseorder"),
        ("accounting/v1/accounts", "accounting/v1/chartofaccounts"),
        (f"accounting/v1/dailyledger/?{YEAR}", f"accounting/v1/dailyledger?{YEAR}"),
        ("team/v1/times", "team/v1/employees/times"),
    ],
)
def test_lists_are_at_both_paths(holded: httpx.Client, alias: str, path: str) -> None:
    made(holded, "/invoicing/v1/contacts/groups", name="Norte")
    for doc_type in ("proform", "purchase", "purchaseorder", "invoice"):
        paper(holded, doc_type)
    person = made(holded, "/team/v1/employees", name="Ana", lastName="Ría", email="ana@example.es")
    times = {"startTmp": str(TODAY - 2 * DAY), "endTmp": str(TODAY - 2 * DAY + 60)}
    assert holded.post(f"/team/v1/employees/{person}/times", json=times).is_success
    same(holded, alias, path)


def test_series_without_a_type_are_those_of_all_types(holded: httpx.Client) -> None:
    every = holded.get("/invoicing/v1/numberingseries").json()
    assert {"invoice", "estimate", "salesorder", "waybill"} <= {one["type"] for one in every}
    assert [one for one in every if one["type"] == "invoice"] == holded.get(
        "/invoicing/v1/numberingseries/invoice"
    ).json()


def test_records_are_read_changed_and_removed_by_the_other_path(holded: httpx.Client) -> None:
    group = made(holded, "/invoicing/v1/contactgroups", name="Norte")
    same(holded, f"/invoicing/v1/contactgroups/{group}", f"/invoicing/v1/contacts/groups/{group}")
    assert holded.put(f"/invoicing/v1/contactgroups/{group}/", json={"name": "Sur"}).is_success
    assert holded.get(f"/invoicing/v1/contacts/groups/{group}").json()["name"] == "Sur"
    assert holded.delete(f"/invoicing/v1/contactgroups/{group}").is_success
    assert holded.get(f"/invoicing/v1/contacts/groups/{group}").status_code == 400
    bank = made(holded, "/invoicing/v1/treasuries", name="Abanca")
    same(holded, f"/invoicing/v1/treasuries/{bank}", f"/invoicing/v1/treasury/{bank}")


def test_files_and_pictures_are_at_both_paths(holded: httpx.Client) -> None:
    contact, product = (made(holded, f"/invoicing/v1/{one}", name="x") for one in ("contacts", "products"))
    for name in ("a.pdf", "b (1).pdf"):
        sent = holded.post(f"/invoicing/v1/contacts/{contact}/attach", files={"file": (name, samples.PDF)})
        assert sent.json() == {"status": 1, "info": "Attached", "data": name}
        sent = holded.post(f"/invoicing/v1/products/{product}/image", files={"file": (f"{name}.png", samples.PNG)})
        assert sent.json()["status"] == 1
    at = f"/invoicing/v1/contacts/{contact}/attachments"
    same(holded, at, f"{at}/list")
    assert holded.get(at).json() == ["a.pdf", "b (1).pdf"]
    same(holded, f"{at}/b%20(1).pdf", f"{at}/get?filename=b%20(1).pdf")
    assert holded.get(f"{at}/a.pdf").content == samples.PDF
    assert holded.get(f"{at}/otro.pdf").json() == {"status": 0, "info": "No attachments found"}
    same(holded, f"/invoicing/v1/products/{product}/images", f"/invoicing/v1/products/{product}/imagesList")
    assert holded.delete(f"/invoicing/v1/contacts/{contact}").is_success
    assert holded.get(at).json() == {"status": 0, "info": "not found"}


@pytest.mark.parametrize("alias", ["attach", "attachment", "attachments"])
def test_documents_take_files_by_each_path(holded: httpx.Client, alias: str) -> None:
    at = paper(holded)
    assert holded.post(f"{at}/{alias}", files={"file": ("a.pdf", samples.PDF)}).json()["status"] == 1
    assert holded.get(f"{at}/attachments/list").json() == {"status": 1, "attachments": ["a.pdf"]}


@pytest.mark.parametrize("alias", ["pay", "payments"])
def test_documents_are_paid_by_each_path(holded: httpx.Client, alias: str) -> None:
    at = paper(holded)
    told = holded.post(f"{at}/{alias}", json={"date": TODAY, "amount": 10})
    assert set(told.json()) == {"status", "invoiceId", "invoiceNum", "paymentId"}
    assert holded.get(at).json()["paymentsTotal"] == 10


@pytest.mark.parametrize("path", ["entry", "dailyledger"])
def test_entries_are_posted_to_each_path(holded: httpx.Client, path: str) -> None:
    lines = [{"account": 57000000, "debit": 5}, {"account": 10000000, "credit": 5}]
    told = holded.post(f"/accounting/v1/{path}", json={"date": TODAY, "lines": lines})
    assert (told.status_code, set(told.json())) == (200, {"entryGroupId"})


@pytest.mark.parametrize("path", ["account", "accounts", "chartofaccounts"])
def test_accounts_are_made_by_each_path(holded: httpx.Client, path: str) -> None:
    told = holded.post(f"/accounting/v1/{path}", json={"prefix": 6299})
    assert (told.status_code, set(told.json())) == (200, {"accountId"})


def test_tasks_and_times_of_a_project_are_at_both_paths(holded: httpx.Client) -> None:
    project = made(holded, "/projects/v1/projects", name="Nave")
    at = f"/projects/v1/projects/{project}"
    [first, *_] = holded.get(at).json()["lists"]
    made(holded, f"{at}/tasks", listId=first["id"], name="Pintar")
    assert holded.get(f"{at}/tasks").json() == holded.get("/projects/v1/tasks").json() != []
    time = holded.post(f"{at}/timerecords", json={"duration": 60, "userId": "ana"}).json()["id"]
    same(holded, f"{at}/timerecords", f"{at}/times")
    same(holded, f"{at}/timerecords/{time}", f"{at}/times/{time}")
    assert holded.delete(f"{at}/timerecords/{time}").is_success
    assert holded.get(f"{at}/times").json() == []


def test_bodies_may_be_forms_under_any_path(holded: httpx.Client) -> None:
    contact = holded.post("/invoicing/v1/contacts/", data={"name": "Ría", "isperson": "1", "tags": "a,b"}).json()["id"]
    shown = holded.get(f"/invoicing/v1/contacts/{contact}/").json()
    assert (shown["name"], shown["isperson"], shown["tags"]) == ("Ría", 1, ["a", "b"])
    at = paper(holded)
    assert holded.post(f"{at}/pay/", data={"date": str(TODAY), "amount": "10.5"}).json()["status"] == 1
    assert holded.get(at).json()["paymentsTotal"] == 10.5


def test_forms_spell_objects_and_lists_as_php_does(holded: httpx.Client) -> None:
    """What `http_build_query` makes of a document, and curl of a contact."""
    said = {
        "contactName": "Ría",
        "contactCode": "12345678Z",
        "date": str(TODAY),
        "approveDoc": "1",
        "items[0][name]": "Vino",
        "items[0][units]": "2",
        "items[0][subtotal]": "45",
        "items[0][taxes][]": "s_iva_21",
        "items[1][name]": "Porte",
        "items[1][subtotal]": "10.5",
        "tags[]": "web",
        "customFields[0][field]": "ref",
        "customFields[0][value]": "A1",
    }
    path = "/invoicing/v1/documents/invoice"
    shown = holded.get(f"{path}/{holded.post(path, data=said).json()['id']}").json()
    assert (shown["subtotal"], shown["total"], shown["tags"]) == (100.5, 119.4, ["web"])
    assert shown["customFields"] == [{"field": "ref", "value": "A1"}]
    told = holded.post("/invoicing/v1/contacts", data={"name": "Ana", "billAddress[city]": "Vigo", "x[]y": "1"})
    assert told.headers["Warning"] == '299 talonario "ignored: ..."'
    assert holded.get(f"/invoicing/v1/contacts/{told.json()['id']}").json()["billAddress"]["city"] == "Vigo"
