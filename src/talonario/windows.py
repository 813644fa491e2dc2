"""How often somebody may do something per minute: ask with a key, try wrong keys, open a public page.

A sliding window of 60 seconds per subject, in the memory of the process. No limit unless the settings say so.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime

WINDOW_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to a subject.

    reset_at            Unix seconds at which the whole limit is free again if nothing else is asked
    retry_after         whole seconds until one more request fits; 0 when one fits now
    """

    limit: int
    remaining: int
    reset_at: int
    retry_after: int


class Window:
    """Counts per subject over the last minute."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._seen: dict[object, deque[float]] = {}

    def take(self, subject: object, limit: int, now: datetime, *, count: bool = True) -> Allowance:
        """Count one more for `subject` unless its limit is reached, and say what is left.

        count   False only looks
        """
        moment = now.timestamp()
        with self._guard:
            if len(self._seen) > 10_000:
                self._sweep(moment)
            seen = self._seen.setdefault(subject, deque())
            while seen and seen[0] <= moment - WINDOW_SECONDS:
                seen.popleft()
            fits = len(seen) < limit
            if fits and count:
                seen.append(moment)
            newest = seen[-1] if seen else moment
            wait = 0 if fits else max(1, int(seen[0] + WINDOW_SECONDS - moment + 0.999))
            return Allowance(limit, max(0, limit - len(seen)), int(newest + WINDOW_SECONDS), wait)

    def _sweep(self, moment: float) -> None:
        stale = [subject for subject, seen in self._seen.items() if not seen or seen[-1] <= moment - WINDOW_SECONDS]
        for subject in stale:
            del self._seen[subject]
