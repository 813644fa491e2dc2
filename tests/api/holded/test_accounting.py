"""The accounting module as its clients meet it: entries by hand, the daily ledger, the chart, accounts and channels."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx
import pytest

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files
from tests.contracts import validator

CONTRACT: Final = "holded-v1-accounting"
MADRID: Final = ZoneInfo("Europe/Madrid")
ANSWERS: Final = {
    "dailyledger": "listDailyLedger",
    "entry": "createEntry",
    "chartofaccounts": "listaccounts",
    "account": "createAccount",
}


def at(year: int, month: int, day: int, hour: int = 0) -> int:
    """The Unix second of an hour in Madrid."""
    return int(datetime(year, month, day, hour, tzinfo=MADRID).timestamp())


TODAY: Final = at(2026, 11, 20)
YEAR: Final = {"starttmp": at(2026, 1, 1), "endtmp": at(2027, 1, 1)}


class Client:
    """Calls both modules with one key."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def __call__(self, method: str, path: str, body: Any = None, status: int = 200, **query: Any) -> Any:
        """Call, and hold a success of the accounting module against its schema."""
        answer = self.client.request(method, f"http://test/api/{path}", json=body, params=query)
        assert answer.status_code == status, answer.text
        shown = answer.json()
        name = ANSWERS.get(path.removeprefix("accounting/v1/").rstrip("/"))
        if status == 200 and name is not None:
            declared = validator.operations(CONTRACT)[name]["responses"]["200"].get("content")
            if declared is not None and method == "POST" and path.endswith(("entry", "account")):
                assert list(validator.faults(declared["application/json"]["schema"], shown, CONTRACT)) == []
        return shown

    def ledger(self, **query: Any) -> list[tuple[Any, ...]]:
        """The daily ledger, short."""
        rows = self("GET", "accounting/v1/dailyledger", **{**YEAR, **query})
        return [
            (row["entryNumber"], row["line"], row["type"], row["account"], row["debit"], row["credit"]) for row in rows
        ]

    def account(self, number: int, **query: Any) -> dict[str, Any]:
        """One account of the chart."""
        found = [one for one in self("GET", "accounting/v1/chartofaccounts", **query) if one["num"] == number]
        assert len(found) == 1, (number, found)
        first: dict[str, Any] = found[0]
        return first


@pytest.fixture
def call(
    database: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Callable[[], Any],
    new_id: IdSource,
    files: Files,
) -> Client:
    """A client of an open company, on either engine."""
    company = found(database, "open")
    transport = httpx.WSGITransport(build(database, outside(clock, new_id, files=files)))
    return Client(httpx.Client(transport=transport, headers={"key": key_for(database, company, "holded")}))


def sold(call: Client, **more: Any) -> str:
    """An approved invoice of 90 with VAT of 21 and withholding of 15, 40 of it paid."""
    contact = call("POST", "invoicing/v1/contacts", {"name": "Talleres Ría"}, 201)["id"]
    line = {"name": "Horas", "units": 2, "subtotal": 45, "taxes": ["s_iva_21", "s_ret_15"], **more}
    body = {"contactId": contact, "date": TODAY, "items": [line], "approveDoc": True}
    made: str = call("POST", "invoicing/v1/documents/invoice", body, 201)["id"]
    call("POST", f"invoicing/v1/documents/invoice/{made}/pay", {"date": TODAY, "amount": 40})
    return made


def test_the_daily_ledger_tells_what_documents_and_payments_booked(call: Client) -> None:
    """A row for each line; what they were made of stands in their words."""
    sold(call)
    assert call.ledger() == [
        (1, 1, "invoice", 43000001, 95.4, 0),
        (1, 2, "invoice", 47300000, 13.5, 0),
        (1, 3, "invoice", 70500000, 0, 90),
        (1, 4, "invoice", 47721000, 0, 18.9),
        (2, 1, "payment", 57000000, 40, 0),
        (2, 2, "payment", 43000001, 0, 40),
    ]
    first = call("GET", "accounting/v1/dailyledger", **YEAR)[0]
    assert first == {
        "entryNumber": 1,
        "line": 1,
        "timestamp": TODAY,
        "type": "invoice",
        "description": "F-2026-001 Talleres Ría",
        "docDescription": "",
        "account": 43000001,
        "debit": 95.4,
        "credit": 0,
        "tags": [],
        "checked": "no",
    }


