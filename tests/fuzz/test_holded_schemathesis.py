"""Schemathesis over the published contracts of Holded's modules, in the process.

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

from talonario.api.holded import verbs
from talonario.api.holded.operations import ARRAYS
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files
from tests import samples
from tests.api.holded.test_contract import CONTRACT, EXCEPTIONS
from tests.api.holded.walker import INDEX, answered
from tests.contracts import validator
from tests.fuzz import drawn, holded_requests
from tests.fuzz.door import Reply, form
from tests.fuzz.holded_module import Fuzzed
from tests.fuzz.holded_requests import Asked
from tests.fuzz.world import World

METHODS: Final = ("get", "post", "put", "delete")
MET_HERE: Final = {
    "docNumber": "null while a document is a draft",
    "dueDate": "null when a document is due on no day",
    "defaults.paymentMethod": "the id of a payment method is text; the contract has an integer",
    "supplierRecord": "0 or {num, name} on live, where the contract has an integer",
    "amount": "amounts have decimals; the contract says integer",
}
"""Where the live service leaves its contract with records that the walk of `test_contract` does not meet."""

INVOICING: Final = Fuzzed(
    module=verbs.INVOICING,
    contract=CONTRACT,
    operations=ARRAYS,
    requests=lambda _: {},
    named={},
    kept={},
    texts={},
    queries={},
    exceptions=EXCEPTIONS,
    met_here=MET_HERE,
)


@pytest.fixture
def filled(sqlite: Database, clock: Any, new_id: IdSource, files: Files) -> Iterator[World]:
    """Open companies, in which most things may happen."""
    world = World.made(sqlite, clock, new_id, files, policy="open")
    yield world
    world.close()


def known_path(case: Any, base: str, ids: dict[str, str]) -> str | None:
    """The path of a drawn request with records that are there, None when it names none or we do not answer it."""
    stock = {one.operation.id: one for one in holded_requests.valid(ids)}
    asked: Asked | None = stock.get(case.operation.definition.raw["operationId"]) or next(
        (one for one in stock.values() if pattern(one.operation.path) == pattern(base + case.path)), None
    )
    named = asked is not None and asked.operation.path.count("{") == len(case.path_parameters or {})
    return asked.target(query="") if asked is not None and named else None


def pattern(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def faults(contract: str, operation: str, reply: Reply) -> set[str]:
    """Where a success leaves the contract."""
    declared = validator.operations(contract)[operation]["responses"].get(str(reply.status), {}).get("content")
    if not declared or "schema" not in declared.get("application/json", {}):
        return set()
    if reply.is_file:
        return set()
    found = validator.faults(declared["application/json"]["schema"], reply.json(), contract)
    return {f"{operation} {INDEX.sub('[]', fault.partition(': ')[0])}" for fault in found}


@pytest.mark.parametrize("module", [INVOICING, *holded_requests.MODULES], ids=lambda one: one.contract)
@drawn.MODES
def test_no_request_of_the_contract_breaks_anything(
    mode: GenerationMode, module: Fuzzed, filled: World, effort: int
) -> None:
    schema = schemathesis.openapi.from_dict(validator.contract(module.contract))
    works = answered(module.contract, module.module, module.operations)
    base = module.module.prefix
    door = filled.door("holded")
    chance = random.Random(40)
    strange: set[str] = set()
    met_here = tuple(f".{field}" for field in module.met_here)
    succeeded: set[str] = set()
    for path, item in validator.contract(module.contract)["paths"].items():
        for method in (one for one in METHODS if one in item):
            name = item[method]["operationId"]

            def ask(case: Any, method: str = method.upper(), name: str = name, path: str = path) -> None:
                content, headers = drawn.content_of(case)
                if path.endswith("/attach") and chance.random() < 0.5:
                    content, headers = form(file=samples.PDF)
                version = filled.version()
                target = drawn.target_of(case, base, known_path(case, base, filled.attacker.ids), chance)
                reply = door(method, target, content, headers=headers)
                if reply.is_success:
                    succeeded.add(name)
                    found = faults(module.contract, name, reply) - set(module.exceptions)
                    strange.update(one for one in found if not one.endswith(met_here))
                else:
                    assert reply.status in {400, 404, 409, 410, 413}, (name, reply.status)
                    assert filled.version() == version, (name, reply.content)

            drawn.draw(schema[path][method.upper()].as_strategy(generation_mode=mode), drawn.DRAWN * effort, ask)
            filled.restore()
    assert strange == set()
    assert succeeded <= works
    if mode is GenerationMode.POSITIVE:
        assert 2 * len(succeeded) >= len(works), works - succeeded
    assert filled.written_elsewhere() == []
