"""Every operation of the Holded dialect as the live service answers it: right requests and what nobody would write.

The door fails on what must never happen; here every answer is also one that the live service could give.
"""

import json
import random
from collections.abc import Iterator
from typing import Any, Final

import pytest

from talonario.api.holded.ignored import HEADER
from talonario.api.holded.quirks import PAGE, REFUSED_IN_EARNEST
from talonario.domain import founding
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files
from tests.fuzz import holded_requests
from tests.fuzz.door import Reply
from tests.fuzz.world import World

STRANGE: Final[tuple[Any, ...]] = (
    *(None, True, 0, -1, 1e300, "", "x", "ñ" * 3000, [], [[]], [None], [1], {}, {"a": {"b": [1]}}),
    *([{"field": "a"}], [{"field": "a", "value": {}}], {"field": "a", "value": "b"}, {"countryCode": 1}),
    *([{"price": "x"}], [{"sku": {}}], {"country": None, "countryCode": "FR"}),
)
STATUSES: Final = {200, 201, 400, 401, 402, 410, 413, 429}


def live(database: Database, clock: Any, new_id: IdSource, files: Files) -> World:
    """Companies with open books, the attacker's with the quirks of the live service."""
    made = World.made(database, clock, new_id, files, policy="open")
    founding.settle(database, made.attacker.company, quirks="live")
    return made


@pytest.fixture
def world(database: Database, clock: Any, new_id: IdSource, files: Files) -> Iterator[World]:
    """Such companies on either engine."""
    made = live(database, clock, new_id, files)
    yield made
    made.close()


def hold(reply: Reply, what: str) -> None:
    """Hold an answer against what the live service says."""
    assert reply.status in STATUSES, (what, reply)
    assert HEADER.lower() not in reply.headers, what
    if reply.headers.get("content-type", "").startswith("text/html"):
        assert reply.content == PAGE, what
    elif not reply.is_file:
        told = reply.json()
        if reply.status == 400:
            assert told["info"].startswith(REFUSED_IN_EARNEST), (what, told)


def test_every_operation_answers_as_the_live_service_could(world: World, effort: int) -> None:
    """With a right request, and with strange values in each."""
    seed = random.randrange(1 << 30) if effort > 1 else 20261121
    chance = random.Random(seed)
    door = world.door("holded")
    for asked in holded_requests.of_first_base(holded_requests.valid(world.attacker.ids)):
        content, headers = asked.sent()
        what = f"seed {seed}: {asked.operation.id} {asked.target()}"
        hold(door(asked.operation.method, asked.target(), content, headers=headers), what)
        if not isinstance(asked.body, dict):
            continue
        for name in asked.body if effort > 1 else chance.sample(sorted(asked.body), min(2, len(asked.body))):
            body = {**asked.body, name: chance.choice(STRANGE)}
            hold(door(asked.operation.method, asked.target(), json.dumps(body).encode()), f"{what} {body}")


def test_what_the_quirks_look_into_may_be_anything(
    sqlite: Database, clock: Any, new_id: IdSource, files: Files
) -> None:
    """The members that are changed on the way in, whatever they are."""
    world = live(sqlite, clock, new_id, files)
    door = world.door("holded")
    date = {"date": holded_requests.TODAY, "contactName": "x"}
    for value in STRANGE:
        for path, body in (
            *(("documents/invoice", {**date, name: value}) for name in ("items", "products", "customFields")),
            ("documents/invoice", {**date, "items": [value]}),
            ("documents/invoice", {**date, "items": [{"name": "x", "price": value, "productId": value, "sku": value}]}),
            *(("contacts", {"name": "x", name: value}) for name in ("billAddress", "customFields", "socialNetworks")),
        ):
            content = json.dumps(body).encode()
            hold(door("POST", f"/api/invoicing/v1/{path}", content), f"{path} {content!r}")
    world.close()
