"""What happened, as subscribers are told: every name of the catalogue, in the contract's shapes, kept as it was."""

from datetime import UTC, datetime
from typing import Any, Final

import httpx
import msgspec

from talonario.api.factuarea import event_bodies, event_samples
from talonario.api.factuarea.series import TYPES
from talonario.app import sweeps
from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.emails import outcome
from talonario.domain.emails.record import Email
from talonario.domain.events import BY_NAME, CATALOGUE, NAMES, own_names, public_name
from talonario.outbound import recurring
from talonario.outbound.desk import Desk
from talonario.outbound.worker import Worker
from talonario.store import Database
from talonario.store.listing import Where
from talonario.store.outbox import Event
from tests.api.factuarea import sales, test_recurring_invoices
from tests.api.factuarea.conftest import Caller
from tests.api.factuarea.happenings import endpoint, every_event, feed
from tests.api.factuarea.test_contract import CLIENT, invoice, payment
from tests.api.factuarea.test_purchase_invoices import PAYMENT, SUPPLIER, purchase
from tests.conftest import Clock
from tests.contracts import validator

NOT_YET: Final = {
    *("invoice.auto_created", "invoice.corrective_auto_created", "invoice.subscription_auto_created"),
    *("invoice.verifactu_submitted", "invoice.verifactu_failed", "payout.reconciled"),
    *("facturae.face_submitted", "facturae.face_status_changed", "facturae.face_cancellation_requested"),
    *("invoice.cancelled", "quote.cancelled", "proforma.cancelled", "purchase_invoice.cancelled"),
}
"""What nothing here brings about: Stripe, VeriFactu and FACe, and states that these documents do not get into."""


class Watching:
    """A caller that looks, after every change, whether what its events show is what GET answers."""

    PATHS: Final = {
        "client": "clients",
        "product": "products",
        "tax": "taxes",
        "series": "series",
        "invoice": "invoices",
        "quote": "quotes",
        "proforma": "proformas",
        "delivery_note": "delivery_notes",
        "purchase_invoice": "purchase_invoices",
        "recurring_invoice": "recurring_invoices",
    }

    def __init__(self, call: Caller) -> None:
        self.call = call
        self.client = call.client
        self.next = feed(call, "limit=1")["last"]
        self.compared = 0

    def __call__(self, *args: Any, **options: Any) -> httpx.Response:
        answer = self.call(*args, **options)
        told = feed(self.call, f"after={self.next}&limit=500")
        self.next = told["next"]
        latest = {one["aggregate_id"]: one for one in told["data"]}
        for one in latest.values():
            path = self.PATHS.get(one["type"].partition(".")[0])
            if path is not None and "created_at" in one["data"]["object"]:
                self.compared += 1
                shown = self.client.get(f"/v1/{path}/{one['aggregate_id']}").json()["data"]
                assert one["data"]["object"] == shown, one["type"]
        return answer

    data = Caller.data


def schema_of(prefix: str, name: str) -> dict[str, str]:
    words = name.replace(".", "_").split("_")
    return {"$ref": f"#/components/schemas/{prefix}{''.join(word.capitalize() for word in words)}"}


def test_the_catalogue_is_the_contracts(call: Caller) -> None:
    """The names that may be subscribed to, in its order of them, each with words in both languages."""
    declared = validator.contract(validator.FACTUAREA)["components"]["schemas"]["CreateWebhookEndpointRequest"]
    assert {one.name for one in CATALOGUE} == set(declared["properties"]["enabled_events"]["items"]["enum"])
    assert len(CATALOGUE) == len(NAMES) == 93
    shown = call.data("event_catalog.list", "/event-catalog")
    assert [one["name"] for one in shown] == [one.name for one in CATALOGUE]
    english = call.data("event_catalog.list", "/event-catalog", headers={"Accept-Language": "en"})
    assert (shown[0]["description"], english[0]["description"]) == ("Factura creada", "Invoice created")
    assert len({one["description"] for one in shown}) == len({one["description"] for one in english}) == 93


def test_names_lead_there_and_back() -> None:
    """Every name of the catalogue is told of names of ours, and of no other's."""
    for name in NAMES:
        assert {public_name(own) for own in own_names(name)} == {name}
    assert set(own_names("invoice.paid")) == {
        f"{kind}.paid" for kind in ("invoice", "receipt", "credit_note", "receipt_refund")
    }
    assert own_names("client.updated") == ("customer.updated",)
    assert public_name("supplier.created") not in NAMES


def test_every_name_has_a_sample_that_the_contract_takes() -> None:
    """Also what nothing here brings about yet; the ids that it names are those of its record."""
    for name in NAMES:
        told = event_samples.sample(name)
        assert validator.faults(schema_of("EventData", name), told) == [], name
        assert tuple(told)[:2] == ("type", "object")
        assert set(BY_NAME[name].extras) <= set(told)
    assert set(event_samples.EXTRAS) == {extra for one in CATALOGUE for extra in one.extras}


