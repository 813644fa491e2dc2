"""Where the odd cents of a document issued elsewhere go."""

from decimal import Decimal

import pytest

from talonario.fiscal.totals import LineTax, PricedLine, TotalsDoNotAddUp, compute, settle

VAT_21 = LineTax("s_iva_21", "vat", Decimal(21))
VAT_10 = LineTax("s_iva_10", "vat", Decimal(10))
WITHHOLDING_15 = LineTax("s_ret_15", "withholding", Decimal(15))
EXEMPT = LineTax("s_iva_exento", "vat", Decimal(0), "exempt")


def line(price: str, *taxes: LineTax) -> PricedLine:
    return PricedLine(Decimal(1), Decimal(price), Decimal(0), taxes)


def test_a_cent_of_tax_goes_to_the_largest_tax_and_its_largest_line() -> None:
    computed = compute([line("5.50", VAT_21), line("90", VAT_10), line("64.56", VAT_21)], "rate")
    settled = settle(computed, computed.subtotal, computed.total + Decimal("0.01"))
    assert settled.vat == computed.vat + Decimal("0.01")
    assert [group.amount for group in settled.breakdown] == [Decimal("14.72"), Decimal("9.00")]
    assert [part.vat for part in settled.lines] == [Decimal("1.15"), Decimal("9.00"), Decimal("13.57")]


def test_a_cent_of_net_goes_to_the_largest_line_and_its_bases() -> None:
    computed = compute([line("10", VAT_10), line("20", VAT_21, WITHHOLDING_15)], "rate")
    settled = settle(computed, Decimal("29.99"), computed.total - Decimal("0.01"))
    assert [part.subtotal for part in settled.lines] == [Decimal("10.00"), Decimal("19.99")]
    assert [group.base for group in settled.breakdown] == [
        Decimal("10.00"),
        Decimal("19.99"),
        Decimal("19.99"),
    ]
    assert [group.amount for group in settled.breakdown] == [group.amount for group in computed.breakdown]


def test_a_withholding_takes_a_cent_the_other_way_round() -> None:
    computed = compute([line("100", WITHHOLDING_15)], "rate")
    settled = settle(computed, Decimal(100), Decimal("85.01"))
    assert (settled.withholding, settled.lines[0].withholding) == (Decimal("14.99"), Decimal("14.99"))


def test_the_same_total_with_another_split_moves_the_tax_back() -> None:
    computed = compute([line("100", VAT_21)], "rate")
    settled = settle(computed, Decimal("100.01"), Decimal("121.00"))
    assert (settled.subtotal, settled.vat, settled.total) == (
        Decimal("100.01"),
        Decimal("20.99"),
        Decimal("121.00"),
    )


def test_fractions_of_a_cent_are_noise() -> None:
    computed = compute([line("9.72", VAT_21)], "rate")
    settled = settle(computed, Decimal("9.7200000000000006"), Decimal("11.7600000000000015"))
    assert settled is computed


def test_an_exempt_document_has_no_tax_to_move() -> None:
    computed = compute([line("100", EXEMPT)], "rate")
    with pytest.raises(TotalsDoNotAddUp, match="it has no tax to carry the difference"):
        settle(computed, Decimal(100), Decimal("100.01"))


def test_a_document_without_lines_is_worth_nothing() -> None:
    computed = compute([], "rate")
    assert settle(computed, Decimal(0), Decimal(0)) is computed
    with pytest.raises(TotalsDoNotAddUp, match="it has no line to carry the difference"):
        settle(computed, Decimal("0.01"), Decimal("0.01"))
