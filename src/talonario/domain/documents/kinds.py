"""The kinds of documents, and what the rest of the program asks of a kind."""

from typing import Final, Literal

Kind = Literal[
    "invoice",
    "receipt",
    "credit_note",
    "receipt_refund",
    "quote",
    "proforma",
    "delivery_note",
    "sales_order",
    "purchase_order",
    "purchase_invoice",
    "purchase_refund",
]

Family = Literal["invoice", "quote", "proforma", "delivery_note", "sales_order", "purchase_order", "purchase_invoice"]

FAMILY: Final[dict[Kind, Family]] = {
    "invoice": "invoice",
    "receipt": "invoice",
    "credit_note": "invoice",
    "receipt_refund": "invoice",
    "quote": "quote",
    "proforma": "proforma",
    "delivery_note": "delivery_note",
    "sales_order": "sales_order",
    "purchase_order": "purchase_order",
    "purchase_invoice": "purchase_invoice",
    "purchase_refund": "purchase_invoice",
}
"""The resource a kind belongs to: external ids are unique within it, and its lists show all its kinds."""

KINDS: Final = tuple(FAMILY)

FISCAL: Final[frozenset[Kind]] = frozenset({"invoice", "receipt", "credit_note", "receipt_refund"})
"""What the company declares as issued: frozen once it has a number."""

PURCHASES: Final[frozenset[Kind]] = frozenset({"purchase_order", "purchase_invoice", "purchase_refund"})
"""What comes from a supplier."""

ORDERS: Final[frozenset[Kind]] = frozenset({"sales_order", "purchase_order"})
"""What is asked for, and then shipped or received line by line."""

PAYABLE: Final[frozenset[Kind]] = FISCAL | {"purchase_invoice", "purchase_refund"}
"""What money is owed on."""

REFUNDS: Final[frozenset[Kind]] = frozenset({"credit_note", "receipt_refund", "purchase_refund"})
"""What gives money back. Kept with negative amounts, so that every sum over documents is a plain sum."""

NUMBERED_AT_CREATION: Final[frozenset[Kind]] = frozenset(
    {"quote", "proforma", "delivery_note", "sales_order", "purchase_order"}
)
"""What is no invoice and so may carry a number from the start, where a dialect works that way."""

PRELIMINARY: Final[frozenset[Kind]] = frozenset({"quote", "proforma", "delivery_note"})
"""What comes before an invoice and becomes one."""

OUTSIDE_NUMBER: Final[frozenset[Kind]] = frozenset({"purchase_invoice", "purchase_refund"})
"""What carries the number of whoever issued it, not one of ours."""

FISCAL_TYPE: Final[dict[Kind, str]] = {
    "invoice": "F1",
    "receipt": "F2",
    "credit_note": "R4",
    "receipt_refund": "R5",
}
"""The type of AEAT's list L2 that a kind has unless something more exact is known."""


def side_of(kind: Kind) -> Literal["sales", "purchases"]:
    """Whether the company sells or buys with such a document."""
    return "purchases" if kind in PURCHASES else "sales"
