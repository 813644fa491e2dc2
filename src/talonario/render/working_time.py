"""The register of working time as people read it: a row for each stretch of work, as a spreadsheet and on paper.

The law puts it at the disposal of the workers, their representatives and the labour inspection (ET art. 34.9), so every
row says who wrote down afterwards what nobody clocked, and who corrected what, when and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from talonario.domain import letterhead
from talonario.domain.context import MADRID, Context
from talonario.domain.team import days
from talonario.domain.team.days import Shown, Total
from talonario.domain.team.record import Employee
from talonario.render import sheet, spreadsheet
from talonario.render.spelling import Spelling, soft
from talonario.render.spreadsheet import harmless
from talonario.render.words import language_of, say

COLUMNS: Final = (
    ("Día", "Day", "Dia"),
    ("Empleado", "Employee", "Empleat"),
    ("NIF", "Tax ID", "NIF"),
    ("Entrada", "Start", "Entrada"),
    ("Salida", "End", "Sortida"),
    ("Pausas", "Breaks", "Pauses"),
    ("Trabajado", "Worked", "Treballat"),
    ("Estado", "Status", "Estat"),
    ("Anotado después", "Written down later", "Anotat després"),
    ("Asientos", "Entries", "Assentaments"),
)
ON_PAPER: Final = (COLUMNS[0], *COLUMNS[3:7])
TITLE: Final = ("Registro de jornada", "Register of working time", "Registre de jornada")
TOTAL: Final = ("Total", "Total", "Total")
DAYS: Final = ("Días trabajados", "Days worked", "Dies treballats")
PERIOD: Final = ("Período", "Period", "Període")
WORKER: Final = ("Trabajador", "Worker", "Treballador")
SIGNATURE: Final = ("Firma", "Signature", "Signatura")
LAW: Final = (
    "Registro diario de jornada (art. 34.9 del Estatuto de los Trabajadores), conservado cuatro años. Horas de Madrid.",
    "Daily register of working time (Estatuto de los Trabajadores, art. 34.9), kept for four years. Times of Madrid.",
    "Registre diari de jornada (art. 34.9 de l'Estatut dels Treballadors), conservat quatre anys. Hores de Madrid.",
)
STATUSES: Final[dict[str, tuple[str, str, str]]] = {
    "running": ("en curso", "running", "en curs"),
    "paused": ("en pausa", "paused", "en pausa"),
    "closed": ("terminada", "closed", "acabada"),
    "removed": ("anulada", "struck out", "anul·lada"),
}
KINDS: Final[dict[str, tuple[str, str, str]]] = {
    "clock_in": ("entrada", "start", "entrada"),
    "pause_start": ("comienzo de pausa", "start of break", "inici de pausa"),
    "pause_end": ("fin de pausa", "end of break", "final de pausa"),
    "clock_out": ("salida", "end", "sortida"),
    "adjustment": ("corrección", "correction", "correcció"),
}
INSTEAD: Final = ("en lugar de", "instead of", "en lloc de")
STRUCK_OUT: Final = ("jornada anulada", "struck out", "jornada anul·lada")
BY: Final = ("anotado por", "written by", "anotat per")
NOBODY: Final = ("el sistema", "the system", "el sistema")


def csv_of(ctx: Context, found: Sequence[Shown]) -> bytes:
    """A row for each stretch of work in the clock of Madrid, then each person's total; durations as `7:30:00`."""
    spelling = _spelling(ctx)
    language = spelling.language
    rows = [[say(column, language) for column in COLUMNS]]
    for one in found:
        session = one.session
        instants = [
            instant.astimezone(MADRID).isoformat(timespec="seconds") if instant else ""
            for instant in (session.started_at, session.ended_at)
        ]
        told = (say(STATUSES[one.status], language), "\n".join(_afterwards(one, spelling)))
        numbers = " ".join(str(entry.number) for entry in one.entries)
        rows.append([session.day.isoformat(), *_who(one.employee), *instants, *_lasted(one), *told, numbers])
    total = say(TOTAL, language)
    rows += [[total, *_who(one.employee), "", "", *_lasted(one), "", "", ""] for one in days.totals(found)]
    return spreadsheet.file_of([harmless(text) for text in row] for row in rows)


