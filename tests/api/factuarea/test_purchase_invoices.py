"""Purchase invoices over HTTP: amounts, payments, states, files, and the same records read through Holded."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files
from tests.api.factuarea.conftest import Caller
from tests.conftest import Clock

LINE = {"description": "Material", "quantity": 1, "unit_price": 350, "tax_rate": 21}
SUPPLIER = {"name": "Papelería Ñ", "tax_id": "B12345674", "accumulate_347": True}
PAYMENT = {"amount": 100, "paid_on": "2026-11-20", "payment_method": "bank_transfer"}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
PATH = "/purchase_invoices"


@pytest.fixture
def supplier(call: Caller) -> str:
    """A supplier's id."""
    return str(call.data("suppliers.create", "/suppliers", SUPPLIER)["id"])


@pytest.fixture
def holded(
    call: Caller,
    database: Database,
    company: Company,
    key_for: Callable[..., str],
    clock: Callable[[], Any],
    new_id: IdSource,
    files: Files,
) -> Iterator[httpx.Client]:
    """The same company through Holded's dialect."""
    app = build(database, outside(clock, new_id, files=files))
    headers = {"key": key_for(database, company, "holded")}
    base = "http://test/api/invoicing/v1"
    with httpx.Client(transport=httpx.WSGITransport(app), base_url=base, headers=headers) as client:
        yield client


def purchase(call: Caller, supplier: str, number: str = "INV-1", **more: Any) -> dict[str, Any]:
    """A pending one."""
    body = {
        "supplier_id": supplier,
        "external_invoice_number": number,
        "issued_on": "2026-11-02",
        "due_on": "2026-12-02",
        "status": "pending",
        "lines": [LINE],
        **more,
    }
    made: dict[str, Any] = call.data("purchase_invoices.create", PATH, body)
    return made


def refused(call: Caller, operation: str, path: str, body: Any = None, *, status: int = 422) -> tuple[str, Any, Any]:
    """The code, the subcode and the parameter of a refusal."""
    error = call(operation, path, body, status=status).json()["error"]
    return error["code"], error.get("subcode"), error.get("param")


def upload(call: Caller, path: str, name: str, content: bytes) -> httpx.Response:
    """Send a file as a form."""
    return call.client.post(f"/v1{path}/attach-file", files={"file": (name, content)})


def walk(call: Caller) -> None:
    """Every operation once."""
    supplier = call.data("suppliers.create", "/suppliers", {**SUPPLIER, "tax_id": "A58818501"})["id"]
    made = purchase(call, supplier, external_id="e1", tags=["oficina"], status="draft")
    path = f"{PATH}/{made['id']}"
    assert call.data("purchase_invoices.show", path)["id"] == made["id"]
    assert call.data("purchase_invoices.update", path, {"notes": "hola"})["notes"] == "hola"
    assert len(call.data("purchase_invoices.list", f"{PATH}?tags=oficina&external_invoice_number=INV-1")) == 1
    found = call.data("purchase_invoices.find_by_external_id", f"{PATH}/find-by-external-id", {"external_id": "e1"})
    assert found["id"] == made["id"]
    call.data("purchase_invoices.register_payment", f"{path}/payments", PAYMENT)
    assert len(call.data("purchase_invoices.list_payments", f"{path}/payments")) == 1
    assert len(call.data("purchase_invoices.pending", f"{PATH}/pending")) == 1
    assert call.data("purchase_invoices.overdue", f"{PATH}/overdue?limit=1") == []
    call("purchase_invoices.payment_receipt", f"{path}/payment-receipt", status=409)
    assert call.data("purchase_invoices.mark_paid", f"{path}/mark_paid")["status"] == "paid"
    assert call("purchase_invoices.payment_receipt", f"{path}/payment-receipt").content.startswith(b"%PDF")
    assert call.data("purchase_invoices.stats", f"{PATH}/stats")["paid"] == 1
    assert upload(call, path, "a.pdf", PDF).status_code == 200
    assert call.client.get(f"/v1{path}/file").content == PDF
    call.met |= {"purchase_invoices.attach_file", "purchase_invoices.file"}
    call("purchase_invoices.delete_file", f"{path}/file", status=204)
    spare = purchase(call, supplier, "INV-2")
    call("purchase_invoices.delete", f"{PATH}/{spare['id']}", status=204)
    result = call.data("purchase_invoices.bulk_delete", f"{PATH}/bulk-delete", {"ids": [made["id"]]})
    assert (result["deleted"], len(result["failed"])) == (0, 1)
    call("purchase_invoices.show", f"{PATH}/{spare['id']}", status=404)