def test_the_chart_tells_what_was_booked_to_each_account(call: Client) -> None:
    """This year's unless a range says otherwise, accounts without movements only when asked for."""
    sold(call)
    shown = call.account(43000001)
    assert shown == {
        "id": shown["id"],
        "color": "#9ca3af",
        "num": 43000001,
        "name": "Talleres Ría",
        "group": "Clientes",
        "debit": 95.4,
        "credit": 40,
        "balance": 55.4,
    }
    assert call.account(47721000)["name"] == "IVA repercutido 21 %"
    moved = call("GET", "accounting/v1/accounts")
    assert [one["num"] for one in moved] == [43000001, 47300000, 47721000, 57000000, 70500000]
    assert sum(one["balance"] for one in moved) == pytest.approx(0)
    everything = call("GET", "accounting/v1/chartofaccounts/", includeEmpty=1)
    assert {one["num"] for one in moved} < {one["num"] for one in everything}
    assert len(everything) > 600
    assert next(one for one in everything if one["num"] == 62900000)["name"] == "Otros servicios"
    assert call("GET", "accounting/v1/chartofaccounts", starttmp=at(2025, 1, 1), endtmp=at(2026, 1, 1)) == []


@pytest.mark.parametrize("path", ["entry", "dailyledger"])
def test_an_entry_by_hand_is_posted(call: Client, path: str) -> None:
    """The payroll, with its remark."""
    lines = [
        {"account": 64000000, "debit": 2000, "description": "Nóminas", "tags": ["Nov-26"]},
        {"account": 64200000, "debit": "600.50"},
        {"account": 47600000, "credit": 730.5},
        {"account": 46500000, "credit": 1870},
    ]
    made = call("POST", f"accounting/v1/{path}", {"date": TODAY, "lines": lines, "notes": "Noviembre"})
    assert len(made["entryGroupId"]) == 24
    rows = call("GET", "accounting/v1/dailyledger", **YEAR)
    assert [(row["account"], row["debit"], row["credit"]) for row in rows] == [
        (64000000, 2000, 0),
        (64200000, 600.5, 0),
        (47600000, 0, 730.5),
        (46500000, 0, 1870),
    ]
    assert (rows[0]["type"], rows[0]["description"], rows[0]["docDescription"]) == ("entry", "Nóminas", "Noviembre")
    assert rows[0]["tags"] == ["nov26"]
    assert call.account(64000000)["balance"] == 2000


