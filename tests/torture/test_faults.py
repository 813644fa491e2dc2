"""The database fails at every statement of a request: a clear refusal that may be repeated, and nothing half done."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.contacts import Contact
from talonario.store import Database
from talonario.store.errors import Damaged, OutcomeUnknown, Unavailable
from talonario.store.outbox import Event
from talonario.store.sqlite import SqliteEngine
from tests.torture import invariants
from tests.torture.cutting import relay

STEPS_MAX = 200
Request = tuple[str, Any]


class Desk:
    """A company, a client of both dialects, and the requests whose every statement shall fail once."""

    def __init__(
        self, database: Database, company: Company, keys: tuple[str, str], clock: Callable[[], datetime]
    ) -> None:
        self.company = company
        self._now = int(clock().timestamp())
        headers = {"Authorization": f"Bearer {keys[0]}", "key": keys[1], "Accept-Language": "en"}
        self.client = httpx.Client(
            transport=httpx.WSGITransport(build(database, outside(clock))),
            base_url="http://test",
            headers=headers,
        )
        self._count = 0
        made = self.post("/v1/clients", {"name": "Ría", "tax_id": "12345678Z"}).json()["data"]
        self.customer = made["id"]
        self.series = self.client.get("/v1/series/default?document_type=invoice").json()["data"]["id"]

    def post(self, path: str, body: Any, key: str | None = None) -> httpx.Response:
        """Post."""
        return self.client.post(path, json=body, headers={"Idempotency-Key": key} if key else {})

    def request(self, kind: str) -> Request:
        """A request of a kind that was never made before."""
        self._count += 1
        lines = [{"description": "a", "quantity": 1, "unit_price": 10, "tax_rate": 21}]
        days = {"issued_on": "2026-11-20", "due_on": "2026-12-20"}
        invoice = {"client_id": self.customer, "series_id": self.series, "lines": lines, **days}
        at_once = {**invoice, "options": {"issue_directly": True}}
        if kind == "issue":
            return "/v1/invoices", at_once
        if kind == "pay":
            made = self.post("/v1/invoices", at_once).json()["data"]["id"]
            return f"/api/invoicing/v1/documents/invoice/{made}/pay", {"date": self._now, "amount": 2}
        names = [f"{self._count}-{place}" for place in range(3)]
        return "/v1/x/imports/contacts", {"records": [{"external_id": name, "name": name} for name in names]}


def refused(answer: httpx.Response) -> None:
    """Check that an answer says, in its dialect's envelope, that the same may succeed later."""
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) > 0
    body = answer.json()
    assert body["error"]["code"] == "service_unavailable" if "error" in body else body["status"] == 0, body


def count(database: Database, company: Company) -> int:
    """How many events there are: what was done at all."""
    with database.read(company.company_id) as tx:
        return tx.count(Event)


def every_step(
    desk: Desk, database: Database, kind: str, *, keyed: bool, arm: Callable[[int], None], disarm: Callable[[], bool]
) -> int:
    """Make a request fail at its first step, at its second…, until it succeeds untouched; how often it was refused."""
    refusals = 0
    for step in range(STEPS_MAX):
        path, body = desk.request(kind)
        key = f"{kind}-{step}" if keyed else None
        before = count(database, desk.company)
        arm(step)
        answer = desk.post(path, body, key)
        missed = disarm()
        done = count(database, desk.company) - before
        if not answer.is_success:
            refused(answer)
            refusals += 1
            if key:
                again = desk.post(path, body, key)
                assert again.is_success, again.text
                assert ("Idempotent-Replayed" in again.headers) == (done > 0)
                assert count(database, desk.company) > before
                if done:
                    assert count(database, desk.company) == before + done
        else:
            assert done > 0
        if missed:
            assert answer.is_success, answer.text
            assert invariants.broken(database, desk.company.company_id) == []
            return refusals
    raise AssertionError("a request has fewer steps")


@pytest.mark.parametrize(
    ("kind", "keyed", "answered"),
    [
        ("issue", True, True),
        ("issue", True, False),
        ("issue", False, True),
        ("pay", True, True),
        ("import", True, True),
    ],
)
def test_postgresql_is_lost_at_every_message(
    postgres_url: str,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Callable[[], datetime],
    kind: str,
    keyed: bool,
    answered: bool,
) -> None:
    """Also at the COMMIT, whose outcome only the Idempotency-Key can tell; the next request finds a new connection."""
    with (
        closing(Database.open(postgres_url)) as straight,
        relay(postgres_url) as cut,
        closing(Database.open(cut.url)) as database,
    ):
        straight.upgrade()
        company = found(straight)
        desk = Desk(database, company, (key_for(straight, company), key_for(straight, company, "holded")), clock)

        def arm(step: int) -> None:
            cut.arm(step, answered=answered)

        assert every_step(desk, straight, kind, keyed=keyed, arm=arm, disarm=cut.disarm) > 3


