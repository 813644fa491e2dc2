"""The books of the demonstration: a company as Holded would have it, a strict one to move into, and their keys."""

import secrets
from collections.abc import Mapping
from pathlib import Path

import msgspec

from talonario.cli import books
from talonario.cli.sample.company import NAME, TAX_ID
from talonario.domain import founding, keys, users
from talonario.domain.companies import Company
from talonario.store import Database

SOURCE = (NAME, TAX_ID)
TARGET = (f"{NAME} (Talonario)", TAX_ID)
DATABASE = "talonario.db"
EMAIL = "empar@ferreryblasco.example"


class Books(msgspec.Struct, frozen=True):
    """What the demonstration needs to know of its books.

    environment   settings for the server's process
    """

    environment: Mapping[str, str]
    source_key: str
    target_key: str
    target_holded_key: str
    email: str
    password: str


def open_books(folder: Path) -> Books:
    """Found both companies in a database of their own in a folder, with one owner and a key for each API."""
    # The sample company can be made again at any time, so its disk may be told the truth a little later.
    url = f"sqlite:///{(folder / DATABASE).absolute()}?synchronous=NORMAL"
    password = secrets.token_urlsafe(12)
    database = Database.open(url)
    try:
        database.upgrade()
        now, new_id = books.now(), books.new_id
        source = founding.found(database, *SOURCE, "open", now=now, new_id=new_id)
        target = founding.found(database, *TARGET, "strict", now=now, new_id=new_id)
        for company in (source, target):
            users.create(database, company, EMAIL, "owner", password, now=now, new_id=new_id)
        return Books(
            environment={"TALONARIO_DATABASE_URL": url, "TALONARIO_FILES": str(folder / "files")},
            source_key=_key(database, source, "holded", "Muestra"),
            target_key=_key(database, target, "factuarea", "Mudanza"),
            target_holded_key=_key(database, target, "holded", "Integraciones antiguas"),
            email=EMAIL,
            password=password,
        )
    finally:
        database.close()


def _key(database: Database, company: Company, dialect: keys.Dialect, description: str) -> str:
    fields = keys.KeyFields(dialect=dialect, description=description)
    return keys.create(database, company, fields, now=books.now(), new_id=books.new_id, chance=secrets.randbelow)[1]
