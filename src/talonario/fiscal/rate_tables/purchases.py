"""Taxes of what the company buys. What is not charged on the paper but owed by the buyer has a self-charged percent."""

from talonario.fiscal.rate_tables.entry import CatalogueTax, charged, said
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

# Ley 37/1992 arts. 92-97: deductible input VAT.
VAT: tuple[CatalogueTax, ...] = (
    charged(
        "p_iva_21",
        "vat",
        ("IVA 21%", "VAT 21%"),
        "21",
        SINCE_SEPTEMBER_2012,
        is_default=True,
        surcharge_code="p_rec_52",
    ),
    charged("p_iva_10", "vat", ("IVA 10%", "VAT 10%"), "10", SINCE_SEPTEMBER_2012, surcharge_code="p_rec_14"),
    charged("p_iva_4", "vat", ("IVA 4%", "VAT 4%"), "4", SINCE_1995, surcharge_code="p_rec_05"),
    charged("p_iva_0", "vat", ("IVA 0%", "VAT 0%"), "0", SINCE_APRIL_2020),
    charged("p_iva_75", "vat", ("IVA 7,5%", "VAT 7.5%"), "7.5", LAST_QUARTER_2024, surcharge_code="p_rec_1"),
    charged("p_iva_5", "vat", ("IVA 5%", "VAT 5%"), "5", REDUCED_TO_5, surcharge_code="p_rec_062"),
    charged("p_iva_2", "vat", ("IVA 2%", "VAT 2%"), "2", LAST_QUARTER_2024, surcharge_code="p_rec_026"),
)

# Ley 37/1992 arts. 95, 96, 102: input VAT that is a cost.
VAT_NOT_DEDUCTIBLE: tuple[CatalogueTax, ...] = (
    charged(
        "p_iva_nd_21", "vat", ("IVA 21% no deducible", "VAT 21% not deductible"), "21", SINCE_SEPTEMBER_2012
    ),
    charged(
        "p_iva_nd_10", "vat", ("IVA 10% no deducible", "VAT 10% not deductible"), "10", SINCE_SEPTEMBER_2012
    ),
    charged("p_iva_nd_4", "vat", ("IVA 4% no deducible", "VAT 4% not deductible"), "4", SINCE_1995),
    charged(
        "p_iva_nd_75", "vat", ("IVA 7,5% no deducible", "VAT 7.5% not deductible"), "7.5", LAST_QUARTER_2024
    ),
    charged("p_iva_nd_5", "vat", ("IVA 5% no deducible", "VAT 5% not deductible"), "5", REDUCED_TO_5),
    charged("p_iva_nd_2", "vat", ("IVA 2% no deducible", "VAT 2% not deductible"), "2", LAST_QUARTER_2024),
)

# Ley 37/1992 arts. 107-110: capital goods, regularised over years (303 boxes 30-31).
VAT_CAPITAL_GOODS: tuple[CatalogueTax, ...] = (
    charged(
        "p_iva_bi_21",
        "vat",
        ("IVA 21% bienes de inversión", "VAT 21% on capital goods"),
        "21",
        SINCE_SEPTEMBER_2012,
    ),
    charged(
        "p_iva_bi_10",
        "vat",
        ("IVA 10% bienes de inversión", "VAT 10% on capital goods"),
        "10",
        SINCE_SEPTEMBER_2012,
    ),
    charged("p_iva_bi_4", "vat", ("IVA 4% bienes de inversión", "VAT 4% on capital goods"), "4", SINCE_1995),
)

