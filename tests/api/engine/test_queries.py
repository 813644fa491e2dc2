"""Query strings: conditions with their operators, and what each filter makes of them."""

from datetime import UTC, datetime

import pytest

from talonario.api.engine import filters
from talonario.api.engine.filters import LISTED, RANGED, Filter
from talonario.api.engine.problems import Problem
from talonario.api.engine.query import Query
from talonario.store.listing import Where

KNOWN: filters.Filters = {
    "name": Filter("name", filters.text, LISTED),
    "created": Filter("created_at", filters.instant, RANGED),
    "is_active": Filter("is_active", filters.flag),
    "total": Filter("total", filters.number, RANGED),
    "color": Filter("color", filters.one_of("red", "blue"), LISTED),
}


def wanted(text: str) -> list[object]:
    return list(filters.conditions(Query(text).conditions(), KNOWN, frozenset({"limit"})))


def test_operators_become_conditions() -> None:
    assert wanted("name=a&limit=5") == [Where("name", "eq", "a")]
    assert wanted("is_active=0") == [Where("is_active", "eq", False)]


@pytest.mark.parametrize("text", ["name[in]=a,b", "name=a&name=b", "name[]=a&name[]=b"])
def test_many_values_are_alternatives(text: str) -> None:
    assert wanted(text) == [Where("name", "in", ["a", "b"])]


def test_no_alternative_finds_nothing() -> None:
    assert wanted("name[in]=") == [Where("id", "is_null", True)]


def test_a_bare_day_is_the_whole_day_in_madrid() -> None:
    after, before = wanted("created=2026-06-30")
    assert isinstance(after, Where)
    assert isinstance(before, Where)
    assert (after.operator, after.value) == ("gte", datetime(2026, 6, 29, 22, tzinfo=UTC))
    assert (before.operator, before.value) == ("lt", datetime(2026, 6, 30, 22, tzinfo=UTC))


def test_a_plus_that_nobody_escaped_is_understood() -> None:
    (since,) = wanted("created[gte]=2026-01-01T00:00:00+01:00")
    assert isinstance(since, Where)
    assert since.value == datetime(2025, 12, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "kind", "code", "param"),
    [
        ("nome=a", "bad_request", "parameter_unknown", "nome"),
        ("name[gte]=a", "bad_request", "parameter_unknown", "name[gte]"),
        ("is_active=1&is_active=0", "bad_request", "parameter_unknown", "is_active"),
        ("limit[gte]=1", "bad_request", "parameter_unknown", "limit[gte]"),
        ("is_active=maybe", "bad_request", "parameter_invalid_format", "is_active"),
        ("total[lt]=NaN", "bad_request", "parameter_invalid_format", "total[lt]"),
        ("created[gte]=yesterday", "bad_request", "parameter_invalid_format", "created[gte]"),
        ("color=green", "invalid", "invalid_fields", "color"),
    ],
)
def test_what_cannot_be_is_refused_by_name(text: str, kind: str, code: str, param: str) -> None:
    with pytest.raises(Problem) as refusal:
        wanted(text)
    assert (refusal.value.kind, refusal.value.code, refusal.value.param) == (kind, code, param)


@pytest.mark.parametrize("text", ["name=%ff", "name=%00"])
def test_what_is_no_text_is_refused(text: str) -> None:
    with pytest.raises(Problem) as refusal:
        Query(text)
    assert refusal.value.kind == "bad_request"
