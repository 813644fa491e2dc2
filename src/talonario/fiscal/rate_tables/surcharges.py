"""Which equivalence surcharge (`recargo de equivalencia`) went with which rate of VAT, and when."""

from datetime import date

import msgspec

from talonario.fiscal.rate_tables.periods import (
    FOOD_AT_0,
    LAST_QUARTER_2024,
    REDUCED_TO_5,
    SINCE_1995,
    SINCE_SEPTEMBER_2012,
)


class SurchargePair(msgspec.Struct, frozen=True, gc=False):
    """A rate of VAT and its surcharge, their codes without side, and the first and last day together."""

    vat: str
    surcharge: str
    valid_from: date
    valid_until: date | None


# Ley 37/1992 art. 161; RDL 11/2022 art. 18 (0.5 % with 5 %), RDL 20/2022 art. 72, RDL 4/2024 art. 21.
# Where a rate had two surcharges, the later one comes last.
PAIRS: tuple[SurchargePair, ...] = (
    SurchargePair("iva_21", "rec_52", *SINCE_SEPTEMBER_2012),
    SurchargePair("iva_10", "rec_14", *SINCE_SEPTEMBER_2012),
    SurchargePair("iva_4", "rec_05", *SINCE_1995),
    SurchargePair("iva_5", "rec_05", REDUCED_TO_5[0], date(2022, 12, 31)),
    SurchargePair("iva_5", "rec_062", *FOOD_AT_0),
    SurchargePair("iva_0", "rec_0", *FOOD_AT_0),
    SurchargePair("iva_75", "rec_1", *LAST_QUARTER_2024),
    SurchargePair("iva_2", "rec_026", *LAST_QUARTER_2024),
)
