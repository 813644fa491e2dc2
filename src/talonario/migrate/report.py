"""The reconciliation as one value: what was planned, done, read back and kept aside."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from talonario.migrate.ledger import Ledger
from talonario.migrate.plan import Plan
from talonario.migrate.sums import Sum
from talonario.migrate.verify import SumRow, Verification

_PARTS = ("kind", "series", "month", "tax")
_encoder = msgspec.json.Encoder(order="sorted")


class Aside(msgspec.Struct):
    """A record in quarantine: where it belongs, its reason, and its JSON when it was not understood."""

    resource: str
    source_id: str
    reason: str
    raw: str | None = None


class Report(msgspec.Struct, kw_only=True):
    """A move and its proof."""

    plan: Plan
    verification: Verification
    quarantine: list[Aside]
    written: dict[str, int] = {}
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """Whether everything arrived and agrees."""
        lost = any(count.cannot_move for count in self.plan.counts)
        return self.verification.clean and not self.quarantine and not lost

    @property
    def exit_code(self) -> int:
        """0 done and verified, 3 done with differences or with records kept aside."""
        return 0 if self.clean else 3

    def rows(self, *parts: str, taxes: bool = False) -> list[SumRow]:
        """The sums of both sides put together by some parts of their key."""
        found: dict[tuple[str, ...], SumRow] = {}
        for row in self.verification.sums:
            if bool(row.tax) != taxes:
                continue
            kind, series, month, tax = (getattr(row, part) if part in parts else "" for part in _PARTS)
            into = found.setdefault(
                (kind, series, month, tax), SumRow(kind, series, month, tax, source=Sum(), target=Sum())
            )
            into.source.add(row.source)
            into.target.add(row.target)
        return [found[key] for key in sorted(found)]

    def as_json(self) -> dict[str, Any]:
        """The report for a program."""
        found: dict[str, Any] = msgspec.to_builtins(self, builtin_types=(Decimal,))
        found["clean"] = self.clean
        found["exit_code"] = self.exit_code
        del found["verification"]["agree"]
        return found


def aside(ledger: Ledger) -> list[Aside]:
    """What the ledger keeps aside."""
    return [
        Aside(
            resource=entry.resource,
            source_id=entry.source_id,
            reason=entry.reason or "",
            raw=ledger.quarantined_raw(entry.resource, entry.source_id),
        )
        for entry in ledger.quarantined()
    ]


def keep(ledger: Ledger, report: Report) -> None:
    """Keep the report in the ledger, to be shown again."""
    ledger.remember("report", _encoder.encode(report).decode())


def last(ledger: Ledger) -> Report | None:
    """The report of the last verification, with the quarantine as it is now."""
    text = ledger.meta("report")
    if text is None:
        return None
    found = msgspec.json.decode(text, type=Report)
    found.quarantine = aside(ledger)
    return found
