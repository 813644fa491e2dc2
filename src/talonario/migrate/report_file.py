"""The reconciliation as a file that a bookkeeper can read and keep: Markdown, or HTML that prints well."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from pathlib import Path

from talonario.migrate.report import Report
from talonario.migrate.tables import euros
from talonario.migrate.verify import SumRow
from talonario.migrate.words import field_words, word

_STYLE = """
body{font:14px/1.45 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1c2430}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid #d8dee6;padding:.3rem .5rem;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}tr.bad{background:#fdecea}
.ok{color:#11643a;font-weight:600}.no{color:#a12622;font-weight:600}@media print{body{margin:0}}
"""


class Section:
    """A heading with a table; cells are plain text, and the columns from `numbers_from` on are figures."""

    def __init__(self, title: str, headings: Sequence[str], numbers_from: int = 99) -> None:
        self.title = title
        self.headings = list(headings)
        self.numbers_from = numbers_from
        self.rows: list[tuple[list[str], bool]] = []

    def add(self, *cells: str, good: bool = True) -> None:
        """One more row."""
        self.rows.append((list(cells), good))


def write(report: Report, path: Path, lang: str) -> None:
    """Write the report; a name that ends in .md gives Markdown, any other HTML."""
    text = as_markdown(report, lang) if path.suffix == ".md" else as_html(report, lang)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def as_html(report: Report, lang: str) -> str:
    """The report as one page that needs nothing else."""
    title = word("reconciliation", lang)
    parts = [
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>',
        f"<style>{_STYLE}</style></head><body><h1>{title} · {html.escape(report.plan.company)}</h1>",
    ]
    parts += [f"<p>{html.escape(line)}</p>" for line in _facts(report, lang)]
    verdict = "ok" if report.clean else "no"
    parts.append(f'<p class="{verdict}">{_verdict(report, lang)}</p>')
    for section in _sections(report, lang):
        cells = [_cell("th", name, index >= section.numbers_from) for index, name in enumerate(section.headings)]
        parts.append(f"<h2>{html.escape(section.title)}</h2><table><tr>{''.join(cells)}</tr>")
        for row, good in section.rows:
            cells = [_cell("td", text, index >= section.numbers_from) for index, text in enumerate(row)]
            parts.append(f"<tr{'' if good else ' class=bad'}>{''.join(cells)}</tr>")
        parts.append("</table>")
    parts.append("</body></html>\n")
    return "".join(parts)


def as_markdown(report: Report, lang: str) -> str:
    """The report as Markdown."""
    lines = [f"# {word('reconciliation', lang)} · {report.plan.company}", ""]
    lines += [f"- {line}" for line in _facts(report, lang)]
    lines += ["", f"**{_verdict(report, lang)}**", ""]
    for section in _sections(report, lang):
        marks = ["--:" if index >= section.numbers_from else "---" for index in range(len(section.headings))]
        lines += [f"## {section.title}", "", _markdown_row(section.headings), _markdown_row(marks)]
        lines += [_markdown_row(row) for row, _ in section.rows]
        lines.append("")
    return "\n".join(lines)


def _facts(report: Report, lang: str) -> list[str]:
    plan = report.plan
    return [
        f"{word('from', lang)}: {plan.source}",
        f"{word('to', lang)}: {plan.target} ({plan.environment})",
        f"{word('mode', lang)}: {word(f'mode_{plan.mode}', lang)}",
    ]


def _verdict(report: Report, lang: str) -> str:
    return word("all_agree" if report.clean else "some_differ", lang)


def _sections(report: Report, lang: str) -> Iterator[Section]:
    counts = Section(
        word("found", lang),
        [word(name, lang) for name in ("record", "source", "target", "agrees", "aside")],
        1,
    )
    for one in report.verification.counts:
        kept = sum(item.resource == one.resource for item in report.quarantine)
        good = one.source == one.target == one.agree and not kept
        figures = (one.source, one.target, one.agree, kept)
        counts.add(word(one.resource, lang), *(str(figure) for figure in figures), good=good)
    yield counts
    yield _sum_section("per_kind", report.rows("kind"), ("kind",), lang)
    yield _sum_section("per_rate", report.rows("tax", taxes=True), ("tax",), lang)
    if report.verification.differences:
        section = Section(
            word("differences", lang), [word(name, lang) for name in ("record", "field", "source", "target")]
        )
        for gap in report.verification.differences:
            field = field_words(gap.field, lang)
            section.add(f"{word(gap.resource, lang)} {gap.label}", field, gap.source, gap.target, good=False)
        yield section
    if report.quarantine:
        section = Section(word("quarantine", lang), [word(name, lang) for name in ("record", "reason")])
        for kept_aside in report.quarantine:
            section.add(f"{word(kept_aside.resource, lang)} {kept_aside.source_id}", kept_aside.reason, good=False)
        yield section
    if report.plan.staying:
        section = Section(word("staying", lang), [word("record", lang), word("found", lang)], 1)
        for name, found in report.plan.staying.items():
            section.add(word(name, lang), "?" if found is None else str(found))
        yield section
    if report.plan.decisions:
        section = Section(word("decisions", lang), [word(name, lang) for name in ("severity", "count", "what", "why")])
        for met in report.plan.decisions:
            section.add(word(met.severity, lang), str(met.count), met.what, met.why)
        yield section
    yield _sum_section("per_month", report.rows("kind", "series", "month"), ("kind", "series", "month"), lang)


def _sum_section(title: str, rows: list[SumRow], parts: Sequence[str], lang: str) -> Section:
    names = ("count", "base", "tax", "total", "paid")
    section = Section(
        word(title, lang),
        [
            *(word("tax_code" if part == "tax" else part, lang) for part in parts),
            *(word(name, lang) for name in names),
            word("difference", lang),
        ],
        len(parts),
    )
    for row in rows:
        one = row.source
        section.add(
            *(word(getattr(row, part), lang) for part in parts),
            str(one.count),
            *(euros(figure, lang) for figure in (one.base, one.tax, one.total, one.paid)),
            word("agrees" if row.agrees else "differs", lang),
            good=row.agrees,
        )
    return section


def _cell(tag: str, text: str, is_number: bool) -> str:  # noqa: FBT001 - a row is built from both
    return f"<{tag}{' class=n' if is_number else ''}>{html.escape(text)}</{tag}>"


def _markdown_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
