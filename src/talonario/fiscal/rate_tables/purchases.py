"""Taxes of what the company buys."""

from talonario.fiscal.rate_tables.entry import CatalogueTax
from talonario.fiscal.rate_tables.periods import (
    FOOD_AT_0,
    LAST_QUARTER_2024,
    ONLY_2019,
    REDUCED_TO_5,
    SINCE_1991,
    SINCE_1993,
    SINCE_1995,
    SINCE_2007,
    SINCE_2016,
    SINCE_2020,
    SINCE_2025,
    SINCE_APRIL_2020,
    SINCE_JULY_2012,
    SINCE_JULY_2015,
    SINCE_JULY_2018,
    SINCE_SEPTEMBER_2012,
)
from talonario.fiscal.rate_tables.rows import charged, self_charged, uncharged

# Ley 37/1992 arts. 92-97: deductible input VAT.
VAT: tuple[CatalogueTax, ...] = (
    charged("p_iva_21", "21", SINCE_SEPTEMBER_2012),
    charged("p_iva_10", "10", SINCE_SEPTEMBER_2012),
    charged("p_iva_4", "4", SINCE_1995),
    charged("p_iva_0", "0", SINCE_APRIL_2020),
    charged("p_iva_75", "7.5", LAST_QUARTER_2024),
    charged("p_iva_5", "5", REDUCED_TO_5),
    charged("p_iva_2", "2", LAST_QUARTER_2024),
)

# Ley 37/1992 arts. 95, 96, 102: input VAT that is a cost.
VAT_NOT_DEDUCTIBLE: tuple[CatalogueTax, ...] = (
    charged("p_iva_nd_21", "21", SINCE_SEPTEMBER_2012, ("no deducible", "not deductible")),
    charged("p_iva_nd_10", "10", SINCE_SEPTEMBER_2012, ("no deducible", "not deductible")),
    charged("p_iva_nd_4", "4", SINCE_1995, ("no deducible", "not deductible")),
    charged("p_iva_nd_75", "7.5", LAST_QUARTER_2024, ("no deducible", "not deductible")),
    charged("p_iva_nd_5", "5", REDUCED_TO_5, ("no deducible", "not deductible")),
    charged("p_iva_nd_2", "2", LAST_QUARTER_2024, ("no deducible", "not deductible")),
)

# Ley 37/1992 arts. 107-110: capital goods, regularised over years (form 303, boxes 30 and 31).
VAT_CAPITAL_GOODS: tuple[CatalogueTax, ...] = (
    charged("p_iva_bi_21", "21", SINCE_SEPTEMBER_2012, ("bienes de inversión", "capital goods")),
    charged("p_iva_bi_10", "10", SINCE_SEPTEMBER_2012, ("bienes de inversión", "capital goods")),
    charged("p_iva_bi_4", "4", SINCE_1995, ("bienes de inversión", "capital goods")),
)

# Ley 37/1992 arts. 17-19, 83: VAT on imports, settled at customs (form 303, boxes 32 to 35).
VAT_IMPORTS: tuple[CatalogueTax, ...] = (
    charged("p_iva_imp_21", "21", SINCE_SEPTEMBER_2012, ("importación", "import")),
    charged("p_iva_imp_10", "10", SINCE_SEPTEMBER_2012, ("importación", "import")),
    charged("p_iva_imp_4", "4", SINCE_1995, ("importación", "import")),
    charged(
        "p_iva_imp_bi_21",
        "21",
        SINCE_SEPTEMBER_2012,
        ("importación de bienes de inversión", "import of capital goods"),
    ),
    charged(
        "p_iva_imp_bi_10",
        "10",
        SINCE_SEPTEMBER_2012,
        ("importación de bienes de inversión", "import of capital goods"),
    ),
    charged("p_iva_imp_bi_4", "4", SINCE_1995, ("importación de bienes de inversión", "import of capital goods")),
)

