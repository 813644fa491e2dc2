"""Every difference between the systems, moved over HTTP into a true server: decided, told, complete to the cent.

A case is one item of dirt. What the systems do not share is met by a decision that `plan` names with its count;
what they do share arrives as it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from talonario.cli.demo_books import open_books
from talonario.cli.demo_server import DemoServer, free_port
from talonario.cli.migrate import app
from talonario.clients.factuarea import FactuareaClient
from talonario.migrate import report_file
from talonario.migrate.canonical import RESOURCES
from talonario.migrate.ledger import Ledger
from talonario.migrate.report import Report
from talonario.migrate.run import Move, open_source, open_target
from tests.clients.loopback import Reply
from tests.migrate import records
from tests.migrate.records import sample
from tests.migrate.systems import KEY, Holded, Json

SUPPLIER = 2
LONG = "Suministros " + "ñ" * 488
MARKUP = '<b>Ría</b> & "Hijos" <script>alert(1)</script>'
EMOJI = "Panadería 🥐 O’Nóvoa 👩🏽‍🍳"


def identity(number: int) -> str:
    """The id of a record in Holded."""
    return f"{number:024x}"


def contact(number: int, **fields: Any) -> Json:
    """A contact of whom nothing has to be decided."""
    plain = {"name": f"Talleres {number}", "code": f"A{number}", "billAddress": {"countryCode": "FR"}}
    return records.contact(number, **(plain | fields))


def product(number: int, **fields: Any) -> Json:
    """A product of which nothing has to be decided."""
    return {"id": identity(number), "kind": "simple", "name": f"Pieza {number}", "price": 1, "taxes": [], **fields}


def paper(number: int, amounts: Sequence[str], lines: Sequence[Json] = ({},), **fields: Any) -> Json:
    """A document by its base, tax and total; a line is two units of 50 euros at 21 % but for what it says."""
    made = records.document(number, number=f"N-{number}", date="2026-02-03")
    made["subtotal"], made["tax"], made["total"] = (float(amount) for amount in amounts)
    made["paymentsPending"] = made["total"]
    made["products"] = [
        {**made["products"][0], "line_id": identity(0xCC0000 + 16 * number + place), **line}
        for place, line in enumerate(lines)
    ]
    return made | fields


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of dirt.

    holds    records to put into lists of the source
    code     the decision that it meets; None where the systems do not differ
    also     another decision that all its records meet
    met      what meets it, when that is not every record held
    arrives  what an exported record has to say, by its id
    """

    holds: dict[str, list[Json]]
    code: str | None = None
    also: str | None = None
    met: tuple[str, ...] | None = None
    arrives: dict[str, Json] = {}

    @property
    def identities(self) -> list[str]:
        """The ids of its records."""
        return [str(raw.get("key") or raw["id"]) for raws in self.holds.values() for raw in raws]


def contacts(*raws: Json, code: str | None = None, **arrives: Any) -> Case:
    """Contacts, and what each of them has to say."""
    return Case(holds={"/contacts": list(raws)}, code=code, arrives={raw["id"]: arrives for raw in raws})


def papers(*raws: Json, code: str | None = None, kind: str = "invoice", **arrives: Any) -> Case:
    """Documents with the cents that they were issued with, and what else each of them has to say."""
    told = {raw["id"]: {"number": raw["docNumber"], **cents(raw), **arrives} for raw in raws}
    return Case(holds={f"/documents/{kind}": list(raws)}, code=code, arrives=told)


def cents(raw: Json) -> Json:
    """The amounts of a document."""
    return {
        name: Decimal(str(raw[key])).quantize(Decimal("0.01"))
        for name, key in (("subtotal", "subtotal"), ("tax_total", "tax"), ("total", "total"))
    }


