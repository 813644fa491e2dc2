"""`talonario emulate holded`: a real process, driven as integrators' tests drive it."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from tests.conftest import Clock
from tests.emulating import START_SECONDS, STOP_SECONDS, Emulated, emulating
from typer.testing import CliRunner

from talonario.app import dialects, outside, whole
from talonario.cli.emulator.command import until_told
from talonario.cli.emulator.desk import PREFIX
from talonario.cli.emulator.stage import Stage
from talonario.cli.main import app
from talonario.cli.sample.company import NAME, TAX_ID
from talonario.clients.holded import HoldedClient
from talonario.clients.transport import Retry
from talonario.domain import founding
from talonario.migrate.progress import Silent
from talonario.store import Database

KEY: Final = "0123456789abcdef0123456789abcdef"
NOON: Final = "2026-06-30T10:00:00Z"


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulated]:
    """One process for the tests that begin with a reset."""
    with emulating("--key", KEY, "--seed", "7", "--clock", NOON) as emulated:
        yield emulated


@pytest.fixture
def emulated(shared: Emulated) -> Emulated:
    """It, as it was in the beginning."""
    shared.desk("POST", "/reset")
    return shared


def test_it_says_where_it_is_and_which_key_it_takes(emulated: Emulated) -> None:
    """One that was given, and another that only reads."""
    assert emulated.place["key"] == KEY
    assert emulated.place["url"].startswith("http://127.0.0.1:")
    assert emulated.names() == []
    assert emulated.contact()
    reading = {"key": emulated.place["read_only_key"]}
    assert len(emulated.http.get("/contacts", headers=reading).json()) == 1
    assert emulated.http.post("/contacts", json={"name": "x"}, headers=reading).json()["status"] == 0
    assert emulated.http.get("/contacts", headers={"key": "0" * 32}).status_code == 401
    about = emulated.desk("GET", "")
    assert (about["quirks"], about["seed"], about["now"]) == ("live", 7, NOON)


def test_what_is_nowhere_is_a_page_with_200_whoever_asks(emulated: Emulated) -> None:
    """As on the live service, below its modules and beside them, with a key or without."""
    for url in ("/nothing", f"{emulated.place['url']}/nothing", f"{emulated.place['url']}/api/other/v9/x"):
        for headers in ({}, {"key": "0" * 32}):
            answer = emulated.http.get(url, headers=headers)
            assert (answer.status_code, answer.text[:15]) == (200, "<!DOCTYPE html>")


def test_a_reset_brings_everything_back(emulated: Emulated) -> None:
    """Books, clock, faults and log; with a clock that stands still the ids too come again."""
    first = emulated.contact("Antes")
    emulated.desk("POST", "/clock", {"now": "2026-12-24T10:00:00Z"})
    emulated.desk("POST", "/faults", {"html": 1})
    emulated.desk("POST", "/reset", {})
    assert emulated.desk("GET", "/requests") == []
    assert emulated.desk("GET", "/clock") == {"now": NOON, "running": False}
    assert emulated.names() == []
    assert emulated.contact("Después") == first


def test_a_snapshot_is_a_place_to_come_back_to(emulated: Emulated) -> None:
    """As often as one likes, and a name may be taken again; what came after it is gone, files and numbers too."""
    contact = emulated.contact("Base")
    emulated.desk("POST", "/snapshot", {"name": "base"})
    body = {"contactId": contact, "date": 1782813600, "items": [{"name": "x", "subtotal": 10}], "approveDoc": True}
    numbers = []
    for _ in range(3):
        numbers.append(emulated.http.post("/documents/invoice", json=body).json()["invoiceNum"])
        emulated.contact("Otra")
        emulated.desk("POST", "/reset", {"name": "base"})
        assert emulated.names() == ["Base"]
        assert emulated.http.get("/documents/invoice").json() == []
    assert len(set(numbers)) == 1
    emulated.contact("Segunda")
    assert "base" in emulated.desk("POST", "/snapshot", {"name": "base"})["snapshots"]
    emulated.contact("Tercera")
    emulated.desk("POST", "/reset", {"name": "base"})
    assert emulated.names() == ["Base", "Segunda"]


def test_nothing_is_put_back_under_a_request(emulated: Emulated) -> None:
    """While others write, every reset is whole: no answer is of two worlds."""
    failures: list[Any] = []
    over = threading.Event()

    def write() -> None:
        with httpx.Client(base_url=emulated.place["base_url"], headers={"key": KEY}, timeout=30) as http:
            while not over.is_set():
                answer = http.post("/contacts", json={"name": "x"})
                if answer.status_code != 201:
                    failures.append(answer.text)

    writers = [threading.Thread(target=write) for _ in range(3)]
    for one in writers:
        one.start()
    for _ in range(10):
        emulated.desk("POST", "/reset")
    over.set()
    for one in writers:
        one.join()
    assert failures == []


def test_a_reset_and_those_who_work_wait_for_each_other(tmp_path: Path, clock: Clock) -> None:
    """What was begun before it ends before it, and nothing begins while it lasts."""
    with closing(Stage(tmp_path, None, 1, clock)) as stage:
        stage.open_books("live", None, None, Silent())
        resetting = threading.Thread(target=stage.reset)
        with stage.answering():
            resetting.start()
            resetting.join(0.5)
            assert resetting.is_alive()
        resetting.join(STOP_SECONDS)
        assert not resetting.is_alive()
        entered = threading.Event()

        def work() -> None:
            with stage.answering():
                entered.set()

        working = threading.Thread(target=work)
        with stage.alone():
            working.start()
            assert not entered.wait(0.5)
        working.join(STOP_SECONDS)
        assert entered.is_set()


def test_the_log_tells_what_was_asked_and_never_a_key(emulated: Emulated) -> None:
    """Bodies are JSON where they are; the key is hidden wherever it stands."""
    emulated.http.post("/contacts", json={"name": "Ana", "note": f"with {KEY}"}, params={"trace": KEY})
    emulated.http.get("/contacts", headers={"key": "f" * 32, "Authorization": "Bearer secreto"})
    emulated.http.post("/contacts", content=b"\xff\xfe", headers={"Content-Type": "application/json"})
    asked = emulated.desk("GET", "/requests")
    assert [(one["number"], one["method"], one["status"]) for one in asked] == [
        (1, "POST", 201), (2, "GET", 401), (3, "POST", 200),
    ]  # fmt: skip
    assert asked[0]["body"] == {"name": "Ana", "note": "with ***"}
    assert asked[2]["body"] == {"base64": "//4="}
    assert not {"key", "authorization"} & {name for one in asked for name in one["headers"]}
    text = json.dumps(asked)
    assert not [secret for secret in (KEY, "f" * 32, "secreto") if secret in text]
    assert len(emulated.desk("GET", "/requests", method="POST", path="/api/invoicing/v1/contacts")) == 2
    assert emulated.desk("DELETE", "/requests") == []
    assert emulated.desk("GET", "/requests") == []


def test_the_clock_stands_runs_and_follows(emulated: Emulated) -> None:
    """What is written has its instant."""
    emulated.desk("POST", "/clock", {"now": 1782813600})
    contact = emulated.http.get(f"/contacts/{emulated.contact()}").json()
    assert contact["createdAt"] == 1782813600
    running = emulated.desk("POST", "/clock", {"now": "2030-01-01T00:00:00+01:00", "running": True})
    assert running["running"] is True
    assert running["now"].startswith("2029-12-31T23:00")
    assert emulated.desk("POST", "/clock", {})["now"] < "2029"


FAULTS: Final[dict[str, Callable[[httpx.Response], bool]]] = {
    "limited": lambda answer: (answer.status_code, answer.headers["Retry-After"]) == (429, "3"),
    "limited_silently": lambda answer: answer.status_code == 429 and "Retry-After" not in answer.headers,
    "blocked": lambda answer: (answer.status_code, answer.json()) == (402, "Account has been blocked. Reason: Unpaid"),
    "html": lambda answer: answer.status_code == 200 and answer.text.startswith("<!DOCTYPE html>"),
    "error": lambda answer: answer.status_code in {500, 502, 503, 504},
    "error_after": lambda answer: answer.status_code in {500, 502, 503, 504},
    "truncate": lambda answer: answer.status_code == 201 and not _is_json(answer),
    "mislabel": lambda answer: answer.headers["content-type"].startswith("text/html") and _is_json(answer),
}


def _is_json(answer: httpx.Response) -> bool:
    try:
        answer.json()
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("kind", [*FAULTS, "drop", "drop_after", "cut"])
def test_each_fault_happens_and_only_those_afterwards_leave_a_trace(emulated: Emulated, kind: str) -> None:
    """Whatever a client sees, the books say what was done."""
    emulated.desk("POST", "/faults", {kind: 1, "retry_after": 3})
    if kind in FAULTS:
        assert FAULTS[kind](emulated.http.post("/contacts", json={"name": "x"}))
    else:
        with pytest.raises(httpx.RemoteProtocolError):
            emulated.http.post("/contacts", json={"name": "x"})
    [asked] = emulated.desk("GET", "/requests")
    assert asked["fault"] == kind
    emulated.desk("POST", "/faults", {})
    assert len(emulated.names()) == int(kind in {"error_after", "drop_after", "truncate", "cut", "mislabel"})


def test_a_seed_makes_the_same_course(emulated: Emulated) -> None:
    """And another seed another one; what is dealt to one kind does not change when another is switched on."""

    def course(**faults: Any) -> list[Any]:
        emulated.desk("POST", "/faults", faults)
        emulated.desk("DELETE", "/requests")
        for _ in range(40):
            emulated.http.get("/taxes")
        return [one["fault"] for one in emulated.desk("GET", "/requests")]

    first = course(limited=0.3, html=0.2)
    assert first == course(limited=0.3, html=0.2)
    assert set(first) == {"limited", "html", None}
    assert course(limited=0.3, html=0.2, seed=8) != first
    assert [one == "limited" for one in course(limited=0.3)] == [one == "limited" for one in first]


def test_a_script_says_what_happens_to_whom(emulated: Emulated) -> None:
    """Certain requests, so many times; chance is for the others, and only where it is let."""
    script = [
        {"fault": "error", "method": "POST", "path": "*/contacts", "times": 2},
        {"fault": "html", "path": "*/taxes"},
    ]
    emulated.desk("POST", "/faults", {"script": script, "limited": 1, "path": "*/products"})
    told = [emulated.http.post("/contacts", json={"name": "x"}).status_code for _ in range(3)]
    assert [status >= 500 for status in told] == [True, True, False]
    assert [emulated.http.get("/taxes").text.startswith("<!DOCTYPE") for _ in range(2)] == [True, False]
    assert [emulated.http.get(path).status_code for path in ("/products", "/contacts")] == [429, 200]


def test_a_month_has_a_quota(emulated: Emulated) -> None:
    """Every answer says what is left; the rest of the month gets 429, the next one begins anew."""
    emulated.desk("POST", "/faults", {"quota": 2})
    left = [emulated.http.get("/taxes") for _ in range(3)]
    assert [one.status_code for one in left] == [200, 200, 429]
    assert [one.headers["X-RateLimit-Remaining"] for one in left] == ["1", "0", "0"]
    assert (left[2].headers["X-RateLimit-Window"], left[2].headers["X-RateLimit-Limit"]) == ("month", "2")
    # Noon of 30 June in Madrid: twelve hours are left of the month.
    assert (left[2].headers["Retry-After"], "Retry-After" in left[1].headers) == ("43200", False)
    emulated.desk("POST", "/clock", {"now": "2026-07-01T00:00:00+02:00"})
    assert emulated.http.get("/taxes").status_code == 200


def test_a_delay_holds_one_request_and_no_reset(emulated: Emulated) -> None:
    """Whoever waits is not among those who work in the books."""
    emulated.desk("POST", "/faults", {"delay": 1, "delay_seconds": 600})
    with pytest.raises(httpx.ReadTimeout):
        emulated.http.get("/taxes", timeout=0.5)
    assert emulated.desk("POST", "/reset")["name"] == "beginning"
    assert emulated.http.get("/taxes").status_code == 200


def test_what_waits_over_a_reset_is_never_done(emulated: Emulated) -> None:
    """A client that gave up on a slow request leaves nothing in the next test's books or log."""
    emulated.desk("POST", "/faults", {"delay": 1, "delay_seconds": 1})
    told: list[type[Exception]] = []

    def ask() -> None:
        with httpx.Client(base_url=emulated.place["base_url"], headers={"key": KEY}, timeout=30) as http:
            try:
                http.post("/contacts", json={"name": "De antes"})
            except httpx.HTTPError as lost:
                told.append(type(lost))

    asking = threading.Thread(target=ask)
    asking.start()
    while not emulated.desk("GET", "")["waiting"]:
        threading.Event().wait(0.01)
    emulated.desk("POST", "/reset")
    asking.join(STOP_SECONDS)
    assert told == [httpx.RemoteProtocolError]
    assert emulated.names() == []
    assert [one["method"] for one in emulated.desk("GET", "/requests")] == ["GET"]


