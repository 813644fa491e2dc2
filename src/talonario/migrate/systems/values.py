"""Reading values out of JSON that does not keep its types: PHP's empty shapes, numbers as text, missing keys.

Every reader takes the record and a key. What is absent in any of the known spellings is None or empty; what
is there and cannot be understood raises NotUnderstood, so that the record is quarantined instead of changed
in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from talonario.migrate.exact import cents, tidy

Raw = Mapping[str, Any]
MADRID = ZoneInfo("Europe/Madrid")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_SECONDS = 7_258_118_400  # the year 2200: more is milliseconds or nonsense
_NOISE = Decimal("1e-9")
_ABSENT = (None, "", 0, False)
_NOTHING: tuple[object, ...] = (None, "", 0, "0", False, [], {})
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
# Neither seen nor printed; tabs and line ends stay. U+FFFD stands where a letter could not be read.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd-\uffff]")
_ID = re.compile(r"[0-9A-Za-z_-]{1,100}")
_TRUE = (True, 1, "1", "true", "yes", "si", "sí")
_FALSE = (False, 0, "0", "false", "no", "", None)


class NotUnderstood(ValueError):
    """A value that is there and means nothing to us; the message is the reason in plain words."""


def _wrong(key: str, value: object) -> NotUnderstood:
    shown = repr(value)
    return NotUnderstood(f"«{key}» no se entiende / is not understood: {shown[:120]}")


def text(raw: Raw, key: str) -> str | None:
    """Text without the blanks around it, or None when there is none."""
    value = raw.get(key)
    if value is None or value in ([], {}) or value is False:
        return None
    if isinstance(value, str):
        return _CONTROL.sub("", value).strip() or None
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return None if value == 0 else str(value)
    raise _wrong(key, value)


def has_control_characters(raw: Raw) -> bool:
    """Whether any text inside, however deep, says something that `text` leaves out."""
    return any(_CONTROL.search(one) for one in _texts_inside(raw))


def has_blanks_around(raw: Raw) -> bool:
    """Whether any text inside begins or ends with blanks, which `text` takes away; blanks alone say nothing."""
    return any(one != one.strip() and not one.isspace() for one in _texts_inside(raw))


def _texts_inside(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def identifier(raw: Raw, key: str) -> str | None:
    """The id of another record; 0, "0" and empty things mean none."""
    value = raw.get(key)
    if isinstance(value, str):
        value = value.strip()
    if value in _NOTHING:
        return None
    if isinstance(value, str) and is_identifier(value):
        return value
    raise _wrong(key, value)


def is_identifier(text: str) -> bool:
    """Whether a text can name a record."""
    return _ID.fullmatch(text) is not None


def is_said(raw: Raw, key: str) -> bool:
    """Whether a field says anything; 0, "0" and empty things do not."""
    return raw.get(key) not in _NOTHING


def number(raw: Raw, key: str) -> Decimal | None:
    """A number, also when it came as text; at most six decimals are kept."""
    value = raw.get(key)
    if value is None or value in ([], {}) or value is False:
        return None
    if isinstance(value, str):
        short = value.strip()
        if not short:
            return None
        if not _NUMBER.fullmatch(short):
            raise _wrong(key, value)
        value = Decimal(short)
    if not isinstance(value, (int, Decimal)) or value is True:
        raise _wrong(key, value)
    try:
        found = Decimal(value)
        if not found.is_finite() or abs(found) >= Decimal("1e12"):
            raise _wrong(key, value)
        return tidy(found)
    except InvalidOperation:
        raise _wrong(key, value) from None


def positive(raw: Raw, key: str) -> Decimal | None:
    """A number where 0 means that nothing was set."""
    return number(raw, key) or None


def amount(raw: Raw, key: str) -> Decimal | None:
    """An amount in euros and cents."""
    found = number(raw, key)
    return None if found is None else cents(found)


def has_more_than_cents(raw: Raw, key: str) -> bool:
    """Whether an amount says more than its cents, float noise apart."""
    found = number(raw, key)
    return found is not None and found != cents(found)


def has_more_decimals(raw: Raw, key: str, places: int) -> bool:
    """Whether a number says more than so many decimals, float noise apart; at most the six that `number` keeps."""
    kept = number(raw, key)
    if kept is None:
        return False
    said = Decimal(str(raw[key]).strip())
    return abs(said - kept) > _NOISE or kept != round(kept, places)


def integer(raw: Raw, key: str) -> int | None:
    """A whole number where 0 means that nothing was set."""
    found = number(raw, key)
    if found is None or found == 0:
        return None
    if found != found.to_integral_value():
        raise _wrong(key, raw.get(key))
    return int(found)


def flag(raw: Raw, key: str, *, default: bool) -> bool:
    """Yes or no in any of the spellings."""
    if key not in raw:
        return default
    value = raw[key]
    if value in ([], {}):
        return default
    if isinstance(value, str):
        value = value.strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return default if value is None or value == "" else False
    raise _wrong(key, value)


def mapping(raw: Raw, key: str) -> Raw:
    """An object; what PHP writes for an empty one is empty."""
    value = raw.get(key)
    if isinstance(value, dict):
        return value
    if value in _ABSENT or value in ([], "0"):
        return {}
    raise _wrong(key, value)


def listing(raw: Raw, key: str) -> list[Any]:
    """A list; a PHP array with gaps, which arrives as an object with numbers for keys, is one too."""
    value = raw.get(key)
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and all(name.isdigit() for name in value):
        return list(value.values())
    if value in _ABSENT or value == "0":
        return []
    raise _wrong(key, value)


def objects(raw: Raw, key: str) -> list[Raw]:
    """A list of objects."""
    found = listing(raw, key)
    for item in found:
        if not isinstance(item, dict):
            raise _wrong(key, item)
    return found


def texts(raw: Raw, key: str) -> list[str]:
    """A list of text, also when it came as text with commas."""
    value = raw.get(key)
    if isinstance(value, str) and value not in ("", "0"):
        return [part.strip() for part in value.split(",") if part.strip()]
    found = []
    for item in listing(raw, key):
        if isinstance(item, str):
            if item.strip():
                found.append(item.strip())
        elif isinstance(item, (int, Decimal)) and not isinstance(item, bool):
            found.append(str(item))
        else:
            raise _wrong(key, item)
    return found


def moment(raw: Raw, key: str) -> datetime | None:
    """An instant given in Unix seconds."""
    found = number(raw, key)
    if found is None or found == 0:
        return None
    if abs(found) > _LATEST_SECONDS or found != found.to_integral_value():
        raise _wrong(key, raw.get(key))
    return _EPOCH + timedelta(seconds=int(found))


def instant(raw: Raw, key: str) -> str | None:
    """An instant as ISO 8601 in UTC."""
    found = moment(raw, key)
    return None if found is None else found.strftime("%Y-%m-%dT%H:%M:%SZ")


def day(raw: Raw, key: str) -> date | None:
    """A day given as an instant: the day that it was in Madrid."""
    found = moment(raw, key)
    return None if found is None else found.astimezone(MADRID).date()


def color(raw: Raw, key: str) -> str | None:
    """A colour as #RRGGBB, or None."""
    found = text(raw, key)
    return found if found and re.fullmatch(r"#[0-9A-Fa-f]{6}", found) else None
