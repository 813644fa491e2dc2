"""Every field of every record, wrong in every way: the same record, a decision that is told, or quarantine."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from talonario.migrate.canonical import Canonical
from talonario.migrate.company import Company
from talonario.migrate.systems.holded.source import source_id
from talonario.migrate.systems.holded.translate import translate
from tests.migrate.records import document, madrid, sample

Json = dict[str, Any]
Path = tuple[str | int, ...]
GONE = object()

KINDS = {
    "/taxes": "taxes",
    "/contacts/groups": "contact_groups",
    "/treasury": "treasuries",
    "/paymentmethods": "payment_methods",
    "/numberingseries/invoice": "series/invoice",
    "/contacts": "contacts",
    "/products": "products",
    "/services": "services",
    "/documents/estimate": "documents/estimate",
    "/documents/invoice": "documents/invoice",
    "/documents/salesreceipt": "documents/salesreceipt",
    "/documents/purchase": "documents/purchase",
    "/payments": "payments",
}
# What counts: who, how much, when, and under which tax. The rest may be empty without a word.
FACTS = {
    "taxes": ("code", "type", "rate", "applies_to", "treatment"),
    "treasuries": ("name", "balance"),
    "payment_methods": ("name", "due_days"),
    "contact_groups": ("name",),
    "series": ("document_type", "number_format", "current_number"),
    "contacts": ("name", "roles", "tax_id", "sales_tax_codes", "default_discount_percent"),
    "products": ("name", "is_service", "price", "cost", "purchase_price", "tax_codes", "stock"),
    "payments": ("contact_external_id", "amount", "paid_on"),
    "documents": (
        "kind", "is_draft", "status", "number", "contact_external_id", "issued_on", "due_on", "due_dates", "currency",
        "exchange_rate", "subtotal", "tax_total", "total",
    ),
}  # fmt: skip
# Optional in Holded: absent means that there is none, and nobody can tell it from one that was lost.
OPTIONAL = frozenset({
    "code", "vatnumber", "discount", "cost", "purchasePrice", "stock", "salesTax", "balance", "dueDays", "dueDate",
    "multipledueDate", "type", "group", "scope", "last", "clientRecord", "supplierRecord", "archived",
})  # fmt: skip


def company_of(lists: dict[str, list[Any]]) -> Company:
    """The lists as they are after a journey as JSON, translated."""
    return translate(
        {KINDS[path]: [(source_id(KINDS[path], raw), raw) for raw in records] for path, records in lists.items()}
    )


def whole() -> dict[str, list[Any]]:
    """The company that is mutated: every list, every shape."""
    lists = sample().lists
    due = {"date": madrid("2026-05-01"), "amount": 60.5}
    lists["/documents/invoice"].append(
        {
            **document(27, number="F260003", date="2026-04-01", paid=["60.5"], taxes=["s_iva_21"]),
            "multipledueDate": [due, {**due, "date": madrid("2026-06-01")}],
            "currency": "usd",
            "currencyChange": 1.25,
        }
    )
    exempt = document(28, number="F260004", date="2026-04-02", taxes=["s_iva_exento"], total="100")
    exempt["products"][0]["tax"] = 0
    lists["/documents/invoice"].append(exempt)
    travelled: dict[str, list[Any]] = json.loads(json.dumps(lists), parse_float=Decimal)
    return travelled


LISTS = whole()


def paths(value: Any, here: Path = ()) -> Iterator[Path]:
    """Every place inside a record, the record itself left out."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield (*here, key)
        yield from paths(one, (*here, key))


def wrong(value: Any) -> Iterator[tuple[str, Any]]:
    """A value in other spellings, in PHP's empty shapes, and as what it must not be."""
    yield from (("gone", GONE), ("null", None), ("[]", []), ("{}", {}), ('""', ""), ("object", {"a": [1]}))
    yield from (("list", [[1]]), ("true", True), ("deep", _deep()))
    if isinstance(value, list | dict) or (isinstance(value, str) and not value.strip("-").replace(".", "").isdigit()):
        yield "0", 0
    if isinstance(value, str):
        yield "control", f"\x00{value}\x07"
        yield "padded", f"  {value}\t"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        yield "text", str(value)
        yield "words", "ni idea"
        yield "noise", Decimal(value) + Decimal("1e-12")
        yield "infinite", Decimal("1e400")
        yield "long", 10**40
        yield "thousands", f"1.{value},00"


