"""`talonario bench`: what is measured, in which order, and how it is shown."""

import os
import platform
import sys
import tempfile
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from talonario.cli.bench import issuing, moving, reading, webhooks
from talonario.cli.bench.figures import Figures, Row
from talonario.cli.bench.grounds import grounds
from talonario.cli.bench.issuing import Disagreement
from talonario.cli.bench.load import NoAnswer, WrongAnswer
from talonario.cli.bench.stage import Stage, staged
from talonario.cli.demo_server import ServerFailedError
from talonario.domain.keys import Dialect
from talonario.migrate.progress import Reporter, reporter

FAILED: Final = 1


class Measurement(StrEnum):
    """What can be measured."""

    issue = "issue"
    holded = "issue-holded"
    read = "read"
    list = "list"
    migrate = "migrate"
    webhooks = "webhooks"


def bench(
    what: Annotated[list[Measurement] | None, typer.Argument(help="Measure this alone; all by default.")] = None,
    *,
    invoices: Annotated[int, typer.Option(min=10, help="How many invoices each side issues.")] = 1000,
    clients: Annotated[int, typer.Option(min=1, help="Conversations at once, each on its own connection.")] = 16,
    companies: Annotated[int, typer.Option(min=1, help="Companies that issue in turns.")] = 1,
    rounds: Annotated[int, typer.Option(min=1, help="How often the sides take turns.")] = 5,
    workers: Annotated[int, typer.Option(min=1, help="Processes of the server.")] = 1,
    only: Annotated[list[Measurement] | None, typer.Option(help="The same, as an option.")] = None,
    postgres: Annotated[
        str, typer.Option(envvar="TALONARIO_BENCH_POSTGRES_URL", help="Also on PostgreSQL: its role makes databases.")
    ] = "",
    folder: Annotated[Path | None, typer.Option(help="Where the files lie meanwhile: the disk to measure.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Measure over HTTP, in turns with what nothing built on the same parts can beat: ratios, medians, p99."""
    plan = Plan(invoices, clients, companies, rounds, workers, set([*(what or []), *(only or [])] or Measurement))
    with tempfile.TemporaryDirectory(prefix="talonario-bench-", dir=folder) as name:
        try:
            found = run(plan, Path(name), postgres, bars=not as_json)
        except (Disagreement, NoAnswer, WrongAnswer, ServerFailedError) as problem:
            sys.stderr.write(f"talonario bench: {problem}\n")
            raise typer.Exit(FAILED) from problem
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
    if as_json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    else:
        show(found, Console())
    if found.failed:
        raise typer.Exit(FAILED)


class Plan(msgspec.Struct, frozen=True):
    """How much of what; the names are the command's."""

    invoices: int
    clients: int
    companies: int
    rounds: int
    workers: int
    only: set[Measurement]

    @property
    def each(self) -> int:
        """Invoices of one round."""
        return max(1, self.invoices // self.rounds)


def run(plan: Plan, folder: Path, postgres: str, *, bars: bool) -> Figures:
    """Measure on SQLite and, when a cluster is named, on PostgreSQL."""
    rows: list[Row] = []
    engines: dict[str, str] = {}
    with ExitStack() as stack:
        progress = stack.enter_context(reporter(bars=bars))
        moved = None
        if Measurement.migrate in plan.only:
            moved = stack.enter_context(moving.source(folder, moving.sizes(plan.invoices), progress))
        for ground in grounds(folder, postgres):
            with ground as place, staged(place, folder, plan.companies, plan.workers) as stage:
                engines[place.engine] = place.version
                rows += _measured(stage, plan, moved, progress)
    return Figures(
        processors=os.cpu_count() or 1,
        python=platform.python_version(),
        engines=engines,
        clients=plan.clients,
        companies=plan.companies,
        workers=plan.workers,
        rounds=plan.rounds,
        rows=rows,
    )


def _measured(stage: Stage, plan: Plan, moved: moving.Source | None, progress: Reporter) -> list[Row]:
    """Every measurement that is wanted, on one engine."""
    rows: list[Row] = []
    dialects: dict[Measurement, Dialect] = {Measurement.issue: "factuarea", Measurement.holded: "holded"}
    for wanted, dialect in dialects.items():
        if wanted in plan.only:
            rows.append(issuing.measure(stage, dialect, plan.each, plan.rounds, plan.clients, progress))
    if {Measurement.read, Measurement.list} & plan.only:
        issuing.prepare(stage, reading.LISTED)
        rows += reading.measure(stage, plan.only, plan.each, plan.rounds, plan.clients, plan.workers, progress)
    if Measurement.webhooks in plan.only:
        rows += webhooks.measure(stage, plan.each * 5, plan.rounds, progress)
    if moved is not None:
        rows.append(moving.measure(stage, moved, plan.rounds, progress))
    return rows


def show(found: Figures, console: Console) -> None:
    """Print both sides of every row, the ratio in front."""
    versions = ", ".join(f"{name} {version}" for name, version in found.engines.items())
    table = Table(
        "",
        "ratio",
        "aim",
        "",
        "per second",
        "p50 ms",
        "p99 ms",
        caption=f"{found.clients} clients, {found.companies} companies, {found.rounds} rounds; "
        f"{found.processors} processors for servers, databases and clients; Python {found.python}, {versions}",
    )
    for row in found.rows:
        aim = f"{row.aim:.0%}" if row.aim is not None else ""
        table.add_row(f"{row.name}, {row.engine}", f"[bold]{row.ratio:.0%}[/]", aim, *row.ours.words())
        table.add_row("", "", "", *row.beside.words(), end_section=True)
    console.print(table)
    for row in found.rows:
        for failure, times in row.failures.items():
            console.print(f"{row.name}, {row.engine}: {times} × {failure}", style="red", markup=False)
