"""Three years of papers: which documents there are, when, for whom and with what in them."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from random import Random

from talonario.cli.sample import purchases
from talonario.cli.sample.catalogues import EXPORT, series_of
from talonario.cli.sample.dice import Urn, chance, portions, zipf
from talonario.cli.sample.goods import LONG_REMARK, REMARKS
from talonario.cli.sample.instants import as_sent, at_midnight, working_days
from talonario.cli.sample.lines import Shelf
from talonario.cli.sample.paper import PAYABLE, Paper, PaperLine, total_of
from talonario.cli.sample.party import Party
from talonario.cli.sample.products import Stock
from talonario.cli.sample.request import Body, Listed, Ref

MIX = {
    "invoice": 0.37,
    "salesreceipt": 0.14,
    "creditnote": 0.03,
    "receiptnote": 0.012,
    "estimate": 0.1,
    "proform": 0.025,
    "waybill": 0.07,
    "salesorder": 0.06,
    "purchaseorder": 0.04,
    "purchase": 0.14,
    "purchaserefund": 0.013,
}
_BOUGHT = frozenset({"purchase", "purchaserefund", "purchaseorder"})
_REFUNDED = {"creditnote": "invoice", "receiptnote": "salesreceipt"}
_COUNTER = frozenset({"salesreceipt", "receiptnote"})
_ABROAD = frozenset({"intra_eu", "export"})
_UNFINISHED = timedelta(days=60)
"""Drafts are mostly of the last weeks; some older ones were forgotten."""
_USD_PER_EURO = 1.0842


class Office:
    """Who writes the papers: it knows the people, the catalogue and what was written before."""

    def __init__(self, rng: Random, today: date, parties: list[Party], stock: Stock) -> None:
        """Take the parties and the catalogue in."""
        self.rng, self.today = rng, today
        self.shelf = Shelf(rng, today, stock)
        self.suppliers = purchases.Counter(parties)
        customers = [party for party in parties if party.role in {"client", "debtor"}]
        self.customers = Urn(customers, zipf(len(customers)))
        self.leads = [party for party in parties if party.role == "lead"] or customers
        codes = [party.tax_id.upper() for party in parties]
        self.unshared = frozenset(code for code in codes if code.isalnum() and codes.count(code) == 1)
        self.places = count()
        self.papers: list[Paper] = []
        self.written: dict[str, list[Paper]] = {}

    def write(self, total: int) -> list[Paper]:
        """Write this many documents, of every type; what is refunded was sold before."""
        days = working_days(self.today)
        for document_type, share in portions(total, MIX).items():
            write = self._chooser(document_type)
            dates = sorted(days.draw(self.rng) for _ in range(share))
            self.written[document_type] = [write(document_type, on) for on in dates]
            self.papers += self.written[document_type]
        return self.papers

    def _chooser(self, document_type: str) -> Callable[[str, date], Paper]:
        if document_type in _BOUGHT:
            return self._bought
        return self._refunded if document_type in _REFUNDED else self._sold

    def _sold(self, document_type: str, on: date) -> Paper:
        if document_type in _COUNTER:
            buyer = self.customers.draw(self.rng) if chance(self.rng, 0.15) else None
            return self._paper(document_type, on, buyer, self.shelf.ticket(buyer, on))
        is_for_lead = document_type == "estimate" and chance(self.rng, 0.35)
        party = self.rng.choice(self.leads) if is_for_lead else self.customers.draw(self.rng)
        return self._paper(document_type, on, party, self.shelf.lines(party, on))

    def _bought(self, document_type: str, on: date) -> Paper:
        supplier = self.suppliers.draw(self.rng)
        lines = purchases.lines(self.rng, supplier, on)
        paper = self._paper(document_type, on, supplier, lines)
        if document_type != "purchaseorder":
            paper.body["invoiceNum"] = self.suppliers.number(supplier, on, is_refund=document_type == "purchaserefund")
        return paper

    def _refunded(self, document_type: str, on: date) -> Paper:
        """Give back part of something that was sold before, at the same prices and taxes."""
        earlier = [paper for paper in self.written[_REFUNDED[document_type]] if paper.on <= on and not paper.is_draft]
        if not earlier:
            return self._sold(document_type, on)
        sold = self.rng.choice(earlier)
        lines = tuple(self.rng.sample(sold.lines, self.rng.randrange(1, len(sold.lines) + 1)))
        paper = self._paper(document_type, on, sold.party, lines)
        paper.body["notes"] = f"Devolución de género. Documento del {sold.on:%d/%m/%Y}."
        return paper

    def _paper(self, document_type: str, on: date, party: Party | None, lines: tuple[PaperLine, ...]) -> Paper:
        series = series_of(document_type, on)
        if document_type == "invoice" and party and party.regime in _ABROAD:
            series = Ref(EXPORT)
        is_draft = document_type in PAYABLE and chance(self.rng, 0.15 if on > self.today - _UNFINISHED else 0.012)
        in_dollars = party is not None and party.currency != "eur" and document_type == "invoice"
        due_on = on + timedelta(days=party.due_days if party else 0)
        body = self._body(document_type, on, party, lines, is_draft=is_draft)
        if series:
            body["numSerieId"] = series
        if due_on > on:
            body["dueDate"] = at_midnight(due_on)
        if in_dollars:
            body |= {"currency": "usd", "currencyChange": _USD_PER_EURO}
        return Paper(
            ref=Ref(f"document.{next(self.places)}"),
            document_type=document_type,
            on=on,
            due_on=due_on,
            party=party,
            lines=lines,
            is_draft=is_draft,
            series=series,
            body=body,
            total=None if in_dollars else total_of(lines),
        )

    def _body(
        self,
        document_type: str,
        on: date,
        party: Party | None,
        lines: tuple[PaperLine, ...],
        *,
        is_draft: bool,
    ) -> Body:
        body: Body = {"date": as_sent(self.rng, on), "items": [line.body() for line in lines]}
        if document_type in PAYABLE or chance(self.rng, 0.6):
            body["applyContactDefaults"] = False
        if not is_draft and (document_type in PAYABLE or chance(self.rng, 0.8)):
            body["approveDoc"] = True
        self._address(body, document_type, party)
        self._remark(body)
        if document_type in {"waybill", "salesorder"} and chance(self.rng, 0.2):
            body |= {
                "shippingAddress": f"Carrer de l'Obrador {self.rng.randrange(1, 60)}",
                "shippingPostalCode": "46980",
                "shippingCity": "Paterna",
                "shippingProvince": "Valencia",
                "shippingCountry": "España",
            }
        return body

    def _address(self, body: Body, document_type: str, party: Party | None) -> None:
        """Say whose document it is: by id, now and then by tax number, seldom by a new name."""
        rng = self.rng
        if party is None:
            return
        if document_type == "estimate" and chance(rng, 0.004):
            body["contactName"] = f"{party.name} (web)"
        elif party.tax_id in self.unshared and chance(rng, 0.02):
            body["contactCode"] = party.tax_id
        else:
            body["contactId"] = party.ref
        if party.language != "es":
            body["language"] = party.language
        if chance(rng, 0.5):
            body["paymentMethodId"] = Listed("paymentmethods", rng.randrange(12))

    def _remark(self, body: Body) -> None:
        """Add what people write around a document: remarks, tags, own fields."""
        rng = self.rng
        if chance(rng, 0.12):
            body["notes"] = rng.choice(REMARKS)
        if chance(rng, 0.1):
            body["desc"] = rng.choice(
                ("Pedido telefónico", "Obra calle Colón", "Temporada", "Feria 🎪", "Revisión trimestral")
            )
        elif chance(rng, 0.012):
            body["desc"] = LONG_REMARK * rng.randrange(1, 3)
        if chance(rng, 0.08):
            body["tags"] = rng.sample(
                ("urgente", "Feria 2025", "obra-nueva", "web", "Campaña Navidad"), rng.randrange(1, 3)
            )
        if chance(rng, 0.04):
            body["customFields"] = [{"field": "Pedido del cliente", "value": f"PO-{rng.randrange(1000, 99999)}"}]
        elif chance(rng, 0.02):
            body["customFields"] = [{"ref": f"A{rng.randrange(1, 999)}"}, {"Transportista": "Furgoneta 2"}]
