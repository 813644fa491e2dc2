"""The page of a document in a real browser, on a phone, from a server in a process of its own."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from talonario.domain.companies import Company
from talonario.store import Database
from tests.panel.conftest import Desk
from tests.serving import serving

PHONE: Final[ViewportSize] = {"width": 360, "height": 740}


@pytest.fixture
def office(
    tmp_path: Path,
    browser: Browser,  # looked for first: without one there is nothing to serve
    found: Callable[..., Company],
    key_for: Callable[..., str],
) -> Iterator[Desk]:
    """A company on a server that runs."""
    assert browser.is_connected()
    url = f"sqlite:///{tmp_path / 'pages.db'}?synchronous=NORMAL"
    database = Database.open(url)
    database.upgrade()
    key = key_for(database, found(database, name="Bodegas Ría, S.L."))
    database.close()
    server = serving(url, tmp_path / "pages.log")
    headers = {"Authorization": f"Bearer {key}"}
    with server as (address, _), httpx.Client(base_url=address, headers=headers, timeout=30) as client:
        yield Desk(client)
    assert "Traceback" not in (tmp_path / "pages.log").read_text()


@pytest.fixture
def phone(browser: Browser, office: Desk) -> Iterator[Page]:
    """A phone on which nothing may go wrong, and that asks nobody else for anything."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    complaints: list[str] = []
    home = urlsplit(str(office.client.base_url)).netloc
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda failure: complaints.append(str(failure)))
    page.on(
        "request",
        lambda asked: None if urlsplit(asked.url).netloc in {home, ""} else complaints.append(f"asks {asked.url}"),
    )
    yield page
    context.close()
    assert complaints == []


def fits(page: Page) -> bool:
    """Whether nobody has to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_a_delivery_is_signed_with_a_finger(office: Desk, phone: Page) -> None:
    """Not without a signature; and the paper is there to keep."""
    note = office.document("delivery_notes", notes="Sin-espacios-" * 30)
    office.call("POST", f"/delivery_notes/{note}/mark-delivered", {})
    phone.goto(office.link("delivery_notes", note))
    assert fits(phone)
    phone.get_by_label("Nombre y apellidos").fill("Iria Souto")
    phone.get_by_label("DNI o NIE").fill("12345678Z")
    phone.get_by_role("button", name="Firmar", exact=True).click()
    assert phone.url.endswith(office.link("delivery_notes", note).rsplit("/", 1)[1]), "nothing was drawn"
    pad = phone.locator("#pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    phone.mouse.move(box["x"] + 30, box["y"] + 30)
    phone.mouse.down()
    for step in range(1, 8):
        phone.mouse.move(box["x"] + 30 + 25 * step, box["y"] + (20 if step % 2 else 70))
    phone.mouse.up()
    phone.get_by_role("button", name="Firmar", exact=True).click()
    phone.get_by_text("queda firmado").wait_for()
    assert phone.get_by_text("Firmado", exact=True).is_visible()
    assert phone.locator("form").count() == 0
    shown = office.call("GET", f"/delivery_notes/{note}")
    assert (shown["status"], shown["signed_by"]) == ("signed", "Iria Souto")
    with phone.expect_download() as paper:
        phone.get_by_role("link", name="Descargar PDF").click()
    assert Path(paper.value.path()).read_bytes().startswith(b"%PDF-")


def test_an_invoice_is_read_in_every_language_by_day_and_by_night(office: Desk, phone: Page) -> None:
    series = office.call("GET", "/series/default?document_type=invoice")["id"]
    today = datetime.now(UTC).date()
    days = {"issued_on": str(today), "due_on": str(today + timedelta(days=30))}
    invoice = office.document("invoices", **days, series_id=series)
    office.call("POST", f"/invoices/{invoice}/mark-sent")
    address = office.link("invoices", invoice)
    for scheme in ("light", "dark"):
        phone.emulate_media(color_scheme=scheme)
        phone.goto(address)
        for code, word in (("en", "Download PDF"), ("ca", "Descarrega el PDF"), ("es", "Descargar PDF")):
            phone.get_by_role("link", name=code, exact=True).click()
            assert phone.get_by_text(word).is_visible()
            assert phone.locator("html").get_attribute("lang") == code
            assert fits(phone)
