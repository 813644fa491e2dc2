"""The day of a document goes by: what the calendar brings about is told once, by whoever does background work."""

from typing import Final

import msgspec
from sqlalchemy import and_, bindparam, or_, select

from talonario.domain.context import Context
from talonario.domain.documents.lifecycle import EXPIRING, status
from talonario.domain.documents.record import Document
from talonario.store.listing import AnyOf, Condition, Where
from talonario.store.statement import Statement

AT_ONCE: Final = 500
"""How many are told of in one transaction; the rest the next time."""

_C = Document.c()

COMPANIES: Final = Statement(
    select(_C.company_id)
    .where(
        _C.lapsed_at.is_(None),
        _C.due_on < bindparam("today", type_=_C.due_on.type),
        or_(
            and_(_C.family == "invoice", _C.state == "issued", _C.settlement != "paid", _C.substituted_by.is_(None)),
            *(and_(_C.family == family, _C.state == state) for family, states in EXPIRING.items() for state in states),
        ),
    )
    .distinct()
)
"""The companies that have something to be told of on a day, over all of them."""


def lapse(ctx: Context) -> int:
    """Tell that offers have expired and invoices are overdue, each once; how many were told of."""
    told = 0
    for found in ctx.tx.where(Document, *_past(ctx), limit=AT_ONCE):
        document = ctx.tx.get(Document, found.id, lock=True)
        if document is None or document.lapsed_at is not None:
            continue
        lapsed = msgspec.structs.replace(document, lapsed_at=ctx.now, updated_at=ctx.now)
        ctx.tx.update(lapsed)
        told += 1
        match status(document, ctx.today):
            case "expired":
                ctx.emit(f"{lapsed.kind}.expired", lapsed, related_id=lapsed.contact_id)
            case "overdue" if document.due_on is not None:
                late = (ctx.today - document.due_on).days
                said = {"due_date": document.due_on.isoformat(), "days_overdue": late}
                ctx.emit(f"{lapsed.kind}.overdue", lapsed, related_id=lapsed.contact_id, **said)
            case _:
                pass  # paid, answered or of nothing: there is nothing to tell of it any more
    return told


def _past(ctx: Context) -> tuple[Condition, ...]:
    """The documents whose day is over and of which nobody was told."""
    invoices = (
        Where("family", "eq", "invoice"),
        Where("state", "eq", "issued"),
        Where("settlement", "ne", "paid"),
        Where("substituted_by", "is_null", True),
    )
    offers = [
        (Where("family", "eq", family), Where("state", "in", sorted(states))) for family, states in EXPIRING.items()
    ]
    return (
        Where("lapsed_at", "is_null", True),
        Where("due_on", "lt", ctx.today),
        AnyOf((invoices, *offers)),
    )
