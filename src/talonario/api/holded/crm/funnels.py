"""Funnels."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire
from talonario.api.holded import replies, verbs, wire
from talonario.domain.context import Context
from talonario.domain.crm import funnels
from talonario.domain.crm.funnels import Figures, Tally
from talonario.domain.crm.record import Funnel, Label, Stage
from talonario.domain.identity import short_id
from talonario.domain.limits import FIELDS_MAX


class StageIn(Wire):
    """A stage; one without an id is new."""

    stageId: wire.Word = UNSET
    key: wire.Short = UNSET
    name: wire.Short = UNSET
    desc: wire.Name = UNSET
    dealprobability: Annotated[int, Meta(ge=0, le=100)] | UnsetType | None = UNSET


class LabelIn(Wire):
    """A label."""

    labelId: wire.Short = UNSET
    labelName: wire.Short = UNSET
    labelColor: wire.Short = UNSET


class NewFunnelIn(Wire):
    """A new funnel: its name, and nothing else."""

    name: wire.Name = UNSET


class FunnelIn(NewFunnelIn):
    """What of a funnel can change."""

    stages: list[StageIn] | UnsetType | None = UNSET
    labels: Annotated[list[LabelIn], Meta(max_length=FIELDS_MAX)] | UnsetType | None = UNSET
    preferences: Any = UNSET
    customFields: Any = UNSET


def find(ctx: Context, text: Any) -> Funnel | None:
    """The funnel of an id in any spelling."""
    return wire.look_up(text, lambda one: ctx.tx.get(Funnel, one))


def _of_path(call: Call) -> Funnel:
    return wire.there(find(call.ctx, call.path["id"]))


def list_(call: Call) -> Answer:
    """A page of funnels, oldest first."""
    limit, offset = verbs.page(call)
    figures = funnels.figures(call.ctx)
    return replies.listed(
        [
            _spell(one, figures[one.id])
            for one in call.ctx.tx.where(Funnel, *verbs.changed(call), limit=limit, offset=offset)
        ]
    )


def create(call: Call) -> Answer:
    """Add a funnel with the usual stages."""
    name = wire.given(call.read(NewFunnelIn).name)
    if not name:
        raise wire.wrong("name needed", "name")
    return replies.created(short_id(funnels.create(call.ctx, name).id))


def show(call: Call) -> Answer:
    """One funnel."""
    found = _of_path(call)
    return replies.shown(_spell(found, funnels.figures(call.ctx)[found.id]))


def update(call: Call) -> Answer:
    """Change a funnel in part."""
    # Held before its stages are read: what the body does not say of them is kept.
    funnel, body = call.ctx.lock(_of_path(call), funnels.FunnelNotFound), call.read(FunnelIn)
    changes: dict[str, Any] = {}
    if wire.given(body.name):
        changes["name"] = body.name
    if isinstance(body.stages, list):
        changes["stages"] = [_stage(call.ctx, funnel, one) for one in body.stages]
    if isinstance(body.labels, list):
        changes["labels"] = [_label(call.ctx, one) for one in body.labels]
    if wire.given(body.preferences) is not None:
        kept = wire.kept(body.preferences, "preferences") if body.preferences != [] else {}
        if not isinstance(kept, dict) or not isinstance(kept.get("emails", []), list):
            raise wire.wrong("Wrong preferences", "preferences")
        changes["preferences"] = kept
    if body.customFields is not UNSET:
        changes["custom_fields"] = _custom_fields(body.customFields)
    if changes:
        funnels.update(call.ctx, funnel, changes)
    nameless = ("name is ignored: a funnel has one",) if body.name is None else ()
    return replies.warned(replies.updated(short_id(funnel.id)), *nameless)


def delete(call: Call) -> Answer:
    """Remove a funnel that no lead is in."""
    funnel = _of_path(call)
    funnels.delete(call.ctx, funnel)
    return replies.deleted(short_id(funnel.id))


def _stage(ctx: Context, funnel: Funnel, said: StageIn) -> Stage:
    """A stage of the body: one that the funnel has, with what is said of it changed, or a new one."""
    text = wire.named(said.stageId)
    before = None
    if text is not None:
        before = wire.look_up(text, {stage.id: stage for stage in funnel.stages}.get)
        if before is None:
            raise funnels.StageNotFound("stages")
    name = wire.given(said.name, before.name if before else None)
    if not name:
        raise wire.wrong("stages: name needed", "stages")
    return Stage(
        id=before.id if before else ctx.new_id(),
        key=wire.given(said.key, before.key if before else ""),
        name=name,
        description=wire.given(said.desc, before.description if before else ""),
        probability=wire.given(said.dealprobability, before.probability if before else 100),
    )


def _label(ctx: Context, said: LabelIn) -> Label:
    return Label(
        id=wire.given(said.labelId) or short_id(ctx.new_id()),
        name=wire.given(said.labelName, ""),
        color=wire.given(said.labelColor, ""),
    )


def _custom_fields(value: Any) -> list[dict[str, Any]]:
    """Custom fields as they were sent: objects with anything in them. Raises Problem for what are none."""
    rows = value if isinstance(value, list) else [value] if value else []
    if len(rows) > FIELDS_MAX or not all(isinstance(row, dict) for row in rows):
        raise wire.wrong("Wrong customFields", "customFields")
    return [wire.kept(row, "customFields") for row in rows]


def _spell(funnel: Funnel, counted: Figures) -> dict[str, Any]:
    """A funnel as Holded shows it."""

    def tally(found: Tally) -> dict[str, Any]:
        return {"num": found.number, "value": wire.number(found.value)}

    expected = wire.number(counted.all["open"].expected)
    return {
        "id": short_id(funnel.id),
        "name": funnel.name,
        "stages": [
            {
                "stageId": short_id(stage.id),
                "key": stage.key,
                "name": stage.name,
                "desc": stage.description,
                "dealprobability": stage.probability,
            }
            for stage in funnel.stages
        ],
        "won": tally(counted.all["won"]),
        "leads": {**tally(counted.all["open"]), "valueTotProbability": expected},
        "lost": tally(counted.all["lost"]),
        "recentWon": tally(counted.recent["won"]),
        "recentLeads": tally(counted.recent["open"]),
        "recentLost": tally(counted.recent["lost"]),
        "labels": [{"labelId": one.id, "labelName": one.name, "labelColor": one.color} for one in funnel.labels],
        "preferences": {"emails": [], **funnel.preferences},
        "customFields": funnel.custom_fields,
    }


OPERATIONS = (
    verbs.CRM.reading("listFunnels", "/funnels", list_),
    verbs.CRM.writing("createFunnel", "POST", "/funnels", create, NewFunnelIn),
    verbs.CRM.reading("getFunnel", "/funnels/{id}", show),
    verbs.CRM.writing("updateFunnel", "PUT", "/funnels/{id}", update, FunnelIn),
    verbs.CRM.writing("deleteFunnel", "DELETE", "/funnels/{id}", delete),
)
