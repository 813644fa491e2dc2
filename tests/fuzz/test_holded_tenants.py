"""Whoever asks the Holded dialect for another company's records learns nothing and changes nothing.

Every place that holds an id gets the ids of every record of the other company, in every spelling: the short form, the
one it had in Holded before it moved, the UUID. The answer is the one for an id that nobody has.
"""

import random
import secrets
from collections.abc import Callable, Iterator
from typing import Any, Final
from uuid import UUID

import pytest

from talonario.api.holded.operations import OPERATIONS
from talonario.domain import keys
from talonario.domain.identity import IdSource, short_id
from talonario.store import Database
from talonario.store.files import Files
from tests.fuzz import contracts, door, holded_requests, values
from tests.fuzz.door import Door, Reply
from tests.fuzz.holded_module import Path
from tests.fuzz.holded_requests import TODAY, Asked
from tests.fuzz.values import NOBODY, NOBODYS_SHORT
from tests.fuzz.world import World, bearer

PLACES: Final[dict[str, tuple[Path, ...]]] = {
    "contacts": (("groupId",), ("defaults", "paymentMethod")),
    "payments": (("bankId",), ("contactId",)),
    "documents": (
        *(("contactId",), ("numSerieId",), ("paymentMethodId",), ("paymentMethod",)),
        *(("items", 0, "productId"), ("items", 0, "serviceId")),
    ),
    "pay": (("treasury",), ("bankId",)),
    "products": (("packProducts", 0, "productId"), ("variants", 0, "id")),
}
"""Where a body names another record."""
PLACES.update({name: places for module in holded_requests.MODULES for name, places in module.named.items()})

UNREAD: Final[dict[str, tuple[Path, ...]]] = {
    "documents": (
        *(("salesChannelId",), ("id",), ("from", "id"), ("designId",), ("warehouseId",)),
        *(("items", 0, name) for name in ("variantId", "accountingAccountId", "projectid", "line_id", "sku")),
    ),
    "payments": (("documentId",), ("id",)),
    "contacts": (("id",), ("numberingSeries", "invoice")),
    "products": (("id",), ("contactId",)),
}
"""Where a body holds ids that are kept as they come, or not read at all."""
UNREAD.update({name: places for module in holded_requests.MODULES for name, places in module.kept.items()})


@pytest.fixture(params=["strict", "open"])
def world(
    request: pytest.FixtureRequest, database: Database, clock: Any, new_id: IdSource, files: Files, effort: int
) -> Iterator[World]:
    """Companies of either policy; PostgreSQL has the strict ones alone in the short form."""
    if request.param == "open" and database.engine.name == "postgresql" and effort == 1:
        pytest.skip("the open company is asked on SQLite; PostgreSQL has its turn in the long form")
    made = World.made(database, clock, new_id, files, policy=request.param)
    yield made
    made.close()


