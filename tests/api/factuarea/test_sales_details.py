"""What quotes, proformas and notes say and refuse beside their states: fields, aliases, signatures, figures."""

import base64
from datetime import timedelta
from typing import Any

import pytest

from tests import samples
from tests.api.factuarea import sales
from tests.api.factuarea.conftest import Caller
from tests.api.factuarea.sales import do, make, signing
from tests.conftest import Clock


def error(answer: Any) -> tuple[int, str, str | None]:
    """The status, the code and the field of a refusal."""
    shown = answer.json()["error"]
    return answer.status_code, shown["code"], shown.get("param")


def events(call: Caller, client: str) -> list[str]:
    """What happened to the documents of a client, oldest first."""
    shown = call.data("clients.activities", f"/clients/{client}/activities?limit=100")
    return [one["event_type"] for one in shown][::-1]


def test_an_old_clients_quote_is_understood(call: Caller) -> None:
    """The vendor's command line sends `due_on` and the first default series of whatever type."""
    client = sales.client(call)
    series = {
        kind: call.data("series.default", f"/series/default?document_type={kind}")["id"]
        for kind in ("invoice", "quote")
    }
    body = {"client_id": client, "series_id": series["invoice"], "issued_on": sales.TODAY, "lines": sales.LINES}
    made = call.client.post("/v1/quotes", json={**body, "due_on": sales.LATER}).json()["data"]
    assert (made["valid_until"], made["series"]["id"]) == (sales.LATER, series["quote"])
    missing = call.client.post("/v1/quotes", json=body)
    assert error(missing) == (422, "invalid_param_value", "valid_until")
    early = call.client.post("/v1/quotes", json={**body, "valid_until": "2026-11-19"})
    assert error(early) == (422, "invalid_param_value", "valid_until")
    for family in ("proformas", "delivery_notes"):
        wrong = call.client.post(f"/v1/{family}", json={**body, "series_id": series["invoice"]})
        assert error(wrong) == (422, "invalid_param_value", "series_id"), family


def test_what_is_not_there_has_its_own_code(call: Caller) -> None:
    nobody = "018f0000-0000-7000-8000-000000000000"
    for family, code, subcode in (
        ("quotes", "quote_not_found", None),
        ("proformas", "resource_not_found", "proforma_not_found"),
        ("delivery_notes", "delivery_note_not_found", None),
    ):
        for identity in (nobody, "nobody"):
            refused = call(f"{family}.show", f"/{family}/{identity}", status=404).json()["error"]
            assert (refused["code"], refused.get("subcode")) == (code, subcode)
    for audit in ("1", "0", "x", "9" * 40):
        path = f"/delivery_notes/signature-audits/{audit}/forget"
        call("delivery_notes.signature_audits.forget", path, status=404)


def test_an_external_id_of_what_is_answered_is_a_conflict(call: Caller) -> None:
    client = sales.client(call)
    for family, verb in (("quotes", "accept"), ("proformas", "reject"), ("delivery_notes", "mark_delivered")):
        one = make(call, family, client, external_id="x1")["id"]
        do(call, family, one, verb)
        body = {"client_id": client, "lines": sales.LINES, **sales.BODIES[family], "external_id": "x1"}
        assert error(call(f"{family}.create", f"/{family}", body)) == (409, "resource_conflict", "external_id")
        other = make(call, family, client, external_id="x2")["id"]
        taken = call(f"{family}.update", f"/{family}/{other}", {"external_id": "x1"}, status=409)
        assert taken.json()["error"]["subcode"] == "external_id_already_exists"
        call(f"{family}.update", f"/{family}/{one}", {"external_id": None, "metadata": {"a": "b"}}, status=200)


def test_numbers_are_taken_in_the_order_of_the_answers_whatever_their_dates(call: Caller) -> None:
    client = sales.client(call)
    late = make(call, "quotes", client)["id"]
    early = make(call, "quotes", client, issued_on="2026-11-01")["id"]
    assert do(call, "quotes", late, "accept").json()["data"]["number"] == "PRE-2026-001"
    assert do(call, "quotes", early, "reject").json()["data"]["number"] == "PRE-2026-002"


