"""The world that is emulated: one open company in a database of its own, that can be put back to how it was."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from threading import Condition
from typing import Any, Final
from uuid import UUID

import httpx
import msgspec

from talonario.api.holded.dialect import Holded
from talonario.app import build, outside
from talonario.cli.emulator.clock import Clock, Setting
from talonario.cli.emulator.faults import Course, Faults
from talonario.cli.emulator.journal import Journal
from talonario.cli.sample.company import NAME, TAX_ID, Sizes, sample_company
from talonario.cli.sample.fill import fill
from talonario.domain import companies, founding, keys
from talonario.domain.companies import Company, Quirks
from talonario.domain.context import madrid_day
from talonario.domain.identity import IdSource
from talonario.domain.vault import KeyVault
from talonario.migrate.progress import Reporter
from talonario.store import Database
from talonario.store.files import open_files
from talonario.store.sqlite import SqliteEngine

BEGINNING: Final = "beginning"
CLOSE_SECONDS: Final = 10
READS: Final = "Emulator, read-only"
SNAPSHOT_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,60}")
KEY: Final = re.compile(r"[0-9a-f]{32}")


class StageRefused(ValueError):
    """What was asked of the emulator cannot be; the message says why and what can."""


class Snapshot(msgspec.Struct, frozen=True):
    """What a reset brings back, beside the copy of the database.

    ids      where the source of ids stood
    journal  is not in it: the log begins anew
    """

    path: Path
    ids: tuple[int, int]
    clock: Setting
    course: Faults


class Stage:
    """The company, its keys, and everything around it.

    folder   for files, copies and, when no other is named, the database
    data     the SQLite file that shall stay
    seed     of ids and faults
    """

    def __init__(self, folder: Path, data: Path | None, seed: int, machine: Callable[[], datetime]) -> None:
        self.seed = seed
        self.clock = Clock(machine)
        self.journal = Journal()
        self.course = Course(Faults(), seed)
        self.snapshots: dict[str, Snapshot] = {}
        self._folder = folder
        self._ids = self._source(BEGINNING, (0, 0))
        self._calm = Condition()
        self._inside = 0
        self._closed = False
        self._over = False
        self.waiting = 0
        path = (data or folder / "emulator.db").absolute()
        self.database = Database.open(f"sqlite:///{path}?synchronous=NORMAL")
        # Whoever asks for a signed webhook gets a secret; nothing is ever sent, so nobody reads it again.
        vault = KeyVault("emulator")
        self._files = f"{path}.files"
        given = outside(self.clock, self.new_id, files=open_files(self._files), vault=vault)
        self.application = build(self.database, given, speaking=[Holded()])

    def close(self) -> None:
        """Let those who work in the books finish, keep everybody else out for good, and give back the database."""
        with self._calm:
            self._calm.wait_for(lambda: not self._closed, CLOSE_SECONDS)
            self._closed = self._over = True
            self._calm.notify_all()
            is_calm = self._calm.wait_for(lambda: self._inside == 0, CLOSE_SECONDS)
        if is_calm:
            self.database.close()

    def new_id(self) -> UUID:
        """The next id of the world."""
        return self._ids()

    def open_books(
        self,
        quirks: Quirks,
        key: str | None,
        sizes: Sizes | None,
        progress: Reporter,
    ) -> tuple[str, str]:
        """Found the company, or find the one that the data already holds.

        sizes    of the sample; None for empty books. Books that are there already stay as they are
        Returns  the key that reads and writes, and another that only reads
        Raises   StageRefused when the data is not an emulator's, RequestRefusedError
        """
        if key is not None and not KEY.fullmatch(key):
            raise StageRefused("a key has 32 hexadecimal digits, lower case: 0123456789abcdef0123456789abcdef")
        self.database.upgrade()
        company = self._company()
        is_new = company is None
        if company is not None and all(one.description != READS for one in keys.all_of(self.database, company)):
            # The last thing that a beginning leaves behind is not there.
            raise StageRefused(
                f"the books in this file were never finished: remove it and {self._files}, and start again"
            )
        if company is None:
            company = founding.found(self.database, NAME, TAX_ID, "open", now=self.clock(), new_id=self.new_id)
        writes = self._key(company, key, "Emulator")
        if is_new and sizes is not None:
            # In truth first: the sample was not written for a service that drops half of it.
            steps = sample_company(Random(self.seed), madrid_day(self.clock()), sizes)  # noqa: S311  (no secret)
            http = httpx.WSGITransport(self.application)
            with httpx.Client(transport=http, base_url="http://emulator", headers={"key": writes}) as client:
                fill(client, steps, progress, threads=1)
        reads = self._key(company, None, READS, read_only=True)
        self.company = founding.settle(self.database, company, quirks=quirks)
        self.take(BEGINNING)
        return writes, reads

    def _company(self) -> Company | None:
        found = companies.every(self.database)
        if not found:
            return None
        if len(found) > 1 or found[0].policy != "open" or found[0].tax_id != TAX_ID:
            raise StageRefused(
                "this file holds books that no emulator made: name a file that does not exist yet, or an emulator's"
            )
        return found[0]

    def _key(self, company: Company, text: str | None, description: str, *, read_only: bool = False) -> str:
        if text is not None:
            try:
                if keys.resolve(self.database, text, self.clock()).company_id == company.company_id:
                    return text
            except keys.KeyUnknown:
                pass  # so it is made

        def chosen(below: int) -> int:
            return secrets.randbelow(below) if text is None else int(text, 16)

        # Also where an earlier run left its first key behind, this one writes.
        owner = msgspec.structs.replace(company, ordinary_scopes=True)
        fields = keys.KeyFields(dialect="holded", description=description, read_only=read_only)
        return keys.create(self.database, owner, fields, now=self.clock(), new_id=self.new_id, chance=chosen)[1]

    # ------------------------------------------------------------------------------------------------ requests

    def hold(self, seconds: float) -> bool:
        """Let a request wait. False when everything was put back meanwhile: it was asked in a world that is gone."""
        journal = self.journal
        with self._calm:
            self.waiting += 1
            self._calm.wait_for(lambda: self._over or self.journal is not journal, seconds)
            self.waiting -= 1
        return self.journal is journal

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Be one of those who work in the books: nothing is put back meanwhile."""
        with self._calm:
            self._calm.wait_for(lambda: not self._closed)
            self._inside += 1
        try:
            yield
        finally:
            with self._calm:
                self._inside -= 1
                self._calm.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait for those who work in the books, and keep others out."""
        with self._calm:
            self._calm.wait_for(lambda: not self._closed)
            self._closed = True
            self._calm.wait_for(lambda: self._inside == 0)
        try:
            yield
        finally:
            with self._calm:
                self._closed = False
                self._calm.notify_all()

    # ----------------------------------------------------------------------------------------------- snapshots

    def take(self, name: str) -> None:
        """Keep everything as it is now under a name, which may be taken again. Raises StageRefused."""
        if not SNAPSHOT_NAME.fullmatch(name):
            raise StageRefused("the name of a snapshot has 1 to 60 letters, digits, dots, dashes or underscores")
        with self.alone():
            path = self._folder / f"{name}.snapshot"
            path.unlink(missing_ok=True)
            self._engine.copy_to(path)
            self.snapshots[name] = Snapshot(path, self._ids.last, self.clock.setting, self.course.faults)
            self._ids = self._source(name, self._ids.last)

    def reset(self, name: str = BEGINNING) -> None:
        """Put everything back: books, ids, clock, faults. The log and the month's count begin anew.

        Raises   StageRefused
        """
        found = self.snapshots.get(name)
        if found is None:
            raise StageRefused(f"there is no snapshot {name!r}; there are: {', '.join(self.snapshots)}")
        with self.alone():
            self._engine.bring_back(found.path)
            self._ids = self._source(name, found.ids)
            self.clock.setting = found.clock
            self.course = Course(found.course, self.seed)
            self.journal = Journal()

    def fail(self, faults: Faults) -> None:
        """From now on, let this go wrong."""
        self.course = Course(faults, self.seed)

    @property
    def _engine(self) -> SqliteEngine:
        engine: Any = self.database.engine
        assert isinstance(engine, SqliteEngine), "the stage made it"
        return engine

    def _source(self, name: str, last: tuple[int, int]) -> IdSource:
        """Ids that are the same after every reset to a snapshot, when the clock stands still."""
        return IdSource(self.clock, Random(f"{self.seed} {name}"), last)  # noqa: S311  (the API's ids are no secrets)
