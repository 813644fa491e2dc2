"""Plan and reconciliation as tables in a terminal."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from talonario.migrate.inventory import Inventory
from talonario.migrate.plan import Plan
from talonario.migrate.report import Report
from talonario.migrate.sums import Sum
from talonario.migrate.verify import SumRow
from talonario.migrate.words import field_words, word

_SHOWN_MAX = 40
# A label gives way before a figure does: figures are never cut and never broken.
_LABEL: dict[str, Any] = {"justify": "left", "overflow": "fold"}
_FIGURE: dict[str, Any] = {"justify": "right", "no_wrap": True}
_STYLES = {"blocker": "bold red", "cannot_move": "red", "warning": "yellow", "note": "dim"}


def euros(amount: Decimal, lang: str) -> str:
    """An amount as people write it: 1.802,90 in Spanish, 1,802.90 in English."""
    text = f"{amount:,.2f}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "es" else text


def whole(count: int, lang: str) -> str:
    """A count as people write it."""
    return euros(Decimal(count), lang)[:-3]


def print_inventory(console: Console, found: Inventory, lang: str) -> None:
    """How many records of each kind the source holds."""
    table = Table(title=found.source, title_justify="left")
    table.add_column(word("record", lang))
    table.add_column(word("found", lang), justify="right")
    for kind, count in found.counts.items():
        family, _, part = kind.partition("/")
        table.add_row(f"{word(family, lang)} {part}".strip(), whole(count, lang))
    console.print(table)


def print_plan(console: Console, plan: Plan, lang: str) -> None:
    """What will be moved, what changes, what stands in the way."""
    console.print(Text(word("plan", lang), style="bold"))
    console.print(f"{word('from', lang)}: {plan.source}", markup=False)
    console.print(f"{word('to', lang)}: {plan.target} · {plan.company} · {plan.environment}", markup=False)
    console.print(f"{word('mode', lang)}: {word(f'mode_{plan.mode}', lang)}")
    counts = Table()
    for name in ("record", "found", "to_write", "already", "aside", "no_place"):
        counts.add_column(word(name, lang), **_LABEL if name == "record" else _FIGURE)
    for count in plan.counts:
        figures = (count.found, count.to_write, count.already, count.quarantined, count.cannot_move)
        counts.add_row(word(count.resource, lang), *(whole(figure, lang) for figure in figures))
    console.print(counts)
    if plan.staying:
        staying = Table(title=word("staying", lang), title_justify="left")
        staying.add_column(word("record", lang), **_LABEL)
        staying.add_column(word("found", lang), **_FIGURE)
        for name, found in plan.staying.items():
            staying.add_row(word(name, lang), "?" if found is None else whole(found, lang))
        console.print(staying)
    if plan.decisions:
        decisions = Table(title=word("decisions", lang), title_justify="left", show_lines=False)
        for name in ("severity", "count", "what", "why"):
            decisions.add_column(word(name, lang), justify="right" if name == "count" else "left")
        for met in plan.decisions:
            style = _STYLES.get(met.severity, "")
            decisions.add_row(Text(word(met.severity, lang), style=style), str(met.count), met.what, met.why)
        console.print(decisions)
    console.print(f"{word('effort', lang)}: {plan.requests} · {plan.minutes}")


def print_report(console: Console, report: Report, lang: str) -> None:
    """The reconciliation."""
    verification = report.verification
    counts = Table(title=word("reconciliation", lang), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for name in ("record", "source", "target", "agrees", "aside"):
        counts.add_column(word(name, lang), **_LABEL if name == "record" else _FIGURE)
    for counted in verification.counts:
        kept = sum(one.resource == counted.resource for one in report.quarantine)
        figures = (counted.source, counted.target, counted.agree, kept)
        style = "" if counted.source == counted.target == counted.agree and not kept else "yellow"
        counts.add_row(word(counted.resource, lang), *(whole(figure, lang) for figure in figures), style=style)
    console.print(counts)
    console.print(_sums(report.rows("kind"), "per_kind", lang))
    console.print(_taxes(report.rows("tax", taxes=True), lang))
    agree = "agrees" if not any(one.resource == "balances" for one in verification.differences) else "differs"
    console.print(f"{word('balances', lang)}: {whole(verification.balances, lang)} · {word(agree, lang)}")
    _print_differences(console, report, lang)
    if report.quarantine:
        table = Table(title=word("quarantine", lang), title_justify="left", title_style="bold")
        for name in ("record", "reason"):
            table.add_column(word(name, lang))
        for one in report.quarantine[:_SHOWN_MAX]:
            table.add_row(f"{word(one.resource, lang)} {one.source_id}", Text(one.reason))
        console.print(table)
        _print_more(console, len(report.quarantine), lang)
    console.print(
        Text(
            word("all_agree" if report.clean else "some_differ", lang),
            style="bold green" if report.clean else "bold yellow",
        )
    )


def _sums(rows: list[SumRow], title: str, lang: str) -> Table:
    table = Table(title=word(title, lang), title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("record", "count", "base", "tax", "total", "paid", "difference"):
        table.add_column(word(name, lang), **_LABEL if name == "record" else _FIGURE)
    for row in rows:
        one = row.source
        table.add_row(
            word(row.kind, lang),
            whole(one.count, lang),
            *(euros(figure, lang) for figure in (one.base, one.tax, one.total, one.paid)),
            _difference(row, lang),
        )
    return table


def _taxes(rows: list[SumRow], lang: str) -> Table:
    table = Table(title=word("per_rate", lang), title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("tax_code", "count", "base", "tax", "difference"):
        table.add_column(word(name, lang), justify="left" if name == "tax_code" else "right", overflow="fold")
    for row in rows:
        one = row.source
        table.add_row(
            row.tax, whole(one.count, lang), euros(one.base, lang), euros(one.tax, lang), _difference(row, lang)
        )
    return table


def _difference(row: SumRow, lang: str) -> Text:
    if row.agrees:
        return Text(word("agrees", lang), style="green")
    parts = []
    for field in Sum.__struct_fields__:
        gap = getattr(row.target, field) - getattr(row.source, field)
        if gap:
            parts.append(f"{word(field, lang)} {gap:+}")
    return Text(" · ".join(parts), style="bold red")


def _print_differences(console: Console, report: Report, lang: str) -> None:
    found = report.verification.differences
    if not found:
        return
    table = Table(title=word("differences", lang), title_justify="left", title_style="bold red")
    for name in ("record", "field", "source", "target"):
        table.add_column(word(name, lang), overflow="fold")
    for one in found[:_SHOWN_MAX]:
        named = (f"{word(one.resource, lang)} {one.label}", field_words(one.field, lang), one.source, one.target)
        table.add_row(*(Text(part) for part in named))
    console.print(table)
    _print_more(console, len(found), lang)


def _print_more(console: Console, count: int, lang: str) -> None:
    if count > _SHOWN_MAX:
        console.print(word("more", lang, n=count - _SHOWN_MAX))
