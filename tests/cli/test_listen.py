"""`talonario listen`: what happens arrives at a local address, signed, in order and once, whatever goes away."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from tests.conftest import Clock
from tests.serving import serving
from typer.testing import CliRunner

from talonario.app import build, outside
from talonario.cli.developer.source import Feed, Listing, opened, patiently
from talonario.cli.main import app
from talonario.clients.errors import ApiError, NotFound, ServerError
from talonario.clients.factuarea import FactuareaClient
from talonario.clients.webhooks import verify
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource
from talonario.store import Database

WAIT_SECONDS = 120


class Receiver:
    """Takes webhooks at one port, while it is there.

    got      headers, with names in lower case, and body of each
    status   what it answers
    """

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        self.port = 0

    @contextmanager
    def open(self) -> Iterator[str]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{self.port}/hooks"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def types(self) -> list[str]:
        return [headers["factuarea-event-type"] for headers, _ in self.got]


def until(happened: Callable[[], object], why: Callable[[], object]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not happened():
        assert time.monotonic() < deadline, why()
        time.sleep(0.05)


@contextmanager
def listening(address: str, key: str, folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command in a process of its own, which writes into `out` and `err`."""
    environment = {**os.environ, "TALONARIO_URL": address, "TALONARIO_KEY": key, "LANG": "en", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "talonario", "listen", *arguments]
    with (folder / "out").open("ab") as out, (folder / "err").open("ab") as err:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=err)  # noqa: S603  (our own program)
    try:
        yield process
    finally:
        process.kill()
        process.wait(WAIT_SECONDS)


def interrupted(process: subprocess.Popen[bytes]) -> int:
    """What the process ends with when somebody presses Ctrl-C."""
    process.send_signal(signal.SIGINT)
    return process.wait(WAIT_SECONDS)


def client_named(api: httpx.Client, name: str, number: int) -> str:
    passport = {"type": "passport", "value": f"X{number}", "country_code": "PT"}
    answer = api.post("/v1/clients", json={"name": name, "alternative_id": passport})
    assert answer.status_code == 201, answer.text
    identity: str = answer.json()["data"]["id"]
    return identity


def test_events_arrive_signed_in_order_and_once_while_receiver_and_server_come_and_go(
    sqlite: Database, tmp_path: Path, found: Callable[..., Company], key_for: Callable[..., str], clock: Clock
) -> None:
    clock.now = datetime.now(UTC)
    key = key_for(sqlite, found(sqlite), test=True)
    url, log = sqlite.engine.sqlalchemy_url, tmp_path / "serve.log"
    receiver = Receiver()
    said = (tmp_path / "err").read_text
    with receiver.open() as hooks:
        with serving(url, log) as (address, _):
            api = httpx.Client(base_url=address, headers={"X-API-Key": key})
            client_named(api, "Antes", 0)
            with listening(address, key, tmp_path, "--forward-to", hooks, "--json") as process:
                until(
                    lambda: (tmp_path / "err").exists() and "Secret" in said(),
                    lambda: (tmp_path / "err", process.poll()),
                )
                ids = [client_named(api, f"Uno {count}", 1 + count) for count in range(3)]
                until(lambda: len(receiver.got) == 3, said)
                # A receiver that refuses is told of, and not waited for.
                receiver.status = 500
                ids.append(client_named(api, "Dos", 10))
                until(lambda: len(receiver.got) == 4, said)
                receiver.status = 204
                code = interrupted(process)
            assert code == 0, said()
            assert "Done: 4 sent" in said()
        lines = [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()]
        assert [(one["type"], one["status"]) for one in lines] == [("client.created", 200)] * 3 + [
            ("client.created", 500)
        ]
        secret = said().partition("Secret of the signature: ")[2].split()[0]
        for (headers, body), line, identity in zip(receiver.got, lines, ids, strict=True):
            event = verify(body, headers["factuarea-signature"], secret)
            assert set(event) == {"id", "type", "api_version", "livemode", "correlation_id", "data", "created"}
            assert event["data"]["object"]["id"] == identity
            assert event["id"] == headers["factuarea-event-id"] == headers["idempotency-key"] == line["id"]
        last = lines[-1]["sequence"]
    assert f"--after {last}" in said()
    receiver.got.clear()
    # First the receiver is away, then the server; both times it goes on where it was.
    port = str(urlsplit(address).port)
    forward = ("--forward-to", f"127.0.0.1:{receiver.port}/hooks", "--after", str(last), "--secret", "whsec_mine")
    with ExitStack() as running:
        with serving(url, log, "--port", port):
            process = running.enter_context(listening(address, key, tmp_path, *forward, "--events", "client.updated"))
            for phone in ("600", "601"):
                assert api.put(f"/v1/clients/{ids[0]}", json={"phone": phone}).is_success
            until(lambda: "Nobody listens" in said(), said)
        with receiver.open():
            until(lambda: len(receiver.got) == 2, said)
            until(lambda: "does not answer" in said(), said)
            with serving(url, log, "--port", port):
                assert api.put(f"/v1/clients/{ids[0]}", json={"phone": "602"}).is_success
                until(lambda: len(receiver.got) == 3, said)
                assert interrupted(process) == 0, said()
    told = [verify(body, headers["factuarea-signature"], "whsec_mine") for headers, body in receiver.got]
    assert [event["data"]["object"]["phone"] for event in told] == ["600", "601", "602"]
    assert "whsec_mine" not in said()
    assert {"client.updated", "204"} <= set((tmp_path / "out").read_text().splitlines()[-1].split())
    api.close()


