"""Records as Holded's webhooks show them: in camelCase, with days as dates and states as words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from talonario.api.engine.wire import plain
from talonario.api.holded import contact_spelling, doc_types, document_output, payments, products, warehouses, wire
from talonario.domain.contacts import Contact
from talonario.domain.context import MADRID, Context
from talonario.domain.documents import read
from talonario.domain.documents.record import Document, FullDocument
from talonario.domain.identity import short_id
from talonario.domain.payments import Payment
from talonario.domain.products import Product
from talonario.domain.warehouses import Warehouse
from talonario.store.outbox import Event
from talonario.store.record import Record

STATUS: Final = ("pending", "completed", "partial", "cancelled")
LINE: Final = {
    "line_id": "lineId",
    "name": "name",
    "desc": "description",
    "price": "price",
    "units": "units",
    "discount": "discount",
    "tax": "tax",
    "taxes": "taxes",
    "tags": "tags",
    "productId": "productId",
    "variantId": "variantId",
    "serviceId": "serviceId",
    "sku": "sku",
}
RECORDS: Final[dict[str, type[Record]]] = {
    "contact": Contact,
    "product": Product,
    "stock": Product,
    "payment": Payment,
    "warehouse": Warehouse,
    **dict.fromkeys(doc_types.KIND_OF_TYPE, Document),
}


class Payloads:
    """What some records are told as, read together.

    wanted   of each record the object that it is and its id
    """

    def __init__(self, ctx: Context, wanted: Sequence[tuple[str, UUID]]) -> None:
        self._ctx = ctx
        self._found: dict[type[Record], dict[UUID, Any]] = {}
        for kind in {RECORDS[what] for what, _ in wanted}:
            ids = [identity for what, identity in wanted if RECORDS[what] is kind]
            self._found[kind] = dict(ctx.tx.get_many(kind, ids))

    def record(self, what: str, identity: UUID) -> Record | None:
        """A record as it is; None when it was deleted."""
        found = self._found[RECORDS[what]].get(identity)
        return None if isinstance(found, Contact) and found.deleted_at is not None else found

    def live(self, event: Event, what: str) -> dict[str, Any]:
        """What is told of a record that exists."""
        identity = event.subject_id
        match what:
            case "contact":
                return _contact(self._found[Contact][identity])
            case "product" | "service":
                return self._product(self._found[Product][identity])
            case "stock":
                return _stock(event, self._found[Product][identity])
            case "payment":
                return self._payments[identity]
            case "warehouse":
                return warehouses.spell(self._found[Warehouse][identity])
            case _:
                return self._documents[identity]

    def gone(self, event: Event, what: str) -> dict[str, Any]:
        """What is told of a record that was deleted."""
        at = {"deletedAt": _instant(event.happened_at)}
        match self._ctx.gone.get(event.subject_id):
            case Contact() as one:
                return {"id": contact_spelling.outside_id(one), "isPerson": one.is_person} | at
            case Product() as one:
                return {"id": wire.outside_id(one.id, one.external_id), "kind": one.kind} | at
            case Payment() | Warehouse() as one:
                return {"id": wire.outside_id(one.id, one.external_id)} | at
            case Document() as one:
                contact = self._ctx.tx.get(Contact, one.contact_id) if one.contact_id else None
                return {
                    "id": wire.outside_id(one.id, one.external_id),
                    "type": what,
                    "documentNumber": one.number,
                    "contactId": contact_spelling.outside_id(contact) if contact else None,
                }
            case _:
                raise AssertionError(f"{event.name} tells of no record that was deleted")

    @cached_property
    def _documents(self) -> dict[UUID, dict[str, Any]]:
        full = read.complete_all(self._ctx, list(self._found[Document].values()))
        around = document_output.Surroundings(self._ctx, full)
        return {one.header.id: _document(one, document_output.spell(one, around)) for one in full}

    @cached_property
    def _payments(self) -> dict[UUID, dict[str, Any]]:
        found: list[Payment] = list(self._found[Payment].values())
        spelled = payments.spell_all(self._ctx, found)
        return {one.id: _payment(one, shown) for one, shown in zip(found, spelled, strict=True)}

    def _product(self, one: Product) -> dict[str, Any]:
        shown = products.spell_all(self._ctx, [one])[0]
        common = {
            "id": shown["id"],
            "name": one.name,
            "description": one.description,
            "price": shown["price"],
            "cost": shown["cost"],
            "taxes": shown["taxes"],
            "tags": one.tags,
        }
        if one.is_service:
            return common
        return common | {
            "kind": one.kind,
            "sku": one.sku,
            "barcode": one.barcode,
            "stock": shown["stock"],
            "variants": shown["variants"],
        }


def _contact(one: Contact) -> dict[str, Any]:
    return {
        "id": contact_spelling.outside_id(one),
        "name": one.name,
        "code": one.tax_id,
        "vatNumber": one.vat_id,
        "tradeName": one.commercial_name,
        "email": one.email,
        "phone": one.phone,
        "mobile": one.mobile,
        "type": contact_spelling.type_of(one),
        "isPerson": one.is_person,
        "createdAt": _instant(one.created_at),
    }


def _document(full: FullDocument, shown: dict[str, Any]) -> dict[str, Any]:
    one = full.header
    return {
        "id": shown["id"],
        "type": doc_types.TYPE_OF_KIND[one.kind],
        "documentNumber": one.number,
        "date": one.issued_on,
        "dueDate": one.due_on,
        "contactId": shown["contact"] if one.contact_id else None,
        "contactName": one.contact_name,
        "description": one.description,
        "subtotal": shown["subtotal"],
        "tax": shown["tax"],
        "total": shown["total"],
        "currency": one.currency,
        "paymentsTotal": shown["paymentsTotal"],
        "paymentsPending": shown["paymentsPending"],
        "isDraft": one.state == "draft",
        "status": STATUS[shown["status"]],
        "notes": one.notes,
        "tags": one.tags,
        "customFields": shown["customFields"],
        "from": shown["from"],
        "lines": [{name: line.get(ours) for ours, name in LINE.items()} for line in shown["products"]],
    }


def _payment(one: Payment, shown: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": shown["id"],
        "bankId": shown["bankId"] or None,
        "contactId": shown["contactId"] or None,
        "contactName": shown["contactName"] or None,
        "amount": shown["amount"],
        "description": one.notes,
        "date": one.paid_on,
        "documentId": shown.get("documentId"),
        "documentType": shown.get("documentType"),
    }


def _stock(event: Event, one: Product) -> dict[str, Any]:
    before, after = (Decimal(event.content[name]) for name in ("stock_before", "stock_after"))
    place = event.content.get("warehouse_id")
    form = next((each for each in one.variants if str(each.id) == event.content.get("variant_id")), None)
    return {
        "productId": wire.outside_id(one.id, one.external_id),
        "variantId": wire.outside_id(form.id, form.external_id) if form else None,
        "warehouseId": short_id(UUID(place)) if place else None,
        "sku": one.sku,
        "stockVariation": plain(after - before),
        "calculatedStock": plain(after),
        "calculatedVariantStock": plain(form.stock) if form else None,
        "description": event.content.get("document_number"),
        "date": _instant(event.happened_at),
        "created": _instant(event.happened_at),
    }


def _instant(at: datetime) -> str:
    """An instant as Holded writes it: to the second, with Madrid's offset."""
    return at.astimezone(MADRID).isoformat(timespec="seconds")