def spellings(world: World) -> dict[str, list[tuple[str, str]]]:
    """Every id of the other company by record: (its spelling, what nobody has in the same spelling)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for place, row in world.before.items():
        identity = getattr(row, "id", None)
        if getattr(row, "company_id", None) != world.victim.company.company_id or not isinstance(identity, UUID):
            continue
        known = found.setdefault(place[0].__name__, [])
        known += [(str(identity), NOBODY), (short_id(identity), NOBODYS_SHORT)]
        names = ("external_id", "customer_external_id", "supplier_external_id")
        known += [(text, NOBODYS_SHORT) for name in names if (text := getattr(row, name, None))]
    return found


def some_of_each(world: World, chance: random.Random, count: int) -> list[tuple[str, str]]:
    return [pair for pairs in spellings(world).values() for pair in chance.sample(pairs, min(count, len(pairs)))]


def same(reply: Reply, other: Reply, own: tuple[str, str]) -> bool:
    """Whether two answers say the same, each about its own id; what was made has an id of its own."""
    if reply.status != other.status:
        return False
    if reply.is_success and isinstance(reply.json(), dict):
        return bool(reply.json().keys() == other.json().keys())
    return reply.content.replace(own[0].encode(), b"") == other.content.replace(own[1].encode(), b"")


def answered(world: World) -> list[Asked]:
    return holded_requests.valid(world.attacker.ids)


def test_an_id_of_another_company_in_a_path_is_nobodys(world: World, effort: int) -> None:
    """Both bases, every alias."""
    chance = random.Random(30)
    here = world.door("holded")
    for asked in answered(world):
        if "{id}" not in asked.operation.path:
            continue
        body, headers = asked.sent()
        for theirs, nobodys in some_of_each(world, chance, effort):
            replies = [
                here(asked.operation.method, asked.target(asked.path_with(identity)), body, headers=headers)
                for identity in (theirs, nobodys)
            ]
            assert replies[0].json() == {"status": 0, "info": "not found"}, (asked, theirs)
            assert same(replies[0], replies[1], (theirs, nobodys)), (asked, theirs)
    assert world.written() == []


def test_an_id_of_another_company_in_a_query_finds_nothing(world: World, effort: int) -> None:
    here = world.door("holded")
    chance = random.Random(31)
    for asked in answered(world):
        if asked.operation.method != "GET" or "{id}" in asked.operation.path:
            continue
        names = ("contactid", "contactId", "customId", "id", "company_id", "numSerieId", "productId", "key")
        for name in names:
            for theirs, nobodys in some_of_each(world, chance, 1)[: 4 * effort]:
                found, none = (here("GET", asked.target(query=f"{name}={identity}")) for identity in (theirs, nobodys))
                assert found.content.replace(theirs.encode(), b"") == none.content.replace(nobodys.encode(), b""), (
                    asked,
                    name,
                )


def bodies(world: World, places: dict[str, tuple[Path, ...]]) -> Iterator[tuple[Asked, Path]]:
    for asked in holded_requests.of_first_base(answered(world)):
        if asked.operation.method != "GET" and asked.body is not None:
            for place in places.get(holded_requests.family(asked.operation), ()):
                yield asked, place


def test_an_id_of_another_company_in_a_body_is_nobodys(world: World, effort: int) -> None:
    chance = random.Random(32)
    here = world.door("holded")
    for asked, place in bodies(world, PLACES):
        if asked.operation.method == "PUT" and place == ("numSerieId",):
            continue  # a series is chosen once, and not read again
        # A payment's `treasury` is read before its `bankId`.
        body = contracts.without(asked.body, ("treasury",)) if place == ("bankId",) else asked.body
        for theirs, nobodys in some_of_each(world, chance, effort):
            replies = [
                here(asked.operation.method, asked.target(), values.dumps(contracts.put(body, place, identity)))
                for identity in (theirs, nobodys)
            ]
            assert replies[0].status == 400, (asked.operation, place, theirs, replies[0].content)
            assert same(replies[0], replies[1], (theirs, nobodys)), (asked.operation, place, replies)
    assert world.written() == []


def test_an_id_of_another_company_that_is_only_kept_leads_nowhere(world: World, effort: int) -> None:
    """What is opaque here comes back as it was sent, and brings nothing with it."""
    chance = random.Random(33)
    here = world.door("holded")
    for asked, place in bodies(world, UNREAD):
        for theirs, nobodys in chance.sample(some_of_each(world, chance, 1), effort):
            replies = []
            for identity in (theirs, nobodys):
                body = values.dumps(contracts.put(asked.body, place, identity))
                reply = here(asked.operation.method, asked.target(), body)
                replies.append(reply)
                if reply.is_success:
                    at = asked.target() + ("" if asked.operation.method == "PUT" else f"/{reply.json()['id']}")
                    shown = Door(world.app, here.headers, door.holded)("GET", at)
                    assert shown.is_success, (asked.operation, at, shown.content)
                    assert world.victim.marker not in shown.content.decode(), (asked.operation, place)
                world.restore()
            assert same(replies[0], replies[1], (theirs, nobodys)), (asked.operation, place, replies)


def test_a_value_that_only_another_company_has_finds_nothing(world: World) -> None:
    """SKUs, tax ids and series are looked for by what they say: only at home."""
    there, here = world.door("holded", world.victim), world.door("holded")
    marker = world.victim.marker
    base = "/api/invoicing/v1"
    for path, body in (
        ("/contacts", {"name": f"Sola {marker}", "code": "99T", "customId": "solo-b", "phone": "+34 999"}),
        ("/products", {"name": f"Solo {marker}", "sku": "SOLO-B", "price": 77, "barcode": "84"}),
    ):
        assert there.send("POST", base + path, body).is_success
    before = world.rows()
    line = {"sku": "SOLO-B", "units": 1}
    made = here.send("POST", f"{base}/documents/estimate", {"date": TODAY, "contactCode": "99T", "items": [line]})
    shown = here("GET", f"{base}/documents/estimate/{made.json()['id']}").json()
    assert shown["contactName"] == "99T"
    assert (shown["total"], shown["products"][0]["productId"]) == (0, None)
    for query in ("code=99T", "customId=solo-b", "phone=%2B34%20999", f"name={marker}", f"email={marker}"):
        found = here("GET", f"{base}/contacts?{query}").json()
        assert [one["name"] for one in found] == (["99T"] if query.startswith("code") else [])
    mine = world.attacker.company.company_id
    changed = {place for place, row in world.rows().items() if before.get(place) != row}
    assert {getattr(world.rows()[place], "company_id", None) for place in changed} <= {mine, None}


@pytest.fixture
def another_key(world: World, clock: Any, new_id: IdSource) -> Callable[..., str]:
    """A further key of the attacker's company."""

    def make(**fields: Any) -> str:
        asked = keys.KeyFields(dialect="holded", description="x", **fields)
        holder = world.attacker.company
        return keys.create(world.database, holder, asked, now=clock(), new_id=new_id, chance=secrets.randbelow)[1]

    return make


