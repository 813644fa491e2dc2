"""What Holded's JSON looks like on a bad day: spelt otherwise but meaning the same, or damaged."""

from __future__ import annotations

import random
from typing import Any

Json = dict[str, Any]
# Where nothing, zero and "" are not the same to everybody: numbers that count, and switches.
_MEANT_AS_WRITTEN = frozenset(
    {
        "amount", "attributes", "balance", "billable", "cost", "discount", "field", "forPurchase", "forSale", "format",
        "hasStock", "id", "isperson", "key", "last", "line_id", "name", "price", "purchasePrice", "retention",
        "status", "stock", "subtotal", "tax", "taxes", "total", "units", "value", "weight",
    }
)  # fmt: skip
_EMPTY: tuple[Any, ...] = ("", [], {}, None)


def spelt_otherwise(records: list[Json], chance: random.Random) -> Any:
    """A list whose records mean the same: numbers as text, float noise, PHP's empty shapes, keys nobody knows."""
    found = [_respelt(record, chance) for record in records]
    # A PHP array with a gap arrives as an object.
    return {str(place * 2): one for place, one in enumerate(found)} if chance.random() < 0.2 else found


def _respelt(value: Any, chance: random.Random) -> Any:
    if not isinstance(value, dict):
        return value
    found = {}
    for key, one in value.items():
        found[key] = _other_spelling(key, one, chance)
    if chance.random() < 0.3:
        found[f"zz_{chance.randrange(100)}"] = chance.choice([1, "x", [[]], {"a": {"b": None}}])
    return found


def _other_spelling(key: str, value: Any, chance: random.Random) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and chance.random() < 0.3:
        return value + chance.choice([-1, 1]) * 2e-10
    if isinstance(value, int | float) and value and chance.random() < 0.3:
        return str(value)
    if value in _EMPTY and key not in _MEANT_AS_WRITTEN and chance.random() < 0.3:
        return chance.choice([0, [], "", None])
    if isinstance(value, dict) and value:
        return _respelt(value, chance)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        items = [_respelt(item, chance) for item in value]
        is_php = chance.random() < 0.2
        return {str(place * 3): item for place, item in enumerate(items)} if is_php else items
    return value


def damaged(records: list[Json], page_before: list[Json] | None, chance: random.Random) -> list[Any]:
    """A list that says something else than the truth: one record of it, or the page as a whole."""
    found: list[Any] = [dict(record) for record in records]
    place = chance.randrange(len(found))
    match chance.randrange(8):
        case 0:
            found.pop(place)
        case 1:
            found.insert(0, found[place])
        case 2:
            found[place] = chance.choice([[], 0, None, "", "x"])
        case 3 | 4:
            del found[place][chance.choice(list(found[place]))]
        case 5:
            found[place][chance.choice(list(found[place]))] = chance.choice([{"a": [1]}, [1], "??", -1, True])
        case 6:
            found = page_before or found
        case _:
            found = []
    return found
