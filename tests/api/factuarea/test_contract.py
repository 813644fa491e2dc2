"""Every operation that is answered, called at least once, with requests and answers held against the contract."""

from typing import Any

from talonario.api.factuarea.operations import OPERATIONS
from tests import samples
from tests.api.factuarea import sales, test_purchase_invoices, test_recurring_invoices
from tests.api.factuarea.conftest import Caller, Telling

CLIENT = {"name": "Bodega Ñandú", "tax_id": "12345678Z", "email": "bodega@example.com", "accumulate_347": True}
TODAY = "2026-11-20"


def invoice(call: Caller, client: str, **more: Any) -> dict[str, Any]:
    """A draft with two lines."""
    series = call.data("series.default", "/series/default?document_type=invoice")["id"]
    line = {"description": "Servicio", "quantity": 1, "unit_price": 99.0, "tax_rate": 21}
    body = {"client_id": client, "series_id": series, "issued_on": TODAY, "due_on": "2026-12-20"}
    lines = [line, {**line, "quantity": 2, "unit_price": 10, "discount_percent": 10}]
    made: dict[str, Any] = call.data("invoices.create", "/invoices", {**body, "lines": lines, **more})
    return made


def test_every_answered_operation_keeps_the_contract(call: Caller, telling: Telling) -> None:
    """One walk through everything; at its end no answered operation was left out."""
    account(call)
    client = clients(call)
    suppliers(call)
    tax = taxes(call)
    product = products(call, tax)
    series(call)
    invoices(call, client, product)
    test_recurring_invoices.walk(call, client)
    test_purchase_invoices.walk(call)
    sales.walk(call, client)
    sending(call, client)
    webhooks(call, telling)
    events(call)
    call("clients.delete", f"/clients/{client}", status=409)
    call("products.delete", f"/products/{product}", status=409)
    answered = {
        operation.id for operation in OPERATIONS if operation.unavailable is None and not operation.id.startswith("x.")
    }
    assert answered - call.met == set()


def webhooks(call: Caller, telling: Telling) -> None:
    """An endpoint from its making to its end; one that is pinged, which the contract has no payload for."""
    hook = {"url": "https://hooks.example/in", "enabled_events": ["client.created"]}
    pinged = f"/webhook_endpoints/{call.data('webhook_endpoints.create', '/webhook_endpoints', hook)['id']}"
    assert not call.data("webhook_endpoints.ping", f"{pinged}/ping")["success"]
    path = f"/webhook_endpoints/{call.data('webhook_endpoints.create', '/webhook_endpoints', hook)['id']}"
    call("webhook_endpoints.show", path)
    call("webhook_endpoints.list", "/webhook_endpoints")
    call("webhook_endpoints.update", path, {"description": "ERP"}, status=200)
    call("webhook_endpoints.rotate_secret", f"{path}/rotate_secret", status=200)
    telling.happen()
    telling.queue()
    (told,) = call.data("webhook_endpoints.deliveries.list", f"{path}/deliveries")
    call("webhook_endpoints.deliveries.show", f"{path}/deliveries/{told['id']}")
    call("webhook_endpoints.deliveries.replay", f"{path}/deliveries/{told['id']}/replay", status=202)
    call("webhook_endpoints.delete", path, status=204)


def events(call: Caller) -> None:
    """What happened, and what can."""
    call("event_catalog.list", "/event-catalog")
    first = call.data("events.list", "/events?limit=1")[0]
    call("events.show", f"/events/{first['id']}")


def account(call: Caller) -> None:
    """Who am I."""
    assert call.data("account.show", "/account")["api_key"]["scopes"] == ["*"]
    call("account.verify_census", "/account/census-verification")