class Without:
    """The application as a server of the contract alone: it has nothing of ours."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/v1/x/"):
            start_response("404 Not Found", [("Content-Type", "application/json")])
            return [b'{"error":{"type":"invalid_request_error","code":"resource_not_found","message":"no"}}']
        answer: Iterable[bytes] = self.inner(environ, start_response)
        return answer


@pytest.fixture
def served(
    sqlite: Database, found: Callable[..., Company], key_for: Callable[..., str], clock: Clock, new_id: IdSource
) -> tuple[Any, str]:
    """An application and a key of its company."""
    clock.now = datetime.now(UTC)
    return build(sqlite, outside(clock, new_id)), key_for(sqlite, found(sqlite))


def calling(application: Any, key: str) -> FactuareaClient:
    return FactuareaClient("http://test", key, http=httpx.Client(transport=httpx.WSGITransport(application)))


def person(api: FactuareaClient, number: int) -> str:
    passport = {"type": "passport", "value": f"X{number}", "country_code": "PT"}
    return api.clients.create({"name": f"Ana {number}", "alternative_id": passport}).id


def test_a_server_without_the_feed_is_followed_by_its_list(served: tuple[Any, str], clock: Clock) -> None:
    application, key = served
    with calling(Without(application), key) as api:
        source = opened(api, None)
        assert isinstance(source, Listing)
        clock.now = datetime.now(UTC) + timedelta(seconds=1)
        first = [person(api, number) for number in range(120)]
        second = [source.read() for _ in range(3)]
        assert [
            event["aggregate_id"] for page in second for event in page if event["type"] == "client.created"
        ] == first
        assert source.read() == []
        person(api, 200)
        assert [event["type"] for event in source.read()] == ["client.created"]
        with pytest.raises(NotFound):
            opened(api, 3)


def test_the_feed_begins_with_what_is_still_to_come(served: tuple[Any, str]) -> None:
    application, key = served
    with calling(application, key) as api:
        person(api, 1)
        source = opened(api, None)
        assert isinstance(source, Feed)
        identity = person(api, 2)
        assert [event["aggregate_id"] for event in source.read() if event["type"] == "client.created"] == [identity]
        again = opened(api, 0)
        assert {identity} < {event["aggregate_id"] for event in again.read()}


def test_a_server_that_is_away_is_asked_until_it_is_back_and_complained_of_once() -> None:
    answers: list[Any] = [ServerError("503"), ServerError("503"), [{"id": "1"}]]
    told: list[ApiError] = []
    slept: list[float] = []

    def read() -> list[dict[str, Any]]:
        answer = answers.pop(0)
        if isinstance(answer, ApiError):
            raise answer
        found: list[dict[str, Any]] = answer
        return found

    assert patiently(read, slept.append, told.append) == [{"id": "1"}]
    assert len(told) == 1
    assert len(slept) == 2
    answers.append([])
    assert patiently(read, slept.append, told.append) == []
    assert 1 < slept[-1] <= 2


def test_wrong_use_is_said_with_what_would_be_right(served: tuple[Any, str]) -> None:
    def run(*arguments: str) -> Any:
        return CliRunner().invoke(app, ["listen", *arguments, "--lang", "en"])

    key = "fact_test_" + "x" * 24
    assert run("--forward-to", "ftp://x", "--key", key).exit_code == 2
    refused = run("--forward-to", "localhost:1", "--key", "fact_test_short")
    assert refused.exit_code == 2
    assert "fact_test_short" not in refused.stderr
    away = run("--forward-to", "localhost:1", "--key", key, "--url", "http://127.0.0.1:9")
    assert away.exit_code == 1
    assert "http://127.0.0.1:9" in away.stderr
