"""A company with a record of every kind: some moved in from elsewhere, some made through either dialect."""

import base64
from typing import Any, Final
from uuid import UUID

from talonario.domain.documents.kinds import KINDS, REFUNDS
from talonario.domain.identity import from_short_id, short_id
from tests import samples
from tests.fuzz.door import Door, form

DAY = "2026-11-20"
DUE = "2026-12-20"
IDEMPOTENCY_KEY = "clave"
"""With which the keys of all companies begin: `clave-client` made the client of each."""
PNG: Final = base64.b64encode(samples.PNG).decode()
BOOKED_AT: Final = 1795507200
"""Tuesday, 24 November 2026, at nine in Madrid."""
WORKED_AT: Final = 1795075200
"""A Thursday morning before it, on which somebody worked."""

LINE = {"description": "Servicio", "quantity": 2, "unit_price": 50, "tax_rate": 21}


class Filling:
    """Fills one company.

    factuarea, holded   doors with keys that may write
    letter              with which the hexadecimal ids of its imported records begin
    marker              a word that is in every text
    ids                 of what was made, by a name: `client`, `invoice.draft`, `imported.quote`…
    """

    def __init__(self, factuarea: Door, holded: Door, letter: str, marker: str) -> None:
        self.factuarea = factuarea
        self.holded = holded
        self.letter = letter
        self.marker = marker
        self.ids: dict[str, str] = {}
        self._made = 0

    def run(self) -> dict[str, str]:
        """Make everything."""
        self._imports()
        self._masters()
        self._invoices()
        self._recurring()
        self._purchases()
        self._preliminaries()
        self._in_holded()
        self._crm()
        self._team()
        self._projects()
        self._webhooks()
        return self.ids

    def words(self, text: str) -> str:
        """A text with the marker in it."""
        return f"{text} {self.marker}"

    def outside(self) -> str:
        """The id of a record in the system it came from, as Holded's look."""
        self._made += 1
        return f"{self.letter * 8}{self._made:016x}"

    def _take(self, resource: str, what: str, /, **record: Any) -> str:
        identity = self.outside()
        body = {"records": [{"external_id": identity, **record}]}
        made = self.factuarea.send("POST", f"/v1/x/imports/{resource}", body).data()[0]
        assert made["status"] == "created", made
        self.ids[what] = made["id"]
        return identity

    def _imports(self) -> None:
        text = self.words
        tax = {"name": text("Tasa"), "type": "vat", "rate": 9, "applies_to": "both"}
        self._take("taxes", "imported.tax", code=f"tasa_{self.letter}", **tax)
        group = self._take("contact_groups", "imported.group", name=text("Grupo"), description=text("de"))
        till = self._take("treasuries", "imported.treasury", name=text("Banco"), iban="ES9121000418450200051332")
        method = self._take(
            "payment_methods", "imported.payment_method", name=text("Giro"), due_days=30, treasury_external_id=till
        )
        series = self._take(
            "series",
            "imported.series",
            name=text("Antigua"),
            code="ANT",
            document_type="invoice",
            number_format="A{YY}{0000}",
            current_number=7,
        )
        contacts = {}
        for role, tax_id in (("customer", "12345678Z"), ("supplier", "B12345674")):
            contacts[role] = self._take(
                "contacts",
                f"imported.{role}",
                name=text(role),
                roles=[role],
                tax_id=tax_id,
                email=f"{self.marker.lower()}@example.com",
                notes=text("notas"),
                address={"line1": text("Calle"), "postal_code": "15001", "city": "A Coruña", "country": "ES"},
                group_external_id=group,
                payment_method_external_id=method,
                tags=["vip"],
                custom_fields=[{"field": "ref", "value": text("campo")}],
            )
        variant = self.outside()
        product = self._take(
            "products",
            "imported.product",
            name=text("Aceite"),
            description=text("5 l"),
            sku="AC5",
            price="33.06",
            tax_codes=["s_iva_21"],
            stock=48,
            manages_stock=True,
            variants=[{"external_id": variant, "sku": "AC5", "price": "33.06", "stock": 48}],
        )
        self._take("products", "imported.service", name=text("Horas"), is_service=True, price=45)
        for kind in KINDS:
            purchase = kind.startswith("purchase")
            line = {
                "name": text("Línea"),
                "quantity": 1,
                "unit_price": 100,
                "tax_codes": ["p_iva_21" if purchase else "s_iva_21"],
                "product_external_id": product,
            }
            document = {
                "kind": kind,
                "contact_external_id": contacts["supplier" if purchase else "customer"],
                "issued_on": "2026-10-01",
                "due_on": "2026-10-31",
                "description": text("documento"),
                "notes": text("nota"),
                "lines": [line],
                "subtotal": 100,
                "total": 121,
            }
            paid = [] if kind in REFUNDS else [{"external_id": self.outside(), "amount": 21, "paid_on": "2026-10-02"}]
            payable = paid if kind in {"invoice", "receipt", "purchase_invoice"} else []
            numbered = {"series_external_id": series, "number": "A260001"} if kind == "invoice" else {"number": "N-1"}
            self._take("documents", f"imported.{kind}", **document, **numbered, payments=payable)
            self._take("documents", f"imported.{kind}.draft", **document, is_draft=True)
        money = {"treasury_external_id": till, "contact_external_id": contacts["customer"]}
        self._take("payments", "imported.payment", amount="15.25", paid_on=DAY, description=text("a cuenta"), **money)

    def _post(self, name: str, path: str, body: Any = None) -> dict[str, Any]:
        headers = {"Idempotency-Key": f"{IDEMPOTENCY_KEY}-{name}"} if name else {}
        made: dict[str, Any] = self.factuarea.send("POST", f"/v1{path}", body, headers=headers).data()
        if "id" in made:
            self.ids[name] = made["id"]
        return made

    def _masters(self) -> None:
        text = self.words
        self._post("client", "/clients", {"name": text("Cliente"), "tax_id": "1R", "notes": text("n")})
        self._post("supplier", "/suppliers", {"name": text("Proveedor"), "tax_id": "2W"})
        self._post("product", "/products", {"name": text("Vino"), "price": "10", "stock": 9, "sku": "V1"})
        for field, path, content in (("photo", "gallery", samples.PNG), ("video", "video", samples.MP4)):
            body, headers = form(**{field: content})
            made = self.factuarea("POST", f"/v1/products/{self.ids['product']}/{path}", body, headers=headers)
            assert made.is_success, made.content
        for name, tax_id in (("client.spare", "3A"), ("supplier.spare", "5G")):
            self._post(name, f"/{name.partition('.')[0]}s", {"name": text("Nadie"), "tax_id": tax_id})
        self._post("product.spare", "/products", {"name": text("Nada"), "price": "1"})
        tax = {"name": text("Local"), "code": "LOCAL9", "type": "vat", "rate": 9, "applies_to": "sale"}
        self._post("tax", "/taxes", {**tax, "country": "ES", "is_active": True})
        catalogue = self.factuarea.send("GET", "/v1/taxes/active?type=vat&limit=50").data()
        self.ids["tax.system"] = next(one["id"] for one in catalogue if one["code"] == "s_iva_21")
        self._post("series", "/series", {"code": "WEB", "document_type": "invoice", "number_format": "W{YY}-{0000}"})
        for kind in ("invoice", "quote", "proforma", "delivery_note"):
            found = self.factuarea.send("GET", f"/v1/series/default?document_type={kind}").data()
            self.ids[f"series.{kind}"] = found["id"]

    def invoice(self, name: str, **more: Any) -> str:
        """A draft invoice of the company."""
        line = {**LINE, "description": self.words("Servicio"), "product_id": self.ids["product"]}
        body = {"client_id": self.ids["client"], "series_id": self.ids["series.invoice"], "issued_on": DAY}
        made = self._post(name, "/invoices", {**body, "due_on": DUE, "lines": [line], "notes": self.marker, **more})
        return str(made["id"])

    def _invoices(self) -> None:
        self.invoice("invoice.draft", external_id=f"{self.marker}-1", tags=["web"])
        for name in ("sent", "partial", "paid", "annulled", "corrected"):
            made = self.invoice(f"invoice.{name}")
            self._post("", f"/invoices/{made}/mark-sent")
            if name in {"partial", "paid"}:
                amount = 20 if name == "partial" else 121
                payment = {"amount": amount, "paid_on": DAY, "payment_method": "cash", "notes": self.marker}
                self._post(f"payment.{name}", f"/invoices/{made}/payments", payment)
            elif name == "annulled":
                self._post("", f"/invoices/{made}/annul", {"reason": self.marker})
            elif name == "sent":
                self.factuarea.send("GET", f"/v1/invoices/{made}/public-link").data()
            elif name == "corrected":
                why = {"correction_reason": "devolucion", "correction_type": "full"}
                self._post("invoice.corrective", f"/invoices/{made}/corrective", why)
        for name in ("simplified.first", "simplified.second"):
            self._post("", f"/invoices/{self.invoice(name, type='F2')}/mark-sent")
        self._post("", f"/invoices/{self.ids['invoice.paid']}/send", {"to": "a@example.com", "body": self.marker})
        self.ids["event"] = self.factuarea.send("GET", "/v1/events").data()[0]["id"]
        self.ids["email"] = self.factuarea.send("GET", "/v1/x/emails").data()[0]["id"]
        reply = self.factuarea.send("PUT", "/v1/x/email-settings", {"sender_name": self.marker})
        assert reply.is_success, reply.content
        self.ids.pop("", None)
        self.factuarea.send("PUT", "/v1/x/letterhead", {"footer": self.words("Pie"), "logo": PNG}).data()
        self.factuarea.send("GET", f"/v1/invoices/{self.ids['invoice.paid']}/pdf-link").data()

    def _recurring(self) -> None:
        line = {"description": self.words("Cuota"), "quantity": 1, "unit_price": 200, "tax_rate": 21}
        body = {"client_id": self.ids["client"], "frequency": "monthly", "start_on": DUE, "lines": [line]}
        for name in ("", ".paused", ".spare"):
            more = {"name": self.words("Cuota"), "notes": self.marker, "external_id": f"{self.marker}-r{name}"}
            self._post(f"recurring{name}", "/recurring_invoices", {**body, **more, "tags": ["cuota"]})
        self._post("", f"/recurring_invoices/{self.ids['recurring.paused']}/pause")
        self._post("", f"/recurring_invoices/{self.ids['recurring']}/generate")
        self.ids.pop("", None)

    def _purchases(self) -> None:
        line = {"description": self.words("Material"), "quantity": 1, "unit_price": 350, "tax_rate": 21}
        body = {"supplier_id": self.ids["supplier"], "issued_on": DAY, "due_on": DUE, "lines": [line]}
        for name, status in (("draft", "draft"), ("pending", "pending"), ("paid", "pending"), ("spare", "pending")):
            number = {"external_invoice_number": self.words(name), "external_id": f"{self.marker}-p-{name}"}
            more = {"status": status, "internal_notes": self.marker, "internal_code": self.marker}
            self._post(f"purchase.{name}", "/purchase_invoices", {**body, **number, **more})
        self._post("", f"/purchase_invoices/{self.ids['purchase.paid']}/mark_paid")
        sent, headers = form(file=samples.PNG)
        path = f"/v1/purchase_invoices/{self.ids['purchase.paid']}/attach-file"
        assert self.factuarea("POST", path, sent, headers=headers).is_success
        self.ids.pop("", None)

    def _preliminaries(self) -> None:
        """Quotes, proformas and delivery notes: a draft of each, one that is answered or delivered, one converted."""
        dated = {"issued_on": DAY, "valid_until": DUE}
        line = {**LINE, "description": self.words("Oferta"), "product_id": self.ids["product"]}
        for family in ("quote", "proforma", "delivery_note"):
            body = {"client_id": self.ids["client"], "lines": [line], "notes": self.marker}
            body |= {"received_by_name": self.marker} if family == "delivery_note" else dated
            for name in ("draft", "taken", "converted"):
                more = {"external_id": f"{self.marker}-1", "tags": ["web"]} if name == "draft" else {}
                made = self._post(f"{family}.{name}", f"/{family}s", {**body, **more})["id"]
                if name != "draft":
                    self._post("", f"/{family}s/{made}/{'mark-delivered' if family == 'delivery_note' else 'accept'}")
                if name == "converted":
                    self._post("", f"/{family}s/{made}/convert", {"target": "invoice"})
        signed = self._post("delivery_note.signed", "/delivery_notes", {**body})["id"]
        self._post("", f"/delivery_notes/{signed}/mark-delivered")
        signing = {"signed_by": self.marker, "recipient_dni": "12345678Z", "signature_image_base64": PNG}
        self._post("", f"/delivery_notes/{signed}/sign", signing)
        self.ids.pop("", None)

    def _webhooks(self) -> None:
        body = {"url": "https://example.com/hooks", "description": self.marker, "enabled_events": ["client.updated"]}
        for name in ("webhook", "webhook.spare"):
            self._post(name, "/webhook_endpoints", {**body, "custom_headers": {"X-Company": self.marker}})
        path = f"/v1/clients/{self.ids['client']}"
        assert self.factuarea.send("PUT", path, {"notes": self.words("otra nota")}).is_success
        self._post("webhook.replay", f"/x/webhook_endpoints/{self.ids['webhook']}/replay", {"from": 1})

    def _holded(self, name: str, path: str, body: Any) -> None:
        reply = self.holded.send("POST", f"/api/invoicing/v1{path}", body)
        assert reply.is_success, reply.content
        self.ids[f"holded.{name}"] = reply.json()["id"]

    def _goods(self) -> None:
        """Warehouses with something in them, an order, and a remittance of an invoice that may be debited."""
        text = self.words
        for name in ("warehouse", "warehouse.spare"):
            self._holded(name, "/warehouses", {"name": text("Nave"), "email": f"{self.marker.lower()}@example.com"})
        self._holded("goods", "/products", {"name": text("Tuerca"), "price": 3, "sku": "T2", "tax": 21})
        product, warehouse = self.ids["holded.goods"], self.ids["holded.warehouse"]
        moved = {"stock": {warehouse: {product: 7}}}
        assert self.holded.send("PUT", f"/api/invoicing/v1/products/{product}/stock", moved).is_success
        line = {"name": text("Tornillo"), "units": 4, "subtotal": 3, "tax": 21, "productId": product}
        order = {"contactId": self.ids["holded.contact"], "date": 1795172400, "items": [line], "desc": text("d")}
        self._holded("salesorder", "/documents/salesorder", {**order, "warehouseId": warehouse})
        mandate = {"iban": "ES9121000418450200051332", "sepaRef": self.marker, "sepaDate": 1795172400}
        self._holded("debtor", "/contacts", {"name": text("Deudor"), "code": "5D", "type": "client", **mandate})
        bill = {"contactId": self.ids["holded.debtor"], "date": 1795172400, "items": [line], "approveDoc": True}
        for name in ("debited", "debitable"):
            self._holded(name, "/documents/invoice", {**bill, "desc": text("d")})
            self.ids[f"invoice.{name}"] = str(from_short_id(self.ids[f"holded.{name}"]))
        collected = {"invoice_ids": [self.ids["invoice.debited"]], "description": text("Remesa")}
        self._post("remittance", "/x/remittances", {**collected, "collect_on": DUE})

    def _in_holded(self) -> None:
        text = self.words
        self._holded("contact", "/contacts", {"name": text("Taller"), "code": "4P", "type": "client"})
        self._holded("group", "/contacts/groups", {"name": text("Norte"), "desc": text("d")})
        self._holded("product", "/products", {"name": text("Tornillo"), "price": 3, "sku": "T1", "tax": 21})
        self._holded("service", "/services", {"name": text("Montaje"), "subtotal": 50, "tax": 21})
        self._holded("treasury", "/treasury", {"name": text("Abanca"), "type": "bank"})
        self._holded("expense", "/expensesaccounts", {"name": text("Gestoría"), "accountNum": 62300001})
        self._holded("channel", "/saleschannels", {"name": text("Web"), "accountNum": 70000001})
        self._holded("series", "/numberingseries/invoice", {"name": text("Tienda"), "format": "T[YY]%%%%"})
        hook = {"url": "https://erp.example.com/holded", "events": "*", "name": text("ERP"), "signed": True}
        self._holded("webhook", "/webhooks", hook)
        payment = {"bankId": self.ids["holded.treasury"], "contactId": self.ids["holded.contact"], "amount": 10}
        self._holded("payment", "/payments", {**payment, "desc": text("a cuenta"), "date": 1795172400})
        line = {"name": text("Horas"), "units": 2, "subtotal": 45, "tax": 21}
        for kind in ("invoice", "estimate", "purchase", "waybill"):
            body = {"contactId": self.ids["holded.contact"], "date": 1795172400, "items": [line], "desc": text("d")}
            self._holded(kind, f"/documents/{kind}", body)
        self._goods()
        content, headers = form(file=samples.PNG)
        for path in (
            f"/products/{self.ids['holded.product']}/image",
            f"/documents/invoice/{self.ids['holded.invoice']}/attach",
            f"/contacts/{self.ids['holded.contact']}/attach",
        ):
            made = self.holded("POST", f"/api/invoicing/v1{path}", content, headers=headers)
            assert made.is_success, made.content

    def _in_module(self, name: str, path: str, body: Any) -> str:
        """Make a record in another module of Holded."""
        reply = self.holded.send("POST", f"/api{path}", body)
        assert reply.is_success, reply.content
        made: str = reply.json()["id"]
        self.ids[name] = made
        return made

    def _crm(self) -> None:
        text, contact = self.words, self.ids["holded.contact"]
        for name in ("funnel", "funnel.spare"):
            made = self._in_module(f"holded.crm.{name}", "/crm/v1/funnels", {"name": text("Ventas")})
            stages = self.holded("GET", f"/api/crm/v1/funnels/{made}").json()["stages"]
            self.ids[f"holded.crm.{name.replace('funnel', 'stage')}"] = stages[0]["stageId"]
        funnel = self.ids["holded.crm.funnel"]
        lead = {"funnelId": funnel, "contactId": contact, "name": text("Nave"), "value": 900}
        made = self._in_module("holded.crm.lead", "/crm/v1/leads", lead)
        self._in_module("holded.crm.note", f"/crm/v1/leads/{made}/notes", {"title": text("Nota"), "desc": text("d")})
        self._in_module("holded.crm.task", f"/crm/v1/leads/{made}/tasks", {"name": text("Llamar")})
        content, headers = form(file=samples.PNG)
        assert self.holded("POST", f"/api/crm/v1/leads/{made}/attach", content, headers=headers).is_success
        event = {"name": text("Café"), "contactId": contact, "leadId": made, "funnelId": funnel}
        self._in_module("holded.crm.event", "/crm/v1/events", {**event, "startDate": BOOKED_AT, "duration": 3600})
        service = {"name": text("Corte"), "duration_minutes": 30, "price": 20, "description": text("d")}
        self._post("x.service", "/x/booking-services", service)
        self._post("x.service.spare", "/x/booking-services", service)
        hours = [{"weekday": day, "opens": "09:00", "closes": "20:00"} for day in range(1, 8)]
        place = {"name": text("Tienda"), "opening_hours": hours, "service_ids": [self.ids["x.service"]]}
        spaces = [{"name": text("Sala"), "capacity": 1000}]
        self._post("x.location", "/x/booking-locations", {**place, "spaces": spaces})
        self._post("x.location.spare", "/x/booking-locations", place)
        for name in ("service", "location"):
            self.ids[f"holded.crm.{name}"] = short_id(UUID(self.ids[f"x.{name}"]))
        booking = {"locationId": self.ids["holded.crm.location"], "serviceId": self.ids["holded.crm.service"]}
        customer = {"timezone": "Europe/Madrid", "language": "es", "customFields": [{"name": self.marker}]}
        self._in_module("holded.crm.booking", "/crm/v1/bookings", {**booking, **customer, "dateTime": BOOKED_AT})

    def _team(self) -> None:
        """Employees: one who has worked, one who works, one who pauses, one to spare."""
        text = self.words
        for name in ("employee", "running", "paused", "spare"):
            person = {"name": text("Iria"), "lastName": text("Rey"), "email": f"{self.marker.lower()}@example.com"}
            made = self._in_module(f"holded.team.{name}", "/team/v1/employees", {**person, "code": "12345678Z"})
            self.ids[f"x.{name}"] = str(from_short_id(made))
        worked = {"startTmp": str(WORKED_AT), "endTmp": str(WORKED_AT + 3600), "reason": text("olvido")}
        self._in_module("holded.team.time", f"/team/v1/employees/{self.ids['holded.team.employee']}/times", worked)
        for name in ("running", "paused"):
            path = f"/team/v1/employees/{self.ids[f'holded.team.{name}']}/times"
            self._in_module(f"holded.team.time.{name}", f"{path}/clockin", {"location": text("Vigo")})
        self._in_module("holded.team.time.paused", f"{path}/pause", {"latitude": "42.2", "longitude": "-8.7"})

    def _projects(self) -> None:
        """A project with everything, and one to spare."""
        text, contact = self.words, self.ids["holded.contact"]
        for name in ("holded.project", "holded.project.spare"):
            made = self._in_module(name, "/projects/v1/projects", {"name": text("Nave")})
            shown = self.holded("GET", f"/api/projects/v1/projects/{made}").json()
            self.ids[name.replace("project", "project.list")] = shown["lists"][0]["id"]
        made = self.ids["holded.project"]
        changes = {
            "contactId": contact,
            "desc": text("obra"),
            "labels": [{"name": text("Urgente"), "color": "#ff0000"}],
        }
        assert self.holded.send("PUT", f"/api/projects/v1/projects/{made}", changes).is_success
        task = {"projectId": made, "listId": self.ids["holded.project.list"], "name": text("Medir")}
        said = {"comments": [{"message": text("hecho"), "userId": "ana"}], "userId": "ana", "desc": text("d")}
        self._in_module("holded.project.task", "/projects/v1/tasks", {**task, **said})
        comments = self.holded("GET", f"/api/projects/v1/tasks/{self.ids['holded.project.task']}").json()["comments"]
        self.ids["holded.project.comment"] = comments[0]["commentId"]
        spent = {"duration": 5400, "userId": "ana", "taskId": self.ids["holded.project.task"], "desc": text("medir")}
        self._in_module("holded.project.time", f"/projects/v1/projects/{made}/times", spent)
        line = {"name": text("Horas"), "units": 2, "subtotal": 45, "tax": 21, "projectid": made}
        body = {"contactId": contact, "date": 1795172400, "items": [line], "desc": text("d"), "approveDoc": True}
        self._holded("project.invoice", "/documents/invoice", body)