@pytest.mark.parametrize(
    ("head", "body", "status"),
    [
        ("Content-Length: 500", "name=Ana", 400),
        ("Content-Length: -1", "", 400),
        ("Content-Length: 99999999999", "", 413),
        ("Transfer-Encoding: chunked", "8\r\nname=Ana\r\n", 400),
        ("Transfer-Encoding: chunked", "9\r\nname=Ana", 400),
        ("Transfer-Encoding: chunked", "zz\r\nname=Ana\r\n", 400),
        ("Transfer-Encoding: chunked", "-8\r\nname=Ana\r\n", 400),
        ("Transfer-Encoding: chunked", "fffffffff\r\nname=Ana\r\n", 413),
    ],
)
def test_nothing_is_done_with_half_a_body(emulated: Emulated, head: str, body: str, status: int) -> None:
    """Whoever hangs up in the middle, or miscounts, has asked for nothing."""
    said = raw(emulated, f"POST /api/invoicing/v1/contacts HTTP/1.1\r\n{head}\r\nContent-Type: {FORM}", body)
    assert said.startswith(f"HTTP/1.1 {status} "), said
    assert emulated.names() == []


def test_whole_addresses_are_read_and_nonsense_is_nowhere(emulated: Emulated) -> None:
    """As proxies ask, and as nobody should."""
    whole = raw(emulated, f"GET {emulated.place['base_url']}/contacts?page=1 HTTP/1.1")
    assert (whole[:12], whole[-2:]) == ("HTTP/1.1 200", "[]")
    for target in ("http://[/x", "*", "/api/../etc", "/%ff%00"):
        said = raw(emulated, f"GET {target} HTTP/1.1")
        assert said.startswith("HTTP/1.1 200 "), said
        assert "<title>404" in said


