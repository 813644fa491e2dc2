"""An operation, the call that reaches it, the answer it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from talonario.api.engine import wire
from talonario.api.engine.problems import Problem
from talonario.api.engine.query import Query

if TYPE_CHECKING:
    from talonario.api.engine.request import Request
    from talonario.domain.context import Context


@dataclass(slots=True)
class Answer:
    """What goes back: a status, a body that is still Python (or bytes already), extra headers.

    body           anything msgspec encodes; None for an empty body
    content_type   of `body` when it is bytes
    """

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"

    def content(self) -> bytes:
        """The bytes of the body."""
        if self.body is None:
            return b""
        return self.body if isinstance(self.body, bytes) else wire.ENCODER.encode(self.body)


@dataclass(slots=True)
class Call:
    """One authorised request inside its transaction, as a handler sees it."""

    request: Request
    ctx: Context
    path: Mapping[str, str]

    @property
    def query(self) -> Query:
        """The query string."""
        return self.request.query

    def read(self, shape: type[wire.Shape]) -> wire.Shape:
        """The body through its shape; no body at all counts as `{}`. Raises Problem naming the fields at fault."""
        payload = self.request.payload
        if payload is None:
            payload = {}
        if not isinstance(payload, dict):
            raise Problem(
                "bad_request",
                "invalid_json",
                "El cuerpo de la petición debe ser un objeto JSON.",
                "The body of the request must be a JSON object.",
            )
        return wire.read(payload, shape)


Handler = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a contract.

    id           of the contract; ours begin with `x.`
    path         from the root of the server, variables in braces: `/v1/invoices/{id}/annul`
    scope        that a key needs, None when any key may
    handle       the handler
    writes       whether it needs a transaction that writes; only such operations keep an idempotent answer
    reads        shape of the body, for the reference page and its tests; handlers read it themselves
    unavailable  why the operation is declined, None when it is built
    begun        False for an operation of the contract that is only there to be refused politely
    """

    id: str
    method: str
    path: str
    scope: str | None
    handle: Handler
    writes: bool = False
    reads: type[msgspec.Struct] | None = None
    unavailable: str | None = None
    begun: bool = True
