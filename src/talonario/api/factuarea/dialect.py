"""How Factuarea's API reads keys and versions, and everything it answers."""

from __future__ import annotations

import re
from datetime import date

from talonario.api.engine.dialect import Dialect
from talonario.api.engine.operation import Answer, Operation
from talonario.api.engine.problems import Problem
from talonario.api.engine.request import Request
from talonario.api.factuarea import errors
from talonario.api.factuarea.operations import OPERATIONS
from talonario.api.factuarea.versions import VERSION_DEFAULT, VERSION_FIRST
from talonario.domain.context import madrid_day
from talonario.domain.errors import Refusal
from talonario.domain.keys import Credential

KEY_FORM = re.compile(r"fact_(live|test)_[A-Za-z0-9]{24}")
VERSION_HEADER = "Factuarea-Version"
VERSION_FORM = re.compile(r"\d{4}-\d{2}-\d{2}")


class Factuarea(Dialect):
    """Factuarea v1."""

    name = "factuarea"
    prefixes = ("/v1",)
    operations = OPERATIONS

    def request_id(self, ulid: str) -> str:
        """`req_` and a ULID."""
        return f"req_{ulid}"

    def greet(self, request: Request) -> None:
        """Every answer tells the request's id and the version in force."""
        asked = request.header(VERSION_HEADER)
        request.version = asked if asked and _day(asked) else VERSION_DEFAULT
        request.headers["X-Request-Id"] = request.id
        request.headers[VERSION_HEADER] = request.version

    def credential(self, request: Request) -> str:
        """The bearer token, or the `X-API-Key` header when there is no `Authorization`."""
        authorization = request.header("Authorization")
        presented = request.header("X-API-Key") if authorization is None else _bearer(authorization)
        if presented is None:
            raise Problem(
                "unauthenticated",
                "missing_api_key",
                "Falta la clave de API. Envíela en Authorization: Bearer o en X-API-Key.",
                "The API key is missing. Send it in Authorization: Bearer or in X-API-Key.",
            )
        if not KEY_FORM.fullmatch(presented):
            raise Problem(
                "unauthenticated", "invalid_api_key", "La clave de API no es válida.", "The API key is not valid."
            )
        return presented

    def authorize(self, request: Request, operation: Operation, key: Credential) -> None:
        """Check the version that the request asks for, then the scope that the operation needs."""
        asked = request.header(VERSION_HEADER)
        if asked is not None:
            _check_version(asked, madrid_day(request.now))
        elif key.api_version:
            request.version = request.headers[VERSION_HEADER] = key.api_version
        if operation.scope is not None and not {"*", operation.scope} & set(key.scopes):
            raise Problem(
                "forbidden",
                "insufficient_scope",
                f"La clave no tiene el permiso necesario: {operation.scope}.",
                f"The key lacks the scope this needs: {operation.scope}.",
            )

    def refuse(self, request: Request, refusal: Problem | Refusal) -> Answer:
        """Spell a refusal in the error envelope."""
        return errors.answer(request, refusal)


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _day(text: str) -> date | None:
    if not VERSION_FORM.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _check_version(asked: str, today: date) -> None:
    day = _day(asked)
    if day is None:
        raise Problem(
            "bad_request",
            "parameter_invalid_format",
            "La versión debe tener la forma AAAA-MM-DD.",
            "The version must have the form YYYY-MM-DD.",
            VERSION_HEADER,
        )
    if not VERSION_FIRST <= day <= today:
        raise Problem(
            "bad_request",
            "unsupported_api_version",
            f"La versión {asked} de la API no existe.",
            f"There is no version {asked} of the API.",
            VERSION_HEADER,
        )
