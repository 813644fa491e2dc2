"""What a file is, is told by its content; what it is called, is made harmless."""

import pytest

from talonario.domain import media
from tests import samples


@pytest.mark.parametrize(("kind", "content"), samples.OF_TYPE.items(), ids=samples.OF_TYPE)
def test_a_type_is_known_by_its_content(kind: str, content: bytes) -> None:
    assert media.media_type(content) == kind
    assert kind in media.EXTENSIONS


@pytest.mark.parametrize("content", samples.OF_NO_TYPE, ids=lambda content: repr(content[:16]))
def test_what_is_no_type_of_ours_is_none(content: bytes) -> None:
    assert media.media_type(content) is None


def test_a_pdf_may_follow_a_byte_order_mark_or_blanks() -> None:
    assert media.media_type(b"\xef\xbb\xbf\r\n" + samples.PDF) == "application/pdf"
    assert media.media_type(b" " * 2000 + samples.PDF) is None


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("foto.png", "foto.png"),
        ("  Señor Ñandú (1).JPG ", "Señor Ñandú (1).JPG"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ana\\foto.png", "foto.png"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("factura\u202egnp.exe", "facturagnp.exe"),
        ("n\u0303.png", "ñ.png"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ("x" * 300, "x" * 255),
        ("\U0001f4c4.pdf", "\U0001f4c4.pdf"),
        ("", None),
        ("..", None),
        ("/", None),
        ("carpeta/", None),
        ("\x00\x01", None),
        (" . ", None),
    ],
)
def test_a_name_is_cleaned(sent: str, kept: str | None) -> None:
    assert media.clean_name(sent) == kept
    if kept is not None:
        assert media.clean_name(kept) == kept
