"""What the fields of a form spell."""

from typing import Any

import pytest

from talonario.api.engine.forms import spelled


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("a", "1"), ("b", "2"), ("a", "3")], {"a": "3", "b": "2"}),
        ([("a[]", "1"), ("a[]", "2")], {"a": ["1", "2"]}),
        ([("a[1]", "b"), ("a[0]", "a")], {"a": ["a", "b"]}),
        ([("a[1]", "b")], {"a": {"1": "b"}}),
        ([("a[x][y]", "1"), ("a[x][z]", "2")], {"a": {"x": {"y": "1", "z": "2"}}}),
        ([("a[][x]", "1"), ("a[][x]", "2")], {"a": [{"x": "1"}, {"x": "2"}]}),
        ([("a", "1"), ("a[x]", "2")], {"a": {"x": "2"}}),
        ([("a[x]", "2"), ("a", "1")], {"a": "1"}),
        ([("[a]", "1"), ("a[", "2"), ("b]", "3"), ("a[x]y", "4"), ("", "5")],
         {"[a]": "1", "a[": "2", "b]": "3", "a[x]y": "4", "": "5"}),
        ([("a" + "[b]" * 7, "1")], {"a" + "[b]" * 7: "1"}),
    ],
)  # fmt: skip
def test_fields_spell_objects_and_lists(pairs: list[tuple[str, str]], expected: dict[str, Any]) -> None:
    """Names in brackets lie inside each other; what counts from nought is a list; the rest is what it is."""
    assert spelled(pairs) == expected
