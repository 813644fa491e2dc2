"""What a file is, told by its content: names and declared types are the sender's word, the first bytes are not."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

NAME_LENGTH_MAX: Final = 255
SEEN_BYTES: Final = 1024

_IMAGE_BRANDS: Final = {b"avif", b"avis", b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc"}
_ATOMS: Final = {b"moov", b"mdat", b"wide", b"pnot"}


def _box(head: bytes) -> str | None:
    """ISO base media: `ftyp` and the brand that follows say whose; old QuickTime begins with an atom instead."""
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand == b"qt  ":
            return "video/quicktime"
        return None if brand in _IMAGE_BRANDS or brand[:3] in {b"M4A", b"M4B"} else "video/mp4"
    return "video/quicktime" if head[4:8] in _ATOMS else None


def _riff(head: bytes) -> str | None:
    return {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}.get(head[8:12])


def _matroska(head: bytes) -> str | None:
    """EBML, whose header names the kind of document: Matroska itself is none of ours."""
    return "video/webm" if b"\x42\x82\x84webm" in head[:64] else None


_BEGINNINGS: Final[tuple[tuple[bytes, str | Callable[[bytes], str | None]], ...]] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"RIFF", _riff),
    (b"\x1a\x45\xdf\xa3", _matroska),
    (b"", _box),
)

EXTENSIONS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/x-msvideo": "avi",
    "video/webm": "webm",
}
"""Every type that is known, with the ending of its files."""


def media_type(content: bytes) -> str | None:
    """The type of a file, one of `EXTENSIONS`, None when it is none of these.

    A PDF may follow a byte order mark or blanks, as some programs write it; every other begins at its first byte.
    """
    head = content[:SEEN_BYTES]
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"%PDF-"):
        return "application/pdf"
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind if isinstance(kind, str) else kind(head)
    return None


def clean_name(name: str) -> str | None:
    """A file's name without folders, control signs and marks that change the direction of what follows.

    Too long a name keeps its ending. None when nothing is left that could be a name.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(sign for sign in last if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    kept = kept.strip()
    if not kept.strip(". "):
        return None
    if len(kept) <= NAME_LENGTH_MAX:
        return kept
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > 16:
        return kept[:NAME_LENGTH_MAX]
    return f"{stem[: NAME_LENGTH_MAX - len(ending) - 1]}.{ending}"
