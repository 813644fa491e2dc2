"""Raw Holded JSON into neutral records: every dirt of real life, and what is decided about it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from talonario.migrate.canonical import Document
from talonario.migrate.company import Company
from talonario.migrate.systems import values
from talonario.migrate.systems.holded.lines import rate_in
from talonario.migrate.systems.holded.series import mask_of
from talonario.migrate.systems.holded.translate import translate
from talonario.migrate.systems.values import NotUnderstood
from tests.migrate.records import contact, document, madrid, sample


def travelled(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records as they are after a journey as JSON: no floats are left."""
    return json.loads(json.dumps(records, default=str), parse_float=Decimal)  # type: ignore[no-any-return]


def company(**lists: list[dict[str, Any]]) -> Company:
    """A company from raw lists by kind, `documents_invoice` for `documents/invoice`."""
    return translate(
        {
            kind.replace("__", "/"): [(str(raw.get("id") or raw.get("key")), raw) for raw in travelled(records)]
            for kind, records in lists.items()
        }
    )


TAXES = sample().lists["/taxes"]


def one_invoice(**fields: Any) -> Document:
    """An invoice with some fields changed, translated."""
    raw = {**document(21, number="F1", date="2026-01-10"), **fields}
    found = company(taxes=TAXES, contacts=[contact(1)], documents__invoice=[raw])
    assert not found.quarantine, found.quarantine
    return found.documents[0]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12.5", "12.5"),
        (" 7 ", "7"),
        (Decimal("9.7200000000000006"), "9.72"),
        (0, "0"),
        ("1e2", "100"),
        (".5", "0.5"),
        (Decimal("2.0661160"), "2.066116"),
    ],
)
def test_numbers_in_any_spelling(written: object, meant: str) -> None:
    """Text, noise and exponents."""
    assert str(values.number({"a": written}, "a")) == meant


@pytest.mark.parametrize("wrong", ["12,5", "doce", "NaN", "Infinity", "1e400", {"a": 1}, ["1"], "1.2.3", "٣"])
def test_what_is_no_number_is_not_guessed(wrong: object) -> None:
    """It raises, so that the record is kept aside."""
    with pytest.raises(NotUnderstood):
        values.number({"a": wrong}, "a")


@pytest.mark.parametrize("empty", [None, "", 0, [], {}, False, "0"])
def test_phps_empty_shapes_are_empty(empty: object) -> None:
    """An object, a list, an id: none of them is there."""
    assert values.mapping({"a": empty}, "a") == {}
    assert values.listing({"a": empty}, "a") == []
    assert values.identifier({"a": empty}, "a") is None


def test_days_are_madrids() -> None:
    """Midnight in Madrid is the evening before in UTC, in winter by one hour and in summer by two."""
    assert values.day({"a": madrid("2026-01-10")}, "a") == date(2026, 1, 10)
    assert values.day({"a": madrid("2026-07-10")}, "a") == date(2026, 7, 10)
    assert values.day({"a": str(madrid("2026-03-29"))}, "a") == date(2026, 3, 29)
    with pytest.raises(NotUnderstood):
        values.day({"a": madrid("2026-03-29") * 1000}, "a")


@pytest.mark.parametrize(
    ("written", "mask"),
    [("F26%%%%", "F26{0000}"), ("SO[YY]%%%", "SO{YY}{000}"), ("A-%%%%%%", "A-{000000}"),
     ("[YYYY]/%%", "{YYYY}/{00}"), ("T", "T{0}"), ("%%%%%%%%%%%%", "{0000000000}")],
)  # fmt: skip
def test_formats_become_masks(written: str, mask: str) -> None:
    """Per cent signs are zeros, years are years."""
    assert mask_of(written) == mask


@pytest.mark.parametrize("wrong", ["%%-%%", "F{%%", "Nº%%%", 'F"%%'])
def test_formats_that_no_number_may_have(wrong: str) -> None:
    """Two counters, braces, letters that the tax agency refuses."""
    with pytest.raises(NotUnderstood):
        mask_of(wrong)


