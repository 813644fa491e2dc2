"""Whether every file that a row names is there and whole, and what nobody names any more.

For an administrator, over all companies at once: never part of a request.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import select

from talonario.store.database import Database
from talonario.store.errors import Damaged
from talonario.store.files import Files
from talonario.store.record import METADATA, NAMES_FILE
from talonario.store.statement import Statement

_NAME: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")

ORPHAN_AGE: Final = timedelta(days=1)
"""A file is put before the row that names it: what is younger may belong to a request under way, or to a backup."""


class Found(msgspec.Struct):
    """What a look at the files found.

    named     files that rows name, with what is wrong with `damaged` of them
    orphans   files that no row names, older than a day; their bytes together
    removed   how many of those went
    """

    named: int = 0
    damaged: list[str] = []
    orphans: int = 0
    orphan_bytes: int = 0
    removed: int = 0


def names(database: Database) -> set[str]:
    """The sha256 of every file that a row of any company names."""
    found: set[str] = set()
    with database.read() as tx:
        for statement in _naming():
            for (value,) in tx.across(statement):
                found.update(_NAME.findall(msgspec.json.encode(value).decode()))
    return found


def look(database: Database, files: Files, now: datetime, *, remove: bool = False) -> Found:
    """Read every file that a row names, and find what none does; with `remove`, let that go.

    Raises Unavailable when the place of files does not answer
    """
    found = Found()
    # What is there is listed first: a file that is put and named meanwhile is in the second list, not in the first.
    there = [kept for kept in files.kept() if kept.put_at < now - ORPHAN_AGE]
    named = names(database)
    for name in sorted(named):
        found.named += 1
        try:
            files.get(name)
        except Damaged as damage:
            found.damaged.append(str(damage))
    for kept in there:
        if kept.name not in named:
            found.orphans += 1
            found.orphan_bytes += kept.bytes
            found.removed += remove and files.remove(kept.name, now - ORPHAN_AGE)
    return found


def _naming() -> Iterator[Statement]:
    """A SELECT of each column whose field is marked with `NamesFile`; a structure names files anywhere in it."""
    for table in METADATA.tables.values():
        for column in table.columns:
            if column.info.get(NAMES_FILE):
                yield Statement(select(column).distinct())