def test_accepting_says_when(call: Caller) -> None:
    quote = make(call, "quotes", sales.client(call), issued_on="2026-11-01")["id"]
    ahead = do(call, "quotes", quote, "accept", {"accepted_on": "2026-11-21"})
    assert error(ahead) == (422, "invalid_param_value", "accepted_on")
    shown = do(call, "quotes", quote, "accept", {"accepted_on": "2026-11-10", "notes": "por teléfono"}).json()["data"]
    assert (shown["accepted_at"], shown["rejected_at"]) == ("2026-11-09T23:00:00Z", None)
    other = make(call, "quotes", shown["client"]["id"])["id"]
    assert do(call, "quotes", other, "reject").json()["data"]["rejected_at"] == "2026-11-20T10:00:00Z"


def test_a_quote_is_converted_on_the_day_and_for_the_term_asked_for(call: Caller) -> None:
    client = sales.client(call)
    taken = [make(call, "quotes", client, notes="gracias", tags=["web"])["id"] for _ in range(2)]
    for quote in taken:
        do(call, "quotes", quote, "accept")
    dated = {**sales.TO_INVOICE, "issued_on": "2026-11-19", "due_on": "2026-11-30"}
    invoice = do(call, "quotes", taken[0], "convert", dated).json()["data"]
    assert (invoice["issued_on"], invoice["due_on"]) == ("2026-11-19", "2026-11-30")
    assert (invoice["notes"], invoice["tags"], invoice["metadata"]) == (
        "gracias", ["web"], {"source_quote_id": taken[0]},
    )  # fmt: skip
    assert error(do(call, "quotes", taken[1], "convert", {**dated, "due_on": "2026-11-18"}))[2] == "due_on"
    assert error(do(call, "quotes", taken[1], "convert", {"target": "proforma"})) == (
        422, "invalid_param_value", "target",
    )  # fmt: skip
    assert call.data("quotes.show", f"/quotes/{taken[0]}")["converted_invoice_number"] is None
    call("invoices.mark_sent", f"/invoices/{invoice['id']}/mark-sent")
    shown = call.data("quotes.show", f"/quotes/{taken[0]}")
    assert (shown["converted_invoice_number"], shown["accepted_at"]) == ("F-2026-001", "2026-11-20T10:00:00Z")


def test_withholding_and_surcharge_are_named_by_rate_or_by_id(call: Caller) -> None:
    client = sales.client(call)
    taxes = {code: call.data("taxes.list", f"/taxes?code={code}")[0]["id"] for code in ("s_iva_21", "s_ret_15")}
    line = {"description": "Informe", "quantity": 1, "unit_price": 100, "tax_rate_id": taxes["s_iva_21"]}
    named = [
        {**line, "retention_rate_id": taxes["s_ret_15"]},
        {**line, "retention_rate": 15},
        {**line, "retention_rate": 15, "retention_rate_id": taxes["s_ret_15"]},
    ]
    for one in named:
        quote = make(call, "quotes", client, lines=[one])
        assert (quote["total_vat"], quote["total_retention"], quote["total"]) == (21, 15, 106)
    for wrong, param in (
        ({"retention_rate": 7, "retention_rate_id": taxes["s_ret_15"]}, "lines.0.retention_rate"),
        ({"retention_rate_id": taxes["s_iva_21"]}, "lines.0.retention_rate_id"),
        ({"surcharge_rate_id": taxes["s_ret_15"]}, "lines.0.surcharge_rate_id"),
    ):
        body = {"client_id": client, **sales.BODIES["quotes"], "lines": [{**line, **wrong}]}
        assert error(call("quotes.create", "/quotes", body)) == (422, "invalid_param_value", param)


