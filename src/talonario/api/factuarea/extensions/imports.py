"""Taking records in: batches, a result per record, the same record twice is the same record."""

from __future__ import annotations

from typing import Any

import msgspec

from talonario.api.engine.faults import explain, missing, out_of_range
from talonario.api.engine.numbers import settle
from talonario.api.engine.operation import Answer, Call, Handler, Operation
from talonario.api.engine.problems import FieldError, Problem, invalid_fields
from talonario.api.factuarea import envelope, verbs
from talonario.api.factuarea.extensions.resources import BATCH_MAX, MOVABLE, VERSION, Movable
from talonario.domain.errors import Refusal


def capabilities(_: Call) -> Answer:
    """Answer what can be imported here. A plain server of the vendor has no such path."""
    return envelope.one({"version": VERSION, "resources": [one.name for one in MOVABLE], "batch_max": BATCH_MAX})


def importer(movable: Movable) -> Handler:
    """The handler that takes in records of one resource."""

    def take_in(call: Call) -> Answer:
        return envelope.many([_one(call, movable, record) for record in _records(call)])

    return take_in


def _records(call: Call) -> list[Any]:
    payload = call.request.payload
    records = payload.get("records") if isinstance(payload, dict) else None
    if not isinstance(records, list):
        raise invalid_fields([missing("records")])
    if not 1 <= len(records) <= BATCH_MAX:
        raise invalid_fields([out_of_range("records")])
    return records


def _one(call: Call, movable: Movable, record: Any) -> dict[str, Any]:
    external_id = record.get("external_id") if isinstance(record, dict) else None
    language = call.request.language
    try:
        shape = _shape(movable, record)
        result = movable.take_in(call.ctx, shape)
    except Problem as problem:
        error = {"code": _code(problem), "message": problem.text(language), "param": problem.param}
    except Refusal as refusal:
        code = "resource_conflict" if refusal.code == "document_differs" else refusal.code
        error = {"code": code, "message": refusal.text(language), "param": refusal.field}
    else:
        return {"external_id": external_id, "status": result.status, "id": result.id, "error": None}
    return {"external_id": external_id, "status": "refused", "id": None, "error": error}


def _shape(movable: Movable, record: Any) -> msgspec.Struct:
    """The record as the domain wants it; nulls are the same as absent. Raises Problem naming the field."""
    if not isinstance(record, dict):
        raise invalid_fields([explain("Expected `object`", "")])
    try:
        shape = msgspec.convert(_without_nulls(record), movable.shape, strict=False)
    except msgspec.ValidationError as refusal:
        raise invalid_fields([explain(str(refusal), "")]) from refusal
    errors: list[FieldError] = []
    settle(shape, "", errors)
    if errors:
        raise invalid_fields(errors)
    return shape


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value if item is not None]
    return value


def _code(problem: Problem) -> str:
    return problem.errors[0].code if problem.errors else problem.code


OPERATIONS: tuple[Operation, ...] = (
    verbs.reading("x.imports.show", "/x/imports", None, capabilities),
    *(
        verbs.writing(
            f"x.imports.{movable.name}",
            "POST",
            f"/x/imports/{movable.name}",
            f"{movable.scope}:write",
            importer(movable),
        )
        for movable in MOVABLE
    ),
)
