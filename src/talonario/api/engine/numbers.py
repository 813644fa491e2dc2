"""Bounds and decimals of the numbers in a body.

msgspec knows no bounds for `Decimal`, so the decimal fields of each shape are listed once and settled after reading:
rounded half up to the places that the ledger keeps, refused when not finite or out of bounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Annotated, get_args, get_origin

import msgspec

from talonario.api.engine.faults import bad_format, out_of_range
from talonario.api.engine.problems import FieldError


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of a decimal field, both included, and the places kept; goes inside `Annotated`."""

    least: Decimal
    most: Decimal
    places: int = 6


# Anything beyond fits no column, and no company invoices it.
_MOST = Decimal(1_000_000_000_000)


def bounds(least: str | None = None, most: str | None = None, places: int = 6) -> Bounds:
    """Bounds from texts, so that declarations stay short and exact."""
    return Bounds(-_MOST if least is None else Decimal(least), _MOST if most is None else Decimal(most), places)


ANY = bounds()
IN_CENTS = bounds(places=2)
# What the ledger keeps in whole cents, by name, for shapes that do not say so themselves.
CENTS = frozenset({"amount", "subtotal", "total", "tax_total", "balance"})

Number = Annotated[Decimal, ANY]
Percent = Annotated[Decimal, bounds("0", "100", 4)]
SignedPercent = Annotated[Decimal, bounds("-100", "100", 4)]
Euros = Annotated[Decimal, bounds(places=2)]


def settle_decimals(shape: msgspec.Struct, path: str, errors: list[FieldError]) -> None:
    """Round the decimals of a shape in place (frozen or not), at any depth, adding a fault for each out of bounds.

    path     where the shape stands in the body, with its closing dot: `lines.0.`
    errors   grows
    """
    for name, wire_name, limits in _worth_looking_at(type(shape)):
        value = getattr(shape, name)
        here = f"{path}{wire_name}"
        if isinstance(value, Decimal):
            if not value.is_finite():
                errors.append(bad_format(here))
            elif not limits.least <= value <= limits.most:
                errors.append(out_of_range(here))
            else:
                exponent = value.as_tuple().exponent
                if isinstance(exponent, int) and -exponent > limits.places:
                    rounded = value.quantize(Decimal(1).scaleb(-limits.places), ROUND_HALF_UP)
                    msgspec.structs.force_setattr(shape, name, rounded)
        elif isinstance(value, msgspec.Struct):
            settle_decimals(value, f"{here}.", errors)
        elif isinstance(value, list | tuple):
            for position, item in enumerate(value):
                if isinstance(item, msgspec.Struct):
                    settle_decimals(item, f"{here}.{position}.", errors)


@cache
def _worth_looking_at(shape: type[msgspec.Struct]) -> tuple[tuple[str, str, Bounds], ...]:
    """(attribute, wire name, bounds) of the fields that are decimals or hold shapes."""
    return tuple(
        (info.name, info.encode_name, _bounds_in(info.type) or (IN_CENTS if info.name in CENTS else ANY))
        for info in msgspec.structs.fields(shape)
        if _mentions(info.type)
    )


def _mentions(annotation: object) -> bool:
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return issubclass(annotation, Decimal | msgspec.Struct)
    return any(_mentions(option) for option in get_args(annotation))


def _bounds_in(annotation: object) -> Bounds | None:
    if get_origin(annotation) is Annotated:
        found = [mark for mark in get_args(annotation) if isinstance(mark, Bounds)]
        if found:
            return found[0]
    for option in get_args(annotation):
        inside = _bounds_in(option)
        if inside is not None:
            return inside
    return None
