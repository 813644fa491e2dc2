"""Series come in from another system with the last number they used, and go out again."""

import re
from typing import Any
from uuid import UUID

import msgspec

from talonario.domain import series
from talonario.domain.context import Context
from talonario.domain.documents.kinds import Kind
from talonario.domain.imports import ImportResult, OutsideId, Sought
from talonario.domain.series import CODE_MAX, DEFAULTS, Series, SeriesFields
from talonario.store.listing import Order


class ImportedSeries(msgspec.Struct, frozen=True, kw_only=True):
    """A series of another system; `current_number` is the last one it used."""

    external_id: OutsideId
    document_type: Kind
    name: str
    code: Sought | None = None
    number_format: str
    current_number: int = 0
    year_reset: bool = False
    is_default: bool = False


class ExportedSeries(ImportedSeries, frozen=True, kw_only=True):
    """A series as these books hold it."""

    external_id: str | None = None  # type: ignore[assignment]  # a series made here has none
    id: UUID


def import_record(ctx: Context, shape: ImportedSeries) -> ImportResult:
    """Take in a series; its counter goes on after the last number used, and never back. Raises SeriesFormatInvalid."""
    known = series.find_external(ctx, shape.external_id)
    if known is None:
        made = series.create(
            ctx,
            SeriesFields(
                code=series.free_code(ctx, shape.code or _code_of(shape), shape.document_type),
                document_kind=shape.document_type,
                name=shape.name,
                number_format=shape.number_format,
                initial_number=max(1, shape.current_number + 1),
                year_reset=shape.year_reset,
                external_id=shape.external_id,
            ),
        )
        if shape.is_default:
            series.set_default(ctx, made)
        return ImportResult("created", made.id)
    is_new_default = shape.is_default and not known.is_default and known.archived_at is None
    if not is_new_default and all(getattr(known, name) == value for name, value in _changes(known, shape).items()):
        return ImportResult("unchanged", known.id)
    locked = ctx.lock(known, series.SeriesNotFound)
    changed = series.change(ctx, locked, _changes(locked, shape), follows=True)
    if is_new_default:
        series.set_default(ctx, changed)
    return ImportResult("updated", changed.id)


def _changes(known: Series, shape: ImportedSeries) -> dict[str, Any]:
    return {
        "name": shape.name,
        "number_format": shape.number_format,
        "year_reset": shape.year_reset,
        "initial_number": max(known.initial_number, shape.current_number + 1),
        "next_number": max(known.next_number, shape.current_number + 1),
    }


def _code_of(shape: ImportedSeries) -> str:
    """A code for a series that has none: the letters its numbers begin with, else those of its kind."""
    letters = re.match(r"[A-Za-z]+", shape.number_format)
    return (letters.group(0) if letters else DEFAULTS.get(shape.document_type, ("S", ""))[0])[:CODE_MAX].upper()


def export_records(ctx: Context, after: UUID | None, limit: int) -> tuple[list[ExportedSeries], bool]:
    """A page of series, oldest first, and whether there are more."""
    page = ctx.tx.page(Series, order=Order(descending=False), after=after, limit=limit)
    assert page is not None, "a page by id always exists"
    return [
        ExportedSeries(
            id=one.id,
            external_id=one.external_id,
            document_type=one.document_kind,
            name=one.name,
            code=one.code,
            number_format=one.number_format,
            current_number=one.next_number - 1,
            year_reset=one.year_reset,
            is_default=one.is_default,
        )
        for one in page.records
    ], page.has_more