def test_a_proformas_days_its_shipping_and_its_answer(call: Caller) -> None:
    client = sales.client(call)
    more = {
        "validity_days": 10,
        "shipping_cost": 12.5,
        "payment_terms": 45,
        "reference": "P-1",
        "delivery_terms": "EXW",
    }
    made = make(call, "proformas", client, **more, terms_and_conditions="al contado", payment_method="giro")
    assert (made["valid_until"], made["validity_days"]) == ("2026-11-30", 10), "days win over a day"
    assert (made["total_with_shipping"], made["total"]) == (154.07, sales.TOTAL)
    path = f"/proformas/{made['id']}"
    moved = call.data("proformas.update", path, {"valid_until": "2026-12-01", "shipping_cost": None, "reference": None})
    assert (moved["validity_days"], moved["shipping_cost"], moved["reference"]) == (11, 0, None)
    kept = (
        moved["payment_terms_days"],
        moved["delivery_terms"],
        moved["terms_and_conditions"],
        moved["payment_method"],
    )
    assert kept == (45, "EXW", "al contado", "giro")
    assert call.data("proformas.update", path, {"valid_until": None})["validity_days"] is None
    zone = call.data("proformas.update", path, {"operation_regime": "isp", "estimated_delivery_date": "2026-12-09"})
    assert (zone["operation_regime"], zone["estimated_delivery_date"]) == ("isp", "2026-12-09")
    said = {"reason": "buen precio", "metadata": {"pedido": "77"}}
    answered = do(call, "proformas", made["id"], "accept", said).json()["data"]
    assert (answered["metadata"], answered["operation_regime"]) == ({"pedido": "77"}, "isp")
    invoice = do(call, "proformas", made["id"], "convert", sales.TO_INVOICE).json()["data"]
    assert (invoice["due_on"], invoice["total"]) == ("2027-01-04", sales.TOTAL)


def test_how_the_goods_of_a_note_travel(call: Caller) -> None:
    client = sales.client(call)
    said = {
        "driver_name": "Brais", "driver_tax_id": "2W", "carrier_company": "Lugués", "tracking_number": "T1",
        "received_by_name": "Uxía", "received_by_tax_id": "1R", "vehicle_plate": "1234BBB",
    }  # fmt: skip
    where = {
        "delivery_address": "Rúa 1", "delivery_city": "Lugo", "delivery_postal_code": "27001",
        "delivery_province": "Lugo", "delivery_country": "España", "internal_notes": "cuidado",
        "reference_number": "R1", "transport_details": "frío",
    }  # fmt: skip
    made = make(call, "delivery_notes", client, **said, **where, billing_emails=["caja@example.com"])
    assert made["driver"] == {"name": "Brais", "tax_id": "2W"}
    assert made["tracking"] == {"number": "T1", "carrier": "Lugués"}
    assert made["received_by"] == {"name": "Uxía", "tax_id": "1R"}
    assert {name: made[name] for name in where} == where
    assert (made["vehicle_plate"], made["billing_emails"]) == ("1234BBB", ["caja@example.com"])
    path = f"/delivery_notes/{made['id']}"
    for first, second in (
        ("driver_name", "driver_tax_id"),
        ("carrier_company", "tracking_number"),
        ("received_by_name", "received_by_tax_id"),
    ):
        half = call("delivery_notes.update", path, {first: "Otro"})
        assert error(half) == (422, "invalid_param_value", second)
    changes = {"driver_name": "Noa", "driver_tax_id": "3A", "delivery_country": "PT", "tracking_number": None}
    moved = call.data("delivery_notes.update", path, {**changes, "carrier_company": None, "billing_emails": None})
    assert (moved["driver"]["name"], moved["delivery_country"], moved["delivery_city"]) == ("Noa", "PT", "Lugo")
    assert (moved["tracking"], moved["billing_emails"], moved["internal_notes"]) == (None, [], "cuidado")
    for query in ("vehicle_plate=1234BBB", "signed=false", "delivery_date[lte]=2026-11-21"):
        day = call.data("delivery_notes.update", path, {"delivery_date": "2026-11-21"})["delivery_date"]
        assert day == "2026-11-21"
        found = call.data("delivery_notes.list", f"/delivery_notes?{query}&sort=-delivery_date")
        assert [one["id"] for one in found] == [made["id"]], query
    assert call.data("delivery_notes.list", "/delivery_notes?carrier_company=Lugu%C3%A9s") == []


