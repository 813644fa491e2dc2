"""What every test stands on: no network but loopback, both engines, companies of one's own."""

import os
import random
import secrets
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings

from talonario.domain import founding, keys, records
from talonario.domain.companies import Company, Policy
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files, Folder

assert records.RECORDS, "the whole schema is known before a database is opened"

POSTGRES = os.environ.get("TALONARIO_TEST_POSTGRES_URL")
REQUIRED = os.environ.get("TALONARIO_REQUIRE_ALL") == "1"
# How many times the short form of a test that tries its luck: `make torture` and `make fuzz` ask for more.
EFFORT = max(1, int(os.environ.get("TALONARIO_TEST_EFFORT", "1")))

# Programs that tests start keep no key of their own in the data folder of whoever runs the tests.
os.environ.setdefault("TALONARIO_SECRET_KEY", "a key of the tests")

# A property that is slow on a busy machine is not wrong, and everybody runs the same examples.
settings.register_profile("house", deadline=None, derandomize=True, database=None)
settings.load_profile("house")


def _is_near(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost"}:
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def _closed_network() -> Iterator[None]:
    """Whoever leaves loopback, or asks for a name other than localhost, fails at once."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(family: int, address: Any) -> None:
        if family in {socket.AF_INET, socket.AF_INET6} and not _is_near(address[0]):
            raise AssertionError(f"a test tried to reach {address[0]}")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check(self.family, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check(self.family, address)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *rest: Any, **named: Any) -> Any:
        if not _is_near(host):
            raise AssertionError(f"a test tried to look up {host}")
        return look_up(host, *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database of this worker on the cluster that the environment names."""
    if POSTGRES is None:
        if REQUIRED:
            pytest.fail("TALONARIO_TEST_POSTGRES_URL is not set, and everything is required here")
        pytest.skip("needs PostgreSQL: set TALONARIO_TEST_POSTGRES_URL (scripts/private-postgres start DIR)")
    name = f"talonario_test_{os.getpid()}_{uuid4().hex[:8]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    yield f"{POSTGRES.rsplit('/', 1)[0]}/{name}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database, once of each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}?synchronous=NORMAL"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An up-to-date database of either engine."""
    opened = Database.open(database_url)
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """An up-to-date SQLite database, for tests in which the engine makes no difference."""
    opened = Database.open(f"sqlite:///{tmp_path / 'only.db'}?synchronous=NORMAL")
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A place for files."""
    return Folder(tmp_path / "files")


@pytest.fixture(scope="session")
def effort() -> int:
    """How long to try: 1 in the ordinary run, more in the long forms."""
    return EFFORT


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Friday, 20 November 2026, eleven in the morning in Madrid."""
    return Clock()


@pytest.fixture
def new_id(clock: Clock) -> IdSource:
    """Ids of the test's clock."""
    return IdSource(clock, random.Random())


@pytest.fixture
def found(clock: Clock, new_id: IdSource) -> Callable[..., Company]:
    """Found a company in a database."""

    def make(database: Database, policy: Policy = "strict", name: str = "Prueba, S.L.") -> Company:
        return founding.found(database, name, "B12345674", policy, now=clock(), new_id=new_id)

    return make


@pytest.fixture
def key_for(clock: Clock, new_id: IdSource) -> Callable[..., str]:
    """Make an API key and give its text."""

    def make(database: Database, company: Company, dialect: keys.Dialect = "factuarea", **fields: Any) -> str:
        asked = keys.KeyFields(dialect=dialect, description="test", **fields)
        return keys.create(database, company, asked, now=clock(), new_id=new_id, chance=secrets.randbelow)[1]

    return make
