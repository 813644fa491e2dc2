"""Taxes of what the company sells."""

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
from talonario.fiscal.rate_tables.rows import charged, uncharged

REVERSE_CHARGE = "Inversión del sujeto pasivo"

# Ley 37/1992 arts. 90 and 91; the surcharge beside it is that of art. 161.
VAT: tuple[CatalogueTax, ...] = (
    charged("s_iva_21", "21", SINCE_SEPTEMBER_2012),
    charged("s_iva_10", "10", SINCE_SEPTEMBER_2012),
    charged("s_iva_4", "4", SINCE_1995),
    charged("s_iva_0", "0", SINCE_APRIL_2020),
    charged("s_iva_75", "7.5", LAST_QUARTER_2024),
    charged("s_iva_5", "5", REDUCED_TO_5),
    charged("s_iva_2", "2", LAST_QUARTER_2024),
)

# Ley 37/1992: each cause has its article, its mention and its code; "0 %" alone says none of them.
VAT_NOT_CHARGED: tuple[CatalogueTax, ...] = (
    uncharged(
        "s_iva_exento",
        "E1",
        SINCE_1993,
        ("IVA exento (art. 20)", "VAT exempt (art. 20)"),
        "Exenta art. 20 LIVA",
    ),
    uncharged(
        "s_iva_exento_e2",
        "E2",
        SINCE_1993,
        ("IVA exento (art. 21)", "VAT exempt (art. 21)"),
        "Exenta art. 21 LIVA",
    ),
    uncharged(
        "s_iva_exento_e3",
        "E3",
        SINCE_1993,
        ("IVA exento (art. 22)", "VAT exempt (art. 22)"),
        "Exenta art. 22 LIVA",
    ),
    uncharged(
        "s_iva_exento_e4",
        "E4",
        SINCE_1993,
        ("IVA exento (arts. 23 y 24)", "VAT exempt (arts. 23, 24)"),
        "Exenta arts. 23 y 24 LIVA",
    ),
    uncharged(
        "s_iva_exento_e5",
        "E5",
        SINCE_1993,
        ("IVA exento (art. 25)", "VAT exempt (art. 25)"),
        "Exenta art. 25 LIVA",
    ),
    uncharged(
        "s_iva_exento_e6",
        "E6",
        SINCE_1993,
        ("IVA exento (otras causas)", "VAT exempt (others)"),
        "Operación exenta de IVA",
    ),
    uncharged("s_iva_export", "E2", SINCE_1993, ("IVA exportación", "Export of goods"), "Exenta art. 21 LIVA"),
    uncharged(
        "s_iva_intrab",
        "E5",
        SINCE_1993,
        ("IVA intracomunitario bienes", "Intra-EU supply of goods"),
        "Exenta art. 25 LIVA",
    ),
    uncharged(
        "s_iva_intras",
        "N2",
        SINCE_1993,
        ("IVA intracomunitario servicios", "Services to an EU business"),
        "Inversión del sujeto pasivo (art. 69 LIVA)",
    ),
    uncharged(
        "s_iva_nosujeto",
        "N1",
        SINCE_1993,
        ("IVA no sujeto", "Not subject to VAT"),
        "Operación no sujeta a IVA (arts. 7 y 14 LIVA)",
    ),
    uncharged(
        "s_iva_nosujeto_n2",
        "N2",
        SINCE_1993,
        ("IVA no sujeto por localización", "Located outside Spain"),
        "No sujeta por reglas de localización, art. 69 LIVA",
    ),
    uncharged(
        "s_iva_invsuj",
        "S2",
        SINCE_1993,
        ("IVA inversión del sujeto pasivo", "Reverse charge"),
        REVERSE_CHARGE,
    ),
)

# Ley 37/1992 art. 161: beside the VAT of what a retailer buys.
SURCHARGE: tuple[CatalogueTax, ...] = (
    charged("s_rec_52", "5.2", SINCE_SEPTEMBER_2012),
    charged("s_rec_14", "1.4", SINCE_SEPTEMBER_2012),
    charged("s_rec_05", "0.5", SINCE_1995),
    charged("s_rec_175", "1.75", SINCE_SEPTEMBER_2012, ("tabaco", "tobacco")),
    charged("s_rec_062", "0.62", FOOD_AT_0),
    charged("s_rec_0", "0", FOOD_AT_0),
    charged("s_rec_1", "1", LAST_QUARTER_2024),
    charged("s_rec_026", "0.26", LAST_QUARTER_2024),
)

