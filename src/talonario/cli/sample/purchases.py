"""Documents that suppliers send to the sample company: invoices, refunds; and what it orders from them."""

from datetime import date
from decimal import Decimal
from random import Random

from talonario.cli.sample.dice import Urn, chance, zipf
from talonario.cli.sample.goods import PURCHASES
from talonario.cli.sample.paper import PaperLine
from talonario.cli.sample.party import Party
from talonario.cli.sample.taxes import purchase_keys

_LINES = Urn((1, 2, 3, 6), (60, 24, 12, 4))
_NEGOTIABLE_MAX = 1000
_NUMBERS = ("{yy}/{n:04d}", "A-{n}", "F{yy}{n:05d}", "{yyyy}-{n:03d}", "{n}", "FV/{yy}/{n:04d}")


class Counter:
    """The suppliers of the sample company, and which number each of them writes next."""

    def __init__(self, parties: list[Party]) -> None:
        """Weigh the suppliers; each counts from a low number of its own, so numbers repeat across them."""
        suppliers = [party for party in parties if party.sells]
        self.suppliers = Urn(suppliers, zipf(len(suppliers)))
        self.next: dict[str, int] = {}

    def draw(self, rng: Random) -> Party:
        """Draw the supplier of a document."""
        return self.suppliers.draw(rng)

    def number(self, supplier: Party, on: date, *, is_refund: bool = False) -> str:
        """Write the number that the supplier gave to its document."""
        place = int(supplier.ref.name.rpartition(".")[2])
        number = self.next.get(supplier.name, place % 40 + 1)
        self.next[supplier.name] = number + place % 7 + 1
        pattern = _NUMBERS[place % len(_NUMBERS)]
        return ("AB " if is_refund else "") + pattern.format(yy=f"{on.year % 100:02d}", yyyy=on.year, n=number)


def lines(rng: Random, supplier: Party, on: date) -> tuple[PaperLine, ...]:
    """Fill a document that a supplier sends."""
    offers = PURCHASES[supplier.sells]
    count = 1 if len(offers) == 1 else _LINES.draw(rng)
    made = []
    for _ in range(count):
        name, levy, usual = rng.choice(offers)
        price = Decimal(usual)
        if price < _NEGOTIABLE_MAX:
            price = round(price * Decimal(rng.randrange(30, 260)) / 100, rng.choice((2, 2, 3, 4)))
        units, discount = Decimal(1), Decimal(0)
        if supplier.sells == "goods":
            units = Decimal(rng.choice(("1", "1", "1", "2", "6", "0.75", "14.5")))
            discount = Decimal(rng.choice(("2", "5", "12.5"))) if chance(rng, 0.15) else discount
        keys = tuple(purchase_keys(levy, supplier.sells, on))
        made.append(PaperLine(name, "", units, price, discount, keys))
    return tuple(made)
