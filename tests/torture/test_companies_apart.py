"""Companies on one PostgreSQL never wait for each other, whatever one of them holds."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal

import pytest
from falcon import testing

from talonario.app import build, outside
from talonario.domain import contacts, keys, products, series, taxes
from talonario.domain.companies import Company
from talonario.domain.contacts import groups
from talonario.domain.context import Context, Outside
from talonario.domain.documents import draft, issue, pay
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.pricing import LineFields
from talonario.domain.identity import IdSource
from talonario.domain.payments import PaymentFields
from talonario.store import Database
from tests.torture.desk import Desk

PRICE = Decimal(100)


class ChangedMindError(Exception):
    """The transaction that held everything is given up."""


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    """PostgreSQL: SQLite has one lane for all, by design."""
    opened = Database.open(postgres_url)
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def desk_of(
    database: Database, key_for: Callable[..., str], clock: Callable[[], datetime], new_id: IdSource
) -> Callable[[Company], Desk]:
    """The desk of a company."""
    client = testing.TestClient(build(database, outside(clock, new_id)))
    return lambda company: Desk(client, key_for(database, company), key_for(database, company, "holded"))


def hold_everything(ctx: Context) -> None:
    """Do a little of everything and send it all, so that every lock that operations take is taken."""
    ctx.take_turn()
    groups.create(ctx, "Grupo")
    values = {"name": "Cliente", "tax_id": "12345678Z"}
    customer = contacts.create(ctx, contacts.ContactFields(roles=("customer",), values=values))
    products.create(ctx, "Vino", {})
    taxes.set_default(ctx, taxes.all_of(ctx)[0])
    line = LineFields(name="Hora", unit_price=PRICE, tax_codes=("s_iva_21",))
    fields = DocumentFields(kind="invoice", issued_on=ctx.today, contact_id=customer.id, lines=(line,))
    full = issue.issue(ctx, draft.create(ctx, fields))
    pay.pay(ctx, full, PaymentFields(amount=PRICE, paid_on=ctx.today))
    ctx.tx.finish()


def test_a_company_works_while_another_holds_all_its_locks(
    database: Database,
    found: Callable[..., Company],
    desk_of: Callable[[Company], Desk],
    clock: Callable[[], datetime],
    new_id: IdSource,
) -> None:
    """The other one's transaction stays open until everything here is done: nothing here can have waited for it."""
    busy, free = found(database), found(database)
    desk, own = desk_of(free), desk_of(busy)
    with pytest.raises(ChangedMindError), database.write(busy.company_id) as tx:
        hold_everything(Context(tx, busy, None, Outside(clock, new_id)))
        customer = desk.customer()
        invoice = desk.invoice(customer)
        desk.made("POST", f"/v1/invoices/{invoice}/mark-paid", {})
        desk.made(
            "POST", f"/v1/invoices/{invoice}/corrective", {"correction_reason": "devolucion", "correction_type": "full"}
        )
        desk.made("POST", "/contacts", {"name": "Otro", "type": "supplier"})
        desk.made("POST", "/contacts/groups", {"name": "Grupo"})
        desk.made("POST", "/treasury", {"name": "Banco"})
        desk.made("POST", "/v1/products", {"name": "Vino", "price": "5"})
        desk.made("POST", "/v1/series", {"code": "W", "document_type": "invoice"})
        desk.made("POST", f"/v1/taxes/{desk.made('GET', '/v1/taxes?limit=1')[0]['id']}/set-default")
        desk.made("POST", "/v1/x/imports/contacts", {"records": [{"external_id": "c", "name": "C", "roles": []}]})
        # Another company is founded, and its sandbox twin with a key.
        third = found(database)
        asked = keys.KeyFields(dialect="factuarea", description="t", test=True)
        keys.create(database, third, asked, now=clock(), new_id=new_id, chance=lambda most: most // 2)
        # Who reads waits for nobody, also in the same company.
        assert own.made("GET", "/v1/invoices") == []
        raise ChangedMindError
    assert own.customer()


@pytest.mark.parametrize("needs", ["a turn", "a number"])
def test_within_a_company_the_holder_is_waited_for(
    database: Database, found: Callable[..., Company], clock: Callable[[], datetime], new_id: IdSource, needs: str
) -> None:
    """The locks of the test above are locks: another transaction of the same company gets them afterwards."""
    busy = found(database)
    gone = threading.Event()

    def late() -> bool:
        with database.write(busy.company_id) as tx:
            ctx = Context(tx, busy, None, Outside(clock, new_id))
            if needs == "a turn":
                ctx.take_turn()
            else:
                ctx.lock(series.default_for(ctx, "invoice"), series.SeriesNotFound)
            return gone.is_set()

    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(ChangedMindError), database.write(busy.company_id) as tx:
            hold_everything(Context(tx, busy, None, Outside(clock, new_id)))
            waiting = pool.submit(late)
            # Long enough for somebody whom nothing holds back.
            with pytest.raises(TimeoutError):
                waiting.result(0.3)
            gone.set()
            raise ChangedMindError
        assert waiting.result(30)
