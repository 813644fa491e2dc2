"""Payments: the loose ones, and those of documents seen from the treasury."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import UNSET, UnsetType

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire
from talonario.api.holded import contact_spelling, contacts, doc_types, replies, treasury, verbs, wire
from talonario.domain import loose_payments, payments
from talonario.domain.contacts import Contact
from talonario.domain.context import Context
from talonario.domain.documents import pay, read
from talonario.domain.documents.kinds import REFUNDS
from talonario.domain.documents.record import Document
from talonario.domain.payments import Payment, PaymentFields
from talonario.domain.treasuries import Treasury
from talonario.store.listing import Condition, Where


class PaymentIn(Wire):
    """A payment as a client writes it."""

    bankId: wire.Word = UNSET
    contactId: wire.Word = UNSET
    amount: Decimal | UnsetType | None = UNSET
    desc: str | UnsetType | None = UNSET
    date: Any = UNSET
    documentId: Any = UNSET


def _of_path(call: Call) -> Payment:
    return wire.there(
        wire.look_up(
            call.path["id"],
            lambda one: call.ctx.tx.get(Payment, one),
            lambda one: payments.find_external(call.ctx, one),
        )
    )


def spell_all(ctx: Context, found: list[Payment]) -> list[dict[str, Any]]:
    """Payments as Holded shows them."""
    people = ctx.tx.get_many(Contact, [one.contact_id for one in found if one.contact_id is not None])
    banks = ctx.tx.get_many(Treasury, [one.treasury_id for one in found if one.treasury_id is not None])
    papers = ctx.tx.get_many(Document, [one.document_id for one in found if one.document_id is not None])
    shown: list[dict[str, Any]] = []
    for one in found:
        contact = people.get(one.contact_id) if one.contact_id else None
        bank = banks.get(one.treasury_id) if one.treasury_id else None
        paper = papers.get(one.document_id) if one.document_id else None
        entry: dict[str, Any] = {
            "id": wire.outside_id(one.id, one.external_id),
            "bankId": wire.outside_id(bank.id, bank.external_id) if bank else "",
            "contactId": contact_spelling.outside_id(contact) if contact else "",
            "contactName": contact.name if contact else "",
            "amount": wire.turned(one.amount, refund=paper is not None and paper.kind in REFUNDS),
            "desc": one.notes or "",
            "date": wire.midnight(one.paid_on),
        }
        if paper is not None:
            entry["documentId"] = wire.outside_id(paper.id, paper.external_id)
            entry["documentType"] = doc_types.TYPE_OF_KIND[paper.kind]
            entry["change"] = 1
        shown.append(entry)
    return shown


def list_(call: Call) -> Answer:
    """A page of payments, oldest first; `starttmp` and `endtmp` bound their day."""
    limit, offset = verbs.page(call)
    wanted: list[Condition] = verbs.changed(call)
    first, last = call.query.one("starttmp"), call.query.one("endtmp")
    if first is not None:
        wanted.append(Where("paid_on", "gte", wire.day(first, "starttmp")))
    if last is not None:
        wanted.append(Where("paid_on", "lte", wire.day(last, "endtmp")))
    return replies.listed(spell_all(call.ctx, call.ctx.tx.where(Payment, *wanted, limit=limit, offset=offset)))


def show(call: Call) -> Answer:
    """One payment."""
    return replies.shown(spell_all(call.ctx, [_of_path(call)])[0])


def create(call: Call) -> Answer:
    """Add a loose payment; a `documentId` sent here settles nothing."""
    body = call.read(PaymentIn)
    made = loose_payments.create(
        call.ctx,
        PaymentFields(
            amount=wire.given(body.amount, Decimal(0)),
            paid_on=wire.day(wire.given(body.date)),
            notes=wire.given(body.desc),
            treasury_id=_treasury(call, body),
            contact_id=_contact(call, body),
        ),
    )
    created = replies.created(wire.outside_id(made.id, None))
    if wire.given(body.documentId) is None:
        return created
    return replies.warned(created, "documentId is ignored: documents are paid at /documents/{docType}/{id}/pay")


def update(call: Call) -> Answer:
    """Change what is said about a payment; amount and contact only of a loose one: a document's are the document's."""
    payment, body = _of_path(call), call.read(PaymentIn)
    changes: dict[str, Any] = {}
    if body.desc is not UNSET:
        changes["notes"] = body.desc
    if body.bankId is not UNSET:
        changes["treasury_id"] = _treasury(call, body)
    if body.date is not UNSET:
        day: date = wire.day(body.date)
        changes["paid_on"] = day
    if payment.document_id is None:
        if wire.given(body.amount) is not None:
            changes["amount"] = body.amount
        if body.contactId is not UNSET:
            changes["contact_id"] = _contact(call, body)
    if changes and payment.document_id is not None:
        pay.amend(call.ctx, read.full(call.ctx, payment.document_id, lock=True), payment, changes)
    elif changes:
        loose_payments.change(call.ctx, payment, changes)
    updated = replies.updated(wire.outside_id(payment.id, payment.external_id))
    said = (("amount", body.amount), ("contactId", body.contactId))
    idle = [name for name, value in said if value is not UNSET and payment.document_id is not None]
    if not idle:
        return updated
    return replies.warned(updated, f"{', '.join(idle)} ignored: the payment settles a document; delete it and pay anew")


def delete(call: Call) -> Answer:
    """Remove a payment; a document it settled is owed again."""
    payment = _of_path(call)
    if payment.document_id is None:
        loose_payments.delete(call.ctx, payment)
    else:
        pay.take_back(call.ctx, read.full(call.ctx, payment.document_id, lock=True), payment)
    return replies.deleted(wire.outside_id(payment.id, payment.external_id))


def _treasury(call: Call, body: PaymentIn) -> Any:
    text = wire.given(body.bankId)
    found = treasury.find(call.ctx, text) if text else None
    if text and found is None:
        raise wire.wrong("bankId not found", "bankId")
    return found.id if found else None


def _contact(call: Call, body: PaymentIn) -> Any:
    text = wire.given(body.contactId)
    found = contacts.find(call.ctx, text) if text else None
    if text and found is None:
        raise wire.wrong("contactId not found", "contactId")
    return found.id if found else None


OPERATIONS = (
    verbs.INVOICING.reading("listPayments", "/payments", list_),
    verbs.INVOICING.writing("createPayment", "POST", "/payments", create),
    verbs.INVOICING.reading("getPayment", "/payments/{id}", show),
    verbs.INVOICING.writing("updatePayment", "PUT", "/payments/{id}", update),
    verbs.INVOICING.writing("deletePayment", "DELETE", "/payments/{id}", delete),
)
