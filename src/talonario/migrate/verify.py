"""Reading both sides again and comparing them, record by record and sum by sum.

Nothing is taken from the move itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import msgspec

from talonario.migrate.canonical import RESOURCES, Canonical, Document, LoosePayment, Tax
from talonario.migrate.company import Company
from talonario.migrate.compare import differences
from talonario.migrate.progress import Reporter
from talonario.migrate.sums import Balance, Key, Sum, Sums, add_up, net_of
from talonario.migrate.target import Exported, Target
from talonario.migrate.words import word


class Difference(msgspec.Struct):
    """Something that is not the same on both sides, named so that a person can look it up."""

    resource: str
    source_id: str
    label: str
    field: str
    source: str
    target: str


class Counted(msgspec.Struct):
    """How many records of a resource each side has, and how many agree in everything."""

    resource: str
    source: int
    target: int
    agree: int
    target_only: int = 0
    """Records of the target that never came from the source; they are left alone."""


class SumRow(msgspec.Struct):
    """One sum as each side has it."""

    kind: str
    series: str
    month: str
    tax: str
    source: Sum
    target: Sum

    @property
    def agrees(self) -> bool:
        """Whether both sides say the same."""
        return self.source == self.target


class Verification(msgspec.Struct, kw_only=True):
    """What reading both sides again found."""

    counts: list[Counted] = []
    sums: list[SumRow] = []
    balances: int = 0
    differences: list[Difference] = []
    agree: dict[str, list[str]] = {}

    @property
    def clean(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


class _Side(msgspec.Struct):
    """The target as it was read back."""

    records: dict[str, dict[str, Exported]]
    native: dict[str, list[Exported]]
    doubled: dict[str, list[Exported]]
    """Records that claim to be one that was read already."""


def verify(company: Company, target: Target, progress: Reporter, lang: str = "es") -> Verification:
    """Compare a company, freshly read from the source and fitted, with what the target holds now."""
    side = _read(target, progress, lang)
    found = Verification()
    rates = _rates(company, side)
    for resource in RESOURCES:
        only = target.compared.get(resource)
        expected = {_identity(resource, record): record for record in company.records(resource)}
        theirs = side.records[resource]
        agree = []
        for identity, record in expected.items():
            differing = list(_record_differences(resource, record, theirs.get(identity), only, lang))
            if only is None:
                differing += _rate_differences(theirs.get(identity), rates)
            found.differences += differing
            if not differing:
                agree.append(record.external_id)
        found.differences += _extra(resource, expected, theirs, side.native[resource], lang)
        found.differences += [_doubled(resource, one, lang) for one in side.doubled[resource]]
        found.agree[resource] = agree
        found.counts.append(
            Counted(
                resource=resource,
                source=len(expected),
                target=len(expected.keys() & theirs.keys()) + len(_unexpected(resource, expected, theirs)),
                agree=len(agree),
                target_only=len(side.native[resource]),
            )
        )
    _compare_sums(company, side, found, lang, exact=not target.compared)
    return found


def _read(target: Target, progress: Reporter, lang: str) -> _Side:
    side = _Side(records={}, native={}, doubled={})
    for resource in RESOURCES:
        records: dict[str, Exported] = {}
        native: list[Exported] = []
        doubled: list[Exported] = []
        progress.begin(f"{word('reading_back', lang)}: {word(resource, lang)}", None)
        for page in target.read(resource):
            for one in page:
                if not one.record.external_id:
                    native.append(one)
                elif records.setdefault(_identity(resource, one.record), one).target_id != one.target_id:
                    doubled.append(one)
            progress.advance(len(page))
        progress.end()
        side.records[resource] = records
        side.native[resource] = native
        side.doubled[resource] = doubled
    return side


def _identity(resource: str, record: Canonical) -> str:
    return record.code if resource == "taxes" and isinstance(record, Tax) else record.external_id


def label(record: Canonical) -> str:
    """What people call a record."""
    if isinstance(record, Document):
        return f"{record.kind} {record.number or record.external_id} · {record.contact_name or '—'}"
    return str(getattr(record, "name", "") or record.external_id)


def _record_differences(
    resource: str, record: Canonical, theirs: Exported | None, only: frozenset[str] | None, lang: str
) -> Iterator[Difference]:
    if theirs is None:
        yield Difference(
            resource, record.external_id, label(record), word("record", lang), word("only_source", lang), "—"
        )
        return
    if isinstance(record, Tax) and isinstance(theirs.record, Tax):
        only = _tax_fields(record, theirs.record)
    for field, source, target in differences(resource, record, theirs.record, only):
        yield Difference(resource, record.external_id, label(record), field, source, target)
    if only is None and isinstance(theirs.record, Document):
        yield from _breakdown_differences(theirs, lang)


def _tax_fields(ours: Tax, theirs: Tax) -> frozenset[str]:
    """What to compare: all that makes amounts of an own tax, the rate of one that both catalogues have."""
    if ours.external_id != ours.code:
        return frozenset({"code", "rate", "type", "applies_to"})
    is_plain = ours.treatment == theirs.treatment == "subject"
    return frozenset({"code", "rate"}) if is_plain else frozenset({"code"})


def _breakdown_differences(theirs: Exported, lang: str) -> Iterator[Difference]:
    """The target's own breakdown must add up to its document, and follow its lines to a cent each."""
    document = theirs.record
    if not isinstance(document, Document) or not theirs.breakdown:
        return
    amount = sum((-one.amount if one.kind == "withholding" else one.amount for one in theirs.breakdown), Decimal(0))
    if amount != document.tax_total:
        yield Difference(
            "documents",
            document.external_id,
            label(document),
            "breakdown.amount",
            str(document.tax_total),
            str(amount),
        )
    from_lines: dict[str, Decimal] = {}
    for line in document.lines:
        for code in line.tax_codes:
            from_lines[code] = from_lines.get(code, Decimal(0)) + net_of(line)
    slack = Decimal("0.01") * (len(document.lines) + 1)
    bases: dict[str, Decimal] = {}
    for part in theirs.breakdown:
        bases[part.code] = bases.get(part.code, Decimal(0)) + part.base
    for code, base in bases.items():
        if abs(from_lines.get(code, Decimal(0)) - base) > slack:
            yield Difference(
                "documents", document.external_id, label(document), f"breakdown.{code}.base",
                f"{from_lines.get(code, Decimal(0))} ({word('breakdown', lang)})", str(base),
            )  # fmt: skip


