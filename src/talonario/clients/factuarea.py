"""The Factuarea v1 client: account, clients, suppliers, products, taxes, series, invoices, events, imports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from talonario.clients import factuarea_shapes as shapes
from talonario.clients.errors import NotFound
from talonario.clients.factuarea_call import Caller, Fields, failure, into
from talonario.clients.factuarea_events import EventCalls
from talonario.clients.transport import Query, Transport

T = TypeVar("T")
EXPORT_PAGE = 500


class FactuareaClient:
    """A conversation with a Factuarea-compatible server.

    base_url  with or without the closing `/v1`
    key       `fact_live_…` or `fact_test_…`; the prefix decides the environment
    options   what Transport takes: retry, timeout_seconds, sleep, clock, jitter, http
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        version: str | None = None,
        **options: Any,
    ) -> None:
        root = base_url.rstrip("/")
        credential = {"Authorization": f"Bearer {key}"}
        if version is not None:
            credential["Factuarea-Version"] = version
        self.transport = Transport(
            root if root.endswith("/v1") else f"{root}/v1", credential, failing=failure, **options
        )
        caller = Caller(self.transport)
        self._caller = caller
        self.is_test = key.startswith("fact_test_")
        self.clients = Parties(caller, "/clients")
        self.suppliers = Suppliers(caller, "/suppliers")
        self.products = Products(caller)
        self.taxes = Taxes(caller)
        self.series = SeriesCalls(caller)
        self.invoices = Invoices(caller)
        self.imports = Imports(caller)
        self.exports = Exports(caller)
        self.events = EventCalls(caller)

    def __repr__(self) -> str:
        """Show the address, never the key."""
        return f"FactuareaClient({self.transport.base_url!r})"

    def __enter__(self) -> Self:
        """Use it in a `with` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the connections back."""
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self.transport.close()

    def account(self) -> shapes.Account:
        """Who the key belongs to and what it may do."""
        return self._caller.one(shapes.Account, "GET", "/account")

    def ask(self, method: str, path: str, fields: Fields | None = None, query: Query | None = None) -> Any:
        """The `data` of any operation of the contract, also of those that have no method here; None without a body."""
        return self._caller.ask(method, path, fields, query)


class Collection(Generic[T]):
    """What every resource with an `{id}` can do."""

    def __init__(self, caller: Caller, path: str, shape: type[T]) -> None:
        self._caller = caller
        self._path = path
        self._shape = shape

    def list(self, **filters: str | int | bool | None) -> Iterator[T]:
        """All that match, newest first, page after page."""
        return self._caller.every(self._shape, self._path, filters)

    def get(self, identifier: str) -> T:
        """One by its id. Raises NotFound."""
        return self._caller.one(self._shape, "GET", f"{self._path}/{identifier}")

    def create(self, fields: Fields, *, idempotency_key: str | None = None) -> T:
        """A new one; with a known `external_id`, that one brought up to date."""
        return self._write("POST", "", fields, idempotency_key)

    def _write(self, method: str, path: str, fields: Fields | None = None, idempotency_key: str | None = None) -> T:
        return self._caller.one(self._shape, method, self._path + path, body=fields, idempotency_key=idempotency_key)

    def _nothing(self, method: str, path: str, idempotency_key: str | None = None) -> None:
        self._caller.nothing(method, self._path + path, idempotency_key=idempotency_key)

    def _find(self, key: str, fields: Fields) -> T | None:
        try:
            return self._caller.one(self._shape, "POST", f"{self._path}/find-by-{key}", body=fields, writes=False)
        except NotFound:
            return None


class Editable(Collection[T]):
    """A resource whose records can be changed and deleted."""

    def update(self, identifier: str, fields: Fields, *, idempotency_key: str | None = None) -> T:
        """Change the fields given, keep the rest."""
        return self._write("PUT", f"/{identifier}", fields, idempotency_key)

    def delete(self, identifier: str, *, idempotency_key: str | None = None) -> None:
        """Remove it. Raises Conflict when something names it."""
        self._nothing("DELETE", f"/{identifier}", idempotency_key)

    def bulk_delete(self, ids: Sequence[str], *, idempotency_key: str | None = None) -> shapes.BulkDeletion:
        """Remove several, each judged alone."""
        return self._caller.bare(
            shapes.BulkDeletion, "POST", f"{self._path}/bulk-delete", body={"ids": ids},
            idempotency_key=idempotency_key,
        )  # fmt: skip

    def find_by_external_id(self, external_id: str) -> T | None:
        """The one that carries this id of another system, or None."""
        return self._find("external-id", {"external_id": external_id})


class Parties(Editable[shapes.Party]):
    """Clients, and what suppliers share with them."""

    def __init__(self, caller: Caller, path: str) -> None:
        super().__init__(caller, path, shapes.Party)

    def find_by_tax_id(self, tax_id: str) -> shapes.Party | None:
        """The one with this NIF, or None."""
        return self._find("tax-id", {"tax_id": tax_id})

    def search(self, text: str) -> list[shapes.Party]:
        """At most 50 whose name, numbers, e-mail or phone contain the text."""
        return self._caller.many(shapes.Party, "GET", f"{self._path}/search", query={"q": text})


class Suppliers(Parties):
    """Suppliers."""

    def toggle_active(self, identifier: str, *, idempotency_key: str | None = None) -> shapes.Party:
        """Switch between active and inactive."""
        return self._write("POST", f"/{identifier}/toggle-active", None, idempotency_key)


