"""Typed shapes of what travels: reading bodies with every fault named by its field, writing answers exactly.

A shape is a msgspec Struct. Its attributes are named like the record's fields; the outside spelling, where it differs,
is `msgspec.field(name=...)`. A field that may be absent is `| UnsetType = UNSET`, so absent is told from null.
Decimals stay decimals both ways: numbers are read with every digit and written as JSON numbers without passing a float.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET

from talonario.api.engine.every_fault import every_fault
from talonario.api.engine.numbers import settle
from talonario.api.engine.problems import FieldError, Problem, invalid_fields

DEPTH_MAX = 32
NUMBER_DIGITS_MAX = 40


class Wire(msgspec.Struct, kw_only=True):
    """A shape on the wire. Unknown keys are ignored when reading; fields left UNSET are left out when writing."""


Shape = TypeVar("Shape", bound=Wire)


_COMMANDS = ("talonario.cli.", "talonario.migrate.", "talonario.clients.")
"""What only commands use, by one thread: some of it cannot be read from JSON and need not be."""


def know_shapes() -> None:
    """Let msgspec look at every Struct of the server once, before there are threads.

    It finds out what a Struct is made of when that is first used. A thread that uses it meanwhile sees it half done,
    and the process dies of a segmentation fault (msgspec 0.22).
    """
    waiting: list[type[msgspec.Struct]] = [msgspec.Struct]
    while waiting:
        shape = waiting.pop()
        waiting += shape.__subclasses__()
        if shape.__module__.startswith("talonario.") and not shape.__module__.startswith(_COMMANDS):
            msgspec.json.Decoder(shape)


# ---------------------------------------------------------------------------------------------------------- writing

ENCODER = msgspec.json.Encoder(decimal_format="number")


def plain(value: Decimal) -> int | Decimal:
    """A decimal as the shortest JSON number: `5` for 5.000000, `1802.9` for 1802.90."""
    whole = int(value)
    return whole if whole == value else value.normalize()


def plain_or_none(value: Decimal | None) -> int | Decimal | None:
    """`plain`, with nothing staying nothing."""
    return None if value is None else plain(value)


# ---------------------------------------------------------------------------------------------------------- reading


def _number(literal: str) -> int | Decimal:
    """A JSON number with a point or an exponent. Whole ones become integers: `1e3` may stand where 1000 may."""
    value = Decimal(literal)
    if value.adjusted() < NUMBER_DIGITS_MAX and value == value.to_integral_value():
        return int(value)
    return value


_DECODER = msgspec.json.Decoder(float_hook=_number)


def decode(body: bytes) -> object:
    """The JSON value in `body`, tidied. Raises Problem `invalid_json` for anything that is not JSON in UTF-8."""
    try:
        return tidy(_DECODER.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, InvalidOperation, ValueError) as refusal:
        raise _not_json("El cuerpo de la petición no es JSON válido.", "The body is not valid JSON.") from refusal


def tidy(value: object, depth: int = 0) -> object:
    """Texts trimmed, empty texts null, at any depth. Refuses values nested too deep and texts with NUL."""
    if isinstance(value, str):
        if "\x00" in value:
            raise _not_json("Un texto contiene un carácter nulo.", "A text holds a null character.")
        return value.strip() or None
    if depth > DEPTH_MAX:
        raise _not_json("El cuerpo está anidado a demasiada profundidad.", "The body is nested too deep.")
    if isinstance(value, dict):
        return {key: tidy(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [tidy(item, depth + 1) for item in value]
    return value


def read(payload: object, shape: type[Shape]) -> Shape:
    """Read `payload` (already tidy) as `shape`. Raises Problem naming every field that cannot be read."""
    try:
        found = msgspec.convert(payload, shape, strict=False)
    except msgspec.ValidationError as refusal:
        raise invalid_fields(every_fault(payload, shape)) from refusal
    errors: list[FieldError] = []
    settle(found, "", errors)
    if errors:
        raise invalid_fields(errors)
    return found


def given(shape: Wire) -> dict[str, Any]:
    """Tell the fields that the body named, by attribute: null is given, absent is not."""
    pairs = ((name, getattr(shape, name)) for name in shape.__struct_fields__)
    return {name: value for name, value in pairs if value is not UNSET}


def default(value: Any, otherwise: Any) -> Any:
    """`value`, or `otherwise` when it is absent or null."""
    return otherwise if value is UNSET or value is None else value


def _not_json(es: str, en: str) -> Problem:
    return Problem("bad_request", "invalid_json", es, en)
