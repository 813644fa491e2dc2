"""The receipt of a paid document: what was paid, when and how."""

from typing import Any

from talonario.domain.documents.kinds import PURCHASES
from talonario.domain.documents.record import Document, FullDocument
from talonario.domain.errors import Invalid
from talonario.domain.payments import METHODS
from talonario.render.sheet import Around, frame, recipient
from talonario.render.spelling import Spelling, soft
from talonario.render.words import language_of, method_name


class NotPaid(Invalid):
    """There is a receipt of what was paid in full."""

    code = "not_paid"
    es = "Solo hay recibo de un documento pagado por completo."
    en = "There is a receipt only of a document that is paid in full."


def of_payment(full: FullDocument, around: Around) -> dict[str, Any]:
    """The sheet of a receipt. Raises NotPaid."""
    document = full.header
    if document.state != "issued" or document.settlement != "paid":
        raise NotPaid("status")
    spelling = Spelling(language_of(document.language), document.currency)
    is_purchase = document.kind in PURCHASES
    stamp = spelling.word("sandbox") if around.company.environment == "sandbox" else None
    paid = spelling.money(document.paid_total)
    facts = [["document", document.number or ""], ["date", spelling.day(document.issued_on)]]
    if document.paid_on is not None:
        facts.append(["paid_on", spelling.day(document.paid_on)])
    return {
        **frame(spelling, around, stamp),
        "title": spelling.word("receipt_of_payment"),
        "number": soft(document.number or ""),
        "with_prices": True,
        "parties": recipient(document, spelling, "paid_to" if is_purchase else "received_from"),
        "facts": [[spelling.word(name), soft(value)] for name, value in facts],
        "columns": [spelling.word(name) for name in ("description", "date", "amount")],
        "rows": _rows(full, spelling),
        "breakdown_columns": [],
        "breakdown": [],
        "totals": [[spelling.word("document_total"), spelling.money(document.total)]],
        "grand": [spelling.word("paid"), paid],
        "after_grand": [],
        "payment": [],
        "mentions": [],
        "notes": [],
        "signature": None,
    }


def file_name(document: Document) -> str:
    """`Recibo de pago F-2026-0001.pdf`, in the document's language."""
    title = Spelling(language_of(document.language), document.currency).word("receipt_of_payment")
    return f"{title} {document.number or document.id.hex[:8]}.pdf".replace("/", "-").replace("\\", "-")


def _rows(full: FullDocument, spelling: Spelling) -> list[dict[str, Any]]:
    """The payments by day; the settlement itself when it came without them."""
    document = full.header
    rows = [
        (payment.method_text or method_name(payment.method, spelling.language), payment.reference, payment.paid_on,
         payment.amount)
        for payment in full.payments
    ]  # fmt: skip
    if not rows:
        said = document.settled_method or ""
        name = method_name(said, spelling.language) if said in METHODS else said
        rows = [(name, document.settled_reference, document.paid_on or document.issued_on, document.paid_total)]
    return [
        {
            "name": soft(name or spelling.word("receipt_of_payment")),
            "description": soft(f"{spelling.word('reference')}: {reference}" if reference else ""),
            "figures": [spelling.day(day), spelling.money(amount)],
            "sum": spelling.money(amount),
        }
        for name, reference, day, amount in rows
    ]