def test_a_delivery_has_the_day_that_is_said_or_planned(call: Caller) -> None:
    client = sales.client(call)
    for planned, said, day in (
        ({}, {}, "2026-11-20"),
        ({"delivery_date": "2026-11-18"}, {}, "2026-11-18"),
        ({}, {"delivery_date": "2026-11-18T23:30:00Z"}, "2026-11-19"),
        ({}, {"delivery_date": "2026-11-17"}, "2026-11-17"),
    ):
        one = make(call, "delivery_notes", client, **planned)["id"]
        answer = call.client.post(f"/v1/delivery_notes/{one}/mark-delivered", json=said)
        assert answer.json()["data"]["delivery_date"] == day
    wrong = call.client.post(f"/v1/delivery_notes/{one}/mark-delivered", json={"delivery_date": "ayer"})
    assert error(wrong) == (422, "invalid_param_value", "delivery_date")


def test_a_signature_is_kept_shown_and_forgotten(call: Caller) -> None:
    client = sales.client(call)
    one = make(call, "delivery_notes", client)["id"]
    do(call, "delivery_notes", one, "mark_delivered")
    signed = do(call, "delivery_notes", one, "sign", signing(signed_at="2026-11-20T10:30:00+01:00")).json()["data"]
    assert (signed["signed_by"], signed["signed_at"]) == ("Iria Souto", "2026-11-20T09:30:00Z")
    picture = call.client.get(signed["signature_image_url"])
    assert (picture.content, picture.headers["Content-Type"]) == (samples.PNG, "image/png")
    audit = signed["signature_audit_id"]
    for _ in range(2):
        call("delivery_notes.signature_audits.forget", f"/delivery_notes/signature-audits/{audit}/forget", status=200)
        shown = call("delivery_notes.show", f"/delivery_notes/{one}", status=200)
        assert "Souto" not in shown.text
        after = shown.json()["data"]
        assert (after["status"], after["signed_by"], after["signature_image_url"]) == ("signed", None, None)
        assert call.client.get(signed["signature_image_url"]).status_code == 404
    told = call.client.get(f"/v1/clients/{client}/activities").text
    assert "delivery_note.signed" in told
    assert "Souto" not in told, "the history is never changed, so it must not know the name"


def test_the_paper_of_a_note_changes_with_its_signature(call: Caller) -> None:
    """Printed before it was signed it must not stay without the signature, nor with it when that is forgotten."""
    one = make(call, "delivery_notes", sales.client(call))["id"]
    do(call, "delivery_notes", one, "mark_delivered")

    def tag() -> str:
        shown = call("delivery_notes.pdf", f"/delivery_notes/{one}/pdf", status=200)
        assert shown.content.startswith(b"%PDF")
        return str(shown.headers["ETag"])

    tags = [tag()]
    do(call, "delivery_notes", one, "sign", signing(), status=200)
    tags.append(tag())
    call("delivery_notes.signature_audits.forget", "/delivery_notes/signature-audits/1/forget", status=200)
    tags.append(tag())
    assert len(set(tags)) == 3


