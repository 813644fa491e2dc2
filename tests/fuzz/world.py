"""Companies in one database that must never meet, all filled alike, and proof of what was written.

world = World.made(database, clock, new_id, files)
reply = world.door()("POST", "/v1/clients", b"{")      # as the attacker
assert world.written() == []
"""

import secrets
import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import falcon
import msgspec
from sqlalchemy import select

from talonario.api.engine.gate import Limits
from talonario.app import build, outside, spellings
from talonario.domain import founding, keys
from talonario.domain.companies import Company, Policy
from talonario.domain.context import Context, Outside
from talonario.domain.emails.record import Email
from talonario.domain.identity import IdSource, short_id
from talonario.domain.keys import ApiKey
from talonario.domain.records import RECORDS
from talonario.domain.vault import KeyVault
from talonario.domain.webhooks import queue
from talonario.domain.webhooks.record import WebhookAttempt, WebhookDelivery
from talonario.store import Database
from talonario.store.files import Files
from talonario.store.record import GlobalRecord
from talonario.store.statement import Statement
from tests.fuzz import door
from tests.fuzz.door import Door, Stranger
from tests.fuzz.filling import Filling
from tests.webhooks.receiver import OFFLINE

ATTACKER: Final = "Merodeador"
VICTIM: Final = "VICTIMA7Q"
SANDBOX: Final = "GEMELA3X"
BODY_BYTES_MAX: Final = 2_000_000

EVERYTHING: Final = {record: Statement(select(*record.table.c)) for record in RECORDS}

Place = tuple[type[GlobalRecord], tuple[Any, ...]]
Rows = dict[Place, GlobalRecord]


def deliver_all(database: Database, company: Company, given: Outside) -> dict[str, str]:
    """Let every e-mail and every webhook of a company have arrived, as a worker would; the ids of what that made."""
    with database.write(company.company_id) as tx:
        tx.update(*(msgspec.structs.replace(one, state="sent", due_at=None) for one in tx.where(Email)))
        queue.queue_next(Context(tx, company, None, given), spellings())
        told = tx.where(WebhookDelivery)
        for one in told:
            attempt = WebhookAttempt(
                company_id=company.company_id,
                id=given.new_id(),
                delivery_id=one.id,
                number=1,
                started_at=given.clock(),
                duration_ms=5,
                request_headers={"Factuarea-Signature": "t=1,v1=0"},
                response_status=200,
                response_body=company.name,
                trouble=None,
            )
            tx.insert(attempt)
            done = {"status": "delivered", "attempts": 1, "due_at": None, "completed_at": given.clock()}
            tx.update(msgspec.structs.replace(one, last_attempt_id=attempt.id, **done))
    own = [one for one in told if one.event_name == "client.updated"]
    return {"webhook.delivery": str(own[0].id)}


class Holder(msgspec.Struct, frozen=True):
    """A company and what is known of it.

    factuarea, holded   its keys
    ids                 of its records by what they are (`tests.fuzz.filling`): UUIDs, and Holded's short form for
                        those that were made through its dialect
    """

    company: Company
    factuarea: str
    holded: str
    ids: dict[str, str]
    marker: str


