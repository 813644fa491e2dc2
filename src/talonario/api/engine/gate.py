"""The gate before any operation: whose key it is, and whether it has asked too often."""

from __future__ import annotations

from dataclasses import dataclass

from talonario.api.engine.dialect import Dialect
from talonario.api.engine.problems import Problem
from talonario.api.engine.request import Request
from talonario.domain import keys
from talonario.domain.errors import Refusal
from talonario.store.database import Database
from talonario.windows import Window


@dataclass(frozen=True, slots=True)
class Limits:
    """What the engine holds every request to.

    body_bytes_max          longer bodies are refused
    requests_per_minute     of one key; None for no limit
    wrong_keys_per_minute   tries with wrong keys from one address
    """

    body_bytes_max: int = 10 * 1024 * 1024
    requests_per_minute: int | None = None
    wrong_keys_per_minute: int = 1000


class Gate:
    """Knows keys and counts requests."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self._database = database
        self._limits = limits
        self._requests = Window()
        self._wrong_keys = Window()

    def admit(self, request: Request, dialect: Dialect) -> keys.Credential:
        """Find the key of a request and count the request. Raises Problem or Refusal for whoever may not come in."""
        address, most = request.raw.remote_addr, self._limits.wrong_keys_per_minute
        presented = dialect.credential(request)
        tries = self._wrong_keys.take(address, most, request.now, count=False)
        if tries.retry_after:
            raise _too_many(
                "too_many_auth_failures",
                "Demasiadas claves incorrectas desde esta dirección.",
                "Too many wrong keys from this address.",
                tries.retry_after,
            )
        try:
            key = keys.resolve(self._database, presented, request.now)
        except (Problem, Refusal):
            self._wrong_keys.take(address, most, request.now)
            raise
        request.key = key
        self._count(request, key)
        return key

    def _count(self, request: Request, key: keys.Credential) -> None:
        most = self._limits.requests_per_minute
        if most is None:
            return
        left = self._requests.take(key.key_id, most, request.now)
        request.headers["X-RateLimit-Limit"] = str(left.limit)
        request.headers["X-RateLimit-Remaining"] = str(left.remaining)
        request.headers["X-RateLimit-Reset"] = str(left.reset_at)
        if left.retry_after:
            problem = _too_many(
                "rate_limit_exceeded",
                "Se ha superado el límite de peticiones por minuto.",
                "The limit of requests per minute is exceeded.",
                left.retry_after,
            )
            problem.headers["RateLimit-Limit"] = str(left.limit)
            problem.headers["RateLimit-Remaining"] = "0"
            problem.headers["RateLimit-Reset"] = str(left.retry_after)
            raise problem


def _too_many(code: str, es: str, en: str, wait_seconds: int) -> Problem:
    return Problem("too_many", code, es, en, headers={"Retry-After": str(wait_seconds)})
