"""How the domain refuses: a few kinds, each refusal a named class beside the operation that raises it.

A refusal has a stable `code`, a sentence in Spanish and in English, and the field it speaks of. It knows nothing of
HTTP: every dialect maps kinds and codes to its own envelope.
"""

from typing import Any, ClassVar, Final

SHOWN_MAX: Final = 200
"""Characters of a value that a sentence quotes."""


class Refusal(Exception):
    """Base of all refusals.

    code     stable name, unique in the program
    es, en   sentences; `{names}` are filled from the values given
    field    the field at fault in the record's own spelling, with dots for nesting; None when it is no field
    """

    code: ClassVar[str]
    es: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, field: str | None = None, **values: Any) -> None:
        self.field = field
        self.values = values
        super().__init__(self.text("en"))

    def text(self, language: str) -> str:
        """The sentence, in `en` or (any other) Spanish."""
        quoted = {name: _quoted(value) for name, value in self.values.items()}
        return (self.en if language == "en" else self.es).format(**quoted)


class NotFound(Refusal):
    """The thing does not exist, or belongs to another company."""


class Invalid(Refusal):
    """The request's content breaks a rule."""


class Conflict(Refusal):
    """It clashes with what exists, or the thing's state forbids it."""


class Forbidden(Refusal):
    """The company's policy or the actor's rights forbid it."""


class ValueInvalid(Invalid):
    """A value that cannot be, with the reason in words."""

    code = "value_invalid"
    es = "El valor de «{name}» no es válido: {reason_es}."
    en = "The value of '{name}' is not valid: {reason_en}."


class ValueMissing(Invalid):
    """A value that must be there."""

    code = "value_missing"
    es = "Falta «{name}»."
    en = "'{name}' is missing."


def _quoted(value: Any) -> Any:
    """The value, or the beginning of a text that nobody would read."""
    is_long = isinstance(value, str) and len(value) > SHOWN_MAX
    return f"{value[: SHOWN_MAX - 1]}…" if is_long else value
