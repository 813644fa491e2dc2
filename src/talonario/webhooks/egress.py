"""HTTP out to strangers: to the internet and nowhere else, for a bounded time, reading a bounded answer.

A host is resolved here, each of its addresses is checked, and the connection is made to the very address that was
checked: there is no second look-up whose answer could be another one. Redirects are not followed, so there is no
second destination either. Nothing comes from the environment: no proxy, no cookies, no netrc (decision 0016).
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Final, TypeAlias

import httpx

from talonario.domain.webhooks import addresses, destination
from talonario.domain.webhooks.addresses import Address, Network
from talonario.domain.webhooks.destination import Destination
from talonario.webhooks.connection import CHUNK, Answer, Connection, Unanswered
from talonario.webhooks.pool import Key, Pool
from talonario.webhooks.troubles import Failed, Trouble

CONNECT_SECONDS: Final = 5.0
"""For the look-up, the connection and the agreement on TLS together; a call may have less in all."""
ADDRESSES_MAX: Final = 4
"""Of one host that are tried; each gets its share of the time."""
FRAMING: Final = {"host", "content-length", "transfer-encoding", "connection", "upgrade", "expect"}
RETRY_AFTER_SECONDS_MAX: Final = 7 * 86_400

Resolve: TypeAlias = Callable[[str], Sequence[str]]
Dial: TypeAlias = Callable[..., Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One POST.

    headers   beside Host and Content-Length, which are ours
    seconds   for everything, from the look-up to the last byte
    networks  that the destination must lie in, besides being public; None for anywhere
    """

    url: str
    headers: dict[str, str]
    body: bytes
    seconds: float
    networks: tuple[Network, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of it: a status, or a trouble.

    body                  its beginning, as text; empty when there was none
    retry_after_seconds   how long the receiver asks to be left alone; None when it does not
    trouble               why there was no answer; None when there was one, whatever it said
    """

    status: int | None
    body: str
    duration_ms: int
    retry_after_seconds: int | None
    trouble: Trouble | None

    @property
    def is_success(self) -> bool:
        """Any 2xx."""
        return self.status is not None and 200 <= self.status < 300


def look_up(host: str) -> Sequence[str]:
    """The addresses of a host, as the system finds them. Raises OSError, UnicodeError."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Egress:
    """The way out. Connections are kept for the next call to the same place, so one of these belongs to one event loop.

    hosts     `name` or `name:port`: those that may be private, and called over plain http
    resolve   host -> addresses; blocks, raises OSError
    tls       whom we trust; by default what everybody does, or SSL_CERT_FILE
    dial      connects to an address and port; the arguments are those of `asyncio.open_connection`
    """

    def __init__(
        self,
        hosts: frozenset[str] = frozenset(),
        resolve: Resolve = look_up,
        tls: ssl.SSLContext | None = None,
        dial: Dial = asyncio.open_connection,
    ) -> None:
        self._hosts = hosts
        self._resolve = resolve
        self._given_tls = tls
        self._dial = dial
        self._kept = Pool()

    async def post(self, call: Outgoing) -> Reply:
        """Make a call; whatever goes wrong out there is in the reply."""
        return await self._post(call, self._kept)

    def post_now(self, call: Outgoing) -> Reply:
        """Make a call from a thread that runs no event loop; over a connection of its own."""

        async def alone() -> Reply:
            kept = Pool()
            try:
                return await self._post(call, kept)
            finally:
                kept.close()

        return asyncio.run(alone())

    def close(self) -> None:
        """Close the connections that were kept."""
        self._kept.close()

    async def _post(self, call: Outgoing, pool: Pool) -> Reply:
        started = time.monotonic()
        answer = Answer()
        trouble: Trouble | None = None
        try:
            async with asyncio.timeout(call.seconds):
                await self._make(call, pool, answer)
        except TimeoutError:
            trouble = "timeout"
        except Failed as failure:
            trouble = failure.trouble
        return Reply(
            status=answer.status,
            body=answer.body,
            duration_ms=round((time.monotonic() - started) * 1000),
            retry_after_seconds=_retry_after(answer.headers),
            # What was answered counts, also when the rest of the body never came.
            trouble=trouble if answer.status is None else None,
        )

    async def _make(self, call: Outgoing, pool: Pool, answer: Answer) -> None:
        where = self._where(call.url)
        # An endpoint that narrows its addresses shares no connection with one that does not.
        key: Key = (where.scheme, where.host, where.port, call.networks)

        async def exchange(connection: Connection) -> None:
            is_good = False
            try:
                await connection.exchange(where.target, _headers(where, call), call.body, answer)
                is_good = connection.renew()
            finally:
                if is_good:
                    pool.keep(connection, key)
                else:
                    connection.close()

        kept = pool.take(key)
        if kept is not None:
            try:
                await exchange(kept)
            except Unanswered:
                # It was closed while it waited, as every server does one day: that says nothing about the receiver.
                pass
            else:
                return
        fresh = await self._connect(where, call.networks)
        try:
            await exchange(fresh)
        except Unanswered as failure:
            raise Failed("broken_answer") from failure

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._given_tls or httpx.create_ssl_context()

    def _where(self, url: str) -> Destination:
        """Where a URL leads. Raises Failed."""
        try:
            where = destination.read(url, self._hosts)
        except ValueError as failure:
            raise Failed("bad_url") from failure
        if where.has_login:
            raise Failed("bad_url")
        if where.scheme != "https" and not where.is_ours:
            raise Failed("not_https")
        return where

    async def _connect(self, where: Destination, networks: tuple[Network, ...] | None) -> Connection:
        """Connect to one of the host's addresses, all of them checked. Raises Failed."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                found = await self._addresses(where)
                for address in found:
                    _check(address, where, networks)
                return await self._reach(found[:ADDRESSES_MAX], where)
        except TimeoutError as failure:
            raise Failed("no_connection") from failure

    async def _addresses(self, where: Destination) -> Sequence[Address]:
        if where.address is not None:
            return [where.address]
        try:
            found = [addresses.read(one) for one in dict.fromkeys(await self._resolved(where.host))]
        except (OSError, UnicodeError) as failure:
            raise Failed("no_such_host") from failure
        if not found:
            raise Failed("no_such_host")
        return found

    async def _resolved(self, host: str) -> Sequence[str]:
        """Ask in a thread that nobody waits for: a look-up cannot be interrupted, and may take half a minute."""
        answer: Future[Sequence[str]] = Future()
        answer.set_running_or_notify_cancel()

        def ask() -> None:
            try:
                answer.set_result(self._resolve(host))
            except Exception as failure:  # noqa: BLE001  (it is told to whoever asked)
                answer.set_exception(failure)

        threading.Thread(target=ask, name="look-up", daemon=True).start()
        return await asyncio.wrap_future(answer)

    async def _reach(self, found: Sequence[Address], where: Destination) -> Connection:
        trouble: Trouble = "no_connection"
        for address in found:
            try:
                async with asyncio.timeout(CONNECT_SECONDS / len(found)):
                    reader, writer = await self._dial(
                        str(address),
                        where.port,
                        limit=CHUNK,
                        ssl=self._tls if where.scheme == "https" else None,
                        server_hostname=where.host if where.scheme == "https" else None,
                    )
            except ssl.SSLError:
                trouble = "bad_certificate"
            except OSError:  # a time-out among them
                trouble = "no_connection"
            else:
                return Connection(reader, writer)
        raise Failed(trouble)


def _check(address: Address, where: Destination, networks: tuple[Network, ...] | None) -> None:
    """See that an address may be called. Raises Failed: `refused_address`, `not_in_allowlist`."""
    if not where.is_ours and not addresses.is_public(address):
        raise Failed("refused_address")
    if networks is not None and not any(address in network for network in networks):
        raise Failed("not_in_allowlist")


def _headers(where: Destination, call: Outgoing) -> list[tuple[bytes, bytes]]:
    """What is sent before the body; how it is framed is not for others to say."""
    given = [(name.encode(), value.encode()) for name, value in call.headers.items() if name.lower() not in FRAMING]
    return [(b"Host", where.authority.encode()), *given, (b"Content-Length", str(len(call.body)).encode())]


def _retry_after(headers: dict[str, str]) -> int | None:
    """Seconds, or a day and hour that is compared with the receiver's own clock."""
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit() and len(asked) < 12:
        return min(int(asked), RETRY_AFTER_SECONDS_MAX)
    until, now = _instant(asked), _instant(headers.get("date", ""))
    if until is None or now is None:
        return None
    return max(0, min(round((until - now).total_seconds()), RETRY_AFTER_SECONDS_MAX))


def _instant(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo is not None else None
