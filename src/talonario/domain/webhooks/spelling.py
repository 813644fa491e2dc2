"""How a dialect tells of events: what its endpoints can ask for, and what they are sent."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.webhooks.record import Spoken, WebhookEndpoint
from talonario.store.outbox import Event


class Spelling(msgspec.Struct, frozen=True):
    """One dialect's way.

    names   what some events are called in the dialect's words, by their ids; what is not told is left out
    body    JSON, what an endpoint is sent of an event, the same bytes every time; None when nothing of it is kept
    """

    names: Callable[[Context, Sequence[Event]], Mapping[UUID, str]]
    body: Callable[[Context, Event, WebhookEndpoint], bytes | None]


Spellings = Mapping[Spoken, Spelling]
