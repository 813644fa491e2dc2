"""Schemathesis over the published contract of Holded's invoicing module, in the process.

It draws requests that the contract allows and requests that it does not; the door holds every answer to what is
promised of all. An answer of success keeps the contract, but for the places where the live service does not
(`tests.api.holded.test_contract`).
"""

import random
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
import schemathesis
from schemathesis import GenerationMode

from talonario.api.holded.operations import ARRAYS
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files
from tests import samples
from tests.api.holded.test_contract import CONTRACT, EXCEPTIONS, INDEX, in_contract, operation_of
from tests.contracts import validator
from tests.fuzz import drawn, holded_requests
from tests.fuzz.door import Reply, form
from tests.fuzz.holded_requests import Asked
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
MET_HERE: Final = {
    "docNumber": "null while a document is a draft",
    "dueDate": "null when a document is due on no day",
    "defaults.paymentMethod": "the id of a payment method is text; the contract has an integer",
    "supplierRecord": "0 or {num, name} on live, where the contract has an integer",
    "amount": "amounts have decimals; the contract says integer",
}
"""Where the live service leaves its contract with records that the walk of `test_contract` does not meet."""


@pytest.fixture
def filled(sqlite: Database, clock: Any, new_id: IdSource, files: Files) -> Iterator[World]:
    """Open companies, in which most things may happen."""
    world = World.made(sqlite, clock, new_id, files, policy="open")
    yield world
    world.close()


def known_path(case: Any, ids: dict[str, str]) -> str | None:
    """The path of a drawn request with records that are there, None when it names none or we do not answer it."""
    stock = {one.operation.id: one for one in holded_requests.valid(ids)}
    asked: Asked | None = stock.get(case.operation.definition.raw["operationId"]) or next(
        (one for one in stock.values() if pattern(one.operation.path) == pattern(BASE + case.path)), None
    )
    named = asked is not None and asked.operation.path.count("{") == len(case.path_parameters or {})
    return asked.target(query="") if asked is not None and named else None


def pattern(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def faults(operation: str, reply: Reply) -> set[str]:
    """Where a success leaves the contract."""
    declared = validator.operations(CONTRACT)[operation]["responses"].get(str(reply.status), {}).get("content")
    if not declared or "schema" not in declared.get("application/json", {}):
        return set()
    if reply.is_file:
        return set()
    found = validator.faults(declared["application/json"]["schema"], reply.json(), CONTRACT)
    return {f"{operation} {INDEX.sub('[]', fault.partition(': ')[0])}" for fault in found}


@drawn.MODES
def test_no_request_of_the_contract_breaks_anything(mode: GenerationMode, filled: World, effort: int) -> None:
    schema = schemathesis.openapi.from_dict(validator.contract(CONTRACT))
    door = filled.door("holded")
    chance = random.Random(40)
    strange: set[str] = set()
    met_here = tuple(f".{field}" for field in MET_HERE)
    succeeded: set[str] = set()
    for method, path, name in CALLS:

        def ask(case: Any, method: str = method, name: str = name, path: str = path) -> None:
            content, headers = drawn.content_of(case)
            if path.endswith("/attach") and chance.random() < 0.5:
                content, headers = form(file=samples.PDF)
            version = filled.version()
            target = drawn.target_of(case, BASE, known_path(case, filled.attacker.ids), chance)
            reply = door(method, target, content, headers=headers)
            if reply.is_success:
                succeeded.add(name)
                strange.update(one for one in faults(name, reply) - set(EXCEPTIONS) if not one.endswith(met_here))
            else:
                assert reply.status in {400, 404, 409, 413}, (name, reply.status)
                assert filled.version() == version, (name, reply.content)

        drawn.draw(schema[path][method].as_strategy(generation_mode=mode), drawn.DRAWN * effort, ask)
        filled.restore()
    assert strange == set()
    assert succeeded <= ANSWERED
    if mode is GenerationMode.POSITIVE:
        assert len(succeeded) > len(ANSWERED) // 2, ANSWERED - succeeded
    assert filled.written_elsewhere() == []
