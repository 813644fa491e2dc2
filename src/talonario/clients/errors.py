"""What can go wrong in a call, one class per kind. No message ever carries a credential."""

from __future__ import annotations


class ApiError(Exception):
    """A call that did not succeed.

    status      HTTP status, or None when no answer came
    code        the service's own code (`invoice_not_found`), or None
    request_id  what to quote to the service's support, or None
    param       the field the service complains of, or None
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.request_id = request_id
        self.param = param

    def __str__(self) -> str:
        """The message with status, code, field and request id."""
        facts = [str(fact) for fact in (self.status, self.code, self.param, self.request_id) if fact]
        return f"{self.message} ({', '.join(facts)})" if facts else self.message


class ConnectionFailed(ApiError):
    """No answer: refused, dropped or timed out. Whether a write took effect is unknown."""


class NotJson(ApiError):
    """An answer that is not the JSON it should be: an HTML page, a cut body, another shape."""


class AuthenticationError(ApiError):
    """401: the key is missing, unknown or revoked."""


class PaymentRequired(ApiError):
    """402: the account is blocked or lacks a plan."""


class Forbidden(ApiError):
    """403: the key is known but may not do this."""


class NotFound(ApiError):
    """404, or Holded's 400 `not found`."""


class Conflict(ApiError):
    """409 or 410: the state of something forbids it."""


class InvalidRequest(ApiError):
    """Any other 4xx, or Holded's status 0 inside a 200: the request itself was refused."""


class RateLimited(ApiError):
    """429, still after every retry."""


class ServerError(ApiError):
    """5xx, still after every retry."""


_BY_STATUS: dict[int, type[ApiError]] = {
    401: AuthenticationError,
    402: PaymentRequired,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: Conflict,
    429: RateLimited,
}


def error_class(status: int) -> type[ApiError]:
    """The class that stands for an HTTP status of 400 or more."""
    if status >= 500:
        return ServerError
    return _BY_STATUS.get(status, InvalidRequest)
