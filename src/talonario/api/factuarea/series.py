"""Series: numberings, immutable once made. The first age knows those of four kinds of documents."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from talonario.api.engine import filters
from talonario.api.engine.filters import LISTED, Filter
from talonario.api.engine.operation import Answer, Call, Operation
from talonario.api.engine.problems import Problem
from talonario.api.engine.wire import Wire, default
from talonario.api.factuarea import envelope, lists, verbs
from talonario.api.factuarea.wire import Text20, Text255, at
from talonario.domain import series as numbering
from talonario.domain.context import Context
from talonario.domain.documents.kinds import KINDS, Kind
from talonario.domain.series import DEFAULT_FORMAT, Series, SeriesFields
from talonario.store.listing import Where

LOCATION = "/v1/series/{}"
TYPES: tuple[Kind, ...] = ("invoice", "quote", "delivery_note", "proforma")
DocumentType = Literal["invoice", "quote", "delivery_note", "proforma"]
NOT_FOUND = verbs.absent("series_not_found", "La serie no existe.", "There is no such series.")
FILTERS: filters.Filters = {"document_type": Filter("document_kind", filters.one_of(*KINDS), LISTED)}
# Correctives and receipts have series of their own, which a client of the first age must not take for invoices'.
OF_THE_CONTRACT = Where("document_kind", "in", list(TYPES))


class SeriesIn(Wire, kw_only=True):
    """A new series; `prefix` is an old name that says nothing any more."""

    code: Annotated[str, Meta(min_length=1, max_length=10)]
    document_type: DocumentType
    name: Text255 | UnsetType | None = UNSET
    prefix: Text20 | UnsetType | None = UNSET
    year_reset: bool | UnsetType | None = UNSET
    number_format: Annotated[str, Meta(max_length=32)] | UnsetType | None = UNSET
    initial_number: Annotated[int, Meta(ge=1, le=10**12)] | UnsetType | None = UNSET


class ByCode(Wire, kw_only=True):
    """The look-up by code."""

    code: Annotated[str, Meta(min_length=1, max_length=10)]
    document_type: DocumentType | UnsetType | None = UNSET


class SeriesOut(Wire, kw_only=True):
    """A series as answered."""

    id: UUID
    object: str = "series"
    code: str
    name: str
    document_type: str
    prefix: str
    number_format: str
    next_number: int
    current_number: int
    initial_number: int
    year_reset: bool
    is_default: bool
    is_active: bool
    created_at: str
    updated_at: str


def spell(ctx: Context, series: Series) -> SeriesOut:
    """Write a series out as its counter stands this year."""
    restarts = series.year_reset and series.counter_year is not None and ctx.today.year > series.counter_year
    following = 1 if restarts else series.next_number
    is_untouched = following == series.initial_number and series.last_issued_on is None
    return SeriesOut(
        id=series.id,
        code=series.code,
        name=series.name,
        document_type=series.document_kind,
        prefix=f"{series.code}-",
        number_format=series.number_format,
        next_number=following,
        current_number=0 if is_untouched else following - 1,
        initial_number=series.initial_number,
        year_reset=series.year_reset,
        is_default=series.is_default,
        is_active=series.archived_at is None,
        created_at=at(series.created_at),
        updated_at=at(series.updated_at),
    )


def list_series(call: Call) -> Answer:
    """Answer a page of series; those of the contract's four kinds unless others are asked for."""
    always = [] if call.query.every("document_type") or call.query.one("document_type[in]") else [OF_THE_CONTRACT]
    return lists.listing(call, Series, lambda found: [spell(call.ctx, one) for one in found], *always, known=FILTERS)


def create(call: Call) -> Answer:
    """Make a series."""
    body = call.read(SeriesIn)
    made = numbering.create(
        call.ctx,
        SeriesFields(
            code=body.code,
            document_kind=body.document_type,
            name=default(body.name, None),
            number_format=default(body.number_format, DEFAULT_FORMAT),
            initial_number=default(body.initial_number, 1),
            year_reset=default(body.year_reset, None),
        ),
    )
    return envelope.made(spell(call.ctx, made), LOCATION.format(made.id))


def show(call: Call) -> Answer:
    """Answer one series."""
    return envelope.one(spell(call.ctx, find(call)))


