"""The answers of every implemented operation beside the published contract of the invoicing module.

Where the live service and its contract disagree, clients follow the live service, and so does the dialect. Each such
place is listed below with its reason; any other difference fails, and so does a listed one that is gone.
"""

import re
from collections.abc import Callable
from typing import Any, Final

import httpx
import pytest

from talonario.api.holded.operations import ARRAYS
from talonario.api.holded.verbs import INVOICING
from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files
from tests import samples
from tests.contracts import validator

CONTRACT: Final = "holded-v1-invoicing"
TODAY: Final = 1795172400
INDEX: Final = re.compile(r"\[\d+\]")

ABSENT = "an unset field is null on live, where the contract has text only"
DECIMALS = "prices have decimals; the contract says integer"

CONTACT: Final = {
    "customId": ABSENT,
    "tradeName": ABSENT,
    "clientRecord": "0 or {num, name} on live, where the contract has an integer",
    "billAddress.postalCode": "text on live: postal codes begin with zeros",
}
DOCUMENT: Final = {"salesChannelId": ABSENT, "products[].productId": ABSENT}
PRODUCT: Final = {
    "price": DECIMALS,
    "variants[].price": DECIMALS,
    "hasStock": "true or false on live, where the contract has an integer",
    "expAccountId": ABSENT,
    "salesChannelId": ABSENT,
    "warehouseId": ABSENT,
}
EXCEPTIONS: Final[dict[str, str]] = {
    **{f"listContacts $[].{name}": why for name, why in CONTACT.items()},
    **{f"getContact $.{name}": why for name, why in CONTACT.items()},
    **{f"listDocuments $[].{name}": why for name, why in DOCUMENT.items()},
    **{f"getDocument $.{name}": why for name, why in DOCUMENT.items()},
    **{f"listProducts $[].{name}": why for name, why in PRODUCT.items()},
    "listProductImages $": "a list of names, where the contract has an object of nothing",
    "listExpensesAccounts $": "a list on live, where the contract shows one object",
    "listPaymentMethods $": "a list on live, where the contract shows one object",
    "deleteNumberingSerie $.id": "ids are text everywhere else",
}


def operation_of(method: str, path: str) -> str:
    """The contract's name for a call."""
    for template, item in validator.contract(CONTRACT)["paths"].items():
        pattern = re.sub(r"\{[^}]*\}", "[^/]+", template)
        if method.lower() in item and re.fullmatch(pattern, path):
            literal = "{" not in template
            if literal or path not in validator.contract(CONTRACT)["paths"]:
                return str(item[method.lower()]["operationId"])
    raise KeyError(f"{method} {path}")


