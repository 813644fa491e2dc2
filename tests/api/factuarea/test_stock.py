"""Stock over HTTP: what documents move is seen in the product, in its movements and in its history."""

from typing import Any

from tests.api.factuarea.conftest import Caller

TODAY = "2026-11-20"


def test_a_sale_is_seen_everywhere(call: Caller) -> None:
    body = {"name": "Vino", "price": "9.90", "stock": 5, "low_stock_threshold": 3}
    product = call.data("products.create", "/products", body)["id"]
    client = call.data("clients.create", "/clients", {"name": "Bodega", "tax_id": "12345678Z", "accumulate_347": True})
    series = call.data("series.default", "/series/default?document_type=invoice")["id"]
    line = {"description": "Vino", "quantity": 3, "unit_price": 9.9, "tax_rate": 21, "product_id": product}
    sold = {"client_id": client["id"], "series_id": series, "issued_on": TODAY, "due_on": TODAY, "lines": [line]}
    invoice = call.data("invoices.create", "/invoices", sold)["id"]
    assert call("products.low_stock_report", "/products/low-stock-report").json()["total_count"] == 0
    issued = call.data("invoices.mark_sent", f"/invoices/{invoice}/mark-sent")
    shown = call.data("products.show", f"/products/{product}")
    assert (shown["stock"], shown["is_low_stock"]) == (2, True)
    report = call("products.low_stock_report", "/products/low-stock-report").json()
    assert ([one["id"] for one in report["data"]], report["total_count"]) == ([product], 1)
    assert movements(call, product) == [
        (-3, 2, "document", issued["number"]),
        (5, 5, "opening", None),
    ]
    latest = call("products.activities", f"/products/{product}/activities").json()["data"][0]
    assert latest["event_type"] == "product.updated"
    assert latest["metadata"]["document_number"] == issued["number"]
    call("invoices.annul", f"/invoices/{invoice}/annul", {"reason": "nunca existió"}, status=200)
    assert [units for units, *_ in movements(call, product)] == [3, -3, 5]
    call("products.update_stock", f"/products/{product}/stock", {"stock": 6, "operation": "decrease"}, status=422)
    moves = [{"product_id": product, "stock": count, "operation": "add"} for count in (1, 2)]
    assert call.data("products.bulk_update_stock", "/products/bulk-update-stock", {"updates": moves})["updated"] == 2
    assert movements(call, product)[0][1] == 8
    page = call.client.get(f"/v1/x/products/{product}/stock-movements?limit=2").json()
    assert page["has_more"]
    rest = call.client.get(f"/v1/x/products/{product}/stock-movements?starting_after={page['next_cursor']}").json()
    assert (len(page["data"]), len(rest["data"]), rest["has_more"]) == (2, 3, False)


def test_what_has_run_out_is_in_the_report(call: Caller) -> None:
    """The filter `low_stock` and the figure mean what is little; the report is what has to be ordered."""
    for name, stock, threshold in (("a", 0, 2), ("b", 2, 2), ("c", 3, 2), ("d", 0, None)):
        body = {"name": name, "price": "1", "stock": stock, "low_stock_threshold": threshold}
        call.data("products.create", "/products", body)
    report = call("products.low_stock_report", "/products/low-stock-report").json()
    assert ([one["name"] for one in report["data"]], report["total_count"]) == (["a", "b"], 2)
    assert [one["name"] for one in call.data("products.list", "/products?low_stock=true")] == ["b"]
    stats = call.data("products.stats", "/products/stats")
    assert (stats["low_stock_count"], stats["out_of_stock_count"]) == (1, 2)


def test_a_product_whose_stock_was_only_counted_can_go(call: Caller) -> None:
    product = call.data("products.create", "/products", {"name": "Vino", "price": "1", "stock": 5})["id"]
    call("products.delete", f"/products/{product}", status=204)


def movements(call: Caller, product: str) -> list[tuple[Any, ...]]:
    """Units, level, reason and the document's number, newest first."""
    found = call.client.get(f"/v1/x/products/{product}/stock-movements").json()["data"]
    return [(one["units"], one["stock"], one["reason"], (one["document"] or {}).get("number")) for one in found]
