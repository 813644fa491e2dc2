"""The words with which the tables write their rows.

What every row of a family shares (its kind, its name, its zone) is written once, in FAMILIES; the first
letter of a code says the side.
"""

from decimal import Decimal

import msgspec

from talonario.fiscal.amounts import TaxKind, Treatment
from talonario.fiscal.rate_tables.entry import CatalogueTax, Reference, Side, Zone
from talonario.fiscal.rate_tables.periods import Days
from talonario.fiscal.rate_tables.surcharges import PAIRS

Names = tuple[str, str]
"""Spanish, English."""


class Family(msgspec.Struct, frozen=True, gc=False):
    """Taxes that differ in their percent only."""

    kind: TaxKind
    names: Names
    zone: Zone | None


FAMILIES = {
    "iva": Family("vat", ("IVA", "VAT"), "peninsula"),
    "igic": Family("vat", ("IGIC", "IGIC"), "canarias"),
    "ipsi": Family("vat", ("IPSI", "IPSI"), "ceuta_melilla"),
    "rec": Family("surcharge", ("Recargo de equivalencia", "Equivalence surcharge"), "peninsula"),
    "ret": Family("withholding", ("Retención", "Withholding"), None),
    "retrent": Family("withholding", ("Retención", "Withholding"), None),
}

DEFAULTS = frozenset({"iva_21", "igic_7", "ipsi_4", "rec_52", "ret_15"})
"""What is proposed first, on both sides."""

SURCHARGES = {pair.vat: pair.surcharge for pair in PAIRS if pair.vat != "iva_0"}
"""The surcharge beside a VAT. The zero rate had one on food only, while it lasted."""

TREATMENTS: dict[str, Treatment] = {"S": "reverse_charge", "E": "exempt", "N": "not_subject"}


def charged(code: str, percent: str, days: Days, note: Names | None = None, zone: Zone | None = None) -> CatalogueTax:
    """Write a tax that adds money to the document, or takes it off. The zone is the family's unless given."""
    side, family, bare = _read(code)
    surcharge = SURCHARGES.get(bare)
    return CatalogueTax(
        code=code,
        name_es=_name(family.names[0], percent.replace(".", ","), note and note[0]),
        name_en=_name(family.names[1], percent, note and note[1]),
        kind=family.kind,
        percent=Decimal(percent),
        side=side,
        reference="S1" if family.kind == "vat" and side == "sales" else None,
        zone=zone or family.zone,
        valid_from=days[0],
        valid_until=days[1],
        is_default=bare in DEFAULTS,
        surcharge_code=f"{code[0]}_{surcharge}" if surcharge else None,
    )


def uncharged(code: str, reference: Reference, days: Days, names: Names, legend_es: str | None = None) -> CatalogueTax:
    """Write an operation without tax on the document. The reference, kept by the seller's row, says why."""
    side, family, _ = _read(code)
    return CatalogueTax(
        code=code,
        name_es=names[0],
        name_en=names[1],
        kind=family.kind,
        percent=Decimal(0),
        side=side,
        treatment=TREATMENTS[reference[0]],
        reference=reference if side == "sales" else None,
        zone=family.zone,
        valid_from=days[0],
        valid_until=days[1],
        legend_es=legend_es,
    )


def self_charged(code: str, percent: str, days: Days, note: Names) -> CatalogueTax:
    """Write a purchase whose tax the buyer declares himself, owed and deducted at once."""
    side, family, _ = _read(code)
    return CatalogueTax(
        code=code,
        name_es=_name(family.names[0], percent, note[0]),
        name_en=_name(family.names[1], percent, note[1]),
        kind=family.kind,
        percent=Decimal(0),
        side=side,
        treatment="reverse_charge",
        zone=family.zone,
        valid_from=days[0],
        valid_until=days[1],
        self_charged_percent=Decimal(percent),
    )


def _name(family: str, percent: str, note: str | None) -> str:
    """`IVA 7,5% (no deducible)`."""
    return f"{family} {percent}%" + (f" ({note})" if note else "")


def _read(code: str) -> tuple[Side, Family, str]:
    """The side, the family, and the code without its side."""
    side, _, bare = code.partition("_")
    return "sales" if side == "s" else "purchases", FAMILIES[bare.partition("_")[0]], bare
