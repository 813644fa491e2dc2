"""Lines of a Holded document, and the taxes that they name."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from talonario.migrate.canonical import Line, Tax
from talonario.migrate.decisions import Findings
from talonario.migrate.exact import tidy
from talonario.migrate.kinds import PURCHASE_KINDS
from talonario.migrate.systems import values
from talonario.migrate.systems.holded.masters import side_of, tax_codes, tax_type, treatment_of
from talonario.migrate.systems.values import NotUnderstood, Raw

# No whole rate is higher: what reads 75 is 7.5, what reads 135 is 13.5.
_RATE_MAX = 35
# The decimals that there is room for.
_PLACES = {"price": 6, "units": 6, "discount": 4}
_PERCENT = Decimal("0.0001")


class TaxBook:
    """The taxes that Holded lists, and those that only old documents still name."""

    def __init__(self, listed: Mapping[str, Tax]) -> None:
        self.listed = dict(listed)
        self.recreated: dict[str, Tax] = {}

    def knows(self, code: str) -> bool:
        """Whether a tax with this key is listed or was made again."""
        return code in self.listed or code in self.recreated

    def every(self) -> Mapping[str, Tax]:
        """Both by their keys."""
        return {**self.listed, **self.recreated} if self.recreated else self.listed

    def recreate(self, code: str, percent: Decimal | None) -> Tax | None:
        """The tax behind a key that is no longer listed; None when its rate cannot be told."""
        if code in self.recreated:
            return self.recreated[code]
        rate = rate_in(code) if percent is None else percent
        if rate is None:
            return None
        tax = Tax(
            external_id=code,
            code=code,
            name=code,
            type=tax_type(code, None, rate),
            rate=abs(rate),
            applies_to=side_of(code, None),
            treatment=treatment_of(code),
        )
        self.recreated[code] = tax
        return tax


def rate_in(code: str) -> Decimal | None:
    """The rate that a built-in key ends in: `s_iva_21` 21, `s_rec_52` 5.2, `s_rec_026` 0.26, exempt 0."""
    if treatment_of(code) != "subject":
        return Decimal(0)
    parts = code.split("_")
    digits = parts[-1]
    if len(parts) < 3 or not digits.isdigit() or parts[0] not in {"s", "p"}:
        return None
    if digits.startswith("0") and len(digits) > 1:
        return Decimal(f"0.{digits[1:]}")
    if parts[1] == "rec":
        return Decimal(digits).scaleb(1 - len(digits))
    return Decimal(digits) / 10 if int(digits) > _RATE_MAX else Decimal(digits)


def line(raw: Raw, kind: str, taxes: TaxBook, who: str, findings: Findings) -> Line:
    """A line with its price net of one unit. Raises NotUnderstood."""
    percent = values.number(raw, "tax")
    codes = tax_codes(raw)
    if not codes and percent:
        codes = [f"{'p' if kind in PURCHASE_KINDS else 's'}_iva_{_digits(percent)}"]
        findings.add("line.tax_from_percent", who)
    retention = values.number(raw, "retention")
    if retention and not any("_ret" in code for code in codes):
        codes.append(f"{'p' if kind in PURCHASE_KINDS else 's'}_ret_{_digits(abs(retention))}")
        findings.add("line.tax_from_percent", who)
    if not codes:
        findings.add("line.no_taxes", who)
    for code in codes:
        if not taxes.knows(code):
            own = tax_type(code, None, None) in {"vat", "other"}
            findings.add("tax.unknown_key", who)
            if taxes.recreate(code, percent if own and rate_in(code) is None else None) is None:
                msg = f"impuesto desconocido sin tipo / unknown tax without a rate: {code}"
                raise NotUnderstood(msg)
    if values.number(raw, "units") is None or values.number(raw, "price") is None:
        findings.add("line.amount_missing", who)
    if any(values.has_more_decimals(raw, key, places) for key, places in _PLACES.items()):
        findings.add("line.decimals", who)
    if values.text(raw, "name") is None:
        findings.add("line.no_name", who)
    return Line(
        external_id=values.identifier(raw, "line_id"),
        name=values.text(raw, "name") or values.text(raw, "desc") or "-",
        description=values.text(raw, "desc"),
        quantity=_number(raw, "units", Decimal(1)),
        unit_price=_number(raw, "price", Decimal(0)),
        discount_percent=tidy(_number(raw, "discount", Decimal(0)).quantize(_PERCENT, ROUND_HALF_UP)),
        tax_codes=codes,
        product_external_id=values.identifier(raw, "productId") or values.identifier(raw, "serviceId"),
        variant_external_id=values.identifier(raw, "variantId"),
        sku=values.text(raw, "sku"),
        account=values.text(raw, "account"),
        project=values.text(raw, "projectid"),
        weight=values.positive(raw, "weight"),
        cost=values.positive(raw, "costPrice"),
        tags=values.texts(raw, "tags"),
    )


def _number(raw: Raw, key: str, default: Decimal) -> Decimal:
    found = values.number(raw, key)
    return default if found is None else found


def _digits(percent: Decimal) -> str:
    return str(percent).replace(".", "")