# Ley 35/2006 art. 101, RD 439/2007 arts. 75-100; RDLeg 5/2004 art. 25 for non-residents.
WITHHOLDING: tuple[CatalogueTax, ...] = (
    charged("s_ret_15", "15", SINCE_JULY_2015, ("profesionales", "professionals")),
    charged("s_ret_7", "7", SINCE_JULY_2015, ("inicio de actividad", "new professionals")),
    charged("s_ret_1", "1", SINCE_2007, ("módulos", "flat-rate businesses")),
    charged("s_ret_2", "2", SINCE_2007, ("agricultura", "farming, forestry")),
    charged("s_ret_19", "19", SINCE_2016),
    charged("s_ret_19_prestamos", "19", SINCE_2016, ("préstamos", "loans")),
    charged("s_retrent_19", "19", SINCE_2016, ("alquileres", "letting")),
    charged("s_ret_24", "24", SINCE_2016, ("no residentes, imagen", "non-residents, image")),
    charged("s_ret_35", "35", SINCE_2016, ("administradores", "directors")),
    charged("s_ret_6", "6", SINCE_JULY_2018, ("profesionales", "professionals"), "ceuta_melilla"),
    charged("s_ret_28", "2.8", SINCE_JULY_2018, ("inicio de actividad", "new professionals"), "ceuta_melilla"),
    charged("s_retrent_76", "7.6", SINCE_JULY_2018, ("alquileres", "letting"), "ceuta_melilla"),
)

# Ley (Canarias) 4/2012 arts. 50-61; Ley 20/1991 arts. 9-19.
IGIC: tuple[CatalogueTax, ...] = (
    charged("s_igic_7", "7", SINCE_JULY_2012),
    charged("s_igic_0", "0", SINCE_JULY_2012),
    charged("s_igic_3", "3", SINCE_JULY_2012),
    charged("s_igic_5", "5", SINCE_2025),
    charged("s_igic_65", "6.5", ONLY_2019),
    charged("s_igic_95", "9.5", SINCE_JULY_2012),
    charged("s_igic_15", "15", SINCE_2020),
    charged("s_igic_20", "20", SINCE_JULY_2012),
    charged("s_igic_35", "35", SINCE_JULY_2012, ("tabaco", "tobacco")),
    uncharged("s_igic_exento", "E1", SINCE_JULY_2012, ("IGIC exento", "IGIC exempt"), "Exenta art. 50 Ley 4/2012"),
    uncharged(
        "s_igic_minorista",
        "E1",
        SINCE_JULY_2012,
        ("IGIC exento (minorista)", "IGIC exempt (retailer)"),
        "Comerciante minorista. Exenta art. 50.Uno.27.º Ley 4/2012",
    ),
    uncharged(
        "s_igic_export",
        "E2",
        SINCE_1993,
        ("IGIC exportación", "Export from the Canaries"),
        "Exenta art. 11 Ley 20/1991",
    ),
    uncharged(
        "s_igic_nosujeto",
        "N1",
        SINCE_1993,
        ("IGIC no sujeto", "Not subject to IGIC"),
        "Operación no sujeta a IGIC (art. 9 Ley 20/1991)",
    ),
    uncharged(
        "s_igic_nosujeto_n2",
        "N2",
        SINCE_1993,
        ("IGIC no sujeto por localización", "Located outside the Canaries"),
        "No sujeta por reglas de localización, art. 17 Ley 20/1991",
    ),
    uncharged(
        "s_igic_invsuj",
        "S2",
        SINCE_1993,
        ("IGIC inversión del sujeto pasivo", "IGIC reverse charge"),
        REVERSE_CHARGE,
    ),
)

# Ley 8/1991 and the ordinances of Ceuta and Melilla.
IPSI: tuple[CatalogueTax, ...] = (
    charged("s_ipsi_05", "0.5", SINCE_1991),
    charged("s_ipsi_1", "1", SINCE_1991),
    charged("s_ipsi_2", "2", SINCE_1991),
    charged("s_ipsi_3", "3", SINCE_1991),
    charged("s_ipsi_4", "4", SINCE_1991),
    charged("s_ipsi_5", "5", SINCE_1991),
    charged("s_ipsi_8", "8", SINCE_1991),
    charged("s_ipsi_9", "9", SINCE_1991),
    charged("s_ipsi_10", "10", SINCE_1991),
    uncharged("s_ipsi_exento", "E1", SINCE_1991, ("IPSI exento", "IPSI exempt"), "Exenta art. 7 Ley 8/1991"),
    uncharged(
        "s_ipsi_nosujeto",
        "N1",
        SINCE_1991,
        ("IPSI no sujeto", "Not subject to IPSI"),
        "Operación no sujeta a IPSI (Ley 8/1991)",
    ),
)

SALES: tuple[CatalogueTax, ...] = VAT + VAT_NOT_CHARGED + SURCHARGE + WITHHOLDING + IGIC + IPSI