class Products(Editable[shapes.Product]):
    """Products and services."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller, "/products", shapes.Product)

    def find_by_sku(self, sku: str) -> shapes.Product | None:
        """The one with this SKU, or None."""
        return self._find("sku", {"sku": sku})

    def set_stock(
        self, identifier: str, stock: int, operation: str = "set", *, idempotency_key: str | None = None
    ) -> shapes.Product:
        """Set, increase or decrease what is in stock."""
        fields = {"stock": stock, "operation": operation}
        return self._write("PUT", f"/{identifier}/stock", fields, idempotency_key)


class Taxes(Editable[shapes.Tax]):
    """The tax catalogue: the system's and the company's own."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller, "/taxes", shapes.Tax)

    def active(self) -> list[shapes.Tax]:
        """Those in use, the default sales VAT first."""
        return self._caller.many(shapes.Tax, "GET", "/taxes/active")


class SeriesCalls(Collection[shapes.Series]):
    """Numbering series: made once, never changed."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller, "/series", shapes.Series)

    def find_by_code(self, code: str, document_type: str | None = None) -> shapes.Series | None:
        """The one with this code, or None."""
        return self._find("code", {"code": code, "document_type": document_type})

    def archive(self, identifier: str, *, idempotency_key: str | None = None) -> None:
        """Take no more documents into it."""
        self._nothing("POST", f"/{identifier}/archive", idempotency_key)

    def set_default(self, identifier: str, *, idempotency_key: str | None = None) -> None:
        """Make it the series that documents of its type take when none is named."""
        self._nothing("POST", f"/{identifier}/default", idempotency_key)


class Invoices(Editable[shapes.Invoice]):
    """Invoices from draft to paid."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller, "/invoices", shapes.Invoice)

    def find_by_number(self, number: str, year: int | None = None) -> shapes.Invoice | None:
        """The one with this number, or None."""
        return self._find("number", {"number": number, "year": year})

    def issue(self, identifier: str, *, idempotency_key: str | None = None) -> shapes.Invoice:
        """Give a draft its number: from here on it is frozen."""
        return self._write("POST", f"/{identifier}/assign-real-number", None, idempotency_key)

    def mark_sent(self, identifier: str, *, idempotency_key: str | None = None) -> shapes.Invoice:
        """Note that it was delivered; a draft is issued first."""
        return self._write("POST", f"/{identifier}/mark-sent", None, idempotency_key)

    def mark_paid(
        self, identifier: str, fields: Fields | None = None, *, idempotency_key: str | None = None
    ) -> shapes.Invoice:
        """Pay what is left."""
        return self._write("POST", f"/{identifier}/mark-paid", fields or {}, idempotency_key)

    def pay(self, identifier: str, fields: Fields, *, idempotency_key: str | None = None) -> shapes.Payment:
        """Register a payment: `amount`, `paid_on`, `payment_method`."""
        path = f"/invoices/{identifier}/payments"
        return self._caller.one(shapes.Payment, "POST", path, body=fields, idempotency_key=idempotency_key)

    def payments(self, identifier: str) -> list[shapes.Payment]:
        """What was paid, oldest first."""
        return self._caller.many(shapes.Payment, "GET", f"/invoices/{identifier}/payments")

    def annul(self, identifier: str, reason: str, *, idempotency_key: str | None = None) -> shapes.Invoice:
        """Withdraw an issued, unpaid invoice."""
        return self._write("POST", f"/{identifier}/annul", {"reason": reason}, idempotency_key)

    def correct(self, identifier: str, fields: Fields, *, idempotency_key: str | None = None) -> shapes.Invoice:
        """Issue a corrective invoice for it and return that one."""
        return self._write("POST", f"/{identifier}/corrective", fields, idempotency_key)


class Imports:
    """The historical import, an extension of Talonario: batches of records, idempotent by `external_id`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def offer(self) -> shapes.ImportOffer | None:
        """What the server takes, or None when it is a plain one."""
        try:
            return self._caller.one(shapes.ImportOffer, "GET", "/x/imports")
        except NotFound:
            return None

    def send(
        self,
        resource: str,
        records: Sequence[object],
        *,
        idempotency_key: str | None = None,
        attempts_at_500: int | None = None,
    ) -> list[shapes.ImportResult]:
        """Send a batch; one result per record, in the same order."""
        return self._caller.many(
            shapes.ImportResult, "POST", f"/x/imports/{resource}", body={"records": records},
            idempotency_key=idempotency_key, attempts_at_500=attempts_at_500,
        )  # fmt: skip


class Exports:
    """The counterpart of the import: every record in the very shape that the import takes."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def pages(self, resource: str, limit: int = EXPORT_PAGE) -> Iterator[list[dict[str, Any]]]:
        """All records of a resource, oldest first, page after page, as they came."""
        cursor: str | None = None
        while True:
            query: Query = {"limit": limit, "starting_after": cursor}
            page = self._caller.page(f"/x/exports/{resource}", query)
            yield page.data
            if not page.has_more or not page.next_cursor:
                return
            cursor = page.next_cursor

    def each(self, resource: str, shape: type[T], limit: int = EXPORT_PAGE) -> Iterator[T]:
        """All records of a resource as `shape`."""
        for page in self.pages(resource, limit):
            for item in page:
                yield into(shape, item)
