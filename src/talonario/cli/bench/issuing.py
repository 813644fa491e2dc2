"""Issuing a three-line invoice over HTTP, beside the bare SQL of the very same transactions."""

import gc
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import uuid4

import falcon.testing
import msgspec

from talonario import app
from talonario.cli import books
from talonario.cli.bench.figures import Row, row
from talonario.cli.bench.load import Answer, Conversation, Load, NoAnswer, WrongAnswer, connected, request
from talonario.cli.bench.recorder import Recorder, Transaction, replay
from talonario.cli.bench.stage import Party, Stage
from talonario.domain.context import madrid_day
from talonario.domain.identity import short_id
from talonario.domain.keys import Dialect
from talonario.migrate.progress import Reporter
from talonario.store import Database

LINES: Final = (("Asesoría", 3, 45.5, 21), ("Libro", 1, 18.27, 4), ("Menú", 2, 12.35, 10))
AIMS: Final = {"sqlite": 0.6, "postgresql": 0.5}


class Ask(msgspec.Struct, frozen=True):
    """A request that issues one invoice."""

    path: str
    headers: dict[str, str]
    body: bytes


def asks(dialect: Dialect, parties: Sequence[Party], count: int, now: datetime) -> list[Ask]:
    """So many requests, the companies in turns."""
    make = _factuarea if dialect == "factuarea" else _holded
    return [make(parties[turn % len(parties)], now) for turn in range(count)]


def _factuarea(party: Party, now: datetime) -> Ask:
    day = madrid_day(now).isoformat()
    body = {
        "client_id": party.customer_id,
        "series_id": party.series_id,
        "issued_on": day,
        "due_on": day,
        "lines": [
            {"description": name, "quantity": quantity, "unit_price": price, "tax_rate": rate}
            for name, quantity, price, rate in LINES
        ],
        "options": {"issue_directly": True},
    }
    headers = {"Authorization": f"Bearer {party.factuarea_key}", "Idempotency-Key": str(uuid4())}
    return Ask("/v1/invoices", headers, msgspec.json.encode(body))


def _holded(party: Party, now: datetime) -> Ask:
    body = {
        "contactId": short_id(party.customer_id),
        "date": int(now.timestamp()),
        "approveDoc": True,
        "items": [
            {"name": name, "units": quantity, "subtotal": price, "tax": rate} for name, quantity, price, rate in LINES
        ],
    }
    return Ask("/api/invoicing/v1/documents/invoice", {"key": party.holded_key}, msgspec.json.encode(body))


def converse(ask: Ask) -> Conversation:
    """Issue, and see that it got a number."""
    answer: Answer = yield request("POST", ask.path, ask.headers, ask.body)
    if answer.status != 201 or b'"number":null' in answer.body or b'"invoiceNum":null' in answer.body:
        raise WrongAnswer(answer)


class Disagreement(Exception):
    """The books do not hold what was said to be written."""


def record(stage: Stage, wanted: Sequence[Ask], progress: Reporter) -> list[Transaction]:
    """Do it in this process, on a copy of the books, and give what each said to the engine."""
    recorder = Recorder(Database.open(stage.recorded).engine)
    now = books.now()
    # The clock stands still, so that no transaction but the first notes when a key was used.
    client = falcon.testing.TestClient(app.build(Database(recorder), app.outside(clock=lambda: now)))
    heard: list[Transaction] = []
    for ask in wanted:
        recorder.transactions.clear()
        answer = client.simulate_post(
            ask.path, headers={**ask.headers, "Content-Type": "application/json"}, body=ask.body
        )
        if answer.status_code != 201:
            raise WrongAnswer(Answer(answer.status_code, answer.content))
        heard.append(recorder.transactions[-1])
        progress.advance()
    recorder.close()
    return heard


def measure(stage: Stage, dialect: Dialect, each: int, rounds: int, clients: int, progress: Reporter) -> Row:
    """Issue over HTTP and replay in turns, each side on books of its own that began alike."""
    name = "issue" if dialect == "factuarea" else "issue-holded"
    before = stage.invoices_in(stage.served)
    warm = max(clients, each // 4)
    wanted = asks(dialect, stage.parties, warm + each * rounds, books.now())
    progress.begin(f"{stage.engine}: {name}: recording", len(wanted))
    heard = record(stage, wanted, progress)
    progress.end()
    # What is kept for the replay would otherwise be looked through again and again while the clients are timed.
    gc.collect()
    gc.freeze()
    progress.begin(f"{stage.engine}: {name}", rounds)
    bare = Database.open(stage.bare).engine
    threads = 1 if stage.engine == "sqlite" else clients
    ours: list[Load] = []
    beside: list[Load] = []
    with connected(stage.port, clients) as served:
        warmed = served.hold(map(converse, wanted[:warm]))
        if warmed.failures:
            raise NoAnswer(warmed.failures[0])
        replay(bare, heard[:warm], threads)
        for start in range(warm, len(wanted), each):
            ours.append(served.hold(map(converse, wanted[start : start + each])))
            beside.append(replay(bare, heard[start : start + each], threads))
            progress.advance()
    bare.close()
    gc.unfreeze()
    progress.end()
    agree(stage, before, acknowledged=sum(len(load.took) for load in [warmed, *ours]), replayed=len(wanted))
    return row(name, stage.engine, ("over HTTP", ours), ("same SQL alone", beside), AIMS[stage.engine])


def prepare(stage: Stage, wanted: int) -> None:
    """Issue invoices of the first company, until it has so many."""
    asked = asks("factuarea", stage.parties[:1], wanted, books.now())
    with connected(stage.port, 1) as served:
        load = served.hold(map(converse, asked))
    if load.failures:
        raise NoAnswer(load.failures[0])


def agree(stage: Stage, before: int, *, acknowledged: int, replayed: int) -> None:
    """What was counted is in the books, on both sides. Raises Disagreement."""
    served, bare = stage.invoices_in(stage.served) - before, stage.invoices_in(stage.bare) - before
    if (served, bare) != (acknowledged, replayed):
        raise Disagreement(
            f"{acknowledged} invoices were acknowledged and {served} are there; "
            f"{replayed} were replayed and {bare} are there"
        )
