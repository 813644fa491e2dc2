"""Whether a webhook is what it says it is: for whoever receives them.

    event = verify(request.body, request.headers["Factuarea-Signature"], secret)

The body is verified as it came, before anything reads it: JSON that is written out again is other bytes. What is
returned was signed with the secret within the last minutes; the same event may come twice, and its `id` tells.
"""

from __future__ import annotations

import hmac
import re
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import msgspec

TOLERANCE_SECONDS: Final = 300
"""How far the clocks of both sides may be apart, the way included."""

PREFIX: Final = "whsec_"

_SECONDS: Final = re.compile(r"[0-9]{1,12}")
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_HOLDED: Final = re.compile(r"sha256=([0-9a-f]{64})")
_DECODER: Final = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)

Secrets = str | Sequence[str]
"""One secret, or several of which any may have signed: after a rotation, the new one and the old one."""


class WebhookRefused(Exception):
    """A webhook that is not to be believed. No message carries the secret, or what would have been the signature."""


class SignatureMissing(WebhookRefused):
    """There is no signature: whoever sent this is not the service, or it does not sign."""


class SignatureMalformed(WebhookRefused):
    """The signature has another form than agreed."""


class SignatureWrong(WebhookRefused):
    """None of the secrets signed these bytes: they were changed, or the secret is another one, or the sender is."""


class TimestampOutside(WebhookRefused):
    """Signed too long ago, or ahead of our clock: sent again by a stranger, or one of the clocks is wrong."""


class BodyUnreadable(WebhookRefused):
    """Rightly signed, and no JSON object."""


def verify(
    payload: bytes,
    header: str | None,
    secret: Secrets,
    *,
    now: float | None = None,
    tolerance_seconds: float = TOLERANCE_SECONDS,
) -> dict[str, Any]:
    """The event in a webhook of Factuarea's manner.

    payload   the body, as it came
    header    `Factuarea-Signature`: `t=1780700000,v1=…`, with a `v1` for each secret that is valid
    secret    as it was shown, `whsec_` and all; or several
    now       Unix seconds; None for the clock of this machine
    Returns   the JSON object, every fraction as a Decimal
    Raises    SignatureMissing, SignatureMalformed, SignatureWrong, TimestampOutside, BodyUnreadable; ValueError for an
              empty secret
    """
    if not header:
        raise SignatureMissing("there is no Factuarea-Signature header")
    named = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in named if name == "t"]
    given = [value for name, _, value in named if name == "v1" and _HEX.fullmatch(value)]
    if len(times) != 1 or not _SECONDS.fullmatch(times[0]) or not given:
        raise SignatureMalformed("Factuarea-Signature is not of the form t=<seconds>,v1=<64 hexadecimal digits>")
    signed = f"{times[0]}.".encode() + _bytes(payload)
    wanted = [hmac.digest(one.encode(), signed, "sha256").hex() for one in _secrets(secret)]
    _compare(wanted, given)
    _check_time(int(times[0]), now, tolerance_seconds)
    return _read(payload)


def verify_standard(
    payload: bytes,
    headers: Mapping[str, str],
    secret: Secrets,
    *,
    now: float | None = None,
    tolerance_seconds: float = TOLERANCE_SECONDS,
) -> dict[str, Any]:
    """The event in a webhook of Standard Webhooks (https://www.standardwebhooks.com); the rest as `verify`.

    headers   `webhook-id`, `webhook-timestamp` and `webhook-signature` among others, in any case
    secret    what follows `whsec_` is read as base64: ValueError when it is none
    """
    found = {name.lower(): value for name, value in headers.items()}
    identity, seconds, signatures = (found.get(f"webhook-{name}") for name in ("id", "timestamp", "signature"))
    if not (identity and seconds and signatures):
        raise SignatureMissing("webhook-id, webhook-timestamp and webhook-signature are not all there")
    given = [part.removeprefix("v1,") for part in signatures.split() if part.startswith("v1,") and part.isascii()]
    if not _SECONDS.fullmatch(seconds) or not given:
        raise SignatureMalformed("webhook-timestamp is no seconds, or webhook-signature has no v1,<base64>")
    signed = f"{identity}.{seconds}.".encode() + _bytes(payload)
    wanted = [b64encode(hmac.digest(_key(one), signed, "sha256")).decode() for one in _secrets(secret)]
    _compare(wanted, given)
    _check_time(int(seconds), now, tolerance_seconds)
    return _read(payload)


def verify_holded(payload: bytes, header: str | None, secret: Secrets) -> dict[str, Any]:
    """What a signed webhook of Holded's manner says; the rest as `verify`.

    The signature covers the body alone, so that nothing tells when it was made: what was once sent can be sent again by
    whoever saw it. Let the event's id decide what is new.

    header   `x-holded-webhook-signature`: `sha256=…`
    """
    if not header:
        raise SignatureMissing("there is no x-holded-webhook-signature header")
    given = _HOLDED.fullmatch(header.strip())
    if given is None:
        raise SignatureMalformed("x-holded-webhook-signature is not of the form sha256=<64 hexadecimal digits>")
    _compare([hmac.digest(one.encode(), _bytes(payload), "sha256").hex() for one in _secrets(secret)], [given[1]])
    return _read(payload)


def sign(payload: bytes, secret: str, *, now: float | None = None) -> str:
    """The `Factuarea-Signature` of a body: for tests of a receiver, and for whoever plays the service."""
    seconds = int(time.time() if now is None else now)
    return f"t={seconds},v1={hmac.digest(secret.encode(), f'{seconds}.'.encode() + payload, 'sha256').hex()}"


def _compare(wanted: list[str], given: list[str]) -> None:
    """Raise SignatureWrong unless one is the other; how long it takes tells nothing of what would have been right."""
    if not any(hmac.compare_digest(one, other) for one in wanted for other in given):
        raise SignatureWrong("none of the secrets has signed this body")


def _check_time(signed_at: int, now: float | None, tolerance_seconds: float) -> None:
    behind = (time.time() if now is None else now) - signed_at
    if abs(behind) > tolerance_seconds:
        way = "ago" if behind > 0 else "in the future"
        raise TimestampOutside(f"signed {abs(behind):.0f} seconds {way}; {tolerance_seconds:.0f} are allowed")


def _secrets(secret: Secrets) -> list[str]:
    every = [secret] if isinstance(secret, str) else list(secret)
    if not every or not all(every):
        # An empty key signs too, and everybody has it.
        raise ValueError("the secret is empty")
    return every


def _key(secret: str) -> bytes:
    text = secret.removeprefix(PREFIX).rstrip("=")
    try:
        key = b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        raise ValueError("the secret is no base64 after its prefix") from None
    if not key:
        raise ValueError("the secret is empty")
    return key


def _bytes(payload: bytes) -> bytes:
    if not isinstance(payload, bytes | bytearray | memoryview):
        raise TypeError("the payload is verified as the bytes that came, not as text or JSON")
    return bytes(payload)


def _read(payload: bytes) -> dict[str, Any]:
    try:
        return _DECODER.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BodyUnreadable("the body is no JSON object") from None
