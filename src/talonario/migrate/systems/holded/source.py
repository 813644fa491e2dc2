"""Reading everything that a Holded company holds, list by list, as raw JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from talonario.clients.errors import ApiError, ConnectionFailed, InvalidRequest, NotFound, NotJson, ServerError
from talonario.clients.holded import DOCUMENT_TYPES, Collection, HoldedClient
from talonario.migrate.systems import values
from talonario.migrate.systems.holded.translate import meaning

Raw = dict[str, Any]

# What names is read before what it names: a list read later holds all that an earlier one can speak of, also what came
# in between, unless it was deleted.
KINDS: tuple[str, ...] = (
    "payments",
    *(f"documents/{kind}" for kind in DOCUMENT_TYPES),
    "contacts",
    "products",
    "services",
    *(f"series/{kind}" for kind in DOCUMENT_TYPES),
    "payment_methods",
    "treasuries",
    "contact_groups",
    "taxes",
)
# Lists that an account may not have: then the service answers as to an unknown path.
OPTIONAL_KINDS = frozenset({"services", *(f"series/{kind}" for kind in DOCUMENT_TYPES), "documents/receiptnote"})
# What is not moved yet, but counted, so that nobody believes it was: module, path, and where the list stands.
STAYING: dict[str, tuple[str, str, str]] = {
    "warehouses": ("invoicing", "/warehouses", ""),
    "expense_accounts": ("invoicing", "/expensesaccounts", ""),
    "sales_channels": ("invoicing", "/saleschannels", ""),
    "remittances": ("invoicing", "/remittances", ""),
    "funnels": ("crm", "/funnels", ""),
    "leads": ("crm", "/leads", ""),
    "events": ("crm", "/events", ""),
    "bookings": ("crm", "/bookings", ""),
    "projects": ("projects", "/projects", ""),
    "tasks": ("projects", "/tasks", ""),
    "employees": ("team", "/employees", "employees"),
    "employee_times": ("team", "/employees/times", "employeesTimeTracking"),
}
# No identifier of Holded's looks like this: a space is in none.
_NO_ID = "sin id "
# Neither a record alone, whose list is read again anyway, nor a mere count is worth waiting for.
_ATTEMPTS_AT_ONE = 3


class HoldedSource:
    """The source side of a move: its lists, one after another."""

    kinds = KINDS

    def __init__(self, client: HoldedClient) -> None:
        self._client = client
        self.address = client.transport.base_url
        self.missing: list[str] = []
        self.repeated: list[str] = []
        client.on_repeat = lambda path, page: self.repeated.append(f"{path} · {page}")
        self._paged = {
            "contact_groups": client.contact_groups,
            "contacts": client.contacts,
            "products": client.products,
            "services": client.services,
            "payments": client.payments,
        }

    @property
    def calls(self) -> int:
        """How many requests were made so far."""
        return self._client.transport.calls

    def read(self, kind: str, *, required: bool = False) -> Iterator[tuple[str, Raw]]:
        """Every record of a kind with its id in Holded; one may come twice, the later as it is now.

        required  the list was given before: that it is not given now is no property of the account
        """
        given = False
        try:
            for raw in self._records(kind):
                given = True
                yield source_id(kind, raw), raw
        except (NotFound, NotJson):
            if given or required or kind not in OPTIONAL_KINDS:
                raise
            self.missing.append(kind)

    def has(self, kind: str, identifier: str) -> bool:
        """Whether a record that a list passed over is there all the same; False also when that cannot be told."""
        collection = self._collection(kind)
        if collection is None or not values.is_identifier(identifier):
            return False
        try:
            return collection.get(identifier, _ATTEMPTS_AT_ONE).get("id") == identifier
        except (NotFound, InvalidRequest, NotJson, ServerError, ConnectionFailed):
            return False

    def same(self, kind: str, identifier: str, first: Raw, second: Raw) -> bool:
        """Whether two readings of a record mean the same: their spelling may differ."""
        return meaning(kind, identifier, first) == meaning(kind, identifier, second)

    def staying(self) -> dict[str, int | None]:
        """How many records each list holds that is not moved; None where that cannot be told.

        The default warehouse is not counted: every company has one, and all that is in stock arrives in it.
        """
        found: dict[str, int | None] = {}
        for name, (module, path, within) in STAYING.items():
            try:
                records = self._client.of_module(module, path, within, _ATTEMPTS_AT_ONE)
                found[name] = sum(name != "warehouses" or not one.get("default") for one in records)
            except ApiError:
                found[name] = None
        return found

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _records(self, kind: str) -> Iterator[Raw]:
        client = self._client
        family, _, document_type = kind.partition("/")
        match family:
            case "taxes":
                yield from client.taxes()
            case "treasuries":
                yield from client.treasuries()
            case "payment_methods":
                yield from client.payment_methods()
            case "series":
                yield from client.numbering_series(document_type)
            case _:
                collection = self._collection(kind)
                assert collection is not None, kind
                yield from collection.list()

    def _collection(self, kind: str) -> Collection | None:
        """The list with pages and with records that can be asked for by their id."""
        family, _, document_type = kind.partition("/")
        return self._client.documents(document_type) if family == "documents" else self._paged.get(kind)


def source_id(kind: str, raw: Raw) -> str:
    """The id of a record; a tax is known by its key, and what has none by all it says."""
    found = raw.get("key") if kind == "taxes" else raw.get("id")
    if isinstance(found, str) and found.strip():
        return found.strip()
    return f"{_NO_ID}{hashlib.sha256(repr(raw).encode()).hexdigest()[:24]}"
