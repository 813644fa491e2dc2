"""Whoever asks a list for what was changed since an instant gets everything that the list shows otherwise by then.

Every operation that writes is done once, in both dialects, in a company full of records; then every list is read whole
and compared with what it was.
"""

import secrets
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

import msgspec
import pytest

from talonario.api.holded.doc_types import KIND_OF_TYPE
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files
from tests.fuzz import factuarea_requests, holded_requests, values
from tests.fuzz.door import Door, form
from tests.fuzz.world import World

FACTUAREA: Final = (
    *("clients", "suppliers", "products", "taxes", "series", "invoices", "quotes", "proformas", "delivery_notes"),
    *("purchase_invoices", "recurring_invoices", "x/emails"),
)
HOLDED: Final = (
    *("contacts", "contactgroups", "products", "services", "taxes", "treasury", "paymentmethods", "numberingseries"),
    *("payments", "warehouses", *(f"documents/{kind}" for kind in KIND_OF_TYPE)),
)
MODULES: Final = (
    *(f"crm/v1/{name}" for name in ("funnels", "leads", "events", "bookings", "bookings/locations")),
    *("projects/v1/projects", "projects/v1/tasks", "team/v1/employees", "team/v1/employees/times"),
)
SINCE: Final = quote("updated[gte]")
AFTER: Final = quote("updated[gt]")

Shown = dict[str, Any]
"""Entries of a list by their ids."""


def listed(ask: Door, path: str, query: str = "") -> Shown:
    """Every entry of a list of either dialect."""
    if path.startswith("/api/"):
        page = ask("GET", f"{path}?{query}").json()
        entries = next(iter(page.values())) if isinstance(page, dict) else page
        return {one.get("key") or one["id"]: one for one in entries}
    found: Shown = {}
    after = ""
    while True:
        page = ask("GET", f"{path}?limit=100{after}&{query}").json()
        found |= {one["id"]: one for one in page["data"]}
        if not page["has_more"]:
            return found
        after = f"&starting_after={page['next_cursor']}"


def everything(doors: dict[str, Door]) -> dict[str, Shown]:
    """Every list, by its path."""
    return {path: listed(ask, path) for path, ask in doors.items()}


NAMED: Final = {
    *("client", "supplier", "series", "product", "contactName", "personName", "person", "employeeName", "updatedHash"),
    *("estimates", "sales", "expenses", "salesorders", "purchasesorders"),
    *("leads", "won", "lost", "recentLeads", "recentWon", "recentLost"),
}
"""What an entry says of records that it only names: those have changed then, not it."""


def own(entry: Any) -> Any:
    """What an entry says itself, at any depth."""
    if isinstance(entry, dict):
        return {name: own(value) for name, value in entry.items() if name not in NAMED}
    return [own(one) for one in entry] if isinstance(entry, list) else entry


class Write(msgspec.Struct, frozen=True):
    """A request that succeeds and writes."""

    name: str
    ask: Door
    method: str
    target: str
    content: bytes | None
    headers: dict[str, str]


def writes(sandbox: World, factuarea: Door, holded: Door) -> list[Write]:
    """Every operation of both dialects that writes."""
    found: list[Write] = []
    for one in factuarea_requests.valid(sandbox.attacker.ids).values():
        if one.operation.writes:
            sent = (
                (None if one.body is None else values.dumps(one.body), {}) if one.raw is None else (one.raw, form()[1])
            )
            found.append(Write(one.operation.id, factuarea, one.operation.method, one.target(), *sent))
    return found + [
        Write(asked.operation.id, holded, asked.operation.method, asked.target(), *asked.sent())
        for asked in holded_requests.of_first_base(holded_requests.valid(sandbox.attacker.ids))
        if asked.operation.writes
    ]


@pytest.fixture
def sandbox(sqlite: Database, clock: Any, new_id: IdSource, files: Files) -> World:
    """The filled companies; what is asked here is no matter of the engine."""
    return World.made(sqlite, clock, new_id, files)


def test_what_a_list_shows_otherwise_after_any_operation_is_found_by_when_it_was_updated(
    sandbox: World, clock: Any, effort: int
) -> None:
    """Each ordinary run takes another third of the operations, the long form all of them."""
    factuarea, holded = sandbox.door(), sandbox.door("holded")
    doors = {f"/v1/{name}": factuarea for name in FACTUAREA}
    doors |= {f"/api/invoicing/v1/{name}": holded for name in HOLDED}
    doors |= {f"/api/{name}": holded for name in MODULES}
    before = everything(doors)
    missed: list[str] = []
    changes = 0
    accepted = 0
    every = writes(sandbox, factuarea, holded)
    for write in every if effort > 1 else every[secrets.randbelow(3) :: 3]:
        clock.now += timedelta(seconds=2)
        instant = quote(clock.now.isoformat())
        accepted += write.ask(write.method, write.target, write.content, headers=write.headers).is_success
        for path, shown in everything(doors).items():
            other = {key for key, entry in shown.items() if own(before[path].get(key)) != own(entry)}
            if other:
                changes += len(other)
                found = listed(doors[path], path, f"{SINCE}={instant}")
                missed += [
                    f"{write.name}: {path} {before[path].get(key)} -> {shown[key]}" for key in other - set(found)
                ]
                assert not listed(doors[path], path, f"{AFTER}={instant}"), (write, path)
        sandbox.restore()
    sandbox.close()
    assert not missed, "\n".join(missed)
    assert accepted > 40
    assert changes > 50
