"""Moving a company in, beside its source's own ceiling: the very same pages fetched, and nothing done with them."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Final

import httpx
import msgspec

from talonario.cli import books
from talonario.cli.bench.figures import Row, row
from talonario.cli.bench.load import Answer, Clients, Conversation, Load, WrongAnswer, connected, request
from talonario.cli.bench.stage import Stage, key, serving
from talonario.cli.demo_server import HOST
from talonario.cli.sample.company import NAME, SEED, TAX_ID, TINY, Sizes, sample_company
from talonario.cli.sample.fill import fill
from talonario.domain import founding
from talonario.domain.companies import Policy
from talonario.domain.context import MADRID
from talonario.domain.keys import Dialect
from talonario.migrate.ledger import Ledger
from talonario.migrate.progress import Reporter
from talonario.migrate.run import Move, open_source, open_target
from talonario.store import Database

ROUNDS_MAX: Final = 3


class Source(msgspec.Struct, frozen=True):
    """A server that speaks like Holded, with the sample company in it."""

    port: int
    key: str


def sizes(invoices: int) -> Sizes:
    """A sample company in proportion to how much else is measured: some 750 records beside 2,000 invoices."""
    times = max(1, invoices // 500)
    return Sizes(*(times * count for count in msgspec.structs.astuple(TINY)))


@contextmanager
def source(folder: Path, wanted: Sizes, progress: Reporter) -> Iterator[Source]:
    """Serve the sample company from a process and a file of its own."""
    url = f"sqlite:///{(folder / 'source.db').absolute()}?synchronous=NORMAL"
    database = Database.open(url)
    database.upgrade()
    text = _company(database, "open", "holded")
    database.close()
    with serving(url, folder / "source.log", "talonario", "serve") as port:
        steps = sample_company(Random(SEED), datetime.now(MADRID).date(), wanted)  # noqa: S311  (not a secret)
        with httpx.Client(base_url=_address(port), headers={"key": text}, timeout=60) as client:
            fill(client, steps, progress, lambda name: f"source: {name}")
        yield Source(port, text)


def measure(stage: Stage, moved: Source, rounds: int, progress: Reporter) -> Row:
    """Move everything into an empty company, then fetch what was fetched, in turns."""
    rounds = min(rounds, ROUNDS_MAX)
    progress.begin(f"{stage.engine}: migrate", rounds)
    ours: list[Load] = []
    beside: list[Load] = []
    written = 0
    with connected(moved.port, 1) as reader:
        for turn in range(rounds):
            load, written, pages = _move(stage, moved, stage.folder / f"{stage.engine}-{turn}.ledger")
            ours.append(load)
            beside.append(_fetch(reader, moved, pages))
            progress.advance()
    progress.end()
    return row("migrate", stage.engine, (f"{written} records moved", ours), (f"{len(pages)} pages fetched", beside))


def _move(stage: Stage, moved: Source, ledger: Path) -> tuple[Load, int, list[str]]:
    """One whole move: how long it took, how many records it wrote, and what it asked of its source."""
    database = Database.open(stage.served)
    text = _company(database, "strict", "factuarea")
    database.close()
    pages: list[str] = []
    http = httpx.Client(timeout=60, event_hooks={"request": [lambda sent: pages.append(sent.url.raw_path.decode())]})
    began = time.perf_counter()
    with (
        Ledger(ledger) as book,
        closing(open_source(_address(moved.port), moved.key, http=http)) as reading,
        closing(open_target(_address(stage.port), text)) as writing,
    ):
        report = Move(reading, writing, book).whole()
    ended = time.perf_counter()
    failures = [] if report.clean else ["the move ended with differences"]
    return Load(began, ended, [ended - began], failures), sum(report.written.values()), pages


def _fetch(reader: Clients, moved: Source, pages: Sequence[str]) -> Load:
    def conversation() -> Conversation:
        for page in pages:
            answer: Answer = yield request("GET", page, {"key": moved.key})
            if answer.status != 200:
                raise WrongAnswer(answer)

    return reader.hold([conversation()])


def _company(database: Database, policy: Policy, dialect: Dialect) -> str:
    """Open empty books; the key to them."""
    company = founding.found(database, NAME, TAX_ID, policy, now=books.now(), new_id=books.new_id)
    return key(database, company, dialect)


def _address(port: int) -> str:
    return f"http://{HOST}:{port}"