WRONG: dict[str, tuple[Any, str]] = {
    "one line": ([(57200000, 1, 0)], "from two to"),
    "unbalanced": ([(57200000, 1, 0), (57000000, 0, 2)], "does not balance"),
    "both sides": ([(57200000, 1, 1), (57000000, 1, 1)], "one positive amount"),
    "a negative amount": ([(57200000, -1, 0), (57000000, 0, -1)], "one positive amount"),
    "a tenth of a cent": ([(57200000, 0.001, 0), (57000000, 0, 0.001)], "one positive amount"),
    "no account": ([(57200000, 1, 0), (None, 0, 1)], "Line 2 does not name its account"),
    "no such account": ([(57200000, 1, 0), (99900000, 0, 1)], "99900000 is not in the chart"),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_entry_that_no_accountant_would_write_is_refused(call: Client, name: str) -> None:
    """It balances, on accounts that there are, one side a line."""
    lines, told = WRONG[name]
    body = {
        "date": TODAY,
        "lines": [{"account": one, "debit": debit, "credit": credit} for one, debit, credit in lines],
    }
    answer = call("POST", "accounting/v1/entry", body, 400)
    assert answer["status"] == 0
    assert told in answer["info"]
    assert call.ledger() == []


def test_the_daily_ledger_wants_a_range_of_a_year_at_most(call: Client) -> None:
    """From its first midnight on and before its last."""
    sold(call)
    for query in ({}, {"starttmp": TODAY}, {"endtmp": TODAY}):
        told = call("GET", "accounting/v1/dailyledger", None, 400, **query)
        assert told["info"] == "Query params starttmp & endtmp are mandatory"
    over = {"starttmp": at(2025, 11, 19), "endtmp": at(2026, 11, 21)}
    assert "one year" in call("GET", "accounting/v1/dailyledger", None, 400, **over)["info"]
    assert len(call.ledger(starttmp=TODAY, endtmp=TODAY + 1)) == 6
    assert call.ledger(starttmp=TODAY, endtmp=TODAY) == []
    assert call.ledger(starttmp=at(2026, 11, 19), endtmp=TODAY) == []
    assert call.ledger(starttmp=at(2026, 11, 21), endtmp=at(2026, 12, 1)) == []


def test_the_daily_ledger_comes_in_pages_of_250_lines(call: Client) -> None:
    """Together they are all of it, each line once."""
    lines = [{"account": 57200000, "debit": 1}, {"account": 57000000, "credit": 1}] * 150
    call("POST", "accounting/v1/entry", {"date": TODAY, "lines": lines})
    pages = [call.ledger(page=page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [250, 50, 0]
    assert [line for _, line, *_ in pages[0] + pages[1]] == list(range(1, 301))
    assert len(call.ledger(limit=7, page=2)) == 7


def test_new_accounts_are_counted_up_under_their_prefix(call: Client) -> None:
    """7000 → 70000001, 70000002…; a prefix that the chart lacks begins with zeros; gaps are filled."""
    made = [call("POST", "accounting/v1/account", {"prefix": 7000, "name": f"Canal {n}"})["accountId"] for n in (1, 2)]
    found = {one["id"]: one for one in call("GET", "accounting/v1/chartofaccounts", includeEmpty=1)}
    assert [(found[one]["num"], found[one]["name"]) for one in made] == [(70000001, "Canal 1"), (70000002, "Canal 2")]
    other = call("POST", "accounting/v1/chartofaccounts", {"prefix": "6299", "color": "#112233"})["accountId"]
    shown = call.account(62990000, includeEmpty=1)
    assert (shown["id"], shown["name"], shown["color"]) == (other, "Otros servicios", "#112233")
    call("POST", "invoicing/v1/contacts", {"name": "Ana"}, 201)
    call("POST", "accounting/v1/accounts", {"prefix": 4300})
    assert call.account(43000002, includeEmpty=1)["name"] == "Clientes (euros)"
    assert "prefix" in call("POST", "accounting/v1/account", {}, 400)["info"]
    for prefix in (43, 9000, 80, 70000):
        assert call("POST", "accounting/v1/account", {"prefix": prefix}, 400)["status"] == 0


def test_contacts_treasuries_and_the_chart_count_in_the_same_numbers(call: Client) -> None:
    """Whoever comes next gets the next one: two that share an account would owe each other's debts."""
    shown = {}
    for prefix, path, body, field in (
        (4300, "contacts", {"name": "Ana"}, "clientRecord"),
        (4000, "contacts", {"name": "Bea", "type": "supplier"}, "supplierRecord"),
        (5720, "treasury", {"name": "Abanca"}, "accountNumber"),
    ):
        call("POST", "accounting/v1/account", {"prefix": prefix, "name": "La primera"})
        made = call("POST", f"invoicing/v1/{path}", body, 201)
        call("POST", "accounting/v1/account", {"prefix": prefix, "name": "La tercera"})
        found = call("GET", f"invoicing/v1/{path}/{made['id']}")[field]
        shown[prefix] = found["num"] if isinstance(found, dict) else found
    assert shown == {4300: 43000002, 4000: 40000002, 5720: 57200002}
    for number in (43000003, 40000003, 57200003):
        assert call.account(number, includeEmpty=1)["name"] == "La tercera"


def test_a_new_account_takes_no_number_of_a_tax(call: Client) -> None:
    """47210000 is input VAT of 10 %, though nothing was booked to it yet."""
    made = call("POST", "accounting/v1/account", {"prefix": 4721, "name": "Otra"})["accountId"]
    (shown,) = [one for one in call("GET", "accounting/v1/chartofaccounts", includeEmpty=1) if one["id"] == made]
    assert shown["num"] == 47210007


def test_an_invoice_is_booked_to_the_channel_that_it_names(call: Client) -> None:
    """By the line, by the document, by the product, by the contact; and a purchase to its expense account."""
    channel = call("POST", "invoicing/v1/saleschannels", {"name": "Web", "accountNum": 70000009}, 201)["id"]
    sold(call, accountingAccountId=channel)
    assert call.ledger()[2][3] == 70000009
    expense = call("POST", "invoicing/v1/expensesaccounts", {"name": "Luz", "accountNum": 62800001}, 201)["id"]
    product = call(
        "POST", "invoicing/v1/products", {"name": "Luz", "expAccountId": expense, "salesChannelId": channel}, 201
    )
    shown = call("GET", f"invoicing/v1/products/{product['id']}")
    assert (shown["expAccountId"], shown["salesChannelId"]) == (expense, channel)
    defaults = {"expensesAccount": expense, "salesAccountRecord": 70000009}
    contact = call(
        "POST", "invoicing/v1/contacts", {"name": "Luz, S.A.", "type": "supplier", "defaults": defaults}, 201
    )
    told = call("GET", f"invoicing/v1/contacts/{contact['id']}")["defaults"]
    assert (told["expensesAccount"], told["salesChannel"]) == (expense, channel)
    line = {"name": "Noviembre", "units": 1, "subtotal": 100, "taxes": ["p_iva_21"]}
    for items in ([line], [{**line, "productId": product["id"]}]):
        body = {"contactId": contact["id"], "date": TODAY, "items": items, "approveDoc": True, "invoiceNum": "A1"}
        call("POST", "invoicing/v1/documents/purchase", body, 201)
    assert [row[3] for row in call.ledger() if row[2] == "purchase"] == [40000001, 62800001, 47221000] * 2


@pytest.mark.parametrize(
    ("base", "first", "number"), [("expensesaccounts", 60000000, 62900001), ("saleschannels", 70000000, 70000001)]
)
def test_accounts_that_documents_are_offered(call: Client, base: str, first: int, number: int) -> None:
    """The usual ones are there from the start; others are added, changed and, while nothing names them, removed."""
    path = f"invoicing/v1/{base}"
    usual = call("GET", path)
    assert usual[0]["accountNum"] == usual[0]["accNum"] == first
    made = call("POST", path, {"name": "Nueva", "desc": "Para probar", "accountNum": number}, 201)["id"]
    assert call("GET", f"{path}/{made}") == {
        "id": made,
        "name": "Nueva",
        "desc": "Para probar",
        "color": "#9ca3af",
        "accountNum": number,
        "accNum": number,
    }
    assert len(call("GET", path)) == len(usual) + 1
    call("POST", path, {"name": "Otra vez", "accountNum": number}, 400)
    call("POST", path, {"name": "De otro grupo", "accountNum": 43000009}, 400)
    call("PUT", f"{path}/{made}", {"name": "Otra", "color": "#2C0934"})
    shown = call("GET", f"{path}/{made}")
    assert (shown["name"], shown["desc"], shown["color"]) == ("Otra", "Para probar", "#2C0934")
    assert call.account(number, includeEmpty=1)["color"] == "#2C0934"
    call("PUT", f"{path}/{made}", {"desc": ""})
    assert call("GET", f"{path}/{made}")["desc"] == ""
    assert call("DELETE", f"{path}/{made}")["info"] == "Successfully deleted"
    assert call("GET", f"{path}/{made}", None, 400)["info"] == "not found"
    changed = {"name": "La de siempre", "desc": "Como siempre"}
    call("PUT", f"{path}/{usual[0]['id']}", changed)
    assert call("GET", path)[0] == {**usual[0], **changed}
    assert "official chart" in call("DELETE", f"{path}/{usual[0]['id']}", None, 400)["info"]
    counted = call("POST", path, {"name": "Sin número", "desc": "Ninguno"}, 201)["id"]
    shown = call("GET", f"{path}/{counted}")
    assert (shown["accountNum"], shown["desc"]) == (number, "Ninguno")


def test_an_account_that_an_entry_names_stays(call: Client) -> None:
    """Or a document, a draft too, its line, a product or a contact."""
    channels = [
        call("POST", "invoicing/v1/saleschannels", {"name": "Web", "accountNum": number}, 201)["id"]
        for number in range(70000001, 70000006)
    ]
    used, named, chosen, usual, own = channels
    sold(call, accountingAccountId=used)
    line = {"name": "x", "units": 1, "subtotal": 1, "accountingAccountId": named}
    call("POST", "invoicing/v1/documents/invoice", {"date": TODAY, "items": [line]}, 201)
    call("POST", "invoicing/v1/documents/invoice", {"date": TODAY, "items": [], "salesChannelId": chosen}, 201)
    call("POST", "invoicing/v1/products", {"name": "x", "salesChannelId": usual}, 201)
    call("POST", "invoicing/v1/contacts", {"name": "Bea", "defaults": {"salesChannel": own}}, 201)
    for one in channels:
        assert "in use" in call("DELETE", f"invoicing/v1/saleschannels/{one}", None, 400)["info"]
