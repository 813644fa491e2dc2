"""Where things stand in a company's history, by the numbers of its events."""

from datetime import datetime

from talonario.domain.context import Context
from talonario.store.listing import Where
from talonario.store.outbox import Event, Head


def last_number(ctx: Context) -> int:
    """The number of the company's last event; 0 before the first."""
    head = ctx.tx.get(Head, ctx.company_id)
    return head.event_sequence if head is not None else 0


def last_before(ctx: Context, instant: datetime, last: int) -> int:
    """The number of the last event that happened before an instant; 0 when there is none.

    Found by halves, since instants rise with the numbers, but for what happened at the same moment.

    last   the number of the company's last event
    """

    def is_before(number: int) -> bool:
        return ctx.tx.where(Event, Where("sequence", "eq", number))[0].happened_at < instant

    if not last or not is_before(1):
        return 0
    before, after = 1, last + 1
    while after - before > 1:
        middle = (before + after) // 2
        if is_before(middle):
            before = middle
        else:
            after = middle
    return before
