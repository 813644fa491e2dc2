"""What holds of purchase invoices alone: their supplier's number, and what has been paid of them."""

from talonario.domain.context import Context
from talonario.domain.documents.kinds import OUTSIDE_NUMBER
from talonario.domain.documents.record import Document
from talonario.domain.errors import Conflict
from talonario.store.listing import Where


class PurchaseKnown(Conflict):
    """The supplier's invoice of this number is in the books already."""

    code = "purchase_invoice_already_exists"
    es = "La factura {number} de ese proveedor ya está registrada."
    en = "Invoice {number} of this supplier is recorded already."


class PurchasePaid(Conflict):
    """Money was paid on it."""

    code = "purchase_invoice_paid"
    es = "La factura de compra {number} tiene pagos: no se puede borrar."
    en = "Purchase invoice {number} has payments: it cannot be deleted."


def check_number(ctx: Context, document: Document) -> None:
    """Raise PurchaseKnown when another document of the same supplier has the number, in a strict company.

    Numbers of two suppliers may be equal: each numbers its own. What was cancelled may be recorded again.
    """
    if document.kind not in OUTSIDE_NUMBER or ctx.company.policy == "open":
        return
    if document.number is None or document.contact_id is None:
        return
    # No row could be locked that is not there yet: two requests with one number must not both find it free.
    ctx.take_turn()
    found = ctx.tx.where(
        Document,
        Where("family", "eq", document.family),
        Where("number", "eq", document.number),
        Where("contact_id", "eq", document.contact_id),
        Where("kind", "eq", document.kind),
        Where("state", "not_in", ["annulled", "cancelled"]),
    )
    if any(one.id != document.id for one in found):
        raise PurchaseKnown("number", number=document.number)
