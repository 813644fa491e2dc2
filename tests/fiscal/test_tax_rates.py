"""The catalogue of taxes: complete, consistent, and right on the days that matter."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from talonario.fiscal.tax_rates import (
    CATALOGUE,
    CatalogueTax,
    Side,
    Zone,
    catalogue_on,
    find,
    plain_code,
    surcharge_for,
)
from talonario.fiscal.totals import TaxKind

# Every built-in key known to be used with Holded: integrations and migrated documents name them.
HOLDED_KEYS = """
s_iva_21 s_iva_10 s_iva_4 s_iva_0 s_iva_75 s_iva_5 s_iva_2 s_iva_exento s_iva_nosujeto s_iva_intras s_iva_intrab
s_iva_export s_iva_invsuj s_rec_52 s_rec_14 s_rec_05 s_ret_19 s_ret_15 s_ret_7 s_ret_19_prestamos
p_iva_21 p_iva_10 p_iva_75 p_iva_5 p_iva_4 p_iva_2 p_iva_0 p_iva_nd_21 p_iva_nd_10 p_iva_nd_4 p_iva_bi_21
p_iva_bi_10 p_iva_bi_4 p_iva_exento p_iva_nosujeto p_iva_adqintras_21 p_iva_adqintrab_21 p_iva_adqintrab_10
p_iva_adqintrab_4 p_iva_invsuj p_iva_imp_21 p_ret_15 p_ret_7 p_ret_19 p_retrent_19
"""


def known(code: str) -> CatalogueTax:
    tax = find(code)
    assert tax is not None, code
    return tax


def test_codes_are_unique_and_many() -> None:
    assert len({tax.code for tax in CATALOGUE}) == len(CATALOGUE) >= 100


def test_names_are_unique_on_each_side() -> None:
    for names in (
        [(tax.side, tax.zone, tax.name_es) for tax in CATALOGUE],
        [(tax.side, tax.zone, tax.name_en) for tax in CATALOGUE],
    ):
        assert [name for name, times in Counter(names).items() if times > 1] == []


@pytest.mark.parametrize("key", HOLDED_KEYS.split())
def test_every_holded_key_is_there(key: str) -> None:
    assert known(key).code == key


@pytest.mark.parametrize("tax", CATALOGUE, ids=lambda tax: tax.code)
def test_every_row_agrees_with_itself(tax: CatalogueTax) -> None:
    assert tax.name_es
    assert tax.name_en
    assert tax.side == {"s": "sales", "p": "purchases"}[tax.code[0]]
    assert tax.percent >= 0
    assert tax.percent == 0 or tax.treatment == "subject"
    assert tax.valid_until is None or tax.valid_from <= tax.valid_until
    assert (tax.self_charged_percent is not None) == (tax.side == "purchases" and tax.treatment == "reverse_charge")
    family = tax.code.split("_")[1]
    assert tax.kind == {"rec": "surcharge", "ret": "withholding", "retrent": "withholding"}.get(family, "vat")


@pytest.mark.parametrize("tax", [tax for tax in CATALOGUE if tax.percent], ids=lambda tax: tax.code)
def test_the_rate_in_the_code_and_in_the_names_is_the_percent(tax: CatalogueTax) -> None:
    digits = f"{tax.percent:f}".replace(".", "")
    assert digits in tax.code.split("_")
    assert f" {tax.percent}%" in tax.name_en
    assert f" {tax.percent}%".replace(".", ",") in tax.name_es


@pytest.mark.parametrize(
    "tax", [tax for tax in CATALOGUE if tax.side == "sales" and tax.kind == "vat"], ids=lambda tax: tax.code
)
def test_sales_say_their_verifactu_code_and_their_legal_mention(tax: CatalogueTax) -> None:
    """RD 1619/2012 art. 6.1.j and m: exempt and reverse-charged invoices say so and why."""
    assert tax.reference is not None
    treatment = {"S1": "subject", "S2": "reverse_charge", "E": "exempt", "N": "not_subject"}
    assert tax.treatment == treatment.get(tax.reference, treatment.get(tax.reference[0]))
    assert (tax.legend_es is None) == (tax.treatment == "subject")
    if tax.treatment == "reverse_charge" or tax.code == "s_iva_intras":
        assert tax.legend_es is not None
        assert tax.legend_es.startswith("Inversión del sujeto pasivo")


def test_only_sales_of_vat_have_references_and_legends() -> None:
    others = [tax for tax in CATALOGUE if tax.side == "purchases" or tax.kind != "vat"]
    assert [tax.code for tax in others if tax.reference or tax.legend_es] == []


def test_every_cause_of_exemption_of_article_20_to_25_has_its_own_row() -> None:
    causes = {tax.code: tax.reference for tax in CATALOGUE if tax.treatment == "exempt" and tax.zone == "peninsula"}
    assert causes["s_iva_exento"] == "E1"
    assert [causes[f"s_iva_exento_e{number}"] for number in range(2, 7)] == ["E2", "E3", "E4", "E5", "E6"]
    assert (causes["s_iva_export"], causes["s_iva_intrab"]) == ("E2", "E5")


def test_one_default_for_each_side_kind_and_zone() -> None:
    defaults = Counter((tax.side, tax.kind, tax.zone) for tax in CATALOGUE if tax.is_default)
    assert set(defaults.values()) == {1}
    assert known("s_iva_21").is_default
    assert known("p_ret_15").is_default
    assert all(tax.valid_until is None for tax in CATALOGUE if tax.is_default)


def test_both_sides_have_the_same_rates_on_the_same_days() -> None:
    for tax in CATALOGUE:
        if tax.side == "sales" and tax.treatment == "subject" and not tax.code.endswith("_prestamos"):
            twin = known("p" + tax.code[1:])
            assert (twin.percent, twin.valid_from, twin.valid_until) == (
                tax.percent,
                tax.valid_from,
                tax.valid_until,
            )


@pytest.mark.parametrize(
    ("day", "percents"),
    [
        (date(2012, 9, 1), "4 10 21"),
        (date(2022, 6, 30), "0 4 10 21"),
        (date(2022, 7, 1), "0 4 5 10 21"),
        (date(2024, 9, 30), "0 4 5 10 21"),
        (date(2024, 10, 1), "0 2 4 7.5 10 21"),
        (date(2024, 12, 31), "0 2 4 7.5 10 21"),
        (date(2025, 1, 1), "0 4 10 21"),
        (date(2026, 11, 20), "0 4 10 21"),
    ],
)
def test_rates_of_vat_on_a_day(day: date, percents: str) -> None:
    found = [tax.percent for tax in catalogue_on(day) if tax.reference == "S1" and tax.code.startswith("s_iva_")]
    assert sorted(found) == [Decimal(percent) for percent in percents.split()]


@pytest.mark.parametrize(
    ("vat", "day", "surcharge"),
    [
        ("s_iva_21", date(2026, 11, 20), "s_rec_52"),
        ("p_iva_21", date(2026, 11, 20), "p_rec_52"),
        ("s_iva_10", date(2026, 11, 20), "s_rec_14"),
        ("s_iva_4", date(2026, 11, 20), "s_rec_05"),
        ("s_iva_5", date(2022, 12, 31), "s_rec_05"),
        ("s_iva_5", date(2023, 1, 1), "s_rec_062"),
        ("s_iva_5", date(2024, 10, 1), None),
        ("s_iva_0", date(2024, 9, 30), "s_rec_0"),
        ("s_iva_0", date(2026, 11, 20), None),
        ("s_iva_75", date(2024, 11, 1), "s_rec_1"),
        ("s_iva_2", date(2024, 11, 1), "s_rec_026"),
        ("s_iva_exento", date(2026, 11, 20), None),
        ("s_igic_7", date(2026, 11, 20), None),
        ("s_ret_15", date(2026, 11, 20), None),
    ],
)
def test_the_surcharge_beside_a_vat(vat: str, day: date, surcharge: str | None) -> None:
    found = surcharge_for(vat, day)
    assert (found and found.code) == surcharge
    assert found is None or found.is_in_force(day)


def test_the_surcharge_a_row_names_is_the_last_it_had() -> None:
    for tax in CATALOGUE:
        if tax.surcharge_code:
            last_day = tax.valid_until or date(2026, 11, 20)
            assert surcharge_for(tax.code, last_day) == known(tax.surcharge_code)


@pytest.mark.parametrize(
    ("side", "kind", "percent", "zone", "code"),
    [
        ("sales", "vat", "21", "peninsula", "s_iva_21"),
        ("sales", "vat", "21.0000", "peninsula", "s_iva_21"),
        ("purchases", "vat", "7.50", "peninsula", "p_iva_75"),
        ("sales", "vat", "0", "peninsula", "s_iva_0"),
        ("sales", "vat", "10", "peninsula", "s_iva_10"),
        ("sales", "vat", "1E+1", "peninsula", "s_iva_10"),
        ("sales", "vat", "9.5", "canarias", "s_igic_95"),
        ("purchases", "vat", "0.5", "ceuta_melilla", "p_ipsi_05"),
        ("sales", "surcharge", "0.62", "peninsula", "s_rec_062"),
        ("sales", "withholding", "15", "canarias", "s_ret_15"),
    ],
)
def test_a_plain_percent_has_a_code(side: Side, kind: TaxKind, percent: str, zone: Zone, code: str) -> None:
    assert plain_code(side, kind, Decimal(percent), zone) == code
    assert known(code).percent == Decimal(percent)


def test_a_percent_nobody_charges_has_a_code_and_no_row() -> None:
    assert find(plain_code("sales", "vat", Decimal(17))) is None


@pytest.mark.parametrize(
    ("prefix", "percents"),
    [
        ("s_igic_", "0 3 5 7 9.5 15 20 35"),
        ("s_ipsi_", "0.5 1 2 3 4 5 8 9 10"),
        ("s_ret_", "1 2 2.8 6 7 15 19 19 24 35"),
        ("s_rec_", "0.5 1.4 1.75 5.2"),
    ],
)
def test_rates_in_force_today(prefix: str, percents: str) -> None:
    today = catalogue_on(date(2026, 11, 20))
    found = [tax.percent for tax in today if tax.code.startswith(prefix) and tax.treatment == "subject"]
    assert sorted(found) == [Decimal(percent) for percent in percents.split()]
