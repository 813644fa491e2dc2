"""`talonario migrate`: moving a company in from another system, step by step or at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import msgspec
import typer
from rich.console import Console

from talonario.clients.errors import ApiError
from talonario.migrate import decisions as decided
from talonario.migrate import inventory as inventories
from talonario.migrate import report as reports
from talonario.migrate import report_file, tables
from talonario.migrate.ledger import Ledger, LedgerMismatch
from talonario.migrate.ledger_file import LEDGER_ERRORS, LedgerInUse, LedgerTooNew, NotALedger, trouble
from talonario.migrate.progress import reporter
from talonario.migrate.run import Blocked, Move, NothingRead, open_source, open_target
from talonario.migrate.words import word

app = typer.Typer(
    help="Traer una empresa desde otro sistema / move a company in from another system.", no_args_is_help=True
)

FAILED, WRONG_USE = 1, 2

From = Annotated[str, typer.Option("--from", help="holded:URL", show_default=False)]
To = Annotated[str, typer.Option("--to", help="factuarea:URL", show_default=False)]
FromKey = Annotated[str, typer.Option("--from-key", envvar="TALONARIO_FROM_KEY", show_default=False)]
ToKey = Annotated[str, typer.Option("--to-key", envvar="TALONARIO_TO_KEY", show_default=False)]
LedgerPath = Annotated[Path, typer.Option("--ledger", help="Fichero del libro / ledger file", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Un solo valor JSON / one JSON value")]
Timeout = Annotated[
    float,
    typer.Option("--timeout", min=0.1, help="Segundos que se espera una respuesta / seconds to wait for an answer"),
]
Lang = Annotated[str, typer.Option("--lang", help="es | en")]
ReportFile = Annotated[
    Path | None,
    typer.Option("--file", help="Informe .html o .md / report as .html or .md", show_default=False),
]


class Session:
    """One command: its language, whether a program reads it, and where its words go."""

    def __init__(self, lang: str, *, as_json: bool) -> None:
        asked = lang or os.environ.get("LC_ALL") or os.environ.get("LANG") or "es"
        self.lang = "en" if asked.lower().startswith("en") else "es"
        self.as_json = as_json
        self.out = Console(file=sys.stdout)
        self.progress = reporter(bars=not as_json)

    def give(self, value: Any) -> None:
        """The one JSON value of this command."""
        sys.stdout.write(msgspec.json.encode(value).decode() + "\n")

    def fail(self, code: int, message: str, *, can_resume: bool = False) -> NoReturn:
        """Say what went wrong on standard error and end."""
        sys.stderr.write(message + "\n")
        if can_resume:
            sys.stderr.write(word("resume", self.lang) + "\n")
        if self.as_json:
            self.give({"error": message, "exit_code": code})
        raise typer.Exit(code)

    def url(self, system: str, text: str) -> str:
        """The address in `system:URL`."""
        name, _, url = text.partition(":")
        if name != system or not url.startswith(("http://", "https://")):
            self.fail(WRONG_USE, word("bad_system", self.lang, what=text))
        return url

    def key(self, side: str, given: str) -> str:
        """The key of a side, from its option or the environment."""
        if not given:
            env = f"TALONARIO_{side.upper()}_KEY"
            self.fail(WRONG_USE, word("no_key", self.lang, what=side, env=env))
        return given


@contextmanager
def _guarded(session: Session, ledger: Path) -> Iterator[None]:
    """Turn what can go wrong into a sentence and an exit code."""
    try:
        with session.progress:
            yield
    except Blocked as error:
        if not session.as_json:
            tables.print_plan(Console(file=sys.stderr), error.plan, session.lang)
        session.fail(FAILED, word("blocked", session.lang))
    except NothingRead:
        session.fail(WRONG_USE, word("nothing_read", session.lang))
    except LedgerInUse as error:
        session.fail(FAILED, word("ledger_in_use", session.lang, what=error))
    except LedgerMismatch as error:
        session.fail(WRONG_USE, word("ledger_mismatch", session.lang, what=error))
    except NotALedger as error:
        session.fail(WRONG_USE, word("not_a_ledger", session.lang, what=error))
    except LedgerTooNew as error:
        session.fail(WRONG_USE, word("ledger_too_new", session.lang, what=error))
    except LEDGER_ERRORS as error:
        session.fail(FAILED, word(trouble(error), session.lang, path=ledger, what=error))
    except (ApiError, OSError) as error:
        session.fail(FAILED, word("failed", session.lang, what=error), can_resume=True)
    except KeyboardInterrupt:
        session.fail(FAILED, word("failed", session.lang, what="Ctrl-C"), can_resume=True)


@contextmanager
def _move(
    session: Session, source: str, source_key: str, target: str, target_key: str, ledger: Path, timeout: float
) -> Iterator[Move]:
    source_url, target_url = session.url("holded", source), session.url("factuarea", target)
    keys = session.key("from", source_key), session.key("to", target_key)
    with (
        _guarded(session, ledger),
        Ledger(ledger) as book,
        closing(open_source(source_url, keys[0], timeout_seconds=timeout)) as reading,
        closing(open_target(target_url, keys[1], timeout_seconds=timeout)) as writing,
    ):
        yield Move(reading, writing, book, progress=session.progress, lang=session.lang)


@app.command()
def inventory(
    *,
    source: From,
    ledger: LedgerPath,
    source_key: FromKey = "",
    timeout: Timeout = 60.0,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Leer el origen y contar lo que hay / read the source and count what it holds."""
    session = Session(lang, as_json=as_json)
    url, key = session.url("holded", source), session.key("from", source_key)
    with (
        _guarded(session, ledger),
        Ledger(ledger) as book,
        closing(open_source(url, key, timeout_seconds=timeout)) as system,
    ):
        book.bind(system.address)
        found = inventories.take(system, book, session.progress, session.lang)
    if as_json:
        session.give(found)
    else:
        tables.print_inventory(session.out, found, session.lang)


