"""A whole company in neutral records, with what was met on the way and what could not be understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

from talonario.migrate.canonical import (
    RESOURCES,
    Canonical,
    Contact,
    ContactGroup,
    Document,
    LoosePayment,
    PaymentMethod,
    Product,
    Series,
    Tax,
    Treasury,
)
from talonario.migrate.decisions import Findings


class Quarantined(msgspec.Struct):
    """A record that is kept aside, with its reason in plain words and all that the source said of it."""

    resource: str
    source_id: str
    reason: str
    raw: str


class Money(msgspec.Struct):
    """What a system itself says of a document's money."""

    paid: Decimal
    pending: Decimal


class Company(msgspec.Struct, kw_only=True):
    """Neutral records by resource, each list in the order of its move."""

    taxes: list[Tax] = []
    contact_groups: list[ContactGroup] = []
    treasuries: list[Treasury] = []
    payment_methods: list[PaymentMethod] = []
    series: list[Series] = []
    contacts: list[Contact] = []
    products: list[Product] = []
    documents: list[Document] = []
    payments: list[LoosePayment] = []
    money: dict[str, Money] = {}
    quarantine: list[Quarantined] = []
    findings: Findings = msgspec.field(default_factory=Findings)

    def records(self, resource: str) -> list[Canonical]:
        """The records of one resource."""
        found: list[Canonical] = getattr(self, resource)
        return found

    def every(self) -> Iterator[tuple[str, Canonical]]:
        """All records with their resource, in the order of the move."""
        for resource in RESOURCES:
            for record in self.records(resource):
                yield resource, record


def origins_first(documents: Iterable[Document]) -> list[Document]:
    """The documents by date, each after the one it was made from; a circle is entered at its oldest."""
    by_id = {(one.kind, one.external_id): one for one in documents}
    ordered: list[Document] = []
    done: set[tuple[str, str]] = set()
    for start in sorted(by_id.values(), key=lambda one: (one.issued_on, one.kind, one.number or "", one.external_id)):
        chain = [start]
        walked = {(start.kind, start.external_id)}
        while (origin := chain[-1].origin) is not None:
            key = (origin.kind, origin.external_id)
            if key in done or key in walked or key not in by_id:
                break
            walked.add(key)
            chain.append(by_id[key])
        for one in reversed(chain):
            key = (one.kind, one.external_id)
            if key not in done:
                done.add(key)
                ordered.append(one)
    return ordered
