"""Every operation of the Holded dialect, asked for what nobody should ask, one thing at a time.

Refused, it leaves in the dialect's envelope and has written nothing; accepted, what is read back is what was sent.
"""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote, urlencode

import pytest

from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files
from tests.fuzz import contracts, holded_requests, values
from tests.fuzz.door import Door, Reply
from tests.fuzz.holded_module import Path
from tests.fuzz.holded_requests import TODAY, Asked
from tests.fuzz.world import World

FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
ALIASES: Final = ("/contactgroups", "/treasuries", "/numberseries", "/payment-methods", "/documents/paymentmethods")
# Text that no compression makes short: an index cannot hold it.
NOISE: Final = "".join(random.Random(1).choices("0123456789abcdef ñ", k=30_000))


TOGETHER: Final = 8


class Prober:
    """Sends requests as the attacker, and puts the world back after each that was accepted.

    every   a right request of every operation; `asked`: those that are taken apart, all of them where the engine
            tells whether anything was written, some on PostgreSQL, where every row has to be looked at
    """

    def __init__(self, world: World, effort: int) -> None:
        self.world = world
        self.door: Door = world.door("holded")
        self._accepted = 0
        self.every = [
            one
            for one in holded_requests.of_first_base(holded_requests.valid(world.attacker.ids))
            if not any(alias in one.operation.path for alias in ALIASES)
        ]

        some = world.version() is None and effort == 1
        self.asked = random.Random(len(self.every)).sample(self.every, 6) if some else self.every

    def __call__(self, asked: Asked, target: str, body: bytes | None = None, **options: Any) -> Reply:
        """Send, and hold what was written against the answer.

        What was accepted may stay for a while where the engine tells without looking whether anything was written.
        """
        before = self.world.version()
        reply = self.door(asked.operation.method, target, body, **options)
        self._accepted += reply.is_success and asked.operation.writes
        if before is None or self._accepted == TOGETHER or (reply.is_success and asked.operation.method == "DELETE"):
            self.settle(reply, f"{asked.operation.id} {target[:200]} {(body or b'')[:300]!r}")
        elif not reply.is_success and self.world.version() != before:
            raise AssertionError(f"{asked.operation.id} {target[:200]} {body!r}: {reply.status} {self.world.written()}")
        return reply

    def settle(self, reply: Reply, what: str) -> None:
        """Nothing was written by a refusal, nothing elsewhere by a success; then as it was."""
        written = self.world.written_elsewhere() if reply.is_success else self.world.written()
        assert not written, f"{what}: {reply.status} {written[:3]}"
        self.world.restore()
        self._accepted = 0


@pytest.fixture
def probe(world: World, effort: int) -> Prober:
    """A prober of the attacker's company."""
    return Prober(world, effort)


@pytest.fixture
def count(world: World, effort: int) -> int:
    """How many values for each place."""
    return effort


def places_of(world: World, asked: Asked, chance: random.Random) -> list[Path]:
    """The fields of a body; on PostgreSQL, where looking at every row is slow, some of them."""
    found = asked.places()
    return found if world.version() is not None else chance.sample(found, min(len(found), 5))


def dumps(value: Any) -> bytes | None:
    return None if value is None else values.dumps(value)


def test_every_operation_has_a_request_that_succeeds_at_both_bases(world: World) -> None:
    """What is taken apart below is right to begin with."""
    door = world.door("holded")
    for asked in holded_requests.valid(world.attacker.ids):
        content, headers = asked.sent()
        reply = door(asked.operation.method, asked.target(), content, headers=headers)
        in_use = asked.operation.id.endswith("deleteContact") and b"appears in documents" in reply.content
        assert reply.is_success or in_use, (asked.operation, reply.content)
        if asked.operation.method != "GET":
            world.restore()


def test_no_value_in_a_field_of_a_body_does_harm(probe: Prober, count: int) -> None:
    """One field at a time, at any depth; the random choice is the same in every run of the same length."""
    chance = random.Random(20)
    nasty = (*values.NASTY, NOISE)
    for asked in probe.asked:
        for place in places_of(probe.world, asked, chance):
            for value in values.some(chance, nasty, count):
                probe(asked, asked.target(), values.dumps(contracts.put(asked.body, place, value)))
            if (missing := contracts.without(asked.body, place)) != asked.body:
                probe(asked, asked.target(), dumps(missing))


