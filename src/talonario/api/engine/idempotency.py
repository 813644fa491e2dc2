"""The same request twice gives the same answer and does the work once.

The claim is the first write of the transaction that does the work and the answer its last one, so that both are there
or neither is. Refusals undo the work, so theirs are kept afterwards in a small transaction of their own.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import msgspec

from talonario.api.engine.forms import Form
from talonario.api.engine.operation import Answer
from talonario.api.engine.problems import Problem
from talonario.api.engine.request import Request
from talonario.domain import idempotency as claims
from talonario.domain.context import Context
from talonario.domain.idempotency import Claim
from talonario.domain.vault import Vault

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEY_LENGTH_MAX = 255
# Refusals that will be the same however often the request is repeated. Never 401, 403, 429 or 5xx: a retry must be
# able to succeed once the cause is gone.
KEPT_REFUSALS = frozenset({404, 409, 422})
SEALED = b"sealed:"
"""What a kept answer begins with that must not be read in the table; no JSON begins so."""

_CANONICAL = msgspec.json.Encoder(decimal_format="string", order="deterministic")


def key_of(request: Request) -> str | None:
    """The key of a request, None when it has none. Raises Problem `invalid_param_format` for one that cannot be."""
    key = request.raw.get_header(HEADER)
    if key is None:
        return None
    if not 1 <= len(key) <= KEY_LENGTH_MAX or not all(" " <= sign <= "~" for sign in key):
        raise Problem(
            "invalid",
            "invalid_param_format",
            "Idempotency-Key debe tener entre 1 y 255 caracteres ASCII imprimibles.",
            "Idempotency-Key must be 1 to 255 printable ASCII characters.",
            HEADER,
        )
    return key


def fingerprint(request: Request) -> str:
    """SHA-256 over the method, the path, the query in any order and the body in canonical form."""
    payload = request.payload
    body = payload.described() if isinstance(payload, Form) else payload
    asked: list[Any] = [request.method, request.path, request.query.pairs(), body]
    return hashlib.sha256(_CANONICAL.encode(asked)).hexdigest()


def find(ctx: Context, key: str, asked: str) -> Claim | None:
    """The claim of this key. Raises Problem `idempotency_key_reused` when it was used for another request."""
    found = claims.find(ctx.tx, key)
    if found is not None and found.fingerprint != asked:
        raise Problem(
            "conflict",
            "idempotency_key_reused",
            "Esta Idempotency-Key ya se usó con otra petición.",
            "This Idempotency-Key was already used for another request.",
            HEADER,
        )
    return found


def replay(claim: Claim, vault: Vault) -> Answer:
    """The kept answer, word for word, marked as a replay."""
    body = claim.body or None
    if body is not None and body.startswith(SEALED):
        body = vault.open(body.removeprefix(SEALED).decode()).encode()
    return Answer(claim.status or 200, body, {**claim.headers, REPLAYED: "true"})


def completed(claim: Claim, answer: Answer, vault: Vault) -> Claim:
    """The claim with the answer in it, sealed when it tells a secret."""
    body = answer.content()
    if answer.is_secret:
        body = SEALED + vault.seal(body.decode()).encode()
    return msgspec.structs.replace(
        claim,
        status=answer.status,
        headers=answer.headers,
        body=body,
        object_path=answer.headers.get("Location"),
    )


class UnderWay:
    """The keys whose first request is being answered by this process right now."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._keys: set[tuple[UUID, str]] = set()

    @contextmanager
    def alone(self, company_id: UUID, key: str) -> Iterator[None]:
        """Hold a key. Raises Problem `idempotency_in_progress` while another request holds it."""
        held = (company_id, key)
        with self._guard:
            if held in self._keys:
                raise Problem(
                    "conflict",
                    "idempotency_in_progress",
                    "La primera petición con esta Idempotency-Key todavía está en curso.",
                    "The first request with this Idempotency-Key is still under way.",
                    HEADER,
                    headers={"Retry-After": "1"},
                )
            self._keys.add(held)
        try:
            yield
        finally:
            with self._guard:
                self._keys.discard(held)
