"""Comparing two neutral records field by field: what one says and the other does not is a difference."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from talonario.migrate.canonical import Canonical
from talonario.migrate.exact import tidy

# What a target fills in by itself when the source says nothing. A value on both sides is always compared.
_FILLED_IN: Mapping[str, frozenset[str]] = {
    "contact_groups": frozenset({"color"}),
    "treasuries": frozenset({"account_number"}),
    "series": frozenset({"code"}),
    "contacts": frozenset(
        {
            "language", "currency", "operation_regime", "is_surcharge_subject", "accumulate_347",
            "created_at", "customer_account", "supplier_account",
        }
    ),
    "products": frozenset({"created_at"}),
    "documents": frozenset({"contact_tax_id", "contact_name", "created_at", "language", "due_dates"}),
}  # fmt: skip
# The same inside lines and payments: a payment without a method gets the one for others.
_FILLED_INSIDE = frozenset({"method"})
# Fields whose order says nothing.
_UNORDERED = frozenset({"roles", "tags", "tax_codes", "sales_tax_codes", "purchase_tax_codes"})
_BY_ID = frozenset({"payments", "variants"})


def differences(
    resource: str, expected: Canonical, found: Canonical, only: Collection[str] | None = None
) -> Iterator[tuple[str, str, str]]:
    """Field, what it should be and what it is, for every field that differs."""
    left, right = _plain(expected), _plain(found)
    filled = _FILLED_IN.get(resource, frozenset())
    for name in left:
        if (only is not None and name not in only) or (name in filled and _is_empty(left[name])):
            continue
        yield from _walk(name, left[name], right.get(name))


def _plain(record: Canonical) -> dict[str, Any]:
    found: dict[str, Any] = _builtins(record)
    return found


def _builtins(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return {name: _builtins(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, list):
        return [_builtins(item) for item in value]
    return value


def _walk(path: str, left: Any, right: Any) -> Iterator[tuple[str, str, str]]:
    if left == right or (_is_empty(left) and _is_empty(right)):
        return
    name = path.rpartition(".")[2]
    if isinstance(left, dict) and isinstance(right, dict):
        for key in left:
            if key in _FILLED_INSIDE and _is_empty(left[key]):
                continue
            yield from _walk(f"{path}.{key}", left[key], right.get(key))
    elif isinstance(left, list) and isinstance(right, list):
        if name in _UNORDERED:
            if sorted(left) != sorted(right):
                yield path, _shown(sorted(left)), _shown(sorted(right))
            return
        yield from _walk_list(path, left, right, by_id=name in _BY_ID)
    else:
        yield path, _shown(left), _shown(right)


def _walk_list(path: str, left: list[Any], right: list[Any], *, by_id: bool) -> Iterator[tuple[str, str, str]]:
    if by_id:
        left_by_id = {item["external_id"]: item for item in left}
        right_by_id = {item["external_id"]: item for item in right}
        for key in [*left_by_id, *(key for key in right_by_id if key not in left_by_id)]:
            yield from _walk(f"{path}.{key}", left_by_id.get(key), right_by_id.get(key))
        return
    for index in range(max(len(left), len(right))):
        ours = left[index] if index < len(left) else None
        theirs = right[index] if index < len(right) else None
        yield from _walk(f"{path}.{index}", ours, theirs)


def _is_empty(value: Any) -> bool:
    """Whether it says nothing. A number that is not set is 0 on one side and absent on the other."""
    if isinstance(value, dict):
        return all(_is_empty(item) for item in value.values())
    return value is None or (not isinstance(value, bool) and value in ("", [], 0))


def _shown(value: Any) -> str:
    """A value as a report shows it."""
    if isinstance(value, dict):
        value = ", ".join(f"{name} {_shown(item)}" for name, item in value.items() if not _is_empty(item))
    elif isinstance(value, Decimal):
        value = tidy(value)
    text = "—" if value is None else str(value)
    return text if len(text) <= 200 else f"{text[:199]}…"
