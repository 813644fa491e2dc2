"""The plan: what will be moved, what changes, what stands in the way. Pure: it reads and writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from talonario.migrate.canonical import RESOURCES, Tax
from talonario.migrate.company import Company
from talonario.migrate.decisions import DECISIONS
from talonario.migrate.encoding import content_hash
from talonario.migrate.inventory import Inventory
from talonario.migrate.ledger import Entry
from talonario.migrate.target import KnownTax, TargetFacts

_ARRIVED = ("written", "verified")
_EXAMPLES_MAX = 5
# Measured against a server on the same machine; the network and rate limits come on top.
_SECONDS_PER_BATCH = 1.5
_SECONDS_PER_PAGE = 0.5
_PAGE = 500
# The scope that each resource is written with, as far as the contract has one.
_SCOPES = {
    "taxes": "taxes",
    "series": "series",
    "contacts": "clients",
    "products": "products",
    "documents": "invoices",
}


class Count(msgspec.Struct):
    """How many records of a resource: found, to be written, already there, kept aside, without a place."""

    resource: str
    found: int
    to_write: int
    already: int
    quarantined: int
    cannot_move: int = 0


class Met(msgspec.Struct):
    """A decision of the table that some records met."""

    code: str
    severity: str
    count: int
    examples: list[str]
    what: str
    why: str


class Mapping_(msgspec.Struct):  # noqa: N801 - `Mapping` is taken
    """Two spellings of one thing."""

    resource: str
    source: str
    target: str


class Plan(msgspec.Struct, kw_only=True):
    """All that a person should read before the first write."""

    source: str
    target: str
    company: str
    environment: str
    mode: str
    counts: list[Count]
    decisions: list[Met]
    mappings: list[Mapping_]
    requests: int
    minutes: float
    staying: dict[str, int | None] = {}
    """Lists of the source that are not moved, with how many records they hold; None where that cannot be told."""

    def of(self, severity: str) -> list[Met]:
        """The decisions of one severity."""
        return [met for met in self.decisions if met.severity == severity]

    @property
    def blocked(self) -> bool:
        """Whether something must be mended before the move."""
        return bool(self.of("blocker"))


def build(
    company: Company,
    fitted: Company,
    facts: TargetFacts,
    entries: Mapping[tuple[str, str], Entry],
    inventory: Inventory,
    lang: str,
) -> Plan:
    """The plan for moving `company`, which stands in the target as `fitted`."""
    _block(fitted, facts)
    for kind in inventory.missing:
        fitted.findings.add("source.list_missing", kind)
    for page in inventory.repeated:
        fitted.findings.add("source.page_repeats", page)
    staying = {name: count for name, count in inventory.staying.items() if count != 0}
    for name in staying:
        fitted.findings.add("source.stays", name)
    for who in inventory.changed:
        fitted.findings.add("source.changed", who)
    counts = [_count(resource, company, fitted, facts, entries) for resource in RESOURCES]
    batches = sum(-(-count.to_write // facts.batch_max) for count in counts)
    if facts.mode != "imports":
        batches = sum(count.to_write for count in counts)
    # `apply` reads the source before it writes and again when it has written.
    pages = 2 * inventory.requests_of_a_reading + sum(1 + count.found // _PAGE for count in counts)
    seconds = batches * (_SECONDS_PER_BATCH if facts.mode == "imports" else 0.1) + pages * _SECONDS_PER_PAGE
    return Plan(
        source=inventory.source,
        target=facts.address,
        company=facts.company,
        environment=facts.environment,
        mode=facts.mode,
        counts=counts,
        decisions=list(_met(fitted, lang)),
        mappings=list(_mappings(company, facts)),
        requests=batches + pages,
        minutes=round(seconds / 60, 1),
        staying=staying,
    )


def _count(
    resource: str,
    company: Company,
    fitted: Company,
    facts: TargetFacts,
    entries: Mapping[tuple[str, str], Entry],
) -> Count:
    records = fitted.records(resource)
    already = 0
    for record in records:
        entry = entries.get((resource, record.external_id))
        arrived = entry is not None and entry.state in _ARRIVED and entry.content_hash == content_hash(record)
        already += arrived or (isinstance(record, Tax) and record.code in facts.taxes)
    aside = {one.source_id for one in company.quarantine if one.resource == resource}
    aside |= {
        entry.source_id
        for entry in entries.values()
        if entry.resource == resource and entry.state == "quarantined" and entry.content_hash
    }
    found = len(company.records(resource)) + sum(one.resource == resource for one in company.quarantine)
    return Count(
        resource=resource,
        found=found,
        to_write=len(records) - already,
        already=already,
        quarantined=len(aside),
        cannot_move=len(company.records(resource)) - len(records),
    )


def _met(company: Company, lang: str) -> Iterator[Met]:
    order = ("blocker", "cannot_move", "warning", "note")
    for code, who in sorted(
        company.findings.met.items(), key=lambda item: (order.index(DECISIONS[item[0]].severity), item[0])
    ):
        decision = DECISIONS[code]
        yield Met(
            code=code,
            severity=decision.severity,
            count=len(who),
            examples=who[:_EXAMPLES_MAX],
            what=decision.text(lang),
            why=decision.why(lang),
        )


def _block(company: Company, facts: TargetFacts) -> None:
    """Note what must be mended first."""
    used = {code for document in company.documents for line in document.lines for code in line.tax_codes}
    for tax in company.taxes:
        known = facts.taxes.get(tax.code)
        if known is not None and tax.code in used and _differs(known, tax.treatment) and known.rate != tax.rate:
            company.findings.add("tax.rate_differs", tax.code)
    if "*" in facts.scopes or not facts.scopes:
        return
    for resource, scope in _SCOPES.items():
        if company.records(resource) and f"{scope}:write" not in facts.scopes:
            company.findings.add("target.scope_missing", f"{scope}:write")


def _differs(known: KnownTax, treatment: str) -> bool:
    """Rates are compared where they make an amount: a reverse charge is net zero whatever rate it shows."""
    return known.treatment == treatment == "subject"


def _mappings(company: Company, facts: TargetFacts) -> Iterator[Mapping_]:
    for tax in company.taxes:
        if tax.external_id != tax.code or tax.code not in facts.taxes:
            how = "=" if tax.code in facts.taxes else "+"
            yield Mapping_(resource="taxes", source=f"{tax.code} ({tax.rate} %)", target=f"{how} {tax.code}")
    for series in company.series:
        target = f"{series.number_format} · {series.current_number + 1}"
        yield Mapping_(resource="series", source=f"{series.document_type}: {series.name}", target=target)
