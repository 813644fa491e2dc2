"""Files in a bucket: against an S3-compatible server that checks every signature, and against servers that fail."""

import hashlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from tests import samples

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.store import Database
from talonario.store.bucket import Bucket
from talonario.store.errors import Damaged, Unavailable
from talonario.store.files import Files, open_files

START_SECONDS = 60
FUTURE = datetime(2100, 1, 1, tzinfo=UTC)
POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
MAKING = 4
"""The server takes so many calls before it checks signatures: those that make a bucket and a key for it."""


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of moto's server, and the keys of somebody who may use its bucket `talonario`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": str(MAKING)}
    log: Path = tmp_path_factory.mktemp("s3") / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(  # noqa: S603  (a server of the tests)
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            env=environment,
            stdout=output,
            stderr=output,
        )
    try:
        _wait(port, server, log)
        yield address, _keys(address)
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            assert time.monotonic() < deadline, log.read_text()
            assert server.poll() is None, log.read_text()
            time.sleep(0.05)
        else:
            return


def _keys(address: str) -> dict[str, str]:
    nobody: dict[str, Any] = {
        "endpoint_url": address,
        "region_name": "us-east-1",
        "aws_access_key_id": "nobody",
        "aws_secret_access_key": "nobody",
    }
    boto3.client("s3", **nobody).create_bucket(Bucket="talonario")
    people = boto3.client("iam", **nobody)
    people.create_user(UserName="talonario")
    people.put_user_policy(UserName="talonario", PolicyName="all", PolicyDocument=POLICY)
    made = people.create_access_key(UserName="talonario")["AccessKey"]
    return {"AWS_ACCESS_KEY_ID": made["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": made["SecretAccessKey"]}


@pytest.fixture
def place(s3: tuple[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A bucket with a prefix of the test's own, as the setting names it; the keys are in the environment."""
    for name, value in s3[1].items():
        monkeypatch.setenv(name, value)
    return f"s3://talonario/{request.node.name}?endpoint={s3[0]}&region=eu-south-2"


def test_what_is_put_comes_back_under_its_own_hash(place: str) -> None:
    bucket = open_files(place)
    bucket.check()
    for content in (b"", b"factura", os.urandom(6 << 20)):
        name = bucket.put(content)
        assert name == hashlib.sha256(content).hexdigest() == bucket.put(content)
        assert bucket.has(name)
        assert bucket.get(name) == content
    assert sorted(kept.bytes for kept in bucket.kept()) == [0, 7, 6 << 20]
    assert not bucket.has("0" * 64)
    with pytest.raises(Damaged, match="gone"):
        bucket.get("0" * 64)


def test_what_is_old_goes_and_what_is_young_stays(place: str) -> None:
    bucket = open_files(place)
    name = bucket.put(b"orphan")
    assert not bucket.remove(name, datetime(2020, 1, 1, tzinfo=UTC))
    assert bucket.remove(name, FUTURE)
    assert not bucket.remove(name, FUTURE)
    assert list(bucket.kept()) == []


def test_other_bytes_under_a_name_are_told(place: str, s3: tuple[str, dict[str, str]]) -> None:
    bucket = open_files(place)
    name = bucket.put(b"whole")
    prefix = place.removeprefix("s3://talonario/").partition("?")[0]
    keys = {key.lower(): value for key, value in s3[1].items()}
    other: Any = boto3.client("s3", endpoint_url=s3[0], region_name="us-east-1", **keys)
    other.put_object(Bucket="talonario", Key=f"{prefix}/{name}", Body=b"whol3")
    with pytest.raises(Damaged, match="not what was put"):
        bucket.get(name)
    bucket.put(b"whole")
    assert bucket.get(name) == b"whole"


def test_wrong_keys_are_told_without_telling_them(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "geheim")
    for attempt in (open_files(place).check, lambda: open_files(place).get("0" * 64)):
        with pytest.raises(Unavailable, match="AWS_ACCESS_KEY_ID") as refused:
            attempt()
        assert "geheim" not in str(refused.value)
        assert refused.value.__cause__ is None
        assert os.environ["AWS_ACCESS_KEY_ID"] not in str(refused.value)


def test_a_bucket_that_is_not_there_is_told(place: str) -> None:
    with pytest.raises(Unavailable, match="no such bucket"):
        open_files(place.replace("s3://talonario", "s3://talonarios")).check()


@pytest.mark.parametrize("wrong", ["s3://", "s3:///x", "s3://k:s@b", "s3://b?secret=x", "s3://b?endpoint"])
def test_a_place_that_cannot_be_read_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"s3://|query"):
        open_files(wrong)


Clients = Callable[[Files], httpx.Client]


@pytest.fixture
def client(sqlite: Database, found: Callable[..., Company], key_for: Callable[..., str]) -> Clients:
    """A client of an application with this place of files."""
    key = key_for(sqlite, found(sqlite))

    def make(files: Files) -> httpx.Client:
        transport = httpx.WSGITransport(build(sqlite, outside(files=files)))
        return httpx.Client(transport=transport, base_url="http://test/v1/", headers={"X-API-Key": key})

    return make


def test_a_picture_goes_into_the_bucket_and_comes_back(place: str, client: Clients) -> None:
    with client(open_files(place)) as shop:
        product = shop.post("products", json={"name": "Vino", "price": "1"}).json()["data"]["id"]
        made = shop.post(f"products/{product}/gallery", files={"photo": ("a.png", samples.PNG)})
        assert made.status_code == 201
        assert shop.get(f"products/{product}/gallery/0/download").content == samples.PNG
        assert shop.get(made.json()["data"]["url"]).content == samples.PNG


class Failing(BaseHTTPRequestHandler):
    """Answers every request with the status that its server has, or not at all."""

    server: "FailingServer"

    def _fail(self) -> None:
        self.server.asked += 1
        if self.server.status == 0:
            self.server.released.wait(30)
            return
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PUT = do_HEAD = do_DELETE = _fail  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class FailingServer(ThreadingHTTPServer):
    """On loopback. `status` 0 answers nothing until it is released."""

    status = 500
    asked = 0
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Failing)
        self.released = threading.Event()


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[FailingServer]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "geheim")
    server = FailingServer()
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    thread.join(10)
    server.server_close()


