"""Shapes that several resources share, and how Factuarea writes numbers, instants and references."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.faults import bad_format
from talonario.api.engine.numbers import bounds
from talonario.api.engine.problems import invalid_fields
from talonario.api.engine.wire import Wire, plain

EMAIL = r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]{2,}$"

Email = Annotated[str, Meta(max_length=191, pattern=EMAIL)]
ExternalId = Annotated[str, Meta(max_length=100, min_length=1)]
Notes = Annotated[str, Meta(max_length=1000)]
Text10 = Annotated[str, Meta(max_length=10)]
Text20 = Annotated[str, Meta(max_length=20)]
Text100 = Annotated[str, Meta(max_length=100)]
Text200 = Annotated[str, Meta(max_length=200)]
Text255 = Annotated[str, Meta(max_length=255)]
Text500 = Annotated[str, Meta(max_length=500)]

Metadata = Annotated[dict[str, Any], Meta(max_length=50)]

Latitude = Annotated[Decimal, bounds("-90", "90", 8)]
Longitude = Annotated[Decimal, bounds("-180", "180", 8)]


class CustomFieldWire(Wire, kw_only=True):
    """One remark of an integration, both ways."""

    field: Annotated[str, Meta(min_length=1, max_length=60)]
    value: Text500


class Ref(Wire, kw_only=True):
    """A record named inside another: its id and its name."""

    id: UUID | None
    name: str | None


class SeriesRef(Wire, kw_only=True):
    """A series named inside a document."""

    id: UUID | None
    code: str | None


class RateRef(Wire, kw_only=True):
    """A tax named inside a product."""

    id: UUID
    rate: Decimal | int


class BulkIds(Wire, kw_only=True):
    """The body of a bulk deletion of masters."""

    ids: Annotated[list[str], Meta(min_length=1, max_length=200)]


class BulkIdsOfDocuments(Wire, kw_only=True):
    """The body of a bulk deletion of documents."""

    ids: Annotated[list[str], Meta(min_length=1, max_length=100)]


class ByExternalId(Wire, kw_only=True):
    """The body of a look-up by the key of another system."""

    external_id: ExternalId


def amount(value: Decimal) -> int | Decimal:
    """Euros as a JSON number with at most two decimals."""
    return plain(value)


def at(value: datetime) -> str:
    """An instant in UTC to the second."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")


def at_or_none(value: datetime | None) -> str | None:
    """`at`, with nothing staying nothing."""
    return None if value is None else at(value)


def metadata_in(value: dict[str, Any] | UnsetType | None) -> dict[str, str] | UnsetType | None:
    """Metadata as texts, whatever simple values were sent. Raises Problem for a value that is none or too long."""
    if value is UNSET or value is None:
        return value
    texts = {key: _as_text(item) for key, item in value.items()}
    wrong = [
        bad_format(f"metadata.{key}")
        for key, item in value.items()
        if isinstance(item, list | dict) or len(texts[key]) > 500
    ]
    if wrong:
        raise invalid_fields(wrong)
    return texts


def metadata_out(value: dict[str, str]) -> dict[str, str] | None:
    """Metadata as the contract has it: null when there is none."""
    return value or None


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
