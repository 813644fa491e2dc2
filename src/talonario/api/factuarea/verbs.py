"""The verbs that repeat over many resources: declaring operations, deleting in bulk, reading the history."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from talonario.api.engine.forms import Takes
from talonario.api.engine.operation import Answer, Asked, Call, Handler, LongHandler, Operation, no_transaction
from talonario.api.engine.problems import Problem
from talonario.api.factuarea import envelope, lists
from talonario.api.factuarea.history import spell_activity
from talonario.domain.errors import Refusal
from talonario.store.listing import AnyOf, Condition, Where
from talonario.store.outbox import Event

PREFIX = "/v1"


def reading(identifier: str, path: str, scope: str | None, handle: Handler, method: str = "GET") -> Operation:
    """Declare an operation that changes nothing; look-ups by POST are such operations too."""
    return Operation(identifier, method, PREFIX + path, scope, handle)


def writing(
    identifier: str, method: str, path: str, scope: str, handle: Handler, reads: type[Any] | None = None
) -> Operation:
    """Declare an operation that writes."""
    return Operation(identifier, method, PREFIX + path, scope, handle, writes=True, reads=reads)


def taking_file(identifier: str, path: str, scope: str, handle: Handler, takes: Takes) -> Operation:
    """Declare an operation whose body is a form with a file."""
    return Operation(identifier, "POST", PREFIX + path, scope, handle, writes=True, takes=takes)


def long(
    identifier: str, path: str, scope: str, handle: LongHandler, method: str = "GET", *, writes: bool = False
) -> Operation:
    """Declare an operation that opens its own transactions: it prints, or reaches outside.

    writes   whether what it answered is told again to who asks again with the same Idempotency-Key
    """
    return Operation(identifier, method, PREFIX + path, scope, no_transaction, writes=writes, handle_long=handle)


def not_begun(identifier: str, method: str, path: str) -> Operation:
    """Declare an operation of the contract that nobody has written yet; it answers like a declined one."""
    return Operation(identifier, method, path, None, _refuse, unavailable="not begun", begun=False)


def _refuse(_: Call) -> Answer:
    raise Problem(
        "forbidden",
        "feature_not_available_in_plan",
        "Esta función no está disponible en este servidor.",
        "This feature is not available on this server.",
    )


def retired(answer: Answer, successor: str) -> Answer:
    """An answer of an operation that was retired, with the path of what took its place."""
    answer.headers["Deprecation"] = "true"
    answer.headers["Sunset"] = "Thu, 31 Dec 2026 23:59:59 GMT"
    answer.headers["Link"] = f'<{PREFIX}{successor}>; rel="deprecation"'
    return answer


Missing = Callable[[], Problem]


def path_id(call: Asked, missing: Missing, name: str = "id") -> UUID:
    """The id in the path. A malformed one is as absent as one that nobody has: raises `missing`."""
    try:
        return UUID(call.path[name])
    except ValueError:
        raise missing() from None


def absent(code: str, es: str, en: str, subcode: str | None = None) -> Missing:
    """A maker of 404s with the contract's own code."""
    return lambda: Problem("not_found", code, es, en, subcode=subcode)


def bulk_delete(ids: Iterable[str], remove: Callable[[UUID], None], missing: Missing, language: str = "es") -> Answer:
    """Remove each one that may be removed, and say why the others may not.

    remove    raises Refusal or Problem before it changes anything
    missing   what is said of an id that is none
    """
    deleted, failed = 0, []
    for text in dict.fromkeys(ids):
        try:
            try:
                identity = UUID(text)
            except ValueError:
                raise missing() from None
            remove(identity)
        except (Problem, Refusal) as refusal:
            failed.append({"id": text, "reason": refusal.text(language)})
        else:
            deleted += 1
    return envelope.one({"object": "bulk_delete_result", "deleted": deleted, "failed": failed})


def activities(call: Call, subject_id: UUID, *, with_related: bool = False) -> Answer:
    """A page of the history of a record, newest first; `page` and `per_page` are understood too.

    with_related   whether what happened to the documents of a contact is part of it
    """
    own = Where("subject_id", "eq", subject_id)
    wanted: list[Condition] = [own]
    if with_related:
        wanted = [AnyOf(((own,), (Where("related_id", "eq", subject_id),)))]
    if call.query.one("page") is None and call.query.one("per_page") is None:
        return lists.listing(call, Event, lambda events: [spell_activity(event) for event in events], *wanted)
    number, size = lists.numbered(call)
    found = call.ctx.tx.where(Event, *wanted, order=lists.NEWEST_FIRST, limit=size + 1, offset=(number - 1) * size)
    shown = found[:size]
    return envelope.page(
        [spell_activity(event) for event in shown], shown[-1].id if shown else None, has_more=len(found) > size
    )
