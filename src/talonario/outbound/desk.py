"""What a job works with: the books, a clock, ids, the place of files; nobody's request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from uuid import UUID

from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.render.desk import CompanyDesk
from talonario.render.press import Press, the_press
from talonario.store.database import Database
from talonario.store.errors import Clash
from talonario.store.record import Claimable
from talonario.store.transaction import Transaction

Work = TypeVar("Work", bound=Claimable)
Outcome = TypeVar("Outcome")


class ClaimLost(Exception):
    """The claim expired, and somebody else may be at the same work by now: nothing more is written."""


class Desk:
    """What every job is given.

    outside   the clock, ids, files…
    press     prints; by default one that the whole process shares
    """

    def __init__(self, database: Database, outside: Outside, press: Press | None = None) -> None:
        self.database = database
        self.outside = outside
        self.press = press or the_press()

    def of(self, company_id: UUID) -> CompanyDesk:
        """The part of one company, where its papers are printed (`render.printing`)."""
        return CompanyDesk(self.database, company_id, self.outside, self.press)

    @contextmanager
    def reading(self, company_id: UUID) -> Iterator[Context]:
        """Open a transaction of a company that only reads."""
        with self.database.read(company_id) as tx:
            yield self._context(tx, company_id)

    @contextmanager
    def writing(self, company_id: UUID) -> Iterator[Context]:
        """Open a transaction of a company; nothing that waits for a stranger's server happens inside it."""
        with self.database.write(company_id) as tx:
            yield self._context(tx, company_id)

    def settle(self, work: Work, write: Callable[[Context, Work], Outcome]) -> Outcome:
        """Write what becomes of a claimed row, in one transaction that `write` gets with the row as it is now, locked.

        When a request was at the same records at the same moment, it is written once more over what that one left.
        Raises   ClaimLost when the claim is not ours any more; Clash the second time
        """
        try:
            return self._settle(work, write)
        except Clash:
            return self._settle(work, write)

    def _settle(self, work: Work, write: Callable[[Context, Work], Outcome]) -> Outcome:
        with self.writing(work.company_id) as ctx:
            found = ctx.tx.get(type(work), work.id, lock=True)
            if found is None or found.held_by != work.held_by:
                raise ClaimLost
            return write(ctx, found)

    def _context(self, tx: Transaction, company_id: UUID) -> Context:
        company = tx.get(Company, company_id)
        assert company is not None, "work belongs to a company"
        return Context(tx, company, None, self.outside)
