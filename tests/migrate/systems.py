"""A Holded and a server with the historical import, both in memory and spoken to over HTTP."""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.clients.loopback import Loopback, Reply, Request

Json = dict[str, Any]
KEY = "0123456789abcdef0123456789abcdef"
TOKEN = "fact_live_abcdefghijklmnopqrstuvwx"  # noqa: S105 - of a server that lives for one test


FAULTY_SHARE = 0.3
FAULTS = (
    Reply(429, {"status": 0, "info": "Too many"}, {"Retry-After": "1"}),
    Reply(429, {"status": 0, "info": "Too many"}),
    Reply(500, b"<html>oops</html>"),
    Reply(503, b""),
    Reply(200, b"<!DOCTYPE html><title>404</title>"),
    Reply(200, b'[{"id": "00'),
    Reply(200, {"status": 0, "info": "Something went wrong"}),
    Reply(drop=True),
)


class Holded:
    """A company in Holded; `faults` maps a path to replies that come before the true one, lists pass over
    what is `hidden`, and `on_list` is told of each page before it is given."""

    def __init__(self) -> None:
        self.lists: dict[str, list[Json]] = {}
        self.wrapped = {
            "/api/team/v1/employees": "employees",
            "/api/team/v1/employees/times": "employeesTimeTracking",
        }
        self.faults: dict[str, list[Reply]] = {}
        self.page_size = 500
        self.chaos: random.Random | None = None
        self.hidden: set[str] = set()
        self.on_list: Callable[[str, int], None] = lambda _path, _page: None
        self.server = Loopback(self._answer)

    def _answer(self, request: Request) -> Reply:
        if request.headers.get("key") != KEY:
            return Reply(401, {"status": 401})
        path = request.path.removeprefix("/api/invoicing/v1")
        waiting = self.faults.get(path)
        if waiting:
            return waiting.pop(0)
        if self.chaos is not None and self.chaos.random() < FAULTY_SHARE:
            return self.chaos.choice(FAULTS)
        family, _, identifier = path.rpartition("/")
        if path not in self.lists and path not in self.wrapped and family in self.lists:
            found = [one for one in self.lists[family] if isinstance(one, dict) and one.get("id") == identifier]
            return Reply(200, found[0]) if found else Reply(400, {"status": 0, "info": "not found"})
        page = max(1, int(request.query.get("page", "1")))
        self.on_list(path, page)
        records = [one for one in self.lists.get(path, []) if not self._is_hidden(one)]
        shown = records[(page - 1) * self.page_size : page * self.page_size]
        return Reply(200, {self.wrapped[path]: shown} if path in self.wrapped else shown)

    def _is_hidden(self, record: Any) -> bool:
        """Whether a list passes the record over, though it is there."""
        return isinstance(record, dict) and record.get("id") in self.hidden


