"""Bodies in chunks that break off or lie about their lengths, at a server in a process of its own."""

import random
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from talonario.domain.companies import Company
from talonario.store import Database
from tests.fuzz.test_slow_requests import BODY, Served, status
from tests.serving import serving

CODED = "Transfer-Encoding: chunked"
END = b"0\r\n\r\n"


@pytest.fixture
def served(tmp_path: Path, found: Callable[..., Company], key_for: Callable[..., str]) -> Iterator[Served]:
    """A server with one company."""
    url = f"sqlite:///{tmp_path / 'chunks.db'}?synchronous=NORMAL"
    database = Database.open(url)
    database.upgrade()
    key = key_for(database, found(database))
    database.close()
    with serving(url, tmp_path / "chunks.log") as (address, _):
        yield Served(address, key)
    assert "Traceback" not in (tmp_path / "chunks.log").read_text()


def chunk(part: bytes, length: bytes | None = None, close: bytes = b"\r\n") -> bytes:
    """A chunk; with another length than its own, or without the line's end."""
    return (b"%x" % len(part) if length is None else length) + b"\r\n" + part + close


def ask(served: Served, sent: bytes, *more: str, length: int | None = None, cut: bool = False) -> int:
    """What a request comes to; 0 when the server closed without an answer.

    cut   whether the sender stops there, and says so
    """
    with served.connect() as connection:
        try:
            connection.sendall(served.head(*(more or (CODED,)), length=length) + sent)
            if cut:
                connection.shutdown(socket.SHUT_WR)
        except ConnectionError:
            return 0
        return status(connection)


WRONG_LENGTHS = (b"zz", b"", b"-1", b"0x10", b"1g", b"+5", b"5 5", b"f" * 17, b"9" * 400, b"\x00", b"\xff")
WRONG = {
    **{f"length {length!r:.20}": chunk(BODY, length) + END for length in WRONG_LENGTHS},
    "longer than said": chunk(BODY, b"%x" % (len(BODY) - 5)) + END,
    "a second one with a wrong length": chunk(BODY) + b"xyz\r\n" + END,
}
CUT = {
    "no last chunk": chunk(BODY),
    "cut in the last chunk": chunk(BODY) + b"0",
    "cut before the last line": chunk(BODY) + b"0\r\n",
    "no end of the line": chunk(BODY, close=b""),
    "shorter than said": chunk(BODY, b"%x" % (len(BODY) + 500)) + END,
    "a second one cut": chunk(BODY) + chunk(b" " * 100)[:50],
    "nothing": b"",
    "a length alone": b"%x" % len(BODY),
}


def test_a_broken_chunk_is_no_body(served: Served, effort: int) -> None:
    """Also when what came before it is JSON by itself; the server goes on."""
    chance = random.Random(50)
    whole = chunk(BODY[:9]) + chunk(BODY[9:]) + END
    cuts = {f"cut at {place}": whole[:place] for place in chance.choices(range(len(whole)), k=8 * effort)}
    for name, sent in (WRONG | CUT | cuts).items():
        found = ask(served, sent, cut=name not in WRONG)
        assert found == 0 or 400 <= found < 500, (name, found)
        if name in WRONG:
            assert served.names() == [], name
    assert served.names() == []


def test_chunks_as_they_should_be_and_lengths_beside_them(served: Served) -> None:
    """Of any length, with extensions; what follows two lengths is not taken for another request."""
    bytes_apart = b"".join(chunk(BODY[place : place + 1]) for place in range(len(BODY)))
    assert ask(served, bytes_apart + END) == 201
    again = BODY.replace(b"12345678Z", b"1R")
    assert ask(served, chunk(again, b'%x;name="a b"' % len(again)) + END) == 201
    assert served.names() == ["Medio", "Medio"]
    third = BODY.replace(b"12345678Z", b"2W")
    for coding in ("chunked, gzip", "identity", "xchunked", "chunked;q=1"):
        found = ask(served, chunk(third) + END, f"Transfer-Encoding: {coding}")
        assert found == 0 or 400 <= found < 500, (coding, found)
    inner = served.head(length=len(third)) + third
    for sent, length in ((chunk(BODY) + END, 3), (END + inner, len(END + inner)), (chunk(BODY) + END, 10**9)):
        found = ask(served, sent, length=length)
        assert found == 0 or 400 <= found < 500, (sent, found)
    assert served.names() == ["Medio", "Medio"]