@app.command()
def plan(
    *,
    source: From,
    target: To,
    ledger: LedgerPath,
    source_key: FromKey = "",
    target_key: ToKey = "",
    timeout: Timeout = 60.0,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Decir qué se mueve, qué cambia y qué lo impide / say what moves, changes and stands in the way."""
    session = Session(lang, as_json=as_json)
    with _move(session, source, source_key, target, target_key, ledger, timeout) as move:
        if inventories.last(move.ledger) is None:
            move.inventory()
        found = move.plan()
    if as_json:
        session.give(msgspec.to_builtins(found))
    else:
        tables.print_plan(session.out, found, session.lang)
    raise typer.Exit(FAILED if found.blocked else 0)


@app.command()
def apply(
    *,
    source: From,
    target: To,
    ledger: LedgerPath,
    source_key: FromKey = "",
    target_key: ToKey = "",
    timeout: Timeout = 60.0,
    file: ReportFile = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Mover lo que aún no esté y comprobarlo / move what is not there yet, and verify it."""
    session = Session(lang, as_json=as_json)
    with _move(session, source, source_key, target, target_key, ledger, timeout) as move:
        found = move.whole()
    _show(session, found, file)


@app.command()
def verify(
    *,
    source: From,
    target: To,
    ledger: LedgerPath,
    source_key: FromKey = "",
    target_key: ToKey = "",
    timeout: Timeout = 60.0,
    file: ReportFile = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Releer los dos lados y compararlos / read both sides again and compare them."""
    session = Session(lang, as_json=as_json)
    with _move(session, source, source_key, target, target_key, ledger, timeout) as move:
        found = move.verify()
    _show(session, found, file)


@app.command()
def decisions() -> None:
    """Imprimir qué se decide en cada diferencia, y por qué / print what is decided of every difference, and why."""
    sys.stdout.write(decided.page())


@app.command()
def report(*, ledger: LedgerPath, file: ReportFile = None, as_json: AsJson = False, lang: Lang = "") -> None:
    """Mostrar la última conciliación / show the last reconciliation."""
    session = Session(lang, as_json=as_json)
    if not ledger.exists():
        session.fail(WRONG_USE, word("nothing_read", session.lang))
    with _guarded(session, ledger), Ledger(ledger) as book:
        found = reports.last(book)
    if found is None:
        session.fail(WRONG_USE, word("not_verified", session.lang))
    _show(session, found, file)


def _show(session: Session, found: reports.Report, file: Path | None) -> None:
    if file is not None:
        report_file.write(found, file, session.lang)
        sys.stderr.write(word("file_written", session.lang, what=file) + "\n")
    if session.as_json:
        session.give(found.as_json())
    else:
        tables.print_report(session.out, found, session.lang)
    raise typer.Exit(found.exit_code)
