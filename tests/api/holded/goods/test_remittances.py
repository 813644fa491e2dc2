"""Remittances: made by an extension, shown by Holded's dialect."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from talonario.fiscal.sepa import NAMESPACE
from tests.api.holded.goods.conftest import TODAY, Desk
from tests.api.holded.test_contract import CONTRACT
from tests.contracts import validator

IBAN, OTHER = "ES9121000418450200051332", "ES7921000813610123456789"


def customer(desk: Desk, **more: Any) -> str:
    mandate = {"iban": IBAN, "swift": "CAIXESBBXXX", "sepaRef": "M-1", "sepaDate": TODAY}
    return desk.make("/contacts", **{"name": "Peña S.L.", **mandate, **more})


def bill(desk: Desk, contact: str, **more: Any) -> str:
    """An issued invoice of 121 €; its id as the other dialect has it."""
    line = {"name": "Obra", "units": 1, "subtotal": 100, "tax": 21}
    body = {"date": TODAY, "contactId": contact, "items": [line], "approveDoc": True, **more}
    number = desk("POST", "/documents/invoice", body)["invoiceNum"]
    found = desk.other("GET", "/invoices?limit=100")
    return str(next(one["id"] for one in found if one["number"] == number))


def refused(desk: Desk, status: int, **body: Any) -> str:
    answer: httpx.Response = desk.factuarea.post("/x/remittances", json={"collect_on": "2026-12-01", **body})
    assert answer.status_code == status, answer.text
    return answer.text


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A company with a bank."""
    desk.make("/treasury", name="Abanca", type="bank", iban=OTHER, swift="CAGLESMMXXX")
    return desk


def test_invoices_are_gathered_into_a_file_for_the_bank(desk: Desk) -> None:
    ids = [bill(desk, customer(desk, name=name)) for name in ("Peña", "Ría")]
    made = desk.other("POST", "/x/remittances", {"invoice_ids": ids, "collect_on": "2026-12-01", "description": "Dic"})
    assert (made["total"], [one["amount"] for one in made["debits"]], made["scheme"]) == (242, [121, 121], "CORE")
    assert desk.other("GET", f"/x/remittances/{made['id']}") == made
    assert desk.other("GET", "/x/remittances") == [made]
    file = desk.factuarea.get(f"/x/remittances/{made['id']}/file")
    assert file.headers["content-type"] == "application/xml"
    root = ET.fromstring(file.content)  # noqa: S314  (written here)
    assert [one.text for one in root.iter(f"{{{NAMESPACE}}}IBAN")] == [OTHER, IBAN, IBAN]
    assert [one.text for one in root.iter(f"{{{NAMESPACE}}}InstdAmt")] == ["121.00", "121.00"]
    assert desk.factuarea.get(f"/x/remittances/{made['id']}/file").content == file.content


def test_holded_shows_them_as_its_contract_says(desk: Desk) -> None:
    debtor = customer(desk)
    first = bill(desk, debtor)
    made = desk.other("POST", "/x/remittances", {"invoice_ids": [first], "collect_on": "2026-12-01", "scheme": "B2B"})
    (shown,) = desk("GET", "/remittances")
    assert desk("GET", f"/remittances/{shown['id']}") == shown
    (paper,) = desk("GET", "/documents/invoice")
    (bank,) = (one["id"] for one in desk("GET", "/treasury") if one["iban"] == OTHER)
    assert shown == {
        "id": shown["id"],
        "type": "receivable",
        "treasuryId": bank,
        "desc": "",
        "date": 1796079600,
        "mode": "b2b",
        "iban": OTHER,
        "swift": "CAGLESMMXXX",
        "creditorId": made["creditor_id"],
        "issuerId": made["creditor_id"],
        "total": 121,
        "status": 0,
        "documents": [{"id": paper["id"], "docNumber": paper["docNumber"], "contactName": "Peña S.L.", "amount": 121}],
    }
    schema = validator.operations(CONTRACT)["getRemittance"]["responses"]["200"]["content"]["application/json"]
    assert not list(validator.faults(schema["schema"], shown, CONTRACT))
    desk("POST", f"/documents/invoice/{paper['id']}/pay", {"date": TODAY, "amount": 121})
    assert desk("GET", "/remittances")[0]["status"] == 1
    assert desk.refused("GET", f"/remittances/{'0' * 24}") == "not found"