def _deep() -> Any:
    found: Any = 1
    for _ in range(700):
        found = [found]
    return found


def mutated(record: Json, path: Path, value: object) -> Json:
    """A copy with one place changed or taken away."""
    found = copy.deepcopy(record)
    parent: Any = found
    for key in path[:-1]:
        parent = parent[key]
    if value is GONE:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return found


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)


def facts(resource: str, record: Canonical | None) -> Any:
    """What counts of a record."""
    if record is None:
        return None
    found = [_plain(getattr(record, name)) for name in FACTS[resource]]
    if resource == "documents":
        document: Any = record
        found.append([(one.quantity, one.unit_price, one.discount_percent, one.tax_codes) for one in document.lines])
        found.append([(one.amount, one.paid_on) for one in document.payments])
    return found


def told(company: Company, who: str) -> set[str]:
    """The decisions that a record met."""
    return {code for code, met in company.findings.met.items() if who in met}


def _may_be_empty(where: Path, name: str) -> bool:
    """Whether the place may say nothing without a word: an optional field, an item of a list, what is in neither."""
    is_item = isinstance(where[-1], int)
    is_empty = name in {"gone", "null", "[]", "{}", '""', "0"}
    optional = where[-1] in OPTIONAL or where == ("taxes",)  # of a product: a line has its own
    return (is_empty and (is_item or optional)) or where[-1] == "defaults"


# Taxes are all alike: the first and the company's own.
RECORDS = [
    (path, place)
    for path, records in LISTS.items()
    for place in (range(len(records)) if path != "/taxes" else (0, len(records) - 1))
]
TRUE = company_of(LISTS)


def _find(company: Company, resource: str, who: str) -> Canonical | None:
    return next(
        (one for one in company.records(resource) if who in (one.external_id, getattr(one, "code", None))), None
    )


@pytest.mark.parametrize(("path", "place"), RECORDS)
def test_no_field_can_be_wrong_in_silence(path: str, place: int) -> None:
    """Money, days, names and taxes are what they were, or somebody is told; and nothing ends the reading."""
    kind = KINDS[path]
    resource = {"services": "products"}.get(kind, kind.partition("/")[0])
    raw = LISTS[path][place]
    who = source_id(kind, raw)
    true_facts, true_told = facts(resource, _find(TRUE, resource, who)), told(TRUE, who)
    silent = []
    for where in paths(raw):
        value = raw
        for key in where:
            value = value[key]
        for name, other in wrong(value):
            changed = mutated(raw, where, other)
            lists = {**LISTS, path: [*LISTS[path][:place], changed, *LISTS[path][place + 1 :]]}
            company = company_of(lists)
            own = source_id(kind, changed)
            aside = [one for one in company.quarantine if one.source_id == own and one.resource == resource]
            if aside:
                assert " / " in aside[0].reason
                assert msgspec.json.decode(aside[0].raw)
                continue
            if own != who or _may_be_empty(where, name):
                continue
            if facts(resource, _find(company, resource, own)) != true_facts and told(company, own) <= true_told:
                silent.append(f"{'.'.join(map(str, where))} {name}")
    assert silent == []


@pytest.mark.parametrize("path", LISTS)
def test_keys_that_nobody_knows_change_nothing(path: str) -> None:
    """In every object of every record, whatever their value: the company is the same."""
    for value in ("x", 0, None, [], {"id": "1"}, [{"amount": 1}], _deep()):
        lists = {**LISTS, path: [_with_unknown(raw, value) for raw in copy.deepcopy(LISTS[path])]}
        company = company_of(lists)
        assert company.quarantine == TRUE.quarantine
        assert company.findings.met == TRUE.findings.met
        assert list(company.every()) == list(TRUE.every())


def _with_unknown(value: Any, unknown: Any) -> Any:
    """The same with one more key in every object; added fields are told apart by their keys and stay."""
    if isinstance(value, list):
        return [_with_unknown(item, unknown) for item in value]
    if isinstance(value, dict):
        found = {key: item if key == "customFields" else _with_unknown(item, unknown) for key, item in value.items()}
        is_list = value and all(key.isdigit() for key in value)
        return found if is_list or not value else {**found, "zz_unknown": unknown}
    return value
