"""Column types: how each Python value lies in a table, on every engine.

Money, prices, quantities and percents are `Decimal` in Python and scaled integers in the table, so that every
engine sums them exactly. A type knows its DDL (through SQLAlchemy) and its two conversions, which the store
applies itself because statements are run by the drivers.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, Boolean, Date, DateTime, LargeBinary, String, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

Convert = Callable[[Any], Any]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class ColumnType(TypeDecorator[Any]):
    """A column type with its conversions; `None` means that the driver's own value is already right."""

    impl: Any = Text
    cache_ok = True

    def encoder(self, engine: str) -> Convert | None:
        """From the Python value to what the driver of `engine` takes."""
        return None

    def decoder(self, engine: str) -> Convert | None:
        """From what the driver of `engine` gives to the Python value."""
        return None


class Identifier(ColumnType):
    """A UUID: 16 bytes on SQLite, `uuid` on PostgreSQL."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Give the DDL type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=True))
        return dialect.type_descriptor(LargeBinary(16))

    def encoder(self, engine: str) -> Convert | None:
        """Bytes for SQLite."""
        return _uuid_bytes if engine == "sqlite" else None

    def decoder(self, engine: str) -> Convert | None:
        """Back to a UUID."""
        return _uuid_of if engine == "sqlite" else None


class Scaled(ColumnType):
    """A `Decimal` kept as an integer of its smallest unit: `digits` decimals."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, digits: int) -> None:
        super().__init__()
        self.digits = digits

    def encoder(self, engine: str) -> Convert | None:
        """Refuse what does not fit the unit: rounding happens in `fiscal`, never here."""
        digits = self.digits

        def encode(value: Decimal) -> int:
            scaled = value.scaleb(digits)
            whole = int(scaled)
            if whole != scaled:
                raise ValueError(f"{value} has more than {digits} decimals")
            return whole

        return encode

    def decoder(self, engine: str) -> Convert | None:
        """Back to a `Decimal` with exactly `digits` decimals (sums arrive as int or Decimal)."""
        exponent = -self.digits

        def decode(value: int) -> Decimal:
            return Decimal(value).scaleb(exponent)

        return decode


class Instant(ColumnType):
    """An aware UTC instant: microseconds since 1970 on SQLite, `timestamptz` on PostgreSQL."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Give the DDL type."""
        kind: TypeEngine[Any] = DateTime(timezone=True) if dialect.name == "postgresql" else BigInteger()
        return dialect.type_descriptor(kind)

    def encoder(self, engine: str) -> Convert | None:
        """Microseconds for SQLite."""
        return _microseconds if engine == "sqlite" else None

    def decoder(self, engine: str) -> Convert | None:
        """Back to an aware instant in UTC."""
        return _instant if engine == "sqlite" else _in_utc


class Day(ColumnType):
    """A calendar day in Madrid: ISO text on SQLite, `date` on PostgreSQL."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Give the DDL type."""
        kind: TypeEngine[Any] = Date() if dialect.name == "postgresql" else String(10)
        return dialect.type_descriptor(kind)

    def encoder(self, engine: str) -> Convert | None:
        """ISO text for SQLite."""
        return date.isoformat if engine == "sqlite" else None

    def decoder(self, engine: str) -> Convert | None:
        """Back to a `date`."""
        return date.fromisoformat if engine == "sqlite" else None


class Truth(ColumnType):
    """A boolean: 0 or 1 on SQLite."""

    impl = Boolean(create_constraint=False)
    cache_ok = True

    def encoder(self, engine: str) -> Convert | None:
        """An integer for SQLite."""
        return int if engine == "sqlite" else None

    def decoder(self, engine: str) -> Convert | None:
        """Back to a boolean."""
        return bool if engine == "sqlite" else None


class Whole(ColumnType):
    """An integer of 64 bits."""

    impl = BigInteger
    cache_ok = True


class Words(ColumnType):
    """Text."""

    impl = Text
    cache_ok = True


class Blob(ColumnType):
    """Bytes as they are."""

    impl = LargeBinary
    cache_ok = True

    def decoder(self, engine: str) -> Convert | None:
        """Bytes, whatever the driver's buffer type."""
        return bytes


class Document(ColumnType):
    """A list, a map or a struct, kept as JSON text so that both engines store and search it alike."""

    impl = Text
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__()
        self.shape = shape

    def encoder(self, engine: str) -> Convert | None:
        """To JSON text."""

        def encode(value: Any) -> str:
            return ENCODER.encode(value).decode()

        return encode

    def decoder(self, engine: str) -> Convert | None:
        """From JSON text to the declared shape."""
        return msgspec.json.Decoder(self.shape).decode


ENCODER = msgspec.json.Encoder(decimal_format="string")

Euros = Annotated[Decimal, Scaled(2)]
Price = Annotated[Decimal, Scaled(6)]
Quantity = Annotated[Decimal, Scaled(6)]
Percent = Annotated[Decimal, Scaled(4)]
Rate = Annotated[Decimal, Scaled(8)]


def _uuid_bytes(value: UUID) -> bytes:
    return value.bytes


def _uuid_of(value: bytes) -> UUID:
    return msgspec.convert(value, UUID)  # in a quarter of the time of `UUID(bytes=value)`; every row has a few


def _microseconds(value: datetime) -> int:
    return (value - EPOCH) // MICROSECOND


def _instant(value: int) -> datetime:
    return EPOCH + timedelta(microseconds=value)


def _in_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def column_type(annotation: Any, metadata: tuple[Any, ...]) -> ColumnType:
    """The column type of a record's field.

    annotation   the field's type without `None`
    metadata     what `Annotated` carried; a `ColumnType` there wins
    """
    for item in metadata:
        if isinstance(item, ColumnType):
            return item
    plain: dict[Any, ColumnType] = {
        UUID: Identifier(),
        str: Words(),
        bool: Truth(),
        int: Whole(),
        date: Day(),
        datetime: Instant(),
        bytes: Blob(),
    }
    return plain.get(annotation) or Document(annotation)
