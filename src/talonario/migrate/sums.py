"""Adding up documents: the same function over what each side says, so that equal sums mean something.

Sums are per kind, series, month and tax code; balances per contact come from what each system itself calls
paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import msgspec

from talonario.migrate.canonical import Document, Line, LoosePayment, Tax
from talonario.migrate.company import Money
from talonario.migrate.exact import CENT
from talonario.migrate.kinds import PURCHASE_SIGNS, SALES_SIGNS

ZERO = Decimal(0)
DRAFT = "draft"
NO_TAX = "—"


class Key(NamedTuple):
    """What is added up together. Documents have an empty tax code, their taxes one each."""

    kind: str
    series: str
    month: str
    tax: str


class Sum(msgspec.Struct):
    """Figures of the documents, or of one tax of theirs, under a key."""

    count: int = 0
    base: Decimal = ZERO
    tax: Decimal = ZERO
    total: Decimal = ZERO
    paid: Decimal = ZERO

    def add(self, other: Sum) -> None:
        """Take the figures of another sum in."""
        self.count += other.count
        self.base += other.base
        self.tax += other.tax
        self.total += other.total
        self.paid += other.paid


class Balance(msgspec.Struct):
    """What a contact owes, is owed, and has moved without naming a document."""

    customer: Decimal = ZERO
    supplier: Decimal = ZERO
    loose: Decimal = ZERO


class Sums(msgspec.Struct):
    """All sums of one side."""

    documents: dict[Key, Sum] = {}
    balances: dict[str, Balance] = {}

    def by(self, *names: str, taxes: bool = False) -> dict[tuple[str, ...], Sum]:
        """The sums put together by some parts of their key: of documents, or of their taxes."""
        found: dict[tuple[str, ...], Sum] = {}
        for key, one in self.documents.items():
            if bool(key.tax) == taxes:
                found.setdefault(tuple(getattr(key, name) for name in names), Sum()).add(one)
        return dict(sorted(found.items()))


def add_up(
    documents: Iterable[Document],
    money: Mapping[str, Money],
    payments: Iterable[LoosePayment],
    taxes: Mapping[str, Tax],
) -> Sums:
    """The sums of one side.

    money  what that side itself says is paid and pending, by external id
    taxes  that side's own taxes by code
    """
    found = Sums()
    for document in documents:
        stated = money.get(document.external_id, Money(paid=ZERO, pending=document.total))
        series = DRAFT if document.is_draft else document.series_external_id or NO_TAX
        key = Key(document.kind, series, document.issued_on.strftime("%Y-%m"), "")
        found.documents.setdefault(key, Sum()).add(
            Sum(1, document.subtotal, document.tax_total, document.total, stated.paid)
        )
        for line in document.lines:
            net = net_of(line)
            for code in line.tax_codes or [NO_TAX]:
                part = Sum(1, net, tax_of(net, taxes.get(code)), ZERO, ZERO)
                found.documents.setdefault(key._replace(tax=code), Sum()).add(part)
        _balance(found, document, stated)
    for payment in payments:
        if payment.contact_external_id:
            found.balances.setdefault(payment.contact_external_id, Balance()).loose += payment.amount
    return found


def net_of(line: Line) -> Decimal:
    """The net of a line in cents."""
    net = line.quantity * line.unit_price * (1 - line.discount_percent / 100)
    return net.quantize(CENT, ROUND_HALF_UP)


def tax_of(net: Decimal, tax: Tax | None) -> Decimal:
    """What one tax makes of a net amount, in cents; a withholding takes away."""
    if tax is None or tax.treatment == "reverse_charge":
        return ZERO
    amount = (net * tax.rate / 100).quantize(CENT, ROUND_HALF_UP)
    return -amount if tax.type == "retention" else amount


def add_up_to(lines: Iterable[Line], taxes: Mapping[str, Tax], subtotal: Decimal, total: Decimal) -> bool:
    """Whether lines come to a subtotal and a total, each rounded with its taxes included, as Holded does it."""
    net = gross = ZERO
    for line in lines:
        exact = line.quantity * line.unit_price * (1 - line.discount_percent / 100)
        rate = sum((_signed_rate(taxes.get(code)) for code in line.tax_codes), ZERO)
        net += exact.quantize(CENT, ROUND_HALF_UP)
        gross += (exact * (1 + rate / 100)).quantize(CENT, ROUND_HALF_UP)
    return (net, gross) == (subtotal, total)


def _signed_rate(tax: Tax | None) -> Decimal:
    if tax is None or tax.treatment == "reverse_charge":
        return ZERO
    return -tax.rate if tax.type == "retention" else tax.rate


def _balance(found: Sums, document: Document, stated: Money) -> None:
    who = document.contact_external_id
    if who is None or document.is_draft or document.status == "cancelled":
        return
    if document.kind in SALES_SIGNS:
        found.balances.setdefault(who, Balance()).customer += SALES_SIGNS[document.kind] * stated.pending
    elif document.kind in PURCHASE_SIGNS:
        found.balances.setdefault(who, Balance()).supplier += PURCHASE_SIGNS[document.kind] * stated.pending