class Interruptible(SqliteEngine):
    """SQLite that can be told to fail at one of its next statements, as a failing disk makes it: whole transactions."""

    left: int | None = None

    def _connect(self) -> sqlite3.Connection:
        connection = super()._connect()

        def count_down(_: str) -> None:
            if self.left is not None:
                self.left -= 1
                if self.left < 0:
                    self.left = None
                    connection.interrupt()

        connection.set_trace_callback(count_down)
        return connection


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An up-to-date SQLite file."""
    path = tmp_path / "books.db"
    with closing(Database.open(f"sqlite:///{path}?synchronous=NORMAL")) as database:
        database.upgrade()
    return path


@pytest.mark.parametrize(("kind", "keyed"), [("issue", True), ("issue", False), ("pay", True), ("import", True)])
def test_sqlite_fails_at_every_statement(
    path: Path,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Callable[[], datetime],
    kind: str,
    keyed: bool,
) -> None:
    engine = Interruptible(path, "NORMAL")
    with closing(Database(engine)) as database:
        company = found(database)
        desk = Desk(database, company, (key_for(database, company), key_for(database, company, "holded")), clock)

        def arm(step: int) -> None:
            engine.left = step

        def disarm() -> bool:
            missed, engine.left = engine.left is not None, None
            return missed

        assert every_step(desk, database, kind, keyed=keyed, arm=arm, disarm=disarm) > 3


@pytest.fixture
def desk(
    path: Path, found: Callable[..., Company], key_for: Callable[..., str], clock: Callable[[], datetime]
) -> Iterator[tuple[Database, Desk]]:
    """A desk over a SQLite file whose engine waits for nobody."""
    with closing(Database(SqliteEngine(path, "NORMAL", busy_seconds=0.05))) as database:
        company = found(database)
        yield (
            database,
            Desk(database, company, (key_for(database, company), key_for(database, company, "holded")), clock),
        )


def test_a_locked_file_is_a_clear_refusal(
    desk: tuple[Database, Desk], path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In both dialects; reading goes on, and what comes after the lock succeeds."""
    _, at = desk
    issue, import_ = at.request("pay"), at.request("import")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with caplog.at_level(logging.WARNING):
            for where, body in (issue, import_):
                refused(at.post(where, body, "k" + where))
        assert "another process holds it" in caplog.text
        assert at.client.get("/v1/invoices").is_success
        other.execute("ROLLBACK")
    for where, body in (issue, import_):
        assert at.post(where, body, "k" + where).is_success


def test_a_full_disk_is_a_clear_refusal(desk: tuple[Database, Desk], caplog: pytest.LogCaptureFixture) -> None:
    """Nothing of a request that did not fit is there; once there is room, it is taken."""
    database, at = desk
    writer = database.engine._writer  # type: ignore[attr-defined]
    [pages] = writer.execute("PRAGMA page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count={pages}")
    records = [{"external_id": f"{place}", "name": "x" * 90} for place in range(200)]
    with caplog.at_level(logging.WARNING):
        refused(at.post("/v1/x/imports/contacts", {"records": records}, "big"))
    assert "make room on the disk" in caplog.text
    assert invariants.broken(database, at.company.company_id) == []
    writer.execute("PRAGMA max_page_count=1000000")
    again = at.post("/v1/x/imports/contacts", {"records": records}, "big")
    assert {one["status"] for one in again.json()["data"]} == {"created"}
    assert invariants.broken(database, at.company.company_id) == []


def test_a_file_that_may_not_be_written_is_a_clear_refusal(
    desk: tuple[Database, Desk], caplog: pytest.LogCaptureFixture
) -> None:
    database, at = desk
    writer = database.engine._writer  # type: ignore[attr-defined]
    writer.execute("PRAGMA query_only=ON")
    with caplog.at_level(logging.WARNING):
        refused(at.post(*at.request("import")))
    assert "must be writable" in caplog.text
    writer.execute("PRAGMA query_only=OFF")
    assert at.post(*at.request("import")).is_success


