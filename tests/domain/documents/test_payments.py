"""Payments: in part, in full, too much, taken back, on what gives money back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal

import pytest

from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.documents import issue, pay
from talonario.domain.documents.lifecycle import IllegalTransition
from talonario.domain.documents.pay import NotPayable, PaymentExceedsPending
from talonario.domain.errors import ValueInvalid
from talonario.domain.payments import PaymentFields
from tests.domain.documents.conftest import TODAY, Drafting

Working = Callable[[Company], AbstractContextManager[Context]]


def of(amount: str) -> PaymentFields:
    """A payment of today."""
    return PaymentFields(amount=Decimal(amount), paid_on=TODAY)


def test_paid_and_pending_always_make_the_total(company: Company, working: Working, drafting: Drafting) -> None:
    """Through parts to the last cent and back."""
    with working(company) as ctx:
        full = issue.issue(ctx, drafting(ctx, "invoice", "33.33", "66.67"))
        for amount, settlement in (("0.01", "partial"), ("20.99", "partial"), ("100.00", "paid")):
            full, last = pay.pay(ctx, full, of(amount))
            assert full.header.paid_total + full.header.pending == full.header.total == Decimal("121.00")
            assert full.header.settlement == settlement
        assert (full.header.paid_on, full.header.settled_method) == (TODAY, "other")
        back = pay.take_back(ctx, full, last)
        assert (back.header.settlement, back.header.pending, back.header.paid_on) == ("partial", Decimal(100), None)


def test_too_much_is_refused_by_strict_books_and_taken_by_open_ones(
    company: Company, lenient: Company, working: Working, drafting: Drafting
) -> None:
    """The pending amount turns negative where it is taken."""
    with working(company) as ctx:
        full = issue.issue(ctx, drafting(ctx))
        with pytest.raises(PaymentExceedsPending):
            pay.pay(ctx, full, of("121.01"))
    with working(lenient) as ctx:
        paid, _ = pay.pay(ctx, issue.issue(ctx, drafting(ctx)), of("130"))
        assert (paid.header.settlement, paid.header.pending) == ("paid", Decimal(-9))


def test_money_given_back_settles_a_refund(company: Company, working: Working, drafting: Drafting) -> None:
    """Its total is negative, its payments too; the payer still says a positive amount."""
    with working(company) as ctx:
        refund = issue.issue(ctx, drafting(ctx, "credit_note"))
        assert refund.header.total == Decimal(-121)
        paid, payment = pay.pay(ctx, refund, of("121"))
        assert (payment.amount, paid.header.settlement, paid.header.pending) == (Decimal(-121), "paid", Decimal(0))


def test_a_draft_is_paid_only_when_it_is_issued_first(company: Company, working: Working, drafting: Drafting) -> None:
    """Money received means that the document exists."""
    with working(company) as ctx:
        with pytest.raises(IllegalTransition):
            pay.pay(ctx, drafting(ctx), of("1"))
        paid, _ = pay.pay(ctx, drafting(ctx), of("1"), issue_first=True)
        assert paid.header.number == "F-2026-001"
        settled = pay.settle(ctx, drafting(ctx), of("1"))
        assert (settled.header.number, settled.header.pending) == ("F-2026-002", Decimal(0))
        assert pay.settle(ctx, settled, of("1")).header == settled.header


@pytest.mark.parametrize("days", [1, -1])
def test_no_payment_tomorrow_or_before_the_document(
    company: Company, working: Working, drafting: Drafting, days: int
) -> None:
    """Strict books know the calendar."""
    with working(company) as ctx, pytest.raises(ValueInvalid):
        fields = PaymentFields(amount=Decimal(1), paid_on=TODAY + timedelta(days=days))
        pay.pay(ctx, issue.issue(ctx, drafting(ctx)), fields)


def test_nobody_pays_a_quote(company: Company, working: Working, drafting: Drafting) -> None:
    """Only invoices and purchases are owed."""
    with working(company) as ctx, pytest.raises(NotPayable):
        pay.pay(ctx, issue.issue(ctx, drafting(ctx, "quote")), of("1"))
