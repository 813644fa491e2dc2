"""Where papers of one company are printed without a request of the APIs: by the worker, and behind links."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.errors import NotFound
from talonario.render.press import Press
from talonario.store.database import Database
from talonario.store.files import Files
from talonario.store.transaction import Transaction


class CompanyNotFound(NotFound):
    """There are no such books."""

    code = "company_not_found"
    es = "No existe esa empresa."
    en = "There is no such company."


@dataclass(frozen=True, slots=True)
class CompanyDesk:
    """Transactions of one company, and the presses (`printing.Desk`). Opening one raises CompanyNotFound.

    clock, new_id   the instant, and ids, from outside
    address         https://… where others reach the server
    """

    database: Database
    company_id: UUID
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    files: Files
    press: Press
    address: str = ""

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
        return Context(tx, company, None, self.clock(), self.new_id, self.files, self.address)