def test_what_is_sent_comes_back(call: Caller, supplier: str) -> None:
    said: dict[str, Any] = {
        "received_on": "2026-11-05",
        "internal_code": "GASTO-7",
        "internal_notes": "revisar",
        "payment_method": "transferencia",
        "payment_terms_days": 30,
        "expense_account": "6280001",
        "expense_category_id": "01931b3e-7c4a-7f2e-9a8b-3c5d6e7f8c01",
        "deductible_percentage": 50,
        "operation_class": "bien_inversion",
        "exclude_347": True,
        "tax_period": "2026-Q4",
        "is_reverse_charge": False,
        "tags": ["oficina"],
        "custom_fields": [{"field": "a", "value": "b"}],
        "metadata": {"x": "y"},
        "notes": "pedido",
        "external_id": "e1",
    }
    made = purchase(call, supplier, **said, due_on=None)
    assert {name: made[name] for name in said} == said
    assert made["due_on"] == "2026-12-02", "thirty days by the terms"
    assert made["supplier"] == {"id": supplier, "name": "Papelería Ñ"}
    assert (made["external_invoice_number"], made["status"], made["currency"]) == ("INV-1", "pending", "EUR")
    assert (made["bank_account"], made["attachment"], made["paid_at"]) == (None, None, None)
    changed = call.data("purchase_invoices.create", PATH, {**_body(supplier, "X-2"), "supplier_invoice_number": "X-2"})
    assert (changed["status"], changed["operation_class"], changed["exclude_347"]) == ("draft", "corriente", False)


def _body(supplier: str, number: str) -> dict[str, Any]:
    return {
        "supplier_id": supplier,
        "external_invoice_number": number,
        "issued_on": "2026-11-02",
        "lines": [LINE],
    }


@pytest.mark.parametrize(
    ("header", "line", "amounts", "code"),
    [
        ({}, {}, (350, 73.5, 0, 423.5), "p_iva_21"),
        ({}, {"retention_rate": 15}, (350, 73.5, 52.5, 371), "p_iva_21"),
        ({}, {"vat_deductible": False}, (350, 73.5, 0, 423.5), "p_iva_nd_21"),
        ({}, {"surcharge_rate": 5.2}, (350, 91.7, 0, 441.7), "p_iva_21"),
        ({"operation_class": "bien_inversion"}, {"tax_rate": 10}, (350, 35, 0, 385), "p_iva_bi_10"),
        ({"operation_class": "importacion"}, {}, (350, 73.5, 0, 423.5), "p_iva_imp_21"),
        ({"operation_class": "intracomunitaria"}, {}, (350, 0, 0, 350), "p_iva_adqintrab_21"),
        ({"is_reverse_charge": True}, {}, (350, 0, 0, 350), "p_iva_invsuj"),
        ({"is_reverse_charge": True}, {"tax_rate": 10, "retention_rate": 7}, (350, 0, 24.5, 325.5), "p_iva_invsuj_10"),
        ({"is_reverse_charge": True}, {"tax_rate": 5}, (350, 0, 0, 350), "p_iva_invsuj_5"),
        ({"operation_class": "bien_inversion"}, {"vat_deductible": False}, (350, 73.5, 0, 423.5), "p_iva_bi_nd_21"),
        ({}, {"tax_rate": 0}, (350, 0, 0, 350), "p_iva_0"),
        ({}, {"tax_rate": None}, (350, 73.5, 0, 423.5), "p_iva_21"),
    ],
)
def test_amounts_and_taxes_are_the_same_in_both_dialects(
    call: Caller,
    holded: httpx.Client,
    supplier: str,
    header: dict[str, Any],
    line: dict[str, Any],
    amounts: tuple[float, ...],
    code: str,
) -> None:
    """The buyer declares the VAT of reverse charges and of what comes from the EU: the document shows none."""
    said = {**LINE, **line}
    made = purchase(call, supplier, **header, lines=[said])
    assert tuple(made[name] for name in ("subtotal", "taxes_total", "total_retention", "total")) == amounts
    assert made["operation_class"] == header.get("operation_class", "corriente")
    assert made["is_reverse_charge"] == header.get("is_reverse_charge", False)
    (shown,) = made["lines"]
    assert shown["tax_rate"] == (21 if said["tax_rate"] is None else said["tax_rate"])
    assert shown["retention_rate"] == line.get("retention_rate", 0)
    assert shown["vat_deductible"] == line.get("vat_deductible", True)
    assert shown["total"] == amounts[3]
    assert (made["paid_amount"], made["pending_amount"], made["payment_status"]) == (0, amounts[3], "pending")
    (same,) = holded.get("/documents/purchase").json()
    assert same["docNumber"] == "INV-1"
    assert same["products"][0]["taxes"][0] == code
    assert (same["subtotal"], same["total"]) == (amounts[0], amounts[3])
    assert same["contactName"] == "Papelería Ñ"


