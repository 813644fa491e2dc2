"""Money that came in and went out: who paid on time, in parts, late, too much or never."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from talonario.cli.sample.catalogues import TREASURIES
from talonario.cli.sample.dice import Urn, chance
from talonario.cli.sample.instants import as_sent, at_midnight
from talonario.cli.sample.paper import PAYABLE, Paper
from talonario.cli.sample.party import Party
from talonario.cli.sample.request import Body, Lane, Ref, Request, Step

_LATENESS = Urn((-10, -3, 0, 0, 1, 4, 12, 35, 80), (4, 8, 25, 15, 12, 12, 10, 8, 6))
_CENT = Decimal("0.01")
_TILL = ("Caja del almacén", "Tarjeta")
_IN_CASH = frozenset({"salesreceipt", "receiptnote"})
_LANES = 8


def step(rng: Random, today: date, papers: list[Paper], parties: list[Party]) -> Step:
    """Make the requests that pay documents, and some payments that belong to none."""
    lanes: list[Lane] = [[] for _ in range(_LANES)]
    payable = [paper for paper in papers if paper.document_type in PAYABLE and not paper.is_draft]
    for place, paper in enumerate(payable):
        lanes[place % _LANES] += _payments(rng, today, paper)
    lanes[0] += [_loose(rng, today, parties) for _ in range(max(2, len(papers) // 150))]
    return Step("payments", [lane for lane in lanes if lane])


def _payments(rng: Random, today: date, paper: Paper) -> list[Request]:
    """Pay a document: counter sales at once, the rest around the day they are due, one in twelve never."""
    if paper.total is None or paper.total <= 0:
        return []
    if paper.document_type in _IN_CASH:
        parts = _split(rng, paper.total, 2) if chance(rng, 0.06) else [paper.total]
        return [_payment(rng, paper, amount, paper.on, rng.choice(_TILL)) for amount in parts]
    if chance(rng, 0.08):
        return []
    paid_on = max(paper.on, paper.due_on + timedelta(days=_LATENESS.draw(rng)))
    parts = _split(rng, paper.total, rng.choice((2, 3))) if chance(rng, 0.12) else [paper.total]
    if len(parts) > 1 and chance(rng, 0.3):
        parts.pop()
    if len(parts) == 1 and chance(rng, 0.004):
        parts = [paper.total + Decimal("0.05")]
    days = [paid_on + timedelta(days=30 * turn) for turn in range(len(parts))]
    return [_payment(rng, paper, amount, day, "") for amount, day in zip(parts, days, strict=True) if day <= today]


def _split(rng: Random, total: Decimal, parts: int) -> list[Decimal]:
    """Break a total into amounts of whole cents that add up to it; what is too small stays whole."""
    share = (total / parts).quantize(_CENT)
    if share <= _CENT:
        return [total]
    first = share if chance(rng, 0.5) else Decimal(int(share)) or share
    rest = total - first
    return [first, rest] if parts == 2 else [first, *_split(rng, rest, parts - 1)]


def _payment(rng: Random, paper: Paper, amount: Decimal, on: date, description: str) -> Request:
    body: Body = {"date": as_sent(rng, on), "amount": float(amount)}
    if chance(rng, 0.92):
        body["treasury"] = Ref(f"treasury.{rng.randrange(TREASURIES)}")
    if description or chance(rng, 0.2):
        body["desc"] = description or rng.choice(("Transferencia", "Recibo domiciliado", "Bizum", "Pagaré vto."))
    return Request(("documents", paper.document_type, paper.ref, "pay"), body)


def _loose(rng: Random, today: date, parties: list[Party]) -> Request:
    """Take money that nobody matched with a document: a deposit, an advance, a mistake."""
    on = today - timedelta(days=rng.randrange(1000))
    body: Body = {
        "bankId": Ref(f"treasury.{rng.randrange(2)}"),
        "contactId": rng.choice(parties).ref,
        "amount": rng.randrange(500, 150000) / 100,
        "desc": rng.choice(("Entrega a cuenta", "Fianza", "Ingreso sin identificar")),
        "date": at_midnight(on),
    }
    return Request(("payments",), body)
