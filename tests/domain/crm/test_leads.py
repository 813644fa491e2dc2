"""What a lead names is looked at again when it is written."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal

import msgspec
import pytest

from talonario.domain import contacts
from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.crm import funnels, leads
from talonario.domain.crm.record import Funnel

Working = Callable[[Company], AbstractContextManager[Context]]


def test_no_lead_is_made_for_a_contact_or_at_a_stage_that_went_meanwhile(company: Company, working: Working) -> None:
    """Read by one request, removed by another one, before the first one writes."""
    with working(company) as ctx:
        contact = contacts.create(ctx, contacts.ContactFields(roles=("customer",), values={"name": "Ría"}))
        (funnel,) = ctx.tx.where(Funnel)
        leads.create(ctx, leads.LeadFields(funnel=funnel, contact=contact, value=Decimal(5)))
    fields = leads.LeadFields(funnel=funnel, contact=contact, stage_id=funnel.stages[-1].id)
    with working(company) as ctx:
        funnels.update(ctx, funnel, {"stages": funnel.stages[:-1]})
    with working(company) as ctx, pytest.raises(funnels.StageNotFound):
        leads.create(ctx, fields)
    with working(company) as ctx:
        contacts.delete(ctx, contact)
    with working(company) as ctx, pytest.raises(contacts.ContactNotFound):
        leads.create(ctx, leads.LeadFields(funnel=funnel, contact=contact))


def test_a_thousand_of_the_greatest_sales_can_be_counted(company: Company, working: Working) -> None:
    """Each weighed by itself with its potential; cents are rounded at the end."""
    most = Decimal(1_000_000_000_000)
    with working(company) as ctx:
        contact = contacts.create(ctx, contacts.ContactFields(roles=("customer",), values={"name": "Ría"}))
        (funnel,) = ctx.tx.where(Funnel)
        great = leads.create(ctx, leads.LeadFields(funnel=funnel, contact=contact, value=most))
        ctx.tx.insert(*(msgspec.structs.replace(great, id=ctx.new_id()) for _ in range(999)))
        for potential in (50, 25):
            leads.create(
                ctx, leads.LeadFields(funnel=funnel, contact=contact, value=Decimal("0.33"), potential=potential)
            )
    with working(company) as ctx:
        counted = funnels.figures(ctx)[funnel.id]
    found = counted.all["open"]
    assert (found.number, found.value, found.expected) == (
        1002,
        1000 * most + Decimal("0.66"),
        1000 * most + Decimal("0.25"),
    )
    assert (counted.recent["open"].number, counted.recent["open"].value) == (1002, found.value)
    assert counted.all["won"] == funnels.Tally()
