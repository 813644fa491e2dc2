"""Bank accounts of contacts: whether an IBAN can be one."""

from stdnum import iban

from talonario.domain.errors import Invalid


class IbanInvalid(Invalid):
    """The check digits of an IBAN do not agree."""

    code = "iban_invalid"
    es = "El IBAN {iban} no es válido."
    en = "The IBAN {iban} is not valid."


def normal_iban(text: str, field: str) -> str:
    """The IBAN in capitals without blanks. Raises IbanInvalid naming `field`."""
    bare = "".join(text.split()).upper()
    if not bare.isascii() or not iban.is_valid(bare):
        raise IbanInvalid(field, iban=text)
    return bare