def test_what_cannot_be_debited_is_refused_with_its_reason(desk: Desk) -> None:
    good = bill(desk, customer(desk))
    assert "sepa" in refused(desk, 422, invoice_ids=[bill(desk, customer(desk, iban=""))]).lower()
    assert "SEPA" in refused(desk, 422, invoice_ids=[bill(desk, customer(desk, sepaRef=""))])
    draft = desk.other("POST", f"/invoices/{good}/duplicate")["id"]
    assert "domiciliar" in refused(desk, 422, invoice_ids=[draft])
    assert "posterior a hoy" in refused(desk, 422, invoice_ids=[good], collect_on="2026-11-20")
    assert desk.factuarea.post("/x/remittances", json={"invoice_ids": [], "collect_on": "2026-12-01"}).is_error
    nobody = "01999999-0000-7000-8000-000000000000"
    refused(desk, 404, invoice_ids=[nobody])
    till = next(one["id"] for one in desk("GET", "/treasury") if one["type"] == "cash")
    assert till
    assert desk("GET", "/remittances") == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"iban": "ES9121000418450200051333"}, "ES9121000418450200051333"),
        ({"iban": "12345"}, "revisa su IBAN"),
        ({"swift": "CAIXA"}, "CAIXA"),
        ({"sepaRef": "Ñ-1"}, "Ñ-1"),
        ({"sepaRef": "M" * 36}, "hasta 35"),
        ({"sepaRef": "/M-1"}, "/M-1"),
        ({"sepaDate": TODAY + 86_400}, "hoy o antes"),
    ],
)
def test_what_a_bank_would_send_the_whole_file_back_for_is_refused_before(
    desk: Desk, said: dict[str, Any], why: str
) -> None:
    assert why in refused(desk, 422, invoice_ids=[bill(desk, customer(desk, **said))])
    assert desk("GET", "/remittances") == []


def test_accounts_are_written_as_banks_have_them(desk: Desk) -> None:
    good = bill(desk, customer(desk, iban="es91 2100 0418 4502 0005 1332", swift=" caixesbb "))
    made = desk.other("POST", "/x/remittances", {"invoice_ids": [good], "collect_on": "2026-12-01"})
    root = ET.fromstring(desk.factuarea.get(f"/x/remittances/{made['id']}/file").content)  # noqa: S314  (written here)
    assert [one.text for one in root.iter(f"{{{NAMESPACE}}}IBAN")] == [OTHER, IBAN]
    assert [one.text for one in root.iter(f"{{{NAMESPACE}}}BICFI")] == ["CAGLESMMXXX", "CAIXESBB"]


def test_the_companys_own_account_must_be_one_too(desk: Desk) -> None:
    desk.make("/treasury", name="Mala", type="bank", iban="ES00 1")
    bank = next(one["id"] for one in desk.other("GET", "/x/exports/treasuries") if one["name"] == "Mala")
    assert "Mala" in refused(desk, 422, invoice_ids=[bill(desk, customer(desk))], treasury_id=bank)


def test_an_invoice_is_in_one_remittance_until_that_is_deleted(desk: Desk) -> None:
    good = bill(desk, customer(desk))
    body = {"invoice_ids": [good], "collect_on": "2026-12-01"}
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: desk.factuarea.post("/x/remittances", json=body), range(4)))
    assert sorted(one.status_code for one in replies) == [201, 409, 409, 409]
    assert all("ya está en otra remesa" in one.text for one in replies if one.status_code == 409)
    (made,) = desk.other("GET", "/x/remittances")
    desk.other("DELETE", f"/x/remittances/{made['id']}")
    assert desk.other("POST", "/x/remittances", body)["total"] == 121


def test_a_company_without_a_bank_is_told_so(desk: Desk) -> None:
    till = desk.other("GET", "/x/exports/treasuries")[0]["id"]
    good = bill(desk, customer(desk))
    assert "IBAN" in refused(desk, 422, invoice_ids=[good], treasury_id=till)
