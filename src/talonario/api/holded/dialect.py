"""How Holded's API reads keys, and everything it answers."""

from __future__ import annotations

import re

from talonario.api.engine.dialect import Dialect
from talonario.api.engine.operation import Answer, Operation
from talonario.api.engine.problems import Problem
from talonario.api.engine.request import Request
from talonario.api.holded import errors
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

    def refuse(self, request: Request, refusal: Problem | Refusal) -> Answer:
        """Spell a refusal in the envelope."""
        return errors.answer(refusal)
