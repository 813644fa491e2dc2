"""Holded's types of documents and the kinds of the ledger."""

from __future__ import annotations

from typing import Final

from talonario.api.engine.problems import Problem
from talonario.domain.documents.kinds import Kind

KIND_OF_TYPE: Final[dict[str, Kind]] = {
    "invoice": "invoice",
    "salesreceipt": "receipt",
    "creditnote": "credit_note",
    "receiptnote": "receipt_refund",
    "estimate": "quote",
    "proform": "proforma",
    "waybill": "delivery_note",
    "salesorder": "sales_order",
    "purchase": "purchase_invoice",
    "purchaserefund": "purchase_refund",
    "purchaseorder": "purchase_order",
}
TYPE_OF_KIND: Final[dict[str, str]] = {kind: name for name, kind in KIND_OF_TYPE.items()}
ALIASES: Final[dict[str, str]] = {"proforma": "proform", "dailyexpense": "purchase", "order": "purchaseorder"}


def kind_of(text: str) -> Kind:
    """The kind of a type, in any case. Raises Problem `Undefined type x`."""
    name = text.strip().lower()
    kind = KIND_OF_TYPE.get(ALIASES.get(name, name))
    if kind is None:
        info = f"Undefined type {text}"
        raise Problem("bad_request", "undefined_type", info, info)
    return kind
