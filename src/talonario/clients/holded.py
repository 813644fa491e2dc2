"""The Holded v1 invoicing client, written against the live service: its answers lie, so each is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self

from talonario.clients.errors import ApiError, InvalidRequest, NotFound, NotJson
from talonario.clients.transport import Answer, Query, Reading, Transport, failed

Record = dict[str, Any]
Fields = Mapping[str, object]
PAGE = 500
# The key under which a list gives an item that is no record at all: PHP writes an empty one as [] or 0.
NOT_AN_OBJECT = "not_an_object"
DOCUMENT_TYPES = (
    "invoice", "salesreceipt", "creditnote", "receiptnote", "estimate", "proform", "waybill", "salesorder",
    "purchaseorder", "purchase", "purchaserefund",
)  # fmt: skip


class HoldedClient:
    """A conversation with Holded or a server that speaks like it.

    base_url   the host, or the whole base that ends in `/api/invoicing/v1`
    key        32 hexadecimal characters, sent in the `key` header
    on_repeat  told the path and page when a list repeats itself
    options    what Transport takes: retry, timeout_seconds, sleep, clock, jitter, http

    Holded has no idempotency: a write is made again only when it surely did nothing.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        on_repeat: Callable[[str, int], None] | None = None,
        **options: Any,
    ) -> None:
        root = base_url.rstrip("/")
        base = root if root.endswith("/v1") else f"{root.removesuffix('/api')}/api/invoicing/v1"
        self.transport = Transport(base, {"key": key}, failing=_failure, **options)
        self.on_repeat = on_repeat or (lambda _path, _page: None)
        self.contacts = Collection(self, "/contacts")
        self.contact_groups = Collection(self, "/contacts/groups")
        self.products = Collection(self, "/products")
        self.services = Collection(self, "/services")
        self.payments = Collection(self, "/payments")

    def __repr__(self) -> str:
        """Show the address, never the key."""
        return f"HoldedClient({self.transport.base_url!r})"

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

    def taxes(self) -> list[Record]:
        """Built-in and own taxes; `key` is what lines and products name."""
        return self.whole("/taxes")

    def payment_methods(self) -> list[Record]:
        """How customers pay."""
        return self.whole("/paymentmethods")

    def treasuries(self) -> list[Record]:
        """Bank accounts, tills and cards."""
        return self.whole("/treasury")

    def create_treasury(self, fields: Fields) -> Record:
        """A new bank account or till."""
        return self.write("POST", "/treasury", fields)

    def numbering_series(self, document_type: str) -> list[Record]:
        """The series of a document type, each with its format and last number."""
        return self.whole(f"/numberingseries/{document_type}")

    def create_numbering_series(self, document_type: str, fields: Fields) -> Record:
        """A new series."""
        return self.write("POST", f"/numberingseries/{document_type}", fields)

    def documents(self, document_type: str) -> Documents:
        """The documents of a type."""
        return Documents(self, f"/documents/{document_type}")

    def whole(self, path: str, query: Query | None = None) -> list[Record]:
        """A list that is not paged."""
        found: list[Record] = self.transport.call("GET", path, query=query, reading=_read_list)
        return found

    def every(self, path: str, query: Query | None = None) -> Iterator[Record]:
        """All records of a paged list, each once; one that changed between two pages is given again as it is now.

        The end is an empty page that is empty twice: an answer that was wrong once would cut the list short. A
        page that brings nothing new is asked for again, and when it stays so the next one is tried: only two such
        pages running mean that the service ignores the page number. Pages that stayed so are told to `on_repeat`.
        Records that come or go while the pages are turned may be passed over: who must have them all reads twice.
        """
        given: dict[str, int] = {}
        page = 0
        stale = 0
        while stale < 2:
            page += 1
            asked = {**(query or {}), "page": page}
            known = len(given)
            records = self.whole(path, asked) or self.whole(path, asked)
            if not records:
                return
            yield from _not_given(records, given)
            if len(given) == known:
                yield from _not_given(self.whole(path, asked), given)
            if len(given) > known:
                stale = 0
                continue
            stale += 1
            self.on_repeat(path, page)

    def of_module(self, module: str, path: str, within: str = "", attempts: int | None = None) -> Iterator[Record]:
        """All records of a list of any module, each once, as one reading finds them.

        module  `invoicing`, `crm`, `projects`, `team`, `accounting`
        within  the name under which the list stands in its answer, where it stands under one
        """
        base_url = f"{self.transport.base_url.removesuffix('/invoicing/v1')}/{module}/v1"
        given: dict[str, int] = {}
        page = known = 0
        while not page or len(given) > known:
            page, known = page + 1, len(given)
            records = self.transport.call(
                "GET", path, query={"page": page}, base_url=base_url, reading=_reads_within(within), attempts=attempts
            )
            yield from _not_given(records, given)

    def one(self, path: str, attempts: int | None = None) -> Record:
        """A single record."""
        found: Record = self.transport.call("GET", path, reading=_read_record, attempts=attempts)
        return found

    def write(self, method: str, path: str, fields: Fields | None = None) -> Record:
        """A write, made again only when it surely did nothing."""
        answer: Record = self.transport.call(
            method, path, body=fields, reading=_read_record, repeatable=method in {"PUT", "DELETE"}
        )
        return answer


