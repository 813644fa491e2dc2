"""Which taxes exist, on which days, and which goes with which. The rows are in `rate_tables`."""

from datetime import date
from decimal import Decimal

from talonario.fiscal.amounts import TaxKind
from talonario.fiscal.rate_tables.entry import CatalogueTax, Reference, Side, Zone
from talonario.fiscal.rate_tables.purchases import PURCHASES
from talonario.fiscal.rate_tables.sales import SALES
from talonario.fiscal.rate_tables.surcharges import PAIRS

__all__ = [
    "CATALOGUE",
    "CatalogueTax",
    "Reference",
    "Side",
    "Zone",
    "catalogue_on",
    "find",
    "plain_code",
    "surcharge_for",
]

CATALOGUE: tuple[CatalogueTax, ...] = SALES + PURCHASES

_BY_CODE = {tax.code: tax for tax in CATALOGUE}

_FAMILY_BY_ZONE: dict[Zone, str] = {"peninsula": "iva", "canarias": "igic", "ceuta_melilla": "ipsi"}
_FAMILY_BY_KIND: dict[TaxKind, str] = {"surcharge": "rec", "withholding": "ret"}


def find(code: str) -> CatalogueTax | None:
    """The row with that code, in force or not; None when the catalogue has none."""
    return _BY_CODE.get(code)


def catalogue_on(day: date) -> tuple[CatalogueTax, ...]:
    """The taxes in force on a day, in the order of the catalogue.

    day      the day of devengo, in Madrid; not the day of the invoice when they differ
    Returns  rows; the sales come before the purchases
    Source   Ley 37/1992 art. 90.Dos (the rate is the one in force at devengo)
    """
    return tuple(tax for tax in CATALOGUE if tax.is_in_force(day))


def surcharge_for(vat_code: str, on: date) -> CatalogueTax | None:
    """The equivalence surcharge (`recargo de equivalencia`) that goes with a VAT on a day.

    vat_code code of a plain rate of either side: s_iva_21, p_iva_10
    on       the day of devengo, in Madrid
    Returns  the surcharge of the same side, or None: the VAT has none, or had none that day. Tobacco's 1.75 %
             replaces the 5.2 % by what is sold, not by the rate, and is never returned here
    Source   Ley 37/1992 arts. 154-163
    """
    side, _, vat = vat_code.partition("_")
    for pair in PAIRS:
        if pair.vat == vat and pair.valid_from <= on and (pair.valid_until is None or on <= pair.valid_until):
            return find(f"{side}_{pair.surcharge}")
    return None


def plain_code(side: Side, kind: TaxKind, percent: Decimal, zone: Zone = "peninsula") -> str:
    """The code a plain percent has by the naming rule, for callers that say 21 and mean s_iva_21.

    percent  21 means 21 %; the sign a dialect gives to withholdings must be gone
    zone     decides between IVA, IGIC and IPSI; indifferent to the other kinds
    Returns  a code that may not be in the catalogue (s_iva_17): ask `find`. 7.5 is written 75 and 0.5, 05
    """
    family = _FAMILY_BY_KIND.get(kind) or ("other" if kind == "other" else _FAMILY_BY_ZONE[zone])
    whole, _, decimals = f"{percent:f}".partition(".")
    return f"{side[0]}_{family}_{whole}{decimals.rstrip('0')}"
