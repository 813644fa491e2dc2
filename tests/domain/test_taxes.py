"""Taxes: the catalogue each company holds, its own ones, defaults, validity, imports."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from talonario.domain import limits, products, tax_exchange, taxes
from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.tax_exchange import ImportedTax
from talonario.domain.taxes import Tax, TaxFields
from talonario.fiscal.tax_rates import CATALOGUE
from talonario.store.outbox import Event

Working = Callable[[Company], AbstractContextManager[Context]]
History = Callable[[Company], list[Event]]

TODAY = date(2026, 11, 20)


def own(ctx: Context, code: str = "mio", **values: Any) -> Tax:
    """A tax of the company's own."""
    plain: dict[str, Any] = {"name": "El mío", "kind": "vat", "percent": Decimal(7), "side": "sales"}
    return taxes.create(ctx, TaxFields(code=code, **(plain | values)))


def known(ctx: Context, code: str) -> Tax:
    """A tax that is there."""
    found = taxes.find_by_code(ctx, code)
    assert found is not None, code
    return found


def test_a_company_holds_the_whole_catalogue(company: Company, working: Working) -> None:
    """In its order; what is in force is in use; VAT of 21 % heads the list."""
    with working(company) as ctx:
        assert [tax.code for tax in taxes.all_of(ctx)] == [entry.code for entry in CATALOGUE]
        assert taxes.active(ctx)[0].code == "s_iva_21"
        in_force = {entry.code for entry in CATALOGUE if entry.is_in_force(TODAY)}
        assert {tax.code for tax in taxes.active(ctx)} == in_force
        assert all(tax.percent >= 0 for tax in taxes.all_of(ctx))


def test_the_default_vat_of_each_side(company: Company, working: Working) -> None:
    """21 % unless somebody says another."""
    with working(company) as ctx:
        for side in ("sales", "purchases"):
            default = taxes.default_vat(ctx, side)
            assert default is not None
            assert (default.percent, str(default.side), default.treatment) == (Decimal(21), side, "subject")


@pytest.mark.parametrize(
    ("percent", "code"), [("21", "s_iva_21"), ("10", "s_iva_10"), ("4", "s_iva_4"), ("0", "s_iva_0")]
)
def test_a_percent_names_the_ordinary_vat(percent: str, code: str, company: Company, working: Working) -> None:
    """0 % is the zero rate, never an exemption."""
    with working(company) as ctx:
        found = taxes.by_percent(ctx, Decimal(percent), "sales", TODAY)
        assert found is not None
        assert found.code == code


def test_a_tax_made_in_an_operation_is_found_in_it(company: Company, working: Working) -> None:
    """What was read before is forgotten when taxes are written."""
    with working(company) as ctx:
        assert taxes.find_by_code(ctx, "mio") is None
        assert taxes.by_percent(ctx, Decimal("6.66"), "sales", TODAY) is None
        made = own(ctx, percent=Decimal("6.66"))
        assert taxes.find_by_code(ctx, "mio") == made
        assert taxes.by_percent(ctx, Decimal("6.6600"), "sales", TODAY) == made


def test_the_surcharge_of_a_vat(company: Company, working: Working) -> None:
    """5.2 % goes with 21 %."""
    with working(company) as ctx:
        found = taxes.surcharge_of(ctx, "s_iva_21", TODAY)
        assert found is not None
        assert found.code == "s_rec_52"


def test_own_taxes(company: Company, working: Working) -> None:
    """Codes are unique, and a tax does not end before it begins."""
    with working(company) as ctx:
        made = own(ctx)
        assert taxes.get(ctx, made.id) == made
        assert taxes.all_of(ctx)[-1] == made
        for code in ("mio", "s_iva_21"):
            with pytest.raises(taxes.TaxCodeTaken):
                own(ctx, code)
        with pytest.raises(taxes.ValidityInvalid):
            own(ctx, "otro", valid_from=TODAY, valid_until=date(2026, 1, 1))
        with pytest.raises(limits.LimitExceeded):
            own(ctx, "otro", metadata={"k": "x" * 501})
        changed = taxes.update(ctx, made, {"percent": Decimal(8)})
        assert taxes.get(ctx, made.id) == changed


