"""Countries as people write them, as codes of ISO 3166-1."""

from typing import Final

from talonario.domain.contacts.derived import folded

# code: ISO 3166-1 alpha-3, then the names in Spanish and English that differ, in lower case without accents.
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "AD": ("and", "andorra"),
    "AE": ("are", "emiratos arabes unidos", "united arab emirates"),
    "AR": ("arg", "argentina"),
    "AT": ("aut", "austria"),
    "AU": ("aus", "australia"),
    "BE": ("bel", "belgica", "belgium"),
    "BG": ("bgr", "bulgaria"),
    "BO": ("bol", "bolivia"),
    "BR": ("bra", "brasil", "brazil"),
    "CA": ("can", "canada"),
    "CH": ("che", "suiza", "switzerland"),
    "CL": ("chl", "chile"),
    "CN": ("chn", "china"),
    "CO": ("col", "colombia"),
    "CR": ("cri", "costa rica"),
    "CU": ("cub", "cuba"),
    "CY": ("cyp", "chipre", "cyprus"),
    "CZ": ("cze", "chequia", "republica checa", "czechia", "czech republic"),
    "DE": ("deu", "alemania", "germany"),
    "DK": ("dnk", "dinamarca", "denmark"),
    "DO": ("dom", "republica dominicana", "dominican republic"),
    "DZ": ("dza", "argelia", "algeria"),
    "EC": ("ecu", "ecuador"),
    "EE": ("est", "estonia"),
    "EG": ("egy", "egipto", "egypt"),
    "ES": ("esp", "espana", "spain", "espanya", "espainia"),
    "FI": ("fin", "finlandia", "finland"),
    "FR": ("fra", "francia", "france"),
    "GB": ("gbr", "reino unido", "united kingdom", "gran bretana", "great britain", "inglaterra", "uk"),
    "GI": ("gib", "gibraltar"),
    "GR": ("grc", "grecia", "greece", "el"),
    "GT": ("gtm", "guatemala"),
    "HN": ("hnd", "honduras"),
    "HR": ("hrv", "croacia", "croatia"),
    "HU": ("hun", "hungria", "hungary"),
    "IE": ("irl", "irlanda", "ireland"),
    "IL": ("isr", "israel"),
    "IN": ("ind", "india"),
    "IS": ("isl", "islandia", "iceland"),
    "IT": ("ita", "italia", "italy"),
    "JP": ("jpn", "japon", "japan"),
    "KR": ("kor", "corea del sur", "south korea"),
    "LI": ("lie", "liechtenstein"),
    "LT": ("ltu", "lituania", "lithuania"),
    "LU": ("lux", "luxemburgo", "luxembourg"),
    "LV": ("lva", "letonia", "latvia"),
    "MA": ("mar", "marruecos", "morocco"),
    "MC": ("mco", "monaco"),
    "MT": ("mlt", "malta"),
    "MX": ("mex", "mexico"),
    "NI": ("nic", "nicaragua"),
    "NL": ("nld", "paises bajos", "netherlands", "holanda", "holland"),
    "NO": ("nor", "noruega", "norway"),
    "PA": ("pan", "panama"),
    "PE": ("per", "peru"),
    "PL": ("pol", "polonia", "poland"),
    "PR": ("pri", "puerto rico"),
    "PT": ("prt", "portugal"),
    "PY": ("pry", "paraguay"),
    "RO": ("rou", "rumania", "romania"),
    "RU": ("rus", "rusia", "russia"),
    "SE": ("swe", "suecia", "sweden"),
    "SI": ("svn", "eslovenia", "slovenia"),
    "SK": ("svk", "eslovaquia", "slovakia"),
    "SM": ("smr", "san marino"),
    "SV": ("slv", "el salvador"),
    "TN": ("tun", "tunez", "tunisia"),
    "TR": ("tur", "turquia", "turkey"),
    "UA": ("ukr", "ucrania", "ukraine"),
    "US": ("usa", "estados unidos", "united states", "united states of america", "eeuu", "ee.uu."),
    "UY": ("ury", "uruguay"),
    "VE": ("ven", "venezuela"),
    "ZA": ("zaf", "sudafrica", "south africa"),
}
"""The countries that Spanish companies trade with most; others are known by their code of two letters alone."""

_CODES: Final[dict[str, str]] = {name: code for code, names in NAMES.items() for name in names}


def code_of(text: str) -> str | None:
    """The code of two letters of a country written as a code or by its name; None when it is unknown.

    text   `ES`, `es`, `ESP`, `España`, `Spain`
    """
    plain = folded(text.strip())
    known = _CODES.get(plain)
    if known is not None:
        return known
    return plain.upper() if len(plain) == 2 and plain.isascii() and plain.isalpha() else None
