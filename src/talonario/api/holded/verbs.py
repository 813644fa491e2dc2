"""Declaring operations, and the pages of every list."""

from __future__ import annotations

from dataclasses import dataclass

from talonario.api.engine import filters
from talonario.api.engine.forms import Takes
from talonario.api.engine.operation import Call, Handler, LongHandler, Operation, no_transaction
from talonario.api.engine.wire import Wire
from talonario.api.holded import wire
from talonario.store.listing import Condition

PAGE_SIZE = 500


@dataclass(frozen=True, slots=True)
class Module:
    """One of Holded's modules, whose operations share the beginning of their paths: `/api/crm/v1`."""

    prefix: str

    def reading(self, identifier: str, path: str, handle: Handler) -> Operation:
        """Declare an operation that changes nothing."""
        return Operation(identifier, "GET", self.prefix + path, None, handle)

    def writing(
        self, identifier: str, method: str, path: str, handle: Handler, reads: type[Wire] | None = None
    ) -> Operation:
        """Declare an operation that writes."""
        return Operation(identifier, method, self.prefix + path, None, handle, writes=True, reads=reads)

    def long(self, identifier: str, path: str, handle: LongHandler) -> Operation:
        """Declare an operation that opens its own transactions."""
        return Operation(identifier, "GET", self.prefix + path, None, no_transaction, handle_long=handle)

    def taking_file(self, identifier: str, path: str, handle: Handler, takes: Takes) -> Operation:
        """Declare an operation whose body is a form with a file."""
        return Operation(identifier, "POST", self.prefix + path, None, handle, writes=True, takes=takes)


INVOICING = Module("/api/invoicing/v1")
CRM = Module("/api/crm/v1")
PROJECTS = Module("/api/projects/v1")
TEAM = Module("/api/team/v1")
ACCOUNTING = Module("/api/accounting/v1")


def changed(call: Call) -> list[Condition]:
    """What is asked of the instant of the last change: `updated[gte]`, `[gt]`, `[lte]`, `[lt]`, all of them ours.

    Each is in Unix seconds or ISO 8601. Raises Problem `parameter_invalid_format` for what is neither
    """
    wanted: list[Condition] = []
    for asked in call.query.conditions():
        if asked.name == "updated" and asked.operator in filters.RANGED - filters.EXACT:
            in_seconds = asked.values[0].isdecimal()
            known = filters.Filter("updated_at", wire.moment if in_seconds else filters.instant, filters.RANGED)
            wanted += filters.conditions([asked], {"updated": known}, frozenset())
    return wanted


def page(call: Call, most: int = PAGE_SIZE) -> tuple[int, int]:
    """(limit, offset) of a list: `page` from 1, `limit` from 1 to 500; whatever cannot be read is the default."""
    limit = min(max(_whole(call.query.one("limit"), most), 1), most)
    return limit, (max(_whole(call.query.one("page"), 1), 1) - 1) * limit


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else otherwise
