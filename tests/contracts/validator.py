"""Checks requests and answers against the published OpenAPI contracts, both ways.

The exceptions are explicit: `EXCEPTIONS` lists the operations whose published shape is a generator's mistake, with the
shape that is right, and `UNDECLARED_STATUSES` the refusals that any operation may give whether its contract says so
or not.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

PUBLISHED = Path(__file__).parent / "published"
FACTUAREA = "factuarea-v1-first-age"

UNDECLARED_STATUSES = frozenset({400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503})

ANYTHING: dict[str, Any] = {}


def _listed(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": ["data"], "properties": {"data": {"type": "array", "items": item}}}


def _shaped(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


_TEXT = {"type": "string"}
_NUMBER = {"type": "number"}
_WHOLE = {"type": "integer"}
_NULLABLE_TEXT = {"type": ["string", "null"]}
_PAYMENT = {"$ref": "contract#/components/schemas/InvoicePaymentDetail"}
_PURCHASE_PAYMENT = _shaped(
    id=_TEXT,
    object={"const": "purchase_invoice_payment"},
    amount=_NUMBER,
    paid_on=_TEXT,
    payment_method=_TEXT,
    reference=_NULLABLE_TEXT,
    notes=_NULLABLE_TEXT,
    created_at=_TEXT,
)
_SERIES = {"$ref": "contract#/components/schemas/Series"}
_PRODUCT = {"$ref": "contract#/components/schemas/Product"}

# Operation -> the right shape of its 2xx answer, where the published one is wrong.
EXCEPTIONS: dict[str, dict[str, Any]] = {
    "invoices.payments_list": _listed(_PAYMENT),
    "invoices.payments_create": _shaped(data=_PAYMENT),
    "invoices.quarterly.available": _listed(
        _shaped(
            year=_WHOLE,
            quarter=_WHOLE,
            invoice_count=_WHOLE,
            date_range=_shaped(start=_TEXT, end=_TEXT),
            type_breakdown={"type": "object"},
        )
    ),
    "purchase_invoices.list_payments": _listed(_PURCHASE_PAYMENT),
    "purchase_invoices.register_payment": _shaped(data=_PURCHASE_PAYMENT),
    "recurring_invoices.logs": {
        **_listed(
            _shaped(
                id=_TEXT,
                executed_at=_TEXT,
                status={"enum": ["success", "failed"]},
                invoice_id=_NULLABLE_TEXT,
                invoice_number=_NULLABLE_TEXT,
                error_message=_NULLABLE_TEXT,
                created_at=_NULLABLE_TEXT,
            )
        ),
        "required": ["data", "has_more", "next_cursor"],
    },
    "recurring_invoices.preview": _listed(
        _shaped(
            date=_TEXT,
            due_date=_TEXT,
            occurrence_number=_WHOLE,
            estimated_total=_NUMBER,
            will_be_sent={"type": "boolean"},
        )
    ),
    "payment_methods.list": _listed(_shaped(value=_TEXT, label=_TEXT)),
    "series.active": _listed(_SERIES),
    "quotes.statuses": _listed(_shaped(value=_TEXT, label=_TEXT, color=_TEXT)),
    "proformas.statuses": _listed(_shaped(value=_TEXT, label=_TEXT, color=_TEXT)),
    "products.low_stock_report": _shaped(data={"type": "array", "items": _PRODUCT}, total_count=_WHOLE),
    "products.sales_analytics": _shaped(
        data=_shaped(
            units_sold=_NUMBER,
            total_revenue=_NUMBER,
            invoices_count=_WHOLE,
            month_over_month_delta_percent={"type": ["number", "null"]},
            trend={"type": "array", "minItems": 6, "maxItems": 6, "items": _NUMBER},
            trend_labels={"type": "array", "minItems": 6, "maxItems": 6, "items": _TEXT},
            last_buyer={
                "anyOf": [
                    {"type": "null"},
                    _shaped(name=_NULLABLE_TEXT, initials=_TEXT, invoice_number=_NULLABLE_TEXT, invoice_date=_TEXT),
                ]
            },
            activity={"type": "array"},
        )
    ),
}


@cache
def contract(name: str) -> dict[str, Any]:
    """A published contract."""
    found: dict[str, Any] = json.loads((PUBLISHED / f"{name}.json").read_text(encoding="utf-8"))
    return found


@cache
def operations(name: str) -> dict[str, dict[str, Any]]:
    """The operations of a contract by id, without the vendor's prefix."""
    return {
        operation["operationId"].removeprefix("public-api.v1."): operation
        for item in contract(name)["paths"].values()
        for method, operation in item.items()
        if method in {"get", "post", "put", "patch", "delete"}
    }


@cache
def _registry(name: str) -> Registry[Any]:
    described = Resource.from_contents(contract(name), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("contract", described)
    return registry


def _absolute(node: Any) -> Any:
    """The schema with its references made to point into the contract."""
    if isinstance(node, dict):
        return {
            key: f"contract{value}" if key == "$ref" and str(value).startswith("#") else _absolute(value)
            for key, value in node.items()
        }
    return [_absolute(item) for item in node] if isinstance(node, list) else node


def faults(schema: dict[str, Any], value: Any, name: str = FACTUAREA) -> list[str]:
    """Every way in which a value breaks a schema, as text with its place."""
    checker = Draft202012Validator(_absolute(schema), registry=_registry(name), format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in checker.iter_errors(value)]


# What answers a file, where the contract says JSON or nothing.
FILES = frozenset({"quotes.pdf", "proformas.pdf", "purchase_invoices.file", "purchase_invoices.payment_receipt"})


def answer_faults(operation_id: str, status: int, body: Any, name: str = FACTUAREA) -> list[str]:
    """Every way in which an answer breaks its contract."""
    operation = operations(name)[operation_id]
    declared = operation["responses"].get(str(status))
    if status >= 400:
        if declared is None and status not in UNDECLARED_STATUSES:
            return [f"status {status} is not declared"]
        return faults({"$ref": "#/components/schemas/Error"}, body, name)
    if operation_id in FILES:
        return [] if isinstance(body, bytes) or status == 304 else [f"status {status} answers a file"]
    if operation_id in EXCEPTIONS:
        return faults(EXCEPTIONS[operation_id], body, name)
    if declared is None:
        return [f"status {status} is not declared"]
    content = declared.get("content")
    if content is None:
        return [] if body is None else [f"status {status} has no body"]
    if "application/json" not in content:
        return [] if isinstance(body, bytes) else [f"status {status} answers a file"]
    return faults(content["application/json"]["schema"], body, name)


def request_faults(operation_id: str, body: Any, name: str = FACTUAREA) -> list[str]:
    """Every way in which the body of a request breaks its contract."""
    declared = operations(name)[operation_id].get("requestBody")
    if declared is None:
        return []
    if body is None:
        return ["a body is required"] if declared.get("required") else []
    content = declared["content"]
    described = content.get("application/json") or content["multipart/form-data"]
    return faults(described["schema"], body, name)
