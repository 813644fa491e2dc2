"""Another company's ids in every place of every request of the Factuarea dialect.

Whatever names a record of somebody else is answered exactly as what names no record at all: from the answers nobody
learns that it exists. The victim is another company; the same holds for the attacker's own sandbox twin.
"""

import re
from typing import Any
from urllib.parse import quote

import pytest

from tests.fuzz import values
from tests.fuzz.contracts import Place, put
from tests.fuzz.door import SHORT_FORM, UUID_FORM, Reply
from tests.fuzz.factuarea_requests import EXPORTS, PUBLISHED, REFUSED, Asked
from tests.fuzz.probe import Probe
from tests.fuzz.world import Holder, World

NAMES = re.compile(r"(^|_)(ids?|external_id|taxes_id|starting_after|ending_before)$")
VOLATILE = re.compile(rb"req_[0-9A-Z]{26}")
NOBODYS_OUTSIDE = "dddddddd0000000000000001"


@pytest.fixture
def probe(world: World) -> Probe:
    """The attacker."""
    return Probe(world)


@pytest.fixture(params=["another company", "the sandbox twin"])
def stranger(world: World, request: pytest.FixtureRequest) -> Holder:
    """Whose ids are tried."""
    return world.victim if request.param == "another company" else world.sandbox


def told(reply: Reply) -> tuple[int, bytes]:
    """An answer without what differs from one request to the next: its own id, and ids that were sent."""
    text = VOLATILE.sub(b"", reply.content).decode()
    return reply.status, SHORT_FORM.sub("ID", UUID_FORM.sub("ID", text)).encode()


def same(probe: Probe, asked: Asked, foreign: dict[str, Any], nobodys: dict[str, Any]) -> None:
    """Send both; the answers must not tell them apart. Nothing is written in the other's books."""
    first, second = (probe.send(asked, **{"body": asked.body, **options}) for options in (foreign, nobodys))
    assert told(first) == told(second), f"{asked.operation.id} {foreign}\n{first.content!r}\n{second.content!r}"


def of_kind(stranger: Holder, mine: dict[str, str], value: Any, name: str) -> list[str]:
    """The stranger's ids that fit where `value` stands: the twin of the same record, and some of other kinds."""
    twins = [stranger.ids[kind] for kind, own in mine.items() if own == value and kind in stranger.ids]
    kinds = [kind for kind in stranger.ids if kind.startswith(name.removesuffix("_id").removesuffix("s"))]
    others = [stranger.ids["invoice.sent"], stranger.ids["client"], stranger.ids["imported.quote"]]
    return list(dict.fromkeys([*twins, *(stranger.ids[kind] for kind in kinds), *others]))


def is_id(place: Place) -> bool:
    """Whether a field of a body names a record."""
    named = place.schema.get("format") == "uuid" or bool(NAMES.search(place.name))
    return named and place.schema.get("type") != "array" and place.path[-1] != "ids"


def test_a_path_of_another_company_is_a_path_to_nothing(probe: Probe, stranger: Holder, effort: int) -> None:
    every = [one for name, one in probe.asked.items() if "{id}" in one.operation.path and name not in REFUSED]
    assert len(every) > 35
    for asked in probe.pick(every, 10 * effort):
        twin = next(stranger.ids[kind] for kind, own in probe.world.attacker.ids.items() if own == asked.path[0])
        for foreign in (twin, twin.upper(), stranger.ids["imported.customer"]):
            rest = asked.path[1:]
            same(probe, asked, {"path": (foreign, *rest)}, {"path": (values.NOBODY, *rest)})
            assert probe.send(asked, asked.body, path=(foreign, *rest)).status == 404, asked


def test_a_body_that_names_another_companys_record_names_nothing(probe: Probe, stranger: Holder, effort: int) -> None:
    every = [(asked, place) for asked in probe.asked.values() for place in asked.places() if is_id(place)]
    named = [
        (asked, place)
        for asked, place in every
        if place.name != "external_id" or asked.operation.id.endswith("find_by_external_id")
    ]
    assert len(named) > 30
    for asked, place in probe.pick(named, 10 * effort):
        if place.name.endswith("external_id"):
            tries, nobody = outside(probe.world, stranger), NOBODYS_OUTSIDE
        else:
            mine = own_value(asked.body, place.path)
            tries, nobody = of_kind(stranger, probe.world.attacker.ids, mine, place.name), values.NOBODY
        for foreign in tries[: 1 + effort]:
            bodies = [put(asked.body, place.path, one) for one in (foreign, nobody)]
            same(probe, asked, {"body": bodies[0]}, {"body": bodies[1]})


