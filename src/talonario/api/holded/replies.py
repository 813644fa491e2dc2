"""The replies that say how a call went."""

from __future__ import annotations

from typing import Any

from talonario.api.engine.operation import Answer


def created(identity: str, **more: Any) -> Answer:
    """A record was made."""
    return Answer(201, {"status": 1, "info": "Created", "id": identity, **more})


def updated(identity: str, **more: Any) -> Answer:
    """A record was changed."""
    return Answer(200, {"status": 1, "info": "Updated", "id": identity, **more})


def deleted(identity: str, info: str = "Successfully deleted", **more: Any) -> Answer:
    """A record is gone; some resources have words of their own."""
    return Answer(200, {"status": 1, "info": info, "id": identity, **more})


def warned(answer: Answer, *texts: str) -> Answer:
    """An answer that says, in a header, what of the request came to nothing.

    The live service takes such requests, says that all is well and does less than was asked. So do we, but we tell.

    texts   in ASCII, without quotes: nothing that came with the request
    """
    if texts:
        answer.headers["Warning"] = ", ".join(f'299 talonario "{text}"' for text in texts)
    return answer


def listed(items: list[dict[str, Any]]) -> Answer:
    """A list: a bare array."""
    return Answer(200, items)


def shown(item: dict[str, Any]) -> Answer:
    """One record, bare."""
    return Answer(200, item)