def clients(call: Caller) -> str:
    """Clients from creation to their history."""
    made = call("clients.create", "/clients", {**CLIENT, "external_id": "c1"}, status=201)
    client: str = made.json()["data"]["id"]
    assert made.headers["Location"] == f"/v1/clients/{client}"
    call("clients.create", "/clients", {**CLIENT, "external_id": "c1"}, status=200)
    call("clients.create", "/clients", CLIENT, status=409)
    call("clients.show", f"/clients/{client}")
    assert call.data("clients.update", f"/clients/{client}", {"phone": "600 000 000"})["phone"] == "600 000 000"
    call("clients.list", "/clients?limit=1")
    assert call.data("clients.search", "/clients/search?q=nandu")[0]["id"] == client
    call("clients.stats", "/clients/stats")
    call("clients.activities", f"/clients/{client}/activities")
    call("clients.verify_census", "/clients/census-verification", {"tax_id": "12345678Z", "name": "Bodega"})
    call("clients.find_by_external_id", "/clients/find-by-external-id", {"external_id": "c1"})
    call("clients.find_by_tax_id", "/clients/find-by-tax-id", {"tax_id": "12345678-z"})
    spare = [call.data("clients.create", "/clients", {**CLIENT, "tax_id": nif})["id"] for nif in ("1R", "2W")]
    call("clients.delete", f"/clients/{spare[0]}", status=204)
    assert call.data("clients.bulk_delete", "/clients/bulk-delete", {"ids": spare})["deleted"] == 1
    call("clients.show", f"/clients/{spare[0]}", status=404)
    return client


def suppliers(call: Caller) -> None:
    """The same for suppliers."""
    body = {"name": "Proveedor", "tax_id": "B12345674", "accumulate_347": True, "external_id": "p1"}
    supplier = call.data("suppliers.create", "/suppliers", body)["id"]
    call("suppliers.show", f"/suppliers/{supplier}")
    call("suppliers.update", f"/suppliers/{supplier}", {"notes": "buen precio"})
    call("suppliers.list", "/suppliers")
    call("suppliers.search", "/suppliers/search?q=proveedor")
    call("suppliers.stats", "/suppliers/stats")
    call("suppliers.activities", f"/suppliers/{supplier}/activities")
    call("suppliers.toggle_active", f"/suppliers/{supplier}/toggle-active")
    call("suppliers.find_by_external_id", "/suppliers/find-by-external-id", {"external_id": "p1"})
    call("suppliers.find_by_tax_id", "/suppliers/find-by-tax-id", {"tax_id": "B12345674"})
    call("suppliers.delete", f"/suppliers/{supplier}", status=204)
    call("suppliers.bulk_delete", "/suppliers/bulk-delete", {"ids": [supplier]})


def taxes(call: Caller) -> str:
    """The catalogue, a tax of one's own, the calculators."""
    body = {"name": "Tasa local", "code": "LOCAL9", "type": "vat", "rate": 9, "applies_to": "sale", "country": "ES"}
    own = call.data("taxes.create", "/taxes", {**body, "is_active": True})["id"]
    call("taxes.create", "/taxes", {**body, "is_active": True}, status=409)
    active = call.data("taxes.active", "/taxes/active?limit=1")
    assert [one["code"] for one in active] == ["s_iva_21"]
    vat: str = active[0]["id"]
    call("taxes.list", "/taxes?type=vat&limit=5")
    call("taxes.show", f"/taxes/{vat}")
    call("taxes.update", f"/taxes/{own}", {"name": "Tasa municipal"})
    refused = call("taxes.update", f"/taxes/{vat}", {"rate": 22}, status=422).json()["error"]
    assert refused["subcode"] == "system_tax_immutable_field"
    for operation, path in (
        ("taxes.by_type", "/taxes/by-type?type=retention"),
        ("taxes.for_purchases", "/taxes/for-purchases"),
        ("taxes.for_sales", "/taxes/for-sales"),
        ("taxes.stats", "/taxes/stats"),
        ("taxes.defaults", "/taxes/defaults/invoice"),
        ("taxes.is_in_use", f"/taxes/{vat}/is-in-use"),
        ("taxes.toggle", f"/taxes/{own}/toggle"),
        ("taxes.set_default_for_document", f"/taxes/{own}/set-default/quote"),
        ("taxes.set_default", f"/taxes/{vat}/set-default"),
    ):
        call(operation, path, status=200)
    assert call.data("taxes.calculate", "/taxes/calculate", {"base": 100, "taxes_id": vat})["total_amount"] == 121
    line = {"quantity": 1, "unit_price": 1000, "vat_rate": 21, "retention_rate": 15}
    totals = call.data("taxes.calculate_totals", "/taxes/calculate-totals", {"lines": [line]})
    assert (totals["total_vat"], totals["total_retention"], totals["total"]) == (210, 150, 1060)
    call("taxes.delete", f"/taxes/{own}", status=204)
    return vat


