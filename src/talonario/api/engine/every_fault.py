"""Every fault of a body that cannot be read: msgspec stops at the first, so its parts are read again one by one.

Only refusals pay for it, and a body of nothing but faults is not told all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, get_args, get_origin

import msgspec

from talonario.api.engine.faults import explain, missing
from talonario.api.engine.numbers import settle, settle_field
from talonario.api.engine.problems import FieldError

FAULTS_MAX: Final = 100
INSIDE: Final = " - at `"
"""With which msgspec begins to say that a fault is not the value's own, but of something in it."""


def every_fault(payload: object, shape: type[msgspec.Struct]) -> list[FieldError]:
    """The faults of a payload that is not of this shape, in the shape's order, at most `FAULTS_MAX`."""
    return list(islice(_faults(payload, shape, ""), FAULTS_MAX))


def _faults(value: object, annotation: Any, here: str) -> Iterator[FieldError]:
    """The faults of one value: its own, then those of what it holds.

    here   where the value stands in the body: `lines.0`
    """
    try:
        found = msgspec.convert(value, annotation, strict=False)
    except msgspec.ValidationError as refusal:
        message = str(refusal)
    else:
        if isinstance(found, msgspec.Struct):
            unsettled: list[FieldError] = []
            settle(found, f"{here}.", unsettled)
            yield from unsettled
        return
    own = explain(message, here)
    inner = _inner(value, annotation, here)
    deeper = next(inner, None)
    if deeper is None or (INSIDE not in message and (own.param or "") == here):
        yield own
    if deeper is not None:
        yield deeper
        yield from inner


def _inner(value: object, annotation: Any, here: str) -> Iterator[FieldError]:
    """The faults of the items, entries and fields of a value."""
    for option in _options(annotation):
        origin = get_origin(option)
        if isinstance(value, list) and origin is list:
            for position, item in enumerate(value):
                yield from _faults(item, get_args(option)[0], _at(here, position))
        elif isinstance(value, dict) and origin is dict:
            for key, item in value.items():
                yield from _faults(item, get_args(option)[1], _at(here, key))
        elif isinstance(value, dict) and isinstance(option, type) and issubclass(option, msgspec.Struct):
            yield from _of_fields(value, option, here)


def _of_fields(value: dict[str, object], shape: type[msgspec.Struct], here: str) -> Iterator[FieldError]:
    for info in msgspec.structs.fields(shape):
        place = _at(here, info.encode_name)
        if info.encode_name not in value:
            if info.required:
                yield missing(place)
            continue
        given = value[info.encode_name]
        try:
            found = msgspec.convert(given, info.type, strict=False)
        except msgspec.ValidationError:
            yield from _faults(given, info.type, place)
        else:
            unsettled: list[FieldError] = []
            settle_field(shape, info.name, found, place, unsettled)
            yield from unsettled


def _options(annotation: Any) -> Iterator[Any]:
    """What a value may be: the members of a union, without the marks around them."""
    if get_args(annotation) and get_origin(annotation) not in {list, dict}:
        for part in get_args(annotation):
            yield from _options(part)
    else:
        yield annotation


def _at(here: str, step: object) -> str:
    return f"{here}.{step}" if here else str(step)
