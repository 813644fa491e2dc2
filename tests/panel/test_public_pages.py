"""The page of a document, as whoever has its address meets it."""

from datetime import timedelta

import httpx
import pytest

from tests.conftest import Clock
from tests.panel.conftest import Desk

TODAY = "2026-11-20"


def invoice(desk: Desk) -> str:
    """A draft."""
    series = desk.call("GET", "/series/default?document_type=invoice")["id"]
    body = {"issued_on": TODAY, "due_on": "2026-12-20", "series_id": series, "notes": "Portes <i>incluidos</i>"}
    return desk.document("invoices", **body)


def sent(desk: Desk) -> str:
    """An issued invoice."""
    identity = invoice(desk)
    desk.call("POST", f"/invoices/{identity}/mark-sent")
    return identity


def test_an_invoice_is_seen_in_three_languages_and_answered_in_none(desk: Desk, visitor: httpx.Client) -> None:
    identity = invoice(desk)
    address = desk.link("invoices", identity)
    assert visitor.get(address).status_code == 404, "a draft is nobody's business"
    desk.call("POST", f"/invoices/{identity}/mark-sent")
    for language, word in (("es", "Vencimiento"), ("en", "Due"), ("ca", "Venciment")):
        shown = visitor.get(address, params={"lang": language}).text
        assert word in shown
        assert "192,34" in shown or "192.34" in shown
        assert "Portes &lt;i&gt;incluidos&lt;/i&gt;" in shown, "what people write is never HTML"
        assert "<form" not in shown
    assert visitor.post(f"{address}/accept", data={"name": "Ana"}).status_code == 409


@pytest.mark.parametrize("token", ["x", "A" * 54, "../../etc/passwd", "%00", "ñ" * 20])
def test_no_address_is_guessed(desk: Desk, visitor: httpx.Client, token: str) -> None:
    """What never was, is withdrawn or over looks the same."""
    answer = visitor.get(f"/d/{token}")
    assert answer.status_code == 404
    assert visitor.post(f"/d/{token}/accept", data={"name": "Ana"}).status_code in {404, 405}


def test_what_is_withdrawn_or_over_is_closed(desk: Desk, visitor: httpx.Client, clock: Clock) -> None:
    identity = sent(desk)
    address = desk.link("invoices", identity)
    path = f"/invoices/{identity}/public-link"
    desk.call("PUT", path, {"action": "revoke"})
    assert visitor.get(address).status_code == 404
    assert visitor.post(f"{address}/accept", data={"name": "Ana"}).status_code == 404
    desk.call("PUT", path, {"action": "activate"})
    assert visitor.get(address).status_code == 200
    clock.now += timedelta(days=91)
    assert visitor.get(address).status_code == 404
    desk.call("PUT", path, {"action": "extend", "extend_days": 2})
    assert visitor.get(address).status_code == 200
    other = desk.call("PUT", path, {"action": "reset"})["url"]
    assert (visitor.get(address).status_code, visitor.get(other).status_code) == (404, 200)


def test_pages_are_kept_from_engines_caches_and_other_sites(desk: Desk, visitor: httpx.Client) -> None:
    for address in (desk.link("invoices", sent(desk)), "http://test/d/nobody"):
        headers = visitor.get(address).headers
        assert "noindex" in headers["x-robots-tag"]
        assert "no-store" in headers["cache-control"]
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "set-cookie" not in headers


def test_nobody_answers_or_looks_too_often(desk: Desk, visitor: httpx.Client, clock: Clock) -> None:
    address = desk.link("invoices", sent(desk))
    codes = [visitor.post(f"{address}/reject", data={"name": ""}).status_code for _ in range(11)]
    assert codes == [409] * 10 + [429]
    assert [visitor.get(address).status_code for _ in range(121)][-1] == 429
    clock.now += timedelta(minutes=1, seconds=1)
    assert visitor.get(address).status_code == 200


def test_openings_are_counted(desk: Desk, visitor: httpx.Client, clock: Clock) -> None:
    """Once a minute, and in nobody's way."""
    address = desk.link("invoices", sent(desk))
    for _ in range(3):
        visitor.get(address)
        clock.now += timedelta(minutes=2)
    assert visitor.get(address).status_code == 200
