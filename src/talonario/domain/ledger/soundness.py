"""Whether entries are sound by themselves: they balance, are numbered, take back what they say, and end each year."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec

from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.ledger.record import EntryKind, Exercise, JournalEntry, JournalLine
from talonario.fiscal import chart
from talonario.fiscal.money import ZERO

Lines = Mapping[UUID, Sequence[JournalLine]]


class Difference(msgspec.Struct, frozen=True):
    """Something that does not hold; `code` says what kind of thing, `subject` which one."""

    code: str
    subject: str
    es: str
    en: str

    def text(self, language: str) -> str:
        """The sentence."""
        return self.en if language == "en" else self.es


def differences(ctx: Context, entries: Sequence[JournalEntry], lines: Lines) -> Iterator[Difference]:
    """Everything that does not hold among the entries of a company."""
    company = ctx.tx.get(Company, ctx.company_id)
    exercises = ctx.tx.where(Exercise)
    yield from _balanced(entries, lines)
    yield from _numbered(entries, exercises)
    yield from _reversed(entries, lines)
    yield from _closed(company.books_closed_through if company is not None else None, entries, exercises, lines)
    yield from _ended(entries, lines)


def _balanced(entries: Sequence[JournalEntry], lines: Lines) -> Iterator[Difference]:
    """Every entry has two sides, every line one, in an account of the chart; so all together come to nothing."""
    for entry in entries:
        own, name = lines.get(entry.id, ()), name_of(entry)
        left = sum((line.debit - line.credit for line in own), ZERO)
        if left or len(own) < 2:
            yield Difference(
                "entry_unbalanced", name, f"el asiento {name} no cuadra por {left}", f"entry {name} is off by {left}"
            )
        if any(min(line.debit, line.credit) != 0 or max(line.debit, line.credit) <= 0 for line in own):
            yield Difference(
                "line_invalid",
                name,
                f"el asiento {name} tiene un apunte sin un solo lado",
                f"entry {name} has a line without one side",
            )
        if [line.position for line in own] != list(range(len(own))):
            yield Difference(
                "line_missing", name, f"al asiento {name} le falta un apunte", f"entry {name} lacks one of its lines"
            )
        for line in own:
            if chart.heading(line.account) is None:
                yield Difference(
                    "account_unknown",
                    name,
                    f"el asiento {name} usa la cuenta {line.account}, que no es de ninguna del plan",
                    f"entry {name} names account {line.account}, which stands under none of the chart",
                )


def _numbered(entries: Sequence[JournalEntry], exercises: Sequence[Exercise]) -> Iterator[Difference]:
    """1, 2, 3… in every exercise, up to what its head says."""
    heads = {one.year: one.last_number for one in exercises}
    numbers: dict[int, list[int]] = defaultdict(list)
    for entry in entries:
        numbers[entry.year].append(entry.number)
        if entry.dated_on.year != entry.year:
            told = name_of(entry)
            yield Difference(
                "entry_misdated",
                told,
                f"el asiento {told} es del {entry.dated_on}",
                f"entry {told} is dated {entry.dated_on}",
            )
    for year in sorted(heads.keys() | numbers.keys()):
        found, last = sorted(numbers[year]), heads.get(year, 0)
        if found != list(range(1, last + 1)):
            missing = sorted(set(range(1, last + 1)) - set(found))[:5]
            yield Difference(
                "numbers_broken",
                str(year),
                f"la numeración de {year} no es correlativa hasta {last} (faltan {missing})",
                f"the numbers of {year} are not consecutive up to {last} (missing {missing})",
            )


def _reversed(entries: Sequence[JournalEntry], lines: Lines) -> Iterator[Difference]:
    """What takes an entry back says all that it said with its sides turned, once, on its day or in a later year."""
    by_id = {one.id: one for one in entries}
    done: set[UUID] = set()
    for entry in entries:
        if entry.reverses_id is None:
            continue
        first, name = by_id.get(entry.reverses_id), name_of(entry)
        if (
            first is None
            or first.reverses_id is not None
            or first.id in done
            or (entry.source, entry.source_id, entry.kind) != (first.source, first.source_id, first.kind)
            or (entry.dated_on != first.dated_on and entry.year <= first.year)
            or _said(lines.get(entry.id, ())) != _said(lines.get(first.id, ()), turned=True)
        ):
            yield Difference(
                "reversal_differs",
                name,
                f"el asiento {name} no deshace exactamente el asiento que dice anular",
                f"entry {name} does not take back exactly the entry that it says",
            )
        done.add(entry.reverses_id)


def _said(lines: Sequence[JournalLine], *, turned: bool = False) -> list[tuple[object, ...]]:
    return [
        (
            line.account,
            *((line.credit, line.debit) if turned else (line.debit, line.credit)),
            line.concept,
            line.contact_id,
            line.treasury_id,
            line.tax,
        )
        for line in lines
    ]


def _closed(
    through: int | None, entries: Sequence[JournalEntry], exercises: Sequence[Exercise], lines: Lines
) -> Iterator[Difference]:
    """The exercises that say that they are closed are those that the company calls so; they leave no balance."""
    for one in exercises:
        is_closed = through is not None and one.year <= through
        if is_closed != (one.closed_at is not None):
            yield Difference(
                "exercise_differs",
                str(one.year),
                f"el ejercicio {one.year} está cerrado para la empresa o para sus asientos, no para ambos",
                f"exercise {one.year} is closed for the company or for its entries, not for both",
            )
    if through is not None and all(one.year != through for one in exercises):
        yield Difference(
            "exercise_differs",
            str(through),
            f"el ejercicio {through} consta como cerrado y no existe",
            f"exercise {through} is said to be closed and does not exist",
        )
    left: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for year in sorted({one.year for one in exercises if through is not None and one.year <= through}):
        for entry in entries:
            if entry.year == year:
                for line in lines.get(entry.id, ()):
                    left[line.account] += line.debit - line.credit
        rest = sorted(code for code, amount in left.items() if amount)
        if rest:
            told = ", ".join(f"{code}: {left[code]}" for code in rest[:5])
            yield Difference(
                "closing_differs",
                str(year),
                f"tras el cierre de {year} quedan saldos ({told})",
                f"after the closing of {year} balances are left ({told})",
            )


DAYS: dict[EntryKind, tuple[int, int]] = {"opening": (1, 1), "regularisation": (12, 31), "closing": (12, 31)}


def _ended(entries: Sequence[JournalEntry], lines: Lines) -> Iterator[Difference]:
    """The entries that end and begin a year are of their day, once, and an opening mirrors the closing before it."""
    taken_back = {one.reverses_id for one in entries}
    standing: dict[tuple[int, EntryKind], JournalEntry] = {}
    for entry in entries:
        name, key = name_of(entry), (entry.year, entry.kind)
        is_special = entry.kind in DAYS
        is_standing = is_special and entry.reverses_id is None and entry.id not in taken_back
        if (
            is_special != (entry.source == "year")
            or (is_special and entry.dated_on != date(entry.year, *DAYS[entry.kind]))
            or (is_standing and key in standing)
        ):
            yield Difference(
                "year_entry_invalid",
                name,
                f"el asiento {name} no puede ser de apertura, regularización o cierre, o le falta serlo",
                f"entry {name} cannot open, regularise or close a year, or should",
            )
        if is_standing:
            standing[key] = entry
    for (year, kind), entry in standing.items():
        if kind == "opening":
            closing = standing.get((year - 1, "closing"))
            mirror = _amounts(lines.get(closing.id, ())) if closing is not None else {}
            if _amounts(lines.get(entry.id, ())) != {code: -amount for code, amount in mirror.items()}:
                yield Difference(
                    "opening_differs",
                    name_of(entry),
                    f"la apertura de {year} no es lo que dejó el cierre de {year - 1}",
                    f"the opening of {year} is not what the closing of {year - 1} left",
                )


def _amounts(lines: Sequence[JournalLine]) -> dict[str, Decimal]:
    return {line.account: line.debit - line.credit for line in lines}


def name_of(entry: JournalEntry) -> str:
    """How people call an entry: its exercise and its number."""
    return f"{entry.year}/{entry.number}"
