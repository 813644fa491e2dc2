"""A press that loops, eats or dies, and what is left of it."""

import logging
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from falcon import testing

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.render.press import Busy, NotPrinted, Press, TooSlow
from talonario.store import Database

FOLDERS = Path(tempfile.gettempdir())
NOW = datetime(2026, 11, 20, tzinfo=UTC)
# Each call is another one, so that nothing of it is remembered; `size` says how long it goes on.
TEMPLATE = """
#let sheet = json(bytes(sys.inputs.sheet))
#let walk(depth, path) = if depth == 0 { path } else {
  calc.rem(walk(depth - 1, 2 * path) + walk(depth - 1, 2 * path + 1), 7)
}
#if "walk" in sheet { [#walk(sheet.walk, 1)] }
#if "eat" in sheet { let held = range(sheet.eat).map(number => str(number) * 1000); [#held.len()] }
#if "wrong" in sheet { panic("wrong") }
#set document(title: "one")
*#sheet.text*
"""


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Press]]:
    """Make presses with a template that does what it is told."""
    template = tmp_path / "odd.typ"
    template.write_text(TEMPLATE)
    made = []

    def press(**options: Any) -> Press:
        made.append(Press(**({"template": template} | options)))
        return made[-1]

    before = set(FOLDERS.glob("talonario-press-*"))
    yield press
    for one in made:
        one.close()
    left = set(FOLDERS.glob("talonario-press-*")) - before
    assert not [folder for folder in left if (folder / "odd.typ").exists()], "nothing is left of a press"


def test_a_template_that_loops_is_ended_and_the_next_sheet_is_printed(make: Callable[..., Press]) -> None:
    """With nothing left of it but a clear word."""
    press = make(seconds_max=1)
    assert press.print({"text": "before"}, NOW).startswith(b"%PDF")
    with pytest.raises(TooSlow, match="longer than 1"):
        press.print({"text": "never", "walk": 40}, NOW)
    assert press.print({"text": "after"}, NOW).startswith(b"%PDF")


def test_a_template_that_eats_memory_is_ended(make: Callable[..., Press]) -> None:
    """Its limit is the process's own."""
    press = make(memory_bytes_max=400 * 1024**2)
    with pytest.raises(NotPrinted, match="ended with status"):
        press.print({"text": "never", "eat": 10**6}, NOW)
    assert press.print({"text": "after"}, NOW).startswith(b"%PDF")


def test_a_sheet_that_cannot_be_printed_leaves_the_press_as_it_was(make: Callable[..., Press]) -> None:
    """Its reason comes from the template."""
    press = make()
    press.print({"text": "before"}, NOW)
    before = press.processes()
    with pytest.raises(NotPrinted, match="wrong"):
        press.print({"text": "", "wrong": True}, NOW)
    assert press.print({"text": "after"}, NOW).startswith(b"%PDF")
    assert press.processes() == before


def test_a_press_that_was_killed_is_replaced(make: Callable[..., Press]) -> None:
    """Also when it died between two sheets."""
    press = make()
    press.print({"text": "before"}, NOW)
    [dead] = press.processes()
    os.kill(dead, signal.SIGKILL)
    assert press.print({"text": "after"}, NOW).startswith(b"%PDF")
    assert press.processes() != [dead]


def test_who_waits_too_long_for_a_press_is_told(make: Callable[..., Press]) -> None:
    """One sheet at a time, and no queue without an end."""
    press = make(seconds_max=2)
    press.print({"text": "before"}, NOW)
    with ThreadPoolExecutor(3) as pool:
        fates = [pool.submit(press.print, {"text": "", "walk": 40}, NOW) for _ in range(3)]
        found = {type(fate.exception()) for fate in fates}
    assert Busy in found
    assert found <= {Busy, TooSlow}


def test_presses_are_shared_by_threads(make: Callable[..., Press]) -> None:
    """Two processes, eight threads, every sheet its own."""
    press = make(processes=2)
    printed: dict[int, bytes] = {}

    def one(number: int) -> None:
        printed[number] = press.print({"text": f"sheet {number}"}, NOW)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(printed.values())) == 8
    assert 1 <= len(press.processes()) <= 2
    assert printed[3] == press.print({"text": "sheet 3"}, NOW), "the same sheet gives the same bytes"


def test_a_press_is_replaced_after_its_share(make: Callable[..., Press]) -> None:
    """Whatever its memory has become."""
    press = make(sheets_max=2)
    seen = []
    for number in range(3):
        press.print({"text": str(number)}, NOW)
        seen.append(press.processes())
    assert seen[0] != []
    assert seen[1] == []
    assert seen[2] != seen[0]


def test_a_server_whose_template_loops_answers_in_the_words_of_the_dialect(
    sqlite: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    make: Callable[..., Press],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """503 through both dialects, and a line in the log that says why."""
    (tmp_path / "odd.typ").write_text(TEMPLATE.partition("#if")[0] + "\n#walk(40, 1)\n")
    company = found(sqlite, "open")
    client = testing.TestClient(build(sqlite, outside(clock=lambda: NOW), press=make(seconds_max=1)))
    holded = {"key": key_for(sqlite, company, "holded")}
    line = {"name": "Silla", "units": 1, "subtotal": 10}
    made = client.simulate_post(
        "/api/invoicing/v1/documents/estimate",
        json={"contactName": "Ana", "date": 1795000000, "items": [line]},
        headers=holded,
    )
    identity = made.json["id"]
    answer = client.simulate_get(f"/api/invoicing/v1/documents/estimate/{identity}/pdf", headers=holded)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert set(answer.json) >= {"status", "info"}
    assert [record.message for record in caplog.records if record.levelno == logging.ERROR] == [
        next(record.message for record in caplog.records if "longer than 1" in record.message)
    ]