# Ley 37/1992 arts. 17-19, 83: VAT on imports, settled at customs (303 boxes 32-35).
VAT_IMPORTS: tuple[CatalogueTax, ...] = (
    charged("p_iva_imp_21", "vat", ("IVA 21% importación", "Import VAT 21%"), "21", SINCE_SEPTEMBER_2012),
    charged("p_iva_imp_10", "vat", ("IVA 10% importación", "Import VAT 10%"), "10", SINCE_SEPTEMBER_2012),
    charged("p_iva_imp_4", "vat", ("IVA 4% importación", "Import VAT 4%"), "4", SINCE_1995),
    charged(
        "p_iva_imp_bi_21",
        "vat",
        ("IVA 21% importación bienes de inversión", "Import VAT 21% on capital goods"),
        "21",
        SINCE_SEPTEMBER_2012,
    ),
    charged(
        "p_iva_imp_bi_10",
        "vat",
        ("IVA 10% importación bienes de inversión", "Import VAT 10% on capital goods"),
        "10",
        SINCE_SEPTEMBER_2012,
    ),
    charged(
        "p_iva_imp_bi_4",
        "vat",
        ("IVA 4% importación bienes de inversión", "Import VAT 4% on capital goods"),
        "4",
        SINCE_1995,
    ),
)

# Ley 37/1992 arts. 13-16, 84, 85: the buyer owes the tax and deducts it; the document shows none.
VAT_SELF_CHARGED: tuple[CatalogueTax, ...] = (
    said(
        "p_iva_adqintrab_21",
        "reverse_charge",
        ("IVA 21% adquisición intracomunitaria de bienes", "Intra-EU acquisition of goods 21%"),
        SINCE_SEPTEMBER_2012,
        self_charged_percent="21",
    ),
    said(
        "p_iva_adqintrab_10",
        "reverse_charge",
        ("IVA 10% adquisición intracomunitaria de bienes", "Intra-EU acquisition of goods 10%"),
        SINCE_SEPTEMBER_2012,
        self_charged_percent="10",
    ),
    said(
        "p_iva_adqintrab_4",
        "reverse_charge",
        ("IVA 4% adquisición intracomunitaria de bienes", "Intra-EU acquisition of goods 4%"),
        SINCE_1995,
        self_charged_percent="4",
    ),
    said(
        "p_iva_adqintrab_bi_21",
        "reverse_charge",
        (
            "IVA 21% adquisición intracomunitaria de bienes de inversión",
            "Intra-EU acquisition of capital goods 21%",
        ),
        SINCE_SEPTEMBER_2012,
        self_charged_percent="21",
    ),
    said(
        "p_iva_adqintras_21",
        "reverse_charge",
        ("IVA 21% adquisición intracomunitaria de servicios", "Intra-EU acquisition of services 21%"),
        SINCE_SEPTEMBER_2012,
        self_charged_percent="21",
    ),
    said(
        "p_iva_adqintras_10",
        "reverse_charge",
        ("IVA 10% adquisición intracomunitaria de servicios", "Intra-EU acquisition of services 10%"),
        SINCE_SEPTEMBER_2012,
        self_charged_percent="10",
    ),
    said(
        "p_iva_adqintras_4",
        "reverse_charge",
        ("IVA 4% adquisición intracomunitaria de servicios", "Intra-EU acquisition of services 4%"),
        SINCE_1995,
        self_charged_percent="4",
    ),
    said(
        "p_iva_invsuj",
        "reverse_charge",
        ("IVA 21% inversión del sujeto pasivo", "Reverse charge 21%"),
        SINCE_SEPTEMBER_2012,
        self_charged_percent="21",
    ),
    said(
        "p_iva_invsuj_10",
        "reverse_charge",
        ("IVA 10% inversión del sujeto pasivo", "Reverse charge 10%"),
        SINCE_SEPTEMBER_2012,
        self_charged_percent="10",
    ),
    said(
        "p_iva_invsuj_4",
        "reverse_charge",
        ("IVA 4% inversión del sujeto pasivo", "Reverse charge 4%"),
        SINCE_1995,
        self_charged_percent="4",
    ),
)

