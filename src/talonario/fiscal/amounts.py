"""The shapes of a document's amounts: what its lines say, and what they come to.

Money is euros with two decimals, 21 means 21 %, and nothing here computes more than a sum.
"""

from decimal import Decimal
from typing import Literal

import msgspec

Rounding = Literal["rate", "line", "line_gross"]
"""How cents are made.

rate        the law's: base by rate, rounded once per tax, the cents then shared among its lines
line        every tax of every line rounded to cents, the document is the sum of its lines
line_gross  the gross of each line rounded from its unrounded net; the tax is gross less net
"""

TaxKind = Literal["vat", "surcharge", "withholding", "other"]
Treatment = Literal["subject", "reverse_charge", "exempt", "not_subject"]


class LineTax(msgspec.Struct, frozen=True, gc=False):
    """A tax as one line carries it. Only a `subject` one moves money; the others are said, not charged."""

    code: str
    kind: TaxKind
    percent: Decimal  # 21 means 21 %; a withholding is positive too
    treatment: Treatment = "subject"


class PricedLine(msgspec.Struct, frozen=True, gc=False):
    """What a line is worth before it is added up: unit price without tax, discount as a percent of it."""

    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal
    taxes: tuple[LineTax, ...]


class LineTotals(msgspec.Struct, frozen=True, gc=False):
    """The amounts of one line, in euros and whole cents. The withholding is positive and subtracts."""

    subtotal: Decimal
    vat: Decimal
    surcharge: Decimal
    withholding: Decimal
    other: Decimal
    tax_groups: tuple[int, ...] = ()  # places, in the breakdown, of the taxes of this line

    @property
    def taxes(self) -> Decimal:
        """What its taxes add to the line, the withholding already taken off."""
        return self.vat + self.surcharge + self.other - self.withholding

    @property
    def total(self) -> Decimal:
        """What the line adds to the document."""
        return self.subtotal + self.taxes


class TaxGroup(msgspec.Struct, frozen=True, gc=False):
    """One row of the breakdown (`desglose`): the base of the lines with the same tax, and its amount."""

    code: str
    kind: TaxKind
    percent: Decimal
    treatment: Treatment
    base: Decimal
    amount: Decimal


class Totals(msgspec.Struct, frozen=True, gc=False):
    """The amounts of a document: its lines in their order, its taxes in the order they first appear."""

    subtotal: Decimal
    vat: Decimal
    surcharge: Decimal
    withholding: Decimal
    other: Decimal
    total: Decimal
    lines: tuple[LineTotals, ...]
    breakdown: tuple[TaxGroup, ...]

    @property
    def taxes(self) -> Decimal:
        """What the taxes add to the subtotal, the withholding already taken off."""
        return self.total - self.subtotal


class GrossParts(msgspec.Struct, frozen=True, gc=False):
    """A price with tax included, taken apart. The three add up to the price."""

    base: Decimal
    vat: Decimal
    surcharge: Decimal
