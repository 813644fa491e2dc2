"""A whole Holded company, from raw JSON to neutral records. Pure: the same input gives the same company."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import msgspec

from talonario.migrate.canonical import (
    Contact,
    Document,
    DocumentPayment,
    LoosePayment,
    PaymentMethod,
    Product,
    Series,
    Tax,
    Treasury,
)
from talonario.migrate.company import Company, Money, Quarantined, origins_first
from talonario.migrate.decisions import Findings
from talonario.migrate.encoding import content_hash
from talonario.migrate.kinds import PURCHASE_KINDS
from talonario.migrate.systems import values
from talonario.migrate.systems.holded import contacts, documents, masters
from talonario.migrate.systems.holded import series as series_of
from talonario.migrate.systems.holded.lines import TaxBook
from talonario.migrate.systems.values import NotUnderstood, Raw

Inventory = Mapping[str, Sequence[tuple[str, Raw]]]


def translate(inventory: Inventory) -> Company:
    """Everything that can be understood, and the rest in quarantine with its reason."""
    return _Translation(inventory).run()


def meaning(kind: str, source_id: str, raw: Raw) -> str:
    """What tells one content of a record from another, read by itself: its spelling does not, what it names does."""
    findings = Findings()
    try:
        read = _reader(kind, _AnyTaxes({}), findings)[1](raw, source_id)
    except NotUnderstood:
        return content_hash(raw)
    return content_hash([read, sorted(findings.met)])


class _AnyTaxes(TaxBook):
    """For a record read by itself: every tax that it names is known."""

    def knows(self, code: str) -> bool:
        """Yes."""
        return True


def _reader(kind: str, taxes: TaxBook, findings: Findings) -> tuple[str, Callable[[Raw, str], Any]]:
    """What reads the records of a list, and the resource that they become."""
    family, _, document_type = kind.partition("/")
    if family == "documents":
        read = partial(documents.document, document_type=document_type, taxes=taxes, findings=findings)
        return family, read
    if family == "series":
        return family, partial(series_of.series, document_type=document_type)
    if family == "contacts":
        return family, partial(contacts.contact, findings=findings)
    return _PLAIN[family]


class _Translation:
    """One pass over an inventory; what later records need of earlier ones is kept here."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._taxes = TaxBook({})
        self.findings = Findings()
        self.quarantine: list[Quarantined] = []
        self._seen: set[tuple[str, str]] = set()

    def run(self) -> Company:
        listed: list[Tax] = self._each("taxes")
        taxes = self._taxes = TaxBook({tax.code: tax for tax in listed})
        treasuries: list[Treasury] = self._each("treasuries")
        methods: list[PaymentMethod] = self._each("payment_methods")
        known_treasuries = {one.external_id for one in treasuries}
        for method in methods:
            method.treasury_external_id = self._kept(method.treasury_external_id, known_treasuries, method.external_id)
        found_contacts = self._contacts()
        products: list[Product] = self._each("products")
        products += self._each("services")
        products = self._parts_first(products)
        for who in _repeated((one.sku, one.external_id) for one in products):
            self.findings.add("product.shared_sku", who)
        found_documents, money = self._documents()
        self._link_products(products, found_documents)
        payments = self._payments(found_documents, known_treasuries)
        self._link_contacts(found_contacts, found_documents, payments)
        self._link_catalogues(found_contacts, found_documents, {one.external_id for one in methods}, known_treasuries)
        numbers = series_of.Numbers(self._series())
        for document in found_documents:
            document.series_external_id = numbers.assign(document)
            has_own_number = document.number is not None and document.kind not in series_of.FOREIGN_NUMBERS
            if document.series_external_id is None and has_own_number:
                self.findings.add("document.series_unmatched", document.external_id)
        return Company(
            taxes=self._every_tax(listed, taxes, found_contacts, products),
            contact_groups=self._each("contact_groups"),
            treasuries=treasuries,
            payment_methods=methods,
            series=numbers.settled(self.findings),
            contacts=found_contacts,
            products=products,
            documents=origins_first(found_documents),
            payments=payments,
            money=money,
            quarantine=self.quarantine,
            findings=self.findings,
        )

    def _each(self, kind: str) -> list[Any]:
        """Every record of a kind through its reader; what it does not understand goes to quarantine."""
        resource, read = _reader(kind, self._taxes, self.findings)
        found = []
        for source_id, raw in self._inventory.get(kind, ()):
            if values.has_control_characters(raw):
                self.findings.add("text.control_characters", source_id)
            if values.has_blanks_around(raw):
                self.findings.add("text.blanks_around", source_id)
            if kind != "taxes" and not values.is_identifier(source_id):
                self._set_aside(resource, source_id, "el registro no trae un id / the record carries no id", raw)
                continue
            if resource != "series" and (resource, source_id) in self._seen:
                reason = "otro registro lleva el mismo id / another record carries the same id"
                self._set_aside(resource, f"{source_id} · {kind}", reason, raw)
                continue
            self._seen.add((resource, source_id))
            try:
                found.append(read(raw, source_id))
                self._note(resource, source_id, raw)
            except NotUnderstood as reason:
                self._set_aside(resource, source_id, str(reason), raw)
        return found

    def _note(self, resource: str, source_id: str, raw: Raw) -> None:
        """What a record of these lists says nothing of, though Holded always does."""
        if resource in _NAMED and values.text(raw, "name") is None:
            self.findings.add("record.no_name", source_id)
        if resource == "treasuries" and not masters.is_known_treasury(raw):
            self.findings.add("treasury.type_unknown", source_id)
        if resource == "products" and values.number(raw, "price") is None:
            self.findings.add("product.no_price", source_id)
        if resource == "products" and any(values.is_said(raw, field) for field in _NO_PLACE_IN_PRODUCTS):
            self.findings.add("product.fields_left", source_id)
        if resource == "payments" and values.identifier(raw, "contactId") is None:
            self.findings.add("payment.no_contact", source_id)

    def _set_aside(self, resource: str, source_id: str, reason: str, raw: Raw) -> None:
        text = msgspec.json.encode(raw).decode()
        self.quarantine.append(Quarantined(resource=resource, source_id=source_id, reason=reason, raw=text))

    def _series(self) -> list[Series]:
        found: list[Series] = []
        for kind in self._inventory:
            if kind.startswith("series/"):
                found += self._each(kind)
        return list({one.external_id: one for one in found}.values())

    def _contacts(self) -> list[Contact]:
        found: list[Contact] = self._each("contacts")
        for who in _repeated((one.tax_id and contacts.bare_tax_id(one.tax_id), one.external_id) for one in found):
            self.findings.add("contact.shared_tax_id", who)
        return found

    def _documents(self) -> tuple[list[Document], dict[str, Money]]:
        found: dict[str, Document] = {}
        money: dict[str, Money] = {}
        for kind in self._inventory:
            if not kind.startswith("documents/"):
                continue
            for document, stated in self._each(kind):
                found[document.external_id] = document
                money[document.external_id] = stated
        for document in found.values():
            if document.origin is not None and document.origin.external_id not in found:
                self.findings.add("document.origin_missing", document.external_id)
        numbered = ((_number_key(one), one.external_id) for one in found.values())
        for who in _repeated(numbered):
            self.findings.add("document.number_repeats", who)
        return list(found.values()), money

    def _parts_first(self, products: list[Product]) -> list[Product]:
        """The products in their order, but each pack after its parts, which name products that are there.

        A part may be named by the variant that is sold: it is the product of that variant.
        """
        owners = {variant.external_id: one.external_id for one in products for variant in one.variants}
        known = {one.external_id for one in products}
        for one in products:
            for item in one.pack:
                if item.product_external_id not in known:
                    item.product_external_id = owners.get(item.product_external_id, item.product_external_id)
            if _keep_parts(one, known):
                self.findings.add("product.pack_part_missing", one.external_id)
        ordered: list[Product] = []
        done: set[str] = set()
        waiting = products
        while waiting:
            later: list[Product] = []
            for one in waiting:
                if all(item.product_external_id in done for item in one.pack):
                    ordered.append(one)
                    done.add(one.external_id)
                else:
                    later.append(one)
            if len(later) == len(waiting):
                _keep_parts(later[0], done)
                self.findings.add("product.pack_circle", later[0].external_id)
            waiting = later
        return ordered

    def _link_products(self, products: Sequence[Product], found: Sequence[Document]) -> None:
        """A line names a product that is there, and a variant only where the product has several."""
        forms = {one.external_id: {variant.external_id for variant in one.variants} for one in products}
        for document in found:
            for line in document.lines:
                if line.product_external_id is not None and line.product_external_id not in forms:
                    line.product_external_id = line.variant_external_id = None
                    self.findings.add("line.product_missing", document.external_id)
                variant, of_product = line.variant_external_id, forms.get(line.product_external_id or "", set())
                if variant is not None and of_product == {variant}:
                    line.variant_external_id = None
                    self.findings.add("product.only_variant", document.external_id)
                elif variant is not None and variant not in of_product:
                    line.variant_external_id = None
                    self.findings.add("line.variant_missing", document.external_id)

    def _payments(self, found: list[Document], treasuries: set[str]) -> list[LoosePayment]:
        """Payments that no document lists. What a tied one says more is handed to its document."""
        listed: dict[str, DocumentPayment] = {}
        for document in found:
            for payment in document.payments:
                if payment.external_id in listed:
                    self.findings.add("payment.id_repeats", document.external_id)
                    payment.external_id = f"{document.external_id}-{payment.external_id}"
                listed[payment.external_id] = payment
        loose = []
        for one, tied_to in self._each("payments"):
            inside = listed.get(one.external_id)
            if inside is not None:
                inside.description = inside.description or one.description
                self.findings.add("payment.tied", one.external_id)
                continue
            if tied_to is not None:
                self.findings.add("payment.document_missing", one.external_id)
            one.treasury_external_id = self._kept(one.treasury_external_id, treasuries, one.external_id)
            loose.append(one)
        return loose

    def _link_contacts(self, known: list[Contact], found: list[Document], payments: list[LoosePayment]) -> None:
        """Make deleted contacts again, inactive, and give every contact the roles it is used in."""
        by_id = {one.external_id: one for one in known}
        set_aside = {one.source_id for one in self.quarantine if one.resource == "contacts"}
        for document in found:
            who = document.contact_external_id
            if who is None or who in set_aside:
                continue
            purchases = document.kind in PURCHASE_KINDS
            contact = by_id.get(who)
            if contact is None:
                contact = _made_again(who, document.contact_name)
                by_id[who] = contact
                known.append(contact)
                self.findings.add("contact.deleted", who)
            if not contacts.with_role(contact, purchases=purchases):
                if contact.roles:
                    self.findings.add("contact.role_from_documents", who)
                contact.roles.append("supplier" if purchases else "customer")
        for payment in payments:
            who = payment.contact_external_id
            if who is not None and who not in by_id and who not in set_aside:
                by_id[who] = _made_again(who, None)
                by_id[who].roles.append("customer")
                known.append(by_id[who])
                self.findings.add("contact.deleted", who)

    def _link_catalogues(
        self, known: list[Contact], found: list[Document], methods: set[str], treasuries: set[str]
    ) -> None:
        """Drop links to catalogue entries that are gone: they name nothing any more."""
        groups = {source_id for source_id, _ in self._inventory.get("contact_groups", ())}
        for contact in known:
            contact.group_external_id = self._kept(contact.group_external_id, groups, contact.external_id)
            method = contact.payment_method_external_id
            contact.payment_method_external_id = self._kept(method, methods, contact.external_id)
        for document in found:
            method = document.payment_method_external_id
            document.payment_method_external_id = self._kept(method, methods, document.external_id)
            for payment in document.payments:
                treasury = payment.treasury_external_id
                payment.treasury_external_id = self._kept(treasury, treasuries, document.external_id)

    def _kept(self, link: str | None, known: set[str], who: str) -> str | None:
        """The link, when what it names is there."""
        if link is None or link in known:
            return link
        self.findings.add("link.gone", who)
        return None

    def _every_tax(
        self, listed: list[Tax], book: TaxBook, known: list[Contact], products: Sequence[Product]
    ) -> list[Tax]:
        """The taxes listed and those made again, also for keys that only contacts and products name."""
        for codes, who in [
            *((one.sales_tax_codes + one.purchase_tax_codes, one.external_id) for one in known),
            *((one.tax_codes, one.external_id) for one in products),
        ]:
            for code in list(codes):
                if not book.knows(code):
                    self.findings.add("tax.unknown_key", who)
                    book.recreate(code, Decimal(0))
        for tax in listed:
            if tax.external_id != tax.code:
                self.findings.add("tax.own", tax.code)
            if tax.treatment == "reverse_charge" and tax.rate == 0:
                self.findings.add("tax.group_net", tax.code)
        return [*listed, *book.recreated.values()]


