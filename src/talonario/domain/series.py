"""Series: where the numbers of documents come from, one after the other, without a gap."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from talonario.domain.context import Context
from talonario.domain.documents import uses
from talonario.domain.documents.kinds import FAMILY, KINDS, PRELIMINARY, Kind
from talonario.domain.errors import Conflict, Invalid, NotFound
from talonario.fiscal import numbering
from talonario.store.listing import Where
from talonario.store.record import Record, stored

CODE_MAX: Final = 10
FAR: Final = 10**9
"""A counter that no series reaches."""
DEFAULT_FORMAT: Final = "{code}-{YYYY}-{000}"

DEFAULTS: Final[dict[Kind, tuple[str, str]]] = {
    "purchase_order": ("PC", "Pedidos de compra"),
    "sales_order": ("PV", "Pedidos de venta"),
    "proforma": ("PRO", "Proformas"),
    "delivery_note": ("ALB", "Albaranes"),
    "quote": ("PRE", "Presupuestos"),
    "receipt_refund": ("TR", "Rectificativas de simplificadas"),
    "credit_note": ("R", "Rectificativas"),
    "receipt": ("T", "Facturas simplificadas"),
    "invoice": ("F", "Facturas"),
}
"""Code and name of the default series of each kind, invoices last so that they head a list of the newest first."""


@stored(
    "series",
    unique={"series_code": ("document_kind", "unique_code"), "series_external_id": ("external_id",)},
    index={"series_kind": ("document_kind", "id")},
)
class Series(Record, frozen=True, kw_only=True):
    """A numbering.

    code            as it appears in numbers; `unique_code` repeats it in upper case, absent for imported repeats
    number_format   the mask (`fiscal.numbering`)
    next_number     the counter's next value; `counter_year` the year it counts in
    last_issued_on  day of the last document: dates never go backwards inside a series. Days that had not come when
                    the document was numbered count as the day on which it was
    """

    code: str
    unique_code: str | None
    name: str
    document_kind: Kind
    number_format: str
    initial_number: int
    next_number: int
    counter_year: int | None
    year_reset: bool
    last_issued_on: date | None
    is_default: bool
    archived_at: datetime | None
    external_id: str | None
    created_at: datetime
    updated_at: datetime


class SeriesNotFound(NotFound):
    """The company has no such series."""

    code = "series_not_found"
    es = "No existe esa serie."
    en = "There is no such series."


class SeriesCodeTaken(Conflict):
    """Codes are unique among the series of one kind of document."""

    code = "series_code_taken"
    es = "Ya existe una serie «{series_code}» para ese tipo de documento."
    en = "A series '{series_code}' exists already for this type of document."


class SeriesFormatInvalid(Invalid):
    """The mask of the numbers cannot be read."""

    code = "series_format_invalid"
    es = "El formato de numeración «{number_format}» no es válido."
    en = "The number format '{number_format}' is not valid."


class LastSeries(Conflict):
    """The default series that is alone cannot be archived."""

    code = "last_series"
    es = "La serie {series_code} es la única activa de su tipo: crea otra antes de archivarla."
    en = "Series {series_code} is the only active one of its kind: make another one before archiving it."


class DateBeforeLast(Invalid):
    """Inside a series dates never go backwards."""

    code = "date_before_last"
    es = "La serie {series_code} ya tiene un documento del {last}: no admite otro con fecha {day}."
    en = "Series {series_code} already has a document of {last}: it takes none dated {day}."


class CounterInUse(Conflict):
    """A counter that has given numbers stays where it is: moved, it would leave a gap or repeat a number."""

    code = "series_counter_in_use"
    es = "La serie {series_code} ya ha numerado documentos: su contador no se puede mover."
    en = "Series {series_code} has already numbered documents: its counter cannot be moved."


class SeriesFields(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about a new series; the meaning of each field is `Series`'s."""

    code: str
    document_kind: Kind
    name: str | None = None
    number_format: str = DEFAULT_FORMAT
    initial_number: int = 1
    year_reset: bool | None = None
    external_id: str | None = None


def get(ctx: Context, series_id: UUID) -> Series:
    """The series of this id. Raises SeriesNotFound."""
    found = ctx.tx.get(Series, series_id)
    if found is None:
        raise SeriesNotFound
    return found


def find_external(ctx: Context, external_id: str) -> Series | None:
    """The series that another system calls so."""
    found = ctx.tx.where(Series, Where("external_id", "eq", external_id), limit=1)
    return found[0] if found else None


