"""Values that nobody should send, by what they pretend to be, and a writer that can put them into JSON.

`NASTY` holds values for any field of a body; `Raw` is JSON text as it stands, for what Python's own writer will not
write. `TEXTS` are for fields, query parameters and paths alike.
"""

import json
import random
from collections.abc import Iterator
from typing import Any

import msgspec

NOBODY = "01931b3e-7c4a-7f2e-9a8b-3c5d6e7f8a01"
"""An id that no record has."""

NOBODYS_SHORT = "01931b3e7c4a0123456789ab"


class Raw(msgspec.Struct, frozen=True):
    """JSON text that is written as it stands, right or wrong."""

    text: str


def dumps(value: Any) -> bytes:
    """JSON, with every `Raw` in it as it stands."""
    return _text(value).encode("utf-8", "surrogatepass")


def _text(value: Any) -> str:
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(str(key))}:{_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_text, value)) + "]"
    return json.dumps(value)


NUMBERS: tuple[Any, ...] = (
    Raw("NaN"),
    Raw("Infinity"),
    Raw("-Infinity"),
    Raw("1e400"),
    Raw("-1e400"),
    Raw("1e-400"),
    Raw("1e999999999"),
    Raw("1e-999999999"),
    Raw("1E+1000000000000000000000"),
    Raw("9" * 5000),
    Raw("0." + "3" * 5000),
    Raw("01"),
    Raw("-0"),
    Raw("-0.0"),
    Raw("1."),
    Raw("0x10"),
    2**31,
    2**53 + 1,
    2**63 - 1,
    2**63,
    -(2**63) - 1,
    2**64,
    10**18,
    -1,
    0,
    -0.000001,
    0.005,
    1.0000001,
    999999999999.99,
    1000000000000,
    92233720368547758.07,
    1e18,
)

TEXTS: tuple[str, ...] = (
    "",
    "   ",
    "\t\n\r",
    "\x00",
    "a\x00b",
    "".join(map(chr, range(1, 32))),
    "\x7f\x80\x9f",
    "\u202eadaL\u200b\ufeff\u2066",
    "\ufffe\uffff",
    "👨‍👩‍👧‍👦 𝔘𝔫𝔦 Zͯͩ̂",
    "İıſß",
    "' OR '1'='1",
    "'; DROP TABLE documents; --",
    '" OR ""="',
    "1); DELETE FROM contacts; --",
    "%' ESCAPE '",
    "%",
    "_",
    "\\",
    "%s%n%x{0}{name}${7*7}{{7*7}}",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "../../../../etc/passwd",
    "..\\..\\windows",
    "file:///etc/passwd",
    "=cmd|' /C calc'!A0",
    "null",
    "undefined",
    "NaN",
    "Infinity",
    "-Infinity",
    "sNaN123",
    "true",
    "[]",
    "{}",
    "1e400",
    "1e-7",
    "1_000",
    "٣",
    "½",
    "0x10",
    "9" * 30,
    "a" * 300,
    "ñ" * 5000,
    "nobody@example.com\nBcc: x@example.com",
    NOBODY,
    NOBODY.upper(),
    "{" + NOBODY + "}",
    "urn:uuid:" + NOBODY,
    NOBODYS_SHORT,
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
)

LONG = "x" * 1_000_000

DATES: tuple[str, ...] = (
    "0000-00-00",
    "0000-01-01",
    "0001-01-01",
    "1582-10-10",
    "1969-12-31",
    "9999-12-31",
    "10000-01-01",
    "+10000-01-01",
    "-0001-01-01",
    "2026-02-30",
    "2026-13-01",
    "2026-00-10",
    "2026-1-1",
    "20260101",
    "2026-W01-1",
    "01/02/2026",
    "2026-11-20T00:00:00Z",
    "2026-11-20T24:00:00Z",
    "2026-11-20T23:59:60Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "2026-11-20T10:00:00+99:99",
    "2026-11-20 10:00:00.1234567890",
    "today",
    "1795172400",
    "1000000000000000000",
    "-62135596801",
)

SURROGATES: tuple[Any, ...] = (Raw('"\\ud800"'), Raw('"a\\udc00b"'), Raw('"\\ud83d\\ud83d"'), Raw('"\\u0000"'))

OTHER: tuple[Any, ...] = (
    None,
    True,
    False,
    [],
    {},
    [None],
    [[]],
    [[[[[[[[]]]]]]]],
    {"": {}},
    {"a": {"b": {"c": [1, {"d": None}]}}},
    [1, "a", None, True, {}],
    {"0": "a", "1": "b"},
    Raw('{"a":1,"a":2}'),
    ["x"] * 1000,
)

NASTY: tuple[Any, ...] = (*OTHER, *NUMBERS, *TEXTS, *DATES, *SURROGATES, LONG)
"""Every value for any field of a body."""


def deep(levels: int) -> Iterator[bytes]:
    """Bodies of nothing but nesting."""
    yield b"[" * levels + b"]" * levels
    yield b'{"a":' * levels + b"1" + b"}" * levels
    yield b'{"lines":[' * levels + b"]}" * levels
    yield b"[" * levels


BODIES: tuple[bytes, ...] = (
    b"{",
    b'{"name":',
    b'{"name":"x"',
    b'{"name":"x"}}',
    b'{"name":"x"} trailing',
    b"null",
    b"true",
    b"1",
    b'"text"',
    b"[]",
    b"[{}]",
    b"NaN",
    b"{'name':'x'}",
    b'{"name":"\xff\xfe"}',
    b'{"name":"\xed\xa0\x80"}',
    b'{"\xc3\x28":1}',
    b"\xef\xbb\xbf{}",
    '{"name":"x"}'.encode("utf-16"),
    b"\x00",
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    b"name=x&tax_id=1",
    b"<xml/>",
    b'{"__proto__":{"admin":true},"constructor":1}',
    b'{"company_id":"' + NOBODY.encode() + b'","id":"' + NOBODY.encode() + b'"}',
    b'{"name":1,"name":2,"name":[]}',
    b'{"' + b"k" * 100_000 + b'":1}',
    b"{" + b",".join(b'"k%d":%d' % (number, number) for number in range(20_000)) + b"}",
    *deep(10_000),
    *deep(40),
)
"""Whole bodies that no operation can take, or must not mind."""


def some(chance: random.Random, values: tuple[Any, ...], count: int) -> list[Any]:
    """So many of the values, or all of them when there are not more."""
    return list(values) if count >= len(values) else chance.sample(values, count)
