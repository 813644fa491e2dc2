"""The records of the books: accounts, exercises, entries and their lines."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from talonario.store.chain import ChainHead, Link
from talonario.store.columns import Euros
from talonario.store.outbox import Performer
from talonario.store.record import Record, References, stored

EntryKind = Literal["opening", "normal", "regularisation", "closing"]
Source = Literal["sale", "purchase", "payment", "manual", "year"]
AccountUse = Literal["", "expense", "channel"]


@stored("ledger_accounts", unique={"ledger_accounts_code": ("code",), "ledger_accounts_external_id": ("external_id",)})
class LedgerAccount(Record, frozen=True, kw_only=True):
    """An account that the company added, or one of the official chart that it named or coloured.

    The accounts of the official chart, of contacts and of treasuries exist without a row (`ledger.accounts`).

    code          digits, as many as the company's accounts have: 70000001
    name, color   as people see them; `#RRGGBB`
    description   what it is for, in its owner's words
    use           whether it is offered as an expense account or as a sales channel
    external_id   what another system calls it
    """

    code: str
    name: str
    color: str | None
    description: str
    use: AccountUse
    external_id: str | None
    created_at: datetime
    updated_at: datetime


@stored("exercises", key=("company_id", "year"))
class Exercise(ChainHead, frozen=True, kw_only=True):
    """A calendar year of the books (ejercicio): the last number of its entries, and since when it is closed."""

    year: int


@stored(
    "journal_entries",
    unique={"journal_entries_number": ("year", "number")},
    index={"journal_entries_source": ("source_id",), "journal_entries_day": ("dated_on", "number")},
)
class JournalEntry(Link, frozen=True, kw_only=True):
    """An entry (asiento): rows are added, never changed; a change is a reversal and a new entry.

    year, number   1, 2, 3… in each exercise, in the order in which they were posted
    kind           what reports may leave out
    source         what it was posted for; `source_id` is the document or the payment, which may be gone by now
    concept        what it says in one line
    notes          what whoever wrote it by hand says besides
    reverses_id    the entry that it takes back
    """

    year: int
    dated_on: date
    kind: EntryKind
    source: Source
    source_id: UUID | None
    concept: str
    notes: str | None
    reverses_id: UUID | None
    posted_at: datetime
    posted_by: Performer | None


@stored(
    "journal_lines",
    key=("company_id", "entry_id", "position"),
    index={"journal_lines_account": ("account",)},
)
class JournalLine(Record, frozen=True, kw_only=True):
    """A line (apunte) of an entry; `position` counts from 0.

    debit, credit   euros; one of them is 0, the other positive
    contact_id      whose debt it is, where the line stands in the account of one; they may be gone by now
    treasury_id     whose money it is, in the same way
    tax             code of the tax that the amount is, or that it is the base of
    tags            free marks, of entries by hand
    """

    entry_id: Annotated[UUID, References("journal_entries")]
    position: int
    account: str
    debit: Euros
    credit: Euros
    concept: str
    contact_id: UUID | None
    treasury_id: UUID | None
    tax: str | None
    tags: list[str]
