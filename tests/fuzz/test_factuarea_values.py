"""Values that nobody should send, in every place of every request of the Factuarea dialect."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.fuzz import values
from tests.fuzz.contracts import put, without
from tests.fuzz.factuarea_requests import REFUSED
from tests.fuzz.probe import Probe
from tests.fuzz.world import BODY_BYTES_MAX, World

QUERY = (*values.TEXTS, *values.DATES, ",", ",,", "a,b", "-", *(str(one) for one in values.NUMBERS[-16:]))
WHOLE_QUERIES = ("limit=", "%", "a=%ff", "=", "&&&", "limit[gte]=1&sort[]=1", "unknown=1", "q[" * 50, "a=1&" * 300)


@pytest.fixture
def probe(world: World) -> Probe:
    """The attacker."""
    return Probe(world)


def test_every_request_of_the_stock_succeeds(probe: Probe) -> None:
    """Else what is changed in them would prove nothing."""
    for name, asked in probe.asked.items():
        reply = probe.send(asked, asked.body)
        assert reply.is_success != (name in REFUSED), (name, reply.content)
        assert b'"refused"' not in reply.content, (name, reply.content)


def test_no_value_of_a_field_breaks_anything(probe: Probe, effort: int) -> None:
    places = [(asked, place) for asked in probe.asked.values() for place in asked.places()]
    for asked, place in probe.pick(places * 9, 150 * effort):
        probe.send(asked, put(asked.body, place.path, probe.chance.choice(values.NASTY)))


def test_what_is_missing_is_named(probe: Probe) -> None:
    """The contract's required fields, left out one at a time, are refused by their names."""
    left_out = 0
    for name, asked in probe.asked.items():
        for place in asked.places() if not name.startswith("x.") else ():
            smaller = without(asked.body, place.path) if asked.body else None
            if not place.required or smaller == asked.body or len(place.path) > 1:
                continue
            for body in (smaller, put(asked.body, place.path, None)):
                reply = probe.send(asked, body)
                assert reply.status == 422, (name, str(place), reply.content)
                assert reply.json()["error"]["param"] == str(place), (name, reply.content)
            left_out += 1
    assert left_out > 30


def test_no_query_breaks_anything(probe: Probe, effort: int) -> None:
    every = [(asked, name) for asked in probe.asked.values() for name in asked.names()]
    for asked, name in probe.pick(every * 40, 90 * effort):
        probe.send(asked, asked.body, query=f"{quote(name)}={quote(probe.chance.choice(QUERY))}")
    for asked, query in probe.pick(
        [(one, query) for one in probe.asked.values() for query in WHOLE_QUERIES], 90 * effort
    ):
        probe.send(asked, asked.body, query=query)


def test_no_path_breaks_anything(probe: Probe, effort: int) -> None:
    every = [(asked, place) for asked in probe.asked.values() for place in range(len(asked.path))]
    for asked, place in probe.pick(every * 40, 90 * effort):
        value = probe.chance.choice(values.TEXTS)
        changed = (*asked.path[:place], value, *asked.path[place + 1 :])
        reply = probe.send(asked, asked.body, path=changed)
        assert reply.status in {404, 405, 422} or not value.strip(), (asked.operation.id, value, reply.status)


def test_no_body_breaks_anything(probe: Probe, effort: int) -> None:
    every = [asked for asked in probe.asked.values() if asked.operation.method != "GET"]
    for asked in probe.pick(every * 40, 90 * effort):
        probe.send(asked, raw=probe.chance.choice(values.BODIES))


def test_what_is_no_json_in_utf8_is_refused_as_such(probe: Probe) -> None:
    asked = probe.asked["clients.create"]
    good = values.dumps(asked.body)
    for raw in (good[:-1], good + b"x", good.replace(b"Bodega", b"\xff\xfe"), b"[" * 10_000, *values.deep(40)):
        assert probe.send(asked, raw=raw).status == 400, raw[:40]
    for value in values.SURROGATES:
        assert probe.send(asked, put(asked.body, ("name",), value)).status == 400
    for named, status in (
        ({"Content-Type": "text/html"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content-Encoding": "gzip"}, 415),
    ):
        assert probe.send(asked, raw=good, headers=named).status == status, named
    assert probe.send(asked, raw=good, headers={"Content-Type": "application/json; charset=UTF-8"}).is_success


def test_no_more_is_read_than_the_limit(probe: Probe) -> None:
    asked = probe.asked["clients.create"]
    long = values.dumps({**asked.body, "notes": "x" * BODY_BYTES_MAX})
    assert probe.send(asked, raw=long).status == 413
    chunked = {"Transfer-Encoding": "chunked"}
    assert probe.send(asked, raw=long, headers=chunked, announced="none").status == 413
    assert probe.send(asked, raw=values.dumps(asked.body), headers=chunked, announced="none").status == 201
    assert probe.send(asked, raw=values.dumps(asked.body), announced=9_999).status == 400
    for announced in ("-1", "x", "1e3", "9" * 30, " "):
        assert 400 <= probe.send(asked, raw=b"{}", announced=announced).status < 500, announced


def test_accepted_texts_come_back_as_they_were_sent(probe: Probe, effort: int) -> None:
    """Trimmed, and empty ones as null; nothing else is done to them."""
    accepted = 0
    for family, field in (
        ("clients", "notes"),
        ("clients", "name"),
        ("products", "description"),
        ("invoices", "notes"),
    ):
        asked = probe.asked[f"{family}.update"]
        for text in probe.pick(values.TEXTS, 12 * effort):
            body: dict[str, Any] = {field: text}
            reply = probe.door.send("PUT", asked.target(), body)
            if reply.is_success:
                shown = probe.door("GET", asked.target()).data()[field]
                assert shown == (text.strip() or None), (family, text)
                accepted += 1
        probe.world.restore()
    assert accepted > 10


def test_head_is_get_without_a_body(probe: Probe) -> None:
    for name, asked in probe.asked.items():
        if asked.operation.method == "GET":
            reply = probe.door("HEAD", asked.target())
            assert (reply.status, reply.content) == (200, b""), name
    assert probe.door("HEAD", "/v1/clients/census-verification").status == 405
