"""What stands in the lines of the documents that are sold."""

from datetime import date
from decimal import Decimal
from random import Random

from talonario.cli.sample.dice import Urn, chance, zipf
from talonario.cli.sample.paper import PaperLine
from talonario.cli.sample.party import Party
from talonario.cli.sample.products import Item, Stock
from talonario.cli.sample.request import Body
from talonario.cli.sample.taxes import sale_keys

_COUNTS = Urn((1, 2, 3, 4, 5, 7, 12, 24), (34, 24, 17, 10, 7, 5, 2, 0.6))
_TICKET_COUNTS = Urn((1, 2, 3, 4), (50, 30, 14, 6))
_UNITS = Urn(("1", "2", "3", "4", "6", "10", "12", "24", "48", "100"), (30, 17, 9, 6, 12, 7, 9, 5, 3, 2))
_ONES = Urn(("1", "2", "0.5"), (88, 10, 2))
_FEW = Urn(("1", "2", "3", "6"), (60, 25, 9, 6))
_MEASURES = Urn(
    ("0.5", "1", "1.25", "1.5", "2", "2.75", "3.333", "8", "12.4", "37.65"),
    (10, 30, 8, 10, 15, 5, 4, 10, 5, 3),
)
_DISCOUNTS = Urn(("5", "10", "15", "20", "2.5", "3.5", "7.25", "33.33", "100"), (26, 26, 10, 6, 9, 9, 6, 6, 2))
_COUNTER_PRICE_MAX = 60
_DEAR = 150
_YEARLY_RISE = Decimal("0.025")
_PLAIN_RATES = {"s_iva_21": 21, "s_iva_10": 10, "s_iva_4": 4}


class Shelf:
    """The catalogue as customers take from it: some things all the time, most of them hardly ever."""

    def __init__(self, rng: Random, today: date, stock: Stock) -> None:
        """Weigh what is on offer; prices are those of today."""
        self.rng, self.today = rng, today
        self.goods = Urn(stock.goods, zipf(len(stock.goods), 0.6))
        ordinary = [item for item in stock.services if item.levy != "building_works"]
        small = [item for item in stock.goods if item.price < _COUNTER_PRICE_MAX] or stock.goods
        self.counter = Urn(small, zipf(len(small), 0.6))
        self.services = Urn(ordinary, zipf(len(ordinary), 0.4))
        self.works = [item for item in stock.services if item.levy == "building_works"] or ordinary

    def ticket(self, party: Party | None, on: date) -> tuple[PaperLine, ...]:
        """Fill a counter sale: a few small things and no services."""
        rng = self.rng
        count = _TICKET_COUNTS.draw(rng)
        return tuple(self._line(self.counter.draw(rng), party, on, _FEW.draw(rng)) for _ in range(count))

    def lines(self, party: Party, on: date) -> tuple[PaperLine, ...]:
        """Fill a document for a customer; some carry a line of text, some an advance that is taken off."""
        rng = self.rng
        items = [self._take(party) for _ in range(_COUNTS.draw(rng))]
        lines = [self._line(item, party, on, _units_of(item).draw(rng)) for item in items]
        first = lines[0]
        if chance(rng, 0.012) and first.net > 1:
            advance = (first.net / 3).quantize(Decimal("0.01"))
            lines.append(_note("Anticipo ya facturado", -advance, first.taxes))
        if chance(rng, 0.012):
            lines.insert(0, _note("Entregado en sus almacenes:", Decimal(0), first.taxes))
        return tuple(lines)

    def _take(self, party: Party) -> Item:
        rng = self.rng
        if party.regime == "reverse_charge" and chance(rng, 0.6):
            return rng.choice(self.works)
        return self.services.draw(rng) if chance(rng, 0.28) else self.goods.draw(rng)

    def _line(self, item: Item, party: Party | None, on: date, units: str) -> PaperLine:
        rng = self.rng
        regime = party.regime if party else "general"
        withholding = item.withholding if party and party.keeps_withholding else ""
        keys = tuple(sale_keys(item.levy, regime, on, is_service=item.is_service, withholding=withholding))
        return PaperLine(
            name=item.name,
            description=item.description if chance(rng, 0.5) else "",
            units=Decimal(units),
            price=_price(rng, item, (self.today - on).days),
            discount=Decimal(_DISCOUNTS.draw(rng)) if chance(rng, 0.13) else Decimal(0),
            taxes=keys,
            extra=_extra(rng, item, keys),
        )


def _units_of(item: Item) -> Urn[str]:
    """Say how much of a thing is usually bought: machines one by one, napkins by dozens."""
    if item.price > _DEAR:
        return _ONES
    return _MEASURES if item.is_service else _UNITS


def _note(text: str, price: Decimal, taxes: tuple[str, ...]) -> PaperLine:
    return PaperLine(text, "", Decimal(1), price, Decimal(0), taxes)


def _price(rng: Random, item: Item, days_ago: int) -> Decimal:
    """Say what a thing cost then: prices rose, and some were agreed by hand."""
    price = item.price * (1 - _YEARLY_RISE * days_ago / 365)
    if chance(rng, 0.08):
        price *= Decimal(rng.randrange(80, 115)) / 100
    return round(price, rng.choice((2, 2, 2, 4, 6)))


def _extra(rng: Random, item: Item, keys: tuple[str, ...]) -> Body:
    """Say which product or service a line is, in one of the ways that clients of Holded do."""
    extra: Body = {}
    if item.is_service:
        extra["serviceId"] = item.ref
    elif item.sku and chance(rng, 0.5):
        extra["sku"] = item.sku
    elif chance(rng, 0.7):
        extra["productId"] = item.ref
    if len(keys) == 1 and keys[0] in _PLAIN_RATES and chance(rng, 0.12):
        extra["tax"] = _PLAIN_RATES[keys[0]]
    if chance(rng, 0.02):
        extra["tags"] = ["promo"]
    return extra
