"""Where papers of one company are printed without a request of the APIs: by the worker, and behind links."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.errors import NotFound
from talonario.render.press import Press
from talonario.store.database import Database
from talonario.store.transaction import Transaction


class CompanyNotFound(NotFound):
    """There are no such books."""

    code = "company_not_found"
    es = "No existe esa empresa."
    en = "There is no such company."


@dataclass(frozen=True, slots=True)
class CompanyDesk:
    """Transactions of one company, and the presses (`printing.Desk`). Opening one raises CompanyNotFound.

    outside   the clock, ids, files…
    address   https://… where others reach the server, where a request knows it better
    """

    database: Database
    company_id: UUID
    outside: Outside
    press: Press
    address: str | None = None

    @contextmanager
    def reading(self) -> Iterator[Context]:
        """Open a transaction that reads."""
        with self.database.read(self.company_id) as tx:
            yield self._context(tx)

    @contextmanager
    def writing(self) -> Iterator[Context]:
        """Open a transaction that writes."""
        with self.database.write(self.company_id) as tx:
            yield self._context(tx)

    def _context(self, tx: Transaction) -> Context:
        company = tx.get(Company, self.company_id)
        if company is None:
            raise CompanyNotFound
        return Context(tx, company, None, self.outside, address=self.address)
