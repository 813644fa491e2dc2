"""Values as Holded spells them: short ids, Madrid midnights in seconds, numbers without noise, empty things."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from typing import Annotated, Any, TypeVar
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.problems import Problem
from talonario.api.engine.wire import plain
from talonario.domain import countries
from talonario.domain.context import MADRID
from talonario.domain.identity import from_short_id, short_id
from talonario.fiscal.money import round_to

HOLDED_ID = re.compile(r"[0-9a-f]{24}")
SECONDS_MAX = 12_000_000_000
"""Later than this (the year 2350) somebody has sent milliseconds. An example of the CRM's contract is in 2335."""

KEPT_NUMBER_MAX = 2**53
KEPT_TEXT_MAX = 500
KEPT_MAX = 100
"""What comes back as it came: numbers that every client can read, texts and lists of a sensible length."""

ZERO = Decimal(0)
PERCENT_MAX = 100
UNITS_MAX = 10**9
UNITS_PLACES = 6
PERCENT_PLACES = 4

Found = TypeVar("Found")
Maybe = UnsetType | None

Short = Annotated[str, Meta(max_length=250)] | None | UnsetType
"""A text that is looked for: PostgreSQL keeps no longer ones in an index."""

Name = Annotated[str, Meta(max_length=600)] | None | UnsetType
"""A name, by which lists are put in order: as `Short`, with room for the longest that are met."""

Word = Annotated[str, Meta(max_length=250)] | int | None | UnsetType
"""An id or a code in a body: a text, or a number as some clients write it."""

Account = Annotated[int, Meta(ge=0, lt=10**11)] | None | UnsetType
"""The number of a ledger account, up to eleven digits."""


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
    if not re.fullmatch(r"[0-9]{1,11}(\.[0-9]+)?", text) or Decimal(text) >= SECONDS_MAX:
        raise wrong("Wrong date", field)
    return datetime.fromtimestamp(int(Decimal(text)), UTC)


def moment_or_none(value: Any, field: str) -> datetime | None:
    """An instant as `moment`; nothing, which may be written as 0, is None."""
    is_nothing = value is UNSET or value is None or (value in (0, "0") and value is not False)
    return None if is_nothing else moment(value, field)


def named(value: Any) -> str | None:
    """The id in a field that names a record; nothing, which may be written as 0, is None."""
    text = given(value)
    return None if text in (None, 0, "0") else str(text)


def outside_id(identity: UUID, external_id: str | None) -> str:
    """The id a client sees: the one the record had in Holded, else the short form of ours."""
    return external_id if external_id is not None and HOLDED_ID.fullmatch(external_id) else short_id(identity)


def look_up(
    text: Any, own: Callable[[UUID], Found | None], external: Callable[[str], Found | None] | None = None
) -> Found | None:
    """The record of an id in any of its spellings: Holded's old one, the short form, the UUID.

    external   finds by the old one; None for records that never had one
    """
    if external is not None and isinstance(text, str) and HOLDED_ID.fullmatch(text.strip().lower()):
        found = external(text.strip().lower())
        if found is not None:
            return found
    known = identity(text)
    return None if known is None else own(known)


def identity(text: Any) -> UUID | None:
    """The id of ours that a text spells, in the short form or as a UUID; None when it spells none."""
    if not isinstance(text, str):
        return None
    wanted = text.strip().lower()
    short = from_short_id(wanted)
    if short is not None:
        return short
    try:
        return UUID(wanted)
    except ValueError:
        return None


def there(found: Found | None) -> Found:
    """What was looked up. Raises Problem `not_found` when nobody has that id."""
    if found is None:
        raise not_found()
    return found


def not_found() -> Problem:
    """What Holded says of an id that nobody has."""
    return Problem("bad_request", "not_found", "not found", "not found")


def wrong(text: str, param: str | None = None) -> Problem:
    """A refusal in Holded's words."""
    return Problem("bad_request", "wrong_value", text, text, param)


def country(text: Any, field: str) -> str | None:
    """A country's code of two letters, from the code or a name; nothing as None. Raises Problem for anything else."""
    written = given(text)
    code = countries.code_of(written) if written else None
    if written and code is None:
        raise wrong(f"Wrong {field}", field)
    return code


