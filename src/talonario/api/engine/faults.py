"""Faults of single fields, in our words and two languages, from what msgspec says about them."""

from __future__ import annotations

from talonario.api.engine.problems import FieldError

_WHERE = " - at `"
_MISSING = "Object missing required field `"


def missing(param: str) -> FieldError:
    """Say that a required field is absent or null."""
    return FieldError(
        param, "parameter_missing", f"El campo «{param}» es obligatorio.", f"The field '{param}' is required."
    )


def out_of_range(param: str) -> FieldError:
    """Say that a value, or the length of one, is outside its limits."""
    return FieldError(
        param,
        "parameter_invalid_range",
        f"El valor de «{param}» está fuera de los límites admitidos.",
        f"The value of '{param}' is outside its limits.",
    )


def bad_format(param: str, expected: str | None = None) -> FieldError:
    """Say that a value is not written the way its field wants: a date, a UUID, an e-mail."""
    return FieldError(
        param,
        "parameter_invalid_format",
        f"El formato de «{param}» no es válido.",
        f"The format of '{param}' is not valid.",
        expected_format=expected,
    )


def not_allowed(param: str, allowed: tuple[str, ...] | None = None) -> FieldError:
    """Say that a value is not in the closed list of its field."""
    return FieldError(
        param,
        "parameter_invalid_enum",
        f"El valor de «{param}» no es uno de los admitidos.",
        f"The value of '{param}' is not one of those allowed.",
        allowed_values=allowed,
    )


def bad_value(param: str) -> FieldError:
    """Say that a value is of the wrong type, or wrong in a way that has no finer word."""
    return FieldError(
        param,
        "parameter_invalid_value",
        f"El valor de «{param}» no es válido.",
        f"The value of '{param}' is not valid.",
    )


def explain(message: str, prefix: str) -> FieldError:
    """Turn one msgspec message into a fault; `prefix` is where the value that was read stands in the body."""
    sentence, _, where = message.partition(_WHERE)
    steps = where.removesuffix("`").removeprefix("$").replace("[...]", "").replace("[", ".").replace("]", "")
    param = (prefix + steps).strip(".")
    if sentence.startswith(_MISSING):
        return missing(f"{param}.{sentence.removeprefix(_MISSING).removesuffix('`')}".strip("."))
    if not param:
        return FieldError(
            None, "parameter_invalid_value", "El cuerpo debe ser un objeto JSON.", "The body must be a JSON object."
        )
    if "got `null`" in sentence:
        return missing(param)
    if sentence.startswith("Invalid enum value"):
        return not_allowed(param)
    if " of length " in sentence or " <= " in sentence or " >= " in sentence:
        return out_of_range(param)
    if sentence.startswith("Invalid ") or "matching regex" in sentence:
        return bad_format(param)
    return bad_value(param)