def find_by_code(ctx: Context, code: str, kind: Kind | None = None) -> list[Series]:
    """The series of a code, without regard to case, of one kind or of all."""
    conditions = [Where("unique_code", "eq", code.strip().upper())]
    if kind is not None:
        conditions.append(Where("document_kind", "eq", kind))
    return ctx.tx.where(Series, *conditions)


def of_kind(ctx: Context, kind: Kind) -> list[Series]:
    """The series of a kind, oldest first, archived ones too."""
    return ctx.tx.where(Series, Where("document_kind", "eq", kind))


def default_of(ctx: Context, kind: Kind) -> Series | None:
    """The default series of a kind, if it has one."""
    found = ctx.tx.where(Series, Where("document_kind", "eq", kind), Where("is_default", "eq", True), limit=1)
    return found[0] if found else None


def default_for(ctx: Context, kind: Kind) -> Series:
    """The default series of a kind, made now when there is none (the law wants one of their own for correctives)."""
    found = default_of(ctx, kind)
    if found is not None:
        return found
    code, name = DEFAULTS[kind]
    return set_default(ctx, create(ctx, SeriesFields(code=free_code(ctx, code, kind), name=name, document_kind=kind)))


def create(ctx: Context, fields: SeriesFields) -> Series:
    """Make a series; the first of its kind becomes the default. Raises SeriesCodeTaken, SeriesFormatInvalid."""
    ctx.take_turn()
    if find_by_code(ctx, fields.code, fields.document_kind):
        raise SeriesCodeTaken("code", series_code=fields.code)
    _check_format(fields.number_format, fields.code)
    has_year = "{YY" in fields.number_format
    made = Series(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        code=fields.code,
        unique_code=fields.code.strip().upper(),
        name=fields.name or fields.code,
        document_kind=fields.document_kind,
        number_format=fields.number_format,
        initial_number=fields.initial_number,
        next_number=fields.initial_number,
        counter_year=None,
        year_reset=has_year if fields.year_reset is None else fields.year_reset,
        last_issued_on=None,
        is_default=default_of(ctx, fields.document_kind) is None,
        archived_at=None,
        external_id=fields.external_id,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.tx.insert(made)
    ctx.emit("series.created", made)
    return made


def set_default(ctx: Context, series: Series) -> Series:
    """Make a series the default of its kind; the former one steps back."""
    ctx.take_turn()
    kin = {one.id: ctx.lock(one, SeriesNotFound) for one in of_kind(ctx, series.document_kind)}
    chosen = kin[series.id]
    if chosen.is_default and chosen.archived_at is None:
        return chosen
    for former in kin.values():
        if former.is_default and former.id != chosen.id:
            demoted = msgspec.structs.replace(former, is_default=False, updated_at=ctx.now)
            ctx.tx.update(demoted)
            ctx.emit("series.demoted_from_default", demoted)
    promoted = msgspec.structs.replace(chosen, is_default=True, archived_at=None, updated_at=ctx.now)
    ctx.tx.update(promoted)
    ctx.emit("series.marked_as_default", promoted)
    return promoted


def archive(ctx: Context, series: Series) -> Series:
    """Let a series take no more documents; the oldest other one takes over from a default. Raises LastSeries."""
    if series.archived_at is not None:
        return series
    others = [one for one in of_kind(ctx, series.document_kind) if one.archived_at is None and one.id != series.id]
    if series.is_default and not others:
        raise LastSeries("id", series_code=series.code)
    if series.is_default:
        set_default(ctx, others[0])
    archived = msgspec.structs.replace(ctx.lock(series, SeriesNotFound), archived_at=ctx.now, updated_at=ctx.now)
    ctx.tx.update(archived)
    ctx.emit("series.archived", archived)
    return archived


def unarchive(ctx: Context, series: Series) -> Series:
    """Let an archived series take documents again."""
    if series.archived_at is None:
        return series
    restored = msgspec.structs.replace(ctx.lock(series, SeriesNotFound), archived_at=None, updated_at=ctx.now)
    ctx.tx.update(restored)
    ctx.emit("series.unarchived", restored)
    return restored


def change(ctx: Context, series: Series, changes: dict[str, Any], *, follows: bool = False) -> Series:
    """Change name, mask or counter, where the dialect knows such a thing.

    follows  whether it goes after the same series in another system, where the numbers between were given
    Raises SeriesFormatInvalid, and CounterInUse in a strict company
    """
    locked = ctx.lock(series, SeriesNotFound)
    changed = msgspec.structs.replace(locked, **changes, updated_at=ctx.now)
    _check_format(changed.number_format, changed.code)
    moves = changed.next_number != locked.next_number
    if moves and not follows and locked.last_issued_on is not None and ctx.company.policy == "strict":
        raise CounterInUse("next_number", series_code=locked.code)
    ctx.tx.update(changed)
    ctx.emit("series.updated", changed)
    return changed


def delete(ctx: Context, series: Series) -> None:
    """Remove a series that numbered nothing. Raises LastSeries when documents carry its numbers."""
    if uses.names_series(ctx, series.id):
        raise LastSeries("id", series_code=series.code)
    ctx.tx.delete(series)
    ctx.emit("series.deleted", series, deleted=True)


def take_number(ctx: Context, series: Series, on: date) -> tuple[str, Series]:
    """The next number of a series, for a document of this day; the counter moves on.

    The series row is locked until the transaction ends, so that numbers are given one after the other and an aborted
    transaction leaves no gap. A document of an earlier year, which an open company may have, follows the last one of
    its own year; so does one that comes after a document dated ahead. Raises DateBeforeLast for an invoice in a strict
    company: quotes and the like are numbered when somebody answers them, in whatever order.
    """
    locked = ctx.lock(series, SeriesNotFound)
    last = min(locked.last_issued_on or date.min, ctx.today)
    if ctx.company.policy == "strict" and series.document_kind not in PRELIMINARY and on < last:
        raise DateBeforeLast("issued_on", series_code=locked.code, last=last.isoformat(), day=on.isoformat())
    last = max(min(on, ctx.today), last)
    if locked.year_reset and locked.counter_year is not None and on.year < locked.counter_year:
        mask = numbering.parse_mask(locked.number_format)
        taken = (mask.parse(number, locked.code, on.year) for number in uses.numbers_of(ctx, locked.id, on.year))
        counter = max((one or 0 for one in taken), default=0) + 1
        if last != locked.last_issued_on:
            locked = msgspec.structs.replace(locked, last_issued_on=last, updated_at=ctx.now)
            ctx.tx.update(locked)
        ctx.emit("series.number_consumed", locked, number=counter)
        return mask.format(locked.code, counter, on.year), locked
    restarts = locked.year_reset and locked.counter_year is not None and on.year > locked.counter_year
    counter = 1 if restarts else locked.next_number
    if restarts:
        ctx.emit("series.year_reset", locked, old_year=locked.counter_year, new_year=on.year)
    moved = msgspec.structs.replace(
        locked,
        next_number=counter + 1,
        counter_year=max(on.year, locked.counter_year or on.year),
        last_issued_on=last,
        updated_at=ctx.now,
    )
    ctx.tx.update(moved)
    ctx.emit("series.number_consumed", moved, number=counter)
    return numbering.parse_mask(locked.number_format).format(locked.code, counter, on.year), moved


def continue_from(ctx: Context, series_id: UUID, number: str, on: date) -> None:
    """Let a series go on after a number that another program gave."""
    locked = ctx.tx.get(Series, series_id, lock=True)
    assert locked is not None, "an imported document names a series that exists"
    counter = numbering.parse_mask(locked.number_format).parse(number, locked.code)
    year = locked.counter_year or on.year
    if counter is None:
        next_number = locked.next_number
    elif locked.year_reset and on.year != year:
        next_number = counter + 1 if on.year > year else locked.next_number
    else:
        next_number = max(locked.next_number, counter + 1)
    moved = msgspec.structs.replace(
        locked,
        next_number=max(next_number, locked.initial_number),
        counter_year=max(year, on.year),
        last_issued_on=max(min(on, ctx.today), locked.last_issued_on or date.min),
    )
    if moved != locked:
        ctx.tx.update(msgspec.structs.replace(moved, updated_at=ctx.now))


def _check_format(number_format: str, code: str) -> None:
    """Raise SeriesFormatInvalid for a mask that cannot be read, or whose numbers would outgrow a fiscal record."""
    try:
        numbering.parse_mask(number_format).format(code, FAR, year=2000)
    except (numbering.InvalidMask, numbering.NumberTooLong) as error:
        raise SeriesFormatInvalid("number_format", number_format=number_format) from error


def free_code(ctx: Context, code: str, kind: Kind) -> str:
    """The code, or the code with the first number that makes it free."""
    taken = {one.unique_code for one in of_kind(ctx, kind)}
    candidates = [code, *(f"{code[: CODE_MAX - 3]}{count}" for count in range(2, 1000))]
    return next(candidate for candidate in candidates if candidate.upper() not in taken)


def family_has(family: str) -> list[Kind]:
    """The kinds of a family, as series tell them apart."""
    return [kind for kind in KINDS if FAMILY[kind] == family]
