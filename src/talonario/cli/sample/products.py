"""The goods and services of the sample company and the requests that create them."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import count, islice
from random import Random
from typing import NamedTuple

import msgspec

from talonario.cli.sample.dice import chance
from talonario.cli.sample.goods import LINES, SERVICES, Line
from talonario.cli.sample.identifiers import barcode
from talonario.cli.sample.request import Body, Ref, Request, Step, dealt

_USUAL_RATE = {
    "general": 21,
    "reduced": 10,
    "seed_oil": 10,
    "olive_oil": 4,
    "bread": 4,
    "books": 4,
    "building_works": 21,
}
_SIZES_OF_CLOTHES = "epi"
_PACK_SHARE = 0.04
_FIRST_PACK = 4


class Item(msgspec.Struct, frozen=True):
    """Something that can stand in a line of a document.

    price        euros without VAT, up to six decimals
    withholding  tax key that a business keeps back when it pays, or nothing
    """

    ref: Ref
    name: str
    description: str
    sku: str
    levy: str
    withholding: str
    price: Decimal
    is_service: bool


class Variety(NamedTuple):
    """A make of a line of goods in one of its sizes; `edition` counts how often it was offered before."""

    line: Line
    make: str
    size: int
    edition: int


class Stock(msgspec.Struct, frozen=True):
    """What is sold: goods and services, and the requests that create them."""

    goods: list[Item]
    services: list[Item]
    requests: list[Request]

    def steps(self) -> list[Step]:
        """Make the steps that create everything; packs go last, for they hold other products."""
        packs = [request for request in self.requests if request.body.get("kind") == "pack"]
        others = [request for request in self.requests if request.body.get("kind") != "pack"]
        return [Step("products", dealt(others)), Step("packs", [packs])]  # one lane: a pack may hold an earlier pack


def stock(rng: Random, products: int, services: int) -> Stock:
    """Invent the catalogue: every line in every make and size, and then again, as other references."""
    goods: list[Item] = []
    requests: list[Request] = []
    for place, variety in enumerate(islice(_varieties(), products)):
        item = _item(rng, place, variety, goods)
        goods.append(item)
        requests.append(Request(("products",), _product_body(rng, item, variety.line, goods), item.ref.name))
    offered = []
    for place in range(services):
        item, body = _service(rng, place)
        offered.append(item)
        requests.append(Request(("services",), body, item.ref.name))
    return Stock(goods, offered, requests)


def _varieties() -> Iterator[Variety]:
    """Go through the lines: the first size of everything, then the second..., then the same again, dearer."""
    for edition in count():
        for size in range(max(len(line.sizes) for line in LINES)):
            lines = [line for line in LINES if size < len(line.sizes)]
            yield from (Variety(line, make, size, edition) for line in lines for make in line.makes)


def _item(rng: Random, place: int, variety: Variety, others: list[Item]) -> Item:
    line, make, size, edition = variety
    label, factor = line.sizes[size]
    price = Decimal(line.price) * Decimal(factor) * (1 + Decimal(edition) / 10)
    price = round(price, 2 if chance(rng, 0.6) else 6)
    sku = f"{line.code}-{make[:3].upper().strip()}-{size}{edition or ''}"
    if chance(rng, 0.04):
        sku = ""
    elif others and chance(rng, 0.008):
        sku = rng.choice(others).sku
    name = f"{line.name} {make} {label}" + (f" (ref. {edition + 1})" if edition else "")
    description = rng.choice(("", "", f"{line.name}. Servido en {label}.", "Consultar plazo de entrega."))
    return Item(Ref(f"product.{place}"), name, description, sku, line.levy, "", price.normalize(), is_service=False)


def _product_body(rng: Random, item: Item, line: Line, goods: list[Item]) -> Body:
    body: Body = {
        "kind": "simple",
        "name": item.name,
        "desc": item.description,
        "price": float(item.price),
        "tax": _USUAL_RATE[item.levy],
        "purchasePrice": float((item.price * Decimal("0.62")).quantize(Decimal("0.0001"))),
        "sku": item.sku,
        "tags": [line.tag, *(["oferta"] if chance(rng, 0.1) else [])],
        "weight": round(rng.uniform(0.1, 12), 3),
    }
    if chance(rng, 0.6):
        body["barcode"] = barcode(rng)
    if chance(rng, 0.7):
        body["stock"] = rng.randrange(5, 900)
    if chance(rng, 0.3):
        body["cost"] = float((item.price * Decimal("0.7")).quantize(Decimal("0.01")))
    if line.tag == _SIZES_OF_CLOTHES and chance(rng, 0.5):
        body["kind"] = "variants"
        body["attributes"] = [{"name": "Color", "value": "Blanco"}]
    elif len(goods) > _FIRST_PACK and chance(rng, _PACK_SHARE):
        parts = rng.sample(goods[:-1], 2)
        body["kind"] = "pack"
        body["packProducts"] = [{"productId": part.ref, "quantity": rng.randrange(1, 7)} for part in parts]
    return body


def _service(rng: Random, place: int) -> tuple[Item, Body]:
    service = SERVICES[place % len(SERVICES)]
    edition = place // len(SERVICES)
    name = service.name + (f" · tarifa {edition + 1}" if edition else "")
    price = (Decimal(service.price) * (1 + Decimal(edition) / 20)).quantize(Decimal("0.000001")).normalize()
    item = Item(
        Ref(f"service.{place}"),
        name,
        service.description,
        "",
        service.levy,
        service.withholding,
        price,
        is_service=True,
    )
    body: Body = {
        "name": name,
        "desc": service.description,
        "subtotal": float(price),
        "tax": _USUAL_RATE.get(service.levy, 0),
    }
    if chance(rng, 0.5):
        body["tags"] = ["servicio"]
    if chance(rng, 0.3):
        body["cost"] = float((price / 3).quantize(Decimal("0.01")))
    return item, body
