"""Bounds and decimals of the numbers in a body, and the bounds of its instants.

msgspec knows no bounds for `Decimal`, so the fields of each shape that need some are listed once and settled after
reading: decimals rounded half up to the places that the ledger keeps, refused when not finite or out of bounds; whole
numbers and instants refused when no column holds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
WHOLE_MOST = 10**15
# Before the first and after the last, some offset leads out of the calendar.
YEAR_FIRST, YEAR_LAST = 1900, 2200


def bounds(least: str | None = None, most: str | None = None, places: int = 6) -> Bounds:
    """Bounds from texts, so that declarations stay short and exact."""
    return Bounds(-_MOST if least is None else Decimal(least), _MOST if most is None else Decimal(most), places)


ANY = bounds()
IN_CENTS = bounds(places=2)
# What the ledger keeps in other places or bounds, by name, for shapes that do not say so themselves.
BY_NAME = {
    **dict.fromkeys(("amount", "subtotal", "total", "tax_total", "balance"), IN_CENTS),
    "discount_percent": bounds(places=4),
    "default_discount_percent": bounds(places=4),
    "exchange_rate": bounds(least="0", most="10000000000", places=8),
}

Number = Annotated[Decimal, ANY]
Percent = Annotated[Decimal, bounds("0", "100", 4)]
SignedPercent = Annotated[Decimal, bounds("-100", "100", 4)]
Euros = Annotated[Decimal, bounds(places=2)]


def settle(shape: msgspec.Struct, path: str, errors: list[FieldError]) -> None:
    """Round the decimals of a shape in place (frozen or not), at any depth, adding a fault for what is out of bounds.

    path     where the shape stands in the body, with its closing dot: `lines.0.`
    errors   grows
    """
    for name, (wire_name, limits) in _worth_looking_at(type(shape)).items():
        value = getattr(shape, name)
        held = _settled(value, limits, f"{path}{wire_name}", errors)
        if held is not value:
            msgspec.structs.force_setattr(shape, name, held)


def settle_field(shape: type[msgspec.Struct], name: str, value: object, here: str, errors: list[FieldError]) -> None:
    """Add the faults of one field's value, for a shape that has others which cannot be read at all.

    here   where the value stands in the body
    """
    found = _worth_looking_at(shape).get(name)
    if found is not None:
        _settled(value, found[1], here, errors)


def _settled(value: object, limits: Bounds, here: str, errors: list[FieldError]) -> object:
    """The value as the ledger holds it."""
    if isinstance(value, msgspec.Struct):
        settle(value, f"{here}.", errors)
    elif isinstance(value, list | tuple):
        for position, item in enumerate(value):
            if isinstance(item, msgspec.Struct):
                settle(item, f"{here}.{position}.", errors)
    elif (fault := _fault(value, limits, here)) is not None:
        errors.append(fault)
    elif isinstance(value, Decimal):
        return _held(value, limits.places)
    return value


def _fault(value: object, limits: Bounds, here: str) -> FieldError | None:
    """What is wrong with a number or an instant."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            return bad_format(here)
        return None if limits.least <= value <= limits.most else out_of_range(here)
    if isinstance(value, int):
        return None if abs(value) <= WHOLE_MOST else out_of_range(here)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            return bad_format(here, "date-time")
        return None if YEAR_FIRST <= value.year <= YEAR_LAST else out_of_range(here)
    return None


def _held(value: Decimal, places: int) -> Decimal:
    """The number with no more decimals than the ledger keeps."""
    exponent = value.as_tuple().exponent
    is_finer = isinstance(exponent, int) and -exponent > places
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if is_finer else value


@cache
def _worth_looking_at(shape: type[msgspec.Struct]) -> dict[str, tuple[str, Bounds]]:
    """Attribute -> (wire name, bounds) of the fields that are numbers or instants, or hold shapes."""
    return {
        info.name: (info.encode_name, _bounds_in(info.type) or BY_NAME.get(info.name, ANY))
        for info in msgspec.structs.fields(shape)
        if _mentions(info.type)
    }


def _mentions(annotation: object) -> bool:
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return issubclass(annotation, Decimal | msgspec.Struct | int | datetime) and annotation is not bool
    return any(_mentions(option) for option in get_args(annotation))


def _bounds_in(annotation: object) -> Bounds | None:
    if get_origin(annotation) is Annotated:
        found = [mark for mark in get_args(annotation) if isinstance(mark, Bounds)]
        if found:
            # `Annotated[Number, bounds("0")]` is flat, and what stands outside was said last.
            return found[-1]
    for option in get_args(annotation):
        inside = _bounds_in(option)
        if inside is not None:
            return inside
    return None
