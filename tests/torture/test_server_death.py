"""The server is killed while many clients write: what was acknowledged is there, the rest is whole or absent."""

import random
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from talonario.domain.companies import Company
from talonario.store import Database
from tests.serving import kill, serving
from tests.torture import invariants
from tests.torture.deeds import Address, Deed, Diary, Writer, send

WRITERS = 5
ROUNDS = 2
DEEDS = (120, 400)
REPLAYED = {200, 201, 404, 409, 422}
"""The statuses of answers that are kept under their key."""


@pytest.fixture(params=["sqlite", "postgresql"])
def books(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Database, str]]:
    """An up-to-date database as it is by default: what is acknowledged is on disk."""
    url = f"sqlite:///{tmp_path / 'books.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    database = Database.open(url)
    database.upgrade()
    yield database, url
    database.close()


def test_no_acknowledged_write_dies_with_the_server(
    books: tuple[Database, str],
    tmp_path: Path,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    effort: int,
) -> None:
    """Killed at a random moment, several times (in the long form also stopped); what was on its way is asked again."""
    database, url = books
    seed = random.SystemRandom().randrange(10**6)
    chance = random.Random(seed)
    company = found(database)
    keys = (key_for(database, company), key_for(database, company, "holded"))
    workers = () if database.engine.name == "sqlite" else ("--workers", "2")
    log = tmp_path / "server.log"
    done: list[Deed] = []
    for round_ in range(ROUNDS * effort):
        with serving(url, log, *workers) as (url_of_server, process):
            address = Address(url_of_server, *keys)
            settle(address, done)
            judge(database, company.company_id, done, f"seed {seed}, round {round_}, asked again")
            writers = [
                Writer(
                    f"r{round_}w{number}",
                    address,
                    series_of(address),
                    random.Random(chance.random()),
                    threading.Event(),
                )
                for number in range(WRITERS)
            ]
            for writer in writers:
                writer.start()
            wanted = chance.randrange(*DEEDS)
            while sum(len(writer.deeds) for writer in writers) < wanted:
                assert all(writer.is_alive() for writer in writers), [writer.failure for writer in writers]
                time.sleep(0.002)
            time.sleep(chance.random() / 50)
            (stop if round_ % 3 == 2 else kill)(process)
            for writer in writers:
                writer.join()
                assert writer.failure is None, (seed, writer.name, writer.failure)
        quiet(url)
        deeds = [deed for writer in writers for deed in writer.deeds]
        judge(database, company.company_id, deeds, f"seed {seed}, round {round_}, killed")
        assert sum(deed.done is True for deed in deeds) > len(deeds) / 2, "most of it is work, not refusals"
        done += deeds
    with serving(url, log, *workers) as (url_of_server, _):
        settle(Address(url_of_server, *keys), done)
        judge(database, company.company_id, done, f"seed {seed}, at the end")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to end, as an administrator does: what it was doing ends whole or not at all."""
    process.terminate()
    process.wait(30)


def judge(database: Database, company_id: UUID, deeds: list[Deed], when: str) -> None:
    """Find what the database holds of these deeds, and whether its books are in order."""
    assert list(Diary(database, company_id).contradictions(deeds)) == [], when
    assert invariants.broken(database, company_id) == [], when


def settle(address: Address, deeds: list[Deed]) -> None:
    """Repeat every keyed request that was never answered, and the last answered ones: these are told again."""
    with address.client() as client:
        keyed = [deed for deed in deeds if deed.key]
        for deed in keyed:
            if deed.status is None:
                heard = send(client, deed)
                # Refused is settled too: what was done to the invoice before may only be known now.
                assert heard.status_code < 500, (deed, heard.text)
                deed.status, deed.answer = heard.status_code, heard.content
        for deed in [deed for deed in keyed if deed.status in REPLAYED][-20:]:
            again = send(client, deed)
            assert (again.status_code, again.content) == (deed.status, deed.answer), deed
            assert again.headers["Idempotent-Replayed"] == "true"


def series_of(address: Address) -> str:
    """The series of ordinary invoices."""
    with address.client() as client:
        return str(client.get("/v1/series/default?document_type=invoice").json()["data"]["id"])


def quiet(url: str) -> None:
    """Wait until PostgreSQL has ended what the dead server's connections asked for last."""
    if not url.startswith("postgresql"):
        return
    busy = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()
    """
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(1000):
            if connection.execute(busy).fetchone() == (0,):
                return
            time.sleep(0.01)
    raise AssertionError("the dead server's transactions do not end")