# Ley 37/1992 arts. 13-16, 84, 85: the buyer owes the tax and deducts it; the document shows none.
VAT_SELF_CHARGED: tuple[CatalogueTax, ...] = (
    self_charged(
        "p_iva_adqintrab_21",
        "21",
        SINCE_SEPTEMBER_2012,
        ("adquisición intracomunitaria de bienes", "intra-EU goods"),
    ),
    self_charged(
        "p_iva_adqintrab_10",
        "10",
        SINCE_SEPTEMBER_2012,
        ("adquisición intracomunitaria de bienes", "intra-EU goods"),
    ),
    self_charged("p_iva_adqintrab_4", "4", SINCE_1995, ("adquisición intracomunitaria de bienes", "intra-EU goods")),
    self_charged(
        "p_iva_adqintrab_bi_21",
        "21",
        SINCE_SEPTEMBER_2012,
        ("adquisición intracomunitaria de bienes de inversión", "intra-EU capital goods"),
    ),
    self_charged(
        "p_iva_adqintras_21",
        "21",
        SINCE_SEPTEMBER_2012,
        ("adquisición intracomunitaria de servicios", "intra-EU services"),
    ),
    self_charged(
        "p_iva_adqintras_10",
        "10",
        SINCE_SEPTEMBER_2012,
        ("adquisición intracomunitaria de servicios", "intra-EU services"),
    ),
    self_charged(
        "p_iva_adqintras_4",
        "4",
        SINCE_1995,
        ("adquisición intracomunitaria de servicios", "intra-EU services"),
    ),
    self_charged("p_iva_invsuj", "21", SINCE_SEPTEMBER_2012, ("inversión del sujeto pasivo", "reverse charge")),
    self_charged("p_iva_invsuj_10", "10", SINCE_SEPTEMBER_2012, ("inversión del sujeto pasivo", "reverse charge")),
    self_charged("p_iva_invsuj_4", "4", SINCE_1995, ("inversión del sujeto pasivo", "reverse charge")),
)

# Ley 37/1992: purchases without VAT, and the compensation farmers are paid (art. 130, REAGYP).
VAT_OTHER: tuple[CatalogueTax, ...] = (
    uncharged("p_iva_exento", "E1", SINCE_1993, ("IVA exento", "VAT exempt")),
    uncharged("p_iva_nosujeto", "N1", SINCE_1993, ("IVA no sujeto", "Not subject to VAT")),
    charged(
        "p_iva_reagyp_12",
        "12",
        SINCE_SEPTEMBER_2012,
        ("compensación REAGYP, agricultura", "farmers' compensation"),
    ),
    charged(
        "p_iva_reagyp_105",
        "10.5",
        SINCE_SEPTEMBER_2012,
        ("compensación REAGYP, ganadería y pesca", "livestock, fishing compensation"),
    ),
)

# Ley 37/1992 art. 161: what suppliers add when the company is a retailer under the equivalence surcharge.
SURCHARGE: tuple[CatalogueTax, ...] = (
    charged("p_rec_52", "5.2", SINCE_SEPTEMBER_2012),
    charged("p_rec_14", "1.4", SINCE_SEPTEMBER_2012),
    charged("p_rec_05", "0.5", SINCE_1995),
    charged("p_rec_175", "1.75", SINCE_SEPTEMBER_2012, ("tabaco", "tobacco")),
    charged("p_rec_062", "0.62", FOOD_AT_0),
    charged("p_rec_0", "0", FOOD_AT_0),
    charged("p_rec_1", "1", LAST_QUARTER_2024),
    charged("p_rec_026", "0.26", LAST_QUARTER_2024),
)

# Ley 35/2006 arts. 99-101, RD 439/2007 arts. 75-100: what the company keeps back (forms 111, 115, 123, 216).
WITHHOLDING: tuple[CatalogueTax, ...] = (
    charged("p_ret_15", "15", SINCE_JULY_2015, ("profesionales", "professionals")),
    charged("p_ret_7", "7", SINCE_JULY_2015, ("inicio de actividad", "new professionals")),
    charged("p_ret_1", "1", SINCE_2007, ("módulos", "flat-rate businesses")),
    charged("p_ret_2", "2", SINCE_2007, ("agricultura", "farming, forestry")),
    charged("p_ret_19", "19", SINCE_2016, ("capital mobiliario", "movable capital")),
    charged("p_retrent_19", "19", SINCE_2016, ("alquileres", "letting")),
    charged("p_ret_24", "24", SINCE_2016, ("no residentes, imagen", "non-residents, image")),
    charged("p_ret_35", "35", SINCE_2016, ("administradores", "directors")),
    charged("p_ret_6", "6", SINCE_JULY_2018, ("profesionales", "professionals"), "ceuta_melilla"),
    charged("p_ret_28", "2.8", SINCE_JULY_2018, ("inicio de actividad", "new professionals"), "ceuta_melilla"),
    charged("p_retrent_76", "7.6", SINCE_JULY_2018, ("alquileres", "letting"), "ceuta_melilla"),
)