def products(call: Caller, tax: str) -> str:
    """Products, their stock and their figures."""
    body = {"name": "Vino", "price": "49.90", "sku": "V/1", "stock": 3, "low_stock_threshold": 5, "tax_rate_id": tax}
    product: str = call.data("products.create", "/products", {**body, "external_id": "v1"})["id"]
    call("products.create", "/products", body, status=409)
    shown = call.data("products.show", f"/products/{product}")
    assert (shown["price"], shown["tax_rate"]["rate"], shown["is_low_stock"]) == ("49.90", 21, True)
    call("products.update", f"/products/{product}", {"price": "50", "tags": ["tinto"]})
    assert [one["id"] for one in call.data("products.list", "/products?low_stock=true&tag=tinto")] == [product]
    call("products.search", "/products/search?q=vin")
    call("products.find_by_external_id", "/products/find-by-external-id", {"external_id": "v1"})
    call("products.find_by_sku", "/products/find-by-sku", {"sku": "V/1"})
    moved = call.data("products.update_stock", f"/products/{product}/stock", {"stock": 1, "operation": "decrease"})
    assert moved["stock"] == 2
    call("products.update_stock", f"/products/{product}/stock", {"stock": 9, "operation": "subtract"}, status=422)
    updates = {"updates": [{"product_id": product, "stock": 8, "operation": "add"}]}
    call("products.bulk_update_stock", "/products/bulk-update-stock", updates)
    for operation, path in (
        ("products.low_stock_report", "/products/low-stock-report"),
        ("products.stats", "/products/stats"),
        ("products.activities", f"/products/{product}/activities"),
        ("products.sales_analytics", f"/products/{product}/sales-analytics"),
        ("products.toggle_active", f"/products/{product}/toggle-active"),
    ):
        call(operation, path, status=200)
    pictures = f"/products/{product}/gallery"
    call("products.gallery.upload", pictures, files={"image": ("vino.png", samples.PNG)}, status=201)
    call("products.gallery.download", f"{pictures}/0/download", status=200)
    call("products.video.upload", f"/products/{product}/video", files={"video": ("vino.mp4", samples.MP4)}, status=201)
    call("products.video.download", f"/products/{product}/video/download", status=200)
    shown = call.data("products.show", f"/products/{product}")
    assert (len(shown["gallery"]), shown["video"]["content_type"]) == (1, "video/mp4")
    call("products.gallery.delete", f"{pictures}/0", status=204)
    call("products.video.delete", f"/products/{product}/video", status=204)
    spare = call.data("products.create", "/products", {"name": "Otro", "price": "1"})["id"]
    call("products.delete", f"/products/{spare}", status=204)
    call("products.bulk_delete", "/products/bulk-delete", {"ids": [spare]})
    return product


def series(call: Caller) -> None:
    """Series are made and archived, never changed."""
    body = {"code": "WEB", "document_type": "invoice", "number_format": "{code}/{YY}-{0000}"}
    made = call.data("series.create", "/series", body)["id"]
    call("series.create", "/series", body, status=409)
    refused = call.client.put(f"/v1/series/{made}", json={})
    assert (refused.status_code, refused.json()["error"]["code"]) == (405, "series_immutable")
    call("series.show", f"/series/{made}")
    call("series.list", "/series?document_type=invoice")
    call("series.active", "/series/active?document_type=invoice")
    call("series.find_by_code", "/series/find-by-code", {"code": "web"})
    call("series.stats", "/series/stats")
    call("series.activities", f"/series/{made}/activities")
    former = call.data("series.default", "/series/default?document_type=invoice")["id"]
    call("series.set_default", f"/series/{made}/default", status=204)
    call("series.set_default", f"/series/{former}/default", status=204)
    call("series.archive", f"/series/{made}/archive", status=204)
    call("series.unarchive", f"/series/{made}/unarchive", status=204)


