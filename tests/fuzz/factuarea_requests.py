"""A request that succeeds for every answered operation of the Factuarea dialect, by the records of a world."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec

from talonario.api.engine.operation import Operation
from talonario.api.factuarea.extensions.resources import MOVABLE
from talonario.api.factuarea.operations import OPERATIONS
from tests import samples
from tests.fuzz import contracts, door
from tests.fuzz.contracts import Place, Published
from tests.fuzz.filling import DAY, DUE, LINE, PNG

ANSWERED: dict[str, Operation] = {one.id: one for one in OPERATIONS if one.unavailable is None}
PUBLISHED: dict[str, Published] = {one.id: one for one in contracts.published(contracts.FACTUAREA)}
EXPORTS = "x.exports."
REFUSED = frozenset({"x.series.put", "x.series.patch", "x.series.delete"})
"""Answered with a refusal, whatever is sent."""


class Asked(msgspec.Struct, frozen=True):
    """A request: what stands in the path for its variables, the query as it is written, the body or a form in bytes."""

    operation: Operation
    path: tuple[str, ...] = ()
    query: str = ""
    body: Any = None
    raw: bytes | None = None

    def target(self, path: tuple[str, ...] | None = None, query: str | None = None) -> str:
        """The path and the query; either with other values, already encoded."""
        values = iter(self.path if path is None else path)
        text = self.query if query is None else query
        return contracts.VARIABLE.sub(lambda _: next(values), self.operation.path) + (f"?{text}" if text else "")

    def names(self) -> tuple[str, ...]:
        """The query parameters of the contract, those of ours, and the filters that every list has."""
        published = PUBLISHED.get(self.operation.id)
        declared = {one.name for one in published.query} if published else set()
        if "starting_after" in declared and self.operation.id.endswith(".list"):
            declared |= {"updated[gte]", "updated"}
        if self.operation.id.startswith(EXPORTS):
            declared |= {"limit", "starting_after"}
        return tuple(sorted(declared | OURS.get(self.operation.id, frozenset())))

    def places(self) -> list[Place]:
        """Every field of the body, of the contract's and of those that we take beside it."""
        found: dict[tuple[str | int, ...], Place] = {}
        published = PUBLISHED.get(self.operation.id)
        if published is not None and published.body is not None:
            found = {place.path: place for place in contracts.places(published.contract, published.body)}
        shape = self.operation.reads or SHAPES.get(self.operation.id)
        if shape is not None:
            at = ("records", 0) if self.operation.id in SHAPES else ()
            for path, required in fields(shape, at):
                found.setdefault(path, Place(path, {}, required))
        return list(found.values())


PUBLIC_LINKS = (
    *("invoices.public_link_update", "quotes.public_link_update", "proformas.public_link_update"),
    "delivery_notes.public_link.update",
)
DELIVERY = ("webhook_endpoints.deliveries.show", "webhook_endpoints.deliveries.replay", "x.webhook_endpoints.attempts")
FILES: dict[str, bytes] = {
    "products.gallery.upload": samples.PNG,
    "products.video.upload": samples.MP4,
    "purchase_invoices.attach_file": samples.PNG,
}
"""What the operations that take a file are sent."""

