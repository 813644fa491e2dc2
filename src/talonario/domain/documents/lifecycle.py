"""What may happen to a document in each of its states, and how its state is called on a given day.

The state says what was done (`draft`, `issued`, `annulled`…), the settlement what was paid, and the calendar whether
it is overdue; `status` joins the three into the one word people use.
"""

from datetime import date
from decimal import Decimal
from typing import Final, Literal

from talonario.domain.companies import Company
from talonario.domain.documents.kinds import FISCAL, PAYABLE, Family
from talonario.domain.documents.record import Document, Settlement, State
from talonario.domain.errors import Conflict, Invalid
from talonario.store.listing import AnyOf, Where

Status = Literal[
    "draft",
    "issued",
    "partially_paid",
    "overdue",
    "paid",
    "annulled",
    "cancelled",
    "accepted",
    "rejected",
    "completed",
]

Verb = Literal["edit", "issue", "send", "pay", "annul", "rectify"]

ALLOWED: Final[dict[Verb, frozenset[Status]]] = {
    "edit": frozenset({"draft"}),
    "issue": frozenset({"draft"}),
    "send": frozenset({"draft", "issued", "partially_paid", "overdue"}),
    "pay": frozenset({"issued", "partially_paid", "overdue"}),
    "annul": frozenset({"issued", "overdue"}),
    "rectify": frozenset({"issued", "partially_paid", "paid"}),
}
"""The statuses from which a strict company lets each thing happen."""


class IllegalTransition(Invalid):
    """The document's state does not allow this."""

    code = "invalid_status_transition"
    es = "No se puede {verb_es} un documento en estado «{status}»."
    en = "A document in status '{status}' cannot be {verb_en}."


class AlreadyPaid(Invalid):
    """Nothing is owed any more."""

    code = "already_paid"
    es = "La factura ya está pagada."
    en = "The invoice is already paid."


class DocumentFrozen(Conflict):
    """Issued documents are not edited and not deleted: they are annulled or rectified."""

    code = "document_frozen"
    es = "El documento {number} está emitido: no se puede modificar ni borrar; anúlalo o emite una rectificativa."
    en = "Document {number} is issued: it cannot be changed or deleted; annul it or issue a corrective one."


WORDS: Final[dict[Verb, tuple[str, str]]] = {
    "edit": ("modificar", "edited"),
    "issue": ("emitir", "issued"),
    "send": ("enviar", "sent"),
    "pay": ("cobrar", "paid"),
    "annul": ("anular", "annulled"),
    "rectify": ("rectificar", "rectified"),
}


def status(document: Document, today: date) -> Status:
    """The one word for where a document stands on a day in Madrid."""
    if document.state != "issued":
        return document.state
    if document.kind in PAYABLE:
        if document.settlement == "paid":
            return "paid"
        if document.due_on is not None and document.due_on < today and document.total > 0:
            return "overdue"
        if document.settlement == "partial":
            return "partially_paid"
    return "issued"


def having_status(family: Family, wanted: Status, today: date) -> tuple[Where | AnyOf, ...]:
    """The conditions that find the documents of a status in a family: the other half of `status`."""
    if wanted in {"draft", "annulled", "cancelled", "accepted", "rejected", "completed"}:
        return (Where("state", "eq", wanted),)
    issued = Where("state", "eq", "issued")
    if wanted == "paid":
        return (issued, Where("settlement", "eq", "paid"))
    if wanted == "overdue":
        return (
            issued,
            Where("settlement", "ne", "paid"),
            Where("due_on", "lt", today),
            Where("total", "gt", Decimal(0)),
        )
    in_time = AnyOf(
        (
            (Where("due_on", "is_null", True),),
            (Where("due_on", "gte", today),),
            (Where("total", "lte", Decimal(0)),),
        )
    )
    return (issued, Where("settlement", "eq", "partial" if wanted == "partially_paid" else "unpaid"), in_time)


def settlement(total: Decimal, paid: Decimal, state: State) -> Settlement:
    """How much of a total is paid: nothing to pay counts as paid once issued."""
    if state == "draft" and not paid:
        return "unpaid"
    if paid == total or (paid - total) * (1 if total >= 0 else -1) > 0:
        return "paid"
    return "partial" if paid else "unpaid"


def is_frozen(document: Document, company: Company) -> bool:
    """Whether the document must stay as it is: an issued invoice of a strict company, or imported history of one."""
    if company.policy == "open":
        return False
    return document.kind in FISCAL and document.state != "draft"


def check(document: Document, verb: Verb, company: Company, today: date) -> None:
    """Raise IllegalTransition (or AlreadyPaid) when the status does not allow the verb.

    An open company edits, pays and annuls in any state but a terminal one; a draft is removed, not annulled.
    """
    now = status(document, today)
    if now in ALLOWED[verb]:
        return
    if verb == "edit" and not is_frozen(document, company) and now not in {"annulled", "cancelled"}:
        return
    if verb == "pay" and now == "paid":
        if company.policy == "open":
            return
        raise AlreadyPaid
    final = {"annulled", "cancelled"} if verb == "pay" else {"annulled", "cancelled", "draft"}
    if company.policy == "open" and verb in {"pay", "annul"} and now not in final:
        return
    spanish, english = WORDS[verb]
    raise IllegalTransition("status", status=now, verb_es=spanish, verb_en=english)
