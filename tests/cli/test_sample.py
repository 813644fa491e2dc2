"""The sample company is what it says it is: true to Spain, the same for a seed, and sent in lawful order."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pytest
from stdnum import ean, iban
from stdnum.es import nif
from stdnum.eu import vat

from talonario.cli.sample import identities, taxes
from talonario.cli.sample.company import TAX_ID, TINY, Sizes, sample_company
from talonario.cli.sample.documents import MIX
from talonario.cli.sample.fill import RequestRefusedError, fill
from talonario.cli.sample.identifiers import bank_account, barcode, european_vat, spoil
from talonario.cli.sample.places import EUROPEAN_UNION, PROVINCES
from talonario.cli.sample.request import Listed, Ref, Request, Step, Value
from talonario.migrate.progress import Silent

TODAY = date(2026, 11, 20)
MIDDLE = Sizes(contacts=400, products=120, services=20, documents=900)


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    return sample_company(Random(7), TODAY, MIDDLE)


def requests(steps: list[Step], name: str, first: str = "") -> list[Request]:
    found = [request for step in steps if step.name == name for lane in step.lanes for request in lane]
    return [request for request in found if not first or request.path[0] == first]


def refs(value: Value) -> Iterator[str]:
    if isinstance(value, Ref):
        yield value.name
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from refs(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from refs(inner)


def day(request: Request) -> date:
    return datetime.fromtimestamp(int(str(request.body["date"])), ZoneInfo("Europe/Madrid")).date()


def test_a_seed_gives_the_same_company_and_another_seed_another() -> None:
    once, again = (sample_company(Random(5), TODAY, TINY) for _ in range(2))
    assert msgspec.json.encode(once) == msgspec.json.encode(again)
    assert msgspec.json.encode(once) != msgspec.json.encode(sample_company(Random(6), TODAY, TINY))


def test_sizes_are_what_was_asked_for(steps: list[Step]) -> None:
    assert len(requests(steps, "contacts")) == MIDDLE.contacts
    assert len(requests(steps, "products", "products") + requests(steps, "packs")) == MIDDLE.products
    assert len(requests(steps, "products", "services")) == MIDDLE.services
    assert len(requests(steps, "documents")) == MIDDLE.documents


def test_even_a_tiny_company_has_every_type_of_document_and_every_kind_of_contact() -> None:
    tiny = sample_company(Random(1), TODAY, TINY)
    assert {request.path[1] for request in requests(tiny, "documents")} == set(MIX)
    roles = {request.body["type"] for request in requests(tiny, "contacts")}
    assert roles == {"client", "supplier", "debtor", "creditor", "lead"}
    assert requests(tiny, "deletions")


def test_every_id_that_a_request_needs_was_answered_before_in_its_lane_or_an_earlier_step(
    steps: list[Step],
) -> None:
    known: set[str] = set()
    for step in steps:
        answered: set[str] = set()
        for lane in step.lanes:
            own: set[str] = set()
            for request in lane:
                needed = {*refs(request.body), *(part.name for part in request.path if isinstance(part, Ref))}
                assert needed <= known | own
                assert request.name not in known | answered | own or not request.name
                own.add(request.name)
            answered |= own
        known |= answered


def test_dates_never_go_backwards_within_a_series(steps: list[Step]) -> None:
    last: dict[str, date] = {}
    for request in requests(steps, "documents"):
        series = request.body.get("numSerieId")
        key = series.name if isinstance(series, Ref) else str(request.path[1])
        assert day(request) >= last.get(key, date.min)
        last[key] = day(request)
    assert len(last) > len(MIX)


def test_documents_cover_three_years_with_an_empty_august_and_a_full_december(steps: list[Step]) -> None:
    days = [day(request) for request in requests(steps, "documents")]
    assert date(2023, 11, 20) <= min(days) <= date(2023, 12, 1)
    assert date(2026, 11, 10) <= max(days) <= TODAY
    months = Counter(on.month for on in days if on.year in {2024, 2025})
    assert months[8] * 2 < months.total() / len(months)
    assert max(months, key=lambda month: months[month]) == 12


@pytest.mark.parametrize("make", [identities.person, identities.firm, identities.public_body, identities.supplier])
def test_tax_numbers_of_spain_pass_the_official_check(make: Callable[[Random], identities.Identity]) -> None:
    rng = Random(3)
    for _ in range(300):
        number = make(rng).tax_id
        assert nif.is_valid(number), number
        assert not nif.is_valid(spoil(number)), number


def test_the_company_itself_has_a_valid_tax_number() -> None:
    assert nif.is_valid(TAX_ID)


@pytest.mark.parametrize("country", sorted({place.country for place in EUROPEAN_UNION}))
def test_european_vat_numbers_pass_their_own_check(country: str) -> None:
    rng = Random(4)
    for _ in range(200):
        number = european_vat(country, rng)
        assert vat.is_valid(number), number


def test_bank_accounts_and_barcodes_pass_their_checks() -> None:
    rng = Random(5)
    for _ in range(300):
        assert iban.is_valid(bank_account(rng))
        assert ean.is_valid(barcode(rng))


def test_some_tax_numbers_are_wrong_missing_or_shared_but_most_are_right(steps: list[Step]) -> None:
    spanish = [
        str(request.body.get("code", ""))
        for request in requests(steps, "contacts")
        if dict(refless(request.body["billAddress"]))["countryCode"] == "ES"
    ]
    given = [code for code in spanish if code]
    right = [code for code in given if nif.is_valid(code)]
    assert 0.02 < 1 - len(given) / len(spanish) < 0.15
    assert 0.01 < 1 - len(right) / len(given) < 0.08
    assert any(count > 1 for count in Counter(given).values())


def refless(value: Value) -> Mapping[str, Value]:
    assert isinstance(value, Mapping)
    return value


def test_postal_codes_belong_to_their_province_and_town() -> None:
    assert [province.code for province in PROVINCES] == [f"{code:02d}" for code in range(1, 53)]
    rng = Random(6)
    towns = {town.upper(): codes for province in PROVINCES for town, codes in province.towns}
    for _ in range(300):
        address = identities.person(rng).address
        assert str(address["postalCode"]) in towns[str(address["city"]).upper()]
    assert all(
        code.startswith(province.code) for province in PROVINCES for _, codes in province.towns for code in codes
    )
    assert all(len(code) == 5 for province in PROVINCES for _, codes in province.towns for code in codes)


def test_every_sort_of_tax_a_sale_or_purchase_can_bear_appears() -> None:
    whole = sample_company(Random(1), TODAY, Sizes())
    keys: Counter[str] = Counter()
    for request in requests(whole, "documents"):
        items = request.body["items"]
        assert isinstance(items, Sequence)
        for item in items:
            found = refless(item).get("taxes", ())
            assert isinstance(found, Sequence)
            keys.update(str(key) for key in found)
    assert {"s_iva_21", "s_iva_10", "s_iva_4", "s_iva_75", "s_iva_5", "s_iva_2", "s_iva_0"} <= set(keys)
    assert {"s_rec_52", "s_rec_14", "s_rec_05", "s_ret_15", "s_ret_7", "s_ret_19"} <= set(keys)
    assert {"s_iva_exento", "s_iva_intrab", "s_iva_intras", "s_iva_export", "s_iva_invsuj"} <= set(keys)
    assert {"p_iva_21", "p_iva_10", "p_ret_15", "p_retrent_19", "p_iva_exento", "p_iva_invsuj"} <= set(keys)
    assert {"p_iva_nd_21", "p_iva_bi_21", "p_iva_adqintrab_21", "p_iva_adqintras_21"} <= set(keys)


def test_suppliers_repeat_each_others_numbers_but_never_their_own(steps: list[Step]) -> None:
    bought = [request for request in requests(steps, "documents") if request.path[1] == "purchase"]
    numbers = Counter(request.body["invoiceNum"] for request in bought)
    assert max(numbers.values()) > 1
    own = Counter(
        (request.body["contactId"], request.body["invoiceNum"]) for request in bought if "contactId" in request.body
    )
    assert max(own.values()) == 1


@pytest.mark.parametrize(
    ("levy", "on", "rate"),
    [
        ("olive_oil", date(2024, 6, 30), "5"),
        ("olive_oil", date(2024, 7, 1), "0"),
        ("olive_oil", date(2024, 10, 1), "2"),
        ("olive_oil", date(2025, 1, 1), "4"),
        ("seed_oil", date(2024, 9, 30), "5"),
        ("seed_oil", date(2024, 12, 31), "75"),
        ("bread", date(2024, 9, 30), "0"),
        ("general", date(2024, 9, 30), "21"),
    ],
)
def test_food_bears_the_rate_of_its_day(levy: str, on: date, rate: str) -> None:
    assert taxes.vat_rate(levy, on) == rate


def test_a_line_amounts_to_what_holded_says() -> None:
    keys = ("s_iva_21", "s_ret_15")
    assert taxes.line_gross(Decimal(2), Decimal(45), Decimal(0), keys) == Decimal("95.40")
    assert taxes.line_gross(Decimal(1), Decimal(100), Decimal("33.33"), ("s_iva_75",)) == Decimal("71.67")
    assert taxes.line_gross(Decimal(1), Decimal(100), Decimal(0), ("p_iva_adqintrab_21",)) == Decimal("100.00")


def test_filling_sends_everything_once_with_the_ids_of_earlier_answers() -> None:
    seen: list[tuple[str, str, object]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=[{"id": "way-1"}, {"id": "way-2"}])
        seen.append((request.method, request.url.path, msgspec.json.decode(request.content or b"null")))
        return httpx.Response(201, json={"status": 1, "id": f"id-{len(seen)}"})

    steps = sample_company(Random(2), TODAY, TINY)
    with httpx.Client(transport=httpx.MockTransport(answer), base_url="http://holded.example") as client:
        fill(client, steps, Silent(), threads=1)
    assert len(seen) == sum(step.size for step in steps)
    assert all(path.startswith("/api/invoicing/v1/") for _, path, _ in seen)
    assert '"contactId":"id-' in msgspec.json.encode(seen).decode()
    assert '"paymentMethodId":"way-' in msgspec.json.encode(seen).decode()


def test_a_list_that_is_empty_leaves_the_field_out() -> None:
    bodies: list[object] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=[])
        bodies.append(msgspec.json.decode(request.content))
        return httpx.Response(201, json={"status": 1, "id": "1"})

    step = Step(
        "documents",
        [[Request(("documents", "invoice"), {"paymentMethodId": Listed("paymentmethods", 3), "desc": "x"})]],
    )
    with httpx.Client(transport=httpx.MockTransport(answer), base_url="http://holded.example") as client:
        fill(client, [step], Silent())
    assert bodies == [{"desc": "x"}]


@pytest.mark.parametrize(
    ("status", "body"), [(400, {"status": 0, "info": "not found"}), (200, {"status": 0, "info": "no"})]
)
def test_a_refusal_stops_the_filling_and_says_what_was_asked(status: int, body: dict[str, object]) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, json=body))
    step = Step("contacts", [[Request(("contacts",), {"name": "Bar Ría"})]])
    with (
        httpx.Client(transport=transport, base_url="http://holded.example") as client,
        pytest.raises(RequestRefusedError, match="Bar Ría"),
    ):
        fill(client, [step], Silent())
