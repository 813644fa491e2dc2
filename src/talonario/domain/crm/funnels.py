"""What may happen to a funnel, and what its leads come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import Integer, bindparam, case, func, select, type_coerce
from sqlalchemy import update as update_of

from talonario.domain.context import Context
from talonario.domain.crm.record import CalendarEvent, Funnel, Lead, LeadStatus, Stage
from talonario.domain.errors import Conflict, Invalid, NotFound
from talonario.fiscal.money import round_cents
from talonario.store.listing import Where
from talonario.store.statement import Statement

STAGES: Final = (
    ("leadin", "Lead In"),
    ("contacted", "Contacted"),
    ("fitting", "Fitting"),
    ("proposal", "Proposal"),
    ("closing", "Closing"),
)
FIRST_NAME: Final = "Ventas"
STAGES_MAX: Final = 50
RECENT: Final = timedelta(days=30)
ZERO: Final = Decimal(0)

_L = Lead.c()
_SINCE: Final = func.coalesce(_L.closed_at, _L.opened_at) >= bindparam("since", type_=_L.opened_at.type)
# By potential too, and weighed here: value times potential of a thousand great sales is more than a column holds.
_FIGURES: Final = Statement(
    select(
        _L.funnel_id,
        _L.status,
        _L.potential,
        func.count(type_=Integer()),
        func.sum(_L.value),
        func.sum(case((_SINCE, 1), else_=0), type_=Integer()),
        type_coerce(func.sum(case((_SINCE, type_coerce(_L.value, Integer)), else_=0)), _L.value.type),
    ).group_by(_L.funnel_id, _L.status, _L.potential)
)
_E = CalendarEvent.c()
_LEAVE: Final = Statement(
    update_of(CalendarEvent.table)
    .values(funnel_id=None, updated_at=bindparam("now", type_=_E.updated_at.type))
    .where(_E.funnel_id == bindparam("leaving_funnel", type_=_E.funnel_id.type))
)


class FunnelNotFound(NotFound):
    """The company has no such funnel."""

    code = "funnel_not_found"
    es = "No existe ese embudo."
    en = "There is no such funnel."


class FunnelInUse(Conflict):
    """Leads are in the funnel."""

    code = "funnel_in_use"
    es = "El embudo {name} tiene oportunidades: bórrelas antes de borrarlo."
    en = "Funnel {name} has leads: delete them before you delete it."


class StageInUse(Conflict):
    """Leads are at a stage that is to go."""

    code = "funnel_stage_in_use"
    es = "En la fase {name} hay oportunidades: páselas a otra antes de quitarla."
    en = "There are leads at stage {name}: move them to another one before you take it away."


class StageNotFound(Invalid):
    """The funnel has no such stage."""

    code = "funnel_stage_not_found"
    es = "El embudo no tiene esa fase."
    en = "The funnel has no such stage."


class StagesInvalid(Invalid):
    """A funnel without stages, or with too many, or with one twice."""

    code = "funnel_stages_invalid"
    es = "Un embudo tiene de 1 a {most} fases, cada una una sola vez."
    en = "A funnel has from 1 to {most} stages, each of them once."


class Tally(msgspec.Struct, frozen=True):
    """How many leads, and what they come to in euros; `weighed` each with its potential."""

    number: int = 0
    value: Decimal = ZERO
    weighed: Decimal = ZERO

    @property
    def expected(self) -> Decimal:
        """What can be hoped for, in cents."""
        return round_cents(self.weighed)

    def plus(self, number: int, value: Decimal, weighed: Decimal = ZERO) -> Tally:
        """With more leads."""
        return Tally(self.number + number, self.value + value, self.weighed + weighed)


class Figures(msgspec.Struct, frozen=True):
    """The leads of a funnel by status, and those of the last 30 days: opened, won or lost since."""

    all: dict[LeadStatus, Tally]
    recent: dict[LeadStatus, Tally]


def get(ctx: Context, funnel_id: UUID) -> Funnel:
    """The funnel of this id. Raises FunnelNotFound."""
    found = ctx.tx.get(Funnel, funnel_id)
    if found is None:
        raise FunnelNotFound
    return found


def figures(ctx: Context) -> Mapping[UUID, Figures]:
    """What the leads of each funnel come to; zeros for a funnel and a status without any."""
    found: dict[UUID, Figures] = defaultdict(lambda: Figures(defaultdict(Tally), defaultdict(Tally)))
    rows = ctx.tx.rows(_FIGURES, since=ctx.now - RECENT)
    for funnel_id, status, potential, number, value, lately, lately_value in rows:
        of_funnel = found[funnel_id]
        of_funnel.all[status] = of_funnel.all[status].plus(number, value, value * potential / 100)
        of_funnel.recent[status] = of_funnel.recent[status].plus(int(lately), lately_value)
    return found


def create(ctx: Context, name: str) -> Funnel:
    """Add a funnel with the usual five stages."""
    made = Funnel(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        name=name,
        stages=[Stage(id=ctx.new_id(), key=key, name=title) for key, title in STAGES],
        labels=[],
        preferences={},
        custom_fields=[],
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.tx.insert(made)
    ctx.emit("funnel.created", made)
    return made


def update(ctx: Context, funnel: Funnel, changes: dict[str, Any]) -> Funnel:
    """Change a funnel. A stage that is left out is taken away.

    Raises StagesInvalid, StageInUse
    """
    before = ctx.lock(funnel, FunnelNotFound)
    changed = msgspec.structs.replace(before, **changes, updated_at=ctx.now)
    if "stages" in changes:
        _check_stages(ctx, before, changed.stages)
    ctx.tx.update(changed)
    ctx.emit("funnel.updated", changed)
    return changed


def delete(ctx: Context, funnel: Funnel) -> None:
    """Remove a funnel that no lead is in; events that name it stay. Raises FunnelInUse."""
    funnel = ctx.lock(funnel, FunnelNotFound)
    if ctx.tx.where(Lead, Where("funnel_id", "eq", funnel.id), limit=1):
        raise FunnelInUse("id", name=funnel.name)
    ctx.tx.execute(_LEAVE, leaving_funnel=funnel.id, now=ctx.now)
    ctx.tx.delete(funnel)
    ctx.emit("funnel.deleted", funnel, deleted=True)


def stage_of(funnel: Funnel, identity: UUID | None, name: str | None) -> Stage:
    """The stage of this id, else the one of exactly this name, the oldest of several. Raises StageNotFound."""
    known = next((stage for stage in funnel.stages if stage.id == identity), None)
    if known is None:
        called_so = [stage for stage in funnel.stages if stage.name == name]
        if not called_so:
            raise StageNotFound("stage_id")
        known = min(called_so, key=lambda stage: stage.id)
    return known


def _check_stages(ctx: Context, before: Funnel, stages: Sequence[Stage]) -> None:
    kept = {stage.id for stage in stages}
    if not 0 < len(stages) <= STAGES_MAX or len(kept) < len(stages):
        raise StagesInvalid("stages", most=STAGES_MAX)
    for stage in before.stages:
        here = (Where("funnel_id", "eq", before.id), Where("stage_id", "eq", stage.id))
        if stage.id not in kept and ctx.tx.where(Lead, *here, limit=1):
            raise StageInUse("stages", name=stage.name)
