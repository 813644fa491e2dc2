"""Documents of every type."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import UNSET

from talonario.api.engine.operation import Answer, Call, LongCall
from talonario.api.holded import (
    contact_spelling,
    contacts,
    doc_types,
    document_input,
    document_output,
    replies,
    treasury,
    verbs,
    wire,
)
from talonario.api.holded.document_shapes import DocumentIn, PayIn
from talonario.domain import treasuries
from talonario.domain.contacts import Contact
from talonario.domain.context import Context
from talonario.domain.documents import draft, issue, pay, read
from talonario.domain.documents.kinds import FAMILY, NUMBERED_AT_CREATION
from talonario.domain.documents.record import Document, FullDocument
from talonario.domain.payments import PaymentFields
from talonario.render import printing
from talonario.store.listing import AnyOf, Condition, Order, Where

SETTLEMENT_OF_PAID = {"0": "unpaid", "1": "paid", "2": "partial"}


def of_path(call: Call, *, lock: bool = False) -> FullDocument:
    """The document of a type and an id in any spelling."""
    return at_path(call.ctx, call.path, lock=lock)


def at_path(ctx: Context, path: Mapping[str, str], *, lock: bool = False) -> FullDocument:
    """The document that a path names, also where the call has no transaction of its own."""
    kind = doc_types.kind_of(path["docType"])
    found = wire.look_up(
        path["id"], lambda one: ctx.tx.get(Document, one), lambda one: read.find_external(ctx, FAMILY[kind], one)
    )
    if found is None or found.kind != kind:
        raise wire.not_found()
    return read.complete(ctx, ctx.lock(found, read.DocumentNotFound) if lock else found)


def list_(call: Call) -> Answer:
    """A page of documents, newest first unless `sort` says otherwise."""
    kind = doc_types.kind_of(call.path["docType"])
    limit, offset = verbs.page(call)
    order = Order(descending=call.query.one("sort") != "created-asc")
    wanted = [Where("family", "eq", FAMILY[kind]), Where("kind", "eq", kind), *_conditions(call), *verbs.changed(call)]
    found = call.ctx.tx.where(Document, *wanted, order=order, limit=limit, offset=offset)
    return replies.listed(document_output.spell_all(call.ctx, found))


def _conditions(call: Call) -> list[Condition]:
    query = call.query
    wanted: list[Condition] = []
    first, last = query.one("starttmp"), query.one("endtmp")
    if (first is None) != (last is None):
        return [Where("id", "is_null", True)]  # one bound alone finds nothing
    if first is not None and last is not None:
        wanted += [
            Where("issued_on", "gte", wire.day(first, "starttmp")),
            Where("issued_on", "lte", wire.day(last, "endtmp")),
        ]
    for name, operator in (("startDate", "gte"), ("endDate", "lte")):
        text = query.one(name)
        if text is not None:
            wanted.append(Where("issued_on", "gte" if operator == "gte" else "lte", _iso(text, name)))
    year = query.one("year")
    if year is not None and re.fullmatch(r"[1-9][0-9]{3}", year):
        wanted += [Where("issued_on", "gte", date(int(year), 1, 1)), Where("issued_on", "lte", date(int(year), 12, 31))]
    contact = query.one("contactid") or query.one("contactId")
    if contact is not None:
        found = contacts.find(call.ctx, contact, include_deleted=True)
        wanted.append(Where("contact_id", "eq", found.id) if found else Where("id", "is_null", True))
    paid = SETTLEMENT_OF_PAID.get(query.one("paid") or query.one("status") or "")
    if paid is not None:
        wanted.append(Where("settlement", "eq", paid))
    if query.one("billed") == "1":
        wanted.append(Where("state", "eq", "completed"))
    elif query.one("billed") == "0":
        wanted.append(Where("state", "ne", "completed"))
    number = query.one("docNumber")
    if number is not None:
        wanted.append(AnyOf(((Where("number", "eq", number),),)))
    return wanted


def _iso(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise wire.wrong("Wrong date", name) from None


def show(call: Call) -> Answer:
    """One document."""
    full = of_path(call)
    return replies.shown(document_output.spell(full, document_output.Surroundings(call.ctx, [full])))


def pdf(call: LongCall) -> Answer:
    """The document on paper, as base64 inside JSON; drafts have one too."""
    with call.reading() as ctx:
        prepared = printing.of_document(ctx, at_path(ctx, call.path))
    content, _ = printing.pdf(call, prepared)
    return Answer(200, {"status": 1, "data": b64encode(content).decode()})


def create(call: Call) -> Answer:
    """Add a document: a draft, approved when it asks to be; what is no invoice is numbered at once."""
    kind, body = doc_types.kind_of(call.path["docType"]), call.read(DocumentIn)
    is_issued = kind in NUMBERED_AT_CREATION or bool(wire.given(body.approveDoc))
    # What is issued at once moves its goods once, under its number.
    full = draft.create(call.ctx, document_input.fields(call.ctx, kind, body), moves_stock=not is_issued)
    if is_issued:
        full = issue.issue(call.ctx, full)
    return replies.warned(made(call.ctx, full), *document_input.ignored(kind, body))


def approved(ctx: Context, full: FullDocument) -> FullDocument:
    """A document approved, unless it is."""
    return issue.issue(ctx, full) if full.header.state == "draft" else full


def made(ctx: Context, full: FullDocument, **more: Any) -> Answer:
    """The reply to whoever made a document."""
    one = full.header
    contact = ctx.tx.get(Contact, one.contact_id) if one.contact_id else None
    return Answer(
        201,
        {
            "status": 1,
            "id": wire.outside_id(one.id, None),
            "invoiceNum": one.number,
            "contactId": contact_spelling.outside_id(contact) if contact else "0",
            **more,
        },
    )


def update(call: Call) -> Answer:
    """Change a document in part; new lines replace the old ones, `approveDoc` approves a draft."""
    full, body = of_path(call, lock=True), call.read(DocumentIn)
    changes = document_input.changes(call.ctx, full.header, body)
    defaults = wire.given(body.applyContactDefaults, False)
    lines = document_input.lines(call.ctx, full.header.kind, body, apply_defaults=defaults)
    if changes or lines is not None:
        full = draft.edit(call.ctx, full, changes, lines)
    if wire.given(body.approveDoc):
        approved(call.ctx, full)
    updated = replies.updated(wire.outside_id(full.header.id, full.header.external_id))
    told = document_input.ignored(full.header.kind, body)
    if body.currencyChange is not UNSET:
        told.append("currencyChange is ignored: a document keeps its rate")
    return replies.warned(updated, *told)


def delete(call: Call) -> Answer:
    """Remove a document that may be removed."""
    full = of_path(call, lock=True)
    draft.delete(call.ctx, full)
    return replies.deleted(wire.outside_id(full.header.id, full.header.external_id), "Sucessfully deleted")


def settle(call: Call) -> Answer:
    """Record a payment."""
    full, body = of_path(call, lock=True), call.read(PayIn)
    paid_on = wire.day(wire.given(body.date))
    amount = wire.given(body.amount)
    if amount is None:
        raise wire.wrong("amount needed", "amount")
    text = wire.given(body.treasury) or wire.given(body.bankId)
    bank = treasury.find(call.ctx, text) if text else treasuries.default_bank(call.ctx)
    if text and bank is None:
        raise wire.wrong("treasury not found", "treasury")
    fields = PaymentFields(
        amount=amount, paid_on=paid_on, notes=wire.given(body.desc), treasury_id=bank.id if bank else None
    )
    paid, payment = pay.pay(call.ctx, full, fields, issue_first=True)
    return Answer(
        200,
        {
            "status": 1,
            "invoiceId": wire.outside_id(paid.header.id, paid.header.external_id),
            "invoiceNum": paid.header.number,
            "paymentId": wire.outside_id(payment.id, None),
        },
    )


OPERATIONS = (
    verbs.INVOICING.reading("listDocuments", "/documents/{docType}", list_),
    verbs.INVOICING.writing("createDocument", "POST", "/documents/{docType}", create),
    verbs.INVOICING.reading("getDocument", "/documents/{docType}/{id}", show),
    verbs.INVOICING.writing("updateDocument", "PUT", "/documents/{docType}/{id}", update),
    verbs.INVOICING.writing("deleteDocument", "DELETE", "/documents/{docType}/{id}", delete),
    verbs.INVOICING.long("getDocumentPDF", "/documents/{docType}/{id}/pdf", pdf),
    verbs.INVOICING.writing("payDocument", "POST", "/documents/{docType}/{id}/pay", settle),
    verbs.INVOICING.writing("payDocumentAlias", "POST", "/documents/{docType}/{id}/payments", settle),
)