# Ley 37/1992: purchases without VAT, and the compensation paid to farmers (art. 130, REAGYP).
VAT_OTHER: tuple[CatalogueTax, ...] = (
    said("p_iva_exento", "exempt", ("IVA exento", "VAT exempt"), SINCE_1993),
    said("p_iva_nosujeto", "not_subject", ("IVA no sujeto", "Not subject to VAT"), SINCE_1993),
    charged(
        "p_iva_reagyp_12",
        "vat",
        ("Compensación REAGYP 12% (agricultura)", "Farmers' flat-rate compensation 12%"),
        "12",
        SINCE_SEPTEMBER_2012,
    ),
    charged(
        "p_iva_reagyp_105",
        "vat",
        ("Compensación REAGYP 10,5% (ganadería, pesca)", "Livestock and fishing compensation 10.5%"),
        "10.5",
        SINCE_SEPTEMBER_2012,
    ),
)

# Ley 37/1992 art. 161: what suppliers add when the company is a retailer under the equivalence surcharge.
SURCHARGE: tuple[CatalogueTax, ...] = (
    charged(
        "p_rec_52",
        "surcharge",
        ("Recargo de equivalencia 5,2%", "Equivalence surcharge 5.2%"),
        "5.2",
        SINCE_SEPTEMBER_2012,
        is_default=True,
    ),
    charged(
        "p_rec_14",
        "surcharge",
        ("Recargo de equivalencia 1,4%", "Equivalence surcharge 1.4%"),
        "1.4",
        SINCE_SEPTEMBER_2012,
    ),
    charged(
        "p_rec_05",
        "surcharge",
        ("Recargo de equivalencia 0,5%", "Equivalence surcharge 0.5%"),
        "0.5",
        SINCE_1995,
    ),
    charged(
        "p_rec_175",
        "surcharge",
        ("Recargo de equivalencia 1,75% (tabaco)", "Equivalence surcharge 1.75% (tobacco)"),
        "1.75",
        SINCE_SEPTEMBER_2012,
    ),
    charged(
        "p_rec_062",
        "surcharge",
        ("Recargo de equivalencia 0,62%", "Equivalence surcharge 0.62%"),
        "0.62",
        FOOD_AT_0,
    ),
    charged(
        "p_rec_0", "surcharge", ("Recargo de equivalencia 0%", "Equivalence surcharge 0%"), "0", FOOD_AT_0
    ),
    charged(
        "p_rec_1",
        "surcharge",
        ("Recargo de equivalencia 1%", "Equivalence surcharge 1%"),
        "1",
        LAST_QUARTER_2024,
    ),
    charged(
        "p_rec_026",
        "surcharge",
        ("Recargo de equivalencia 0,26%", "Equivalence surcharge 0.26%"),
        "0.26",
        LAST_QUARTER_2024,
    ),
)

