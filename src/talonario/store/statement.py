"""Statements: written once in SQLAlchemy Core, compiled once per engine, run by the driver itself.

`Query` reads whole records, `Statement` anything else. Neither names the company: the transaction adds
`company_id` to every table of theirs that has one, so that nobody can forget it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    Delete,
    Insert,
    Select,
    SelectBase,
    Table,
    Update,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.visitors import iterate

from talonario.store.columns import ColumnType, Convert
from talonario.store.record import Claimable, GlobalRecord

R = TypeVar("R", bound=GlobalRecord)

COMPANY = "company_id"


class Query(Generic[R]):
    """Read records of one class.

    record     what comes back
    where      Core conditions; values that vary are `bindparam("name")`
    order_by   Core columns; give one whenever more than one row can come back
    limit      at most so many
    lock       hold the rows to the end of the transaction (SQLite's writer is alone anyway)
    """

    def __init__(
        self,
        record: type[R],
        *where: ColumnElement[bool],
        order_by: Sequence[Any] = (),
        limit: int | None = None,
        lock: bool = False,
    ) -> None:
        self.record = record
        built = select(*record.table.c).where(*where).order_by(*order_by)
        if limit is not None:
            built = built.limit(limit)
        self.built = _locked(built) if lock else built


class Statement:
    """A SELECT of anything, or an UPDATE or DELETE of many rows."""

    def __init__(self, built: SelectBase | Update | Delete | Insert) -> None:
        self.built = built


class Compiled:
    """SQL text for one engine with the conversions of its parameters and of its rows."""

    __slots__ = ("decoders", "defaults", "encoders", "returns_rows", "sql")

    def __init__(self, built: Any, dialect: Dialect, engine: str) -> None:
        compiled = built.compile(dialect=dialect)
        self.sql: str = compiled.string
        self.encoders: dict[str, Convert | None] = {}
        self.defaults: dict[str, Any] = {}
        for name, bind in compiled.binds.items():
            kind = bind.type
            convert = kind.encoder(engine) if isinstance(kind, ColumnType) else None
            self.encoders[name] = convert
            if bind.value is not None or not bind.required:
                value = bind.value
                self.defaults[name] = convert(value) if convert and value is not None else value
        self.returns_rows = isinstance(built, Select)
        self.decoders: list[tuple[int, Convert]] = [
            (place, decode)
            for place, column in enumerate(built.selected_columns if isinstance(built, Select) else ())
            if isinstance(column.type, ColumnType) and (decode := column.type.decoder(engine)) is not None
        ]

    def parameters(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The driver's parameters for these Python values."""
        result = dict(self.defaults)
        for name, convert in self.encoders.items():
            if name in values:
                value = values[name]
                result[name] = convert(value) if convert is not None and value is not None else value
        return result

    def row(self, raw: Sequence[Any]) -> list[Any]:
        """One row of the driver as Python values."""
        values = list(raw)
        for place, decode in self.decoders:
            value = values[place]
            if value is not None:
                values[place] = decode(value)
        return values


def of_company(built: Any) -> Any:
    """The same statement, held to the company of the transaction in every table it reads from or changes.

    A table inside a subquery is the author's to hold: `table.c.company_id == bindparam("company_id")`.
    """
    if isinstance(built, Insert):
        return built
    sources = built.get_final_froms() if isinstance(built, Select) else [built.table]
    tables = [element for source in sources for element in iterate(source) if isinstance(element, Table)]
    held = [table for table in dict.fromkeys(tables) if COMPANY in table.c]
    return built.where(*(table.c.company_id == bindparam(COMPANY, type_=table.c.company_id.type) for table in held))


def inserting(record: type[GlobalRecord]) -> Insert:
    """INSERT of a whole record."""
    return insert(record.table).values({name: bindparam(name) for name in record.names})


def updating(record: type[GlobalRecord]) -> Update:
    """UPDATE of every field outside the key, by the key."""
    table = record.table
    rest: dict[str, Any] = {name: bindparam(name) for name in record.names if name not in record.key}
    return update(table).values(rest).where(*_by_key(record))


def deleting(record: type[GlobalRecord]) -> Delete:
    """DELETE by the key."""
    return delete(record.table).where(*_by_key(record))


def reading(record: type[GlobalRecord], *, lock: bool) -> Select[Any]:
    """SELECT by the key."""
    built = select(*record.table.c).where(*_by_key(record))
    return _locked(built) if lock else built


def first_due(record: type[Claimable]) -> Select[Any]:
    """SELECT of the row that has been due for longest, locked; what others have locked is passed over."""
    table = record.table
    waiting = select(*table.c).where(table.c.due_at <= bindparam("now", type_=table.c.due_at.type))
    return _locked(waiting.order_by(table.c.due_at).limit(1), skip=True)


def company_with_due(record: type[Claimable]) -> Select[Any]:
    """SELECT of the first company after `:after` that has a row due; the one statement here that crosses companies.

    One step in the index of waiting rows, however many wait.
    """
    table = record.table
    return (
        select(table.c.company_id)
        .where(
            table.c.company_id > bindparam("after", type_=table.c.company_id.type),
            table.c.due_at <= bindparam("now", type_=table.c.due_at.type),
        )
        .order_by(table.c.company_id)
        .limit(1)
    )


def claiming(record: type[Claimable]) -> Update:
    """UPDATE of whose a row is, and until when."""
    table = record.table
    taken = {name: bindparam(name, type_=table.c[name].type) for name in ("due_at", "held_by")}
    return update(table).values(taken).where(*_by_key(record))


def _locked(built: Select[Any], *, skip: bool = False) -> Select[Any]:
    """FOR NO KEY UPDATE, as an UPDATE itself would lock.

    A plain FOR UPDATE also waits for whoever just inserted a row that refers to this one: of two transactions that
    write a draft of a series and then lock the series, each would wait for the other.
    """
    return built.with_for_update(key_share=True, skip_locked=skip)


def _by_key(record: type[GlobalRecord]) -> list[ColumnElement[bool]]:
    return [
        record.table.c[name] == bindparam(f"primary__{name}", type_=record.table.c[name].type) for name in record.key
    ]
