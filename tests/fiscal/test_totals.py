"""Worked examples of a document's totals, each with where it comes from."""

from decimal import Decimal
from typing import get_args

import pytest

from talonario.fiscal.totals import (
    LineTax,
    PricedLine,
    Rounding,
    TaxKind,
    Totals,
    Treatment,
    base_from_gross,
    compute,
)

ROUNDINGS: tuple[Rounding, ...] = get_args(Rounding)


def tax(code: str, percent: str, kind: TaxKind = "vat", treatment: Treatment = "subject") -> LineTax:
    return LineTax(code, kind, Decimal(percent), treatment)


VAT_21 = tax("s_iva_21", "21")
VAT_10 = tax("s_iva_10", "10")
SURCHARGE_52 = tax("s_rec_52", "5.2", "surcharge")
WITHHOLDING_15 = tax("s_ret_15", "15", "withholding")


def line(price: str, *taxes: LineTax, quantity: str = "1", discount: str = "0") -> PricedLine:
    return PricedLine(Decimal(quantity), Decimal(price), Decimal(discount), taxes)


def amounts(totals: Totals) -> dict[str, str]:
    names = ("subtotal", "vat", "surcharge", "withholding", "other", "total")
    return {name: str(getattr(totals, name)) for name in names if getattr(totals, name)}


THREE_AT_21 = [line("37.76", VAT_21), line("26.80", VAT_21), line("5.50", VAT_21)]


@pytest.mark.parametrize(
    ("rounding", "vat", "total"),
    [("rate", "14.71", "84.77"), ("line", "14.72", "84.78"), ("line_gross", "14.72", "84.78")],
)
def test_the_law_rounds_per_rate_and_others_per_line(rounding: Rounding, vat: str, total: str) -> None:
    totals = compute(THREE_AT_21, rounding)
    assert amounts(totals) == {"subtotal": "70.06", "vat": vat, "total": total}


def test_the_lines_of_a_rate_share_its_cents() -> None:
    totals = compute(THREE_AT_21, "rate")
    assert [str(part.vat) for part in totals.lines] == ["7.93", "5.63", "1.15"]  # 7.9296 + 5.6280 + 1.1550


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_equivalence_surcharge(rounding: Rounding) -> None:
    totals = compute([line("1000", VAT_21, SURCHARGE_52)], rounding)
    assert amounts(totals) == {
        "subtotal": "1000.00",
        "vat": "210.00",
        "surcharge": "52.00",
        "total": "1262.00",
    }


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_withholding_is_positive_and_subtracts(rounding: Rounding) -> None:
    totals = compute([line("1000", VAT_21, WITHHOLDING_15)], rounding)
    assert amounts(totals) == {
        "subtotal": "1000.00",
        "vat": "210.00",
        "withholding": "150.00",
        "total": "1060.00",
    }
    assert totals.taxes == Decimal("60.00")
    assert totals.lines[0].taxes == Decimal("60.00")
    assert totals.lines[0].total == totals.total


def test_gross_of_a_line_comes_from_its_unrounded_net() -> None:
    """The document that tells Holded's rounding apart: 2.50 + 4.50 + 4.75, of which 2.03 is tax."""
    lines = [line("2.066116", VAT_21), line("1.859504", VAT_21, quantity="2"), line("3.92562", VAT_21)]
    totals = compute(lines, "line_gross")
    assert [str(part.total) for part in totals.lines] == ["2.50", "4.50", "4.75"]
    assert amounts(totals) == {"subtotal": "9.72", "vat": "2.03", "total": "11.75"}


@pytest.mark.parametrize(
    ("lines", "subtotal", "taxes", "total"),
    [
        ([line("3000", VAT_21, WITHHOLDING_15)], "3000.00", "180.00", "3180.00"),
        ([line("45", VAT_21, WITHHOLDING_15, quantity="2")], "90.00", "5.40", "95.40"),
        ([line("33.06", VAT_10)], "33.06", "3.31", "36.37"),
        ([line("100", tax("p_iva_adqintrab_21", "0", "vat", "reverse_charge"))], "100.00", "0.00", "100.00"),
    ],
)
def test_holded_documents(lines: list[PricedLine], subtotal: str, taxes: str, total: str) -> None:
    totals = compute(lines, "line_gross")
    assert (str(totals.subtotal), str(totals.taxes), str(totals.total)) == (subtotal, taxes, total)


