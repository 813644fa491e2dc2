"""Requests of one company through both dialects, many of them at the same moment."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from falcon import testing

HOLDED = "/api/invoicing/v1"


class Ask(NamedTuple):
    """A request: `/v1/…` is Factuarea's, anything else Holded's, below its base unless it begins with `/api/`."""

    method: str
    path: str
    body: Any = None


class Desk:
    """Sends requests with a company's keys to an application in this process.

    factuarea, holded   keys that may do everything
    """

    def __init__(self, client: testing.TestClient, factuarea: str, holded: str) -> None:
        self._client = client
        self._factuarea = {"Authorization": f"Bearer {factuarea}"}
        self._holded = {"key": holded}

    def ask(self, method: str, path: str, body: Any = None) -> testing.Result:
        """The answer, whatever it is; never one that the server owes an excuse for."""
        ours = path.startswith("/v1/")
        answer = self._client.simulate_request(
            method,
            path if ours or path.startswith("/api/") else HOLDED + path,
            headers=self._factuarea if ours else self._holded,
            **({} if body is None else {"json": body}),
        )
        assert answer.status_code < 500, (method, path, answer.text)
        return answer

    def made(self, method: str, path: str, body: Any = None) -> Any:
        """What a successful answer holds."""
        answer = self.ask(method, path, body)
        assert answer.status_code < 300, answer.text
        if not answer.content:
            return None
        return answer.json["data"] if path.startswith("/v1/") else answer.json

    def at_once(self, asks: Sequence[Ask]) -> list[testing.Result]:
        """The answers to requests that all leave at the same moment, in the order of the requests."""
        start = threading.Barrier(len(asks))

        def one(ask: Ask) -> testing.Result:
            start.wait()
            return self.ask(*ask)

        with ThreadPoolExecutor(len(asks)) as pool:
            return list(pool.map(one, asks))

    # -- what tests work on

    def customer(self, name: str = "Talleres Ría", **more: Any) -> str:
        """A customer of one's own."""
        alternative = {"type": "passport", "value": name, "country_code": "FR"}
        body = {"name": name, "alternative_id": alternative, "accumulate_347": True, **more}
        identity: str = self.made("POST", "/v1/clients", body)["id"]
        return identity

    def draft_body(self, customer: str, *prices: int, **more: Any) -> dict[str, Any]:
        """A draft of today: a line of 100 euros at 21 % unless prices say otherwise."""
        lines = [
            {"description": f"Línea {price}", "quantity": 1, "unit_price": price, "tax_rate": 21}
            for price in prices or (100,)
        ]
        series = self.made("GET", "/v1/series/default?document_type=invoice")["id"]
        dates = {"issued_on": "2026-11-20", "due_on": "2026-12-20"}
        return {"client_id": customer, "series_id": series, **dates, "lines": lines, **more}

    def draft(self, customer: str, *prices: int, **more: Any) -> str:
        """A draft in the books."""
        identity: str = self.made("POST", "/v1/invoices", self.draft_body(customer, *prices, **more))["id"]
        return identity

    def invoice(self, customer: str, *prices: int) -> str:
        """An invoice that was issued and sent."""
        identity = self.draft(customer, *prices)
        self.made("POST", f"/v1/invoices/{identity}/mark-sent")
        return identity
