"""What may happen to a document in each of its states, and how its state is called on a given day.

The state says what was done (`draft`, `issued`, `annulled`…), the settlement what was paid, and the calendar whether
it is overdue; `status` joins the three into the one word people use.
"""

from datetime import date
from decimal import Decimal
from typing import Final, Literal

from talonario.domain.companies import Company
from talonario.domain.documents.kinds import FISCAL, OUTSIDE_NUMBER, PAYABLE, PRELIMINARY, Family, Kind
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
    "expired",
    "signed",
    "completed",
]

Verb = Literal[
    "edit",
    "issue",
    "send",
    "email",
    "remind",
    "pay",
    "annul",
    "rectify",
    "accept",
    "reject",
    "deliver",
    "sign",
    "cancel",
    "convert",
    "delete",
    "ship",
    "track",
]

ALLOWED: Final[dict[Verb, frozenset[Status]]] = {
    "edit": frozenset({"draft"}),
    "issue": frozenset({"draft"}),
    "send": frozenset({"draft", "issued", "partially_paid", "overdue"}),
    "email": frozenset({"draft", "issued", "partially_paid", "overdue", "paid"}),
    "remind": frozenset({"issued", "partially_paid", "overdue"}),
    "pay": frozenset({"issued", "partially_paid", "overdue"}),
    "annul": frozenset({"issued", "overdue"}),
    "rectify": frozenset({"issued", "partially_paid", "paid"}),
    "convert": frozenset({"draft", "issued"}),
    "ship": frozenset({"draft", "issued"}),
    "track": frozenset({"draft", "issued", "completed"}),
}
"""The statuses from which a strict company lets each thing happen; what is not listed happens to no such document."""

ALLOWED_OF: Final[dict[Kind, dict[Verb, frozenset[Status]]]] = {
    "quote": {
        "edit": frozenset({"draft"}),
        "issue": frozenset({"draft"}),
        "send": frozenset({"draft", "issued", "accepted"}),
        "accept": frozenset({"draft", "issued"}),
        "reject": frozenset({"draft", "issued"}),
        "convert": frozenset({"accepted"}),
    },
    "proforma": {
        "edit": frozenset({"draft", "issued"}),
        "issue": frozenset({"draft"}),
        "send": frozenset({"draft", "issued", "accepted", "expired"}),
        "accept": frozenset({"draft", "issued"}),
        "reject": frozenset({"draft", "issued"}),
        "convert": frozenset({"draft", "issued", "accepted"}),
    },
    "delivery_note": {
        "edit": frozenset({"draft"}),
        "issue": frozenset({"draft"}),
        "send": frozenset({"draft", "issued", "signed", "completed"}),
        "deliver": frozenset({"draft"}),
        "sign": frozenset({"issued"}),
        "cancel": frozenset({"draft", "issued", "signed"}),
        "convert": frozenset({"issued", "signed"}),
        "track": frozenset({"draft", "issued", "signed", "completed"}),
    },
}
"""The same for the kinds that have a life of their own.

`issued` is pending in a quote and delivered in a note. A proforma has it where it was numbered before it was answered,
and is as open as a draft.
"""

EXPIRING: Final[dict[Family, frozenset[State]]] = {
    "quote": frozenset({"issued"}),
    "proforma": frozenset({"draft", "issued"}),
}
"""The states in which an offer lapses once its last day is over."""


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


class PurchaseNotEditable(Invalid):
    """A purchase invoice that is booked stays as it is."""

    code = "purchase_invoice_not_editable_in_current_state"
    es = "Una factura de compra en estado «{status}» no se puede modificar: solo los borradores."
    en = "A purchase invoice in status '{status}' cannot be edited: only drafts can."


class TransitionConflict(Conflict):
    """The delivery note is past this: what clashes is its state, not what was asked."""

    code = "transition_conflict"
    es = IllegalTransition.es
    en = IllegalTransition.en


class DocumentFrozen(Conflict):
    """Issued documents are not edited and not deleted: they are annulled or rectified."""

    code = "document_frozen"
    es = "El documento {number} está emitido: no se puede modificar ni borrar; anúlalo o emite una rectificativa."
    en = "Document {number} is issued: it cannot be changed or deleted; annul it or issue a corrective one."


WORDS: Final[dict[Verb, tuple[str, str]]] = {
    "edit": ("modificar", "edited"),
    "issue": ("emitir", "issued"),
    "send": ("enviar", "sent"),
    "email": ("enviar", "sent"),
    "remind": ("reclamar", "reminded of"),
    "pay": ("cobrar", "paid"),
    "annul": ("anular", "annulled"),
    "rectify": ("rectificar", "rectified"),
    "accept": ("aceptar", "accepted"),
    "reject": ("rechazar", "rejected"),
    "deliver": ("entregar", "delivered"),
    "sign": ("firmar", "signed"),
    "cancel": ("cancelar", "cancelled"),
    "delete": ("borrar", "deleted"),
    "convert": ("convertir", "converted"),
    "ship": ("servir o recibir", "shipped or received"),
    "track": ("seguir", "followed"),
}


