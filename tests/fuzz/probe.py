"""Sends requests that were changed in one place, and sees that nothing is written but what was accepted."""

import random
from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import quote

from tests.fuzz import values
from tests.fuzz.door import Reply, form
from tests.fuzz.factuarea_requests import Asked, valid
from tests.fuzz.world import World

SEED = 20261120

Picked = TypeVar("Picked")


class Probe:
    """The attacker with a stock of valid requests.

    chance   seeded, so that a failure can be seen again
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.door = world.door()
        self.asked = valid(world.attacker.ids)
        self.chance = random.Random(SEED)

    def pick(self, among: Sequence[Picked], count: int) -> list[Picked]:
        """So many of them, fewer on PostgreSQL, where it takes longer to see what was written."""
        return self.chance.sample(among, min(len(among), count // 3 if self.world.version() is None else count))

    def send(
        self,
        asked: Asked,
        body: Any = None,
        *,
        raw: bytes | None = None,
        path: tuple[str, ...] | None = None,
        query: str | None = None,
        **options: Any,
    ) -> Reply:
        """Send a request; a refused one has written nothing, an accepted one only in the attacker's books.

        body      instead of the request's own; `raw` for bytes as they are
        path      instead of the request's own, not yet encoded
        """
        encoded = None if path is None else tuple(quote(one, safe="") for one in path)
        content = raw if raw is not None else None if body is None else values.dumps(body)
        if content is None and asked.raw is not None:
            content = asked.raw
            options["headers"] = {**form()[1], **options.get("headers", {})}
        reply = self.door(asked.operation.method, asked.target(encoded, query), content, **options)
        if asked.operation.writes or asked.operation.handle_long is not None:
            written = self.world.written_elsewhere() if reply.is_success else self.world.written()
            assert not written, f"{asked.operation.id} {reply.status} {content!r:.300} {query}: {written[0]}"
            if reply.is_success:
                self.world.restore()
        return reply