def _payment(raw: Raw, source_id: str) -> tuple[LoosePayment, str | None]:
    amount, paid_on = values.amount(raw, "amount"), values.day(raw, "date")
    if amount is None or paid_on is None:
        msg = "el pago no tiene importe o fecha / the payment has no amount or no date"
        raise NotUnderstood(msg)
    payment = LoosePayment(
        external_id=source_id,
        contact_external_id=values.identifier(raw, "contactId"),
        treasury_external_id=values.identifier(raw, "bankId"),
        amount=amount,
        paid_on=paid_on,
        description=values.text(raw, "desc"),
    )
    return payment, values.identifier(raw, "documentId")


_NO_PLACE_IN_PRODUCTS = (
    *("salesChannelId", "expAccountId", "warehouseId", "contactId", "typeId", "categoryId", "factoryCode"),
    *("rates", "translations"),
)
_NAMED = frozenset({"contact_groups", "treasuries", "payment_methods", "products"})
_PLAIN: Mapping[str, tuple[str, Callable[[Raw, str], Any]]] = {
    "taxes": ("taxes", masters.tax),
    "contact_groups": ("contact_groups", masters.contact_group),
    "treasuries": ("treasuries", masters.treasury),
    "payment_methods": ("payment_methods", masters.payment_method),
    "products": ("products", masters.product),
    "services": ("products", masters.service),
    "payments": ("payments", _payment),
}


def _made_again(who: str, name: str | None) -> Contact:
    return Contact(external_id=who, name=name or contacts.NO_NAME, roles=[], is_active=False)


def _keep_parts(product: Product, kept: set[str]) -> bool:
    """Take out of a pack what is not among these products; whether it had such parts."""
    had = len(product.pack)
    product.pack = [item for item in product.pack if item.product_external_id in kept]
    return len(product.pack) < had


def _number_key(document: Document) -> tuple[str, str] | None:
    if document.number is None:
        return None
    owner = document.contact_external_id or "" if document.kind in series_of.FOREIGN_NUMBERS else ""
    return (f"{document.kind} {owner}", document.number)


def _repeated(pairs: Iterable[tuple[object, str]]) -> list[str]:
    """Those whose key somebody else has too."""
    kept = [(key, who) for key, who in pairs if key]
    counts = Counter(key for key, _ in kept)
    return [who for key, who in kept if counts[key] > 1]
