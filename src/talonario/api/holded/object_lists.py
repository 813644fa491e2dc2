"""The same operations under a second base, where every list is an object: `{"contacts": […], "next": "…"}`.

Holded answers bare arrays, and so does `/api/invoicing/v1`. Factuarea's migration guide prints a script that reads a
list as an object with the records under the resource's name and the address of the next page; it runs as printed
with this base.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from urllib.parse import urlencode

from talonario.api.engine.operation import Answer, Call, Handler, Operation
from talonario.api.holded import verbs

PREFIX = "/api/objects/invoicing/v1"


def under_objects(operations: Iterable[Operation]) -> tuple[Operation, ...]:
    """The operations at the second base."""
    return tuple(
        dataclasses.replace(
            operation,
            id=f"x.objects.{operation.id}",
            path=PREFIX + operation.path.removeprefix(verbs.INVOICING.prefix),
            handle=_wrapped(operation.handle),
        )
        for operation in operations
    )


def _wrapped(handle: Handler) -> Handler:
    def answer(call: Call) -> Answer:
        found = handle(call)
        if not isinstance(found.body, list):
            return found
        limit, offset = verbs.page(call)
        resource = call.request.path.removeprefix(f"{PREFIX}/").partition("/")[0]
        following: str | None = None
        if len(found.body) == limit:
            names = [name for name in call.query.names() if name != "page"]
            query = [(name, value) for name in names for value in call.query.every(name)]
            pages = urlencode([*query, ("page", offset // limit + 2)])
            following = f"{call.request.address}{call.request.path}?{pages}"
        return Answer(found.status, {resource: found.body, "next": following}, found.headers)

    return answer
