"""Two companies on a true server, one full and one empty, and what the databases themselves say of both."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import psycopg

from talonario.cli.books import new_id, now
from talonario.cli.demo_server import DemoServer, free_port
from talonario.cli.sample.company import TINY, Sizes, sample_company
from talonario.cli.sample.fill import fill
from talonario.clients.factuarea import FactuareaClient
from talonario.domain import founding, keys
from talonario.domain.companies import Company
from talonario.domain.identity import short_id
from talonario.migrate.canonical import RESOURCES
from talonario.migrate.progress import Silent
from talonario.store import Database

TODAY = date(2026, 6, 30)


class Ends:
    """The company that moves and the one it moves into, on one server.

    address  of the server
    """

    def __init__(self, database_url: str, folder: Path) -> None:
        self._url = database_url
        database = Database.open(database_url)
        try:
            database.upgrade()
            self.source = founding.found(database, "Origen, S.L.", "B12345674", "open", now=now(), new_id=new_id)
            self.source_key = _key(database, self.source, "holded")
            self.target, self.target_key = self._target(database)
        finally:
            database.close()
        environment = {"TALONARIO_DATABASE_URL": database_url, "TALONARIO_FILES": str(folder / "files")}
        self._server = DemoServer(free_port(0), environment, folder / "server.log")
        self.address = self._server.address

    @contextmanager
    def running(self, seed: int, sizes: Sizes = TINY) -> Iterator[None]:
        """The server up, with the source full."""
        with self._server:
            with httpx.Client(base_url=self.address, headers={"key": self.source_key}, timeout=60) as client:
                fill(client, sample_company(Random(seed), TODAY, sizes), Silent())
            yield

    def another_target(self) -> None:
        """From now on the move goes into a new company."""
        database = Database.open(self._url)
        try:
            self.target, self.target_key = self._target(database)
        finally:
            database.close()

    def holded(self) -> httpx.Client:
        """Somebody who works in the source while it moves."""
        return httpx.Client(base_url=f"{self.address}/api/invoicing/v1/", headers={"key": self.source_key}, timeout=60)

    def money(self, company: Company) -> dict[str, Any]:
        """What the tables hold of a company, read behind the server's back: every cent under its document."""
        return _Tables(self._url, company.company_id).money()

    def exported(self) -> dict[str, list[Any]]:
        """Everything that the target exports, without what one company's server calls it."""
        with FactuareaClient(self.address, self.target_key) as client:
            return {
                resource: sorted(
                    (_nameless(one) for page in client.exports.pages(resource) for one in page), key=json.dumps
                )
                for resource in RESOURCES
            }

    @staticmethod
    def _target(database: Database) -> tuple[Company, str]:
        company = founding.found(database, "Destino, S.L.", "B12345674", "strict", now=now(), new_id=new_id)
        return company, _key(database, company, "factuarea")


def _key(database: Database, company: Company, dialect: keys.Dialect) -> str:
    fields = keys.KeyFields(dialect=dialect, description="Mudanza")
    return keys.create(database, company, fields, now=now(), new_id=new_id, chance=secrets.randbelow)[1]


def start(ends: Ends, step: str, source: str, target: str, ledger: Path) -> subprocess.Popen[str]:
    """`talonario migrate` in a process of its own, from one address to another."""
    command = [
        sys.executable, "-m", "talonario", "migrate", step, "--from", f"holded:{source}", "--to", f"factuarea:{target}",
        "--ledger", str(ledger), "--timeout", "2", "--json",
    ]  # fmt: skip
    keys = {"TALONARIO_FROM_KEY": ends.source_key, "TALONARIO_TO_KEY": ends.target_key}
    return subprocess.Popen(  # noqa: S603 - this interpreter and this program
        command, env={**os.environ, **keys}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def done(process: subprocess.Popen[str]) -> tuple[int, dict[str, Any], str]:
    """How a step ended: its exit code, its one JSON value and what it said on the way."""
    out, error = process.communicate(timeout=300)
    return process.returncode, json.loads(out), error


def _nameless(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record without what the target made of itself: its id, those of a pack's parts, and the instant it came."""
    kept = {name: value for name, value in record.items() if name not in {"id", "created_at"}}
    if "pack" in kept:
        kept["pack"] = [{**part, "product_id": None} for part in kept["pack"]]
    return kept


_DOCUMENTS = (
    "SELECT d.id, d.external_id, d.kind, d.state, d.number, d.issued_on, d.currency, d.subtotal, d.total, d.paid_total,"
    " d.contact_name, c.id, coalesce(c.customer_external_id, c.supplier_external_id)"
    " FROM documents d LEFT JOIN contacts c ON c.company_id = d.company_id AND c.id = d.contact_id"
    " WHERE d.company_id = {}"
)
_LINES = (
    "SELECT document_id, position, name, quantity, unit_price, discount_percent, taxes FROM document_lines"
    " WHERE company_id = {}"
)
_PAYMENTS = "SELECT document_id, id, external_id, amount, paid_on FROM payments WHERE company_id = {}"
_CONTACTS = (
    "SELECT id, coalesce(customer_external_id, supplier_external_id), name, tax_id, email FROM contacts"
    " WHERE company_id = {} AND is_active"
)
_PRODUCTS = "SELECT id, external_id, name, sku, price, cost FROM products WHERE company_id = {}"


def _short(identifier: UUID | bytes | None, external: str | None) -> str | None:
    """The id that a record has, or had, in Holded."""
    if external is not None or identifier is None:
        return external
    return short_id(identifier if isinstance(identifier, UUID) else UUID(bytes=identifier))


class _Tables:
    """The rows of a company, read by the driver alone."""

    def __init__(self, url: str, company: UUID) -> None:
        self._url = url
        self._company = company

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement whose braces stand for the company."""
        if self._url.startswith("sqlite"):
            with closing(sqlite3.connect(urlsplit(self._url).path.removeprefix("/"), timeout=30)) as database:
                return database.execute(statement.format("?"), (self._company.bytes,)).fetchall()
        with psycopg.connect(self._url) as connection:
            return connection.execute(statement.format("%s").encode(), (self._company,)).fetchall()

    def money(self) -> dict[str, Any]:
        """Documents with their lines and payments, loose payments, contacts and products, by their id in Holded."""
        lines: dict[Any, list[Any]] = {}
        for document, *line in sorted(self.rows(_LINES), key=lambda row: row[1]):
            lines.setdefault(document, []).append(line)
        payments: dict[Any, list[Any]] = {}
        for document, own, external, amount, paid_on in self.rows(_PAYMENTS):
            payments.setdefault(document, []).append((_short(own, external), amount, str(paid_on)))
        found: dict[str, Any] = {"loose": sorted(payments.pop(None, []))}
        for own, external, *header, contact, contact_external in self.rows(_DOCUMENTS):
            who = _short(contact, contact_external)
            found[f"document {_short(own, external)}"] = (
                [str(one) for one in header], who, lines.get(own), sorted(payments.get(own, []))
            )  # fmt: skip
        for name, statement in (("contact", _CONTACTS), ("product", _PRODUCTS)):
            for own, external, *rest in self.rows(statement):
                found[f"{name} {_short(own, external)}"] = rest
        return found