def invoices(call: Caller, client: str, product: str) -> None:
    """An invoice's life, its correctives, the look-ups and the figures."""
    draft = invoice(call, client, external_id="i1", tags=["web-shop"])
    first = draft["id"]
    assert (draft["status"], draft["number"], draft["total"]) == ("draft", None, 141.57)
    call("invoices.update", f"/invoices/{first}", {"notes": "gracias"})
    call("invoices.payments_create", f"/invoices/{first}/payments", payment(1), status=422)
    sent = call.data("invoices.mark_sent", f"/invoices/{first}/mark-sent")
    assert (sent["status"], sent["number"]) == ("sent", "F-2026-001")
    call("invoices.update", f"/invoices/{first}", {"notes": "tarde"}, status=422)
    call("invoices.delete", f"/invoices/{first}", status=409)
    call("invoices.payments_create", f"/invoices/{first}/payments", payment(200), status=422)
    call("invoices.payments_create", f"/invoices/{first}/payments", payment(41.57), status=201)
    part = call.data("invoices.show", f"/invoices/{first}")
    assert (part["status"], part["paid_amount"], part["pending_amount"]) == ("partially_paid", 41.57, 100)
    call("invoices.annul", f"/invoices/{first}/annul", {"reason": "ya cobrada"}, status=422)
    assert call.data("invoices.mark_paid", f"/invoices/{first}/mark-paid", {})["status"] == "paid"
    assert len(call.data("invoices.payments_list", f"/invoices/{first}/payments")) == 2
    cancelled = call.data(
        "invoices.corrective",
        f"/invoices/{first}/corrective",
        {"correction_reason": "devolucion", "correction_type": "full"},
    )
    assert (cancelled["type"], cancelled["total"], cancelled["corrective"]["original_id"]) == ("R4", -141.57, first)
    assert [one["id"] for one in call.data("invoices.correctives", f"/invoices/{first}/correctives")] == [
        cancelled["id"]
    ]
    call("invoices.list", "/invoices?status=paid&tags=web-shop&total[gte]=100&sort=-total")
    call("invoices.find_by_external_id", "/invoices/find-by-external-id", {"external_id": "i1"})
    call("invoices.find_by_number", "/invoices/find-by-number", {"number": "F-2026-001"})
    copy = call.data("invoices.duplicate", f"/invoices/{first}/duplicate")
    call("invoices.assign_real_number", f"/invoices/{copy['id']}/assign-real-number")
    assert call.data("invoices.can_annul", f"/invoices/{copy['id']}/can-annul")["can_annul"] is True
    call("invoices.annul", f"/invoices/{copy['id']}/annul", {"reason": "nunca existió"})
    other = invoice(call, client)
    call("invoices.mark_sent", f"/invoices/{other['id']}/mark-sent")
    call("invoices.void", f"/invoices/{other['id']}/void", {})
    line = {"description": "Caja", "quantity": 1, "unit_price": 10, "product_id": product, "tax_rate": 21}
    receipts = [invoice(call, client, type="F2", lines=[line])["id"] for _ in range(2)]
    for receipt in receipts:
        call("invoices.mark_sent", f"/invoices/{receipt}/mark-sent")
    body = {"client_id": client, "simplified_invoice_ids": receipts}
    full = call.data("invoices.substitute_simplified", "/invoices/substitute-simplified", body)
    assert (full["type"], full["total"]) == ("F3", 24.2)
    call("invoices.simplified_eligibility", "/invoices/simplified-eligibility", {"total": 3001})
    call("invoices.pdf", f"/invoices/{first}/pdf", status=200)
    link = call.data("invoices.pdf_link", f"/invoices/{first}/pdf-link")
    assert call.client.get(link["url"], headers={"Authorization": ""}).content.startswith(b"%PDF")
    call("invoices.payment_receipt", f"/invoices/{first}/payment-receipt", status=200)
    call(
        "invoices.quarterly.download_zip", "/invoices/quarterly/download-zip", {"year": 2026, "quarter": 4}, status=200
    )
    for operation, path in (
        ("invoices.stats", "/invoices/stats"),
        ("invoices.statuses", "/invoices/statuses"),
        ("invoices.quarterly.available", "/invoices/quarterly/available-quarters"),
        ("invoices.activities", f"/invoices/{first}/activities"),
        ("payment_methods.list", "/payment-methods"),
    ):
        call(operation, path, status=200)
    sales.public_link(call, "invoices", first)
    gone = [invoice(call, client)["id"] for _ in range(2)]
    assert call.data("invoices.public_link_get", f"/invoices/{gone[0]}/public-link")["enabled"] is False
    call("invoices.delete", f"/invoices/{gone[0]}", status=204)
    assert call.data("invoices.bulk_delete", "/invoices/bulk-delete", {"ids": [*gone, first]})["deleted"] == 1


