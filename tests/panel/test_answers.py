"""A customer answers on the page of a document."""

import base64
import json

import httpx

from tests.panel.conftest import Desk
from tests.samples import PNG

TODAY = "2026-11-20"
NAME = "Ana <b>Ruiz</b>"


def quote(desk: Desk) -> str:
    """A quote that was sent."""
    identity = desk.document("quotes", issued_on=TODAY, valid_until="2026-12-20", notes="Portes <i>incluidos</i>")
    desk.call("POST", f"/quotes/{identity}/send", {"to": "ana@example.com"})
    return identity


def status(desk: Desk, family: str, identity: str) -> str:
    """The state in the API's word."""
    found: str = desk.call("GET", f"/{family}/{identity}")["status"]
    return found


def test_a_customer_accepts_a_quote(desk: Desk, visitor: httpx.Client) -> None:
    """With a name, once, and the history says who and from where; what people write is never HTML."""
    identity = quote(desk)
    address = desk.link("quotes", identity)
    shown = visitor.get(address)
    assert shown.status_code == 200
    assert "192,34" in shown.text
    assert "Portes &lt;i&gt;incluidos&lt;/i&gt;" in shown.text
    done = visitor.post(f"{address}/accept", data={"name": NAME, "remark": "¿el lunes?"})
    assert done.status_code == 303
    assert "queda aceptado" in visitor.get(done.headers["location"]).text
    assert status(desk, "quotes", identity) == "accepted"
    [event] = [
        one for one in desk.call("GET", f"/clients/{desk.customer}/activities") if one["event_type"] == "quote.approved"
    ]
    assert (event["metadata"]["by"], event["metadata"]["notes"]) == (NAME, "¿el lunes?")
    again = visitor.post(f"{address}/accept", data={"name": NAME})
    assert again.status_code == 409
    assert "ya está aceptado" in again.text
    assert "<form" not in again.text


def test_a_customer_declines_and_no_answer_is_nobodys(desk: Desk, visitor: httpx.Client) -> None:
    identity = quote(desk)
    address = desk.link("quotes", identity)
    assert visitor.post(f"{address}/reject", data={"name": "  "}).status_code == 409
    assert status(desk, "quotes", identity) == "sent"
    assert visitor.post(f"{address}/reject", data={"name": "Ana"}).status_code == 303
    assert status(desk, "quotes", identity) == "rejected"


def delivered(desk: Desk) -> str:
    """A delivery note whose goods arrived."""
    identity = desk.document("delivery_notes", delivery_date=TODAY)
    desk.call("POST", f"/delivery_notes/{identity}/mark-delivered", {})
    return identity


def test_a_customer_signs_for_a_delivery(desk: Desk, visitor: httpx.Client) -> None:
    """With name, tax id and a picture that is one; the history names nobody, so that they can be forgotten."""
    identity = delivered(desk)
    address = desk.link("delivery_notes", identity)
    signed = {"name": NAME, "tax_id": "12345678Z", "image": base64.b64encode(PNG).decode()}
    for wrong in ({"name": ""}, {"tax_id": " "}, {"image": ""}, {"image": "no"}, {"image": "Z" * 400}):
        assert visitor.post(f"{address}/sign", data={**signed, **wrong}).status_code == 409
    assert status(desk, "delivery_notes", identity) == "sent"
    done = visitor.post(f"{address}/sign", data=signed)
    assert done.status_code == 303
    assert "queda firmado" in visitor.get(done.headers["location"]).text
    shown = desk.call("GET", f"/delivery_notes/{identity}")
    assert (shown["status"], shown["signed_by"]) == ("signed", NAME)
    assert NAME not in json.dumps(desk.call("GET", f"/clients/{desk.customer}/activities"))
    assert visitor.post(f"{address}/sign", data=signed).status_code == 409


def test_the_paper_is_there_to_keep(desk: Desk, visitor: httpx.Client) -> None:
    address = desk.link("delivery_notes", delivered(desk))
    paper = visitor.get(f"{address}/pdf")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")
    assert "attachment" in paper.headers["content-disposition"]
    assert visitor.get("/d/nobody/pdf").status_code == 404
