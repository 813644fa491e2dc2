"""Customers who all want the same hours, in a process of their own.

    python -m tests.torture.bookings URL COMPANY LOCATION SERVICES SEED THREADS FIRST HOURS

waits for a line on standard input. With one service each thread tries to book every hour, and one line is printed for
each booking that was acknowledged: the hour's number, and the id. With several, of different lengths and with commas
between them, each thread books, moves and cancels as chance has it, among the quarters of an hour of one morning, and
prints what it knows of each of its bookings at the end: the quarter's number, or `canceled`, and the id.
"""

import random
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from talonario.domain import records
from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.crm.bookings import book, offers
from talonario.domain.crm.bookings.record import Booking
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.errors import Unavailable

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
CUSTOMER = book.Customer(time_zone="Europe/Madrid", language="es", answers=())
QUARTERS, BOOKS, MOVES = 12, 0.5, 0.7

assert records.RECORDS, "the whole schema is known before a database is opened"


def canceled(own: UUID, ctx: Context) -> Booking:
    """Give an hour back."""
    return book.cancel(ctx, book.get(ctx, own))


class Customers:
    """Those of one process, who share a database object."""

    def __init__(self, url: str, company: str, location: str, services: str, first: str) -> None:
        self.database = Database.open(url)
        self.company_id, self.location = UUID(company), UUID(location)
        self.services = [UUID(one) for one in services.split(",")]
        self.opened = datetime.fromtimestamp(int(first), UTC)

    def attempt(self, new_id: IdSource, deed: Callable[[Context], Booking]) -> Booking | None:
        """Do something in a transaction; None when somebody else has the hour."""
        while True:
            try:
                with self.database.write(self.company_id) as tx:
                    company = tx.get(Company, self.company_id)
                    assert company is not None, "the company is there"
                    return deed(Context(tx, company, None, Outside(lambda: NOW, new_id)))
            except book.SlotUnavailable:
                return None
            except Unavailable:
                continue

    def book(self, new_id: IdSource, service: UUID, minutes: int) -> Booking | None:
        """Book an hour so many minutes after the first one."""

        def deed(ctx: Context) -> Booking:
            place, wanted = offers.location(ctx, self.location), offers.service(ctx, service)
            return book.create(ctx, place, wanted, self.opened + timedelta(minutes=minutes), CUSTOMER)

        return self.attempt(new_id, deed)

    def move(self, new_id: IdSource, own: UUID, minutes: int) -> Booking | None:
        """Move a booking to so many minutes after the first hour."""
        moment = self.opened + timedelta(minutes=minutes)
        return self.attempt(new_id, lambda ctx: book.update(ctx, book.get(ctx, own), starts_at=moment))

    def fill(self, new_id: IdSource, number: int) -> list[str]:
        """Try to book one half hour."""
        made = self.book(new_id, self.services[0], 30 * number)
        return [f"{number} {made.id}"] if made is not None else []

    def wander(self, new_id: IdSource, chance: random.Random, rounds: int) -> list[str]:
        """Book, move and cancel."""
        known: dict[UUID, str] = {}
        for _ in range(rounds):
            quarter = chance.randrange(QUARTERS)
            there = [one for one, state in known.items() if state != "canceled"]
            if not there or chance.random() < BOOKS:
                made = self.book(new_id, chance.choice(self.services), 15 * quarter)
                if made is not None:
                    known[made.id] = str(quarter)
                continue
            own = chance.choice(there)
            if chance.random() < MOVES:
                if self.move(new_id, own, 15 * quarter) is not None:
                    known[own] = str(quarter)
            else:
                self.attempt(new_id, partial(canceled, own))
                known[own] = "canceled"
        return [f"{state} {one}" for one, state in known.items()]


def main(url: str, company: str, location: str, services: str, seed: str, threads: str, first: str, hours: str) -> None:
    """Let so many threads come."""
    customers = Customers(url, company, location, services, first)
    together = threading.Barrier(int(threads))
    told = threading.Lock()

    def run(place: int) -> None:
        chance = random.Random(f"{seed} {place}")
        new_id = IdSource(lambda: datetime.now(UTC), random.Random(f"ids {seed} {place}"))
        lines: list[str] = []
        if len(customers.services) > 1:
            together.wait()
            lines = customers.wander(new_id, chance, int(hours))
        else:
            for number in range(int(hours)):
                together.wait()
                lines += customers.fill(new_id, number)
        with told:
            sys.stdout.write("".join(f"{line}\n" for line in lines))

    sys.stdin.readline()
    running = [threading.Thread(target=run, args=(place,)) for place in range(int(threads))]
    for one in running:
        one.start()
    for one in running:
        one.join()
    customers.database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
