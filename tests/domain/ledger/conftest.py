"""Books to read: what was posted, line by line."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from talonario.domain.companies import Company
from talonario.domain.ledger.record import JournalEntry, JournalLine
from talonario.store import Database
from talonario.store.listing import Order

Sides = list[tuple[str, str, str]]
Journal = Callable[[Company], list[tuple[JournalEntry, Sides]]]


def side(line: JournalLine) -> tuple[str, str, str]:
    """Account, D or H, amount."""
    return (line.account, "D" if line.debit else "H", f"{line.debit or line.credit:f}")


@pytest.fixture
def journal(database: Database) -> Journal:
    """The entries of a company in the order of their numbers, each with its lines."""

    def told(company: Company) -> list[tuple[JournalEntry, Sides]]:
        with database.read(company.company_id) as tx:
            entries = tx.where(JournalEntry, order=Order("number", descending=False))
            lines = tx.where(JournalLine, order=Order("position", descending=False))
        found = [
            (one, [side(line) for line in lines if line.entry_id == one.id])
            for one in sorted(entries, key=lambda one: (one.year, one.number))
        ]
        for one, _ in found:
            own = [line for line in lines if line.entry_id == one.id]
            assert sum((line.debit - line.credit for line in own), Decimal(0)) == 0, one
        return found

    return told
