"""The job that queues long replays: one portion of the history each time, so that nothing waits for the whole.

The portion and how far the replay has come are written together: a worker that dies in between has queued nothing.
"""

from typing import Final

from talonario.domain.webhooks import replays
from talonario.domain.webhooks.record import WebhookReplay
from talonario.outbound.desk import Desk
from talonario.outbound.worker import Job


def queue_next(desk: Desk, claimed: WebhookReplay) -> None:
    """Queue the next portion."""
    desk.settle(claimed, replays.go_on)


JOB: Final = Job("webhook replay", WebhookReplay, queue_next)