PLAIN = ("100", "21", "121")
CASES: dict[str, Case] = {
    "a contact that is client and supplier": contacts(
        contact(101, supplierRecord={"num": 40000007}), code="contact.both_roles", roles=["customer", "supplier"]
    ),
    "a client that documents buy from": Case(
        holds={"/contacts": [contact(102)], "/documents/purchase": [paper(103, PLAIN, contact=identity(102))]},
        code="contact.role_from_documents",
        met=(identity(102),),
        arrives={identity(102): {"roles": ["customer", "supplier"]}, identity(103): {"total": Decimal(121)}},
    ),
    "a contact of no type": contacts(contact(117, type=""), code="contact.no_type", roles=["customer"]),
    "a contact without NIF": contacts(contact(104, code=""), code="contact.no_tax_id", tax_id=None),
    "a contact with an invalid NIF": contacts(
        contact(105, code="B00000001", billAddress={"countryCode": "ES", "address": "Rúa Nova 4"}),
        contact(106, code="B00000001X", billAddress=[]),
        code="contact.invalid_tax_id",
    ),
    "a valid NIF however it is written": contacts(
        contact(107, code="B-12.345.674", billAddress={"countryCode": "ES"}), tax_id="B-12.345.674"
    ),
    "contacts that share a NIF": contacts(
        contact(108, code="FR 55"), contact(109, code="fr-55"), code="contact.shared_tax_id"
    ),
    "an unknown tax key": papers(
        paper(201, ("100", "7", "107"), [{"taxes": ["tax_77_sales"], "tax": 7}]), code="tax.unknown_key"
    ),
    "an unknown tax rate": msgspec.structs.replace(
        papers(paper(202, ("100", "13", "113"), [{"taxes": [], "tax": 13}]), code="line.tax_from_percent"),
        also="tax.unknown_key",
    ),
    "an own tax": Case(
        holds={
            "/taxes": [
                {
                    "id": "e" * 24,
                    "key": "tax_2_sales",
                    "name": "Tasa",
                    "amount": "3.5",
                    "scope": "sales",
                    "group": "otros",
                }
            ],
            "/documents/invoice": [paper(203, ("100", "3.5", "103.5"), [{"taxes": ["tax_2_sales"], "tax": 3.5}])],
        },
        code="tax.own",
        met=("tax_2_sales",),
        arrives={identity(203): {"total": Decimal("103.50")}, "tax_2_sales": {"rate": Decimal("3.5")}},
    ),
    "IGIC": Case(
        holds={
            "/taxes": [
                {"id": "", "key": "s_igic_7", "name": "IGIC 7%", "amount": "7", "scope": "sales", "group": "igic"}
            ],
            "/documents/invoice": [paper(204, ("100", "7", "107"), [{"taxes": ["s_igic_7"], "tax": 7}])],
        },
        arrives={identity(204): {"total": Decimal(107)}, "s_igic_7": {"rate": Decimal(7), "type": "vat"}},
    ),
    "a deleted contact in an old document": Case(
        holds={"/documents/invoice": [paper(205, PLAIN, contact=identity(999), contactName="Borrado SL")]},
        code="contact.deleted",
        met=(identity(999),),
        arrives={
            identity(999): {"name": "Borrado SL", "is_active": False},
            identity(205): {"contact_external_id": identity(999), "total": Decimal(121)},
        },
    ),
    "a missing address": contacts(contact(110, billAddress=[], code="00000001R"), address=None),
    "an address without a country of two letters": contacts(
        contact(111, code="12345678Z", billAddress={"country": "Reino de Galicia"}),
        code="contact.country_unknown",
    ),
    "a name of 500 characters": contacts(contact(112, name=LONG), name=LONG),
    "a name with leading blanks": contacts(
        contact(113, name=" \t Ana Ría "), code="text.blanks_around", name="Ana Ría"
    ),
    "a name with HTML": contacts(contact(114, name=MARKUP), name=MARKUP),
    "a name with emoji": contacts(contact(115, name=EMOJI), name=EMOJI),
    "names of products": Case(
        holds={"/products": [product(301, name=LONG), product(302, name=MARKUP), product(303, name=EMOJI)]},
        arrives={identity(301): {"name": LONG}, identity(302): {"name": MARKUP}, identity(303): {"name": EMOJI}},
    ),
    "duplicate SKUs": Case(
        holds={"/products": [product(304, sku="AC5"), product(305, sku="AC5")]},
        code="product.shared_sku",
        arrives={identity(304): {"sku": "AC5"}, identity(305): {"sku": "AC5"}},
    ),
    "a product with variants": Case(
        holds={
            "/products": [
                product(
                    306,
                    kind="variants",
                    variants=[
                        {"id": identity(307), "sku": "C-S", "barcode": "841", "price": 1.5, "cost": 1, "stock": 2},
                        {"id": identity(308), "sku": "C-L", "purchasePrice": "0.5", "price": 2},
                    ],
                )
            ],
            "/documents/estimate": [
                paper(241, PLAIN, [{"productId": identity(306), "variantId": identity(308)}]),
            ],
        },
        arrives={identity(306): {"kind": "variants"}},
    ),
    "a line of a variant that is gone": Case(
        holds={"/documents/estimate": [paper(242, PLAIN, [{"productId": identity(306), "variantId": identity(996)}])]},
        code="line.variant_missing",
        arrives={identity(242): {"total": Decimal(121)}},
    ),
    "a pack before what it is made of": Case(
        holds={
            "/products": [
                product(309, kind="pack", packProducts=[{"productId": identity(310), "quantity": 1.5}]),
                product(310),
            ]
        },
        arrives={identity(309): {"kind": "pack"}},
    ),
    "a pack of what was deleted": Case(
        holds={"/products": [product(311, kind="pack", packProducts=[{"productId": identity(995), "quantity": 1}])]},
        code="product.pack_part_missing",
        arrives={identity(311): {"kind": "pack", "pack": []}},
    ),
    "a pack of itself": Case(
        holds={"/products": [product(312, kind="pack", packProducts=[{"productId": identity(312), "quantity": 1}])]},
        code="product.pack_circle",
        arrives={identity(312): {"kind": "pack", "pack": []}},
    ),
    "a product with what has no place": Case(
        holds={"/products": [product(313, salesChannelId=identity(994)), product(314, translations=[{"lang": "en"}])]},
        code="product.fields_left",
    ),
    "a product that says nothing of it": Case(
        holds={"/products": [product(315, salesChannelId=None, warehouseId="0", typeId="", rates=[], expAccountId=0)]},
    ),
    "a contact with accounts of its own": contacts(
        contact(118, defaults={"salesChannel": identity(994)}),
        contact(119, defaults={"salesChannel": 0, "expensesAccount": identity(993)}),
        code="contact.accounts_left",
    ),
    "a document of zero": papers(paper(206, ("0", "0", "0"), [{"price": 0}])),
    "a delivery note of zero": papers(
        paper(207, ("0", "0", "0"), [{"price": 0}], status=1), kind="waybill", code="document.of_nothing"
    ),
    "a negative document": papers(paper(208, ("-100", "-21", "-121"), [{"units": -2}])),
    "a negative line": papers(paper(209, ("60", "12.6", "72.6"), [{}, {"units": 1, "price": -40}])),
    "withholding": papers(paper(210, ("100", "6", "106"), [{"taxes": ["s_iva_21", "s_ret_15"]}])),
    "surcharge": Case(
        holds={
            "/taxes": [
                {"id": "", "key": "s_rec_52", "name": "RE", "amount": "5.2", "scope": "sales", "group": "receq"}
            ],
            "/documents/invoice": [paper(211, ("100", "26.2", "126.2"), [{"taxes": ["s_iva_21", "s_rec_52"]}])],
        },
        arrives={identity(211): {"total": Decimal("126.20")}},
    ),
    "a discount with decimals": papers(paper(212, ("66.67", "14", "80.67"), [{"discount": 33.33}])),
    "more decimals than there is room for": papers(
        paper(213, ("87.65", "18.41", "106.06"), [{"discount": 12.345678}]), code="line.decimals"
    ),
    "foreign currency": papers(
        paper(214, PLAIN, currency="usd", currencyChange=1.0837),
        code="document.foreign_currency",
        currency="USD",
        exchange_rate=Decimal("1.0837"),
    ),
    "a supplier's number that repeats": papers(
        *(paper(number, PLAIN, contact=identity(SUPPLIER), docNumber="2026/7") for number in (215, 216)),
        kind="purchase",
        code="document.number_repeats",
    ),
    "one number of two suppliers": papers(
        paper(217, PLAIN, contact=identity(SUPPLIER), docNumber="7"),
        paper(218, PLAIN, contact=identity(102), docNumber="7"),
        kind="purchase",
    ),
    "a draft": papers(
        paper(219, PLAIN, draft=True, approvedAt=None, docNumber=None), code="document.draft", is_draft=True
    ),
    "an invoice dated ahead": papers(
        paper(240, PLAIN, date=records.madrid("2199-06-30")), code="document.dated_ahead", issued_on="2199-06-30"
    ),
    "a total that is a cent off its lines": papers(
        paper(220, ("100", "21.01", "121.01")), paper(221, ("100", "20.99", "120.99")), code="document.lines_off"
    ),
    "a credit note that is a cent off its lines": papers(
        paper(223, ("80", "16.81", "96.81"), [{"units": 1}, {"units": 1, "price": 30}]),
        kind="creditnote",
        code="document.lines_off",
    ),
    "a draft of a supplier's paper": papers(
        paper(224, PLAIN, draft=True, contact=identity(SUPPLIER), docNumber="B-9"),
        kind="purchase",
        code="document.draft",
        is_draft=True,
    ),
    "lines without a name": papers(
        paper(226, ("200", "42", "242"), [{"name": "", "desc": "Portes"}, {"name": "", "desc": ""}]),
        code="line.no_name",
    ),
    "links to what is gone": Case(
        holds={
            "/contacts": [contact(116, groupId=identity(998))],
            "/documents/invoice": [paper(225, PLAIN, paymentMethodId=identity(997))],
        },
        code="link.gone",
        arrives={identity(116): {"group_external_id": None}, identity(225): {"payment_method_external_id": None}},
    ),
    "a treasury of an unknown type": Case(
        holds={"/treasury": [{"id": identity(401), "name": "Cripto", "type": "wallet"}]},
        code="treasury.type_unknown",
        arrives={identity(401): {"type": "bank"}},
    ),
    "a base that is a cent off its lines": papers(
        paper(222, ("100.01", "21", "121.01"), [{}]), code="document.lines_off"
    ),
}

