"""What else happens when a client writes: numbers, stock, payments, contacts; and what comes to nothing."""

from typing import Any

import pytest

from tests.api.holded.goods.conftest import TODAY, Desk, Desks

SALES = ("invoice", "salesreceipt", "waybill")
BACK = ("creditnote", "receiptnote", "purchase")


def shown(desk: Desk, kind: str, made: str) -> dict[str, Any]:
    found: dict[str, Any] = desk("GET", f"/documents/{kind}/{made}")
    return found


@pytest.mark.parametrize(
    "kind", [*SALES, *BACK, "purchaserefund", "estimate", "proform", "salesorder", "purchaseorder"]
)
def test_creating_a_document_moves_stock_by_its_type_drafts_included(desk: Desk, kind: str) -> None:
    product = desk.product()
    made = desk.document(kind, product)
    moved = {**dict.fromkeys((*SALES, "purchaserefund"), -2), **dict.fromkeys(BACK, 2)}.get(kind, 0)
    assert desk.stock(product) == 10 + moved
    desk("DELETE", f"/documents/{kind}/{made}")
    assert desk.stock(product) == 10


def test_a_strict_companys_drafts_move_nothing(desks: Desks) -> None:
    desk = desks("strict")
    product = desk.product()
    made = desk.document("invoice", product)
    assert desk.stock(product) == 10
    desk("PUT", f"/documents/invoice/{made}", {"approveDoc": True})
    assert desk.stock(product) == 8


def test_a_draft_has_no_number_and_approving_it_gives_one_and_moves_nothing_more(desk: Desk) -> None:
    product = desk.product()
    made = desk.document("invoice", product)
    draft = shown(desk, "invoice", made)
    assert (draft["draft"], draft["docNumber"], draft["approvedAt"]) == (True, None, None)
    desk("PUT", f"/documents/invoice/{made}", {"approveDoc": True})
    issued = shown(desk, "invoice", made)
    assert (issued["draft"], bool(issued["docNumber"]), bool(issued["approvedAt"])) == (None, True, True)
    assert desk.stock(product) == 8


def test_an_approved_sale_is_numbered_next_in_its_series(desk: Desk) -> None:
    product = desk.product()
    numbers = [shown(desk, "invoice", desk.document("invoice", product, approveDoc=True))["docNumber"] for _ in "ab"]
    assert int(numbers[1][-3:]) == int(numbers[0][-3:]) + 1
    assert desk.stock(product) == 6


def test_changing_the_lines_of_a_draft_moves_the_difference(desk: Desk) -> None:
    product = desk.product()
    made = desk.document("invoice", product)
    line = {"units": 5, "subtotal": 5, "productId": product}
    desk("PUT", f"/documents/invoice/{made}", {"items": [line]})
    assert desk.stock(product) == 5


def test_a_purchase_keeps_its_suppliers_number(desk: Desk) -> None:
    made = desk.document("purchase", desk.product(), invoiceNum="PROV-7", approveDoc=True)
    assert shown(desk, "purchase", made)["docNumber"] == "PROV-7"


def test_paying_adds_a_payment_and_taking_it_away_makes_the_document_owed_again(desk: Desk) -> None:
    product = desk.product()
    made = desk.document("invoice", product, approveDoc=True)
    desk("POST", f"/documents/invoice/{made}/pay", {"date": TODAY, "amount": 2.1})
    assert shown(desk, "invoice", made)["status"] == 2
    paid = desk("POST", f"/documents/invoice/{made}/pay", {"date": TODAY, "amount": 10})["paymentId"]
    assert (shown(desk, "invoice", made)["status"], shown(desk, "invoice", made)["paymentsPending"]) == (1, 0)
    (tied,) = (one for one in desk("GET", "/payments") if one["id"] == paid)
    assert (tied["documentId"], tied["documentType"], tied["amount"]) == (made, "invoice", 10)
    desk("DELETE", f"/payments/{paid}")
    assert (shown(desk, "invoice", made)["status"], shown(desk, "invoice", made)["paymentsPending"]) == (2, 10)
    assert desk.stock(product) == 8


