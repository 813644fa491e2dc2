"""Annulling an issued document: it keeps its number and stops counting."""

import msgspec

from talonario.domain import stock
from talonario.domain.context import Context
from talonario.domain.documents import lifecycle
from talonario.domain.documents.kinds import FISCAL
from talonario.domain.documents.record import FullDocument
from talonario.domain.errors import Invalid
from talonario.domain.ledger import follow


class CorrectiveNotAnnullable(Invalid):
    """A corrective invoice stays: what it corrected would stand again without a trace."""

    code = "corrective_not_annullable"
    es = "Una factura rectificativa no se puede anular: rectifica de nuevo la original."
    en = "A corrective invoice cannot be annulled: correct the original again."


def annul(ctx: Context, full: FullDocument, reason: str) -> FullDocument:
    """Withdraw an issued document.

    Raises  IllegalTransition when it is a draft, paid in part or in full, or annulled; CorrectiveNotAnnullable
    Source  RD 1007/2023 art. 11: an annulment is a record of its own, the invoice's record stays
    """
    check(ctx, full)
    annulled = msgspec.structs.replace(
        full.header, state="annulled", voided_at=ctx.now, void_reason=reason, updated_at=ctx.now
    )
    ctx.tx.update(annulled)
    ctx.emit(f"{annulled.kind}.annulled", annulled, related_id=annulled.contact_id, reason=reason)
    done = FullDocument(annulled, full.lines, full.taxes, full.payments)
    follow.document(ctx, done)
    stock.follow(ctx, done)
    return done


def check(ctx: Context, full: FullDocument) -> None:
    """Raise what `annul` would raise, and do nothing."""
    if full.header.kind in FISCAL and (
        full.header.correction is not None or full.header.kind in {"credit_note", "receipt_refund"}
    ):
        raise CorrectiveNotAnnullable("status")
    lifecycle.check(full.header, "annul", ctx.company, ctx.today)
