"""Time spent on a project as Holded shows it, alone and inside its project."""

from __future__ import annotations

from typing import Any

from talonario.api.holded import wire
from talonario.domain.identity import short_id
from talonario.domain.projects import times
from talonario.domain.projects.record import ProjectTime


def spell_time(one: ProjectTime) -> dict[str, Any]:
    """With what the live service adds; nobody can approve time through its API."""
    return {
        "timeId": short_id(one.id),
        "duration": one.duration_seconds,
        "desc": one.description,
        "costHour": wire.number(one.cost_hour),
        "userId": one.user_id,
        "user": one.user_id,
        "taskId": short_id(one.task_id) if one.task_id else "",
        "total": wire.number(times.cost(one)),
        "date": wire.seconds(one.happened_at),
        "approved": False,
        "category": "",
    }
