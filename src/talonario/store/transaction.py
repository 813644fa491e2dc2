"""One transaction of one company: the only door to its rows.

Reads run at once. Writes are collected and leave together, in order, before the next read and at the commit: one
round trip on PostgreSQL, a plain loop on SQLite. The company is added to every statement here, so that no request
can see or change another company's rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, select

from talonario.store import chain, listing, outbox
from talonario.store.chain import ChainHead, Link
from talonario.store.columns import Whole
from talonario.store.engine import Batch, Engine, Session, Step
from talonario.store.errors import ForeignRow
from talonario.store.listing import Condition, Order, Page
from talonario.store.record import Claimable, GlobalRecord, Record
from talonario.store.statement import (
    Compiled,
    Query,
    Statement,
    claiming,
    company_with_due,
    deleting,
    first_due,
    inserting,
    of_company,
    reading,
    updating,
)

R = TypeVar("R", bound=GlobalRecord)
Owned = TypeVar("Owned", bound=Record)
Work = TypeVar("Work", bound=Claimable)

NO_COMPANY = UUID(int=0)
"""Comes before every company."""


class Statements:
    """The compiled statements of one engine, each made on first use."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._compiled: dict[Any, Compiled] = {}

    def get(self, key: Any, build: Any) -> Compiled:
        """The statement under a key; `build` makes its Core form the first time."""
        found = self._compiled.get(key)
        if found is None:
            found = self._compiled[key] = Compiled(build(), self._engine.dialect, self._engine.name)
        return found


