"""An accountant's story, through what everybody may touch only: two APIs, a mailbox, and the customer's pages.

A quote is accepted on its page, the goods are delivered and signed for, both become invoices that are e-mailed, one of
them is paid in part and corrected; the figures, the papers of the quarter and the other API agree to the cent.
"""

import base64
import csv
import io
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx
import pytest
from pypdf import PdfReader

from talonario.domain.companies import Company
from talonario.store import Database
from tests import samples
from tests.outbound.mailbox import Mailbox, listening
from tests.serving import serving

INSTALLATION: Final = {
    "description": "Instalación", "quantity": 1, "unit_price": 1000, "tax_rate": 21, "retention_rate": 15,
}  # fmt: skip
CABLE: Final = {"description": "Cable", "quantity": 7, "unit_price": 12.35, "discount_percent": 10, "tax_rate": 21}
BOOK: Final = {"description": "Manual", "quantity": 3, "unit_price": 18.27, "tax_rate": 4}

# By hand: 7 × 12.35 − 10 % = 77.805 → 77.81; 21 % of it 16.34; 4 % of 54.81 = 2.19; 15 % of 1,000 withheld.
QUOTED: Final = Decimal("1211.15")  # 1000.00 + 77.81 + 54.81 + 210.00 + 16.34 + 2.19 − 150.00
DELIVERED: Final = Decimal("151.15")  # 77.81 + 54.81 + 16.34 + 2.19
RETURNED: Final = Decimal("-19.00")  # −18.27 − 0.73, one manual
PAID: Final = Decimal("500.00")
MAIL_SECONDS: Final = 60


