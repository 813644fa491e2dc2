"""Files that a spreadsheet opens."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")


def file_of(rows: Iterable[Sequence[str]]) -> bytes:
    """CSV as spreadsheets here read it: semicolons, UTF-8 with its mark."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
