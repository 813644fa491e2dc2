"""The benchmark does what it says on both engines, and what goes wrong is said and not counted."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from talonario.cli import books
from talonario.cli.bench import issuing, webhooks
from talonario.cli.bench.figures import row
from talonario.cli.bench.grounds import Files
from talonario.cli.bench.issuing import Disagreement
from talonario.cli.bench.load import Answer, Conversation, NoAnswer, WrongAnswer, connected, request
from talonario.cli.bench.stage import Stage, party
from talonario.cli.main import app
from talonario.migrate.progress import Silent
from talonario.store import Database

TINY = ["bench", "--invoices", "20", "--clients", "3", "--rounds", "2", "--json"]


def measured(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, [*TINY, *arguments])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    for one in found["rows"]:
        assert one["failures"] == {}
        assert one["ratio"] > 0
        for side in (one["ours"], one["beside"]):
            assert side["per_second"] > 0
            assert 0 < side["p50_ms"] <= side["p99_ms"]
    return found


def test_everything_is_measured_on_sqlite(tmp_path: Path) -> None:
    """Nothing is left of it afterwards."""
    found = measured("--folder", str(tmp_path), "--companies", "2")
    done = {one["name"]: one["done"] for one in found["rows"]}
    sold = {"issue": 20, "issue-holded": 20, "read": 40, "list": 6, "migrate": 2}
    assert done == sold | {"webhooks-1": 100, "webhooks-20": 80}
    assert list(found["engines"]) == ["sqlite"]
    assert list(tmp_path.iterdir()) == []


def test_both_engines_are_measured_side_by_side(postgres_url: str) -> None:
    """Databases are made for it and dropped; what the clients saw acknowledged was counted in them."""
    found = measured("issue", "--postgres", postgres_url)
    done = [(one["engine"], one["name"], one["done"]) for one in found["rows"]]
    assert done == [("sqlite", "issue", 20), ("postgresql", "issue", 20)]


def test_deliveries_that_are_not_made_are_no_figure(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody works here: what was to be told is still there."""
    monkeypatch.setattr(webhooks, "SILENCE_SECONDS", 0)
    hooks = webhooks.Hooks(sqlite, 1, 2, "a key")
    before = hooks.happen(3)
    with pytest.raises(NoAnswer, match="0 of 6 deliveries were made"):
        hooks.told(before, 6)


def test_an_invoice_that_is_not_there_is_told(tmp_path: Path) -> None:
    """More acknowledged than the books hold: no figures then."""
    ground = Files(tmp_path)
    url = ground.new("books")
    database = Database.open(url)
    database.upgrade()
    stage = Stage(ground, tmp_path, [party(database)], 0, url, url, ground.new("bare"))
    database.close()
    ground.copy(url, "bare")
    issuing.agree(stage, 0, acknowledged=0, replayed=0)
    with pytest.raises(Disagreement, match="1 invoices were acknowledged and 0 are there"):
        issuing.agree(stage, 0, acknowledged=1, replayed=0)
    heard = issuing.record(stage, issuing.asks("factuarea", stage.parties, 3, books.now()), Silent())
    assert len(heard) == stage.invoices_in(url) == 3


class Moody(BaseHTTPRequestHandler):
    """Answers in pieces, every third time with 503, and hangs up when asked to."""

    protocol_version = "HTTP/1.1"
    asked = 0

    def do_GET(self) -> None:
        if self.path == "/end":
            self.close_connection = True
            return
        type(self).asked += 1
        body = b"x" * 300_000
        self.send_response(503 if type(self).asked % 3 == 0 else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:100])
        self.wfile.write(body[100:])

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def moody() -> Iterator[int]:
    Moody.asked = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Moody) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def twice() -> Conversation:
    """Two requests that belong together."""
    for _ in range(2):
        answer: Answer = yield request("GET", "/", {})
        if answer.status != 200 or len(answer.body) != 300_000:
            raise WrongAnswer(answer)


def test_what_fails_is_counted_apart() -> None:
    """Of six conversations on one connection every third request fails: 2 2 1 2 1 …"""
    with moody() as port, connected(port, 1) as clients:
        load = clients.hold(twice() for _ in range(6))
    assert (len(load.took), len(load.failures)) == (3, 3)
    assert all(failure.startswith("503 xxx") for failure in load.failures)
    found = row("moody", "none", ("ours", [load]), ("beside", [load]))
    assert found.done == 3
    assert sum(found.failures.values()) == 6


def test_a_server_that_hangs_up_is_no_figure() -> None:
    """Nothing is made of half a measurement."""

    def end() -> Conversation:
        yield request("GET", "/end", {})

    with moody() as port, connected(port, 2) as clients, pytest.raises(NoAnswer, match="hung up"):
        clients.hold([end()])
