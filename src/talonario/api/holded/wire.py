"""Values as Holded spells them: short ids, Madrid midnights in seconds, numbers without noise, empty things."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from msgspec import UNSET, UnsetType

from talonario.api.engine.problems import Problem
from talonario.api.engine.wire import plain
from talonario.domain.context import MADRID
from talonario.domain.identity import from_short_id, short_id

HOLDED_ID = re.compile(r"[0-9a-f]{24}")
SECONDS_MAX = 10_000_000_000
"""Later than this (the year 2286) somebody has sent milliseconds."""

Found = TypeVar("Found")
Maybe = UnsetType | None


def number(value: Decimal | None) -> int | Decimal:
    """A number as JSON shows it: whole ones without a point, nothing as 0."""
    return 0 if value is None else plain(value)


def turned(value: Decimal, *, refund: bool) -> int | Decimal:
    """An amount with the sign of the paper: refunds are kept negative and shown positive."""
    return plain(Decimal(0) - value if refund else value)


def seconds(instant: datetime | None) -> int | None:
    """An instant in Unix seconds."""
    return None if instant is None else int(instant.timestamp())


def midnight(day: date | None) -> int | None:
    """A day as the Unix second at which it begins in Madrid."""
    return None if day is None else int(datetime(day.year, day.month, day.day, tzinfo=MADRID).timestamp())


def day(value: Any, field: str = "date") -> date:
    """The Madrid day of an instant in Unix seconds, as a number or as digits. Raises Problem `Wrong date`."""
    instant = moment(value, field)
    return instant.astimezone(MADRID).date()


def moment(value: Any, field: str = "date") -> datetime:
    """An instant in Unix seconds, as a number or as digits. Raises Problem `Wrong date`."""
    text = str(value).strip() if isinstance(value, int | str | Decimal) and not isinstance(value, bool) else ""
    if not re.fullmatch(r"\d{1,11}(\.\d+)?", text) or Decimal(text) >= SECONDS_MAX:
        raise wrong("Wrong date", field)
    return datetime.fromtimestamp(int(Decimal(text)), UTC)


def outside_id(identity: UUID, external_id: str | None) -> str:
    """The id a client sees: the one the record had in Holded, else the short form of ours."""
    return external_id if external_id is not None and HOLDED_ID.fullmatch(external_id) else short_id(identity)


def look_up(text: Any, external: Callable[[str], Found | None], own: Callable[[UUID], Found | None]) -> Found | None:
    """The record of an id in any of its spellings: Holded's old one, the short form, the UUID."""
    if not isinstance(text, str):
        return None
    wanted = text.strip().lower()
    found = external(wanted) if HOLDED_ID.fullmatch(wanted) else None
    if found is not None:
        return found
    identity = from_short_id(wanted)
    if identity is None:
        try:
            identity = UUID(wanted)
        except ValueError:
            return None
    return own(identity)


def not_found() -> Problem:
    """What Holded says of an id that nobody has."""
    return Problem("bad_request", "not_found", "not found", "not found")


def wrong(text: str, param: str | None = None) -> Problem:
    """A refusal in Holded's words."""
    return Problem("bad_request", "wrong_value", text, text, param)


def given(value: Any, otherwise: Any = None) -> Any:
    """A field of a body, or something else when it is absent or null."""
    return otherwise if value is UNSET or value is None else value


def texts(value: Any) -> list[str]:
    """A list of texts from a list, or from one text with commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [str(part).strip() for part in value if part not in {None, ""}] if isinstance(value, list) else []


def tags(value: Any) -> list[str]:
    """Tags as Holded keeps them: lower case, letters and digits only."""
    cleaned = (re.sub(r"[^a-z0-9]", "", text.lower())[:40] for text in texts(value))
    return list(dict.fromkeys(tag for tag in cleaned if tag))


def custom_fields(value: Any) -> list[tuple[str, str]]:
    """Custom fields from either shape: rows of `{field, value}`, or objects whose keys are the fields."""
    found: list[tuple[str, str]] = []
    rows: Sequence[Any] = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    for row in rows:
        if not isinstance(row, dict):
            continue
        if set(row) == {"field", "value"}:
            found.append((str(row["field"] or ""), str(row["value"] if row["value"] is not None else "")))
        else:
            found.extend((str(name), str(entry if entry is not None else "")) for name, entry in row.items())
    return [(name, text) for name, text in found if name]


def percent(value: Any) -> Decimal | None:
    """A percent written as a number or as its digits; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    text = value.strip() if isinstance(value, str) else ""
    return Decimal(text) if re.fullmatch(r"-?\d{1,3}(\.\d{1,4})?", text) else None
