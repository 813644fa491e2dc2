"""Answers kept under the key that a client gave its request, so that repeating the request repeats the answer.

The claim is written first in the transaction that does the work and completed last: another request with the same key
either waits for it or finds it. The link from the key to the object it made is kept for ever; the full answer may be
forgotten after a time.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.store.listing import Order, Where
from talonario.store.record import Record, stored
from talonario.store.transaction import Transaction


@stored(
    "idempotency",
    unique={"idempotency_claim": ("idempotency_key",)},
    index={"idempotency_age": ("claimed_at",)},
)
class Claim(Record, frozen=True, kw_only=True):
    """One key that a client used once.

    key_id        the API key it came with; the claim holds for the whole company
    fingerprint   SHA-256 of what was asked, in hexadecimal
    status        of the answer; None while the work is under way in the same transaction
    headers       of the answer, those that belong to it and not to the moment
    body          of the answer, sealed when it tells a secret; None when there was none, or when it was forgotten
    forgotten     whether the body was let go after its time
    object_path   where the object that was made can be read, None when none was made
    """

    key_id: UUID
    idempotency_key: str
    fingerprint: str
    status: int | None
    headers: dict[str, str]
    body: bytes | None
    forgotten: bool
    object_path: str | None
    claimed_at: datetime


CONSTRAINT = "idempotency_claim"
AT_ONCE: Final = 500
"""How many kept answers are looked at together."""


def find(tx: Transaction, idempotency_key: str) -> Claim | None:
    """The claim of this key, if it was ever used."""
    found = tx.where(Claim, Where("idempotency_key", "eq", idempotency_key), limit=1)
    return found[0] if found else None


def claim(ctx: Context, key_id: UUID, idempotency_key: str, fingerprint: str) -> Claim:
    """Claim a key for the work of this transaction. Raises UniqueViolation when another one was faster."""
    made = Claim(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        key_id=key_id,
        idempotency_key=idempotency_key,
        fingerprint=fingerprint,
        status=None,
        headers={},
        body=None,
        forgotten=False,
        object_path=None,
        claimed_at=ctx.now,
    )
    ctx.tx.insert(made)
    return made


def take_out(ctx: Context, texts: Iterable[str], about: UUID, since: datetime) -> None:
    """Take texts that must be forgotten out of the kept answers that tell of a record, as if they were never there.

    since   the instant before which no answer can hold them
    """
    spelled = [msgspec.json.encode(text) for text in texts]
    name, after = str(about).encode(), None
    while True:
        page = ctx.tx.page(
            Claim, Where("claimed_at", "gte", since), order=Order(descending=False), after=after, limit=AT_ONCE
        )
        found = page.records if page is not None else []
        for claim in found:
            if claim.body is not None and name in claim.body:
                body = claim.body
                for text in spelled:
                    body = body.replace(text, b"null")
                ctx.tx.update(msgspec.structs.replace(claim, body=body))
        if page is None or not page.has_more:
            return
        after = found[-1].id
