"""`talonario trigger`: makes an event happen, by really doing through the API what brings it about."""

from __future__ import annotations

import secrets
import sys
from datetime import datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import msgspec
import typer

from talonario.cli.developer.recipes import EVERY, REASONS, RECIPES, Made, Workshop
from talonario.cli.developer.side import ADDRESS, FAILED, WRONG_USE, AsJson, Key, Lang, Speech, Url, connected

MADRID: Final = ZoneInfo("Europe/Madrid")
MARK_BYTES: Final = 4


class Told(msgspec.Struct, frozen=True):
    """What the command has to say to a program."""

    event: str
    made: list[Made]


class Listed(msgspec.Struct, frozen=True):
    """An event of `--list`: `reason` says why it cannot be caused."""

    event: str
    reason: str | None


def trigger(
    *,
    event: Annotated[str, typer.Argument(help="invoice.paid", show_default=False)] = "",
    url: Url = ADDRESS,
    key: Key = "",
    live: Annotated[bool, typer.Option("--live", help="También con una clave real / with a live key too")] = False,
    list_: Annotated[bool, typer.Option("--list", help="Qué eventos hay / which events there are")] = False,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Provocar un evento de verdad / make an event happen."""
    speech = Speech(lang)
    if list_:
        _list(speech, as_json=as_json)
        return
    if event not in EVERY:
        speech.unknown_event(event, EVERY)
    if event in REASONS:
        es, en = REASONS[event]
        speech.fail(FAILED, f"{event} no se puede provocar. {es}", f"{event} cannot be caused. {en}")
    if key.startswith("fact_live_") and not live:
        speech.fail(
            WRONG_USE,
            "La clave es real: lo que se cree se queda en los libros. Use una de pruebas (fact_test_…) o añada --live.",
            "The key is a live one: what is made stays in the books. Use a test key (fact_test_…) or add --live.",
        )
    with connected(speech, url, key) as client:
        shop = Workshop(client, secrets.token_hex(MARK_BYTES).upper(), datetime.now(MADRID).date())
        try:
            RECIPES[event](shop)
        finally:
            if shop.made and not as_json:
                made = "\n".join(f"  {one.kind}  {one.id}" for one in shop.made)
                speech.say(f"Creado:\n{made}", f"Made:\n{made}")
    if as_json:
        _give(Told(event, shop.made))
    else:
        sys.stdout.write(f"{event}\n")


def _list(speech: Speech, *, as_json: bool) -> None:
    listed = [
        Listed(name, speech.pick(*REASONS[name]) if name in REASONS else None) for name in sorted(EVERY)
    ]  # fmt: skip
    if as_json:
        _give(listed)
        return
    wide = max(map(len, EVERY))
    for one in listed:
        sys.stdout.write(f"{one.event:<{wide}}  {'' if one.reason is None else f'✗ {one.reason}'}".rstrip() + "\n")


def _give(value: object) -> None:
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
