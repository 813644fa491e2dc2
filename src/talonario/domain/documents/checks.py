"""What a document's days, labels and series must be, in every way in which one is written."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from talonario.domain import limits
from talonario.domain import series as series_of_numbers
from talonario.domain.context import Context
from talonario.domain.documents.kinds import FAMILY, Kind
from talonario.domain.documents.record import CustomField
from talonario.domain.errors import Invalid, ValueInvalid

FIRST_DAY: Final = date(1970, 1, 1)
LAST_DAY: Final = date(2200, 1, 1)


class DueBeforeIssue(Invalid):
    """The due date lies before the date of the document."""

    code = "due_before_issue"
    es = "El vencimiento no puede ser anterior a la fecha del documento."
    en = "The due date cannot lie before the document's date."


class SeriesUnsuitable(Invalid):
    """The series numbers other documents, or takes no more."""

    code = "series_unsuitable"
    es = "La serie «{series}» no sirve para este documento: {reason_es}."
    en = "Series '{series}' does not fit this document: {reason_en}."


def check_dates(issued_on: date, due_on: date | None) -> None:
    """Raise for absurd days and for a due date before the document's."""
    for day, name in ((issued_on, "issued_on"), (due_on, "due_on")):
        if day is not None and not FIRST_DAY <= day < LAST_DAY:
            raise ValueInvalid(
                name,
                name=name,
                reason_es="la fecha está fuera de rango",
                reason_en="the date is out of range",
            )
    if due_on is not None and due_on < issued_on:
        raise DueBeforeIssue("due_on")


def check_labels(tags: Sequence[str], custom_fields: Sequence[CustomField], metadata: dict[str, str]) -> None:
    """Raise when tags, custom fields or metadata are over their limits."""
    limits.check_tags(tags)
    limits.check_custom_fields([(entry.field, entry.value) for entry in custom_fields])
    limits.check_metadata(metadata)


def check_series(ctx: Context, kind: Kind, series_id: UUID | None) -> None:
    """Raise SeriesUnsuitable when a series does not number such documents or is archived."""
    if series_id is None:
        return
    try:
        found = series_of_numbers.get(ctx, series_id)
    except series_of_numbers.SeriesNotFound as refusal:
        raise series_of_numbers.SeriesNotFound("series_id") from refusal
    if found.archived_at is not None:
        raise SeriesUnsuitable("series_id", series=found.code, reason_es="está archivada", reason_en="it is archived")
    if FAMILY[found.document_kind] != FAMILY[kind]:
        raise SeriesUnsuitable(
            "series_id",
            series=found.code,
            reason_es="es de otro tipo de documento",
            reason_en="it numbers another type",
        )