def currency(text: Any) -> str | None:
    """A currency's code of three letters, upper case; nothing as None. Raises Problem for anything else."""
    code = (given(text) or "").upper()
    if code and not re.fullmatch(r"[A-Z]{3}", code):
        raise wrong("Wrong currency", "currency")
    return code or None


def given(value: Any, otherwise: Any = None) -> Any:
    """A field of a body, or something else when it is absent or null."""
    return otherwise if value is UNSET or value is None else value


def texts(value: Any, field: str) -> list[str]:
    """A list of texts from a list, or from one text with commas. Raises Problem for what is neither.

    Nothing is written as null, as 0 and as an empty object too.
    """
    if value in (None, 0, {}) and value is not False:
        return []
    parts = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else [value]
    return [text for text in (_scalar(part, field).strip() for part in parts) if text]


def _scalar(value: Any, field: str) -> str:
    """A text, a number or a flag as text, nothing as an empty one. Raises Problem for lists and objects."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | Decimal):
        raise wrong(f"Wrong {field}", field)
    return str(value)


def tags(value: Any) -> list[str]:
    """Tags as Holded keeps them: lower case, letters and digits only. Raises Problem for what are no tags."""
    cleaned = (re.sub(r"[^a-z0-9]", "", text.lower())[:40] for text in texts(value, "tags"))
    return list(dict.fromkeys(tag for tag in cleaned if tag))


def quantity(value: Any, field: str) -> Decimal:
    """A number of units, positive or negative, as a number or its digits. Raises Problem for anything else."""
    text = str(value).strip() if isinstance(value, int | Decimal | str) and not isinstance(value, bool) else ""
    if not re.fullmatch(r"[+-]?[0-9]{1,13}(\.[0-9]{1,30})?", text) or abs(Decimal(text)) > UNITS_MAX:
        raise wrong(f"Wrong {field}", field)
    return round_to(Decimal(text), UNITS_PLACES)


def custom_fields(value: Any) -> list[tuple[str, str]]:
    """Custom fields from either shape: rows of `{field, value}`, or objects whose keys are the fields.

    Raises Problem for what is neither, and for values that are lists or objects.
    """
    found: list[tuple[str, str]] = []
    rows: Sequence[Any] = value if isinstance(value, list) else [value] if value else []
    for row in rows:
        if not isinstance(row, dict):
            raise wrong("Wrong customFields", "customFields")
        pairs = [(row["field"], row["value"])] if set(row) == {"field", "value"} else list(row.items())
        found.extend((_scalar(name, "customFields"), _scalar(entry, "customFields")) for name, entry in pairs)
    return [(name, text) for name, text in found if name]


def percent(value: Any) -> Decimal | None:
    """The percent of a tax, written as a number or as its digits; None for anything else.

    Raises Problem for one below 0 or above 100, which is no tax.
    """
    text = value.strip() if isinstance(value, str) else ""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        found = Decimal(value)
    elif re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,4})?", text):
        found = Decimal(text)
    else:
        return None
    if not 0 <= found <= PERCENT_MAX:
        raise wrong("Wrong tax", "tax")
    return round_to(found, PERCENT_PLACES)


def kept(value: Any, field: str) -> Any:
    """A JSON value that comes back as it came; an empty text stays one. Raises Problem for what is too much."""
    if value is None:
        return ""
    if isinstance(value, dict | list) and len(value) > KEPT_MAX:
        raise wrong(f"Wrong {field}", field)
    if isinstance(value, list):
        return [kept(one, field) for one in value]
    if isinstance(value, dict):
        return {name[:KEPT_TEXT_MAX]: kept(one, field) for name, one in value.items()}
    if isinstance(value, Decimal):
        value = float(value)
    fits = len(value) <= KEPT_TEXT_MAX if isinstance(value, str) else isfinite(value) and abs(value) <= KEPT_NUMBER_MAX
    if not fits:
        raise wrong(f"Wrong {field}", field)
    return value