def test_no_value_in_a_form_does_harm(probe: Prober, count: int) -> None:
    chance = random.Random(21)
    for asked in probe.asked:
        if not asked.operation.writes or asked.body is None:
            continue
        for place in places_of(probe.world, asked, chance):
            if len(place) == 1:
                for text in values.some(chance, values.TEXTS, count):
                    whole = {**asked.body, str(place[0]): text}
                    body = urlencode(whole).encode()
                    reply = probe(asked, asked.target(), body, headers=FORM)
                    assert reply.status in {200, 201, 400, 410}, (place, text, reply.status)


def test_no_value_in_a_path_or_a_query_does_harm(probe: Prober, count: int) -> None:
    chance = random.Random(22)
    texts = (*values.TEXTS, *values.DATES, "²²²²", "0000", "20²6", NOISE[:3000])
    for asked in probe.asked:
        for place in range(len(asked.path)):
            for text in values.some(chance, texts, 2 * count):
                path = list(asked.path)
                path[place] = quote(text, safe="") or "%20"
                content, headers = asked.sent()
                reply = probe(asked, asked.target(tuple(path)), content, headers=headers)
                assert reply.status in {200, 201, 400, 404}, (path, reply.status)
        if asked.operation.method == "GET":
            for name in asked.names():
                for text in values.some(chance, texts, 2 * count):
                    reply = probe(asked, asked.target(query=f"{quote(name)}={quote(text)}"))
                    assert reply.status in {200, 400}, (name, text, reply.status)
            assert probe(asked, asked.target(query="%ff=%fe&a=%00")).status == 400


def test_no_body_as_a_whole_does_harm(probe: Prober, count: int) -> None:
    chance = random.Random(23)
    for asked in probe.asked:
        if not asked.operation.writes:
            continue
        for body in values.some(chance, values.BODIES, 3 * count):
            reply = probe(asked, asked.target(), body)
            assert reply.status in {200, 201, 400}, (body[:80], reply.status)
        right = dumps(asked.body) or b"{}"
        for media in MEDIA:
            assert probe(asked, asked.target(), right, headers={"Content-Type": media}).status == 400
        if asked.operation.takes is not None:
            continue  # its body may be longer
        huge = b'{"name":"' + b"x" * 2_000_000 + b'"}'
        assert probe(asked, asked.target(), huge).status == 413
        assert probe(asked, asked.target(), right, announced=10**12).status == 413


TEXTS_BACK: Final = {
    "/contacts": ("name", "tradeName", "phone", "mobile", "vatnumber", "email", "code", "sepaRef", "customId"),
    "/contacts/groups": ("name", "desc", "color"),
    "/products": ("name", "desc", "sku", "barcode"),
    "/services": ("name", "desc"),
    "/treasury": ("name", "swift", "bank", "bankname"),
    "/payments": ("desc",),
    "/documents/invoice": ("desc", "notes"),
}
"""Fields of free text: what comes back is what went in, its blanks trimmed."""
TEXTS_BACK.update({path: names for module in holded_requests.MODULES for path, names in module.texts.items()})


def test_a_text_that_is_accepted_is_read_back_as_it_was(probe: Prober, effort: int) -> None:
    """SQL, HTML, bidirectional marks, emoji: all of it is somebody's text."""
    chance = random.Random(24)
    by_path = {one.operation.path.partition("/v1")[2]: one for one in probe.every if one.operation.method == "POST"}
    for path, names in TEXTS_BACK.items():
        asked = by_path[path.replace("/documents/invoice", "/documents/{docType}")]
        for name in names:
            for text in values.some(chance, values.TEXTS, effort):
                reply = probe.door("POST", asked.target(), values.dumps({**asked.body, name: text}))
                if reply.is_success:
                    base = asked.target()
                    shown = probe.door("GET", f"{base}/{reply.json()['id']}").json()
                    assert (shown[name] or "") == text.strip(), (path, name, text, shown[name])
                probe.settle(reply, f"{path} {name} {text!r}")


YEAR: Final = 365 * 86_400
MEDIA: Final = ("text/xml", "multipart/form-data; boundary=x", "multipart/form-data", "x/y; \x80", "application/zip")
UNREADABLE: Final[tuple[str | None, ...]] = ("1,5", "1.000,5", "NaN", "0x10", "1 000", "", None)
NO_DATES: Final[tuple[Any, ...]] = (
    *(1795172400000, -1, True, [], {}),
    *("2026-11-20", "2026-11-20T00:00:00Z", "-1", "٣", "²"),
)
AMOUNTS: Final = (
    *("100", "0.1", " 7 ", "-3", "33.333333", "1e2"),
    *(0, 1, -1, 0.005, 33.333333, 1e-6, 999999.99, 12345678.1),
)