def test_numbers_find_their_series_by_format_and_year() -> None:
    """The more particular format wins; a number of another year fits none."""
    series = [
        {"id": "a" * 24, "name": "General", "format": "F[YY]%%%%", "last": 3},
        {"id": "b" * 24, "name": "Web", "format": "F26W%%", "last": 1},
    ]
    papers = [
        document(1, number="F260004", date="2026-01-10"),
        document(2, number="F26W02", date="2026-01-11"),
        document(3, number="F250004", date="2026-01-12"),
        document(4, number="F2600123", date="2026-01-12"),
    ]
    found = company(taxes=TAXES, contacts=[contact(1)], series__invoice=series, documents__invoice=papers)
    assigned = {paper.number: paper.series_external_id for paper in found.documents}
    assert assigned == {"F260004": "a" * 24, "F26W02": "b" * 24, "F250004": None, "F2600123": "a" * 24}
    counters = {one.external_id[0]: one.current_number for one in found.series}
    assert counters == {"a": 123, "b": 2}
    assert found.findings.met["document.series_unmatched"] == [f"{3:024x}"]


def test_shapes_that_a_date_can_take() -> None:
    """Several due dates, one as an object, none as a list."""
    due = {"date": madrid("2026-02-01"), "amount": "121"}
    assert [part.amount for part in one_invoice(multipledueDate=due).due_dates] == [Decimal("121.00")]
    assert len(one_invoice(multipledueDate=[due, {**due, "date": madrid("2026-03-01")}]).due_dates) == 2
    assert one_invoice(multipledueDate=[]).due_dates == []


def test_the_state_of_a_document_and_its_number() -> None:
    """Drafts own no number; a credit note in state 3 is cancelled; an estimate in 1 is accepted."""
    draft = one_invoice(draft=True, docNumber="BORRADOR-7")
    assert (draft.is_draft, draft.number, draft.status) == (True, None, None)
    assert one_invoice(status=3).status == "cancelled"
    assert one_invoice(status="1").status == "issued"
    quote = {**document(30, number="P1", date="2026-01-10"), "status": 1}
    assert company(taxes=TAXES, contacts=[contact(1)], documents__estimate=[quote]).documents[0].status == "accepted"


def test_an_approved_invoice_without_its_number_is_kept_aside() -> None:
    """It was issued under a number that is not known: it is neither a draft nor one of ours to number."""
    raw = {**document(21, number="F1", date="2026-01-10"), "docNumber": None}
    found = company(taxes=TAXES, contacts=[contact(1)], documents__invoice=[raw])
    assert "no trae número / the document is approved and has no number" in found.quarantine[0].reason


def test_what_is_paid_is_told_by_whatever_is_there() -> None:
    """The sum paid may be missing: what is pending tells it, or else the payments listed."""
    raw = document(21, number="F1", date="2026-01-10", paid=["40"])
    for gone in (("paymentsTotal",), ("paymentsTotal", "paymentsPending")):
        kept = {key: value for key, value in raw.items() if key not in gone}
        found = company(taxes=TAXES, contacts=[contact(1)], documents__invoice=[kept])
        assert [payment.amount for payment in found.documents[0].payments] == [Decimal(40)]
        assert (found.money[f"{21:024x}"].paid, found.money[f"{21:024x}"].pending) == (Decimal(40), Decimal(81))


def test_two_records_of_one_id_do_not_become_one() -> None:
    """A service with the id of a product, an estimate with that of an invoice: the second of each is kept aside."""
    found = company(
        taxes=TAXES,
        contacts=[contact(1)],
        products=[{"id": "7" * 24, "name": "Aceite", "price": 1}],
        services=[{"id": "7" * 24, "name": "Horas", "price": 45}],
        documents__invoice=[document(21, number="F1", date="2026-01-10")],
        documents__estimate=[document(21, number="P1", date="2026-01-10")],
    )
    assert [one.name for one in found.products] == ["Aceite"]
    assert [one.number for one in found.documents] == ["F1"]
    aside = {one.source_id: one.reason for one in found.quarantine}
    assert set(aside) == {f"{'7' * 24} · services", f"{21:024x} · documents/estimate"}
    assert set(aside.values()) == {"otro registro lleva el mismo id / another record carries the same id"}