OURS: dict[str, frozenset[str]] = {
    "invoices.list": frozenset({"issued_on[gte]", "external_id", "client_id[]", "total"}),
    "quotes.list": frozenset({"issued_on[gte]", "external_id", "total"}),
    "proformas.list": frozenset({"external_id", "total"}),
    "delivery_notes.list": frozenset({"external_id", "delivery_date"}),
    "clients.list": frozenset({"external_id", "name[in]", "created"}),
    "suppliers.list": frozenset({"external_id", "tax_id[]"}),
    "products.list": frozenset({"external_id", "price", "in_stock[in]", "low_stock[]", "tag[]"}),
    "taxes.list": frozenset({"search[in]", "type[]", "is_active[in]"}),
    "clients.activities": frozenset({"limit", "starting_after", "ending_before", "page", "per_page"}),
    "recurring_invoices.list": frozenset({"external_id", "tags[]", "created", "next_run_at"}),
    "recurring_invoices.activities": frozenset({"limit", "starting_after", "page", "per_page"}),
    "purchase_invoices.list": frozenset({"external_id", "tags[]", "created", "issued_on"}),
    "x.purchase_invoices.by_supplier": frozenset({"page", "per_page"}),
    "purchase_invoices.pending": frozenset({"starting_after", "ending_before"}),
    "purchase_invoices.overdue": frozenset({"starting_after", "ending_before"}),
    "recurring_invoices.logs": frozenset({"starting_after", "ending_before"}),
    "series.default": frozenset({"document_type"}),
    "series.active": frozenset({"document_type"}),
    "taxes.active": frozenset({"limit"}),
    "invoices.activities": frozenset({"limit", "page", "per_page"}),
    "invoices.stats": frozenset({"date_from", "date_to"}),
    "x.emails.list": frozenset({"status", "purpose[]", "document_id", "client_id[in]", "to", "created[gte]", "limit"}),
    "webhook_endpoints.deliveries.list": frozenset({"status[]", "event[]", "created"}),
    "x.webhook_endpoints.replays": frozenset({"limit", "starting_after", "ending_before"}),
    "events.list": frozenset({"type[]", "created"}),
    "x.events": frozenset({"after", "limit", "type", "type[in]"}),
    "x.clients.bulk": frozenset({"ids", "ids[]"}),
    "x.suppliers.bulk": frozenset({"ids", "ids[]"}),
}
"""Query parameters that are read though the contract does not name them, and spellings of those it does."""

SHAPES = {f"x.imports.{one.name}": one.shape for one in MOVABLE}


def fields(shape: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], bool]]:
    """Every field of a struct, at any depth, and whether it must be there; of lists the first item."""
    origin = get_origin(shape)
    if origin is Annotated:
        yield from fields(get_args(shape)[0], at)
    elif origin in {Union, UnionType}:
        for option in get_args(shape):
            yield from fields(option, at)
    elif origin in {list, tuple}:
        yield (*at, 0), False
        yield from fields(get_args(shape)[0], (*at, 0))
    elif isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        for info in msgspec.structs.fields(shape):
            yield (*at, info.encode_name), info.required
            yield from fields(info.type, (*at, info.encode_name))


CONTACT: dict[str, Any] = {
    "name": "Bodega Ñandú",
    "tax_id": "78Z",
    "email": "bodega@example.com",
    "billing_emails": ["cuentas@example.com"],
    "address": {"line1": "Rúa 1", "postal_code": "15001", "city": "A Coruña", "country": "ES"},
    "bank_accounts": [{"iban": "ES9121000418450200051332", "is_default": True}],
    "metadata": {"a": "b"},
    "accumulate_347": True,
}
FOREIGNER = {"type": "passport", "value": "X1", "country_code": "PT"}
TAX: dict[str, Any] = {"name": "Tasa", "code": "OTRA", "type": "vat", "rate": 9, "applies_to": "sale", "country": "ES"}
MAIL: dict[str, Any] = {"cc": ["b@example.com"], "bcc": ["c@example.com"], "subject": "Su factura"}
WEBHOOK: dict[str, Any] = {
    "url": "https://example.com/hooks",
    "description": "ERP",
    "enabled_events": ["invoice.paid", "client.created"],
    "api_version": "2026-05-01",
    "metadata": {"a": "b"},
    "timeout_seconds": 5,
    "ip_allowlist": ["203.0.113.10", "2001:db8::/32"],
    "custom_headers": {"X-Tenant": "a"},
}
PAYMENT: dict[str, Any] = {"amount": 1, "paid_on": DAY, "payment_method": "cash"}


