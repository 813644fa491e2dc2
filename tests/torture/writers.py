"""Writers that issue invoices into one series, some of them changing their mind at the last moment.

    python -m tests.torture.writers URL COMPANY CONTACT SEED THREADS INVOICES

prints one line for each invoice when its commit is acknowledged: its number and its day.
"""

import random
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from talonario.domain import records
from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.documents import draft, issue
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.pricing import LineFields
from talonario.domain.identity import IdSource
from talonario.domain.series import DateBeforeLast
from talonario.store import Database
from talonario.store.errors import Unavailable

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
ABORTING = 0.3
DAYS = 3
TRIES = 200

assert records.RECORDS, "the whole schema is known before a database is opened"


class ChangedMindError(Exception):
    """The writer gives up after it was given its number."""


def write(
    database: Database,
    company_id: UUID,
    contact_id: UUID,
    chance: random.Random,
    invoices: int,
    issued: Callable[[str, str], None],
) -> None:
    """Issue so many invoices; every one that was committed is told to `issued`, with number and day."""
    new_id = IdSource(lambda: datetime.now(UTC), chance)
    day = NOON.date() - timedelta(days=DAYS)
    done = 0
    for _ in range(TRIES * invoices):
        if done == invoices:
            return
        on = max(day, NOON.date() - timedelta(days=chance.randrange(DAYS)))
        line = LineFields(name="Hora", unit_price=Decimal(chance.randrange(1, 9999)) / 100, tax_codes=("s_iva_21",))
        fields = DocumentFields(kind="invoice", issued_on=on, contact_id=contact_id, lines=(line,))
        try:
            with database.write(company_id) as tx:
                company = tx.get(Company, company_id)
                assert company is not None, "the company is there"
                ctx = Context(tx, company, None, Outside(lambda: NOON, new_id))
                full = issue.issue(ctx, draft.create(ctx, fields))
                if chance.random() < ABORTING:
                    tx.flush()
                    raise ChangedMindError
        except ChangedMindError:
            continue
        except DateBeforeLast:
            day = on + timedelta(days=1)
            continue
        except Unavailable:
            time.sleep(chance.random() / 10)
            continue
        issued(full.header.number or "", on.isoformat())
        done += 1
    raise AssertionError(f"{done} of {invoices} invoices after {TRIES * invoices} tries")


def main(url: str, company: str, contact: str, seed: str, threads: str, invoices: str) -> None:
    """Write with so many threads over one database object."""
    database = Database.open(url)
    told = threading.Lock()

    def issued(number: str, day: str) -> None:
        with told:
            sys.stdout.write(f"{number} {day}\n")
            sys.stdout.flush()

    def run(place: int) -> None:
        chance = random.Random(f"{seed} {place}")
        write(database, UUID(company), UUID(contact), chance, int(invoices), issued)

    writers = [threading.Thread(target=run, args=(place,)) for place in range(int(threads))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
