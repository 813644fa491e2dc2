"""Numbers that people, firms and goods are known by, with their true control characters."""

from collections.abc import Callable
from random import Random

_PERSON_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_ENTITY_LETTERS = "JABCDEFGHI"
_ENTITIES_WITH_LETTER = frozenset("NPQRSW")
_BANKS = ("0049", "0081", "0182", "2100", "2085", "3058", "1465")


def person_number(number: int) -> str:
    """Write the NIF of a Spaniard: eight digits and the letter of their remainder by 23.

    Source   Orden INT/2058/2008; RD 1553/2005 art. 11
    """
    return f"{number:08d}{_PERSON_LETTERS[number % 23]}"


def foreigner_number(letter: str, number: int) -> str:
    """Write the NIE of a foreigner: X, Y or Z count as a first digit 0, 1 or 2."""
    remainder = ("XYZ".index(letter) * 10_000_000 + number) % 23
    return f"{letter}{number:07d}{_PERSON_LETTERS[remainder]}"


def entity_number(letter: str, digits: str) -> str:
    """Write the NIF of an entity from its letter and seven digits; public bodies end in a letter.

    Source   Orden EHA/451/2008
    """
    total = sum(int(digit) for digit in digits[1::2]) + sum(sum(divmod(2 * int(digit), 10)) for digit in digits[0::2])
    control = -total % 10
    return letter + digits + (_ENTITY_LETTERS[control] if letter in _ENTITIES_WITH_LETTER else str(control))


def spoil(number: str) -> str:
    """Make a valid tax number invalid, the way a hand does it: the last character becomes its neighbour."""
    last = number[-1]
    wrong = str((int(last) + 1) % 10) if last.isdigit() else _PERSON_LETTERS[(_PERSON_LETTERS.find(last) + 1) % 23]
    return number[:-1] + wrong


def bank_account(rng: Random) -> str:
    """Make a Spanish IBAN whose account control digits and check digits are right."""
    bank, office, account = (
        rng.choice(_BANKS),
        f"{rng.randrange(1, 9999):04d}",
        f"{rng.randrange(10**10):010d}",
    )
    number = bank + office + _account_digit("00" + bank + office) + _account_digit(account) + account
    check = 98 - int(f"{number}142800") % 97
    return f"ES{check:02d}{number}"


def european_vat(country: str, rng: Random) -> str:
    """Make a VAT number of another member state that passes that state's own check."""
    return country + _EUROPEAN[country](rng)


def barcode(rng: Random) -> str:
    """Make an EAN-13 of the Spanish range (84) with its check digit."""
    digits = f"84{rng.randrange(10**10):010d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


def _account_digit(ten_digits: str) -> str:
    remainder = 11 - sum(int(digit) * (2**place % 11) for place, digit in enumerate(ten_digits)) % 11
    return str({10: 1, 11: 0}.get(remainder, remainder))


def _luhn_digit(digits: str) -> str:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[::-2])
    return str(-(sum(doubled) + sum(int(digit) for digit in digits[-2::-2])) % 10)


def _german(rng: Random) -> str:
    digits = str(rng.randrange(10_000_000, 99_999_999))
    product = 10
    for digit in digits:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return digits + str((11 - product) % 10)


def _french(rng: Random) -> str:
    digits = str(rng.randrange(30_000_000, 89_999_999))
    siren = digits + _luhn_digit(digits)
    return f"{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def _italian(rng: Random) -> str:
    digits = f"{rng.randrange(1_000_000, 7_999_999):07d}{rng.randrange(1, 101):03d}"
    return digits + _luhn_digit(digits)


def _portuguese(rng: Random) -> str:
    digits = f"5{rng.randrange(10**7):07d}"
    remainder = sum((9 - place) * int(digit) for place, digit in enumerate(digits)) % 11
    return digits + str(0 if remainder in {0, 1} else 11 - remainder)


def _belgian(rng: Random) -> str:
    digits = f"0{rng.randrange(4_000_000, 9_999_999):07d}"
    return f"{digits}{97 - int(digits) % 97:02d}"


_EUROPEAN: dict[str, Callable[[Random], str]] = {
    "BE": _belgian,
    "DE": _german,
    "FR": _french,
    "IT": _italian,
    "PT": _portuguese,
}
