"""`talonario emulate holded`."""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

from talonario.app import utc_now
from talonario.cli.emulator import faults
from talonario.cli.emulator.desk import instant_of
from talonario.cli.emulator.server import Emulator
from talonario.cli.emulator.stage import Stage, StageRefused
from talonario.cli.sample.company import SEED, TINY, Sizes
from talonario.cli.sample.fill import RequestRefusedError
from talonario.migrate.progress import Silent, reporter
from talonario.store.errors import StoreError

app = typer.Typer(no_args_is_help=True, help="Servers for the tests of integrators.")


class Sample(StrEnum):
    """How large the sample company is."""

    tiny = "tiny"
    small = "small"
    full = "full"


class Quirks(StrEnum):
    """How the emulator speaks."""

    live = "live"
    truthful = "truthful"


SIZES: Final = {
    Sample.tiny: TINY,
    Sample.small: Sizes(contacts=200, products=60, services=10, documents=600),
    Sample.full: Sizes(),
}


@app.callback()
def emulate() -> None:
    """Servers for the tests of integrators."""


@app.command()
def holded(
    *,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 for any.", min=0, max=65535)] = 8090,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    key: Annotated[str, typer.Option(help="The key to accept, 32 hexadecimal digits; by default a new one.")] = "",
    sample: Annotated[Sample | None, typer.Option(help="Begin with a company of this size.")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Begin with empty books (the default).")] = False,
    quirks: Annotated[
        Quirks, typer.Option(help="live: as the live service answers, lies included. truthful: as this server does.")
    ] = Quirks.live,
    fault: Annotated[
        str, typer.Option("--faults", help="What goes wrong: html=0.1,quota=500 or a JSON file. Nothing by default.")
    ] = "",
    clock: Annotated[str, typer.Option(help="Let time stand still at this instant (ISO 8601).")] = "",
    seed: Annotated[int, typer.Option(help="Of ids, faults and the sample.")] = SEED,
    data: Annotated[
        Path | None, typer.Option(help="SQLite file to keep the books in; a temporary one by default.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print where it is as one JSON value.")] = False,
) -> None:
    """Be Holded, on loopback, with one company, until stopped: for the tests of an integration.

    What it prints says where it is. Under /emulator it takes snapshots, puts everything back, fails on demand, sets its
    clock and tells what it was asked (docs/guides/emulator.md).
    """
    if empty and sample is not None:
        raise typer.BadParameter("books are empty or hold a sample: --empty or --sample, not both")
    try:
        wrong = faults.of_option(fault) if fault else faults.Faults()
        with until_told(), tempfile.TemporaryDirectory(prefix="talonario-emulator-") as folder:
            stage = Stage(Path(folder), data, seed, utc_now)
            with closing(stage):
                if clock:
                    stage.clock.put(instant_of(clock))
                with reporter(bars=True) if sample else Silent() as progress:
                    sizes = SIZES[sample] if sample else None
                    writes, reads = stage.open_books(quirks.value, key or None, sizes, progress)
                stage.fail(wrong)
                stage.take("beginning")
                with _listening(host, port, stage) as server:
                    _say(server, writes, reads, data, as_json=as_json)
                    server.serve_forever()
    except (faults.FaultsUnknown, StageRefused) as refusal:
        raise typer.BadParameter(str(refusal)) from refusal
    except (RequestRefusedError, StoreError, OSError) as failure:
        sys.stderr.write(f"talonario: {failure}\n")
        raise typer.Exit(1) from failure


@contextmanager
def until_told() -> Iterator[None]:
    """End with the first Ctrl+C or SIGTERM, wherever it arrives, and let nothing disturb the tidying up.

    Often both come: Ctrl+C in a terminal reaches the tests and the emulator, and then the tests stop the emulator.
    """
    told = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(one) for one in told]

    def end(_signal: int, _frame: object) -> None:
        for one in told:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    for one in told:
        signal.signal(one, end)
    try:
        yield
    except KeyboardInterrupt:
        sys.stderr.write("talonario: the emulator stops\n")
    finally:
        for one, handler in zip(told, before, strict=True):
            signal.signal(one, handler)


def _listening(host: str, port: int, stage: Stage) -> Emulator:
    try:
        return Emulator(host, port, stage)
    except OSError as refusal:
        hint = "name another one with --port, or 0 for any that is free"
        raise OSError(f"it cannot listen on {host}, port {port} ({refusal.strerror}): {hint}") from refusal


def _say(server: Emulator, writes: str, reads: str, data: Path | None, *, as_json: bool) -> None:
    """Say where it is and, to people, what to do now."""
    place = {
        "url": server.url,
        "base_url": f"{server.url}/api/invoicing/v1",
        "key": writes,
        "read_only_key": reads,
        "control": f"{server.url}/emulator",
    }
    if as_json:
        sys.stdout.write(msgspec.json.encode(place).decode() + "\n")
    else:
        place["try"] = f"curl -H 'key: {writes}' {place['base_url']}/contacts"
        place["stop"] = f"Ctrl+C; the books stay in {data}" if data else "Ctrl+C; the books go with it"
        width = max(len(name) for name in place)
        sys.stdout.writelines(f"{name.ljust(width)}  {value}\n" for name, value in place.items())
    sys.stdout.flush()
