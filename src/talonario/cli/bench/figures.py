"""What a run found: per measurement both sides, and the ratio that is ours to answer for."""

import statistics
from collections.abc import Sequence

import msgspec

from talonario.cli.bench.load import Load


class Side(msgspec.Struct, frozen=True):
    """One side of a measurement.

    what            in words
    per_second      median of the rounds
    p50_ms, p99_ms  of one, over all rounds
    """

    what: str
    per_second: float
    p50_ms: float
    p99_ms: float

    def words(self) -> tuple[str, str, str, str]:
        """As cells of a table."""
        rate = f"{self.per_second:,.0f}" if self.per_second > 10 else f"{self.per_second:.2f}"
        return self.what, rate, f"{self.p50_ms:,.1f}", f"{self.p99_ms:,.1f}"


class Row(msgspec.Struct, frozen=True):
    """One measurement.

    ratio      ours over what is beside it: median of the rounds' ratios
    aim        the ratio we want, where there is one
    done       how many went well on our side, without warming up
    failures   what the others met, and how many met it
    """

    name: str
    engine: str
    ours: Side
    beside: Side
    ratio: float
    aim: float | None
    done: int
    failures: dict[str, int]


class Figures(msgspec.Struct, frozen=True):
    """A whole run.

    engines     name of each engine → its version
    clients     conversations at once, each on a connection of its own
    companies   that issued in turns
    workers     processes of the server
    """

    processors: int
    python: str
    engines: dict[str, str]
    clients: int
    companies: int
    workers: int
    rounds: int
    rows: list[Row]

    @property
    def failed(self) -> bool:
        """Whether anything did not do what was asked."""
        return any(row.failures for row in self.rows)


def row(
    name: str,
    engine: str,
    ours: tuple[str, Sequence[Load]],
    beside: tuple[str, Sequence[Load]],
    aim: float | None = None,
) -> Row:
    """Put both sides of a measurement beside one another, round by round."""
    failures: dict[str, int] = {}
    for what, loads in (ours, beside):
        for load in loads:
            for failure in load.failures:
                text = f"{what}: {failure}"
                failures[text] = failures.get(text, 0) + 1
    return Row(
        name=name,
        engine=engine,
        ours=_side(*ours),
        beside=_side(*beside),
        ratio=statistics.median(a.per_second / b.per_second for a, b in zip(ours[1], beside[1], strict=True)),
        aim=aim,
        done=sum(len(load.took) for load in ours[1]),
        failures=failures,
    )


def _side(what: str, loads: Sequence[Load]) -> Side:
    took = sorted(seconds for load in loads for seconds in load.took)
    return Side(
        what=what,
        per_second=statistics.median(load.per_second for load in loads),
        p50_ms=statistics.median(took) * 1000,
        p99_ms=took[len(took) * 99 // 100] * 1000,
    )
