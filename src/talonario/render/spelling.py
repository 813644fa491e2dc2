"""Amounts, days and texts as a document's language writes them, in a form that fits on paper."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from talonario.domain.contacts.record import Address as ContactAddress
from talonario.domain.contacts.record import ShippingAddress
from talonario.domain.context import MADRID
from talonario.domain.documents.record import Address
from talonario.render.words import LOCALES, Language, word

LONG_WORD: Final = re.compile(r"\S{25,}")
BREAK_EVERY: Final = 20
ZERO_WIDTH_SPACE: Final = "\u200b"
CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
HOME: Final = frozenset({"españa", "spain", "espanya", "es"})


class Spelling:
    """How one language writes amounts of one currency.

    currency   ISO 4217
    """

    def __init__(self, language: Language, currency: str) -> None:
        self.language = language
        self._locale = LOCALES[language]
        self._currency = currency

    def word(self, name: str) -> str:
        """A word of the language."""
        return word(name, self.language)

    def money(self, amount: Decimal) -> str:
        """`1.234,56 €`."""
        return str(format_currency(amount, self._currency, locale=self._locale)).replace("-", "\u2212")

    def figure(self, amount: Decimal) -> str:
        """`1.234,56`: at least two decimals, and as many as a price has."""
        return self._decimal(amount, "#,##0.00####")

    def plain(self, amount: Decimal) -> str:
        """A quantity or a percentage without needless zeros."""
        return self._decimal(amount, "#,##0.######")

    def percent(self, percent: Decimal) -> str:
        """`21 %`."""
        return f"{self.plain(percent)}\u00a0%"

    def day(self, day: date) -> str:
        """`20/11/2026`."""
        return str(format_date(day, format="dd/MM/yyyy", locale=self._locale))

    def instant(self, instant: datetime) -> str:
        """`20/11/2026 11:05`, in Madrid."""
        local = instant.astimezone(MADRID)
        return f"{self.day(local.date())} {local:%H:%M}"

    def _decimal(self, amount: Decimal, form: str) -> str:
        written = format_decimal(amount, format=form, locale=self._locale, decimal_quantization=False)
        return str(written).replace("-", "\u2212")


def address_lines(address: ContactAddress | ShippingAddress | Address | None) -> list[str]:
    """An address as lines: street, door, place, and the country when it is not Spain."""
    if address is None:
        return []
    country = getattr(address, "country_name", None) or address.country or ""
    place = " ".join(part for part in (address.postal_code, address.city) if part)
    province = f"({address.province})" if address.province and address.province != address.city else ""
    street = address.street() if isinstance(address, ContactAddress) else address.line1 or ""
    known = [street, f"{place} {province}".strip(), "" if country.lower() in HOME else country]
    return [soft(line) for line in known if line]


def iban_in_groups(iban: str) -> str:
    """`ES91 2100 0418 …`."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def soft(text: str) -> str:
    """A text that fits a column: words too long for it may be broken, and what is no sign of writing is left out."""
    clean = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return LONG_WORD.sub(_broken, clean)


def _broken(found: re.Match[str]) -> str:
    long = found.group()
    return ZERO_WIDTH_SPACE.join(long[start : start + BREAK_EVERY] for start in range(0, len(long), BREAK_EVERY))