class Transaction:
    """Reads and writes of one company.

    company_id   whose rows; None in the few places that work on global tables only
    announce     has a last look at the events before they are numbered, and gives back what is kept of them
    """

    def __init__(self, session: Session, statements: Statements, company_id: UUID | None) -> None:
        self.company_id = company_id
        self._session = session
        self._statements = statements
        self._pending: list[Batch] = []
        self._events: list[outbox.Event] = []
        self._linked: dict[tuple[Any, ...], tuple[ChainHead, list[tuple[Link, tuple[Record, ...]]]]] = {}
        self.announce: Callable[[Sequence[outbox.Event]], Sequence[outbox.Event]] | None = None

    # -- reading ---------------------------------------------------------------------------------------------

    def get(self, record: type[R], identity: Any, *, lock: bool = False) -> R | None:
        """The record of this id, or None. With `lock`, nobody else changes it until this transaction ends."""
        compiled = self._statements.get((record, "get", lock), lambda: reading(record, lock=lock))
        rows = self._read([(compiled, self._key(record, identity))])[0]
        return _build(record, compiled, rows[0]) if rows else None

    def one(self, query: Query[R], **values: Any) -> R | None:
        """The first record of a query, or None."""
        found = self.all(query, **values)
        return found[0] if found else None

    def all(self, query: Query[R], **values: Any) -> list[R]:
        """Every record of a query."""
        return self.together((query, values))[0]

    def together(self, *asked: tuple[Query[Any], Mapping[str, Any]]) -> list[list[Any]]:
        """Several queries in one round trip; the records of each, in order."""
        steps = [(self._statements.get(query, lambda q=query: of_company(q.built)), values) for query, values in asked]
        answers = self._read(steps)
        return [
            [_build(query.record, compiled, row) for row in rows]
            for (query, _), (compiled, _), rows in zip(asked, steps, answers, strict=True)
        ]

    def rows(self, statement: Statement, **values: Any) -> list[list[Any]]:
        """The rows of any SELECT, as Python values."""
        compiled = self._statements.get(statement, lambda: of_company(statement.built))
        return [compiled.row(row) for row in self._read([(compiled, values)])[0]]

    def where(
        self,
        record: type[R],
        *conditions: Condition,
        order: Order | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[R]:
        """The records that meet every condition."""
        order = order or Order(descending=False)
        key = (record, "where", listing.shape_of(conditions), order, limit, offset > 0)
        values = listing.values_of(conditions)

        def build() -> Any:
            built = of_company(listing.selecting(record, listing.conditions_sql(record, conditions), order))
            built = built.limit(limit) if limit is not None else built
            return built.offset(bindparam("offset", type_=Whole())) if offset else built

        compiled = self._statements.get(key, build)
        return [_build(record, compiled, row) for row in self._read([(compiled, {**values, "offset": offset})])[0]]

    def get_many(self, record: type[Owned], identities: Iterable[UUID]) -> dict[UUID, Owned]:
        """The records of these ids, by id; what does not exist is left out."""
        wanted = list(dict.fromkeys(identities))
        found: dict[UUID, Owned] = {}
        for start in range(0, len(wanted), listing.IN_SIZES[-1]):
            part = wanted[start : start + listing.IN_SIZES[-1]]
            found.update((row.id, row) for row in self.where(record, listing.Where("id", "in", part)))
        return found

    def count(self, record: type[GlobalRecord], *conditions: Condition) -> int:
        """How many records meet every condition."""

        def build() -> Any:
            built = listing.conditions_sql(record, conditions)
            return of_company(select(func.count()).select_from(record.table).where(*built))

        compiled = self._statements.get((record, "count", listing.shape_of(conditions)), build)
        return int(self._read([(compiled, listing.values_of(conditions))])[0][0][0])

    def page(
        self,
        record: type[Owned],
        *conditions: Condition,
        order: Order | None = None,
        after: UUID | None = None,
        before: UUID | None = None,
        limit: int = 25,
    ) -> Page[Owned] | None:
        """A page by cursor. None when an order other than by id is asked for and the cursor's record is gone.

        after, before   id of the last record seen, or of the first one; at most one of them
        """
        order = order or Order()
        cursor = after or before
        backwards = before is not None
        values = listing.values_of(conditions)
        if cursor is not None:
            values["cursor_id"] = cursor
            if order.column != "id":
                row = self.get(record, cursor)
                if row is None:
                    return None
                value = getattr(row, order.column)
                values["cursor_value"] = listing.lowest(record, order.column) if value is None else value
        key = (record, "page", listing.shape_of(conditions), order, cursor is not None, backwards, limit)

        def build() -> Any:
            parts = listing.conditions_sql(record, conditions)
            if cursor is not None:
                parts.append(listing.beyond(record, order, backwards=backwards))
            towards = Order(order.column, order.descending != backwards)
            return of_company(listing.selecting(record, parts, towards)).limit(limit + 1)

        compiled = self._statements.get(key, build)
        rows = [_build(record, compiled, row) for row in self._read([(compiled, values)])[0]]
        kept = rows[:limit]
        return Page(kept[::-1] if backwards else kept, len(rows) > limit)

    # -- for workers, which belong to no company -------------------------------------------------------------

    def company_with_due(self, record: type[Claimable], now: datetime, after: UUID = NO_COMPANY) -> UUID | None:
        """The first company after another one, in the order of their ids, that has work due; None when none has."""
        compiled = self._statements.get((record, "company_with_due"), lambda: company_with_due(record))
        return next((row[0] for row in self.across(compiled, now=now, after=after)), None)

    def across(self, statement: Statement | Compiled, **values: Any) -> list[list[Any]]:
        """The rows of a SELECT over every company. Only in a transaction of none, which no request ever has."""
        assert self.company_id is None, "a transaction of a company sees no other one"
        compiled = (
            statement
            if isinstance(statement, Compiled)
            else self._statements.get((statement, "across"), lambda: statement.built)
        )
        return [compiled.row(row) for row in self._read([(compiled, values)])[0]]

    def claim(self, record: type[Work], now: datetime, until: datetime, holder: str) -> Work | None:
        """Take the company's work that has been due for longest, for oneself until `until`; None when nothing is left.

        What another transaction is just taking is passed over, not waited for.
        """
        compiled = self._statements.get((record, "first_due"), lambda: of_company(first_due(record)))
        rows = self._read([(compiled, {"now": now})])[0]
        if not rows:
            return None
        taken = msgspec.structs.replace(_build(record, compiled, rows[0]), due_at=until, held_by=holder)
        marking = self._statements.get((record, "claiming"), lambda: claiming(record))
        key = {"primary__company_id": self.company_id, "primary__id": taken.id}
        self._queue(marking, {**key, "due_at": until, "held_by": holder}, by_key=True)
        return taken

    # -- writing ---------------------------------------------------------------------------------------------

    def insert(self, *records: GlobalRecord) -> None:
        """Add rows."""
        for record in records:
            self._own(record)
            compiled = self._statements.get((type(record), "insert"), partial(inserting, type(record)))
            self._queue(compiled, {name: getattr(record, name) for name in record.names})

    def update(self, *records: GlobalRecord) -> None:
        """Write every field of rows that exist. RowGone is raised, when the writes leave, for one that does not."""
        for record in records:
            self._own(record)
            compiled = self._statements.get((type(record), "update"), partial(updating, type(record)))
            values = {name: getattr(record, name) for name in record.names if name not in record.key}
            key = {f"primary__{name}": getattr(record, name) for name in record.key}
            self._queue(compiled, values | key, by_key=True)

    def delete(self, *records: GlobalRecord) -> None:
        """Remove rows. RowGone as for `update`."""
        for record in records:
            self._own(record)
            compiled = self._statements.get((type(record), "delete"), partial(deleting, type(record)))
            self._queue(compiled, {f"primary__{name}": getattr(record, name) for name in record.key}, by_key=True)

    def execute(self, statement: Statement, **values: Any) -> None:
        """Change many rows with one statement, in its turn."""
        compiled = self._statements.get(statement, lambda: of_company(statement.built))
        self._queue(compiled, values | {"company_id": self.company_id})

    def changed(self, statement: Statement, **values: Any) -> int:
        """Run a change now and say how many rows it touched."""
        self.flush()
        compiled = self._statements.get(statement, lambda: of_company(statement.built))
        return self._session.changed((compiled.sql, compiled.parameters(values | {"company_id": self.company_id})))

    def append(self, event: outbox.Event) -> None:
        """Add to the company's history; the number is given at the commit."""
        self._own(event)
        self._events.append(event)

    def link(self, head: ChainHead, link: Link, *parts: Record) -> None:
        """Add a row that takes the next number of its chain at the commit, and the rows that are its parts.

        head   its `last_number` says nothing; its `closed_at` closes the chain behind this transaction's links. When
               it is closed already, RowGone is raised as the writes leave
        """
        for record in (head, link, *parts):
            self._own(record)
        key = (type(head).table.name, *(getattr(head, name) for name in head.key[1:]))
        links = self._linked[key][1] if key in self._linked else []
        links.append((link, parts))
        self._linked[key] = (head, links)

    def flush(self) -> None:
        """Send what is collected."""
        if self._pending:
            pending, self._pending = self._pending, []
            self._session.write(pending)

    def finish(self) -> None:
        """Number links and events and send everything: the last step before the commit.

        Heads are locked in one order, that of the events last, so that two transactions never wait for each other.
        """
        if self._events and self.announce is not None:
            self._events = list(self.announce(self._events))
        for key in sorted(self._linked):
            self._queue_links(*self._linked[key])
        self._linked = {}
        if self._events:
            taking = self._statements.get("events.take", outbox.taking_numbers)
            appending = self._statements.get("events.append", outbox.appending)
            total = len(self._events)
            self._queue(taking, {"company_id": self.company_id, "taken": total})
            for position, event in enumerate(self._events, start=1):
                values = {name: getattr(event, name) for name in event.names if name != "sequence"}
                self._queue(appending, values | {"behind": total - position})
            self._events = []
        self.flush()

    # -- inside ----------------------------------------------------------------------------------------------

    def _queue_links(self, head: ChainHead, links: list[tuple[Link, tuple[Record, ...]]]) -> None:
        kind = type(head)
        taking = self._statements.get((kind, "taking"), lambda: chain.taking(kind))
        values = {name: getattr(head, name) for name in kind.names}
        self._queue(taking, values | {"last_number": len(links)}, by_key=True)
        for position, (link, _) in enumerate(links, start=1):
            linking = self._statements.get((type(link), kind, "linking"), partial(chain.linking, type(link), kind))
            self._queue(linking, {name: getattr(link, name) for name in link.names} | {"behind": len(links) - position})
        self.insert(*(part for _, parts in links for part in parts))

    def _own(self, record: GlobalRecord) -> None:
        if isinstance(record, Record) and record.company_id != self.company_id:
            raise ForeignRow(f"a row of {record.table.name} belongs to another company")

    def _key(self, record: type[GlobalRecord], identity: Any) -> dict[str, Any]:
        if record.key[0] == "company_id":
            return (
                {"primary__company_id": self.company_id, f"primary__{record.key[-1]}": identity}
                if len(record.key) > 1
                else {"primary__company_id": identity}
            )
        return {f"primary__{record.key[0]}": identity}

    def _queue(self, compiled: Compiled, values: Mapping[str, Any], *, by_key: bool = False) -> None:
        parameters = compiled.parameters(values)
        if self._pending and self._pending[-1].sql is compiled.sql:
            self._pending[-1].parameters.append(parameters)
        else:
            self._pending.append(Batch(compiled.sql, [parameters], by_key))

    def _read(self, asked: Sequence[tuple[Compiled, Mapping[str, Any]]]) -> list[list[Sequence[Any]]]:
        self.flush()
        steps: list[Step] = [
            (compiled.sql, compiled.parameters({**values, "company_id": self.company_id})) for compiled, values in asked
        ]
        return self._session.read(steps)


def _build(record: type[R], compiled: Compiled, row: Sequence[Any]) -> R:
    return record(**dict(zip(record.names, compiled.row(row), strict=True)))