FORM: Final = "application/x-www-form-urlencoded"


def raw(emulated: Emulated, head: str, body: str = "") -> str:
    """What comes back for these bytes, after which nothing more is sent."""
    place = httpx.URL(emulated.place["url"])
    with socket.create_connection((place.host, place.port), timeout=30) as connection:
        asked = f"{head}\r\nHost: {place.host}\r\nkey: {KEY}\r\nConnection: close\r\n\r\n{body}"
        connection.sendall(asked.encode())
        connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as answer:
            return answer.read().decode()


def test_the_desk_says_what_is_wrong_and_lets_no_page_in(emulated: Emulated) -> None:
    """Names of what exists; a browser's page and another name of this machine are strangers."""
    for method, path, body, part in (
        ("POST", "/faults", {"htm": 1}, "Known are: limited"),
        ("POST", "/faults", {"html": 2}, "$.html"),
        ("POST", "/faults", {"html": 0.7, "drop": 0.7}, "add up to 1"),
        ("POST", "/reset", {"name": "nunca"}, "there are: beginning"),
        ("POST", "/snapshot", {"name": "../x"}, "letters"),
        ("POST", "/snapshot", {}, '{"name": "after-import"}'),
        ("POST", "/clock", {"now": "ayer"}, "2026-06-30T10:00:00Z"),
        ("POST", "/clock", {"when": 1}, "known: now, running"),
        ("POST", "/snapshot", [1], "JSON object"),
    ):
        status, sentence = emulated.refused(method, path, body)
        assert (status, part in sentence) == (400, True), sentence
    assert emulated.refused("GET", "/nothing")[0] == 404
    assert emulated.refused("GET", "/requests", headers={"Origin": "https://evil.example"})[0] == 403
    for host in ("evil.example", "127.0.0.1.evil.example:80", "[", ""):
        assert emulated.refused("GET", "/requests", headers={"Host": host})[0] == 403
    for host in ("localhost", "127.0.0.1:8090", "[::1]:8090"):
        assert emulated.desk_as(host) == []


