"""The end of an exercise: its result, its closing entry, and the opening of the next one.

Closing posts two entries on 31 December, the regularisation (groups 6 and 7 into 129) and the closing (every balance
reversed), and the exercise takes no more. Opening mirrors the closing on 1 January of the next year. All of it can be
taken back, the last exercise first, by entries that reverse those.

Source  Código de Comercio arts. 25-28, 34; RD 1515/2007, third part
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec

from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.errors import Conflict, Invalid
from talonario.domain.ledger import books, check, post
from talonario.domain.ledger.post import Part, Posted, Wanted
from talonario.domain.ledger.record import EntryKind, Exercise, JournalEntry
from talonario.fiscal import chart
from talonario.store.listing import Where

RESULT: Final = "12900000"
WORDS: Final[dict[EntryKind, str]] = {
    "regularisation": "Regularización del ejercicio {year}",
    "closing": "Cierre del ejercicio {year}",
    "opening": "Apertura del ejercicio {year}",
}


class ExerciseNotOver(Invalid):
    """An exercise is closed when its last day is over."""

    code = "exercise_not_over"
    es = "El ejercicio {year} no ha terminado: ciérralo después del 31 de diciembre."
    en = "Exercise {year} is not over: close it after 31 December."


class ExerciseEmpty(Invalid):
    """Nothing was booked in the exercise."""

    code = "exercise_empty"
    es = "El ejercicio {year} no tiene asientos: no hay nada que cerrar."
    en = "Exercise {year} has no entries: there is nothing to close."


class ExerciseClosedAlready(Conflict):
    """It was closed before."""

    code = "exercise_closed_already"
    es = "El ejercicio {year} ya está cerrado."
    en = "Exercise {year} is closed already."


class EarlierExerciseOpen(Conflict):
    """Exercises are closed one after the other."""

    code = "earlier_exercise_open"
    es = "El ejercicio {earlier} sigue abierto: ciérralo antes que el {year}."
    en = "Exercise {earlier} is still open: close it before {year}."


class BooksDiffer(Conflict):
    """What the books say is not what documents and payments say."""

    code = "books_differ"
    es = "Los libros no cuadran ({count} diferencias; la primera: {first_es}): mira «talonario ledger check»."
    en = "The books do not agree ({count} differences; the first: {first_en}): see `talonario ledger check`."


class OpeningMissing(Conflict):
    """What the year before left is not in the books of this one yet."""

    code = "opening_missing"
    es = "El ejercicio {year} no tiene asiento de apertura: ábrelo con «talonario ledger open»."
    en = "Exercise {year} has no opening entry: open it with `talonario ledger open`."


class ExerciseNotClosed(Conflict):
    """Only the exercise that was closed last can be opened again; the next one begins when it is closed."""

    code = "exercise_not_closed"
    es = "El ejercicio {year} no es el último cerrado."
    en = "Exercise {year} is not the one that was closed last."


class ExerciseOpenedAlready(Conflict):
    """It has an opening entry."""

    code = "exercise_opened_already"
    es = "El ejercicio {year} ya tiene asiento de apertura."
    en = "Exercise {year} has an opening entry already."


def agree(ctx: Context) -> None:
    """See that the books agree before a year is closed, in a snapshot: writers at work are seen whole or not at all.

    Raises BooksDiffer
    """
    found = check.differences(ctx)
    if found:
        raise BooksDiffer("year", count=len(found), first_es=found[0].es, first_en=found[0].en)


def close(ctx: Context, year: int) -> list[Posted]:
    """Post the regularisation and the closing entry of a year, which takes no more after them.

    Whether the books `agree` is asked before, where nothing is written.
    Raises ExerciseNotOver, ExerciseEmpty, ExerciseClosedAlready, EarlierExerciseOpen, OpeningMissing
    """
    company = _turn(ctx)
    closed = company.books_closed_through
    if closed is not None and year <= closed:
        raise ExerciseClosedAlready("year", year=year)
    if ctx.today.year <= year:
        raise ExerciseNotOver("year", year=year)
    open_ = [one.year for one in ctx.tx.where(Exercise) if one.last_number]
    if year not in open_:
        raise ExerciseEmpty("year", year=year)
    earlier = [one for one in open_ if one < year and (closed is None or one > closed)]
    if earlier:
        raise EarlierExerciseOpen("year", year=year, earlier=min(earlier))
    # From here on nobody else posts in this year: its head is ours until the end.
    head = ctx.tx.get(Exercise, year, lock=True)
    assert head is not None, "it was just read"
    if closed is not None and _standing(ctx, closed, "closing") and not _standing(ctx, year, "opening"):
        raise OpeningMissing("year", year=year)
    left = {code: debit - credit for code, (debit, credit) in books.sums(ctx, until=date(year + 1, 1, 1)).items()}
    result = [Part(code, -amount) for code, amount in sorted(left.items()) if chart.is_result(code) and amount]
    profit = -sum((part.amount for part in result), post.ZERO)
    rest = {code: amount for code, amount in left.items() if not chart.is_result(code)}
    rest[RESULT] = rest.get(RESULT, post.ZERO) + profit
    balances = [Part(code, -amount) for code, amount in sorted(rest.items()) if amount]
    last_day = date(year, 12, 31)
    posted = []
    if result:
        parts = [*result, *([Part(RESULT, profit)] if profit else [])]
        posted.append(_post(ctx, "regularisation", last_day, parts, closes=not balances))
    if balances:
        posted.append(_post(ctx, "closing", last_day, balances, closes=True))
    if not posted:
        ctx.tx.update(msgspec.structs.replace(head, closed_at=ctx.now))
    _keep(ctx, company, year)
    return posted


def open_next(ctx: Context, year: int) -> Posted | None:
    """Post the opening entry of a year: the mirror of what the closing of the year before left.

    Returns  None when it left nothing
    Raises   ExerciseNotClosed when the year before is not the one that was closed last, ExerciseOpenedAlready
    """
    company = _turn(ctx)
    if company.books_closed_through != year - 1:
        raise ExerciseNotClosed("year", year=year - 1)
    if _standing(ctx, year, "opening"):
        raise ExerciseOpenedAlready("year", year=year)
    closing = _standing(ctx, year - 1, "closing")
    if not closing:
        return None
    parts = [Part(line.account, line.credit - line.debit) for line in post.lines_of(ctx, closing[0].id)]
    return _post(ctx, "opening", date(year, 1, 1), parts)


def reopen(ctx: Context, year: int) -> list[Posted]:
    """Let the year that was closed last take entries again; what its end posted is reversed.

    Raises ExerciseNotClosed
    """
    company = _turn(ctx)
    if company.books_closed_through != year:
        raise ExerciseNotClosed("year", year=year)
    head = ctx.tx.get(Exercise, year, lock=True)
    assert head is not None, "what is closed was begun"
    ctx.tx.update(msgspec.structs.replace(head, closed_at=None))
    earlier = [one.year for one in ctx.tx.where(Exercise) if one.year < year and one.closed_at is not None]
    _keep(ctx, company, max(earlier, default=None))
    ends = (
        *_standing(ctx, year + 1, "opening"),
        *_standing(ctx, year, "closing"),
        *_standing(ctx, year, "regularisation"),
    )
    return [post.reverse(ctx, Posted(one, post.lines_of(ctx, one.id))) for one in ends]


def _turn(ctx: Context) -> Company:
    """The company as it is now; nobody else closes or opens an exercise of it until the end."""
    ctx.take_turn()
    company = ctx.tx.get(Company, ctx.company_id)
    assert company is not None, "its books are open"
    return company


def _keep(ctx: Context, company: Company, year: int | None) -> None:
    """Note the last year that is closed."""
    ctx.company = msgspec.structs.replace(company, books_closed_through=year)
    ctx.tx.update(ctx.company)


def _post(ctx: Context, kind: EntryKind, day: date, parts: Sequence[Part], *, closes: bool = False) -> Posted:
    wanted = Wanted(day, "year", WORDS[kind].format(year=day.year), tuple(parts))
    return post.post(ctx, wanted, kind=kind, closes=closes)


def _standing(ctx: Context, year: int, kind: EntryKind) -> list[JournalEntry]:
    """The entries of a kind in a year that were not taken back."""
    found = ctx.tx.where(JournalEntry, Where("year", "eq", year), Where("kind", "eq", kind))
    taken_back = {one.reverses_id for one in found}
    return [one for one in found if one.reverses_id is None and one.id not in taken_back]
