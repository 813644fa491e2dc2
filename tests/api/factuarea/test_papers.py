"""Papers over HTTP: the PDF of a document, its receipt, the ZIP of a quarter, and the letterhead."""

import io
import struct
import threading
import zipfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pypdf
import pytest
from falcon import testing

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.papers import Paper
from talonario.render.press import Press
from talonario.store import Database
from talonario.store.files import Files
from tests.api.factuarea.conftest import Caller

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#c0562a"/></svg>'
LINE = {"description": "Servicio", "quantity": 2, "unit_price": 100, "tax_rate": 21}


@pytest.fixture
def client(call: Caller) -> str:
    """A client."""
    address = {"line1": "Rúa 1", "number": "3", "postal_code": "15001", "city": "A Coruña", "country": "ES"}
    made = call.data("clients.create", "/clients", {"name": "Bodega Ñandú", "tax_id": "12345678Z", "address": address})
    return str(made["id"])


def invoice(call: Caller, client: str, **more: Any) -> str:
    """A draft."""
    series = call.data("series.default", "/series/default?document_type=invoice")["id"]
    body = {"client_id": client, "series_id": series, "issued_on": "2026-11-20", "due_on": "2026-12-20"}
    return str(call.data("invoices.create", "/invoices", {**body, "lines": [LINE], **more})["id"])


def issued(call: Caller, client: str) -> str:
    """An issued invoice."""
    made = invoice(call, client)
    call("invoices.mark_sent", f"/invoices/{made}/mark-sent", status=200)
    return made


def read(answer: httpx.Response) -> str:
    """What stands on the PDF that was answered."""
    assert answer.headers["Content-Type"] == "application/pdf"
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)


def test_the_paper_of_an_issued_invoice_never_changes(call: Caller, client: str, clock: Any) -> None:
    """Neither with the letterhead, nor with the client, nor with time."""
    identity = issued(call, client)
    first = call("invoices.pdf", f"/invoices/{identity}/pdf", status=200)
    assert "Rúa 1, 3" in read(first)
    assert first.headers["Content-Disposition"].startswith('inline; filename="Factura F-2026-001.pdf"')
    call.client.put("/v1/x/letterhead", json={"footer": "Otro pie", "color": "#ff0000"}).raise_for_status()
    call("clients.update", f"/clients/{client}", {"name": "Otra"})
    call("invoices.mark_paid", f"/invoices/{identity}/mark-paid", {})
    clock.now = clock.now.replace(year=2027)
    again = call("invoices.pdf", f"/invoices/{identity}/pdf?download=1", status=200)
    assert again.content == first.content
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Content-Disposition"].startswith("attachment;")
    known = call("invoices.pdf", f"/invoices/{identity}/pdf", headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_the_paper_of_a_draft_follows_it(call: Caller, client: str) -> None:
    """And is not kept: the issued invoice gets its own."""
    identity = invoice(call, client)
    first = call("invoices.pdf", f"/invoices/{identity}/pdf")
    assert "BORRADOR" in read(first)
    tag = {"If-None-Match": first.headers["ETag"]}
    assert call("invoices.pdf", f"/invoices/{identity}/pdf", headers=tag).status_code == 304
    call("invoices.update", f"/invoices/{identity}", {"notes": "Con otra nota"})
    changed = call("invoices.pdf", f"/invoices/{identity}/pdf", headers=tag, status=200)
    assert "Con otra nota" in read(changed)
    call("invoices.mark_sent", f"/invoices/{identity}/mark-sent")
    assert "BORRADOR" not in read(call("invoices.pdf", f"/invoices/{identity}/pdf"))


def test_an_annulled_invoice_is_seen_to_be_one_and_its_first_paper_is_kept(
    call: Caller, client: str, database: Database, company: Company, files: Files
) -> None:
    """Whoever has the first one can still show that it is ours."""
    identity = issued(call, client)
    first = call("invoices.pdf", f"/invoices/{identity}/pdf")
    call("invoices.annul", f"/invoices/{identity}/annul", {"reason": "nunca existió"})
    assert "ANULADA" in read(call("invoices.pdf", f"/invoices/{identity}/pdf"))
    with database.read(company.company_id) as tx:
        kept = {paper.form: files.get(paper.sha256) for paper in tx.where(Paper)}
    assert set(kept) == {"issued", "annulled"}
    assert kept["issued"] == first.content


def test_who_asks_at_the_same_moment_gets_the_same_paper(
    call: Caller, client: str, database: Database, company: Company, files: Files, clock: Any, new_id: Any, key_for: Any
) -> None:
    """Each prints it, one of them is kept."""
    identity = issued(call, client)

    everybody = threading.Barrier(6, timeout=60)

    class Slow(Press):
        """A press whose papers are all a little different, and come at the same moment."""

        def print(self, *asked: Any) -> bytes:
            """Print, wait for the others, and put something of its own at the end."""
            printed = super().print(*asked)
            return printed + f"\n% {everybody.wait()}\n".encode()

    press = Slow(processes=2)
    app = build(database, outside(clock, new_id, files=files), press=press)
    wanted = testing.TestClient(app, headers={"Authorization": f"Bearer {key_for(database, company)}"})
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: wanted.simulate_get(f"/v1/invoices/{identity}/pdf"), range(6)))
    press.close()
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["ETag"] for answer in answers}) == 1
    with database.read(company.company_id) as tx:
        assert tx.count(Paper) == 1