class Books:
    """A server that imports and exports; what it holds can be tampered with by a test."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Json]] = {name: {} for name in RESOURCES}
        self.tables["taxes"] = {code: tax(code, rate, kind) for code, rate, kind in CATALOGUE}
        self.answered: dict[str, Reply] = {}
        self.bodies: dict[str, list[Json]] = {}
        self.refuse: dict[str, str] = {}
        self.faults: dict[str, list[Reply]] = {}
        self.poison: set[str] = set()
        self.drop_after: list[str] = []
        self.on_taken: Callable[[str], None] = lambda _resource: None
        self.server = Loopback(self._answer)

    @property
    def writes(self) -> int:
        """How many imports were asked for."""
        return sum(request.method == "POST" for request in self.server.requests)

    def _answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(401, {"error": {"type": "authentication_error", "code": "invalid_api_key", "message": "No."}})
        waiting = self.faults.get(request.path)
        if waiting:
            return waiting.pop(0)
        parts = request.path.removeprefix("/v1/").split("/")
        if parts == ["account"]:
            account = {
                "company": {"id": "1", "name": "Pruebas SL"},
                "api_key": {"prefix": "fact", "scopes": ["*"]},
            }
            return Reply(200, {"data": account})
        if parts == ["x", "imports"]:
            return Reply(200, {"data": {"version": 1, "resources": list(RESOURCES), "batch_max": 200}})
        if parts[:2] == ["x", "exports"]:
            return self._export(parts[2], request)
        if parts[:2] == ["x", "imports"]:
            reply = self._import(parts[2], request)
            self.on_taken(parts[2])
            if parts[2] in self.drop_after:
                self.drop_after.remove(parts[2])
                return Reply(drop=True)
            return reply
        return Reply(404, {"error": {"type": "not_found_error", "code": "route_not_found", "message": "No."}})

    def _import(self, resource: str, request: Request) -> Reply:
        key = request.headers["idempotency-key"]
        if self.poison & {record["external_id"] for record in request.body["records"]}:
            return Reply(500, {"error": {"type": "api_error", "code": "internal_error", "message": "No."}})
        if self.bodies.setdefault(key, request.body["records"]) != request.body["records"]:
            return Reply(409, {"error": {"type": "idempotency_error", "code": "idempotency_key_reused"}})
        if key not in self.answered:
            results = [self._take(resource, record) for record in request.body["records"]]
            self.answered[key] = Reply(200, {"data": results})
        return self.answered[key]

    def _take(self, resource: str, record: Json) -> Json:
        table = self.tables[resource]
        identity = record["code"] if resource == "taxes" else record["external_id"]
        refused = self.refuse.get(record["external_id"])
        if refused:
            error = {"code": refused, "message": "No.", "param": None}
            return {"external_id": record["external_id"], "status": "refused", "id": None, "error": error}
        status = "updated" if identity in table else "created"
        kept = table.get(identity)
        if kept is not None and {name: kept[name] for name in record} == record:
            status = "unchanged"
        stored = {**copy.deepcopy(record), "id": kept["id"] if kept else f"{resource}-{len(table):06d}"}
        if resource == "documents":
            stored |= money(stored)
        table[identity] = stored
        return {"external_id": record["external_id"], "status": status, "id": stored["id"], "error": None}

    def _export(self, resource: str, request: Request) -> Reply:
        rows = sorted(self.tables[resource].values(), key=lambda row: row["id"])
        after = request.query.get("starting_after", "")
        rest = [row for row in rows if row["id"] > after]
        limit = int(request.query.get("limit", "25"))
        page = rest[:limit]
        cursor = page[-1]["id"] if len(rest) > limit else None
        return Reply(200, {"data": page, "has_more": len(rest) > limit, "next_cursor": cursor})


RESOURCES = (
    "taxes",
    "contact_groups",
    "treasuries",
    "payment_methods",
    "series",
    "contacts",
    "products",
    "documents",
    "payments",
)
CATALOGUE = (
    ("s_iva_21", "21", "vat"),
    ("s_iva_10", "10", "vat"),
    ("s_ret_15", "15", "retention"),
    ("p_iva_21", "21", "vat"),
    ("s_iva_exento", "0", "vat"),
)


def tax(code: str, rate: str, kind: str) -> Json:
    """A tax of the catalogue as it is exported."""
    side = "purchases" if code.startswith("p_") else "sales"
    treatment = "exempt" if code.endswith("exento") else "subject"
    return {
        "id": f"tax-{code}",
        "external_id": None,
        "code": code,
        "name": code,
        "type": kind,
        "rate": rate,
        "applies_to": side,
        "treatment": treatment,
        "is_active": True,
    }


def money(document: Json) -> Json:
    """What a server adds to a document: what is paid and what is left, in exact cents."""
    paid = sum((Decimal(str(payment["amount"])) for payment in document["payments"]), Decimal(0))
    pending = Decimal(str(document["total"])) - paid
    return {"paid_total": str(paid), "pending_total": str(pending), "state": "issued", "breakdown": []}


def counts(books: Books) -> Counter[str]:
    """How many records of each resource a server holds."""
    return Counter({name: len(rows) for name, rows in books.tables.items()})
