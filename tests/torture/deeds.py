"""Clients that write everything there is to write, through both dialects, and keep a diary of it.

A deed is one request. Its mark, a word that occurs nowhere else, stands in what it writes, so that afterwards the
company's history says of every deed whether it was done: `Diary.contradictions` reads it.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec

from talonario.domain.contacts.record import Contact
from talonario.domain.context import MADRID
from talonario.domain.documents.record import Document
from talonario.domain.identity import from_short_id
from talonario.domain.payments import Payment
from talonario.domain.products import Product
from talonario.store import Database
from talonario.store.listing import Order
from talonario.store.outbox import Event, Snapshot
from talonario.store.record import Record

MARKED: tuple[type[Record], ...] = (Document, Payment, Contact, Product)
NIF_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
Trace = tuple[str, str]
"""The name of an event and what tells it from others of that name: the mark, or the id of its subject."""


class Deed(msgspec.Struct):
    """One request and what was heard of it; `status` is None when nothing was.

    leaves   the events that it writes when it is done, each once
    """

    mark: str
    method: str
    path: str
    body: Any
    key: str | None
    leaves: tuple[Trace, ...]
    status: int | None = None
    answer: bytes = b""

    @property
    def done(self) -> bool | None:
        """Whether it was done, as far as the client knows."""
        if self.status is None or self.status >= 500:
            return None
        return self.status < 300


class Address(msgspec.Struct, frozen=True):
    """Where a server is and how one is let in."""

    url: str
    factuarea_key: str
    holded_key: str

    def client(self) -> httpx.Client:
        """A client with both keys, which do not disturb one another."""
        headers = {"Authorization": f"Bearer {self.factuarea_key}", "key": self.holded_key}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60)


def send(client: httpx.Client, deed: Deed) -> httpx.Response:
    """Make the request of a deed, again or for the first time."""
    headers = {"Idempotency-Key": deed.key} if deed.key else {}
    return client.request(deed.method, deed.path, json=deed.body, headers=headers)


class Writer(threading.Thread):
    """Does one thing after the other until the server dies, `stop` is set or it has done `most` things.

    It works on what it made itself, so that what it may do next follows from what it was answered.
    """

    def __init__(
        self, name: str, address: Address, series: str, chance: random.Random, stop: threading.Event, most: int = 10_000
    ) -> None:
        super().__init__(name=name)
        self.deeds: list[Deed] = []
        self.failure: BaseException | None = None
        self._address = address
        self._series = series
        self._chance = chance
        self._stop_asked = stop
        self._most = most
        self._customers: list[UUID] = []
        self._products: list[UUID] = []
        self._drafts: list[UUID] = []
        self._issued: list[UUID] = []
        self._payments: list[tuple[UUID, UUID]] = []
        self._imported: list[str] = []

    def run(self) -> None:
        """Work."""
        choices: list[Callable[[str, httpx.Client], None]] = [
            self._customer, self._rename, self._holded_contact, self._holded_note, self._product, self._price,
            self._draft, self._draft, self._redraft, self._issue, self._issue, self._at_once, self._approved,
            self._approved, self._payment, self._holded_payment, self._unpay, self._annul, self._correct,
            self._import_contacts, self._import_documents,
        ]  # fmt: skip
        try:
            with self._address.client() as client:
                while not self._stop_asked.is_set() and len(self.deeds) < self._most:
                    self._chance.choice(choices)(f"{self.name}-{len(self.deeds)}", client)
        except httpx.TransportError:
            pass  # the server died
        except Exception as failure:  # noqa: BLE001  (told by the test, in its own thread)
            self.failure = failure

    # -- what there is to do -----------------------------------------------------------------------------------

    def _do(self, client: httpx.Client, mark: str, method: str, path: str, body: Any, *leaves: Trace) -> Any:
        """Write the intent down, make the request, write down what was answered; None when it was refused."""
        key = f"k-{mark}" if self._chance.random() < 0.5 else None
        deed = Deed(mark, method, path, body, key, leaves)
        self.deeds.append(deed)
        heard = send(client, deed)
        deed.status, deed.answer = heard.status_code, heard.content
        return heard.json() if heard.is_success else None

    def _of(self, known: list[Any]) -> Any:
        return self._chance.choice(known) if known else None

    def _customer(self, mark: str, client: httpx.Client) -> None:
        number = int.from_bytes(mark.encode(), "big") % 99_999_989
        body = {"name": mark, "tax_id": f"{number:08d}{NIF_LETTERS[number % 23]}", "email": "a@example.com"}
        made = self._do(client, mark, "POST", "/v1/clients", body, ("customer.created", mark))
        if made:
            self._customers.append(UUID(made["data"]["id"]))

    def _rename(self, mark: str, client: httpx.Client) -> None:
        who = self._of(self._customers)
        if who:
            self._do(client, mark, "PUT", f"/v1/clients/{who}", {"notes": mark}, ("customer.updated", mark))

    def _holded_contact(self, mark: str, client: httpx.Client) -> None:
        body = {"name": mark, "type": "client", "billAddress": {"city": "Vigo"}}
        made = self._do(client, mark, "POST", "/api/invoicing/v1/contacts", body, ("customer.created", mark))
        if made:
            self._customers.append(_uuid(made["id"]))

    def _holded_note(self, mark: str, client: httpx.Client) -> None:
        who = self._of(self._customers)
        if who:
            path = f"/api/invoicing/v1/contacts/{who}"
            self._do(client, mark, "PUT", path, {"note": mark}, ("customer.updated", mark))

    def _product(self, mark: str, client: httpx.Client) -> None:
        body = {"name": mark, "sku": mark, "price": "12.50", "stock": 5}
        made = self._do(client, mark, "POST", "/v1/products", body, ("product.created", mark))
        if made:
            self._products.append(UUID(made["data"]["id"]))

    def _price(self, mark: str, client: httpx.Client) -> None:
        what = self._of(self._products)
        if what:
            body = {"price": f"{self._chance.randrange(1, 900)}.25", "name": mark}
            self._do(client, mark, "PUT", f"/v1/products/{what}", body, ("product.updated", mark))

    def _draft(self, mark: str, client: httpx.Client, **options: Any) -> Any:
        who = self._of(self._customers)
        if not who:
            return None
        today = _today()
        body: dict[str, Any] = {
            "client_id": str(who),
            "series_id": self._series,
            "issued_on": today.isoformat(),
            "due_on": (today + timedelta(days=30)).isoformat(),
            "notes": mark,
            "lines": self._lines(mark),
        }
        leaves: list[Trace] = [("invoice.created", mark)]
        if options:
            body["options"] = options
            leaves.append(("invoice.number_assigned", mark))
        made = self._do(client, mark, "POST", "/v1/invoices", body, *leaves)
        if made:
            (self._issued if options else self._drafts).append(UUID(made["data"]["id"]))
        return made

    def _at_once(self, mark: str, client: httpx.Client) -> None:
        self._draft(mark, client, issue_directly=True)

    def _redraft(self, mark: str, client: httpx.Client) -> None:
        which = self._of(self._drafts)
        if which:
            body = {"notes": mark, "lines": self._lines(mark)}
            self._do(client, mark, "PUT", f"/v1/invoices/{which}", body, ("invoice.updated", mark))

    def _issue(self, mark: str, client: httpx.Client) -> None:
        which = self._of(self._drafts)
        if which:
            self._drafts.remove(which)
            trace = ("invoice.number_assigned", str(which))
            if self._do(client, mark, "POST", f"/v1/invoices/{which}/mark-sent", {}, trace):
                self._issued.append(which)

    def _approved(self, mark: str, client: httpx.Client) -> None:
        who = self._of(self._customers)
        if who:
            body = {
                "contactId": str(who),
                "date": _seconds(),
                "approveDoc": True,
                "notes": mark,
                "items": [{"name": mark, "units": 2, "subtotal": 10.5, "tax": 21}, {"name": "b", "subtotal": 3}],
            }
            leaves = (("invoice.created", mark), ("invoice.number_assigned", mark))
            made = self._do(client, mark, "POST", "/api/invoicing/v1/documents/invoice", body, *leaves)
            if made:
                self._issued.append(_uuid(made["id"]))

    def _payment(self, mark: str, client: httpx.Client) -> None:
        which = self._of(self._issued)
        if which:
            body = {"amount": 1.5, "paid_on": _today().isoformat(), "payment_method": "cash", "reference": mark}
            path = f"/v1/invoices/{which}/payments"
            made = self._do(client, mark, "POST", path, body, ("payment.received", mark))
            if made:
                self._payments.append((which, UUID(made["data"]["id"])))

    def _holded_payment(self, mark: str, client: httpx.Client) -> None:
        which = self._of(self._issued)
        if which:
            path = f"/api/invoicing/v1/documents/invoice/{which}/pay"
            body = {"date": _seconds(), "amount": 2.25, "desc": mark}
            # It is never taken back: the words of a payment are told by its row alone.
            self._do(client, mark, "POST", path, body, ("payment.received", mark))

    def _unpay(self, mark: str, client: httpx.Client) -> None:
        found = self._of(self._payments)
        if found:
            self._payments.remove(found)
            path = f"/api/invoicing/v1/payments/{found[1]}"
            self._do(client, mark, "DELETE", path, None, ("payment.deleted", str(found[1])))

    def _annul(self, mark: str, client: httpx.Client) -> None:
        which = self._of(self._issued)
        if which:
            self._issued.remove(which)
            path = f"/v1/invoices/{which}/annul"
            self._do(client, mark, "POST", path, {"reason": mark}, ("invoice.annulled", mark))

    def _correct(self, mark: str, client: httpx.Client) -> None:
        which = self._of(self._issued)
        if which:
            self._issued.remove(which)
            body = {"correction_reason": "devolucion", "correction_type": "full", "notes": mark}
            leaves = (
                ("credit_note.created", mark),
                ("credit_note.number_assigned", mark),
                ("invoice.rectified", str(which)),
            )
            self._do(client, mark, "POST", f"/v1/invoices/{which}/corrective", body, *leaves)

    def _import_contacts(self, mark: str, client: httpx.Client) -> None:
        names = [f"{mark}-{place}" for place in range(self._chance.randrange(2, 30))]
        records = [{"external_id": name, "name": name, "roles": ["customer"]} for name in names]
        leaves = [("customer.created", name) for name in names]
        if self._do(client, mark, "POST", "/v1/x/imports/contacts", {"records": records}, *leaves):
            self._imported += names

    def _import_documents(self, mark: str, client: httpx.Client) -> None:
        names = [f"{mark}-{place}" for place in range(self._chance.randrange(2, 20))]
        records = [
            {
                "external_id": name,
                "kind": "invoice",
                "number": name,
                "issued_on": "2026-01-02",
                "contact_external_id": self._of(self._imported),
                "subtotal": "20.50",
                "total": "24.81",
                "lines": [
                    {"name": "a", "unit_price": "10", "quantity": "2", "tax_codes": ["s_iva_21"]},
                    {"name": "b", "unit_price": "0.50", "tax_codes": ["s_iva_21"]},
                ],
                "payments": [{"external_id": f"{name}-p", "amount": "24.81", "paid_on": "2026-01-03"}],
            }
            for name in names
        ]
        leaves = [("invoice.imported", name) for name in names]
        self._do(client, mark, "POST", "/v1/x/imports/documents", {"records": records}, *leaves)

    def _lines(self, mark: str) -> list[dict[str, Any]]:
        lines: list[dict[str, Any]] = [
            {"description": f"{mark}/{place}", "quantity": 1 + place, "unit_price": 7.5, "tax_rate": 21}
            for place in range(self._chance.randrange(1, 6))
        ]
        for line in lines:
            if self._products and self._chance.random() < 0.5:
                line["product_id"] = str(self._of(self._products))
        return lines


class Diary:
    """The company's history, asked what became of deeds."""

    def __init__(self, database: Database, company_id: UUID) -> None:
        with database.read(company_id) as tx:
            history = tx.where(Event, order=Order("sequence", descending=False))
            shown: dict[UUID | None, dict[str, Any]] = {
                one.id: msgspec.json.decode(one.body) for one in tx.where(Snapshot)
            }
            rows = {one.id: msgspec.structs.asdict(one) for record in MARKED for one in tx.where(record)}
        # Of how many subjects each trace is found: what is done twice makes two contacts, two invoices, two payments.
        found = {
            trace
            for event in history
            for record in (shown.get(event.snapshot_id, {}), rows.get(event.subject_id, {}))
            for trace in _traces(event, record)
        }
        self._times = Counter(trace for trace, _ in found)

    def times(self, deed: Deed) -> set[int]:
        """How often each of a deed's traces is found: {1} when it was done, {0} when not, anything else is wrong."""
        return {self._times[trace] for trace in deed.leaves}

    def contradictions(self, deeds: Iterable[Deed]) -> Iterator[str]:
        """Every deed that was done in part, twice, or otherwise than its client was told."""
        for deed in deeds:
            found = self.times(deed)
            allowed = [{0}, {1}] if deed.done is None else [{1}] if deed.done else [{0}]
            if found not in allowed:
                yield f"{deed.method} {deed.path} {deed.mark}: answered {deed.status}, found {found} times"


def _traces(event: Event, record: dict[str, Any]) -> Iterator[tuple[Trace, UUID]]:
    """What an event says that a deed may have left: of the record as it was shown then, or as it is."""
    words = (record.get(name) for name in ("name", "notes", "reference", "customer_external_id", "external_id"))
    for word in (*words, event.content.get("reason"), str(event.subject_id)):
        if word:
            yield (event.name, word), event.subject_id


def _uuid(text: str) -> UUID:
    found = from_short_id(text)
    assert found is not None, f"{text} is an id of ours"
    return found


def _today() -> Any:
    return datetime.now(MADRID).date()


def _seconds() -> int:
    return int(datetime.now(MADRID).timestamp())