def test_what_holded_records_is_read_here(call: Caller, holded: httpx.Client, supplier: str) -> None:
    items = [{"name": "Portes", "units": 2, "subtotal": 50, "taxes": ["p_iva_adqintras_21"]}]
    body = {"contactId": supplier, "date": 1793574000, "items": items, "invoiceNum": "H-7", "approveDoc": True}
    made = holded.post("/documents/purchase", json=body)
    assert made.status_code == 201, made.text
    (shown,) = call.data("purchase_invoices.list", PATH)
    assert (shown["external_invoice_number"], shown["status"], shown["total"]) == ("H-7", "pending", 100)
    assert (shown["operation_class"], shown["lines"][0]["tax_rate"]) == ("intracomunitaria", 21)
    paid = call.data("purchase_invoices.mark_paid", f"{PATH}/{shown['id']}/mark_paid", {"paid_on": "2026-11-20"})
    assert (paid["status"], paid["paid_at"]) == ("paid", "2026-11-20")
    (same,) = holded.get("/documents/purchase").json()
    assert (same["status"], same["paymentsPending"]) == (1, 0)
    assert holded.post("/documents/purchase", json=body).status_code >= 400, "the same number of the same supplier"
    assert holded.put(f"/documents/purchase/{same['id']}", json={"desc": "x"}).status_code >= 400


def test_a_number_is_recorded_once_for_each_supplier(call: Caller, supplier: str) -> None:
    purchase(call, supplier)
    known = refused(call, "purchase_invoices.create", PATH, _body(supplier, "INV-1"), status=409)
    assert known == ("resource_already_exists", "purchase_invoice_already_exists", "external_invoice_number")
    other = call.data("suppliers.create", "/suppliers", {**SUPPLIER, "tax_id": "A58818501"})["id"]
    purchase(call, other)
    draft = call.data("purchase_invoices.create", PATH, _body(supplier, "INV-2"))
    path = f"{PATH}/{draft['id']}"
    assert refused(call, "purchase_invoices.update", path, {"external_invoice_number": "INV-1"}, status=409) == known
    assert call.data("purchase_invoices.update", path, {"external_invoice_number": "INV-2"})["status"] == "draft"


def test_of_many_at_once_one_records_a_number(call: Caller, supplier: str) -> None:
    """No row could be locked that is not there yet."""
    start = threading.Barrier(4)
    statuses: list[int] = []

    def record() -> None:
        start.wait()
        statuses.append(call.client.post(f"/v1{PATH}", json=_body(supplier, "R-1")).status_code)

    threads = [threading.Thread(target=record) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 409, 409, 409]


