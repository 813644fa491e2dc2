"""Purchase invoices: what suppliers charge, what is paid of it, and the paper it came on."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import msgspec

from talonario.api.engine import downloads, filters
from talonario.api.engine.filters import LISTED, RANGED, Filter
from talonario.api.engine.forms import Takes
from talonario.api.engine.operation import Answer, Call, LongCall
from talonario.api.engine.problems import Problem
from talonario.api.engine.wire import default
from talonario.api.factuarea import envelope, lists, verbs
from talonario.api.factuarea.document_resource import DocumentResource
from talonario.api.factuarea.paper_answers import paper
from talonario.api.factuarea.purchase_shapes import (
    MarkPurchasePaidIn,
    PurchaseChanges,
    PurchaseIn,
    PurchasePaymentIn,
)
from talonario.api.factuarea.purchase_spelling import WORDS, changes_of, fields_of, spell, spell_payment
from talonario.api.factuarea.wire import amount
from talonario.domain import attachments
from talonario.domain.attachments import MEGABYTE, Attachment
from talonario.domain.contacts import Contact
from talonario.domain.context import Context
from talonario.domain.documents import draft, issue, lifecycle, pay, read, statistics
from talonario.domain.documents.record import Document, FullDocument
from talonario.domain.payments import METHODS, Method, PaymentFields
from talonario.render import printing
from talonario.store.listing import Condition, Where

NAME: Final = "purchase_invoices"
FILE: Final = Takes(("file",), attachments.INVOICE_FILE, seen_bytes_max=50 * MEGABYTE)

NO_SUPPLIER = verbs.absent("supplier_not_found", "El proveedor no existe.", "There is no such supplier.")

PURCHASES = DocumentResource(
    family="purchase_invoice",
    name=NAME,
    missing=verbs.absent(
        "purchase_invoice_not_found", "La factura de compra no existe.", "There is no such purchase invoice."
    ),
    taken=(
        "La factura de compra con ese external_id ya está registrada: no se puede modificar.",
        "The purchase invoice with this external_id is booked already: it cannot be changed.",
    ),
    creates=PurchaseIn,
    changes=PurchaseChanges,
    fields_of=fields_of,
    changes_of=changes_of,
    spell=spell,
    words=WORDS,
    catalogue={},
    filters={
        "supplier_id": Filter("contact_id", filters.identity, LISTED),
        "issued_on": Filter("issued_on", filters.day, RANGED),
        "total": Filter("total", filters.number, RANGED),
        "currency": Filter("currency", filters.text, LISTED),
        "external_invoice_number": Filter("number", filters.text, LISTED),
    },
    sorts={"created": "id", "total": "total", "issued_on": "issued_on", "due_on": "due_on"},
    without=frozenset({"create", "duplicate", "statuses", "activities", "pdf"}),
)


def create(call: Call) -> Answer:
    """Record a purchase invoice, as a draft or as pending; or update the draft that already has this external_id."""
    body = call.read(PurchaseIn)
    fields = fields_of(call.ctx, body)
    known = PURCHASES.known(call, fields)
    if known is not None:
        return known
    full = draft.create(call.ctx, fields)
    if default(body.status, "draft") == "pending":
        full = issue.issue(call.ctx, full)
    return PURCHASES.made(call, full)


# -------------------------------------------------------------------------------------------------- lists and figures


def pending(call: Call) -> Answer:
    """Answer those that are not fully paid, newest first."""
    return _listed(call, Where("state", "eq", "issued"), Where("settlement", "ne", "paid"))


def overdue(call: Call) -> Answer:
    """Answer those whose day is over and that are not fully paid, newest first."""
    return _listed(call, *lifecycle.having_status("purchase_invoice", "overdue", call.ctx.today))


def by_supplier(call: Call) -> Answer:
    """Answer those of a supplier in numbered pages: retired, since the list has a filter for it."""
    supplier_id = verbs.path_id(call, NO_SUPPLIER)
    found = call.ctx.tx.get(Contact, supplier_id)
    if found is None or not found.is_supplier:
        raise NO_SUPPLIER()
    number, size = lists.numbered(call)
    wanted = (Where("family", "eq", "purchase_invoice"), Where("contact_id", "eq", supplier_id))
    total = call.ctx.tx.count(Document, *wanted)
    rows = call.ctx.tx.where(Document, *wanted, order=lists.NEWEST_FIRST, limit=size, offset=(number - 1) * size)
    meta = {"current_page": number, "per_page": size, "total": total, "last_page": max(1, -(-total // size))}
    shown = envelope.many(spell(call.ctx, read.complete_all(call.ctx, rows)), meta=meta)
    return verbs.retired(shown, f"{PATH}?supplier_id={supplier_id}")


def _listed(call: Call, *wanted: Condition) -> Answer:
    def spelled(documents: Sequence[Document]) -> Sequence[object]:
        return spell(call.ctx, read.complete_all(call.ctx, documents))

    family = Where("family", "eq", "purchase_invoice")
    return lists.listing(call, Document, spelled, family, *wanted, by_cursor=True)


def stats(call: Call) -> Answer:
    """Answer the figures of all purchase invoices; what was cancelled counts only as a number."""
    found = statistics.amounts_by_status(call.ctx, "purchase_invoice")
    counts = dict.fromkeys(("draft", "pending", "paid", "cancelled"), 0)
    totals = {word: [Decimal(0), Decimal(0)] for word in counts}
    for status, part in found.items():
        word = WORDS[status]
        counts[word] += part.count
        totals[word][0] += part.total
        totals[word][1] += part.paid
    late = found["overdue"].count if "overdue" in found else 0
    return envelope.one(
        {
            "object": "purchase_invoice_stats",
            "total_invoices": sum(counts.values()),
            "by_status": {**counts, "overdue": late},
            **counts,
            "overdue": late,
            "total_amount": amount(sum((totals[word][0] for word in ("draft", "pending", "paid")), Decimal(0))),
            "pending_amount": amount(totals["pending"][0] - totals["pending"][1]),
            "paid_amount": amount(totals["pending"][1] + totals["paid"][1]),
        }
    )


# ------------------------------------------------------------------------------------------------------------ payments


def list_payments(call: Call) -> Answer:
    """Answer the payments, newest first."""
    return envelope.many([spell_payment(payment) for payment in reversed(PURCHASES.found(call).payments)])


def register_payment(call: Call) -> Answer:
    """Record a payment; the first one of a draft makes it pending."""
    full = PURCHASES.found(call, lock=True)
    body = call.read(PurchasePaymentIn)
    method, text = _method(body.payment_method)
    fields = PaymentFields(
        amount=body.amount,
        paid_on=body.paid_on,
        method=method,
        method_text=text,
        reference=default(body.reference, None),
        notes=default(body.notes, None),
    )
    paid, payment = pay.pay(call.ctx, full, fields, issue_first=True)
    return envelope.made(spell_payment(payment), f"/v1/{NAME}/{paid.header.id}/payments")


def mark_paid(call: Call) -> Answer:
    """Pay the rest, of a draft too."""
    full = PURCHASES.found(call, lock=True)
    body = call.read(MarkPurchasePaidIn)
    if lifecycle.status(full.header, call.ctx.today) == "paid":
        raise lifecycle.refusal(full.header, "pay", call.ctx.today)
    method, text = _method(default(body.payment_method, "other"))
    fields = PaymentFields(
        amount=full.header.pending,
        paid_on=default(body.paid_on, call.ctx.today),
        method=method,
        method_text=text,
        notes=default(body.notes, None),
    )
    return PURCHASES.shown(call, pay.settle(call.ctx, full, fields))


def _method(said: str) -> tuple[Method, str | None]:
    """The way to pay, and how it was called when it is none of those that are known."""
    return (said, None) if said in METHODS else ("other", said)  # type: ignore[return-value]  # one of the known ones


def payment_receipt(call: LongCall) -> Answer:
    """Answer the receipt of a paid purchase invoice."""
    with call.reading() as ctx:
        full = read.complete(ctx, PURCHASES.header_in(ctx, call))
        if lifecycle.status(full.header, ctx.today) != "paid":
            raise Problem(
                "conflict",
                "resource_conflict",
                "La factura de compra no está pagada: no hay justificante.",
                "The purchase invoice is not paid: there is no receipt.",
            )
        prepared = printing.of_payment(ctx, full)
    return paper(call, prepared)


# ------------------------------------------------------------------------------------------------------------ its file


def attach_file(call: Call) -> Answer:
    """Put a file in the place of the one that it has."""
    full = PURCHASES.found(call, lock=True)
    attachments.replace(call.ctx, "document", full.header.id, "file", call.file(), attachments.INVOICE_FILE)
    return PURCHASES.shown(call, _touched(call.ctx, full))


def delete_file(call: Call) -> Answer:
    """Forget its file; nothing happens when it has none."""
    full = PURCHASES.found(call, lock=True)
    found = attachments.one(call.ctx, "document", full.header.id, "file")
    if found is not None:
        attachments.remove(call.ctx, found)
        _touched(call.ctx, full)
    return envelope.nothing()


def download_file(call: LongCall) -> Answer:
    """Answer its file. The place of files may be slow, so no transaction is open while it answers."""
    with call.reading() as ctx:
        found = _file_of(ctx, PURCHASES.header_in(ctx, call))
    known = downloads.unchanged(call, found.sha256)
    if known is not None:
        return known
    return downloads.file(call, attachments.content(ctx, found), found.media_type, found.name, found.sha256)


def _file_of(ctx: Context, document: Document) -> Attachment:
    found = attachments.one(ctx, "document", document.id, "file")
    if found is None:
        raise Problem(
            "not_found",
            "resource_not_found",
            "La factura de compra no tiene fichero.",
            "The purchase invoice has no file.",
            subcode="attachment_not_found",
        )
    return found


def _touched(ctx: Context, full: FullDocument) -> FullDocument:
    changed = msgspec.structs.replace(full.header, updated_at=ctx.now)
    ctx.tx.update(changed)
    ctx.emit(f"{changed.kind}.updated", changed, related_id=changed.contact_id)
    return FullDocument(changed, full.lines, full.taxes, full.payments)


PATH: Final = f"/{NAME}"
ONE: Final = f"{PATH}/{{id}}"
READ, WRITE, MOVE = (f"{NAME}:{verb}" for verb in ("read", "write", "transition"))

OPERATIONS = (
    *PURCHASES.operations(),
    verbs.writing(f"{NAME}.create", "POST", PATH, WRITE, create, PurchaseIn),
    verbs.reading(f"{NAME}.pending", f"{PATH}/pending", READ, pending),
    verbs.reading(f"{NAME}.overdue", f"{PATH}/overdue", READ, overdue),
    verbs.reading(f"x.{NAME}.by_supplier", f"{PATH}/by-supplier/{{id}}", READ, by_supplier),
    verbs.reading(f"{NAME}.stats", f"{PATH}/stats", READ, stats),
    verbs.reading(f"{NAME}.list_payments", f"{ONE}/payments", READ, list_payments),
    verbs.writing(f"{NAME}.register_payment", "POST", f"{ONE}/payments", MOVE, register_payment, PurchasePaymentIn),
    verbs.writing(f"{NAME}.mark_paid", "POST", f"{ONE}/mark_paid", MOVE, mark_paid, MarkPurchasePaidIn),
    verbs.long(f"{NAME}.payment_receipt", f"{ONE}/payment-receipt", READ, payment_receipt),
    verbs.taking_file(f"{NAME}.attach_file", f"{ONE}/attach-file", WRITE, attach_file, FILE),
    verbs.long(f"{NAME}.file", f"{ONE}/file", READ, download_file),
    verbs.writing(f"{NAME}.delete_file", "DELETE", f"{ONE}/file", WRITE, delete_file),
)
