"""Limits that labels of every record share, at their edges."""

import pytest

from talonario.domain import limits
from talonario.domain.limits import LimitExceeded


@pytest.mark.parametrize("tags", [[], ["a"], ["a-1"] * 30, ["x" * 40]])
def test_tags_that_fit(tags: list[str]) -> None:
    """Up to 30 of up to 40."""
    limits.check_tags(tags)


@pytest.mark.parametrize("tags", [["a"] * 31, ["x" * 41], [""], ["Mayúscula"], ["dos palabras"], ["ñ"]])
def test_tags_that_do_not(tags: list[str]) -> None:
    """Too many, too long, of another form."""
    with pytest.raises(LimitExceeded) as refusal:
        limits.check_tags(tags)
    assert refusal.value.field == "tags"


def test_custom_fields_at_their_edges() -> None:
    """50 of names of 60 and values of 500."""
    limits.check_custom_fields([("f" * 60, "v" * 500)] * 50)
    for entries in ([("f", "v")] * 51, [("", "v")], [("f" * 61, "v")], [("f", "v" * 501)]):
        with pytest.raises(LimitExceeded):
            limits.check_custom_fields(entries)


def test_metadata_at_its_edges() -> None:
    """50 keys of values of 500."""
    limits.check_metadata({str(number): "v" * 500 for number in range(50)})
    for metadata in ({str(number): "" for number in range(51)}, {"k": "v" * 501}):
        with pytest.raises(LimitExceeded):
            limits.check_metadata(metadata)


def test_outside_ids_at_their_edges() -> None:
    """1 to 100 characters, or none at all."""
    for fitting in (None, "x", "x" * 100):
        limits.check_external_id(fitting)
    for other in ("", "x" * 101):
        with pytest.raises(LimitExceeded):
            limits.check_external_id(other, "customer_external_id")
