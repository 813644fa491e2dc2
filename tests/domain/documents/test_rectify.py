"""Corrective invoices: the original stays, the sum of both is what is right."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal

import pytest

from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.documents import issue, pay, read, rectify, simplified
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.rectify import CorrectionFields
from talonario.domain.payments import PaymentFields
from tests.domain.documents.conftest import TODAY, Drafting

Working = Callable[[Company], AbstractContextManager[Context]]


def test_a_full_correction_without_lines_cancels_everything(
    company: Company, working: Working, drafting: Drafting
) -> None:
    """Negated to the cent, in a series of its own, with the original named."""
    with working(company) as ctx:
        original = issue.issue(ctx, drafting(ctx, "invoice", "37.76", "26.80", "5.50"))
        made = rectify.rectify(ctx, original, CorrectionFields(reason="devolucion", extent="full"))
        assert made.header.total == -original.header.total
        assert [tax.amount for tax in made.taxes] == [-tax.amount for tax in original.taxes]
        assert (made.header.number, made.header.fiscal_type) == ("R-2026-001", "R4")
        assert made.header.correction is not None
        assert made.header.correction.original_number == original.header.number
        assert rectify.correctives_of(ctx, original.header.id) == [made.header]
        assert read.full(ctx, original.header.id).header == original.header


def test_a_partial_correction_is_its_differences(company: Company, working: Working, drafting: Drafting) -> None:
    """Signs as they are said."""
    with working(company) as ctx:
        original = issue.issue(ctx, drafting(ctx))
        less = LineFields(name="menos", quantity=Decimal(-1), unit_price=Decimal(10), vat_percent=Decimal(21))
        fields = CorrectionFields(reason="error_fundado", extent="partial", lines=(less,))
        made = rectify.rectify(ctx, original, fields)
        assert (made.header.total, made.header.fiscal_type) == (Decimal("-12.10"), "R1")
        with pytest.raises(rectify.LinesRequired):
            rectify.rectify(ctx, original, CorrectionFields(reason="otras", extent="partial"))
        with pytest.raises(rectify.CorrectiveOfCorrective):
            rectify.rectify(ctx, made, CorrectionFields(reason="otras", extent="full"))


def test_simplified_ones_are_corrected_as_r5_only(company: Company, working: Working, drafting: Drafting) -> None:
    """Whatever the reason."""
    with working(company) as ctx:
        ticket = issue.issue(ctx, drafting(ctx, "receipt"))
        with pytest.raises(rectify.CodeUnsuitable):
            rectify.rectify(ctx, ticket, CorrectionFields(reason="otras", extent="full", code="R1"))
        made = rectify.rectify(ctx, ticket, CorrectionFields(reason="error_fundado", extent="full"))
        assert (made.header.kind, made.header.fiscal_type) == ("receipt_refund", "R5")


def test_one_full_invoice_takes_the_place_of_simplified_ones(
    company: Company, working: Working, drafting: Drafting
) -> None:
    """With all their lines; paid when they all were; each is replaced once."""
    with working(company) as ctx:
        whole = PaymentFields(amount=Decimal(1), paid_on=TODAY)
        tickets = [pay.settle(ctx, drafting(ctx, "receipt", price), whole) for price in ("10", "20")]
        ids = [ticket.header.id for ticket in tickets]
        contact_id = tickets[0].header.contact_id
        assert contact_id is not None
        full = simplified.substitute(ctx, contact_id, ids, None)
        assert (full.header.fiscal_type, full.header.total, full.header.settlement) == ("F3", Decimal("36.30"), "paid")
        replaced = read.header(ctx, ids[0]).substituted_by
        assert replaced is not None
        assert replaced.id == full.header.id
        with pytest.raises(simplified.NotSubstitutable):
            simplified.substitute(ctx, contact_id, ids[:1], None)


@pytest.mark.parametrize(
    ("operation", "obstacle"),
    [
        (simplified.Operation(total=Decimal(3000)), ""),
        (simplified.Operation(total=Decimal("3000.01")), "over_absolute_limit"),
        (simplified.Operation(total=Decimal(1), client_country="FR"), "export_operation"),
        (simplified.Operation(total=Decimal(1), is_reverse_charge=True, client_country="FR"), "reverse_charge"),
        (simplified.Operation(total=Decimal(1), is_intra_community=True), "intra_community"),
        (simplified.Operation(total=Decimal(1), client_requires_deductible=True), "client_deduction_required"),
    ],
)
def test_when_a_simplified_invoice_may_be_issued(operation: simplified.Operation, obstacle: str) -> None:
    """The first reason against it, in the order of the regulation."""
    assert simplified.obstacle(operation) == obstacle
