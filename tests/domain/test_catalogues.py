"""The small catalogues: treasuries, payment methods and contact groups."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal

import pytest

from talonario.domain import contacts, payment_methods, treasuries
from talonario.domain.companies import Company
from talonario.domain.contacts import ContactFields, groups
from talonario.domain.contacts.groups import ImportedContactGroup
from talonario.domain.context import Context
from talonario.domain.payment_methods import ImportedPaymentMethod
from talonario.domain.treasuries import ImportedTreasury, TreasuryFields
from talonario.store.outbox import Event

Working = Callable[[Company], AbstractContextManager[Context]]
History = Callable[[Company], list[Event]]


def test_treasuries_get_the_next_account_and_the_first_is_the_default(company: Company, working: Working) -> None:
    """572 for banks; a till of 570 does not decide where banks begin."""
    with working(company) as ctx:
        first = treasuries.create(ctx, TreasuryFields(name="Banco"))
        second = treasuries.create(ctx, TreasuryFields(name="Otro banco"))
        assert (first.account_number, second.account_number) == (57200001, 57200002)
        assert [one.name for one in treasuries.all_of(ctx) if one.is_default] == ["Caja"]
        assert treasuries.update(ctx, first, {"balance": Decimal("10.50")}).balance == Decimal("10.50")


def test_a_treasury_is_taken_in_once(company: Company, working: Working, history: History) -> None:
    """The same again writes nothing; other content updates and keeps the account."""
    shape = ImportedTreasury(external_id="t1", name="Banco", balance=Decimal("1.10"), iban="ES00")
    with working(company) as ctx:
        made = treasuries.import_record(ctx, shape)
    events = len(history(company))
    with working(company) as ctx:
        assert treasuries.import_record(ctx, shape).status == "unchanged"
    assert len(history(company)) == events
    with working(company) as ctx:
        before = treasuries.get(ctx, made.id)
        changed = ImportedTreasury(external_id="t1", name="Banco", balance=Decimal(5))
        assert treasuries.import_record(ctx, changed).status == "updated"
        assert treasuries.get(ctx, made.id).account_number == before.account_number
        page, more = treasuries.export_records(ctx, None, 10)
        assert ([one.external_id for one in page], more) == ([None, "t1"], False)


def test_a_payment_method_names_its_treasury(company: Company, working: Working) -> None:
    """By the id of the other system; one that is not here is refused."""
    with working(company) as ctx:
        treasuries.import_record(ctx, ImportedTreasury(external_id="t1", name="Banco"))
        shape = ImportedPaymentMethod(external_id="p1", name="Giro", due_days=60, treasury_external_id="t1")
        made = payment_methods.import_record(ctx, shape)
        assert payment_methods.import_record(ctx, shape).status == "unchanged"
        other = ImportedPaymentMethod(external_id="p1", name="Giro", due_days=90)
        assert payment_methods.import_record(ctx, other).status == "updated"
        assert payment_methods.get(ctx, made.id).treasury_id is None
        with pytest.raises(treasuries.TreasuryNotFound):
            payment_methods.import_record(
                ctx, ImportedPaymentMethod(external_id="p2", name="X", treasury_external_id="?")
            )
        payment_methods.import_record(ctx, shape)
        page, _ = payment_methods.export_records(ctx, None, 10)
        assert page[-1].treasury_external_id == "t1"


def test_a_group_that_goes_leaves_its_contacts(company: Company, working: Working, history: History) -> None:
    """In no group."""
    with working(company) as ctx:
        group = groups.create(ctx, "Buenos", color="#00ff00")
        member = contacts.create(ctx, ContactFields(roles=("lead",), values={"name": "X", "group_id": group.id}))
    with working(company) as ctx:
        groups.delete(ctx, groups.get(ctx, group.id))
        assert contacts.get(ctx, member.id).group_id is None
        with pytest.raises(groups.ContactGroupNotFound):
            groups.get(ctx, group.id)
    assert [one.name for one in history(company) if one.subject == "contact_group"] == [
        "contact_group.created",
        "contact_group.deleted",
    ]


def test_a_group_is_taken_in_once(company: Company, working: Working) -> None:
    """And goes out with the id it came with."""
    shape = ImportedContactGroup(external_id="g1", name="Buenos", description="Pagan", color="red")
    with working(company) as ctx:
        assert groups.import_record(ctx, shape).status == "created"
        assert groups.import_record(ctx, shape).status == "unchanged"
        assert groups.import_record(ctx, ImportedContactGroup(external_id="g1", name="B")).status == "updated"
        page, more = groups.export_records(ctx, None, 10)
        assert ([(one.external_id, one.name) for one in page], more) == ([("g1", "B")], False)
