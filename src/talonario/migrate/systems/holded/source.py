"""Reading everything that a Holded company holds, list by list, as raw JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from talonario.clients.errors import NotFound, NotJson
from talonario.clients.holded import DOCUMENT_TYPES, HoldedClient

Raw = dict[str, Any]

KINDS: tuple[str, ...] = (
    "taxes",
    "contact_groups",
    "treasuries",
    "payment_methods",
    *(f"series/{kind}" for kind in DOCUMENT_TYPES),
    "contacts",
    "products",
    "services",
    *(f"documents/{kind}" for kind in DOCUMENT_TYPES),
    "payments",
)
# Lists that an account may not have: then the service answers as to an unknown path.
OPTIONAL_KINDS = frozenset({"services", *(f"series/{kind}" for kind in DOCUMENT_TYPES), "documents/receiptnote"})


class HoldedSource:
    """The source side of a move: its lists, one after another."""

    kinds = KINDS

    def __init__(self, client: HoldedClient) -> None:
        self._client = client
        self.address = client.transport.base_url
        self.missing: list[str] = []

    @property
    def calls(self) -> int:
        """How many requests were made so far."""
        return self._client.transport.calls

    def read(self, kind: str) -> Iterator[tuple[str, Raw]]:
        """Every record of a kind with its id in Holded."""
        try:
            for raw in self._records(kind):
                yield source_id(kind, raw), raw
        except (NotFound, NotJson):
            if kind not in OPTIONAL_KINDS:
                raise
            self.missing.append(kind)

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
            case "documents":
                yield from client.documents(document_type).list()
            case "contact_groups":
                yield from client.contact_groups.list()
            case "contacts":
                yield from client.contacts.list()
            case "products":
                yield from client.products.list()
            case "services":
                yield from client.services.list()
            case _:
                yield from client.payments.list()


def source_id(kind: str, raw: Raw) -> str:
    """The id of a record; a tax is known by its key, and what has none by all it says."""
    found = raw.get("key") if kind == "taxes" else raw.get("id")
    if isinstance(found, str) and found.strip():
        return found.strip()
    digest = hashlib.sha256(msgspec.json.encode(raw, order="deterministic")).hexdigest()
    return f"sin-id-{digest[:24]}"