def test_a_number_that_is_accepted_is_read_back_to_its_last_decimal(probe: Prober) -> None:
    """Digits in a text are a number; prices and quantities keep six decimals, amounts of money two."""
    money = Decimal("0.01")
    cases: dict[str, tuple[str, Callable[[Any], dict[str, Any]], Callable[[Any], Any], Decimal]] = {
        "price": ("/products", lambda v: {"name": "x", "price": v}, lambda s: s["price"], Decimal("0.000001")),
        "weight": ("/products", lambda v: {"name": "x", "weight": v}, lambda s: s["weight"], Decimal("0.000001")),
        "balance": ("/treasury", lambda v: {"name": "x", "balance": v}, lambda s: s["balance"], money),
        "units": (
            "/documents/invoice",
            lambda v: {"date": holded_requests.TODAY, "items": [{"units": v, "subtotal": 1}]},
            lambda s: s["products"][0]["units"],
            Decimal("0.000001"),
        ),
        "subtotal": (
            "/documents/estimate",
            lambda v: {"date": holded_requests.TODAY, "items": [{"subtotal": v}]},
            lambda s: s["products"][0]["price"],
            Decimal("0.000001"),
        ),
    }
    for name, (path, body, shown, unit) in cases.items():
        for value in AMOUNTS:
            reply = probe.door.send("POST", f"/api/invoicing/v1{path}", body(value))
            assert reply.is_success, (name, value, reply.content)
            back = probe.door("GET", f"/api/invoicing/v1{path}/{reply.json()['id']}").json()
            sent = Decimal(str(value).strip())
            assert abs(Decimal(str(shown(back))) - sent) <= unit / 2, (name, value, shown(back))
        for wrong in UNREADABLE:
            reply = probe.door.send("POST", f"/api/invoicing/v1{path}", body(wrong))
            assert reply.is_success == (wrong in {"", None}), (name, wrong, reply.content)
    probe.world.restore()


def test_a_date_that_is_not_in_seconds_is_refused(probe: Prober) -> None:
    paid = probe.world.attacker.ids["holded.invoice"]
    for wrong in NO_DATES:
        for path, body in (
            ("/documents/invoice", {"date": wrong, "items": [{"subtotal": 1}]}),
            (f"/documents/invoice/{paid}/pay", {"date": wrong, "amount": 1}),
            ("/payments", {"date": wrong, "amount": 1}),
        ):
            reply = probe.door.send("POST", f"/api/invoicing/v1{path}", body)
            assert (reply.status, reply.json()) == (400, {"status": 0, "info": "Wrong date"}), (path, wrong)
    assert probe.world.written() == []


def test_what_cannot_be_understood_is_refused_and_not_left_out(probe: Prober) -> None:
    """Ignoring a malformed value would be to lose it in silence."""
    documents: tuple[tuple[str, Any], ...] = (
        ("tags", {"a": 1}),
        ("tags", [["a"]]),
        ("customFields", ["a"]),
        ("customFields", [{"field": "a", "value": {"b": 1}}]),
        ("currency", "€"),
        ("items", [{"tax": {"a": 1}}]),
        ("items", [{"tax": 1e40}]),
        ("items", [{"tax": values.Raw("1e999999999")}]),
        ("items", [{"tax": 101}]),
        ("items", [{"retention": 101}]),
        ("items", [{"taxes": [["s_iva_21"]]}]),
        ("items", [{"sku": ["a"]}]),
        ("items", [{"units": 10**12, "subtotal": 10**12}]),
        ("contactId", ["a"]),
        ("contactId", 5),
        ("contactCode", {"a": 1}),
        ("paymentMethodId", [1]),
        ("numSerieId", True),
        ("contactCountryCode", "Narnia"),
    )
    for name, wrong in documents:
        body = {"date": holded_requests.TODAY, "contactName": "x", "items": [{"subtotal": 1}], name: wrong}
        reply = probe.door("POST", "/api/invoicing/v1/documents/invoice", values.dumps(body))
        assert reply.status == 400, (name, wrong, reply.content)
    contacts: tuple[tuple[str, Any], ...] = (
        ("defaults", {"dueDays": 10**9}),
        ("defaults", {"dueDays": -1}),
        ("defaults", {"paymentDay": 2**63}),
        ("defaults", {"paymentMethod": values.NOBODYS_SHORT}),
        ("defaults", {"discount": 100.5}),
        ("defaults", {"salesTax": 2**63}),
        ("defaults", {"salesTaxes": [[]]}),
        ("clientRecord", 2**63),
        ("billAddress", {"countryCode": "Narnia"}),
        ("groupId", {"a": 1}),
        ("socialNetworks", {"website": []}),
    )
    for name, wrong in contacts:
        reply = probe.door("POST", "/api/invoicing/v1/contacts", values.dumps({"name": "x", name: wrong}))
        assert reply.status == 400, (name, wrong, reply.content)


