"""What happens to invoices: issuing, paying, annulling, correcting, and what may be asked about it beforehand."""

from __future__ import annotations

from decimal import Decimal

from msgspec import UNSET

from talonario.api.engine.faults import missing
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.problems import invalid_fields
from talonario.api.engine.wire import default
from talonario.api.factuarea import envelope, verbs
from talonario.api.factuarea.document_spelling import custom_fields_of, lines_of
from talonario.api.factuarea.invoice_shapes import (
    AnnulIn,
    CorrectiveIn,
    EligibilityIn,
    MarkPaidIn,
    PaymentIn,
    SubstituteIn,
    VoidIn,
)
from talonario.api.factuarea.invoice_spelling import spell, spell_payment
from talonario.api.factuarea.invoices import INVOICES
from talonario.domain import contacts
from talonario.domain.documents import annul as annulling
from talonario.domain.documents import issue, pay, read, rectify, simplified
from talonario.domain.errors import Refusal
from talonario.domain.payments import METHODS, Method, PaymentFields

VOIDED = "Anulada sin motivo indicado"


def assign_real_number(call: Call) -> Answer:
    """Issue a draft without saying that it reached anybody."""
    return INVOICES.shown(call, issue.issue(call.ctx, INVOICES.found(call, lock=True)))


def mark_sent(call: Call) -> Answer:
    """Note that the invoice reached the customer, issuing it first if it is a draft."""
    return INVOICES.shown(call, issue.mark_sent(call.ctx, INVOICES.found(call, lock=True)))


def mark_paid(call: Call) -> Answer:
    """Pay the rest of an invoice."""
    full = INVOICES.found(call, lock=True)
    body = call.read(MarkPaidIn)
    said = default(body.payment_method, None)
    method: Method = said if said in METHODS else "other"
    fields = PaymentFields(
        amount=full.header.pending,
        paid_on=default(body.paid_on, max(call.ctx.today, full.header.issued_on)),
        method=method,
        method_text=None if said in METHODS else said,
        reference=default(body.payment_reference, None),
        notes=default(body.notes, None),
    )
    return INVOICES.shown(call, pay.settle(call.ctx, full, fields))


def list_payments(call: Call) -> Answer:
    """Answer the payments of an invoice, by day."""
    return envelope.many([spell_payment(payment) for payment in INVOICES.found(call).payments])


def create_payment(call: Call) -> Answer:
    """Record a payment of an invoice."""
    full = INVOICES.found(call, lock=True)
    body = call.read(PaymentIn)
    fields = PaymentFields(
        amount=body.amount,
        paid_on=body.paid_on,
        method=body.payment_method,
        reference=default(body.reference, None),
        notes=default(body.notes, None),
    )
    _, payment = pay.pay(call.ctx, full, fields)
    return envelope.made(spell_payment(payment), f"/v1/invoices/{full.header.id}/payments/{payment.id}")


def annul(call: Call) -> Answer:
    """Withdraw an issued invoice, saying why."""
    full = INVOICES.found(call, lock=True)
    return INVOICES.shown(call, annulling.annul(call.ctx, full, call.read(AnnulIn).reason))


def void(call: Call) -> Answer:
    """Withdraw an issued invoice, saying why or not."""
    full = INVOICES.found(call, lock=True)
    return INVOICES.shown(call, annulling.annul(call.ctx, full, default(call.read(VoidIn).reason, VOIDED)))


def can_annul(call: Call) -> Answer:
    """Tell whether the invoice could be annulled now, and why not."""
    full = INVOICES.found(call)
    reasons: list[str] = []
    try:
        annulling.check(call.ctx, full)
    except Refusal as refusal:
        reasons.append(refusal.text(call.request.language))
    info = [] if reasons else ["La factura conservará su número."]
    return envelope.one({"can_annul": not reasons, "reasons": reasons, "will_create_verifactu": False, "info": info})