# Ley 35/2006 arts. 99-101, RD 439/2007 arts. 75-100: what the company keeps back and pays (forms 111, 115, 123, 216).
WITHHOLDING: tuple[CatalogueTax, ...] = (
    charged(
        "p_ret_15",
        "withholding",
        ("Retención 15% (profesionales)", "Withholding 15% (professionals)"),
        "15",
        SINCE_JULY_2015,
        zone=None,
        is_default=True,
    ),
    charged(
        "p_ret_7",
        "withholding",
        ("Retención 7% (inicio de actividad)", "Withholding 7% (new professionals)"),
        "7",
        SINCE_JULY_2015,
        zone=None,
    ),
    charged(
        "p_ret_1",
        "withholding",
        ("Retención 1% (módulos)", "Withholding 1% (flat-rate businesses)"),
        "1",
        SINCE_2007,
        zone=None,
    ),
    charged(
        "p_ret_2",
        "withholding",
        ("Retención 2% (agricultura)", "Withholding 2% (farming and forestry)"),
        "2",
        SINCE_2007,
        zone=None,
    ),
    charged(
        "p_ret_19",
        "withholding",
        ("Retención 19% (capital mobiliario)", "Withholding 19% (movable capital)"),
        "19",
        SINCE_2016,
        zone=None,
    ),
    charged(
        "p_retrent_19",
        "withholding",
        ("Retención 19% (alquileres)", "Withholding 19% (letting)"),
        "19",
        SINCE_2016,
        zone=None,
    ),
    charged(
        "p_ret_24",
        "withholding",
        ("Retención 24% (no residentes, imagen)", "Withholding 24% (non-residents, image)"),
        "24",
        SINCE_2016,
        zone=None,
    ),
    charged(
        "p_ret_35",
        "withholding",
        ("Retención 35% (administradores)", "Withholding 35% (directors)"),
        "35",
        SINCE_2016,
        zone=None,
    ),
    charged(
        "p_ret_6",
        "withholding",
        ("Retención 6% (profesionales)", "Withholding 6% (professionals)"),
        "6",
        SINCE_JULY_2018,
        zone="ceuta_melilla",
    ),
    charged(
        "p_ret_28",
        "withholding",
        ("Retención 2,8% (inicio de actividad)", "Withholding 2.8% (new professionals)"),
        "2.8",
        SINCE_JULY_2018,
        zone="ceuta_melilla",
    ),
    charged(
        "p_retrent_76",
        "withholding",
        ("Retención 7,6% (alquileres)", "Withholding 7.6% (letting)"),
        "7.6",
        SINCE_JULY_2018,
        zone="ceuta_melilla",
    ),
)

# Ley (Canarias) 4/2012 arts. 50-61; Ley 20/1991 arts. 19, 28-40.
IGIC: tuple[CatalogueTax, ...] = (
    charged(
        "p_igic_7", "vat", ("IGIC 7%", "IGIC 7%"), "7", SINCE_JULY_2012, zone="canarias", is_default=True
    ),
    charged("p_igic_0", "vat", ("IGIC 0%", "IGIC 0%"), "0", SINCE_JULY_2012, zone="canarias"),
    charged("p_igic_3", "vat", ("IGIC 3%", "IGIC 3%"), "3", SINCE_JULY_2012, zone="canarias"),
    charged("p_igic_5", "vat", ("IGIC 5%", "IGIC 5%"), "5", SINCE_2025, zone="canarias"),
    charged("p_igic_65", "vat", ("IGIC 6,5%", "IGIC 6.5%"), "6.5", ONLY_2019, zone="canarias"),
    charged("p_igic_95", "vat", ("IGIC 9,5%", "IGIC 9.5%"), "9.5", SINCE_JULY_2012, zone="canarias"),
    charged("p_igic_15", "vat", ("IGIC 15%", "IGIC 15%"), "15", SINCE_2020, zone="canarias"),
    charged("p_igic_20", "vat", ("IGIC 20%", "IGIC 20%"), "20", SINCE_JULY_2012, zone="canarias"),
    charged(
        "p_igic_35",
        "vat",
        ("IGIC 35% (tabaco)", "IGIC 35% (tobacco)"),
        "35",
        SINCE_JULY_2012,
        zone="canarias",
    ),
    charged(
        "p_igic_nd_7",
        "vat",
        ("IGIC 7% no deducible", "IGIC 7% not deductible"),
        "7",
        SINCE_JULY_2012,
        zone="canarias",
    ),
    charged(
        "p_igic_nd_3",
        "vat",
        ("IGIC 3% no deducible", "IGIC 3% not deductible"),
        "3",
        SINCE_JULY_2012,
        zone="canarias",
    ),
    charged(
        "p_igic_nd_95",
        "vat",
        ("IGIC 9,5% no deducible", "IGIC 9.5% not deductible"),
        "9.5",
        SINCE_JULY_2012,
        zone="canarias",
    ),
    charged(
        "p_igic_nd_15",
        "vat",
        ("IGIC 15% no deducible", "IGIC 15% not deductible"),
        "15",
        SINCE_2020,
        zone="canarias",
    ),
    charged(
        "p_igic_bi_7",
        "vat",
        ("IGIC 7% bienes de inversión", "IGIC 7% on capital goods"),
        "7",
        SINCE_JULY_2012,
        zone="canarias",
    ),
    charged(
        "p_igic_bi_3",
        "vat",
        ("IGIC 3% bienes de inversión", "IGIC 3% on capital goods"),
        "3",
        SINCE_JULY_2012,
        zone="canarias",
    ),
    charged(
        "p_igic_imp_7",
        "vat",
        ("IGIC 7% importación", "Import IGIC 7%"),
        "7",
        SINCE_JULY_2012,
        zone="canarias",
    ),
    charged(
        "p_igic_imp_3",
        "vat",
        ("IGIC 3% importación", "Import IGIC 3%"),
        "3",
        SINCE_JULY_2012,
        zone="canarias",
    ),
    said(
        "p_igic_invsuj_7",
        "reverse_charge",
        ("IGIC 7% inversión del sujeto pasivo", "IGIC reverse charge 7%"),
        SINCE_JULY_2012,
        self_charged_percent="7",
        zone="canarias",
    ),
    said(
        "p_igic_invsuj_3",
        "reverse_charge",
        ("IGIC 3% inversión del sujeto pasivo", "IGIC reverse charge 3%"),
        SINCE_JULY_2012,
        self_charged_percent="3",
        zone="canarias",
    ),
    said("p_igic_exento", "exempt", ("IGIC exento", "IGIC exempt"), SINCE_JULY_2012, zone="canarias"),
    said(
        "p_igic_nosujeto",
        "not_subject",
        ("IGIC no sujeto", "Not subject to IGIC"),
        SINCE_1993,
        zone="canarias",
    ),
)