def _rates(company: Company, side: _Side) -> dict[str, Decimal]:
    """The source's rates of the taxes that make an amount on both sides."""
    theirs = {code: one.record for code, one in side.records["taxes"].items()}
    found = {}
    for tax in company.taxes:
        known = theirs.get(tax.code)
        if tax.treatment == "subject" and isinstance(known, Tax) and known.treatment == "subject":
            found[tax.code] = tax.rate
    return found


def _rate_differences(theirs: Exported | None, rates: Mapping[str, Decimal]) -> Iterator[Difference]:
    """The rates that the target keeps with a document are those of the source's taxes."""
    for part in () if theirs is None else theirs.breakdown:
        rate = rates.get(part.code)
        if theirs is None or rate is None or part.percent in {None, rate}:
            continue
        who = theirs.record
        field = f"breakdown.{part.code}.rate"
        yield Difference("documents", who.external_id, label(who), field, str(rate), str(part.percent))


def _unexpected(resource: str, expected: dict[str, Canonical], theirs: dict[str, Exported]) -> list[Exported]:
    """Records that claim to come from elsewhere and that the source does not have; taxes claim nothing."""
    if resource == "taxes":
        return []
    return [one for identity, one in theirs.items() if identity not in expected]


def _extra(
    resource: str,
    expected: dict[str, Canonical],
    theirs: dict[str, Exported],
    native: list[Exported],
    lang: str,
) -> Iterator[Difference]:
    for one in _unexpected(resource, expected, theirs):
        yield Difference(
            resource,
            one.record.external_id,
            label(one.record),
            word("record", lang),
            "—",
            word("only_target", lang),
        )
    if resource != "documents":
        return
    known = {_paper(record) for record in expected.values() if isinstance(record, Document) and record.number}
    for one in native:
        if isinstance(one.record, Document) and one.record.number and _paper(one.record) in known:
            yield Difference(
                resource, one.target_id, label(one.record), word("record", lang), "—", word("duplicate", lang)
            )


def _doubled(resource: str, one: Exported, lang: str) -> Difference:
    who = f"{one.record.external_id} · {one.target_id}"
    return Difference(resource, who, label(one.record), word("record", lang), "—", word("duplicate", lang))


def _paper(document: Document) -> tuple[str, str | None, object, Decimal]:
    return (document.kind, document.number, document.issued_on, document.total)


def _compare_sums(company: Company, side: _Side, found: Verification, lang: str, *, exact: bool) -> None:
    theirs = side.records["documents"]
    documents = [one.record for one in theirs.values() if isinstance(one.record, Document)]
    money = {identity: one.money for identity, one in theirs.items() if one.money is not None}
    payments = [one.record for one in side.records["payments"].values() if isinstance(one.record, LoosePayment)]
    target_taxes = {code: one.record for code, one in side.records["taxes"].items() if isinstance(one.record, Tax)}
    series = {one.external_id: one.name for one in company.series}
    ours = add_up(company.documents, company.money, company.payments, _source_taxes(company, target_taxes))
    back = add_up(documents, money, payments, target_taxes)
    for key in sorted(ours.documents.keys() | back.documents.keys()):
        if key.tax and not exact:
            continue  # the ordinary contract does not say which taxes a line carries
        shown = key._replace(series=series.get(key.series, key.series))
        row = SumRow(*shown, source=ours.documents.get(key, Sum()), target=back.documents.get(key, Sum()))
        found.sums.append(row)
        if exact and not row.agrees:
            found.differences += _sum_differences(shown, row)
    names = {contact.external_id: contact.name for contact in company.contacts}
    found.balances = len(ours.balances)
    if exact:
        found.differences += _balance_differences(ours, back, names, lang)


def _source_taxes(company: Company, target_taxes: dict[str, Tax]) -> dict[str, Tax]:
    """The source's rates, with the treatment of the target's catalogue: Holded does not tell it."""
    found = {}
    for tax in company.taxes:
        known = target_taxes.get(tax.code)
        found[tax.code] = tax if known is None else msgspec.structs.replace(tax, treatment=known.treatment)
    return found


def _sum_differences(key: Key, row: SumRow) -> Iterator[Difference]:
    name = " · ".join(part for part in key if part)
    for field in Sum.__struct_fields__:
        source, target = getattr(row.source, field), getattr(row.target, field)
        if source != target:
            yield Difference("sums", name, name, field, str(source), str(target))


def _balance_differences(ours: Sums, back: Sums, names: dict[str, str], lang: str) -> Iterator[Difference]:
    for who in sorted(ours.balances.keys() | back.balances.keys()):
        source, target = ours.balances.get(who, Balance()), back.balances.get(who, Balance())
        for field in Balance.__struct_fields__:
            left, right = getattr(source, field), getattr(target, field)
            if left != right:
                name = word(f"{field}_balance", lang)
                yield Difference("balances", who, names.get(who, who), name, str(left), str(right))
