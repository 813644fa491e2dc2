"""Documents to try things on."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from talonario.domain import contacts
from talonario.domain.context import Context
from talonario.domain.documents import draft
from talonario.domain.documents.draft import DocumentFields
from talonario.domain.documents.kinds import Kind
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import FullDocument

TODAY = date(2026, 11, 20)
Drafting = Callable[..., FullDocument]


@pytest.fixture
def drafting() -> Drafting:
    """Draft a document of today for a customer of its own: one line of 100 euros at 21 % unless said otherwise."""

    def make(
        ctx: Context, kind: Kind = "invoice", *prices: str, on: date = TODAY, fiscal_type: str | None = None
    ) -> FullDocument:
        known = contacts.find_by_tax_id(ctx, "12345678Z")
        fields = contacts.ContactFields(
            roles=("customer", "supplier"), values={"name": "Talleres Ría", "tax_id": "12345678Z"}
        )
        contact = known or contacts.create(ctx, fields)
        lines = tuple(
            LineFields(name="Horas", unit_price=Decimal(price), vat_percent=Decimal(21)) for price in prices or ("100",)
        )
        return draft.create(
            ctx,
            DocumentFields(
                kind=kind,
                issued_on=on,
                due_on=on + timedelta(days=30),
                contact_id=contact.id,
                lines=lines,
                fiscal_type=fiscal_type,
            ),
        )

    return make
