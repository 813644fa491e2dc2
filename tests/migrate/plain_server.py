"""A server that knows the published contract and no import."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.clients.loopback import Loopback, Reply, Request
from tests.migrate.systems import CATALOGUE, Json

NOT_FOUND = Reply(404, {"error": {"type": "not_found_error", "code": "route_not_found", "message": "No."}})


class PlainServer:
    """Its tables, as its clients see them."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Json]] = {
            "taxes": [
                {
                    "id": f"tax-{code}",
                    "code": code,
                    "name": code,
                    "rate": float(rate),
                    "type": kind,
                    "applies_to": "both",
                }
                for code, rate, kind in CATALOGUE
            ],
            "series": [series_row({"code": "X", "document_type": "invoice"}, is_default=True)],
            "clients": [],
            "suppliers": [],
            "products": [],
            "invoices": [],
        }
        self.server = Loopback(self._answer)

    def _answer(self, request: Request) -> Reply:
        resource, _, rest = request.path.removeprefix("/v1/").partition("/")
        if resource == "account":
            account = {"company": {"id": "1", "name": "Llana SL"}, "api_key": {"prefix": "fact", "scopes": ["*"]}}
            return Reply(200, {"data": account})
        if resource not in self.tables:
            return NOT_FOUND
        if request.method == "GET":
            return Reply(200, {"data": self._list(resource, request.query), "has_more": False, "next_cursor": None})
        if rest.startswith("find-by-"):
            field = rest.removeprefix("find-by-").replace("-", "_")
            found = [row for row in self.tables[resource] if row.get(field) == request.body[field]]
            return Reply(200, {"data": found[0]}) if found else NOT_FOUND
        return self._create(resource, request.body)

    def _list(self, resource: str, query: dict[str, str]) -> list[Json]:
        wanted = query.get("document_type")
        return [row for row in self.tables[resource] if wanted in (None, row.get("document_type"))]

    def _create(self, resource: str, body: Json) -> Reply:
        rows = self.tables[resource]
        known = next(
            (row for row in rows if body.get("external_id") and row["external_id"] == body["external_id"]), None
        )
        row = MAKERS.get(resource, dict)(body)
        row["id"] = known["id"] if known else f"{resource}-{len(rows)}"
        if resource == "invoices":
            row["client"] = {"id": body["client_id"], "name": "x"}
        if known:
            rows[rows.index(known)] = row
            return Reply(200, {"data": row})
        rows.append(row)
        return Reply(201, {"data": row})


def series_row(body: Json, *, is_default: bool = False) -> Json:
    """A series as it is answered."""
    return {"id": "series-0", "current_number": 0, "next_number": 1, "is_default": is_default, **body}


def invoice_row(body: Json) -> Json:
    """A draft with the sums that the server works out."""
    subtotal = sum(
        (Decimal(str(line["quantity"])) * Decimal(str(line["unit_price"])) for line in body["lines"]), Decimal(0)
    )
    figures: dict[str, Any] = {"subtotal": float(subtotal), "taxes_total": 0, "total": float(subtotal)}
    return {**body, "status": "draft", "number": None, **figures}


def tax_row(body: Json) -> Json:
    """A tax, whose side is asked for in the singular and answered in the plural."""
    return {**body, "applies_to": f"{body['applies_to']}s"}


MAKERS = {"series": series_row, "invoices": invoice_row, "taxes": tax_row}
