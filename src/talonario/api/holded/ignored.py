"""What a body said and nobody heard: the header that tells a client so.

The live service takes any field, drops what it does not know and answers `Updated`. Clients depend on being let
through, so this server lets them through too, and says in `Warning` which fields did nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import inspect

from talonario.api.engine.operation import Answer, Operation
from talonario.api.engine.request import Request

HEADER: Final = "Warning"
NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,60}")
NAMES_MAX: Final = 10

ONLY_WHEN_NEW: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    ("PUT", "/documents/{docType}/{id}"): frozenset(
        {
            *("contactCode", "contactName", "contactEmail", "contactAddress", "contactCity", "contactCp"),
            *("contactProvince", "contactCountryCode", "invoiceNum", "numSerieId", "currency", "currencyChange"),
            *("shippingAddress", "shippingPostalCode", "shippingCity", "shippingProvince", "shippingCountry"),
        }
    ),
    ("PUT", "/employees/{id}"): frozenset({"sendInvite"}),
    ("PUT", "/tasks/{id}"): frozenset({"projectId"}),
}
"""Fields that are known and do nothing when a record is changed."""


def warn(operation: Operation, request: Request, answer: Answer) -> None:
    """Put the header on an answer when fields of the body did nothing."""
    if request.shape is None or not isinstance(request.payload, dict):
        return
    said = answer.headers.get(HEADER, "")
    names = list(dict.fromkeys(_unheard(request.payload, inspect_of(request.shape), "")))
    late = ONLY_WHEN_NEW.get((operation.method, operation.path.partition("/v1")[2]), frozenset())
    names += [name for name in request.payload if name in late]
    # A handler that knows why a field does nothing has said so better.
    names = [name for name in names if f'"{name} is ignored' not in said]
    told = [name for name in names if NAME.fullmatch(name)][:NAMES_MAX]
    if names:
        listed = ", ".join([*told, "..."] if len(told) < len(names) else told)
        answer.headers[HEADER] = f'{said}{", " if said else ""}299 talonario "ignored: {listed}"'


@cache
def inspect_of(shape: type[msgspec.Struct]) -> inspect.Type:
    """What msgspec knows of a shape."""
    return inspect.type_info(shape)


def _unheard(value: Any, expected: inspect.Type, where: str) -> Iterator[str]:
    """The fields of a value that its shape does not name, at any depth; those of lists once, without their index."""
    options = expected.types if isinstance(expected, inspect.UnionType) else (expected,)
    if isinstance(value, list):
        for option in options:
            if isinstance(option, inspect.ListType):
                for one in value:
                    yield from _unheard(one, option.item_type, where)
    elif isinstance(value, dict):
        for option in options:
            if isinstance(option, inspect.StructType):
                fields = {field.encode_name: field.type for field in option.fields}
                for name, inner in value.items():
                    if name not in fields:
                        yield where + name
                    else:
                        yield from _unheard(inner, fields[name], f"{where}{name}.")
