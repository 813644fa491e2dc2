"""Query strings: repeated names, bracketed operators, and values read with their errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from talonario.api.engine.problems import Problem

OPERATORS = ("in", "gte", "lte", "gt", "lt")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition as it was written: `total[gte]=10` is (`total`, `gte`, ("10",)). `param` is its spelling."""

    name: str
    operator: str
    values: tuple[str, ...]
    param: str


class Query:
    """The parameters of one query string, in order, blank values included."""

    __slots__ = ("_values",)

    def __init__(self, text: str) -> None:
        self._values: dict[str, list[str]] = {}
        try:
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=200)
        except ValueError as refusal:
            raise Problem(
                "bad_request",
                "parameter_invalid_format",
                "La cadena de consulta no es válida.",
                "The query string is not valid.",
            ) from refusal
        for name, value in pairs:
            if "\x00" in value:
                raise Problem(
                    "bad_request",
                    "parameter_invalid_format",
                    f"El valor de «{name}» no es válido.",
                    f"The value of '{name}' is not valid.",
                    name,
                )
            self._values.setdefault(name, []).append(value.strip())

    def names(self) -> list[str]:
        """Every name as it was written."""
        return list(self._values)

    def one(self, name: str) -> str | None:
        """The last value of a name, None when absent or blank."""
        values = self._values.get(name)
        return (values[-1] or None) if values else None

    def every(self, name: str) -> list[str]:
        """All values of a name, `name[]` included."""
        return [*self._values.get(name, ()), *self._values.get(f"{name}[]", ())]

    def pairs(self) -> list[tuple[str, str]]:
        """Every pair, sorted: what the fingerprint of a request covers."""
        return sorted((name, value) for name, values in self._values.items() for value in values)

    def keeping(self, wanted: Callable[[str], bool]) -> Query:
        """The same without the names that are not wanted, brackets left out."""
        kept = Query("")
        kept._values = {name: values for name, values in self._values.items() if wanted(name.partition("[")[0])}
        return kept

    def conditions(self) -> list[Condition]:
        """Every parameter as a condition: an operator in brackets, a repeated name and `name[]` as `in`."""
        found = []
        for name, values in self._values.items():
            bare, bracket, rest = name.partition("[")
            operator = rest.removesuffix("]") if bracket else "eq"
            if operator in {"in", ""} or (operator == "eq" and len(values) > 1):
                parts = tuple(part.strip() for value in values for part in value.split(",") if part.strip())
                found.append(Condition(bare, "in", parts, name))
            elif operator in {"eq", *OPERATORS}:
                found.append(Condition(bare, operator, (values[-1],), name))
            else:
                found.append(Condition(name, "eq", (values[-1],), name))
        return found
