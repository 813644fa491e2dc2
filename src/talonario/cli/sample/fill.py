"""Sends the sample company to a server that speaks Holded's dialect, over plain HTTP."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from threading import Lock
from typing import TypeAlias

import httpx

from talonario.cli.sample.request import Body, Lane, Listed, Ref, Request, Step, Value
from talonario.migrate.progress import Reporter

BASE = "/api/invoicing/v1/"
_ATTEMPTS = 6
_PASSING = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


class RequestRefusedError(Exception):
    """The server did not take a request of the sample: one of the two is wrong."""

    def __init__(self, request: Request, response: httpx.Response) -> None:
        """Keep what was asked and what was answered."""
        path = "/".join(part if isinstance(part, str) else f"<{part.name}>" for part in request.path)
        super().__init__(f"{request.method} {path} {request.body}\n→ {response.status_code} {response.text}")


def fill(
    client: httpx.Client,
    steps: Iterable[Step],
    progress: Reporter,
    label: Callable[[str], str] = str,
    threads: int = 3,
) -> dict[str, str]:
    """Send every request of the steps, in order.

    client   knows the server's address and sends the key of the company
    label    what people call a step
    threads  lanes that are sent at once
    Returns  the ids that the server gave, by the names of their requests
    Raises   RequestRefusedError, httpx.TransportError
    """
    ids: dict[str, str] = {}
    counting = Lock()

    def send(lane: Lane, lists: Mapping[str, list[str]]) -> None:
        for request in lane:
            answered = _send(client, request, ids, lists)
            if request.name:
                ids[request.name] = answered
            with counting:
                progress.advance()

    with ThreadPoolExecutor(threads, "sample") as pool:
        for step in steps:
            lists = {path: _list(client, path) for path in _listed(step)}
            progress.begin(label(step.name), step.size)
            sent = [pool.submit(send, lane, lists) for lane in step.lanes]
            try:
                for lane in sent:
                    lane.result()
            finally:
                for lane in sent:
                    lane.cancel()
            progress.end()
    return ids


def _send(client: httpx.Client, request: Request, ids: Mapping[str, str], lists: Mapping[str, list[str]]) -> str:
    """Send one request, again when the server asks for it, and return the id it answered with."""
    path = BASE + "/".join(part if isinstance(part, str) else ids[part.name] for part in request.path)
    body = _filled(request.body, ids, lists) if request.method == "POST" else None
    for attempt in range(_ATTEMPTS):
        response = client.request(request.method, path, json=body)
        if response.status_code not in _PASSING and "Retry-After" not in response.headers:
            break
        time.sleep(float(response.headers.get("Retry-After", 2**attempt / 4)))
    answer = response.json() if response.is_success else {}
    # Holded also refuses with 200 and a status of 0.
    if not response.is_success or (isinstance(answer, dict) and answer.get("status") == 0):
        raise RequestRefusedError(request, response)
    return str(answer.get("id", ""))


def _filled(body: Body, ids: Mapping[str, str], lists: Mapping[str, list[str]]) -> dict[str, Json]:
    """Put the ids of earlier answers where the body names them; leave out what an empty list cannot give."""
    filled = {name: _value(value, ids, lists) for name, value in body.items()}
    return {name: value for name, value in filled.items() if value is not None}


def _value(value: Value, ids: Mapping[str, str], lists: Mapping[str, list[str]]) -> Json:
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, Ref):
        return ids[value.name]
    if isinstance(value, Listed):
        entries = lists[value.path]
        return entries[value.place % len(entries)] if entries else None
    if isinstance(value, Mapping):
        return _filled(dict(value), ids, lists)
    return [inner for inner in (_value(inner, ids, lists) for inner in value) if inner is not None]


def _listed(step: Step) -> set[str]:
    """Name the lists that the requests of a step take ids from."""
    found: set[str] = set()
    waiting: list[Value] = [request.body for lane in step.lanes for request in lane]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Listed):
            found.add(value.path)
        elif isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, Sequence) and not isinstance(value, str):
            waiting.extend(value)
    return found


def _list(client: httpx.Client, path: str) -> list[str]:
    response = client.get(BASE + path)
    response.raise_for_status()
    return [str(entry["id"]) for entry in response.json()]
