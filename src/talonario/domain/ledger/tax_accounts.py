"""The accounts of taxes: 472 what was paid, 477 what is owed, apart for each rate and each way of owing it.

An account of eight digits says it all: `477`, two digits of the whole percent, one of its first decimal, two of how
it is owed. So 47721000 is the VAT of 21 % on sales, 47210001 that of 10 % on intra-EU purchases, 47707500 what was 7.5.
The equivalence surcharge stands under 4770 with its percent in hundredths (5.2 % in 47700520), the Canaries' IGIC
under 4727 and 4777, the IPSI of Ceuta and Melilla under 4728 and 4778.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, Literal

Side = Literal["472", "477"]

WITHHELD: Final = "47300000"
"""What customers kept back."""
KEPT_BACK: Final = "47510000"
"""What the company kept back and owes (forms 111, 115, 123)."""
OTHER: Final = "47799000"
"""Taxes on sales that are none of the others."""
ALL: Final = ("472", "473", "475", "477")
"""How the accounts of taxes begin."""

WAYS: Final[Sequence[tuple[str, str]]] = (
    ("", ""),
    (", intracomunitario", ", intra-EU"),
    (", inversión del sujeto pasivo", ", reverse charge"),
    (", importación", ", import"),
    (", bienes de inversión", ", capital goods"),
    (", intracomunitario de bienes de inversión", ", intra-EU capital goods"),
    (", importación de bienes de inversión", ", import of capital goods"),
)
"""How a tax is owed, by the number that stands at the end of its account; in Spanish and English."""
ISLANDS: Final = {"igic": "7", "ipsi": "8"}
RATE_MAX: Final = 70
ODD: Final = "98"
"""Stands for a rate that no VAT has."""


def account(side: Side, code: str, percent: Decimal) -> str:
    """The account of a VAT by its code and its percent (21 means 21 %)."""
    parts = code.split("_")
    way = _way(parts)
    whole = int(percent)
    decimal = int((percent - whole) * 10)
    rate = f"{whole:02d}{decimal}" if 0 <= percent < RATE_MAX else f"{ODD}0"
    island = next((ISLANDS[part] for part in parts if part in ISLANDS), "")
    return f"{side}{island}{rate}{way}" if island else f"{side}{rate}{way:02d}"


def surcharge_account(percent: Decimal) -> str:
    """The account of an equivalence surcharge by its percent."""
    return f"4770{int(percent * 100) % 10_000:04d}"


def name(code: str) -> tuple[str, str] | None:
    """What one of these accounts is called, in Spanish and English; None for any other account."""
    if len(code) != len(OTHER) or not code.isdecimal() or code[:3] not in {"472", "477"} or not code[3:].strip("0"):
        return None
    spanish, english = ("IVA soportado", "Input VAT") if code[:3] == "472" else ("IVA repercutido", "Output VAT")
    if code == OTHER:
        return "Otros impuestos repercutidos", "Other taxes on sales"
    if code[3:5] == ODD:
        return f"{spanish}, otros tipos", f"{english}, other rates"
    if code.startswith("4770") and code[3:5] == "00":
        percent = _said(Decimal(code[4:]) / 100)
        return f"Recargo de equivalencia {percent[0]} %", f"Equivalence surcharge {percent[1]} %"
    if code[3] in ISLANDS.values():
        island = next(part for part, digit in ISLANDS.items() if digit == code[3]).upper()
        spanish, english = spanish.replace("IVA", island), english.replace("VAT", island)
        rate, way = Decimal(code[4:7]) / 10, int(code[7])
    else:
        rate, way = Decimal(code[3:6]) / 10, int(code[6:])
    if way >= len(WAYS):
        return None
    percent = _said(rate)
    return f"{spanish} {percent[0]} %{WAYS[way][0]}", f"{english} {percent[1]} %{WAYS[way][1]}"


def _way(parts: Sequence[str]) -> int:
    goods = "bi" in parts
    if any(part.startswith("adqintra") for part in parts):
        return 5 if goods else 1
    if "imp" in parts:
        return 6 if goods else 3
    if "invsuj" in parts:
        return 2
    return 4 if goods else 0


def _said(percent: Decimal) -> tuple[str, str]:
    text = f"{percent.normalize():f}"
    return text.replace(".", ","), text
