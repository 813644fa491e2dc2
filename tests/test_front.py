"""Requests that take long leave the threads to the others."""

import asyncio
import threading
from types import SimpleNamespace
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from talonario.front import AWAY_MAX, THREADS, Front, TooMuchAtOnce, away

PATIENCE_SECONDS = 30


class Desk:
    """An application that does something long on `/long`, until it is released."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self.begun = threading.Semaphore(0)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        """Answer 200, or 503 when too much is long already."""
        try:
            if environ["PATH_INFO"] == "/long":
                with away(environ):
                    self.begun.release()
                    assert self.released.wait(PATIENCE_SECONDS)
        except TooMuchAtOnce:
            start("503 Service Unavailable", [])
        else:
            start("200 OK", [])
        return []


class Line:
    """What a server gives an application to answer on."""

    status = 0

    def response_bytes(self, status: int, _headers: list[tuple[str, str]], _body: bytes) -> None:
        """Take the answer."""
        self.status = status


def scope(path: str) -> Any:
    """A GET of a path."""
    return SimpleNamespace(
        method="GET",
        path=path,
        query_string="",
        headers={},
        authority="test",
        client="127.0.0.1:1",
        server="127.0.0.1:2",
        http_version="1.1",
        scheme="http",
    )


async def asked(front: Front, path: str) -> int:
    """The status of an answer."""
    line = Line()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await front.__rsgi__(scope(path), line)  # type: ignore[arg-type]
    return line.status


def test_others_are_answered_while_as_many_as_may_do_something_long() -> None:
    """As many long ones as there are threads would stop the server; one too many is told to come again."""
    desk = Desk()
    front = Front(desk, body_bytes_max=1, body_seconds=1)

    async def story() -> tuple[list[int], int, int, list[int], int]:
        front.__rsgi_init__(asyncio.get_running_loop())
        long = [asyncio.create_task(asked(front, "/long")) for _ in range(AWAY_MAX)]
        for _ in long:
            assert await asyncio.to_thread(desk.begun.acquire, timeout=PATIENCE_SECONDS)
        short = [await asked(front, "/short") for _ in range(THREADS)]
        one_more = await asked(front, "/long")
        running = front.threads
        desk.released.set()
        return short, one_more, running, await asyncio.gather(*long), await asked(front, "/long")

    short, one_more, running, long, again = asyncio.run(story())
    assert set(short) == {200}
    assert one_more == 503
    assert running == THREADS + AWAY_MAX
    assert set(long) == {200}
    assert again == 200
    assert front.threads == running, "those who are back need no further substitutes"
