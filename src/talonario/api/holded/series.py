"""Numbering series: `F26%%%%`, `SO[YY]%%%`."""

from __future__ import annotations

import re
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire
from talonario.api.holded import doc_types, replies, verbs, wire
from talonario.domain import series
from talonario.domain.context import Context
from talonario.domain.series import Series, SeriesFields
from talonario.store.listing import Condition, Where


class SeriesIn(Wire):
    """A series as a client writes it; `last` is the last number used."""

    name: str | UnsetType | None = UNSET
    format: Annotated[str, Meta(max_length=100)] | UnsetType | None = UNSET
    last: Annotated[int, Meta(ge=0, lt=10**10)] | UnsetType | None = UNSET
    type: str | UnsetType | None = UNSET


def find(ctx: Context, text: Any) -> Series | None:
    """The series of an id in any spelling."""
    return wire.look_up(text, lambda one: ctx.tx.get(Series, one), lambda one: series.find_external(ctx, one))


def to_mask(text: str) -> str:
    """Holded's format as a mask: `%` per digit, `[YY]` and `[YYYY]` the year, the rest as it is."""
    mask = re.sub(r"%+", lambda run: "{" + "0" * min(len(run.group()), 10) + "}", text)
    mask = mask.replace("[YYYY]", "{YYYY}").replace("[YY]", "{YY}")
    return mask if "{0" in mask else f"{mask}{{0}}"


def from_mask(one: Series) -> str:
    """A mask as Holded's format."""
    text = re.sub(r"\{(0+)\}", lambda run: "%" * len(run.group(1)), one.number_format)
    return text.replace("{YYYY}", "[YYYY]").replace("{YY}", "[YY]").replace("{code}", one.code)


def spell(one: Series) -> dict[str, Any]:
    """A series as Holded shows it."""
    return {
        "id": wire.outside_id(one.id, one.external_id),
        "name": one.name,
        "format": from_mask(one),
        "last": one.next_number - 1,
        "type": doc_types.TYPE_OF_KIND[one.document_kind],
    }


def _of_path(call: Call) -> Series:
    found = find(call.ctx, call.path["id"])
    if found is None or found.document_kind != doc_types.kind_of(call.path["type"]):
        raise wire.not_found()
    return found


def list_(call: Call) -> Answer:
    """The series of a type."""
    kind = doc_types.kind_of(call.path["type"])
    return replies.listed([spell(one) for one in _in_use(call, Where("document_kind", "eq", kind))])


def list_all(call: Call) -> Answer:
    """The series of every type."""
    return replies.listed([spell(one) for one in _in_use(call)])


def _in_use(call: Call, *conditions: Condition) -> list[Series]:
    return call.ctx.tx.where(Series, *conditions, Where("archived_at", "is_null", True), *verbs.changed(call))


def create(call: Call) -> Answer:
    """Add a series."""
    kind, body = doc_types.kind_of(call.path["type"]), call.read(SeriesIn)
    name, text = wire.given(body.name), wire.given(body.format)
    if not name or not text:
        raise wire.wrong("name and format needed", "name")
    mask = to_mask(text)
    last = wire.given(body.last, 0)
    made = series.create(
        call.ctx,
        SeriesFields(
            code=series.free_code(call.ctx, re.sub(r"[^A-Za-z]", "", text)[: series.CODE_MAX].upper() or "S", kind),
            name=name,
            document_kind=kind,
            number_format=mask,
            initial_number=last + 1,
        ),
    )
    return replies.created(wire.outside_id(made.id, None), msg="Created")


def update(call: Call) -> Answer:
    """Change a series in part."""
    one, body = _of_path(call), call.read(SeriesIn)
    changes: dict[str, Any] = {}
    if wire.given(body.name):
        changes["name"] = body.name
    if wire.given(body.format):
        changes["number_format"] = to_mask(str(body.format))
    if wire.given(body.last) is not None:
        changes["next_number"] = wire.given(body.last) + 1
    if changes:
        series.change(call.ctx, one, changes)
    return replies.updated(wire.outside_id(one.id, one.external_id))


def delete(call: Call) -> Answer:
    """Remove a series that numbered nothing."""
    one = _of_path(call)
    series.delete(call.ctx, one)
    return replies.deleted(wire.outside_id(one.id, one.external_id), msg="Successfully deleted")


OPERATIONS = tuple(
    operation
    for base in ("/numberingseries", "/numberseries")
    for operation in (
        verbs.INVOICING.reading("listNumberingSeries", f"{base}/{{type}}", list_),
        verbs.INVOICING.writing("createNumberingSeries", "POST", f"{base}/{{type}}", create),
        verbs.INVOICING.writing("updateNumberingSeries", "PUT", f"{base}/{{type}}/{{id}}", update),
        verbs.INVOICING.writing("deleteNumberingSeries", "DELETE", f"{base}/{{type}}/{{id}}", delete),
        verbs.INVOICING.reading("listAllNumberingSeries", base, list_all),
    )
)
