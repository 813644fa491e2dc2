"""The short words with which the tables write their rows. The first letter of a code says the side, so none repeats it."""

from datetime import date
from decimal import Decimal

from talonario.fiscal.rate_tables.entry import CatalogueTax, Reference, Side, Zone
from talonario.fiscal.totals import TaxKind, Treatment

Names = tuple[str, str]
"""Spanish, English."""

Days = tuple[date, date | None]
"""First and last day in force, both included; None is still in force."""


def vat(
    code: str,
    percent: str,
    days: Days,
    note: Names | None = None,
    *,
    is_default: bool = False,
    surcharge_code: str | None = None,
) -> CatalogueTax:
    """IVA of the peninsula and the Balearics."""
    return _charged(code, "vat", ("IVA", "VAT"), percent, days, note, "peninsula", is_default, surcharge_code)


def igic(
    code: str, percent: str, days: Days, note: Names | None = None, *, is_default: bool = False
) -> CatalogueTax:
    """The Canaries' general indirect tax."""
    return _charged(code, "vat", ("IGIC", "IGIC"), percent, days, note, "canarias", is_default)


def ipsi(code: str, percent: str, days: Days, *, is_default: bool = False) -> CatalogueTax:
    """The tax on production, services and imports of Ceuta and Melilla."""
    return _charged(code, "vat", ("IPSI", "IPSI"), percent, days, None, "ceuta_melilla", is_default)


def surcharge(
    code: str, percent: str, days: Days, note: Names | None = None, *, is_default: bool = False
) -> CatalogueTax:
    """Recargo de equivalencia."""
    words = ("Recargo de equivalencia", "Equivalence surcharge")
    return _charged(code, "surcharge", words, percent, days, note, "peninsula", is_default)


def withholding(
    code: str,
    percent: str,
    days: Days,
    note: Names | None = None,
    *,
    zone: Zone | None = None,
    is_default: bool = False,
) -> CatalogueTax:
    """Retención a cuenta of the income tax."""
    return _charged(code, "withholding", ("Retención", "Withholding"), percent, days, note, zone, is_default)


def uncharged(
    code: str,
    treatment: Treatment,
    reference: Reference | None,
    days: Days,
    names: Names,
    legend_es: str | None = None,
) -> CatalogueTax:
    """An operation without tax on the document, and the sentence that says why. The family says the zone."""
    return _row(code, "vat", names, Decimal(0), days, treatment, reference, _zone(code), legend_es=legend_es)


def self_charged(code: str, percent: str, days: Days, note: Names) -> CatalogueTax:
    """A purchase whose tax the buyer declares himself, owed and deducted at once."""
    zone = _zone(code)
    words = ("IGIC", "IGIC") if zone == "canarias" else ("IVA", "VAT")
    names = _names(words, percent, note)
    charge = Decimal(percent)
    return _row(
        code, "vat", names, Decimal(0), days, "reverse_charge", None, zone, self_charged_percent=charge
    )


def _charged(
    code: str,
    kind: TaxKind,
    words: Names,
    percent: str,
    days: Days,
    note: Names | None,
    zone: Zone | None,
    is_default: bool,
    surcharge_code: str | None = None,
) -> CatalogueTax:
    reference: Reference | None = "S1" if kind == "vat" and _side(code) == "sales" else None
    return _row(
        code,
        kind,
        _names(words, percent, note),
        Decimal(percent),
        days,
        "subject",
        reference,
        zone,
        is_default=is_default,
        surcharge_code=surcharge_code,
    )


def _row(
    code: str,
    kind: TaxKind,
    names: Names,
    percent: Decimal,
    days: Days,
    treatment: Treatment,
    reference: Reference | None,
    zone: Zone | None,
    *,
    is_default: bool = False,
    surcharge_code: str | None = None,
    self_charged_percent: Decimal | None = None,
    legend_es: str | None = None,
) -> CatalogueTax:
    return CatalogueTax(
        code=code,
        name_es=names[0],
        name_en=names[1],
        kind=kind,
        percent=percent,
        side=_side(code),
        treatment=treatment,
        reference=reference,
        zone=zone,
        valid_from=days[0],
        valid_until=days[1],
        is_default=is_default,
        surcharge_code=surcharge_code,
        self_charged_percent=self_charged_percent,
        legend_es=legend_es,
    )


def _names(words: Names, percent: str, note: Names | None) -> Names:
    """`IVA 7,5% (no deducible)` and `VAT 7.5% (not deductible)`."""
    spanish, english = (f" ({note[0]})", f" ({note[1]})") if note else ("", "")
    return f"{words[0]} {percent.replace('.', ',')}%{spanish}", f"{words[1]} {percent}%{english}"


def _side(code: str) -> Side:
    return "sales" if code.startswith("s_") else "purchases"


def _zone(code: str) -> Zone:
    zones: dict[str, Zone] = {"iva": "peninsula", "igic": "canarias", "ipsi": "ceuta_melilla"}
    return zones[code.split("_")[1]]