def allowed(kind: Kind, verb: Verb) -> frozenset[Status]:
    """The statuses from which a strict company lets something happen to a kind."""
    return ALLOWED_OF.get(kind, ALLOWED).get(verb, frozenset())


def has_expired(document: Document, today: date) -> bool:
    """Whether the day until which an offer was good is over."""
    open_ = EXPIRING.get(document.family, frozenset())
    return document.state in open_ and document.due_on is not None and document.due_on < today


def status(document: Document, today: date) -> Status:
    """The one word for where a document stands on a day in Madrid."""
    if has_expired(document, today):
        return "expired"
    if document.state != "issued":
        return document.state
    if document.kind == "delivery_note" and document.signed_at is not None:
        return "signed"
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
    past = Where("due_on", "lt", today)
    if wanted == "expired":
        return (Where("state", "in", sorted(EXPIRING.get(family, {"issued"}))), past)
    if wanted not in {"issued", "signed", "partially_paid", "overdue", "paid"}:
        state = Where("state", "eq", wanted)
        return (state, _not_past(today)) if wanted in EXPIRING.get(family, ()) else (state,)
    issued = Where("state", "eq", "issued")
    if family in EXPIRING:
        return (issued, _not_past(today))
    if family == "delivery_note":
        return (issued, Where("signed_at", "is_null", wanted != "signed"))
    if wanted == "paid":
        return (issued, Where("settlement", "eq", "paid"))
    if wanted == "overdue":
        return (issued, Where("settlement", "ne", "paid"), past, Where("total", "gt", Decimal(0)))
    in_time = AnyOf((*_not_past(today).groups, (Where("total", "lte", Decimal(0)),)))
    return (issued, Where("settlement", "eq", "partial" if wanted == "partially_paid" else "unpaid"), in_time)


def _not_past(today: date) -> AnyOf:
    return AnyOf(((Where("due_on", "is_null", True),), (Where("due_on", "gte", today),)))


def settlement(total: Decimal, paid: Decimal, state: State) -> Settlement:
    """How much of a total is paid: nothing to pay counts as paid once issued."""
    if state == "draft" and not paid:
        return "unpaid"
    if paid == total or (paid - total) * (1 if total >= 0 else -1) > 0:
        return "paid"
    return "partial" if paid else "unpaid"


def is_frozen(document: Document, company: Company) -> bool:
    """Whether the document must stay as it is: in a strict company, what customers were given and what is booked."""
    if company.policy == "open":
        return False
    return document.kind in FISCAL | PRELIMINARY | OUTSIDE_NUMBER and document.state != "draft"


def check(document: Document, verb: Verb, company: Company, today: date) -> None:
    """Raise IllegalTransition (or AlreadyPaid, PurchaseNotEditable) when the status does not allow the verb.

    An open company edits, pays and annuls in any state but a terminal one, issues drafts whose day is over and converts
    what nobody accepted; a draft is removed, not annulled.
    """
    now = status(document, today)
    is_history = document.issued_elsewhere and verb == "edit" and company.policy == "strict"
    if now in allowed(document.kind, verb) and not is_history:
        return
    closed = {"annulled", "cancelled"} if company.policy == "open" else {"annulled", "cancelled", "expired"}
    if verb == "edit" and not is_frozen(document, company) and now not in closed:
        return
    if verb == "pay" and now == "paid":
        if company.policy == "open":
            return
        raise AlreadyPaid
    final = {"annulled", "cancelled"} if verb == "pay" else {"annulled", "cancelled", "draft"}
    if company.policy == "open" and verb in {"pay", "annul"} and now not in final:
        return
    if company.policy == "open" and verb == "issue" and document.state == "draft":
        return
    if company.policy == "open" and verb == "convert" and now in {"draft", "issued", "expired"}:
        return
    if verb == "edit" and document.kind in OUTSIDE_NUMBER:
        raise PurchaseNotEditable("status", status=now)
    raise refusal(document, verb, today)


def refusal(
    document: Document, verb: Verb, today: date, kind: type[IllegalTransition | TransitionConflict] = IllegalTransition
) -> IllegalTransition | TransitionConflict:
    """What is said when a document's status does not let something happen."""
    spanish, english = WORDS[verb]
    return kind("status", status=status(document, today), verb_es=spanish, verb_en=english)
