"""Schemathesis over the published contract of Factuarea, in the process.

It draws requests that the contract allows and requests that it does not; the door holds every answer to what is
promised of all, and an answer of success to the contract.
"""

import random
from typing import Any, Final

import schemathesis
from schemathesis import GenerationMode

from tests.contracts import validator
from tests.fuzz import drawn
from tests.fuzz.door import form
from tests.fuzz.factuarea_requests import ANSWERED, PUBLISHED, Asked, valid
from tests.fuzz.world import World

BASE: Final = "/v1"
CALLS: Final = [one for one in PUBLISHED.values() if one.id in ANSWERED]
NEGATIVE_PRICE: Final = ".price: '-"
"""The contract's pattern has no sign, and the price of a product may have one."""


def mixed(case: Any, asked: Asked, chance: random.Random) -> Any:
    """The drawn request; in every other one, the records that it names are there and half of its fields are right."""
    if isinstance(case.body, dict) and isinstance(asked.body, dict) and chance.random() < 0.5:
        known = {name: value for name, value in asked.body.items() if name.endswith("_id") or chance.random() < 0.5}
        case.body = {**case.body, **known}
    return case


@drawn.MODES
def test_no_request_of_the_contract_breaks_anything(mode: GenerationMode, world: World, effort: int) -> None:
    schema = schemathesis.openapi.from_dict(validator.contract(validator.FACTUAREA))
    door = world.door()
    chance = random.Random(41)
    stock = valid(world.attacker.ids)
    told = world.version() is not None
    strange: set[str] = set()
    succeeded: set[str] = set()
    for call in CALLS:

        def ask(case: Any, name: str = call.id, method: str = call.method) -> None:
            asked = stock[name]
            content, headers = drawn.content_of(mixed(case, asked, chance))
            if asked.raw is not None and chance.random() < 0.5:
                content, headers = asked.raw, form()[1]
            version = world.version()
            target = drawn.target_of(case, BASE, asked.target(query="") if asked.path else None, chance)
            reply = door(method, target, content, headers=headers)
            if reply.is_success:
                succeeded.add(name)
                found = validator.answer_faults(name, reply.status, reply.shown())
                strange.update(f"{name} {one}" for one in found if NEGATIVE_PRICE not in one)
            else:
                assert reply.status in {400, 404, 405, 409, 413, 415, 422}, (name, reply.status)
                assert world.version() == version, (name, reply.content)

        draws = schema[call.path.removeprefix(BASE)][call.method].as_strategy(generation_mode=mode)
        drawn.draw(draws, drawn.DRAWN * effort if told else effort, ask)
        if told:
            world.restore()
    assert strange == set()
    assert world.written_elsewhere() == []
    if told and mode is GenerationMode.POSITIVE:
        assert len(succeeded) > len(CALLS) * 3 // 4, {one.id for one in CALLS} - succeeded