def test_who_is_forgotten_is_in_no_answer_that_is_repeated(call: Caller) -> None:
    one = make(call, "delivery_notes", sales.client(call))["id"]
    do(call, "delivery_notes", one, "mark_delivered")
    key = {"Idempotency-Key": "firma-1"}
    path = f"/v1/delivery_notes/{one}/sign"
    assert "Souto" in call.client.post(path, json=signing(), headers=key).text
    for number in range(3):
        body = {"metadata": {"n": str(number)}}
        kept = call.client.put(f"/v1/delivery_notes/{one}", json=body, headers={"Idempotency-Key": f"n-{number}"})
        assert "Souto" in kept.text
    call("delivery_notes.signature_audits.forget", "/delivery_notes/signature-audits/1/forget", status=200)
    again = call.client.post(path, json=signing(), headers=key)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (200, "true")
    assert again.json()["data"] | {"signed_by": None} == again.json()["data"]
    for number in range(3):
        body = {"metadata": {"n": str(number)}}
        kept = call.client.put(f"/v1/delivery_notes/{one}", json=body, headers={"Idempotency-Key": f"n-{number}"})
        assert (kept.headers["Idempotent-Replayed"], "Souto" in kept.text) == ("true", False)


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"signature_image_base64": "no es base64"}, (422, "invalid_param_format")),
        ({"signature_image_base64": base64.b64encode(samples.JPEG).decode()}, (422, "invalid_param_format")),
        ({"signature_image_base64": base64.b64encode(samples.PNG[:-4]).decode()}, (422, "invalid_param_format")),
        ({"signature_image_base64": ""}, (422, "invalid_param_value")),
        ({"recipient_dni": None}, (422, "invalid_param_value")),
        ({"signed_at": "2026-11-20T10:00:01Z"}, (422, "invalid_param_value")),
    ],
    ids=["no base64", "JPEG", "half a PNG", "nothing", "nobody", "ahead"],
)
def test_what_is_no_signature_is_refused(call: Caller, body: dict[str, Any], refused: tuple[int, str]) -> None:
    one = make(call, "delivery_notes", sales.client(call))["id"]
    do(call, "delivery_notes", one, "mark_delivered")
    answer = call.client.post(f"/v1/delivery_notes/{one}/sign", json=signing(**body))
    assert error(answer)[:2] == refused
    assert call.data("delivery_notes.show", f"/delivery_notes/{one}")["status"] == "sent"


def test_a_picture_has_two_megabytes_at_most(call: Caller) -> None:
    client = sales.client(call)
    most = 2 * 1024 * 1024
    for more, status in ((most - len(sales.png()) - 12, 200), (most - len(sales.png()) - 11, 422)):
        one = make(call, "delivery_notes", client)["id"]
        do(call, "delivery_notes", one, "mark_delivered")
        picture = sales.png(more)
        assert len(picture) == most + (status == 422)
        answer = do(call, "delivery_notes", one, "sign", signing(picture), status=status)
        if status == 422:
            assert error(answer)[1] == "signature_payload_too_large"


def test_the_retired_way_to_move_a_note(call: Caller) -> None:
    one = make(call, "delivery_notes", sales.client(call))["id"]
    path = f"/v1/delivery_notes/{one}/change_status"
    for status, shown in (("delivered", "sent"), ("cancelled", "cancelled")):
        answer = call.client.post(path, json={"status": status})
        assert (answer.json()["data"]["status"], answer.headers["Deprecation"]) == (shown, "true")
        assert {"Sunset", "Link"} <= {name.title() for name in answer.headers}
    for status in ("sent", "cancelled"):
        assert error(call.client.post(path, json={"status": status}))[:2] == (422, "invalid_status_transition")
    assert error(call.client.post(path, json={"status": "signed"}))[:2] == (422, "invalid_param_value")


def test_several_notes_of_a_client_become_one_invoice(call: Caller) -> None:
    client = sales.client(call)
    notes = [make(call, "delivery_notes", client)["id"] for _ in range(3)]
    path = "/v1/x/delivery_notes/convert"
    for note in notes[:2]:
        do(call, "delivery_notes", note, "mark_delivered")
    assert error(call.client.post(path, json={"ids": notes}))[:2] == (409, "invalid_status_transition")
    do(call, "delivery_notes", notes[2], "mark_delivered")
    other = make(call, "delivery_notes", sales.client(call, "1R"))["id"]
    do(call, "delivery_notes", other, "mark_delivered")
    mixed = call.client.post(path, json={"ids": [*notes, other]}).json()["error"]
    assert (mixed["code"], mixed["subcode"]) == ("business_rule_violation", "not_together")
    series = call.data("series.default", "/series/default?document_type=quote")["id"]
    wrong = call.client.post(path, json={"ids": notes, "target_series_id": series})
    assert error(wrong) == (422, "invalid_param_value", "target_series_id")
    made = call.client.post(path, json={"ids": [*notes[::-1], notes[0]]})
    assert made.status_code == 201
    invoice = made.json()["data"]
    assert (invoice["total"], len(invoice["lines"])) == (424.71, 6)
    for note in notes:
        shown = call.data("delivery_notes.show", f"/delivery_notes/{note}")
        assert (shown["status"], shown["converted_to_id"]) == ("invoiced", invoice["id"])
    call("invoices.delete", f"/invoices/{invoice['id']}", status=204)
    assert {one["status"] for one in call.data("delivery_notes.list", "/delivery_notes?status[in]=sent")} == {"sent"}


