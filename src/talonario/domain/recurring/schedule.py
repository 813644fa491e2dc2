"""When a template's turn comes: pure functions of the template and the day."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import msgspec

from talonario.domain.context import MADRID, madrid_day
from talonario.domain.recurring.record import RecurringInvoice
from talonario.fiscal.calendar import Occurrence, occurrences

ONE_DAY = timedelta(days=1)


def since_today(template: RecurringInvoice, today: date) -> RecurringInvoice:
    """The template with its next day from today on: what fell on days before is not made up for.

    A day that would be moved to before today is today's.
    """
    since = today if template.last_on is None else max(today, template.last_on + ONE_DAY)
    planned = _planned(template, since)
    if planned.next_on is not None and madrid_day(planned.next_run_at) < today:
        planned = msgspec.structs.replace(planned, next_run_at=begins(today))
    return planned


def after(template: RecurringInvoice, done: date) -> RecurringInvoice:
    """The template once the invoice of a regular day is made: its next day may be past, and is made up for."""
    return _planned(msgspec.structs.replace(template, last_on=done), done + ONE_DAY)


def bounded(template: RecurringInvoice) -> RecurringInvoice:
    """The template with the same next day, or with none when its bounds have come to lie before it."""
    ended = template.ends_on is not None and template.next_on is not None and template.next_on > template.ends_on
    return msgspec.structs.replace(template, next_on=None) if ended or template.remaining == 0 else template


def upcoming(template: RecurringInvoice, today: date, number: int) -> list[Occurrence]:
    """The next occurrences of a template, of a paused one as if it went on today; none once it has ended."""
    if template.state in {"cancelled", "completed"}:
        return []
    if template.state == "paused":
        template = since_today(template, today)
    if template.next_on is None:
        return []
    if template.remaining is not None:
        number = min(number, template.remaining)
    first = Occurrence(template.next_on, madrid_day(template.next_run_at))
    following = occurrences(template.cadence, template.holiday_handling, template.next_on + ONE_DAY, template.ends_on)
    return [first, *islice(following, max(0, number - 1))][:number]


def queued(template: RecurringInvoice) -> RecurringInvoice:
    """The template as a worker finds it: nobody's, and due when its next invoice may be made."""
    due_at = None
    if template.state == "active" and template.next_on is not None:
        due_at = max(template.next_run_at, template.retry_at or template.next_run_at)
    return msgspec.structs.replace(template, due_at=due_at, held_by=None)


def begins(day: date) -> datetime:
    """The instant at which a day begins in Madrid."""
    return datetime.combine(day, time(), MADRID).astimezone(UTC)


def _planned(template: RecurringInvoice, since: date) -> RecurringInvoice:
    """The template with its first regular day from a day on, with none when it may make no more invoices."""
    found = None
    if template.remaining != 0:
        found = next(occurrences(template.cadence, template.holiday_handling, since, template.ends_on), None)
    if found is None:
        return msgspec.structs.replace(template, next_on=None, attempts=0, retry_at=None)
    return msgspec.structs.replace(
        template, next_on=found.day, next_run_at=begins(found.held_on), attempts=0, retry_at=None
    )