def test_everything_that_can_happen_is_told_as_the_contract_says(
    call: Caller, holded: httpx.Client, desk: Desk, clock: Clock, company: Company, database: Database
) -> None:
    """Every name that can come about here does; each event, read alone and sent, has the contract's shape."""
    watching = Watching(call)
    client = masters(watching, holded)
    documents(watching, client)
    purchases(watching)
    assert watching.compared > 50
    by_mail(call, client, desk, company)
    in_time(call, client, desk, clock)
    listed = every_event(call)
    assert call("events.list", "/events?limit=3").json()["data"] == listed[:3]
    shown = [one["data"]["object"] for one in listed if one["type"].startswith("series.")]
    assert {one["document_type"] for one in shown if "document_type" in one} <= set(TYPES), "the contract has no others"
    last_of = {one["type"]: one for one in listed}
    assert NAMES - set(last_of) == NOT_YET
    with database.read(company.company_id) as tx:
        ctx = Context(tx, company, None, desk.outside)
        happened = {str(one.id): one for one in tx.where(Event, Where("snapshot_id", "is_null", value=False))}
        for one in listed:
            name = one["type"]
            assert (one["livemode"], one["aggregate_id"]) == (True, one["data"]["object"]["id"])
            assert call.client.get(f"/v1/events/{one['id']}").json()["data"] == one
            body = event_bodies.SPELLING.body_of(ctx, happened[one["id"]], endpoint(desk, company))
            assert body is not None
            sent = msgspec.json.decode(body)
            assert validator.faults(schema_of("WebhookEventPayload", name), sent) == [], name
            assert sent == {key: value for key, value in one.items() if key not in {"object", "aggregate_id"}}
            assert (one["livemode"], one["aggregate_id"], one["data"]["type"]) == (
                True,
                one["data"]["object"]["id"],
                name,
            )
    extras = {one["type"]: one["data"] for one in listed}
    assert extras["client.deleted"]["name"] == "Bodega Ñandú"
    assert extras["client.deleted"]["object"] == {"id": extras["client.deleted"]["client"]["id"], "deleted": True}
    assert extras["invoice.rectified"]["corrective_invoice_number"].startswith("R")
    assert extras["tax.validity_changed"]["new_valid_until"] == "2027-12-31"
    assert extras["invoice.metadata_changed"]["new_keys"] == ["pedido"]


def masters(call: Any, holded: httpx.Client) -> str:
    """Clients, products, taxes, series."""
    client: str = call.data("clients.create", "/clients", CLIENT)["id"]
    call("clients.update", f"/clients/{client}", {"phone": "600000000"})
    call("clients.update", f"/clients/{client}", {"metadata": {"zona": "norte"}})
    spare = call.data("clients.create", "/clients", {**CLIENT, "tax_id": "1R"})["id"]
    call("clients.delete", f"/clients/{spare}", status=204)
    product = call.data("products.create", "/products", {"name": "Vino", "price": "49.90"})["id"]
    call("products.update", f"/products/{product}", {"price": "50"})
    body = {"name": "Tasa", "code": "TASA9", "type": "vat", "rate": 9, "applies_to": "sale", "country": "ES"}
    tax = call.data("taxes.create", "/taxes", {**body, "is_active": True})["id"]
    call("taxes.update", f"/taxes/{tax}", {"metadata": {"modelo": "x"}}, status=200)
    call("taxes.update", f"/taxes/{tax}", {"external_reference": "E1"}, status=200)
    call("taxes.update", f"/taxes/{tax}", {"valid_from": "2026-01-01", "valid_until": "2027-12-31"}, status=200)
    former = call.data("series.default", "/series/default?document_type=invoice")["id"]
    made = call.data("series.create", "/series", {"code": "WEB", "document_type": "invoice"})["id"]
    call("series.set_default", f"/series/{made}/default", status=204)
    call("series.set_default", f"/series/{former}/default", status=204)
    call("series.archive", f"/series/{made}/archive", status=204)
    call("series.unarchive", f"/series/{made}/unarchive", status=204)
    told = holded.post("/numberingseries/invoice", json={"name": "Otra", "format": "OT[YY]%%%%"}).json()
    assert holded.put(f"/numberingseries/invoice/{told['id']}", json={"name": "Una"}).is_success
    assert holded.delete(f"/numberingseries/invoice/{told['id']}").is_success
    return client