def test_a_key_that_only_reads_writes_nothing(world: World, another_key: Callable[..., str]) -> None:
    """Every write of both bases, the declined ones too, with bodies right and wrong."""
    key = another_key(read_only=True)
    world.before = world.rows()
    reader = Door(world.app, {"key": key}, door.holded)
    for operation in OPERATIONS:
        if not operation.writes:
            continue
        target = contracts.VARIABLE.sub("invoice", operation.path, count=1)
        for body in (b"{}", b"{", b'{"name":"x"}'):
            reply = reader(operation.method, contracts.VARIABLE.sub("x", target), body)
            assert reply.status == 403, (operation, reply.content)
            assert reply.json() == {"status": 0, "info": "This key is read-only"}
    for asked in answered(world):
        content, headers = asked.sent()
        reply = reader(asked.operation.method, asked.target(), content, headers=headers)
        assert reply.status == (403 if asked.operation.writes else 200), asked
    assert world.written() == []


def test_a_key_is_read_from_its_header_alone_and_in_its_own_dialect(world: World) -> None:
    holded, factuarea = world.attacker.holded, world.attacker.factuarea
    ways: tuple[tuple[dict[str, str], str, int], ...] = (
        ({}, "", 401),
        ({}, f"?key={holded}", 401),
        ({}, f"?api_key={holded}", 401),
        ({"Authorization": f"Bearer {holded}"}, "", 401),
        ({"X-API-KEY": holded}, "", 401),
        ({"Cookie": f"key={holded}"}, "", 401),
        ({"key": ""}, "", 401),
        ({"key": "0" * 32}, "", 401),
        ({"key": factuarea}, "", 400),
        (bearer(factuarea), "", 401),
        ({"key": f"{holded},{holded}"}, "", 400),
        ({"key": holded + "0"}, "", 400),
        ({"key": "' OR '1'='1"}, "", 400),
        ({"key": "x" * 100_000}, "", 400),
        ({"key": "\xf1\x00"}, "", 400),
    )
    for headers, query, status in ways:
        for base in ("/api/invoicing/v1", "/api/objects/invoicing/v1"):
            for method, body in (("GET", None), ("POST", b'{"name":"x"}')):
                reply = Door(world.app, headers, door.holded)(method, f"{base}/contacts{query}", body)
                assert reply.status == status, (headers, query, reply.content)
    for wrong in (bearer(holded), {"key": holded}, {"Authorization": holded}):
        assert Door(world.app, wrong, door.factuarea)("GET", "/v1/clients").status == 401
    assert world.written() == []
    assert Door(world.app, {"KEY": f" {holded} "}, door.holded)("GET", "/api/invoicing/v1/contacts").is_success