# Ley (Canarias) 4/2012 arts. 50-61; Ley 20/1991 arts. 19, 28-40.
IGIC: tuple[CatalogueTax, ...] = (
    charged("p_igic_7", "7", SINCE_JULY_2012),
    charged("p_igic_0", "0", SINCE_JULY_2012),
    charged("p_igic_3", "3", SINCE_JULY_2012),
    charged("p_igic_5", "5", SINCE_2025),
    charged("p_igic_65", "6.5", ONLY_2019),
    charged("p_igic_95", "9.5", SINCE_JULY_2012),
    charged("p_igic_15", "15", SINCE_2020),
    charged("p_igic_20", "20", SINCE_JULY_2012),
    charged("p_igic_35", "35", SINCE_JULY_2012, ("tabaco", "tobacco")),
    charged("p_igic_nd_7", "7", SINCE_JULY_2012, ("no deducible", "not deductible")),
    charged("p_igic_nd_3", "3", SINCE_JULY_2012, ("no deducible", "not deductible")),
    charged("p_igic_nd_95", "9.5", SINCE_JULY_2012, ("no deducible", "not deductible")),
    charged("p_igic_nd_15", "15", SINCE_2020, ("no deducible", "not deductible")),
    charged("p_igic_bi_7", "7", SINCE_JULY_2012, ("bienes de inversión", "capital goods")),
    charged("p_igic_bi_3", "3", SINCE_JULY_2012, ("bienes de inversión", "capital goods")),
    charged("p_igic_imp_7", "7", SINCE_JULY_2012, ("importación", "import")),
    charged("p_igic_imp_3", "3", SINCE_JULY_2012, ("importación", "import")),
    self_charged("p_igic_invsuj_7", "7", SINCE_JULY_2012, ("inversión del sujeto pasivo", "reverse charge")),
    self_charged("p_igic_invsuj_3", "3", SINCE_JULY_2012, ("inversión del sujeto pasivo", "reverse charge")),
    uncharged("p_igic_exento", "E1", SINCE_JULY_2012, ("IGIC exento", "IGIC exempt")),
    uncharged("p_igic_nosujeto", "N1", SINCE_1993, ("IGIC no sujeto", "Not subject to IGIC")),
)

# Ley 8/1991 and the ordinances of Ceuta and Melilla.
IPSI: tuple[CatalogueTax, ...] = (
    charged("p_ipsi_05", "0.5", SINCE_1991),
    charged("p_ipsi_1", "1", SINCE_1991),
    charged("p_ipsi_2", "2", SINCE_1991),
    charged("p_ipsi_3", "3", SINCE_1991),
    charged("p_ipsi_4", "4", SINCE_1991),
    charged("p_ipsi_5", "5", SINCE_1991),
    charged("p_ipsi_8", "8", SINCE_1991),
    charged("p_ipsi_9", "9", SINCE_1991),
    charged("p_ipsi_10", "10", SINCE_1991),
    uncharged("p_ipsi_exento", "E1", SINCE_1991, ("IPSI exento", "IPSI exempt")),
    uncharged("p_ipsi_nosujeto", "N1", SINCE_1991, ("IPSI no sujeto", "Not subject to IPSI")),
)

PURCHASES: tuple[CatalogueTax, ...] = (
    *VAT,
    *VAT_NOT_DEDUCTIBLE,
    *VAT_CAPITAL_GOODS,
    *VAT_IMPORTS,
    *VAT_SELF_CHARGED,
    *VAT_OTHER,
    *SURCHARGE,
    *WITHHOLDING,
    *IGIC,
    *IPSI,
)