def of(server: FailingServer, **options: Any) -> Bucket:
    return Bucket(f"s3://b?endpoint=http://127.0.0.1:{server.server_port}", **options)


@pytest.mark.parametrize("status", [500, 503, 429, 418])
def test_a_server_that_fails_is_unavailable(failing: FailingServer, status: int) -> None:
    failing.status = status
    bucket = of(failing, retries=1)
    for attempt in (lambda: bucket.put(b"x"), lambda: bucket.get("0" * 64), lambda: list(bucket.kept())):
        with pytest.raises(Unavailable, match=rf"s3://b answers {status}"):
            attempt()
    assert failing.asked > (3 if status >= 500 else 2), "what may pass is tried again"


def test_a_server_that_does_not_answer_is_unavailable(failing: FailingServer) -> None:
    failing.status = 0
    with pytest.raises(Unavailable, match="does not answer"):
        of(failing, answer_seconds=0.2, retries=0).put(b"x")


def test_a_bucket_that_fails_refuses_files_and_nothing_else(failing: FailingServer, client: Clients) -> None:
    with client(of(failing, retries=0)) as shop:
        product = shop.post("products", json={"name": "Vino", "price": "1"}).json()["data"]["id"]
        refused = shop.post(f"products/{product}/gallery", files={"photo": ("a.png", samples.PNG)})
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "service_unavailable")
        assert refused.headers["Retry-After"] == "1"
        assert shop.get(f"products/{product}").json()["data"]["gallery"] == []


def test_nobody_there_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "geheim")
    with pytest.raises(Unavailable, match="does not answer"):
        Bucket("s3://b?endpoint=http://127.0.0.1:9", retries=0).get("0" * 64)