CONTRADICTIONS = [
    paper(501, ("100", "24", "124")),
    paper(502, ("100", "0.01", "100.01"), [{"taxes": ["s_iva_exento"], "tax": 0}]),
]


class Moved(msgspec.Struct):
    """What became of the company: the plan as the command told it, the report, and what the target exports.

    refused  the report of a second move, with papers that contradict themselves
    """

    plan: Json
    plan_text: str
    report: Report
    there: dict[str, Json]
    refused: Report


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moved]:
    """A company that holds every case, moved once."""
    folder = tmp_path_factory.mktemp("diferencias")
    books, holded = open_books(folder), company()
    with holded.server, DemoServer(free_port(0), books.environment, folder / "server.log") as server:
        ends = ["--from", f"holded:{holded.server.url}", "--from-key", KEY, "--to", f"factuarea:{server.address}"]
        ends += ["--to-key", books.target_key, "--ledger", str(folder / "libro.sqlite")]
        planned = CliRunner().invoke(app, ["plan", *ends, "--json"])
        told = CliRunner().invoke(app, ["plan", *ends, "--lang", "es"], env={"COLUMNS": "4000"})
        with (
            Ledger(folder / "libro.sqlite") as ledger,
            closing(open_source(holded.server.url, KEY)) as source,
            closing(open_target(server.address, books.target_key)) as target,
        ):
            report = Move(source, target, ledger).whole()
            holded.lists["/documents/invoice"] += CONTRADICTIONS
            refused = Move(source, target, ledger).whole()
        with FactuareaClient(server.address, books.target_key) as client:
            there = {
                one["code"] if resource == "taxes" else one.get("external_id") or one["id"]: one
                for resource in RESOURCES
                for page in client.exports.pages(resource)
                for one in page
            }
        yield Moved(json.loads(planned.stdout), told.stdout, report, there, refused)


