"""Neutral records as bytes, and back: what travels, what is hashed, what an export gives."""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

import msgspec

from talonario.migrate.canonical import Canonical

C = TypeVar("C", bound=Canonical)
_encoder = msgspec.json.Encoder(order="deterministic")


def encode(record: object) -> bytes:
    """The record as it travels: the same record always gives the same bytes."""
    return _encoder.encode(record)


def content_hash(record: object) -> str:
    """What tells one content of a record from another."""
    return hashlib.sha256(encode(record)).hexdigest()


def from_export(shape: type[C], value: dict[str, Any]) -> C:
    """A record as a server exports it. Raises msgspec.ValidationError."""
    return msgspec.convert(without_nulls(value), shape, strict=False)


def without_nulls(value: Any) -> Any:
    """The same JSON with every null member left out."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value
