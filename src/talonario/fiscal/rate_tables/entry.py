"""One row of the catalogue of taxes."""

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from talonario.fiscal.amounts import TaxKind, Treatment

Side = Literal["sales", "purchases"]
Zone = Literal["peninsula", "canarias", "ceuta_melilla"]
Reference = Literal["S1", "S2", "E1", "E2", "E3", "E4", "E5", "E6", "N1", "N2"]


class CatalogueTax(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A tax Spain knows, on one side of the books, with the days on which it was in force.

    code                  `<s|p>_<family>_<rate without separator>`: s_iva_21, p_ret_15, s_rec_05 (0.5 %)
    percent               what it adds to a document (subtracts, a withholding): 21 means 21 %, never negative
    treatment             whether the document charges it
    reference             the operation's code in VeriFactu (CalificacionOperacion or OperacionExenta); None
                          for purchases, surcharges and withholdings
    zone                  where the seller is: IVA in the peninsula and the Balearics, IGIC in the Canaries,
                          IPSI in Ceuta and Melilla; None anywhere
    valid_from, _until    first and last day of devengo, both included; until None is still in force
    is_default            proposed first for its side, kind and zone
    surcharge_code        the equivalence surcharge that goes with this VAT; for a rate that had two, the
                          later one (`tax_rates.surcharge_for` knows the day)
    self_charged_percent  the buyer declares this percent himself, owed and deducted; the document shows 0
    legend_es             the sentence the invoice must print (RD 1619/2012 art. 6.1.j-p), if any
    """

    code: str
    name_es: str
    name_en: str
    kind: TaxKind
    percent: Decimal
    side: Side
    treatment: Treatment = "subject"
    reference: Reference | None = None
    zone: Zone | None
    valid_from: date
    valid_until: date | None
    is_default: bool = False
    surcharge_code: str | None = None
    self_charged_percent: Decimal | None = None
    legend_es: str | None = None

    def is_in_force(self, on: date) -> bool:
        """Whether an operation accrued (`devengada`) that day may carry it."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)
