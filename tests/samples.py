"""Small files of every type that is taken, and some that are not."""

import struct
import zlib
from typing import Final


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


PNG: Final = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    + _chunk(b"IEND", b"")
)
JPEG: Final = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
GIF: Final = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
WEBP: Final = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"
PDF: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
MP4: Final = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2\x00\x00\x00\x08mdat"
MOV: Final = b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  \x00\x00\x00\x08wide"
AVI: Final = b"RIFF\x10\x00\x00\x00AVI LIST\x04\x00\x00\x00hdrl"
WEBM: Final = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"

OF_TYPE: Final = {
    "image/png": PNG,
    "image/jpeg": JPEG,
    "image/gif": GIF,
    "image/webp": WEBP,
    "application/pdf": PDF,
    "video/mp4": MP4,
    "video/quicktime": MOV,
    "video/x-msvideo": AVI,
    "video/webm": WEBM,
}

OF_NO_TYPE: Final = (
    b"",
    b"hello",
    b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    b"<!doctype html><script>alert(1)</script>",
    b"MZ\x90\x00",
    b"PK\x03\x04",
    b"\x7fELF",
    b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
    b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00avifmif1",
    b"RIFF\x10\x00\x00\x00WAVEfmt ",
    b"\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska",
    b"x" + PNG,
    b"<html>%PDF-1.4",
    PNG[:7],
)
