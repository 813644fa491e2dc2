"""Operations that open their own transactions, and answers that are files."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from falcon import testing

from talonario.api.engine import downloads
from talonario.api.engine.operation import Answer, LongCall, LongHandler
from talonario.api.factuarea import verbs
from talonario.api.factuarea.dialect import Factuarea
from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.contacts.record import Contact
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.errors import Clash, Unavailable

Serve = Callable[[LongHandler], testing.TestClient]


class Odd(Factuarea):
    """The dialect with one operation more."""

    def __init__(self, handle: LongHandler) -> None:
        self.operations = (*super().operations, verbs.long("x.odd", "/x/odd", "pdfs:read", handle))


@pytest.fixture
def company(database: Database, found: Callable[..., Company]) -> Company:
    """A company."""
    return found(database)


@pytest.fixture
def serve(
    database: Database,
    company: Company,
    key_for: Callable[..., str],
    clock: Callable[[], Any],
    new_id: IdSource,
) -> Serve:
    """Serve `GET /v1/x/odd` by a handler."""
    key = key_for(database, company)

    def answering(handle: LongHandler) -> testing.TestClient:
        app = build(database, outside(clock, new_id), speaking=[Odd(handle)])
        return testing.TestClient(app, headers={"Authorization": f"Bearer {key}"})

    return answering


def test_nothing_is_held_between_the_transactions_of_a_long_operation(serve: Serve, database: Database) -> None:
    """Others write meanwhile, which the one writer of SQLite would refuse."""

    def handle(call: LongCall) -> Answer:
        with call.reading() as ctx:
            before = ctx.company
        with database.write(before.company_id) as tx:
            tx.update(replace_name(before, "Otra"))
        with call.writing() as ctx:
            ctx.tx.update(replace_name(ctx.company, f"{ctx.company.name}, S.A."))
        with call.reading() as ctx:
            return Answer(200, {"data": ctx.company.name})

    assert serve(handle).simulate_get("/v1/x/odd").json == {"data": "Otra, S.A."}


def replace_name(company: Company, name: str) -> Company:
    """The company called otherwise."""
    return msgspec.structs.replace(company, name=name)


def test_a_failure_undoes_only_the_transaction_it_is_in(serve: Serve, database: Database, company: Company) -> None:
    """And it leaves in the dialect's envelope."""

    def handle(call: LongCall) -> Answer:
        with call.writing() as ctx:
            ctx.tx.update(replace_name(ctx.company, "Queda"))
        with call.writing() as ctx:
            ctx.tx.update(replace_name(ctx.company, "No queda"))
            ctx.tx.flush()
            raise verbs.absent("invoice_not_found", "No existe.", "There is none.")()

    answer = serve(handle).simulate_get("/v1/x/odd")
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "invoice_not_found")
    with database.read(company.company_id) as tx:
        kept = tx.get(Company, company.company_id)
    assert kept is not None
    assert kept.name == "Queda"


def test_a_clash_runs_the_whole_handler_once_more(serve: Serve) -> None:
    """The second time it finds what the other one left."""
    runs: list[int] = []

    def handle(call: LongCall) -> Answer:
        runs.append(1)
        with call.reading() as ctx:
            if len(runs) == 1:
                raise Clash("documents", "twice")
            return Answer(200, {"data": ctx.tx.count(Contact)})

    assert serve(handle).simulate_get("/v1/x/odd").json == {"data": 0}
    assert len(runs) == 2


def test_a_database_that_is_away_is_told_as_everywhere(serve: Serve) -> None:
    """503, to be tried again."""

    def handle(_: LongCall) -> Answer:
        raise Unavailable("gone")

    answer = serve(handle).simulate_get("/v1/x/odd")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


def test_the_gate_stands_before_long_operations_too(serve: Serve) -> None:
    """Without a key nothing runs."""

    def handle(_: LongCall) -> Answer:
        raise AssertionError

    assert serve(handle).simulate_get("/v1/x/odd", headers={"Authorization": "Bearer no"}).status_code == 401


def a_file(call: LongCall) -> Answer:
    """A file whose name no header can hold as it is."""
    return downloads.file(call, b"%PDF-1", downloads.PDF, 'Factura "ñ"/€.pdf', "abc")


def test_a_file_is_told_with_its_type_its_name_and_its_tag(serve: Serve) -> None:
    """RFC 6266 and RFC 5987: an ASCII name, and the whole one."""
    answer = serve(a_file).simulate_get("/v1/x/odd")
    assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (200, b"%PDF-1", "application/pdf")
    assert answer.headers["ETag"] == '"abc"'
    disposition = "inline; filename=\"Factura _____.pdf\"; filename*=UTF-8''Factura%20%22%C3%B1%22%2F%E2%82%AC.pdf"
    assert answer.headers["Content-Disposition"] == disposition
    assert serve(a_file).simulate_get("/v1/x/odd?download=1").headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("known", ['"abc"', 'W/"abc"', '"x", "abc"', "*"])
def test_who_has_the_file_already_is_told_so(serve: Serve, known: str) -> None:
    """304 has the tag and no body."""
    answer = serve(a_file).simulate_get("/v1/x/odd", headers={"If-None-Match": known})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", '"abc"')


def test_who_has_another_file_gets_this_one(serve: Serve) -> None:
    """A tag that is part of another is another."""
    assert serve(a_file).simulate_get("/v1/x/odd", headers={"If-None-Match": '"abcd"'}).status_code == 200
