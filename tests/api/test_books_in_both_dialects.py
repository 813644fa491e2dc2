"""The worked examples of Spanish practice, posted over HTTP in each dialect that can say them, account by account."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pytest

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.identity import IdSource
from talonario.domain.ledger import check, year
from talonario.store import Database
from talonario.store.files import Files
from tests.conftest import Clock

DAY: Final = "2026-11-20"
MADRID: Final = ZoneInfo("Europe/Madrid")


def at(year: int, month: int, day: int) -> int:
    """Midnight in Madrid."""
    return int(datetime(year, month, day, tzinfo=MADRID).timestamp())


TODAY: Final = at(2026, 11, 20)


class Case(NamedTuple):
    """A document: its entry, what Factuarea's dialect says (None when it cannot), which taxes Holded's names."""

    entry: str
    factuarea: dict[str, Any] | None
    holded: tuple[str, ...]


SALES: Final = {
    "goods": Case("430 D 1210, 700 H 1000, 47721 H 210", {}, ("s_iva_21",)),
    "services with withholding": Case(
        "430 D 1060, 473 D 150, 705 H 1000, 47721 H 210", {"retention_rate": 15}, ("s_iva_21", "s_ret_15")
    ),
    "rent": Case(
        "430 D 1020, 473 D 190, 752 H 1000, 47721 H 210", {"retention_rate": 19}, ("s_iva_21", "s_retrent_19")
    ),
    "surcharge": Case(
        "430 D 1262, 700 H 1000, 47721 H 210, 47700520 H 52", {"surcharge_rate": 5.2}, ("s_iva_21", "s_rec_52")
    ),
    "reduced": Case("430 D 1100, 700 H 1000, 47710 H 100", {"tax_rate": 10}, ("s_iva_10",)),
    "exempt": Case("430 D 1000, 700 H 1000", {"tax_rate": 0}, ("s_iva_exento",)),
    "export": Case("430 D 1000, 700 H 1000", None, ("s_iva_export",)),
    "goods to the EU": Case("430 D 1000, 700 H 1000", None, ("s_iva_intrab",)),
    "services to the EU": Case("430 D 1000, 705 H 1000", None, ("s_iva_intras",)),
    "reverse charge": Case("430 D 1000, 700 H 1000", None, ("s_iva_invsuj",)),
}
PURCHASES: Final = {
    "goods": Case("400 H 1210, 600 D 1000, 47221 D 210", {}, ("p_iva_21",)),
    "a professional": Case(
        "400 H 1060, 623 D 1000, 47221 D 210, 4751 H 150", {"retention_rate": 15}, ("p_iva_21", "p_ret_15")
    ),
    "rent": Case(
        "400 H 1020, 621 D 1000, 47221 D 210, 4751 H 190", {"retention_rate": 19}, ("p_iva_21", "p_retrent_19")
    ),
    "goods of the EU": Case(
        "400 H 1000, 600 D 1000, 47721001 H 210, 47221001 D 210",
        {"operation_class": "intracomunitaria"},
        ("p_iva_adqintrab_21",),
    ),
    "reverse charge": Case(
        "400 H 1000, 600 D 1000, 47721002 H 210, 47221002 D 210", {"is_reverse_charge": True}, ("p_iva_invsuj",)
    ),
    "import": Case("400 H 1210, 600 D 1000, 47221003 D 210", {"operation_class": "importacion"}, ("p_iva_imp_21",)),
    "a fixed asset": Case(
        "523 H 1210, 219 D 1000, 47221004 D 210", {"operation_class": "bien_inversion"}, ("p_iva_bi_21",)
    ),
    "VAT that is a cost": Case("400 H 1210, 600 D 1210", {"vat_deductible": False}, ("p_iva_nd_21",)),
    "a retailer under the surcharge": Case("400 H 1262, 600 D 1262", {"surcharge_rate": 5.2}, ("p_iva_21", "p_rec_52")),
}
OF_LINES: Final = {"tax_rate", "retention_rate", "surcharge_rate", "vat_deductible"}


class Books:
    """Clients of both dialects on one company, and what they book."""

    def __init__(self, factuarea: httpx.Client, holded: httpx.Client) -> None:
        self.factuarea, self.holded = factuarea, holded
        self.made = 0
        self.series = self.say("GET", "/series/default?document_type=invoice")["id"]
        parties = {"name": "Talleres Ría", "tax_id": "12345678Z"}
        self.client = self.say("POST", "/clients", parties)["id"]
        self.supplier = self.say("POST", "/suppliers", {"name": "Papelería Ñ", "tax_id": "A58818501"})["id"]
        shown = self.ask("GET", "invoicing/v1/contacts")
        self.contact = {one["name"]: one["id"] for one in shown}

    def say(self, method: str, path: str, body: Any = None) -> Any:
        """What Factuarea's dialect answers to what it takes."""
        answer = self.factuarea.request(method, f"/v1{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()["data"]

    def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """The same of Holded's."""
        answer = self.holded.request(method, f"/api/{path}", json=body, params=query)
        assert answer.is_success, answer.text
        return answer.json()

    def ledger(self, exercise: int = 2026) -> list[str]:
        """The entries of a year in the order of their numbers, each as an accountant says it."""
        found: dict[int, list[str]] = {}
        page = 1
        between = {"starttmp": at(exercise, 1, 1), "endtmp": at(exercise + 1, 1, 1)}
        while rows := self.ask("GET", "accounting/v1/dailyledger", page=page, **between):
            for row in rows:
                side = "D" if row["debit"] else "H"
                told = f"{row['account']} {side} {row['debit'] or row['credit']:g}"
                found.setdefault(row["entryNumber"], []).append(told)
            page += 1
        return [", ".join(found[number]) for number in sorted(found)]

    def invoice(self, *, status: int = 201, day: str = DAY, **said: Any) -> Any:
        """An invoice of 1000 and 21 % in Factuarea's words, or what it is refused with."""
        line = {"description": "Cosa", "quantity": 1, "unit_price": 1000, "tax_rate": 21}
        body = {
            "client_id": self.client,
            "series_id": self.series,
            "issued_on": day,
            "due_on": "2026-12-20",
            "lines": [line | said],
            "options": {"issue_directly": True},
        }
        answer = self.factuarea.post("/v1/invoices", json=body)
        assert answer.status_code == status, answer.text
        return answer.json().get("data") or answer.json()["error"]

    def purchase(self, *, status: int = 201, day: str = DAY, **said: Any) -> Any:
        """A purchase of 1000 and 21 % in Factuarea's words, or what it is refused with."""
        self.made += 1
        line = {"description": "Cosa", "quantity": 1, "unit_price": 1000, "tax_rate": 21}
        body = {
            "supplier_id": self.supplier,
            "external_invoice_number": f"P-{self.made}",
            "issued_on": day,
            "status": "pending",
            "lines": [line | {name: value for name, value in said.items() if name in OF_LINES}],
            **{name: value for name, value in said.items() if name not in OF_LINES},
        }
        answer = self.factuarea.post("/v1/purchase_invoices", json=body)
        assert answer.status_code == status, answer.text
        return answer.json().get("data") or answer.json()["error"]

    def document(self, kind: str, *taxes: str) -> str:
        """A document of 1000 with these taxes in Holded's words."""
        self.made += 1
        is_purchase = kind.startswith("purchase")
        body = {
            "contactId": self.contact["Papelería Ñ" if is_purchase else "Talleres Ría"],
            "date": TODAY,
            "items": [{"name": "Cosa", "units": 1, "subtotal": 1000, "taxes": taxes}],
            "approveDoc": True,
            **({"invoiceNum": f"H-{self.made}"} if is_purchase else {}),
        }
        made: str = self.ask("POST", f"invoicing/v1/documents/{kind}", body)["id"]
        return made


@pytest.fixture
def books(
    database: Database,
    company: Company,
    key_for: Callable[..., str],
    clock: Clock,
    new_id: IdSource,
    files: Files,
) -> Iterator[Books]:
    """A strict company through both dialects."""
    transport = httpx.WSGITransport(build(database, outside(clock, new_id, files=files)))
    keys = key_for(database, company), key_for(database, company, "holded")
    with (
        httpx.Client(transport=transport, base_url="http://test", headers={"X-API-Key": keys[0]}) as factuarea,
        httpx.Client(transport=transport, base_url="http://test", headers={"key": keys[1]}) as holded,
    ):
        yield Books(factuarea, holded)


@pytest.fixture
def company(database: Database, found: Callable[..., Company]) -> Company:
    """A strict company."""
    return found(database)


def full(entry: str) -> str:
    """An entry with the accounts that people shorten: 430 is the customer's own, 700 is 70000000."""
    own = {"430": "43000001", "400": "40000001"}
    parts = (part.split() for part in entry.split(", "))
    return ", ".join(" ".join((own.get(code, code.ljust(8, "0")), *rest)) for code, *rest in parts)


def test_what_is_sold_is_booked_alike(books: Books) -> None:
    expected = []
    for case in SALES.values():
        if case.factuarea is not None:
            books.invoice(**case.factuarea)
            expected.append(full(case.entry))
        books.document("invoice", *case.holded)
        expected.append(full(case.entry))
    assert books.ledger() == expected


def test_what_is_bought_is_booked_alike(books: Books) -> None:
    expected = []
    for case in PURCHASES.values():
        if case.factuarea is not None:
            books.purchase(**case.factuarea)
            expected.append(full(case.entry))
        books.document("purchase", *case.holded)
        expected.append(full(case.entry))
    assert books.ledger() == expected


def test_money_corrections_and_what_is_taken_back_are_booked(books: Books) -> None:
    """Each verb of either dialect, on documents of the other one."""
    made = books.document("invoice", "s_iva_21")
    (shown,) = books.say("GET", "/invoices")
    books.say("POST", f"/invoices/{shown['id']}/payments", {"amount": 210, "paid_on": DAY, "payment_method": "cash"})
    paid = books.ask("POST", f"invoicing/v1/documents/invoice/{made}/pay", {"date": TODAY, "amount": 100})
    books.ask("DELETE", f"invoicing/v1/payments/{paid['paymentId']}")
    books.say("POST", f"/invoices/{shown['id']}/mark-paid", {"paid_on": DAY, "payment_method": "bank_transfer"})
    right = {"description": "Cosa", "quantity": 1, "unit_price": 900, "tax_rate": 21}
    less = {"description": "Cosa", "quantity": -1, "unit_price": 50, "tax_rate": 21}
    for reason, extent, line in (("error_importe", "full", right), ("devolucion", "partial", less)):
        body = {"correction_reason": reason, "correction_type": extent, "lines": [line]}
        books.say("POST", f"/invoices/{shown['id']}/corrective", body)
    other = books.invoice()
    books.say("POST", f"/invoices/{other['id']}/annul", {"reason": "nunca existió"})
    bought = books.purchase()
    payment = {"amount": 1000, "paid_on": DAY, "payment_method": "bank_transfer"}
    books.say("POST", f"/purchase_invoices/{bought['id']}/payments", payment)
    books.ask(
        "POST", "invoicing/v1/payments", {"date": TODAY, "amount": 50, "contactId": books.contact["Talleres Ría"]}
    )
    books.ask("POST", "invoicing/v1/payments", {"date": TODAY, "amount": -7})
    books.document("creditnote", "s_iva_21")
    books.document("purchaserefund", "p_iva_21")
    assert books.ledger() == [
        full(entry)
        for entry in (
            "430 D 1210, 700 H 1000, 47721 H 210",
            "570 D 210, 430 H 210",
            "570 D 100, 430 H 100",
            "570 H 100, 430 D 100",
            "572 D 1000, 430 H 1000",
            "430 H 121, 700 D 100, 47721 D 21",
            "430 H 60.5, 708 D 50, 47721 D 10.5",
            "430 D 1210, 700 H 1000, 47721 H 210",
            "430 H 1210, 700 D 1000, 47721 D 210",
            "400 H 1210, 600 D 1000, 47221 D 210",
            "572 H 1000, 400 D 1000",
            "572 D 50, 430 H 50",
            "572 H 7, 555 D 7",
            "430 H 1210, 708 D 1000, 47721 D 210",
            "400 D 1210, 608 H 1000, 47221 H 210",
        )
    ]


def test_a_closed_year_is_refused_in_the_words_of_each(
    books: Books, database: Database, company: Company, clock: Clock, new_id: IdSource
) -> None:
    """Documents, payments and entries by hand; the sentence says what to do."""
    books.document("invoice", "s_iva_21")
    (shown,) = books.say("GET", "/invoices")
    clock.now = datetime(2027, 2, 1, 10, tzinfo=UTC)
    with database.write(company.company_id) as tx:
        year.close(Context(tx, company, None, Outside(clock, new_id)), 2026)
    before = books.ledger()
    for refusal in (books.invoice(status=409), books.purchase(status=409)):
        assert (refusal["subcode"], refusal["param"]) == ("exercise_closed", "issued_on")
        assert "usa otra fecha o reabre el ejercicio" in refusal["message"]
    money = {"amount": 1, "paid_on": DAY, "payment_method": "cash"}
    answer = books.factuarea.post(f"/v1/invoices/{shown['id']}/payments", json=money)
    assert (answer.status_code, answer.json()["error"]["param"]) == (409, "paid_on")
    lines = [{"account": 57200000, "debit": 1}, {"account": 57000000, "credit": 1}]
    for path, body in (
        ("accounting/v1/entry", {"lines": lines}),
        ("invoicing/v1/payments", {"amount": 1}),
        ("invoicing/v1/documents/invoice", {"items": [{"name": "x", "units": 1, "subtotal": 1}], "approveDoc": True}),
    ):
        answer = books.holded.post(f"/api/{path}", json={"date": TODAY, "contactName": "Ana", **body})
        assert (answer.status_code, "Exercise 2026 is closed" in answer.json()["info"]) == (400, True)
    assert books.ledger() == before
    with database.read(company.company_id) as tx:
        now = msgspec.structs.replace(company, books_closed_through=2026)
        assert check.differences(Context(tx, now, None, Outside(clock, new_id))) == []