def outside(world: World, stranger: Holder) -> list[str]:
    """Some ids that the stranger's records have in other systems."""
    found = {
        getattr(row, "external_id", None) or getattr(row, "customer_external_id", None)
        for row in world.before.values()
        if getattr(row, "company_id", None) == stranger.company.company_id
    }
    return sorted(one for one in found if one and SHORT_FORM.fullmatch(one))[:8]


def own_value(body: Any, path: tuple[str | int, ...]) -> Any:
    """What stands in a place of a body, None when nothing does."""
    for step in path:
        if isinstance(step, int):
            body = body[step] if isinstance(body, list) and step < len(body) else None
        else:
            body = body.get(step) if isinstance(body, dict) else None
    return body


def test_a_query_that_names_another_companys_record_finds_nothing(probe: Probe, stranger: Holder) -> None:
    met = set()
    for asked in probe.asked.values():
        for name in asked.names():
            bare = name.partition("[")[0]
            if not NAMES.search(bare):
                continue
            for foreign in of_kind(stranger, {}, None, bare)[:6]:
                query, other = (f"{quote(name)}={one}" for one in (foreign, values.NOBODY))
                if bare in {"starting_after", "ending_before"}:
                    # A page by id has a place for any id, whoever has it: only what is shown matters, and that is ours.
                    assert probe.send(asked, query=query).status in {200, 422}
                else:
                    same(probe, asked, {"query": query}, {"query": other})
            met.add((asked.operation.id, name))
    assert len(met) > 15, met


def test_a_sorted_list_does_not_tell_where_another_companys_record_would_be(probe: Probe, stranger: Holder) -> None:
    asked = probe.asked["invoices.list"]
    for sort in ("total", "-number"):
        for cursor in ("starting_after", "ending_before"):
            foreign = f"sort={sort}&{cursor}={stranger.ids['invoice.sent']}"
            same(probe, asked, {"query": foreign}, {"query": f"sort={sort}&{cursor}={values.NOBODY}"})


def test_bulk_operations_pass_over_what_is_not_ours(probe: Probe, stranger: Holder) -> None:
    for name in ("clients", "suppliers", "products", "invoices", "quotes", "proformas", "delivery_notes"):
        asked = probe.asked[f"{name}.bulk_delete"]
        ids = [one for kind, one in stranger.ids.items() if not kind.startswith("holded")]
        shown = probe.send(asked, {"ids": ids}).data()
        assert (shown["deleted"], len(shown["failed"])) == (0, len(set(ids))), name
        reasons = {entry["reason"] for entry in shown["failed"]}
        assert len(reasons) == 1, reasons
    for name in ("clients", "suppliers"):
        query = "&".join(f"ids[]={one}" for one in stranger.ids.values())
        assert probe.send(probe.asked[f"x.{name}.bulk"], query=query).data()["deleted"] == 0


def test_the_same_idempotency_key_is_another_one_in_another_company(probe: Probe, stranger: Holder) -> None:
    """Every company has used `clave-client`; only one's own use counts."""
    door = probe.door
    body = {"name": "Cliente", "tax_id": "7F"}
    assert door.send("POST", "/v1/clients", body, headers={"Idempotency-Key": "clave-client"}).status == 409
    key = {"Idempotency-Key": f"only-{stranger.marker}"}
    theirs = probe.world.door(holder=stranger).send("POST", "/v1/clients", body, headers=key)
    mine = door.send("POST", "/v1/clients", body, headers=key)
    assert (theirs.status, mine.status) == (201, 201)
    assert "idempotent-replayed" not in mine.headers
    assert theirs.data()["id"] != mine.data()["id"]


def test_what_is_given_out_is_ones_own(probe: Probe) -> None:
    """Every list and every export to its end, through a door that knows the others' words."""
    for name, asked in probe.asked.items():
        if asked.operation.method != "GET" or (name not in PUBLISHED and not name.startswith(EXPORTS)):
            continue
        query, pages = asked.query, 0
        while True:
            reply = probe.send(asked, query=query)
            assert reply.is_success, (name, reply.content)
            if reply.is_file:
                break
            shown = reply.json()
            cursor = shown.get("next_cursor")
            pages += 1
            if not cursor or pages > 20:
                break
            query = f"limit=10&starting_after={cursor}"
