"""What the fuzz tests know of one module of Holded: its contract, and a request that succeeds for every operation.

A module has a file that makes its `Fuzzed`, and a place in `holded_requests.MODULES`; the operations declare the shape
that they read. Everything else (nasty values, other companies' ids, requests drawn from the contract) comes from there.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from talonario.api.engine.operation import Operation
from talonario.api.holded.verbs import Module

Path = tuple[str | int, ...]


class Wanted(msgspec.Struct, frozen=True):
    """A request: what stands in the path for its variables, the query as it is written, the body."""

    path: tuple[str, ...] = ()
    query: str = ""
    body: Any = None


class Fuzzed(msgspec.Struct, frozen=True):
    """One module.

    operations   all that it answers or declines
    requests     by the id of the operation, from the ids of a filled company (`tests.fuzz.filling`)
    named        by operation, where a body names another record: an id that nobody has there is refused
    kept         by operation, where a body holds ids that are kept as they come, or not read at all
    texts        by path under the module's base, fields of free text that come back as they went in
    queries      by operation, the query parameters that it reads beside `page` and `limit`
    exceptions   where an answer leaves the contract (`getContact $.customId`), each with its reason
    met_here     the same by the end of the place (`.docNumber`), with records that only the fuzz tests meet
    """

    module: Module
    contract: str
    operations: tuple[Operation, ...]
    requests: Callable[[dict[str, str]], Mapping[str, Wanted]]
    named: Mapping[str, tuple[Path, ...]]
    kept: Mapping[str, tuple[Path, ...]]
    texts: Mapping[str, tuple[str, ...]]
    queries: Mapping[str, tuple[str, ...]]
    exceptions: Mapping[str, str]
    met_here: Mapping[str, str]
