"""What has to be done through the API for an event to happen: a table, event by event.

Each recipe makes what it needs, so that it works in an empty company, and says what it made. An event that nothing in
the API brings about stands in `REASONS`, with why.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

import msgspec

from talonario.clients.factuarea import FactuareaClient

LINE: Final = {"description": "Talonario trigger", "quantity": 1, "unit_price": 100, "tax_rate": 21}
EMAIL: Final = "trigger@example.com"
METADATA: Final[Mapping[str, object]] = {"metadata": {"trigger": "1"}}
NOTES: Final[Mapping[str, object]] = {"notes": "trigger"}
WHY: Final = {"correction_reason": "devolucion", "correction_type": "full"}


def _chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)


DOT: Final = base64.b64encode(
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", bytes((0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0)))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
).decode()
"""A picture of one pixel, which signs."""


class Made(msgspec.Struct, frozen=True):
    """Something that a recipe made: `kind` is the resource, `id` where it is found."""

    kind: str
    id: str


class Workshop:
    """Makes things through the API.

    mark    makes what must be the only one of its kind different from run to run
    today   the day in Madrid
    """

    def __init__(self, api: FactuareaClient, mark: str, today: date) -> None:
        self._api = api
        self._mark = mark
        self.today = today.isoformat()
        self.later = (today + timedelta(days=30)).isoformat()
        self.made: list[Made] = []

    def new(self, resource: str, **fields: Any) -> str:
        """A new record; its id."""
        identity: str = self._api.ask("POST", f"/{resource}", fields)["id"]
        self.made.append(Made(resource, identity))
        return f"/{resource}/{identity}"

    def post(self, path: str, **fields: Any) -> Any:
        """A verb."""
        return self._api.ask("POST", path, fields)

    def put(self, path: str, fields: Mapping[str, Any]) -> None:
        """A change."""
        self._api.ask("PUT", path, fields)

    def drop(self, path: str) -> None:
        """A deletion."""
        self._api.ask("DELETE", path)

    # -- things ----------------------------------------------------------------------------------------------

    def _person(self, resource: str) -> str:
        number = f"T{self._mark}{len(self.made)}"
        passport = {"type": "passport", "value": number, "country_code": "PT"}
        return self.new(resource, name=f"Trigger {number}", alternative_id=passport, email=EMAIL)

    def client(self) -> str:
        """A customer."""
        return self._person("clients")

    def product(self) -> str:
        """A product."""
        return self.new("products", name=f"Trigger {self._mark}", price="10.00")

    def tax(self) -> str:
        """A tax of the company's own."""
        code = f"trg_{self._mark}".lower()
        return self.new("taxes", name="Trigger", code=code, type="other", rate=1, applies_to="sale", country="ES")

    def series(self) -> str:
        """A series of quotes beside the default one: what is numbered by it is nothing fiscal."""
        code = f"T{self._mark[:8]}"
        return self.new("series", code=code, document_type="quote", number_format=f"{code}-{{0000}}")

    def _default_series(self, kind: str) -> str:
        identity: str = self._api.ask("GET", "/series/default", None, {"document_type": kind})["id"]
        return identity

    def _customer_id(self) -> str:
        return self.client().rpartition("/")[2]

    def invoice(self, **more: Any) -> str:
        """A draft."""
        fields = {"client_id": self._customer_id(), "series_id": self._default_series("invoice"), "lines": [LINE]}
        return self.new("invoices", **{**fields, "issued_on": self.today, "due_on": self.later, **more})

    def issued(self, **more: Any) -> str:
        """An issued invoice."""
        path = self.invoice(**more)
        self.post(f"{path}/mark-sent")
        return path

    def quote(self) -> str:
        """A quote, a draft."""
        fields = {"client_id": self._customer_id(), "series_id": self._default_series("quote"), "lines": [LINE]}
        return self.new("quotes", **fields, issued_on=self.today, valid_until=self.later)

    def proforma(self) -> str:
        """A proforma, a draft."""
        fields = {"client_id": self._customer_id(), "series_id": self._default_series("proforma"), "lines": [LINE]}
        return self.new("proformas", **fields, issued_on=self.today, valid_until=self.later)

    def note(self) -> str:
        """A delivery note, a draft."""
        fields = {"client_id": self._customer_id(), "series_id": self._default_series("delivery_note")}
        return self.new("delivery_notes", **fields, lines=[LINE])

    def delivered(self) -> str:
        """A delivered note."""
        path = self.note()
        self.post(f"{path}/mark-delivered")
        return path

    def purchase(self, **more: Any) -> str:
        """A purchase invoice, a draft."""
        supplier = self._person("suppliers").rpartition("/")[2]
        fields = {"supplier_id": supplier, "external_invoice_number": f"TRG-{self._mark}", "lines": [LINE]}
        return self.new("purchase_invoices", **fields, issued_on=self.today, due_on=self.later, **more)

    def owed(self) -> str:
        """A purchase invoice that is to be paid."""
        return self.purchase(status="pending")

    def recurring(self, **more: Any) -> str:
        """A recurring invoice that begins later."""
        fields = {"client_id": self._customer_id(), "series_id": self._default_series("invoice"), "lines": [LINE]}
        return self.new("recurring_invoices", **fields, frequency="monthly", start_on=self.later, **more)

    def payment(self) -> dict[str, Any]:
        """A payment in part."""
        return {"amount": 1, "paid_on": self.today, "payment_method": "cash"}

    def substituted(self) -> None:
        """A simplified invoice with a whole one in its place."""
        simplified = self.issued(type="F2").rpartition("/")[2]
        fields = {"client_id": self._customer_id(), "simplified_invoice_ids": [simplified]}
        self.new("invoices/substitute-simplified", **fields)


