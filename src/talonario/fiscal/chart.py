"""The official chart of accounts, and what a code says by itself: its group, its names, whether it ends in a result."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from talonario.fiscal.pgc_pymes import group_1, group_2, group_3, group_4, group_5, group_6, group_7

LENGTH: Final = 8
"""Digits of an account that is booked to, unless its owner gave it others."""

GROUPS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "1": ("Financiación básica", "Basic financing"),
        "2": ("Activo no corriente", "Non-current assets"),
        "3": ("Existencias", "Stock"),
        "4": ("Acreedores y deudores por operaciones comerciales", "Trade creditors and debtors"),
        "5": ("Cuentas financieras", "Financial accounts"),
        "6": ("Compras y gastos", "Purchases and expenses"),
        "7": ("Ventas e ingresos", "Sales and income"),
    }
)
"""The groups of the plan, with their names in Spanish and English."""


class Heading(msgspec.Struct, frozen=True, gc=False):
    """An account of the official chart, of three or four digits."""

    code: str
    es: str
    en: str


def _read(*tables: str) -> dict[str, Heading]:
    rows = (line.split("|") for table in tables for line in table.strip().splitlines())
    return {code: Heading(code, es, en) for code, es, en in rows}


HEADINGS: Final[Mapping[str, Heading]] = MappingProxyType(
    _read(*(group.ACCOUNTS for group in (group_1, group_2, group_3, group_4, group_5, group_6, group_7)))
)
"""Every account of the official chart by its code, in order."""

POSTABLE: Final[Mapping[str, Heading]] = MappingProxyType(
    {code.ljust(LENGTH, "0"): heading for code, heading in HEADINGS.items()}
)
"""The same filled up with zeros to what is booked to; of 400 and 4000, which are one account then, the closer one."""


def heading(code: str) -> Heading | None:
    """The heading that an account stands under, the closest one; None when the plan has none for it."""
    return HEADINGS.get(code[:4]) or HEADINGS.get(code[:3])


def group_name(code: str, language: str = "es") -> str:
    """What the accounts of these three digits are, or at least the group; empty for a code of no group."""
    found = HEADINGS.get(code[:3])
    if found is not None:
        return found.en if language == "en" else found.es
    names = GROUPS.get(code[:1], ("", ""))
    return names[1] if language == "en" else names[0]


def is_result(code: str) -> bool:
    """Whether an account is closed into the result of the year (groups 6 and 7)."""
    return code[:1] in {"6", "7"}
