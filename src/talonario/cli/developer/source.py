"""Where events come from: the feed of this server, or the list that every server of the contract has."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from talonario.clients.errors import ApiError, ConnectionFailed, NotFound, NotJson, RateLimited, ServerError
from talonario.clients.factuarea import FactuareaClient
from talonario.clients.factuarea_events import WAIT_SECONDS_MAX

Event = dict[str, Any]

PASSING = (ConnectionFailed, ServerError, RateLimited, NotJson)
"""What is over by itself: the server starts again, or something before it does."""

POLL_SECONDS = 2.0
"""How long to wait when a question came back empty sooner than that."""


class Source(Protocol):
    """Events in order, from a place on that only moves with what was read."""

    def read(self) -> list[Event]:
        """What comes next, as soon as there is something; empty now and then. Raises ApiError, place unchanged."""


class Feed:
    """The server's own feed: numbered, without gaps.

    after   the number of the last event that is not wanted
    """

    def __init__(self, client: FactuareaClient, after: int) -> None:
        self._client = client
        self.after = after

    def read(self) -> list[Event]:
        """See `Source`."""
        page = self._client.events.feed(self.after, wait_seconds=WAIT_SECONDS_MAX)
        self.after = page.next
        return page.data


class Listing:
    """The contract's list of events, asked again and again, from the instant on at which it was first asked."""

    def __init__(self, client: FactuareaClient) -> None:
        told = client.events.server_date()
        start = parsedate_to_datetime(told) if told else datetime.now(UTC)
        self._client = client
        self._since = start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._last: str | None = None

    def read(self) -> list[Event]:
        """See `Source`."""
        found = self._client.events.list(since=self._since, after=self._last)
        if found:
            self._last = found[-1]["id"]
        return found


def opened(client: FactuareaClient, after: int | None) -> Feed | Listing:
    """The best source that the server has; from now on when `after` is None.

    Raises ApiError; NotFound when `after` is given and the server has no feed
    """
    try:
        found = client.events.feed("last" if after is None else after, limit=1)
    except NotFound:
        if after is not None:
            raise
        return Listing(client)
    return Feed(client, found.next if after is None else after)


def patiently(
    read: Callable[[], list[Event]], sleep: Callable[[float], None], trouble: Callable[[ApiError], None]
) -> list[Event]:
    """What comes next; a server that is away is asked again until it is back.

    trouble   is told of the first refusal in a row
    """
    told = False
    while True:
        begun = time.monotonic()
        try:
            found = read()
        except PASSING as error:
            if not told:
                trouble(error)
                told = True
            sleep(POLL_SECONDS)
            continue
        if not found:
            sleep(max(0.0, POLL_SECONDS - (time.monotonic() - begun)))
        return found