# Ley 8/1991 and the ordinances of Ceuta and Melilla.
IPSI: tuple[CatalogueTax, ...] = (
    charged("p_ipsi_05", "vat", ("IPSI 0,5%", "IPSI 0.5%"), "0.5", SINCE_1991, zone="ceuta_melilla"),
    charged("p_ipsi_1", "vat", ("IPSI 1%", "IPSI 1%"), "1", SINCE_1991, zone="ceuta_melilla"),
    charged("p_ipsi_2", "vat", ("IPSI 2%", "IPSI 2%"), "2", SINCE_1991, zone="ceuta_melilla"),
    charged("p_ipsi_3", "vat", ("IPSI 3%", "IPSI 3%"), "3", SINCE_1991, zone="ceuta_melilla"),
    charged(
        "p_ipsi_4", "vat", ("IPSI 4%", "IPSI 4%"), "4", SINCE_1991, zone="ceuta_melilla", is_default=True
    ),
    charged("p_ipsi_5", "vat", ("IPSI 5%", "IPSI 5%"), "5", SINCE_1991, zone="ceuta_melilla"),
    charged("p_ipsi_8", "vat", ("IPSI 8%", "IPSI 8%"), "8", SINCE_1991, zone="ceuta_melilla"),
    charged("p_ipsi_9", "vat", ("IPSI 9%", "IPSI 9%"), "9", SINCE_1991, zone="ceuta_melilla"),
    charged("p_ipsi_10", "vat", ("IPSI 10%", "IPSI 10%"), "10", SINCE_1991, zone="ceuta_melilla"),
    said("p_ipsi_exento", "exempt", ("IPSI exento", "IPSI exempt"), SINCE_1991, zone="ceuta_melilla"),
    said(
        "p_ipsi_nosujeto",
        "not_subject",
        ("IPSI no sujeto", "Not subject to IPSI"),
        SINCE_1991,
        zone="ceuta_melilla",
    ),
)

PURCHASES: tuple[CatalogueTax, ...] = (
    VAT
    + VAT_NOT_DEDUCTIBLE
    + VAT_CAPITAL_GOODS
    + VAT_IMPORTS
    + VAT_SELF_CHARGED
    + VAT_OTHER
    + SURCHARGE
    + WITHHOLDING
    + IGIC
    + IPSI
)
