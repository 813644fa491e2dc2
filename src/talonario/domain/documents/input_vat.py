"""The VAT of what is bought: whether it is deducted, in which box, and whether the supplier charged it at all.

All of it stands in the code of a line's tax, which both dialects and the returns read: `p_iva_nd_21` is a cost,
`p_iva_bi_21` of capital goods, `p_iva_imp_21` paid at customs; `p_iva_adqintrab_21` and `p_iva_invsuj` are declared by
the buyer, owed and deducted at once, and the document shows none.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, Literal

import msgspec

from talonario.domain import taxes
from talonario.domain.context import Context
from talonario.fiscal.totals import LineTax

Operation = Literal["ordinary", "capital_goods", "import", "intra_eu"]

MARKS: Final[dict[Operation, str]] = {
    "ordinary": "",
    "capital_goods": "bi",
    "import": "imp",
    "intra_eu": "adqintrab",
}
REVERSED: Final = "invsuj"
NOT_DEDUCTED: Final = "nd"
FAMILIES: Final = frozenset({"iva", "igic", "ipsi"})


class Deduction(msgspec.Struct, frozen=True):
    """How the VAT of a line is deducted.

    operation       what was bought, as form 303 asks; the VAT of `intra_eu` is always the buyer's to declare
    is_reversed     whether the buyer declares it in any other purchase (inversión del sujeto pasivo)
    is_deductible   whether it is deducted, or a cost
    """

    operation: Operation = "ordinary"
    is_reversed: bool = False
    is_deductible: bool = True

    @property
    def is_self_charged(self) -> bool:
        """Whether the document shows no VAT, because the buyer declares it."""
        return self.is_reversed or self.operation == "intra_eu"


def as_deducted(ctx: Context, tax: LineTax, how: Deduction) -> LineTax:
    """A VAT of the same percent that is deducted so; what is no VAT, is exempt or is not subject stays as it is.

    The company's tax of that code, or a bare rate whose code says the same.
    Source  Ley 37/1992 arts. 84, 85, 92-97, 107-110
    """
    if tax.kind != "vat" or tax.treatment in {"exempt", "not_subject"}:
        return tax
    family = next((part for part in tax.code.split("_") if part in FAMILIES), "iva")
    percent = percent_of(ctx, tax)
    marks = [
        MARKS[how.operation],
        REVERSED if how.is_reversed and how.operation != "intra_eu" else "",
        "" if how.is_deductible else NOT_DEDUCTED,
    ]
    stem = "_".join(part for part in ("p", family, *marks) if part)
    rate = f"{percent.normalize():f}".replace(".", "")
    for code in (f"{stem}_{rate}", stem):
        found = taxes.find_by_code(ctx, code)
        if found is not None and (found.self_charged_percent or found.percent) == percent:
            return LineTax(found.code, found.kind, found.percent, found.treatment)
    if stem == f"p_{family}":
        return msgspec.structs.replace(tax, percent=percent, treatment="subject")
    return LineTax(f"{stem}_{rate}", "vat", percent, "reverse_charge" if how.is_self_charged else "subject")


def percent_of(ctx: Context, tax: LineTax) -> Decimal:
    """The percent of a VAT, also of one that the buyer declares and the document does not charge."""
    if tax.treatment != "reverse_charge" or tax.percent:
        return tax.percent
    found = taxes.find_by_code(ctx, tax.code)
    return (found.self_charged_percent if found is not None else None) or tax.percent


def deduction_of(applied: Sequence[LineTax]) -> Deduction:
    """How the VAT among the taxes of a line is deducted."""
    parts = [part for tax in applied if tax.kind == "vat" for part in tax.code.split("_")]
    operation: Operation = "ordinary"
    if any(part.startswith("adqintra") for part in parts):
        operation = "intra_eu"
    elif "imp" in parts:
        operation = "import"
    elif "bi" in parts:
        operation = "capital_goods"
    return Deduction(operation, REVERSED in parts, NOT_DEDUCTED not in parts)
