"""`talonario listen`: what happens in a company, sent to an address on this machine as a real webhook would be."""

from __future__ import annotations

import secrets
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import uuid4

import httpx
import msgspec
import typer
from rich.console import Console
from rich.markup import escape

from talonario.cli.developer.side import ADDRESS, WRONG_USE, AsJson, Key, Lang, Speech, Url, connected
from talonario.cli.developer.source import Event, Feed, opened, patiently
from talonario.clients.errors import ApiError, NotFound
from talonario.clients.transport import Retry
from talonario.clients.webhooks import sign
from talonario.domain.webhooks.endpoints import new_secret

NOT_IN_THE_BODY: Final = frozenset({"object", "aggregate_id", "sequence"})
"""What an event has when it is asked for, and a webhook's body has not."""

ASK_ONCE: Final = Retry(attempts=1)
RECEIVER_TIMEOUT: Final = httpx.Timeout(60.0, connect=5.0)
"""A receiver may stand at a breakpoint."""

RETRY_SECONDS: Final = 1.0
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


class Outcome(msgspec.Struct, frozen=True):
    """What became of an event: `status` is the receiver's, None when it never answered."""

    time: datetime
    id: str
    type: str
    sequence: int | None
    status: int | None
    ms: int
    tries: int


def listen(
    *,
    forward_to: Annotated[str, typer.Option("--forward-to", help="http://localhost:3000/webhooks", show_default=False)],
    url: Url = ADDRESS,
    key: Key = "",
    events: Annotated[
        str, typer.Option("--events", help="invoice.paid,client.created; sin ella, todos / without it, all")
    ] = "",
    after: Annotated[int | None, typer.Option("--after", min=0, help="Desde este número / from this number on")] = None,
    secret: Annotated[
        str, typer.Option("--secret", envvar="TALONARIO_WEBHOOK_SECRET", help="whsec_…", show_default=False)
    ] = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Reenviar los eventos a una dirección local / forward events to a local address."""
    speech = Speech(lang)
    address = forward_to if "://" in forward_to else f"http://{forward_to}"
    if not address.startswith(("http://", "https://")):
        speech.fail(WRONG_USE, f"--forward-to: «{forward_to}» no es una dirección http(s).",
                    f"--forward-to: '{forward_to}' is no http(s) address.")  # fmt: skip
    key_of_receiver = secret or new_secret(secrets.token_bytes)
    show = _as_lines if as_json else _in_colour(Console(file=sys.stdout, highlight=False))
    with (
        connected(speech, url, key, ASK_ONCE) as client,
        httpx.Client(timeout=RECEIVER_TIMEOUT, trust_env=False) as http,
    ):
        wanted = _wanted(speech, client.events.catalogue(), events)
        try:
            source = opened(client, after)
        except NotFound:
            speech.fail(WRONG_USE, "--after: este servidor no tiene /v1/x/events; sin --after se sigue su lista.",
                        "--after: this server has no /v1/x/events; without --after its list is followed.")  # fmt: skip
        speech.say(f"Eventos de {url} → {address}", f"Events of {url} → {address}")
        if not secret:
            speech.say(f"Secreto de la firma: {key_of_receiver}", f"Secret of the signature: {key_of_receiver}")
        forward = Forwarder(http, address, key_of_receiver, speech)
        last = after
        for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell lets what runs behind it ignore Ctrl-C
            signal.signal(number, signal.default_int_handler)
        try:
            while True:
                for event in patiently(source.read, time.sleep, _away(speech, url)):
                    if event["type"] in wanted:
                        show(forward(event))
                    last = event.get("sequence", last)
        except KeyboardInterrupt:
            resume = f" --after {last}" if isinstance(source, Feed) and last is not None else ""
            speech.say(f"Fin: {forward.sent} enviados.{resume and f' Para seguir:{resume}'}",
                       f"Done: {forward.sent} sent.{resume and f' To go on:{resume}'}")  # fmt: skip


class Forwarder:
    """Sends events to one address, each signed anew as every attempt of a real webhook is."""

    def __init__(self, http: httpx.Client, address: str, secret: str, speech: Speech) -> None:
        self._http = http
        self._address = address
        self._secret = secret
        self._speech = speech
        self.sent = 0

    def __call__(self, event: Event) -> Outcome:
        """Send one. A receiver that is not there is waited for; one that refuses is told of, and not asked again."""
        body = _ENCODER.encode({name: value for name, value in event.items() if name not in NOT_IN_THE_BODY})
        tries = 0
        while True:
            tries += 1
            begun = time.monotonic()
            try:
                status: int | None = self._post(event, body)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if tries == 1:
                    self._speech.say(f"Nadie escucha en {self._address}: se espera.",
                                     f"Nobody listens at {self._address}: waiting.")  # fmt: skip
                time.sleep(RETRY_SECONDS)
                continue
            except httpx.HTTPError:
                # It took the event, or a part of it: whether it counts is for the developer to see.
                status = None
            self.sent += 1
            took = int((time.monotonic() - begun) * 1000)
            return Outcome(datetime.now(UTC), event["id"], event["type"], event.get("sequence"), status, took, tries)

    def _post(self, event: Event, body: bytes) -> int:
        headers = {
            "Content-Type": "application/json",
            "Factuarea-Signature": sign(body, self._secret),
            "Factuarea-Event-Id": event["id"],
            "Factuarea-Event-Type": event["type"],
            "Factuarea-Delivery-Id": str(uuid4()),
            "Idempotency-Key": event["id"],
        }
        with self._http.stream("POST", self._address, content=body, headers=headers) as answer:
            return answer.status_code


def _wanted(speech: Speech, known: list[str], events: str) -> frozenset[str]:
    """The names to forward: those asked for, or all that a webhook could be told of."""
    asked = [part.strip() for part in events.split(",") if part.strip()]
    for name in asked:
        if name not in known and name != "*":
            speech.unknown_event(name, known)
    return frozenset(known if not asked or "*" in asked else asked)


def _away(speech: Speech, url: str) -> Callable[[ApiError], None]:
    def say(error: ApiError) -> None:
        speech.say(f"El servidor {url} no responde ({error}): se sigue esperando.",
                   f"The server {url} does not answer ({error}): still waiting.")  # fmt: skip

    return say


def _as_lines(outcome: Outcome) -> None:
    line: dict[str, Any] = msgspec.to_builtins(outcome)
    sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
    sys.stdout.flush()


def _in_colour(console: Console) -> Callable[[Outcome], None]:
    def show(outcome: Outcome) -> None:
        status = outcome.status
        colour = "red" if status is None or status >= 300 else "green"
        told = "sin respuesta / no answer" if status is None else str(status)
        number = "" if outcome.sequence is None else f"[dim]{outcome.sequence:>7}[/dim]  "
        console.print(
            f"[dim]{outcome.time.astimezone():%H:%M:%S}[/dim]  {number}{escape(outcome.type)}"
            f"  [{colour}]{told}[/{colour}]  [dim]{outcome.ms} ms  {outcome.id}[/dim]",
            soft_wrap=True,
        )

    return show