def test_only_drafts_are_edited_and_labels_always(call: Caller, supplier: str) -> None:
    made = purchase(call, supplier)
    path = f"{PATH}/{made['id']}"
    not_editable = ("business_rule_violation", "purchase_invoice_not_editable_in_current_state", "status")
    for change in ({"notes": "x"}, {"lines": [LINE]}, {"internal_notes": "x"}, {"operation_class": "importacion"}):
        assert refused(call, "purchase_invoices.update", path, change) == not_editable
    assert call.data("purchase_invoices.update", path, {"tags": ["a"]})["tags"] == ["a"]
    again = {**_body(supplier, "INV-1"), "external_id": "e1"}
    call.data("purchase_invoices.update", path, {"external_id": "e1"})
    assert refused(call, "purchase_invoices.create", PATH, again, status=409)[0] == "resource_conflict"


def test_a_draft_is_edited_in_part(call: Caller, supplier: str) -> None:
    made = call.data(
        "purchase_invoices.create", PATH, {**_body(supplier, "D-1"), "external_id": "d1", "internal_code": "G1"}
    )
    path = f"{PATH}/{made['id']}"
    changed = call.data(
        "purchase_invoices.update", path, {"tax_period": "2026-11", "received_on": "2026-11-10", "due_on": "2026-11-30"}
    )
    assert (changed["internal_code"], changed["tax_period"], changed["received_on"]) == ("G1", "2026-11", "2026-11-10")
    foreign = call.data("purchase_invoices.update", path, {"operation_class": "intracomunitaria"})
    assert (foreign["total"], foreign["lines"][0]["tax_rate"], foreign["lines"][0]["taxes"]) == (350, 21, 0)
    lines = call.data("purchase_invoices.update", path, {"lines": [{**LINE, "unit_price": 10}]})
    assert (lines["total"], lines["operation_class"]) == (10, "intracomunitaria")
    home = call.data("purchase_invoices.update", path, {"operation_class": "corriente", "internal_code": None})
    assert (home["total"], home["operation_class"], home["internal_code"]) == (12.1, "corriente", None)
    upserted = {**_body(supplier, "D-1"), "external_id": "d1", "notes": "otra"}
    assert call("purchase_invoices.create", PATH, upserted, status=200).json()["data"]["id"] == made["id"]


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"tax_period": "2026-13"}, "tax_period"),
        ({"tax_period": "2026-Q5"}, "tax_period"),
        ({"supplier_id": "019e822c-555a-709d-99d7-2cfeac9fc920"}, "supplier_id"),
        ({"external_invoice_number": None}, "external_invoice_number"),
        ({"due_on": "2026-11-01"}, "due_on"),
        ({"operation_class": "otra"}, "operation_class"),
        ({"status": "paid"}, "status"),
        ({"deductible_percentage": 101}, "deductible_percentage"),
        ({"lines": [{**LINE, "quantity": 0}]}, "lines.0.quantity"),
        ({"tags": ["No"]}, "tags"),
    ],
)
def test_what_cannot_be_is_refused(call: Caller, supplier: str, change: dict[str, Any], param: str) -> None:
    found = refused(call, "purchase_invoices.create", PATH, {**_body(supplier, "B-1"), **change})
    assert found == ("invalid_param_value", None, param)


def test_a_client_is_no_supplier(call: Caller) -> None:
    client = call.data("clients.create", "/clients", {**SUPPLIER, "tax_id": "12345678Z"})["id"]
    assert refused(call, "purchase_invoices.create", PATH, _body(client, "C-1"))[2] == "supplier_id"