def test_figures_say_where_everything_stands(call: Caller, clock: Clock) -> None:
    client = sales.client(call)
    for family, verbs in (
        ("quotes", ((), ("accept",), ("accept", "convert"), ("reject",))),
        ("proformas", ((), ("accept",), ("convert",), ("reject",))),
        ("delivery_notes", ((), ("mark_delivered",), ("mark_delivered", "sign"), ("mark_delivered", "convert"))),
    ):
        for steps in verbs:
            one = make(call, family, client)["id"]
            for verb in steps:
                do(call, family, one, verb, {"convert": sales.TO_INVOICE, "sign": signing()}.get(verb))
    total = round(4 * sales.TOTAL, 2)
    quotes = call.data("quotes.stats", "/quotes/stats")
    assert (quotes["total_count"], quotes["total_amount"], quotes["converted_count"]) == (4, total, 1)
    assert quotes["count_by_status"] == {"draft": 1, "accepted": 1, "converted": 1, "rejected": 1}
    proformas = call.data("proformas.stats", "/proformas/stats")
    assert (proformas["conversion_rate"], proformas["average_value"], proformas["expiring_soon"]) == (
        25,
        sales.TOTAL,
        0,
    )
    assert proformas["by_status"]["draft"] == {"count": 1, "total": sales.TOTAL}
    notes = call.data("delivery_notes.stats", "/delivery_notes/stats")
    assert notes["by_status"]["delivered"] == {"status": "delivered", "count": 2, "total": round(2 * sales.TOTAL, 2)}
    assert (notes["pending_signature"], notes["converted_this_month"], notes["total_amount"]) == (1, 1, total)
    words = [one["value"] for one in call.data("delivery_notes.statuses", "/delivery_notes/statuses")]
    assert words == ["draft", "delivered", "invoiced", "cancelled"]
    clock.now += timedelta(days=25)
    assert call.data("proformas.stats", "/proformas/stats")["expiring_soon"] == 1
    clock.now += timedelta(days=6)
    late = call.data("proformas.stats", "/proformas/stats")
    assert (late["by_status"]["expired"]["count"], late["expiring_soon"]) == (1, 0)
    assert call.data("delivery_notes.stats", "/delivery_notes/stats")["converted_this_month"] == 0


def test_every_change_is_told_by_its_name_of_the_catalogue(call: Caller) -> None:
    client = sales.client(call)
    told = len(events(call, client))
    quote = make(call, "quotes", client)["id"]
    call("quotes.update", f"/quotes/{quote}", {"notes": "x"})
    call("quotes.update", f"/quotes/{quote}", {"metadata": {"a": "b"}})
    do(call, "quotes", quote, "accept")
    do(call, "quotes", quote, "convert", sales.TO_INVOICE)
    proforma = make(call, "proformas", client)["id"]
    do(call, "proformas", proforma, "accept")
    do(call, "proformas", proforma, "convert", sales.TO_INVOICE)
    refused = make(call, "proformas", client)["id"]
    do(call, "proformas", refused, "reject")
    call("proformas.delete", f"/proformas/{refused}")
    note = make(call, "delivery_notes", client)["id"]
    do(call, "delivery_notes", note, "mark_delivered")
    do(call, "delivery_notes", note, "sign", signing())
    do(call, "delivery_notes", note, "convert", sales.TO_INVOICE)
    assert events(call, client)[told:] == [
        "quote.created", "quote.updated", "quote.metadata_changed", "quote.number_assigned", "quote.approved",
        "invoice.created", "quote.converted",
        "proforma.created", "proforma.number_assigned", "proforma.accepted",
        "invoice.created", "proforma.converted_to_invoice",
        "proforma.created", "proforma.number_assigned", "proforma.rejected", "proforma.deleted",
        "delivery_note.created", "delivery_note.number_assigned", "delivery_note.status_changed",
        "delivery_note.signed", "invoice.created", "delivery_note.converted",
    ]  # fmt: skip
