"""How a dialect tells of events: what its endpoints can ask for, and what they are sent."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.webhooks.record import Spoken, WebhookEndpoint
from talonario.store.outbox import Event, Snapshot


class Spelling(msgspec.Struct, frozen=True):
    """One dialect's way.

    names    what some events are called in the dialect's words, by their ids; what is not told is left out
    kept_as  the id of the snapshot that is told of an event; None when there is none
    body     JSON, what an endpoint is sent of an event and its snapshot, the same bytes every time
    """

    names: Callable[[Context, Sequence[Event]], Mapping[UUID, str]]
    kept_as: Callable[[Event], UUID | None]
    body: Callable[[Context, Event, WebhookEndpoint, Snapshot], bytes]

    def snapshots(self, ctx: Context, events: Iterable[Event]) -> dict[UUID, Snapshot]:
        """What is told of some events, by the events' ids; what is kept no longer is left out."""
        wanted = {event.id: kept for event in events if (kept := self.kept_as(event)) is not None}
        found = ctx.tx.get_many(Snapshot, wanted.values())
        return {event_id: found[kept] for event_id, kept in wanted.items() if kept in found}

    def body_of(self, ctx: Context, event: Event, endpoint: WebhookEndpoint) -> bytes | None:
        """What an endpoint is sent of one event; None when it is kept no longer."""
        snapshot = self.snapshots(ctx, [event]).get(event.id)
        return self.body(ctx, event, endpoint, snapshot) if snapshot is not None else None


Spellings = Mapping[Spoken, Spelling]