def test_paid_and_not_listed_becomes_an_adjusting_payment() -> None:
    """The balance of the contact holds to the cent."""
    paper = one_invoice(paymentsTotal="100.10", paymentsDetail=[{"id": "c" * 24, "amount": 40, "date": 1786140000}])
    assert [payment.amount for payment in paper.payments] == [Decimal("40.00"), Decimal("60.10")]


def test_lines_with_taxes_in_any_spelling() -> None:
    """Keys as commas, a bare percentage, a retention on the side, a key that is gone from the list."""
    line = {"name": "x", "price": 10, "units": 1}

    def codes(**fields: object) -> list[str]:
        return one_invoice(products=[{**line, **fields}]).lines[0].tax_codes

    assert codes(taxes="s_iva_21, s_ret_15") == ["s_iva_21", "s_ret_15"]
    assert codes(taxes=[], tax="21") == ["s_iva_21"]
    assert codes(taxes=["s_iva_21"], retention=15) == ["s_iva_21", "s_ret_15"]
    raw = {**document(21, number="F1", date="2026-01-10")}
    raw["products"] = [{**line, "tax": 7, "taxes": ["tax_9_sales"]}]
    found = company(taxes=TAXES, contacts=[contact(1)], documents__invoice=[raw])
    assert [(tax.code, tax.rate) for tax in found.taxes][-1] == ("tax_9_sales", Decimal(7))


def test_rates_are_read_off_built_in_keys() -> None:
    """7.5 is written 75, surcharges in tenths."""
    read = {code: rate_in(code) for code in ("s_iva_21", "s_iva_75", "s_rec_52", "s_rec_026", "s_ret_19", "x_9")}
    assert [str(rate) for rate in read.values()] == ["21", "7.5", "5.2", "0.26", "19", "None"]


def test_a_contact_gets_every_role_it_is_used_in() -> None:
    """Customer and supplier by its accounts, supplier by its purchases."""
    both = contact(1, supplierRecord={"num": 40000007})
    bought = document(40, number="7", date="2026-01-10", contact=2, taxes=["p_iva_21"])
    found = company(taxes=TAXES, contacts=[both, contact(2)], documents__purchase=[bought])
    assert [one.roles for one in found.contacts] == [["customer", "supplier"], ["customer", "supplier"]]
    assert set(found.findings.met) >= {"contact.both_roles", "contact.role_from_documents"}


def test_origins_come_before_what_was_made_from_them() -> None:
    """Also when they are dated later, and a circle ends."""
    papers = [
        document(1, number="A", date="2026-01-01", origin=2),
        document(2, number="B", date="2026-02-01"),
        document(3, number="C", date="2026-01-01", origin=4),
        document(4, number="D", date="2026-01-02", origin=3),
    ]
    found = company(taxes=TAXES, contacts=[contact(1)], documents__estimate=papers)
    assert [paper.number for paper in found.documents] == ["B", "A", "D", "C"]


def test_a_quarantined_contact_is_not_made_again() -> None:
    """Its documents still name it; nobody invents an inactive twin."""
    found = company(taxes=TAXES, contacts=[contact(1, type="alien")], documents__invoice=[
        document(21, number="F1", date="2026-01-10")
    ])  # fmt: skip
    assert [one.source_id for one in found.quarantine] == [f"{1:024x}"]
    assert found.contacts == []


def test_what_the_catalogue_no_longer_has_stays_in_the_line() -> None:
    """A deleted product leaves its text and SKU; the document is not lost for it."""
    raw = document(21, number="F1", date="2026-01-10")
    raw["products"] = [{**raw["products"][0], "productId": "9" * 24, "variantId": "8" * 24, "sku": "AC5"}]
    found = company(taxes=TAXES, contacts=[contact(1)], documents__invoice=[raw])
    line = found.documents[0].lines[0]
    assert (line.product_external_id, line.variant_external_id, line.sku) == (None, None, "AC5")
    assert "line.product_missing" in found.findings.met