def sheet_of(ctx: Context, employee: Employee, first: date, last: date) -> dict[str, Any]:
    """What one person worked on the days from one to another, both included, to be signed. Raises PeriodTooLong."""
    found, spelling = days.between(ctx, first, last, employee), _spelling(ctx)
    language = spelling.language
    around = sheet.Around(company=ctx.company, letterhead=letterhead.get(ctx))
    period = f"{spelling.day(first)} \N{EN DASH} {spelling.day(last)}"
    facts = [[say(PERIOD, language), period]]
    for total in days.totals(found):
        facts += [
            [say(DAYS, language), str(total.days)],
            *([say(COLUMNS[place], language), text] for place, text in zip((5, 6), _lasted(total), strict=True)),
        ]
    tax_id = [f"{spelling.word('tax_id')}: {employee.tax_id}"] if employee.tax_id else []
    return sheet.empty(around) | {
        "stamp": spelling.word("sandbox") if ctx.company.environment == "sandbox" else None,
        "title": say(TITLE, language),
        "parties": [
            {"label": say(WORKER, language), "name": soft(employee.name), "lines": [soft(one) for one in tax_id]}
        ],
        "facts": facts,
        "columns": [say(column, language) for column in ON_PAPER],
        "rows": [_row(one, spelling) for one in found],
        "mentions": [say(LAW, language)],
        "signature": {"image": None, "lines": [say(SIGNATURE, language), soft(employee.name)]},
    }


def file_name(ctx: Context, employee: Employee, first: date, last: date) -> str:
    """`Registro de jornada Iria Rey 2026-11-01 2026-11-30.pdf`, in the company's language."""
    title = say(TITLE, language_of(ctx.company.language))
    return f"{title} {employee.name} {first} {last}.pdf".replace("/", "-").replace("\\", "-")


def _row(one: Shown, spelling: Spelling) -> dict[str, Any]:
    session, notes = one.session, _afterwards(one, spelling)
    if one.status != "closed":
        notes = [say(STATUSES[one.status], spelling.language), *notes]
    return {
        "name": spelling.day(session.day),
        "description": soft("\n".join(notes)),
        "figures": [_clock(session.started_at, session.day), _clock(session.ended_at, session.day), *_lasted(one)],
        "sum": "",
    }


def _afterwards(one: Shown, spelling: Spelling) -> list[str]:
    """What of a session nobody clocked: its entry, what it says, who wrote it, when and why."""
    language = spelling.language
    by_id = {entry.id: entry for entry in one.entries}
    known: dict[UUID, datetime] = {}
    told = []
    for entry in one.entries:
        base = by_id.get(entry.corrects_id, entry) if entry.corrects_id is not None else entry
        if entry.kind == "removal":
            what = say(STRUCK_OUT, language)
        else:
            what = f"{say(KINDS[base.kind], language)} {_instant(entry.occurred_at)}"
        if entry.kind == "adjustment" and base.id in known:
            what += f", {say(INSTEAD, language)} {_instant(known[base.id])}"
        known[base.id] = entry.occurred_at
        if entry.source == "manual":
            who = entry.performer.name if entry.performer else say(NOBODY, language)
            why = f": {entry.reason}" if entry.reason else ""
            told.append(f"{entry.number}. {what} ({say(BY, language)} {who}, {_instant(entry.recorded_at)}){why}")
    return told


def _instant(instant: datetime) -> str:
    return f"{instant.astimezone(MADRID):%Y-%m-%d %H:%M:%S}"


def _clock(instant: datetime | None, day: date) -> str:
    """The time of day, with the day when it is another one."""
    if instant is None:
        return ""
    local = instant.astimezone(MADRID)
    return f"{local:%H:%M:%S}" if local.date() == day else f"{local:%Y-%m-%d %H:%M:%S}"


def _spelling(ctx: Context) -> Spelling:
    return Spelling(language_of(ctx.company.language), ctx.company.currency)


def _who(employee: Employee) -> tuple[str, str]:
    return employee.name, employee.tax_id or ""


def _lasted(one: Shown | Total) -> list[str]:
    """Pauses and work."""
    return [f"{of // 3600}:{of // 60 % 60:02}:{of % 60:02}" for of in (one.paused_seconds, one.worked_seconds)]
