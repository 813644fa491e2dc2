"""A document that came in before comes in again: its paper is history and stays, what stands around it follows.

Until the other program is left for good people go on working there: an invoice is paid, a quote accepted, a note
written. Nothing of that is printed on the document.
"""

from typing import Any

import msgspec

from talonario.domain.context import Context
from talonario.domain.documents import pay
from talonario.domain.documents.record import Document, DocumentLine, FullDocument

_PAPER = (
    "kind", "series_id", "number", "contact_id", "contact_name", "issued_on", "due_on", "due_dates", "currency",
    "exchange_rate", "rounding", "subtotal", "vat", "surcharge", "withholding", "other_taxes", "total",
)  # fmt: skip
_LINE = (
    "name", "description", "quantity", "unit_price", "discount_percent", "taxes", "subtotal", "vat", "surcharge",
    "withholding", "other_taxes",
)  # fmt: skip
_AROUND = (
    "description", "notes", "tags", "custom_fields", "payment_method_id", "sales_channel", "accounting_on",
    "forecast_on", "origin", "evidence", "import_hash", "updated_at",
)  # fmt: skip


def is_same_paper(known: FullDocument, again: FullDocument) -> bool:
    """Whether both say the same where they are printed: who, when, how much, line by line."""
    return again.header.state != "draft" and _paper(known) == _paper(again)


def followed(ctx: Context, known: FullDocument, again: FullDocument) -> FullDocument:
    """The document as it was issued, with what stands around it as it is now.

    Payments that this company registered itself stay; those that came in are replaced, and keep their ids.
    """
    header = known.header
    # What was annulled, answered or converted here stays so.
    here = (header.voided_at, header.decided_at, header.converted_at)
    state = again.header.state if here == (None, None, None) else header.state
    around: dict[str, Any] = {name: getattr(again.header, name) for name in _AROUND}
    header = msgspec.structs.replace(header, state=state, **around)
    own = [payment for payment in known.payments if payment.external_id is None]
    before = {payment.external_id: payment for payment in known.payments}
    came = [
        msgspec.structs.replace(one, id=before[one.external_id].id, created_at=before[one.external_id].created_at)
        if one.external_id is not None and one.external_id in before
        else one
        for one in again.payments
    ]
    return FullDocument(pay.settled(ctx, header, [*own, *came]), again.lines, again.taxes, [*own, *came])


def _paper(full: FullDocument) -> tuple[Any, ...]:
    return (_values(full.header, _PAPER), [_values(line, _LINE) for line in full.lines])


def _values(record: Document | DocumentLine, names: tuple[str, ...]) -> list[Any]:
    return [getattr(record, name) for name in names]