def test_its_endpoints_are_its_own(sqlite: Database, clock: Clock, new_id: Any) -> None:
    """No operation of a dialect lies under them, and a server that keeps books has none of them."""
    assert not [one.path for dialect in dialects() for one in dialect.operations if one.path.startswith(PREFIX)]
    transport = httpx.WSGITransport(whole(sqlite, outside(clock, new_id)))
    with httpx.Client(transport=transport, base_url="http://test") as http:
        for method, rest in (("POST", "/reset"), ("GET", "/requests"), ("POST", "/faults"), ("GET", "")):
            assert http.request(method, f"{PREFIX}{rest}").status_code == 404


def test_chunked_bodies_heads_and_kept_connections(emulated: Emulated) -> None:
    """What HTTP clients do."""
    pieces = emulated.http.post("/contacts", content=iter([b'{"name":', b'"A"}']))
    assert pieces.status_code == 201
    assert emulated.names() == ["A"]
    head = emulated.http.head("/contacts")
    assert (head.status_code, head.content) == (200, b"")
    assert emulated.http.put("/contacts/x%20y", json={}).status_code == 400


def test_our_own_client_survives_it(emulated: Emulated) -> None:
    """Lists come whole though a fifth of the answers is none."""
    for number in range(30):
        emulated.contact(f"C{number}")
    emulated.desk("POST", "/faults", {"limited": 0.1, "html": 0.05, "error": 0.1, "drop": 0.05, "retry_after": 0})
    retry = Retry()
    with closing(HoldedClient(emulated.place["url"], KEY, retry=retry, sleep=lambda _: None)) as client:
        assert len(list(client.contacts.list())) == 30
    assert any(one["fault"] for one in emulated.desk("GET", "/requests"))


