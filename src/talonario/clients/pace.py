"""How fast to call: the rate limit is learnt from refusals and kept to afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping


class Pace:
    """The least time between two calls, doubled by each 429 and shortened slowly by each success."""

    def __init__(
        self,
        sleep: Callable[[float], None],
        clock: Callable[[], float],
        *,
        first_seconds: float = 0.05,
        longest_seconds: float = 10.0,
    ) -> None:
        self._sleep = sleep
        self._clock = clock
        self._first = first_seconds
        self._longest = longest_seconds
        self._last_call: float | None = None
        self.interval_seconds = 0.0

    def wait(self) -> None:
        """Hold the caller back until the next call is due."""
        now = self._clock()
        if self._last_call is not None and self.interval_seconds > 0:
            rest = self._last_call + self.interval_seconds - now
            if rest > 0:
                self._sleep(rest)
                now += rest
        self._last_call = now

    def refused(self) -> None:
        """A 429 came: from now on go at half the speed."""
        self.interval_seconds = min(self._longest, max(self._first, self.interval_seconds * 2))

    def accepted(self) -> None:
        """A call went through: try a little faster."""
        self.interval_seconds *= 0.98
        if self.interval_seconds < self._first / 10:
            self.interval_seconds = 0.0


def retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """The `Retry-After` header in seconds; None when absent or a date, which neither service sends."""
    text = headers.get("retry-after", "").strip()
    return float(text) if text.isdigit() else None
