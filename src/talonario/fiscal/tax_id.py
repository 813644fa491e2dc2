"""Spanish tax identifiers: what a person wrote, made comparable, and whether its control character is right.

Whether an identifier *exists* is another matter, which only the tax agency's census can say. A foreign
identifier is never valid here and is none the worse for it.
"""

import re
from typing import Literal

from stdnum.es import nif

TaxIdKind = Literal["nif", "nie", "cif"]

_SEPARATORS = re.compile(r"[\s.\-/·]+")
_PREFIXED = re.compile(r"ES[A-Z0-9]{9}")
_SHORT_DNI = re.compile(r"\d{1,7}[A-Z]")


def normalise(text: str) -> str:
    """Make an identifier comparable: capitals, no separators, no `ES` before nine characters.

    text     as somebody wrote it; `es-b 85.905.495` and `1234567-L` are both usual
    Returns  the identifier; a DNI whose leading zeros were left out gets them back when the letter proves it
             is one. Other text, foreign identifiers included, only loses its separators
    Source   Orden EHA/451/2008 (nine characters); RD 1624/1992 art. 98 (the `ES` of intra-EU operations)
    """
    bare = _SEPARATORS.sub("", text).upper()
    if _PREFIXED.fullmatch(bare):
        bare = bare[2:]
    if _SHORT_DNI.fullmatch(bare) and nif.is_valid(bare.zfill(9)):
        return bare.zfill(9)
    return bare


def kind_of(text: str) -> TaxIdKind | None:
    """What a valid identifier identifies.

    text     as somebody wrote it
    Returns  `nif` for a person with DNI, or K, L, M; `nie` for a foreigner (X, Y, Z); `cif` for an entity (A,
             B, G…); None when the control character is wrong or the text is something else
    Source   RD 1065/2007 arts. 18-22; Orden EHA/451/2008
    """
    bare = normalise(text)
    if not bare.isascii() or not nif.is_valid(bare):
        return None
    if bare[0].isdigit() or bare[0] in "KLM":
        return "nif"
    return "nie" if bare[0] in "XYZ" else "cif"


def is_valid(text: str) -> bool:
    """Whether the text is a Spanish tax identifier with the right control character.

    text     as somebody wrote it, prefix and separators allowed
    Returns  True for a DNI, NIE, K, L, M or entity identifier; False for anything else, foreign ones included
    Source   RD 1065/2007 arts. 18-22; Orden EHA/451/2008
    """
    return kind_of(text) is not None
