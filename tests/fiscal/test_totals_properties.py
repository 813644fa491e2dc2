"""What holds of every document, in every rounding."""

from collections.abc import Callable
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from talonario.fiscal.tax_rates import CATALOGUE
from talonario.fiscal.totals import (
    LineTax,
    LineTotals,
    PricedLine,
    Rounding,
    Totals,
    TotalsDoNotAddUp,
    base_from_gross,
    compute,
    settle,
)

ROUNDINGS: tuple[Rounding, ...] = get_args(Rounding)
KINDS = ("vat", "surcharge", "withholding", "other")
AMOUNTS = ("subtotal", *KINDS)
CENT = Decimal("0.01")

TAXES = [LineTax(row.code, row.kind, row.percent, row.treatment) for row in CATALOGUE if row.side == "sales"]
TAXES.append(LineTax("tourist", "other", Decimal("2.5")))

lines_of_a_document = st.lists(
    st.builds(
        PricedLine,
        quantity=st.decimals(-1000, 1000, places=6),
        unit_price=st.decimals(0, 5000, places=6),
        discount_percent=st.sampled_from([Decimal(0), Decimal(10), Decimal("33.3333"), Decimal(100)]),
        taxes=st.lists(st.sampled_from(TAXES), max_size=3, unique=True).map(tuple),
    ),
    max_size=8,
)
roundings = st.sampled_from(ROUNDINGS)


def negated(lines: list[PricedLine]) -> list[PricedLine]:
    return [replace(line, quantity=-line.quantity) for line in lines]


def document(totals: Totals) -> list[Decimal]:
    return [getattr(totals, name) for name in (*AMOUNTS, "total")]


def assert_adds_up(totals: Totals) -> None:
    """Check the sentences that `totals` promises."""
    added = totals.subtotal + totals.vat + totals.surcharge + totals.other - totals.withholding
    assert totals.total == added
    for name in AMOUNTS:
        assert getattr(totals, name) == sum((getattr(line, name) for line in totals.lines), Decimal(0))
    assert totals.total == sum((line.total for line in totals.lines), Decimal(0))
    for kind in KINDS:
        of_kind = [group.amount for group in totals.breakdown if group.kind == kind]
        assert getattr(totals, kind) == sum(of_kind, Decimal(0))
    for place, group in enumerate(totals.breakdown):
        bases = [line.subtotal for line in totals.lines if place in line.tax_groups]
        assert group.base == sum(bases, Decimal(0))
    every = [*document(totals), *(getattr(line, name) for line in totals.lines for name in AMOUNTS)]
    for amount in every:
        assert amount == amount.quantize(CENT)
        assert amount or not amount.is_signed()


@given(lines_of_a_document, roundings)
def test_everything_adds_up(lines: list[PricedLine], rounding: Rounding) -> None:
    totals = compute(lines, rounding)
    assert len(totals.lines) == len(lines)
    assert_adds_up(totals)


@given(lines_of_a_document.flatmap(lambda lines: st.tuples(st.just(lines), st.permutations(lines))), roundings)
def test_order_of_lines_changes_no_total(both: tuple[list[PricedLine], list[PricedLine]], rounding: Rounding) -> None:
    one, other = compute(both[0], rounding), compute(both[1], rounding)
    assert document(one) == document(other)
    assert sorted(map(str, one.breakdown)) == sorted(map(str, other.breakdown))


@given(lines_of_a_document, roundings)
def test_a_negated_document_negates(lines: list[PricedLine], rounding: Rounding) -> None:
    totals, opposite = compute(lines, rounding), compute(negated(lines), rounding)
    assert document(opposite) == [-amount for amount in document(totals)]
    for line, undone in zip(totals.lines, opposite.lines, strict=True):
        assert [getattr(undone, name) for name in AMOUNTS] == [-getattr(line, name) for name in AMOUNTS]


