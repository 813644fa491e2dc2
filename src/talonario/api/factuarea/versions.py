"""The versions of the API, which are days."""

from datetime import date
from typing import Final

VERSION_FIRST: Final = date(2026, 5, 1)
VERSION_DEFAULT: Final = "2026-06-04"
"""The version that the official clients pin, and the newest of the first age that the vendor names."""
