"""Ids: two spellings of one, always growing."""

import random
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from talonario.domain.identity import IdSource, from_short_id, short_id

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@given(st.integers(min_value=0, max_value=2**96 - 1))
def test_every_short_form_is_one_uuid(value: int) -> None:
    """From 24 digits to a UUIDv7 and back, nothing is lost."""
    text = f"{value:024x}"
    identity = from_short_id(text)
    assert identity is not None
    assert identity.version == 7
    assert short_id(identity) == text


def test_ids_made_in_one_millisecond_grow() -> None:
    """The clock stands still, the ids do not."""
    source = IdSource(lambda: NOW, random.Random(1))
    made = [source() for _ in range(2000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert [from_short_id(short_id(one)) for one in made] == made
    assert [short_id(one) for one in made] == sorted(short_id(one) for one in made)


def test_an_older_clock_never_makes_an_older_id() -> None:
    """A clock set back does not put new records before old ones."""
    instants = [NOW, NOW.replace(hour=8), NOW.replace(hour=10)]
    source = IdSource(lambda: instants.pop(0), random.Random(1))
    made = [source(), source(), source()]
    assert made == sorted(made)


def test_what_is_no_short_form_is_none() -> None:
    """Upper case, other lengths, other letters."""
    for text in ("", "66A1F0C2D4E5B6A798012345", "66a1f0c2d4e5b6a79801234", "zza1f0c2d4e5b6a798012345"):
        assert from_short_id(text) is None
