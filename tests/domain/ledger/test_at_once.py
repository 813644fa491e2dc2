"""Many writers at once: numbers without gaps, no waiting in circles, and a year that closes between them."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import psycopg

from talonario.domain import contacts, loose_payments, treasuries
from talonario.domain.companies import Company
from talonario.domain.contacts import Contact
from talonario.domain.context import Context, Outside
from talonario.domain.identity import IdSource
from talonario.domain.ledger import accounts, check, year
from talonario.domain.ledger.post import ExerciseClosed
from talonario.domain.ledger.record import Exercise, JournalEntry
from talonario.domain.payments import PaymentFields
from talonario.store import Database
from talonario.store.errors import Clash
from talonario.store.files import Files

WRITERS = 4
TURNS = 12
YEARS = (2023, 2024, 2025)


def test_entries_of_several_years_are_numbered_without_gaps_while_one_is_closed(
    database: Database, found: Callable[..., Company], clock: Any, new_id: IdSource, files: Files, effort: int
) -> None:
    """Each transaction posts in years of a random order; what comes too late is refused, not lost."""
    clock.now = datetime(2026, 2, 1, 10, tzinfo=UTC)
    company = found(database)

    def work(deed: Callable[[Context], Any]) -> Any:
        """As the router does it: again when another one was at the same."""
        for attempt in range(20):
            try:
                with database.write(company.company_id) as tx:
                    now = tx.get(Company, company.company_id)
                    assert now is not None
                    return deed(Context(tx, now, None, Outside(clock, new_id, files)))
            except Clash:
                assert attempt < 19
        raise AssertionError("the loop returns or raises")

    def post(ctx: Context, years: list[int]) -> None:
        for one in years:
            loose_payments.create(ctx, PaymentFields(amount=Decimal(one), paid_on=date(one, 5, 5)))

    def writer(seed: int) -> tuple[int, int]:
        chance = random.Random(seed)
        written = refused = 0
        for _ in range(TURNS * effort):
            years = chance.choices(YEARS, k=3)
            try:
                work(partial(post, years=years))
                written += len(years)
            except ExerciseClosed:
                refused += 1
        return written, refused

    work(lambda ctx: post(ctx, list(YEARS)))
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        closing = pool.submit(work, lambda ctx: year.close(ctx, YEARS[0]))
        done = [pool.submit(writer, seed) for seed in range(WRITERS)]
        assert [one.entry.kind for one in closing.result()] == ["closing"]
        written = sum(one.result()[0] for one in done) + len(YEARS)
    with database.read(company.company_id) as tx:
        now = tx.get(Company, company.company_id)
        assert now is not None
        assert check.differences(Context(tx, now, None, Outside(clock, new_id, files))) == []
        assert tx.count(JournalEntry) == written + 1
        assert sum(one.last_number for one in tx.where(Exercise)) == written + 1


def test_accounts_that_are_made_at_once_never_share_a_number(
    database: Database, found: Callable[..., Company], clock: Any, new_id: IdSource, files: Files, effort: int
) -> None:
    """Contacts, treasuries and accounts of the chart, each in a transaction of its own."""
    company = found(database)

    def contact(ctx: Context) -> None:
        contacts.create(ctx, contacts.ContactFields(roles=("customer",), values={"name": "Ana"}))

    def account(ctx: Context) -> None:
        accounts.make_under(ctx, "4300", "Otra", None)
        accounts.make_under(ctx, "5720", "Otra", None)

    def treasury(ctx: Context) -> None:
        treasuries.create(ctx, treasuries.TreasuryFields(name="Abanca"))

    def writer(deed: Callable[[Context], None]) -> None:
        for _ in range(3 * effort):
            with database.write(company.company_id) as tx:
                deed(Context(tx, company, None, Outside(clock, new_id, files)))

    with ThreadPoolExecutor(WRITERS) as pool:
        for one in [pool.submit(writer, deed) for deed in (contact, account, treasury, account)]:
            one.result()
    with database.read(company.company_id) as tx:
        ctx = Context(tx, company, None, Outside(clock, new_id, files))
        told = [*accounts.stored(ctx), *(str(one.customer_account) for one in tx.where(Contact))]
        told += [str(one.account_number) for one in treasuries.all_of(ctx) if one.type == "bank"]
    assert len(told) == len(set(told)) == 3 * effort * 6


def test_years_are_taken_in_one_order_whatever_the_order_of_their_entries(
    postgres_url: str, found: Callable[..., Company], clock: Any, new_id: IdSource, files: Files
) -> None:
    """Who waits for an earlier year holds no later one: two transactions never wait for each other."""
    database = Database.open(postgres_url)
    database.upgrade()
    clock.now = datetime(2026, 2, 1, 10, tzinfo=UTC)
    company = found(database)

    def post(*years: int) -> None:
        with database.write(company.company_id) as tx:
            ctx = Context(tx, company, None, Outside(clock, new_id, files))
            for one in years:
                loose_payments.create(ctx, PaymentFields(amount=Decimal(one), paid_on=date(one, 5, 5)))

    post(*YEARS)
    with ThreadPoolExecutor(2) as pool, psycopg.connect(postgres_url, autocommit=True) as watcher:
        with database.write(company.company_id) as holder:
            assert holder.get(Exercise, YEARS[0], lock=True) is not None
            waiting = pool.submit(post, YEARS[2], YEARS[0])
            while not watcher.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchall():
                assert not waiting.done(), waiting.result()
            pool.submit(post, YEARS[2]).result(timeout=7)
        waiting.result()
    database.close()
