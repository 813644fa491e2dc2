"""Amounts and numbers without float noise: the only rounding that the migration does."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
MICRO = Decimal("0.000001")


def cents(value: Decimal) -> Decimal:
    """The amount in euros and cents, half a cent away from zero, after float noise is taken off."""
    return value.quantize(MICRO, ROUND_HALF_UP).quantize(CENT, ROUND_HALF_UP)


def tidy(value: Decimal) -> Decimal:
    """The number with at most six decimals and no trailing zeros, written without an exponent."""
    short = value.quantize(MICRO, ROUND_HALF_UP).normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short