def test_a_loose_payment_changes_no_document_whatever_it_names_and_says_so(desk: Desk) -> None:
    made = desk.document("invoice", desk.product(), approveDoc=True)
    body = {"amount": 12.1, "date": TODAY, "desc": "a cuenta"}
    assert "Warning" not in desk.holded.post("/payments", json=body).headers
    answer = desk.holded.post("/payments", json={**body, "documentId": made})
    assert answer.status_code == 201
    assert answer.headers["Warning"] == (
        '299 talonario "documentId is ignored: documents are paid at /documents/{docType}/{id}/pay"'
    )
    assert shown(desk, "invoice", made)["status"] == 0
    assert all("documentId" not in one for one in desk("GET", "/payments"))


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"status": 1}, "status"),
        ({"draft": False}, "draft"),
        ({"lines": [{"name": "a"}]}, "lines"),
        ({"numSerie": "F"}, "numSerie"),
    ],
)
def test_what_a_document_does_not_take_is_said_in_a_header(desk: Desk, body: dict[str, Any], word: str) -> None:
    answer = desk.holded.post("/documents/invoice", json={"date": TODAY, "contactName": "Ana", **body})
    assert answer.headers["Warning"].startswith(f'299 talonario "{word} is ignored: ')
    made = shown(desk, "invoice", answer.json()["id"])
    assert (made["status"], made["draft"], made["products"]) == (0, True, [])
    changed = desk.holded.put(f"/documents/invoice/{made['id']}", json=body)
    assert changed.headers["Warning"] == answer.headers["Warning"]
    assert desk.holded.put(f"/documents/invoice/{made['id']}", json={"desc": "a"}).headers.get("Warning") is None


def test_the_rate_of_a_document_stays_and_that_is_said(desk: Desk) -> None:
    made = desk.document("invoice", desk.product(), currency="usd", currencyChange=1.1)
    answer = desk.holded.put(f"/documents/invoice/{made}", json={"currencyChange": 2})
    assert answer.headers["Warning"].startswith('299 talonario "currencyChange is ignored')
    assert shown(desk, "invoice", made)["currencyChange"] == 1.1


def test_a_contact_is_made_by_name_and_found_again_by_its_tax_number_only(desk: Desk) -> None:
    product = desk.product()
    said: dict[str, Any] = {"contactCode": "12345678Z", "contactEmail": "ana@example.com", "contactCity": "Vigo"}
    first = shown(desk, "invoice", desk.document("invoice", product, **said))["contact"]
    second = shown(desk, "invoice", desk.document("invoice", product, contactCode="12345678Z"))["contact"]
    third = shown(desk, "invoice", desk.document("invoice", product))["contact"]
    assert first == second != third
    made = desk("GET", f"/contacts/{first}")
    assert (made["code"], made["email"], made["billAddress"]["city"]) == ("12345678Z", "ana@example.com", "Vigo")
    receipt = shown(desk, "salesreceipt", desk.document("salesreceipt", product, contactName=""))
    assert (receipt["contact"], receipt["contactName"]) == ("0", "")


def test_a_contacts_defaults_fill_a_document_unless_it_says_not_to(desk: Desk) -> None:
    contact = desk.make("/contacts", name="Ana", defaults={"dueDays": 30, "salesTax": 10})
    line = {"name": "Obra", "units": 1, "subtotal": 100}
    body = {"date": TODAY, "contactId": contact, "items": [line]}
    filled = shown(desk, "invoice", desk.make("/documents/invoice", **body))
    assert (filled["tax"], filled["dueDate"]) == (10, 1797721200)
    bare = shown(desk, "invoice", desk.make("/documents/invoice", **body, applyContactDefaults=False))
    assert (bare["tax"], bare["dueDate"]) == (0, None)


