"""An operation, the call that reaches it, the answer it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from talonario.api.engine import wire
from talonario.api.engine.problems import Problem
from talonario.api.engine.query import Query

if TYPE_CHECKING:
    from talonario.api.engine.forms import Takes
    from talonario.api.engine.request import Request
    from talonario.domain.attachments import KeptFile
    from talonario.domain.context import Context
    from talonario.render.press import Press
    from talonario.webhooks.egress import Egress


@dataclass(slots=True)
class Answer:
    """What goes back: a status, a body that is still Python (or bytes already), extra headers.

    body           anything msgspec encodes; None for an empty body
    content_type   of `body` when it is bytes
    is_secret      whether `body` tells a secret: what is kept of it to be told again is sealed
    """

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"
    is_secret: bool = False

    def content(self) -> bytes:
        """The bytes of the body."""
        if self.body is None:
            return b""
        return self.body if isinstance(self.body, bytes) else wire.ENCODER.encode(self.body)


@dataclass(slots=True)
class Asked:
    """One authorised request: what was asked, and of which path."""

    request: Request
    path: Mapping[str, str]

    @property
    def query(self) -> Query:
        """The query string."""
        return self.request.query

    def fields(self) -> dict[str, Any]:
        """The texts of a form that came with a file."""
        return dict(getattr(self.request.payload, "fields", {}))

    def file(self) -> KeptFile:
        """The file that came with the request, kept already: the operation `takes` one."""
        assert self.request.file is not None, "only an operation that takes a file has one"
        return self.request.file

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
        self.request.shape = shape
        return wire.read(payload, shape)


@dataclass(slots=True)
class Call(Asked):
    """A request inside its one transaction, as a handler sees it."""

    ctx: Context


@dataclass(slots=True)
class LongCall(Asked):
    """A request whose handler does something long, so that it opens its transactions itself, each for a moment.

    reading, writing   `with call.reading() as ctx:` opens one, which ends with the block; never one inside another
    press              prints
    egress             calls strangers

    When one of them meets a Clash the whole handler runs once more: what it did in an earlier one stays done.
    """

    reading: Callable[[], AbstractContextManager[Context]]
    writing: Callable[[], AbstractContextManager[Context]]
    press: Press
    egress: Egress


Handler = Callable[[Call], Answer]
LongHandler = Callable[[LongCall], Answer]


def no_transaction(_: Call) -> Answer:
    """Stand where the handler of an operation would, when it has `handle_long`."""
    raise AssertionError("a long operation opens its own transactions")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a contract.

    id           of the contract; ours begin with `x.`
    path         from the root of the server, variables in braces: `/v1/invoices/{id}/annul`
    scope        that a key needs, None when any key may
    handle       the handler
    handle_long  for what must not happen inside a transaction, like printing (then `handle` is `no_transaction`):
                 it has to bear being run twice, since its idempotent answer is kept after everything is done
    writes       whether it needs a transaction that writes; only such operations keep an idempotent answer
    takes        the file that its body brings, as a form; it is kept before the transaction opens
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
    handle_long: LongHandler | None = None
    takes: Takes | None = None