def test_a_variant_that_is_gone_leaves_its_product() -> None:
    """Whether the product has others, or none by now; what is its only one says nothing."""
    tee = {"id": "7" * 24, "kind": "variants", "name": "Camiseta", "price": 1}
    raw = document(21, number="F1", date="2026-01-10")

    def line_of(variant: str, *variants: str) -> tuple[str | None, set[str]]:
        raw["products"] = [{**raw["products"][0], "productId": tee["id"], "variantId": variant}]
        goods = [{**tee, "variants": [{"id": one} for one in variants]}]
        found = company(taxes=TAXES, contacts=[contact(1)], products=goods, documents__invoice=[raw])
        assert found.documents[0].lines[0].product_external_id == tee["id"]
        met = {"line.variant_missing", "product.only_variant"} & set(found.findings.met)
        return found.documents[0].lines[0].variant_external_id, met

    first, second, gone = "a" * 24, "b" * 24, "c" * 24
    assert line_of(second, first, second) == (second, set())
    assert line_of(gone, first, second) == (None, {"line.variant_missing"})
    assert line_of(gone, first) == (None, {"line.variant_missing"})
    assert line_of(gone) == (None, {"line.variant_missing"})
    assert line_of(first, first) == (None, {"product.only_variant"})


def pack(number: int, *parts: object, **fields: Any) -> dict[str, Any]:
    """A pack made of some products."""
    inside = [{"productId": part, "quantity": "2"} for part in parts]
    return {"id": f"{number:024x}", "kind": "pack", "name": f"Lote {number}", "packProducts": inside, **fields}


def test_packs_come_after_what_they_are_made_of() -> None:
    """Packs of packs too, whatever the order of the pages; a part may be named by its variant, or be a service."""
    wine = {"id": f"{4:024x}", "kind": "simple", "name": "Vino", "variants": [{"id": "b" * 24}]}
    found = company(
        products=[pack(1, f"{2:024x}", f"{9:024x}"), pack(2, f"{4:024x}"), pack(3, "b" * 24), wine],
        services=[{"id": f"{9:024x}", "name": "Envío", "price": 1}],
    )
    assert [one.name for one in found.products] == ["Vino", "Envío", "Lote 2", "Lote 3", "Lote 1"]
    inside = {one.name: [(part.product_external_id, part.quantity) for part in one.pack] for one in found.products}
    assert inside["Lote 1"] == [(f"{2:024x}", Decimal(2)), (f"{9:024x}", Decimal(2))]
    assert inside["Lote 3"] == [(f"{4:024x}", Decimal(2))]
    assert not {"product.pack_part_missing", "product.pack_circle"} & set(found.findings.met)


def test_a_part_that_cannot_be_named_is_told() -> None:
    """It was deleted, it closes a circle, it is the pack itself; what says nothing of its product is kept aside."""
    found = company(
        products=[
            pack(1, f"{99:024x}", f"{5:024x}"),
            pack(2, f"{3:024x}", f"{5:024x}"),
            pack(3, f"{2:024x}"),
            pack(4, f"{4:024x}"),
            pack(5),
            pack(6, ""),
        ],
    )
    assert [one.name for one in found.products] == ["Lote 5", "Lote 1", "Lote 2", "Lote 3", "Lote 4"]
    inside = {one.name: [part.product_external_id for part in one.pack] for one in found.products}
    assert inside["Lote 1"] == inside["Lote 2"] == [f"{5:024x}"]
    assert (inside["Lote 3"], inside["Lote 4"]) == ([f"{2:024x}"], [])
    assert found.findings.met["product.pack_part_missing"] == [f"{1:024x}"]
    assert found.findings.met["product.pack_circle"] == [f"{2:024x}", f"{4:024x}"]
    assert [one.source_id for one in found.quarantine] == [f"{6:024x}"]


def test_payments_and_texts_that_no_server_takes_as_they_are() -> None:
    """Two payments of one id, a name with a bell in it."""
    papers = [document(number, number=f"F{number}", date="2026-01-10", paid=["40"]) for number in (21, 22)]
    papers[1]["paymentsDetail"][0]["id"] = papers[0]["paymentsDetail"][0]["id"]
    found = company(taxes=TAXES, contacts=[contact(1, name="Be\x07ll\x00\ufffd")], documents__invoice=papers)
    ids = [payment.external_id for paper in found.documents for payment in paper.payments]
    assert len(set(ids)) == 2
    assert found.contacts[0].name == "Bell"
    assert {"payment.id_repeats", "text.control_characters"} <= set(found.findings.met)
