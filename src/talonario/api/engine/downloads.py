"""Answers that are files: bytes of their own type, with a name for the disk and a tag for who has them already."""

from __future__ import annotations

from urllib.parse import quote

from talonario.api.engine.operation import Answer, Asked

PDF = "application/pdf"
ZIP = "application/zip"


def file(asked: Asked, content: bytes, content_type: str, name: str, tag: str) -> Answer:
    """200 with the file, shown in the browser or, with `?download=1`, kept by it; 304 when the client has it.

    name   of the file, any text (RFC 5987 carries it whole, an ASCII one stands beside it for old clients)
    tag    what changes when the content does
    """
    known = unchanged(asked, tag)
    if known is not None:
        return known
    headers = {"Content-Disposition": disposition(name, attached=_is_download(asked)), **_kept(tag)}
    return Answer(200, content, headers, content_type)


def attached(content: bytes, content_type: str, name: str) -> Answer:
    """200 with a file that was made for this request and is to be kept."""
    return Answer(200, content, {"Content-Disposition": disposition(name, attached=True)}, content_type)


def unchanged(asked: Asked, tag: str) -> Answer | None:
    """304 when the client has what this tag stands for, so that it need not be made."""
    wanted = asked.request.header("If-None-Match") or ""
    known = {part.strip().removeprefix("W/") for part in wanted.split(",")}
    return Answer(304, headers=_kept(tag)) if known & {_quoted(tag), "*"} else None


def _kept(tag: str) -> dict[str, str]:
    return {"ETag": _quoted(tag), "Cache-Control": "private, no-cache"}


def _quoted(tag: str) -> str:
    return f'"{tag}"'


def _is_download(asked: Asked) -> bool:
    return (asked.query.one("download") or "").lower() in {"1", "true"}


def disposition(name: str, *, attached: bool) -> str:
    """The header that names a file, kept by the browser or shown."""
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_. ") else "_" for sign in name)
    way = "attachment" if attached else "inline"
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