def test_payments_settle_it_and_never_more(call: Caller, supplier: str) -> None:
    made = purchase(call, supplier, status="draft")
    path = f"{PATH}/{made['id']}"
    first = call("purchase_invoices.register_payment", f"{path}/payments", {**PAYMENT, "reference": "R1"}, status=201)
    assert first.headers["Location"] == f"/v1{path}/payments"
    shown = call.data("purchase_invoices.show", path)
    assert (shown["status"], shown["payment_status"]) == ("pending", "partially_paid"), "a paid draft is none"
    assert (shown["paid_amount"], shown["pending_amount"]) == (100, 323.5)
    too_much = {**PAYMENT, "amount": 323.51}
    assert refused(call, "purchase_invoices.register_payment", f"{path}/payments", too_much) == (
        "business_rule_violation",
        "payment_exceeds_pending",
        "amount",
    )
    for day in ("2026-11-01", "2026-11-21"):
        wrong = {**PAYMENT, "paid_on": day}
        assert refused(call, "purchase_invoices.register_payment", f"{path}/payments", wrong)[2] == "paid_on"
    for amount in (0, -1):
        assert (
            refused(call, "purchase_invoices.register_payment", f"{path}/payments", {**PAYMENT, "amount": amount})[2]
            == "amount"
        )
    last = {**PAYMENT, "amount": 323.5, "paid_on": "2026-11-19", "payment_method": "transferencia"}
    call("purchase_invoices.register_payment", f"{path}/payments", last, status=201)
    settled = call.data("purchase_invoices.show", path)
    assert (settled["status"], settled["payment_status"], settled["pending_amount"]) == ("paid", "paid", 0)
    listed = call.data("purchase_invoices.list_payments", f"{path}/payments")
    assert [(one["amount"], one["payment_method"]) for one in listed] == [
        (100, "bank_transfer"),
        (323.5, "transferencia"),
    ], "newest first by day"
    assert refused(call, "purchase_invoices.register_payment", f"{path}/payments", PAYMENT)[0] == "invoice_already_paid"
    assert refused(call, "purchase_invoices.mark_paid", f"{path}/mark_paid")[0] == "invalid_status_transition"
    assert refused(call, "purchase_invoices.delete", path, status=409)[:2] == (
        "resource_conflict",
        "purchase_invoice_paid",
    )


def test_one_payment_under_one_key_counts_once(call: Caller, supplier: str) -> None:
    made = purchase(call, supplier)
    path = f"{PATH}/{made['id']}"
    answers = [
        call("purchase_invoices.register_payment", f"{path}/payments", PAYMENT, headers={"Idempotency-Key": "p1"})
        for _ in range(3)
    ]
    assert len({answer.text for answer in answers}) == 1
    assert call.data("purchase_invoices.show", path)["paid_amount"] == 100


def test_pending_overdue_and_figures_agree(call: Caller, supplier: str, clock: Clock) -> None:
    late = purchase(call, supplier, "L", due_on="2026-11-10")
    soon = purchase(call, supplier, "S")
    part = purchase(call, supplier, "P", due_on=None)
    paid = purchase(call, supplier, "Q")
    purchase(call, supplier, "D", status="draft", due_on="2026-11-03")
    call.data("purchase_invoices.register_payment", f"{PATH}/{part['id']}/payments", PAYMENT)
    call.data("purchase_invoices.mark_paid", f"{PATH}/{paid['id']}/mark_paid", {"payment_method": "cash"})
    waiting = [one["id"] for one in call.data("purchase_invoices.pending", f"{PATH}/pending")]
    assert waiting == [part["id"], soon["id"], late["id"]]
    page = call("purchase_invoices.pending", f"{PATH}/pending?per_page=2").json()
    rest = call("purchase_invoices.pending", f"{PATH}/pending?cursor={page['next_cursor']}").json()
    assert [one["id"] for one in page["data"] + rest["data"]] == waiting
    assert [one["id"] for one in call.data("purchase_invoices.overdue", f"{PATH}/overdue")] == [late["id"]]
    assert call.data("purchase_invoices.show", f"{PATH}/{late['id']}")["payment_status"] == "overdue"
    assert len(call.data("purchase_invoices.list", f"{PATH}?status=pending")) == 3
    stats = call.data("purchase_invoices.stats", f"{PATH}/stats")
    assert stats["by_status"] == {"draft": 1, "pending": 3, "paid": 1, "cancelled": 0, "overdue": 1}
    assert (stats["total_amount"], stats["pending_amount"], stats["paid_amount"]) == (2117.5, 1170.5, 523.5)
    clock.now = datetime(2026, 12, 3, 10, tzinfo=UTC)
    assert call.data("purchase_invoices.stats", f"{PATH}/stats")["overdue"] == 2


