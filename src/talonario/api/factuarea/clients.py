"""Clients: contacts in the role of customers."""

from __future__ import annotations

from decimal import Decimal

from talonario.api.engine.operation import Answer, Call
from talonario.api.factuarea import envelope, verbs
from talonario.api.factuarea.contact_shapes import ClientChanges, ClientIn
from talonario.api.factuarea.contact_spelling import spell_client
from talonario.api.factuarea.counterparties import Counterparty
from talonario.api.factuarea.wire import amount
from talonario.domain.contacts.statistics import figures

CLIENTS = Counterparty(
    role="customer",
    word="client",
    reads=ClientIn,
    changes=ClientChanges,
    spell=spell_client,
    missing=verbs.absent("client_not_found", "El cliente no existe.", "There is no such client."),
)


def stats(call: Call) -> Answer:
    """Answer how many clients there are and what they were invoiced."""
    found = figures(call.ctx, "customer")
    average = found.invoiced / found.with_documents if found.with_documents else Decimal(0)
    return envelope.one(
        {
            "object": "client_stats",
            "total": found.total,
            "active": found.active,
            "with_email": found.with_email,
            "with_phone": found.with_phone,
            "with_invoices": found.with_documents,
            "total_invoiced": amount(found.invoiced),
            "total_pending": amount(found.pending),
            "with_pending_invoices": found.with_pending,
            "pending_invoices_amount": amount(found.pending),
            "new_this_month": found.new_this_month,
            "inactive_clients": found.total - found.active,
            "average_per_client": amount(average.quantize(Decimal("0.01"))),
        }
    )


OPERATIONS = (*CLIENTS.operations(), verbs.reading("clients.stats", "/clients/stats", "clients:read", stats))