def test_each_action_books_what_its_row_of_the_table_says(desk: Desk) -> None:
    """Drafts, shipping and stock nothing; approval, payments with and without a document, and their end an entry."""
    bank = desk.make("/treasury", name="Abanca", type="bank")
    product = desk.product()
    assert desk.booked() == []
    draft = desk.document("invoice", product, 10)
    order = desk.document("salesorder", product)
    desk("POST", f"/documents/salesorder/{order}/shipall")
    desk("PUT", f"/products/{product}", {"price": 6})
    bill = desk.document("purchase", product, 10)
    assert desk.booked() == []
    desk("PUT", f"/documents/invoice/{draft}", {"approveDoc": True})
    assert desk.booked() == [("430", 60.5, 0), ("477", 0, 10.5), ("700", 0, 50)]
    desk("PUT", f"/documents/purchase/{bill}", {"approveDoc": True})
    assert desk.booked() == [("400", 0, 60.5), ("472", 10.5, 0), ("600", 50, 0)]
    paid = desk("POST", f"/documents/invoice/{draft}/pay", {"date": TODAY, "amount": 20})["paymentId"]
    assert desk.booked() == [("430", 0, 20), ("572", 20, 0)]
    desk("POST", f"/documents/purchase/{bill}/pay", {"date": TODAY, "amount": 60.5})
    assert desk.booked() == [("400", 60.5, 0), ("572", 0, 60.5)]
    contact = shown(desk, "invoice", draft)["contact"]
    loose = desk.make("/payments", contactId=contact, amount=7, date=TODAY, bankId=bank)
    assert desk.booked() == [("430", 0, 7), ("572", 7, 0)]
    assert shown(desk, "invoice", draft)["paymentsTotal"] == 20
    desk("DELETE", f"/payments/{paid}")
    assert desk.booked() == [("430", 20, 0), ("572", 0, 20)]
    desk("DELETE", f"/payments/{loose}")
    assert desk.booked() == [("430", 7, 0), ("572", 0, 7)]


def test_a_payment_moves_the_bank_that_it_names(desk: Desk) -> None:
    """Named as `treasury`, or as `bankId`; moved to another bank when it is changed."""
    bank = desk.make("/treasury", name="Abanca", type="bank")
    made = desk.document("invoice", desk.product(), approveDoc=True)
    desk.booked()
    for name in ("treasury", "bankId"):
        paid = desk("POST", f"/documents/invoice/{made}/pay", {"date": TODAY, "amount": 1, name: bank})["paymentId"]
        assert desk.booked() == [("430", 0, 1), ("572", 1, 0)]
    till = next(one["id"] for one in desk("GET", "/treasury") if one["type"] == "cash")
    desk("PUT", f"/payments/{paid}", {"bankId": till})
    assert sorted(desk.booked()) == [("430", 0, 1), ("430", 1, 0), ("570", 1, 0), ("572", 0, 1)]
    wrong = {"date": TODAY, "amount": 1, "treasury": "0" * 24}
    desk.refused("POST", f"/documents/invoice/{made}/pay", wrong)
    assert desk.refused("POST", f"/documents/invoice/{made}/pay", {"amount": 1}) == "Wrong date"


def test_the_amount_of_a_documents_payment_stays_and_that_is_said(desk: Desk) -> None:
    """Nor does it come to be somebody else's; what a loose one says is changed."""
    made = desk.document("invoice", desk.product(), approveDoc=True)
    paid = desk("POST", f"/documents/invoice/{made}/pay", {"date": TODAY, "amount": 5})["paymentId"]
    answer = desk.holded.put(f"/payments/{paid}", json={"amount": 6, "contactId": "0", "desc": "visto"})
    assert answer.headers["Warning"].startswith('299 talonario "amount, contactId ignored: ')
    assert (desk("GET", f"/payments/{paid}")["amount"], desk("GET", f"/payments/{paid}")["desc"]) == (5, "visto")
    assert "Warning" not in desk.holded.put(f"/payments/{paid}", json={"desc": "hecho"}).headers
    loose = desk.make("/payments", amount=5, date=TODAY)
    assert "Warning" not in desk.holded.put(f"/payments/{loose}", json={"amount": 6}).headers
    assert desk("GET", f"/payments/{loose}")["amount"] == 6


def test_a_contact_that_is_made_opens_its_account_in_the_books(desk: Desk) -> None:
    contact = desk("GET", f"/contacts/{desk.make('/contacts', name='Ana')}")
    assert str(contact["clientRecord"]["num"]).startswith("430")
    supplier = desk("GET", f"/contacts/{desk.make('/contacts', name='Luz', type='supplier')}")
    assert str(supplier["supplierRecord"]["num"]).startswith("400")


def test_a_product_begins_with_what_is_said_in_the_default_warehouse(desk: Desk) -> None:
    desk.make("/warehouses", name="Nave", default=True)
    product = desk.product(7)
    assert desk.places(product) == {"Almacén principal": 0, "Nave": 7}
    assert desk("GET", f"/products/{product}")["hasStock"] is True
    assert desk("GET", f"/products/{desk.make('/products', name='Idea')}")["hasStock"] is False