def company() -> Holded:
    """A company with one client, one supplier, and the records of every case."""
    found = sample()
    found.lists = {name: found.lists[name] for name in ("/taxes", "/contacts/groups", "/treasury", "/paymentmethods")}
    del found.lists["/taxes"][-1]  # its own one belongs to a case
    found.lists["/contacts"] = [
        contact(1),
        contact(SUPPLIER, type="supplier", clientRecord=0, supplierRecord={"num": 40000001}),
    ]
    found.lists["/warehouses"] = [{"id": identity(901), "default": True}, {"id": identity(902), "default": False}]
    found.lists["/api/crm/v1/leads"] = [{"id": identity(903)}, {"id": identity(904)}]
    found.lists["/api/team/v1/employees"] = [{"id": identity(905)}]
    found.faults["/remittances"] = [Reply(404, {"status": 0, "info": "Not found"})] * 9
    for case in CASES.values():
        for path, raws in case.holds.items():
            found.lists.setdefault(path, []).extend(raws)
    return found


def test_everything_is_there_and_both_sides_agree(moved: Moved) -> None:
    """Nothing is kept aside, nothing differs, and `verify` says so with its exit code."""
    assert moved.report.quarantine == []
    assert moved.report.verification.differences == []
    assert moved.report.exit_code == 0


