"""What the engine needs of the system it writes to, whichever that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

import msgspec

from talonario.migrate.canonical import Canonical
from talonario.migrate.company import Company, Money
from talonario.migrate.ledger import Outcome


class KnownTax(msgspec.Struct, frozen=True):
    """A tax that the target already has."""

    id: str
    rate: Decimal
    treatment: str = "subject"


class TargetFacts(msgspec.Struct, kw_only=True):
    """What can be known of the target before writing."""

    address: str
    company: str
    company_tax_id: str | None = None
    environment: str = "live"
    mode: str = "imports"
    batch_max: int = 200
    resources: list[str] = []
    scopes: list[str] = []
    taxes: dict[str, KnownTax] = {}


class BreakdownPart(msgspec.Struct, kw_only=True):
    """One tax of a document as the target adds it up."""

    code: str
    kind: str = "vat"
    percent: Decimal | None = None
    base: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)


class Exported(msgspec.Struct):
    """A record read back. One that did not come from elsewhere has no external id."""

    record: Canonical
    target_id: str
    money: Money | None = None
    breakdown: list[BreakdownPart] = []


class Target(Protocol):
    """A system that can be written to and read back."""

    facts: TargetFacts
    compared: Mapping[str, frozenset[str]]
    """Per resource the fields to compare; a resource that is not there is compared in every field."""

    @property
    def calls(self) -> int:
        """How many requests were made so far."""

    def fit(self, company: Company) -> Company:
        """The company as it will stand in the target; what is left out or changed is in its findings."""

    def write(self, resource: str, records: Sequence[Canonical], key: str) -> list[Outcome]:
        """Write a batch and tell what became of each. Sending a record twice leaves one."""

    def read(self, resource: str) -> Iterator[list[Exported]]:
        """Every record of a resource, page after page."""

    def close(self) -> None:
        """Give the connections back."""
