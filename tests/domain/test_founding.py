"""Founding a company: its books are complete from the first moment."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import pytest

from talonario.domain import founding, payment_methods, treasuries
from talonario.domain.companies import Company, Policy
from talonario.domain.context import Context
from talonario.domain.identity import IdSource
from talonario.store import Database


def test_a_company_begins_with_what_it_needs(
    company: Company, working: Callable[[Company], AbstractContextManager[Context]]
) -> None:
    """A till and two ways to pay, beside its taxes and series."""
    with working(company) as ctx:
        till = treasuries.default(ctx)
        assert till is not None
        assert (till.name, till.type) == ("Caja", "cash")
        assert [one.name for one in payment_methods.all_of(ctx)] == ["Transferencia", "Contado"]


@pytest.mark.parametrize(("policy", "rounding"), [("strict", "line"), ("open", "line_gross")])
def test_the_policy_says_how_totals_are_rounded(
    policy: Policy, rounding: str, database: Database, found: Callable[..., Company]
) -> None:
    """An open company rounds as Holded does."""
    assert found(database, policy).rounding == rounding


@pytest.mark.parametrize(
    ("name", "tax_id", "refusal"),
    [
        ("  ", "B12345674", founding.CompanyNameInvalid),
        ("x" * 201, "B12345674", founding.CompanyNameInvalid),
        ("Prueba", "B12345670", founding.CompanyTaxIdInvalid),
        ("Prueba", "", founding.CompanyTaxIdInvalid),
    ],
)
def test_a_company_has_a_name_and_a_tax_id(
    name: str,
    tax_id: str,
    refusal: type[Exception],
    database: Database,
    clock: Callable[[], datetime],
    new_id: IdSource,
) -> None:
    """And nothing is written without them."""
    with pytest.raises(refusal):
        founding.found(database, name, tax_id, "strict", now=clock(), new_id=new_id)


def test_companies_never_meet(
    company: Company, lenient: Company, working: Callable[[Company], AbstractContextManager[Context]]
) -> None:
    """What one has, the other does not see."""
    with working(company) as ctx:
        till = treasuries.default(ctx)
        assert till is not None
    with working(lenient) as ctx, pytest.raises(treasuries.TreasuryNotFound):
        treasuries.get(ctx, till.id)