def test_a_link_opens_the_paper_without_a_key_for_a_day(call: Caller, client: str, clock: Any) -> None:
    """Whatever is wrong with an address, there is nothing."""
    identity = issued(call, client)
    link = call.data("invoices.pdf_link", f"/invoices/{identity}/pdf-link")
    assert link["filename"] == "Factura F-2026-001.pdf"
    opened = call.client.get(link["url"], headers={"Authorization": ""})
    assert opened.content == call("invoices.pdf", f"/invoices/{identity}/pdf").content
    assert opened.headers["Cache-Control"] == "private, no-store"
    other = link["url"].rpartition("/")[0]
    for wrong in (f"{other}/{'A' * 32}", f"{other}/", link["url"].replace("/papers/", "/papers/x"), link["url"][:-1]):
        assert call.client.get(wrong, headers={"Authorization": ""}).status_code == 404
    nobody = "/papers/01931b3e-7c4a-7f2e-9a8b-3c5d6e7f8a01/" + link["url"].rpartition("/")[2]
    assert call.client.get(nobody).status_code == 404
    clock.now = clock.now + timedelta(hours=24)
    assert call.client.get(link["url"]).status_code == 404
    call("invoices.pdf_link", f"/invoices/{identity}/pdf-link", status=200)


def test_a_draft_whose_paper_is_linked_can_be_discarded(call: Caller, client: str) -> None:
    """The link goes with it."""
    identity = invoice(call, client)
    link = call.data("invoices.pdf_link", f"/invoices/{identity}/pdf-link")
    call("invoices.delete", f"/invoices/{identity}", status=204)
    assert call.client.get(link["url"]).status_code == 404


@pytest.mark.parametrize(
    ("family", "title", "more"),
    [
        ("quotes", "Presupuesto", {"issued_on": "2026-11-20", "valid_until": "2026-12-20", "terms": "Señal del 40 %"}),
        ("proformas", "Factura proforma", {"issued_on": "2026-11-20", "terms_and_conditions": "Señal del 40 %"}),
        ("delivery_notes", "Albarán", {"vehicle_plate": "1234 BCD", "notes": "Señal del 40 %"}),
    ],
)
def test_every_family_has_its_paper(call: Caller, client: str, family: str, title: str, more: dict[str, Any]) -> None:
    """Delivery notes leave their prices out when asked to."""
    made = call.data(f"{family}.create", f"/{family}", {"client_id": client, "lines": [LINE], **more})["id"]
    text = read(call(f"{family}.pdf", f"/{family}/{made}/pdf", status=200))
    for told in (title, "Señal del 40 %", "242,00\xa0€"):
        assert told in text, text
    bare = read(call(f"{family}.pdf", f"/{family}/{made}/pdf?prices=0", status=200))
    assert ("242,00" in bare) == (family != "delivery_notes")
    gone = call(f"{family}.pdf", f"/{family}/01931b3e-7c4a-7f2e-9a8b-3c5d6e7f8a01/pdf", status=404)
    assert gone.json()["error"]["type"] == "not_found_error"


def test_a_receipt_needs_a_paid_invoice(call: Caller, client: str) -> None:
    """422 before, the receipt after."""
    identity = issued(call, client)
    refused = call("invoices.payment_receipt", f"/invoices/{identity}/payment-receipt", status=422)
    assert refused.json()["error"]["code"] == "business_rule_violation"
    call("invoices.mark_paid", f"/invoices/{identity}/mark-paid", {"payment_method": "bizum"})
    text = read(call("invoices.payment_receipt", f"/invoices/{identity}/payment-receipt"))
    assert "Bizum" in text
    assert "242,00\xa0€" in text


