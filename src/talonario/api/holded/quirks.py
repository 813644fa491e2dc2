"""How the live service lies: what Holded's dialect does otherwise for a company whose `quirks` are `live`.

By default this server answers what is true, and what clients depend on. A company with open books may ask for the live
service as it is, so that integrators meet it before their customers do: fields taken and dropped, refusals that arrive
with 200, a page where JSON was expected, numbers with the noise of binary fractions.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

from talonario.api.engine.operation import Answer, Call, Operation

PAGE: Final = (
    b"<!DOCTYPE html>\n<html><head><title>404 - Holded</title></head>"
    b"<body><h1>404</h1><p>Page not found</p></body></html>\n"
)
"""What the live service answers to a path that is not there, with 200."""

REFUSED_IN_EARNEST: Final = ("not found", "Undefined type ", "Wrong date", "Query params ", "Invalid key")
"""How the refusals begin that were seen with 400; the others arrive with 200."""

READ_BY: Final[Mapping[str, frozenset[str]]] = {
    "/contacts": frozenset({"phone", "mobile", "customId", "page"}),
    "/documents/{docType}": frozenset(
        {"starttmp", "endtmp", "contactid", "paid", "billed", "sort", "page", "limit"},
    ),
}
"""The parameters that a list reads, where we read more; the others read all that we do but these."""
READ_NOWHERE: Final = frozenset({"limit", "updated"})

FORGOTTEN: Final = {"/funnels/{id}": "labels", "/events": "funnelId", "/events/{id}": "funnelId"}
"""What of a body is taken and not kept, by the path."""

ACCOUNTS: Final = frozenset({"/expensesaccounts", "/saleschannels"})
DOCUMENT: Final = "/documents/{docType}"
CONTACT: Final = "/contacts"
MONEY_DIGITS: Final = 17
"""With which PHP prints a number."""


def asked(operation: Operation, call: Call) -> Call:
    """The call as the live service understands it."""
    path = _path(operation)
    known = READ_BY.get(path)
    query = call.query.keeping(lambda name: name in known if known else name not in READ_NOWHERE)
    payload = call.request.payload
    if isinstance(payload, dict) and path.startswith(DOCUMENT):
        payload = _document(payload, is_new=path == DOCUMENT)
    elif isinstance(payload, dict) and path in {CONTACT, f"{CONTACT}/{{id}}"}:
        payload = _contact(payload, is_new=path == CONTACT)
    elif isinstance(payload, dict) and path in FORGOTTEN:
        payload = {name: value for name, value in payload.items() if name != FORGOTTEN[path]}
    return Call(dataclasses.replace(call.request, query=query, payload=payload), call.path, call.ctx)


def told(operation: Operation, answer: Answer) -> Answer:
    """The answer as the live service spells it."""
    body, path = answer.body, _path(operation)
    if isinstance(body, dict) and operation.method == "POST" and path in ACCOUNTS:
        body = {**body, "status": 201}
    elif isinstance(body, dict) and body.get("info") == "Document sent":
        body = {**body, "info": "Document sent."}
    elif operation.method == "GET" and path.startswith(DOCUMENT):
        body = _shown(body)
    headers = {name: value for name, value in answer.headers.items() if name != "Warning"}
    return dataclasses.replace(answer, body=_noisy(body), headers=headers)


def refused(code: str, answer: Answer) -> Answer:
    """A refusal as the live service tells it; `code` is ours."""
    if code in {"route_not_found", "method_not_allowed"} or _info(answer) == "emails needed":
        return Answer(200, PAGE, content_type="text/html; charset=UTF-8")
    in_earnest = _info(answer).startswith(REFUSED_IN_EARNEST)
    if answer.status in {400, 403, 404, 409, 422} and not in_earnest:
        return dataclasses.replace(answer, status=200)
    return answer


def _path(operation: Operation) -> str:
    """The path below the module's base."""
    return operation.path.partition("/v1")[2]


def _info(answer: Answer) -> str:
    return str(answer.body.get("info", "")) if isinstance(answer.body, dict) else ""


def _document(payload: Mapping[str, Any], *, is_new: bool) -> dict[str, Any]:
    """A document without what is dropped: the price of a line under the wrong name, a product without its sku."""
    read = dict(payload)
    for name in ("items", "products"):
        if isinstance(read.get(name), list):
            read[name] = [_line(line) for line in read[name]]
    if is_new and "customFields" in read:
        read["customFields"] = _split(read["customFields"])
    return read


def _line(line: Any) -> Any:
    if not isinstance(line, dict):
        return line
    read = {name: value for name, value in line.items() if name not in {"price", "productId"}}
    return read if read.get("sku") or read.get("serviceId") else {"subtotal": 0, **read}


def _contact(payload: Mapping[str, Any], *, is_new: bool) -> dict[str, Any]:
    """A contact: an update loses the social networks, a country's code without its name becomes Spain's."""
    read = {name: value for name, value in payload.items() if is_new or name != "socialNetworks"}
    address = read.get("billAddress")
    if isinstance(address, dict) and address.get("countryCode") and not address.get("country"):
        read["billAddress"] = {**address, "countryCode": "ES"}
    if "customFields" in read:
        read["customFields"] = _split(read["customFields"])
    return read


def _split(rows: Any) -> Any:
    """Custom fields split by their own keys: `{"field": "ref", "value": "A1"}` becomes two rows."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return rows
    return [{"field": name, "value": value} for row in rows for name, value in row.items()]


def _shown(body: Any) -> Any:
    """Documents without an origin that is none, and with 0 for the sku of a line that no product has."""
    if isinstance(body, list):
        return [_shown(one) for one in body]
    if not isinstance(body, dict) or "products" not in body or "docNumber" not in body:
        return body
    shown = {name: value for name, value in body.items() if name != "from" or value is not None}
    shown["products"] = [{**line, "sku": 0} if line.get("sku") == "" else line for line in body["products"]]
    return shown


def _noisy(value: Any) -> Any:
    """Numbers as PHP prints them: 9.72 is 9.7200000000000006."""
    if isinstance(value, Decimal):
        return msgspec.Raw(
            f"{value:f}".encode() if value == int(value) else f"{float(value):.{MONEY_DIGITS}g}".encode()
        )
    if isinstance(value, dict):
        return {name: _noisy(one) for name, one in value.items()}
    return [_noisy(one) for one in value] if isinstance(value, list) else value
