"""What happened, as the Factuarea contract tells it, and this server's own feed of it."""

from __future__ import annotations

from typing import Any

import msgspec

from talonario.clients.factuarea_call import Caller
from talonario.clients.transport import Answer

WAIT_SECONDS_MAX = 25
"""How long the feed keeps a question open until something happens."""


class FeedPage(msgspec.Struct, frozen=True):
    """Events after a number, and the number to ask on from."""

    data: list[dict[str, Any]]
    next: int


class EventCalls:
    """Reads what happened."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def catalogue(self) -> list[str]:
        """Every name that can be subscribed to."""
        return [entry["name"] for entry in self._caller.many(dict[str, Any], "GET", "/event-catalog")]

    def feed(self, after: int | str, *, wait_seconds: int = 0, limit: int = 100) -> FeedPage:
        """The events after a number, oldest first, each with its `sequence`; ours, the vendor has none: NotFound.

        after   0 for everything, refused when some of it is not kept any more; `last` for what is still to come
        """
        query = {"after": str(after), "wait": wait_seconds, "limit": limit}
        return self._caller.bare(FeedPage, "GET", "/x/events", query=query)

    def list(self, *, since: str, after: str | None = None, limit: int = 100) -> list[dict[str, Any]]:
        """A page of events from an instant on, in ISO 8601, oldest first.

        after   id of the last one that is known already
        """
        query = {"created[gte]": since, "starting_after": after, "limit": limit}
        return self._caller.page("/events", query).data

    def server_date(self) -> str | None:
        """The server's own clock, as its `Date` header tells it."""
        told: str | None = self._caller.transport.call("GET", "/account", reading=_date)
        return told


def _date(answer: Answer) -> str | None:
    return answer.headers.get("date")
