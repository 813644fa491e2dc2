"""What runs inside a printing press: sheets in, PDFs out, until nothing comes any more."""

from __future__ import annotations

import ast
import json
import re
import resource
import shutil
import signal
import sys
import unicodedata
from base64 import b64decode
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import font_source_sans_pro
import typst

from talonario.render.press import ANSWERED, ASKED, PRINTED, REFUSED

STANDARD: Final = "a-3b"
"""PDF/A-3b can be archived for as long as the law asks, and may carry an electronic invoice inside."""

NO_GLYPH: Final = re.compile(r'the text `("(?:[^"\\]|\\.)*")` could not be displayed')
UNICODE_ESCAPE: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
MISSING: Final = "\u25a1"
LAST_LETTER: Final = 0x17F
"""Up to here (Latin, Latin-1 and Latin Extended-A) our own font has every letter."""


def work(folder: str, template: str, seconds_max: str, memory_bytes_max: str, *fonts: str) -> None:
    """Print what comes in. A sheet that takes too long ends the process by its own alarm, also when nobody waits.

    folder   the template and the pictures lie there; Typst reads nothing outside of it
    """
    with suppress(ValueError, OSError):  # where the system has no such limit, there is none
        resource.setrlimit(resource.RLIMIT_AS, (int(memory_bytes_max), int(memory_bytes_max)))
    try:
        _work(Path(shutil.copy(template, folder)), float(seconds_max), fonts)
    finally:
        # Whoever made the folder removes it too, unless it was killed before.
        shutil.rmtree(folder, ignore_errors=True)


def _work(template: Path, seconds_max: float, fonts: Sequence[str]) -> None:
    """Work with a template that lies in a folder of its own, which is all that Typst may read."""
    paths = [font_source_sans_pro.font_directory, *fonts]
    compiler = typst.Compiler(str(template), root=str(template.parent), font_paths=paths, ignore_system_fonts=True)
    unprintable: dict[int, str] = {}
    entrance, exit_ = sys.stdin.buffer, sys.stdout.buffer
    while head := entrance.read(ASKED.size):
        made_at, length = ASKED.unpack(head)
        asked = json.loads(entrance.read(length))
        sheet = json.dumps(asked["sheet"], ensure_ascii=False)
        for name, content in asked["pictures"].items():
            (template.parent / name).write_bytes(b64decode(content))
        signal.setitimer(signal.ITIMER_REAL, seconds_max)
        try:
            kind, answer = PRINTED, printed(compiler, sheet, made_at, unprintable)
        except typst.TypstError as error:
            kind, answer = REFUSED, " ".join([error.message, *error.hints]).encode()
        signal.setitimer(signal.ITIMER_REAL, 0)
        exit_.write(ANSWERED.pack(kind, len(answer)) + answer)
        exit_.flush()
        for name in asked["pictures"]:
            (template.parent / name).unlink()


def printed(compiler: typst.Compiler, sheet: str, made_at: int, unprintable: dict[int, str]) -> bytes:
    """The PDF of a sheet. Signs that no font has are learnt from Typst's refusal and replaced."""
    while True:
        try:
            return _compiled(compiler, sheet.translate(unprintable), made_at, [STANDARD])
        except typst.TypstError as error:
            unknown = {sign for text in NO_GLYPH.findall(error.diagnostic) for sign in _at_fault(_read(text))}
            unknown -= {chr(known) for known in unprintable}
            if not unknown:
                break
            unprintable |= {ord(sign): _instead(sign) for sign in unknown}
    # What the archive's standard does not allow, such as a word of 30,000 letters, is printed all the same.
    return _compiled(compiler, sheet.translate(unprintable), made_at, [])


def _compiled(compiler: typst.Compiler, sheet: str, made_at: int, standards: list[Any]) -> bytes:
    inputs = {"sheet": sheet}
    found: Any = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=standards, timestamp=made_at)
    return bytes(found)


def _read(text: str) -> str:
    """A text as Typst quotes it."""
    return str(ast.literal_eval(UNICODE_ESCAPE.sub(lambda found: f"\\U{found.group(1):0>8}", text)))


def _at_fault(text: str) -> set[str]:
    """The signs of a text that no font has: what is learnt holds for every later sheet, so letters are never blamed.

    A letter with a mark that does not go with it is told as one text.
    """
    strange = {sign for sign in text if ord(sign) > LAST_LETTER}
    marks = {sign for sign in strange if unicodedata.category(sign)[0] in "MCS"}
    return strange if len(text) == 1 else marks or strange


def _instead(sign: str) -> str:
    """A letter that is missing is seen to be missing; a picture, or what only joins pictures, is left out."""
    return MISSING if unicodedata.category(sign)[0] in "LN" else ""


if __name__ == "__main__":
    work(*sys.argv[1:])
