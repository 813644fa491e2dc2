"""Everybody wants the same hour: as many get it as fit into the place, whichever process they come to."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.crm.bookings import offers
from talonario.domain.crm.bookings.record import Booking, OpeningHours, Space
from talonario.domain.identity import IdSource
from talonario.store import Database

ROOT = Path(__file__).parents[2]
NINE = 1795507200
PROCESSES, THREADS, HOURS = 2, 8, 4


@pytest.mark.parametrize("capacities", [(1,), (1, 2)], ids=["one chair", "a chair and a room for two"])
def test_no_hour_is_booked_twice(
    database: Database,
    database_url: str,
    found: Callable[..., Company],
    new_id: IdSource,
    effort: int,
    capacities: tuple[int, ...],
) -> None:
    """Two processes of many threads ask for the same hours at once; each hour goes to whom it has room for."""
    company = found(database)
    with database.write(company.company_id) as tx:
        ctx = Context(tx, company, None, Outside(lambda: datetime(2026, 11, 20, tzinfo=UTC), new_id))
        service = offers.create_service(ctx, {"name": "Corte", "duration_minutes": 30, "price": Decimal(20)})
        place = {
            "name": "Tienda",
            "opening_hours": [OpeningHours(weekday=day, opens=0, closes=1440) for day in range(1, 8)],
            "service_ids": [service.id],
            "spaces": [Space(id=new_id(), name=f"{size}", capacity=size) for size in capacities],
        }
        location = offers.create_location(ctx, place)
    command = [sys.executable, "-m", "tests.torture.bookings", database_url, str(company.company_id)]
    command += [str(location.id), str(service.id)]
    hours = HOURS * effort
    acknowledged: list[tuple[int, UUID]] = []
    with ExitStack() as together:
        customers = []
        for seed in range(PROCESSES):
            process = subprocess.Popen(  # noqa: S603  (our own program)
                [*command, str(seed), str(THREADS), str(NINE), str(hours)],
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
            acknowledged += [(int(line.split()[0]), UUID(line.split()[1])) for line in out.splitlines()]
    assert Counter(hour for hour, _ in acknowledged) == dict.fromkeys(range(hours), sum(capacities))
    with database.read(company.company_id) as tx:
        kept = tx.where(Booking)
    assert {one.id for one in kept} == {made for _, made in acknowledged}
    in_space = Counter((one.starts_at, one.space_name) for one in kept)
    assert all(number == int(space) for (_, space), number in in_space.items())
