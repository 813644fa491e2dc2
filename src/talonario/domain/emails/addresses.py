"""Addresses: what may stand in an e-mail's headers, and nothing that would break out of them."""

import re
from typing import Final

from talonario.domain.errors import Invalid

ADDRESS_MAX: Final = 254
LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
BREAKING: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class AddressInvalid(Invalid):
    """Not an address that a mail server takes."""

    code = "address_invalid"
    es = "«{address}» no es una dirección de correo a la que se pueda enviar."
    en = "'{address}' is not an e-mail address that can be sent to."


def checked(address: str, field: str) -> str:
    """The address as mail servers take it: a domain with accents or ñ in its ASCII form.

    Raises   AddressInvalid
    Source   RFC 5321 section 4.1.2 without quoted names, which no customer has; RFC 5891
    """
    local, _, domain = address.strip().rpartition("@")
    try:
        labels = domain.encode("idna").decode("ascii").lower().split(".")
    except UnicodeError:
        labels = []
    plain = f"{local}@{'.'.join(labels)}"
    fits = len(plain) <= ADDRESS_MAX and len(local) <= 64 and LOCAL.fullmatch(local)
    if not fits or len(labels) < 2 or not all(LABEL.fullmatch(label) for label in labels):
        raise AddressInvalid(field, address=address[:100])
    return plain


def one_line(text: str, length_max: int) -> str:
    """A text that fits into one header: without line breaks or control characters, and not longer than so."""
    return " ".join(BREAKING.sub(" ", text).split())[:length_max]