def test_factuarea_rounds_each_tax_of_each_line() -> None:
    lines = [
        line("10.33", VAT_21, SURCHARGE_52, quantity="1.5", discount="10"),  # 13.9455
        line("0.99", VAT_10, WITHHOLDING_15, quantity="3"),
    ]
    totals = compute(lines, "line")
    assert amounts(totals) == {
        "subtotal": "16.92",  # 13.95 + 2.97
        "vat": "3.23",  # 2.9295 + 0.297
        "surcharge": "0.73",  # 0.7254
        "withholding": "0.45",  # 0.4455
        "total": "20.43",
    }


def test_a_discount_is_taken_before_the_line_is_rounded() -> None:
    totals = compute([line("0.125", VAT_21, quantity="10", discount="33.3333")], "rate")
    assert totals.subtotal == Decimal("0.83")  # 1.25 less 33.3333 % is 0.83333375


@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("treatment", ["reverse_charge", "exempt", "not_subject"])
def test_what_is_not_charged_has_a_base_and_no_amount(rounding: Rounding, treatment: Treatment) -> None:
    totals = compute([line("12.345", tax("s_iva_x", "21", "vat", treatment))] * 2, rounding)
    assert amounts(totals) == {"subtotal": "24.70", "total": "24.70"}
    (group,) = totals.breakdown
    assert (group.treatment, group.base, group.amount) == (treatment, Decimal("24.70"), Decimal(0))


def test_breakdown_has_a_row_per_tax_in_order_of_appearance() -> None:
    lines = [line("50", VAT_10), line("100", VAT_21, WITHHOLDING_15), line("25", VAT_10, WITHHOLDING_15)]
    totals = compute(lines, "rate")
    assert [(group.code, str(group.base), str(group.amount)) for group in totals.breakdown] == [
        ("s_iva_10", "75.00", "7.50"),
        ("s_iva_21", "100.00", "21.00"),
        ("s_ret_15", "125.00", "18.75"),
    ]
    assert [part.tax_groups for part in totals.lines] == [(0,), (1, 2), (0, 2)]


def test_one_code_at_two_percents_is_two_rows() -> None:
    totals = compute([line("100", tax("own", "3")), line("100", tax("own", "5"))], "rate")
    assert [str(group.amount) for group in totals.breakdown] == ["3.00", "5.00"]


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_a_tax_of_another_kind_adds(rounding: Rounding) -> None:
    totals = compute([line("200", VAT_21, tax("tourist", "2.5", "other"))], rounding)
    assert amounts(totals) == {"subtotal": "200.00", "vat": "42.00", "other": "5.00", "total": "247.00"}


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_without_lines_or_taxes(rounding: Rounding) -> None:
    assert amounts(compute([], rounding)) == {}
    assert str(compute([], rounding).total) == "0.00"
    assert amounts(compute([line("7.005")], rounding)) == {"subtotal": "7.01", "total": "7.01"}


@pytest.mark.parametrize(
    ("gross", "vat", "surcharge", "parts"),
    [
        ("0.14", "21", "0", ("0.12", "0.02", "0.00")),  # recomputed from the base it would be 0.03
        ("121.00", "21", "0", ("100.00", "21.00", "0.00")),
        ("126.20", "21", "5.2", ("100.00", "21.00", "5.20")),
        ("-0.14", "21", "0", ("-0.12", "-0.02", "0.00")),
        ("9.99", "0", "0", ("9.99", "0.00", "0.00")),
    ],
)
def test_prices_with_tax_included(gross: str, vat: str, surcharge: str, parts: tuple[str, str, str]) -> None:
    found = base_from_gross(Decimal(gross), Decimal(vat), Decimal(surcharge))
    assert (str(found.base), str(found.vat), str(found.surcharge)) == parts


def test_how_often_a_price_does_not_come_back_from_its_base() -> None:
    """Of the 2,999 prices below 30 € at 21 %, the reason why the VAT is what is left and not a product."""
    off = 0
    for cents in range(1, 3000):
        gross = Decimal(cents).scaleb(-2)
        found = base_from_gross(gross, Decimal(21), Decimal(0))
        assert found.base + found.vat + found.surcharge == gross
        again = compute([line(str(found.base), VAT_21)], "rate").total
        off += again != gross
    assert off == 521