def test_text_that_no_index_can_hold_breaks_nothing(probe: Prober) -> None:
    """Every field that something looks for, with 30,000 characters that do not compress."""
    for path, body in (
        ("/contacts", {"name": NOISE, "code": NOISE, "email": NOISE, "customId": NOISE, "phone": NOISE}),
        ("/products", {"name": NOISE, "sku": NOISE, "barcode": NOISE}),
        ("/numberingseries/invoice", {"name": NOISE, "format": NOISE}),
        ("/documents/purchase", {"date": holded_requests.TODAY, "invoiceNum": NOISE, "contactCode": NOISE}),
        ("/documents/estimate", {"date": holded_requests.TODAY, "items": [{"name": NOISE, "sku": NOISE}]}),
        ("/treasury", {"name": NOISE, "iban": NOISE}),
    ):
        for name, text in body.items():
            probe.door.send("POST", f"/api/invoicing/v1{path}", {**dict.fromkeys(body, "x"), **body, name: text})
            short = {key: value for key, value in body.items() if value != NOISE}
            probe.door.send("POST", f"/api/invoicing/v1{path}", {"name": "x", "format": "x%", **short, name: text})
    probe.world.restore()


def test_a_series_whose_numbers_would_be_too_long_is_refused_before_it_numbers(probe: Prober) -> None:
    at = "/api/invoicing/v1/numberingseries/invoice"
    long = {"name": "Larga", "format": "L" * 55 + "%%%%"}
    series = probe.world.attacker.ids["holded.series"]
    for reply in (probe.door.send("POST", at, long), probe.door.send("PUT", f"{at}/{series}", long)):
        assert reply.status == 400, reply.content
    assert probe.world.written() == []


def test_a_document_of_an_earlier_year_follows_those_of_its_own(
    sqlite: Database, clock: Any, new_id: IdSource, files: Files
) -> None:
    """An open company may date back: the counter of this year loses no number, and last year's repeats none."""
    world = World.made(sqlite, clock, new_id, files, policy="open")
    door = world.door("holded")
    series = door.send("POST", "/api/invoicing/v1/numberingseries/invoice", {"name": "S", "format": "S[YY]-%%%"}).json()
    body = {"numSerieId": series["id"], "contactName": "x", "items": [{"subtotal": 1}], "approveDoc": True}
    numbers = []
    for years_ago in (1, 1, 0, 0, 1, 1, 0):
        made = door.send("POST", "/api/invoicing/v1/documents/invoice", {**body, "date": TODAY - years_ago * YEAR})
        numbers.append(made.json().get("invoiceNum", made.content))
    assert numbers == ["S25-001", "S25-002", "S26-001", "S26-002", "S25-003", "S25-004", "S26-003"]
    world.close()


def test_a_loose_payment_of_nothing_is_refused_on_change_as_on_creation(probe: Prober) -> None:
    payment = probe.world.attacker.ids["holded.payment"]
    for amount in (0, "0", 0.004):
        assert probe.door.send("PUT", f"/api/invoicing/v1/payments/{payment}", {"amount": amount}).status == 400
    assert probe.world.written() == []


def test_a_counter_that_has_given_numbers_cannot_be_moved_in_a_strict_company(
    database: Database, clock: Any, new_id: IdSource, files: Files
) -> None:
    """Neither back, which would repeat a number, nor on, which would leave a gap."""
    world = World.made(database, clock, new_id, files)
    door = world.door("holded")
    at = "/api/invoicing/v1/numberingseries/invoice"
    series = next(one for one in door("GET", at).json() if one["last"])
    for last in (series["last"] - 1, series["last"] + 1, 0):
        assert door.send("PUT", f"{at}/{series['id']}", {"last": last}).status == 400
    assert world.written() == []
    assert door.send("PUT", f"{at}/{series['id']}", {"name": "Otra", "last": series["last"]}).is_success
    world.close()