@pytest.mark.parametrize("what", [what for what, case in CASES.items() if case.code])
def test_it_is_decided(moved: Moved, what: str) -> None:
    """`plan` names the decision with its count, the records and the reason; people read the same."""
    code = CASES[what].code
    met = next(one for one in moved.plan["decisions"] if one["code"] == code)
    expected = {who for case in CASES.values() if code in {case.code, case.also} for who in case.met or case.identities}
    assert met["count"] == len(expected)
    assert set(met["examples"]) <= expected
    assert set(CASES[what].met or CASES[what].identities) & set(met["examples"])
    assert met["why"]
    assert met["why"] in moved.plan_text
    assert met["what"] in moved.plan_text


@pytest.mark.parametrize("what", [what for what, case in CASES.items() if not case.code])
def test_nothing_has_to_be_decided(moved: Moved, what: str) -> None:
    """The systems do not differ in it, so the plan says nothing of its records but what is true of every such one."""
    told = {one["code"] for one in moved.plan["decisions"] if set(one["examples"]) & set(CASES[what].identities)}
    assert told <= {"document.series_unmatched", "tax.missing_in_target"}


@pytest.mark.parametrize("what", CASES)
def test_it_arrives_whole(moved: Moved, what: str) -> None:
    """Every record of it is in the target, says what it has to, and agrees in every field."""
    case = CASES[what]
    agree = {who for found in moved.report.verification.agree.values() for who in found}
    for who, says in case.arrives.items():
        one = moved.there[who]
        assert {name: _like(says[name], one.get(name)) for name in says} == says
        assert who in agree or one.get("code") == who
    raws = {raw["id"]: raw for path, raws in case.holds.items() if "/documents/" in path for raw in raws}
    for who, raw in raws.items():
        one = moved.there[who]
        assert {name: Decimal(str(one[name])) for name in ("subtotal", "tax_total", "total")} == cents(raw)
        assert sum(_signed(part) for part in one["breakdown"]) == cents(raw)["tax_total"]
        assert len(one["lines"]) == len(raw["products"])


def test_what_stays_is_counted(moved: Moved) -> None:
    """Lists of other modules, warehouses besides the main one; nothing is said of those that are empty."""
    assert moved.plan["staying"] == {"warehouses": 1, "remittances": None, "leads": 2, "employees": 1}
    met = next(one for one in moved.plan["decisions"] if one["code"] == "source.stays")
    assert (met["count"], sorted(met["examples"])) == (4, ["employees", "leads", "remittances", "warehouses"])
    for words, count in (("almacenes, además del principal", "1"), ("oportunidades", "2"), ("remesas", "?")):
        assert re.search(rf"{words}\W+{re.escape(count)}\s", moved.plan_text), words
    assert "oportunidades" in report_file.as_markdown(moved.report, "es")


def test_a_total_that_no_rounding_explains_is_kept_aside(moved: Moved) -> None:
    """Three euros too much, a cent of tax on what is exempt: told, with the reason, and nobody else stops."""
    aside = {one.source_id: one.reason for one in moved.refused.quarantine}
    assert list(aside) == [raw["id"] for raw in CONTRADICTIONS]
    assert all(reason.startswith("totals_contradict: total:") for reason in aside.values()), aside
    assert moved.refused.exit_code == 3
    assert {one.source_id for one in moved.refused.verification.differences if one.resource == "documents"} == set(
        aside
    )


def _like(expected: Any, value: Any) -> Any:
    return Decimal(str(value)) if isinstance(expected, Decimal) else value


def _signed(part: Json) -> Decimal:
    amount = Decimal(str(part["amount"]))
    return -amount if part["kind"] == "withholding" else amount
