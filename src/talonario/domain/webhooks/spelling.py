"""How a dialect tells of events: what its endpoints can ask for, and what they are sent."""

from collections.abc import Callable, Mapping

import msgspec

from talonario.domain.context import Context
from talonario.domain.webhooks.record import Spoken, WebhookEndpoint
from talonario.store.outbox import Event


class Spelling(msgspec.Struct, frozen=True):
    """One dialect's way.

    name         of an event of ours in the dialect's words; None when it is not told of
    body         JSON, what an endpoint is sent of an event; None when nothing of it is kept any more
    keeps_first  whether what was sent first is kept for every later attempt, since it could not be made again the same
    """

    name: Callable[[str], str | None]
    body: Callable[[Context, Event, WebhookEndpoint], bytes | None]
    keeps_first: bool = False


Spellings = Mapping[Spoken, Spelling]
