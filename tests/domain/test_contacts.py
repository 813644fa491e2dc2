"""Contacts: identity, uniqueness by role, removal, search, and what an import may repeat."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from talonario.domain import attachments, contacts, limits, payment_methods
from talonario.domain.attachments import KeptFile
from talonario.domain.companies import Company
from talonario.domain.contacts import BankAccount, Contact, ContactFields, ImportedContact, groups
from talonario.domain.contacts.operations import BankAccountRequired, BillingEmailsInvalid
from talonario.domain.contacts.record import CustomField
from talonario.domain.context import Context
from talonario.domain.documents import draft
from talonario.domain.documents.draft import DocumentFields
from talonario.store.outbox import Event

Working = Callable[[Company], AbstractContextManager[Context]]
History = Callable[[Company], list[Event]]

NIF = "B12345674"
OTHER = "12345678Z"


def customer(ctx: Context, name: str = "Ferretería Ñandú, S.L.", **values: Any) -> Contact:
    """A customer of these values."""
    return contacts.create(ctx, ContactFields(roles=("customer",), values={"name": name} | values))


def named_by_a_document(ctx: Context, contact: Contact) -> None:
    """A draft made out to a contact."""
    draft.create(ctx, DocumentFields(kind="invoice", issued_on=ctx.today, contact_id=contact.id))


@pytest.mark.parametrize("is_named", [False, True])
def test_the_files_of_a_contact_go_with_it(lenient: Company, working: Working, *, is_named: bool) -> None:
    """Whether it goes whole or stays behind its documents, where nobody finds it any more."""
    with working(lenient) as ctx:
        contact = customer(ctx)
        made = contacts.attach(ctx, contact, KeptFile("a.pdf", "application/pdf", 4, "0" * 64))
        assert attachments.of(ctx, "contact", contact.id, "file") == [made]
        if is_named:
            named_by_a_document(ctx, contact)
        contacts.delete(ctx, contact)
        assert attachments.of(ctx, "contact", contact.id, "file") == []


def test_a_contact_comes_back_with_what_follows_from_it(company: Company, working: Working) -> None:
    """The tax id is kept as given and compared in its normal form; the ledger account is the next free one."""
    with working(company) as ctx:
        first = customer(ctx, tax_id="b-1234 5674", email="hola@nandu.example")
        second = customer(ctx, "Otra", tax_id=OTHER)
    with working(company) as ctx:
        read = contacts.get(ctx, first.id)
        assert read == first
        assert (read.tax_id, read.normal_tax_id, read.customer_tax_id) == ("b-1234 5674", NIF, NIF)
        assert read.supplier_tax_id is None
        assert (first.customer_account, second.customer_account) == (43000001, 43000002)
        assert first.supplier_account is None


def test_roles_have_their_own_accounts(company: Company, working: Working) -> None:
    """Suppliers are 400, creditors 410; an account far outside the plan does not move the next one."""
    with working(company) as ctx:
        contacts.create(ctx, ContactFields(roles=("customer",), values={"name": "Raro", "customer_account": 44000009}))
        numbers = [
            contacts.create(ctx, ContactFields(roles=(role,), values={"name": role}))
            for role in ("supplier", "creditor", "supplier", "debtor", "lead")
        ]
        assert [one.supplier_account for one in numbers] == [40000001, 41000001, 40000002, None, None]
        assert [one.customer_account for one in numbers] == [None, None, None, 43000001, None]


def test_a_tax_id_is_unique_among_customers_and_among_suppliers(company: Company, working: Working) -> None:
    """A customer and a supplier may share it; two customers may not."""
    with working(company) as ctx:
        customer(ctx, tax_id=NIF)
        contacts.create(ctx, ContactFields(roles=("supplier",), values={"name": "Proveedor", "tax_id": NIF}))
        with pytest.raises(contacts.TaxIdTaken):
            customer(ctx, "Repetida", tax_id="b12345674")


def test_an_open_company_keeps_a_repeated_tax_id(lenient: Company, working: Working) -> None:
    """As Holded does: the second one has it without owning it."""
    with working(lenient) as ctx:
        customer(ctx, tax_id=NIF)
        second = customer(ctx, "Repetida", tax_id=NIF)
        assert (second.normal_tax_id, second.customer_tax_id) == (NIF, None)


def test_identity_is_one_and_only_one(company: Company, working: Working) -> None:
    """Where the contract wants an identity, none and two are refused."""
    other = contacts.AlternativeId(type="passport", value="X1", country_code="FR")
    asked: list[tuple[dict[str, Any], type[Exception]]] = [
        ({}, contacts.IdentityMissing),
        ({"tax_id": NIF, "alternative_id": other}, contacts.IdentityAmbiguous),
    ]
    with working(company) as ctx:
        for values, refusal in asked:
            fields = ContactFields(roles=("customer",), values={"name": "X"} | values, needs_identity=True)
            with pytest.raises(refusal):
                contacts.create(ctx, fields)


def test_an_external_id_belongs_to_one_contact_of_a_role(company: Company, working: Working) -> None:
    """The customer's and the supplier's are two; a long one is refused."""
    with working(company) as ctx:
        first = customer(ctx, customer_external_id="42")
        contacts.create(ctx, ContactFields(roles=("supplier",), values={"name": "P", "supplier_external_id": "42"}))
        assert contacts.find_external(ctx, "42", "customer") == first
        with pytest.raises(contacts.ExternalIdTaken):
            customer(ctx, "Otra", customer_external_id="42")
        with pytest.raises(limits.LimitExceeded):
            customer(ctx, "Larga", customer_external_id="x" * 101)


def test_limits_of_labels(company: Company, working: Working) -> None:
    """Custom fields, metadata and billing addresses."""
    with working(company) as ctx:
        for values in (
            {"metadata": {str(number): "" for number in range(51)}},
            {"metadata": {"key": "x" * 501}},
            {"custom_fields": [CustomField("", "x")]},
            {"custom_fields": [CustomField("f", "x" * 501)]},
        ):
            with pytest.raises(limits.LimitExceeded):
                customer(ctx, **values)
        with pytest.raises(BillingEmailsInvalid):
            customer(ctx, billing_emails=[f"{number}@x.example" for number in range(6)])
        with pytest.raises(BillingEmailsInvalid):
            customer(ctx, billing_emails=["a@x.example", "A@x.example"])


def test_direct_debit_needs_an_account_and_one_is_the_default(company: Company, working: Working) -> None:
    """Exactly one default, whoever was marked."""
    accounts = [
        BankAccount(iban="ES1"),
        BankAccount(iban="ES2", is_default=True),
        BankAccount(iban="ES3", is_default=True),
    ]
    with working(company) as ctx:
        with pytest.raises(BankAccountRequired):
            customer(ctx, payment_method="direct_debit")
        made = customer(ctx, payment_method="direct_debit", bank_accounts=accounts)
        assert [account.is_default for account in made.bank_accounts] == [False, True, False]


@pytest.mark.parametrize("text", ["ñandú", "NANDU", "1234567", "hola@", "600 1"])
def test_search_ignores_case_and_accents(text: str, company: Company, working: Working) -> None:
    """On both engines alike."""
    with working(company) as ctx:
        found = customer(ctx, tax_id=NIF, email="hola@x.example", phone="600 123 456")
        customer(ctx, "Otra 100 %_")
        assert contacts.search(ctx, text, "customer") == [found]
        assert contacts.search(ctx, text, "supplier") == []


def test_search_takes_signs_as_they_are(company: Company, working: Working) -> None:
    """A percent sign is not every text."""
    with working(company) as ctx:
        customer(ctx)
        found = customer(ctx, "Otra 100 %_")
        assert contacts.search(ctx, "%", "customer") == [found]


def test_a_strict_company_refuses_to_delete_who_is_named(company: Company, working: Working) -> None:
    """Nobody named is really gone."""
    with working(company) as ctx:
        named, free = customer(ctx), customer(ctx, "Libre")
        named_by_a_document(ctx, named)
        with pytest.raises(contacts.ContactInUse):
            contacts.delete(ctx, named)
        contacts.delete(ctx, free)
        with pytest.raises(contacts.ContactNotFound):
            contacts.get(ctx, free.id, include_deleted=True)


def test_an_open_company_hides_who_is_named(lenient: Company, working: Working) -> None:
    """The row stays behind its documents, and its ids are free again."""
    with working(lenient) as ctx:
        named = customer(ctx, tax_id=NIF, customer_external_id="ext")
        named_by_a_document(ctx, named)
        contacts.delete(ctx, named)
        with pytest.raises(contacts.ContactNotFound):
            contacts.get(ctx, named.id)
        assert contacts.get(ctx, named.id, include_deleted=True).deleted_at is not None
        assert contacts.search(ctx, "nandu", "customer") == []
        assert contacts.find_by_tax_id(ctx, NIF) is None
        again = customer(ctx, "De nuevo", tax_id=NIF, customer_external_id="ext")
        assert (again.customer_tax_id, contacts.find_external(ctx, "ext")) == (NIF, again)


def test_history_says_what_changed(company: Company, working: Working, history: History) -> None:
    """Only metadata is an event of its own, with the keys before and after."""
    with working(company) as ctx:
        made = customer(ctx, metadata={"a": "1"})
        changed = contacts.update(ctx, made, {"metadata": {"b": "2"}})
        contacts.delete(ctx, contacts.update(ctx, changed, {"phone": "600"}))
    events = [event for event in history(company) if event.subject == "customer"]
    assert [event.name.partition(".")[2] for event in events] == ["created", "metadata_changed", "updated", "deleted"]
    assert (events[1].content["previous_keys"], events[1].content["new_keys"]) == (["a"], ["b"])
    assert {event.related_id for event in events} == {made.id}


def shape(external_id: str, **values: Any) -> ImportedContact:
    """A contact of another system."""
    plain: dict[str, Any] = {"name": "Importada", "roles": ("customer",), "tax_id": NIF}
    return ImportedContact(external_id=external_id, **(plain | values))


def test_an_import_is_idempotent_by_external_id(company: Company, working: Working, history: History) -> None:
    """The same again writes nothing; other content updates."""
    with working(company) as ctx:
        groups.create(ctx, "Buenos", external_id="g1")
        payment_methods.create(ctx, "Giro", 30, external_id="p1")
    full = shape(
        "h1",
        roles=("customer", "supplier"),
        tags=("Texto Libre",),
        group_external_id="g1",
        payment_method_external_id="p1",
        iban="ES00",
        bic="BIC",
        sepa_date=date(2020, 1, 1),
        default_discount_percent=Decimal("2.5"),
        sales_tax_codes=("s_iva_21",),
        social_networks={"website": "x.example"},
        is_active=False,
    )
    with working(company) as ctx:
        made = contacts.import_record(ctx, full)
    events = len(history(company))
    with working(company) as ctx:
        again = contacts.import_record(ctx, full)
    assert (made.status, again.status, made.id) == ("created", "unchanged", again.id)
    assert len(history(company)) == events
    with working(company) as ctx:
        other = contacts.import_record(ctx, shape("h1", name="Otro nombre"))
        assert (other.status, other.id) == ("updated", made.id)
        assert contacts.get(ctx, made.id).name == "Otro nombre"


def test_an_import_takes_wrong_and_shared_tax_ids(company: Company, working: Working) -> None:
    """The first one owns it; the ones that repeat it can still be changed, and get other roles."""
    with working(company) as ctx:
        ids = [contacts.import_record(ctx, shape(name)).id for name in ("one", "two")]
        contacts.import_record(ctx, shape("three", tax_id="no es un NIF", name="x" * 500))
    with working(company) as ctx:
        first, second = (contacts.get(ctx, one) for one in ids)
        assert (first.customer_tax_id, second.customer_tax_id, second.tax_id) == (NIF, None, NIF)
        changed = contacts.update(ctx, second, {"phone": "1", "tax_id": NIF, "is_supplier": True})
        assert (changed.customer_tax_id, changed.supplier_tax_id) == (None, NIF)
        assert changed.supplier_account == 40000001
        assert contacts.find_by_tax_id(ctx, NIF) == first
        assert contacts.import_record(ctx, shape("two", tax_id=OTHER)).status == "updated"
        assert contacts.get(ctx, second.id).customer_tax_id == OTHER


def test_an_import_brings_back_who_was_removed(lenient: Company, working: Working) -> None:
    """Documents and the source mean the same contact."""
    with working(lenient) as ctx:
        made = contacts.import_record(ctx, shape("h1"))
        contact = contacts.get(ctx, made.id)
        named_by_a_document(ctx, contact)
        contacts.delete(ctx, contact)
    with working(lenient) as ctx:
        assert contacts.import_record(ctx, shape("h1")).id == made.id
        assert contacts.get(ctx, made.id).customer_tax_id == NIF


def test_an_import_that_names_what_is_not_here_is_refused(company: Company, working: Working) -> None:
    """With the field at fault."""
    with working(company) as ctx:
        with pytest.raises(groups.ContactGroupNotFound) as refusal:
            contacts.import_record(ctx, shape("h1", group_external_id="none"))
        assert refusal.value.field == "group_external_id"
        with pytest.raises(payment_methods.PaymentMethodNotFound):
            contacts.import_record(ctx, shape("h1", payment_method_external_id="none"))


def test_what_goes_out_can_come_in_again(company: Company, lenient: Company, working: Working) -> None:
    """A page at a time, oldest first, the same in another company."""
    shapes = [shape(f"h{number}", name=f"N{number}", tags=("a",), iban="ES00") for number in range(5)]
    with working(company) as ctx:
        ids = [contacts.import_record(ctx, one).id for one in shapes]
        page, more = contacts.export_records(ctx, None, 3)
        rest, end = contacts.export_records(ctx, page[-1].id, 3)
    assert ([one.id for one in [*page, *rest]], more, end) == (ids, True, False)
    with working(lenient) as ctx:
        for one in [*page, *rest]:
            values = {name: getattr(one, name) for name in ImportedContact.__struct_fields__}
            assert contacts.import_record(ctx, ImportedContact(**values)).status == "created"
            assert contacts.import_record(ctx, ImportedContact(**values)).status == "unchanged"


def test_a_change_keeps_what_another_one_changed(company: Company, working: Working) -> None:
    """Whoever read the contact before writes their own field only."""
    with working(company) as ctx:
        stale = customer(ctx)
    with working(company) as ctx:
        contacts.update(ctx, stale, {"email": "nuevo@x.example"})
    with working(company) as ctx:
        changed = contacts.update(ctx, stale, {"phone": "600"})
        assert (changed.email, changed.phone) == ("nuevo@x.example", "600")
        contacts.delete(ctx, changed)
    with working(company) as ctx, pytest.raises(contacts.ContactNotFound):
        contacts.update(ctx, stale, {"phone": "700"})


def test_accounts_given_within_a_batch_are_not_given_again(company: Company, working: Working) -> None:
    """The next one follows the highest, however it came."""
    with working(company) as ctx:
        customer(ctx, "A")
        contacts.import_record(ctx, shape("h1", tax_id=None, customer_account=43000007))
        assert customer(ctx, "B").customer_account == 43000008
    with working(company) as ctx:
        assert customer(ctx, "C").customer_account == 43000009
