"""Bank accounts: whether an IBAN, or a BIC, can be one."""

from stdnum import bic, iban

from talonario.domain.errors import Invalid


class IbanInvalid(Invalid):
    """The check digits of an IBAN do not agree."""

    code = "iban_invalid"
    es = "El IBAN {iban} no es válido."
    en = "The IBAN {iban} is not valid."


def normal_iban(text: str, field: str) -> str:
    """The IBAN in capitals without blanks. Raises IbanInvalid naming `field`."""
    if not is_iban(text):
        raise IbanInvalid(field, iban=text)
    return bare(text)


def bare(text: str) -> str:
    """An IBAN or a BIC in capitals without blanks, as files for banks have it."""
    return "".join(text.split()).upper()


def is_iban(text: str) -> bool:
    """Whether its check digits agree, however it is written."""
    return text.isascii() and iban.is_valid(bare(text))


def is_bic(text: str) -> bool:
    """Whether it has the form of one, however it is written."""
    return text.isascii() and bic.is_valid(bare(text))
