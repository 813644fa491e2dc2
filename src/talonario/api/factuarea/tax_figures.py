"""What may be asked about taxes: amounts without a document, defaults, use, counts."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from talonario.api.engine.faults import missing
from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.problems import invalid_fields
from talonario.api.engine.wire import default, plain
from talonario.api.factuarea import envelope, verbs
from talonario.api.factuarea.tax_shapes import TYPE_OF_KIND, CalculateIn, TotalsIn, TotalsLineIn, spell
from talonario.api.factuarea.taxes import family_in, find
from talonario.api.factuarea.wire import amount
from talonario.domain import taxes
from talonario.domain.documents import uses
from talonario.domain.documents.kinds import FAMILY
from talonario.domain.documents.pricing import as_line_tax
from talonario.domain.products import Product
from talonario.fiscal.totals import LineTax, PricedLine, TaxKind, compute
from talonario.store.listing import Where

ONE, ZERO = Decimal(1), Decimal(0)
TYPES = ("vat", "retention", "surcharge", "other")


def calculate(call: Call) -> Answer:
    """Answer what a tax comes to on a base; a withholding is taken off."""
    body = call.read(CalculateIn)
    tax = taxes.get(call.ctx, body.taxes_id)
    totals = compute([PricedLine(ONE, body.base, ZERO, (as_line_tax(tax),))], "line")
    return envelope.one(
        {
            "base": amount(totals.subtotal),
            "tax_rate": plain(tax.percent),
            "tax_amount": amount(totals.taxes),
            "total_amount": amount(totals.total),
            "tax": spell(tax),
        }
    )


def calculate_totals(call: Call) -> Answer:
    """Answer what lines come to; nothing is stored."""
    body = call.read(TotalsIn)
    totals = compute([_priced(line, position) for position, line in enumerate(body.lines)], "line")
    return envelope.one(
        {
            "subtotal": amount(totals.subtotal),
            "total_vat": amount(totals.vat),
            "total_surcharge": amount(totals.surcharge),
            "total_retention": amount(totals.withholding),
            "total": amount(totals.total),
            "lines": [
                {
                    "subtotal": amount(line.subtotal),
                    "vat_amount": amount(line.vat),
                    "surcharge_amount": amount(line.surcharge),
                    "retention_amount": amount(line.withholding),
                    "total": amount(line.total),
                }
                for line in totals.lines
            ],
        }
    )


def _priced(line: TotalsLineIn, position: int) -> PricedLine:
    price = line.unit_price if isinstance(line.unit_price, Decimal) else line.price
    if not isinstance(price, Decimal):
        raise invalid_fields([missing(f"lines.{position}.unit_price")])
    rates: tuple[tuple[TaxKind, Any], ...] = (
        ("vat", line.vat_rate),
        ("surcharge", line.surcharge_rate),
        ("withholding", line.retention_rate),
    )
    applied = tuple(LineTax(kind, kind, abs(default(rate, ZERO))) for kind, rate in rates if default(rate, ZERO))
    return PricedLine(line.quantity, price, default(line.discount, ZERO), applied)


def defaults(call: Call) -> Answer:
    """Answer the taxes that a kind of document proposes, by type."""
    family = family_in(call)
    side = "purchases" if family == "purchase_invoice" else "sales"
    proposed: dict[str, list[Any]] = {name: [] for name in TYPES}
    for tax in taxes.active(call.ctx):
        if family in tax.default_for and tax.side in {side, "both"}:
            proposed[TYPE_OF_KIND.get(tax.kind, tax.kind)].append(spell(tax))
    return envelope.one(proposed)


def is_in_use(call: Call) -> Answer:
    """Answer what uses a tax."""
    tax = find(call)
    used = dict.fromkeys(
        ("products", "suppliers", "invoice_lines", "quote_lines", "proforma_lines", "delivery_note_lines"), 0
    )
    used["products"] = call.ctx.tx.count(Product, Where("tax_id", "eq", tax.id))
    total = used["products"]
    for kind, count in uses.tax_usage(call.ctx, tax.code).items():
        name = f"{FAMILY[kind]}_lines"  # type: ignore[index]  # the ledger only has its own kinds
        total += count
        if name in used:
            used[name] += count
    usage = {
        "object": "tax_usage",
        "taxes_id": tax.id,
        "in_use": total > 0,
        "total_count": total,
        "used_by": used,
    }
    return Answer(200, {"data": usage, "taxes_id": tax.id})


def stats(call: Call) -> Answer:
    """Answer how many taxes there are, by type and by the tax agency's code."""
    found = taxes.all_of(call.ctx)
    by_type = Counter(TYPE_OF_KIND.get(tax.kind, tax.kind) for tax in found)
    return envelope.one(
        {
            "object": "tax_stats",
            "total": len(found),
            "active": sum(tax.is_active for tax in found),
            "inactive": sum(not tax.is_active for tax in found),
            "system_count": sum(tax.is_system for tax in found),
            "custom_count": sum(not tax.is_system for tax in found),
            "by_type": {name: by_type.get(name, 0) for name in TYPES},
            "by_aeat_code": dict(Counter(tax.reference for tax in found if tax.reference)),
        }
    )


READ = "taxes:read"

OPERATIONS = (
    verbs.reading("taxes.calculate", "/taxes/calculate", READ, calculate, "POST"),
    verbs.reading("taxes.calculate_totals", "/taxes/calculate-totals", READ, calculate_totals, "POST"),
    verbs.reading("taxes.defaults", "/taxes/defaults/{docType}", READ, defaults),
    verbs.reading("taxes.is_in_use", "/taxes/{id}/is-in-use", READ, is_in_use),
    verbs.reading("taxes.stats", "/taxes/stats", READ, stats),
)
