"""Tax identifiers, official examples first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talonario.fiscal.tax_id import TaxIdKind, is_valid, kind_of, normalise


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("12345678Z", "nif"),
        ("00000000T", "nif"),
        ("K1234567L", "nif"),
        ("X1234567L", "nie"),
        ("Y1234567X", "nie"),
        ("Z1234567R", "nie"),
        ("A58818501", "cif"),
        ("B85905495", "cif"),
        ("B12345674", "cif"),
        ("Q2826000H", "cif"),
        ("P2807900B", "cif"),
        ("W0037986G", "cif"),
        ("J99216582", "cif"),
    ],
)
def test_valid_identifiers(text: str, kind: TaxIdKind) -> None:
    assert kind_of(text) == kind
    assert is_valid(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345678A",
        "X1234567Z",
        "B12345678",
        "B1234567",
        "I12345674",
        "DE136695976",
        "FR83404833048",
        "ESB12345678",
        "12345678",
        "Ñ1234567L",
        "\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668Z",  # Arabic digits are digits elsewhere
        "sin NIF",
    ],
)
def test_invalid_identifiers(text: str) -> None:
    assert kind_of(text) is None
    assert not is_valid(text)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("b-85.905.495", "B85905495"),
        (" es b85905495 ", "B85905495"),
        ("ESB85905495", "B85905495"),
        ("12.345.678-z", "12345678Z"),
        ("1234567-L", "01234567L"),  # the leading zero of a DNI is often left out
        ("A 58/818501", "A58818501"),
        ("es12345", "ES12345"),  # too short to be a Spanish prefix
        ("123 A", "123A"),  # not the letter of that number: not a DNI
        ("DE 136.695.976", "DE136695976"),
        ("", ""),
    ],
)
def test_normalising(text: str, normal: str) -> None:
    assert normalise(text) == normal


@given(st.text(max_size=20))
def test_normalising_twice_is_normalising_once_and_changes_no_verdict(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    assert kind_of(normalise(text)) == kind_of(text)


@given(st.integers(0, 99_999_999))
def test_one_letter_of_23_is_right(number: int) -> None:
    valid = [letter for letter in "TRWAGMYFPDXBNJZSQVHLCKE" if is_valid(f"{number:08d}{letter}")]
    assert valid == ["TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]]
