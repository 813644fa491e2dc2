"""Customers who all want the same hours, in a process of their own.

    python -m tests.torture.bookings URL COMPANY LOCATION SERVICE SEED THREADS FIRST HOURS

waits for a line on standard input, lets each thread try to book every hour, and prints one line for each booking that
was acknowledged: the hour's number, and the id.
"""

import random
import sys
import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

from talonario.domain import records
from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.crm.bookings import book, offers
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.errors import Unavailable

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
CUSTOMER = book.Customer(time_zone="Europe/Madrid", language="es", answers=())

assert records.RECORDS, "the whole schema is known before a database is opened"


def attempt(
    database: Database, company_id: UUID, location: UUID, service: UUID, moment: datetime, new_id: IdSource
) -> UUID | None:
    """Book an hour; None when somebody else has it."""
    while True:
        try:
            with database.write(company_id) as tx:
                company = tx.get(Company, company_id)
                assert company is not None, "the company is there"
                ctx = Context(tx, company, None, Outside(lambda: NOW, new_id))
                place, wanted = offers.location(ctx, location), offers.service(ctx, service)
                return book.create(ctx, place, wanted, moment, CUSTOMER).id
        except book.SlotUnavailable:
            return None
        except Unavailable:
            continue


def main(url: str, company: str, location: str, service: str, seed: str, threads: str, first: str, hours: str) -> None:
    """Try every hour with so many threads over one database object."""
    database = Database.open(url)
    opened = datetime.fromtimestamp(int(first), UTC)
    together = threading.Barrier(int(threads))
    told = threading.Lock()

    def run(place: int) -> None:
        new_id = IdSource(lambda: datetime.now(UTC), random.Random(f"{seed} {place}"))
        for number in range(int(hours)):
            together.wait()
            moment = opened + timedelta(minutes=30 * number)
            made = attempt(database, UUID(company), UUID(location), UUID(service), moment, new_id)
            if made is not None:
                with told:
                    sys.stdout.write(f"{number} {made}\n")

    sys.stdin.readline()
    customers = [threading.Thread(target=run, args=(place,)) for place in range(int(threads))]
    for customer in customers:
        customer.start()
    for customer in customers:
        customer.join()
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
