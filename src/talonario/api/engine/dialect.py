"""What a dialect tells the engine: its operations, and how it reads keys and spells refusals."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from talonario.api.engine.operation import Answer, Call, LongCall, Operation
from talonario.api.engine.problems import Problem
from talonario.api.engine.request import Request
from talonario.domain.errors import Refusal
from talonario.domain.keys import Credential


class Dialect(ABC):
    """One vendor's way of speaking. Subclasses declare the attributes and answer the questions below.

    name          as keys and the log name it
    prefixes      the paths that are its own, unknown ones included
    operations    what it answers
    languages     of its sentences, the default first
    reads_forms   whether bodies may be `application/x-www-form-urlencoded`
    quirks        whether it refuses each company in its own way, so that a refusal too needs to know whose it is
    """

    name: str
    prefixes: tuple[str, ...]
    operations: Sequence[Operation]
    languages: tuple[str, ...] = ("es", "en")
    reads_forms: bool = False
    quirks: bool = False

    def request_id(self, ulid: str) -> str:
        """How an identifier of a request is spelled; only the log needs it in a dialect that does not tell it."""
        return ulid

    def greet(self, request: Request) -> None:  # noqa: B027  (a dialect without such headers has nothing to do)
        """Put on `request.headers` what every answer of the dialect carries, refusals included. Never raises."""

    def perform(self, operation: Operation, call: Call) -> Answer:
        """Run the handler of an operation inside its transaction."""
        return operation.handle(call)

    def perform_long(self, operation: Operation, call: LongCall) -> Answer:
        """Run the handler of an operation that opens its own transactions."""
        assert operation.handle_long is not None, "only a long operation gets here"
        return operation.handle_long(call)

    @abstractmethod
    def credential(self, request: Request) -> str:
        """The key as it was presented. Raises Problem `unauthenticated` when there is none or it is malformed."""

    @abstractmethod
    def authorize(self, request: Request, operation: Operation, key: Credential) -> None:
        """Refuse what the key may not do, and what this request's own headers make impossible."""

    @abstractmethod
    def refuse(self, request: Request, refusal: Problem | Refusal) -> Answer:
        """The refusal in this dialect's envelope."""
