"""A record is its table: one frozen struct, from whose annotations the SQLAlchemy table is derived.

    @stored("sales_channels", unique={"sales_channels_name": ("name",)})
    class SalesChannel(Record):
        name: str
        account_code: str

Every record of a company begins with `company_id` and `id`, which are its primary key in that order: the company
leads every key, as sharding by company asks.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import UnionType
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from talonario.store.columns import ColumnType, column_type

METADATA = MetaData()
NAMES_FILE = "names_file"
"""What a column's `info` says of a field that is marked with `NamesFile`."""


class References(msgspec.Struct, frozen=True):
    """Marks a field as a link: `Annotated[UUID, References("contacts")]` names a row of the same company."""

    table: str


class NamesFile(msgspec.Struct, frozen=True):
    """Marks a field that is the sha256 of a file, or holds some: `Annotated[str, NamesFile()]`.

    What no such field names is an orphan.
    """


class GlobalRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A row that belongs to no company (the directory of keys, the users)."""

    table: ClassVar[Table]
    names: ClassVar[tuple[str, ...]]
    key: ClassVar[tuple[str, ...]]
    types: ClassVar[tuple[ColumnType, ...]]

    @classmethod
    def c(cls) -> ReadOnlyColumnCollection[str, Column[Any]]:
        """The columns, to write statements with."""
        return cls.table.c


class Record(GlobalRecord, frozen=True, kw_only=True):
    """A row of a company."""

    company_id: UUID
    id: UUID


class Claimable(Record, frozen=True, kw_only=True):
    """A row that is work, done by whichever worker claims it first.

    due_at    when there is something to do; None when there is nothing. A claim moves it to its own end, so that the
              work of a worker that died is taken again then
    held_by   whose claim it is, different for each claim; None when nobody's
    """

    due_at: datetime | None
    held_by: str | None


R = TypeVar("R", bound=GlobalRecord)


def stored(
    name: str,
    *,
    key: Sequence[str] | None = None,
    unique: Mapping[str, Sequence[str]] | None = None,
    index: Mapping[str, Sequence[str]] | None = None,
) -> Callable[[type[R]], type[R]]:
    """Make the class's table.

    name     of the table
    key      its primary key; default `company_id, id` for a company's record, the first field otherwise
    unique   constraint name -> fields, without `company_id`, which the store puts first
    index    index name -> fields, in the same way

    Rows that are work get one more index, of those that wait or are held; what is done is not in it.
    """

    def attach(cls: type[R]) -> type[R]:
        hints = get_type_hints(cls, include_extras=True)
        names = tuple(field.name for field in msgspec.structs.fields(cls))
        owned = issubclass(cls, Record)
        chosen = tuple(key) if key else (("company_id", "id") if owned else names[:1])
        columns: list[Column[Any]] = []
        links: list[ForeignKeyConstraint] = []
        types: list[ColumnType] = []
        for field in names:
            annotation, metadata, nullable = _parts(hints[field])
            kind = column_type(annotation, metadata)
            types.append(kind)
            info = {NAMES_FILE: any(isinstance(item, NamesFile) for item in metadata)}
            columns.append(Column(field, kind, nullable=nullable, info=info))
            links.extend(
                ForeignKeyConstraint(
                    ["company_id", field],
                    [f"{item.table}.company_id", f"{item.table}.id"],
                    name=f"{name}_{field}",
                )
                for item in metadata
                if isinstance(item, References)
            )
        lead = ("company_id",) if owned else ()
        uniques = [UniqueConstraint(*lead, *fields, name=label) for label, fields in (unique or {}).items()]
        indexes = [Index(label, *lead, *fields) for label, fields in (index or {}).items()]
        if issubclass(cls, Claimable):
            waiting = text("due_at IS NOT NULL")
            indexes.append(
                Index(f"{name}_due", *lead, "due_at", sqlite_where=waiting, postgresql_where=waiting),
            )
        cls.table = Table(name, METADATA, *columns, PrimaryKeyConstraint(*chosen), *links, *uniques, *indexes)
        cls.names, cls.key, cls.types = names, chosen, tuple(types)
        return cls

    return attach


def _parts(hint: Any) -> tuple[Any, tuple[Any, ...], bool]:
    """Take an annotation apart: the plain type, what `Annotated` carried, whether it may be None."""
    metadata: tuple[Any, ...] = ()
    nullable = False
    while True:
        if get_origin(hint) is Annotated:
            metadata += hint.__metadata__
            hint = get_args(hint)[0]
        elif get_origin(hint) in {Union, UnionType} and type(None) in get_args(hint):
            nullable = True
            rest = tuple(part for part in get_args(hint) if part is not type(None))
            hint = Union[rest]  # noqa: UP007  (the parts are only known when running)
        else:
            break
    if get_origin(hint) is Literal:
        hint = type(get_args(hint)[0])
    return hint, metadata, nullable