def test_a_sample_stays_in_the_file_that_was_named(tmp_path: Path) -> None:
    """The next run finds it, with its files; the same key goes on, and the folder of the run is gone."""
    data = tmp_path / "muestra.db"
    with emulating("--data", str(data), "--sample", "tiny", "--key", KEY) as first:
        invoices = first.http.get("/documents/invoice").json()
        assert len(invoices) > 10
        product = first.http.post("/products", json={"name": "Vino"}).json()["id"]
        first.http.post(f"/products/{product}/image", files={"file": ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(9))})
    with emulating("--data", str(data), "--sample", "tiny", "--key", KEY, "--quirks", "truthful") as again:
        assert [one["id"] for one in again.http.get("/documents/invoice").json()] == [one["id"] for one in invoices]
        assert again.http.get(f"/products/{product}/image").content.startswith(b"\x89PNG")
        assert again.http.get("/nothing").status_code == 404
        assert again.http.post("/contacts", json={"name": "x"}).status_code == 201
    with emulating("--data", str(data)) as another:
        assert another.place["key"] != KEY
        assert another.http.post("/contacts", json={"name": "y"}).status_code == 201


def ended(*arguments: str) -> tuple[int, str]:
    """The exit code and the words of a command that does not start."""
    done = CliRunner().invoke(app, ["emulate", "holded", "--port", "0", *arguments])
    return done.exit_code, done.output


