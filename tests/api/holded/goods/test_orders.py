"""Orders on their way: shipped and received, followed, put at a stage; and what documents become."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.holded.goods.conftest import TODAY, Desk, Desks


def order(desk: Desk, *units: float, kind: str = "salesorder", **more: object) -> tuple[str, str]:
    """An order of a product, a line for each number of units; its path, and the product."""
    product = desk.product()
    lines = [{"name": f"L{at}", "units": each, "subtotal": 5, "productId": product} for at, each in enumerate(units)]
    made = desk.make(f"/documents/{kind}", date=TODAY, contactName="Ana", items=lines, **more)
    return f"/documents/{kind}/{made}", product


def test_an_order_takes_nothing_until_it_is_shipped_and_is_done_then(desk: Desk) -> None:
    path, product = order(desk, 2, 3)
    assert (desk.stock(product), desk("GET", path)["status"]) == (10, 0)
    assert desk("POST", f"{path}/shipall") == {"status": 1, "info": "Items Shipped"}
    assert (desk.stock(product), desk("GET", path)["status"]) == (5, 1)
    assert "Nothing of order" in desk.refused("POST", f"{path}/shipall")
    assert desk.stock(product) == 5


def test_an_order_is_shipped_line_by_line_and_never_beyond_what_is_pending(desk: Desk) -> None:
    warehouse = desk.make("/warehouses", name="Nave")
    path, product = order(desk, 2, 3, warehouseId=warehouse)
    shipped = [{"itemLinePosition": 1, "units": 1}, {"itemLinePosition": 1, "units": "0.5"}]
    assert desk("POST", f"{path}/shipbylines", {"lines": shipped}) == {"status": 1, "info": "Items Shipped"}
    assert desk("GET", f"{path}/shippeditems") == [
        {"name": "L0", "sku": "", "total": 2, "sent": 0, "pending": 2},
        {"name": "L1", "sku": "", "total": 3, "sent": 1.5, "pending": 1.5},
    ]
    assert desk("GET", path)["status"] == 2
    assert desk.places(product) == {"Almacén principal": 10, "Nave": -1.5}
    for lines in ([{"itemLinePosition": 1, "units": 2}], [{"itemLinePosition": 0, "units": 0}]):
        assert "units pending" in desk.refused("POST", f"{path}/shipbylines", {"lines": lines})
    assert "no line 2" in desk.refused("POST", f"{path}/shipbylines", {"lines": [{"itemLinePosition": 2, "units": 1}]})
    assert desk.refused("POST", f"{path}/shipbylines", {"lines": [{"units": 1}]}) == "itemLinePosition and units needed"
    assert desk.refused("POST", f"{path}/shipbylines", {}) == "lines needed"
    assert "its lines are not changed" in desk.refused("PUT", path, {"items": [{"units": 9}]})
    desk("POST", f"{path}/shipall")
    assert (desk.places(product)["Nave"], desk("GET", path)["status"]) == (-5, 1)
    desk("DELETE", path)
    assert desk.stock(product) == 10


def test_an_order_is_shipped_and_converted_once_though_many_ask_at_once(desk: Desk) -> None:
    path, product = order(desk, 2)
    with ThreadPoolExecutor(4) as pool:
        shipped = list(pool.map(lambda _: desk.holded.post(f"{path}/shipall").status_code, range(4)))
        converted = list(pool.map(lambda _: desk.holded.post(f"{path}/convert").status_code, range(4)))
    assert (sorted(shipped), sorted(converted)) == ([200, 400, 400, 400], [201, 400, 400, 400])
    assert (desk.stock(product), len(desk("GET", "/documents/invoice"))) == (8, 1)


def test_shipments_of_the_same_lines_at_once_send_each_unit_once(desk: Desk) -> None:
    """Eight people send the five units of one line, of two products, one by one: five go, three are told."""
    path, product = order(desk, 5, 5)

    def send(turn: int) -> int:
        lines = [{"itemLinePosition": turn % 2, "units": 1}, {"itemLinePosition": (turn + 1) % 2, "units": 1}]
        return desk.holded.post(f"{path}/shipbylines", json={"lines": lines}).status_code

    with ThreadPoolExecutor(4) as pool:
        replies = sorted(pool.map(send, range(8)))
    assert replies == [200] * 5 + [400] * 3
    assert (desk.stock(product), desk("GET", path)["status"]) == (0, 1)
    assert [(one["sent"], one["pending"]) for one in desk("GET", f"{path}/shippeditems")] == [(5, 0), (5, 0)]


def test_a_note_becomes_one_invoice_though_both_dialects_ask_at_once(desk: Desk) -> None:
    path, product = order(desk, 2, kind="waybill")
    (note,) = desk.other("GET", "/delivery_notes")

    def convert(turn: int) -> bool:
        if turn % 2:
            return desk.holded.post(f"{path}/convert").is_success
        return desk.factuarea.post(f"/delivery_notes/{note['id']}/convert", json={}).is_success

    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(convert, range(6)))
    assert sorted(replies) == [False] * 5 + [True]
    assert (len(desk("GET", "/documents/invoice")), desk.stock(product)) == (1, 8)
    assert len(desk.other("GET", "/invoices")) == 1


def test_the_other_dialect_sees_what_was_shipped_and_converted(desk: Desk) -> None:
    """The goods that left, the note that became an invoice, and which invoice that is."""
    product = desk.product()
    sold = desk.document("salesorder", product, 5)
    desk("POST", f"/documents/salesorder/{sold}/shipbylines", {"lines": [{"itemLinePosition": 0, "units": 3}]})
    (goods,) = desk.other("GET", "/products")
    assert goods["stock"] == 7
    note = desk("POST", f"/documents/salesorder/{sold}/convert", {"docType": "waybill"})["id"]
    assert desk.other("GET", "/products")[0]["stock"] == 5
    desk("POST", f"/documents/waybill/{note}/convert", {"approveDoc": True})
    (bill,), (seen,) = desk.other("GET", "/invoices"), desk.other("GET", "/delivery_notes")
    assert (seen["status"], seen["converted_to_id"]) == ("invoiced", bill["id"])
    assert desk.other("GET", "/products")[0]["stock"] == 5
    kinds = [one["type"] for one in desk.other("GET", "/events?limit=100")]
    assert kinds.count("product.updated") == 2


def test_a_purchase_order_is_received_into_its_warehouse(desk: Desk) -> None:
    warehouse = desk.make("/warehouses", name="Nave")
    path, product = order(desk, 4, kind="purchaseorder", warehouseId=warehouse)
    desk("POST", f"{path}/shipbylines", {"lines": [{"itemLinePosition": 0, "units": 3}]})
    assert desk.places(product) == {"Almacén principal": 10, "Nave": 3}
    received = desk("GET", path.replace("purchaseorder", "order") + "/shippeditems")
    assert [(one["sent"], one["pending"]) for one in received] == [(3, 1)]
    bill = desk("POST", f"{path}/convert")
    assert bill["docType"] == "purchase"
    desk("PUT", f"/documents/purchase/{bill['id']}", {"approveDoc": True})
    assert desk.stock(product) == 14, "the invoice brings in what had not come"


@pytest.mark.parametrize("alias", ["ship", "shipall", "bare"])
def test_people_ship_by_other_paths_too(desk: Desk, alias: str) -> None:
    path, product = order(desk, 2)
    desk("POST", path.replace("salesorder/", "") + "/shipall" if alias == "bare" else f"{path}/{alias}")
    assert desk.stock(product) == 8


def test_the_other_words_for_the_same_are_understood(desk: Desk) -> None:
    path, product = order(desk, 2)
    bare = path.replace("salesorder/", "")
    desk("POST", f"{bare}/shipline", {"lines": [{"itemLinePosition": 0, "units": 1}]})
    assert desk("GET", f"{path}/shipped")[0]["sent"] == 1
    desk("POST", f"{path}/tracking", {"key": "mrw"})
    desk("POST", f"{path}/pipeline", {"pipeline": "listo"})
    assert (desk("GET", path)["tracking"]["name"], desk("GET", path)["pipeline"]) == ("MRW", "listo")
    assert desk.stock(product) == 9


def test_only_orders_are_shipped(desk: Desk) -> None:
    product = desk.product()
    made = desk.document("estimate", product)
    assert desk.refused("POST", f"/documents/estimate/{made}/shipall") == "Only orders are shipped"
    assert desk.refused("GET", f"/documents/estimate/{made}/shippeditems") == "Only orders are shipped"
    assert desk.refused("POST", f"/documents/salesorder/{made}/shipall") == "not found"


@pytest.mark.parametrize("kind", ["salesorder", "waybill"])
def test_goods_are_followed_with_their_carrier(desk: Desk, kind: str) -> None:
    path, _ = order(desk, 2, kind=kind)
    said = {"key": "seur", "num": "1,2-3", "pickUpDate": "01/12/2026", "deliveryDate": "02/12/2026", "notes": "frágil"}
    assert desk("POST", f"{path}/updatetracking", said) == {"status": 1, "data": "Updated"}
    assert desk("GET", path)["tracking"] == {**said, "name": "SEUR"}
    desk("POST", f"{path}/updatetracking", {"key": "other", "name": "Paco", "num": 77})
    assert desk("GET", path)["tracking"] == {**said, "key": "other", "name": "Paco", "num": "77"}
    assert desk.refused("POST", f"{path}/updatetracking", {"key": "pigeon"}) == "Wrong key"
    assert desk.refused("POST", f"{path}/updatetracking", {"pickUpDate": "2026-12-01"}) == "Wrong date"
    assert desk.refused("POST", f"{path}/updatetracking", {"deliveryDate": "31/02/2026"}) == "Wrong date"
    assert desk("POST", f"{path}/pipeline/set", {"pipeline": "preparado"}) == {"status": 1, "info": "Done"}
    assert desk("GET", path)["pipeline"] == "preparado"
    assert desk.refused("POST", f"{path}/pipeline/set", {}) == "pipeline needed"


def test_the_tracking_of_a_note_is_the_other_dialects_too(desk: Desk) -> None:
    path, _ = order(desk, 2, kind="waybill")
    desk("POST", f"{path}/updatetracking", {"key": "seur", "num": "77"})
    (note,) = desk.other("GET", "/delivery_notes")
    assert note["tracking"] == {"number": "77", "carrier": "SEUR"}


def test_a_note_that_was_withdrawn_is_not_followed_any_more(desk: Desk) -> None:
    path, _ = order(desk, 2, kind="waybill")
    (note,) = desk.other("GET", "/delivery_notes")
    desk.other("POST", f"/delivery_notes/{note['id']}/cancel")
    assert "cannot be followed" in desk.refused("POST", f"{path}/updatetracking", {"key": "mrw"})
    assert "cannot be followed" in desk.refused("POST", f"{path}/pipeline/set", {"pipeline": "a"})


def test_an_invoice_is_neither_followed_nor_staged(desk: Desk) -> None:
    made = desk.document("invoice", desk.product())
    assert "have tracking" in desk.refused("POST", f"/documents/invoice/{made}/updatetracking", {"key": "mrw"})
    assert "have a pipeline" in desk.refused("POST", f"/documents/invoice/{made}/pipeline/set", {"pipeline": "a"})


@pytest.mark.parametrize("policy", ["open", "strict"])
@pytest.mark.parametrize("kind", ["estimate", "proform", "salesorder", "waybill"])
def test_a_document_becomes_an_invoice_once(desks: Desks, policy: str, kind: str) -> None:
    desk = desks(policy)
    path, product = order(desk, 2, kind=kind)
    contact = desk("GET", path)["contact"]
    made = desk("POST", f"{path}/convert")
    assert (made["status"], made["docType"], made["invoiceNum"], made["contactId"]) == (1, "invoice", None, contact)
    bill = desk("GET", f"/documents/invoice/{made['id']}")
    assert (bill["from"], bill["draft"]) == ({"id": path.rpartition("/")[2], "docType": kind}, True)
    assert bill["total"] == desk("GET", path)["total"]
    why = "cannot be converted" if kind == "waybill" else "has already become another one"
    assert why in desk.refused("POST", f"{path}/convert")
    assert len(desk("GET", "/documents/invoice")) == 1
    assert [one["id"] for one in desk("GET", f"/documents/{kind}?billed=1")] == [path.rpartition("/")[2]]
    assert desk("GET", f"/documents/{kind}?billed=0") == []
    desk("PUT", f"/documents/invoice/{made['id']}", {"approveDoc": True})
    assert desk.stock(product) == 8, "the goods leave once, whichever document takes them"


def test_goods_leave_once_along_a_chain_of_documents(desk: Desk) -> None:
    """Three of five are shipped with the order, the rest with the note; the invoice takes none."""
    product = desk.product()
    offer = desk.document("estimate", product, 5)
    sold = desk("POST", f"/documents/estimate/{offer}/convert", {"docType": "salesorder"})
    assert (sold["docType"], desk("GET", f"/documents/salesorder/{sold['id']}")["docNumber"]) == (
        *("salesorder", sold["invoiceNum"]),
    )
    path = f"/documents/salesorder/{sold['id']}"
    desk("POST", f"{path}/shipbylines", {"lines": [{"itemLinePosition": 0, "units": 3}]})
    assert desk.stock(product) == 7
    note = desk("POST", f"{path}/convert", {"docType": "waybill"})["id"]
    assert desk.stock(product) == 5
    desk.refused("POST", f"{path}/shipall")
    bill = desk("POST", f"/documents/waybill/{note}/convert", {"approveDoc": True})
    assert bill["invoiceNum"]
    assert desk.stock(product) == 5


def test_what_was_made_of_a_document_may_be_discarded_and_made_again(desk: Desk) -> None:
    path, product = order(desk, 2)
    made = desk("POST", f"{path}/convert")["id"]
    assert desk.stock(product) == 8
    desk("DELETE", f"/documents/invoice/{made}")
    assert (desk.stock(product), desk("GET", path)["status"]) == (10, 0)
    desk("POST", f"{path}/convert")


def test_a_document_becomes_only_what_comes_after_it(desk: Desk) -> None:
    path, _ = order(desk, 2, kind="waybill")
    assert "does not become" in desk.refused("POST", f"{path}/convert", {"docType": "salesorder"})
    assert desk.refused("POST", f"{path}/convert", {"docType": "pigeon"}) == "Undefined type pigeon"
    bill = desk.document("invoice", desk.product())
    assert "does not become" in desk.refused("POST", f"/documents/invoice/{bill}/convert")


def test_a_quote_is_accepted_by_being_converted_in_a_strict_company(desks: Desks) -> None:
    desk = desks("strict")
    path, _ = order(desk, 2, kind="estimate")
    desk("POST", f"{path}/convert")
    names = [one["type"] for one in desk.other("GET", "/events?limit=100")]
    assert {"quote.approved", "quote.converted"} <= set(names)


def test_templates_of_invoices_are_listed_among_the_documents(desk: Desk) -> None:
    client = desk.other("POST", "/clients", {"name": "Ana", "tax_id": "12345678Z"})
    line = {"description": "Cuota", "quantity": 2, "unit_price": 50, "tax_rate": 21}
    body = {"client_id": client["id"], "name": "Cuota", "frequency": "monthly", "start_on": "2026-12-01"}
    desk.other("POST", "/recurring_invoices", {**body, "lines": [line]})
    (shown,) = desk("GET", "/documents/recurring")
    assert (shown["name"], shown["contactName"], shown["frequency"], shown["total"]) == ("Cuota", "Ana", "monthly", 121)
    assert shown["products"][0] == {
        "name": "Cuota",
        "desc": "",
        "price": 50,
        "units": 2,
        "tax": 21,
        "taxes": ["s_iva_21"],
    }
    assert desk("GET", f"/documents/recurring/{shown['id']}") == shown
    assert desk.refused("GET", f"/documents/recurring/{'0' * 24}") == "not found"
