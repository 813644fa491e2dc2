"""Documents issued elsewhere: their cents stand as they were issued, whatever ours would have been."""

from decimal import Decimal

from msgspec.structs import replace

from talonario.fiscal.amounts import TaxGroup, Totals
from talonario.fiscal.money import CENT, round_cents


class TotalsDoNotAddUp(ValueError):
    """The totals a document was issued with are further from its lines than rounding explains."""

    def __init__(self, computed: Totals, subtotal: Decimal, total: Decimal, why: str) -> None:
        super().__init__(
            f"The lines come to {computed.subtotal} before taxes and {computed.total} after them, "
            f"the document says {subtotal} and {total}: {why}."
        )
        self.computed = computed
        self.subtotal = subtotal
        self.total = total


def settle(totals: Totals, subtotal: Decimal, total: Decimal) -> Totals:
    """Give a document the cents it was issued with, whatever program rounded them.

    The difference of the subtotal goes to the line with the largest net and to the bases of its taxes; the
    difference of the taxes, to the largest tax and the largest of its lines. Everything still adds up.

    totals           what `compute` made of the document's lines
    subtotal, total  euros as issued, the withholding off the total; fractions of a cent are rounded first
    Returns          the totals with exactly that subtotal and total
    Raises           TotalsDoNotAddUp when either is further off than a cent per line and one more, or when
                     the taxes differ and no tax of the document charges anything
    Source           RD 1619/2012 art. 6: an issued invoice stands as it is; its amounts are never recomputed
    """
    subtotal, total = round_cents(subtotal), round_cents(total)
    of_net = subtotal - totals.subtotal
    of_taxes = total - subtotal - totals.taxes
    limit = CENT * (len(totals.lines) + 1)
    if abs(of_net) > limit or abs(total - totals.total) > limit:
        raise TotalsDoNotAddUp(totals, subtotal, total, f"rounding explains {limit} at most")
    settled = totals
    if of_net:
        if not totals.lines:
            raise TotalsDoNotAddUp(totals, subtotal, total, "it has no line to carry the difference")
        settled = _move_net(settled, of_net)
    if of_taxes:
        charging = [place for place, group in enumerate(totals.breakdown) if _charges(group)]
        if not charging:
            raise TotalsDoNotAddUp(totals, subtotal, total, "it has no tax to carry the difference")
        settled = _move_tax(settled, max(charging, key=lambda place: abs(totals.breakdown[place].amount)), of_taxes)
    return settled


def _charges(group: TaxGroup) -> bool:
    return group.treatment == "subject" and bool(group.percent)


def _move_net(totals: Totals, cents: Decimal) -> Totals:
    """Add cents to the net of the largest line, and so to the bases of its taxes."""
    lines, breakdown = list(totals.lines), list(totals.breakdown)
    at = max(range(len(lines)), key=lambda place: abs(lines[place].subtotal))
    lines[at] = replace(lines[at], subtotal=lines[at].subtotal + cents)
    for place in lines[at].tax_groups:
        breakdown[place] = replace(breakdown[place], base=breakdown[place].base + cents)
    return replace(
        totals,
        subtotal=totals.subtotal + cents,
        total=totals.total + cents,
        lines=tuple(lines),
        breakdown=tuple(breakdown),
    )


def _move_tax(totals: Totals, place: int, cents: Decimal) -> Totals:
    """Add cents to what one tax adds to the document; a withholding, which subtracts, shrinks by them."""
    group = totals.breakdown[place]
    change = -cents if group.kind == "withholding" else cents
    lines, breakdown = list(totals.lines), list(totals.breakdown)
    carriers = [number for number, line in enumerate(lines) if place in line.tax_groups]
    at = max(carriers, key=lambda number: abs(lines[number].subtotal))
    lines[at] = replace(lines[at], **{group.kind: getattr(lines[at], group.kind) + change})
    breakdown[place] = replace(group, amount=group.amount + change)
    changed = {group.kind: getattr(totals, group.kind) + change}
    return replace(totals, total=totals.total + cents, lines=tuple(lines), breakdown=tuple(breakdown), **changed)