@given(lines_of_a_document, roundings)
def test_a_rectification_undoes_what_it_rectifies(lines: list[PricedLine], rounding: Rounding) -> None:
    issued, rectified = compute(lines, rounding), compute(negated(lines), rounding)
    undone = [one + other for one, other in zip(document(issued), document(rectified), strict=True)]
    assert not any(undone)
    groups = zip(issued.breakdown, rectified.breakdown, strict=True)
    assert not any(one.base + other.base or one.amount + other.amount for one, other in groups)


@given(lines_of_a_document, roundings, st.sampled_from(TAXES))
def test_a_line_of_nothing_changes_nothing(lines: list[PricedLine], rounding: Rounding, tax: LineTax) -> None:
    nothing = PricedLine(Decimal(3), Decimal(0), Decimal(0), (tax,))
    before, after = compute(lines, rounding), compute([*lines, nothing], rounding)
    assert document(after) == document(before)
    lines_after: tuple[LineTotals, ...] = after.lines[:-1]
    assert [replace(line, tax_groups=()) for line in lines_after] == [
        replace(line, tax_groups=()) for line in before.lines
    ]


@given(lines_of_a_document)
def test_the_law_s_rounding_is_within_half_a_cent_of_each_rate(lines: list[PricedLine]) -> None:
    for group in compute(lines, "rate").breakdown:
        percent = group.percent if group.treatment == "subject" else Decimal(0)
        assert abs(group.amount - group.base * percent / 100) <= CENT / 2


@given(lines_of_a_document)
def test_roundings_differ_by_cents_only(lines: list[PricedLine]) -> None:
    law, line, gross = (compute(lines, rounding) for rounding in ROUNDINGS)
    assert law.subtotal == line.subtotal == gross.subtotal
    cents_per_tax = CENT * sum(len(line.taxes) + 1 for line in lines)
    assert abs(law.total - line.total) <= cents_per_tax
    assert abs(law.total - gross.total) <= cents_per_tax


@given(lines_of_a_document, roundings, st.integers(-9, 9), st.integers(-9, 9))
def test_a_document_settles_to_exactly_the_cents_it_was_issued_with(
    lines: list[PricedLine], rounding: Rounding, of_net: int, of_total: int
) -> None:
    computed = compute(lines, rounding)
    subtotal, total = computed.subtotal + of_net * CENT, computed.total + of_total * CENT
    too_far = max(abs(of_net), abs(of_total)) > len(lines) + 1
    charges = any(group.percent and group.treatment == "subject" for group in computed.breakdown)
    nowhere = (of_net and not lines) or (of_net != of_total and not charges)
    if too_far or nowhere:
        with pytest.raises(TotalsDoNotAddUp, match="the document says"):
            settle(computed, subtotal, total)
        return
    settled = settle(computed, subtotal, total)
    assert (settled.subtotal, settled.total) == (subtotal, total)
    assert_adds_up(settled)


@given(lines_of_a_document, roundings)
def test_settling_to_what_was_computed_changes_nothing(lines: list[PricedLine], rounding: Rounding) -> None:
    computed = compute(lines, rounding)
    assert settle(computed, computed.subtotal, computed.total) is computed


@given(
    st.integers(-(10**7), 10**7).map(lambda cents: Decimal(cents).scaleb(-2)),
    st.sampled_from(["0", "4", "10", "21"]),
    st.sampled_from(["0", "0.5", "1.4", "5.2"]),
)
def test_a_price_with_tax_included_comes_back_whole(gross: Decimal, vat: str, surcharge: str) -> None:
    parts = base_from_gross(gross, Decimal(vat), Decimal(surcharge))
    assert parts.base + parts.vat + parts.surcharge == gross
    assert abs(parts.vat - parts.base * Decimal(vat) / 100) <= Decimal("0.02")


@pytest.mark.parametrize("change", [lambda total: total * 2, lambda total: total + Decimal("0.03")])
def test_totals_of_another_document_are_refused(change: Callable[[Decimal], Decimal]) -> None:
    computed = compute([PricedLine(Decimal(1), Decimal(100), Decimal(0), (TAXES[0],))], "rate")
    with pytest.raises(TotalsDoNotAddUp, match=r"rounding explains 0\.02 at most") as refusal:
        settle(computed, computed.subtotal, change(computed.total))
    assert refusal.value.computed is computed