def test_a_file_that_was_moved_away_takes_no_more_writes(desk: tuple[Database, Desk], path: Path) -> None:
    """They would be lost to whoever opens the path next; and no empty file takes its place."""
    _, at = desk
    path.rename(path.with_name("elsewhere.db"))
    refused(at.post(*at.request("import")))
    assert not path.exists()
    path.with_name("elsewhere.db").rename(path)
    assert at.post(*at.request("import")).is_success


def test_a_damaged_file_is_no_passing_trouble(tmp_path: Path) -> None:
    path = tmp_path / "broken.db"
    path.write_bytes(b"no database at all " * 500)
    with closing(Database(SqliteEngine(path))) as database:
        with pytest.raises(Damaged, match="bring back a backup"):
            database.schema_state()
        with pytest.raises(Damaged), database.read() as tx:
            tx.count(Company)


def test_an_acknowledged_write_is_on_the_disk_by_default(path: Path) -> None:
    """SIGKILL leaves the system's cache alone, so the setting itself is looked at: FULL (2) syncs each commit."""
    with closing(Database.open(f"sqlite:///{path}")) as database:
        engine: Any = database.engine
        for opened in (engine.writing, engine.reading):
            with opened() as session:
                assert session.read([("PRAGMA synchronous", {}), ("PRAGMA journal_mode", {})]) == [[(2,)], [("wal",)]]


def test_a_connection_that_died_while_idle_is_replaced(postgres_url: str, found: Callable[..., Company]) -> None:
    """Nothing was done on it yet, so nobody hears of it; also when PostgreSQL restarted and all of them died."""
    with closing(Database.open(postgres_url)) as database:
        database.upgrade()
        company = found(database)
        with database.read() as first, database.read() as second:
            first.count(Company)
            second.count(Company)
        with psycopg.connect(postgres_url, autocommit=True) as killer:
            killer.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        with database.write(company.company_id) as tx:
            assert tx.get(Company, company.company_id) is not None


def test_a_swallowed_error_is_never_committed_as_if_nothing_was(
    postgres_url: str, found: Callable[..., Company]
) -> None:
    """PostgreSQL answers the COMMIT of a failed transaction with a quiet rollback."""
    with closing(Database.open(postgres_url)) as database:
        database.upgrade()
        company = found(database)
        mistake = suppress(psycopg.Error)
        with pytest.raises(AssertionError), database.engine.writing() as session, mistake:
            session.read([("SELECT 1/0", {})])
        with database.read(company.company_id) as tx:
            assert tx.count(Contact) == 0


def test_a_transaction_ended_from_outside_is_a_clear_refusal(postgres_url: str) -> None:
    with closing(Database.open(postgres_url)) as database:
        database.upgrade()
        with pytest.raises(Unavailable, match="PostgreSQL"), database.write() as tx:
            [[(pid,)]] = tx._session.read([("SELECT pg_backend_pid()", {})])
            with psycopg.connect(postgres_url, autocommit=True) as killer:
                killer.execute("SELECT pg_terminate_backend(%s)", (pid,))
            tx.count(Company)
        with database.read() as tx:
            tx.count(Company)


def test_a_commit_without_an_answer_says_so(postgres_url: str, found: Callable[..., Company]) -> None:
    with relay(postgres_url) as cut, closing(Database.open(cut.url)) as database:
        database.upgrade()
        found(database)
        with pytest.raises(OutcomeUnknown), database.write() as tx:
            tx.count(Company)
            cut.arm(0, answered=True)


@pytest.mark.parametrize(
    "url", ["postgresql://u:geh@eim@h/db", "postgresql://u:geh/eim@h/db", "postgresql://u:geh%zz@h"]
)
def test_a_url_that_cannot_be_read_is_not_repeated(url: str) -> None:
    with pytest.raises(ValueError, match="cannot be read") as caught:
        Database.open(url)
    assert "geh" not in str(caught.value)
    assert "eim" not in str(caught.value)


def test_a_password_never_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with closing(Database.open("postgresql://nobody:geheim@127.0.0.1:1/db")) as database:
        client = httpx.Client(transport=httpx.WSGITransport(build(database)), base_url="http://test")
        with caplog.at_level(logging.DEBUG):
            refused(client.get("/v1/invoices", headers={"Authorization": "Bearer fact_live_" + "a" * 24}))
            refused(client.get("/api/invoicing/v1/contacts", headers={"key": "0" * 32}))
    assert "PostgreSQL" in caplog.text
    assert "geheim" not in caplog.text
