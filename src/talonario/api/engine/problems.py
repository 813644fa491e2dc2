"""What the engine itself refuses, before or around the domain: form, credentials, limits.

The domain has its own refusals (`talonario.domain.errors`); a dialect spells both in its one envelope.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "bad_request",
    "unauthenticated",
    "forbidden",
    "not_found",
    "method_not_allowed",
    "conflict",
    "too_large",
    "unsupported_media",
    "invalid",
    "too_many",
    "unavailable",
    "internal",
]


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field of a body or query that cannot be read.

    param     dotted path of the field as it was spelled on the wire, `lines.0.quantity`
    code      a stable word: parameter_missing, parameter_invalid_value, ..._format, ..._enum, ..._range
    es, en    one sentence each
    """

    param: str | None
    code: str
    es: str
    en: str
    expected_format: str | None = None
    allowed_values: tuple[str, ...] | None = None


@dataclass(eq=False)
class Problem(Exception):
    """A refusal of the engine: a kind, a stable code and a sentence in both languages."""

    kind: Kind
    code: str
    es: str
    en: str
    param: str | None = None
    subcode: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()

    def text(self, language: str) -> str:
        """The sentence in `en`, or in Spanish for every other language."""
        return self.en if language == "en" else self.es


def invalid_fields(errors: list[FieldError]) -> Problem:
    """The refusal of a body whose fields cannot be read; the first one speaks for all."""
    first = errors[0]
    return Problem("invalid", "invalid_fields", first.es, first.en, first.param, errors=tuple(errors))


def internal() -> Problem:
    """What the outside hears when a promise inside was broken; the log has the rest."""
    return Problem(
        "internal",
        "internal_error",
        "Ha ocurrido un error interno. Indique el identificador de la petición al pedir ayuda.",
        "Something went wrong on our side. Quote the request id when asking for help.",
    )