def valid(ids: dict[str, str], letter: str = "a") -> dict[str, Asked]:
    """A request for every answered operation.

    ids      of the company that asks (`tests.fuzz.filling`)
    letter   with which its records' ids of other systems begin
    """
    invoice = {
        "client_id": ids["client"],
        "series_id": ids["series.invoice"],
        "issued_on": DAY,
        "due_on": DUE,
        "lines": [{**LINE, "product_id": ids["product"]}],
        "custom_fields": [{"field": "a", "value": "b"}],
        "tags": ["a"],
    }
    correction = {"correction_reason": "devolucion", "correction_type": "partial", "lines": [{**LINE, "quantity": 1}]}
    offer = {"client_id": ids["client"], "issued_on": DAY, "valid_until": DUE, "lines": invoice["lines"]}
    note = {"client_id": ids["client"], "lines": invoice["lines"], "billing_emails": ["caja@example.com"]}
    bodies: dict[str, Any] = {
        "clients.verify_census": {"tax_id": "12345678Z", "name": "Bodega"},
        "clients.create": CONTACT,
        "clients.update": {"name": "Otra"},
        "clients.bulk_delete": {"ids": [ids["client"]]},
        "clients.find_by_external_id": {"external_id": f"{letter * 8}{6:016x}"},
        "clients.find_by_tax_id": {"tax_id": "1R"},
        "suppliers.create": {**CONTACT, "tax_id": None, "alternative_id": FOREIGNER},
        "suppliers.update": {"name": "Otro"},
        "suppliers.bulk_delete": {"ids": [ids["supplier"]]},
        "suppliers.find_by_external_id": {"external_id": f"{letter * 8}{7:016x}"},
        "suppliers.find_by_tax_id": {"tax_id": "2W"},
        "products.create": {"name": "Vino", "price": "49.90", "sku": "NUEVO", "tax_rate_id": ids["tax.system"]},
        "products.update": {"name": "Tinto"},
        "products.bulk_delete": {"ids": [ids["product"]]},
        "products.find_by_external_id": {"external_id": f"{letter * 8}{9:016x}"},
        "products.find_by_sku": {"sku": "V1"},
        "products.update_stock": {"stock": 1, "operation": "increase"},
        "products.bulk_update_stock": {"updates": [{"product_id": ids["product"], "stock": 1}]},
        "taxes.create": TAX,
        "taxes.update": {"name": "Otra"},
        "taxes.calculate": {"base": 100, "taxes_id": ids["tax.system"]},
        "taxes.calculate_totals": {"lines": [{"quantity": 1, "unit_price": 10, "vat_rate": 21}]},
        "series.create": {"code": "NUEVA", "document_type": "invoice", "number_format": "N{0000}"},
        "series.find_by_code": {"code": "WEB"},
        "invoices.create": invoice,
        "invoices.update": {"notes": "gracias", "lines": [LINE]},
        "invoices.bulk_delete": {"ids": [ids["invoice.draft"]]},
        "invoices.find_by_external_id": {"external_id": "Merodeador-1"},
        "invoices.find_by_number": {"number": "F-2026-001"},
        "invoices.mark_paid": {"paid_on": DAY},
        "invoices.payments_create": PAYMENT,
        "invoices.annul": {"reason": "nunca existió"},
        "invoices.void": {"reason": "nunca existió"},
        "invoices.corrective": correction,
        "invoices.substitute_simplified": {
            "client_id": ids["client"],
            "simplified_invoice_ids": [ids["simplified.first"], ids["simplified.second"]],
        },
        "invoices.simplified_eligibility": {"total": 100, "client_id": ids["client"]},
        **{name: {"action": "extend", "extend_days": 30} for name in PUBLIC_LINKS},
        "invoices.quarterly.download_zip": {"year": 2026, "quarter": 4, "include_index": True},
        "x.letterhead.update": {"phone": "600 000 000", "address": {"line1": "Rúa"}, "color": "#123456"},
        "purchase_invoices.create": {
            "supplier_id": ids["supplier"],
            "external_invoice_number": "NUEVA-1",
            "issued_on": DAY,
            "due_on": DUE,
            "received_on": DAY,
            "status": "pending",
            "internal_code": "G-7",
            "payment_terms_days": 30,
            "expense_account": "628",
            "expense_category_id": "01931b3e-7c4a-7f2e-9a8b-3c5d6e7f8c01",
            "tax_period": "2026-Q4",
            "is_reverse_charge": True,
            "deductible_percentage": 50,
            "operation_class": "bien_inversion",
            "exclude_347": True,
            "custom_fields": [{"field": "a", "value": "b"}],
            "tags": ["a"],
            "lines": [{**LINE, "retention_rate": 15, "vat_deductible": False}],
        },
        "purchase_invoices.update": {"notes": "gracias", "operation_class": "importacion", "lines": [LINE]},
        "purchase_invoices.bulk_delete": {"ids": [ids["purchase.spare"]]},
        "purchase_invoices.find_by_external_id": {"external_id": "Merodeador-p-draft"},
        "purchase_invoices.register_payment": {**PAYMENT, "reference": "R1", "bank_account_id": 3},
        "purchase_invoices.mark_paid": {"paid_on": DAY, "payment_method": "cash"},
        "recurring_invoices.create": {
            "client_id": ids["client"],
            "series_id": ids["series.invoice"],
            "frequency": "monthly",
            "start_on": DUE,
            "end_on": "2028-12-20",
            "days_before_due": 15,
            "max_occurrences": 12,
            "holiday_handling": "after",
            "email_to": "a@example.com",
            "lines": [{**LINE, "retention": 15, "surcharge": 1.4}],
            "custom_fields": [{"field": "a", "value": "b"}],
            "tags": ["a"],
        },
        "recurring_invoices.update": {"name": "Otra", "lines": [LINE]},
        "recurring_invoices.bulk-delete": {"ids": [ids["recurring.spare"]]},
        "recurring_invoices.find_by_external_id": {"external_id": "Merodeador-r"},
        "quotes.create": {**offer, "series_id": ids["series.quote"], "terms": "al contado"},
        "proformas.create": {**offer, "series_id": ids["series.proforma"], "payment_terms": 30},
        "delivery_notes.create": {**note, "series_id": ids["series.delivery_note"], "delivery_date": DAY},
        "quotes.update": {"notes": "gracias", "lines": [LINE]},
        "proformas.update": {"notes": "gracias", "validity_days": 10},
        "delivery_notes.update": {"notes": "gracias", "driver_name": "Iria", "driver_tax_id": "1R"},
        "quotes.accept": {"accepted_on": DAY, "notes": "de palabra"},
        "quotes.reject": {"reason": "caro"},
        "quotes.convert": {"target": "invoice", "issued_on": DAY, "due_on": DUE},
        "proformas.accept": {"reason": "barato", "metadata": {"a": "b"}},
        "proformas.reject": {"reason": "caro", "metadata": {"a": "b"}},
        "proformas.convert": {"target": "invoice"},
        "delivery_notes.convert": {"target": "invoice", "target_series_id": ids["series.invoice"]},
        "delivery_notes.mark_delivered": {"delivery_date": f"{DAY}T10:00:00Z"},
        "delivery_notes.sign": {"signed_by": "Iria", "recipient_dni": "12345678Z", "signature_image_base64": PNG},
        "x.delivery_notes.change_status": {"status": "delivered"},
        "x.delivery_notes.convert": {"ids": [ids["delivery_note.taken"], ids["delivery_note.signed"]]},
        **{
            f"{family}s.{verb}": body
            for family in ("quote", "proforma", "delivery_note")
            for verb, body in (
                ("bulk_delete", {"ids": [ids[f"{family}.draft"]]}),
                ("find_by_external_id", {"external_id": "Merodeador-1"}),
            )
        },
        "webhook_endpoints.create": WEBHOOK,
        "webhook_endpoints.update": {"description": "otro", "status": "enabled", "enabled_events": ["client.created"]},
        "x.webhook_endpoints.test_event": {"type": "client.updated"},
        "x.webhook_endpoints.replay": {"from": 1, "to": DAY, "events": ["client.updated"], "only_failed": True},
        "invoices.send": {**MAIL, "to": "a@example.com", "body": "Hola"},
        "invoices.send_reminder": {**MAIL, "email": "a@example.com", "message": "Hola"},
        "invoices.reminder_preview": {**MAIL, "email": "a@example.com", "message": "Hola"},
        "invoices.quarterly.send_email": {"year": 2026, "quarter": 4, "email": "a@example.com", "message": "Hola"},
        "quotes.send": {**MAIL, "to": "a@example.com", "body": "Hola"},
        "proformas.send": {**MAIL, "to": "a@example.com", "body": "Hola"},
        "delivery_notes.send": {"email": "a@example.com", "subject": "Su albarán", "message": "Hola", "template_id": 1},
        "x.emails.bounce": {"address": "a@example.com", "reason": "no existe"},
        "x.email_settings.update": {"sender": "a@example.com", "sender_name": "Ana", "reply_to": "b@example.com"},
        "x.booking_services.create": {"name": "Corte", "duration_minutes": 25, "price": "20.66", "vat_percent": 21},
        "x.booking_services.update": {"name": "Peinado", "description": "d", "is_active": True},
        "x.booking_locations.create": {
            "name": "Tienda",
            "time_zone": "Atlantic/Canary",
            "opening_hours": [{"weekday": 1, "opens": "09:00", "closes": "24:00"}],
            "closures": [{"first_day": "2026-12-24", "last_day": "2027-01-06"}],
            "slot_minutes": 15,
            "spaces": [{"name": "Sala 1A", "capacity": 2}],
            "service_ids": [ids["x.service"]],
        },
        "x.booking_locations.update": {"description": "d", "is_active": False, "slot_minutes": 20},
        "x.employees.update": {
            "hourly_cost": "21.50",
            "job_title": "Delineante",
            "employment_type": "part_time",
            "contract_hours": 20,
            "hire_date": "2024-02-01",
            "termination_date": None,
            "ccaa": "GA",
        },
        "x.remittances.create": {
            "invoice_ids": [ids["invoice.debitable"]],
            "collect_on": DUE,
            "scheme": "B2B",
            "description": "Remesa",
            "creditor_suffix": "001",
        },
        **{f"x.imports.{name}": {"records": [record]} for name, record in imports(letter).items()},
    }
    queries = {
        "clients.search": "q=cliente",
        "suppliers.search": "q=proveedor",
        "products.search": "q=vino",
        "series.default": "document_type=invoice",
        "x.clients.bulk": f"ids[]={ids['client']}",
        "x.suppliers.bulk": f"ids[]={ids['supplier']}",
        "x.time_register": f"employee_id={ids['x.employee']}&from=2026-11-10&to=2026-11-30&format=csv",
        "x.time_register.pdf": f"employee_id={ids['x.employee']}&from=2026-11-10&to=2026-11-30",
    }
    subject = {
        **{f"{family}.delete": f"{family[:-1]}.spare" for family in ("clients", "suppliers", "products")},
        "invoices.assign_real_number": "invoice.draft",
        "invoices.mark_sent": "invoice.draft",
        "invoices.update": "invoice.draft",
        "invoices.delete": "invoice.draft",
        **dict.fromkeys(("invoices.mark_paid", "invoices.payments_create"), "invoice.sent"),
        **dict.fromkeys(("invoices.annul", "invoices.void", "invoices.corrective"), "invoice.sent"),
        "invoices.correctives": "invoice.corrected",
        **dict.fromkeys(("recurring_invoices.resume", "recurring_invoices.activate"), "recurring.paused"),
        **dict.fromkeys(("invoices.send_reminder", "invoices.reminder_preview"), "invoice.sent"),
        "recurring_invoices.delete": "recurring.spare",
        "x.booking_services.delete": "x.service.spare",
        "x.booking_locations.delete": "x.location.spare",
        "x.purchase_invoices.by_supplier": "supplier",
        "purchase_invoices.update": "purchase.draft",
        "purchase_invoices.delete": "purchase.spare",
        **dict.fromkeys(("purchase_invoices.mark_paid", "purchase_invoices.register_payment"), "purchase.pending"),
        "quotes.convert": "quote.taken",
        "proformas.convert": "proforma.taken",
        "delivery_notes.convert": "delivery_note.taken",
        "delivery_notes.sign": "delivery_note.taken",
        "x.delivery_notes.signature": "delivery_note.signed",
        "webhook_endpoints.delete": "webhook.spare",
    }
    default = {"invoices": "invoice.paid", "clients": "client", "suppliers": "supplier", "products": "product"}
    drafts = {f"{family}s": f"{family}.draft" for family in ("quote", "proforma", "delivery_note")}
    others = {
        "webhook_endpoints": "webhook",
        "recurring_invoices": "recurring",
        "emails": "email",
        "events": "event",
        "purchase_invoices": "purchase.paid",
        "remittances": "remittance",
    }
    others |= {"booking_services": "x.service", "booking_locations": "x.location", "employees": "x.employee"}
    resource = {**default, **drafts, **others, "taxes": "tax", "series": "series"}
    second = {
        "taxes.set_default_for_document": ("quote",),
        "products.gallery.delete": ("0",),
        "products.gallery.download": ("0",),
        **dict.fromkeys(DELIVERY, (ids["webhook.delivery"],)),
        "x.webhook_endpoints.show_replay": (ids["webhook.replay"],),
    }
    asked = {}
    for name, operation in ANSWERED.items():
        family = name.removeprefix("x.").partition(".")[0]
        path: tuple[str, ...] = ()
        if "{id}" in operation.path:
            path = (ids[subject.get(name, resource[family])], *second.get(name, ()))
        elif "{docType}" in operation.path:
            path = ("invoice",)
        elif "{audit}" in operation.path:
            path = ("1",)
        raw = door.form(**{operation.takes.names[0]: FILES[name]})[0] if operation.takes else None
        asked[name] = Asked(operation, path, queries.get(name, ""), bodies.get(name), raw)
    return asked


