"""Bodies through their shapes: every fault has the name of its field, no number loses a digit."""

from decimal import Decimal
from typing import Annotated

import pytest
from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine import wire
from talonario.api.engine.every_fault import FAULTS_MAX
from talonario.api.engine.numbers import Number, Percent, bounds
from talonario.api.engine.problems import Problem

Cents = Annotated[Decimal, bounds("0.01", places=2)]


class Line(wire.Wire):
    quantity: Number
    discount: Percent | UnsetType | None = UNSET


class Order(wire.Wire):
    name: Annotated[str, Meta(max_length=5)]
    units: int | UnsetType | None = UNSET
    amount: Cents | UnsetType = UNSET
    lines: Annotated[list[Line], Meta(min_length=1)] | UnsetType = UNSET
    marks: Annotated[list[dict[str, int]], Meta(max_length=3)] | UnsetType | None = UNSET


def faults(body: bytes) -> list[tuple[str | None, str]]:
    with pytest.raises(Problem) as refusal:
        wire.read(wire.decode(body), Order)
    return [(fault.param, fault.code) for fault in refusal.value.errors]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{}", [("name", "parameter_missing")]),
        (b'{"name":"  "}', [("name", "parameter_missing")]),
        (b'{"name":"abcdef","units":"x"}', [("name", "parameter_invalid_range"), ("units", "parameter_invalid_value")]),
        (b'{"name":"a","amount":0}', [("amount", "parameter_invalid_range")]),
        (b'{"name":"a","amount":"Infinity"}', [("amount", "parameter_invalid_format")]),
        (b'{"name":"a","lines":[]}', [("lines", "parameter_invalid_range")]),
        (b'{"name":"a","lines":[{"quantity":1},{}]}', [("lines.1.quantity", "parameter_missing")]),
        (b'{"name":"a","lines":[{"quantity":1,"discount":101}]}', [("lines.0.discount", "parameter_invalid_range")]),
        (
            b'{"amount":0,"lines":[{"quantity":"x"},{"discount":[]},{"quantity":2},7,{"quantity":1e13}]}',
            [
                ("name", "parameter_missing"),
                ("amount", "parameter_invalid_range"),
                ("lines.0.quantity", "parameter_invalid_format"),
                ("lines.1.quantity", "parameter_missing"),
                ("lines.1.discount", "parameter_invalid_value"),
                ("lines.3", "parameter_invalid_value"),
                ("lines.4.quantity", "parameter_invalid_range"),
            ],
        ),
        (
            b'{"name":"a","marks":[{"a":1},{"b":"c","d":"e"},{},{}]}',
            [
                ("marks", "parameter_invalid_range"),
                ("marks.1.b", "parameter_invalid_value"),
                ("marks.1.d", "parameter_invalid_value"),
            ],
        ),
        (b'{"name":"a","lines":[{"quantity":1e13}]}', [("lines.0.quantity", "parameter_invalid_range")]),
    ],
)
def test_every_fault_names_its_field(body: bytes, expected: list[tuple[str, str]]) -> None:
    assert faults(body) == expected


def test_a_body_of_nothing_but_faults_is_not_told_all_of_them() -> None:
    lines = b",".join([b"{}"] * 5_000)
    assert len(faults(b'{"name":"a","lines":[' + lines + b"]}")) == FAULTS_MAX


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b'{"a":NaN}',
        b'{"a":"\\ud800"}',
        b'{"a":"\\u0000"}',
        b"[" * 100_000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
    ],
    ids=["nothing", "cut", "not UTF-8", "NaN", "half a surrogate", "NUL", "bottomless", "deep"],
)
def test_what_is_no_json_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(Problem) as refusal:
        wire.decode(body)
    assert (refusal.value.kind, refusal.value.code) == ("bad_request", "invalid_json")


def test_absent_is_not_null() -> None:
    order = wire.read(wire.decode(b'{"name":" a ","units":null}'), Order)
    assert wire.given(order) == {"name": "a", "units": None}


def test_numbers_may_come_as_text_or_with_an_exponent() -> None:
    order = wire.read(wire.decode(b'{"name":"a","units":1e3,"amount":"12.345"}'), Order)
    assert (order.units, order.amount) == (1000, Decimal("12.35"))


def test_a_number_keeps_every_digit_that_the_ledger_keeps() -> None:
    order = wire.read(
        wire.decode(b'{"name":"a","lines":[{"quantity":0.1234567},{"quantity":123456789.123456}]}'), Order
    )
    assert isinstance(order.lines, list)
    assert [line.quantity for line in order.lines] == [Decimal("0.123457"), Decimal("123456789.123456")]


@pytest.mark.parametrize(
    ("value", "written"),
    [("1802.90", b"1802.9"), ("968.00", b"968"), ("-0.00", b"0"), ("1E+3", b"1000"), ("0.000001", b"0.000001")],
)
def test_decimals_are_written_as_short_numbers(value: str, written: bytes) -> None:
    shown = wire.ENCODER.encode(wire.plain(Decimal(value)))
    assert Decimal(shown.decode()) == Decimal(written.decode())
    assert b"E" in shown or shown == written
