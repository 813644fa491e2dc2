"""What the kinds of documents mean for money: which side they are on, and with which sign."""

from __future__ import annotations

# Document kinds that move money, with the sign that they have in what a customer or a supplier owes.
SALES_SIGNS = {"invoice": 1, "receipt": 1, "credit_note": -1, "receipt_refund": -1}
PURCHASE_SIGNS = {"purchase_invoice": 1, "purchase_refund": -1}
PURCHASE_KINDS = frozenset({"purchase_invoice", "purchase_refund", "purchase_order"})
