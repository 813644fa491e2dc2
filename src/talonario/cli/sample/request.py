"""What the sample company is made of before it is sent: requests in Holded's words, in steps and lanes."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec


class Ref(msgspec.Struct, frozen=True):
    """Stands for the id that the server gave to an earlier request of this name."""

    name: str


class Listed(msgspec.Struct, frozen=True):
    """Stands for the id of an entry of a list that the server already has; left out when that list is empty.

    place   any number: it goes round when the list is shorter
    """

    path: str
    place: int


Value: TypeAlias = "str | int | float | bool | Ref | Listed | Sequence[Value] | Mapping[str, Value]"
Body: TypeAlias = dict[str, Value]


class Request(msgspec.Struct, frozen=True):
    """One call to the invoicing module.

    path     segments below the module's base
    name     what later requests call the id of the answer
    """

    path: tuple[str | Ref, ...]
    body: Body
    name: str = ""
    method: Literal["POST", "DELETE"] = "POST"


Lane: TypeAlias = list[Request]
"""Requests that must go one after another."""


class Step(msgspec.Struct, frozen=True):
    """Lanes that may go side by side, once every earlier step is done."""

    name: Literal["catalogues", "contacts", "products", "packs", "documents", "payments", "deletions"]
    lanes: list[Lane]

    @property
    def size(self) -> int:
        """How many requests the step has."""
        return sum(len(lane) for lane in self.lanes)


def dealt(requests: Sequence[Request], lanes: int = 8) -> list[Lane]:
    """Deal requests whose order does not matter into some lanes."""
    return [list(requests[start::lanes]) for start in range(min(lanes, len(requests)))]
