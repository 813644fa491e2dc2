"""Every refusal in Holded's envelope: `{"status":0,"info":"…"}`, and a bare status when the key is unknown."""

from __future__ import annotations

from talonario.api.engine.operation import Answer
from talonario.api.engine.problems import Problem
from talonario.domain.errors import NotFound, Refusal

STATUS_OF_PROBLEM = {
    "bad_request": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "method_not_allowed": 404,
    "conflict": 409,
    "too_large": 413,
    "unsupported_media": 400,
    "invalid": 400,
    "too_many": 429,
    "unavailable": 503,
    "internal": 500,
}

INFO_OF_CODE = {
    "invalid_json": "Invalid JSON",
    "route_not_found": "Not found",
    "method_not_allowed": "Not found",
    "internal_error": "Internal error",
    "project_list_not_found": "listId not found",
    "project_time_task_invalid": "taskId not found",
    "document_frozen": "Document can not be deleted",
    "funnel_stage_not_found": "stageId not found",
}

STATUS_OF_CODE = {"external_id_taken": 409, "booking_slot_unavailable": 410}
"""Where a refusal of the domain is not 400."""

UNKNOWN_KEYS = {"missing_api_key", "invalid_api_key", "api_key_revoked", "api_key_expired"}


def answer(refusal: Problem | Refusal) -> Answer:
    """Spell a refusal. Holded says `not found` with 400, and only a status to whoever it does not know."""
    headers = dict(refusal.headers) if isinstance(refusal, Problem) else {}
    if refusal.code in UNKNOWN_KEYS:
        return Answer(401, {"status": 401}, headers)
    if isinstance(refusal, NotFound):
        return Answer(400, {"status": 0, "info": "not found"}, headers)
    info = INFO_OF_CODE.get(refusal.code) or refusal.text("en")
    if isinstance(refusal, Problem):
        return Answer(STATUS_OF_PROBLEM[refusal.kind], {"status": 0, "info": _about(refusal, info)}, headers)
    return Answer(STATUS_OF_CODE.get(refusal.code, 400), {"status": 0, "info": info}, headers)


def _about(problem: Problem, info: str) -> str:
    """The sentence, beginning with the field it speaks of when that is not in it."""
    return f"{problem.param}: {info}" if problem.code == "invalid_fields" and problem.param else info
