"""Companies: whose books these are, how strict they are, and the sandbox twin that a test key works on."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select

from talonario.store.database import Database
from talonario.store.record import GlobalRecord, stored
from talonario.store.statement import Statement

Policy = Literal["strict", "open"]
Environment = Literal["live", "sandbox"]
Quirks = Literal["truthful", "live"]


@stored("companies", key=("company_id",))
class Company(GlobalRecord, frozen=True, kw_only=True):
    """A company, the unit that everything is divided by.

    policy           strict: what is issued is immutable; open: approved documents can be edited and deleted
    environment      sandbox companies never reach anybody outside; `twin_id` is the other one of the pair
    rounding         how totals are rounded in documents made here: rate, line or line_gross (`fiscal.totals`)
    ordinary_scopes  whether later Holded keys may write too, instead of only the first one
    quirks           live: the Holded dialect also lies as the live service does; only open books
    books_closed_…   the last year whose books are closed; nothing of it or before it is booked any more
    """

    company_id: UUID
    name: str
    tax_id: str
    policy: Policy
    environment: Environment = "live"
    twin_id: UUID | None = None
    rounding: str = "line"
    country: str = "ES"
    currency: str = "EUR"
    language: str = "es"
    ordinary_scopes: bool = False
    quirks: Quirks = "truthful"
    created_at: datetime
    books_closed_through: int | None = None


_IDS: Final = Statement(select(Company.table.c.company_id).order_by(Company.table.c.company_id))


def every(database: Database) -> list[Company]:
    """All companies of a database. For commands: no request sees another company's."""
    with database.read() as tx:
        found = [tx.get(Company, row[0]) for row in tx.across(_IDS)]
    return [one for one in found if one is not None]
