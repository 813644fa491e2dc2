"""A document of the sample before it becomes a request, and its lines."""

from datetime import date
from decimal import Decimal

import msgspec

from talonario.cli.sample.party import Party
from talonario.cli.sample.request import Body, Lane, Ref, Request, Step
from talonario.cli.sample.taxes import line_gross

PAYABLE = frozenset({"invoice", "salesreceipt", "creditnote", "receiptnote", "purchase", "purchaserefund"})


class PaperLine(msgspec.Struct, frozen=True):
    """A line of a document.

    price     euros for one unit, without taxes, up to six decimals
    discount  percent
    extra     what else the request says of the line: which product or service it is, its own tags...
    """

    name: str
    description: str
    units: Decimal
    price: Decimal
    discount: Decimal
    taxes: tuple[str, ...]
    extra: Body = msgspec.field(default_factory=dict)

    @property
    def net(self) -> Decimal:
        """Euros of the line without taxes, not rounded."""
        return self.units * self.price * (1 - self.discount / 100)

    def body(self) -> Body:
        """Write the line as a document's request carries it."""
        body: Body = {"name": self.name, "units": float(self.units), "subtotal": float(self.price)}
        if self.description:
            body["desc"] = self.description
        if self.discount:
            body["discount"] = float(self.discount)
        # Holded maps a plain percentage to the usual key of that rate; `extra` asks for it now and then.
        return body | self.extra if "tax" in self.extra else body | {"taxes": list(self.taxes)} | self.extra


class Paper(msgspec.Struct, frozen=True):
    """A document.

    total  euros with taxes as Holded works it out; None when only the server can say (another currency)
    """

    ref: Ref
    document_type: str
    on: date
    due_on: date
    party: Party | None
    lines: tuple[PaperLine, ...]
    is_draft: bool
    series: Ref | None
    body: Body
    total: Decimal | None

    def request(self) -> Request:
        """Make the request that creates the document."""
        return Request(("documents", self.document_type), self.body, self.ref.name)


def total_of(lines: tuple[PaperLine, ...]) -> Decimal:
    """Add the lines up as Holded does: each one with its taxes, rounded to cents."""
    return sum((line_gross(line.units, line.price, line.discount, line.taxes) for line in lines), Decimal(0))


def step(papers: list[Paper]) -> Step:
    """Make the requests that create the documents, a lane for each series: in it dates never go backwards."""
    lanes: dict[str, Lane] = {}
    for paper in sorted(papers, key=lambda paper: paper.on):
        key = paper.series.name if paper.series else paper.document_type
        lanes.setdefault(key, []).append(paper.request())
    return Step("documents", sorted(lanes.values(), key=len, reverse=True))
