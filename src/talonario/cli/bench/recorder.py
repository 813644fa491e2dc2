"""The bare side of writing: what the transactions of requests said to the engine, said again with nothing around."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple

from talonario.cli.bench.load import Load
from talonario.store.engine import Batch, Engine, Session, Step


class Said(NamedTuple):
    """One conversation of a transaction with its database: what was called, and with what."""

    call: str
    content: Any


Transaction = Sequence[Said]


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
        self.transactions: list[Transaction] = []

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


def replay(engine: Engine, transactions: Sequence[Transaction], threads: int) -> Load:
    """Say transactions again, each whole, so many at once. What goes wrong is raised."""
    waiting = iter(transactions)
    guard = threading.Lock()
    took: list[float] = []
    broken: list[BaseException] = []

    def work() -> None:
        while True:
            with guard:
                transaction = next(waiting, None)
            if transaction is None or broken:
                return
            began = time.perf_counter()
            try:
                with engine.writing() as session:
                    for said in transaction:
                        getattr(session, said.call)(said.content)
            except BaseException as error:  # noqa: BLE001  (raised again below, by the thread that asked)
                broken.append(error)
                return
            took.append(time.perf_counter() - began)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    ended = time.perf_counter()
    if broken:
        raise broken[0]
    return Load(began, ended, took, [])
