"""A customer answers on the page of a document."""

import base64
import json

import httpx

from tests.panel.conftest import Desk
from tests.samples import PNG

TODAY = "2026-11-20"
NAME = "Ana <b>Ruiz</b>"


def status(desk: Desk, family: str, identity: str) -> str:
    """The state in the API's word."""
    found: str = desk.call("GET", f"/{family}/{identity}")["status"]
    return found


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