def imports(letter: str) -> dict[str, dict[str, Any]]:
    """A record of every resource that moves, naming those that `tests.fuzz.filling` moved in before."""

    def outside(number: int) -> str:
        return f"{letter * 8}{number:016x}"

    line = {"name": "Línea", "quantity": 1, "unit_price": 100, "tax_codes": ["s_iva_21"]}
    document = {
        "external_id": "d1",
        "kind": "invoice",
        "number": "X-1",
        "series_external_id": outside(5),
        "contact_external_id": outside(6),
        "contact_name": "Nombre",
        "issued_on": "2026-10-01",
        "due_on": "2026-10-31",
        "due_dates": [{"date": "2026-10-31", "amount": 121}],
        "custom_fields": [{"field": "a", "value": "b"}],
        "shipping_address": {"line1": "Rúa"},
        "origin": {"kind": "quote", "external_id": "q1"},
        "payment_method_external_id": outside(4),
        "lines": [{**line, "product_external_id": outside(9), "variant_external_id": outside(8)}],
        "subtotal": 100,
        "total": 121,
        "payments": [{"amount": 21, "paid_on": "2026-10-02", "treasury_external_id": outside(3)}],
        "evidence": {"verifactu_csv": "A-1"},
    }
    return {
        "taxes": {"code": "nueva", "name": "Nueva", "type": "vat", "rate": 5},
        "contact_groups": {"external_id": "g1", "name": "Grupo"},
        "treasuries": {"external_id": "t1", "name": "Banco"},
        "payment_methods": {"external_id": "m1", "name": "Giro", "treasury_external_id": outside(3)},
        "series": {"external_id": "s1", "document_type": "invoice", "name": "Serie", "number_format": "S{0000}"},
        "contacts": {
            "external_id": "c1",
            "name": "Contacto",
            "roles": ["customer"],
            "tax_id": "79S",
            "address": {"line1": "Rúa"},
            "shipping_addresses": [{"name": "Nave"}],
            "contact_persons": [{"name": "Ana"}],
            "custom_fields": [{"field": "a", "value": "b"}],
            "group_external_id": outside(2),
            "payment_method_external_id": outside(4),
            "sales_tax_codes": ["s_iva_21"],
        },
        "products": {
            "external_id": "p1",
            "name": "Producto",
            "tax_codes": ["s_iva_21"],
            "attributes": [{"name": "a", "value": "b"}],
            "variants": [{"external_id": "v1", "price": 1}],
        },
        "documents": document,
        "payments": {
            "external_id": "y1",
            "amount": 5,
            "paid_on": DAY,
            "contact_external_id": outside(6),
            "treasury_external_id": outside(3),
        },
    }