def _verb(thing: Callable[[Workshop], str], verb: str, **fields: object) -> Recipe:
    """Make a thing and do something with it."""
    return lambda shop: shop.post(f"{thing(shop)}/{verb}", **fields)


def _change(thing: Callable[[Workshop], str], fields: Mapping[str, object]) -> Recipe:
    """Make a thing and change fields of it."""
    return lambda shop: shop.put(thing(shop), fields)


def _without(thing: Callable[[Workshop], str]) -> Recipe:
    return lambda shop: shop.drop(thing(shop))


def _annul(shop: Workshop) -> None:
    shop.post(f"{shop.issued()}/annul", reason="trigger")


def _pay(shop: Workshop) -> None:
    shop.post(f"{shop.issued()}/payments", **shop.payment())


def _pay_purchase(shop: Workshop) -> None:
    shop.post(f"{shop.owed()}/payments", **shop.payment())


def _settle_purchase(shop: Workshop) -> None:
    shop.post(f"{shop.owed()}/mark_paid", paid_on=shop.today, payment_method="cash")


def _sign(shop: Workshop) -> None:
    who = {"signed_by": "Trigger", "recipient_dni": "12345678Z", "signature_image_base64": DOT}
    shop.post(f"{shop.delivered()}/sign", **who)


def _activate(shop: Workshop) -> None:
    path = shop.recurring()
    shop.post(f"{path}/pause")
    shop.post(f"{path}/activate")


def _accepted_then_converted(thing: Callable[[Workshop], str]) -> Recipe:
    def run(shop: Workshop) -> None:
        path = thing(shop)
        shop.post(f"{path}/accept")
        shop.post(f"{path}/convert", target="invoice")

    return run


def _validity(shop: Workshop) -> None:
    shop.put(shop.tax(), {"valid_from": shop.today, "valid_until": shop.later})


def _default_and_back(shop: Workshop) -> None:
    """Make a new series the default one, and let the former one be it again."""
    former = shop._default_series("quote")  # noqa: SLF001  (a recipe is a part of the workshop)
    shop.post(f"{shop.series()}/default")
    shop.post(f"/series/{former}/default")


def _archive_and_back(shop: Workshop) -> None:
    path = shop.series()
    shop.post(f"{path}/archive")
    shop.post(f"{path}/unarchive")


Recipe = Callable[[Workshop], object]
W = Workshop

