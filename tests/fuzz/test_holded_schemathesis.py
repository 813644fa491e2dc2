"""Schemathesis over the published contract of Holded's invoicing module, in the process.

It draws requests that the contract allows and requests that it does not; the door holds every answer to what is
promised of all. An answer of success keeps the contract, but for the places where the live service does not
(`tests.api.holded.test_contract`).
"""

import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import quote, urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core import NotSet

from talonario.api.holded.operations import ARRAYS
from talonario.domain.identity import IdSource
from talonario.store import Database
from tests.api.holded.test_contract import CONTRACT, EXCEPTIONS, INDEX, in_contract, operation_of
from tests.contracts import validator
from tests.fuzz import holded_requests
from tests.fuzz.door import Reply
from tests.fuzz.world import World

BASE: Final = "/api/invoicing/v1"
ANSWERED: Final = {
    operation_of(one.method, re.sub(r"\{[^}]*\}", "x", one.path.removeprefix(BASE)))
    for one in ARRAYS
    if one.unavailable is None and in_contract(one.method, one.path.removeprefix(BASE))
}
CALLS: Final = [
    (method.upper(), path, item[method]["operationId"])
    for path, item in validator.contract(CONTRACT)["paths"].items()
    for method in ("get", "post", "put", "delete")
    if method in item
]
DRAWN: Final = 5
"""How many requests of each operation and mode the short form draws."""

MET_HERE: Final = {
    "docNumber": "null while a document is a draft",
    "dueDate": "null when a document is due on no day",
    "defaults.paymentMethod": "the id of a payment method is text; the contract has an integer",
    "supplierRecord": "0 or {num, name} on live, where the contract has an integer",
    "amount": "amounts have decimals; the contract says integer",
}
"""Where the live service leaves its contract with records that the walk of `test_contract` does not meet."""


@pytest.fixture
def filled(sqlite: Database, clock: Any, new_id: IdSource) -> Iterator[World]:
    """Open companies, in which most things may happen."""
    world = World.made(sqlite, clock, new_id, policy="open")
    yield world
    world.close()


def target_of(case: Any, ids: dict[str, str], chance: random.Random) -> str:
    """The target of a drawn request; in every other one, what stands in the path is there."""
    known = {one.operation.id: one for one in holded_requests.valid(ids)}
    path = case.path
    drawn = dict(case.path_parameters or {})
    asked = known.get(case.operation.definition.raw["operationId"]) or next(
        (one for one in known.values() if pattern(one.operation.path) == pattern(BASE + path)), None
    )
    if asked is not None and asked.operation.path.count("{") == len(drawn) and chance.random() < 0.5:
        path = asked.target().removeprefix(BASE)
    else:
        for name, value in drawn.items():
            path = path.replace("{" + name + "}", value if "%" in str(value) else quote(str(value), safe=""))
    query = urlencode(dict(case.query or {}), doseq=True, errors="replace")
    return f"{BASE}{path}" + (f"?{query}" if query else "")


def pattern(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def content_of(case: Any) -> tuple[bytes | None, dict[str, str]]:
    """The drawn body as bytes, with its media type."""
    if isinstance(case.body, NotSet):
        return None, {}
    if isinstance(case.body, bytes):
        return case.body, {"Content-Type": case.media_type or "application/json"}
    if case.media_type not in {None, "application/json"}:
        return repr(case.body).encode("utf-8", "replace"), {"Content-Type": case.media_type}
    return json.dumps(case.body).encode(), {}


def faults(operation: str, reply: Reply) -> set[str]:
    """Where a success leaves the contract."""
    declared = validator.operations(CONTRACT)[operation]["responses"].get(str(reply.status), {}).get("content")
    if not declared or "schema" not in declared.get("application/json", {}):
        return set()
    found = validator.faults(declared["application/json"]["schema"], reply.json(), CONTRACT)
    return {f"{operation} {INDEX.sub('[]', fault.partition(': ')[0])}" for fault in found}


def draw(strategy: Any, count: int, ask: Callable[[Any], None]) -> None:
    """Ask so many requests of a strategy."""

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
        deadline=None,
    )
    @given(case=strategy)
    def each(case: Any) -> None:
        ask(case)

    each()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
def test_no_request_of_the_contract_breaks_anything(mode: GenerationMode, filled: World, effort: int) -> None:
    schema = schemathesis.openapi.from_dict(validator.contract(CONTRACT))
    door = filled.door("holded")
    chance = random.Random(40)
    strange: set[str] = set()
    met_here = tuple(f".{field}" for field in MET_HERE)
    succeeded: set[str] = set()
    for method, path, name in CALLS:

        def ask(case: Any, method: str = method, name: str = name) -> None:
            content, headers = content_of(case)
            version = filled.version()
            reply = door(method, target_of(case, filled.attacker.ids, chance), content, headers=headers)
            if reply.is_success:
                succeeded.add(name)
                strange.update(one for one in faults(name, reply) - set(EXCEPTIONS) if not one.endswith(met_here))
            else:
                assert reply.status in {400, 404, 409, 413}, (name, reply.status)
                assert filled.version() == version, (name, reply.content)

        draw(schema[path][method].as_strategy(generation_mode=mode), DRAWN * effort, ask)
        filled.restore()
    assert strange == set()
    assert succeeded <= ANSWERED
    if mode is GenerationMode.POSITIVE:
        assert len(succeeded) > len(ANSWERED) // 2, ANSWERED - succeeded
    assert filled.written_elsewhere() == []
