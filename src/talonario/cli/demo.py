"""`talonario demo`: a Holded company of three years moves in before your eyes, and both APIs stay open to try."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from random import Random
from types import FrameType
from typing import Annotated, NoReturn

import httpx
import typer
from rich.console import Console

from talonario.cli.demo_books import DATABASE, Books, open_books
from talonario.cli.demo_server import DemoServer, ServerFailedError, free_port
from talonario.cli.demo_words import Language, language_of, word
from talonario.cli.sample.company import SEED, TINY, Sizes, sample_company
from talonario.cli.sample.fill import RequestRefusedError, fill
from talonario.clients.errors import ApiError
from talonario.domain.context import MADRID
from talonario.migrate.progress import reporter
from talonario.migrate.report import Report
from talonario.migrate.run import Blocked, run
from talonario.migrate.tables import print_report

_FAILED = 1
_WRONG_USE = 2
_TERMINATED = 143
_WIDTH_OF_A_FILE = 120


class Size(StrEnum):
    """How large the sample company is."""

    full = "full"
    tiny = "tiny"


_SIZES = {Size.full: Sizes(), Size.tiny: TINY}


def demo(
    *,
    once: Annotated[bool, typer.Option("--once", help="Stop after the reconciliation.")] = False,
    port: Annotated[int, typer.Option(help="Port of the server, on loopback; 0 for any.")] = 8080,
    data: Annotated[Path | None, typer.Option(help="Folder to keep; a temporary one by default.")] = None,
    lang: Annotated[str, typer.Option(help="es or en; by default what LANG says.")] = "",
    size: Annotated[Size, typer.Option(help="How large the sample company is.")] = Size.full,
    seed: Annotated[int, typer.Option(help="Another seed, another company.")] = SEED,
) -> None:
    """Move a sample Holded company in, prove that nothing was lost, and leave both APIs open to try."""
    stage = _Stage(language_of(lang or os.environ.get("LC_ALL") or os.environ.get("LANG", "")))
    if data is not None and (data / DATABASE).exists():
        stage.say("in_use", style="red", folder=data)
        raise typer.Exit(_WRONG_USE)
    signal.signal(signal.SIGTERM, _end)
    try:
        with _folder(data) as folder:
            code = stage.play(folder, port, Random(seed), _SIZES[size], once=once)  # noqa: S311 - not a secret
    except (ServerFailedError, RequestRefusedError, Blocked, ApiError, httpx.TransportError) as problem:
        stage.say("failed", style="red", why=problem)
        raise typer.Exit(_FAILED) from problem
    raise typer.Exit(code)


class _Stage:
    """The demonstration, scene by scene, telling what it does."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._out = Console(soft_wrap=True, highlight=False)
        if not self._out.is_terminal:
            self._out.width = _WIDTH_OF_A_FILE
        self._started = time.monotonic()

    def say(self, name: str, *, style: str = "", **values: object) -> None:
        """Say a sentence of the demonstration's words."""
        self._out.print(word(name, self._language, **values), style=style, markup=False)

    def play(self, folder: Path, wanted_port: int, rng: Random, sizes: Sizes, *, once: bool) -> int:
        """Play it all; return the exit code of the migration, or 0 when somebody stopped it after that."""
        self.say("title", style="bold")
        self.say("folder", folder=folder)
        books = open_books(folder)
        port = free_port(wanted_port)
        if wanted_port and port != wanted_port:
            self.say("port_taken", wanted=wanted_port, port=port)
        with DemoServer(port, books.environment, folder / "server.log") as server:
            self.say("serving", address=server.address)
            self._fill(server.address, books, rng, sizes)
            report = self._move(server.address, books, folder)
            print_report(self._out, report, self._language)
            self.say("total", seconds=self._seconds())
            if not once:
                self._leave_open(server, books)
        return report.exit_code

    def _fill(self, address: str, books: Books, rng: Random, sizes: Sizes) -> None:
        steps = sample_company(rng, datetime.now(MADRID).date(), sizes)
        self.say("filling", requests=sum(step.size for step in steps))
        begun = time.monotonic()
        client = httpx.Client(base_url=address, headers={"key": books.source_key}, timeout=60)
        with client, reporter(bars=True) as progress:
            fill(client, steps, progress, lambda name: word(f"step.{name}", self._language))
        self.say("filled", seconds=self._seconds(begun))

    def _move(self, address: str, books: Books, folder: Path) -> Report:
        self.say("moving")
        begun = time.monotonic()
        ledger = folder / "migration.ledger"
        with reporter(bars=True) as progress:
            report = run(
                address,
                books.source_key,
                address,
                books.target_key,
                ledger,
                progress=progress,
                lang=self._language,
            )
        self.say("moved", seconds=self._seconds(begun))
        return report

    def _leave_open(self, server: DemoServer, books: Books) -> None:
        """Show the doors and their keys, and wait until somebody has seen enough."""
        holded = f"{server.address}/api/invoicing/v1"
        self.say("running", style="bold green")
        self._show("source", holded_key=books.source_key)
        self._show("target", factuarea_key=books.target_key, holded_key=books.target_holded_key)
        self._show("owner", user=books.email, password=books.password)
        self.say("try", style="bold")
        for header, url in (
            (f"key: {books.source_key}", f"{holded}/documents/invoice?limit=2"),
            (f"Authorization: Bearer {books.target_key}", f"{server.address}/v1/invoices?limit=2"),
            (f"key: {books.target_holded_key}", f"{holded}/contacts?limit=2"),
        ):
            self._out.print(f"  curl -s -H '{header}' '{url}'", markup=False)
        try:
            server.wait()
        except KeyboardInterrupt:
            self.say("stopping")

    def _show(self, heading: str, **values: str) -> None:
        self.say(heading, style="bold")
        for name, value in values.items():
            self._out.print(f"  {word(name, self._language)}: {value}", markup=False)

    def _seconds(self, since: float | None = None) -> str:
        return f"{time.monotonic() - (self._started if since is None else since):.0f}"


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """Give a folder for the data: the one to keep, or a temporary one that goes when all is over."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    folder = Path(tempfile.mkdtemp(prefix="talonario-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Leave through every `with` when asked to terminate, so that the server stops and the folder goes."""
    raise SystemExit(_TERMINATED)
