"""The main job on the true server: a company spoken to over Holded's dialect moves into a strict one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from random import Random

import httpx
import pytest

from talonario.cli.demo_books import Books, open_books
from talonario.cli.demo_server import DemoServer, free_port
from talonario.cli.sample.company import SEED, TINY, sample_company
from talonario.cli.sample.fill import fill
from talonario.clients.factuarea import FactuareaClient
from talonario.clients.holded import HoldedClient
from talonario.migrate.ledger import Ledger
from talonario.migrate.progress import Silent
from talonario.migrate.report import Report
from talonario.migrate.run import Move, open_source, open_target, run

TODAY = date(2026, 6, 30)


class Stage:
    """A server with a filled company and an empty one, and the ledger of the move between them."""

    def __init__(self, folder: Path, books: Books, address: str) -> None:
        self.books = books
        self.address = address
        self.ledger = folder / "libro.sqlite"
        self.database = folder / "talonario.db"

    def move(self) -> Report:
        """The whole move."""
        return run(self.address, self.books.source_key, self.address, self.books.target_key, self.ledger)

    def verify(self) -> Report:
        """Both sides read again."""
        with (
            Ledger(self.ledger) as book,
            closing(open_source(self.address, self.books.source_key)) as source,
            closing(open_target(self.address, self.books.target_key)) as target,
        ):
            return Move(source, target, book).verify()

    def tamper(self, table: str, change: str) -> None:
        """Change the first invoice that was moved, or its lines, behind the server's back."""
        column = "id" if table == "documents" else "document_id"
        statement = f"update {table} set {change} where {column} = {OF_FIRST}"  # noqa: S608 - written below
        with closing(sqlite3.connect(self.database, timeout=30)) as database:
            changed = database.execute(statement).rowcount
            database.commit()
        assert changed > 0, statement


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The stage, with the move already made once."""
    folder = tmp_path_factory.mktemp("empresa")
    books = open_books(folder)
    with DemoServer(free_port(0), books.environment, folder / "server.log") as server:
        with httpx.Client(base_url=server.address, headers={"key": books.source_key}, timeout=60) as client:
            fill(client, sample_company(Random(SEED), TODAY, TINY), Silent())
        made = Stage(folder, books, server.address)
        report = made.move()
        assert report.verification.differences == []
        assert report.quarantine == []
        assert report.exit_code == 0
        yield made


def test_everything_is_there_with_its_own_numbers(stage: Stage) -> None:
    """As many records as the sample made, and the same documents seen through the old dialect of the new company."""
    report = stage.verify()
    there = {counted.resource: counted for counted in report.verification.counts}
    assert there["documents"].agree == TINY.documents
    assert there["products"].agree == TINY.products + TINY.services
    assert there["contacts"].agree >= TINY.contacts
    with (
        closing(HoldedClient(stage.address, stage.books.source_key)) as before,
        closing(HoldedClient(stage.address, stage.books.target_holded_key)) as after,
    ):
        for kind in ("invoice", "creditnote", "purchase", "estimate"):
            old = {one["id"]: one for one in before.documents(kind).list()}
            new = {one["id"]: one for one in after.documents(kind).list()}
            for name in ("docNumber", "date", "total", "subtotal", "paymentsPending", "contactName", "draft"):
                assert {who: one[name] for who, one in new.items()} == {who: one[name] for who, one in old.items()}


def test_old_ids_are_found_in_both_dialects(stage: Stage) -> None:
    """An integration that stored an id years ago finds its record in the new company."""
    with (
        closing(HoldedClient(stage.address, stage.books.source_key)) as before,
        closing(HoldedClient(stage.address, stage.books.target_holded_key)) as after,
        closing(FactuareaClient(stage.address, stage.books.target_key)) as factuarea,
    ):
        invoice = next(one for one in before.documents("invoice").list() if one["docNumber"])
        assert after.documents("invoice").get(invoice["id"])["docNumber"] == invoice["docNumber"]
        found = factuarea.invoices.find_by_external_id(invoice["id"])
        assert found is not None
        assert found.number == invoice["docNumber"]
        contact = next(before.contacts.list())
        assert after.contacts.get(contact["id"])["name"] == contact["name"]


def test_a_second_run_writes_nothing(stage: Stage) -> None:
    """Everything is there already."""
    report = stage.move()
    assert set(report.written.values()) == {0}
    assert report.exit_code == 0


OF_FIRST = "(select id from documents where issued_elsewhere = 1 and kind = 'invoice' order by id limit 1)"


@pytest.mark.parametrize(
    ("table", "change", "back", "field"),
    [
        ("documents", "total = total + 1, vat = vat + 1", "total = total - 1, vat = vat - 1", "total"),
        ("documents", "issued_on = date(issued_on, '-1 day')", "issued_on = date(issued_on, '+1 day')", "issued_on"),
        ("document_lines", "unit_price = unit_price + 1", "unit_price = unit_price - 1", "lines.0.unit_price"),
    ],
)
def test_what_changed_behind_the_servers_back_is_named(
    stage: Stage, table: str, change: str, back: str, field: str
) -> None:
    """A cent, a day, a millionth: exit code 3 and the name of the invoice."""
    stage.tamper(table, change)
    try:
        report = stage.verify()
    finally:
        stage.tamper(table, back)
    assert report.exit_code == 3
    assert field in {one.field for one in report.verification.differences if one.resource == "documents"}
    assert stage.verify().exit_code == 0