class World:
    """A database with the attacker's company, the victim's and the attacker's sandbox twin.

    before   every row as it was at the beginning
    """

    def __init__(self, database: Database, app: falcon.App[Any, Any], holders: list[Holder]) -> None:
        self.database = database
        self.app = app
        self.attacker, self.victim, self.sandbox = self.holders = holders
        self.before = self.rows()
        self._strangers = {holder.marker: self._stranger(holder) for holder in holders}
        self._watch: sqlite3.Connection | None = None
        if database.engine.name == "sqlite":
            self._watch = sqlite3.connect(database.engine.sqlalchemy_url.removeprefix("sqlite:///"))
        self._version = self._data_version()

    @classmethod
    def made(
        cls,
        database: Database,
        clock: Callable[[], datetime],
        new_id: IdSource,
        files: Files,
        *,
        policy: Policy = "strict",
    ) -> "World":
        """Found and fill the companies."""
        limits = Limits(body_bytes_max=BODY_BYTES_MAX)
        given = outside(clock, new_id, files=files, vault=KeyVault("a key of the tests"))
        app = build(database, given, limits=limits, egress=OFFLINE)
        here: dict[str, Any] = {"now": clock(), "new_id": new_id}
        found = [founding.found(database, marker, "B12345674", policy, **here) for marker in (ATTACKER, VICTIM)]
        twin = founding.sandbox_of(database, found[0], **here)
        holders = []
        for company, letter, marker in ((found[0], "a", ATTACKER), (found[1], "b", VICTIM), (twin, "c", SANDBOX)):
            asked: dict[str, Any] = {"description": marker, "test": company is twin}
            factuarea, holded = (
                keys.create(
                    database,
                    found[0] if company is twin else company,
                    keys.KeyFields(dialect=dialect, **asked),
                    chance=secrets.randbelow,
                    **here,
                )[1]
                for dialect in ("factuarea", "holded")
            )
            doors = Door(app, bearer(factuarea), door.factuarea), Door(app, {"key": holded}, door.holded)
            ids = Filling(*doors, letter, marker).run()
            ids |= deliver_all(database, company, given)
            holders.append(Holder(company, factuarea, holded, ids, marker))
        return cls(database, app, holders)

    def door(self, dialect: keys.Dialect = "factuarea", holder: Holder | None = None) -> Door:
        """A door with the key of a company, by default the attacker's; the other companies are its strangers."""
        who = holder or self.attacker
        others = [stranger for marker, stranger in self._strangers.items() if marker != who.marker]
        if dialect == "factuarea":
            return Door(self.app, bearer(who.factuarea), door.factuarea, others)
        return Door(self.app, {"key": who.holded}, door.holded, others)

    def version(self) -> int | None:
        """A number that moves with whatever is written; None where nothing tells without looking at every row."""
        return None if self._watch is None else self._data_version()

    def rows(self) -> Rows:
        """Every row of every company, and those that belong to none."""
        found: Rows = {}
        for company_id in (None, *(holder.company.company_id for holder in self.holders)):
            with self.database.read(company_id) as tx:
                for record, statement in EVERYTHING.items():
                    if ("company_id" in record.names) == (company_id is not None):
                        for values in tx.rows(statement):
                            row = record(**dict(zip(record.names, values, strict=True)))
                            found[record, tuple(getattr(row, name) for name in record.key)] = row
        return found

    def written(self) -> list[str]:
        """What is other than it was: each row that was added, removed or changed, with what changed in it.

        That a key was used is noted, and is no change.
        """
        if self._watch is not None and self._data_version() == self._version:
            return []
        now = self.rows()
        told = [f"{record.__name__} added: {now[record, key]}" for record, key in now.keys() - self.before.keys()]
        told += [f"{record.__name__} removed: {key}" for record, key in self.before.keys() - now.keys()]
        for place in now.keys() & self.before.keys():
            old, new = self.before[place], now[place]
            names = [name for name in old.names if getattr(old, name) != getattr(new, name)]
            if names and not (isinstance(old, ApiKey) and names == ["last_used_at"]):
                told.append(f"{place[0].__name__} {place[1]} changed in {names}: {new}")
        return told

    def written_elsewhere(self) -> list[str]:
        """What changed outside the attacker's company."""
        mine = str(self.attacker.company.company_id)
        return [one for one in self.written() if mine not in one]

    def restore(self) -> None:
        """Put every row back as it was."""
        if self._watch is not None and self._data_version() == self._version:
            return
        now = self.rows()
        extra = [(place, row) for place, row in now.items() if place not in self.before]
        changed = [(place, row) for place, row in self.before.items() if now.get(place) != row]
        for holder in self.holders:
            mine = holder.company.company_id
            with self.database.write(mine) as tx:
                for record in reversed(RECORDS):
                    tx.delete(*(row for place, row in extra if place[0] is record and _owner(row) == mine))
                for record in RECORDS:
                    own = [(place, row) for place, row in changed if place[0] is record and _owner(row) == mine]
                    tx.insert(*(row for place, row in own if place not in now))
                    tx.update(*(row for place, row in own if place in now))
        self._version = self._data_version()

    def close(self) -> None:
        """Stop watching."""
        if self._watch is not None:
            self._watch.close()

    def _data_version(self) -> int:
        """A number that SQLite changes whenever another connection has written anything."""
        return 0 if self._watch is None else int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def _stranger(self, holder: Holder) -> Stranger:
        mine = holder.company.company_id
        ids: set[str] = {str(mine), short_id(mine)}
        for row in self.before.values():
            if _owner(row) == mine:
                own, outside = getattr(row, "id", None), getattr(row, "external_id", None)
                ids.update({str(own), short_id(own)} if isinstance(own, UUID) else ())
                ids.update({outside} if isinstance(outside, str) else ())
        return Stranger(frozenset(ids), holder.marker)


def _owner(row: GlobalRecord) -> UUID | None:
    owner: UUID | None = getattr(row, "company_id", None)
    return owner


def bearer(key: str) -> dict[str, str]:
    """The headers of a Factuarea key."""
    return {"Authorization": f"Bearer {key}"}
