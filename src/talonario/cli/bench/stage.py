"""What every measurement stands on: companies with a customer and keys, their server, the same books twice more."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from talonario.cli import books
from talonario.cli.bench.grounds import Ground
from talonario.cli.demo_server import DemoServer, free_port
from talonario.domain import contacts, founding, keys, series
from talonario.domain.companies import Company, Policy
from talonario.domain.context import Context, Outside
from talonario.domain.documents.record import Document
from talonario.store import Database
from talonario.store.listing import Where

TAX_ID: Final = "B12345674"


class Party(msgspec.Struct, frozen=True):
    """A company that issues, to one customer, from its default series."""

    company: Company
    customer_id: UUID
    series_id: UUID
    factuarea_key: str
    holded_key: str


class Stage(msgspec.Struct, frozen=True):
    """One engine, ready to be measured.

    served     URL of the database behind the server on `port`
    recorded   URL of a copy on which the statements of the same work are heard
    bare       URL of a copy on which they are said again
    """

    ground: Ground
    folder: Path
    parties: list[Party]
    port: int
    served: str
    recorded: str
    bare: str

    @property
    def engine(self) -> str:
        """Name of the engine."""
        return self.ground.engine

    def invoices_in(self, url: str) -> int:
        """How many issued invoices a database holds."""
        database = Database.open(url)
        total = 0
        for party in self.parties:
            with database.read(party.company.company_id) as tx:
                total += tx.count(Document, Where("kind", "eq", "invoice"), Where("state", "eq", "issued"))
        database.close()
        return total


@contextmanager
def staged(ground: Ground, folder: Path, companies: int, workers: int) -> Iterator[Stage]:
    """Found the companies, copy their books, and serve them from a process of its own."""
    url = ground.new("books")
    database = Database.open(url)
    database.upgrade()
    parties = [party(database) for _ in range(companies)]
    database.close()
    served, recorded, bare = (ground.copy(url, name) for name in ("served", "recorded", "bare"))
    with serving(served, folder / f"{ground.engine}.log", "talonario", "serve", "--workers", str(workers)) as port:
        yield Stage(ground, folder, parties, port, served, recorded, bare)


@contextmanager
def serving(database_url: str, log: Path, *program: str, **settings: str) -> Iterator[int]:
    """A server of ours in a process of its own, over a database: its port."""
    port = free_port(0)
    places = {"TALONARIO_DATABASE_URL": database_url, "TALONARIO_FILES": str(log.parent / "files")}
    environment = {**places, "TALONARIO_LOG_LEVEL": "WARNING", **settings}
    with DemoServer(port, environment, log, program):
        yield port


def party(database: Database, policy: Policy = "strict") -> Party:
    """Found a company that can issue at once."""
    now, new_id = books.now(), books.new_id
    company = founding.found(database, "Banco de pruebas, S.L.", TAX_ID, policy, now=now, new_id=new_id)
    with database.write(company.company_id) as tx:
        ctx = Context(tx, company, None, Outside(lambda: now, new_id))
        fields = contacts.ContactFields(roles=("customer",), values={"name": "Cliente", "tax_id": TAX_ID})
        customer = contacts.create(ctx, fields)
        numbering = series.default_for(ctx, "invoice")
    return Party(
        company, customer.id, numbering.id, key(database, company, "factuarea"), key(database, company, "holded")
    )


def key(database: Database, company: Company, dialect: keys.Dialect) -> str:
    """A new key that may do everything."""
    fields = keys.KeyFields(dialect=dialect, description="bench")
    return keys.create(database, company, fields, now=books.now(), new_id=books.new_id, chance=books.chance)[1]