def test_a_quarter_comes_as_a_zip_with_its_index(call: Caller, client: str) -> None:
    """Every invoice issued in it, the same PDFs as one by one, the same ZIP every time."""
    numbers = [issued(call, client) for _ in range(2)]
    formula = call.data("clients.create", "/clients", {"name": "=1+1", "tax_id": "1R"})["id"]
    numbers.append(issued(call, formula))
    invoice(call, client)
    asked = {"year": 2026, "quarter": 4, "include_index": True}
    answer = call("invoices.quarterly.download_zip", "/invoices/quarterly/download-zip", asked, status=200)
    assert answer.headers["Content-Type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    names = [f"Factura F-2026-{number:03}.pdf" for number in (1, 2, 3)]
    assert archive.namelist() == [*names, "indice.csv"]
    for name, identity in zip(names, numbers, strict=True):
        assert archive.read(name) == call("invoices.pdf", f"/invoices/{identity}/pdf").content
    index = archive.read("indice.csv").decode("utf-8-sig").splitlines()
    assert index[1] == "F-2026-001;2026-11-20;F1;Bodega Ñandú;12345678Z;200,00;42,00;0,00;0,00;242,00;EUR;;" + names[0]
    assert index[3].split(";")[3] == "'=1+1", "no spreadsheet takes it for a formula"
    again = call("invoices.quarterly.download_zip", "/invoices/quarterly/download-zip", asked, status=200)
    assert again.content == answer.content
    empty = {"year": 2026, "quarter": 3}
    call("invoices.quarterly.download_zip", "/invoices/quarterly/download-zip", empty, status=404)
    for wrong in ({"year": 2026, "quarter": 5}, {"year": 1999, "quarter": 1}, {"quarter": 1}):
        answer = call.client.post("/v1/invoices/quarterly/download-zip", json=wrong)
        assert answer.status_code == 422


def test_the_letterhead_is_changed_in_parts(call: Caller, client: str) -> None:
    """What is not named stays, null clears, and the papers show it."""
    plain = call.client.get("/v1/x/letterhead").json()["data"]
    assert (plain["template"], plain["color"], plain["logo"]) == ("classic", "#1f4e79", None)
    body = {
        "address": {"line1": "Calle de la Madera", "number": "14", "city": "València", "country": "España"},
        "iban": "es91 2100 0418 4502 0005 1332",
        "legal_text": "Régimen especial del criterio de caja",
        "template": "modern",
        "logo": b64encode(SVG).decode(),
    }
    changed = call.client.put("/v1/x/letterhead", json=body).json()["data"]
    assert changed["iban"] == "ES9121000418450200051332"
    assert changed["address"]["country"] == "ES"
    assert call.client.get("/v1/x/letterhead/logo").content == SVG
    assert call.client.get("/v1/x/letterhead/logo").headers["Content-Security-Policy"].startswith("sandbox")
    text = read(call("invoices.pdf", f"/invoices/{invoice(call, client)}/pdf"))
    for told in ("Calle de la Madera, 14", "ES91 2100 0418 4502 0005 1332", "Régimen especial del criterio de caja"):
        assert told in text
    later = call.client.put("/v1/x/letterhead", json={"logo": None, "address": {"line1": "Otra"}}).json()["data"]
    assert later["logo"] is None
    assert (later["address"]["line1"], later["address"]["city"]) == ("Otra", "València")
    assert call.client.get("/v1/x/letterhead/logo").status_code == 404


PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


WIDE = (
    PNG[:8]
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 1, 1, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(bytes(1 + 60000 // 8)))
    + chunk(b"IEND", b"")
)
BAD_LOGOS = {
    "no picture": b"hello",
    "half a picture": PNG[:40],
    "a huge picture in few bytes": WIDE,
    "a program": SVG.replace(b"<rect", b"<script>alert(1)</script><rect"),
    "an entity": b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + SVG,
    "a way out": SVG.replace(b"<rect", b'<image href="http://example.com/x.png"/><rect'),
    "another file": SVG.replace(b"<rect", b'<image href="file:///etc/passwd"/><rect'),
    "too much": SVG.replace(b"</svg>", b" " * 600_000 + b"</svg>"),
}


@pytest.mark.parametrize("name", BAD_LOGOS)
def test_a_logo_that_no_paper_should_bear_is_refused(call: Caller, name: str) -> None:
    """By what it is, whatever it is called."""
    refused = call.client.put("/v1/x/letterhead", json={"logo": b64encode(BAD_LOGOS[name]).decode()})
    assert (refused.status_code, refused.json()["error"]["param"]) == (422, "logo"), refused.text


def test_a_png_is_a_logo(call: Caller) -> None:
    """Also as a `data:` address."""
    data = f"data:image/png;base64,{b64encode(PNG).decode()}"
    changed = call.client.put("/v1/x/letterhead", json={"logo": data})
    assert changed.json()["data"]["logo"]["format"] == "png", changed.text


def test_holded_answers_the_paper_inside_json(
    database: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Any,
    new_id: Any,
    files: Files,
) -> None:
    """Base64, as its clients look for it; drafts have one too."""
    company = found(database, "open")
    client = testing.TestClient(
        build(database, outside(clock, new_id, files=files)),
        headers={"key": key_for(database, company, "holded")},
    )
    body = {
        "contactName": "Ana",
        "date": 1795000000,
        "items": [{"name": "Silla", "units": 1, "subtotal": 10, "tax": 21}],
    }
    for kind, title in (("invoice", "Factura"), ("estimate", "Presupuesto"), ("waybill", "Albarán")):
        made = client.simulate_post(f"/api/invoicing/v1/documents/{kind}", json=body).json["id"]
        answer = client.simulate_get(f"/api/invoicing/v1/documents/{kind}/{made}/pdf")
        assert (answer.status_code, answer.json["status"]) == (200, 1)
        pdf = pypdf.PdfReader(io.BytesIO(b64decode(answer.json["data"])))
        assert title in pdf.pages[0].extract_text()
    assert client.simulate_get(f"/api/invoicing/v1/documents/invoice/{made}/pdf").status_code != 200
