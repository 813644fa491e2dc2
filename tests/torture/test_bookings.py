"""Everybody wants the same hour: as many get it as fit into the place, whichever process they come to."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.crm.bookings import offers
from talonario.domain.crm.bookings.record import Booking, OpeningHours
from talonario.domain.identity import IdSource
from talonario.store import Database

ROOT = Path(__file__).parents[2]
NINE = 1795507200
PROCESSES, THREADS, HOURS, ROUNDS = 2, 8, 4, 8
LENGTHS = (15, 30, 45, 75)

Outcome = tuple[list[tuple[str, UUID]], dict[UUID, Booking]]
Crowd = Callable[..., Outcome]


@pytest.fixture
def crowd(database: Database, database_url: str, found: Callable[..., Company], new_id: IdSource) -> Crowd:
    """Two processes of many threads that come to one place: what they were told, and what is kept."""
    company = found(database)

    def come(lengths: tuple[int, ...], capacities: tuple[int, ...], step: int, rounds: int) -> Outcome:
        with database.write(company.company_id) as tx:
            ctx = Context(tx, company, None, Outside(lambda: datetime(2026, 11, 20, tzinfo=UTC), new_id))
            services = [
                offers.create_service(ctx, {"name": "Corte", "duration_minutes": minutes, "price": Decimal(20)}).id
                for minutes in lengths
            ]
            place = {
                "name": "Tienda",
                "opening_hours": [OpeningHours(weekday=day, opens=0, closes=1440) for day in range(1, 8)],
                "slot_minutes": step,
                "service_ids": services,
                "spaces": [offers.SpaceFields(name=f"{size}", capacity=size) for size in capacities],
            }
            location = offers.create_location(ctx, place)
        command = [sys.executable, "-m", "tests.torture.bookings", database_url, str(company.company_id)]
        command += [str(location.id), ",".join(str(one) for one in services)]
        told: list[tuple[str, UUID]] = []
        with ExitStack() as together:
            customers = []
            for seed in range(PROCESSES):
                process = subprocess.Popen(  # noqa: S603  (our own program)
                    [*command, str(seed), str(THREADS), str(NINE), str(rounds)],
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
                together.callback(process.kill)
                customers.append(process)
            for process in customers:
                assert process.stdin is not None
                process.stdin.write("\n")
                process.stdin.flush()
            for process in customers:
                out, error = process.communicate(timeout=600)
                assert (process.returncode, error) == (0, "")
                told += [(line.split()[0], UUID(line.split()[1])) for line in out.splitlines()]
        with database.read(company.company_id) as tx:
            return told, {one.id: one for one in tx.where(Booking)}

    return come


@pytest.mark.parametrize("capacities", [(1,), (1, 2)], ids=["one chair", "a chair and a room for two"])
def test_no_hour_is_booked_twice(crowd: Crowd, effort: int, capacities: tuple[int, ...]) -> None:
    """All ask for the same hours at once; each hour goes to whom it has room for."""
    hours = HOURS * effort
    told, kept = crowd((30,), capacities, 30, hours)
    assert Counter(hour for hour, _ in told) == {str(hour): sum(capacities) for hour in range(hours)}
    assert set(kept) == {made for _, made in told}
    in_space = Counter((one.starts_at, one.space_name) for one in kept.values())
    assert all(number == int(space) for (_, space), number in in_space.items())


@pytest.mark.parametrize("capacities", [(1,), (1, 2)], ids=["one chair", "a chair and a room for two"])
def test_services_of_different_lengths_never_overlap_beyond_the_room_there_is(
    crowd: Crowd, effort: int, capacities: tuple[int, ...]
) -> None:
    """While everybody books, moves and cancels; and everything is as it was acknowledged."""
    told, kept = crowd(LENGTHS, capacities, 15, ROUNDS * effort)
    opened = datetime.fromtimestamp(NINE, UTC)
    known = {
        one.id: "canceled" if one.status == "canceled" else str((one.starts_at - opened) // timedelta(minutes=15))
        for one in kept.values()
    }
    assert known == {made: state for state, made in told}
    confirmed = [one for one in kept.values() if one.status == "confirmed"]
    assert confirmed
    for one in confirmed:
        here = [
            other
            for other in confirmed
            if other.space_id == one.space_id and other.starts_at <= one.starts_at < other.ends_at
        ]
        assert len(here) <= int(one.space_name), here
