"""The emulator's own endpoints, `/emulator/…`: for tests, on loopback, without a key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any, Final, Protocol
from urllib.parse import parse_qs

import msgspec

from talonario.cli.emulator import faults
from talonario.cli.emulator.faults import FaultsUnknown
from talonario.cli.emulator.stage import BEGINNING, Stage, StageRefused

PREFIX: Final = "/emulator"


class Deed(Protocol):
    """What an endpoint does with the body's object and the query; gives back what is answered."""

    def __call__(self, told: Mapping[str, Any], query: Mapping[str, str], /) -> Any:
        """Do it. Raises StageRefused, FaultsUnknown."""


class Desk:
    """Answers the endpoints of one stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._deeds: Mapping[tuple[str, str], Deed] = {
            ("GET", ""): self._about,
            ("POST", "/snapshot"): self._snapshot,
            ("POST", "/reset"): self._reset,
            ("GET", "/faults"): self._faults,
            ("POST", "/faults"): self._fail,
            ("GET", "/requests"): self._requests,
            ("DELETE", "/requests"): self._forget,
            ("GET", "/clock"): self._clock,
            ("POST", "/clock"): self._set_clock,
        }

    def answer(self, method: str, path: str, query: str, content: bytes) -> tuple[int, bytes]:
        """The status and the JSON of the answer to a request whose path begins with PREFIX."""
        deed = self._deeds.get((method, path.removeprefix(PREFIX).rstrip("/")))
        if deed is None:
            known = ", ".join(f"{verb} {PREFIX}{rest}" for verb, rest in self._deeds)
            return 404, _json({"error": f"there is no {method} {path}; there are: {known}"})
        try:
            told = msgspec.json.decode(content, type=dict[str, Any]) if content.strip() else {}
            asked = {name: values[-1] for name, values in parse_qs(query).items()}
            return 200, _json(deed(told, asked))
        except (StageRefused, FaultsUnknown) as refusal:
            return 400, _json({"error": str(refusal)})
        except msgspec.DecodeError as refusal:
            return 400, _json({"error": f"the body must be a JSON object: {refusal}"})

    def _about(self, _told: Mapping[str, Any], _query: Mapping[str, str]) -> Any:
        company = self._stage.company
        return {
            "company": company.name,
            "quirks": company.quirks,
            "seed": self._stage.seed,
            "now": self._stage.clock(),
            "snapshots": list(self._stage.snapshots),
            "waiting": self._stage.waiting,
            "faults": self._stage.course.shown,
        }

    def _snapshot(self, told: Mapping[str, Any], _query: Mapping[str, str]) -> Any:
        name = _only(told, "name").get("name")
        if not isinstance(name, str):
            raise StageRefused('a snapshot has a name: {"name": "after-import"}')
        self._stage.take(name)
        return {"snapshots": list(self._stage.snapshots)}

    def _reset(self, told: Mapping[str, Any], _query: Mapping[str, str]) -> Any:
        name = _only(told, "name").get("name") or BEGINNING
        self._stage.reset(str(name))
        return {"name": name, "now": self._stage.clock()}

    def _faults(self, _told: Mapping[str, Any], _query: Mapping[str, str]) -> Any:
        return self._stage.course.shown

    def _fail(self, told: Mapping[str, Any], _query: Mapping[str, str]) -> Any:
        self._stage.fail(faults.read(told))
        return self._stage.course.shown

    def _requests(self, _told: Mapping[str, Any], query: Mapping[str, str]) -> Any:
        _only(query, "method", "path")
        return [
            one
            for one in self._stage.journal.entries()
            if query.get("method", one.method) == one.method and fnmatchcase(one.path, query.get("path", "*"))
        ]

    def _forget(self, _told: Mapping[str, Any], _query: Mapping[str, str]) -> Any:
        self._stage.journal.forget()
        return []

    def _clock(self, _told: Mapping[str, Any], _query: Mapping[str, str]) -> Any:
        return {"now": self._stage.clock(), "running": self._stage.clock.setting.still_at is None}

    def _set_clock(self, told: Mapping[str, Any], query: Mapping[str, str]) -> Any:
        given = _only(told, "now", "running")
        instant = None if given.get("now") is None else instant_of(given["now"])
        self._stage.clock.put(instant, running=bool(given.get("running", False)))
        return self._clock(told, query)


def instant_of(value: Any) -> datetime:
    """An instant from Unix seconds or ISO 8601; without an offset it is UTC. Raises StageRefused."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        found = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError) as error:
        raise StageRefused(f"{value!r} is no instant: 2026-06-30T10:00:00Z, or Unix seconds") from error
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)


def _only(told: Mapping[str, Any], *known: str) -> Mapping[str, Any]:
    unknown = [name for name in told if name not in known]
    if unknown:
        raise StageRefused(f"unknown: {', '.join(unknown)}; known: {', '.join(known)}")
    return told


_json: Callable[[Any], bytes] = msgspec.json.encode