@pytest.mark.parametrize("policy", ["strict", "open"])
def test_books_that_no_emulator_made_are_left_alone(tmp_path: Path, policy: Any, clock: Any, new_id: Any) -> None:
    """Strict or not: nothing is lied about that somebody keeps."""
    database = Database.open(f"sqlite:///{tmp_path / 'true.db'}")
    database.upgrade()
    tax_id = {"strict": TAX_ID, "open": "B12345674"}[policy]
    founding.found(database, "De verdad, S.L.", tax_id, policy, now=clock(), new_id=new_id)
    database.close()
    code, said = ended("--data", str(tmp_path / "true.db"))
    assert (code, "no emulator" in said) == (2, True), said


@pytest.mark.parametrize(
    "arguments",
    [
        ("--key", "corta"),
        ("--faults", "htm=1"),
        ("--faults", "nowhere.json"),
        ("--clock", "ayer"),
        ("--empty", "--sample", "tiny"),
    ],
)
def test_what_cannot_be_is_wrong_use(arguments: tuple[str, ...]) -> None:
    """Exit code 2, before anything is served."""
    assert ended(*arguments)[0] == 2


def test_faults_of_the_command_line_hold_after_a_reset(tmp_path: Path) -> None:
    """From pairs or a file; ended by a signal as by Ctrl+C, the folder goes."""
    plan = tmp_path / "faults.json"
    plan.write_text('{"script": [{"fault": "html", "path": "*/taxes"}], "quota": 5}')
    with emulating("--faults", str(plan)) as emulated:
        for _ in range(2):
            assert emulated.http.get("/taxes").text.startswith("<!DOCTYPE")
            assert emulated.http.get("/taxes").headers["X-RateLimit-Remaining"] == "3"
            emulated.desk("POST", "/reset")
    assert emulated.process.returncode == 0
    with emulating("--faults", "limited=1,retry_after=7") as emulated:
        assert emulated.http.get("/taxes").headers["Retry-After"] == "7"
        os.kill(emulated.process.pid, signal.SIGINT)
        assert emulated.process.wait(STOP_SECONDS) == 0


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_it_may_be_stopped_as_soon_as_it_says_where_it_is(told: signal.Signals) -> None:
    """And by both signals at once, as when Ctrl+C reaches the tests and the emulator."""
    with emulating() as emulated:
        for one in (told, signal.SIGTERM):
            emulated.process.send_signal(one)
        assert emulated.process.wait(STOP_SECONDS) == 0


@pytest.mark.parametrize(("first", "second"), [(signal.SIGINT, signal.SIGTERM), (signal.SIGTERM, signal.SIGINT)])
def test_a_second_signal_does_not_disturb_the_tidying_up(first: signal.Signals, second: signal.Signals) -> None:
    """Whichever comes first; afterwards signals mean what they meant before."""
    before, tidied = [signal.getsignal(one) for one in (first, second)], False
    with until_told():
        try:
            signal.raise_signal(first)
        finally:
            signal.raise_signal(second)
            tidied = True
    assert tidied
    assert [signal.getsignal(one) for one in (first, second)] == before


