"""Connections that wait for the next call to the same place."""

import time
from typing import Final, TypeAlias

from talonario.domain.webhooks.addresses import Network
from talonario.webhooks.connection import Connection

KEPT_SECONDS: Final = 15.0
KEPT_MAX: Final = 128
"""Over all places; the one that waited longest makes room."""

Key: TypeAlias = tuple[str, str, int, tuple[Network, ...] | None]
"""A place: scheme, host, port, and the networks that it had to lie in."""


class Pool:
    """Some connections that are there and do nothing, the one that waited longest first."""

    def __init__(self) -> None:
        self._kept: dict[Connection, tuple[Key, float]] = {}

    def take(self, key: Key) -> Connection | None:
        """A connection to a place that is still good, to be used or closed by whoever takes it."""
        now = time.monotonic()
        for connection, (known, until) in list(self._kept.items()):
            if until < now or not connection.is_alive():
                del self._kept[connection]
                connection.close()
            elif known == key:
                del self._kept[connection]
                return connection
        return None

    def keep(self, connection: Connection, key: Key) -> None:
        """Let a connection wait for another call."""
        if len(self._kept) >= KEPT_MAX:
            oldest = next(iter(self._kept))
            del self._kept[oldest]
            oldest.close()
        self._kept[connection] = (key, time.monotonic() + KEPT_SECONDS)

    def close(self) -> None:
        """Close them all."""
        for connection in self._kept:
            connection.close()
        self._kept.clear()