class Walker:
    """Calls operations, and gathers where their answers leave the contract."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.met: set[str] = set()
        self.faults: set[str] = set()

    def __call__(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """Call, and hold a success against its schema."""
        answer = self.client.request(method, f"http://test{INVOICING.prefix}{path}", json=body, **options)
        assert answer.is_success, answer.text
        operation = operation_of(method, path.partition("?")[0])
        self.met.add(operation)
        declared = validator.operations(CONTRACT)[operation]["responses"].get(str(answer.status_code))
        assert declared is not None, (operation, answer.status_code)
        content = declared.get("content")
        if not answer.headers["content-type"].startswith("application/json"):
            return answer.content
        shown = answer.json()
        if content and "schema" in content["application/json"]:
            for fault in validator.faults(content["application/json"]["schema"], shown, CONTRACT):
                place, _, _ = fault.partition(": ")
                self.faults.add(f"{operation} {INDEX.sub('[]', place)}")
        return shown


@pytest.fixture
def walk(
    sqlite: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Callable[[], Any],
    new_id: IdSource,
    files: Files,
) -> Walker:
    """A client that writes in an open company."""
    company = found(sqlite, "open")
    transport = httpx.WSGITransport(build(sqlite, outside(clock, new_id, files=files)))
    return Walker(httpx.Client(transport=transport, headers={"key": key_for(sqlite, company, "holded")}))


def test_answers_keep_the_contract_but_where_the_live_service_does_not(walk: Walker) -> None:
    """Every implemented operation is called; what leaves the contract is exactly the list above."""
    contact = plain(walk, "/contacts", {"name": "Talleres Ría", "code": "12345678Z"}, {"phone": "986000111"}, keep=True)
    plain(walk, "/contacts/groups", {"name": "Norte"}, {"desc": "d"})
    plain(walk, "/products", {"name": "Aceite", "price": 33.06, "tax": 10, "sku": "AC5"}, {"price": 34})
    pictures(walk)
    plain(walk, "/services", {"name": "Montaje", "subtotal": 50, "tax": 21}, {"desc": "d"})
    bank = walk("POST", "/treasury", {"name": "Abanca", "type": "bank"})["id"]
    walk("GET", "/treasury")
    walk("GET", f"/treasury/{bank}")
    series = walk("POST", "/numberingseries/invoice", {"name": "Web", "format": "W[YY]%%%%"})["id"]
    walk("GET", "/numberingseries/invoice")
    walk("PUT", f"/numberingseries/invoice/{series}", {"name": "Tienda"})
    walk("DELETE", f"/numberingseries/invoice/{series}")
    walk("GET", "/taxes")
    walk("GET", "/paymentmethods")
    payment = {"bankId": bank, "contactId": contact, "amount": 10, "desc": "a cuenta", "date": TODAY}
    plain(walk, "/payments", payment, {"desc": "otra"})
    plain(walk, "/expensesaccounts", {"name": "Gestoría", "desc": "", "accountNum": 62300001}, {"color": "#2C0934"})
    plain(walk, "/saleschannels", {"name": "Web", "desc": "", "accountNum": 70000001}, {"name": "Tienda"})
    line = {"name": "Horas", "units": 2, "subtotal": 45, "tax": 21}
    body = {"contactId": contact, "date": TODAY, "dueDate": TODAY, "items": [line], "approveDoc": True}
    made = walk("POST", "/documents/invoice", body)["id"]
    walk("POST", f"/documents/invoice/{made}/pay", {"date": TODAY, "amount": 40, "treasury": bank})
    walk("GET", "/documents/invoice")
    walk("GET", f"/documents/invoice/{made}")
    walk("GET", f"/documents/invoice/{made}/pdf")
    assert walk("POST", f"/documents/invoice/{made}/send", {"emails": "a@example.com"})["info"] == "Document sent"
    file = {"files": {"file": ("factura.pdf", samples.PDF)}}
    assert walk("POST", f"/documents/invoice/{made}/attach", **file)["status"] == 1
    assert walk("GET", f"/contacts/{contact}/attachments/list") == []
    walk("PUT", f"/documents/invoice/{made}", {"desc": "otra"})
    walk("DELETE", f"/documents/invoice/{made}")
    walk("DELETE", f"/contacts/{contact}")
    answered = {
        operation_of(one.method, re.sub(r"\{[^}]*\}", "x", one.path.removeprefix(INVOICING.prefix)))
        for one in ARRAYS
        if one.unavailable is None and in_contract(one.method, one.path.removeprefix(INVOICING.prefix))
    }
    # No call gives a contact a file: there is never one to get.
    assert answered - walk.met == {"getAttachment"}
    assert walk.faults == set(EXCEPTIONS)


def pictures(walk: Walker) -> None:
    """Pictures of a product, which only the undocumented call adds."""
    product = walk("POST", "/products", {"name": "Vino"})["id"]
    for name in ("a.png", "b.png"):
        answer = walk.client.post(
            f"http://test{INVOICING.prefix}/products/{product}/image",
            files={"file": (name, samples.PNG + name.encode())},
        )
        assert answer.json()["status"] == 1
    assert walk("GET", f"/products/{product}/image") == samples.PNG + b"a.png"
    assert walk("GET", f"/products/{product}/imagesList") == ["b.png"]
    assert walk("GET", f"/products/{product}/image/b.png") == samples.PNG + b"b.png"


def in_contract(method: str, path: str) -> bool:
    """Whether the contract has such a call: aliases are not in it."""
    try:
        operation_of(method, re.sub(r"\{[^}]*\}", "x", path))
    except KeyError:
        return False
    return True


def plain(walk: Walker, path: str, body: dict[str, Any], changes: dict[str, Any], *, keep: bool = False) -> str:
    """Make, list, read, change and remove a record."""
    made: str = walk("POST", path, body)["id"]
    walk("GET", path)
    walk("GET", f"{path}/{made}")
    walk("PUT", f"{path}/{made}", changes)
    if not keep:
        walk("DELETE", f"{path}/{made}")
    return made