class Collection:
    """A resource that can be listed, read, created, updated and deleted."""

    def __init__(self, client: HoldedClient, path: str) -> None:
        self._client = client
        self._path = path

    def list(self, **filters: str | int | None) -> Iterator[Record]:
        """All records, page after page."""
        return self._client.every(self._path, filters)

    def get(self, identifier: str, attempts: int | None = None) -> Record:
        """One record. Raises NotFound."""
        return self._client.one(f"{self._path}/{identifier}", attempts)

    def create(self, fields: Fields) -> Record:
        """A new record; the answer carries its `id`."""
        return self._client.write("POST", self._path, fields)

    def update(self, identifier: str, fields: Fields) -> Record:
        """Change the fields given. `Updated` proves nothing: read back what matters."""
        return self._client.write("PUT", f"{self._path}/{identifier}", fields)

    def delete(self, identifier: str) -> Record:
        """Remove a record."""
        return self._client.write("DELETE", f"{self._path}/{identifier}")


class Documents(Collection):
    """Documents of one type."""

    def approve(self, identifier: str) -> Record:
        """Give a draft its number."""
        return self.update(identifier, {"approveDoc": True})

    def pay(self, identifier: str, *, date: int, amount: object, treasury: str | None = None, desc: str = "") -> Record:
        """Register a payment; date in Unix seconds."""
        fields = {"date": date, "amount": amount, "treasury": treasury, "desc": desc}
        return self._client.write(
            "POST",
            f"{self._path}/{identifier}/pay",
            {name: value for name, value in fields.items() if value is not None},
        )


def _not_given(records: list[Record], given: dict[str, int]) -> Iterator[Record]:
    """The records not given yet in this form, told apart by their id or, without one, by all they say."""
    for record in records:
        content = repr(record)
        identifier = record.get("id")
        name = identifier if isinstance(identifier, str) and identifier else content
        if given.get(name) != hash(content):
            given[name] = hash(content)
            yield record


def _read(answer: Answer) -> Any:
    start = answer.body[:64].lstrip().lower()
    if start.startswith((b"<", b"\xef\xbb\xbf<")):
        raise answer.not_json()
    try:
        found = answer.json()
    except NotJson:
        found = answer.mended_json()
    if isinstance(found, dict) and found.get("status") in (0, "0") and "info" in found and "id" not in found:
        raise _refusal(answer, found)
    return found


def _read_list(answer: Answer) -> list[Record]:
    """A list. A refusal in its place is trouble of the service: a list is never refused to a key that may read."""
    try:
        found = _read(answer)
    except InvalidRequest as refusal:
        raise NotJson(refusal.message, status=answer.status) from None
    if isinstance(found, dict) and all(key.isdigit() for key in found):
        found = list(found.values())  # a PHP array with gaps becomes an object; an empty one becomes {}
    if not isinstance(found, list):
        raise answer.not_json()
    return [item if isinstance(item, dict) else {NOT_AN_OBJECT: item} for item in found]


def _reads_within(within: str) -> Reading:
    """What reads a list that stands under a name in its answer."""

    def reading(answer: Answer) -> list[Record]:
        found = _read(answer)
        if not isinstance(found, dict) or not isinstance(found.get(within), list):
            raise answer.not_json()
        return [item for item in found[within] if isinstance(item, dict)]

    return reading if within else _read_list


def _read_record(answer: Answer) -> Record:
    found = _read(answer)
    if not isinstance(found, dict):
        raise answer.not_json()
    return found


def _refusal(answer: Answer, found: Record) -> ApiError:
    text = str(found.get("info") or "refused without a reason")
    kind = NotFound if "not found" in text.lower() else InvalidRequest
    return kind(text, status=answer.status, request_id=answer.request_id)


def _failure(answer: Answer) -> ApiError:
    try:
        found = answer.json()
    except NotJson:
        return failed(answer, f"the service answered {answer.status}")
    if isinstance(found, dict):
        text = str(found.get("info") or found.get("msg") or f"the service answered {answer.status}")
        if answer.status == 400 and "not found" in text.lower():
            return NotFound(text, status=answer.status, request_id=answer.request_id)
        return failed(answer, text)
    return failed(answer, str(found) if isinstance(found, str) else f"the service answered {answer.status}")