def active(call: Call) -> Answer:
    """Answer the series that take documents, of one kind or of all."""
    kind = _asked_kind(call)
    kinds = (kind,) if kind else TYPES
    found = [one for each in kinds for one in numbering.of_kind(call.ctx, each) if one.archived_at is None]
    return envelope.many([spell(call.ctx, one) for one in found])


def default_series(call: Call) -> Answer:
    """Answer the default series of a kind of document."""
    kind = _asked_kind(call)
    if kind is None:
        raise Problem(
            "invalid",
            "missing_required_param",
            "Falta document_type.",
            "document_type is missing.",
            "document_type",
        )
    found = numbering.default_of(call.ctx, kind)
    if found is None:
        raise NOT_FOUND()
    return envelope.one(spell(call.ctx, found))


def find_by_code(call: Call) -> Answer:
    """Find a series by its code, which several kinds of documents may have."""
    body = call.read(ByCode)
    kind = default(body.document_type, None)
    found = [one for one in numbering.find_by_code(call.ctx, body.code, kind) if one.document_kind in TYPES]
    if not found:
        raise NOT_FOUND()
    if len(found) > 1:
        raise Problem(
            "invalid",
            "document_type_required_for_ambiguous_code",
            "Varias series tienen ese código: indique document_type.",
            "Several series have this code: give document_type.",
            "document_type",
        )
    return envelope.one(spell(call.ctx, found[0]))


def stats(call: Call) -> Answer:
    """Answer how many series there are of each kind."""
    counts: dict[str, int] = {kind: call.ctx.tx.count(Series, Where("document_kind", "eq", kind)) for kind in TYPES}
    return envelope.one({"total": sum(counts.values()), **counts})


def activities(call: Call) -> Answer:
    """Answer the history of a series."""
    return verbs.activities(call, find(call).id)


def archive(call: Call) -> Answer:
    """Let a series take no more documents."""
    numbering.archive(call.ctx, find(call))
    return envelope.nothing()


def unarchive(call: Call) -> Answer:
    """Let an archived series take documents again."""
    numbering.unarchive(call.ctx, find(call))
    return envelope.nothing()


def set_default(call: Call) -> Answer:
    """Make a series the default of its kind."""
    numbering.set_default(call.ctx, find(call))
    return envelope.nothing()


def refuse_change(_: Call) -> Answer:
    """Series are never changed and never removed: numbers were given under them."""
    raise Problem(
        "method_not_allowed",
        "series_immutable",
        "Las series no se pueden modificar ni borrar: archívela y cree otra.",
        "Series cannot be changed or deleted: archive it and make another one.",
        headers={"Allow": "GET, POST"},
    )


def find(call: Call) -> Series:
    """The series in the path."""
    return numbering.get(call.ctx, verbs.path_id(call, NOT_FOUND))


def _asked_kind(call: Call) -> Kind | None:
    asked = call.query.one("document_type")
    kind = next((known for known in KINDS if known == asked), None)
    if asked is not None and kind is None:
        raise Problem(
            "invalid",
            "invalid_param_value",
            "document_type no es un tipo de documento.",
            "document_type is not a type of document.",
            "document_type",
        )
    return kind


READ, WRITE = "series:read", "series:write"

OPERATIONS: tuple[Operation, ...] = (
    verbs.reading("series.list", "/series", READ, list_series),
    verbs.writing("series.create", "POST", "/series", WRITE, create, SeriesIn),
    verbs.reading("series.show", "/series/{id}", READ, show),
    verbs.reading("series.active", "/series/active", READ, active),
    verbs.reading("series.default", "/series/default", READ, default_series),
    verbs.reading("series.find_by_code", "/series/find-by-code", READ, find_by_code, "POST"),
    verbs.reading("series.stats", "/series/stats", READ, stats),
    verbs.reading("series.activities", "/series/{id}/activities", READ, activities),
    verbs.writing("series.archive", "POST", "/series/{id}/archive", WRITE, archive),
    verbs.writing("series.set_default", "POST", "/series/{id}/default", WRITE, set_default),
    verbs.writing("series.unarchive", "POST", "/series/{id}/unarchive", WRITE, unarchive),
    *(
        verbs.reading(f"x.series.{method.lower()}", "/series/{id}", READ, refuse_change, method)
        for method in ("PUT", "PATCH", "DELETE")
    ),
)
