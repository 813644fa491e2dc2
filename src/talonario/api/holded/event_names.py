"""What Holded calls the things that happen: `<object>.<verb>`, and which of ours they are.

The names are those of Holded's own webhooks. An event of the ledger is told under one name or under none.
"""

from __future__ import annotations

from typing import Final

from talonario.api.holded.doc_types import KIND_OF_TYPE, TYPE_OF_KIND
from talonario.store.outbox import Event

APPROVED: Final = ("invoice", "creditnote", "salesreceipt", "purchase", "purchaserefund", "receiptnote")
"""Documents of which it is also told that they were approved: the others have their number from the start."""

OTHERS: Final = (
    *("proform", "estimate", "salesorder", "waybill", "service", "receipt"),
    *("purchaseorder", "payment", "contact", "product", "warehouse"),
)

NAMES: Final = (
    *(f"{one}.{verb}" for one in APPROVED for verb in ("create", "update", "delete", "approve")),
    *(f"{one}.{verb}" for one in OTHERS for verb in ("create", "update", "delete")),
    "stock.update",
)
"""Every name that may be subscribed to. Nothing happens yet to `receipt`."""

DOCUMENT: Final = {
    "created": "create",
    "deleted": "delete",
    **dict.fromkeys(
        (
            *("updated", "number_assigned", "paid", "payment_registered", "annulled", "cancelled"),
            *("approved", "accepted", "rejected", "converted", "converted_to_invoice", "status_changed", "shipped"),
        ),
        "update",
    ),
}
"""Our verb -> Holded's. Not told: what changes nothing that Holded shows (sent, e-mailed, overdue, metadata…), and what
was imported, for it happened elsewhere, long ago."""

PLAIN: Final = {"created": "create", "updated": "update", "deleted": "delete"}
SUBJECTS: Final = {
    **dict.fromkeys(("customer", "supplier", "contact"), ("contact", PLAIN)),
    "product": ("product", PLAIN),
    "warehouse": ("warehouse", PLAIN),
    "payment": ("payment", {**PLAIN, "received": "create"}),
    **{str(kind): (name, DOCUMENT) for name, kind in KIND_OF_TYPE.items()},
}
PURCHASES: Final = {TYPE_OF_KIND["purchase_invoice"], TYPE_OF_KIND["purchase_refund"]}


def name_of(event: Event) -> tuple[str, str] | None:
    """(object, verb) of an event by what it says itself; None when it is not told.

    Services are `product` here, and an approval is an update: that takes the record to see.
    """
    subject, _, verb = event.name.partition(".")
    told, verbs = SUBJECTS.get(subject, ("", {}))
    if told == "product" and "stock_before" in event.content:
        return "stock", "update"
    if told in PURCHASES and verb == "paid":
        return None  # beside the payment, of which it is told
    return (told, verbs[verb]) if verb in verbs else None
