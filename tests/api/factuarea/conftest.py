"""A client of the Factuarea dialect that holds every request and every answer against the published contract."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from talonario.app import build, outside, spellings
from talonario.domain.companies import Company
from talonario.domain.context import Context, Outside
from talonario.domain.identity import IdSource
from talonario.domain.vault import KeyVault
from talonario.domain.webhooks import queue
from talonario.outbound.desk import Desk
from talonario.store import Database
from talonario.store.files import Files
from tests.conftest import Clock
from tests.contracts import validator
from tests.webhooks.receiver import OFFLINE


class Caller:
    """Calls operations by the contract's names and remembers which were met."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.met: set[str] = set()

    def __call__(
        self, operation: str, path: str, body: Any = None, *, status: int | None = None, **options: Any
    ) -> httpx.Response:
        """Call an operation; the method is the contract's."""
        method = method_of(operation)
        sent = {"json": body} if body is not None else {}
        answer = self.client.request(method, f"/v1{path}", **sent, **options)
        assert status is None or answer.status_code == status, answer.text
        if answer.is_success:
            self.met.add(operation)
            fields = dict.fromkeys(options["files"], "") if "files" in options else body
            assert validator.request_faults(operation, fields) == []
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        shown = answer.json() if is_json else answer.content or None
        assert validator.answer_faults(operation, answer.status_code, shown) == [], operation
        return answer

    def data(self, operation: str, path: str, body: Any = None, **options: Any) -> Any:
        """The `data` of an answer that must be a success."""
        answer = self(operation, path, body, **options)
        assert answer.is_success, answer.text
        return answer.json()["data"] if answer.content else None


def method_of(operation: str) -> str:
    """The HTTP method of an operation of the contract."""
    for item in validator.contract(validator.FACTUAREA)["paths"].values():
        for method, declared in item.items():
            if isinstance(declared, dict) and declared.get("operationId") == f"public-api.v1.{operation}":
                return str(method).upper()
    raise KeyError(operation)


@pytest.fixture
def company(database: Database, found: Callable[..., Company]) -> Company:
    """A strict company."""
    return found(database)


@pytest.fixture
def vault() -> KeyVault:
    """Where the company's secrets are sealed."""
    return KeyVault("a key of the tests")


@pytest.fixture
def call(
    database: Database,
    company: Company,
    key_for: Callable[..., str],
    clock: Callable[[], Any],
    new_id: IdSource,
    files: Files,
    vault: KeyVault,
) -> Iterator[Caller]:
    """A caller with a key that may do everything."""
    app = build(database, outside(clock, new_id, files=files, vault=vault), egress=OFFLINE)
    headers = {"Authorization": f"Bearer {key_for(database, company)}"}
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://test", headers=headers) as client:
        yield Caller(client)


@pytest.fixture
def holded(
    database: Database, company: Company, key_for: Callable[..., str], clock: Clock, new_id: IdSource, files: Files
) -> Iterator[httpx.Client]:
    """The same company through Holded's dialect."""
    app = build(database, outside(clock, new_id, files=files))
    headers = {"key": key_for(database, company, "holded")}
    base = "http://test/api/invoicing/v1"
    with httpx.Client(transport=httpx.WSGITransport(app), base_url=base, headers=headers) as client:
        yield client


@pytest.fixture
def desk(database: Database, clock: Clock, new_id: IdSource, files: Files) -> Desk:
    """Where background work is done, of no other test."""
    with database.engine.writing() as session:
        session.changed(("DELETE FROM emails", {}))
        session.changed(("UPDATE recurring_invoices SET due_at = NULL", {}))
    return Desk(database, outside(clock, new_id, files=files))


class Telling:
    """What happens in a company, and what its webhook endpoints are told of it: what a worker would queue.

    happen   makes a client and gives its id
    queue    queues for every endpoint what happened
    """

    def __init__(self, call: Caller, database: Database, company: Company, given: Outside) -> None:
        self._call = call
        self._database = database
        self._company = company
        self._given = given
        self._clients = 0

    def happen(self) -> str:
        """Make a client."""
        self._clients += 1
        tax_id = f"{self._clients}{'TRWAGMYFPDXBNJZSQVHLCKE'[self._clients % 23]}"
        made: str = self._call.data("clients.create", "/clients", {"name": "Cliente", "tax_id": tax_id})["id"]
        return made

    def queue(self) -> None:
        """Queue it: a test makes no more than one portion."""
        with self._database.write(self._company.company_id) as tx:
            queue.queue_next(Context(tx, self._company, None, self._given), spellings())


@pytest.fixture
def telling(
    call: Caller, database: Database, company: Company, clock: Callable[[], Any], new_id: IdSource, vault: KeyVault
) -> Telling:
    """What happens, and who is told."""
    return Telling(call, database, company, outside(clock, new_id, vault=vault))
