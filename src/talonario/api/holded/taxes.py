"""Taxes: one flat list; the key is what everything else names a tax by."""

from __future__ import annotations

from typing import Any

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import plain
from talonario.api.holded import replies, verbs, wire
from talonario.domain import taxes
from talonario.domain.taxes import Tax

GROUP_OF_KIND = {"surcharge": "receq", "withholding": "ret", "vat": "iva", "other": "other"}


def spell(tax: Tax) -> dict[str, Any]:
    """A tax as Holded shows it: the percent as text, negative when it is kept back; own taxes have an id."""
    amount = -tax.percent if tax.kind == "withholding" else tax.percent
    grouped = tax.self_charged_percent is not None
    return {
        "id": "" if tax.is_system else wire.outside_id(tax.id, tax.external_id),
        "name": tax.name,
        "amount": str(plain(amount)),
        "scope": "purchases" if tax.side == "purchases" else "sales",
        "key": tax.code,
        "group": _family(tax),
        "type": "group" if grouped else "percentage",
        "items": [f"{tax.code}_1", f"{tax.code}_2"] if grouped else [],
        "status": tax.is_active,
        "visible": tax.is_active,
    }


def _family(tax: Tax) -> str:
    for family in ("igic", "ipsi"):
        if f"_{family}_" in tax.code:
            return family
    return GROUP_OF_KIND[tax.kind]


def list_(call: Call) -> Answer:
    """Every tax, in force or not: old documents name old ones."""
    wanted = verbs.changed(call)
    found = call.ctx.tx.where(Tax, *wanted, order=taxes.IN_ORDER) if wanted else taxes.all_of(call.ctx)
    return replies.listed([spell(tax) for tax in found])


OPERATIONS = (verbs.INVOICING.reading("getTaxes", "/taxes", list_),)