def corrective(call: Call) -> Answer:
    """Issue a corrective invoice."""
    full = INVOICES.found(call, lock=True)
    body = call.read(CorrectiveIn)
    extent = body.correction_type if body.correction_type is not UNSET else body.corrective_type
    if extent is UNSET:
        raise invalid_fields([missing("correction_type")])
    fields = rectify.CorrectionFields(
        reason=body.correction_reason,
        extent=extent,
        code=default(body.correction_code, None),
        lines=lines_of(default(body.lines, ())),
        notes=default(body.notes, None),
        tags=tuple(default(body.tags, ())),
        custom_fields=custom_fields_of(body),
    )
    return INVOICES.made(call, rectify.rectify(call.ctx, full, fields))


def correctives(call: Call) -> Answer:
    """Answer every corrective of an invoice."""
    found = rectify.correctives_of(call.ctx, INVOICES.header(call).id)
    return envelope.many(spell(call.ctx, read.complete_all(call.ctx, found)))


def substitute_simplified(call: Call) -> Answer:
    """Issue one full invoice in the place of several simplified ones."""
    body = call.read(SubstituteIn)
    full = simplified.substitute(call.ctx, body.client_id, body.simplified_invoice_ids, default(body.notes, None))
    return INVOICES.made(call, full)


def simplified_eligibility(call: Call) -> Answer:
    """Tell whether an operation may be invoiced simplified."""
    body = call.read(EligibilityIn)
    country = default(body.client_country, None)
    if country is None and body.client_id is not UNSET and body.client_id is not None:
        address = contacts.get(call.ctx, body.client_id).address
        country = address.country if address else None
    code = simplified.obstacle(
        simplified.Operation(
            total=body.total,
            client_country=country,
            is_intra_community=default(body.is_intra_community, False),
            is_reverse_charge=default(body.is_reverse_charge, False),
            client_requires_deductible=default(body.client_requires_deductible, False),
        )
    )
    spanish, english = simplified.REASONS[code]
    return envelope.one(
        {
            "can_be_simplified": not code,
            "must_be_complete": bool(code),
            "reason_code": code,
            "reason_message": english if call.request.language == "en" else spanish,
            "sector_limit": Decimal(simplified.SECTOR_LIMIT),
        }
    )


WRITE, READ, VOID = "invoices:write", "invoices:read", "invoices:void"

OPERATIONS = (
    verbs.writing(
        "invoices.assign_real_number", "POST", "/invoices/{id}/assign-real-number", WRITE, assign_real_number
    ),
    verbs.writing("invoices.mark_sent", "POST", "/invoices/{id}/mark-sent", WRITE, mark_sent),
    verbs.writing("invoices.mark_paid", "POST", "/invoices/{id}/mark-paid", WRITE, mark_paid, MarkPaidIn),
    verbs.reading("invoices.payments_list", "/invoices/{id}/payments", READ, list_payments),
    verbs.writing("invoices.payments_create", "POST", "/invoices/{id}/payments", WRITE, create_payment, PaymentIn),
    verbs.writing("invoices.annul", "POST", "/invoices/{id}/annul", VOID, annul, AnnulIn),
    verbs.writing("invoices.void", "POST", "/invoices/{id}/void", VOID, void, VoidIn),
    verbs.reading("invoices.can_annul", "/invoices/{id}/can-annul", READ, can_annul),
    verbs.writing("invoices.corrective", "POST", "/invoices/{id}/corrective", WRITE, corrective, CorrectiveIn),
    verbs.reading("invoices.correctives", "/invoices/{id}/correctives", READ, correctives),
    verbs.writing(
        "invoices.substitute_simplified",
        "POST",
        "/invoices/substitute-simplified",
        WRITE,
        substitute_simplified,
        SubstituteIn,
    ),
    verbs.reading(
        "invoices.simplified_eligibility",
        "/invoices/simplified-eligibility",
        READ,
        simplified_eligibility,
        "POST",
    ),
)
