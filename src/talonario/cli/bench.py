"""`talonario bench`: how fast the machine issues, beside the bare SQL of the very same transactions.

Absolute numbers are the machine's; the ratio is ours. Both sides run in turns in one process, on SQLite files that
began as copies of one another, each acknowledged write on disk.
"""

import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from talonario.cli import books
from talonario.domain import contacts, founding
from talonario.domain.companies import Company
from talonario.domain.context import Context, madrid_day
from talonario.domain.documents import draft, issue
from talonario.domain.documents.pricing import LineFields
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.engine import Batch, Engine, Session, Step
from talonario.store.sqlite import SqliteEngine

ROUNDS: Final = 5

LINES: Final = (
    LineFields(name="Asesoría", quantity=Decimal(3), unit_price=Decimal("45.50"), tax_codes=("s_iva_21",)),
    LineFields(name="Libro", unit_price=Decimal("18.27"), tax_codes=("s_iva_4",)),
    LineFields(name="Menú", quantity=Decimal(2), unit_price=Decimal("12.35"), tax_codes=("s_iva_10",)),
)


class Said(NamedTuple):
    """One conversation of a transaction with its database: what was called, and with what."""

    call: str
    content: Any


class Figures(msgspec.Struct, frozen=True):
    """Issuing a three-line invoice on SQLite.

    issued_per_second   by the domain, one client, medians over the rounds
    bare_per_second     the statements of such transactions alone
    ratio               the first over the second, median of the rounds
    p50_ms, p99_ms      of one invoice
    """

    invoices: int
    issued_per_second: float
    bare_per_second: float
    ratio: float
    p50_ms: float
    p99_ms: float


class Listening:
    """A session that writes down what it is told and passes it on."""

    def __init__(self, session: Session, heard: list[Said]) -> None:
        self._session = session
        self._heard = heard

    def read(self, steps: Sequence[Step]) -> list[list[Sequence[Any]]]:
        """Pass reads on."""
        self._heard.append(Said("read", list(steps)))
        return self._session.read(steps)

    def write(self, batches: Sequence[Batch]) -> None:
        """Pass changes on."""
        self._heard.append(Said("write", [one._replace(parameters=list(one.parameters)) for one in batches]))
        self._session.write(batches)

    def changed(self, step: Step) -> int:
        """Pass a counted change on."""
        self._heard.append(Said("changed", step))
        return self._session.changed(step)


class Recorder:
    """An engine that keeps what every writing transaction said."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.name, self.dialect, self.sqlalchemy_url = engine.name, engine.dialect, engine.sqlalchemy_url
        self.transactions: list[list[Said]] = []

    def reading(self) -> AbstractContextManager[Session]:
        """Read as ever."""
        return self._engine.reading()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Write, and keep what was said."""
        heard: list[Said] = []
        with self._engine.writing() as session:
            yield Listening(session, heard)
        self.transactions.append(heard)

    def translated(self) -> AbstractContextManager[None]:
        """Translate as ever."""
        return self._engine.translated()

    def close(self) -> None:
        """Close as ever."""
        self._engine.close()


def bench(
    *,
    invoices: Annotated[int, typer.Option(min=ROUNDS, help="How many invoices each side issues.")] = 1000,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Issue three-line invoices on a SQLite file of its own, beside the bare SQL of the same transactions."""
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), invoices // ROUNDS)
    if as_json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        return
    table = Table("", "per second", title=f"A three-line invoice, SQLite, {found.invoices} times")
    table.add_row("issued by the domain", f"{found.issued_per_second:,.0f}")
    table.add_row("the same SQL alone", f"{found.bare_per_second:,.0f}")
    table.add_row("ratio", f"{found.ratio:.0%}")
    table.add_row("p50 / p99 of one", f"{found.p50_ms:.2f} / {found.p99_ms:.2f} ms")
    Console().print(table)


def measure(folder: Path, each: int) -> Figures:
    """Measure in turns: `each` invoices by the domain, then as many replayed, and again."""
    now = books.now()
    new_id = IdSource(books.now, random.SystemRandom())
    files = [folder / name for name in ("issuing.db", "recording.db", "replaying.db")]
    begun = Database(SqliteEngine(files[0]))
    begun.upgrade()
    company = founding.found(begun, "Banco de pruebas, S.L.", "B12345674", "strict", now=now, new_id=new_id)
    with begun.write(company.company_id) as tx:
        fields = contacts.ContactFields(roles=("customer",), values={"name": "Cliente"})
        customer = contacts.create(Context(tx, company, None, now, new_id), fields)
    begun.close()
    for copy in files[1:]:
        shutil.copyfile(files[0], copy)

    recorder = Recorder(SqliteEngine(files[1]))
    recorded, issuing, bare = Database(recorder), Database(SqliteEngine(files[0])), SqliteEngine(files[2])
    for _ in range(each * ROUNDS):
        _issue(recorded, company, customer, now, new_id)
    issued_took: list[float] = []
    bare_took: list[float] = []
    for turn in range(ROUNDS):
        issued_took += [_timed(partial(_issue, issuing, company, customer, now, new_id)) for _ in range(each)]
        mine = recorder.transactions[turn * each : (turn + 1) * each]
        bare_took += [_timed(partial(_replay, bare, said)) for said in mine]
    for one in (recorded, issuing, bare):
        one.close()
    issued, plain = _rates(issued_took, each), _rates(bare_took, each)
    slices = statistics.quantiles(issued_took, n=100)
    return Figures(
        invoices=each * ROUNDS,
        issued_per_second=statistics.median(issued),
        bare_per_second=statistics.median(plain),
        ratio=statistics.median(mine / theirs for mine, theirs in zip(issued, plain, strict=True)),
        p50_ms=slices[49] * 1000,
        p99_ms=slices[98] * 1000,
    )


def _issue(database: Database, company: Company, customer: contacts.Contact, now: datetime, new_id: IdSource) -> None:
    with database.write(company.company_id) as tx:
        ctx = Context(tx, company, None, now, new_id)
        fields = draft.DocumentFields(kind="invoice", issued_on=madrid_day(now), contact_id=customer.id, lines=LINES)
        issue.issue(ctx, draft.create(ctx, fields))


def _replay(engine: SqliteEngine, transaction: Sequence[Said]) -> None:
    with engine.writing() as session:
        for said in transaction:
            getattr(session, said.call)(said.content)


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _rates(took: Sequence[float], each: int) -> list[float]:
    return [each / sum(took[start : start + each]) for start in range(0, len(took), each)]
