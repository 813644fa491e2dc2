"""The published contracts taken apart: operations with their path variables, query parameters and bodies."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from tests.contracts import validator

METHODS = ("get", "post", "put", "patch", "delete")
VARIABLE = re.compile(r"\{([^}]*)\}")
DEPTH_MAX = 6

FACTUAREA = validator.FACTUAREA
HOLDED = (
    "holded-v1-invoicing",
    "holded-v1-crm",
    "holded-v1-projects",
    "holded-v1-team",
    "holded-v1-accounting",
)


class Parameter(msgspec.Struct, frozen=True):
    """A parameter of the path, the query or a header."""

    name: str
    place: str
    schema: dict[str, Any]
    required: bool


class Published(msgspec.Struct, frozen=True):
    """An operation as its contract has it; `path` is from the root of the server.

    body   schema of the request's body, its references resolved one step at a time by `resolve`; None for no body
    """

    contract: str
    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: dict[str, Any] | None

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of the path, in order."""
        return tuple(VARIABLE.findall(self.path))

    @property
    def query(self) -> tuple[Parameter, ...]:
        """The parameters of the query."""
        return tuple(one for one in self.parameters if one.place == "query")

    def target(self, *values: str) -> str:
        """The path with its variables in their order replaced by values, already encoded."""
        rest = iter(values)
        return VARIABLE.sub(lambda _: next(rest), self.path)


class Place(msgspec.Struct, frozen=True):
    """A field somewhere in a body: `("lines", 0, "quantity")`, with its schema."""

    path: tuple[str | int, ...]
    schema: dict[str, Any]
    required: bool

    @property
    def name(self) -> str:
        """The field's own name: the last one that is no number."""
        return next((str(step) for step in reversed(self.path) if isinstance(step, str)), "")

    def __str__(self) -> str:
        """Dotted, as refusals spell it."""
        return ".".join(map(str, self.path))


@cache
def published(contract: str) -> tuple[Published, ...]:
    """Every operation of a contract."""
    whole = validator.contract(contract)
    root = whole["servers"][0]["url"].rstrip("/")
    found = []
    for path, item in whole["paths"].items():
        for method in METHODS:
            if method not in item:
                continue
            declared = item[method]
            parameters = tuple(_parameters(contract, [*item.get("parameters", ()), *declared.get("parameters", ())]))
            found.append(
                Published(
                    contract,
                    declared["operationId"].removeprefix("public-api.v1."),
                    method.upper(),
                    root + path,
                    parameters,
                    _body(contract, declared),
                )
            )
    return tuple(found)


def _parameters(contract: str, declared: list[dict[str, Any]]) -> Iterator[Parameter]:
    for one in declared:
        known = resolve(contract, one)
        yield Parameter(known["name"], known["in"], known.get("schema", {}), known.get("required", False))


def _body(contract: str, declared: dict[str, Any]) -> dict[str, Any] | None:
    if "requestBody" not in declared:
        return None
    content = resolve(contract, declared["requestBody"])["content"]
    media = content.get("application/json")
    return media.get("schema", {}) if media is not None else None


def resolve(contract: str, node: dict[str, Any]) -> dict[str, Any]:
    """The node, or what its `$ref` points at; `allOf` merged into one."""
    while "$ref" in node:
        target: Any = validator.contract(contract)
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        node = target
    if "allOf" in node:
        merged = {key: value for key, value in node.items() if key != "allOf"}
        for part in (resolve(contract, one) for one in node["allOf"]):
            properties = {**merged.get("properties", {}), **part.get("properties", {})}
            required = [*merged.get("required", ()), *part.get("required", ())]
            merged = {**part, **merged, "properties": properties, "required": required}
        return merged
    return node


def places(contract: str, schema: dict[str, Any], at: tuple[str | int, ...] = ()) -> Iterator[Place]:
    """Every field of a body, inner ones after the one that holds them; lists are looked into at their first item."""
    if len(at) > DEPTH_MAX:
        return
    node = resolve(contract, schema)
    for choice in ("anyOf", "oneOf"):
        for option in node.get(choice, ()):
            yield from places(contract, option, at)
    for name, inner in node.get("properties", {}).items():
        yield Place((*at, name), resolve(contract, inner), name in node.get("required", ()))
        yield from places(contract, inner, (*at, name))
    if isinstance(node.get("items"), dict) and at:
        inner = resolve(contract, node["items"])
        yield Place((*at, 0), inner, required=False)
        yield from places(contract, inner, (*at, 0))


def put(body: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """A copy of a body with a value at a place, what holds it made where it is missing."""
    if not path:
        return value
    step, *rest = path
    if isinstance(step, int):
        items = list(body) if isinstance(body, list) else []
        items += [{}] * (step + 1 - len(items))
        items[step] = put(items[step], tuple(rest), value)
        return items
    fields = dict(body) if isinstance(body, dict) else {}
    fields[step] = put(fields.get(step), tuple(rest), value)
    return fields


def without(body: Any, path: tuple[str | int, ...]) -> Any:
    """A copy of a body without the field at a place; the body itself when it has none."""
    if isinstance(path[0], int):
        items = list(body) if isinstance(body, list) else []
        if path[0] >= len(items):
            return body
        if len(path) == 1:
            return items[: path[0]] + items[path[0] + 1 :]
        items[path[0]] = without(items[path[0]], path[1:])
        return items
    if not isinstance(body, dict) or path[0] not in body:
        return body
    if len(path) == 1:
        return {name: value for name, value in body.items() if name != path[0]}
    return {**body, path[0]: without(body[path[0]], path[1:])}
