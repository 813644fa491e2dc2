"""Cents: rounding and sharing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talonario.fiscal.money import NotWholeCents, round_cents, round_to, round_together, share_out

CENTS = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
PRICES = st.decimals(-(10**9), 10**9, places=8, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "cents"),
    [
        ("-0.125", "-0.13"),  # the sign does not change which cent is nearest
        ("0.125", "0.13"),
        ("0.115", "0.12"),
        ("1234.565", "1234.57"),
        ("14.7126", "14.71"),
        ("0.004999999999", "0.00"),
        ("-0.004", "0.00"),
        ("7", "7.00"),
    ],
)
def test_halves_go_away_from_zero(value: str, cents: str) -> None:
    assert str(round_cents(Decimal(value))) == cents


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("2.0661165", 6, "2.066117"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("-0.0000001", 6, "0.000000"),
        ("45", 6, "45.000000"),
    ],
)
def test_any_number_of_places(value: str, places: int, rounded: str) -> None:
    assert f"{round_to(Decimal(value), places):f}" == rounded


def test_a_product_longer_than_python_s_default_precision_is_not_rounded_twice() -> None:
    just_under_half = Decimal("99999999999999999999999999.004999999999")
    assert round_cents(just_under_half) == Decimal("99999999999999999999999999.00")


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        ("3.30", ["33.33", "66.67"], ["1.10", "2.20"]),  # 3.3 % off over two bases
        ("10.00", ["1", "1", "1"], ["3.34", "3.33", "3.33"]),
        ("-10.00", ["1", "1", "1"], ["-3.34", "-3.33", "-3.33"]),
        ("0.02", ["1", "1", "1"], ["0.01", "0.01", "0.00"]),
        ("0.05", ["0", "0"], ["0.03", "0.02"]),
        ("5.00", ["0", "7"], ["0.00", "5.00"]),
        ("0.00", [], []),
    ],
)
def test_sharing_out(total: str, weights: list[str], shares: list[str]) -> None:
    shared = share_out(Decimal(total), [Decimal(weight) for weight in weights])
    assert [str(share) for share in shared] == shares


@given(CENTS, st.lists(st.decimals(0, 10**6, places=4), min_size=1, max_size=12))
def test_shares_add_up_and_none_is_a_cent_off(total: Decimal, weights: list[Decimal]) -> None:
    shares = share_out(total, weights)
    assert sum(shares) == total
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        exact = total * weight / whole if whole else total / len(weights)
        assert abs(share - exact) < Decimal("0.01000001")


@given(CENTS, st.lists(st.decimals(0, 10**6, places=4), min_size=1, max_size=12))
def test_a_negated_amount_is_shared_negated(total: Decimal, weights: list[Decimal]) -> None:
    assert share_out(-total, weights) == [-share for share in share_out(total, weights)]


@given(st.lists(PRICES, min_size=1, max_size=12))
def test_values_rounded_together_are_their_rounded_sum(values: list[Decimal]) -> None:
    total = round_cents(sum(values, Decimal(0)))
    rounded = round_together(values, total)
    assert sum(rounded) == total
    assert all(abs(cents - value) < Decimal("0.01") for cents, value in zip(rounded, values, strict=True))


def test_many_cents_go_round_more_than_once() -> None:
    assert round_together([Decimal(0), Decimal(0)], Decimal("0.05")) == [Decimal("0.03"), Decimal("0.02")]


@pytest.mark.parametrize(("total", "values"), [("0.005", ["1"]), ("0.01", [])])
def test_what_cannot_be_shared_is_refused(total: str, values: list[str]) -> None:
    with pytest.raises(NotWholeCents, match="not a whole number of cents"):
        round_together([Decimal(value) for value in values], Decimal(total))
