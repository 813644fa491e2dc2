"""Chance with a seed: the few ways in which the sample company draws its lots."""

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def chance(rng: Random, probability: float) -> bool:
    """Say yes with this probability, from 0 to 1."""
    return rng.random() < probability


class Urn(Generic[T]):
    """Things drawn again and again, each with its weight."""

    def __init__(self, things: Sequence[T], weights: Sequence[float]) -> None:
        """Fill the urn; things and weights go in pairs."""
        self.things = things
        self.bounds = list(accumulate(weights))

    def draw(self, rng: Random) -> T:
        """Draw one thing and put it back."""
        return self.things[min(bisect(self.bounds, rng.random() * self.bounds[-1]), len(self.things) - 1)]


def zipf(count: int, steepness: float = 0.8) -> list[float]:
    """Weigh `count` things like customers: a few of them buy most of what is sold."""
    return [1 / (place + 3) ** steepness for place in range(count)]


def portions(total: int, weights: dict[str, float]) -> dict[str, int]:
    """Share a whole number out in proportion to weights, with at least one for everybody.

    Returns  counts that add up to `total`, unless there are fewer than shares: then one for each
    """
    shares = {name: max(1, int(total * weight / sum(weights.values()))) for name, weight in weights.items()}
    heaviest = max(weights, key=lambda name: weights[name])
    shares[heaviest] = max(1, shares[heaviest] + total - sum(shares.values()))
    return shares
