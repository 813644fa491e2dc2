"""Clients of Holded's dialect, on both engines, and the other dialect in the same books."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from talonario.app import build, outside
from talonario.domain.companies import Company, Policy
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files

BASE = "http://test/api/invoicing/v1"
TODAY = 1795172400
"""Friday, 20 November 2026, noon in Madrid."""
YEAR = 1767222000
"""Midnight of 1 January 2026 in Madrid."""


class Desk:
    """A company, through both dialects."""

    def __init__(self, holded: httpx.Client, factuarea: httpx.Client) -> None:
        self.holded = holded
        self.factuarea = factuarea
        self._told = 0

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        """Call Holded's dialect; it must succeed."""
        answer = self.holded.request(method, path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def refused(self, method: str, path: str, body: Any = None) -> str:
        """Call it; it must refuse, with 400. What it says comes back."""
        answer = self.holded.request(method, path, json=body)
        assert answer.status_code == 400, answer.text
        told: dict[str, Any] = answer.json()
        assert told["status"] == 0
        return str(told["info"])

    def other(self, method: str, path: str, body: Any = None) -> Any:
        """Call Factuarea's dialect; what it carries comes back."""
        answer = self.factuarea.request(method, path, json=body)
        assert answer.is_success, answer.text
        return answer.json()["data"] if answer.content else None

    def make(self, path: str, **body: Any) -> str:
        """Make a record; its id comes back."""
        return str(self("POST", path, body)["id"])

    def product(self, stock: int = 10, **more: Any) -> str:
        """A product that is kept in stock."""
        return self.make("/products", **{"name": "Vino", "price": 5, "tax": 21, "stock": stock, **more})

    def document(self, kind: str, product: str, units: float = 2, **more: Any) -> str:
        """A document with one line."""
        line = {"name": "Vino", "units": units, "subtotal": 5, "tax": 21, "productId": product}
        return self.make(f"/documents/{kind}", **{"date": TODAY, "contactName": "Ana", "items": [line], **more})

    def booked(self) -> list[tuple[str, float, float]]:
        """What the books hold since it was asked for last: the account's first three digits, debit and credit."""
        year = {"starttmp": YEAR, "endtmp": YEAR + 364 * 86_400}
        rows = self.holded.get("http://test/api/accounting/v1/dailyledger", params=year).json()
        new = [one for one in rows if one["entryNumber"] > self._told]
        self._told = max((one["entryNumber"] for one in rows), default=0)
        return sorted((str(one["account"])[:3], one["debit"], one["credit"]) for one in new)

    def stock(self, product: str) -> int:
        """What there is of a product, everywhere; it is what lies in each warehouse."""
        everywhere: int = self("GET", f"/products/{product}")["stock"]
        places = self("GET", f"/products/{product}/stock")
        assert sum(place["realStock"] for place in places) == everywhere
        return everywhere

    def places(self, product: str) -> dict[str, int]:
        """What there is of a product in each warehouse, by its name."""
        return {one["warehouseName"]: one["realStock"] for one in self("GET", f"/products/{product}/stock")}


Desks = Callable[..., Desk]


@pytest.fixture
def desks(
    database: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Callable[[], Any],
    new_id: IdSource,
    files: Files,
) -> Iterator[Desks]:
    """Make desks, of a company each."""
    transport = httpx.WSGITransport(build(database, outside(clock, new_id, files=files)))
    opened: list[httpx.Client] = []

    def make(policy: Policy = "open") -> Desk:
        company = found(database, policy)
        holded = httpx.Client(transport=transport, base_url=BASE, headers={"key": key_for(database, company, "holded")})
        bearer = {"Authorization": f"Bearer {key_for(database, company)}"}
        opened.extend((holded, httpx.Client(transport=transport, base_url="http://test/v1", headers=bearer)))
        return Desk(*opened[-2:])

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def desk(desks: Desks) -> Desk:
    """An open company."""
    return desks()
