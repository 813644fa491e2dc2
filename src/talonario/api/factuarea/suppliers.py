"""Suppliers: contacts in the role of those one buys from."""

from __future__ import annotations

from talonario.api.engine.operation import Answer, Call
from talonario.api.factuarea import envelope, verbs
from talonario.api.factuarea.contact_shapes import SupplierChanges, SupplierIn
from talonario.api.factuarea.contact_spelling import spell_supplier
from talonario.api.factuarea.counterparties import Counterparty
from talonario.domain import contacts
from talonario.domain.contacts.statistics import figures

SUPPLIERS = Counterparty(
    role="supplier",
    word="supplier",
    reads=SupplierIn,
    changes=SupplierChanges,
    spell=spell_supplier,
    missing=verbs.absent("supplier_not_found", "El proveedor no existe.", "There is no such supplier."),
)


def stats(call: Call) -> Answer:
    """Answer how many suppliers there are."""
    found = figures(call.ctx, "supplier")
    return envelope.one(
        {
            "object": "supplier_stats",
            "total": found.total,
            "active": found.active,
            "inactive": found.total - found.active,
            "with_purchase_invoices": found.with_documents,
        }
    )


def toggle_active(call: Call) -> Answer:
    """Switch a supplier off or on again."""
    return envelope.one(spell_supplier(contacts.toggle_active(call.ctx, SUPPLIERS.find(call))))


OPERATIONS = (
    *SUPPLIERS.operations(),
    verbs.reading("suppliers.stats", "/suppliers/stats", "suppliers:read", stats),
    verbs.writing("suppliers.toggle_active", "POST", "/suppliers/{id}/toggle-active", "suppliers:write", toggle_active),
)