def test_what_the_law_says_is_not_the_companys(company: Company, working: Working) -> None:
    """Of a system tax only its use can be changed."""
    with working(company) as ctx:
        tax = known(ctx, "s_iva_21")
        for changes in ({"percent": Decimal(20)}, {"name": "Otro"}, {"code": "x"}):
            with pytest.raises(taxes.SystemTaxImmutable):
                taxes.update(ctx, tax, changes)
        assert not taxes.update(ctx, tax, {"is_active": False, "name": tax.name}).is_active
        with pytest.raises(taxes.TaxInUse):
            taxes.delete(ctx, tax)


def test_one_default_of_a_kind_and_a_side(company: Company, working: Working) -> None:
    """The former one steps back; other kinds and sides keep theirs."""
    with working(company) as ctx:
        taxes.set_default(ctx, known(ctx, "s_iva_10"))
        sales, purchases = taxes.default_vat(ctx, "sales"), taxes.default_vat(ctx, "purchases")
        assert sales is not None
        assert purchases is not None
        assert (sales.code, purchases.percent) == ("s_iva_10", Decimal(21))
        assert not known(ctx, "s_iva_21").is_default


def test_what_products_carry_stays(company: Company, working: Working) -> None:
    """As their VAT or beside it."""
    with working(company) as ctx:
        main, beside, free = own(ctx, "a"), own(ctx, "b"), own(ctx, "c")
        products.create(ctx, "P", {"tax_id": main.id, "other_tax_ids": [beside.id]})
        for tax in (main, beside):
            with pytest.raises(taxes.TaxInUse):
                taxes.delete(ctx, tax)
        taxes.delete(ctx, free)
        with pytest.raises(taxes.TaxNotFound):
            taxes.get(ctx, free.id)


def test_history_says_what_changed(company: Company, working: Working, history: History) -> None:
    """Only metadata is an event of its own."""
    with working(company) as ctx:
        made = own(ctx, metadata={"a": "1"})
        changed = taxes.update(ctx, made, {"metadata": {}})
        taxes.delete(ctx, taxes.update(ctx, changed, {"name": "Otro"}))
    events = [event for event in history(company) if event.subject == "tax"]
    assert [event.name for event in events] == ["tax.created", "tax.metadata_changed", "tax.updated", "tax.deleted"]
    assert (events[1].content["previous_keys"], events[1].content["new_keys"]) == (["a"], [])


def test_imports_match_by_code(company: Company, working: Working) -> None:
    """One of the catalogue stays what it is; a new one comes in once, withholdings positive."""
    system = ImportedTax(code="s_iva_21", name="Otro nombre", type="vat", rate=Decimal(21), applies_to="sales")
    retention = ImportedTax(code="s_ret_33", name="IRPF 33 %", type="retention", rate=Decimal(-33), applies_to="sales")
    with working(company) as ctx:
        assert tax_exchange.import_record(ctx, system).status == "unchanged"
        assert tax_exchange.import_record(ctx, retention).status == "created"
        assert tax_exchange.import_record(ctx, retention).status == "unchanged"
        made = known(ctx, "s_ret_33")
        assert (made.kind, made.percent, made.is_system) == ("withholding", Decimal(33), False)
    changed = ImportedTax(code="s_ret_33", name="IRPF 33 %", type="retention", rate=Decimal(-33), applies_to="both")
    with working(company) as ctx:
        assert tax_exchange.import_record(ctx, changed).status == "updated"


def test_taxes_go_out_a_page_at_a_time(company: Company, working: Working) -> None:
    """All of them, once each."""
    with working(company) as ctx:
        codes: list[str] = []
        after = None
        while True:
            page, more = tax_exchange.export_records(ctx, after, 50)
            codes += [one.code for one in page]
            if not more:
                break
            after = page[-1].id
    assert sorted(codes) == sorted(entry.code for entry in CATALOGUE)
