"""Requests that Schemathesis draws from a contract, as a door takes them: a target, a body in bytes, a media type."""

import json
import random
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core import NotSet

MODES: Final = pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"]
)
"""Requests that the contract allows, and requests that it does not."""

DRAWN: Final = 5
"""How many requests of each operation and mode the short form draws."""


def draw(strategy: Any, count: int, ask: Callable[[Any], None]) -> None:
    """Ask so many requests of a strategy."""

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
        deadline=None,
    )
    @given(case=strategy)
    def each(case: Any) -> None:
        ask(case)

    each()


def target_of(case: Any, base: str, known: str | None, chance: random.Random) -> str:
    """The target of a drawn request; in every other one, what stands in the path is there.

    known   the path of records that are there, None when the operation names none
    """
    path: str = base + case.path
    if known is not None and chance.random() < 0.5:
        path = known
    else:
        for name, value in (case.path_parameters or {}).items():
            path = path.replace("{" + name + "}", value if "%" in str(value) else quote(str(value), safe=""))
    query = urlencode(dict(case.query or {}), doseq=True, errors="replace")
    return path + (f"?{query}" if query else "")


def content_of(case: Any) -> tuple[bytes | None, dict[str, str]]:
    """The drawn body as bytes, with its media type."""
    if isinstance(case.body, NotSet):
        return None, {}
    if isinstance(case.body, bytes):
        return case.body, {"Content-Type": case.media_type or "application/json"}
    if case.media_type not in {None, "application/json"}:
        return repr(case.body).encode("utf-8", "replace"), {"Content-Type": case.media_type}
    return json.dumps(case.body).encode(), {}
