"""How Holded's API reads keys, and everything it answers."""

from __future__ import annotations

import re

from talonario.api.engine.dialect import Dialect
from talonario.api.engine.operation import Answer, Call, LongCall, Operation
from talonario.api.engine.problems import Problem
from talonario.api.engine.request import Request
from talonario.api.holded import errors, ignored, quirks
from talonario.api.holded.operations import OPERATIONS
from talonario.domain.errors import Refusal
from talonario.domain.keys import Credential

KEY_FORM = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)


class Holded(Dialect):
    """Holded v1."""

    name = "holded"
    prefixes = ("/api",)
    operations = OPERATIONS
    languages = ("en", "es")
    reads_forms = True
    quirks = True

    def credential(self, request: Request) -> str:
        """The `key` header: absent is unknown, malformed is told apart."""
        presented = request.header("key")
        if presented is None:
            raise Problem("unauthenticated", "missing_api_key", "Falta la clave", "The key is missing")
        if not KEY_FORM.fullmatch(presented):
            raise Problem("bad_request", "malformed_key", "Invalid key", "Invalid key")
        return presented.lower()

    def authorize(self, request: Request, operation: Operation, key: Credential) -> None:
        """A company's first key writes, the later ones only read."""
        if operation.writes and "*" not in key.scopes:
            raise Problem("forbidden", "read_only_key", "This key is read-only", "This key is read-only")

    def perform(self, operation: Operation, call: Call) -> Answer:
        """Run a handler: in earnest, with a warning where a field did nothing, or as the live service would."""
        if _is_live(call.request):
            return quirks.told(operation, operation.handle(quirks.asked(operation, call)))
        answer = operation.handle(call)
        if operation.writes:
            ignored.warn(operation, call.request, answer)
        return answer

    def perform_long(self, operation: Operation, call: LongCall) -> Answer:
        """Run a handler that opens its own transactions: it has met its company when it is done."""
        answer = super().perform_long(operation, call)
        return quirks.told(operation, answer) if _is_live(call.request) else answer

    def refuse(self, request: Request, refusal: Problem | Refusal) -> Answer:
        """Spell a refusal in the envelope, or as the live service would."""
        answer = errors.answer(refusal)
        return quirks.refused(refusal.code, answer) if _is_live(request) else answer


def _is_live(request: Request) -> bool:
    """Whether the company wants the live service as it is."""
    return request.company is not None and request.company.policy == "open" and request.company.quirks == "live"
