"""Telling how far a move has come, on standard error: bars for people, a line now and then for logs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol, Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

_LINE_EVERY_SECONDS = 5.0


class Reporter(AbstractContextManager["Reporter"], Protocol):
    """What the engine tells while it works."""

    def begin(self, label: str, total: int | None = None) -> None:
        """A step begins; total is how many records it has, if known."""

    def advance(self, count: int = 1) -> None:
        """So many more records are through."""

    def end(self) -> None:
        """The step is over."""


class Silent:
    """Tells nothing."""

    def __enter__(self) -> Self:
        """Begin to tell."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to put away."""

    def begin(self, label: str, total: int | None = None) -> None:
        """Tell nothing."""

    def advance(self, count: int = 1) -> None:
        """Tell nothing."""

    def end(self) -> None:
        """Tell nothing."""


class Bars(Silent):
    """A bar per step with its rate and the time left."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description:<28}"),
            BarColumn(bar_width=32),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=console,
        )
        self._task: TaskID | None = None
        self._started = 0.0
        self._done = 0

    def __enter__(self) -> Self:
        """Draw the bars."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the bars as they are."""
        self._progress.stop()

    def begin(self, label: str, total: int | None = None) -> None:
        """A new bar."""
        self._started = time.monotonic()
        self._done = 0
        self._task = self._progress.add_task(label, total=total, rate="")

    def advance(self, count: int = 1) -> None:
        """Move the bar on."""
        if self._task is None:
            return
        self._done += count
        elapsed = time.monotonic() - self._started
        rate = f"{self._done / elapsed:,.0f}/s" if elapsed > 0 else ""
        self._progress.update(self._task, advance=count, rate=rate)

    def end(self) -> None:
        """Fill the bar, also when its length was not known; a step with nothing in it leaves none."""
        if self._task is not None:
            self._progress.update(self._task, total=self._done, completed=self._done)
            if not self._done:
                self._progress.remove_task(self._task)
            self._task = None


class Lines(Silent):
    """A line when a step ends, and every few seconds while it lasts."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._label = ""
        self._total: int | None = None
        self._done = 0
        self._started = 0.0
        self._told = 0.0

    def begin(self, label: str, total: int | None = None) -> None:
        """A step begins."""
        self._label, self._total, self._done = label, total, 0
        self._started = self._told = self._clock()

    def advance(self, count: int = 1) -> None:
        """So many more; a line if the last one is some seconds old."""
        self._done += count
        if self._clock() - self._told >= _LINE_EVERY_SECONDS:
            self._told = self._clock()
            self._tell()

    def end(self) -> None:
        """The line that closes the step; a step with nothing in it has none."""
        if self._done:
            self._tell()
        self._done = 0

    def _tell(self) -> None:
        elapsed = max(self._clock() - self._started, 0.001)
        rate = self._done / elapsed
        parts = [
            f"{self._label}: {self._done}" + (f"/{self._total}" if self._total else ""),
            f"{rate:,.0f}/s",
        ]
        if self._total and 0 < self._done < self._total:
            parts.append(f"≈ {(self._total - self._done) / rate:,.0f} s")
        self._stream.write(" · ".join(parts) + "\n")
        self._stream.flush()


def reporter(*, bars: bool, stream: TextIO | None = None) -> Reporter:
    """Bars when wanted and standard error is a terminal, else lines."""
    where = stream or sys.stderr
    console = Console(file=where)
    return Bars(console) if bars and console.is_terminal else Lines(where)
