"""The printing presses: Typst in processes of its own, with an end to our patience and to their appetite.

Typst holds the interpreter while it works, and a template can loop: so it works beside the server, one sheet at a time
in each process. A press ends itself when a sheet takes too long or too much memory, and the next sheet starts another.
"""

from __future__ import annotations

import atexit
import json
import os
import queue
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Final

TEMPLATE: Final = Path(__file__).parent / "templates" / "document.typ"

SECONDS_MAX: Final = 20.0
MEMORY_BYTES_MAX: Final = 1024**3
SHEETS_MAX: Final = 2000

ASKED: Final = struct.Struct(">qI")
"""Before a sheet: the instant it is made at in seconds, and its length in bytes."""

ANSWERED: Final = struct.Struct(">BI")
"""Before an answer: whether it is a PDF or a refusal, and its length in bytes."""

PRINTED, REFUSED = 0, 1


class NotPrinted(Exception):
    """The sheet could not be printed; `reason` is for the log and quotes nothing of the document."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooSlow(NotPrinted):
    """Printing took longer than it may."""


class Busy(NotPrinted):
    """No press became free in time."""


class _Died(NotPrinted):
    """A press ended with a sheet in its hands, though not because it was slow."""


class Press:
    """Prints sheets; safe to share between threads. Processes start with the first sheets.

    processes      how many sheets are printed at once; others wait
    seconds_max    for one sheet, and for a press to become free
    sheets_max     after as many a process is replaced, whatever its memory has become
    fonts          a folder with further fonts, for what Source Sans cannot write
    template       a Typst file that reads `sys.inputs.sheet`
    """

    def __init__(
        self,
        *,
        processes: int = 1,
        seconds_max: float = SECONDS_MAX,
        memory_bytes_max: int = MEMORY_BYTES_MAX,
        sheets_max: int = SHEETS_MAX,
        fonts: Path | None = None,
        template: Path = TEMPLATE,
    ) -> None:
        self._seconds_max = seconds_max
        self._sheets_max = sheets_max
        self._started = [str(template), str(seconds_max), str(memory_bytes_max), *([str(fonts)] if fonts else [])]
        self._idle: queue.LifoQueue[_Machine | None] = queue.LifoQueue()
        self._places = processes
        for _ in range(processes):
            self._idle.put(None)
        atexit.register(self.close)

    def print(
        self, sheet: dict[str, Any], made_at: datetime, pictures: Mapping[str, bytes] = MappingProxyType({})
    ) -> bytes:
        """The PDF/A of a sheet; the same sheet and instant give the same bytes.

        pictures   by the names under which the sheet calls them
        Raises     NotPrinted, TooSlow, Busy
        """
        held = {name: b64encode(content).decode() for name, content in pictures.items()}
        asked = json.dumps({"sheet": sheet, "pictures": held}, ensure_ascii=False).encode("utf-8", "replace")
        try:
            machine = self._idle.get(timeout=self._seconds_max)
        except queue.Empty:
            raise Busy(f"no press became free in {self._seconds_max:g} seconds") from None
        try:
            if machine is not None:
                # It may have died while it had nothing to do; then the sheet is not to blame and another one prints it.
                with suppress(_Died):
                    return machine.print(asked, int(made_at.timestamp()))
            machine = _Machine(self._started)
            return machine.print(asked, int(made_at.timestamp()))
        finally:
            if machine is not None and (machine.has_ended or machine.printed >= self._sheets_max):
                machine.end()
                machine = None
            self._idle.put(machine)

    def processes(self) -> list[int]:
        """The ids of the processes that wait for a sheet."""
        found = self._take_idle()
        for machine in reversed(found):
            self._idle.put(machine)
        return [machine.id for machine in found if machine is not None]

    def close(self) -> None:
        """End the processes that wait; a later sheet starts new ones."""
        for machine in self._take_idle():
            if machine is not None:
                machine.end()
            self._idle.put(None)

    def _take_idle(self) -> list[_Machine | None]:
        found: list[_Machine | None] = []
        with suppress(queue.Empty):
            while len(found) < self._places:
                found.append(self._idle.get_nowait())
        return found


@cache
def the_press() -> Press:
    """The press of whoever brings none: one process, started with the first sheet."""
    return Press()


class _Machine:
    """One process and the pipes to it."""

    def __init__(self, arguments: list[str]) -> None:
        self._folder = tempfile.mkdtemp(prefix="talonario-press-")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TALONARIO_")}
        self._process = subprocess.Popen(  # noqa: S603  (our own program)
            [sys.executable, "-m", "talonario.render.machine", self._folder, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,  # without the server's secrets
        )
        self._seconds_max = arguments[1]
        self.printed = 0

    @property
    def id(self) -> int:
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def print(self, asked: bytes, made_at: int) -> bytes:
        """Hand over a sheet and wait. The process ends itself when its time is over."""
        entrance, exit_ = self._process.stdin, self._process.stdout
        assert entrance is not None
        assert exit_ is not None
        try:
            entrance.write(ASKED.pack(made_at, len(asked)) + asked)
            entrance.flush()
            kind, length = ANSWERED.unpack(_whole(exit_, ANSWERED.size))
            answer = _whole(exit_, length)
        except (OSError, EOFError) as error:
            self.end()
            if self._process.returncode == -signal.SIGALRM:
                raise TooSlow(f"a sheet took longer than {self._seconds_max} seconds: its press was ended") from error
            raise _Died(f"a press ended with status {self._process.returncode}") from error
        except BaseException:
            self.end()
            raise
        self.printed += 1
        if kind == REFUSED:
            raise NotPrinted(answer.decode("utf-8", "replace"))
        return answer

    def end(self) -> None:
        """End the process, however it feels."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # it could not take the rest of a sheet: it is gone
                    continue
        try:
            self._process.wait(0.2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def _whole(stream: IO[bytes], length: int) -> bytes:
    found = stream.read(length)
    if len(found) < length:
        raise EOFError
    return found