def documents(call: Any, client: str) -> None:
    """Invoices, quotes, proformas, delivery notes."""
    first = invoice(call, client)["id"]
    call("invoices.update", f"/invoices/{first}", {"notes": "gracias"})
    call("invoices.update", f"/invoices/{first}", {"metadata": {"pedido": "7"}})
    call("invoices.mark_sent", f"/invoices/{first}/mark-sent", status=200)
    call("invoices.payments_create", f"/invoices/{first}/payments", payment(41.57), status=201)
    call("invoices.mark_paid", f"/invoices/{first}/mark-paid", {}, status=200)
    correction = {"correction_reason": "devolucion", "correction_type": "full"}
    call("invoices.corrective", f"/invoices/{first}/corrective", correction, status=201)
    spare = invoice(call, client)["id"]
    call("invoices.delete", f"/invoices/{spare}", status=204)
    other = invoice(call, client)["id"]
    call("invoices.mark_sent", f"/invoices/{other}/mark-sent")
    call("invoices.annul", f"/invoices/{other}/annul", {"reason": "nunca existió"}, status=200)
    receipts = [invoice(call, client, type="F2")["id"] for _ in range(2)]
    for receipt in receipts:
        call("invoices.mark_sent", f"/invoices/{receipt}/mark-sent")
    body = {"client_id": client, "simplified_invoice_ids": receipts}
    call("invoices.substitute_simplified", "/invoices/substitute-simplified", body, status=201)
    for family in ("quotes", "proformas"):
        refused, taken, gone, labelled = (sales.make(call, family, client)["id"] for _ in range(4))
        sales.do(call, family, refused, "reject", {"reason": "caro"}, status=200)
        sales.do(call, family, taken, "accept", status=200)
        sales.do(call, family, taken, "convert", sales.TO_INVOICE, status=201)
        call(f"{family}.delete", f"/{family}/{gone}", status=204)
        call(f"{family}.update", f"/{family}/{labelled}", {"metadata": {"a": "1"}}, status=200)
        call(f"{family}.update", f"/{family}/{labelled}", {"notes": "una nota"}, status=200)
    note = sales.make(call, "delivery_notes", client)["id"]
    call("delivery_notes.update", f"/delivery_notes/{note}", {"notes": "frágil"}, status=200)
    sales.do(call, "delivery_notes", note, "mark_delivered", {}, status=200)
    sales.do(call, "delivery_notes", note, "sign", sales.signing(), status=200)
    sales.do(call, "delivery_notes", note, "convert", sales.TO_INVOICE, status=201)
    withdrawn = sales.make(call, "delivery_notes", client)["id"]
    sales.do(call, "delivery_notes", withdrawn, "cancel", status=200)


def purchases(call: Any) -> None:
    """What is bought, in part and whole."""
    supplier = call.data("suppliers.create", "/suppliers", SUPPLIER)["id"]
    bought = purchase(call, supplier)["id"]
    path = f"/purchase_invoices/{bought}"
    call("purchase_invoices.update", path, {"metadata": {"obra": "3"}}, status=200)
    call("purchase_invoices.update", path, {"tags": ["obra"]}, status=200)
    call("purchase_invoices.register_payment", f"{path}/payments", PAYMENT, status=201)
    call("purchase_invoices.mark_paid", f"{path}/mark_paid", {}, status=200)


def by_mail(call: Caller, client: str, desk: Desk, company: Company) -> None:
    """What was sent and what was not, as the worker writes it down."""
    one = invoice(call, client)["id"]
    call("invoices.send", f"/invoices/{one}/send", {"cc": ["copia@example.com"]}, status=200)
    call("invoices.send_reminder", f"/invoices/{one}/send-reminder", {}, status=200)
    for family in ("quotes", "proformas", "delivery_notes"):
        made = sales.make(call, family, client)["id"]
        call(f"{family}.send", f"/{family}/{made}/send", {"email": "a@example.com"}, status=200)
    with desk.writing(company.company_id) as ctx:
        for email in ctx.tx.where(Email):
            done = outcome.sent(ctx, email, [])
            if email.purpose == "document":
                outcome.note_bounce(ctx, done.id, None, "no existe ese buzón")


def in_time(call: Caller, client: str, desk: Desk, clock: Clock) -> None:
    """What the calendar brings about: templates, days that go by, the new year."""
    made = test_recurring_invoices.template(call, client, start_on="2026-11-25", max_occurrences=1)
    path = f"/recurring_invoices/{made['id']}"
    call("recurring_invoices.update", path, {"name": "Cuota"}, status=200)
    call("recurring_invoices.update", path, {"metadata": {"a": "1"}}, status=200)
    call("recurring_invoices.pause", f"{path}/pause", status=200)
    call("recurring_invoices.resume", f"{path}/resume", status=200)
    ended, gone = (test_recurring_invoices.template(call, client) for _ in range(2))
    call("recurring_invoices.cancel", f"/recurring_invoices/{ended['id']}/cancel", status=200)
    call("recurring_invoices.delete", f"/recurring_invoices/{gone['id']}", status=204)
    stuck = call.data("series.create", "/series", {"code": "FIN", "document_type": "invoice"})["id"]
    test_recurring_invoices.template(call, client, start_on="2026-11-25", series_id=stuck)
    call("series.archive", f"/series/{stuck}/archive", status=204)
    for family in ("quotes", "proformas"):
        open_ = sales.make(call, family, client)["id"]
        call(f"{family}.send", f"/{family}/{open_}/send", {"email": "a@example.com"}, status=200)
    worker = Worker(desk, [recurring.JOB], sweeps())
    clock.now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    while worker.step():
        pass
    clock.now = datetime(2027, 1, 2, 12, tzinfo=UTC)
    while worker.step():
        pass
    late = invoice(call, client, issued_on="2027-01-02", due_on="2027-02-02")["id"]
    call("invoices.mark_sent", f"/invoices/{late}/mark-sent", status=200)
