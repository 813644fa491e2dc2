"""The emulator's clock: the machine's own until somebody sets it, then standing still or running on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec


class Setting(msgspec.Struct, frozen=True):
    """How the clock stands: still at an instant, or so much away from the machine's own."""

    still_at: datetime | None = None
    away: timedelta = timedelta()


class Clock:
    """Gives the instant of the emulated world; `machine` is the true clock."""

    def __init__(self, machine: Callable[[], datetime]) -> None:
        self._machine = machine
        self.setting = Setting()

    def __call__(self) -> datetime:
        """The instant, aware, UTC."""
        return self.setting.still_at or self._machine() + self.setting.away

    def put(self, instant: datetime | None, *, running: bool = False) -> None:
        """Stand still at an instant, run on from there, or (None) follow the machine again."""
        if instant is None:
            self.setting = Setting()
        elif running:
            self.setting = Setting(away=instant - self._machine())
        else:
            self.setting = Setting(still_at=instant)