def test_the_retired_list_of_a_supplier_still_answers(call: Caller, supplier: str) -> None:
    ids = [purchase(call, supplier, number)["id"] for number in ("A", "B", "C")]
    answer = call.client.get(f"/v1{PATH}/by-supplier/{supplier}?per_page=2")
    assert answer.headers["Deprecation"] == "true"
    assert [one["id"] for one in answer.json()["data"]] == [ids[2], ids[1]]
    assert answer.json()["meta"] == {"current_page": 1, "per_page": 2, "total": 3, "last_page": 2}
    assert call.client.get(f"/v1{PATH}/by-supplier/{ids[0]}").json()["error"]["code"] == "supplier_not_found"


def test_its_file_is_kept_replaced_and_removed(call: Caller, supplier: str) -> None:
    made = purchase(call, supplier)
    path = f"{PATH}/{made['id']}"
    assert call("purchase_invoices.delete_file", f"{path}/file", status=204)
    assert call.client.get(f"/v1{path}/file").status_code == 404
    shown = upload(call, path, "../factura ñ.pdf", PDF).json()["data"]
    assert shown["attachment"] == {
        "filename": "factura ñ.pdf",
        "mime_type": "application/pdf",
        "size_bytes": len(PDF),
        "download_url": f"/v1{path}/file",
    }
    got = call.client.get(f"/v1{path}/file")
    assert (got.content, got.headers["Content-Type"]) == (PDF, "application/pdf")
    upload(call, path, "b.pdf", PDF + b"\n")
    assert call.data("purchase_invoices.show", path)["attachment"]["filename"] == "b.pdf"
    for name, content, subcode in (
        ("a.pdf", b"MZ not a pdf", "attachment_mime_not_allowed"),
        ("..", PDF, "attachment_invalid_filename"),
    ):
        error = upload(call, path, name, content).json()["error"]
        assert (error["code"], error["subcode"]) == ("business_rule_violation", subcode)
    call("purchase_invoices.delete", path, status=204)


def test_what_was_booked_here_outlives_another_import(call: Caller) -> None:
    contact = {"external_id": "c1", "name": "Papelería", "roles": ["supplier"], "tax_id": "B12345674"}
    line = {"name": "Material", "quantity": 1, "unit_price": 100, "tax_codes": ["p_iva_21"]}
    document = {
        "external_id": "d1",
        "kind": "purchase_invoice",
        "number": "P-1",
        "contact_external_id": "c1",
        "issued_on": "2026-10-01",
        "is_draft": True,
        "lines": [line],
        "subtotal": 100,
        "total": 121,
    }
    imported = call.client.post("/v1/x/imports/contacts", json={"records": [contact]})
    assert imported.json()["data"][0]["status"] == "created"
    made = call.client.post("/v1/x/imports/documents", json={"records": [document]}).json()["data"][0]
    path = f"{PATH}/{made['id']}"
    assert call.data("purchase_invoices.update", path, {"internal_code": "G-1"})["internal_code"] == "G-1"
    again = {"records": [{**document, "number": "P-2"}]}
    assert call.client.post("/v1/x/imports/documents", json=again).json()["data"][0]["status"] == "updated"
    shown = call.data("purchase_invoices.show", path)
    assert (shown["external_invoice_number"], shown["internal_code"]) == ("P-2", "G-1")


def test_the_history_has_the_names_of_the_catalogue(call: Caller, supplier: str) -> None:
    made = purchase(call, supplier)
    path = f"{PATH}/{made['id']}"
    call.data("purchase_invoices.update", path, {"metadata": {"a": "b"}})
    call.data("purchase_invoices.register_payment", f"{path}/payments", PAYMENT)
    call.data("purchase_invoices.mark_paid", f"{path}/mark_paid")
    found = call.data("suppliers.activities", f"/suppliers/{supplier}/activities")
    names = [one["event_type"] for one in found if one["event_type"].startswith("purchase_invoice")]
    assert names == [
        "purchase_invoice.paid",
        "purchase_invoice.payment_registered",
        "purchase_invoice.payment_registered",
        "purchase_invoice.metadata_changed",
        "purchase_invoice.updated",
        "purchase_invoice.created",
    ]
