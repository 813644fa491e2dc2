"""Amounts, days and texts as a document's language writes them, in a form that fits on paper."""

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from talonario.render.words import LOCALES, Language, word


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

    def _decimal(self, amount: Decimal, form: str) -> str:
        written = format_decimal(amount, format=form, locale=self._locale, decimal_quantization=False)
        return str(written).replace("-", "\u2212")
