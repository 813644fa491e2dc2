"""One HTTP conversation with a JSON service: retries, back-off, time-outs, and no secret in any text."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

import httpx
import msgspec

from talonario.clients.errors import ApiError, ConnectionFailed, NotJson, error_class
from talonario.clients.pace import Pace, retry_after_seconds

Query = Mapping[str, str | int | bool | list[str] | None]
_decoder = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")
# Besides every 5xx but "I do not know this method": proxies in front of a service have codes of their own.
_RETRIED_STATUSES = frozenset({408, 425, 429})
_NEVER_RETRIED = 501
_WHOLE_ANSWER = 10
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Retry(msgspec.Struct, frozen=True):
    """How often and how patiently a failed call is made again."""

    attempts: int = 8
    first_delay_seconds: float = 0.5
    longest_delay_seconds: float = 30.0
    longest_retry_after_seconds: float = 120.0


class Answer(msgspec.Struct, frozen=True):
    """What came back: the status, the headers with lower-case names, and the body as it was sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body decoded, every fraction as a Decimal. Raises NotJson."""
        if not self.body:
            return None
        try:
            return _decoder.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise self.not_json() from None

    def mended_json(self) -> Any:
        """The body decoded also where only its text is wrong, as a name cut in the middle of a letter.

        U+FFFD marks the place. Raises NotJson.
        """
        try:
            found = json.loads(self.body.decode("utf-8", "replace"), parse_float=Decimal, parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise self.not_json() from None
        return _without_halves(found)

    def not_json(self) -> NotJson:
        """The error to raise when the body is not what it should be."""
        start = self.body[:60].decode("utf-8", "replace").strip().replace("\n", " ")
        return NotJson(f"the answer is not JSON: {start!r}", status=self.status, request_id=self.request_id)

    @property
    def request_id(self) -> str | None:
        """The service's name for this exchange, if it gives one."""
        return self.headers.get("x-request-id")


Reading = Callable[[Answer], Any]
Failing = Callable[[Answer], ApiError]


class Transport:
    """Sends requests and brings back JSON.

    timeout_seconds  for an answer to begin and to go on; to be whole it has ten times as long
    sleep, clock and jitter are given so that tests need not wait; http is given to go through another
    transport.
    """

    def __init__(
        self,
        base_url: str,
        credential: Mapping[str, str],
        *,
        failing: Failing,
        retry: Retry | None = None,
        timeout_seconds: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
        http: httpx.Client | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._credential = dict(credential)
        self._failing = failing
        self._retry = retry or Retry()
        self._sleep = sleep
        self._clock = clock
        self._timeout_seconds = timeout_seconds
        self._jitter = jitter
        self._http = http or httpx.Client(timeout=httpx.Timeout(timeout_seconds, connect=10.0))
        self.pace = Pace(sleep, clock)
        self.calls = 0

    def __repr__(self) -> str:
        """Show the address, never the key."""
        return f"Transport({self.base_url!r})"

    def __enter__(self) -> Self:
        """Use it in a `with` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the connections back."""
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        reading: Reading = Answer.json,
        repeatable: bool = True,
        attempts: int | None = None,
        attempts_at_500: int | None = None,
        base_url: str | None = None,
    ) -> Any:
        """Make a call and read its answer with `reading`.

        base_url    another part of the same service

        repeatable  False for a write without an idempotency key: made again only when it surely did nothing,
        that is
                    when no connection was opened or the service answered 429.
        attempts, attempts_at_500  fewer attempts than usual where the caller can do better than ask again
        Raises      ApiError in one of its classes.
        """
        tried = 0
        while True:
            tried += 1
            delay: float | None = None
            try:
                answer = self._send(method, (base_url or self.base_url) + path, query, body, headers)
                if answer.status < 400:
                    found = reading(answer)
                    self.pace.accepted()
                    return found
                failure = self._failing(answer)
                # A 409 that says when to come back is a twin of this call that still runs.
                running = answer.status == 409 and "retry-after" in answer.headers
                again = answer.status == 429 or running or (repeatable and _passing(answer.status))
                if answer.status == 429:
                    self.pace.refused()
                delay = retry_after_seconds(answer.headers) if again else None
            except httpx.HTTPError as error:
                failure = ConnectionFailed(f"no answer from {base_url or self.base_url}{path}: {type(error).__name__}")
                again = repeatable or isinstance(error, _NEVER_SENT)
            except NotJson as error:
                failure = NotJson(f"{path}: {error.message}", status=error.status, request_id=error.request_id)
                again = repeatable
            most = attempts or self._retry.attempts
            if attempts_at_500 and failure.status == 500:
                most = attempts_at_500
            if not again or tried >= most:
                raise failure
            self._sleep(self._delay(tried, delay))

    def _send(
        self, method: str, url: str, query: Query | None, body: object, headers: Mapping[str, str] | None
    ) -> Answer:
        self.pace.wait()
        self.calls += 1
        every = {"Accept": "application/json", **self._credential, **(headers or {})}
        content: bytes | None = None
        if body is not None:
            content = _encoder.encode(body)
            every["Content-Type"] = "application/json"
        until = self._clock() + self._timeout_seconds * _WHOLE_ANSWER
        body_read = bytearray()
        with self._http.stream(method, url, params=_plain(query), content=content, headers=every) as answer:
            for part in answer.iter_bytes():
                body_read += part
                # The time-out of a read begins anew with every byte: one that drips would hold the line for ever.
                if self._clock() > until:
                    raise httpx.ReadTimeout("the answer never ends", request=answer.request)
        return Answer(
            status=answer.status_code,
            headers={name.lower(): value for name, value in answer.headers.items()},
            body=bytes(body_read),
        )

    def _delay(self, attempt: int, asked_seconds: float | None) -> float:
        if asked_seconds is not None:
            return min(asked_seconds, self._retry.longest_retry_after_seconds) + self._jitter() * 0.1
        backoff = self._retry.first_delay_seconds * 2.0 ** (attempt - 1)
        return float(min(self._retry.longest_delay_seconds, backoff) * (0.5 + self._jitter() / 2))


def _no_number(name: str) -> None:
    raise ValueError(name)


def _without_halves(value: Any) -> Any:
    """The same JSON with U+FFFD for every half of a letter, which cannot be written out again."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_halves(item) for item in value]
    if isinstance(value, dict):
        return {_without_halves(key): _without_halves(item) for key, item in value.items()}
    return value


def _passing(status: int) -> bool:
    """Whether a status tells of trouble that may be over by the next try."""
    return status in _RETRIED_STATUSES or (status >= 500 and status != _NEVER_RETRIED)


def _plain(query: Query | None) -> list[tuple[str, str | int | float | bool | None]]:
    """Query parameters as httpx wants them, without the ones that are None."""
    pairs: list[tuple[str, str | int | float | bool | None]] = []
    for name, value in (query or {}).items():
        if isinstance(value, list):
            pairs.extend((name, item) for item in value)
        elif value is not None:
            pairs.append((name, value))
    return pairs


def failed(answer: Answer, message: str, code: str | None = None, param: str | None = None) -> ApiError:
    """The error that an answer of 400 or more stands for."""
    return error_class(answer.status)(
        message, status=answer.status, code=code, request_id=answer.request_id, param=param
    )
