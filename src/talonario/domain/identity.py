"""Identifiers: UUIDv7 with a short form of 24 hexadecimal digits, the same id in two spellings.

A UUIDv7 has 122 free bits. Ours keep a 48-bit timestamp in milliseconds and 48 random bits, and fill the other 26
with a fixed hash of those 96. The short form is the 96 bits alone, so that each form gives the other without a column.

    bits   48 time | 4 version=7 | 12 random | 2 variant=2 | 36 random | 26 hash
"""

import hashlib
import random
import re
import threading
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

SHORT_FORM = re.compile(r"[0-9a-f]{24}")

HASH_BITS = 26
LOW_BITS = 36
RANDOM_BITS = 48
STEP_MAX = 1 << 20


def _compose(milliseconds: int, chance: int) -> UUID:
    seed = (milliseconds << RANDOM_BITS | chance).to_bytes(12, "big")
    check = int.from_bytes(hashlib.sha256(seed).digest()[:4], "big") >> (32 - HASH_BITS)
    high, low = chance >> LOW_BITS, chance & ((1 << LOW_BITS) - 1)
    return UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low << HASH_BITS | check)


def short_id(identity: UUID) -> str:
    """The 24 hexadecimal digits of an id made here."""
    value = identity.int
    milliseconds = value >> 80
    high = value >> 64 & 0xFFF
    low = value >> HASH_BITS & ((1 << LOW_BITS) - 1)
    return f"{milliseconds:012x}{high << LOW_BITS | low:012x}"


def from_short_id(text: str) -> UUID | None:
    """The id with this short form; None when the text is not 24 lower-case hexadecimal digits."""
    if not SHORT_FORM.fullmatch(text):
        return None
    return _compose(int(text[:12], 16), int(text[12:], 16))


def identity_of(instant: datetime, chance: int) -> UUID:
    """The id of this instant and these 48 bits: always the same one."""
    return _compose(int(instant.timestamp() * 1000), chance)


class IdSource:
    """Makes ids that only grow, also within one millisecond.

    clock     gives the instant
    chance    the source of randomness
    last      where another source stopped, so that ids go on growing from there
    """

    def __init__(self, clock: Callable[[], datetime], chance: random.Random, last: tuple[int, int] = (0, 0)) -> None:
        self._clock = clock
        self._chance = chance
        self._guard = threading.Lock()
        self._last = last

    @property
    def last(self) -> tuple[int, int]:
        """Where it stands: the milliseconds and the chance of the last id."""
        return self._last

    def __call__(self) -> UUID:
        """The next id."""
        milliseconds = int(self._clock().timestamp() * 1000)
        with self._guard:
            last_time, last_chance = self._last
            if milliseconds <= last_time:
                milliseconds, chance = last_time, last_chance + self._chance.randrange(1, STEP_MAX)
                if chance >> RANDOM_BITS:
                    milliseconds, chance = last_time + 1, chance & (STEP_MAX - 1)
            else:
                # The highest bit starts at zero, to leave room for the steps of a busy millisecond.
                chance = self._chance.getrandbits(RANDOM_BITS - 1)
            self._last = (milliseconds, chance)
        return _compose(milliseconds, chance)
