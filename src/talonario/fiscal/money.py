"""Cents: the one home of rounding.

Every amount of a document is a `Decimal` with two decimals. Halves go away from zero (0.125 is 0.13, -0.125
is -0.13), as the tax authority rounds, so a negated amount rounds to the negated result. No result is a
negative zero.

The functions compute in a context of their own: a product of a quantity, a price and a discount has more
digits than the 28 of Python's default, and a result must not depend on which thread asks.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

ZERO = Decimal("0.00")
CENT = Decimal("0.01")

# 60 digits hold the longest product of stored columns (three factors of at most 18) without losing one.
EXACT = Context(prec=60, rounding=ROUND_HALF_UP, traps=[InvalidOperation])


class NotWholeCents(ValueError):
    """An amount that had to be whole cents has a fraction of one."""

    def __init__(self, amount: Decimal) -> None:
        super().__init__(f"{amount} is not a whole number of cents.")
        self.amount = amount


def round_cents(value: Decimal) -> Decimal:
    """Round to cents, half away from zero (`redondeo al céntimo más próximo`).

    value    euros, any number of decimals
    Returns  euros, exactly two decimals, never a negative zero
    Raises   decimal.InvalidOperation for an infinite value
    Source   Ley 46/1998 art. 11 (rounding to the nearest cent, the half upwards)
    """
    return value.quantize(CENT, ROUND_HALF_UP, EXACT) or ZERO


def round_to(value: Decimal, places: int) -> Decimal:
    """Round to a number of decimals, half away from zero.

    value    any number
    places   decimals to keep, 0 or more: 6 for unit prices and quantities, 2 for amounts
    Returns  the number with exactly that many decimals, never a negative zero
    Raises   decimal.InvalidOperation for an infinite value
    """
    unit = Decimal((0, (1,), -places))
    rounded = value.quantize(unit, ROUND_HALF_UP, EXACT)
    return rounded or abs(rounded)


def round_together(values: Sequence[Decimal], total: Decimal) -> list[Decimal]:
    """Round each value to cents so that together they are exactly the total (`reparto de céntimos`).

    Each value is rounded by itself; the cents missing or left over are then given to, or taken from, the
    values that rounding moved furthest the other way. Of those that tie, the earlier end up the larger.

    values   euros, any number of decimals, of any sign
    total    euros, two decimals; normally their sum, rounded
    Returns  euros, two decimals, in the order given; their sum is the total
    Raises   NotWholeCents when the total has a fraction of a cent, or is not zero without a value to carry it
    """
    rounded = [value.quantize(CENT, ROUND_HALF_UP, EXACT) or ZERO for value in values]
    left = total - sum(rounded, ZERO)
    if not left:
        return rounded
    if left != left.quantize(CENT) or not rounded:
        raise NotWholeCents(total)
    step = CENT if left > 0 else -CENT

    def first_served(place: int) -> tuple[Decimal, int]:
        value = values[place]
        error = step * EXACT.subtract(value, rounded[place])
        return error, -place if value * step >= 0 else place

    order = sorted(range(len(rounded)), key=first_served, reverse=True)
    everyone, some = divmod(int(left / step), len(order))
    for place, index in enumerate(order):
        rounded[index] += step * (everyone + (place < some))
    return [cents or ZERO for cents in rounded]


def share_out(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Share an amount in proportion to weights, by largest remainders (a discount over the tax groups).

    total    euros, two decimals, of any sign
    weights  numbers in any unit; when they add up to nothing the shares are equal
    Returns  euros, two decimals, a share per weight in the same order; their sum is the total
    Raises   NotWholeCents when the total has a fraction of a cent, or is not zero and there are no weights
    """
    whole = sum(weights, Decimal(0))
    if whole:
        exact = [EXACT.divide(EXACT.multiply(total, weight), whole) for weight in weights]
    else:
        exact = [EXACT.divide(total, Decimal(len(weights)))] * len(weights) if weights else []
    return round_together(exact, total)
