"""Signatures of webhooks: values in, headers out."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Final

PREFIX: Final = "whsec_"


def factuarea(secrets: Sequence[str], at: datetime, body: bytes) -> str:
    """The value of `Factuarea-Signature`: `t=1780700000,v1=…`, a `v1` for each secret.

    secrets   the current one first; the whole text is the key
    at        of this attempt: receivers allow five minutes
    body      exactly what is sent
    """
    t = _seconds(at)
    return ",".join([f"t={t}", *(f"v1={_hex(secret.encode(), f'{t}.'.encode() + body)}" for secret in secrets)])


def standard(secrets: Sequence[str], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks (https://www.standardwebhooks.com).

    secrets      the current one first; what follows `whsec_`, read as base64, is the key
    message_id   the same at every attempt
    """
    t = _seconds(at)
    signed = f"{message_id}.{t}.".encode() + body
    keys = [b64decode(secret.removeprefix(PREFIX), validate=True) for secret in secrets]
    values = [b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(t),
        "webhook-signature": " ".join(f"v1,{value}" for value in values),
    }


def holded(secret: str, body: bytes) -> str:
    """The value of `x-holded-webhook-signature`: `sha256=…`, of the body alone; the whole text is the key.

    There is room for one signature only, so a secret that was replaced does not sign any more.
    """
    return f"sha256={_hex(secret.encode(), body)}"


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _hex(key: bytes, signed: bytes) -> str:
    return hmac.digest(key, signed, "sha256").hex()