RECIPES: Final[dict[str, Recipe]] = {
    "invoice.created": W.invoice,
    "invoice.updated": _change(W.invoice, NOTES),
    "invoice.sent": W.issued,
    "invoice.paid": _verb(W.issued, "mark-paid"),
    "invoice.annulled": _annul,
    "invoice.deleted": _without(W.invoice),
    "invoice.number_assigned": W.issued,
    "invoice.rectified": _verb(W.issued, "corrective", **WHY),
    "invoice.email_sent": _verb(W.issued, "send", to=EMAIL),
    "invoice.payment_reminder_sent": _verb(W.issued, "send-reminder", email=EMAIL),
    "invoice.simplified_created": lambda shop: shop.issued(type="F2"),
    "invoice.simplified_substituted": W.substituted,
    "invoice.substituted_by_complete": W.substituted,
    "invoice.metadata_changed": _change(W.invoice, METADATA),
    "quote.created": W.quote,
    "quote.updated": _change(W.quote, NOTES),
    "quote.deleted": _without(W.quote),
    "quote.approved": _verb(W.quote, "accept"),
    "quote.rejected": _verb(W.quote, "reject", reason="trigger"),
    "quote.converted": _accepted_then_converted(W.quote),
    "quote.marked_as_pending": _verb(W.quote, "send", to=EMAIL),
    "quote.number_assigned": _verb(W.quote, "accept"),
    "quote.metadata_changed": _change(W.quote, METADATA),
    "quote.email_sent": _verb(W.quote, "send", to=EMAIL),
    "proforma.created": W.proforma,
    "proforma.updated": _change(W.proforma, NOTES),
    "proforma.deleted": _without(W.proforma),
    "proforma.accepted": _verb(W.proforma, "accept"),
    "proforma.rejected": _verb(W.proforma, "reject", reason="trigger"),
    "proforma.converted_to_invoice": _accepted_then_converted(W.proforma),
    "proforma.number_assigned": _verb(W.proforma, "accept"),
    "proforma.metadata_changed": _change(W.proforma, METADATA),
    "proforma.email_sent": _verb(W.proforma, "send", to=EMAIL),
    "delivery_note.created": W.note,
    "delivery_note.updated": _change(W.note, NOTES),
    "delivery_note.status_changed": W.delivered,
    "delivery_note.signed": _sign,
    "delivery_note.converted": _verb(W.delivered, "convert", target="invoice"),
    "delivery_note.email_sent": _verb(W.note, "send", email=EMAIL),
    "purchase_invoice.created": W.purchase,
    "purchase_invoice.updated": _change(W.purchase, NOTES),
    "purchase_invoice.paid": _settle_purchase,
    "purchase_invoice.metadata_changed": _change(W.purchase, METADATA),
    "purchase_invoice.payment_registered": _pay_purchase,
    "recurring_invoice.created": W.recurring,
    "recurring_invoice.activated": _activate,
    "recurring_invoice.paused": _verb(W.recurring, "pause"),
    "recurring_invoice.updated": _change(W.recurring, {"name": "Trigger"}),
    "recurring_invoice.deleted": _without(W.recurring),
    "recurring_invoice.completed": lambda shop: shop.post(f"{shop.recurring(max_occurrences=1)}/generate"),
    "recurring_invoice.cancelled": _verb(W.recurring, "cancel"),
    "recurring_invoice.executed": _verb(W.recurring, "generate"),
    "recurring_invoice.metadata_changed": _change(W.recurring, METADATA),
    "client.created": W.client,
    "client.updated": _change(W.client, {"phone": "600000000"}),
    "client.deleted": _without(W.client),
    "client.metadata_changed": _change(W.client, METADATA),
    "product.created": W.product,
    "product.updated": _change(W.product, {"price": "11.00"}),
    "payment.received": _pay,
    "tax.validity_changed": _validity,
    "tax.external_reference_changed": _change(W.tax, {"external_reference": "E1"}),
    "tax.metadata_changed": _change(W.tax, METADATA),
    "series.created": W.series,
    "series.archived": _verb(W.series, "archive"),
    "series.unarchived": _archive_and_back,
    "series.marked_as_default": _default_and_back,
    "series.demoted_from_default": _default_and_back,
    "series.number_consumed": W.issued,
}
"""What brings an event about."""

STRIPE: Final = ("Lo provoca Stripe, no la API.", "Stripe brings it about, not the API.")
CALENDAR: Final = (
    "Lo provoca el calendario: lo cuenta un worker cuando ha pasado el día del documento.",
    "The calendar brings it about: a worker tells it when the day of the document is over.",
)
MAIL: Final = (
    "Lo provoca un servidor de correo que no acepta el mensaje; con una clave de pruebas no sale ninguno.",
    "A mail server that does not take the message brings it about; with a test key none is sent.",
)
NO_OPERATION: Final = (
    "El contrato da el nombre, pero ninguna operación lo provoca.",
    "The contract has the name, but no operation that brings it about.",
)
AUTHORITY: Final = (
    "Lo provoca la respuesta de la administración a un envío.",
    "The answer of the authority to a submission brings it about.",
)

REASONS: Final[dict[str, tuple[str, str]]] = {
    "invoice.auto_created": STRIPE,
    "invoice.corrective_auto_created": STRIPE,
    "invoice.subscription_auto_created": STRIPE,
    "payout.reconciled": STRIPE,
    "invoice.overdue": CALENDAR,
    "quote.expired": CALENDAR,
    "proforma.expired": CALENDAR,
    "recurring_invoice.failed": (
        "Lo provoca una factura recurrente que no se puede emitir el día que le toca.",
        "A recurring invoice that cannot be issued on its day brings it about.",
    ),
    "series.year_reset": (
        "Lo provoca la primera factura del año en una serie que empieza de nuevo.",
        "The first invoice of a year in a series that begins anew brings it about.",
    ),
    "invoice.email_failed": MAIL,
    "quote.email_failed": MAIL,
    "proforma.email_failed": MAIL,
    "delivery_note.email_failed": MAIL,
    "invoice.cancelled": NO_OPERATION,
    "quote.cancelled": NO_OPERATION,
    "proforma.cancelled": NO_OPERATION,
    "purchase_invoice.cancelled": NO_OPERATION,
    "series.updated": NO_OPERATION,
    "series.deleted": NO_OPERATION,
    "invoice.verifactu_submitted": AUTHORITY,
    "invoice.verifactu_failed": AUTHORITY,
    "facturae.face_submitted": AUTHORITY,
    "facturae.face_status_changed": AUTHORITY,
    "facturae.face_cancellation_requested": AUTHORITY,
}
"""Why an event cannot be caused, in Spanish and English."""

EVERY: Final = (*RECIPES, *REASONS)
