"""A server with nothing but the published contract: a call per record, documents as drafts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from talonario.clients import factuarea_shapes as shapes
from talonario.clients.errors import Conflict, InvalidRequest, NotFound
from talonario.clients.factuarea import FactuareaClient
from talonario.migrate.canonical import Canonical, Contact, Document, Line, Product, Series, Tax
from talonario.migrate.company import Company
from talonario.migrate.ledger import Outcome
from talonario.migrate.systems.factuarea.plain_fields import NOTES_MAX, history, party, stated
from talonario.migrate.systems.factuarea.plain_fit import fit
from talonario.migrate.target import Exported, KnownTax, TargetFacts


class PlainTarget:
    """The target side of a move over clients, suppliers, products, taxes, series and draft invoices."""

    compared: Mapping[str, frozenset[str]] = {
        "taxes": frozenset({"code", "rate"}),
        "series": frozenset({"document_type", "number_format"}),
        "contacts": frozenset({"name", "roles", "tax_id", "email"}),
        "products": frozenset({"name", "sku", "price"}),
        "documents": frozenset({"kind", "is_draft", "issued_on", "subtotal", "contact_external_id"}),
    }

    def __init__(self, client: FactuareaClient) -> None:
        self._client = client
        account = client.account()
        self._tax_ids = {tax.code: tax.id for tax in client.taxes.list()}
        self._series_ids: dict[str, str] = {}
        self._client_ids: dict[str, str] = {}
        self._product_ids: dict[str, str] = {}
        self._series_by_code: dict[tuple[str, str], str] = {}
        self.facts = TargetFacts(
            address=client.transport.base_url,
            company=account.company.name,
            company_tax_id=account.company.tax_id,
            environment="test" if client.is_test else "live",
            mode="plain",
            batch_max=20,
            resources=["taxes", "series", "contacts", "products", "documents"],
            scopes=account.api_key.scopes,
            taxes={tax.code: KnownTax(id=tax.id, rate=tax.rate) for tax in client.taxes.list()},
        )

    @property
    def calls(self) -> int:
        """How many requests were made so far."""
        return self._client.transport.calls

    def fit(self, company: Company) -> Company:
        """What the ordinary contract can hold of it."""
        for tax in company.taxes:
            if tax.code not in self.facts.taxes and tax.external_id == tax.code:
                company.findings.add("tax.missing_in_target", tax.code)
        fitted = fit(company)
        self._series_by_code = {
            (one.document_type, one.code): one.external_id for one in fitted.series if one.code is not None
        }
        return fitted

    def write(self, resource: str, records: Sequence[Canonical], key: str) -> list[Outcome]:
        """Write one by one; what the server refuses is told with its own code and words."""
        outcomes: list[Outcome] = []
        for record in records:
            try:
                target_id = self._write_one(record, f"{key[:40]}-{resource[:3]}{len(outcomes)}")
                outcomes.append(Outcome(source_id=record.external_id, target_id=target_id))
            except (InvalidRequest, Conflict, NotFound) as error:
                outcomes.append(Outcome(source_id=record.external_id, refusal=str(error)))
        return outcomes

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _write_one(self, record: Canonical, key: str) -> str:
        if isinstance(record, Tax):
            return self._write_tax(record, key)
        if isinstance(record, Series):
            return self._write_series(record, key)
        if isinstance(record, Contact):
            return self._write_contact(record, key)
        if isinstance(record, Product):
            return self._write_product(record, key)
        assert isinstance(record, Document)
        return self._write_draft(record, key)

    def _write_tax(self, tax: Tax, key: str) -> str:
        if tax.code in self._tax_ids:
            return self._tax_ids[tax.code]
        fields = {
            "name": tax.name,
            "code": tax.code,
            "type": tax.type,
            "rate": tax.rate,
            "applies_to": {"sales": "sale", "purchases": "purchase"}[tax.applies_to],
            "country": "ES",
            "reverse_charge": tax.treatment == "reverse_charge",
        }
        self._tax_ids[tax.code] = self._client.taxes.create(fields, idempotency_key=key).id
        return self._tax_ids[tax.code]

    def _write_series(self, series: Series, key: str) -> str:
        """Series have no external id: one with the same code and type is the same series."""
        found = self._client.series.find_by_code(series.code or "", series.document_type)
        if found is None:
            found = self._client.series.create(
                {
                    "code": series.code,
                    "name": series.name[:255],
                    "document_type": series.document_type,
                    "number_format": series.number_format,
                    "year_reset": series.year_reset,
                    "initial_number": series.current_number + 1,
                },
                idempotency_key=key,
            )
        self._series_ids[series.external_id] = found.id
        return found.id

    def _write_contact(self, contact: Contact, key: str) -> str:
        written = []
        if "customer" in contact.roles:
            client = self._client.clients.create(party(contact), idempotency_key=f"{key}c")
            self._client_ids[contact.external_id] = client.id
            written.append(client.id)
        if "supplier" in contact.roles:
            written.append(self._client.suppliers.create(party(contact), idempotency_key=f"{key}s").id)
        return " ".join(written)

    def _write_product(self, product: Product, key: str) -> str:
        vat = next((code for code in product.tax_codes if "_iva_" in code and code in self._tax_ids), None)
        fields = {
            "name": product.name,
            "sku": product.sku,
            "price": f"{product.price or Decimal(0):.2f}",
            "description": product.description,
            "tax_rate_id": self._tax_ids[vat] if vat else None,
            "tags": product.tags,
            "external_id": product.external_id,
            "is_active": product.is_active,
            "stock": max(0, int(product.stock or 0)),
        }
        found = self._client.products.create(stated(fields), idempotency_key=key)
        self._product_ids[product.external_id] = found.id
        return found.id

    def _write_draft(self, document: Document, key: str) -> str:
        who = document.contact_external_id or ""
        fields: dict[str, object] = {
            "client_id": self._known(self._client_ids, who, self._client.clients.find_by_external_id),
            "series_id": self._series_for(document),
            "issued_on": document.issued_on,
            "due_on": document.due_on,
            "external_id": document.external_id,
            "notes": (document.notes or "")[:NOTES_MAX] or None,
            "lines": [self._line(line) for line in document.lines],
            "metadata": history(document),
        }
        return self._client.invoices.create(stated(fields), idempotency_key=key).id

    def _line(self, line: Line) -> dict[str, object]:
        vat = next((code for code in line.tax_codes if "_iva_" in code and code in self._tax_ids), None)
        fields = {
            "description": line.name,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "discount_percent": line.discount_percent,
            "product_id": self._product_ids.get(line.product_external_id or ""),
            "tax_rate_id": self._tax_ids[vat] if vat else None,
        }
        return stated(fields) if vat else {**stated(fields), "tax_rate": 0}

    def _series_for(self, document: Document) -> str | None:
        found = self._series_ids.get(document.series_external_id or "")
        if found is None:
            found = next((one.id for one in self._client.series.list(document_type="invoice") if one.is_default), None)
        return found

    def _known(self, ids: dict[str, str], external_id: str, find: Callable[[str], shapes.Party | None]) -> str | None:
        if external_id not in ids:
            found = find(external_id)
            if found is not None:
                ids[external_id] = found.id
        return ids.get(external_id)

    def read(self, resource: str) -> Iterator[list[Exported]]:
        """Every record of a resource, as far as the contract shows it."""
        match resource:
            case "taxes":
                yield [_read_tax(one) for one in self._client.taxes.list()]
            case "contacts":
                yield self._read_contacts()
            case "products":
                yield [_read_product(one) for one in self._client.products.list()]
            case "documents":
                yield [self._read_invoice(one) for one in self._client.invoices.list()]
            case "series":
                yield self._read_series()

    def _read_contacts(self) -> list[Exported]:
        found: dict[str, Exported] = {}
        for role, parties in (("customer", self._client.clients), ("supplier", self._client.suppliers)):
            for one in parties.list():
                who = one.external_id or ""
                if role == "customer":
                    self._client_ids[who] = one.id
                known = found.get(who) if who else None
                if known is not None and isinstance(known.record, Contact):
                    known.record.roles.append(role)
                    continue
                record = Contact(external_id=who, name=one.name, roles=[role], tax_id=one.tax_id, email=one.email)
                found[who or one.id] = Exported(record=record, target_id=one.id)
        return list(found.values())

    def _read_series(self) -> list[Exported]:
        """Series carry no id of the source: code and type tell which one it is."""
        return [
            Exported(
                record=Series(
                    external_id=self._series_by_code.get((one.document_type, one.code.upper()), ""),
                    document_type=one.document_type,
                    name=one.name or one.code,
                    number_format=one.number_format or "",
                    code=one.code,
                ),
                target_id=one.id,
            )
            for one in self._client.series.list()
        ]

    def _read_invoice(self, one: shapes.Invoice) -> Exported:
        clients = {target_id: source_id for source_id, target_id in self._client_ids.items()}
        assert one.issued_on is not None
        record = Document(
            external_id=one.external_id or "",
            kind="invoice",
            is_draft=one.status == "draft",
            number=one.number,
            contact_external_id=clients.get(one.client.id) if one.client else None,
            issued_on=one.issued_on,
            subtotal=one.subtotal,
            tax_total=one.taxes_total,
            total=one.total,
        )
        return Exported(record=record, target_id=one.id)


def _read_tax(one: shapes.Tax) -> Exported:
    record = Tax(
        external_id=one.code,
        code=one.code,
        name=one.name,
        type=one.type,
        rate=one.rate,
        applies_to=one.applies_to,
    )
    return Exported(record=record, target_id=one.id)


def _read_product(one: shapes.Product) -> Exported:
    record = Product(external_id=one.external_id or "", name=one.name, sku=one.sku, price=one.price)
    return Exported(record=record, target_id=one.id)
