"""Masks that write numbers and read them back, and counters without gaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talonario.fiscal.numbering import CounterGoesBack, InvalidMask, NumberTooLong, next_counter, parse_mask


@pytest.mark.parametrize(
    ("number_format", "number", "text"),
    [
        ("{code}-{YYYY}-{000}", 7, "F-2026-007"),
        ("{code}-{YYYY}-{000}", 1000, "F-2026-1000"),
        ("F26{0000}", 42, "F260042"),
        ("SO{YY}{000}", 8, "SO26008"),
        ("A-{000000}", 42, "A-000042"),
        ("{0}", 123, "123"),
        ("{0000000000}", 1, "0000000001"),
        ("{000}/{YY}.{code}", 12, "012/26.F"),
        ("T 100% {00}", 3, "T 100% 03"),
    ],
)
def test_writing_and_reading_back(number_format: str, number: int, text: str) -> None:
    mask = parse_mask(number_format)
    assert mask.format("F", number, 2026) == text
    assert mask.parse(text) == number
    assert mask.parse(f" {text} ", code="F", year=2026) == number


@pytest.mark.parametrize(
    ("number_format", "why"),
    [
        ("{code}-{YYYY}", "exactly one counter"),
        ("", "exactly one counter"),
        ("{000}{000}", "exactly one counter"),
        ("{00000000000}", "a mark that is not"),
        ("{YYY}-{000}", "a mark that is not"),
        ("{}-{000}", "a mark that is not"),
        ("{CODE}-{000}", "a mark that is not"),
        ("{YYYY}{YY}-{000}", "once each"),
        ("{code}{code}-{000}", "once each"),
        ("Ñ{000}", "characters that a number may not have"),
        ("{000", "characters that a number may not have"),
        ("a}{000}", "characters that a number may not have"),
        ("<{000}>", "characters that a number may not have"),
        ('"{000}', "characters that a number may not have"),
        ("it's {000}", "characters that a number may not have"),
        ("={000}", "characters that a number may not have"),
        ("\n{000}", "characters that a number may not have"),
    ],
)
def test_masks_that_cannot_write_numbers(number_format: str, why: str) -> None:
    with pytest.raises(InvalidMask, match=why):
        parse_mask(number_format)


@pytest.mark.parametrize(
    "text",
    [
        "F-2026-07",  # fewer digits than zeros
        "F-2026-0007",  # a zero too many
        "F-2026-000",  # numbers begin at 1
        "F-26-007",
        "F-2026-",
        "-2026-007",
        "F-2026-007b",
        "F/2026/007",
        "",
    ],
)
def test_texts_another_mask_wrote(text: str) -> None:
    assert parse_mask("{code}-{YYYY}-{000}").parse(text) is None


def test_reading_may_insist_on_code_and_year() -> None:
    mask = parse_mask("{code}-{YYYY}-{000}")
    assert mask.parse("F-2026-007", code="R") is None
    assert mask.parse("F-2026-007", year=2025) is None
    assert mask.parse("A-B-2026-007", code="A-B", year=2026) == 7
    assert parse_mask("{YY}{000}").parse("26007", year=2025) is None


@given(
    st.sampled_from(["{code}-{YYYY}-{000}", "F26{0000}", "{YY}{code}{0}", "{code}{00000}", "{00}-{YY}"]),
    st.from_regex(r"[A-Z][A-Z0-9.-]{0,8}", fullmatch=True),
    st.integers(1, 10**9),
    st.integers(2000, 2099),
)
def test_what_is_written_is_read_back(number_format: str, code: str, number: int, year: int) -> None:
    mask = parse_mask(number_format)
    assert mask.parse(mask.format(code, number, year), code, year) == number


def test_a_number_longer_than_a_fiscal_record_takes() -> None:
    mask = parse_mask("F" * 55 + "{0000}")
    assert len(mask.format("", 1, 2026)) == 59
    with pytest.raises(NumberTooLong, match="has 61 characters; at most 60 are allowed"):
        mask.format("", 100_000, 2026)


def test_numbers_begin_at_one() -> None:
    with pytest.raises(ValueError, match="Numbers begin at 1, not at 0"):
        parse_mask("{000}").format("F", 0, 2026)


@pytest.mark.parametrize(
    ("current", "counter_year", "year", "year_reset", "initial", "expected"),
    [
        (0, None, 2026, True, 1, 1),
        (0, None, 2026, True, 848, 848),  # goes on from another program's numbers
        (41, None, 2026, True, 1, 42),  # nobody knows the year of the last one
        (41, 2026, 2026, True, 848, 42),
        (41, 2026, 2027, True, 848, 1),
        (41, 2026, 2027, False, 848, 42),
        (41, 2026, 2025, False, 1, 42),  # a series that never begins again has one counter for all years
    ],
)
def test_the_next_number(
    current: int, counter_year: int | None, year: int, year_reset: bool, initial: int, expected: int
) -> None:
    assert next_counter(current, counter_year, year, year_reset, initial) == expected


def test_a_series_that_begins_each_year_does_not_go_back() -> None:
    with pytest.raises(CounterGoesBack, match="already numbers 2026; it cannot go back to 2025"):
        next_counter(41, 2026, 2025, year_reset=True, initial=1)
