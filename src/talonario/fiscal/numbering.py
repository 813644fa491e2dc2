"""Numbers of documents: the mask a series writes them with, and the counter that never skips nor repeats.

A mask is literal text with marks: `{code}` the code of the series, `{YYYY}` or `{YY}` the year, and `{0}` to
`{0000000000}` the counter with as many digits as zeros. `{code}-{YYYY}-{000}` gives `F-2026-007`; past its
zeros the number grows: `F-2026-1000`.
"""

import re
from functools import lru_cache

import msgspec

NUMBER_LENGTH_MAX = 60
"""What a VeriFactu record holds (NumSerieFactura)."""

_MARK = re.compile(r"\{([^{}]*)\}")
_COUNTER = re.compile(r"0{1,10}")

# Printable ASCII without " ' < > = is what VeriFactu takes; braces are ours.
_LITERAL = re.compile(r"[ !#-&(-;?-z|~]*")


class InvalidMask(ValueError):
    """A number format that cannot write numbers. The text is a sentence that says why."""


class NumberTooLong(ValueError):
    """A number with more characters than a fiscal record holds."""

    def __init__(self, text: str) -> None:
        super().__init__(f"The number {text} has {len(text)} characters; at most {NUMBER_LENGTH_MAX} are allowed.")
        self.text = text


class CounterGoesBack(ValueError):
    """A number was asked for a year before the one the series already counts in."""

    def __init__(self, counter_year: int, year: int) -> None:
        super().__init__(f"The series already numbers {counter_year}; it cannot go back to {year}.")
        self.counter_year = counter_year
        self.year = year


class Mask(msgspec.Struct, frozen=True, gc=False):
    """A number format, taken apart. Made by `parse_mask`."""

    number_format: str
    parts: tuple[str, ...]  # literal, mark, literal, mark, …, literal; marks without their braces
    has_code: bool
    year_digits: int  # 0, 2 or 4
    zeros: int

    def format(self, code: str, number: int, year: int) -> str:
        """Write a number.

        code     of the series; ignored when the mask does not name it
        number   1 or more
        year     four digits, of the day of issue in Madrid
        Returns  the number as printed, at most 60 characters
        Raises   NumberTooLong; ValueError for a number below 1
        Source   RD 1619/2012 art. 6.1.a; Orden HAC/1177/2024 (NumSerieFactura)
        """
        if number < 1:
            message = f"Numbers begin at 1, not at {number}."
            raise ValueError(message)
        written = {
            "code": code,
            "YYYY": f"{year:04d}",
            "YY": f"{year % 100:02d}",
            "0" * self.zeros: f"{number:0{self.zeros}d}",
        }
        text = "".join([written[part] if place % 2 else part for place, part in enumerate(self.parts)])
        if len(text) > NUMBER_LENGTH_MAX:
            raise NumberTooLong(text)
        return text

    def parse(self, text: str, code: str | None = None, year: int | None = None) -> int | None:
        """Read the counter out of a number: the inverse of `format`.

        text     a number as printed, surrounding blanks ignored
        code     of the series; None accepts any
        year     four digits; None accepts any
        Returns  the counter, or None when this mask does not write that text
        """
        patterns = {
            "code": ".+?" if code is None else re.escape(code),
            "YYYY": r"\d{4}" if year is None else f"{year:04d}",
            "YY": r"\d{2}" if year is None else f"{year % 100:02d}",
            "0" * self.zeros: rf"(\d{{{self.zeros}}}|[1-9]\d{{{self.zeros},}})",
        }
        pattern = "".join([patterns[part] if place % 2 else re.escape(part) for place, part in enumerate(self.parts)])
        found = re.fullmatch(pattern, text.strip(), re.ASCII)
        return int(found[1]) or None if found else None


@lru_cache(maxsize=1024)
def parse_mask(number_format: str) -> Mask:
    """Take a number format apart.

    number_format  such as `{code}-{YYYY}-{000}`: one counter, at most one code and one year, any literal text
                   of the characters a fiscal record takes (printable ASCII without quotes, < > and =)
    Returns        the mask
    Raises         InvalidMask
    """
    parts = tuple(_MARK.split(number_format))
    literals, marks = parts[::2], parts[1::2]
    for literal in literals:
        if not _LITERAL.fullmatch(literal):
            message = f"The number format {number_format} has characters that a number may not have."
            raise InvalidMask(message)
    counters = [mark for mark in marks if _COUNTER.fullmatch(mark)]
    years = [mark for mark in marks if mark in {"YYYY", "YY"}]
    codes = [mark for mark in marks if mark == "code"]
    unknown = len(marks) - len(counters) - len(years) - len(codes)
    if unknown:
        message = f"The number format {number_format} has a mark that is not {{code}}, {{YYYY}}, {{YY}} or zeros."
        raise InvalidMask(message)
    if len(counters) != 1:
        message = f"The number format {number_format} must have exactly one counter, such as {{000}}."
        raise InvalidMask(message)
    if len(years) > 1 or len(codes) > 1:
        message = f"The number format {number_format} may name the year and the code once each."
        raise InvalidMask(message)
    return Mask(number_format, parts, bool(codes), len(years[0]) if years else 0, len(counters[0]))


def next_counter(
    current: int,
    counter_year: int | None,
    year: int,
    year_reset: bool,  # noqa: FBT001 - the series' own column, passed as it is
    initial: int,
) -> int:
    """The number that follows the last one of a series: no gap, no repeat.

    current       last number given, 0 when none was
    counter_year  year in which it was given, None when none was or nobody knows
    year          year of the document to be numbered
    year_reset    whether the series begins again at 1 each year
    initial       where the series begins the first time, to go on from another program's numbers
    Returns       the number to give, 1 or more
    Raises        CounterGoesBack when the series begins each year and already numbers a later one
    Source        RD 1619/2012 art. 6.1.a (numbering within each series shall be correlative)
    """
    if counter_year is None:
        return max(current + 1, initial)
    if year_reset and year != counter_year:
        if year < counter_year:
            raise CounterGoesBack(counter_year, year)
        return 1
    return current + 1
