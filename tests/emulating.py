"""`talonario emulate holded` in a process of its own, for tests that speak to it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import httpx

START_SECONDS: Final = 60
STOP_SECONDS: Final = 20


class Emulated:
    """A running emulator, its client and its desk."""

    def __init__(self, place: dict[str, str], process: subprocess.Popen[str]) -> None:
        self.place = place
        self.process = process
        self.http = httpx.Client(base_url=place["base_url"], headers={"key": place["key"]}, timeout=30)
        self._desk = httpx.Client(base_url=place["control"], timeout=30)

    def desk(self, verb: str, rest: str, body: Any = None, **query: str) -> Any:
        """What the desk answers to something it takes."""
        answer = self._desk.request(verb, rest, json=body, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, str]:
        """The status and the sentence of what it does not take."""
        answer = self._desk.request(method, path, json=body, **options)
        return answer.status_code, answer.json()["error"]

    def desk_as(self, host: str) -> Any:
        """The log of requests, as whoever calls this machine by a name reads it."""
        return self._desk.get("/requests", headers={"Host": host}).raise_for_status().json()

    def contact(self, name: str = "Cliente") -> str:
        """The id of a new contact."""
        return str(self.http.post("/contacts", json={"name": name}).json()["id"])

    def names(self) -> list[str]:
        """The names of all contacts."""
        return [one["name"] for one in self.http.get("/contacts").json()]

    def close(self) -> None:
        """Close the clients."""
        self.http.close()
        self._desk.close()


@contextmanager
def emulating(*arguments: str) -> Iterator[Emulated]:
    """A process of the command, ended by its own id."""
    process = subprocess.Popen(  # noqa: S603 - this interpreter and this program
        [sys.executable, "-m", "talonario", "emulate", "holded", "--port", "0", "--json", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told = process.stdout.readline()
    try:
        assert told, process.communicate(timeout=START_SECONDS)[1]
        emulated = Emulated(json.loads(told), process)
        try:
            yield emulated
        finally:
            emulated.close()
    finally:
        process.terminate()
        process.communicate(timeout=STOP_SECONDS)
