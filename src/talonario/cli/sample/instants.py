"""Days as Holded writes them: Unix seconds in Madrid; and when in three years a company does its business."""

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from talonario.cli.sample.dice import Urn, chance

_MADRID = ZoneInfo("Europe/Madrid")
_MONTHS = (0.85, 0.9, 1.0, 1.0, 1.1, 1.15, 1.05, 0.35, 1.0, 1.1, 1.2, 1.55)
_WEEKDAYS = (1.1, 1.1, 1.1, 1.1, 1.2, 0.3, 0.06)
_YEARLY_GROWTH = 0.14
YEARS = 3


def at_midnight(day: date) -> int:
    """Write a day as the instant it begins in Madrid."""
    return int(datetime.combine(day, time(), _MADRID).timestamp())


def as_sent(rng: Random, day: date) -> int | str:
    """Write a day the way clients do: at midnight, at noon as importers do, seldom as text."""
    noon = int(datetime.combine(day, time(12), _MADRID).timestamp())
    if chance(rng, 0.02):
        return str(noon)
    return noon if chance(rng, 0.4) else at_midnight(day)


def first_day(today: date) -> date:
    """Say on which day the sample company began to use its program."""
    return today.replace(year=today.year - YEARS, day=min(today.day, 28))


def working_days(today: date) -> Urn[date]:
    """Fill an urn with the days of three years: few of August, many of December, more of each year."""
    first = first_day(today)
    days = [first + timedelta(days=count) for count in range((today - first).days + 1)]
    weights = [
        _MONTHS[day.month - 1] * _WEEKDAYS[day.weekday()] * (1 + _YEARLY_GROWTH) ** ((day - first).days / 365)
        for day in days
    ]
    return Urn(days, weights)
