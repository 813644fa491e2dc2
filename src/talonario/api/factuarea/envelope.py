"""The envelopes of answers: one object, a flat list, a page, nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from talonario.api.engine.operation import Answer


def one(shape: object) -> Answer:
    """200 with one object."""
    return Answer(200, {"data": shape})


def made(shape: object, location: str) -> Answer:
    """201 with one object and the path where it can be read again."""
    return Answer(201, {"data": shape}, {"Location": location})


def upserted(shape: object, location: str, *, is_new: bool) -> Answer:
    """201 for what was made, 200 without a Location for what was there and was updated."""
    return made(shape, location) if is_new else one(shape)


def many(shapes: Sequence[object], **beside: Any) -> Answer:
    """200 with a flat list."""
    return Answer(200, {"data": shapes, **beside})


def page(shapes: Sequence[object], last_id: UUID | None, *, has_more: bool) -> Answer:
    """200 with a page; all three keys are always there, and more to come always has a cursor."""
    return Answer(
        200, {"data": shapes, "has_more": has_more, "next_cursor": str(last_id) if has_more and last_id else None}
    )


def nothing() -> Answer:
    """204."""
    return Answer(204)