class Office:
    """Whoever invoices, and the customers: HTTP and mail, nothing else."""

    def __init__(self, factuarea: httpx.Client, holded: httpx.Client, box: Mailbox) -> None:
        self._factuarea = factuarea
        self._holded = holded
        self._box = box
        self.visitor = httpx.Client(timeout=30)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The `data` of an answer that must be a success."""
        answer = self._factuarea.request(method, f"/v1{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json(parse_float=Decimal)["data"]

    def post(self, path: str, **body: Any) -> Any:
        """Make or do something."""
        return self.call("POST", path, body)

    def download(self, method: str, path: str, body: Any = None) -> bytes:
        """A file."""
        answer = self._factuarea.request(method, f"/v1{path}", json=body)
        assert answer.is_success, answer.text
        return answer.content

    def in_holded(self, kind: str) -> dict[str, dict[str, Any]]:
        """The documents of a type as the other API shows them, by number."""
        answer = self._holded.get(f"/api/invoicing/v1/documents/{kind}")
        assert answer.is_success, answer.text
        return {one["docNumber"]: one for one in answer.json(parse_float=Decimal)}

    def mail_about(self, words: str) -> EmailMessage:
        """The message whose subject has these words, once the worker has sent it."""
        deadline = time.monotonic() + MAIL_SECONDS
        while True:
            for message in self._box.messages:
                if words in message["subject"]:
                    return message
            assert time.monotonic() < deadline, [message["subject"] for message in self._box.messages]
            time.sleep(0.2)


@pytest.fixture
def office(
    database_url: str, tmp_path: Path, found: Callable[..., Company], key_for: Callable[..., str]
) -> Iterator[Office]:
    """A company on a server of its own with its worker, and a mail server beside it."""
    database = Database.open(database_url)
    database.upgrade()
    company = found(database, name="Instalaciones Lérez, S.L.")
    keys = {"factuarea": key_for(database, company), "holded": key_for(database, company, "holded")}
    database.close()
    box = Mailbox()
    with listening(box) as port:
        mail = {"TALONARIO_SMTP_URL": f"smtp://127.0.0.1:{port}?tls=none", "TALONARIO_MAIL_FROM": "yo@example.com"}
        with serving(database_url, tmp_path / "story.log", worker=True, **mail) as (address, _):
            factuarea = httpx.Client(
                base_url=address, timeout=60, headers={"Authorization": f"Bearer {keys['factuarea']}"}
            )
            holded = httpx.Client(base_url=address, timeout=60, headers={"key": keys["holded"]})
            with factuarea, holded:
                told = Office(factuarea, holded, box)
                yield told
                told.visitor.close()
    assert "Traceback" not in (tmp_path / "story.log").read_text()


def paper_in(message: EmailMessage) -> str:
    """What the PDF of a message says."""
    [paper] = [part for part in message.iter_attachments() if part.get_content_type() == "application/pdf"]
    return text_of(paper.get_payload(decode=True))  # type: ignore[arg-type]


def text_of(paper: bytes) -> str:
    """What a PDF says, its blanks made equal."""
    pages = PdfReader(io.BytesIO(paper)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages)).replace("\u2212", "-")


def link_in(message: EmailMessage) -> str:
    """The address of the page that a message names."""
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(r"http://\S+/d/[\w-]+", body.get_content())
    assert found is not None, body.get_content()
    return found.group()


def test_a_quarter_agrees_to_the_cent(office: Office) -> None:
    """Whichever way it is looked at."""
    today = datetime.now(ZoneInfo("Europe/Madrid")).date()
    due = str(today + timedelta(days=30))
    customer = office.post("/clients", name="Hotel Illa de Ons, S.A.", tax_id="A28015865", email="ana@example.com")[
        "id"
    ]
    invoices = office.call("GET", "/series/default?document_type=invoice")["id"]

    # The quote leaves by e-mail; the customer accepts it on its page.
    quote = office.post(
        "/quotes", client_id=customer, issued_on=str(today), valid_until=due, lines=[INSTALLATION, CABLE, BOOK]
    )  # fmt: skip
    assert quote["total"] == QUOTED
    sent = office.post(f"/quotes/{quote['id']}/send")
    message = office.mail_about(sent["number"])
    assert spanish(QUOTED) in paper_in(message)
    page = link_in(message)
    assert spanish(QUOTED) in office.visitor.get(page).text.replace("\xa0", " ")
    assert office.visitor.post(f"{page}/accept", data={"name": "Ana Ruiz"}).status_code == 303
    assert office.call("GET", f"/quotes/{quote['id']}")["status"] == "accepted"

    # The goods are delivered and signed for.
    note = office.post("/delivery_notes", client_id=customer, lines=[CABLE, BOOK])["id"]
    office.post(f"/delivery_notes/{note}/mark-delivered")
    page = office.call("GET", f"/delivery_notes/{note}/public-link")["url"]
    signed = {"name": "Luis Pazos", "tax_id": "12345678Z", "image": base64.b64encode(samples.PNG).decode()}
    assert office.visitor.post(f"{page}/sign", data=signed).status_code == 303

    # Both become invoices; they are issued and e-mailed.
    first = office.post(f"/quotes/{quote['id']}/convert", target="invoice", issued_on=str(today), due_on=due)
    second = office.post(f"/delivery_notes/{note}/convert", target="invoice", target_series_id=invoices)
    assert (first["total"], second["total"], first["status"]) == (QUOTED, DELIVERED, "draft")
    first, second = (office.post(f"/invoices/{one['id']}/send") for one in (first, second))
    for one, total in ((first, QUOTED), (second, DELIVERED)):
        said = paper_in(office.mail_about(one["number"]))
        assert one["number"] in said
        assert spanish(total) in said
        assert "A28015865" in said

    # One is paid in part, and one manual comes back.
    payment = {"amount": float(PAID), "paid_on": str(today), "payment_method": "bank_transfer"}
    office.post(f"/invoices/{first['id']}/payments", **payment)
    corrective = office.post(
        f"/invoices/{second['id']}/corrective",
        correction_reason="devolucion",
        correction_type="partial",
        lines=[{**BOOK, "quantity": -1}],
    )
    assert corrective["total"] == RETURNED
    assert office.call("GET", f"/invoices/{first['id']}")["pending_amount"] == QUOTED - PAID

    # The figures, the papers of the quarter and the other API say the same.
    total = QUOTED + DELIVERED + RETURNED
    stats = office.call("GET", "/invoices/stats")
    assert (stats["revenue_total"], stats["pending_amount"]) == (total, total - PAID)
    assert (stats["total_count"], stats["corrective_count"]) == (3, 1)
    assert quarter_of(office, today) == {
        first["number"]: QUOTED, second["number"]: DELIVERED, corrective["number"]: RETURNED,
    }  # fmt: skip
    in_holded = office.in_holded("invoice")
    assert {number: one["total"] for number, one in in_holded.items()} == {
        first["number"]: QUOTED, second["number"]: DELIVERED,
    }  # fmt: skip
    assert in_holded[first["number"]]["paymentsPending"] == QUOTED - PAID
    assert [one["total"] for one in office.in_holded("creditnote").values()] == [-RETURNED]
    [estimate], [waybill] = office.in_holded("estimate").values(), office.in_holded("waybill").values()
    assert (estimate["total"], waybill["total"]) == (QUOTED, DELIVERED)


def quarter_of(office: Office, day: date) -> dict[str, Decimal]:
    """The totals by number in the ZIP of a quarter: its index, which the papers in it bear out."""
    asked = {"year": day.year, "quarter": (day.month + 2) // 3, "include_index": True}
    packed = zipfile.ZipFile(io.BytesIO(office.download("POST", "/invoices/quarterly/download-zip", asked)))
    assert packed.testzip() is None
    found = {}
    index = packed.read("indice.csv").decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(index), delimiter=";"):
        total = Decimal(row["Total"].replace(".", "").replace(",", "."))
        said = text_of(packed.read(row["Archivo"]))
        assert row["Número"] in said
        assert spanish(total) in said
        found[row["Número"]] = total
    assert len(packed.namelist()) == len(found) + 1
    return found


def spanish(amount: Decimal) -> str:
    """`1.211,15`."""
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
