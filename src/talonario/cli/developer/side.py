"""What both commands have in common: which server, with which key, in which language, and how they end."""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer

from talonario.clients.errors import ApiError
from talonario.clients.factuarea import FactuareaClient
from talonario.clients.transport import Retry

FAILED, WRONG_USE = 1, 2
KEY = re.compile(r"fact_(live|test)_[A-Za-z0-9]{24}")
ADDRESS = "http://127.0.0.1:8000"

Url = Annotated[str, typer.Option("--url", envvar="TALONARIO_URL", help="El servidor / the server")]
Key = Annotated[
    str, typer.Option("--key", envvar="TALONARIO_KEY", help="fact_live_… | fact_test_…", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON en vez de texto / JSON instead of text")]
Lang = Annotated[str, typer.Option("--lang", help="es | en")]


class Speech:
    """Says things in the language asked for, on standard error: standard output is for what was asked."""

    def __init__(self, lang: str) -> None:
        asked = lang or os.environ.get("LC_ALL") or os.environ.get("LANG") or "es"
        self.is_english = asked.lower().startswith("en")

    def pick(self, es: str, en: str) -> str:
        """The text in the language."""
        return en if self.is_english else es

    def say(self, es: str, en: str) -> None:
        """A sentence."""
        sys.stderr.write(self.pick(es, en) + "\n")
        sys.stderr.flush()

    def fail(self, code: int, es: str, en: str) -> NoReturn:
        """A sentence, and the end."""
        self.say(es, en)
        raise typer.Exit(code)

    def unknown_event(self, name: str, known: Sequence[str]) -> NoReturn:
        """Say that nobody knows an event, and which ones there are, those that are meant perhaps first."""
        near = difflib.get_close_matches(name, known, n=5, cutoff=0.5)
        rest = [one for one in known if one not in near]
        every = "\n  ".join([*near, *rest])
        self.fail(WRONG_USE, f"No hay ningún evento «{name}». Los que hay:\n  {every}",
                  f"There is no event '{name}'. Those there are:\n  {every}")  # fmt: skip


@contextmanager
def connected(speech: Speech, url: str, key: str, retry: Retry | None = None) -> Iterator[FactuareaClient]:
    """A client of the server; what goes wrong with it becomes a sentence and exit code 1, Ctrl-C a clean end."""
    if not url.startswith(("http://", "https://")):
        speech.fail(WRONG_USE, f"--url: «{url}» no es una dirección http(s).", f"--url: '{url}' is no http(s) address.")
    if not KEY.fullmatch(key):
        speech.fail(
            WRONG_USE,
            "--key (o TALONARIO_KEY): hace falta una clave fact_test_… o fact_live_… de 24 signos.",
            "--key (or TALONARIO_KEY): a key fact_test_… or fact_live_… of 24 characters is needed.",
        )
    try:
        with FactuareaClient(url, key, retry=retry) as client:
            yield client
    except ApiError as error:
        speech.fail(FAILED, f"El servidor {url} no lo permite: {error}", f"The server {url} refuses: {error}")
