"""The whole move as plain functions: inventory → plan → apply → verify → report."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from talonario.clients.factuarea import FactuareaClient
from talonario.clients.holded import HoldedClient
from talonario.migrate import inventory as inventories
from talonario.migrate import plan as plans
from talonario.migrate import report as reports
from talonario.migrate.apply import Applied, Applier
from talonario.migrate.company import Company
from talonario.migrate.inventory import Inventory, Source
from talonario.migrate.ledger import Ledger
from talonario.migrate.plan import Plan
from talonario.migrate.progress import Reporter, Silent
from talonario.migrate.report import Report
from talonario.migrate.systems.factuarea.imports import ImportTarget
from talonario.migrate.systems.factuarea.plain import PlainTarget
from talonario.migrate.systems.holded.source import HoldedSource
from talonario.migrate.systems.holded.translate import translate
from talonario.migrate.target import Target
from talonario.migrate.verify import Difference, Verification, verify
from talonario.migrate.words import word


class Blocked(Exception):
    """The plan has blockers; nothing was written."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("blocked")
        self.plan = plan


class NothingRead(Exception):
    """The ledger holds no inventory yet."""


class Move:
    """A move between two systems with its ledger. Every step may be run alone, in a process of its own."""

    def __init__(
        self,
        source: Source,
        target: Target,
        ledger: Ledger,
        *,
        progress: Reporter | None = None,
        lang: str = "es",
        on_step: Callable[[str], None] = lambda _name: None,
    ) -> None:
        self.source = source
        self.target = target
        self.ledger = ledger
        self.lang = lang
        self._progress = progress or Silent()
        self._on_step = on_step
        ledger.bind(source.address, f"{target.facts.address} {target.facts.environment}")

    def inventory(self) -> Inventory:
        """Read the source into the ledger."""
        return inventories.take(self.source, self.ledger, self._progress, self.lang)

    def company(self) -> Company:
        """The company that the ledger holds, in neutral records. Raises NothingRead."""
        if inventories.last(self.ledger) is None:
            raise NothingRead
        return translate({kind: list(self.ledger.raw_records(kind)) for kind in self.source.kinds})

    def plan(self) -> Plan:
        """What would be moved, and how."""
        return self._plan(self.company())[0]

    def _plan(self, company: Company) -> tuple[Plan, Company]:
        fitted = self.target.fit(company)
        taken = inventories.last(self.ledger)
        if taken is None:
            raise NothingRead
        facts = self.target.facts
        return plans.build(company, fitted, facts, self.ledger.entries(), taken, self.lang), fitted

    def apply(self) -> tuple[Applied, Plan]:
        """Write what is not there yet. Raises Blocked before anything is written."""
        plan, fitted = self._plan(self.company())
        if plan.blocked:
            raise Blocked(plan)
        return Applier(self.target, self.ledger, self._progress, self.lang, self._on_step).run(fitted), plan

    def whole(self, on_plan: Callable[[Plan], None] = lambda _plan: None) -> Report:
        """Everything: read, write, read again, write what changed meanwhile, compare. Raises Blocked.

        Nothing is written before two readings agreed on it; one of them may be that of an earlier command.
        """
        self.settle()
        on_plan(self.plan())
        applied, plan = self.apply()
        if self.settle().changed:
            for resource, count in self.apply()[0].written.items():
                applied.written[resource] += count
        report = self._compare()
        report.written = applied.written
        # The counts before the first write tell more, the decisions after the last one.
        report.plan = msgspec.structs.replace(plan, decisions=report.plan.decisions)
        reports.keep(self.ledger, report)
        return report

    def settle(self) -> Inventory:
        """Read the source again, until it is certain that no record was passed over."""
        return inventories.take(self.source, self.ledger, self._progress, self.lang, settle=True)

    def verify(self) -> Report:
        """Read both sides again, compare, and keep the outcome in the ledger."""
        started = time.monotonic()
        self.settle()
        report = self._compare()
        report.seconds = round(time.monotonic() - started, 2)
        reports.keep(self.ledger, report)
        return report

    def _compare(self) -> Report:
        started = time.monotonic()
        company = self.company()
        self.ledger.quarantine(company.quarantine)
        plan, fitted = self._plan(company)
        found: Verification = verify(fitted, self.target, self._progress, self.lang)
        for resource, source_ids in found.agree.items():
            self.ledger.mark_verified(resource, source_ids)
        taken = inventories.last(self.ledger)
        assert taken is not None
        for kind, source_id in taken.unsettled:
            lost = word("unsettled", self.lang)
            found.differences.append(Difference(kind, source_id, source_id, word("reading_of", self.lang), lost, "—"))
        return Report(
            plan=plan,
            verification=found,
            quarantine=reports.aside(self.ledger),
            seconds=round(time.monotonic() - started, 2),
        )


def open_source(base_url: str, key: str, **options: Any) -> HoldedSource:
    """Holded, or a server that speaks like it."""
    return HoldedSource(HoldedClient(base_url, key, **options))


def open_target(base_url: str, key: str, **options: Any) -> Target:
    """A Factuarea server: with the historical import if it has one, else through the plain contract."""
    client = FactuareaClient(base_url, key, **options)
    try:
        offer = client.imports.offer()
        return PlainTarget(client) if offer is None else ImportTarget(client, offer)
    except BaseException:
        client.close()
        raise


def run(
    source_url: str,
    source_key: str,
    target_url: str,
    target_key: str,
    ledger: Path,
    *,
    progress: Reporter | None = None,
    lang: str = "es",
    on_plan: Callable[[Plan], None] = lambda _plan: None,
) -> Report:
    """Move a whole company and prove it.

    Raises  ApiError, Blocked, LedgerMismatch, and what opening the ledger raises
    """
    with (
        Ledger(ledger) as book,
        closing(open_source(source_url, source_key)) as source,
        closing(open_target(target_url, target_key)) as target,
    ):
        return Move(source, target, book, progress=progress, lang=lang).whole(on_plan)
