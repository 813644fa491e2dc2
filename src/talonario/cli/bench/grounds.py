"""Where a benchmark's databases lie: files in a folder of its own, or databases made on a cluster and dropped."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from talonario.store import Database


class Ground(Protocol):
    """Makes databases of one engine."""

    engine: str

    @property
    def version(self) -> str:
        """Of the engine."""
        ...

    def new(self, name: str) -> str:
        """URL of an empty database."""
        ...

    def copy(self, url: str, name: str) -> str:
        """URL of a copy of a database that nobody has open."""
        ...


class Files:
    """SQLite: files in a folder."""

    engine = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def version(self) -> str:
        """Of the library that Python has."""
        return _version(create_engine("sqlite://"))

    def new(self, name: str) -> str:
        """A file that the first upgrade makes."""
        return f"sqlite:///{(self._folder / name).absolute()}.db"

    def copy(self, url: str, name: str) -> str:
        """Copy the file."""
        made = self.new(name)
        shutil.copyfile(url.removeprefix("sqlite:///"), made.removeprefix("sqlite:///"))
        return made


class Cluster:
    """PostgreSQL: databases of one's own beside the one that the URL names, whose role may make them."""

    engine = "postgresql"

    def __init__(self, url: str) -> None:
        self._admin = create_engine(
            Database.open(url).engine.sqlalchemy_url, poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )
        self._url = self._admin.url.set(drivername="postgresql")
        self._mark = f"talonario_bench_{secrets.token_hex(4)}"
        self._made: list[str] = []

    @property
    def version(self) -> str:
        """Of the server."""
        return _version(self._admin)

    def new(self, name: str) -> str:
        """CREATE DATABASE."""
        return self._make(name, "template0")

    def copy(self, url: str, name: str) -> str:
        """CREATE DATABASE … TEMPLATE."""
        return self._make(name, url.rsplit("/", 1)[1])

    def _make(self, name: str, template: str) -> str:
        made = f"{self._mark}_{name}"
        with self._admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{made}" TEMPLATE "{template}"'))
        self._made.append(made)
        return self._url.set(database=made).render_as_string(hide_password=False)

    def drop(self) -> None:
        """Drop what was made here, whoever still holds it."""
        with self._admin.connect() as connection:
            for name in self._made:
                connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


def _version(engine: Engine) -> str:
    with engine.connect() as connection:
        return ".".join(str(part) for part in connection.dialect.server_version_info or ())


def grounds(folder: Path, postgres: str) -> Iterator[AbstractContextManager[Ground]]:
    """One ground per engine to measure, each to be entered in its turn."""
    yield _files(folder)
    if postgres:
        yield _cluster(postgres)


@contextmanager
def _files(folder: Path) -> Iterator[Ground]:
    yield Files(folder)


@contextmanager
def _cluster(url: str) -> Iterator[Ground]:
    cluster = Cluster(url)
    try:
        yield cluster
    finally:
        cluster.drop()
