"""What an operation works with: whose books, who acts, when, and the transaction it all happens in."""

import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from functools import cached_property, partial
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from talonario.domain.companies import Company
from talonario.domain.errors import NotFound
from talonario.domain.vault import NO_VAULT, Vault
from talonario.store.files import NOWHERE, Files
from talonario.store.outbox import Event, Performer
from talonario.store.record import Record
from talonario.store.transaction import Transaction

MADRID = ZoneInfo("Europe/Madrid")

Held = TypeVar("Held", bound=Record)


class Mail(msgspec.Struct, frozen=True):
    """What e-mails say of the server; each empty when nobody told.

    sender    the address that they come from when the company has none of its own
    address   https://… where their readers reach it: never what some request says
    """

    sender: str = ""
    address: str = ""


NO_MAIL = Mail()


class Outside(msgspec.Struct, frozen=True):
    """What comes to every operation from outside, given once where the program is put together.

    clock     the instant, aware, UTC
    new_id    makes ids
    files     where bytes are kept; a file is put before the row that names it, and a row's file is read from here
    address   https://… where others reach this server, no slash at its end; empty when nobody knows
    mail      what e-mails say of the server
    chance    gives so many unpredictable bytes, for secrets
    vault     keeps secrets that have to be read again
    private_hosts  `name` or `name:port`: those that webhooks may reach though they are private, and without TLS
    event_days  how long is kept what happened, as it was told
    announce  freezes what the events of a transaction tell subscribers, as the last thing before it commits; gives back
              the events as they are kept
    """

    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    files: Files = NOWHERE
    address: str = ""
    mail: Mail = NO_MAIL
    chance: Callable[[int], bytes] = secrets.token_bytes
    vault: Vault = NO_VAULT
    private_hosts: frozenset[str] = frozenset()
    event_days: int = 400
    announce: Callable[["Context", Sequence[Event]], Sequence[Event]] | None = None


class Context:
    """One operation's surroundings.

    tx        the transaction; everything the operation does is in it or is not at all
    company   whose books
    actor     who acts: a user, a key, or None for the system itself
    now       the instant that it all happens at, aware, UTC; nobody asks a clock
    outside   what every operation is given
    address   https://… where others reach this server, as this request knows it
    operation the id that everything which happens here has in common
    memory    what was read once and need not be read again in this operation; whoever writes it, forgets it
    gone      the records of which it was told that they are deleted, as they were
    """

    def __init__(
        self,
        tx: Transaction,
        company: Company,
        actor: Performer | None,
        outside: Outside,
        *,
        now: datetime | None = None,
        address: str | None = None,
    ) -> None:
        self.tx = tx
        self.company = company
        self.actor = actor
        self.outside = outside
        self.now = now or outside.clock()
        self.new_id = outside.new_id
        self.files = outside.files
        self.address = outside.address if address is None else address
        self.mail = outside.mail
        self.chance = outside.chance
        self.vault = outside.vault
        self.private_hosts = outside.private_hosts
        self.memory: dict[str, Any] = {}
        self.gone: dict[UUID, Record] = {}
        if outside.announce is not None:
            tx.announce = partial(outside.announce, self)

    @cached_property
    def operation(self) -> UUID:
        """The id that everything which happens here has in common."""
        return self.new_id()

    @property
    def company_id(self) -> UUID:
        """The company's id, which leads every key."""
        return self.company.company_id

    @property
    def today(self) -> date:
        """The day in Madrid."""
        return madrid_day(self.now)

    def lock(self, record: Held, gone: type[NotFound]) -> Held:
        """The record as it is now, nobody else's to change until the transaction ends. Raises `gone` when it is gone.

        Whoever writes back a record takes it from here: what another request changed since it was read is kept.
        """
        locked = self.tx.get(type(record), record.id, lock=True)
        if locked is None:
            raise gone
        return locked

    def take_turn(self) -> None:
        """Let the company's others wait until the transaction ends, where no row of theirs could be locked.

        For what holds among rows: the next free account, the one default of a kind, the place in an order. Taken
        before a series is locked, never after it, so that two transactions cannot wait for each other.
        """
        if not self.memory.get("turn"):
            self.tx.get(Company, self.company_id, lock=True)
            self.memory["turn"] = True

    def emit(self, name: str, record: Record, /, *, related_id: UUID | None = None, **extra: Any) -> None:
        """Write an event about a record into the history.

        name         `customer.created`; what stands before the point says what kind of record it is
        related_id   the contact the record belongs to, so that the contact's own history shows it
        extra        what the event tells beside the record as it is now
        """
        if extra.get("deleted"):
            self.gone[record.id] = record
        self.memory.pop("shown", None)
        self.tx.append(
            Event(
                company_id=self.company_id,
                id=self.new_id(),
                sequence=0,
                name=name,
                subject=name.partition(".")[0],
                subject_id=record.id,
                related_id=related_id,
                performer=self.actor,
                content=extra,
                operation=self.operation,
                snapshot_id=None,
                happened_at=self.now,
            )
        )


def madrid_day(instant: datetime) -> date:
    """The calendar day in Madrid at an instant."""
    return instant.astimezone(MADRID).date()


def madrid_midnight(day: date) -> datetime:
    """The instant at which a day begins in Madrid, in UTC."""
    return datetime.combine(day, time(), MADRID).astimezone(UTC)