def sending(call: Caller, client: str) -> None:
    """Invoices by e-mail, their reminders, and the quarter for the bookkeeper."""
    draft = invoice(call, client)["id"]
    call("invoices.send_reminder", f"/invoices/{draft}/send-reminder", {}, status=422)
    sent = call.data("invoices.send", f"/invoices/{draft}/send", {"cc": ["copia@example.com"], "subject": "Su factura"})
    assert (sent["status"], sent["is_number_assigned"]) == ("sent", True)
    assert sent["sent_at"] is not None
    preview = call.data("invoices.reminder_preview", f"/invoices/{draft}/reminder-preview", {})
    assert (preview["to"], preview["reminders_sent"], preview["cooldown_active"]) == ("bodega@example.com", 0, False)
    call("invoices.send_reminder", f"/invoices/{draft}/send-reminder", {}, status=200)
    call("invoices.send_reminder", f"/invoices/{draft}/send-reminder", {}, status=422)
    quarter = {"year": 2026, "quarter": 4, "email": "gestoria@example.com"}
    call("invoices.quarterly.send_email", "/invoices/quarterly/send-email", quarter, status=200)
    call("invoices.quarterly.send_email", "/invoices/quarterly/send-email", {**quarter, "quarter": 1}, status=404)
    for family in ("quotes", "proformas", "delivery_notes"):
        one = sales.make(call, family, client)["id"]
        call(f"{family}.send", f"/{family}/{one}/send", {"email": "a@example.com"}, status=200)


def payment(amount: float) -> dict[str, Any]:
    """A payment of today."""
    return {"amount": amount, "paid_on": TODAY, "payment_method": "cash"}


def test_what_a_body_names_and_is_not_there_is_a_value_at_fault(call: Caller) -> None:
    """422 on the field; 404 is for the path."""
    client = call.data("clients.create", "/clients", CLIENT)["id"]
    good = {"description": "x", "quantity": 1, "unit_price": 1, "tax_rate": 21}
    series = call.data("series.default", "/series/default?document_type=invoice")["id"]
    quotes = call.data("series.default", "/series/default?document_type=quote")["id"]
    body = {"client_id": client, "series_id": series, "issued_on": TODAY, "due_on": TODAY, "lines": [good]}
    nobody = "01931b3e-7c4a-7f2e-9a8b-3c5d6e7f8a01"
    for change, param in (
        ({"client_id": nobody}, "client_id"),
        ({"series_id": nobody}, "series_id"),
        ({"series_id": quotes}, "series_id"),
        ({"lines": [{**good, "product_id": nobody}]}, "lines.0.product_id"),
        ({"lines": [{**good, "tax_rate_id": nobody}]}, "lines.0.tax_rate_id"),
        ({"due_on": "2026-11-19"}, "due_on"),
        ({"currency": "USD"}, "currency"),
    ):
        error = call("invoices.create", "/invoices", {**body, **change}, status=422).json()["error"]
        assert (error["code"], error["param"]) == ("invalid_param_value", param)


def test_an_errors_address_leads_to_its_explanation(call: Caller) -> None:
    """`doc_url` is a page of this server with a place for the code."""
    for answer in (
        call.client.get("/v1/nothing"),
        call.client.get("/v1/invoices?foo=1"),
        call.client.get("/v1/clients/nobody"),
        call.client.post("/v1/clients", json={"name": "x"}),
    ):
        address, _, place = answer.json()["error"]["doc_url"].partition("#")
        assert f"id='{place}'" in call.client.get(address).text
