"""The totals of a document: what each line and each tax comes to, in whole cents.

Whatever the rounding, four sentences hold, and the rest of the program leans on them:

- total = subtotal + vat + surcharge + other - withholding;
- the parts of the lines add up to the parts of the document;
- the amounts of the breakdown add up, kind by kind, to the document's vat, surcharge, withholding and other;
- the order of the lines changes no total, and negating every quantity negates every amount.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal

from talonario.fiscal.amounts import (
    GrossParts,
    LineTax,
    LineTotals,
    PricedLine,
    Rounding,
    TaxGroup,
    TaxKind,
    Totals,
    Treatment,
)
from talonario.fiscal.money import EXACT, ZERO, round_cents, round_together
from talonario.fiscal.settle import TotalsDoNotAddUp, settle

__all__ = [
    "GrossParts",
    "LineTax",
    "LineTotals",
    "PricedLine",
    "Rounding",
    "TaxGroup",
    "TaxKind",
    "Totals",
    "TotalsDoNotAddUp",
    "Treatment",
    "base_from_gross",
    "compute",
    "settle",
]

HUNDRED = Decimal(100)
HUNDREDTH = Decimal("0.01")


class _Line:
    """A line while it is being added up: its exact net, the same in cents, and its groups."""

    __slots__ = ("exact", "groups", "net", "parts")

    def __init__(self, exact: Decimal, net: Decimal) -> None:
        self.exact = exact
        self.net = net
        self.groups: list[_Group] = []
        self.parts = {"vat": ZERO, "surcharge": ZERO, "withholding": ZERO, "other": ZERO}


class _Group:
    """A tax while it is being added up: the lines that carry it and what it comes to in each of them."""

    __slots__ = ("amounts", "base", "lines", "place", "rate", "tax")

    def __init__(self, tax: LineTax, place: int) -> None:
        self.tax = tax
        self.place = place
        self.rate = EXACT.multiply(tax.percent, HUNDREDTH) if tax.treatment == "subject" else ZERO
        self.base = ZERO
        self.lines: list[_Line] = []
        self.amounts: list[Decimal] = []


def compute(lines: Sequence[PricedLine], rounding: Rounding) -> Totals:
    """Add up a document.

    lines    quantities, prices and percents of any precision; quantities and prices may be negative
    rounding see Rounding: `rate` is the law's, the others are what other programs do
    Returns  euros, two decimals; without lines, zeros
    Raises   decimal.InvalidOperation for an infinite number, KeyError for an unknown rounding
    Source   RD 1619/2012 art. 6.1.f-h (a base and a rate each, the amount apart); Ley 37/1992 arts. 78, 88
    """
    working, groups = _gather(lines)
    _METHODS[rounding](working, groups)
    return _assemble(working, groups)


def _gather(lines: Sequence[PricedLine]) -> tuple[list[_Line], list[_Group]]:
    """The net of every line, and the lines of every tax."""
    multiply = EXACT.multiply
    working: list[_Line] = []
    groups: dict[tuple[str, str, Decimal, str], _Group] = {}
    for line in lines:
        exact = multiply(line.quantity, line.unit_price)
        if line.discount_percent:
            exact = multiply(exact, multiply(HUNDRED - line.discount_percent, HUNDREDTH))
        worked = _Line(exact, round_cents(exact))
        working.append(worked)
        for tax in line.taxes:
            key = (tax.code, tax.kind, tax.percent, tax.treatment)
            group = groups.get(key)
            if group is None:
                group = groups[key] = _Group(tax, len(groups))
            group.base += worked.net
            group.lines.append(worked)
            worked.groups.append(group)
    return working, list(groups.values())


def _by_rate(_: list[_Line], groups: list[_Group]) -> None:
    """Round once per tax; its lines share the cents."""
    for group in groups:
        amount = round_cents(EXACT.multiply(group.base, group.rate))
        if len(group.lines) == 1:
            group.amounts.append(amount)
        elif group.rate:
            group.amounts = round_together([EXACT.multiply(line.net, group.rate) for line in group.lines], amount)


def _by_line(_: list[_Line], groups: list[_Group]) -> None:
    """Round each tax of each line."""
    for group in groups:
        group.amounts = [round_cents(EXACT.multiply(line.net, group.rate)) for line in group.lines]


def _by_line_gross(working: list[_Line], _: list[_Group]) -> None:
    """Round the gross of each line; its charged taxes share what lies between gross and net."""
    for line in working:
        signed = [-group.rate if group.tax.kind == "withholding" else group.rate for group in line.groups]
        factor = 1 + sum(signed, ZERO)
        taxes = round_cents(EXACT.multiply(line.exact, factor)) - line.net
        charged = [rate for rate in signed if rate]
        shares = iter(round_together([EXACT.multiply(line.exact, rate) for rate in charged], taxes))
        for group, rate in zip(line.groups, signed, strict=True):
            amount = next(shares) if rate else ZERO
            group.amounts.append((-amount or ZERO) if group.tax.kind == "withholding" else amount)


_METHODS: dict[Rounding, Callable[[list[_Line], list[_Group]], None]] = {
    "rate": _by_rate,
    "line": _by_line,
    "line_gross": _by_line_gross,
}


def _assemble(working: list[_Line], groups: list[_Group]) -> Totals:
    """The finished totals: the document's are the sums of the lines', the breakdown's those of each tax."""
    document = {"vat": ZERO, "surcharge": ZERO, "withholding": ZERO, "other": ZERO}
    breakdown = []
    for group in groups:
        tax = group.tax
        amount = ZERO
        for line, part in zip(group.lines, group.amounts, strict=False):  # a tax that charges nothing has no amounts
            line.parts[tax.kind] += part
            amount += part
        document[tax.kind] += amount
        breakdown.append(TaxGroup(tax.code, tax.kind, tax.percent, tax.treatment, group.base, amount))
    subtotal = ZERO
    finished = []
    for line in working:
        subtotal += line.net
        places = tuple([group.place for group in line.groups])
        vat, surcharge, withholding, other = line.parts.values()
        finished.append(LineTotals(line.net, vat, surcharge, withholding, other, places))
    vat, surcharge, withholding, other = document.values()
    total = subtotal + vat + surcharge + other - withholding
    return Totals(subtotal, vat, surcharge, withholding, other, total, tuple(finished), tuple(breakdown))


def base_from_gross(gross: Decimal, vat_percent: Decimal, surcharge_percent: Decimal) -> GrossParts:
    """Take a price with tax included apart, so that the total is the price shown (`IVA incluido`).

    gross              euros, two decimals, of any sign: the sum of the lines with the same tax
    vat_percent        21 means 21 %
    surcharge_percent  0 when there is no equivalence surcharge
    Returns            euros, two decimals; base + vat + surcharge is the gross. The VAT is what is left and
                       may be a cent off base by rate: 0.14 at 21 % is 0.12 + 0.02
    Raises             decimal.InvalidOperation for an infinite number
    Source             RD 1619/2012 art. 7.1.f (rate and price, tax included); Ley 37/1992 art. 78
    """
    base = round_cents(EXACT.divide(EXACT.multiply(gross, HUNDRED), HUNDRED + vat_percent + surcharge_percent))
    surcharge = round_cents(EXACT.multiply(EXACT.multiply(base, surcharge_percent), HUNDREDTH))
    return GrossParts(base, gross - base - surcharge, surcharge)
