"""Which tax keys a line carries: what is sold, to whom, on which day; and what a document then amounts to."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from talonario.fiscal.money import round_cents
from talonario.fiscal.tax_rates import find, surcharge_for

_TEMPORARY = {
    # Food rates lowered against inflation: Real Decreto-ley 20/2022, 8/2023 and 4/2024.
    "olive_oil": ((date(2024, 7, 1), "5"), (date(2024, 10, 1), "0"), (date(2025, 1, 1), "2")),
    "seed_oil": ((date(2024, 10, 1), "5"), (date(2025, 1, 1), "75")),
    "bread": ((date(2024, 10, 1), "0"), (date(2025, 1, 1), "2")),
}
_USUAL = {
    "olive_oil": "4",
    "seed_oil": "10",
    "bread": "4",
    "books": "4",
    "reduced": "10",
    "general": "21",
    "building_works": "21",
}
_PURCHASE_KEYS = {
    "exempt": "p_iva_exento",
    "building_works": "p_iva_invsuj",
    "not_deductible": "p_iva_nd_21",
    "capital_goods": "p_iva_bi_21",
    "acquisition_goods": "p_iva_adqintrab_21",
    "acquisition_services": "p_iva_adqintras_21",
}


def vat_rate(levy: str, on: date) -> str:
    """Say which VAT rate a levy had on a day, as it stands in a tax key: 75 is 7.5 %."""
    for until, rate in _TEMPORARY.get(levy, ()):
        if on < until:
            return rate
    return _USUAL[levy]


def sale_keys(levy: str, regime: str, on: date, *, is_service: bool, withholding: str = "") -> list[str]:
    """Choose the tax keys of a line that is sold.

    regime       of the customer: general, surcharge, reverse_charge, intra_eu, export or islands
    withholding  key that a business customer keeps back, or nothing
    """
    if levy == "exempt":
        return ["s_iva_exento"]
    if regime == "intra_eu":
        return ["s_iva_intras" if is_service else "s_iva_intrab"]
    if regime in {"export", "islands"}:
        return ["s_iva_nosujeto" if is_service else "s_iva_export"]
    if regime == "reverse_charge" and levy == "building_works":
        return ["s_iva_invsuj"]
    vat = f"s_iva_{vat_rate(levy, on)}"
    keys = [vat]
    surcharge = surcharge_for(vat, on) if regime == "surcharge" and not is_service else None
    if surcharge:
        keys.append(surcharge.code)
    if withholding:
        keys.append(withholding)
    return keys


def purchase_keys(levy: str, sort: str, on: date) -> list[str]:
    """Choose the tax keys of a line that is bought; professionals and landlords bear a withholding."""
    keys = [_PURCHASE_KEYS.get(levy) or f"p_iva_{vat_rate(levy, on)}"]
    if sort == "professional":
        keys.append("p_ret_15")
    if sort == "landlord":
        keys.append("p_retrent_19")
    return keys


def percent(key: str) -> Decimal:
    """Say how much a key adds to the total of a document, in percent; a withholding is negative."""
    tax = find(key)
    if tax is None:
        raise KeyError(key)
    return -tax.percent if tax.kind == "withholding" else tax.percent


def line_gross(units: Decimal, price: Decimal, discount: Decimal, keys: Sequence[str]) -> Decimal:
    """Work out a line with its taxes, rounded to cents, as Holded adds its lines up."""
    net = units * price * (1 - discount / 100)
    return round_cents(net * (1 + sum((percent(key) for key in keys), Decimal(0)) / 100))