def test_closing_waits_for_those_who_work_in_the_books(tmp_path: Path, clock: Clock) -> None:
    """Nobody loses the database under their hands, and whoever comes later never gets in."""
    stage = Stage(tmp_path, None, 1, clock)
    stage.open_books("live", None, None, Silent())
    closing_it, entered = threading.Thread(target=stage.close), threading.Event()

    def work() -> None:
        with stage.answering():
            entered.set()

    with stage.answering():
        closing_it.start()
        closing_it.join(0.5)
        assert closing_it.is_alive()
        threading.Thread(target=work, daemon=True).start()
        assert stage.database.schema_state() == "current"
    closing_it.join(STOP_SECONDS)
    assert not closing_it.is_alive()
    assert not entered.wait(0.2)


def test_it_is_stopped_while_others_write() -> None:
    """No answer breaks in its middle, nothing is said, every folder goes."""
    failures: list[str] = []
    with emulating() as emulated:

        def write() -> None:
            with httpx.Client(base_url=emulated.place["base_url"], headers=emulated.http.headers, timeout=30) as http:
                try:
                    while (answer := http.post("/contacts", json={"name": "x"})).status_code == 201:
                        pass
                    failures.append(answer.text)
                except httpx.HTTPError:
                    return

        writers = [threading.Thread(target=write) for _ in range(4)]
        for one in writers:
            one.start()
        while len(emulated.desk("GET", "/requests")) < 8:
            threading.Event().wait(0.01)
        emulated.process.send_signal(signal.SIGINT)
        said = emulated.process.communicate(timeout=STOP_SECONDS)[1]
        for one in writers:
            one.join()
    assert (emulated.process.returncode, said, failures) == (0, "talonario: the emulator stops\n", [])


def test_two_run_side_by_side_and_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    """What is written in one is not in the other; people are told what to do now."""
    with emulating("--key", KEY) as one, emulating("--key", KEY) as other:
        one.contact("Aquí")
        assert (one.names(), other.names()) == (["Aquí"], [])
        one.desk("POST", "/faults", {"html": 1})
        assert other.http.get("/contacts").json() == []
        port = httpx.URL(one.place["url"]).port
        code, said = ended("--port", str(port))
        assert (code, "--port" in said, str(port) in said) == (1, True, True), said


def test_people_are_told_what_to_try(tmp_path: Path) -> None:
    """The command that is printed works as it stands."""
    data = tmp_path / "books.db"
    command = [sys.executable, "-m", "talonario", "emulate", "holded", "--port", "0", "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        patience = threading.Timer(START_SECONDS, process.kill)
        patience.start()
        try:
            assert process.stdout is not None
            lines: dict[str, str] = {}
            while "stop" not in lines and (said := process.stdout.readline()):
                name, value = said.rstrip("\n").split(None, 1)
                lines[name] = value
            curl, *arguments = shlex.split(lines["try"])
            assert (curl, arguments[:2]) == ("curl", ["-H", f"key: {lines['key']}"])
            assert httpx.get(arguments[2], headers={"key": lines["key"]}).json() == []
            assert str(data) in lines["stop"]
            process.send_signal(signal.SIGINT)
            assert process.wait(STOP_SECONDS) == 0
        finally:
            patience.cancel()
            process.kill()


def test_books_whose_sample_was_never_finished_are_not_begun_with(tmp_path: Path, clock: Clock) -> None:
    """Whoever was stopped while it was made says so the next time, instead of serving half of it."""
    data = tmp_path / "half.db"
    with closing(Stage(tmp_path, data, 1, clock)) as stage:
        stage.database.upgrade()
        founding.found(stage.database, NAME, TAX_ID, "open", now=clock(), new_id=stage.new_id)
    code, said = ended("--data", str(data))
    assert (code, "never finished" in said.replace("\n", " ")) == (2, True), said
